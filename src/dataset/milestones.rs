//! Carries the checkpoints that are still open over into the next school year.
//!
//! Apart from reading for measures: here a file is copied as its owner wrote it, row by row, without what is done.

use crate::dataset::header::plain;
use crate::dataset::spec::DatasetSpec;
use crate::school_year::SchoolYear;

/// A file of checkpoints for the next year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedOver {
    /// Its text.
    pub text: String,
    /// The checkpoints that are carried over, as the file names them.
    pub open: Vec<String>,
    /// How many are done and stay behind.
    pub done: usize,
}

/// The rows of `text`, a file of the dataset `spec`, that are not completed, for the year `next`; none where the text
/// is no table with the columns of checkpoints.
#[must_use]
pub fn carry_over(spec: &DatasetSpec, text: &str, next: SchoolYear) -> Option<CarriedOver> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(spec.delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().ok()?.clone();
    let column = |name: &str| {
        let wanted = plain(spec.columns.get(name).map_or(name, String::as_str));
        headers.iter().position(|header| plain(header) == wanted)
    };
    let (item, completed, year) = (column("item")?, column("completed_date")?, column("school_year"));
    let mut carried = CarriedOver { text: String::new(), open: Vec::new(), done: 0 };
    let mut writer = csv::WriterBuilder::new().delimiter(spec.delimiter.unwrap_or(b',')).flexible(true).from_writer(Vec::new());
    writer.write_record(&headers).ok()?;
    for record in reader.records() {
        let record = record.ok()?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.get(completed).is_some_and(|cell| !cell.trim().is_empty()) {
            carried.done += 1;
            continue;
        }
        carried.open.push(record.get(item).unwrap_or_default().to_owned());
        let label = next.to_string();
        let cells = record.iter().enumerate().map(|(index, cell)| if Some(index) == year { label.as_str() } else { cell });
        writer.write_record(cells).ok()?;
    }
    carried.text = String::from_utf8(writer.into_inner().ok()?).ok()?;
    Some(carried)
}
