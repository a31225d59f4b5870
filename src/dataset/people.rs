//! Whether the rows of a file say one thing about each person: a student has one gender and one grade in a year.
//!
//! Apart from keys, because the same person rightly has several rows: in two schools, or for two stays.

use crate::dataset::cell::{Cell, PersonId, Symbol};
use crate::dataset::rows::Rows;
use crate::dataset::spec::DatasetSpec;
use crate::school_year::SchoolYear;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What cannot change within a year.
const FIXED: [&str; 2] = ["gender", "grade"];

impl DatasetSpec {
    /// The columns that are read of its rows, whoever counts them, because they must say one thing about each person;
    /// none where rows are of single days or of no students.
    #[must_use]
    pub fn told_of_people(&self) -> &'static [&'static str] {
        let of_students = matches!(self.dataset_type.name, "students" | "enrollment" | "attendance");
        if of_students && self.grain.as_deref() != Some("student-day") { &FIXED } else { &[] }
    }
}

/// What rows say about people.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    /// What is said, by year and person.
    pub said: FxHashMap<(SchoolYear, PersonId), Record>,
}

/// What the first row of a person says, and its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    /// The values of `FIXED`.
    pub values: [Option<Symbol>; FIXED.len()],
    /// The line.
    pub line: u32,
}

/// A value that differs from an earlier row's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    /// The column.
    pub name: &'static str,
    /// Its slot.
    pub slot: usize,
    /// The line of the earlier row.
    pub line: u32,
}

/// Gathers what the rows of a file say.
pub(crate) struct Collector {
    person: Option<usize>,
    slots: [Option<usize>; FIXED.len()],
    people: People,
}

impl Collector {
    /// A collector for the columns of a file.
    pub fn new(spec: &DatasetSpec, rows: &Rows<'_>) -> Self {
        let told = spec.told_of_people();
        let slot = |name: &str| rows.names.iter().position(|other| *other == name).filter(|&slot| !told.is_empty() && rows.has(slot));
        Self { person: slot("sasid"), slots: FIXED.map(slot), people: People::default() }
    }

    /// What the row says that an earlier one of the same person does not, if anything.
    pub fn differs(&mut self, cells: &[Cell], year: SchoolYear, line: u64) -> Option<Said> {
        let person = cells.get(self.person?)?.person()?;
        if self.slots.iter().all(Option::is_none) {
            return None;
        }
        let values = self.slots.map(|slot| slot.and_then(|slot| cells.get(slot)).and_then(|cell| cell.text()));
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let first = *self.people.said.entry((year, person)).or_insert(Record { values, line });
        let index = (0..FIXED.len()).find(|&index| first.differs(&values, index))?;
        Some(Said { name: FIXED[index], slot: self.slots[index]?, line: first.line })
    }

    /// What was gathered.
    pub fn finish(self) -> People {
        self.people
    }
}

impl Record {
    fn differs(&self, values: &[Option<Symbol>; FIXED.len()], index: usize) -> bool {
        self.values[index].zip(values[index]).is_some_and(|(first, second)| first != second)
    }
}

/// A column in which a file differs from an earlier one about people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The later file, by its position.
    pub second: usize,
    /// The earlier one.
    pub first: usize,
    /// The column.
    pub name: &'static str,
    /// The first such line of the later file.
    pub line: u32,
    /// About how many people.
    pub count: u64,
}

/// What `files` say differently about the same person in `year`.
pub(crate) fn differences<'a>(files: impl IntoIterator<Item = &'a People>, year: SchoolYear) -> Vec<Difference> {
    let mut known: FxHashMap<PersonId, (Record, usize)> = FxHashMap::default();
    let mut found: BTreeMap<(usize, usize, usize), (u32, u64)> = BTreeMap::new();
    for (second, people) in files.into_iter().enumerate() {
        for ((_, person), record) in people.said.iter().filter(|((of, _), _)| *of == year) {
            let (earlier, first) = *known.entry(*person).or_insert((*record, second));
            for index in (0..FIXED.len()).filter(|index| first != second && earlier.differs(&record.values, *index)) {
                // People come in no order: the first line is the smallest.
                let (line, count) = found.entry((second, first, index)).or_insert((record.line, 0));
                (*line, *count) = ((*line).min(record.line), *count + 1);
            }
        }
    }
    found.into_iter().map(|((second, first, index), (line, count))| Difference { second, first, name: FIXED[index], line, count }).collect()
}
