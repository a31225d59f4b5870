//! `figures.csv`: every figure of the report as a row, for spreadsheets and scripts.
//!
//! One row is one figure: a measure, a year, a level (district, school or group), and which of the measure's figures
//! it is (`result`, or the id of a further one such as `response-rate`).

use super::{OutputFile, RenderError};
use crate::number::Exact;
use crate::results::{Basis, Line, MeasureResult, Results, Status, Value, plain_text};
use crate::school_year::SchoolYear;
use serde::Serialize;
use std::collections::BTreeMap;

/// A row of the file; empty text where there is nothing to say.
#[derive(Default, Serialize)]
struct Row<'a> {
    measure: &'a str,
    goal: &'a str,
    line: Option<Line>,
    part_of: &'a str,
    figure: &'a str,
    school_year: String,
    level: &'static str,
    school_code: &'a str,
    school_name: &'a str,
    dimension: &'a str,
    category: &'a str,
    unit: String,
    numerator: String,
    denominator: String,
    percent: String,
    display: &'a str,
    low: String,
    high: String,
    basis: String,
    definition: &'a str,
    status: String,
    gap: &'a str,
    preliminary: bool,
}

/// The file with its header.
pub(super) fn file(results: &Results) -> Result<OutputFile, RenderError> {
    let data_error = |error: &dyn std::fmt::Display| RenderError::Data(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for measure in &results.measures {
        for row in rows(measure, results) {
            writer.serialize(row).map_err(|error| data_error(&error))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| data_error(&error))?;
    Ok(OutputFile { path: "figures.csv".to_owned(), bytes })
}

/// All rows of a measure: the district year by year, further figures, schools, groups.
fn rows<'a>(measure: &'a MeasureResult, results: &'a Results) -> Vec<Row<'a>> {
    let this_year = results.plan.school_year;
    let names: BTreeMap<&str, &str> =
        results.roster.iter().map(|school| (school.school_code.as_str(), school.school_name.as_str())).collect();
    let base = || Row {
        measure: &measure.id,
        goal: &measure.goal,
        line: Some(measure.line),
        part_of: measure.part_of.as_deref().unwrap_or(""),
        figure: "result",
        level: "district",
        preliminary: measure.preliminary,
        ..Row::default()
    };
    let mut years: BTreeMap<SchoolYear, &Value> = BTreeMap::new();
    for value in measure.baseline.iter().chain(&measure.trend).chain(&measure.prior).chain(&measure.value) {
        years.insert(value.school_year, value);
    }
    let mut rows: Vec<Row> = years.values().filter(|value| value.school_year != this_year).map(|value| filled(base(), value)).collect();
    rows.push(judged(base(), this_year, measure.value.as_ref(), measure.status, measure.gap.as_deref()));
    rows.extend(measure.details.iter().map(|detail| filled(Row { figure: &detail.id, ..base() }, &detail.value)));
    for school in &measure.schools {
        let base = || Row { level: "school", school_code: &school.school_code, school_name: &school.school_name, ..base() };
        rows.extend(school.prior.as_ref().map(|prior| filled(base(), prior)));
        rows.push(judged(base(), this_year, school.value.as_ref(), school.status, school.gap.as_deref()));
    }
    for group in &measure.groups {
        let school_code = group.school_code.as_deref().unwrap_or("");
        let base = || Row {
            level: if group.school_code.is_some() { "school" } else { "district" },
            school_code,
            school_name: names.get(school_code).copied().unwrap_or(""),
            dimension: &group.dimension,
            category: &group.category,
            ..base()
        };
        rows.extend(group.prior.as_ref().map(|prior| filled(base(), prior)));
        rows.push(judged(base(), this_year, group.value.as_ref(), group.status, group.gap.as_deref()));
    }
    rows
}

/// This year's row, which stands even where there is no figure, for its status says why.
fn judged<'a>(row: Row<'a>, year: SchoolYear, value: Option<&'a Value>, status: Status, gap: Option<&'a str>) -> Row<'a> {
    let row = Row { school_year: year.to_string(), status: name(&status), gap: gap.unwrap_or(""), ..row };
    match value {
        Some(value) => filled(row, value),
        None => row,
    }
}

/// `row` with the figure in it.
fn filled<'a>(row: Row<'a>, value: &'a Value) -> Row<'a> {
    let text = |number: Option<Exact>| number.map(plain_text).unwrap_or_default();
    let percent = |rate: Exact| if value.is_rate() { rate * Exact::whole(100) } else { rate };
    let derived = match (value.percent, value.numerator, value.denominator) {
        (Some(rate), _, _) => Some(rate),
        (None, Some(numerator), Some(denominator)) => numerator.divide(denominator),
        _ => None,
    };
    Row {
        // What another body published, or an earlier report certified, does not wait for this year's certification.
        preliminary: row.preliminary && value.basis != Basis::Published,
        school_year: value.school_year.to_string(),
        unit: name(&value.unit),
        numerator: text(value.numerator),
        denominator: text(value.denominator),
        percent: text(derived.map(|rate| rate * Exact::whole(100))),
        display: &value.display,
        low: text(value.interval.as_ref().map(|interval| percent(interval.low))),
        high: text(value.interval.as_ref().map(|interval| percent(interval.high))),
        basis: name(&value.basis),
        definition: &value.definition,
        ..row
    }
}

/// The name an enumeration has in `results.json`.
fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
