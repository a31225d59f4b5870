//! Whether two rows of a file have the same key, in little memory.
//!
//! Apart because it is the one thing that is kept of every row: eight bytes for a key, or for daily rows one bit
//! for each day of a student's year.

use crate::dataset::cell::{Cell, PersonId};
use crate::dataset::day_set::DaySet;
use crate::dataset::roster::SchoolIndex;
use crate::dataset::spec::DatasetSpec;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// The keys met so far.
#[derive(Debug, Default)]
pub struct Keys {
    /// The slots of the key, and whether a row without a value there has no key.
    slots: Vec<(usize, bool)>,
    /// The slots of school, student and day, where these are the key.
    daily: Option<(usize, usize, usize)>,
    hashes: FxHashSet<u64>,
    students: FxHashMap<(SchoolYear, SchoolIndex, PersonId), u32>,
    days: Vec<DaySet>,
    last: Option<((SchoolYear, SchoolIndex, PersonId), u32)>,
}

impl Keys {
    /// The keys of a dataset whose slots are called `names` and are `present` in the file; none where a column that
    /// names a person, a thing or a day is not.
    #[must_use]
    pub fn new(spec: &DatasetSpec, names: &[&str], present: impl Fn(usize) -> bool) -> Self {
        use crate::dataset::catalog::ColumnType;
        let key = spec.dataset_type.key(spec.grain.as_deref());
        let mut slots = Vec::new();
        for name in key {
            let slot = names.iter().position(|other| other == name).filter(|&slot| present(slot));
            let column_type = spec.dataset_type.column(name).map(|column| column.column_type);
            let names_one = matches!(column_type, Some(ColumnType::Id | ColumnType::Sasid | ColumnType::Date));
            // A day that files may leave out tells rows apart only where they have it.
            let may_be_absent = column_type == Some(ColumnType::Date) && !spec.dataset_type.is_needed(name, spec.grain.as_deref());
            match slot {
                Some(slot) => slots.push((slot, names_one)),
                None if names_one && !may_be_absent => return Self::default(),
                None => {}
            }
        }
        let slot =
            |name: &str| key.contains(&name).then(|| names.iter().position(|other| *other == name).filter(|&slot| present(slot))).flatten();
        let daily = match (slot("school_code"), slot("sasid"), slot("date")) {
            (Some(school), Some(student), Some(day)) if key.len() == 3 => Some((school, student, day)),
            _ => None,
        };
        Self { slots, daily, ..Self::default() }
    }

    /// Whether a row with the same key was met before; notes this one.
    pub fn again(&mut self, cells: &[Cell], year: SchoolYear) -> bool {
        if let Some((school, student, day)) = self.daily
            && let (Cell::School(school), Cell::Person(student), Cell::Date(day)) = (cells[school], cells[student], cells[day])
        {
            let key = (year, school, student);
            let index = match self.last {
                Some((last, index)) if last == key => index,
                _ => {
                    let next = u32::try_from(self.days.len()).unwrap_or(u32::MAX);
                    let index = *self.students.entry(key).or_insert(next);
                    if index == next {
                        self.days.push(DaySet::default());
                    }
                    self.last = Some((key, index));
                    index
                }
            };
            return self.days[index as usize].insert(day);
        }
        match self.hash(cells, year) {
            Some(hash) => !self.hashes.insert(hash),
            None => false,
        }
    }

    /// A number for the row's key; none where it has none.
    #[must_use]
    pub fn hash(&self, cells: &[Cell], year: SchoolYear) -> Option<u64> {
        if self.slots.is_empty() {
            return None;
        }
        let mut hash = mix(0x9E37_79B9_7F4A_7C15, u64::from(year.start().unsigned_abs()));
        for &(slot, names_one) in &self.slots {
            if names_one && cells[slot] == Cell::Missing {
                return None;
            }
            hash = mix(hash, cells[slot].key()?);
        }
        Some(hash)
    }

    /// Whether rows are of one day each.
    #[must_use]
    pub fn is_daily(&self) -> bool {
        self.daily.is_some()
    }

    /// First and last day of daily rows, by year and school.
    #[must_use]
    pub fn days(&self) -> BTreeMap<(SchoolYear, SchoolIndex), (Date, Date)> {
        let mut all: BTreeMap<(SchoolYear, SchoolIndex), DaySet> = BTreeMap::new();
        for ((year, school, _), index) in &self.students {
            if let Some(days) = self.days.get(*index as usize) {
                all.entry((*year, *school)).or_default().unite(days);
            }
        }
        all.into_iter().filter_map(|(key, days)| Some((key, days.bounds(key.0)?))).collect()
    }

    /// The keys, to be compared with those of another file.
    #[must_use]
    pub fn into_hashes(self) -> FxHashSet<u64> {
        self.hashes
    }
}

/// A number for what a row holds beside years and days, the same for the same cells in any year.
#[must_use]
pub(crate) fn content(cells: &[Cell]) -> u64 {
    cells
        .iter()
        .filter(|cell| !matches!(cell, Cell::Year(_) | Cell::Date(_)))
        .fold(1, |hash, cell| mix(hash, cell.key().unwrap_or(u64::MAX)))
}

/// A number for the cells in `slots`.
#[must_use]
pub(crate) fn of_slots(cells: &[Cell], slots: &[usize]) -> u64 {
    slots.iter().fold(1, |hash, slot| mix(hash, cells.get(*slot).and_then(|cell| cell.key()).unwrap_or(u64::MAX)))
}

/// Two numbers mixed into one, every bit depending on all others.
fn mix(first: u64, second: u64) -> u64 {
    let product = u128::from(first ^ 0x2D35_8DCC_AA6C_78A5) * u128::from(second.wrapping_add(0x8BB8_4B93_962E_ACC9) | 1);
    #[allow(clippy::cast_possible_truncation, reason = "both halves are wanted")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high ^ second.rotate_left(29)
}
