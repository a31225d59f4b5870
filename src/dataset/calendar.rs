//! The days on which each school teaches, by the `calendar` dataset.
//!
//! Apart from attendance, which is held against them row by row: what a calendar says must be known before any row of
//! attendance is read.

use crate::dataset::Row;
use crate::dataset::account::FileReport;
use crate::dataset::catalog::ColumnType;
use crate::dataset::cell::Symbols;
use crate::dataset::day_set::DaySet;
use crate::dataset::files::find_files;
use crate::dataset::layout::{Layout, Slot, WantedColumn};
use crate::dataset::read::{Reading, read_file};
use crate::dataset::roster::SchoolIndex;
use crate::dataset::spec::DatasetSpec;
use crate::diagnostic::has_errors;
use crate::school_year::SchoolYear;
use crate::source::ReadError;
use std::collections::BTreeMap;
use std::path::Path;

/// The days on which schools teach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    schools: BTreeMap<(SchoolYear, SchoolIndex), DaySet>,
}

/// The columns of a calendar in a layout.
#[derive(Clone, Copy, Debug)]
pub struct CalendarColumns {
    school: Slot,
    date: Slot,
    instructional: Slot,
}

impl CalendarColumns {
    /// Asks `layout` for them.
    pub fn want(layout: &mut Layout) -> Self {
        let mut want =
            |name: &str, column_type| layout.want(WantedColumn { name: name.to_owned(), column_type, required: true, filled: true });
        Self {
            school: want("school_code", ColumnType::School),
            date: want("date", ColumnType::Date),
            instructional: want("instructional", ColumnType::YesNo),
        }
    }
}

impl Calendar {
    /// Notes a row of a calendar.
    pub fn note(&mut self, columns: CalendarColumns, row: &Row<'_>, symbols: &Symbols) {
        let (Some(school), Some(date)) = (row.cell(columns.school).school(), row.cell(columns.date).date()) else { return };
        let days = self.schools.entry((row.year, school)).or_default();
        if row.cell(columns.instructional).text().is_some_and(|word| &*symbols.text(word) == "yes") {
            days.insert(date);
        }
    }

    /// Adds what another file says, if `report` finds nothing wrong in it: where days may be missing, all attendance
    /// would seem wrong that is right.
    pub fn merge(&mut self, other: Self, report: &FileReport) {
        if has_errors(&report.diagnostics) {
            return;
        }
        for (school, days) in other.schools {
            self.schools.entry(school).or_default().unite(&days);
        }
    }

    /// The days on which `school` teaches in `year`; none where its calendar is not known.
    #[must_use]
    pub fn days(&self, year: SchoolYear, school: SchoolIndex) -> Option<&DaySet> {
        self.schools.get(&(year, school))
    }
}

/// Reads the calendar that a plan with `datasets` has for the years of `reading`, with the reports on its files.
///
/// # Errors
/// [`ReadError`] where a file cannot be read at all.
pub fn read_calendar(datasets: &[DatasetSpec], data_root: &Path, reading: &Reading<'_>) -> Result<(Calendar, Vec<FileReport>), ReadError> {
    let (mut calendar, mut reports) = (Calendar::default(), Vec::new());
    for spec in datasets.iter().filter(|spec| spec.dataset_type.name == "calendar") {
        let mut layout = Layout::default();
        let columns = CalendarColumns::want(&mut layout);
        for file in find_files(spec, data_root, reading.years)? {
            let mut days = Calendar::default();
            let note = &mut |row: &Row<'_>| {
                days.note(columns, row, reading.symbols);
                None
            };
            let report = read_file(spec, &layout, &file, reading, note)?;
            calendar.merge(days, &report);
            reports.push(report);
        }
    }
    Ok((calendar, reports))
}
