//! A measure's charts: which figures go in, what the captions state, and the table under each.
//!
//! Apart from the geometry, which knows no measure, and from the block that holds the charts.

use super::chart::{self, Axis, Bullet, DotRow, Dots, Limits, Mark, MarkKind, Spark, Trend, TrendPoint, TrendTarget};
use super::figure::{self, NONE, Shape, WITHHELD};
use super::language::{Language, Phrase};
use super::line::Line;
use super::prose::school_change;
use super::sentence;
use super::status;
use super::table::{Cell, Column, Row, Table};
use super::view::Figure;
use crate::number::{Exact, count_text, percent_text};
use crate::results::{MeasureResult, OperatorName, SchoolResult, Status, Value};
use crate::school_year::SchoolYear;

/// Height of a trend's plot on a page.
const TREND_HEIGHT: f64 = 15.0;
/// Width in letters of a line of a break's label.
const BREAK_WIDTH: usize = 28;
/// Lines of a break's label.
const BREAK_LINES: usize = 3;

/// What is the same for all charts of a report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) language: &'a Language,
    pub(crate) year: SchoolYear,
    pub(crate) roster: &'a [crate::results::SchoolInfo],
}

impl Scene<'_> {
    /// A school's short name.
    pub(crate) fn short_name<'b>(&'b self, school: &'b SchoolResult) -> &'b str {
        self.roster
            .iter()
            .find(|known| known.school_code == school.school_code)
            .map(|known| known.short_name.as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or(&school.school_name)
    }
}

/// The unit after a number on an axis.
pub(crate) fn axis_unit(shape: Shape) -> &'static str {
    if shape == Shape::Rate { "%" } else { "" }
}

/// What an axis of figures like `value` may be.
pub(crate) fn limits(value: &Value) -> Limits {
    match figure::shape(value) {
        Shape::Rate => Limits { cap: Some(100.0), whole: false },
        Shape::Of => Limits { cap: value.denominator.map(|all| chart::plotted(all, false)), whole: true },
        Shape::Count => Limits { cap: None, whole: value.numerator.is_some_and(Exact::is_whole) },
    }
}

/// A value as a place on an axis.
pub(crate) fn place(value: &Value) -> Option<f64> {
    Some(chart::plotted(figure::plain(value)?, figure::shape(value) == Shape::Rate))
}

/// The target as a place on the axis of `value`.
pub(crate) fn target_place(measure: &MeasureResult, value: &Value) -> Option<f64> {
    let threshold = figure::threshold(measure.target.as_ref(), value)?;
    Some(chart::plotted(threshold, figure::shape(value) == Shape::Rate))
}

/// The header of a measure's figure column, and whether rows have counts beside it.
fn has_counts<'a>(mut values: impl Iterator<Item = &'a Value>) -> bool {
    values.any(|value| figure::shape(value) == Shape::Rate && value.numerator.is_some() && value.denominator.is_some())
}

/// The counts of a row: numerator and denominator as numbers.
fn count_cells(value: Option<&Value>, withheld: bool) -> [Cell; 2] {
    let text = |number: Option<Exact>| match number {
        Some(number) => count_text(number),
        None if withheld => WITHHELD.to_owned(),
        None => NONE.to_owned(),
    };
    [Cell::text(text(value.and_then(|value| value.numerator))), Cell::text(text(value.and_then(|value| value.denominator)))]
}

