//! `slides.pptx`: the report for a meeting of the board, as slides that a person goes on editing.
//!
//! Titles stand in the places of their layouts, so that the outline and a screen reader have them; tables and charts
//! are an office's own; the notes say how each figure was calculated and what stands behind it.

mod parts;
mod slide;

use super::office::chart::Chart;
use super::office::{DECLARATION, Package, Relations, accent, add_properties};
use super::{OutputFile, RenderError};
use crate::report::{Block, GoalView, How, Phrase, Prose, Table, View};
use parts::{Area, CONTENT, LEFT, Layout, NAMESPACES, SIZE};
use pulldown_cmark::{Event, Parser, TagEnd};
use slide::{Paragraph, Slide, SlideTable};

/// Size of letters in charts, in hundredths of a point.
const LETTERS: u32 = 1300;
/// Rows of a table beside texts at most.
const MOST_ROWS: usize = 9;
/// Points of the last slide at most.
const MOST_POINTS: usize = 6;

/// The slides of `view`.
pub(super) fn file(view: &View) -> Result<OutputFile, RenderError> {
    let mut deck = Deck { view, package: Package::default(), charts: 0, color: accent(view) };
    let mut slides = vec![deck.opening()];
    slides.extend(view.report.corrections.highlights.iter().map(|table| deck.corrections(table)));
    slides.push(deck.scorecard());
    for block in view.report.goals.iter().flat_map(|goal| &goal.blocks) {
        slides.push(deck.line(block)?);
    }
    slides.extend(view.report.goals.iter().filter_map(|goal| deck.strategies(goal)));
    slides.extend(deck.asks());
    let Deck { package: charts, .. } = deck;
    let mut package = Package::default();
    let mut relations = Relations::default();
    relations.add("slideMaster", "slideMasters/slideMaster1.xml");
    relations.add("notesMaster", "notesMasters/notesMaster1.xml");
    let ids: String = (1..=slides.len())
        .map(|number| {
            format!("<p:sldId id=\"{}\" r:id=\"{}\"/>", 255 + number, relations.add("slide", &format!("slides/slide{number}.xml")))
        })
        .collect();
    let (width, height) = SIZE;
    package.add(
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        format!(
            "{DECLARATION}<p:presentation {NAMESPACES} saveSubsetFonts=\"1\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst>\
             <p:notesMasterIdLst><p:notesMasterId r:id=\"rId2\"/></p:notesMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst>\
             <p:sldSz cx=\"{width}\" cy=\"{height}\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"
        ),
    );
    package.relate("ppt/presentation.xml", &relations);
    parts::add(&mut package, view);
    let footer = [view.page.margin_title.as_str(), view.page.margin_stage.as_str(), view.page.edition.as_str()];
    let footer = footer.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" \u{b7} ");
    for (number, slide) in (1..).zip(slides) {
        slide.add(&mut package, number, &footer);
    }
    package.append(charts);
    add_properties(&mut package, "ppt/presentation.xml", &view.report.memo.heading, view);
    Ok(OutputFile { path: format!("slides{}.pptx", view.page.suffix), bytes: package.finish()? })
}

/// The slides as they are made.
struct Deck<'a> {
    view: &'a View,
    package: Package,
    charts: usize,
    color: String,
}

fn own(text: impl Into<String>) -> Phrase {
    Phrase { text: text.into(), lang: None }
}

