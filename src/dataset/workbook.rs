//! Workbooks among a dataset's files: a sheet of an `.xlsx` file as the delimited text that all other files are.
//!
//! Apart from reading rows, which sees no difference: every row of the sheet is a line of the text, blank ones too,
//! so that a message names the line and the cell that a spreadsheet shows.

use crate::dataset::spec::DatasetSpec;
use crate::source::{ReadError, Source};
use calamine::{Data, DataType, ExcelDateTime, Range, Reader, SheetVisible, Xlsx};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// What the files of this format begin with.
const MAGIC: &[u8] = b"PK\x03\x04";

/// Opens the file at `path`: a workbook as the text of its sheet, every other file as it is.
///
/// # Errors
/// [`ReadError`] where `path` is no readable regular file. A workbook that is broken, or has no such sheet, is a
/// source that says so.
pub fn open(spec: &DatasetSpec, path: &Path) -> Result<Source, ReadError> {
    let source = Source::open(path, spec.encoding.as_deref())?;
    if source.begins_with(MAGIC) && is_workbook(path) { converted(spec, source) } else { Ok(source) }
}

/// The same for `bytes`, which messages call `name`.
///
/// # Errors
/// None that memory can give; the type is that of files.
pub fn of_bytes(spec: &DatasetSpec, name: &Path, bytes: &Arc<[u8]>) -> Result<Source, ReadError> {
    let source = Source::of_bytes(name, Arc::clone(bytes), spec.encoding.as_deref())?;
    if source.begins_with(MAGIC) && is_workbook(name) { converted(spec, source) } else { Ok(source) }
}

/// Whether the name of a file is that of a workbook.
fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx") || extension.eq_ignore_ascii_case("xlsm"))
}

/// The sheet of the workbook `source` as text.
fn converted(spec: &DatasetSpec, source: Source) -> Result<Source, ReadError> {
    let name = source.path().to_owned();
    let (bytes, identity) = source.into_bytes()?;
    Ok(match sheet_text(&bytes, spec) {
        Ok(text) => Source::of_sheet(&name, text, identity)?,
        Err(refusal) => Source::without_sheet(&name, identity, refusal)?,
    })
}

/// The text of the sheet that `spec` names, else of the first that is not hidden; or what is wrong and what to do.
fn sheet_text(bytes: &[u8], spec: &DatasetSpec) -> Result<Vec<u8>, (String, String)> {
    let broken = |error: &dyn std::fmt::Display| {
        let help = "open it in the program that made it and save it again as an Excel workbook, or as \"CSV UTF-8\"";
        (format!("this workbook cannot be read: {error}"), help.to_owned())
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let sheets = workbook.sheets_metadata();
    let name = match &spec.sheet {
        Some(wanted) => sheets.iter().find(|sheet| sheet.name == *wanted).ok_or_else(|| {
            let names: Vec<String> = sheets.iter().map(|sheet| format!("`{}`", sheet.name)).collect();
            let help = format!("its sheets are {}; name one of them as `sheet` in `[datasets.{}]`", names.join(", "), spec.name);
            (format!("this workbook has no sheet `{wanted}`"), help)
        })?,
        None => sheets
            .iter()
            .find(|sheet| sheet.visible == SheetVisible::Visible)
            .ok_or_else(|| broken(&"it has no sheet that is not hidden"))?,
    };
    let name = name.name.clone();
    let range = workbook.worksheet_range(&name).map_err(|error| broken(&error))?;
    Ok(text_of(&range, spec.delimiter.unwrap_or(b',')))
}

/// The cells of `range` as lines, from the first row and the first column of the sheet on.
fn text_of(range: &Range<Data>, delimiter: u8) -> Vec<u8> {
    let mut text = Vec::new();
    let (blank_rows, blank_columns) = range.start().unwrap_or_default();
    text.extend(std::iter::repeat_n(b'\n', usize::try_from(blank_rows).unwrap_or(0)));
    for row in range.rows() {
        if row.iter().any(|cell| !cell.is_empty()) {
            text.extend(std::iter::repeat_n(delimiter, usize::try_from(blank_columns).unwrap_or(0)));
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    text.push(delimiter);
                }
                quote(&cell_text(cell), delimiter, &mut text);
            }
        }
        text.push(b'\n');
    }
    text
}

/// A cell's value as an export would write it: numbers in plain digits, days as `2025-09-02`.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        // `Display` writes no powers of ten and as many digits as tell the number from its neighbors.
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(day) => day_text(*day),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn day_text(day: ExcelDateTime) -> String {
    if day.is_duration() {
        return day.as_f64().to_string();
    }
    let (year, month, date, hour, minute, second, _) = day.to_ymd_hms_milli();
    let text = format!("{year:04}-{month:02}-{date:02}");
    if (hour, minute, second) == (0, 0, 0) { text } else { format!("{text} {hour:02}:{minute:02}:{second:02}") }
}

/// Writes a cell, in quotes where it needs them. A line within a cell becomes a blank, so that rows stay lines.
fn quote(cell: &str, delimiter: u8, text: &mut Vec<u8>) {
    let cell = cell.replace("\r\n", " ").replace(['\n', '\r'], " ");
    if cell.contains([char::from(delimiter), ',', ';', '\t', '|', '"']) {
        text.push(b'"');
        text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        text.push(b'"');
    } else {
        text.extend_from_slice(cell.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{of_bytes, sheet_text};
    use crate::dataset::{DatasetSpec, dataset_type};
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    use std::path::Path;
    use std::sync::Arc;

    fn spec(sheet: Option<&str>) -> DatasetSpec {
        let mut spec = DatasetSpec::plain(dataset_type("students").unwrap(), Vec::new());
        spec.sheet = sheet.map(str::to_owned);
        spec
    }

    fn workbook() -> Vec<u8> {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("Notes").unwrap().set_hidden(true).write_string(0, 0, "read me").unwrap();
        let sheet = workbook.add_worksheet().set_name("Export").unwrap().set_active(true);
        sheet.write_string(1, 0, "Student Number").unwrap().write_string(1, 1, "Name, first").unwrap();
        sheet.write_number(2, 0, 1_234_567_890.0).unwrap().write_string(2, 1, "two\nlines").unwrap();
        let day = ExcelDateTime::from_ymd(2025, 9, 2).unwrap();
        sheet.write_datetime_with_format(4, 0, &day, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        sheet.write_number(4, 1, 0.125).unwrap().write_boolean(4, 2, true).unwrap();
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn every_row_of_the_first_visible_sheet_is_a_line() {
        let text = sheet_text(&workbook(), &spec(None)).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "\nStudent Number,\"Name, first\",\n1234567890,two lines,\n\n2025-09-02,0.125,TRUE\n");
    }

    #[test]
    fn a_sheet_is_found_by_its_name_and_missed_with_the_names_there_are() {
        assert_eq!(sheet_text(&workbook(), &spec(Some("Notes"))).unwrap(), b"read me\n");
        let (message, help) = sheet_text(&workbook(), &spec(Some("Data"))).unwrap_err();
        assert_eq!(message, "this workbook has no sheet `Data`");
        assert!(help.starts_with("its sheets are `Notes`, `Export`"), "{help}");
    }

    #[test]
    fn the_digest_is_that_of_the_file() {
        let bytes: Arc<[u8]> = workbook().into();
        let source = of_bytes(&spec(None), Path::new("export.xlsx"), &bytes).unwrap();
        let identity = source.finish().unwrap();
        assert_eq!(identity.digest, blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(identity.bytes, bytes.len() as u64);
    }
}
