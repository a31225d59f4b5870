//! `report.docx` and `memo.docx`: the report and its first page as Word files that a person goes on editing.
//!
//! Headings are styles, so that contents and outline follow from them; every table has a caption and a header that
//! repeats; charts are an office's own, with their figures beside them.

mod prose;
mod styles;
mod writer;

use super::office::chart::Chart;
use super::office::{DECLARATION, Package, add_properties, theme};
use super::{OutputFile, RenderError};
use crate::report::{Appendix, Block, GoalView, Phrase, Report, Scorecard, SectionView, Table, View};
use styles::NAMESPACE;
use writer::{ChartWords, GridCell, GridRow, Look, Page, Writer, unbroken};

/// Height of a trend, in twentieths of a point.
const TREND_HEIGHT: u32 = 3600;
/// Height of a row of a chart of schools, in twentieths of a point.
const SCHOOL_HEIGHT: u32 = 300;

/// The Word files of `view`.
pub(super) fn files(view: &View) -> Result<Vec<OutputFile>, RenderError> {
    let suffix = &view.page.suffix;
    Ok(vec![
        OutputFile { path: format!("memo{suffix}.docx"), bytes: file(view, false)? },
        OutputFile { path: format!("report{suffix}.docx"), bytes: file(view, true)? },
    ])
}

/// The memo, and with `whole` everything after it.
fn file(view: &View, whole: bool) -> Result<Vec<u8>, RenderError> {
    let mut package = Package::default();
    let mut writer = Writer::new(view);
    front(&mut writer, view);
    memo(&mut writer, &view.report, view);
    if whole {
        report(&mut writer, &mut package, view)?;
    }
    let (body, mut relations) = writer.finish();
    let namespaces = format!(
        "{NAMESPACE} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""
    );
    let kind = |name: &str| format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml");
    let mut document = Package::default();
    document.add(
        "word/document.xml",
        &kind("document.main"),
        format!("{DECLARATION}<w:document {namespaces}><w:body>{body}</w:body></w:document>"),
    );
    let parts = [
        ("styles", "styles.xml", styles::styles(view)),
        ("numbering", "numbering.xml", styles::numbering()),
        ("settings", "settings.xml", styles::settings(view)),
    ];
    for (name, file, part) in parts {
        relations.add(name, file);
        document.add(&format!("word/{file}"), &kind(name), part);
    }
    relations.add("theme", "theme/theme1.xml");
    document.add("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml", theme(view));
    document.add("word/header1.xml", &kind("header"), margin(view, true));
    document.add("word/footer1.xml", &kind("footer"), margin(view, false));
    document.relate("word/document.xml", &relations);
    let title = format!("{} {}", view.page.title.text, view.page.school_year);
    add_properties(&mut document, "word/document.xml", &title, view);
    document.append(package);
    document.finish()
}

/// What stands at the top or the foot of every page: the plan and the stage, the day and the page's number.
fn margin(view: &View, top: bool) -> String {
    let page = &view.page;
    let field = |code: &str| format!("<w:fldSimple w:instr=\" {code} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    let run = |text: &str| Writer::run(text, None, Look::default());
    let (element, style, runs) = if top {
        let stage = if page.margin_stage.is_empty() { String::new() } else { format!("{}{}", run(" \u{b7} "), run(&page.margin_stage)) };
        ("hdr", "Header", format!("{}{stage}", run(&page.margin_title)))
    } else {
        ("ftr", "Footer", format!("{}{}{}{}", run(&format!("{} \u{b7} ", page.margin_date)), field("PAGE"), run(" / "), field("NUMPAGES")))
    };
    format!("{DECLARATION}<w:{element} {NAMESPACE}><w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p></w:{element}>")
}

/// The title and what the edition is marked with.
fn front(writer: &mut Writer, view: &View) {
    let page = &view.page;
    writer.text("Title", &view.report.memo.heading);
    writer.text("Subtitle", &format!("{} \u{b7} {}", page.organization.text, page.margin_date));
    for mark in [&page.stage, &page.embargo, &page.marking].into_iter().flatten() {
        writer.text("Marking", mark);
    }
    if let Some(notice) = &page.notice {
        writer.phrase("Marking", notice);
    }
}

fn own(text: impl Into<String>) -> Phrase {
    Phrase { text: text.into(), lang: None }
}

/// The first page.
fn memo(writer: &mut Writer, report: &Report, view: &View) {
    let memo = &report.memo;
    let label = |key: &str| view.page.text.get(key).cloned().unwrap_or_default();
    writer.heading(1, &own(label("memo")));
    for (name, phrase) in &memo.fields {
        writer.labeled("MemoField", &format!("{name}:"), phrase);
    }
    if let Some(introduction) = &memo.introduction {
        prose::write(writer, introduction);
    }
    writer.paragraph("", &Writer::run(&memo.lede, None, Look { bold: true, ..Look::default() }));
    let columns = [(label("status"), false), (label("lines"), true), (label("which"), false)];
    let rows: Vec<GridRow> = memo
        .tally
        .iter()
        .map(|row| {
            let which = row.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" \u{b7} ");
            let status = GridCell { missed: false, bold: true, ..GridCell::status(&row.status) };
            GridRow { cells: vec![status, GridCell::text(row.count.to_string()), GridCell::text(which)], ..GridRow::default() }
        })
        .collect();
    writer.grid(&label("tally"), &columns, &rows);
    if !memo.progress.is_empty() {
        writer.heading(2, &own(label("progress")));
        for sentence in &memo.progress {
            writer.item("ListBullet", 0, &Writer::run(sentence, None, Look::default()));
        }
    }
    if !memo.discussion.is_empty() {
        writer.heading(2, &own(label("discussion")));
        for point in &memo.discussion {
            writer.item("ListBullet", 0, &Writer::run(&point.text, point.lang.as_deref(), Look::default()));
        }
    }
    if let Some(recommendation) = &memo.recommendation {
        writer.heading(2, &own(label("recommendation")));
        prose::write(writer, recommendation);
    }
}

