//! Whether percentages look like the fractions that they are not said to be.
//!
//! Apart from reading cells: one cell of 0.5 may well be half a percent; a whole column below one is not.

use crate::dataset::catalog::ColumnType;
use crate::dataset::cell::Cell;
use crate::dataset::rows::Rows;
use crate::dataset::spec::{DatasetSpec, PercentForm};
use crate::diagnostic::{Diagnostic, Place};
use crate::number::Exact;

/// Cells below which nothing can be told.
const ENOUGH: u64 = 10;

/// What the percentages of a file have been so far.
pub(crate) struct Percents {
    slot: Option<usize>,
    count: u64,
    fractional: u64,
    above_one: bool,
    first: Option<Place>,
}

impl Percents {
    /// The percentages of a file, where the plan says that they are none of 1.
    pub fn new(spec: &DatasetSpec, rows: &Rows<'_>) -> Self {
        let percents = |name: &str| spec.dataset_type.column(name).is_some_and(|column| column.column_type == ColumnType::Percent);
        let slot = (0..rows.names.len()).find(|&slot| rows.has(slot) && percents(rows.names[slot]));
        Self { slot: slot.filter(|_| spec.percents == PercentForm::Percent), count: 0, fractional: 0, above_one: false, first: None }
    }

    /// Looks at a row.
    pub fn look(&mut self, rows: &Rows<'_>) {
        let Some(slot) = self.slot.filter(|_| !self.above_one) else { return };
        let Some((cell, value)) = rows.cells().get(slot).and_then(|cell| Some((*cell, cell.number()?))) else { return };
        self.count += 1;
        self.above_one = value > Exact::ONE;
        if matches!(cell, Cell::Decimal(..)) {
            self.fractional += 1;
            self.first.get_or_insert_with(|| rows.place(Some(slot)));
        }
    }

    /// The warning that all look like fractions, if they do.
    pub fn conclude(self, spec: &DatasetSpec) -> Option<Diagnostic> {
        let place = self.first.filter(|_| !self.above_one && self.count >= ENOUGH && self.fractional * 2 >= self.count)?;
        let message = format!("all {} percentages of this file are at most 1", self.count);
        Some(
            Diagnostic::warning("percents-look-like-fractions", message)
                .at(place)
                .expected("a percentage such as 12.5")
                .help(format!("if they are fractions of 1, add `percents = \"fraction\"` to `[datasets.{}]`", spec.name)),
        )
    }
}
