//! Chooses what is shown: the small cells are withheld, then facts enter by importance and each that would give one of
//! them away is withheld too, then what is withheld together must be enough to hide in.

use super::fact::{Cell, Counts, Key};
use super::rule::{Danger, danger};
use super::side::Reveals;
use super::structure::{plus, size};
use super::system::{GroupRelation, System};
use crate::plan::Privacy;
use crate::results::{PrivacyClass, Unit};
use crate::school_year::SchoolYear;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why a cell is shown or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is shown.
    Shown,
    /// It is too small itself.
    Small(Danger),
    /// With it, a figure that is too small could be worked out.
    Protects,
    /// It, or what follows from it, changed by a few people since an earlier edition.
    Revised,
    /// An earlier edition withheld it, and it is the same still.
    StaysWithheld,
    /// It is a rate without its counts, of which nothing can be proved.
    WithoutCounts,
}

impl Decision {
    /// Whether the cell is shown.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        *self == Self::Shown
    }
}

/// Groups that must stay unknown beside those that are small, by their positions among [`System::groups`].
pub(super) type Extra = BTreeSet<usize>;

/// Decides every cell, the groups in `extra` being withheld whatever their size, and enlarges `extra` until what is
/// withheld under each total is enough.
pub(super) fn decide(system: &System<'_>, privacy: &Privacy, extra: &mut Extra) -> Vec<Decision> {
    loop {
        let decisions = eliminate(system, privacy, extra);
        let more = short_remainders(system, privacy, &Shown::new(system, &decisions));
        let before = extra.len();
        extra.extend(more);
        if extra.len() == before {
            return decisions;
        }
    }
}

fn eliminate(system: &System<'_>, privacy: &Privacy, extra: &Extra) -> Vec<Decision> {
    let mut elimination = system.elimination(extra);
    let mut decisions: Vec<Decision> = Vec::with_capacity(system.cells.len());
    for (cell, place) in system.cells.iter().zip(&system.groups_of_cells) {
        let decision = if cell.counts.numerator.is_none() && cell.counts.denominator.is_none() {
            if cell.published_rate { Decision::Shown } else { Decision::WithoutCounts }
        } else if let Some(index) = *place {
            let group = &system.groups[index];
            if group.danger.any() {
                Decision::Small(group.danger)
            } else if group.revised {
                Decision::Revised
            } else if extra.contains(&index) {
                Decision::Protects
            } else if group.stays_withheld {
                Decision::StaysWithheld
            } else {
                match elimination.publish(group) {
                    Ok(()) => Decision::Shown,
                    Err(Reveals::Change) => Decision::Revised,
                    Err(Reveals::SmallFigure) => Decision::Protects,
                }
            }
        } else {
            let danger = danger(cell.counts, unit(system, cell), system.results.measures[cell.measure].class, privacy);
            if danger.any() {
                Decision::Small(danger)
            } else if system.further_figure_is_revised(cell) {
                Decision::Revised
            } else {
                Decision::Shown
            }
        };
        decisions.push(decision);
    }
    further_figures(system, privacy, &mut decisions);
    decisions
}

/// What a further figure counts.
fn unit(system: &System<'_>, cell: &Cell) -> Unit {
    let measure = &system.results.measures[cell.measure];
    let detail = measure.details.iter().find(|detail| detail.id == cell.figure).map(|detail| detail.value.unit);
    detail.or(measure.value.as_ref().map(|value| value.unit)).unwrap_or(Unit::Students)
}

/// A further figure of students goes where the result goes, and must not differ from it by a few people.
fn further_figures(system: &System<'_>, privacy: &Privacy, decisions: &mut [Decision]) {
    let mut main: BTreeMap<(usize, SchoolYear, &Key), (Counts, bool)> = BTreeMap::new();
    for (cell, decision) in system.cells.iter().zip(decisions.iter()).filter(|(cell, _)| cell.figure.is_empty()) {
        main.insert((cell.measure, cell.year, &cell.key), (cell.counts, decision.is_shown()));
    }
    for (cell, decision) in system.cells.iter().zip(decisions.iter_mut()) {
        if cell.figure.is_empty() || !decision.is_shown() || system.results.measures[cell.measure].class != PrivacyClass::Student {
            continue;
        }
        let Some((counts, shown)) = main.get(&(cell.measure, cell.year, &cell.key)) else { continue };
        let few =
            |a: Option<i64>, b: Option<i64>| a.zip(b).is_some_and(|(a, b)| (1..i64::from(privacy.min_count)).contains(&(a - b).abs()));
        if !shown
            || few(counts.numerator, cell.counts.numerator)
            || few(counts.denominator, cell.counts.denominator)
            || few(counts.complement(), cell.counts.complement())
        {
            *decision = Decision::Protects;
        }
    }
}

