//! Datasets: the schools' exports as typed rows, every row accounted for.
//!
//! Apart from measures, which see only typed rows, and from the plan, which sees no CSV. What a file holds, how
//! its header was found, which cell is wrong and where: all that is known here. What a measure is, is not.

mod account;
mod calendar;
mod catalog;
mod cell;
mod check;
mod codes;
mod column;
mod columns;
mod combination;
mod cursor;
mod day_set;
mod dimension;
mod export;
mod files;
mod filter;
mod form;
mod header;
mod keys;
mod layout;
mod messages;
mod milestones;
mod parse;
mod people;
mod percents;
mod problems;
mod read;
mod reconcile;
mod records;
mod repeat;
mod roster;
mod rows;
mod schema;
mod slots;
mod spec;
mod stays;
mod table;
mod texts;
mod totals;
mod workbook;

pub use crate::results::PrivacyClass;
pub use account::{FileReport, exclusion_words};
pub use calendar::{Calendar, CalendarColumns, read_calendar};
pub use catalog::{Column, ColumnType, DatasetType, catalog, dataset_type};
pub use cell::{Cell, PersonId, Symbol, Symbols};
pub use codes::{CodeEntry, CodeList};
pub use columns::headers;
pub use dimension::{Dimension, DimensionSource};
pub use export::{Found, check_file, look_through, plain_specs, recognize};
pub use files::{DataFile, find_files};
pub use layout::{Layout, Slot, WantedColumn};
pub use milestones::{CarriedOver, carry_over};
pub use read::{Reading, Refusal, read_bytes, read_file, read_file_telling};
pub use reconcile::reconcile;
pub use roster::{Roster, School, SchoolIndex};
pub use rows::{Outcome, Rows};
pub use schema::{columns, table_schema, template};
pub use spec::{DatasetSpec, DateFormat, Level, PercentForm};
pub use stays::outside_stays;
pub use table::{Table, TableRow};

use crate::school_year::SchoolYear;
pub use crate::source::ReadError;

/// A typed row of a dataset: one [`Cell`] for each column of the [`Layout`] it was read with.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The cells, by slot.
    pub cells: &'a [Cell],
    /// The school year the row belongs to.
    pub year: SchoolYear,
    /// The line of its file that it begins in, from 1.
    pub line: u64,
    /// A bit for each of the first 64 slots: unset where the cell is that of the row given before.
    pub changed: u64,
}

impl Row<'_> {
    /// The cell in `slot`; [`Cell::Absent`] where the file has no such column.
    #[must_use]
    pub fn cell(&self, slot: Slot) -> Cell {
        self.cells.get(slot.0).copied().unwrap_or(Cell::Absent)
    }
}