/// The bullet graph of a line; none without a figure, or with nothing to compare it with.
pub(crate) fn bullet(line: &Line, scene: Scene) -> Option<Figure<Bullet>> {
    let language = scene.language;
    let measure = line.result;
    let value = measure.value.as_ref()?;
    let now = figure::plain(value)?;
    let shape = figure::shape(value);
    let is_rate = shape == Shape::Rate;
    let figure_text = figure::display(value, language);
    let mut marks =
        vec![Mark { at: place(value)?, label: language.say("mark.this_year", &[("figure", &figure_text)]), kind: MarkKind::Value }];
    let mut rows = vec![Row {
        role: "all",
        header: Phrase::own(language.say("mark.district", &[("year", &scene.year.to_string())])),
        cells: vec![Cell::now(figure_text.clone()), Cell::text(NONE)],
        ..Row::default()
    }];
    let compare = |other: Exact| figure::difference(other, now, shape, line.decimals, language).bare;
    let mut description = vec![language.say("describe.value", &[("year", &scene.year.to_string()), ("figure", &figure_text)])];
    if let (Some(target), Some(threshold)) = (line.target_words(language), figure::threshold(measure.target.as_ref(), value)) {
        marks.push(Mark {
            at: chart::plotted(threshold, is_rate),
            label: language.say("mark.target", &[("target", &target)]),
            kind: MarkKind::Target,
        });
        let shown = match shape {
            Shape::Rate => measure
                .target
                .as_ref()
                .and_then(|target| target.threshold_display.clone())
                .unwrap_or_else(|| percent_text(threshold, u32::from(line.decimals))),
            Shape::Count | Shape::Of => count_text(threshold),
        };
        rows.push(Row {
            header: Phrase::own(language.say("mark.target", &[("target", &target)])),
            cells: vec![Cell::text(shown), Cell::text(compare(threshold))],
            ..Row::default()
        });
        description.push(language.say("describe.target", &[("target", &target)]));
    }
    if let Some(prior) = &measure.prior
        && line.change(language).is_some()
        && let Some(at) = place(prior)
        && let Some(before) = figure::plain(prior)
    {
        let shown = figure::display(prior, language);
        marks.push(Mark { at, label: language.say("mark.last_year", &[("figure", &shown)]), kind: MarkKind::Other });
        rows.push(Row {
            header: Phrase::own(language.say("mark.district", &[("year", &prior.school_year.to_string())])),
            cells: vec![Cell::text(shown.clone()), Cell::text(compare(before))],
            ..Row::default()
        });
        description.push(language.say("describe.last_year", &[("figure", &shown)]));
    }
    if is_rate {
        for reference in &line.words.references {
            let label = language
                .say("mark.reference", &[("who", reference.label.get(language.code)), ("year", &reference.school_year.to_string())]);
            let shown = percent_text(reference.rate, u32::from(line.decimals));
            marks.push(Mark {
                at: chart::plotted(reference.rate, true),
                label: language.say("mark.labeled", &[("label", &label), ("figure", &shown)]),
                kind: MarkKind::Other,
            });
            rows.push(Row {
                header: Phrase::own(label.clone()),
                cells: vec![Cell::text(shown.clone()), Cell::text(compare(reference.rate))],
                ..Row::default()
            });
            description.push(language.say("describe.reference", &[("label", &label), ("figure", &shown)]));
        }
    }
    if marks.len() < 2 {
        return None;
    }
    let largest = marks.iter().map(|mark| mark.at).fold(0.0, f64::max);
    let axis = Axis::from_zero(largest * 1.1, limits(value), 5);
    let lower = figure::lower_is_better(measure.target.as_ref()).unwrap_or(false);
    let has_target = marks.iter().any(|mark| mark.kind == MarkKind::Target);
    let id = format!("b{}", line.tag());
    let measured = line.short_title.text.clone();
    let note_key = if has_target { "note.bullet" } else { "note.bullet_plain" };
    let column = if is_rate { language.text("column.from_this_year_points") } else { language.text("column.from_this_year") };
    Some(Figure {
        caption: sentence::comparisons(line, language).unwrap_or_else(|| measured.clone()),
        note: language.say(note_key, &[("what", &measured), ("year", &scene.year.to_string())]),
        title: language.say("title.bullet", &[("what", &measured)]),
        description: description.join(" "),
        chart: chart::bullet(&marks, axis, axis_unit(shape), lower),
        summary: language.text("summary.bullet").to_owned(),
        table: Table {
            id: format!("{id}-table"),
            caption: language.say("caption.bullet", &[("what", &measured)]),
            look: "slim",
            columns: vec![
                Column::text(language.text("column.figure")),
                Column::number(language.text(if is_rate { "column.rate" } else { "column.value" })),
                Column::number(column),
            ],
            ..Table::default()
        }
        .with_rows(rows),
        id,
    })
}

