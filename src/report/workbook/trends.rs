//! The sheet of trends: a row a measure, a column a year.

use super::cell::{LONG_TEXT, NAMES, column, number, text, year_column};
use super::{RowRole, Sheet, SheetRow};
use crate::report::charts::{self, Scene};
use crate::report::line::Line;
use crate::results::{MeasureResult, Status, Value};
use crate::school_year::SchoolYear;
use std::collections::BTreeSet;

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
pub(super) fn sheet(lines: &[&Line], scene: Scene) -> Sheet {
    let language = scene.language;
    let all: BTreeSet<SchoolYear> = lines.iter().flat_map(|line| years(line.result)).map(|value| value.school_year).collect();
    let mut columns = vec![column("column.measure", LONG_TEXT, language)];
    columns.extend(all.iter().map(|year| year_column(*year)));
    columns.push(column("sheet.breaks", LONG_TEXT, language));
    columns.push(column("sheet.measure_id", NAMES, language));
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
                    let reason = charts::break_reason(line, before, after, language)?;
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
