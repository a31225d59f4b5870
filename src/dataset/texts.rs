//! The cells of a row as the file has them.
//!
//! Apart from typed cells: two states of a file are compared, and shown, by what stands in them.

use crate::dataset::header::cell_text;
use crate::dataset::problems::{Part, mask};
use crate::dataset::rows::Rows;

impl Rows<'_> {
    /// The text of the row's cell in `slot`; none where the file has no such column.
    #[must_use]
    pub fn text(&self, slot: usize) -> Option<String> {
        let row = self.row_at();
        row.fields.get(self.cell_at(slot)?).map(|field| cell_text(row.record, *field))
    }

    /// The same as it may be shown, masked where it is about a person.
    #[must_use]
    pub fn shown(&self, slot: usize) -> Option<String> {
        self.row_at().quote(self.cell_at(slot)?).or_else(|| self.text(slot).map(|text| mask(&text)))
    }

    fn cell_at(&self, slot: usize) -> Option<usize> {
        match self.part(slot) {
            Part::Cell(at) => Some(at),
            Part::Row | Part::From(..) => None,
        }
    }
}
