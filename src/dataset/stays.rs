//! Whether what happened to students happened while they were enrolled.
//!
//! Apart from reading, because it takes two datasets: the stays of students, and the days of what happened to them.

use crate::dataset::account::FileReport;
use crate::dataset::cell::{Cell, PersonId};
use crate::dataset::rows::Rows;
use crate::dataset::spec::DatasetSpec;
use crate::diagnostic::{Diagnostic, Place, has_errors};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The days of students in a file: stays of an enrollment file, events of others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Days {
    /// First and last day of each stay; one that lasts has no end.
    pub stays: Vec<(PersonId, Date, Date)>,
    /// The day of each event, and its line.
    pub events: Vec<(PersonId, Date, u32)>,
}

/// Gathers the days of a file.
pub(crate) struct Gatherer {
    person: Option<usize>,
    entry: Option<usize>,
    exit: Option<usize>,
    event: Option<usize>,
    days: Days,
}

impl Gatherer {
    /// A gatherer for the columns of a file; of days that no enrollment can bear out it gathers none.
    pub fn new(spec: &DatasetSpec, rows: &Rows<'_>) -> Self {
        let slot = |name: &str| rows.names.iter().position(|other| *other == name).filter(|&slot| rows.has(slot));
        let stays = spec.dataset_type.name == "enrollment";
        let events = matches!(spec.dataset_type.name, "discipline" | "credentials" | "events");
        Self {
            person: slot("sasid").filter(|_| stays || events),
            entry: slot("entry_date").filter(|_| stays),
            exit: slot("exit_date").filter(|_| stays),
            event: spec.dataset_type.event_date.and_then(slot).filter(|_| events),
            days: Days::default(),
        }
    }

    /// Notes a row.
    pub fn add(&mut self, cells: &[Cell], line: u64) {
        let Some(person) = self.person.and_then(|slot| cells.get(slot)).and_then(|cell| cell.person()) else { return };
        let date = |slot: Option<usize>| slot.and_then(|slot| cells.get(slot)).and_then(|cell| cell.date());
        if let Some(entry) = date(self.entry) {
            self.days.stays.push((person, entry, date(self.exit).unwrap_or(Date::MAX)));
        }
        if let Some(day) = date(self.event) {
            self.days.events.push((person, day, u32::try_from(line).unwrap_or(u32::MAX)));
        }
    }

    /// What was gathered.
    pub fn finish(self) -> Days {
        self.days
    }
}

/// Warnings about events of students on days on which they were not enrolled, by the stays that all `reports` tell of.
/// Years of which no stay is known are not judged, and nothing is while files have errors: a stay may be among them.
#[must_use]
pub fn outside_stays<'a>(reports: impl IntoIterator<Item = &'a FileReport> + Clone) -> Vec<Diagnostic> {
    if reports.clone().into_iter().any(|report| has_errors(&report.diagnostics)) {
        return Vec::new();
    }
    let mut stays: FxHashMap<PersonId, Vec<(Date, Date)>> = FxHashMap::default();
    let mut years: BTreeSet<SchoolYear> = BTreeSet::new();
    for report in reports.clone() {
        for &(person, from, to) in &report.traces.student_days.stays {
            stays.entry(person).or_default().push((from, to));
        }
        if !report.traces.student_days.stays.is_empty() {
            years.extend(report.rows.keys());
        }
    }
    let enrolled =
        |person: PersonId, day: Date| stays.get(&person).is_some_and(|stays| stays.iter().any(|(from, to)| *from <= day && day <= *to));
    let mut found = Vec::new();
    for report in reports {
        let outside: Vec<u32> = report
            .traces
            .student_days
            .events
            .iter()
            .filter(|(person, day, _)| years.contains(&SchoolYear::of(*day)) && !enrolled(*person, *day))
            .map(|(_, _, line)| *line)
            .collect();
        let Some(first) = outside.iter().min() else { continue };
        let message = match outside.len() {
            1 => "one row is of a student who was not enrolled on that day".to_owned(),
            many => format!("{many} rows are of students who were not enrolled on that day"),
        };
        found.push(
            Diagnostic::warning("outside-enrollment", message)
                .at(Place { line: u64::from(*first), ..Place::file(&report.name) })
                .help("check the date, the student, and the stay in the enrollment files"),
        );
    }
    found
}
