//! Schools: the table of schools and lines, and the brief of each school.

use super::chart::{self, Axis};
use super::charts::{self, Scene};
use super::corrections;
use super::figure::{self, NONE, Shape};
use super::language::{Language, Phrase};
use super::line::Line;
use super::prose::{Figures, school_change};
use super::status;
use super::table::{Cell, Column, Row, Table};
use super::view::{Brief, BriefRow, SchoolTable};
use crate::number::Exact;
use crate::plan::Words;
use crate::results::{SchoolInfo, SchoolResult, Status};

/// Actions printed in a brief at most.
const MOST_ACTIONS: usize = 4;

/// A line as schools are shown on it: itself, or its first part with results of schools.
#[derive(Clone, Debug)]
pub(crate) struct SchoolLine<'a, 'b> {
    /// The District Improvement Plan line.
    pub(crate) line: &'b Line<'a>,
    /// The measure whose figures the schools have.
    pub(crate) shown: &'b Line<'a>,
}

/// The lines with results of schools.
pub(crate) fn school_lines<'a, 'b>(lines: &'b [Line<'a>]) -> Vec<SchoolLine<'a, 'b>> {
    lines
        .iter()
        .filter_map(|line| {
            let shown = std::iter::once(line).chain(&line.parts).find(|line| !line.result.schools.is_empty())?;
            Some(SchoolLine { line, shown })
        })
        .collect()
}

/// The words over a column: number and short title, and the target schools are held to.
fn column(entry: &SchoolLine, language: &Language) -> Column {
    let number = entry.line.number().map_or(String::new(), |number| format!("{number} "));
    let target = charts::school_threshold(entry.shown, language).filter(|_| charts::schools_judged(entry.shown.result));
    let below = target.map(|(_, words)| words).unwrap_or_default();
    Column {
        nowrap: false,
        label: format!("{number}{}", entry.shown.short_title.text),
        below,
        number: !charts::schools_judged(entry.shown.result),
    }
}

/// Schools in rows, lines in columns; none where no line has results of schools.
pub(crate) fn table(lines: &[Line], scene: Scene, link_suffix: Option<&str>) -> Option<SchoolTable> {
    let language = scene.language;
    let entries = school_lines(lines);
    if entries.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text(language.text("column.school"))];
    columns.extend(entries.iter().map(|entry| column(entry, language)));
    let mut rows: Vec<Row> = Vec::new();
    let (mut judged, mut reached) = (0_usize, 0_usize);
    for school in scene.roster {
        let results: Vec<Option<&SchoolResult>> = entries.iter().map(|entry| find(entry, &school.school_code)).collect();
        if results.iter().all(Option::is_none) {
            continue;
        }
        let cells = results
            .into_iter()
            .map(|result| {
                let Some(result) = result else { return Cell::text(NONE) };
                if status::is_judged(result.status) {
                    judged += 1;
                    reached += usize::from(figure::is_reached(result.status));
                }
                Cell {
                    missed: status::is_missed(result.status),
                    status: status::is_judged(result.status).then(|| status::view(result.status, language)),
                    ..Cell::text(figure::display_or_mark(result.value.as_ref(), result.status, language))
                }
            })
            .collect();
        let link = link_suffix.map(|suffix| format!("schools/{}{suffix}.html", school.school_code));
        rows.push(Row { header: Phrase::own(school.short_name.clone()), link, cells, ..Row::default() });
    }
    rows.push(Row {
        role: "all",
        header: Phrase::own(language.text("column.district")),
        cells: entries
            .iter()
            .map(|entry| {
                let result = entry.shown.result;
                Cell {
                    status: (status::is_judged(result.status) && charts::schools_judged(result))
                        .then(|| status::view(result.status, language)),
                    ..Cell::text(figure::display_or_mark(result.value.as_ref(), result.status, language))
                }
            })
            .collect(),
        ..Row::default()
    });
    let heading = if judged == 0 {
        language.text("schools.heading").to_owned()
    } else {
        language.count("schools.heading_judged", judged, &[("reached", &reached.to_string())])
    };
    Some(SchoolTable {
        heading,
        notes: notes(lines, &entries, language),
        table: Table {
            id: "schools-table".to_owned(),
            caption: language.say("caption.school_table", &[("year", &scene.year.to_string())]),
            look: "grid-t stick",
            columns,
            ..Table::default()
        }
        .with_rows(rows),
    })
}

fn find<'a>(entry: &SchoolLine<'a, '_>, code: &str) -> Option<&'a SchoolResult> {
    entry.shown.result.schools.iter().find(|school| school.school_code == code)
}

