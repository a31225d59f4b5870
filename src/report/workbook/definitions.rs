//! The sheets behind the figures: how each measure is counted, and from which files.

use super::cell::{LONG_TEXT, NAMES, NUMBER, WORDS, column, count, text};
use super::{Entry, RowRole, Sheet, SheetColumn, SheetRow};
use crate::number::Exact;
use crate::report::language::{Language, capitalized};
use crate::report::line::Line;
use crate::results::Status;
use crate::text::Text;

/// How each measure is counted.
pub(super) fn sheet(lines: &[&Line], language: &Language) -> Sheet {
    let rows = lines
        .iter()
        .map(|line| {
            let said = |words: &Text| text(language.phrase(words).text);
            let cells = vec![
                text(line.title.text.clone()),
                said(&line.words.rule),
                line.words.explanation.as_ref().map_or(Entry::Empty, said),
                text(line.result.window.clone()),
                text(line.result.kind.clone()),
                text(line.result.definition.clone()),
                text(line.result.id.clone()),
            ];
            SheetRow { role: RowRole::Plain, cells }
        })
        .collect();
    Sheet {
        name: language.text("sheet.definitions").to_owned(),
        heading: language.text("caption.definitions").to_owned(),
        columns: vec![
            column("column.measure", LONG_TEXT, language),
            column("column.rule", LONG_TEXT, language),
            column("sheet.explanation", LONG_TEXT, language),
            column("column.window", WORDS, language),
            column("sheet.kind", WORDS, language),
            column("column.definition", WORDS, language),
            column("sheet.measure_id", NAMES, language),
        ],
        fixed: 1,
        ends_with_id: true,
        rows,
    }
}

/// The files behind the figures; none where no file is named.
pub(super) fn sources(lines: &[&Line], language: &Language) -> Option<Sheet> {
    let rows: Vec<SheetRow> = lines
        .iter()
        .flat_map(|line| line.result.sources.iter().map(move |source| (line, source)))
        .map(|(line, source)| {
            let rows = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok()).map(Exact::whole);
            let amount = |entry: Option<u64>| count(rows(entry), Status::Reported);
            let cells = vec![
                text(line.result.id.clone()),
                text(source.file.clone()),
                text(source.school_year.to_string()),
                amount(source.rows.map(|rows| rows.rows)),
                amount(source.rows.map(|rows| rows.used)),
                amount(source.rows.map(|rows| rows.excluded)),
            ];
            SheetRow { role: RowRole::Plain, cells }
        })
        .collect();
    (!rows.is_empty()).then(|| Sheet {
        name: language.text("sheet.sources").to_owned(),
        heading: language.text("caption.sources").to_owned(),
        columns: vec![
            column("sheet.measure_id", NAMES, language),
            SheetColumn { label: capitalized(language.text("column.files")), width: LONG_TEXT },
            column("column.school_year", NUMBER, language),
            column("column.rows", NUMBER, language),
            column("column.used", NUMBER, language),
            column("column.excluded", NUMBER, language),
        ],
        fixed: 2,
        ends_with_id: false,
        rows,
    })
}
