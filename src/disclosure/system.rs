//! The linear system of an edition and of all before it: unknowns, what binds them, and what must stay unknown.
//!
//! Numerators and denominators are separate unknowns: a numerator belongs to a block (one property of some people), a
//! denominator to a population (the people themselves), so that measures of one population share it. A figure that was
//! revised between two editions is a new unknown in the later one; one that was not is the same unknown in both.

use super::audit::Disclosure;
use super::block::Block;
use super::fact::{Cell, Counts, Key};
use super::ledger::EditionFacts;
use super::revision;
use super::rule::{Danger, danger};
use super::side::{Knowledge, Reveals, Side};
use super::structure::{Relation, Structure, Table, containments, minus, plus, relations, size, unions};
use crate::plan::Privacy;
use crate::results::Results;
use std::collections::{BTreeMap, BTreeSet};

/// What a block held in one edition.
#[derive(Clone, Debug)]
struct Moment {
    /// Whether withheld figures are in it too.
    complete: bool,
    /// Whether others published it.
    of_others: bool,
    table: Table,
    shown: BTreeSet<Key>,
    /// What was withheld, where it is not known how much that was.
    hidden: BTreeSet<Key>,
    relations: Vec<Relation>,
}

/// A group of a block as the current edition has it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The block.
    pub block: usize,
    /// Who.
    pub key: Key,
    /// Its counts.
    pub counts: Counts,
    /// What about them is too small.
    pub danger: Danger,
    /// Whether an earlier edition withheld it, and its figure is the same still.
    pub stays_withheld: bool,
    /// Whether an earlier edition withheld it, and no more than that is known.
    pub was_hidden: bool,
    /// Whether its figure changed by a few people since an earlier edition showed it, under this name or another.
    pub revised: bool,
    /// The relations it is in.
    pub relations: Vec<usize>,
    numerator: u32,
    denominator: u32,
}

/// A group that is the sum of others, all by their positions among [`System::groups`].
#[derive(Clone, Debug)]
pub(super) struct GroupRelation {
    /// The sum.
    pub whole: usize,
    /// What adds up to it.
    pub parts: Vec<usize>,
    /// The counts of those in none of the parts, where there are any.
    pub rest: Option<Counts>,
}

/// The whole system.
#[derive(Debug)]
pub(super) struct System<'a> {
    pub(super) results: &'a Results,
    pub(super) cells: &'a [Cell],
    pub(super) blocks: &'a [Block],
    /// The current groups.
    pub(super) groups: Vec<Group>,
    /// How they hang together.
    pub(super) relations: Vec<GroupRelation>,
    /// The group of each cell; none for a further figure.
    pub(super) groups_of_cells: Vec<Option<usize>>,
    privacy: &'a Privacy,
    past: &'a [EditionFacts],
    /// For each block, what it held in the editions before and holds now.
    moments: Vec<BTreeMap<usize, Moment>>,
    editions: usize,
    numerators: Side,
    denominators: Side,
}

impl<'a> System<'a> {
    pub(super) fn new(
        results: &'a Results,
        cells: &'a [Cell],
        blocks: &'a [Block],
        structure: &Structure,
        privacy: &'a Privacy,
        past: &'a [EditionFacts],
    ) -> Self {
        let mut system = Self {
            results,
            cells,
            blocks,
            groups: Vec::new(),
            relations: Vec::new(),
            groups_of_cells: Vec::new(),
            privacy,
            past,
            moments: Vec::new(),
            editions: past.len(),
            numerators: Side::new(past.len()),
            denominators: Side::new(past.len()),
        };
        system.moments = (0..blocks.len()).map(|index| system.moments_of(index, structure, past)).collect();
        system.record_versions();
        system.record_seen();
        system.list_groups();
        system.mark_revised();
        for index in 0..blocks.len() {
            system.bind(index);
        }
        for index in 0..blocks.len() {
            system.guard(index, structure);
        }
        system.guard_families();
        for index in 0..blocks.len() {
            system.concede(index);
        }
        system
    }