/// Everything after the memo.
fn report(writer: &mut Writer, package: &mut Package, view: &View) -> Result<(), RenderError> {
    let report = &view.report;
    let label = |key: &str| own(view.page.text.get(key).cloned().unwrap_or_default());
    writer.page_break();
    writer.contents(&label("contents").text);
    writer.page_break();
    sections(writer, &report.opening);
    sections(writer, &report.background);
    writer.turn(Page::Landscape);
    scorecard(writer, &report.scorecard, view);
    writer.turn(Page::Portrait);
    for view in &report.goals {
        goal(writer, package, view)?;
    }
    if let Some(schools) = &report.schools {
        writer.turn(Page::Landscape);
        writer.heading(1, &own(schools.heading.clone()));
        writer.table(&schools.table);
        for note in &schools.notes {
            writer.text("Note", note);
        }
        writer.turn(Page::Portrait);
    }
    if let Some(groups) = &report.groups {
        writer.heading(1, &label("groups_heading"));
        for group in &groups.tables {
            writer.heading(2, &own(group.heading.clone()));
            writer.table(&group.table);
        }
    }
    if let Some(context) = &report.context {
        writer.heading(1, &label("context_heading"));
        writer.text("", &label("context_note").text);
        tables(writer, [&context.table, &context.references]);
    }
    if let Some(district) = &report.district {
        writer.heading(1, &label("district"));
        for (key, text) in [("vision", &district.vision), ("mission", &district.mission)] {
            if let Some(text) = text {
                writer.heading(2, &label(key));
                writer.phrase("", text);
            }
        }
        if !district.graduate.is_empty() {
            writer.heading(2, &label("graduate"));
            for (title, traits) in &district.graduate {
                writer.heading(3, title);
                for text in traits {
                    writer.item("ListBullet", 0, &Writer::run(&text.text, text.lang.as_deref(), Look::default()));
                }
            }
        }
        tables(writer, [&district.facts, &district.programs]);
    }
    if let Some(next) = &report.next_year {
        writer.heading(1, &label("next_year"));
        tables(writer, [&next.targets, &next.actions]);
    }
    sections(writer, &report.closing);
    appendix(writer, &report.appendix, view);
    Ok(())
}

/// The plan's own sections.
fn sections(writer: &mut Writer, sections: &[SectionView]) {
    for section in sections {
        writer.heading(1, &section.title);
        prose::write(writer, &section.body);
    }
}

/// The tables there are.
fn tables<'a>(writer: &mut Writer, tables: impl IntoIterator<Item = &'a Option<Table>>) {
    for table in tables.into_iter().flatten() {
        writer.table(table);
    }
}

fn scorecard(writer: &mut Writer, scorecard: &Scorecard, view: &View) {
    let page = &view.page;
    let label = |key: &str| page.text.get(key).cloned().unwrap_or_default();
    writer.heading(1, &own(scorecard.heading.clone()));
    let columns = [
        (label("line"), false),
        (label("line_and_parts"), false),
        (label("baseline"), true),
        (page.prior_year.clone(), true),
        (page.school_year.clone(), true),
        (label("target"), false),
        (label("gap"), false),
        (label("status"), false),
        (label("due"), false),
    ];
    let mut rows = Vec::new();
    for group in &scorecard.groups {
        rows.push(GridRow::heading(&group.heading));
        rows.extend(group.rows.iter().map(|row| GridRow {
            cells: vec![
                GridCell::text(row.number.map(|number| number.to_string()).unwrap_or_default()),
                GridCell { indent: row.part, ..GridCell::phrase(&row.short_title) },
                GridCell::text(row.baseline.clone()),
                GridCell::text(row.prior.clone()),
                GridCell { bold: true, ..GridCell::text(row.value.clone()) },
                GridCell::text(row.target.clone()),
                GridCell::text(row.gap.clone()),
                GridCell::status(&row.status),
                GridCell::text(unbroken(&row.due)),
            ],
            ..GridRow::default()
        }));
    }
    writer.grid(&scorecard.caption, &columns, &rows);
}

