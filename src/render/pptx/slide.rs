//! Writes a slide: a title in its place, texts, native tables and charts in theirs, notes for the speaker.

use super::parts::{Area, Layout, NAMESPACES, TREE, transform};
use crate::render::RenderError;
use crate::render::office::chart::Chart;
use crate::render::office::{DECLARATION, Package, Relations, escaped, tag};
use crate::report::Phrase;

/// A style of tables that every office has: no fills and no lines but those given.
const PLAIN_TABLE: &str = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}";

/// A slide as it is written. What stands first is read first.
pub(super) struct Slide {
    layout: Layout,
    language: String,
    shapes: String,
    next: usize,
    relations: Relations,
    /// Paragraphs for the speaker.
    pub(super) notes: Vec<String>,
}

/// A paragraph on a slide.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    text: Phrase,
    label: String,
    bullet: bool,
    strong: bool,
}

impl Paragraph {
    /// A plain paragraph.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: Phrase { text: text.into(), lang: None }, label: String::new(), bullet: false, strong: false }
    }

    /// A strong one.
    pub(super) fn strong(text: impl Into<String>) -> Self {
        Self { strong: true, ..Self::plain(text) }
    }

    /// One with a strong label before it.
    pub(super) fn labeled(label: &str, text: impl Into<String>) -> Self {
        Self { label: format!("{label}: "), ..Self::plain(text) }
    }

    /// A point of a list.
    pub(super) fn bullet(text: &Phrase) -> Self {
        Self { text: text.clone(), bullet: true, ..Self::plain("") }
    }
}

/// A column of a table: its header, its share of the width, whether it holds numbers.
pub(super) type Column = (String, u32, bool);

/// A table on a slide.
pub(super) struct SlideTable {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
    /// Size of its letters, in hundredths of a point.
    pub(super) size: u16,
    /// What it shows, for who does not see it.
    pub(super) description: String,
}

impl Slide {
    /// A slide with its title.
    pub(super) fn new(layout: Layout, title: &Phrase, language: &str) -> Self {
        let mut slide =
            Self { layout, language: tag(language), shapes: String::new(), next: 2, relations: Relations::default(), notes: Vec::new() };
        slide.relations.add("slideLayout", &format!("../slideLayouts/slideLayout{}.xml", layout.number()));
        let kind = if layout == Layout::Opening { "type=\"ctrTitle\"" } else { "type=\"title\"" };
        let text = Paragraph { text: title.clone(), ..Paragraph::plain("") };
        slide.place("Title", kind, &[text]);
        slide
    }

