//! Counting people once: in every school they were at, in the district, and in their groups.
//!
//! Apart from the kinds, nearly all of which count people: a kind says what it remembers of a person at a school and
//! how it tests that; this says who is counted where. The district is computed from people, never by adding schools.

use crate::dataset::{PersonId, SchoolIndex, Symbol};
use crate::measure::RowView;
use crate::measure::days::Day;
use crate::measure::grouping::{GroupColumns, GroupCounts};
use crate::measure::outcome::{Figure, Outcome, Sum};
use crate::measure::scope::Scope;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use smallvec::{SmallVec, smallvec};
use std::collections::BTreeMap;

/// What is remembered of people, by person and school.
///
/// A state has half a million students, and nearly all have one school and share their groups with others: a person
/// takes some sixty bytes beside what the kind remembers.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "people are what it has")]
pub(crate) struct People<S> {
    people: IndexMap<PersonId, Person<S>, FxBuildHasher>,
    /// The columns that tell groups apart, each combination once.
    groups: IndexSet<GroupColumns, FxBuildHasher>,
    last: Option<Last>,
}

/// Who was met last.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// The position of the person.
    person: usize,
    /// The number of the row.
    row: u64,
    /// Whether its groups were the latest word.
    counted: bool,
}

/// What is remembered of one person.
#[derive(Debug)]
pub(crate) struct Person<S> {
    /// By school, in the order in which the schools were met; a person without a school has none.
    pub stays: SmallVec<[(Option<SchoolIndex>, S); 1]>,
    /// The position of the person's combination of groups.
    groups: Option<u32>,
    /// How late the row is that said so.
    rank: Rank,
}

/// How late a row's word about a person is: by its day, then by its school's place in the roster, then by the order of
/// reading. Without day and school, the order of reading decides alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// The day, where rows have one.
    pub day: Option<Day>,
    /// The school, where the order of files is not to decide between two.
    pub school: Option<SchoolIndex>,
}

/// What somebody adds to a numerator and a denominator; `None` adds to neither and is left out.
pub(crate) type Pair = Option<(i64, i64)>;

/// The pair of somebody who is in the denominator, and in the numerator if `yes`.
pub(crate) fn among(yes: bool) -> (i64, i64) {
    (i64::from(yes), 1)
}

impl<S: Default> Person<S> {
    fn unknown() -> Self {
        Self { stays: SmallVec::new(), groups: None, rank: Rank::default() }
    }

    fn at(&mut self, school: Option<SchoolIndex>) -> &mut S {
        let index = self.stays.iter().position(|(at, _)| *at == school).unwrap_or_else(|| {
            self.stays.push((school, S::default()));
            self.stays.len() - 1
        });
        &mut self.stays[index].1
    }
}

impl<S: Default> People<S> {
    pub(crate) fn new() -> Self {
        Self { people: IndexMap::default(), groups: IndexSet::default(), last: None }
    }

    /// What is remembered of `person` at `school`, and what `row` says of the person's groups, which is the latest word.
    pub(crate) fn at(&mut self, scope: &Scope<'_>, person: PersonId, school: Option<SchoolIndex>, row: &RowView<'_>) -> &mut S {
        self.at_rank(scope, person, school, Rank::default(), row)
    }

    /// What is remembered of `person` at `school`, and what `row` says of the person's groups, where no later row has
    /// said something.
    pub(crate) fn at_rank(
        &mut self,
        scope: &Scope<'_>,
        person: PersonId,
        school: Option<SchoolIndex>,
        rank: Rank,
        row: &RowView<'_>,
    ) -> &mut S {
        let last = self.last.filter(|last| self.people.get_index(last.person).is_some_and(|(id, _)| *id == person));
        let at = last.map_or_else(
            || {
                let entry = self.people.entry(person);
                let at = entry.index();
                entry.or_insert_with(Person::unknown);
                at
            },
            |last| last.person,
        );
        let known = &mut self.people[at];
        let counted = rank >= known.rank;
        if counted {
            known.rank = rank;
            // Most rows are of the person before and say the same.
            if !scope.grouping.columns().is_empty() && last.is_none_or(|last| last.row < row.groups_since() || !last.counted) {
                let same = known
                    .groups
                    .and_then(|groups| self.groups.get_index(groups as usize))
                    .is_some_and(|groups| scope.grouping.is_of_row(groups, row));
                if !same && let Some(groups) = scope.grouping.of_row::<SmallVec<[Option<Symbol>; 16]>>(row) {
                    known.groups = match self.groups.get_index_of(groups.as_slice()) {
                        Some(at) => u32::try_from(at).ok(),
                        None => position(&mut self.groups, groups.into_iter().collect()),
                    };
                }
            }
        }
        self.last = Some(Last { person: at, row: row.number(), counted });
        known.at(school)
    }

    /// What is remembered of `person` at `school`, from a row that has no say in the person's groups: one of another
    /// day than the day the groups are of.
    pub(crate) fn beside(&mut self, person: PersonId, school: Option<SchoolIndex>) -> &mut S {
        self.people.entry(person).or_insert_with(Person::unknown).at(school)
    }