fn goal(writer: &mut Writer, package: &mut Package, goal: &GoalView) -> Result<(), RenderError> {
    writer.heading(1, &goal.heading);
    if let Some(statement) = &goal.statement {
        writer.phrase("", statement);
    }
    if let Some(commentary) = &goal.commentary {
        prose::write(writer, commentary);
    }
    for view in &goal.blocks {
        block(writer, package, view)?;
    }
    if let Some(strategies) = &goal.strategies {
        writer.heading(2, &own(strategies.heading.clone()));
        writer.table(&strategies.table);
    }
    Ok(())
}

/// A measure in full.
fn block(writer: &mut Writer, package: &mut Package, block: &Block) -> Result<(), RenderError> {
    writer.heading(2, &own(block.headline.clone()));
    let eyebrow = if block.eyebrow.is_empty() { String::new() } else { format!("{} \u{b7} ", block.eyebrow) };
    writer.paragraph(
        "Note",
        &format!(
            "{}{}",
            Writer::run(&eyebrow, None, Look::default()),
            Writer::run(&block.title.text, block.title.lang.as_deref(), Look::default())
        ),
    );
    let status = writer.label("status");
    writer.labeled("", &format!("{status}:"), &own(block.status.words.clone()));
    if let Some(reason) = &block.reason {
        writer.phrase("", reason);
    }
    for note in &block.notes {
        writer.phrase("Note", note);
    }
    for key in block.keys.iter().chain(&block.details) {
        let note = if key.note.is_empty() { String::new() } else { format!(" ({})", key.note) };
        writer.labeled("ListBullet", &format!("{}:", key.label), &own(format!("{}{note}", key.value)));
    }
    tables(writer, [&block.parts]);
    if let Some(bullet) = &block.bullet {
        writer.table(&bullet.table);
    }
    let name = block.short_title.text.as_str();
    if let Some(trend) = &block.trend {
        let words = ChartWords { caption: &trend.caption, note: &trend.note, title: &trend.title, description: &trend.description };
        writer.chart(package, &Chart::trend(&trend.chart, name), TREND_HEIGHT, &words)?;
        writer.table(&trend.table);
    }
    if let Some(dots) = &block.dots {
        let chart = Chart::schools(&dots.chart, name);
        let height = SCHOOL_HEIGHT * u32::try_from(chart.categories() + 2).unwrap_or(20).min(34);
        // The note explains dots, which an office draws as bars.
        let words = ChartWords { caption: &dots.caption, note: "", title: &dots.title, description: &dots.description };
        writer.chart(package, &chart, height, &words)?;
        writer.table(&dots.table);
    }
    tables(writer, [&block.part_schools, &block.checkpoints]);
    let how: Vec<&str> = [&block.how.explanation, &block.how.rule]
        .into_iter()
        .flatten()
        .map(|phrase| phrase.text.as_str())
        .chain(block.how.arithmetic.iter().map(String::as_str))
        .collect();
    if !how.is_empty() {
        let label = writer.label("how");
        writer.labeled("", &label, &own(how.join(" ")));
    }
    if let Some(commentary) = &block.commentary {
        let label = writer.label("commentary");
        writer.heading(3, &own(label));
        prose::write(writer, commentary);
    }
    tables(writer, [&block.actions]);
    Ok(())
}

fn appendix(writer: &mut Writer, appendix: &Appendix, view: &View) {
    let label = |key: &str| own(view.page.text.get(key).cloned().unwrap_or_default());
    writer.heading(1, &label("appendix"));
    writer.heading(2, &label("definitions"));
    writer.table(&appendix.definitions);
    tables(writer, [&appendix.accounting, &appendix.sources, &appendix.exclusions]);
    if appendix.log.is_some() || appendix.signoffs.is_some() {
        writer.heading(2, &label("log"));
        tables(writer, [&appendix.signoffs, &appendix.log]);
    }
    writer.heading(2, &label("corrections"));
    writer.text("", &view.report.corrections.sentence);
    for table in &view.report.corrections.tables {
        writer.table(table);
    }
    writer.heading(2, &label("figures"));
    writer.table(&appendix.figures);
    if let Some(privacy) = &view.page.privacy {
        writer.heading(2, &label("privacy"));
        writer.text("", privacy);
    }
    if let Some(contact) = &appendix.contact {
        writer.heading(2, &label("accessibility"));
        writer.paragraph(
            "",
            &format!(
                "{}{}",
                Writer::run(&format!("{} ", label("barrier").text), None, Look::default()),
                Writer::run(contact.text.trim(), contact.lang.as_deref(), Look::default())
            ),
        );
    }
}
