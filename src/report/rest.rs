//! The smaller sections: context, the district in its own words, next year.

use super::block::{self, anchor};
use super::charts::{self, Scene};
use super::explained;
use super::figure::{self, NONE};
use super::groups::category_words;
use super::language::{Language, Phrase};
use super::line::Line;
use super::prose::Figures;
use super::table::{Cell, Column, Row, Table};
use super::view::{Context, District, NextYear, SectionView};
use crate::number::percent_text;
use crate::plan::{SectionPlace, Words};
use crate::results::Line as LineKind;
use jiff::civil::Date;

/// The plan's own sections at `place`.
pub(crate) fn sections(words: &Words, place: SectionPlace, figures: Figures) -> Vec<SectionView> {
    let language = figures.language;
    words
        .sections
        .iter()
        .enumerate()
        .filter(|(_, section)| section.place == place)
        .map(|(index, section)| SectionView {
            id: format!("section-{}", index + 1),
            title: language.phrase(&section.title),
            body: block::commentary(&section.body, None, None, figures, 3),
        })
        .collect()
}

/// Measures without a status, and what others report.
pub(crate) fn context(lines: &[Line], scene: Scene) -> Option<Context> {
    let language = scene.language;
    let shown: Vec<&Line> = lines
        .iter()
        .filter(|line| line.result.line == LineKind::Context)
        .flat_map(|line| std::iter::once(line).chain(&line.parts))
        .collect();
    let rows: Vec<Row> = shown
        .iter()
        .map(|line| {
            let measure = line.result;
            Row {
                header: line.title.clone(),
                cells: vec![
                    Cell::text(measure.prior.as_ref().map_or(NONE.to_owned(), |prior| figure::display(prior, language))),
                    Cell::now(figure::display_or_mark(measure.value.as_ref(), measure.status, language))
                        .explained_at(explained::link(measure)),
                    Cell::text(line.change(language).map_or(NONE.to_owned(), |change| change.both())),
                    Cell { spark: charts::spark(line, language), ..Cell::default() },
                ],
                ..Row::default()
            }
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        Table {
            id: "context-table".to_owned(),
            caption: language.say("caption.context", &[("year", &scene.year.to_string())]),
            columns: vec![
                Column::text(language.text("column.figure")),
                Column::number(scene.year.minus(1).to_string()),
                Column::number(scene.year.to_string()),
                Column::number(language.text("column.change")),
                Column::text(language.text("column.trend")),
            ],
            ..Table::default()
        }
        .with_rows(rows)
    });
    let rows: Vec<Row> = lines
        .iter()
        .flat_map(|line| line.words.references.iter().map(move |reference| (line, reference)))
        .map(|(line, reference)| Row {
            header: line.short_title.clone(),
            cells: vec![
                Cell::phrase(language.phrase(&reference.label)),
                Cell::text(reference.school_year.to_string()),
                Cell::text(percent_text(reference.rate, u32::from(line.decimals))),
                Cell::phrase(language.phrase(&reference.source)),
            ],
            ..Row::default()
        })
        .collect();
    let references = (!rows.is_empty()).then(|| {
        Table {
            id: "reference-table".to_owned(),
            caption: language.text("caption.references").to_owned(),
            columns: vec![
                Column::text(language.text("column.measure")),
                Column::text(language.text("column.whose")),
                Column::text(language.text("column.school_year")),
                Column::number(language.text("column.rate")),
                Column::text(language.text("column.source")),
            ],
            ..Table::default()
        }
        .with_rows(rows)
    });
    (table.is_some() || references.is_some()).then_some(Context { table, references })
}