    /// Everybody remembered, in the order in which they were met.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Person<S>> {
        self.people.values()
    }

    /// Everybody remembered with the id, in the order in which they were met.
    pub(crate) fn all_with_id(&self) -> impl Iterator<Item = (PersonId, &Person<S>)> {
        self.people.iter().map(|(person, known)| (*person, known))
    }

    /// What is remembered of everybody's stays.
    pub(crate) fn stays_mut(&mut self) -> impl Iterator<Item = &mut S> {
        self.people.values_mut().flat_map(|known| known.stays.iter_mut().map(|(_, memory)| memory))
    }

    /// Changes what is remembered of everybody.
    pub(crate) fn each(&mut self, change: impl Fn(&mut Person<S>)) {
        self.people.values_mut().for_each(change);
    }

    /// Changes what is remembered of everybody, by id.
    pub(crate) fn each_with_id(&mut self, change: impl Fn(PersonId, &mut Person<S>)) {
        self.people.iter_mut().for_each(|(person, known)| change(*person, known));
    }

    /// Adds what was remembered from later files; `join` combines two memories of a stay.
    pub(crate) fn merge(&mut self, later: Self, mut join: impl FnMut(&mut S, S)) {
        if self.people.is_empty() && self.groups.is_empty() {
            *self = Self { last: None, ..later };
            return;
        }
        self.last = None;
        let groups: Vec<Option<u32>> = later.groups.into_iter().map(|groups| position(&mut self.groups, groups)).collect();
        for (person, more) in later.people {
            let known = self.people.entry(person).or_insert_with(Person::unknown);
            if more.rank >= known.rank {
                known.rank = more.rank;
                known.groups = more.groups.and_then(|at| groups.get(at as usize).copied().flatten()).or(known.groups);
            }
            for (school, memory) in more.stays {
                match known.stays.iter_mut().find(|(at, _)| *at == school) {
                    Some((_, before)) => join(before, memory),
                    None => known.stays.push((school, memory)),
                }
            }
        }
    }

    /// Counts everyone: `district` tests a person over all stays, `school` tests one stay. Groups are those of `group_year`.
    ///
    /// A person belongs to the group of the school where the enrollment has them last, else of the last stay that counts.
    pub(crate) fn tabulate(
        &self,
        scope: &Scope<'_>,
        group_year: crate::school_year::SchoolYear,
        district: impl Fn(&Person<S>) -> Pair,
        school: impl Fn(&S) -> Pair,
    ) -> Table {
        self.tabulate_in(false, scope, group_year, district, school)
    }

    /// Counts everyone, in the groups of all the schools they are at: for people who are at several schools at once,
    /// such as applicants, so that groups of schools overlap.
    pub(crate) fn tabulate_in_every_school(
        &self,
        scope: &Scope<'_>,
        group_year: crate::school_year::SchoolYear,
        district: impl Fn(&Person<S>) -> Pair,
        school: impl Fn(&S) -> Pair,
    ) -> Table {
        self.tabulate_in(true, scope, group_year, district, school)
    }

    fn tabulate_in(
        &self,
        in_every_school: bool,
        scope: &Scope<'_>,
        group_year: crate::school_year::SchoolYear,
        district: impl Fn(&Person<S>) -> Pair,
        school: impl Fn(&S) -> Pair,
    ) -> Table {
        let mut table = Table { is_empty: self.people.is_empty(), ..Table::default() };
        let by_school = scope.grouping.is_by_school();
        for (&person, known) in &self.people {
            let own = known.groups.and_then(|groups| self.groups.get_index(groups as usize));
            let groups = scope.grouping.of_person(person, group_year, own);
            let counted = || known.stays.iter().rev().filter(|(_, memory)| school(memory).is_some()).filter_map(|(at, _)| *at);
            // Nothing but groups of schools asks where somebody is at home.
            let last = by_school.then(|| scope.grouping.last_school(person, group_year)).flatten();
            let last = last.filter(|last| counted().any(|at| at == *last));
            let homes: SmallVec<[SchoolIndex; 2]> = match last {
                _ if !by_school => SmallVec::new(),
                Some(last) => smallvec![last],
                None if in_every_school => counted().collect(),
                None => counted().next().or_else(|| known.stays.last().and_then(|(at, _)| *at)).into_iter().collect(),
            };
            match district(known) {
                None => table.left_out += 1,
                Some(pair) => {
                    table.district += Sum::of_one(pair);
                    scope.grouping.count(&mut table.groups, &groups, None, &homes, Sum::of_one(pair));
                }
            }
            for (at, memory) in &known.stays {
                let Some(at) = *at else { continue };
                let Some(pair) = school(memory) else { continue };
                *table.schools.entry(at).or_default() += Sum::of_one(pair);
                scope.grouping.count(&mut table.groups, &groups, Some(at), &[at], Sum::of_one(pair));
            }
        }
        table
    }
}

/// The position of a combination of groups among those known, of which it becomes one.
fn position(known: &mut IndexSet<GroupColumns, FxBuildHasher>, groups: GroupColumns) -> Option<u32> {
    u32::try_from(known.insert_full(groups).0).ok()
}

/// Numerators and denominators of the district, its schools and groups.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub district: Sum,
    pub schools: BTreeMap<SchoolIndex, Sum>,
    pub groups: GroupCounts,
    /// People whom the district's test left out.
    pub left_out: u64,
    /// Whether the data have nobody at all.
    pub is_empty: bool,
}

impl Table {
    /// Adds what another table counted.
    pub(crate) fn add(&mut self, more: Self) {
        self.district += more.district;
        for (school, sum) in more.schools {
            *self.schools.entry(school).or_default() += sum;
        }
        for (key, sum) in more.groups {
            *self.groups.entry(key).or_default() += sum;
        }
        self.left_out += more.left_out;
    }

    /// Every sum as a figure; none of the district where the data have nobody.
    pub(crate) fn into_figures(self, scope: &Scope<'_>, figure: impl Fn(Sum) -> Figure) -> Outcome {
        Outcome {
            district: (!self.is_empty).then(|| figure(self.district)),
            schools: self.schools.into_iter().map(|(school, sum)| (school, figure(sum))).collect(),
            groups: scope.grouping.keys(self.groups, scope.symbols).into_iter().map(|(key, sum)| (key, figure(sum))).collect(),
            ..Outcome::default()
        }
    }
}