/// Words in lines of at most [`BREAK_WIDTH`] letters, the last one cut short where there are too many.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < BREAK_WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > BREAK_LINES {
        lines.truncate(BREAK_LINES);
        if let Some(last) = lines.last_mut() {
            last.push('\u{2026}');
        }
    }
    lines
}

/// Why `after` cannot be compared with the year before it.
pub(crate) fn break_reason(line: &Line, before: &Value, after: &Value, language: &Language) -> Option<String> {
    let planned = line.words.breaks.get(&after.school_year).map(|text| text.get(language.code).to_owned());
    let changed = before.definition != after.definition;
    planned.or_else(|| before.series_break.clone()).or_else(|| changed.then(|| language.text("break.definition").to_owned()))
}

/// The years of a trend that have a figure of this year's shape, each with the break before it.
fn years<'a>(line: &'a Line, language: &Language) -> Vec<(&'a Value, Option<String>)> {
    let measure = line.result;
    let Some(shape) = measure.value.as_ref().or(measure.trend.last()).map(figure::shape) else { return Vec::new() };
    let mut years: Vec<(&Value, Option<String>)> = Vec::new();
    // This year's figure as it stands beside the target, which may take more decimals than it does in a series.
    let this_year = |value: &'a Value| measure.value.as_ref().filter(|now| now.school_year == value.school_year).unwrap_or(value);
    for value in measure.trend.iter().map(this_year).filter(|value| figure::shape(value) == shape && figure::plain(value).is_some()) {
        let reason = years.last().and_then(|(before, _)| break_reason(line, before, value, language));
        years.push((value, reason));
    }
    years
}

/// The trend of a line; none for fewer than two years.
pub(crate) fn trend(line: &Line, scene: Scene, height: f64) -> Option<Figure<Trend>> {
    let language = scene.language;
    let measure = line.result;
    let years = years(line, language);
    if years.len() < 2 {
        return None;
    }
    let newest = years.last().map(|(value, _)| *value)?;
    let shape = figure::shape(newest);
    let is_rate = shape == Shape::Rate;
    let points: Vec<TrendPoint> = years
        .iter()
        .map(|(value, reason)| TrendPoint {
            year: value.school_year.start(),
            year_label: value.school_year.to_string(),
            at: place(value).unwrap_or_default(),
            label: figure::display(value, language),
            broken: reason.as_deref().map(wrapped),
        })
        .collect();
    let target = target_place(measure, newest).and_then(|at| {
        Some(TrendTarget { at, label: language.say("mark.target_short", &[("target", &short_target(line, newest, language)?)]) })
    });
    let all = points.iter().map(|point| point.at).chain(target.as_ref().map(|target| target.at));
    let smallest = all.clone().fold(f64::INFINITY, f64::min);
    let largest = all.fold(0.0, f64::max);
    let axis = Axis::around(smallest, largest * if shape == Shape::Of { 1.0 } else { 1.04 }, limits(newest), 5);
    let measured = line.short_title.text.clone();
    let id = format!("t{}", line.tag());
    let counts = has_counts(years.iter().map(|(value, _)| *value));
    let mut note = vec![measured.clone()];
    if years.iter().any(|(_, reason)| reason.is_some()) {
        note.push(language.text("note.break").to_owned());
    }
    if axis.is_cut() {
        note.push(language.say("note.cut", &[("low", &format!("{}{}", axis.label(axis.low), axis_unit(shape)))]));
    }
    let described: Vec<String> = years
        .iter()
        .map(|(value, _)| {
            language.say("describe.year", &[("year", &value.school_year.to_string()), ("figure", &figure::display(value, language))])
        })
        .collect();
    let breaks: Vec<String> = years
        .iter()
        .filter_map(|(value, reason)| {
            Some(language.say("describe.break", &[("year", &value.school_year.to_string()), ("reason", reason.as_deref()?)]))
        })
        .collect();
    let mut columns = vec![Column::text(language.text("column.school_year"))];
    if counts {
        columns.push(Column::number(language.text("column.numerator")));
        columns.push(Column::number(language.text("column.denominator")));
    }
    columns.push(Column::number(language.text(if is_rate { "column.rate" } else { "column.value" })));
    columns.push(Column::number(language.text(if is_rate { "column.change_points" } else { "column.change" })));
    let rows = years
        .iter()
        .enumerate()
        .map(|(index, (value, reason))| {
            let before = index.checked_sub(1).and_then(|before| years.get(before)).map(|(value, _)| *value);
            let change = before
                .filter(|before| reason.is_none() && before.school_year.next() == value.school_year)
                .and_then(|before| figure::change(value, before, line.decimals, language));
            let mut cells = Vec::new();
            if counts {
                cells.extend(count_cells(Some(value), false));
            }
            cells.push(Cell::text(figure::display(value, language)));
            cells.push(Cell::text(change.map_or(NONE.to_owned(), |change| change.bare)));
            Row { header: Phrase::own(value.school_year.to_string()), cells, ..Row::default() }
        })
        .collect();
    Some(Figure {
        caption: trend_caption(&years, line, language),
        note: sentences(&note, language),
        title: language.say("title.trend", &[("what", &measured), ("years", &span(&years, language))]),
        description: format!("{}. {}", described.join(", "), breaks.join(" ")).trim_end().to_owned(),
        chart: chart::trend(&points, axis, axis_unit(shape), target.as_ref(), height),
        summary: language.count("summary.trend", years.len(), &[]),
        table: Table {
            id: format!("{id}-table"),
            caption: language.say("title.trend", &[("what", &measured), ("years", &span(&years, language))]),
            note: breaks.join(" "),
            columns,
            ..Table::default()
        }
        .with_rows(rows),
        id,
    })
}

