//! Figures of years whose exports no longer exist, already summed.

use crate::dataset::{
    Cell, ColumnType, DataFile, DatasetSpec, Layout, ReadError, Reading, SchoolIndex, WantedColumn, dataset_type, read_file,
};
use crate::diagnostic::{Diagnostic, Place};
use crate::evaluate::{Input, World};
use crate::measure::Figure;
use crate::number::Exact;
use crate::results::Basis;
use crate::school_year::SchoolYear;
use crate::text::Text;
use serde_json::Value as JsonValue;
use std::collections::BTreeMap;
use std::path::Path;

/// A figure of the history.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// The figure.
    pub figure: Figure,
    /// The definition it was counted under; none where the file does not say.
    pub definition: Option<String>,
    /// Its line in a file of the history; none where an earlier edition gives it.
    pub place: Option<Place>,
}

/// Of whom a figure of the history is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// The district.
    District,
    /// A school.
    School(SchoolIndex),
    /// A group of the district: dimension and category.
    Group(String, String),
}

/// The history of a plan.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Figures by measure and year.
    pub figures: BTreeMap<(String, SchoolYear), BTreeMap<Whose, Past>>,
    /// Problems of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The files.
    pub inputs: Vec<Input>,
}

const COLUMNS: [(&str, ColumnType, bool); 9] = [
    ("measure", ColumnType::Text, true),
    ("school_year", ColumnType::Year, true),
    ("school_code", ColumnType::School, false),
    ("dimension", ColumnType::Text, false),
    ("category", ColumnType::Text, false),
    ("numerator", ColumnType::Count, false),
    ("denominator", ColumnType::Count, false),
    ("percent", ColumnType::Percent, false),
    ("definition", ColumnType::Text, false),
];

/// Reads the plan's history, file by file: where several have a figure, the last one counts.
pub(super) fn read(world: &World<'_>) -> Result<History, ReadError> {
    let mut history = History::default();
    for path in &world.plan.history {
        if path.extension().is_some_and(|extension| extension == "json") {
            read_results(world, path, &mut history)?;
        } else {
            read_table(world, path, &mut history)?;
        }
    }
    Ok(history)
}

/// Reads a CSV of already-summed figures.
fn read_table(world: &World<'_>, path: &Path, history: &mut History) -> Result<(), ReadError> {
    let Some(dataset_type) = dataset_type("aggregates") else { return Ok(()) };
    let name = path.to_string_lossy().into_owned();
    let spec = DatasetSpec {
        name: "history".to_owned(),
        is_final: true,
        label: Text::from("History"),
        place: Place::file(world.plan.file.clone()),
        ..DatasetSpec::plain(dataset_type, vec![name.clone()])
    };
    let mut layout = Layout::default();
    for (name, column_type, required) in COLUMNS {
        layout.want(WantedColumn { name: name.to_owned(), column_type, required, filled: required });
    }
    let years: Vec<SchoolYear> = (0..60).map(|back| world.plan.school_year.minus(back)).collect();
    let reading = Reading {
        symbols: world.symbols,
        roster: world.roster,
        code_lists: &BTreeMap::new(),
        calendar: None,
        school_year: world.plan.school_year,
        years: &years,
        show_values: world.options.show_values,
    };
    let file = DataFile { path: world.plan.root.join(path), name: name.clone(), year: None };
    let known: Vec<&str> = world.plan.measures.iter().map(|measure| measure.id.as_str()).collect();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    let figures = &mut history.figures;
    let report = read_file(&spec, &layout, &file, &reading, &mut |row| {
        let text = |index: usize| row.cells.get(index).and_then(|cell| cell.text()).map(|symbol| world.symbols.text(symbol).to_string());
        let number = |index: usize| row.cells.get(index).and_then(|cell| cell.number());
        let measure = text(0)?;
        if !known.contains(&measure.as_str()) {
            *unknown.entry(measure).or_default() += 1;
            return None;
        }
        let school = row.cells.get(2).and_then(|cell| if let Cell::School(school) = cell { Some(*school) } else { None });
        let whose = match (text(3).zip(text(4)), school) {
            (Some((dimension, category)), None) => Whose::Group(dimension, category),
            (Some(_), Some(_)) => return None,
            (None, Some(school)) => Whose::School(school),
            (None, None) => Whose::District,
        };
        let (numerator, denominator) = (number(5), number(6));
        let rate = number(7).map(|percent| percent * Exact::decimal(1, 2));
        if numerator.is_none() && rate.is_none() {
            return None;
        }
        let rate = if denominator.is_some() && numerator.is_some() { None } else { rate };
        let figure = Figure {
            numerator,
            denominator: denominator.filter(|_| numerator.is_some()),
            rate,
            basis: Basis::Published,
            ..Figure::count(0)
        };
        figures
            .entry((measure, row.year))
            .or_default()
            .insert(whose, Past { figure, definition: text(8), place: Some(Place { line: row.line, ..Place::file(name.clone()) }) });
        None
    })?;
    history.diagnostics.extend(report.diagnostics.iter().cloned());
    for (measure, rows) in unknown {
        let near = crate::diagnostic::did_you_mean(&measure, known.iter().copied());
        history.diagnostics.push(
            Diagnostic::warning(
                "unknown-measure",
                format!("{rows} rows of the history are of a measure `{measure}` that the plan does not have"),
            )
            .at(Place::file(name.clone()))
            .help(near.map_or_else(|| "remove them, or give the measure that id".to_owned(), |near| format!("did you mean `{near}`?"))),
        );
    }
    history.inputs.push(Input {
        dataset: "history".to_owned(),
        file: name,
        digest: report.digest,
        bytes: report.bytes,
        rows: report.rows,
        extract_date: None,
    });
    Ok(())
}

