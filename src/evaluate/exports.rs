//! Checks single exports, before they are sent, as the plan's datasets would read them.

use crate::dataset::{DataFile, FileReport, ReadError, Reading, Symbols, check_file, find_files, read_calendar, recognize};
use crate::diagnostic::{Diagnostic, Place};
use crate::evaluate::look_ups;
use crate::plan::Plan;
use crate::school_year::SchoolYear;
use std::path::{Path, PathBuf};

/// An export that was checked.
#[derive(Debug)]
pub struct CheckedExport {
    /// The file as it was named.
    pub path: PathBuf,
    /// The dataset of the plan it was read as.
    pub dataset: String,
    /// What was found in it.
    pub report: FileReport,
}

/// Checks the files at `paths` as exports of `dataset`, else as those whose pattern they match, else as those whose
/// columns they have. A file of no dataset is a problem among those returned.
///
/// # Errors
/// Where a file cannot be read at all.
pub fn check_exports(
    plan: &Plan,
    data_root: &Path,
    paths: &[PathBuf],
    dataset: Option<&str>,
    show_values: bool,
) -> Result<(Vec<CheckedExport>, Vec<Diagnostic>), ReadError> {
    let symbols = Symbols::default();
    let (roster, code_lists, mut diagnostics) = look_ups(plan)?;
    let years: Vec<SchoolYear> = trend(plan).collect();
    let reading = Reading {
        symbols: &symbols,
        roster: &roster,
        code_lists: &code_lists,
        calendar: None,
        school_year: plan.school_year,
        years: &years,
        show_values,
    };
    // What is wrong in the calendar is told where it is checked itself.
    let (calendar, _) = read_calendar(&plan.datasets, data_root, &reading)?;
    let reading = Reading { calendar: Some(&calendar), ..reading };
    let mut checked = Vec::new();
    for path in paths {
        let placed = placed(plan, data_root, path)?;
        let spec = match (dataset, &placed) {
            (Some(name), _) => plan.dataset(name),
            (None, Some((name, _))) => plan.dataset(name),
            (None, None) => recognize(path, &plan.datasets, &reading)?,
        };
        let Some(spec) = spec else {
            diagnostics.push(
                Diagnostic::error("unknown-export", "the columns are those of no dataset of the plan")
                    .at(Place::file(path.display().to_string()))
                    .help("say which one it is with `--dataset`; `schema DATASET` shows the columns it must have"),
            );
            continue;
        };
        let mut file = DataFile::at(path);
        file.year = Some(placed.and_then(|(_, file)| file.year).unwrap_or(plan.school_year));
        let years = file.year.as_slice();
        let report = check_file(spec, &file, &Reading { years, ..reading })?;
        diagnostics.extend(report.diagnostics.iter().cloned());
        checked.push(CheckedExport { path: path.clone(), dataset: spec.name.clone(), report });
    }
    Ok((checked, diagnostics))
}

/// The dataset one of whose patterns the file at `path` matches, for any year of a trend.
fn placed(plan: &Plan, data_root: &Path, path: &Path) -> Result<Option<(String, DataFile)>, ReadError> {
    let Ok(real) = path.canonicalize() else { return Ok(None) };
    let years: Vec<SchoolYear> = trend(plan).collect();
    for spec in &plan.datasets {
        for file in find_files(spec, data_root, &years)? {
            if file.path.canonicalize().is_ok_and(|candidate| candidate == real) {
                return Ok(Some((spec.name.clone(), file)));
            }
        }
    }
    Ok(None)
}

/// The years of a trend, the reported one first.
pub(super) fn trend(plan: &Plan) -> impl Iterator<Item = SchoolYear> {
    (0..i16::from(plan.trend_years.max(2))).map(|back| plan.school_year.minus(back))
}