    fn id(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Texts in the place that `kind` names.
    fn place(&mut self, name: &str, kind: &str, paragraphs: &[Paragraph]) {
        let id = self.id();
        let paragraphs: String = paragraphs.iter().map(|paragraph| self.paragraph(paragraph)).collect();
        self.shapes.push_str(&format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name} {id}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>\
             <p:spPr/><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
        ));
    }

    fn paragraph(&self, paragraph: &Paragraph) -> String {
        let lang = paragraph.text.lang.as_deref().map_or_else(|| self.language.clone(), tag);
        let bullet = if paragraph.bullet {
            "<a:pPr marL=\"228600\" indent=\"-228600\"><a:buFont typeface=\"Arial\"/><a:buChar char=\"\u{2022}\"/></a:pPr>"
        } else {
            "<a:pPr marL=\"0\" indent=\"0\"><a:buNone/></a:pPr>"
        };
        let label = if paragraph.label.is_empty() {
            String::new()
        } else {
            format!("<a:r><a:rPr lang=\"{lang}\" b=\"1\"/><a:t>{}</a:t></a:r>", escaped(&paragraph.label))
        };
        let bold = if paragraph.strong { " b=\"1\"" } else { "" };
        format!("<a:p>{bullet}{label}<a:r><a:rPr lang=\"{lang}\"{bold}/><a:t>{}</a:t></a:r></a:p>", escaped(&paragraph.text.text))
    }

    /// Texts under the title of the first slide.
    pub(super) fn subtitle(&mut self, paragraphs: &[Paragraph]) {
        self.place("Subtitle", "type=\"subTitle\" idx=\"1\"", paragraphs);
    }

    /// Texts in the one place of the slide, or in the one beside a chart or a table.
    pub(super) fn texts(&mut self, paragraphs: &[Paragraph]) {
        let kind = if self.layout == Layout::Beside { "sz=\"half\" idx=\"2\"" } else { "idx=\"1\"" };
        self.place("Text", kind, paragraphs);
    }

    /// A frame with something native in the first place of the slide.
    fn frame(&mut self, name: &str, title: &str, description: &str, area: Area, kind: &str, content: &str) {
        let id = self.id();
        let half = if self.layout == Layout::Beside { "sz=\"half\" " } else { "" };
        self.shapes.push_str(&format!(
            "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"{name} {id}\" descr=\"{}\" title=\"{}\"/><p:cNvGraphicFramePr>\
             <a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr><p:ph {half}idx=\"1\"/></p:nvPr></p:nvGraphicFramePr>{}\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/{kind}\">{content}</a:graphicData></a:graphic></p:graphicFrame>",
            escaped(description),
            escaped(title),
            transform('p', area),
        ));
    }

    /// A chart, which is the `number`-th of the file.
    pub(super) fn chart(
        &mut self,
        package: &mut Package,
        (number, chart): (usize, &Chart),
        (title, description): (&str, &str),
        area: Area,
        color: &str,
    ) -> Result<(), RenderError> {
        let path = package.add_chart("ppt", number, chart, color)?;
        let id = self.relations.add("chart", &format!("../{}", path.trim_start_matches("ppt/")));
        let content = format!("<c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"{id}\"/>");
        self.frame("Chart", title, description, area, "chart", &content);
        Ok(())
    }

    /// A table whose first row is its header.
    pub(super) fn table(&mut self, table: &SlideTable, area: Area) {
        let (left, top, width, height) = area;
        let shares: u32 = table.columns.iter().map(|(_, share, _)| *share).sum::<u32>().max(1);
        let widths: Vec<u32> = table.columns.iter().map(|(_, share, _)| width / shares * share).collect();
        let rows = u32::try_from(table.rows.len() + 1).unwrap_or(u32::MAX);
        let row_height = (height / rows.max(1)).min(u32::from(table.size) * 300);
        let grid: String = widths.iter().map(|width| format!("<a:gridCol w=\"{width}\"/>")).collect();
        let labels: Vec<String> = table.columns.iter().map(|(label, _, _)| label.clone()).collect();
        let lines: String = std::iter::once(&labels)
            .chain(&table.rows)
            .enumerate()
            .map(|(index, row)| {
                let cells: String =
                    row.iter().zip(&table.columns).map(|(text, (_, _, number))| self.cell(text, *number, index == 0, table.size)).collect();
                format!("<a:tr h=\"{row_height}\">{cells}</a:tr>")
            })
            .collect();
        let content = format!(
            "<a:tbl><a:tblPr firstRow=\"1\"><a:tableStyleId>{PLAIN_TABLE}</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>"
        );
        self.frame("Table", &table.description, &table.description, (left, top, width, row_height * rows), "table", &content);
    }

    fn cell(&self, text: &str, number: bool, header: bool, size: u16) -> String {
        let align = if number { " algn=\"r\"" } else { "" };
        let bold = if header { " b=\"1\"" } else { "" };
        let (color, width) = if header { ("accent2", 12_700) } else { ("bg2", 6350) };
        let fill = if header { "<a:solidFill><a:schemeClr val=\"bg2\"/></a:solidFill>" } else { "<a:noFill/>" };
        // A text keeps clear of the number before it.
        let left = if number { 40_000 } else { 150_000 };
        let none = |side: &str| format!("<a:{side} w=\"0\"><a:noFill/></a:{side}>");
        format!(
            "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr{align}/><a:r><a:rPr lang=\"{}\" sz=\"{size}\"{bold}/><a:t>{}</a:t></a:r></a:p></a:txBody>\
             <a:tcPr marL=\"{left}\" marR=\"60000\" marT=\"25000\" marB=\"25000\" anchor=\"ctr\">{}{}{}<a:lnB w=\"{width}\"><a:solidFill><a:schemeClr val=\"{color}\"/></a:solidFill></a:lnB>{fill}</a:tcPr></a:tc>",
            self.language,
            escaped(text),
            none("lnL"),
            none("lnR"),
            none("lnT"),
        )
    }

    /// Adds the slide, which is the `number`-th, with its notes; `footer` stands at its foot.
    pub(super) fn add(mut self, package: &mut Package, number: usize, footer: &str) {
        self.place("Footer", "type=\"ftr\" sz=\"quarter\" idx=\"11\"", &[Paragraph::plain(footer)]);
        let id = self.id();
        self.shapes.push_str(&format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Slide Number {id}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"sldNum\" sz=\"quarter\" idx=\"12\"/></p:nvPr></p:nvSpPr>\
             <p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld id=\"{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}\" type=\"slidenum\"><a:rPr lang=\"{}\"/><a:t>{number}</a:t></a:fld></a:p></p:txBody></p:sp>",
            self.language
        ));
        let kind = |name: &str| format!("application/vnd.openxmlformats-officedocument.presentationml.{name}+xml");
        let path = format!("ppt/slides/slide{number}.xml");
        let notes_path = format!("ppt/notesSlides/notesSlide{number}.xml");
        self.relations.add("notesSlide", &format!("../notesSlides/notesSlide{number}.xml"));
        package.add(
            &path,
            &kind("slide"),
            format!(
                "{DECLARATION}<p:sld {NAMESPACES}><p:cSld>{TREE}{}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>",
                self.shapes
            ),
        );
        package.relate(&path, &self.relations);
        let notes: String = self.notes.iter().map(|text| self.paragraph(&Paragraph::plain(text.clone()))).collect();
        let notes = if notes.is_empty() { "<a:p/>".to_owned() } else { notes };
        package.add(
            &notes_path,
            &kind("notesSlide"),
            format!(
                "{DECLARATION}<p:notes {NAMESPACES}><p:cSld>{TREE}<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide Image 2\"/><p:cNvSpPr><a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>\
                 <p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Notes 3\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{notes}</p:txBody></p:sp></p:spTree></p:cSld>\
                 <p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
            ),
        );
        let mut relations = Relations::default();
        relations.add("notesMaster", "../notesMasters/notesMaster1.xml");
        relations.add("slide", &format!("../slides/slide{number}.xml"));
        package.relate(&notes_path, &relations);
    }
}
