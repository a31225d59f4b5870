//! The figures as sheets of a workbook: numbers with the way they are to be shown, so that they can be counted with.
//!
//! Apart from the page's tables, whose cells are texts: a data office goes on calculating where a board reads. Every
//! word is the page's own; a figure that is withheld is a mark here too, never an empty cell that reads as none.

use super::block::in_words;
use super::chart::plotted;
use super::charts::Scene;
use super::figure::{self, Shape};
use super::goals;
use super::language::{Language, capitalized};
use super::line::Line;
use super::status;
use crate::number::{Exact, count_text};
use crate::plan::Words;
use crate::results::{GroupResult, Line as LineKind, MeasureResult, Results, SchoolResult, Status, Value};
use crate::school_year::SchoolYear;
use crate::text::Text;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Letters of a column of long texts.
const LONG_TEXT: u16 = 40;
/// Letters of a column of a few words.
const WORDS: u16 = 20;
/// Letters of a column of numbers.
const NUMBER: u16 = 11;

/// A workbook in one language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Workbook {
    /// Its sheets, in order.
    pub(crate) sheets: Vec<Sheet>,
}

/// A sheet: one table under a heading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sheet {
    /// Its name on the tab.
    pub(crate) name: String,
    /// What it shows.
    pub(crate) heading: String,
    /// Its columns.
    pub(crate) columns: Vec<SheetColumn>,
    /// How many of them stay in view beside the rest.
    pub(crate) fixed: u16,
    /// Whether its last column is an id that stays off paper.
    pub(crate) ends_with_id: bool,
    /// Its rows.
    pub(crate) rows: Vec<SheetRow>,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetColumn {
    /// Its header.
    pub(crate) label: String,
    /// Its width in letters.
    pub(crate) width: u16,
}

/// A row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SheetRow {
    /// What it is among the rows.
    pub(crate) role: RowRole,
    /// Its cells.
    pub(crate) cells: Vec<Entry>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowRole {
    /// A row like the others.
    Plain,
    /// A part of the row above it.
    Part,
    /// The district among its schools.
    All,
}

/// What is in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64, NumberFormat),
    /// A day.
    Day(Date),
    /// A figure that is withheld.
    Withheld,
}

/// How a number is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberFormat {
    /// A fraction of one as a rate in percent with so many decimals.
    Percent(u8),
    /// A count.
    Count,
    /// So many of a few: the text follows the number.
    Of(String),
    /// A difference of rates in percentage points with so many decimals, with its sign.
    Points(u8),
    /// A difference of counts, with its sign.
    Difference,
}

/// The workbook of `results`; `lines` are its measures with their parts.
pub(super) fn workbook(results: &Results, words: &Words, lines: &[Line], scene: Scene) -> Workbook {
    let language = scene.language;
    let mut sheets = Vec::new();
    let dip: Vec<&Line> = lines.iter().filter(|line| line.result.line == LineKind::Dip).collect();
    sheets.push(Sheet {
        name: language.text("sheet.scorecard").to_owned(),
        heading: language.text("text.scorecard").to_owned(),
        ..measures(&dip, results, scene)
    });
    for goal in &results.goals {
        let of_goal: Vec<&Line> = lines.iter().filter(|line| line.result.goal == goal.id).collect();
        if !of_goal.is_empty() {
            sheets.push(Sheet {
                name: language.say("sheet.goal", &[("number", &goal.number.to_string())]),
                heading: goals::heading(goal, words, language).text,
                ..measures(&of_goal, results, scene)
            });
        }
    }
    let all: Vec<&Line> = lines.iter().flat_map(|line| std::iter::once(line).chain(&line.parts)).collect();
    sheets.extend(schools(&all, scene));
    sheets.extend(groups(&all, words, scene));
    sheets.push(trends(&all, scene));
    sheets.push(definitions(&all, language));
    sheets.extend(sources(&all, language));
    Workbook { sheets }
}

/// A column with the header `key`.
fn column(key: &str, width: u16, language: &Language) -> SheetColumn {
    SheetColumn { label: language.text(key).to_owned(), width }
}

/// A column with figures of `year`.
fn year_column(year: SchoolYear) -> SheetColumn {
    SheetColumn { label: year.to_string(), width: NUMBER }
}

/// A text, or nothing.
fn text(words: impl Into<String>) -> Entry {
    let words = words.into();
    if words.is_empty() { Entry::Empty } else { Entry::Text(words) }
}

