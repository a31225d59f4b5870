//! The appendices: definitions and sources, who is not counted and why, data quality, figures.

use super::block::in_words;
use super::explained;
use super::figure::{self, NONE};
use super::language::{Language, Phrase};
use super::line::Line;
use super::table::{Cell, Column, Row, RowGroup, Table};
use super::view::Appendix;
use crate::diagnostic::{Diagnostic, Severity};
use crate::number::{Exact, count_text};
use crate::plan::Words;
use crate::results::{Line as LineKind, Results, RowCounts, Source, Value};
use crate::school_year::SchoolYear;
use crate::text::Text;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The appendices about `lines`; `problems` are those of the plan's words.
pub(crate) fn appendix(results: &Results, words: &Words, lines: &[Line], problems: &[Diagnostic], language: &Language) -> Appendix {
    let all: Vec<&Line> = lines.iter().flat_map(|line| std::iter::once(line).chain(&line.parts)).collect();
    Appendix {
        definitions: definitions(&all, language),
        explanations: explained::explanations(lines, language),
        accounting: accounting(&all, results.plan.school_year, language),
        sources: sources(&all, language),
        exclusions: exclusions(&all, language),
        log: log(results, problems, language),
        signoffs: signoffs(results, words, language),
        figures: figures(&all, language),
        contact: words.contact.as_ref().map(|text| language.phrase(text)),
    }
}