/// Markdown as plain paragraphs.
fn plain(prose: &Prose) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for event in Parser::new(&prose.markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => {
                if let Some(last) = paragraphs.last_mut() {
                    last.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(last) = paragraphs.last_mut() {
                    last.push(' ');
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => paragraphs.push(String::new()),
            _ => {}
        }
    }
    paragraphs.retain(|text| !text.trim().is_empty());
    paragraphs
}

impl Deck<'_> {
    fn label(&self, key: &str) -> String {
        self.view.page.text.get(key).cloned().unwrap_or_default()
    }

    fn slide(&self, layout: Layout, title: &Phrase) -> Slide {
        Slide::new(layout, title, &self.view.page.language)
    }

    /// The first slide: what this is, for whom, how far it is.
    fn opening(&self) -> Slide {
        let page = &self.view.page;
        let memo = &self.view.report.memo;
        let mut slide = self.slide(Layout::Opening, &own(memo.heading.clone()));
        let mut texts = vec![
            Paragraph::plain(page.organization.text.clone()),
            Paragraph::strong(memo.lede.clone()),
            Paragraph::plain(page.margin_date.clone()),
        ];
        texts.extend([&page.stage, &page.embargo, &page.marking].into_iter().flatten().map(|mark| Paragraph::plain(mark.clone())));
        texts.extend(page.notice.iter().map(|notice| Paragraph::plain(notice.text.clone())));
        slide.subtitle(&texts);
        slide.notes.extend(memo.fields.iter().map(|(name, text)| format!("{name}: {}", text.text)));
        slide.notes.extend(memo.tally.iter().map(|row| {
            let lines = row.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" \u{b7} ");
            format!("{}: {}. {lines}", row.status.words, row.count)
        }));
        slide.notes.extend(memo.introduction.iter().flat_map(plain));
        slide
    }

    /// What was corrected since the edition that is replaced; the report has the rest.
    fn corrections(&self, table: &Table) -> Slide {
        let mut slide = self.slide(Layout::Content, &own(self.label("corrections")));
        let rows = table.groups.iter().flat_map(|group| &group.rows).map(cells).collect();
        let columns = columns(table, &[12, 12, 8, 8, 10]);
        slide.table(&SlideTable { columns, rows, size: 1200, description: table.caption.clone() }, CONTENT);
        slide.notes.push(self.view.report.corrections.sentence.clone());
        slide.notes.extend((!table.note.is_empty()).then(|| table.note.clone()));
        slide
    }

    /// Every line on one slide, parts left to the notes.
    fn scorecard(&self) -> Slide {
        let page = &self.view.page;
        let scorecard = &self.view.report.scorecard;
        let mut slide = self.slide(Layout::Content, &own(scorecard.heading.clone()));
        let rows = || scorecard.groups.iter().flat_map(|group| &group.rows);
        let lines: Vec<Vec<String>> = rows()
            .filter(|row| !row.part)
            .map(|row| {
                vec![
                    row.number.map(|number| number.to_string()).unwrap_or_default(),
                    row.short_title.text.clone(),
                    row.prior.clone(),
                    row.value.clone(),
                    row.target.clone(),
                    row.status.words.clone(),
                ]
            })
            .collect();
        let columns = vec![
            (self.label("line"), 3, false),
            (self.label("lines"), 14, false),
            (page.prior_year.clone(), 6, true),
            (page.school_year.clone(), 6, true),
            (self.label("target"), 9, false),
            (self.label("status"), 12, false),
        ];
        let size = if lines.len() > 12 { 1000 } else { 1400 };
        slide.table(&SlideTable { columns, rows: lines, size, description: scorecard.caption.clone() }, CONTENT);
        slide.notes.push(scorecard.note.clone());
        slide.notes.extend(rows().filter(|row| row.part).map(|row| {
            let title = &row.title.text;
            format!(
                "{title}: {} ({}: {}; {}: {}). {}",
                row.value,
                page.prior_year,
                row.prior,
                self.label("target"),
                row.target,
                row.status.words
            )
        }));
        slide
    }

    /// A line: its finding, a chart or a table, its key figures and what comes next.
    fn line(&mut self, block: &Block) -> Result<Slide, RenderError> {
        let shown = [&block.parts, &block.checkpoints].into_iter().flatten().next();
        let beside = block.trend.is_some() || block.dots.is_some() || shown.is_some();
        let layout = if beside { Layout::Beside } else { Layout::Content };
        let mut slide = self.slide(layout, &own(block.headline.clone()));
        let name = block.short_title.text.as_str();
        let chart = match (&block.trend, &block.dots) {
            (Some(trend), _) => Some((Chart::trend(&trend.chart, name), &trend.title, &trend.description)),
            (None, Some(dots)) => Some((Chart::schools(&dots.chart, name), &dots.title, &dots.description)),
            (None, None) => None,
        };
        if let Some((chart, title, description)) = chart {
            self.charts += 1;
            slide.chart(&mut self.package, (self.charts, &chart.with_letters(LETTERS)), (title, description), LEFT, &self.color)?;
        } else if let Some(table) = shown {
            place_table(&mut slide, table, LEFT);
        }
        let mut texts = vec![Paragraph::labeled(&self.label("status"), block.status.words.clone())];
        texts.extend(block.keys.iter().map(|key| {
            let note = if key.note.is_empty() { String::new() } else { format!(" ({})", key.note) };
            Paragraph::labeled(&key.label, format!("{}{note}", key.value))
        }));
        let next = block.actions.iter().flat_map(|table| &table.groups).flat_map(|group| &group.rows).next();
        texts.extend(next.map(|row| Paragraph::labeled(&self.label("actions"), row.header.text.clone())));
        slide.texts(&texts);
        slide.notes.push(format!("{}{}{}", block.eyebrow, if block.eyebrow.is_empty() { "" } else { ": " }, block.title.text));
        slide.notes.extend(how(&self.label("how"), &block.how));
        slide.notes.extend(block.reason.iter().chain(&block.notes).map(|note| note.text.clone()));
        if let Some(trend) = &block.trend {
            slide.notes.push(format!("{}: {}", trend.title, trend.description));
        }
        if let Some(dots) = &block.dots {
            slide.notes.push(format!("{}: {}", dots.caption, dots.description));
        }
        slide.notes.extend(block.commentary.iter().flat_map(plain));
        Ok(slide)
    }

    /// The strategies of a goal; their parts are in the notes.
    fn strategies(&self, goal: &GoalView) -> Option<Slide> {
        let strategies = goal.strategies.as_ref()?;
        let mut slide = self.slide(Layout::Content, &own(strategies.heading.clone()));
        let table = &strategies.table;
        let rows = || table.groups.iter().flat_map(|group| &group.rows);
        let lines: Vec<Vec<String>> = rows().filter(|row| row.role != "part").map(cells).collect();
        let letters: usize = lines.iter().filter_map(|row| row.first()).map(|title| title.chars().count().div_ceil(55)).sum();
        let columns = columns(table, &[18, 5, 5, 7, 8]);
        let size = match letters {
            0..=12 => 1400,
            13..=20 => 1200,
            _ => 1000,
        };
        slide.table(&SlideTable { columns, rows: lines, size, description: table.caption.clone() }, CONTENT);
        slide.notes.push(goal.heading.text.clone());
        let labels: Vec<&str> = table.columns.iter().map(|column| column.label.as_str()).collect();
        slide.notes.extend(rows().filter(|row| row.role == "part").map(|row| {
            let said: Vec<String> = cells(row).iter().zip(&labels).skip(1).map(|(cell, label)| format!("{label}: {cell}")).collect();
            format!("{}. {}", row.header.text, said.join("; "))
        }));
        Some(slide)
    }

    /// What the board is asked for, and what it should talk about; none where there is neither.
    fn asks(&self) -> Option<Slide> {
        let memo = &self.view.report.memo;
        let mut slide = self.slide(Layout::Content, &own(self.label("recommendation")));
        let mut texts: Vec<Paragraph> = memo.recommendation.iter().flat_map(plain).map(Paragraph::plain).collect();
        if !memo.discussion.is_empty() {
            texts.push(Paragraph::strong(self.label("discussion")));
            texts.extend(memo.discussion.iter().take(MOST_POINTS).map(Paragraph::bullet));
        }
        if texts.is_empty() {
            return None;
        }
        slide.texts(&texts);
        slide.notes.push(memo.lede.clone());
        if let Some(next) = &self.view.report.next_year {
            for table in [&next.targets, &next.actions].into_iter().flatten() {
                slide.notes.push(table.caption.clone());
                slide.notes.extend(table.groups.iter().flat_map(|group| &group.rows).map(|row| cells(row).join(" \u{b7} ")));
            }
        }
        Some(slide)
    }
}

