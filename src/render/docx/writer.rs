//! Writes the body of a Word file: paragraphs, headings, tables whose header repeats, captions, charts.

use crate::render::RenderError;
use crate::render::office::chart::Chart;
use crate::render::office::{Package, Relations, accent, escaped, tag};
use crate::report::{Cell, Phrase, StatusView, Table, View};

/// The sign before a status: a meaning never rests on color alone, and never on a shape without a word.
const MISSED_FILL: &str = "F9ECE8";
/// English metric units in a twentieth of a point.
const EMU: u32 = 635;

/// How a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// Upright.
    Portrait,
    /// Across, for wide tables.
    Landscape,
}

impl Page {
    /// Width between the margins, in twentieths of a point.
    pub(super) fn width(self) -> u32 {
        match self {
            Self::Portrait => 12_240 - 2 * 1080,
            Self::Landscape => 15_840 - 2 * 1080,
        }
    }

    /// The properties of a section of such pages, US Letter.
    fn properties(self) -> String {
        let (width, height, orientation) = match self {
            Self::Portrait => (12_240, 15_840, ""),
            Self::Landscape => (15_840, 12_240, " w:orient=\"landscape\""),
        };
        format!(
            "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId1\"/><w:footerReference w:type=\"default\" r:id=\"rId2\"/>\
             <w:pgSz w:w=\"{width}\" w:h=\"{height}\"{orientation}/>\
             <w:pgMar w:top=\"1080\" w:right=\"1080\" w:bottom=\"1080\" w:left=\"1080\" w:header=\"500\" w:footer=\"500\" w:gutter=\"0\"/></w:sectPr>"
        )
    }
}

/// How a run of letters looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) italic: bool,
}

/// A body as it is written.
pub(super) struct Writer<'a> {
    view: &'a View,
    body: String,
    /// Headings so far: level, text, bookmark.
    headings: Vec<(u8, String)>,
    pub(super) relations: Relations,
    charts: usize,
    tables: usize,
    drawings: usize,
    page: Page,
    /// Whether the next heading begins a page.
    breaks: bool,
    accent: String,
}

impl<'a> Writer<'a> {
    /// An empty body of upright pages, with its header and footer related.
    pub(super) fn new(view: &'a View) -> Self {
        let mut relations = Relations::default();
        relations.add("header", "header1.xml");
        relations.add("footer", "footer1.xml");
        Self {
            view,
            body: String::new(),
            headings: Vec::new(),
            relations,
            charts: 0,
            tables: 0,
            drawings: 0,
            page: Page::Portrait,
            breaks: false,
            accent: accent(view),
        }
    }

    /// The body with the properties of its last section.
    pub(super) fn finish(mut self) -> (String, Relations) {
        let contents = self.contents_entries();
        let last = self.page.properties();
        self.body.push_str(&last);
        (self.body.replacen(CONTENTS, &contents, 1), self.relations)
    }

    /// A run of letters.
    pub(super) fn run(text: &str, lang: Option<&str>, look: Look) -> String {
        if text.is_empty() {
            return String::new();
        }
        let bold = if look.bold { "<w:b/>" } else { "" };
        let italic = if look.italic { "<w:i/>" } else { "" };
        let lang = lang.map(|lang| format!("<w:lang w:val=\"{}\"/>", tag(lang))).unwrap_or_default();
        let properties = format!("{bold}{italic}{lang}");
        let properties = if properties.is_empty() { properties } else { format!("<w:rPr>{properties}</w:rPr>") };
        format!("<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text))
    }

    /// A paragraph of runs.
    pub(super) fn paragraph(&mut self, style: &str, runs: &str) {
        if runs.is_empty() {
            return;
        }
        let style = if style.is_empty() { String::new() } else { format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>") };
        self.body.push_str(&format!("<w:p>{style}{runs}</w:p>"));
    }

    /// An item of a list, `depth` levels in.
    pub(super) fn item(&mut self, style: &str, depth: usize, runs: &str) {
        let number = if style == "ListNumber" { 2 } else { 1 };
        self.body.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:numPr><w:ilvl w:val=\"{}\"/><w:numId w:val=\"{number}\"/></w:numPr></w:pPr>{runs}</w:p>",
            depth.min(2)
        ));
    }

    /// A paragraph of one text.
    pub(super) fn text(&mut self, style: &str, text: &str) {
        self.paragraph(style, &Self::run(text, None, Look::default()));
    }

    /// A paragraph of one text of the plan.
    pub(super) fn phrase(&mut self, style: &str, phrase: &Phrase) {
        self.paragraph(style, &Self::run(&phrase.text, phrase.lang.as_deref(), Look::default()));
    }