/// Vision, mission, graduate, facts, programs.
pub(crate) fn district(words: &Words, language: &Language) -> Option<District> {
    let facts = (!words.facts.is_empty()).then(|| {
        let rows = words
            .facts
            .iter()
            .map(|fact| Row {
                header: language.phrase(&fact.label),
                cells: vec![
                    Cell { now: true, ..Cell::phrase(language.phrase(&fact.value)) },
                    Cell::phrase(language.phrase(&fact.source)),
                    Cell::phrase(language.phrase(&fact.date)),
                ],
                ..Row::default()
            })
            .collect();
        Table {
            id: "facts-table".to_owned(),
            caption: language.text("caption.facts").to_owned(),
            columns: vec![
                Column::text(language.text("column.fact")),
                Column::text(language.text("column.value")),
                Column::text(language.text("column.source")),
                Column::text(language.text("column.date")),
            ],
            ..Table::default()
        }
        .with_rows(rows)
    });
    let programs = (!words.clusters.is_empty()).then(|| {
        let rows = words
            .clusters
            .iter()
            .map(|(cluster, programs)| {
                let named: Vec<_> = programs.iter().map(|program| category_words(program, words, language)).collect();
                let text = named.iter().map(|phrase| phrase.text.as_str()).collect::<Vec<_>>().join(" \u{b7} ");
                let lang = named.into_iter().find_map(|phrase| phrase.lang);
                Row {
                    header: category_words(cluster, words, language),
                    cells: vec![Cell::text(programs.len().to_string()), Cell::phrase(Phrase { text, lang })],
                    ..Row::default()
                }
            })
            .collect();
        Table {
            id: "programs-table".to_owned(),
            caption: language.text("caption.programs").to_owned(),
            columns: vec![
                Column::text(language.text("column.cluster")),
                Column::number(language.text("column.number")),
                Column::text(language.text("column.programs")),
            ],
            ..Table::default()
        }
        .with_rows(rows)
    });
    let district = District {
        vision: words.vision.as_ref().map(|text| language.phrase(text)),
        mission: words.mission.as_ref().map(|text| language.phrase(text)),
        graduate: words
            .graduate
            .iter()
            .map(|(title, traits)| (language.phrase(title), traits.iter().map(|text| language.phrase(text)).collect()))
            .collect(),
        facts,
        programs,
    };
    let empty = district.vision.is_none()
        && district.mission.is_none()
        && district.graduate.is_empty()
        && district.facts.is_none()
        && district.programs.is_none();
    (!empty).then_some(district)
}

/// Targets and actions whose date lies ahead.
pub(crate) fn next_year(lines: &[Line], as_of: Date, language: &Language) -> Option<NextYear> {
    let ahead = |date: &Date| *date > as_of;
    let mut targets: Vec<(Date, Row)> = lines
        .iter()
        .filter_map(|line| {
            let due = line.result.target.as_ref().and_then(|target| target.due).filter(ahead)?;
            let cells = vec![
                Cell::now(figure::display_or_mark(line.result.value.as_ref(), line.result.status, language))
                    .explained_at(explained::link(line.result)),
                Cell::text(line.target_words(language).unwrap_or_default()),
                Cell::text(language.short_date(due)),
            ];
            Some((
                due,
                Row { header: line.short_title.clone(), link: Some(format!("#{}", anchor(&line.result.id))), cells, ..Row::default() },
            ))
        })
        .collect();
    targets.sort_by_key(|(due, _)| *due);
    let targets = (!targets.is_empty()).then(|| {
        Table {
            id: "ahead-table".to_owned(),
            caption: language.text("caption.ahead").to_owned(),
            columns: vec![
                Column::text(language.text("column.line")),
                Column::number(language.text("column.now")),
                Column::text(language.text("column.target")),
                Column::date(language.text("column.due")),
            ],
            ..Table::default()
        }
        .with_rows(targets.into_iter().map(|(_, row)| Row { link: None, ..row }).collect())
    });
    let mut actions: Vec<(Option<Date>, Row)> = lines
        .iter()
        .flat_map(|line| line.words.actions.iter().map(move |action| (line, action)))
        .filter(|(_, action)| action.due.is_none_or(|due| due > as_of))
        .map(|(line, action)| {
            let cells = vec![
                Cell::phrase(line.short_title.clone()),
                action.owner.as_ref().map_or_else(|| Cell::text(NONE), |owner| Cell::phrase(language.phrase(owner))),
                Cell::text(action.due.map_or(NONE.to_owned(), |due| language.short_date(due))),
            ];
            (action.due, Row { header: language.phrase(&action.text), cells, ..Row::default() })
        })
        .collect();
    actions.sort_by_key(|(due, _)| (due.is_none(), *due));
    let actions = (!actions.is_empty()).then(|| {
        Table {
            id: "next-actions".to_owned(),
            caption: language.text("caption.next_actions").to_owned(),
            columns: vec![
                Column::text(language.text("column.action")),
                Column::text(language.text("column.line")),
                Column::text(language.text("column.owner")),
                Column::date(language.text("column.due")),
            ],
            ..Table::default()
        }
        .with_rows(actions.into_iter().map(|(_, row)| row).collect())
    });
    (targets.is_some() || actions.is_some()).then_some(NextYear { targets, actions })
}
