//! Under which header a file has a column.
//!
//! Apart from reading rows: who writes a query for another engine needs a file's header alone.

use crate::dataset::files::DataFile;
use crate::dataset::layout::{Layout, WantedColumn};
use crate::dataset::read::Reading;
use crate::dataset::rows::Rows;
use crate::dataset::spec::DatasetSpec;
use crate::dataset::{ColumnType, Slot};
use crate::source::ReadError;

/// The header of each of `names` in `file`; none where it has no such column.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all.
pub fn headers(spec: &DatasetSpec, names: &[&str], file: &DataFile, reading: &Reading<'_>) -> Result<Vec<Option<String>>, ReadError> {
    let mut layout = Layout::default();
    let slots: Vec<Slot> = names
        .iter()
        .map(|name| {
            let column_type = spec.dataset_type.column(name).map_or(ColumnType::Category, |column| column.column_type);
            layout.want(WantedColumn { name: (*name).to_owned(), column_type, required: false, filled: false })
        })
        .collect();
    let rows = Rows::open(spec, &layout, file, reading)?;
    Ok(slots.into_iter().map(|slot| rows.header(slot.0).map(str::to_owned)).collect())
}
