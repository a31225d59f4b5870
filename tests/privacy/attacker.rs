//! A reader who tries to find a student: nothing but the rendered files, paper, and patience.
//!
//! Shares no code with the program: it parses the files itself, solves the sums by elimination in floating point, and
//! narrows what is left by going around the sums until nothing moves.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Measure, year, dimension, category, school; empty for everybody.
pub type Name = (String, String, String, String, String);

/// What the reader learned from the files.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Numerator and denominator of what is shown.
    pub shown: BTreeMap<Name, (Option<i64>, Option<i64>)>,
    /// Figures that are there without a number.
    pub blank: BTreeSet<Name>,
    /// Groups of nobody: no number and no mark.
    pub empty: BTreeSet<Name>,
}

fn number(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| json.as_str().and_then(|text| text.parse::<f64>().ok()).map(|value| value as i64))
}

impl Reader {
    /// Reads `results.json` and `figures.csv`.
    pub fn read(json: &[u8], csv: &[u8]) -> Self {
        let root: Json = serde_json::from_slice(json).unwrap();
        let this_year = root["plan"]["school_year"].as_str().unwrap().to_owned();
        let last_year = {
            let start: i32 = this_year[..4].parse().unwrap();
            format!("{}-{:02}", start - 1, start % 100)
        };
        let mut reader = Self::default();
        for measure in root["measures"].as_array().unwrap() {
            let id = measure["id"].as_str().unwrap();
            let mut one = |entry: &Json, dimension: &str, category: &str, school: &str| {
                for (key, year) in [("value", &this_year), ("prior", &last_year)] {
                    let name = (id.to_owned(), year.clone(), dimension.to_owned(), category.to_owned(), school.to_owned());
                    let figure = &entry[key];
                    if figure.is_null() {
                        if key == "value" && entry["status"] != "not-shown" {
                            reader.empty.insert(name);
                        } else {
                            reader.blank.insert(name);
                        }
                    } else {
                        assert_eq!(figure["school_year"], **year);
                        reader.shown.insert(name, (number(&figure["numerator"]), number(&figure["denominator"])));
                    }
                }
            };
            one(measure, "", "", "");
            for entry in measure["schools"].as_array().unwrap() {
                one(entry, "", "", entry["school_code"].as_str().unwrap());
            }
            for entry in measure["groups"].as_array().unwrap() {
                let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
                one(entry, &text("dimension"), &text("category"), &text("school_code"));
            }
        }
        for line in String::from_utf8(csv.to_vec()).unwrap().lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let header: Vec<&str> = std::str::from_utf8(csv).unwrap().lines().next().unwrap().split(',').collect();
            let at = |name: &str| fields[header.iter().position(|field| *field == name).unwrap()].to_owned();
            if at("figure") != "result" {
                continue;
            }
            let name = (at("measure"), at("school_year"), at("dimension"), at("category"), at("school_code"));
            let (numerator, denominator) = (at("numerator").parse().ok(), at("denominator").parse().ok());
            if numerator.is_some() || denominator.is_some() || !at("percent").is_empty() || !at("display").is_empty() {
                let known = reader.shown.get(&name);
                assert_eq!(known, Some(&(numerator, denominator)), "figures.csv and results.json say the same of {name:?}");
            }
        }
        reader
    }
}

/// A sum that the reader believes in: coefficients of unknowns, and what they add up to.
#[derive(Clone, Debug)]
struct Equation {
    terms: BTreeMap<usize, f64>,
    value: f64,
}

/// Which number: those with the property in a measure, or all of a group (the same in every measure).
pub type Quantity = (bool, Name);

/// What the reader makes of it.
#[derive(Debug, Default)]
pub struct Findings {
    /// Quantities that follow exactly.
    pub exact: BTreeMap<Quantity, i64>,
    /// For each quantity, what it is at least and at most.
    pub bounds: BTreeMap<Quantity, (i64, i64)>,
}

impl Reader {
    /// The same with the years marked, for a reader who keeps several editions of one year apart.
    pub fn marked(&self, mark: &str) -> Self {
        Self {
            shown: self.shown.iter().map(|(name, counts)| (marked(name, mark), *counts)).collect(),
            blank: self.blank.iter().map(|name| marked(name, mark)).collect(),
            empty: self.empty.iter().map(|name| marked(name, mark)).collect(),
        }
    }
}

/// A name with its year marked.
pub fn marked(name: &Name, mark: &str) -> Name {
    (name.0.clone(), format!("{}{mark}", name.1), name.2.clone(), name.3.clone(), name.4.clone())
}

/// Which quantity a number of a figure is: all measures are of the same students, so that a group has one size.
pub fn quantity(numerator: bool, name: &Name) -> Quantity {
    if numerator { (true, name.clone()) } else { (false, (String::new(), name.1.clone(), name.2.clone(), name.3.clone(), name.4.clone())) }
}

