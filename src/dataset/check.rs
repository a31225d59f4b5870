//! What must hold between the cells of a row, whatever reads it.
//!
//! Apart from measures, so that none repeats these: a student is not absent on more days than enrolled, a share is
//! not above the whole, what happened in a year lies in the year.

use crate::dataset::calendar::Calendar;
use crate::dataset::cell::Cell;
use crate::dataset::column::Column;
use crate::dataset::day_set::DaySet;
use crate::dataset::problems::Words;
use crate::dataset::spec::DatasetSpec;
use crate::number::Exact;
use crate::school_year::SchoolYear;

/// Why cells of a row cannot stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowFault {
    /// Absent on more days than enrolled.
    AbsentAboveEnrolled,
    /// Enrolled on more days than a year has.
    DaysBeyondYear,
    /// Enrolled on more days than the school's calendar has instructional days: so many.
    DaysBeyondCalendar(u32),
    /// A day of attendance on which the school's calendar has no instruction.
    NoSchoolDay,
    /// Absent for more than a whole day.
    FractionAboveOne,
    /// More of a group than there are.
    NumeratorAboveDenominator,
    /// A day that is not in the row's school year.
    OutsideYear,
    /// A stay that ends before it begins.
    ExitBeforeEntry,
    /// A second row with the same key.
    Duplicate,
}

/// The checks that the columns of a file allow.
#[derive(Debug, Default)]
pub struct Checks<'a> {
    calendar: Option<&'a Calendar>,
    school: Option<usize>,
    /// The day of a row of attendance.
    school_day: Option<usize>,
    enrolled: Option<usize>,
    absent: Option<usize>,
    fraction: Option<usize>,
    ratio: Option<(usize, usize)>,
    event: Option<usize>,
    stay: Option<(usize, usize)>,
    /// Whether rows without a school may be totals.
    pub totals: bool,
}

impl<'a> Checks<'a> {
    /// The checks for a dataset whose slots are called `names` and whose file has `columns`; `calendar` is that of the
    /// district, where there is one.
    #[must_use]
    pub fn new(spec: &DatasetSpec, names: &[&str], columns: &[Column<'_>], calendar: Option<&'a Calendar>) -> Self {
        let slot =
            |name: &str| names.iter().position(|other| *other == name).filter(|&slot| columns.iter().any(|column| column.slot == slot));
        let both = |first: &str, second: &str| slot(first).zip(slot(second));
        let attendance = spec.dataset_type.name == "attendance";
        Self {
            calendar: calendar.filter(|_| attendance),
            school: slot("school_code"),
            school_day: slot("date").filter(|_| attendance),
            enrolled: slot("days_enrolled"),
            absent: slot("days_absent"),
            fraction: slot("fraction_absent"),
            ratio: both("numerator", "denominator").or_else(|| both("favorable", "valid")).or_else(|| both("done", "in_scope")),
            event: spec.dataset_type.event_date.and_then(slot),
            stay: both("entry_date", "exit_date"),
            totals: spec.dataset_type.name == "aggregates",
        }
    }

    /// The first rule that a row breaks, and the slot of the cell that breaks it.
    #[must_use]
    pub fn check(&self, cells: &[Cell], year: SchoolYear) -> Option<(RowFault, usize)> {
        let number = |slot: Option<usize>| slot.and_then(|slot| cells.get(slot)).copied();
        if let Some(slot) = self.fraction
            && above(cells[slot], Cell::Integer(1))
        {
            return Some((RowFault::FractionAboveOne, slot));
        }
        if let (Some(enrolled), Some(slot)) = (number(self.enrolled), self.enrolled) {
            if above(enrolled, Cell::Integer(366)) {
                return Some((RowFault::DaysBeyondYear, slot));
            }
            if let Some(taught) = self.taught(cells, year).map(DaySet::count)
                && above(enrolled, Cell::Integer(i64::from(taught)))
            {
                return Some((RowFault::DaysBeyondCalendar(taught), slot));
            }
            if let (Some(absent), Some(slot)) = (number(self.absent), self.absent)
                && above(absent, enrolled)
            {
                return Some((RowFault::AbsentAboveEnrolled, slot));
            }
        }
        if let Some((numerator, denominator)) = self.ratio
            && above(cells[numerator], cells[denominator])
        {
            return Some((RowFault::NumeratorAboveDenominator, numerator));
        }
        if let Some(slot) = self.event
            && let Cell::Date(date) = cells[slot]
            && !year.contains(date)
        {
            return Some((RowFault::OutsideYear, slot));
        }
        if let Some(slot) = self.school_day
            && let Cell::Date(date) = cells[slot]
            && self.taught(cells, year).is_some_and(|days| !days.contains(date))
        {
            return Some((RowFault::NoSchoolDay, slot));
        }
        if let Some((entry, exit)) = self.stay
            && let (Cell::Date(from), Cell::Date(to)) = (cells[entry], cells[exit])
            && to < from
        {
            return Some((RowFault::ExitBeforeEntry, exit));
        }
        None
    }

    /// The days on which the school of the row teaches, where they are known.
    fn taught(&self, cells: &[Cell], year: SchoolYear) -> Option<&'a DaySet> {
        self.calendar?.days(year, cells.get(self.school?)?.school()?)
    }
}

/// Whether `first` is a number above the number `second`.
fn above(first: Cell, second: Cell) -> bool {
    match (first, second) {
        (Cell::Integer(first), Cell::Integer(second)) => first > second,
        (Cell::Decimal(mantissa, scale), Cell::Integer(second)) => Exact::decimal(mantissa, scale) > Exact::whole(second),
        (first, second) => first.number().zip(second.number()).is_some_and(|(first, second)| first > second),
    }
}

impl RowFault {
    /// Its code and what is said of it.
    #[must_use]
    pub fn words(self, year: SchoolYear, column: &str) -> (&'static str, Words) {
        match self {
            Self::AbsentAboveEnrolled => (
                "absent-above-enrolled",
                Words::new("more days absent than enrolled")
                    .expected("at most the days enrolled")
                    .help("check that the two columns are not exchanged"),
            ),
            Self::DaysBeyondYear => ("days-beyond-year", Words::new("more days enrolled than a year has").expected("at most 366")),
            Self::DaysBeyondCalendar(taught) => (
                "days-beyond-calendar",
                Words::new("more days enrolled than the school's calendar has instructional days")
                    .expected(format!("at most {taught}"))
                    .help("ask the school which is right, the days or its calendar"),
            ),
            Self::NoSchoolDay => (
                "no-school-day",
                Words::new(format!("`{column}` is no instructional day in the school's calendar"))
                    .expected("a day on which students were taught")
                    .help("ask the school which is right, the date or its calendar; export only days on which students were taught"),
            ),
            Self::FractionAboveOne => (
                "fraction-above-one",
                Words::new("absent for more than a whole day")
                    .expected("0 to 1")
                    .help("a share of the day is wanted, not minutes or periods"),
            ),
            Self::NumeratorAboveDenominator => (
                "numerator-above-denominator",
                Words::new("the part is larger than the whole")
                    .expected("at most the denominator")
                    .help("check that the two columns are not exchanged"),
            ),
            Self::OutsideYear => (
                "date-outside-year",
                Words::new(format!("`{column}` is not in the school year {year}")).expected(format!(
                    "{} to {}",
                    year.first_day(),
                    year.last_day()
                )),
            ),
            Self::ExitBeforeEntry => {
                ("exit-before-entry", Words::new("the stay ends before it begins").expected("the entry date or later"))
            }
            Self::Duplicate => ("duplicate-key", Words::new("a second row with the same key")),
        }
    }
}
