//! Days of one school year as a set of bits.
//!
//! Apart from whose days they are: those of a student's attendance and those of a school's calendar are kept alike.

use crate::school_year::SchoolYear;
use jiff::civil::Date;

/// Words of 64 days that a school year has room in.
const WORDS: usize = 6;

/// Days of a school year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySet([u64; WORDS]);

impl DaySet {
    /// Adds `day`; whether it was there.
    pub fn insert(&mut self, day: Date) -> bool {
        let (word, bit) = place(day);
        let word = &mut self.0[word];
        let was_there = *word & bit != 0;
        *word |= bit;
        was_there
    }

    /// Whether `day` is in it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        let (word, bit) = place(day);
        self.0[word] & bit != 0
    }

    /// Adds the days of `other`.
    pub fn unite(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    /// How many days are in it.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The first and the last of its days, which are days of `year`; none where it is empty.
    #[must_use]
    pub fn bounds(&self, year: SchoolYear) -> Option<(Date, Date)> {
        let mut numbers = (0..WORDS * 64).filter(|number| self.0[number / 64] & (1 << (number % 64)) != 0);
        let first = numbers.next()?;
        Some((day_at(first, year)?, day_at(numbers.next_back().unwrap_or(first), year)?))
    }
}

/// The word and the bit of a day: a number below 384 for each day from 1 July to 30 June, whatever the year. Days
/// outside the year are faults before they come here.
fn place(day: Date) -> (usize, u64) {
    let (month, rest) = ((i32::from(day.month()) + 5) % 12, i32::from(day.day()) - 1);
    let number = usize::try_from(month * 32 + rest).unwrap_or(0).min(WORDS * 64 - 1);
    (number / 64, 1 << (number % 64))
}

/// The day that has this number in `year`.
fn day_at(number: usize, year: SchoolYear) -> Option<Date> {
    let month = i8::try_from((number / 32 + 6) % 12 + 1).ok()?;
    let calendar_year = if month >= 7 { year.start() } else { year.start() + 1 };
    Date::new(calendar_year, month, i8::try_from(number % 32 + 1).ok()?).ok()
}
