//! `corrections.csv`: every figure that an edition changed as a row, for spreadsheets and scripts.
//!
//! Apart from `figures.csv`, whose rows are what is: here each row is what was and what is, of this edition and of those
//! before it.

use super::{OutputFile, RenderError};
use crate::results::{Change, Results, Revision, Shown, Status};
use serde::Serialize;

/// A row of the file; empty text where there is nothing to say.
#[derive(Serialize)]
struct Row<'a> {
    edition: &'a str,
    supersedes: &'a str,
    measure: &'a str,
    title: &'a str,
    school_code: &'a str,
    school_name: &'a str,
    dimension: &'a str,
    category: &'a str,
    figure: String,
    school_year: String,
    old: String,
    new: String,
    old_status: &'static str,
    new_status: &'static str,
    reasons: String,
    files: String,
}

/// The file with its header; none where the edition replaces no other.
pub(super) fn file(results: &Results) -> Result<Option<OutputFile>, RenderError> {
    if results.corrections.is_empty() {
        return Ok(None);
    }
    let data_error = |error: &dyn std::fmt::Display| RenderError::Data(error.to_string());
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(HEADER).map_err(|error| data_error(&error))?;
    for revision in &results.corrections {
        for change in &revision.changes {
            writer.serialize(row(revision, change)).map_err(|error| data_error(&error))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| data_error(&error))?;
    Ok(Some(OutputFile { path: "corrections.csv".to_owned(), bytes }))
}

/// The columns: a file without a row has them too.
const HEADER: [&str; 16] = [
    "edition",
    "supersedes",
    "measure",
    "title",
    "school_code",
    "school_name",
    "dimension",
    "category",
    "figure",
    "school_year",
    "old",
    "new",
    "old_status",
    "new_status",
    "reasons",
    "files",
];

fn row<'a>(revision: &'a Revision, change: &'a Change) -> Row<'a> {
    let shown = |shown: &Option<Shown>| {
        let Some(shown) = shown else { return String::new() };
        shown.counts.as_ref().map_or_else(|| shown.display.clone(), |counts| format!("{} ({counts})", shown.display))
    };
    let status = |status: Option<Status>| status.map_or("", Status::id);
    let reasons: Vec<&str> =
        change.why.iter().filter_map(|&position| revision.declared.get(position)).map(|declared| declared.reason.as_str()).collect();
    Row {
        edition: &revision.edition,
        supersedes: &revision.supersedes,
        measure: &change.measure,
        title: &change.title,
        school_code: change.school_code.as_deref().unwrap_or_default(),
        school_name: change.school_name.as_deref().unwrap_or_default(),
        dimension: change.dimension.as_deref().unwrap_or_default(),
        category: change.category.as_deref().unwrap_or_default(),
        figure: serde_json::to_value(change.figure).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default(),
        school_year: change.school_year.map(|year| year.to_string()).unwrap_or_default(),
        old: shown(&change.old),
        new: shown(&change.new),
        old_status: status(change.old_status),
        new_status: status(change.new_status),
        reasons: reasons.join(" "),
        files: change.files.join("; "),
    }
}