/// A figure as a number, the mark where it is withheld, nothing where there is none.
fn number(value: Option<&Value>, status: Status, decimals: u8, language: &Language) -> Entry {
    let Some(value) = value else {
        return if status == Status::NotShown { Entry::Withheld } else { Entry::Empty };
    };
    match (figure::shape(value), value.numerator, value.denominator, value.exact()) {
        (Shape::Of, Some(numerator), Some(denominator), _) => {
            let of = language.say("figure.of", &[("a", ""), ("b", &count_text(denominator))]);
            Entry::Number(plotted(numerator, false), NumberFormat::Of(of))
        }
        (Shape::Rate, _, _, Some(rate)) => Entry::Number(plotted(rate, false), NumberFormat::Percent(decimals)),
        (_, Some(count), _, _) => Entry::Number(plotted(count, false), NumberFormat::Count),
        _ => Entry::Empty,
    }
}

/// A count, the mark where it is withheld, nothing where there is none.
fn count(count: Option<Exact>, status: Status) -> Entry {
    match count {
        Some(count) => Entry::Number(plotted(count, false), NumberFormat::Count),
        None if status == Status::NotShown => Entry::Withheld,
        None => Entry::Empty,
    }
}

/// The counts behind a figure.
fn counts(value: Option<&Value>, status: Status) -> [Entry; 2] {
    [count(value.and_then(|value| value.numerator), status), count(value.and_then(|value| value.denominator), status)]
}

/// A change as a number.
fn change(change: Option<figure::Change>, value: Option<&Value>, decimals: u8) -> Entry {
    match (change, value) {
        (Some(change), Some(value)) if figure::shape(value) == Shape::Rate => {
            Entry::Number(plotted(change.difference, true), NumberFormat::Points(decimals))
        }
        (Some(change), Some(_)) => Entry::Number(plotted(change.difference, false), NumberFormat::Difference),
        _ => Entry::Empty,
    }
}

/// Lines with their parts, one below the other.
fn measures(lines: &[&Line], results: &Results, scene: Scene) -> Sheet {
    let language = scene.language;
    let columns = vec![
        column("sheet.goal_column", 6, language),
        column("column.line", 6, language),
        column("column.measure", LONG_TEXT, language),
        column("text.baseline", NUMBER, language),
        year_column(scene.year.minus(1)),
        year_column(scene.year),
        column("column.numerator", NUMBER, language),
        column("column.denominator", NUMBER, language),
        column("column.change", NUMBER, language),
        column("column.target", WORDS, language),
        column("column.gap", WORDS, language),
        column("column.status", WORDS, language),
        column("column.due", NUMBER, language),
        column("column.reason", 30, language),
        column("sheet.measure_id", WORDS, language),
    ];
    let mut rows = Vec::new();
    for line in lines {
        rows.push(measure(line, RowRole::Plain, results, language));
        rows.extend(line.parts.iter().map(|part| measure(part, RowRole::Part, results, language)));
    }
    Sheet { name: String::new(), heading: String::new(), columns, fixed: 3, ends_with_id: true, rows }
}

fn measure(line: &Line, role: RowRole, results: &Results, language: &Language) -> SheetRow {
    let result = line.result;
    let goal = results.goals.iter().find(|goal| goal.id == result.goal).map(|goal| Exact::whole(i64::from(goal.number)));
    let plain = |number: Option<Exact>| number.map_or(Entry::Empty, |number| Entry::Number(plotted(number, false), NumberFormat::Count));
    let shown = |value: Option<&Value>| number(value, result.status, line.decimals, language);
    let past = |value: Option<&Value>| number(value, Status::Reported, line.decimals, language);
    let [numerator, denominator] = counts(result.value.as_ref(), result.status);
    let cells = vec![
        plain(goal),
        plain(line.number().map(|number| Exact::whole(i64::from(number)))),
        text(line.title.text.clone()),
        past(result.baseline.as_ref()),
        past(result.prior.as_ref()),
        shown(result.value.as_ref()),
        numerator,
        denominator,
        change(line.change(language), result.value.as_ref(), line.decimals),
        text(line.target_words(language).unwrap_or_default()),
        text(line.gap(language).map(|gap| gap.words).unwrap_or_default()),
        text(status::of_measure(result, language).words),
        result.target.as_ref().and_then(|target| target.due).map_or(Entry::Empty, Entry::Day),
        text(result.reason.clone().unwrap_or_default()),
        text(result.id.clone()),
    ];
    SheetRow { role, cells }
}

