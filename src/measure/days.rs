//! The days of students at schools, one by one and in little memory.
//!
//! Apart from what is asked of them: whether a day was spent at two schools at once. While a file is read each stay has
//! a bit for every day; afterwards each set of days is kept once, since most students of a school share theirs, and
//! beside it only the days missed.

use crate::school_year::SchoolYear;
use indexmap::IndexSet;
use jiff::civil::Date;
use rustc_hash::FxBuildHasher;

/// Days are counted in millionths, the finest fraction an export may have.
pub(crate) const DAY: i64 = 1_000_000;
/// Room for the days of a year, 32 a month.
const DAYS: usize = 12 * 32;

/// A set of days: a bit for each of 384.
type Set = [u64; DAYS / 64];

/// The number of a day in its school year, rising from 1 July on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(u16);

impl Day {
    /// The number of `date`; none where it is not in `year`.
    pub(crate) fn of(year: SchoolYear, date: Date) -> Option<Self> {
        let month = (u16::from(date.month().unsigned_abs()) + 5) % 12;
        let of = if month < 6 { year.start() } else { year.start() + 1 };
        (date.year() == of).then(|| Self(month * 32 + u16::from(date.day().unsigned_abs()) - 1))
    }

    fn bit(self) -> (usize, u64) {
        (usize::from(self.0 / 64), 1 << (self.0 % 64))
    }
}

/// Whether a set has the day with a number.
fn has(set: &Set, day: usize) -> bool {
    set.get(day / 64).is_some_and(|word| word >> (day % 64) & 1 == 1)
}

/// A position in a list, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link(u32);

impl Default for Link {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Link {
    /// The position `at`; none where it does not fit, which four thousand million days do not come to.
    fn to(at: usize) -> Self {
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn position(self) -> Option<usize> {
        (self != Self::default()).then_some(self.0 as usize)
    }
}

/// The days of one stay, which lie in [`Days`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stretch {
    /// The set of days enrolled.
    set: Link,
    /// The day missed last among those missed.
    missed: Link,
}

impl Stretch {
    /// Whether there is a day.
    pub(crate) fn is_empty(self) -> bool {
        self.set == Link::default()
    }
}

/// A day that was missed, in whole or in part.
#[derive(Clone, Copy, Debug)]
struct Missed {
    /// The day in the upper 12 bits, and the millionths missed.
    packed: u32,
    /// The one noted before it, of the same stay.
    before: Link,
}

/// The days of many stays.
#[derive(Debug, Default)]
pub(crate) struct Days {
    /// While rows are added: a set for each stay.
    open: Vec<Set>,
    /// Afterwards: each set once.
    sets: IndexSet<Set, FxBuildHasher>,
    missed: Vec<Missed>,
}

impl Days {
    /// Notes that `millionths` of `day` were missed by somebody enrolled then; `false` where the day was noted before.
    /// Only for stays that were not settled.
    pub(crate) fn add(&mut self, stretch: &mut Stretch, day: Day, millionths: i64) -> bool {
        if stretch.is_empty() {
            stretch.set = Link::to(self.open.len());
            self.open.push(Set::default());
        }
        let (word, bit) = day.bit();
        let Some(word) = stretch.set.position().and_then(|at| self.open.get_mut(at)).and_then(|set| set.get_mut(word)) else {
            return false;
        };
        if *word & bit != 0 {
            return false;
        }
        *word |= bit;
        if millionths > 0 {
            let part = u32::try_from(millionths.min(DAY)).unwrap_or_default();
            self.missed.push(Missed { packed: u32::from(day.0) << 20 | part, before: stretch.missed });
            stretch.missed = Link::to(self.missed.len() - 1);
        }
        true
    }

    /// Keeps each set once; `stretches` are all there are.
    pub(crate) fn settle<'a>(&mut self, stretches: impl Iterator<Item = &'a mut Stretch>) {
        if self.open.is_empty() {
            return;
        }
        let open = std::mem::take(&mut self.open);
        for stretch in stretches {
            if let Some(set) = stretch.set.position().and_then(|at| open.get(at)) {
                stretch.set = Link::to(self.sets.insert_full(*set).0);
            }
        }
        self.missed.shrink_to_fit();
    }

    /// Takes in the settled days of other stays; gives what their stretches become.
    pub(crate) fn take(&mut self, other: Self) -> impl Fn(Stretch) -> Stretch + use<> {
        let shift = self.missed.len();
        let moved = move |link: Link| link.position().map_or(link, |at| Link::to(at + shift));
        if self.missed.is_empty() {
            self.missed = other.missed;
        } else {
            self.missed.extend(other.missed.into_iter().map(|missed| Missed { before: moved(missed.before), ..missed }));
        }
        let sets: Vec<Link> = other.sets.into_iter().map(|set| Link::to(self.sets.insert_full(set).0)).collect();
        move |stretch| Stretch {
            set: stretch.set.position().and_then(|at| sets.get(at).copied()).unwrap_or_default(),
            missed: moved(stretch.missed),
        }
    }

    /// The days of two stretches together, and whether a day is in both: then it counts as the first has it.
    pub(crate) fn join(&mut self, first: Stretch, second: Stretch) -> (Stretch, bool) {
        let (Some(one), Some(other)) = (self.set(first), self.set(second)) else {
            return (if first.is_empty() { second } else { first }, false);
        };
        let both = std::array::from_fn(|word| one[word] | other[word]);
        let set = Link::to(self.sets.insert_full(both).0);
        let doubled = one.iter().zip(&other).any(|(one, other)| one & other != 0);
        let mut missed = first.missed;
        let more: Vec<(usize, i64)> = self.missed(second).filter(|(day, _)| !has(&one, *day)).collect();
        for (day, millionths) in more {
            let (day, part) = (u32::try_from(day).unwrap_or_default(), u32::try_from(millionths).unwrap_or_default());
            self.missed.push(Missed { packed: day << 20 | part, before: missed });
            missed = Link::to(self.missed.len() - 1);
        }
        (Stretch { set, missed }, doubled)
    }