/// The default height of a trend's plot.
pub(crate) fn trend_height() -> f64 {
    TREND_HEIGHT
}

/// The value of a target alone, for a line drawn through a chart.
fn short_target(line: &Line, value: &Value, language: &Language) -> Option<String> {
    match figure::shape(value) {
        Shape::Of => figure::threshold(line.result.target.as_ref(), value).map(count_text),
        Shape::Rate | Shape::Count => {
            let target = line.result.target.as_ref()?;
            let fixed = matches!(target.operator, OperatorName::AtMost | OperatorName::AtLeast);
            target.threshold_display.clone().filter(|_| !fixed).or_else(|| Some(target.value.clone())).filter(|text| !text.is_empty())
        }
    }
    .or_else(|| line.target_words(language))
}

fn span(years: &[(&Value, Option<String>)], language: &Language) -> String {
    match (years.first(), years.last()) {
        (Some((first, _)), Some((last, _))) => {
            language.say("years.span", &[("first", &first.school_year.to_string()), ("last", &last.school_year.to_string())])
        }
        _ => String::new(),
    }
}

/// Short notes as sentences in one line.
fn sentences(notes: &[String], language: &Language) -> String {
    notes
        .iter()
        .filter(|note| !note.is_empty())
        .map(|note| language.say("memo.sentence", &[("finding", note.trim_end_matches('.'))]))
        .collect::<Vec<_>>()
        .join(" ")
}

