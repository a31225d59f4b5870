//! Counting people once: in every school they were at, in the district, and in their groups.
//!
//! Apart from the kinds, nearly all of which count people: a kind says what it remembers of a person at a school and
//! how it tests that; this says who is counted where. The district is computed from people, never by adding schools.

use crate::dataset::{PersonId, SchoolIndex};
use crate::measure::RowView;
use crate::measure::grouping::{GroupColumns, GroupCounts};
use crate::measure::outcome::{Figure, Outcome, Sum};
use crate::measure::scope::Scope;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What is remembered of people, by person and school.
#[derive(Debug)]
pub(crate) struct People<S> {
    people: FxHashMap<PersonId, Person<S>>,
}

/// What is remembered of one person.
#[derive(Debug)]
pub(crate) struct Person<S> {
    /// By school, in the order in which the schools were met; a person without a school has none.
    pub stays: Vec<(Option<SchoolIndex>, S)>,
    groups: Option<GroupColumns>,
}

/// What somebody adds to a numerator and a denominator; `None` adds to neither and is left out.
pub(crate) type Pair = Option<(i64, i64)>;

/// The pair of somebody who is in the denominator, and in the numerator if `yes`.
pub(crate) fn among(yes: bool) -> (i64, i64) {
    (i64::from(yes), 1)
}

impl<S: Default> Person<S> {
    fn unknown() -> Self {
        Self { stays: Vec::new(), groups: None }
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
        Self { people: FxHashMap::default() }
    }

    /// What is remembered of `person` at `school`, and what `row` says of the person's groups, which is the latest word.
    pub(crate) fn at(&mut self, scope: &Scope<'_>, person: PersonId, school: Option<SchoolIndex>, row: &RowView<'_>) -> &mut S {
        let known = self.people.entry(person).or_insert_with(Person::unknown);
        if !known.groups.as_ref().is_some_and(|groups| scope.grouping.is_of_row(groups, row))
            && let Some(groups) = scope.grouping.of_row(row)
        {
            known.groups = Some(groups);
        }
        known.at(school)
    }

    /// What is remembered of `person` at `school`, from a row that has no say in the person's groups: one of another
    /// day than the day the groups are of.
    pub(crate) fn beside(&mut self, person: PersonId, school: Option<SchoolIndex>) -> &mut S {
        self.people.entry(person).or_insert_with(Person::unknown).at(school)
    }

    /// Everybody remembered, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Person<S>> {
        self.people.values()
    }

    /// Everybody remembered with the id, in no order.
    pub(crate) fn all_with_id(&self) -> impl Iterator<Item = (PersonId, &Person<S>)> {
        self.people.iter().map(|(person, known)| (*person, known))
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
    pub(crate) fn merge(&mut self, later: Self, join: impl Fn(&mut S, S)) {
        for (person, more) in later.people {
            let known = self.people.entry(person).or_insert_with(Person::unknown);
            if more.groups.is_some() {
                known.groups = more.groups;
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
    /// A person belongs to the group of a school by the last stay that counts.
    pub(crate) fn tabulate(
        &self,
        scope: &Scope<'_>,
        group_year: crate::school_year::SchoolYear,
        district: impl Fn(&Person<S>) -> Pair,
        school: impl Fn(&S) -> Pair,
    ) -> Table {
        let mut table = Table { is_empty: self.people.is_empty(), ..Table::default() };
        for (&person, known) in &self.people {
            let groups = scope.grouping.of_person(person, group_year, known.groups.as_ref());
            let counted = known.stays.iter().rev().find(|(_, memory)| school(memory).is_some());
            let home = counted.or(known.stays.last()).and_then(|(school, _)| *school);
            match district(known) {
                None => table.left_out += 1,
                Some(pair) => {
                    table.district += Sum::of_one(pair);
                    scope.grouping.count(&mut table.groups, &groups, None, home, Sum::of_one(pair));
                }
            }
            for (at, memory) in &known.stays {
                let Some(at) = *at else { continue };
                let Some(pair) = school(memory) else { continue };
                *table.schools.entry(at).or_default() += Sum::of_one(pair);
                scope.grouping.count(&mut table.groups, &groups, Some(at), Some(at), Sum::of_one(pair));
            }
        }
        table
    }
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
