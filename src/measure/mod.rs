//! Kinds of measures: what each reads, how it counts, what comes out.
//!
//! Apart from files and formats, which no kind knows, and from targets and statuses, which are judged in one place
//! for all kinds. A kind is one file here, which holds its doc comment, its settings, its counting, its words and its
//! tests, and one line in the registry.

mod aggregate;
mod all_of;
mod chronic_absenteeism;
mod count;
mod coverage;
mod credentials;
mod days;
mod discipline;
mod events;
mod favorable;
mod grouping;
mod milestones;
mod narrative;
mod object;
mod outcome;
mod people;
mod query;
mod registry;
mod response_share;
mod schools_meeting;
mod scope;
mod selection;
mod share;
mod staff_retention;
mod student_retention;
#[cfg(test)]
mod testing;
mod unit_checklist;

pub use grouping::{GroupColumns, Grouping, NOT_REPORTED, Students};
pub use object::{MeasureObject, Tally};
pub use outcome::{Doubt, Figure, GroupKey, Outcome};
pub use query::{AttendanceQuery, Condition, Counting, Fold, PeopleQuery, QueriedRows, Query, SchoolFilter, Set, Term, Things};
pub use registry::{Kind, kind, kinds};
pub use scope::{Problem, Scope, Setup};
pub use selection::Selection;

use crate::dataset::{Cell, ColumnType, Row, Slot};
use crate::results::Unit;
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;

/// A kind of measure with its settings: how it reads and counts.
///
/// An instance is deserialized from the keys of a `[[measures]]` table that are the kind's own. Counting is split so
/// that files can be read side by side: each file is added to a tally of its own, and tallies are merged in the order
/// of the files.
pub trait Measure: fmt::Debug + Send + Sync + Sized + 'static {
    /// What has been counted so far of one school year.
    type Tally: Send;

    /// What is wrong with the settings, beyond what their types refuse.
    fn problems(&self, _setup: &Setup<'_>) -> Vec<Problem> {
        Vec::new()
    }

    /// How the figures are calculated, in words a parent understands, in every language of the interface.
    fn rule(&self, setup: &Setup<'_>) -> Text;

    /// What is counted.
    fn unit(&self, setup: &Setup<'_>) -> Unit;

    /// Which schools it is about, by columns of the roster; none where it is about all of them.
    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        None
    }

    /// The days that the figure of `year` counts, first and last.
    fn window(&self, year: SchoolYear) -> (Date, Date) {
        (year.first_day(), year.last_day())
    }

    /// Whether rows have a day by which a count can be cut, so that part of a year can be held against the same part of
    /// the year before.
    fn is_dated(&self, _setup: &Setup<'_>) -> bool {
        false
    }

    /// Whether a figure can only rise during the year, so that a target reached before its end stays reached.
    fn only_rises(&self) -> bool {
        false
    }

    /// What it reads.
    fn reads(&self, setup: &Setup<'_>) -> Vec<Read>;

    /// The values by which it selects rows.
    fn selections(&self) -> Vec<Selection<'_>> {
        Vec::new()
    }

    /// The measures it consists of, in order.
    fn parts(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The part whose figures the line shows as its own.
    fn lead(&self) -> Option<&str> {
        None
    }

    /// An empty tally of the year of `scope`.
    fn start(&self, scope: &Scope<'_>) -> Self::Tally;

    /// Counts a row of the `read`-th of [`Self::reads`].
    fn add(&self, tally: &mut Self::Tally, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken;

    /// Makes a tally small, once all rows of its file were added.
    fn settle(&self, _tally: &mut Self::Tally) {}

    /// Adds what was counted of later files.
    fn merge(&self, into: &mut Self::Tally, from: Self::Tally);

    /// The same question for another engine that is to give the figures of `year`.
    ///
    /// # Errors
    /// Why there is none, as a part of a sentence.
    fn query(&self, _setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        Err("it does not count rows of people")
    }

    /// The figures.
    fn finish(&self, tally: Self::Tally, scope: &Scope<'_>) -> Outcome;
}

/// What a kind reads: one dataset of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The dataset's name in the plan.
    pub dataset: String,
    /// The year, counted back from the year of the result: 0 is the same year, 1 the one before.
    pub years_back: i16,
    /// The columns, in the order in which [`RowView::cell`] numbers them.
    pub columns: Vec<Want>,
    /// Whether there is no figure without it.
    pub required: bool,
}

impl Read {
    /// The dataset called `name`, of the year of the result.
    #[must_use]
    pub fn of(name: &str, columns: Vec<Want>) -> Self {
        Self { dataset: name.to_owned(), years_back: 0, columns, required: true }
    }

    /// The same dataset of an earlier year.
    #[must_use]
    pub fn years_back(mut self, years: i16) -> Self {
        self.years_back = years;
        self
    }
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

/// A row as a kind sees it: the columns it asked for, in its own order, and those that tell groups apart.
#[derive(Clone, Copy)]
pub struct RowView<'a> {
    row: &'a Row<'a>,
    slots: &'a [Slot],
    group_slots: &'a [Slot],
    number: u64,
    groups_since: u64,
}

impl<'a> RowView<'a> {
    /// A view of `row` through the columns in `slots`; `group_slots` are those of the measure's grouping. It is the
    /// `number`-th row of its file, and these have had the same cells since the row `groups_since`.
    #[must_use]
    pub fn new(row: &'a Row<'a>, slots: &'a [Slot], group_slots: &'a [Slot], number: u64, groups_since: u64) -> Self {
        Self { row, slots, group_slots, number, groups_since }
    }

    /// The number of the row in its file, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The number of the row since which the columns of the grouping are known to have the same cells.
    #[must_use]
    pub fn groups_since(&self) -> u64 {
        self.groups_since
    }

    /// The cell of the `index`-th column that the kind asked for.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell {
        self.slots.get(index).map_or(Cell::Absent, |&slot| self.row.cell(slot))
    }

    /// The cell of the `index`-th column of the measure's grouping.
    #[must_use]
    pub fn group_cell(&self, index: usize) -> Cell {
        self.group_slots.get(index).map_or(Cell::Absent, |&slot| self.row.cell(slot))
    }
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts.
    Used,
    /// It does not, for this reason (a stable id such as `outside-window`).
    Excluded(&'static str),
    /// It cannot be counted: the cell of the kind's `column`-th column is wrong.
    Fault {
        /// Which of the columns the kind asked for.
        column: usize,
        /// A stable name of the rule.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
}

/// A row of a school that the measure is not about.
pub(crate) const OTHER_SCHOOL: Taken = Taken::Excluded("school-outside-measure");
