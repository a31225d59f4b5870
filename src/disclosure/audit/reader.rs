//! Reads the finished public files as any reader would: what figures do they give?

use crate::school_year::SchoolYear;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Which figure: of what measure and year, of whom. Empty texts stand for everybody and for the result itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub measure: String,
    pub year: SchoolYear,
    pub dimension: String,
    pub category: String,
    pub school: String,
    pub figure: String,
}

/// What the files say about a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// Whether there is a rate, a display or bounds of any kind.
    pub said: bool,
}

/// All figures of the files.
pub(super) type Figures = BTreeMap<Name, Read>;

/// Why a file cannot be audited.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no file of the kind it is named for.
    #[error("{file} cannot be read back: {reason}")]
    Format {
        /// The file.
        file: &'static str,
        /// Why not.
        reason: String,
    },
}

fn broken(file: &'static str, reason: &dyn std::fmt::Display) -> ReadError {
    ReadError::Format { file, reason: reason.to_string() }
}

/// The figures of `results.json`.
pub(super) fn results(bytes: &[u8]) -> Result<Figures, ReadError> {
    const FILE: &str = "results.json";
    let root: Json = serde_json::from_slice(bytes).map_err(|error| broken(FILE, &error))?;
    let measures = root["measures"].as_array().ok_or_else(|| broken(FILE, &"it has no measures"))?;
    let mut figures = Figures::new();
    for measure in measures {
        let id = measure["id"].as_str().ok_or_else(|| broken(FILE, &"a measure has no id"))?;
        let mut add = |value: &Json, dimension: &str, category: &str, school: &str, figure: &str| -> Result<(), ReadError> {
            if value.is_null() {
                return Ok(());
            }
            let year = value["school_year"].as_str().ok_or_else(|| broken(FILE, &format!("a figure of {id} has no year")))?;
            let name = Name {
                measure: id.to_owned(),
                year: SchoolYear::parse(year, None).map_err(|error| broken(FILE, &error))?,
                dimension: dimension.to_owned(),
                category: category.to_owned(),
                school: school.to_owned(),
                figure: figure.to_owned(),
            };
            let read = Read {
                numerator: whole(&value["numerator"]),
                denominator: whole(&value["denominator"]),
                said: !value["percent"].is_null()
                    || !value["interval"].is_null()
                    || value["display"].as_str().is_some_and(|text| !text.is_empty()),
            };
            note(&mut figures, name, read);
            Ok(())
        };
        for key in ["value", "prior", "baseline"] {
            add(&measure[key], "", "", "", "")?;
        }
        for value in measure["trend"].as_array().into_iter().flatten() {
            add(value, "", "", "", "")?;
        }
        for detail in measure["details"].as_array().into_iter().flatten() {
            add(&detail["value"], "", "", "", detail["id"].as_str().unwrap_or("?"))?;
        }
        for entry in measure["schools"].as_array().into_iter().flatten() {
            for key in ["value", "prior"] {
                add(&entry[key], "", "", entry["school_code"].as_str().unwrap_or_default(), "")?;
            }
        }
        for entry in measure["groups"].as_array().into_iter().flatten() {
            let text = |key: &str| entry[key].as_str().unwrap_or_default();
            for key in ["value", "prior"] {
                add(&entry[key], text("dimension"), text("category"), text("school_code"), "")?;
            }
        }
    }
    Ok(figures)
}

/// The figures of `figures.csv`.
pub(super) fn figures(bytes: &[u8]) -> Result<Figures, ReadError> {
    const FILE: &str = "figures.csv";
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|error| broken(FILE, &error))?.clone();
    let column =
        |name: &str| headers.iter().position(|header| header == name).ok_or_else(|| broken(FILE, &format!("it has no column {name}")));
    let [measure, year, dimension, category, school, figure, numerator, denominator, percent, display, low, high] = [
        column("measure")?,
        column("school_year")?,
        column("dimension")?,
        column("category")?,
        column("school_code")?,
        column("figure")?,
        column("numerator")?,
        column("denominator")?,
        column("percent")?,
        column("display")?,
        column("low")?,
        column("high")?,
    ];
    let mut figures = Figures::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(FILE, &error))?;
        let text = |index: usize| record.get(index).unwrap_or_default();
        let name = Name {
            measure: text(measure).to_owned(),
            year: SchoolYear::parse(text(year), None).map_err(|error| broken(FILE, &error))?,
            dimension: text(dimension).to_owned(),
            category: text(category).to_owned(),
            school: text(school).to_owned(),
            figure: if text(figure) == "result" { String::new() } else { text(figure).to_owned() },
        };
        let amount = |index: usize| whole(&Json::String(text(index).to_owned()));
        let said = [percent, display, low, high].iter().any(|&index| !text(index).is_empty());
        note(&mut figures, name, Read { numerator: amount(numerator), denominator: amount(denominator), said });
    }
    Ok(figures)
}

/// A reader who finds a figure twice knows all that either place says.
fn note(figures: &mut Figures, name: Name, read: Read) {
    let known = figures.entry(name).or_default();
    known.numerator = known.numerator.or(read.numerator);
    known.denominator = known.denominator.or(read.denominator);
    known.said |= read.said;
}

/// A number of the file, rounded up where it is no whole one as the counts of the results are.
fn whole(value: &Json) -> Option<i64> {
    if let Some(number) = value.as_i64() {
        return Some(number);
    }
    let text = value.as_str()?;
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    let floor: i64 = digits.parse().ok()?;
    Some(if fraction.bytes().any(|byte| byte != b'0') { floor + 1 } else { floor })
}
