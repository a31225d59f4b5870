//! The account of a file: how many rows it has, what became of each, and what tells it from other files.
//!
//! Apart from reading, so that what is kept of a file, and how little, can be seen in one place.

use crate::dataset::cell::Symbol;
use crate::dataset::filter::Unmatched;
use crate::dataset::people::People;
use crate::dataset::roster::SchoolIndex;
use crate::dataset::stays::Days;
use crate::diagnostic::Diagnostic;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The account of a file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// How messages name it.
    pub name: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its rows, title lines and the header not among them.
    pub rows: BTreeMap<SchoolYear, u64>,
    /// Rows that nobody was given, by reason: `outside-filter`, `other-year`, `total-row`, `note-line`, `blank-row`,
    /// `fault`.
    pub excluded: BTreeMap<(SchoolYear, &'static str), u64>,
    /// The lines of the first of them.
    pub excluded_at: BTreeMap<(SchoolYear, &'static str), Vec<u64>>,
    /// Rows by school, faulty ones among them where their school is known.
    pub schools: BTreeMap<(SchoolYear, SchoolIndex), u64>,
    /// By slot of the layout: whether the file has the column.
    pub columns: Vec<bool>,
    /// Its problems, located and folded.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether its header was found with all columns that are needed, so that its rows could be read.
    pub readable: bool,
    /// What its columns of categories hold, where all of it is known: the texts of each.
    pub categories: BTreeMap<String, FxHashSet<Symbol>>,
    /// Values of the plan's `where` that none of its rows has.
    pub unmatched: Vec<Unmatched>,
    /// What it is compared with other files by.
    pub(crate) traces: Traces,
}

/// What is said of rows that are excluded for `reason`: "12 of other years".
#[must_use]
pub fn exclusion_words(reason: &str) -> &str {
    match reason {
        "outside-filter" => "outside the rows that the plan selects",
        "other-year" => "of other years",
        "total-row" => "totals",
        "note-line" => "notes",
        "blank-row" => "blank",
        "fault" => "faulty",
        other => other,
    }
}

/// What is kept of a file's rows, to compare it with other files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traces {
    /// Keys of its rows, but for daily rows.
    pub keys: FxHashSet<u64>,
    /// First and last day of daily rows.
    pub days: BTreeMap<(SchoolYear, SchoolIndex), (Date, Date)>,
    /// The sum of what its rows hold beside year and days.
    pub contents: BTreeMap<(SchoolYear, SchoolIndex), u64>,
    /// What its rows say about people that cannot change within a year.
    pub people: People,
    /// Days on which students were enrolled, or on which something happened to them.
    pub student_days: Days,
}

/// Counts rows by something that seldom changes from row to row.
pub(crate) struct Tally<K> {
    counts: BTreeMap<K, u64>,
    current: Option<K>,
    pending: u64,
}

impl<K: Ord + Copy> Tally<K> {
    /// Nothing counted.
    pub fn new() -> Self {
        Self { counts: BTreeMap::new(), current: None, pending: 0 }
    }

    /// Counts one row of `key`.
    pub fn add(&mut self, key: K) {
        if self.current == Some(key) {
            self.pending += 1;
            return;
        }
        self.flush();
        (self.current, self.pending) = (Some(key), 1);
    }

    fn flush(&mut self) {
        if let Some(key) = self.current.take() {
            *self.counts.entry(key).or_default() += self.pending;
        }
    }

    /// The counts.
    pub fn finish(mut self) -> BTreeMap<K, u64> {
        self.flush();
        self.counts
    }
}
