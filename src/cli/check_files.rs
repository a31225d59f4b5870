//! `check FILE…` where there is no plan: a school that has nothing but its export checks it by the canonical columns.
//!
//! Apart from `check` with a project: what roster and lists would say cannot be said here, and schools and years are
//! those that the file itself names.

use crate::cli::exit::Failure;
use crate::dataset::{
    DataFile, DatasetSpec, FileReport, ReadError, Reading, Roster, Symbols, check_file, exclusion_words, look_through, plain_specs,
    recognize,
};
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Checks `files` as exports of the kind `dataset`, else as what their columns show them to be; says what each is and
/// what is wrong with it.
pub fn check(files: &[PathBuf], dataset: Option<&str>, show_values: bool) -> Result<(String, Vec<Diagnostic>), Failure> {
    let specs = named(plain_specs(), dataset)?;
    let symbols = Symbols::default();
    let code_lists = BTreeMap::new();
    let nobody = Roster::default();
    let some_year = SchoolYear::of(Date::ZERO);
    let (mut lines, mut problems) = (String::new(), Vec::new());
    for path in files {
        let file = DataFile::at(path);
        let bare = Reading {
            symbols: &symbols,
            roster: &nobody,
            code_lists: &code_lists,
            calendar: None,
            school_year: some_year,
            years: &[],
            show_values,
        };
        let spec = match specs.as_slice() {
            [only] => Some(only),
            several => recognize(path, several, &bare).map_err(|error| unreadable(&error))?,
        };
        let Some(spec) = spec else {
            problems.push(unrecognized(path, &specs));
            continue;
        };
        let found = look_through(spec, &file).map_err(|error| unreadable(&error))?;
        let years: Vec<SchoolYear> = if found.years.is_empty() { vec![some_year] } else { found.years.iter().copied().collect() };
        let school_year = years.last().copied().unwrap_or(some_year);
        let reading = Reading { roster: &found.roster, school_year, years: &years, ..bare };
        let report = check_file(spec, &file, &reading).map_err(|error| unreadable(&error))?;
        lines.push_str(&summary(spec, &report));
        problems.extend(report.diagnostics);
    }
    Ok((lines, problems))
}

fn unreadable(error: &ReadError) -> Failure {
    Failure::Refused { code: "unreadable", message: error.to_string(), help: None }
}

/// The kinds of datasets that the name given may mean, each with its grains: all where none was given.
fn named(specs: Vec<DatasetSpec>, name: Option<&str>) -> Result<Vec<DatasetSpec>, Failure> {
    let Some(name) = name else { return Ok(specs) };
    let names: Vec<&str> = specs.iter().map(|spec| spec.dataset_type.name).collect();
    if !names.contains(&name) {
        let help = match did_you_mean(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`ctecs-report schema` lists the kinds of datasets".to_owned(),
        };
        return Err(Failure::usage(format!("there is no kind of dataset `{name}`"), help));
    }
    Ok(specs.into_iter().filter(|spec| spec.dataset_type.name == name).collect())
}

fn unrecognized(path: &Path, specs: &[DatasetSpec]) -> Diagnostic {
    let mut names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    names.dedup();
    let message = match names.as_slice() {
        [name] => format!("the columns are not those of `{name}`"),
        _ => "the columns are those of no kind of dataset".to_owned(),
    };
    let help = match names.as_slice() {
        [name] => format!("`ctecs-report schema {name}` shows the columns it must have"),
        _ => format!(
            "if the district's plan has other names for its columns, add `--project` and the folder of that plan; else say what the file \
             is with `--dataset`: {}",
            names.join(", ")
        ),
    };
    Diagnostic::error("unknown-export", message).at(Place::file(DataFile::at(path).name)).help(help)
}

/// What was looked at, on one line.
fn summary(spec: &DatasetSpec, report: &FileReport) -> String {
    let rows: u64 = report.rows.values().sum();
    let grain = spec.grain.as_deref().map(|grain| format!(" by {grain}")).unwrap_or_default();
    let mut excluded: BTreeMap<&str, u64> = BTreeMap::new();
    for ((_, reason), count) in &report.excluded {
        *excluded.entry(reason).or_default() += count;
    }
    let parts: Vec<String> = excluded.into_iter().map(|(reason, count)| format!("{count} {}", exclusion_words(reason))).collect();
    let of_which = if parts.is_empty() { String::new() } else { format!(" of which {}", parts.join(", ")) };
    let digest: String = report.digest.chars().take(8).collect();
    format!("{}: {}{grain}, {rows} rows{of_which}, digest {digest}\n", report.name, spec.name)
}
