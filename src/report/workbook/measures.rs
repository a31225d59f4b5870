//! A sheet of measures: lines with their parts, one below the other.

use super::cell::{LONG_TEXT, NAMES, NUMBER, WORDS, change, column, counts, number, text, year_column};
use super::{Entry, NumberFormat, RowRole, Sheet, SheetRow};
use crate::number::Exact;
use crate::report::chart::plotted;
use crate::report::charts::Scene;
use crate::report::language::Language;
use crate::report::line::Line;
use crate::report::status;
use crate::results::{Results, Status, Value};

/// Lines with their parts, one below the other.
pub(super) fn sheet(lines: &[&Line], results: &Results, scene: Scene) -> Sheet {
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
        column("sheet.measure_id", NAMES, language),
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