    /// A paragraph that begins with a bold label.
    pub(super) fn labeled(&mut self, style: &str, label: &str, text: &Phrase) {
        let label = Self::run(&format!("{label} "), None, Look { bold: true, ..Look::default() });
        self.paragraph(style, &format!("{label}{}", Self::run(&text.text, text.lang.as_deref(), Look::default())));
    }

    /// A heading, which the contents list down to the second level.
    pub(super) fn heading(&mut self, level: u8, phrase: &Phrase) {
        self.headings.push((level, phrase.text.clone()));
        let id = self.headings.len();
        let breaks = self.take_break();
        self.body.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/>{breaks}</w:pPr><w:bookmarkStart w:id=\"{id}\" w:name=\"_Toc{id:04}\"/>{}<w:bookmarkEnd w:id=\"{id}\"/></w:p>",
            Self::run(&phrase.text, phrase.lang.as_deref(), Look::default())
        ));
    }

    /// The table of contents: a field that an office brings up to date, filled with links.
    pub(super) fn contents(&mut self, heading: &str) {
        let breaks = self.take_break();
        let run = Self::run(heading, None, Look::default());
        self.body.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"TOCHeading\"/>{breaks}</w:pPr>{run}</w:p>{CONTENTS}"));
    }

    fn contents_entries(&self) -> String {
        let listed: Vec<(usize, &(u8, String))> = (1..).zip(&self.headings).filter(|(_, (level, _))| *level <= 2).collect();
        let begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> TOC \\o &quot;1-2&quot; \\h \\z \\u </w:instrText></w:r>\
                     <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
        let mut xml = String::new();
        for (place, (id, (level, text))) in listed.iter().enumerate() {
            let begin = if place == 0 { begin } else { "" };
            let end = if place + 1 == listed.len() { "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>" } else { "" };
            xml.push_str(&format!(
                "<w:p><w:pPr><w:pStyle w:val=\"TOC{level}\"/></w:pPr>{begin}<w:hyperlink w:anchor=\"_Toc{id:04}\" w:history=\"1\">{}</w:hyperlink>{end}</w:p>",
                Self::run(text, None, Look::default())
            ));
        }
        xml
    }

    /// Lets the next heading begin a page.
    pub(super) fn page_break(&mut self) {
        self.breaks = true;
    }

    fn take_break(&mut self) -> &'static str {
        if std::mem::take(&mut self.breaks) { "<w:pageBreakBefore/>" } else { "" }
    }

    /// Goes on with pages that lie another way, from a new page on.
    pub(super) fn turn(&mut self, page: Page) {
        if page != self.page {
            self.breaks = false;
            self.body.push_str(&format!("<w:p><w:pPr>{}</w:pPr></w:p>", self.page.properties()));
            self.page = page;
        }
    }

    /// A caption with a number that an office counts.
    fn caption(&mut self, label: &str, number: usize, text: &str) {
        let field = format!(
            "<w:fldSimple w:instr=\" SEQ {label} \\* ARABIC \"><w:r><w:t>{number}</w:t></w:r></w:fldSimple>",
            label = escaped(label)
        );
        let runs = format!(
            "{}{field}{}",
            Self::run(&format!("{label} "), None, Look::default()),
            Self::run(&format!(". {text}"), None, Look::default())
        );
        self.paragraph("Caption", &runs);
    }

    /// A chart with its caption and what it shows in words.
    pub(super) fn chart(&mut self, package: &mut Package, chart: &Chart, height: u32, words: &ChartWords) -> Result<(), RenderError> {
        self.charts += 1;
        self.drawings += 1;
        let label = self.label("office_figure");
        self.caption(&label, self.charts, words.caption);
        let path = package.add_chart("word", self.charts, chart, &self.accent)?;
        let id = self.relations.add("chart", path.trim_start_matches("word/"));
        let width = self.page.width() * EMU;
        let height = height * EMU;
        let number = self.drawings;
        self.body.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Figure\"/><w:keepNext/></w:pPr><w:r><w:drawing>\
             <wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
             <wp:docPr id=\"{number}\" name=\"{}\" title=\"{}\" descr=\"{}\"/><wp:cNvGraphicFramePr/>\
             <a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">\
             <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">\
             <c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"{id}\"/></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r></w:p>",
            escaped(&format!("{label} {}", self.charts)),
            escaped(words.title),
            escaped(words.description),
        ));
        self.text("Note", words.note);
        Ok(())
    }

    /// A text of the interface.
    pub(super) fn label(&self, key: &str) -> String {
        self.view.page.text.get(key).cloned().unwrap_or_default()
    }

    /// A table of the view with its caption; columns that hold drawings alone are left out, for their figures stand
    /// in the table.
    pub(super) fn table(&mut self, table: &Table) {
        let drawn = |column: usize| {
            let mut cells = table.groups.iter().flat_map(|group| &group.rows).filter_map(|row| row.cells.get(column)).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.text.is_empty() && cell.status.is_none())
        };
        let kept: Vec<usize> = (0..table.columns.len().saturating_sub(1)).filter(|&column| !drawn(column)).collect();
        let header = |index: usize| {
            table.columns.get(index).map(|column| {
                let text = if column.below.is_empty() { column.label.clone() } else { format!("{} {}", column.label, column.below) };
                (text, column.number)
            })
        };
        let columns: Vec<(String, bool)> =
            std::iter::once(header(0)).chain(kept.iter().map(|&column| header(column + 1))).flatten().collect();
        let mut rows = Vec::new();
        for group in &table.groups {
            if let Some(heading) = &group.heading {
                rows.push(GridRow::heading(heading));
            }
            rows.extend(group.rows.iter().map(|row| {
                GridRow {
                    bold: row.role == "all",
                    spans: false,
                    cells: std::iter::once(GridCell {
                        text: row.header.text.clone(),
                        lang: row.header.lang.clone(),
                        indent: row.role == "part",
                        ..GridCell::default()
                    })
                    .chain(kept.iter().filter_map(|&column| Some((column, row.cells.get(column)?))).map(|(column, cell)| GridCell {
                        text: cell_text(cell, table.columns.get(column + 1).is_some_and(|column| column.nowrap)),
                        lang: cell.lang.clone(),
                        bold: cell.now,
                        missed: cell.missed,
                        indent: false,
                    }))
                    .collect(),
                }
            }));
        }
        self.grid(&table.caption, &columns, &rows);
        self.text("Note", &table.note);
        if table.withheld {
            let withheld = self.label("withheld");
            self.text("Note", &format!("*  {withheld}"));
        }
    }

    /// A table with a caption above it and a header that every page repeats.
    pub(super) fn grid(&mut self, caption: &str, columns: &[(String, bool)], rows: &[GridRow]) {
        self.tables += 1;
        let label = self.label("office_table");
        self.caption(&label, self.tables, caption);
        let widths = widths(columns, rows, self.page.width());
        let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
        self.body.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
             <w:tblLook w:val=\"0420\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>\
             <w:tblCaption w:val=\"{}\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>",
            widths.iter().sum::<u32>(),
            escaped(caption),
        ));
        let number = |index: usize| columns.get(index).is_some_and(|(_, number)| *number);
        let header: String = columns
            .iter()
            .zip(&widths)
            .map(|((text, number), width)| {
                cell(*width, 1, "", *number, &Self::run(text, None, Look { bold: true, ..Look::default() }), false)
            })
            .collect();
        self.body.push_str(&format!("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}</w:tr>", kept(&header)));
        for (index, row) in rows.iter().enumerate() {
            let last = index + 1 == rows.len();
            let keeps = !last && (row.spans || index < FIRST_ROWS || rows.len() <= WHOLE_ROWS);
            let cells: String = row
                .cells
                .iter()
                .enumerate()
                .map(|(index, entry)| {
                    let look = Look { bold: entry.bold || row.bold || row.spans, ..Look::default() };
                    let run = Self::run(&entry.text, entry.lang.as_deref(), look);
                    let fill = if entry.missed { MISSED_FILL } else { "" };
                    let (width, span) =
                        if row.spans { (widths.iter().sum(), columns.len()) } else { (widths.get(index).copied().unwrap_or_default(), 1) };
                    cell(width, span, fill, number(index) && !row.spans, &run, entry.indent)
                })
                .collect();
            let cells = if keeps { kept(&cells) } else { cells };
            self.body.push_str(&format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"));
        }
        self.body.push_str("</w:tbl><w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>");
    }
}