/// What the years since the last break show: "Down every year since 2022-23".
fn trend_caption(years: &[(&Value, Option<String>)], line: &Line, language: &Language) -> String {
    let start = years.iter().rposition(|(_, reason)| reason.is_some()).unwrap_or(0);
    let segment: Vec<&Value> = years.get(start..).unwrap_or_default().iter().map(|(value, _)| *value).collect();
    let moves: Vec<std::cmp::Ordering> = segment
        .windows(2)
        .filter(|pair| pair[0].school_year.next() == pair[1].school_year)
        .filter_map(|pair| Some(figure::plain(pair[1])?.cmp(&figure::plain(pair[0])?)))
        .collect();
    let (Some(last), Some(first)) = (moves.last(), segment.first()) else {
        return language.say("trend.first", &[("what", &line.short_title.text)]);
    };
    let run = moves.iter().rev().take_while(|step| *step == last).count();
    let whole = run == moves.len() && moves.len() + 1 == segment.len();
    let first = first.school_year.to_string();
    match (last, run) {
        (std::cmp::Ordering::Equal, _) => language.text("trend.same").to_owned(),
        (std::cmp::Ordering::Less, 1) => language.text("trend.down_once").to_owned(),
        (std::cmp::Ordering::Greater, 1) => language.text("trend.up_once").to_owned(),
        (std::cmp::Ordering::Less, _) if whole => language.say("trend.down_since", &[("year", &first)]),
        (std::cmp::Ordering::Greater, _) if whole => language.say("trend.up_since", &[("year", &first)]),
        (std::cmp::Ordering::Less, _) => language.count("trend.down", run, &[]),
        (std::cmp::Ordering::Greater, _) => language.count("trend.up", run, &[]),
    }
}

/// The sparkline of the scorecard.
pub(crate) fn spark(line: &Line, language: &Language) -> Option<Spark> {
    let years = years(line, language);
    let newest = years.last().map(|(value, _)| *value)?;
    let values: Vec<(f64, bool)> = years.iter().filter_map(|(value, reason)| Some((place(value)?, reason.is_some()))).collect();
    let listed: Vec<String> = years.iter().map(|(value, _)| figure::display(value, language)).collect();
    let label = language.say("spark.label", &[("years", &span(&years, language)), ("figures", &listed.join(", "))]);
    let short = listed.first().zip(listed.last()).map(|(first, last)| language.say("years.span", &[("first", first), ("last", last)]));
    chart::spark(&values, target_place(line.result, newest), label, short.unwrap_or_default())
}

/// The value that every school is held to, where there is one for all: its place in the schools' figures and its words.
pub(crate) fn school_threshold(line: &Line, language: &Language) -> Option<(Exact, String)> {
    let target = line.result.target.as_ref()?;
    match target.operator {
        OperatorName::AtMost | OperatorName::AtLeast => Some((target.threshold?, figure::target_value_words(target, language))),
        OperatorName::EverySchoolAtLeast => {
            let value = target.value.trim();
            let number = if value.ends_with('%') { Exact::parse_percent(value) } else { Exact::parse(value) }.ok()?;
            Some((number, language.say("target.at_least", &[("value", value)])))
        }
        _ => None,
    }
}

/// Whether schools are judged on this line.
pub(crate) fn schools_judged(measure: &MeasureResult) -> bool {
    measure.schools.iter().any(|school| status::is_judged(school.status))
}

