//! Kinds of measures: what each reads, how it counts, what comes out.
//!
//! Apart from files and formats, which no kind knows, and from targets and statuses, which are judged in one place
//! for all kinds. A kind is one file here and one line in [`registry`].

mod outcome;
mod people;
mod registry;

pub use outcome::{Figure, GroupKey, Outcome};
pub use registry::{Kind, kind, kinds};

use crate::dataset::{Cell, ColumnType, PersonId, Roster, Row, SchoolIndex, Slot, Symbol, Symbols};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use std::any::Any;
use std::fmt;

/// What a kind reads: one dataset of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The dataset's name in the plan.
    pub dataset: String,
    /// The year, counted back from the year of the result: 0 is the same year, 1 the one before.
    pub years_back: i16,
    /// The columns, in the order in which [`RowView::cell`] numbers them.
    pub columns: Vec<Want>,
}

/// A column that a kind reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// Canonical name, or a header of the files.
    pub name: String,
    /// What its cells are.
    pub column_type: ColumnType,
    /// Whether a file without it is an error.
    pub required: bool,
    /// Whether an empty cell in it is an error.
    pub filled: bool,
}

impl Want {
    /// A column that must be there and filled.
    #[must_use]
    pub fn filled(name: &str, column_type: ColumnType) -> Self {
        Self { name: name.to_owned(), column_type, required: true, filled: true }
    }

    /// A column that must be there and may have empty cells.
    #[must_use]
    pub fn required(name: &str, column_type: ColumnType) -> Self {
        Self { name: name.to_owned(), column_type, required: true, filled: false }
    }

    /// A column that may be there.
    #[must_use]
    pub fn optional(name: &str, column_type: ColumnType) -> Self {
        Self { name: name.to_owned(), column_type, required: false, filled: false }
    }
}

/// A row as a kind sees it: the columns it asked for, in its own order.
#[derive(Clone, Copy)]
pub struct RowView<'a> {
    row: Row<'a>,
    slots: &'a [Slot],
    dimensions: &'a [DimensionSlot],
}

/// Where a dimension's category is found for the rows of one read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DimensionSlot {
    /// In these columns of the row itself, through this rule.
    Row(Slot),
    /// Not in the row.
    Elsewhere,
}

impl<'a> RowView<'a> {
    /// A view of `row` through the columns in `slots`.
    #[must_use]
    pub fn new(row: Row<'a>, slots: &'a [Slot], dimensions: &'a [DimensionSlot]) -> Self {
        Self { row, slots, dimensions }
    }

    /// The cell of the `index`-th column that the kind asked for.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell {
        self.slots.get(index).map_or(Cell::Absent, |&slot| self.row.cell(slot))
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts.
    Used,
    /// It does not, for this reason (a stable id such as `outside-window`).
    Excluded(&'static str),
}

/// A measure with its settings, whatever its kind.
pub trait MeasureObject: fmt::Debug + Send + Sync {}