/// Rows of a table that no page break parts at most.
const WHOLE_ROWS: usize = 8;
/// Rows of a longer table that stay with its header.
const FIRST_ROWS: usize = 2;

/// Cells that stand on one page with the row after them.
fn kept(cells: &str) -> String {
    cells.replace("<w:pStyle w:val=\"CellText\"/>", "<w:pStyle w:val=\"CellText\"/><w:keepNext/>")
}

/// Where the contents stand until all headings are known.
const CONTENTS: &str = "<!--contents-->";

/// What is said about a chart.
pub(super) struct ChartWords<'a> {
    pub(super) caption: &'a str,
    pub(super) note: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
}

/// A row of a table as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct GridRow {
    pub(super) bold: bool,
    /// Whether its one cell goes over all columns.
    pub(super) spans: bool,
    pub(super) cells: Vec<GridCell>,
}

/// A cell of a table as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct GridCell {
    pub(super) text: String,
    pub(super) lang: Option<String>,
    pub(super) bold: bool,
    pub(super) missed: bool,
    pub(super) indent: bool,
}

impl GridRow {
    /// A row that heads those after it.
    pub(super) fn heading(phrase: &Phrase) -> Self {
        Self { bold: true, spans: true, cells: vec![GridCell::phrase(phrase)] }
    }
}