/// What the table leaves out: lines without results of schools, lines without a target of schools.
fn notes(lines: &[Line], entries: &[SchoolLine], language: &Language) -> Vec<String> {
    let numbers = |wanted: &dyn Fn(&Line) -> bool| -> Vec<String> {
        lines.iter().filter(|line| wanted(line)).filter_map(|line| line.number().map(|number| number.to_string())).collect()
    };
    let shown_of = |line: &Line| entries.iter().find(|entry| std::ptr::eq(entry.line, line)).map(|entry| entry.shown.result);
    let unjudged = numbers(&|line| shown_of(line).is_some_and(|result| !charts::schools_judged(result)));
    let absent = numbers(&|line| shown_of(line).is_none());
    let mut notes = Vec::new();
    if !unjudged.is_empty() {
        notes.push(language.count("schools.no_target", unjudged.len(), &[("lines", &language.list(&unjudged))]));
    }
    if !absent.is_empty() {
        notes.push(language.count("schools.no_results", absent.len(), &[("lines", &language.list(&absent))]));
    }
    notes.push(language.text("schools.key").to_owned());
    notes
}

/// The brief of `school`.
pub(crate) fn brief(school: &SchoolInfo, lines: &[Line], words: &Words, scene: Scene, figures: Figures) -> Option<Brief> {
    let language = scene.language;
    let entries = school_lines(lines);
    let found: Vec<(&SchoolLine, &SchoolResult)> =
        entries.iter().filter_map(|entry| Some((entry, find(entry, &school.school_code)?))).collect();
    if found.is_empty() {
        return None;
    }
    let judged: Vec<_> = found.iter().filter(|(_, result)| status::is_judged(result.status)).collect();
    let reached = judged.iter().filter(|(_, result)| figure::is_reached(result.status)).count();
    let heading = if judged.len() < 2 {
        language.say("brief.heading", &[("school", &school.school_name)])
    } else {
        language.count(
            "brief.heading_judged",
            judged.len(),
            &[("school", &school.school_name), ("reached", &language.number_word(reached)), ("all", &language.number_word(judged.len()))],
        )
    };
    let rows: Vec<BriefRow> = found.iter().map(|(entry, result)| row(entry, result, scene)).collect();
    let cut: Vec<String> = rows
        .iter()
        .filter(|row| row.strip.as_ref().is_some_and(super::chart::Strip::is_cut))
        .map(|row| row.number.map_or_else(|| row.title.text.clone(), |number| number.to_string()))
        .collect();
    let mut key = language.say("brief.key", &[("school", &school.short_name)]);
    if !cut.is_empty() {
        key.push(' ');
        key.push_str(&language.count("brief.cut", cut.len(), &[("lines", &language.list(&cut))]));
    }
    let mut actions = Vec::new();
    for (entry, _) in found.iter().filter(|(_, result)| status::is_missed(result.status)) {
        for action in &entry.line.words.actions {
            let phrase = language.phrase(&action.text);
            let owner = action.owner.as_ref().map(|owner| language.phrase(owner).text);
            let due = action.due.map(|due| language.say("key.by", &[("date", &language.short_date(due))]));
            let rest: Vec<String> = owner.into_iter().chain(due).collect();
            let text = if rest.is_empty() { phrase.text } else { format!("{} ({})", phrase.text, rest.join(", ")) };
            actions.push(Phrase { text, lang: phrase.lang });
        }
    }
    actions.truncate(MOST_ACTIONS);
    Some(Brief {
        code: school.school_code.clone(),
        name: school.school_name.clone(),
        short_name: school.short_name.clone(),
        eyebrow: language.say(
            "brief.eyebrow",
            &[("year", &scene.year.to_string()), ("town", &school.town), ("date", &language.date(figures.results.edition.as_of))],
        ),
        lede: lede(&found, judged.len(), reached, language),
        heading,
        caption: language.say("brief.caption", &[("school", &school.school_name)]),
        withheld: rows.iter().any(|row| row.value == figure::WITHHELD),
        rows,
        key,
        corrections: corrections::of_school(figures.results, lines, &school.school_code, language),
        commentary: words
            .schools
            .get(&school.school_code)
            .map(|text| super::block::commentary(text, None, Some(&school.school_code), figures, 3)),
        actions,
    })
}