/// Groups to withhold beside, where what is withheld under a total that is shown is too little to hide in: two cells at
/// least, that add to `min_count` or more; and beside a single person, two more cells or `min_count` people.
fn short_remainders(system: &System<'_>, privacy: &Privacy, shown: &Shown) -> Vec<usize> {
    let least = i64::from(privacy.min_count);
    let mut more = Vec::new();
    for relation in system.relations.iter().filter(|relation| shown.contains(relation.whole)) {
        let hidden = hidden_parts(system, relation, shown);
        let danger = hidden.iter().fold(Danger::default(), |all, (_, danger)| Danger {
            few_with: all.few_with || danger.few_with,
            few_without: all.few_without || danger.few_without,
            few_people: all.few_people || danger.few_people,
        });
        if !danger.any() {
            continue;
        }
        let sum = hidden.iter().fold(Counts::default(), |sum, (counts, _)| plus(sum, *counts));
        let lone = |part: fn(&Counts) -> Option<i64>| {
            hidden.iter().enumerate().any(|(index, (counts, _))| {
                let others = || hidden.iter().enumerate().filter(move |(other, _)| *other != index).map(|(_, (counts, _))| counts);
                part(counts) == Some(1) && others().count() < 2 && others().filter_map(part).sum::<i64>() < least
            })
        };
        let (with, without) = (danger.few_with || danger.few_people, danger.few_without || danger.few_people);
        let short = hidden.len() < 2
            || (with && (sum.numerator.is_some_and(|sum| sum < least) || lone(|counts| counts.numerator)))
            || (without && (sum.complement().is_some_and(|sum| sum < least) || lone(Counts::complement)));
        if short {
            more.extend(least_important(system, &relation.parts, shown));
        }
    }
    more
}

fn hidden_parts(system: &System<'_>, relation: &GroupRelation, shown: &Shown) -> Vec<(Counts, Danger)> {
    let parts = relation.parts.iter().filter(|part| !shown.contains(**part)).map(|&part| &system.groups[part]);
    let rest = relation.rest.map(|counts| (counts, system.danger_beside(relation, counts)));
    parts.map(|group| (group.counts, group.danger)).chain(rest).filter(|(counts, _)| size(*counts) > 0).collect()
}

/// Which groups are shown anywhere, and how important they are.
#[derive(Debug)]
pub(super) struct Shown(Vec<bool>);

impl Shown {
    pub(super) fn new(system: &System<'_>, decisions: &[Decision]) -> Self {
        let mut shown = vec![false; system.groups.len()];
        for (place, decision) in system.groups_of_cells.iter().zip(decisions) {
            if let (Some(group), true) = (*place, decision.is_shown()) {
                shown[group] = true;
            }
        }
        Self(shown)
    }

    pub(super) fn contains(&self, group: usize) -> bool {
        self.0.get(group).copied().unwrap_or(false)
    }
}

/// The least important of `groups` that is shown and can hide anybody: groups are listed by importance.
fn least_important(system: &System<'_>, groups: &[usize], shown: &Shown) -> Option<usize> {
    groups.iter().copied().filter(|&group| shown.contains(group) && size(system.groups[group].counts) > 0).max()
}

/// A group to withhold beside `group`, whose figure the audit found to be known too narrowly: one near it in its own
/// block, else in another of the same people, which tells how many they are. None where nothing near it is shown any
/// more.
pub(super) fn beside(system: &System<'_>, shown: &Shown, group: usize) -> Option<usize> {
    near(system, shown, group).or_else(|| system.same_people(group).into_iter().find_map(|other| near(system, shown, other)))
}

/// Everything that is shown of the people of `group`: in its own block, else in the others of its population, else
/// anywhere. Empty only where nothing is shown any more. For when no single figure near it makes its range wider.
pub(super) fn everything_about(system: &System<'_>, shown: &Shown, group: Option<usize>) -> Vec<usize> {
    let all = |of: &dyn Fn(usize) -> bool| (0..system.groups.len()).filter(|&index| shown.contains(index) && of(index)).collect::<Vec<_>>();
    let Some(of) = group.and_then(|group| system.groups.get(group)) else { return all(&|_| true) };
    let scopes: [&dyn Fn(usize) -> bool; 3] =
        [&|index| system.groups[index].block == of.block, &|index| system.same_population(system.groups[index].block, of.block), &|_| true];
    scopes.into_iter().map(all).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The group itself where it is shown; else a part of a sum that it is in, or of one that something withheld beside it is
/// in; else a sum.
fn near(system: &System<'_>, shown: &Shown, group: usize) -> Option<usize> {
    if shown.contains(group) {
        return Some(group);
    }
    let mut near = BTreeSet::from([group]);
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    loop {
        let touching: BTreeSet<usize> =
            near.iter().flat_map(|&group| &system.groups[group].relations).copied().filter(|relation| !seen.contains(relation)).collect();
        if touching.is_empty() {
            return None;
        }
        let mut tightest: Vec<(i64, usize)> = touching
            .iter()
            .map(|&index| {
                let hidden = hidden_parts(system, &system.relations[index], shown);
                let room = |counts: &Counts| Some(counts.numerator?.min(counts.complement().unwrap_or(i64::MAX)));
                (hidden.iter().filter_map(|(counts, _)| room(counts)).sum(), index)
            })
            .collect();
        tightest.sort_unstable();
        let relations = || tightest.iter().map(|&(_, index)| &system.relations[index]);
        let found = relations()
            .find_map(|relation| least_important(system, &relation.parts, shown))
            .or_else(|| relations().find_map(|relation| least_important(system, &[relation.whole], shown)));
        if found.is_some() {
            return found;
        }
        for &index in &touching {
            let relation = &system.relations[index];
            near.extend(relation.parts.iter().chain([&relation.whole]));
        }
        seen.extend(touching);
    }
}