impl GridCell {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A text of the plan.
    pub(super) fn phrase(phrase: &Phrase) -> Self {
        Self { text: phrase.text.clone(), lang: phrase.lang.clone(), ..Self::default() }
    }

    /// A status.
    pub(super) fn status(status: &StatusView) -> Self {
        Self { text: status.words.clone(), missed: status.hue == "miss", ..Self::default() }
    }
}

/// What a cell says: its text, and its status where it has one. A date stays on one line.
fn cell_text(cell: &Cell, nowrap: bool) -> String {
    let text = if nowrap { unbroken(&cell.text) } else { cell.text.clone() };
    match &cell.status {
        Some(status) if text.is_empty() => status.short.clone(),
        Some(status) => format!("{text}, {}", status.short),
        None => text,
    }
}

/// `text` with spaces at which no line ends.
pub(super) fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A cell in XML.
fn cell(width: u32, span: usize, fill: &str, number: bool, run: &str, indent: bool) -> String {
    let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
    let fill = if fill.is_empty() { String::new() } else { format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>") };
    let indent = if indent { "<w:ind w:left=\"200\"/>" } else { "" };
    let align = if number { "<w:jc w:val=\"right\"/>" } else { "" };
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}{fill}</w:tcPr>\
         <w:p><w:pPr><w:pStyle w:val=\"CellText\"/>{indent}{align}</w:pPr>{run}</w:p></w:tc>"
    )
}

/// Widths of columns, each by the letters of its longest word and of its texts, `whole` at most together.
fn widths(columns: &[(String, bool)], rows: &[GridRow], whole: u32) -> Vec<u32> {
    /// Width of a letter.
    const LETTER: usize = 105;
    /// Width of a cell's margins.
    const MARGIN: usize = 160;
    let whole = usize::try_from(whole).unwrap_or(usize::MAX);
    let longest_word = |text: &str| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let mut least = Vec::new();
    let mut wanted = Vec::new();
    for (index, (label, _)) in columns.iter().enumerate() {
        let cells = || rows.iter().filter(|row| !row.spans).filter_map(|row| row.cells.get(index)).map(|cell| cell.text.as_str());
        let header = longest_word(label) + 1;
        let word = cells().map(longest_word).chain([header]).max().unwrap_or(0).min(22);
        let text = cells().map(|text| text.chars().count()).chain([label.chars().count().min(14)]).max().unwrap_or(0).clamp(word, 60);
        least.push(word * LETTER + MARGIN);
        wanted.push(text * LETTER + MARGIN);
    }
    let (all_least, all_wanted): (usize, usize) = (least.iter().sum(), wanted.iter().sum());
    let extra = whole.saturating_sub(all_least);
    let missing = all_wanted.saturating_sub(all_least).max(1);
    let extra = extra.min(missing);
    let widths: Vec<usize> = least
        .iter()
        .zip(&wanted)
        .map(
            |(least, wanted)| if all_least > whole { least * whole / all_least.max(1) } else { least + (wanted - least) * extra / missing },
        )
        .collect();
    widths.into_iter().map(|width| u32::try_from(width).unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::{GridCell, GridRow, widths};

    #[test]
    fn columns_fit_the_page_and_none_is_narrower_than_its_longest_word() {
        let columns = [("School".to_owned(), false), ("Rate".to_owned(), true), ("Reason".to_owned(), false)];
        let row = GridRow {
            cells: ["Harborview Technical", "13.9%", "a long text of many words"].map(GridCell::text).into(),
            ..GridRow::default()
        };
        let widths = widths(&columns, &[row], 10_080);
        assert!(widths.iter().sum::<u32>() <= 10_080);
        assert!(widths.iter().all(|width| *width >= 5 * 105 + 160), "{widths:?}");
    }
}