/// The dot plot of schools; none where fewer than three have a figure.
pub(crate) fn dots(line: &Line, scene: Scene) -> Option<Figure<Dots>> {
    let language = scene.language;
    let measure = line.result;
    let sample = measure.schools.iter().find_map(|school| school.value.as_ref())?;
    let shape = figure::shape(sample);
    let is_rate = shape == Shape::Rate;
    if measure.schools.iter().filter(|school| school.value.is_some()).count() < 3 {
        return None;
    }
    let lower = figure::lower_is_better(measure.target.as_ref());
    let target = school_threshold(line, language);
    let district = measure.value.as_ref().filter(|value| figure::shape(value) == shape && shape != Shape::Count);
    let sorted = sorted_schools(measure, lower.unwrap_or(false), district, scene);
    let rows: Vec<DotRow> = sorted
        .iter()
        .map(|entry| DotRow {
            name: entry.name.clone(),
            at: entry.value.and_then(place),
            before: entry.change(line, language).is_some().then(|| entry.prior.and_then(place)).flatten(),
            label: figure::display_or_mark(entry.value, entry.status, language),
            change: entry.change(line, language).map(|change| change.bare).unwrap_or_default(),
            district: entry.district,
        })
        .collect();
    let target_at = target.as_ref().map(|(threshold, words)| {
        let key = if schools_judged(measure) { "mark.target" } else { "mark.district_target" };
        (chart::plotted(*threshold, is_rate), language.say(key, &[("target", words)]))
    });
    let places = rows.iter().flat_map(|row| row.at.into_iter().chain(row.before)).chain(target_at.as_ref().map(|(at, _)| *at));
    let smallest = places.clone().fold(f64::INFINITY, f64::min);
    let largest = places.fold(0.0, f64::max);
    let axis = Axis::around(smallest, largest, limits(sample), 5);
    let measured = line.short_title.text.clone();
    let id = format!("d{}", line.tag());
    let order = match lower {
        Some(true) => "note.lowest_first",
        _ => "note.highest_first",
    };
    let mut note = vec![measured.clone(), language.text("note.dots").to_owned(), language.text(order).to_owned()];
    if axis.is_cut() {
        note.push(language.say("note.cut", &[("low", &format!("{}{}", axis.label(axis.low), axis_unit(shape)))]));
    }
    let caption = dots_caption(line, scene);
    let best = sorted.iter().find(|entry| !entry.district && entry.value.is_some());
    let last = sorted.iter().rfind(|entry| !entry.district && entry.value.is_some());
    let mut description = vec![language.say("memo.sentence", &[("finding", &caption)])];
    if let (Some(best), Some(last)) = (best, last) {
        description.push(language.say(
            "describe.range",
            &[
                ("first", &best.name),
                ("first_figure", &figure::display_or_mark(best.value, best.status, language)),
                ("last", &last.name),
                ("last_figure", &figure::display_or_mark(last.value, last.status, language)),
            ],
        ));
    }
    let count = measure.schools.len();
    Some(Figure {
        note: sentences(&note, language),
        title: language.count("title.dots", count, &[("what", &measured)]),
        description: description.join(" "),
        chart: chart::dots(&rows, axis, axis_unit(shape), target_at),
        summary: language.count("summary.dots", count, &[]),
        table: schools_table(&format!("{id}-table"), line, &sorted, scene),
        caption,
        id,
    })
}

/// A school or the district in a list of schools.
pub(crate) struct SchoolEntry<'a> {
    pub(crate) name: String,
    pub(crate) value: Option<&'a Value>,
    pub(crate) prior: Option<&'a Value>,
    pub(crate) status: Status,
    pub(crate) district: bool,
}

impl SchoolEntry<'_> {
    fn change(&self, line: &Line, language: &Language) -> Option<figure::Change> {
        figure::change(self.value?, self.prior?, line.decimals, language)
    }
}

/// Schools best first, ties by name, the district in its place, schools without a figure last.
fn sorted_schools<'a>(measure: &'a MeasureResult, lower_first: bool, district: Option<&'a Value>, scene: Scene) -> Vec<SchoolEntry<'a>> {
    let mut entries: Vec<SchoolEntry> = measure
        .schools
        .iter()
        .map(|school| SchoolEntry {
            name: scene.short_name(school).to_owned(),
            value: school.value.as_ref(),
            prior: school.prior.as_ref(),
            status: school.status,
            district: false,
        })
        .collect();
    if let Some(value) = district {
        let name = scene.language.text("column.district").to_owned();
        entries.push(SchoolEntry { name, value: Some(value), prior: measure.prior.as_ref(), status: measure.status, district: true });
    }
    entries.sort_by(|a, b| {
        let key = |entry: &SchoolEntry| entry.value.and_then(figure::plain);
        let by_figure = match (key(a), key(b)) {
            (Some(a), Some(b)) if lower_first => a.cmp(&b),
            (Some(a), Some(b)) => b.cmp(&a),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => std::cmp::Ordering::Equal,
        };
        by_figure.then_with(|| a.name.cmp(&b.name))
    });
    entries
}

