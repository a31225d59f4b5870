//! Checks one export as its school would before sending it: every column that the kind of dataset knows.
//!
//! Apart from reading for a measure, which looks at the columns it needs and at no others.

use crate::dataset::account::FileReport;
use crate::dataset::files::DataFile;
use crate::dataset::layout::Layout;
use crate::dataset::read::{Reading, read_file};
use crate::dataset::rows::Rows;
use crate::dataset::spec::DatasetSpec;
use crate::source::ReadError;
use std::path::Path;

/// Checks every column of `file` that its kind of dataset knows.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all. Whatever is wrong in it is in the report.
pub fn check_file(spec: &DatasetSpec, file: &DataFile, reading: &Reading<'_>) -> Result<FileReport, ReadError> {
    read_file(spec, &Layout::all(spec), file, reading, &mut |_| None)
}

/// Which of `specs` the file at `path` belongs to by its header: the one whose columns it has, all that are needed
/// and most of the others; none where it has all that are needed of none.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all.
pub fn recognize<'a>(path: &Path, specs: &'a [DatasetSpec], reading: &Reading<'_>) -> Result<Option<&'a DatasetSpec>, ReadError> {
    let file = DataFile::at(path);
    let mut best = None;
    for spec in specs {
        let layout = Layout::all(spec);
        let rows = Rows::open(spec, &layout, &file, reading)?;
        let missing = rows.present.iter().zip(layout.columns()).any(|(present, column)| column.required && !present);
        let count = rows.present.iter().filter(|present| **present).count();
        if !missing && count > 0 && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, spec));
        }
    }
    Ok(best.map(|(_, spec)| spec))
}