/// Reads the figures of an earlier report: those of the year it reported, for the district, schools and groups.
fn read_results(world: &World<'_>, path: &Path, history: &mut History) -> Result<(), ReadError> {
    let name = path.to_string_lossy().into_owned();
    let full = world.plan.root.join(path);
    let bytes = std::fs::read(&full).map_err(|error| ReadError::io(&full, error))?;
    let problem = |message: String| {
        Diagnostic::error("wrong-history", message).at(Place::file(name.clone())).help("name the results.json of an earlier report")
    };
    let results: JsonValue = match serde_json::from_slice(&bytes) {
        Ok(results) => results,
        Err(error) => {
            history.diagnostics.push(problem(format!("this is not the JSON of an earlier report: {error}")));
            return Ok(());
        }
    };
    if results["schema"] != crate::results::SCHEMA {
        history.diagnostics.push(problem(format!("this is not a report of the form {}", crate::results::SCHEMA)));
        return Ok(());
    }
    for measure in results["measures"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let Some(id) = measure["id"].as_str().filter(|id| world.plan.measure(id).is_some()) else { continue };
        let mut add = |whose: Whose, value: &JsonValue| {
            if let Some((year, past)) = past(value) {
                history.figures.entry((id.to_owned(), year)).or_default().insert(whose, past);
            }
        };
        for value in measure["trend"].as_array().map(Vec::as_slice).unwrap_or_default() {
            add(Whose::District, value);
        }
        add(Whose::District, &measure["value"]);
        for school in measure["schools"].as_array().map(Vec::as_slice).unwrap_or_default() {
            if let Some(index) = school["school_code"].as_str().and_then(|code| world.roster.find(code)) {
                add(Whose::School(index), &school["value"]);
            }
        }
        for group in measure["groups"].as_array().map(Vec::as_slice).unwrap_or_default() {
            if let (Some(dimension), Some(category), true) =
                (group["dimension"].as_str(), group["category"].as_str(), group["school_code"].is_null())
            {
                add(Whose::Group(dimension.to_owned(), category.to_owned()), &group["value"]);
            }
        }
    }
    let digest = blake3::hash(&bytes).to_hex().to_string();
    history.inputs.push(Input {
        dataset: "history".to_owned(),
        file: name,
        digest,
        bytes: bytes.len() as u64,
        rows: BTreeMap::new(),
        extract_date: None,
    });
    Ok(())
}

/// A value of an earlier report and its year.
fn past(value: &JsonValue) -> Option<(SchoolYear, Past)> {
    let year = value["school_year"].as_str()?.parse().ok()?;
    let number = |value: &JsonValue| match value {
        JsonValue::Number(number) => number.as_i64().map(Exact::whole),
        JsonValue::String(text) => Exact::parse(text).ok(),
        _ => None,
    };
    let (numerator, denominator) = (number(&value["numerator"]), number(&value["denominator"]));
    let rate = number(&value["percent"]).map(|percent| percent * Exact::decimal(1, 2));
    let rate = if numerator.is_some() && denominator.is_some() { None } else { rate };
    if numerator.is_none() && rate.is_none() {
        return None;
    }
    let figure =
        Figure { numerator, denominator: denominator.filter(|_| numerator.is_some()), rate, basis: Basis::Published, ..Figure::count(0) };
    Some((year, Past { figure, definition: value["definition"].as_str().map(str::to_owned), place: None }))
}