    /// A fresh elimination, in which the groups in `extra` must stay unknown too.
    pub(super) fn elimination(&self, extra: &BTreeSet<usize>) -> Elimination<'_> {
        let mut elimination =
            Elimination { system: self, numerators: self.numerators.knowledge(), denominators: self.denominators.knowledge() };
        // What was withheld before and may be the same still must not follow from anything new.
        let was_hidden = (0..self.groups.len()).filter(|&index| self.groups[index].was_hidden);
        for index in extra.iter().copied().chain(was_hidden) {
            self.numerators.protect(&mut elimination.numerators, self.groups[index].numerator);
        }
        elimination
    }

    /// The group that a disclosure is about.
    pub(super) fn group_of(&self, disclosure: &Disclosure) -> Option<usize> {
        let key = Key::group(&disclosure.dimension, &disclosure.category, &disclosure.school_code);
        let cell = self.cells.iter().position(|cell| {
            cell.figure.is_empty()
                && self.results.measures[cell.measure].id == disclosure.measure
                && cell.year.to_string() == disclosure.school_year
                && cell.key == key
        });
        self.groups_of_cells.get(cell?).copied().flatten()
    }

    /// The same people in the other blocks of their population.
    pub(super) fn same_people(&self, group: usize) -> Vec<usize> {
        let Some(of) = self.groups.get(group) else { return Vec::new() };
        let population = self.population(of.block);
        let others = self.groups.iter().enumerate().filter(|(index, other)| {
            *index != group && other.key == of.key && other.block != of.block && self.population(other.block) == population
        });
        others.map(|(index, _)| index).collect()
    }

    /// Whether a further figure changed by a few people since an earlier edition showed it.
    pub(super) fn further_figure_is_revised(&self, cell: &Cell) -> bool {
        let id = &self.results.measures[cell.measure].id;
        let facts = self.past.iter().filter(|edition| !edition.of_others).flat_map(|edition| &edition.facts);
        let same = facts.filter(|fact| {
            fact.shown && fact.figure == cell.figure && fact.measure == *id && fact.school_year == cell.year && fact.key() == cell.key
        });
        same.into_iter().any(|fact| {
            let then = Counts { numerator: fact.numerator, denominator: fact.denominator, people: None };
            revision::is_few(cell.counts, then, i64::from(self.privacy.min_count))
        })
    }

    /// Whether two blocks are of the same people.
    pub(super) fn same_population(&self, first: usize, second: usize) -> bool {
        self.population(first) == self.population(second)
    }

    fn population(&self, block: usize) -> usize {
        self.blocks.get(block).map_or(0, |block| block.population)
    }

    fn danger(&self, block: usize, counts: Counts) -> Danger {
        self.blocks.get(block).map_or_else(Danger::default, |block| danger(counts, block.unit, block.class, self.privacy))
    }

    /// What about the counts of those left over in a relation is too small.
    pub(super) fn danger_beside(&self, relation: &GroupRelation, counts: Counts) -> Danger {
        self.groups.get(relation.whole).map_or_else(Danger::default, |group| self.danger(group.block, counts))
    }

    /// Lists the current groups, those that cells show first and by importance, and numbers their unknowns in that
    /// order: an echelon row then ends in the least important.
    fn list_groups(&mut self) {
        let mut block_of = BTreeMap::new();
        for (index, block) in self.blocks.iter().enumerate() {
            for &measure in block.measures.keys() {
                block_of.insert((measure, block.year), index);
            }
        }
        let mut found: BTreeMap<(usize, Key), usize> = BTreeMap::new();
        for cell in self.cells {
            let place = block_of.get(&(cell.measure, cell.year)).filter(|_| cell.figure.is_empty()).copied();
            let group = place.map(|block| {
                let key = self.blocks[block].key(cell.measure, &cell.key);
                *found.entry((block, key.clone())).or_insert_with(|| self.push_group(block, key, cell.counts))
            });
            self.groups_of_cells.push(group);
        }
        for block in 0..self.blocks.len() {
            for (key, counts) in &self.blocks[block].table {
                found.entry((block, key.clone())).or_insert_with(|| self.push_group(block, key.clone(), *counts));
            }
        }
        for block in 0..self.blocks.len() {
            let relations = self.moments[block].get(&self.editions).map_or_else(Vec::new, |moment| moment.relations.clone());
            for relation in relations {
                let at = |key: &Key| found.get(&(block, key.clone())).copied();
                let Some(whole) = at(&relation.whole) else { continue };
                let parts: Vec<usize> = relation.parts.iter().filter_map(at).collect();
                for &group in parts.iter().chain([&whole]) {
                    self.groups[group].relations.push(self.relations.len());
                }
                self.relations.push(GroupRelation { whole, parts, rest: relation.rest.map(|(_, counts)| counts) });
            }
        }
    }

    fn push_group(&mut self, block: usize, key: Key, counts: Counts) -> usize {
        let group = Group {
            block,
            counts,
            danger: self.danger(block, counts),
            stays_withheld: self.was_hidden(block, &key) || self.stays_withheld(block, &key),
            was_hidden: self.was_hidden(block, &key),
            revised: false,
            relations: Vec::new(),
            numerator: self.numerators.coordinate(block, &key, self.editions),
            denominator: self.denominators.coordinate(self.population(block), &key, self.editions),
            key,
        };
        self.groups.push(group);
        self.groups.len() - 1
    }

    /// Whether an earlier edition withheld this group and it is not known how much that was: then it could be the same
    /// still.
    fn was_hidden(&self, block: usize, key: &Key) -> bool {
        let Some(moments) = self.moments.get(block) else { return false };
        let known = |moment: &&Moment| moment.complete || moment.shown.contains(key) || moment.hidden.contains(key);
        let before = moments.range(..self.editions).rev().map(|(_, moment)| moment);
        before.filter(|moment| !moment.of_others).find(known).is_some_and(|moment| moment.hidden.contains(key))
    }

    /// Whether an earlier edition withheld this group and its figure is the same still.
    fn stays_withheld(&self, block: usize, key: &Key) -> bool {
        let Some(moments) = self.moments.get(block) else { return false };
        let before = moments.range(..self.editions).rev().find(|(_, moment)| moment.complete && moment.table.contains_key(key));
        before.is_some_and(|(&edition, moment)| {
            let population = self.population(block);
            !moment.shown.contains(key)
                && self.numerators.version(block, key, edition) == self.numerators.version(block, key, self.editions)
                && self.denominators.version(population, key, edition) == self.denominators.version(population, key, self.editions)
        })
    }

    fn moments_of(&self, index: usize, structure: &Structure, past: &[EditionFacts]) -> BTreeMap<usize, Moment> {
        let block = &self.blocks[index];
        let mut moments = BTreeMap::new();
        for (edition, facts) in past.iter().enumerate() {
            let mut table = Table::new();
            let (mut shown, mut hidden) = (BTreeSet::new(), BTreeSet::new());
            for &measure in block.measures.keys() {
                let id = &self.results.measures[measure].id;
                for fact in
                    facts.facts.iter().filter(|fact| fact.figure.is_empty() && fact.measure == *id && fact.school_year == block.year)
                {
                    let key = block.key(measure, &fact.key());
                    let counts = Counts { numerator: fact.numerator, denominator: fact.denominator, people: None };
                    if !fact.shown && !facts.complete {
                        hidden.insert(key);
                        continue;
                    }
                    if fact.shown {
                        shown.insert(key.clone());
                    }
                    table.insert(key, counts);
                }
            }
            if table.is_empty() && hidden.is_empty() {
                continue;
            }
            if facts.complete {
                super::structure::complete(&mut table);
            } else {
                // What was withheld then is not known: it is taken to be as it is now, which makes a reader stronger.
                let unsaid = !facts.of_others && facts.year() != Some(block.year);
                for (key, counts) in &block.table {
                    if unsaid && !table.contains_key(key) {
                        hidden.insert(key.clone());
                    }
                    table.entry(key.clone()).or_insert(*counts);
                }
                hidden.retain(|key| !shown.contains(key));
            }
            let relations = relations(&table, structure, &block.sets);
            moments.insert(edition, Moment { complete: facts.complete, of_others: facts.of_others, table, shown, hidden, relations });
        }
        let relations = relations(&block.table, structure, &block.sets);
        moments.insert(
            self.editions,
            Moment {
                complete: true,
                of_others: false,
                table: block.table.clone(),
                shown: BTreeSet::new(),
                hidden: BTreeSet::new(),
                relations,
            },
        );
        moments
    }

    fn record_versions(&mut self) {
        let (mut last_numerators, mut last_denominators) = (BTreeMap::new(), BTreeMap::new());
        for edition in 0..=self.editions {
            for (index, moments) in self.moments.iter().enumerate() {
                let Some(moment) = moments.get(&edition) else { continue };
                let population = self.blocks[index].population;
                let rests = moment.relations.iter().filter_map(|relation| relation.rest.as_ref().map(|(key, counts)| (key, counts)));
                let movers: Vec<(Key, Counts)> =
                    moment.relations.iter().filter_map(|relation| revision::movers(&moment.table, relation)).collect();
                let movers = movers.iter().map(|(key, counts)| (key, counts));
                for (key, counts) in moment.table.iter().chain(rests).chain(movers) {
                    if let Some(value) = counts.numerator {
                        self.numerators.record(index, key, edition, value, &mut last_numerators);
                    }
                    if let Some(value) = counts.denominator {
                        self.denominators.record(population, key, edition, value, &mut last_denominators);
                    }
                }
            }
        }
    }

    /// Records what earlier editions showed.
    fn record_seen(&mut self) {
        for (index, moments) in self.moments.iter().enumerate() {
            let population = self.blocks[index].population;
            for (&edition, moment) in moments.range(..self.editions) {
                for key in &moment.shown {
                    self.numerators.record_seen(index, key, edition);
                    self.denominators.record_seen(population, key, edition);
                }
            }
        }
    }

    /// Makes known what binds the unknowns of a block in every edition.
    fn bind(&mut self, index: usize) {
        let population = self.population(index);
        for (&edition, moment) in &self.moments[index] {
            for relation in &moment.relations {
                let rest = relation.rest.as_ref().map(|(key, _)| (key, -1));
                let terms: Vec<(&Key, i64)> =
                    std::iter::once((&relation.whole, 1)).chain(relation.parts.iter().map(|part| (part, -1))).chain(rest).collect();
                let movers = revision::movers(&moment.table, relation);
                let movers = movers.as_ref().map(|(key, counts)| (key, *counts));
                let guessed = movers.filter(|(_, counts)| counts.numerator.is_some_and(|count| count != 0)).map(|(key, _)| key);
                self.numerators.bind(index, &terms, guessed, edition);
                let counted = |key: &Key| moment.table.get(key).is_some_and(|counts| counts.denominator.is_some());
                if counted(&relation.whole) && relation.parts.iter().all(counted) {
                    let guessed = movers.filter(|(_, counts)| counts.denominator.is_some_and(|count| count != 0)).map(|(key, _)| key);
                    self.denominators.bind(population, &terms, guessed, edition);
                }
            }
        }
    }

    /// Watches what must stay unknown of a block in every edition.
    fn guard(&mut self, index: usize, structure: &Structure) {
        let population = self.population(index);
        let moments = self.moments[index].clone();
        for (&edition, moment) in &moments {
            let mut small: Vec<(Vec<(&Key, i64)>, Counts)> = Vec::new();
            for (key, counts) in &moment.table {
                small.push((vec![(key, 1)], *counts));
            }
            for (key, counts) in moment.relations.iter().filter_map(|relation| relation.rest.as_ref()) {
                small.push((vec![(key, 1)], *counts));
            }
            let pairs = containments(&moment.table, structure);
            for (whole, part) in &pairs {
                let left = minus(moment.table[whole], moment.table[part]);
                if size(left) > 0 {
                    small.push((vec![(whole, 1), (part, -1)], left));
                }
            }
            let all = unions(&moment.table, structure);
            for (whole, parts) in all.iter().filter(|(_, parts)| parts.len() > 1) {
                let sum = parts.iter().fold(Counts::default(), |sum, part| plus(sum, moment.table[part]));
                let overlap = minus(sum, moment.table[whole]);
                if size(overlap) > 0 {
                    let terms = std::iter::once((whole, -1)).chain(parts.iter().map(|part| (part, 1))).collect();
                    small.push((terms, overlap));
                }
            }
            for (terms, counts) in small {
                let danger = self.danger(index, counts);
                if !danger.any() {
                    continue;
                }
                self.numerators.watch(index, &terms, edition);
                if danger.few_people {
                    self.denominators.watch(population, &terms, edition);
                }
            }
        }
        self.guard_revisions(index, &moments);
    }

    /// Watches the differences between what stood in an earlier edition and what stands now, where they are a few people.
    /// Those of what was withheld then too: what was withheld to protect another figure may follow from the rest.
    fn guard_revisions(&mut self, index: usize, moments: &BTreeMap<usize, Moment>) {
        let population = self.population(index);
        let least = i64::from(self.privacy.min_count);
        let now = &self.blocks[index].table;
        for (&edition, moment) in moments.range(..self.editions).filter(|(_, moment)| !moment.of_others) {
            for (key, then) in &moment.table {
                let Some(counts) = now.get(key) else { continue };
                if revision::is_few(*counts, *then, least) {
                    self.numerators.watch_change(index, key, edition);
                    self.denominators.watch_change(population, key, edition);
                }
            }
        }
    }

    /// Marks the groups whose figure changed by a few people since an earlier edition showed it, and those that are the
    /// same people under another name: they are never shown exactly again, whatever can or cannot be worked out.
    fn mark_revised(&mut self) {
        let least = i64::from(self.privacy.min_count);
        let mut figures: BTreeSet<(usize, Key)> = BTreeSet::new();
        let mut people: BTreeSet<(usize, Key)> = BTreeSet::new();
        for (index, moments) in self.moments.iter().enumerate() {
            let now = &self.blocks[index].table;
            for (_, moment) in moments.range(..self.editions).filter(|(_, moment)| !moment.of_others) {
                for key in &moment.shown {
                    let (Some(then), Some(counts)) = (moment.table.get(key), now.get(key)) else { continue };
                    if revision::is_few(*counts, *then, least) {
                        figures.insert((index, key.clone()));
                    }
                    if revision::few(counts.denominator, then.denominator, least) {
                        people.insert((self.population(index), key.clone()));
                    }
                }
            }
        }
        let mut queue: Vec<usize> = (0..self.groups.len())
            .filter(|&group| {
                let of = &self.groups[group];
                figures.contains(&(of.block, of.key.clone())) || people.contains(&(self.population(of.block), of.key.clone()))
            })
            .collect();
        while let Some(group) = queue.pop() {
            if std::mem::replace(&mut self.groups[group].revised, true) {
                continue;
            }
            for &relation in &self.groups[group].relations {
                queue.extend(self.same_under_another_name(group, &self.relations[relation]));
            }
        }
    }

    /// The groups of a relation that are the same people as `group`: its one part that is not empty, or the sum of which
    /// `group` is that.
    fn same_under_another_name(&self, group: usize, relation: &GroupRelation) -> Vec<usize> {
        let counts = |group: usize| (self.groups[group].counts.numerator, self.groups[group].counts.denominator);
        relation
            .parts
            .iter()
            .copied()
            .chain([relation.whole])
            .filter(|&other| other != group && (group == relation.whole || other == relation.whole) && counts(other) == counts(group))
            .collect()
    }

    /// Watches what is left of a measure without another of its line and kind that lies within it, such as students
    /// with any sanction and with none in school.
    fn guard_families(&mut self) {
        for whole in 0..self.blocks.len() {
            for part in 0..self.blocks.len() {
                if whole == part || !self.lies_within(part, whole) {
                    continue;
                }
                for (key, inner) in &self.blocks[part].table {
                    let Some(outer) = self.blocks[whole].table.get(key) else { continue };
                    let left = minus(*outer, *inner).numerator.unwrap_or(0);
                    if !(1..i64::from(self.privacy.min_count)).contains(&left) {
                        continue;
                    }
                    self.numerators.watch_difference(whole, part, key);
                }
            }
        }
    }

    /// Whether two blocks are of one line and kind, of the same people, and nowhere has the part more than the whole.
    fn lies_within(&self, part: usize, whole: usize) -> bool {
        let (inner, outer) = (&self.blocks[part], &self.blocks[whole]);
        let of = |measure: &usize| &self.results.measures[*measure];
        let related = inner
            .measures
            .keys()
            .map(of)
            .any(|a| outer.measures.keys().map(of).any(|b| a.part_of.is_some() && a.part_of == b.part_of && a.kind == b.kind));
        let student = inner.class == crate::results::PrivacyClass::Student;
        let common = || inner.table.iter().filter_map(|(key, counts)| Some((counts, outer.table.get(key)?)));
        student
            && related
            && inner.year == outer.year
            && inner.population == outer.population
            && common().all(|(inner, outer)| inner.numerator.zip(outer.numerator).is_some_and(|(inner, outer)| inner <= outer))
    }

    /// Makes known what earlier editions showed.
    fn concede(&mut self, index: usize) {
        let population = self.population(index);
        for (&edition, moment) in self.moments[index].range(..self.editions) {
            for key in &moment.shown {
                let Some(counts) = moment.table.get(key) else { continue };
                if counts.numerator.is_some() {
                    self.numerators.concede(index, key, edition);
                }
                if counts.denominator.is_some() {
                    self.denominators.concede(population, key, edition);
                }
            }
        }
    }
}

/// A run of facts entering one after another.
#[derive(Debug)]
pub(super) struct Elimination<'s> {
    system: &'s System<'s>,
    numerators: Knowledge,
    denominators: Knowledge,
}

impl Elimination<'_> {
    /// Publishes a group's figure unless that would make something known that must not be: then says what.
    pub(super) fn publish(&mut self, group: &Group) -> Result<(), Reveals> {
        let (numerators, denominators) = (&self.system.numerators, &self.system.denominators);
        let numerator = group.counts.numerator.map(|_| group.numerator);
        let denominator = group.counts.denominator.map(|_| group.denominator);
        let revealed = numerator
            .and_then(|unknown| numerators.would_reveal(&self.numerators, unknown))
            .or_else(|| denominator.and_then(|unknown| denominators.would_reveal(&self.denominators, unknown)));
        if let Some(revealed) = revealed {
            return Err(revealed);
        }
        if let Some(unknown) = numerator {
            numerators.publish(&mut self.numerators, unknown);
        }
        if let Some(unknown) = denominator {
            denominators.publish(&mut self.denominators, unknown);
        }
        Ok(())
    }
}