    /// Days enrolled and missed of a settled stretch, in millionths.
    pub(crate) fn sums(&self, stretch: Stretch) -> (i64, i64) {
        let days: u32 = self.set(stretch).into_iter().flatten().map(u64::count_ones).sum();
        (i64::from(days) * DAY, self.missed(stretch).map(|(_, millionths)| millionths).sum())
    }

    /// The last day of a settled stretch.
    pub(crate) fn last(&self, stretch: Stretch) -> Option<Day> {
        let set = self.set(stretch)?;
        let at = (0..DAYS).rev().find(|at| has(&set, *at))?;
        u16::try_from(at).ok().map(Day)
    }

    /// Days enrolled and missed over settled stretches, in millionths, where a day is in two of them: it counts once, and
    /// as missed only so far as it was missed in all of these. None where no day is in two.
    pub(crate) fn overlapping(&self, stretches: impl Iterator<Item = Stretch> + Clone) -> Option<(i64, i64)> {
        let mut all = Set::default();
        let mut twice = false;
        for set in stretches.clone().filter_map(|stretch| self.set(stretch)) {
            for (word, more) in all.iter_mut().zip(set) {
                twice |= *word & more != 0;
                *word |= more;
            }
        }
        if !twice {
            return None;
        }
        let mut least = vec![DAY; DAYS];
        for stretch in stretches {
            let Some(set) = self.set(stretch) else { continue };
            let mut missed = vec![0; DAYS];
            for (day, millionths) in self.missed(stretch) {
                if let Some(entry) = missed.get_mut(day) {
                    *entry = millionths;
                }
            }
            for (at, least) in least.iter_mut().enumerate().filter(|(at, _)| has(&set, *at)) {
                *least = (*least).min(missed[at]);
            }
        }
        let enrolled = (0..DAYS).filter(|at| has(&all, *at));
        Some(enrolled.fold((0, 0), |(days, missed), at| (days + DAY, missed + least[at])))
    }

    fn set(&self, stretch: Stretch) -> Option<Set> {
        self.sets.get_index(stretch.set.position()?).copied()
    }

    /// The days missed, each with the millionths missed.
    fn missed(&self, stretch: Stretch) -> impl Iterator<Item = (usize, i64)> + '_ {
        let first = stretch.missed.position().and_then(|at| self.missed.get(at));
        std::iter::successors(first, |missed| self.missed.get(missed.before.position()?))
            .map(|missed| ((missed.packed >> 20) as usize, i64::from(missed.packed & ((1 << 20) - 1))))
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, Day, Days, Stretch};
    use crate::school_year::SchoolYear;
    use jiff::civil::date;

    fn day(number: i8) -> Day {
        Day::of(SchoolYear::starting_in(2024).unwrap(), date(2024, 9, number)).unwrap()
    }

    /// The days of somebody who was enrolled on `days` of September and missed so much of each.
    fn days(of: &[(i8, i64)]) -> (Days, Stretch) {
        let (mut all, mut stretch) = (Days::default(), Stretch::default());
        for &(number, missed) in of {
            assert!(all.add(&mut stretch, day(number), missed));
        }
        assert!(!all.add(&mut stretch, day(of[0].0), 0), "a day twice");
        all.settle(std::iter::once(&mut stretch));
        (all, stretch)
    }

    #[test]
    fn days_rise_from_july_to_june_and_are_in_one_year() {
        let year = SchoolYear::starting_in(2024).unwrap();
        let number = |date| Day::of(year, date);
        assert!(number(date(2024, 7, 1)) < number(date(2024, 12, 31)));
        assert!(number(date(2024, 12, 31)) < number(date(2025, 1, 1)));
        assert!(number(date(2025, 1, 1)) < number(date(2025, 6, 30)));
        assert_eq!(number(date(2024, 6, 30)), None);
        assert_eq!(number(date(2025, 7, 1)), None);
    }

    #[test]
    fn a_day_at_two_schools_counts_once_and_as_missed_only_where_missed_at_both() {
        let (mut all, first) = days(&[(2, DAY), (3, DAY), (4, DAY / 2)]);
        let (other, second) = days(&[(3, 0), (4, DAY), (5, DAY)]);
        let second = all.take(other)(second);
        // Day 2 is missed, 3 was spent at the second school, 4 by half, 5 missed.
        assert_eq!(all.overlapping([first, second].into_iter()), Some((4 * DAY, 2 * DAY + DAY / 2)));
    }

    #[test]
    fn days_that_do_not_meet_are_simply_added() {
        let (mut all, first) = days(&[(2, DAY), (3, 0)]);
        let (other, second) = days(&[(4, 0)]);
        let second = all.take(other)(second);
        assert_eq!(all.overlapping([first, second].into_iter()), None);
        assert_eq!(all.last(first), Some(day(3)));
        let (joined, doubled) = all.join(first, second);
        assert!(!doubled);
        assert_eq!(all.last(joined), Some(day(4)));
        assert_eq!(all.sums(joined), (3 * DAY, DAY));
    }

    #[test]
    fn a_day_that_two_files_have_counts_as_the_first_has_it() {
        let (mut all, first) = days(&[(2, DAY), (3, 0)]);
        let (other, second) = days(&[(3, DAY), (4, DAY)]);
        let second = all.take(other)(second);
        let (joined, doubled) = all.join(first, second);
        assert!(doubled);
        assert_eq!(all.sums(joined), (3 * DAY, 2 * DAY));
    }
}