/// Sums up everything. `residual` is what the whole has beyond its parts, where the reader has guessed it right; `same`
/// are quantities that the reader knows to be one.
pub fn attack(readers: &[&Reader], residual: &dyn Fn(bool, &Name, &[Name]) -> Option<i64>, same: &[(Quantity, Quantity)]) -> Findings {
    let mut names: BTreeSet<Name> = BTreeSet::new();
    for reader in readers {
        names.extend(reader.shown.keys().cloned());
        names.extend(reader.blank.iter().cloned());
    }
    let mut ids: BTreeMap<Quantity, usize> = BTreeMap::new();
    let id = |quantity: Quantity, ids: &mut BTreeMap<Quantity, usize>| {
        let next = ids.len();
        *ids.entry(quantity).or_insert(next)
    };
    let mut equations: Vec<Equation> = Vec::new();
    let mut wholes: BTreeMap<Name, BTreeMap<&str, Vec<Name>>> = BTreeMap::new();
    for name in &names {
        let (measure, year, dimension, category, school) = name.clone();
        if !dimension.is_empty() {
            let whole = (measure.clone(), year.clone(), String::new(), String::new(), school.clone());
            wholes.entry(whole).or_default().entry(Box::leak(dimension.clone().into_boxed_str())).or_default().push(name.clone());
        }
        if !school.is_empty() {
            let whole = (measure, year, dimension, category, String::new());
            wholes.entry(whole).or_default().entry("").or_default().push(name.clone());
        }
    }
    for (whole, ways) in &wholes {
        if !names.contains(whole) {
            continue;
        }
        for parts in ways.values() {
            for numerator in [true, false] {
                let Some(residual) = residual(numerator, whole, parts) else { continue };
                let mut terms: BTreeMap<usize, f64> = BTreeMap::new();
                *terms.entry(id(quantity(numerator, whole), &mut ids)).or_default() += 1.0;
                for part in parts {
                    *terms.entry(id(quantity(numerator, part), &mut ids)).or_default() -= 1.0;
                }
                equations.push(Equation { terms, value: residual as f64 });
            }
        }
    }
    for (first, second) in same {
        let terms = BTreeMap::from([(id(first.clone(), &mut ids), 1.0), (id(second.clone(), &mut ids), -1.0)]);
        equations.push(Equation { terms, value: 0.0 });
    }
    let mut pairs = BTreeSet::new();
    for name in &names {
        pairs.insert((id(quantity(true, name), &mut ids), id(quantity(false, name), &mut ids)));
    }
    let mut known: BTreeMap<usize, i64> = BTreeMap::new();
    for reader in readers {
        for (name, (numerator, denominator)) in &reader.shown {
            for (is_numerator, value) in [(true, numerator), (false, denominator)] {
                if let Some(value) = value {
                    known.insert(id(quantity(is_numerator, name), &mut ids), *value);
                }
            }
        }
    }
    let mut findings = Findings::default();
    let solved = solve(&equations, &known);
    let bounds = narrow(&equations, &known, &pairs, ids.len());
    for (quantity, id) in &ids {
        if known.contains_key(id) {
            continue;
        }
        if let Some(value) = solved.get(id) {
            findings.exact.insert(quantity.clone(), *value);
        }
        findings.bounds.insert(quantity.clone(), bounds[*id]);
    }
    findings
}

/// Gauss–Jordan elimination: the unknowns that come out.
fn solve(equations: &[Equation], known: &BTreeMap<usize, i64>) -> BTreeMap<usize, i64> {
    let mut rows: Vec<Equation> = equations
        .iter()
        .map(|equation| {
            let mut row = Equation { terms: BTreeMap::new(), value: equation.value };
            for (&unknown, &coefficient) in &equation.terms {
                match known.get(&unknown) {
                    Some(&value) => row.value -= coefficient * value as f64,
                    None => {
                        row.terms.insert(unknown, coefficient);
                    }
                }
            }
            row
        })
        .filter(|row| !row.terms.is_empty())
        .collect();
    let mut done = 0;
    while done < rows.len() {
        let Some((at, unknown)) =
            rows.iter().enumerate().skip(done).find_map(|(at, row)| {
                row.terms.iter().find(|(_, coefficient)| coefficient.abs() > 1e-9).map(|(&unknown, _)| (at, unknown))
            })
        else {
            break;
        };
        rows.swap(done, at);
        let pivot = rows[done].clone();
        let by = pivot.terms[&unknown];
        for (index, row) in rows.iter_mut().enumerate() {
            let Some(&coefficient) = row.terms.get(&unknown) else { continue };
            if index == done {
                continue;
            }
            for (&other, &value) in &pivot.terms {
                let entry = row.terms.entry(other).or_default();
                *entry -= coefficient / by * value;
                if entry.abs() < 1e-9 {
                    row.terms.remove(&other);
                }
            }
            row.value -= coefficient / by * pivot.value;
        }
        done += 1;
    }
    rows.iter()
        .filter(|row| row.terms.len() == 1)
        .map(|row| {
            let (&unknown, &coefficient) = row.terms.iter().next().unwrap();
            (unknown, (row.value / coefficient).round() as i64)
        })
        .collect()
}

const FAR: i64 = 1_000_000;

/// Bounds that follow from every sum in turn, until nothing moves.
fn narrow(equations: &[Equation], known: &BTreeMap<usize, i64>, pairs: &BTreeSet<(usize, usize)>, count: usize) -> Vec<(i64, i64)> {
    let mut bounds = vec![(0, FAR); count];
    for (&unknown, &value) in known {
        bounds[unknown] = (value, value);
    }
    for _ in 0..200 {
        let before = bounds.clone();
        for equation in equations {
            for (&unknown, &coefficient) in &equation.terms {
                let (mut low, mut high) = (equation.value, equation.value);
                for (&other, &weight) in equation.terms.iter().filter(|(other, _)| **other != unknown) {
                    let (least, most) = (bounds[other].0 as f64 * weight, bounds[other].1 as f64 * weight);
                    low -= least.max(most);
                    high -= least.min(most);
                }
                let (a, b) = (low / coefficient, high / coefficient);
                bounds[unknown].0 = bounds[unknown].0.max((a.min(b) - 1e-6).ceil() as i64);
                bounds[unknown].1 = bounds[unknown].1.min((a.max(b) + 1e-6).floor() as i64);
            }
        }
        for &(numerator, denominator) in pairs {
            bounds[numerator].1 = bounds[numerator].1.min(bounds[denominator].1);
            bounds[denominator].0 = bounds[denominator].0.max(bounds[numerator].0);
        }
        if bounds == before {
            break;
        }
    }
    bounds
}