/// "7 of 17 schools are at or below 12.5%; 15 did better than last year".
fn dots_caption(line: &Line, scene: Scene) -> String {
    let language = scene.language;
    let measure = line.result;
    let with_figure: Vec<&SchoolResult> = measure.schools.iter().filter(|school| school.value.is_some()).collect();
    let all = with_figure.len();
    let mut parts = Vec::new();
    if let Some((threshold, _)) = school_threshold(line, language) {
        let lower = figure::lower_is_better(measure.target.as_ref()) == Some(true);
        let reaching = with_figure
            .iter()
            .filter_map(|school| school.value.as_ref().and_then(figure::plain))
            .filter(|value| if lower { *value <= threshold } else { *value >= threshold })
            .count();
        let value = measure.target.as_ref().map(|target| target.value.clone()).unwrap_or_default();
        let key = if lower { "dots.at_or_below" } else { "dots.at_or_above" };
        parts.push(language.count(key, reaching, &[("all", &all.to_string()), ("value", &value)]));
    } else if schools_judged(measure) {
        let reaching = with_figure.iter().filter(|school| figure::is_reached(school.status)).count();
        parts.push(language.count("dots.met", reaching, &[("all", &all.to_string())]));
    }
    let changes: Vec<Option<bool>> = with_figure
        .iter()
        .filter_map(|school| school_change(line, school, language))
        .map(|change| change.is_better(measure.target.as_ref()))
        .collect();
    if !changes.is_empty() && measure.target.is_some() {
        let better = changes.iter().filter(|better| **better == Some(true)).count();
        let key = if parts.is_empty() { "dots.better_alone" } else { "dots.better" };
        parts.push(language.count(key, better, &[("all", &changes.len().to_string())]));
    }
    if parts.is_empty() {
        return language.count("title.dots", all, &[("what", &line.short_title.text)]);
    }
    let mut caption = parts.join("; ");
    let hidden = measure.schools.iter().filter(|school| school.status == Status::NotShown).count();
    if hidden > 0 {
        caption.push_str(&language.count("dots.hidden", hidden, &[]));
    }
    caption
}

/// The table of schools under a dot plot.
fn schools_table(id: &str, line: &Line, sorted: &[SchoolEntry], scene: Scene) -> Table {
    let language = scene.language;
    let measured = line.short_title.text.clone();
    let counts = has_counts(sorted.iter().filter_map(|entry| entry.value));
    let is_rate = sorted.iter().find_map(|entry| entry.value).is_some_and(|value| figure::shape(value) == Shape::Rate);
    let judged = schools_judged(line.result);
    let mut columns = vec![Column::text(language.text("column.school"))];
    if counts {
        columns.push(Column::number(language.text("column.numerator")));
        columns.push(Column::number(language.text("column.denominator")));
    }
    columns.push(Column::number(scene.year.to_string()));
    columns.push(Column::number(scene.year.minus(1).to_string()));
    columns.push(Column::number(language.text(if is_rate { "column.change_points" } else { "column.change" })));
    if judged {
        columns.push(Column::text(language.text("column.status")));
    }
    let rows = sorted
        .iter()
        .map(|entry| {
            let withheld = entry.status == Status::NotShown;
            let mut cells = Vec::new();
            if counts {
                cells.extend(count_cells(entry.value, withheld));
            }
            cells.push(Cell::now(figure::display_or_mark(entry.value, entry.status, language)));
            cells.push(Cell::text(figure::display_or_mark(entry.prior, entry.status, language)));
            let mark = if withheld { WITHHELD } else { NONE };
            cells.push(Cell::text(entry.change(line, language).map_or(mark.to_owned(), |change| change.bare)));
            if judged {
                cells.push(Cell { missed: status::is_missed(entry.status), ..Cell::status(status::view(entry.status, language)) });
            }
            Row { role: if entry.district { "all" } else { "" }, header: Phrase::own(entry.name.clone()), cells, ..Row::default() }
        })
        .collect();
    let note = if counts { language.text("note.schools_once").to_owned() } else { String::new() };
    Table {
        id: id.to_owned(),
        caption: language.say("caption.schools", &[("what", &measured), ("year", &scene.year.to_string())]),
        note,
        columns,
        ..Table::default()
    }
    .with_rows(rows)
}