/// Schools in rows, and for each measure with results of schools its two years and its status; none without any.
fn schools(lines: &[&Line], scene: Scene) -> Option<Sheet> {
    let language = scene.language;
    let shown: Vec<&&Line> = lines.iter().filter(|line| !line.result.schools.is_empty()).collect();
    if shown.is_empty() {
        return None;
    }
    let mut columns = vec![column("column.school", WORDS, language), column("sheet.school_code", NUMBER, language)];
    for line in &shown {
        let name = line.number().map_or_else(|| line.short_title.text.clone(), |number| format!("{number} {}", line.short_title.text));
        let judged = super::charts::schools_judged(line.result);
        columns.push(SheetColumn { label: format!("{name}, {}", scene.year.minus(1)), width: NUMBER });
        columns.push(SheetColumn { label: format!("{name}, {}", scene.year), width: NUMBER });
        if judged {
            let label = language.text("column.status");
            columns.push(SheetColumn { label: format!("{name}: {label}"), width: WORDS });
        }
    }
    let find =
        |line: &Line, code: &str| -> Option<SchoolResult> { line.result.schools.iter().find(|school| school.school_code == code).cloned() };
    let mut rows = Vec::new();
    for school in scene.roster {
        let found: Vec<Option<SchoolResult>> = shown.iter().map(|line| find(line, &school.school_code)).collect();
        if found.iter().all(Option::is_none) {
            continue;
        }
        let mut cells = vec![text(school.school_name.clone()), text(school.school_code.clone())];
        for (line, result) in shown.iter().zip(&found) {
            let status = result.as_ref().map_or(Status::Reported, |result| result.status);
            let entry = |value: Option<&Value>| number(value, status, line.decimals, language);
            cells.push(entry(result.as_ref().and_then(|result| result.prior.as_ref())));
            cells.push(entry(result.as_ref().and_then(|result| result.value.as_ref())));
            if super::charts::schools_judged(line.result) {
                cells.push(result.as_ref().map_or(Entry::Empty, |result| text(status::view(result.status, language).words)));
            }
        }
        rows.push(SheetRow { role: RowRole::Plain, cells });
    }
    let mut cells = vec![text(language.text("column.district")), Entry::Empty];
    for line in &shown {
        let result = line.result;
        cells.push(number(result.prior.as_ref(), Status::Reported, line.decimals, language));
        cells.push(number(result.value.as_ref(), result.status, line.decimals, language));
        if super::charts::schools_judged(result) {
            cells.push(text(status::of_measure(result, language).words));
        }
    }
    rows.push(SheetRow { role: RowRole::All, cells });
    Some(Sheet {
        name: language.text("sheet.schools").to_owned(),
        heading: language.say("caption.school_table", &[("year", &scene.year.to_string())]),
        columns,
        fixed: 1,
        ends_with_id: false,
        rows,
    })
}

/// Every figure of a group or of a group in a school, one below the other; none without any.
fn groups(lines: &[&Line], words: &Words, scene: Scene) -> Option<Sheet> {
    let language = scene.language;
    let rows: Vec<SheetRow> =
        lines.iter().flat_map(|line| line.result.groups.iter().map(|group| group_row(line, group, words, scene))).collect();
    (!rows.is_empty()).then(|| Sheet {
        name: language.text("sheet.groups").to_owned(),
        heading: language.text("text.groups_heading").to_owned(),
        columns: vec![
            column("column.measure", LONG_TEXT, language),
            column("sheet.dimension", WORDS, language),
            column("column.group", WORDS, language),
            column("column.school", WORDS, language),
            year_column(scene.year.minus(1)),
            year_column(scene.year),
            column("column.numerator", NUMBER, language),
            column("column.denominator", NUMBER, language),
            column("column.change", NUMBER, language),
            column("column.status", WORDS, language),
            column("sheet.measure_id", WORDS, language),
        ],
        fixed: 3,
        ends_with_id: true,
        rows,
    })
}

fn group_row(line: &Line, group: &GroupResult, words: &Words, scene: Scene) -> SheetRow {
    let language = scene.language;
    let dimension = words
        .dimensions
        .get(&group.dimension)
        .map_or_else(|| in_words("dimension", &group.dimension, language), |label| language.phrase(label));
    let school = group.school_code.as_deref().map_or_else(
        || language.text("column.district").to_owned(),
        |code| {
            let known = scene.roster.iter().find(|school| school.school_code == code);
            known.map_or_else(|| code.to_owned(), |school| school.school_name.clone())
        },
    );
    let moved = group.value.as_ref().zip(group.prior.as_ref());
    let moved = moved.and_then(|(value, prior)| figure::change(value, prior, line.decimals, language));
    let entry = |value: Option<&Value>| number(value, group.status, line.decimals, language);
    let [numerator, denominator] = counts(group.value.as_ref(), group.status);
    let cells = vec![
        text(line.short_title.text.clone()),
        text(dimension.text),
        text(group.category.clone()),
        text(school),
        entry(group.prior.as_ref()),
        entry(group.value.as_ref()),
        numerator,
        denominator,
        change(moved, group.value.as_ref(), line.decimals),
        text(status::view(group.status, language).words),
        text(line.result.id.clone()),
    ];
    SheetRow { role: RowRole::Plain, cells }
}

