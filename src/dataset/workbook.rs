//! Workbooks among a dataset's files: a sheet of an `.xlsx` file as the delimited text that all other files are.
//!
//! Apart from reading rows, which sees no difference: every row of the sheet is a line of the text, blank ones too,
//! so that a message names the line and the cell that a spreadsheet shows.

use crate::dataset::header::cell_name;
use crate::dataset::spec::DatasetSpec;
use crate::source::{ReadError, Source};
use calamine::{Data, DataType, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use zip::ZipArchive;

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
    if source.size() > MOST_PACKED {
        return Source::without_sheet(&name, source.finish()?, too_large());
    }
    let (bytes, identity) = source.into_bytes()?;
    Ok(match sheet_text(&bytes, spec) {
        Ok(text) => Source::of_sheet(&name, text, identity)?,
        Err(refusal) => Source::without_sheet(&name, identity, refusal)?,
    })
}

/// The largest workbook that is opened, in bytes.
const MOST_PACKED: u64 = 256 << 20;
/// What a workbook may unpack to, in bytes.
const MOST_UNPACKED: u64 = 1 << 30;
/// What any workbook may unpack to, however small it is, in bytes.
const FREELY_UNPACKED: u64 = 32 << 20;
/// How many times its size a larger one may unpack to. Sheets of real exports have 5 to 50 times theirs.
const MOST_RATIO: u64 = 200;
/// Cells between the first and the last one of a sheet, empty ones among them.
const MOST_CELLS: u64 = 50_000_000;

/// What is wrong with a workbook, and what to do.
type Refusal = (String, String);

fn too_large() -> Refusal {
    let message = "this workbook unpacks to more than any export of a school has";
    (message.to_owned(), "it may be damaged, or made to exhaust the machine; save its sheet as \"CSV UTF-8\"".to_owned())
}

fn broken(error: &dyn std::fmt::Display) -> Refusal {
    let help = "open it in the program that made it and save it again as an Excel workbook, or as \"CSV UTF-8\"";
    (format!("this workbook cannot be read: {error}"), help.to_owned())
}

/// Unpacks a workbook without keeping anything, to see whether it may be opened: sizes that a file states of itself
/// are not believed.
fn unpack(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let most = MOST_UNPACKED.min(FREELY_UNPACKED.max(MOST_RATIO * bytes.len() as u64));
    let mut left = most;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| broken(&error))?;
        let count = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(|error| broken(&error))?;
        left = left.checked_sub(count).ok_or_else(too_large)?;
    }
    Ok(())
}

/// The text of the sheet that `spec` names, else of the first that is not hidden; or what is wrong and what to do.
fn sheet_text(bytes: &[u8], spec: &DatasetSpec) -> Result<Vec<u8>, Refusal> {
    unpack(bytes)?;
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
            .find(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
            .ok_or_else(|| broken(&"it has no sheet that is not hidden"))?,
    };
    let name = name.name.clone();
    let last = last_column(&mut workbook, &name)?;
    text_of(&mut workbook, &name, last, spec.delimiter.unwrap_or(b','))
}

/// Gives each cell of the sheet `name` that is not empty to `take`: its row, its column, its value.
fn each_cell(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    mut take: impl FnMut(u32, u32, Data) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
        let (row, column) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        if !value.is_empty() {
            take(row, column, value)?;
        }
    }
    Ok(())
}

/// The last column that any cell of the sheet is in. The sheet is looked through once for it, so that no more need be
/// kept of it than its text.
fn last_column(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<u32, Refusal> {
    let (mut last_row, mut last_column) = (0, 0);
    each_cell(workbook, name, |row, column, _| {
        (last_row, last_column) = (last_row.max(row), last_column.max(column));
        Ok(())
    })?;
    if (u64::from(last_row) + 1) * (u64::from(last_column) + 1) > MOST_CELLS {
        let last = cell_name(usize::try_from(last_column).unwrap_or(usize::MAX), u64::from(last_row) + 1);
        let message = format!("the cells of this sheet reach as far as {last}, which no export of a school does");
        return Err((message, "delete what stands far below or beside the table, or save the sheet as \"CSV UTF-8\"".to_owned()));
    }
    Ok(last_column)
}

/// The cells of a sheet as lines, from its first row and its first column on.
fn text_of(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, last: u32, delimiter: u8) -> Result<Vec<u8>, Refusal> {
    let mut text = Vec::new();
    let (mut next_row, mut line): (u32, Vec<(u32, String)>) = (0, Vec::new());
    let write = |line: &mut Vec<(u32, String)>, text: &mut Vec<u8>| {
        line.sort_by_key(|(column, _)| *column);
        let mut cells = line.drain(..).peekable();
        for column in 0..=last {
            if column > 0 {
                text.push(delimiter);
            }
            while let Some((_, cell)) = cells.next_if(|(at, _)| *at == column) {
                quote(&cell, delimiter, text);
            }
        }
        text.push(b'\n');
    };
    each_cell(workbook, name, |row, column, value| {
        if row + 1 < next_row {
            return Err(broken(&"its rows are not in order"));
        }
        if row + 1 > next_row {
            if next_row > 0 {
                write(&mut line, &mut text);
            }
            text.extend(std::iter::repeat_n(b'\n', usize::try_from(row - next_row).unwrap_or(0)));
            next_row = row + 1;
        }
        line.push((column, cell_text(&value)));
        Ok(())
    })?;
    if next_row > 0 {
        write(&mut line, &mut text);
    }
    Ok(text)
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
    use std::io::Write;
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
    fn a_workbook_that_unpacks_to_gigabytes_is_not_opened() {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        for _ in 0..64 {
            archive.write_all(&zeros).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 17, "{} bytes", bytes.len());
        let (message, _) = sheet_text(&bytes, &spec(None)).unwrap_err();
        assert_eq!(message, "this workbook unpacks to more than any export of a school has");
    }

    #[test]
    fn a_cell_at_the_end_of_the_sheet_does_not_fill_the_memory() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "sasid").unwrap().write_string(1_048_575, 16_383, "stray").unwrap();
        let (message, _) = sheet_text(&workbook.save_to_buffer().unwrap(), &spec(None)).unwrap_err();
        assert_eq!(message, "the cells of this sheet reach as far as XFD1048576, which no export of a school does");
    }

    #[test]
    fn a_damaged_workbook_is_refused_or_read() {
        let bytes = workbook();
        for at in 0..bytes.len() {
            let _ = sheet_text(&bytes[..at], &spec(None));
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            let _ = sheet_text(&flipped, &spec(None));
        }
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
