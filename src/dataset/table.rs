//! Small tables of a project read whole: the roster, lists of codes, the programs.
//!
//! Apart from datasets, whose rows stream past: these are looked things up in, and every cell can be pointed at.

use crate::dataset::header::{self, Beginning, Sought, cell_name, cell_text, plain};
use crate::dataset::problems::{Part, RowAt};
use crate::dataset::records::Records;
use crate::diagnostic::{Diagnostic, Place};
use crate::source::{ReadError, Source};
use std::path::Path;

/// Rows that a table of a project may have.
const MOST_ROWS: usize = 100_000;

/// A small table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The file as messages name it.
    pub file: String,
    /// The headers.
    pub headers: Vec<String>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A row of a small table.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// The cells.
    pub cells: Vec<String>,
    /// Where each cell is.
    pub places: Vec<Place>,
}

impl Table {
    /// Reads the file at `path`, which messages call `name`; a file without one of the `required` columns is an error.
    ///
    /// # Errors
    /// [`ReadError`] where it cannot be read at all.
    pub fn read(path: &Path, name: &str, required: &[&str]) -> Result<(Self, Vec<Diagnostic>), ReadError> {
        let source = Source::open(path, None)?;
        let mut table = Self { file: name.to_owned(), ..Self::default() };
        if let Some(kind) = source.no_text() {
            let problem = Diagnostic::error("not-csv", format!("this file is {kind}, not delimited text")).at(Place::file(name));
            return Ok((table, vec![problem.help("open it in the program that made it and save it as \"CSV UTF-8 (comma delimited)\"")]));
        }
        let mut records = Records::new(source)?;
        let sought: Vec<Sought> = required
            .iter()
            .map(|column| Sought { name: (*column).to_owned(), header: (*column).to_owned(), mapped: false, filter: false, required: true })
            .collect();
        let (text, whole) = records.beginning();
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok((table, vec![Diagnostic::error("empty-file", "the file is empty").at(Place::file(name))]));
        }
        let header = match header::find(Beginning { file: name, dataset: "", text, whole, delimiter: None, masked: false }, &sought) {
            Ok(header) => header,
            Err(problem) => return Ok((table, vec![Diagnostic { help: None, ..*problem }])),
        };
        let mut problems: Vec<Diagnostic> = header.diagnostics.into_iter().map(|problem| Diagnostic { help: None, ..problem }).collect();
        records.begin(header.dialect, header.names.len(), header.length, header.lines, header.rows);
        table.headers = header.names;
        while let Some(position) = records.advance()? {
            let (record, fields) = records.record();
            let row = RowAt { file: name, record, fields, position, terminator: header.dialect.terminator, shown: None };
            let cells: Vec<String> = fields.iter().map(|field| cell_text(record, *field)).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if position.broken.is_some() {
                problems.push(
                    Diagnostic::error("unclosed-quote", "a quote in this row is not closed, or not doubled").at(row.place(Part::Row)),
                );
                continue;
            }
            if cells.len() != table.headers.len() && !cells.iter().skip(table.headers.len()).all(String::is_empty)
                || cells.len() < table.headers.len()
            {
                let message = format!("the row has {} cells, the header {}", cells.len(), table.headers.len());
                let (code, last) =
                    if cells.len() < table.headers.len() { ("short-row", cells.len() - 1) } else { ("long-row", table.headers.len()) };
                problems.push(
                    Diagnostic::error(code, message)
                        .at(row.place(Part::Cell(last)))
                        .help("a cell with a comma in it must be quoted; an empty cell still has its comma"),
                );
                continue;
            }
            if table.rows.len() == MOST_ROWS {
                problems.push(
                    Diagnostic::error("table-too-long", format!("the table has more than {MOST_ROWS} rows")).at(row.place(Part::Row)),
                );
                break;
            }
            let places = (0..cells.len()).map(|index| row.place(Part::Cell(index))).collect();
            table.rows.push(TableRow { cells, places });
        }
        records.into_source().finish()?;
        Ok((table, problems))
    }

    /// The position of the column called `name`, apart from case, blanks, underscores and accents.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let wanted = plain(name);
        self.headers.iter().position(|header| plain(header) == wanted)
    }
}

impl TableRow {
    /// The text of the cell in `column`; empty where there is none.
    #[must_use]
    pub fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map_or("", String::as_str)
    }

    /// The place of the cell in `column`.
    #[must_use]
    pub fn place(&self, column: Option<usize>) -> Place {
        column
            .and_then(|column| self.places.get(column))
            .or_else(|| self.places.first())
            .cloned()
            .unwrap_or_else(|| Place::file(cell_name(0, 0)))
    }
}