/// "How this was calculated", in one paragraph.
fn how(label: &str, how: &How) -> Option<String> {
    let said: Vec<&str> = [&how.explanation, &how.rule]
        .into_iter()
        .flatten()
        .map(|phrase| phrase.text.as_str())
        .chain(how.arithmetic.iter().map(String::as_str))
        .collect();
    (!said.is_empty()).then(|| format!("{label} {}", said.join(" ")))
}

/// A row's texts, a status in words.
fn cells(row: &crate::report::Row) -> Vec<String> {
    let said = |cell: &crate::report::Cell| match &cell.status {
        Some(status) if cell.text.is_empty() => status.words.clone(),
        Some(status) => format!("{}, {}", cell.text, status.words),
        None => cell.text.clone(),
    };
    std::iter::once(row.header.text.clone()).chain(row.cells.iter().map(said)).collect()
}

/// The columns of `table` with their shares of the width.
fn columns(table: &Table, shares: &[u32]) -> Vec<slide::Column> {
    table.columns.iter().zip(shares).map(|(column, share)| (column.label.clone(), *share, column.number)).collect()
}

/// A table of the view beside texts: its first rows and those of its columns that have texts.
fn place_table(slide: &mut Slide, table: &Table, area: Area) {
    let rows: Vec<Vec<String>> = table.groups.iter().flat_map(|group| &group.rows).map(cells).collect();
    let kept: Vec<usize> = (0..table.columns.len())
        .filter(|&index| rows.iter().any(|row| row.get(index).is_some_and(|text| !text.is_empty())))
        .take(5)
        .collect();
    let pick = |row: &Vec<String>| kept.iter().filter_map(|&index| row.get(index).cloned()).collect::<Vec<_>>();
    let columns = kept
        .iter()
        .filter_map(|&index| Some((index, table.columns.get(index)?)))
        .map(|(index, column)| (column.label.clone(), if index == 0 { 8 } else { 5 }, column.number))
        .collect();
    let hidden = rows.len().saturating_sub(MOST_ROWS);
    slide.table(
        &SlideTable { columns, rows: rows.iter().take(MOST_ROWS).map(pick).collect(), size: 1400, description: table.caption.clone() },
        area,
    );
    if hidden > 0 {
        slide.notes.extend(rows.iter().skip(MOST_ROWS).map(|row| row.join(" \u{b7} ")));
    }
}