pub(super) fn whole(count: u64) -> String {
    count_text(Exact::whole(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// The name of a line in a table of all lines.
pub(super) fn named(line: &Line) -> Phrase {
    match line.number() {
        Some(number) => Phrase { text: format!("{number} {}", line.short_title.text), lang: line.short_title.lang.clone() },
        None => line.short_title.clone(),
    }
}

/// How measures are counted, and in which time; those counted alike share a row.
fn definitions(lines: &[&Line], language: &Language) -> Table {
    let mut alike: Vec<((Phrase, Phrase), Vec<Phrase>)> = Vec::new();
    for line in lines.iter().filter(|line| line.result.kind != "narrative" && line.parts.is_empty()) {
        let said = |text: &Text| (!text.get(language.code).is_empty()).then(|| language.phrase(text));
        let rule = said(&line.words.rule).or_else(|| line.words.explanation.as_ref().and_then(said)).unwrap_or_default();
        let key = (rule, window(&line.result.window, language));
        match alike.iter_mut().find(|(known, _)| *known == key) {
            Some((_, names)) => names.push(named(line)),
            None => alike.push((key, vec![named(line)])),
        }
    }
    let rows = alike
        .into_iter()
        .map(|((rule, window), names)| {
            let lang = names.first().and_then(|name| name.lang.clone());
            let names: Vec<String> = names.into_iter().map(|name| name.text).collect();
            Row {
                header: Phrase { text: names.join(" \u{b7} "), lang },
                cells: vec![Cell::phrase(rule), Cell::phrase(window)],
                ..Row::default()
            }
        })
        .collect();
    Table {
        id: "definitions".to_owned(),
        caption: language.text("caption.definitions").to_owned(),
        look: "wide-text rules",
        columns: ["column.measure", "column.rule", "column.window"].map(|key| Column::text(language.text(key))).to_vec(),
        ..Table::default()
    }
    .with_rows(rows)
}

/// The time a measure counts: two dates as the page writes them, or the text as it is.
fn window(text: &str, language: &Language) -> Phrase {
    let dates = text.split_once('/').and_then(|(from, to)| Some((from.parse::<Date>().ok()?, to.parse::<Date>().ok()?)));
    match dates {
        Some((from, to)) => {
            Phrase::own(language.say("years.span", &[("first", &language.short_date(from)), ("last", &language.short_date(to))]))
        }
        None => language.english(text),
    }
}

/// What became of the rows of this year's files, for each of the plan's lines.
fn accounting(lines: &[&Line], year: SchoolYear, language: &Language) -> Option<Table> {
    let rows: Vec<Row> = lines
        .iter()
        .filter(|line| line.result.line == LineKind::Dip && line.parts.is_empty())
        .filter_map(|line| {
            let counts: Vec<RowCounts> =
                line.result.sources.iter().filter(|source| source.school_year == year).filter_map(|source| source.rows).collect();
            let sum = |count: fn(&RowCounts) -> u64| Cell::text(whole(counts.iter().map(count).sum()));
            (!counts.is_empty()).then(|| Row {
                header: named(line),
                cells: vec![sum(|rows| rows.rows), sum(|rows| rows.used), sum(|rows| rows.excluded)],
                ..Row::default()
            })
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let mut columns = vec![Column::text(language.text("column.measure"))];
        columns.extend(["column.rows", "column.used", "column.excluded"].map(|key| Column::number(language.text(key))));
        Table {
            id: "accounting".to_owned(),
            caption: language.say("caption.accounting", &[("year", &year.to_string())]),
            note: language.text("note.accounting").to_owned(),
            look: "slim",
            columns,
            ..Table::default()
        }
        .with_rows(rows)
    })
}

/// The folder of a file, or the file itself where it lies in none.
fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or(file, |(folder, _)| folder)
}

/// The files that figures come from, by folder.
fn sources(lines: &[&Line], language: &Language) -> Option<Table> {
    let files: BTreeMap<&str, &Source> =
        lines.iter().flat_map(|line| &line.result.sources).map(|source| (source.file.as_str(), source)).collect();
    let mut by_folder: BTreeMap<(&str, SchoolYear), Vec<&Source>> = BTreeMap::new();
    for (file, source) in files {
        by_folder.entry((folder(file), source.school_year)).or_default().push(source);
    }
    let rows: Vec<Row> = by_folder
        .into_iter()
        .map(|((folder, year), sources)| {
            let name = match sources.as_slice() {
                [only] => only.file.clone(),
                _ => format!("{folder}/"),
            };
            let rows: Option<Vec<u64>> = sources.iter().map(|source| source.rows.map(|counts| counts.rows)).collect();
            Row {
                header: Phrase::own(name),
                cells: vec![
                    Cell::text(year.to_string()),
                    Cell::text(whole(sources.len() as u64)),
                    Cell::text(rows.map_or(NONE.to_owned(), |rows| whole(rows.iter().sum()))),
                ],
                ..Row::default()
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Table {
            id: "sources".to_owned(),
            caption: language.text("caption.sources").to_owned(),
            look: "slim",
            columns: vec![
                Column::text(language.text("column.files")),
                Column::text(language.text("column.school_year")),
                Column::number(language.text("column.number")),
                Column::number(language.text("column.rows")),
            ],
            ..Table::default()
        }
        .with_rows(rows)
    })
}

/// Rows of a file that belong to another measure: nobody is left out by them.
const OF_OTHERS: [&str; 2] = ["other-measure", "other-part"];

/// Who or what is not counted, and why.
fn exclusions(lines: &[&Line], language: &Language) -> Option<Table> {
    let with_places = lines.iter().any(|line| line.result.exclusions.iter().any(|exclusion| !exclusion.places.is_empty()));
    let groups: Vec<RowGroup> = lines
        .iter()
        .filter_map(|line| {
            let rows: Vec<Row> = line
                .result
                .exclusions
                .iter()
                .filter(|exclusion| !OF_OTHERS.contains(&exclusion.reason.as_str()))
                .map(|exclusion| Row {
                    header: reason(&exclusion.reason, language),
                    cells: [
                        Cell::phrase(in_words("exclusion_unit", &exclusion.unit, language)),
                        Cell::text(whole(exclusion.count)),
                        Cell::text(exclusion.places.join(", ")),
                    ]
                    .into_iter()
                    .take(if with_places { 3 } else { 2 })
                    .collect(),
                    ..Row::default()
                })
                .collect();
            (!rows.is_empty()).then(|| RowGroup { heading: Some(named(line)), rows })
        })
        .collect();
    let places = with_places.then(|| Column::text(language.text("column.first_places")));
    (!groups.is_empty()).then(|| {
        Table {
            id: "exclusions".to_owned(),
            caption: language.text("caption.exclusions").to_owned(),
            look: "slim",
            columns: vec![
                Column::text(language.text("column.reason")),
                Column::text(language.text("column.what")),
                Column::number(language.text("column.number")),
            ]
            .into_iter()
            .chain(places)
            .collect(),
            ..Table::default()
        }
        .with_groups(groups)
    })
}

/// A reason in words; one such as `left-cohort: Graduated` has a value of the data after it.
pub(super) fn reason(id: &str, language: &Language) -> Phrase {
    match id.split_once(": ") {
        Some((id, value)) => {
            let words = in_words("exclusion", id, language);
            Phrase { text: format!("{}: {value}", words.text), lang: words.lang }
        }
        None => in_words("exclusion", id, language),
    }
}

/// Warnings and notes, each with its place.
fn log(results: &Results, problems: &[Diagnostic], language: &Language) -> Option<Table> {
    let mut listed: Vec<&Diagnostic> = Vec::new();
    for diagnostic in results.diagnostics.iter().chain(problems) {
        if !listed.contains(&diagnostic) {
            listed.push(diagnostic);
        }
    }
    let rows: Vec<Row> = listed
        .into_iter()
        .map(|diagnostic| {
            let key = match diagnostic.severity {
                Severity::Error => "severity.error",
                Severity::Warning => "severity.warning",
                Severity::Note => "severity.note",
            };
            let place = diagnostic.place.as_ref().map_or(NONE.to_owned(), |place| match (place.line, &place.cell) {
                (0, _) => place.file.clone(),
                (line, Some(cell)) => format!("{}:{line} ({cell})", place.file),
                (line, None) => format!("{}:{line}", place.file),
            });
            Row {
                header: language.english(match &diagnostic.acknowledged {
                    Some(by) => format!("{}; {by}", diagnostic.message),
                    None => diagnostic.message.clone(),
                }),
                cells: vec![Cell::text(language.text(key)), Cell::text(place), Cell::text(whole(diagnostic.count))],
                ..Row::default()
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Table {
            id: "log".to_owned(),
            caption: language.text("caption.log").to_owned(),
            look: "wide-text",
            columns: vec![
                Column::text(language.text("column.finding")),
                Column::text(language.text("column.severity")),
                Column::text(language.text("column.place")),
                Column::number(language.text("column.times")),
            ],
            ..Table::default()
        }
        .with_rows(rows)
    })
}

/// Which schools signed off their files.
fn signoffs(results: &Results, words: &Words, language: &Language) -> Option<Table> {
    let rows: Vec<Row> = results
        .edition
        .signoffs
        .iter()
        .map(|signoff| {
            let school = results.roster.iter().find(|school| school.school_code == signoff.school_code);
            let dataset = words.datasets.get(&signoff.dataset).map(|label| language.phrase(label)).unwrap_or_default();
            let dataset = if dataset.text.is_empty() { Phrase::own(signoff.dataset.clone()) } else { dataset };
            Row {
                header: Phrase::own(school.map_or(signoff.school_code.clone(), |school| school.school_name.clone())),
                cells: vec![
                    Cell::phrase(dataset),
                    Cell::text(signoff.who.clone()),
                    Cell::text(language.short_date(signoff.date)),
                    Cell::text(language.text(if signoff.holds { "signoff.holds" } else { "signoff.void" })),
                ],
                ..Row::default()
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Table {
            id: "signoffs".to_owned(),
            caption: language.text("caption.signoffs").to_owned(),
            columns: ["column.school", "column.dataset", "column.who", "column.date", "column.state"]
                .map(|key| Column::text(language.text(key)))
                .to_vec(),
            ..Table::default()
        }
        .with_rows(rows)
    })
}

/// The district's figures of the plan's lines year by year, with the counts behind them.
fn figures(lines: &[&Line], language: &Language) -> Table {
    let groups = lines
        .iter()
        .filter(|line| line.result.line == LineKind::Dip)
        .filter_map(|line| {
            let measure = line.result;
            let mut years: BTreeMap<SchoolYear, &Value> = BTreeMap::new();
            for value in measure.baseline.iter().chain(&measure.trend).chain(&measure.prior).chain(&measure.value) {
                years.insert(value.school_year, value);
            }
            let unit = years.values().last().map(|value| language.text(&format!("units.{}", figure::unit_key(value.unit))).to_owned())?;
            let number = |number: Option<Exact>| Cell::text(number.map_or(NONE.to_owned(), count_text));
            let rows: Vec<Row> = years
                .values()
                .map(|value| Row {
                    header: Phrase::own(value.school_year.to_string()),
                    cells: vec![number(value.numerator), number(value.denominator), Cell::text(figure::display(value, language))],
                    ..Row::default()
                })
                .collect();
            let name = named(line);
            Some(RowGroup { heading: Some(Phrase { text: format!("{} ({unit})", name.text), lang: name.lang }), rows })
        })
        .collect();
    Table {
        id: "figures".to_owned(),
        caption: language.text("caption.figures").to_owned(),
        look: "slim",
        columns: vec![
            Column::text(language.text("column.school_year")),
            Column::number(language.text("column.numerator")),
            Column::number(language.text("column.denominator")),
            Column::number(language.text("column.figure")),
        ],
        ..Table::default()
    }
    .with_groups(groups)
}