fn row(entry: &SchoolLine, result: &SchoolResult, scene: Scene) -> BriefRow {
    let language = scene.language;
    let measure = entry.shown.result;
    let mark = |value| figure::display_or_mark(value, result.status, language);
    let change = school_change(entry.shown, result, language);
    let district = measure.value.as_ref().filter(|value| same_shape(value, result));
    let target = charts::school_threshold(entry.shown, language).filter(|_| charts::schools_judged(measure));
    BriefRow {
        title: entry.shown.short_title.clone(),
        number: entry.line.number(),
        value: mark(result.value.as_ref()),
        counts: result
            .value
            .as_ref()
            .and_then(|value| figure::counts(value, language))
            .filter(|_| result.value.as_ref().is_some_and(|value| figure::shape(value) == Shape::Rate))
            .unwrap_or_default(),
        prior: mark(result.prior.as_ref()),
        change: change.map_or(NONE.to_owned(), |change| change.signed),
        district: district.map_or(NONE.to_owned(), |value| figure::display(value, language)),
        target: target.as_ref().map_or_else(|| own_target(entry.shown, result, language), |(_, words)| words.clone()),
        // A status that judges nothing would stand in nearly every row.
        status: (result.status != Status::Reported).then(|| status::view(result.status, language)),
        strip: strip(entry, result, target.map(|(threshold, _)| threshold)),
    }
}

fn same_shape(value: &crate::results::Value, result: &SchoolResult) -> bool {
    result.value.as_ref().or(result.prior.as_ref()).is_none_or(|own| figure::shape(own) == figure::shape(value))
        && figure::shape(value) != Shape::Count
}

/// The target of a judged school that is no target of all: what its own comparator asks.
fn own_target(line: &Line, result: &SchoolResult, language: &Language) -> String {
    if !status::is_judged(result.status) {
        return language.text("brief.no_target").to_owned();
    }
    line.result.target.as_ref().map_or_else(
        || language.text("brief.no_target").to_owned(),
        |target| {
            let own = crate::results::TargetInfo { threshold: None, threshold_display: None, ..target.clone() };
            figure::target_value_words(&own, language)
        },
    )
}

fn strip(entry: &SchoolLine, result: &SchoolResult, threshold: Option<Exact>) -> Option<chart::Strip> {
    let measure = entry.shown.result;
    let sample = measure.schools.iter().find_map(|school| school.value.as_ref())?;
    let is_rate = figure::shape(sample) == Shape::Rate;
    let others: Vec<f64> = measure
        .schools
        .iter()
        .filter(|school| school.school_code != result.school_code)
        .filter_map(|school| charts::place(school.value.as_ref()?))
        .collect();
    let own = result.value.as_ref().and_then(charts::place);
    let district = measure.value.as_ref().filter(|value| same_shape(value, result)).and_then(charts::place);
    let target = threshold.map(|threshold| chart::plotted(threshold, is_rate));
    let places = others.iter().copied().chain(own).chain(district).chain(target);
    let smallest = places.clone().fold(f64::INFINITY, f64::min);
    let largest = places.fold(0.0, f64::max);
    let axis = Axis::around(smallest, largest, charts::limits(sample), 4);
    Some(chart::strip(own, &others, district, target, axis, charts::axis_unit(figure::shape(sample))))
}

/// How many of the school's targets were met, and the widest change.
fn lede(found: &[(&SchoolLine, &SchoolResult)], judged: usize, reached: usize, language: &Language) -> String {
    let mut said = Vec::new();
    if judged == 1 {
        said.push(language.text(if reached == 1 { "brief.one_met" } else { "brief.one_missed" }).to_owned());
    } else if judged > 1 {
        said.push(language.count(
            "brief.met",
            reached,
            &[("word", &super::language::capitalized(&language.number_word(reached))), ("all", &language.number_word(judged))],
        ));
    }
    let missed = found.iter().filter(|(_, result)| status::is_missed(result.status));
    let rest = found.iter().filter(|(_, result)| !status::is_missed(result.status));
    let told = missed.chain(rest).find_map(|(entry, result)| {
        let value = result.value.as_ref()?;
        let change = school_change(entry.shown, result, language).filter(|change| change.difference != Exact::ZERO)?;
        let key = if change.difference < Exact::ZERO { "memo.fell" } else { "memo.rose" };
        let finding = language.say(
            key,
            &[
                ("subject", &entry.shown.short_title.text),
                ("figure", &figure::display(value, language)),
                ("before", &figure::display(result.prior.as_ref()?, language)),
                ("change", &change.both()),
            ],
        );
        let closing = school_closing(entry.shown, result, language).unwrap_or_default();
        Some(language.say("memo.sentence", &[("finding", &format!("{finding}{closing}"))]))
    });
    said.extend(told);
    said.join(" ")
}

/// How far a school is from the value that all schools are held to.
fn school_closing(line: &Line, result: &SchoolResult, language: &Language) -> Option<String> {
    if !status::is_missed(result.status) {
        return None;
    }
    let (threshold, _) = charts::school_threshold(line, language)?;
    let target = crate::results::TargetInfo { threshold: Some(threshold), ..line.result.target.clone()? };
    let gap = figure::gap_to(result.value.as_ref()?, &target, result.status, line.decimals, language)?;
    gap.clause.map(|clause| language.say("closing.gap", &[("gap", &clause)]))
}
