//! The row at hand of a file, and what of it a message may show.
//!
//! Apart from classifying it, so that a problem can be located while the columns are being read.

use crate::dataset::problems::{RowAt, Shown};
use crate::dataset::records::{Dialect, Field, Position, Records};
use crate::source::{ReadError, Source};

/// Goes through the records of a file.
pub(crate) struct Cursor<'a> {
    file: &'a str,
    records: Records,
    position: Position,
    terminator: u8,
    /// Which cells may be shown; none where all may.
    pub shown: Option<Shown<'a>>,
    /// The same where cells are not where they should be and cannot be told from each other: none may.
    pub hidden: Option<Shown<'a>>,
}

impl<'a> Cursor<'a> {
    /// Stands before the first record of `source`, which messages call `file`.
    ///
    /// # Errors
    /// [`ReadError`] of the source.
    pub fn new(file: &'a str, source: Source) -> Result<Self, ReadError> {
        let position = Position { line: 0, row: 0, ended: true, broken: None };
        Ok(Self { file, records: Records::new(source)?, position, terminator: b'\n', shown: None, hidden: None })
    }

    /// The first bytes of the file, and whether they are all of it.
    pub fn beginning(&self) -> (&[u8], bool) {
        self.records.beginning()
    }

    /// Goes on after the header, as [`Records::begin`] does.
    pub fn begin(&mut self, dialect: Dialect, width: usize, length: usize, lines: u64, rows: u64) {
        self.terminator = dialect.terminator;
        self.records.begin(dialect, width, length, lines, rows);
    }

    /// Gives up: no record follows.
    pub fn skip(&mut self) {
        self.records.skip();
    }

    /// Comes to the next record; whether there is one.
    ///
    /// # Errors
    /// [`ReadError`] of the source.
    pub fn advance(&mut self) -> Result<bool, ReadError> {
        let next = self.records.advance()?;
        self.position = next.unwrap_or(self.position);
        Ok(next.is_some())
    }

    /// Where the record stands.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The bytes and the cells of the record.
    pub fn record(&self) -> (&[u8], &[Field]) {
        self.records.record()
    }

    /// A bit for each of its first 64 cells, as [`Records::changed`] has it.
    pub fn changed(&self) -> u64 {
        self.records.changed()
    }

    /// The record to point into.
    pub fn row(&self) -> RowAt<'_> {
        self.row_showing(self.shown.as_ref())
    }

    /// The same where none of its cells may be told from another.
    pub fn hidden_row(&self) -> RowAt<'_> {
        self.row_showing(self.hidden.as_ref())
    }

    fn row_showing<'r>(&'r self, shown: Option<&'r Shown<'a>>) -> RowAt<'r> {
        let (record, fields) = self.records.record();
        RowAt { file: self.file, record, fields, position: self.position, terminator: self.terminator, shown }
    }

    /// The file.
    pub fn into_source(self) -> Source {
        self.records.into_source()
    }
}