/// Every year of a measure that has a figure, the newest of the same year counting.
fn years(measure: &MeasureResult) -> Vec<&Value> {
    let mut years: Vec<&Value> = Vec::new();
    for value in measure.baseline.iter().chain(&measure.trend).chain(&measure.prior).chain(&measure.value) {
        match years.iter_mut().find(|known| known.school_year == value.school_year) {
            Some(known) => *known = value,
            None => years.push(value),
        }
    }
    years.sort_by_key(|value| value.school_year);
    years
}

/// Measures in rows, years in columns, and where a break lies.
fn trends(lines: &[&Line], scene: Scene) -> Sheet {
    let language = scene.language;
    let all: BTreeSet<SchoolYear> = lines.iter().flat_map(|line| years(line.result)).map(|value| value.school_year).collect();
    let mut columns = vec![column("column.measure", LONG_TEXT, language)];
    columns.extend(all.iter().map(|year| year_column(*year)));
    columns.push(column("sheet.breaks", LONG_TEXT, language));
    columns.push(column("sheet.measure_id", WORDS, language));
    let rows = lines
        .iter()
        .filter(|line| !years(line.result).is_empty() || line.result.status == Status::NotShown)
        .map(|line| {
            let own = years(line.result);
            let mut cells = vec![text(line.title.text.clone())];
            cells.extend(all.iter().map(|year| {
                let value = own.iter().find(|value| value.school_year == *year).copied();
                let status = if *year == scene.year { line.result.status } else { Status::Reported };
                number(value, status, line.decimals, language)
            }));
            let breaks: Vec<String> = own
                .windows(2)
                .filter_map(|pair| {
                    let [before, after] = pair else { return None };
                    let reason = super::charts::break_reason(line, before, after, language)?;
                    Some(language.say("describe.break", &[("year", &after.school_year.to_string()), ("reason", &reason)]))
                })
                .collect();
            cells.push(text(breaks.join(" ")));
            cells.push(text(line.result.id.clone()));
            SheetRow { role: RowRole::Plain, cells }
        })
        .collect();
    Sheet {
        name: language.text("sheet.trends").to_owned(),
        heading: language.text("caption.figures").to_owned(),
        columns,
        fixed: 1,
        ends_with_id: true,
        rows,
    }
}

/// How each measure is counted.
fn definitions(lines: &[&Line], language: &Language) -> Sheet {
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
            column("sheet.measure_id", WORDS, language),
        ],
        fixed: 1,
        ends_with_id: true,
        rows,
    }
}

/// The files behind the figures; none where no file is named.
fn sources(lines: &[&Line], language: &Language) -> Option<Sheet> {
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
            column("sheet.measure_id", WORDS, language),
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

#[cfg(test)]
mod tests {
    use super::{Entry, NumberFormat, number};
    use crate::number::Exact;
    use crate::report::language::Language;
    use crate::results::{Basis, Status, Unit, Value};
    use crate::school_year::SchoolYear;

    fn value(unit: Unit, numerator: i64, denominator: Option<i64>) -> Value {
        Value {
            school_year: "2025-26".parse::<SchoolYear>().unwrap(),
            unit,
            numerator: Some(Exact::whole(numerator)),
            denominator: denominator.map(Exact::whole),
            percent: None,
            display: String::new(),
            people: None,
            basis: Basis::Counted,
            interval: None,
            definition: String::new(),
            series_break: None,
        }
    }

    #[test]
    fn a_figure_is_a_number_and_a_withheld_one_is_a_mark() {
        let language = Language::load("en", "en").unwrap();
        let entry = |value: Option<&Value>, status| number(value, status, 1, &language);
        assert_eq!(entry(Some(&value(Unit::Students, 1, Some(8))), Status::Met), Entry::Number(0.125, NumberFormat::Percent(1)));
        assert_eq!(
            entry(Some(&value(Unit::Schools, 16, Some(17))), Status::NotMet),
            Entry::Number(16.0, NumberFormat::Of(" of 17".to_owned()))
        );
        assert_eq!(entry(Some(&value(Unit::Events, 2002, None)), Status::Met), Entry::Number(2002.0, NumberFormat::Count));
        assert_eq!(entry(None, Status::NotShown), Entry::Withheld);
        assert_eq!(entry(None, Status::Pending), Entry::Empty);
    }
}
