//! The linear system of an edition and of all before it: unknowns, what binds them, and what must stay unknown.
//!
//! Numerators and denominators are separate unknowns: a numerator belongs to a block (one property of some people), a
//! denominator to a population (the people themselves), so that measures of one population share it. A figure that was
//! revised between two editions is a new unknown in the later one; one that was not is the same unknown in both.

use super::block::Block;
use super::fact::{Cell, Counts, Key};
use super::ledger::EditionFacts;
use super::rule::{Danger, danger};
use super::span::{Functional, Span, functional};
use super::structure::{Relation, Structure, Table, containments, minus, plus, relations, size, unions};
use crate::plan::Privacy;
use crate::results::Results;
use std::collections::{BTreeMap, BTreeSet};

/// Why a quantity must stay unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// A cell that is too small.
    Cell(Key),
    /// Those in no listed category, or in one group and not in another within it: too small.
    Implied(Key),
    /// A figure changed by a few people since an earlier edition.
    Revision(Key),
}

/// One side of the system: numerators or denominators.
#[derive(Clone, Debug, Default)]
struct Side {
    coordinates: BTreeMap<(usize, Key, usize), u32>,
    /// Which of a figure's successive values each edition holds, the current one last.
    versions: BTreeMap<(usize, Key), Vec<usize>>,
    span: Span,
    secrets: Vec<(usize, Secret)>,
}

impl Side {
    fn coordinate(&mut self, owner: usize, key: &Key, edition: usize) -> u32 {
        let version = self.version(owner, key, edition);
        let next = u32::try_from(self.coordinates.len()).unwrap_or(u32::MAX);
        *self.coordinates.entry((owner, key.clone(), version)).or_insert(next)
    }

    fn version(&self, owner: usize, key: &Key, edition: usize) -> usize {
        self.versions.get(&(owner, key.clone())).and_then(|versions| versions.get(edition)).copied().unwrap_or(0)
    }

    fn functional(&mut self, owner: usize, terms: &[(&Key, i64)], edition: usize) -> Functional {
        functional(terms.iter().map(|&(key, coefficient)| (self.coordinate(owner, key, edition), coefficient)).collect::<Vec<_>>())
    }

    fn watch(&mut self, owner: usize, secret: Secret, functional: &Functional) {
        if self.span.watch(functional) {
            self.secrets.push((owner, secret));
        }
    }

    /// Records the successive values of a figure.
    fn record(&mut self, owner: usize, key: &Key, edition: usize, editions: usize, value: i64, last: &mut BTreeMap<(usize, Key), i64>) {
        let place = (owner, key.clone());
        let versions = self.versions.entry(place.clone()).or_insert_with(|| vec![0; editions + 1]);
        if last.insert(place, value).is_some_and(|before| before != value) {
            let next = versions.get(edition).copied().unwrap_or(0) + 1;
            versions.iter_mut().skip(edition).for_each(|version| *version = next);
        }
    }
}

/// What a block held in one edition.
#[derive(Clone, Debug)]
struct Moment {
    /// Whether withheld figures are in it too.
    complete: bool,
    /// Whether others published it.
    of_others: bool,
    table: Table,
    shown: BTreeSet<Key>,
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
    pub(super) group_of: Vec<Option<usize>>,
    privacy: &'a Privacy,
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
        past: &[EditionFacts],
    ) -> Self {
        let mut system = Self {
            results,
            cells,
            blocks,
            groups: Vec::new(),
            relations: Vec::new(),
            group_of: Vec::new(),
            privacy,
            moments: Vec::new(),
            editions: past.len(),
            numerators: Side::default(),
            denominators: Side::default(),
        };
        system.moments = (0..blocks.len()).map(|index| system.moments_of(index, structure, past)).collect();
        system.record_versions();
        system.list_groups();
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
            Elimination { system: self, numerators: self.numerators.span.clone(), denominators: self.denominators.span.clone() };
        for &index in extra {
            let group = &self.groups[index];
            elimination.numerators.watch(&functional([(group.numerator, 1)]));
        }
        elimination
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
            self.group_of.push(group);
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
            stays_withheld: self.stays_withheld(block, &key),
            relations: Vec::new(),
            numerator: self.numerators.coordinate(block, &key, self.editions),
            denominator: self.denominators.coordinate(self.population(block), &key, self.editions),
            key,
        };
        self.groups.push(group);
        self.groups.len() - 1
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
            let mut shown = BTreeSet::new();
            for &measure in block.measures.keys() {
                let id = &self.results.measures[measure].id;
                for fact in facts.facts.iter().filter(|fact| fact.measure == *id && fact.school_year == block.year) {
                    let key = block.key(measure, &fact.key());
                    let counts = Counts { numerator: fact.numerator, denominator: fact.denominator, people: None };
                    if fact.shown {
                        shown.insert(key.clone());
                    }
                    table.insert(key, counts);
                }
            }
            if table.is_empty() {
                continue;
            }
            if facts.complete {
                super::structure::complete(&mut table);
            } else {
                // What was withheld then is not known: it is taken to be as it is now, which makes a reader stronger.
                for (key, counts) in &block.table {
                    table.entry(key.clone()).or_insert(*counts);
                }
            }
            let relations = relations(&table, structure, &block.sets);
            moments.insert(edition, Moment { complete: facts.complete, of_others: facts.of_others, table, shown, relations });
        }
        let relations = relations(&block.table, structure, &block.sets);
        moments.insert(
            self.editions,
            Moment { complete: true, of_others: false, table: block.table.clone(), shown: BTreeSet::new(), relations },
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
                for (key, counts) in moment.table.iter().chain(rests) {
                    if let Some(value) = counts.numerator {
                        self.numerators.record(index, key, edition, self.editions, value, &mut last_numerators);
                    }
                    if let Some(value) = counts.denominator {
                        self.denominators.record(population, key, edition, self.editions, value, &mut last_denominators);
                    }
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
                let numerators = self.numerators.functional(index, &terms, edition);
                self.numerators.span.know(&numerators);
                let counted = |key: &Key| moment.table.get(key).is_some_and(|counts| counts.denominator.is_some());
                if counted(&relation.whole) && relation.parts.iter().all(counted) {
                    let denominators = self.denominators.functional(population, &terms, edition);
                    self.denominators.span.know(&denominators);
                }
            }
        }
    }

    /// Watches what must stay unknown of a block in every edition.
    fn guard(&mut self, index: usize, structure: &Structure) {
        let population = self.population(index);
        let moments = self.moments[index].clone();
        for (&edition, moment) in &moments {
            let mut small: Vec<(Vec<(&Key, i64)>, Counts, Secret)> = Vec::new();
            for (key, counts) in &moment.table {
                small.push((vec![(key, 1)], *counts, Secret::Cell(key.clone())));
            }
            for (key, counts) in moment.relations.iter().filter_map(|relation| relation.rest.as_ref()) {
                small.push((vec![(key, 1)], *counts, Secret::Implied(key.clone())));
            }
            let pairs = containments(&moment.table, structure);
            for (whole, part) in &pairs {
                let left = minus(moment.table[whole], moment.table[part]);
                if size(left) > 0 {
                    small.push((vec![(whole, 1), (part, -1)], left, Secret::Implied(part.clone())));
                }
            }
            let all = unions(&moment.table, structure);
            for (whole, parts) in all.iter().filter(|(_, parts)| parts.len() > 1) {
                let sum = parts.iter().fold(Counts::default(), |sum, part| plus(sum, moment.table[part]));
                let overlap = minus(sum, moment.table[whole]);
                if size(overlap) > 0 {
                    let terms = std::iter::once((whole, -1)).chain(parts.iter().map(|part| (part, 1))).collect();
                    small.push((terms, overlap, Secret::Implied(whole.clone())));
                }
            }
            for (terms, counts, secret) in small {
                let danger = self.danger(index, counts);
                if !danger.any() {
                    continue;
                }
                let numerators = self.numerators.functional(index, &terms, edition);
                self.numerators.watch(index, secret.clone(), &numerators);
                if danger.few_people {
                    let denominators = self.denominators.functional(population, &terms, edition);
                    self.denominators.watch(population, secret, &denominators);
                }
            }
        }
        self.guard_revisions(index, &moments);
    }

    /// Watches the differences between what an earlier edition showed and what stands now, where they are a few people.
    fn guard_revisions(&mut self, index: usize, moments: &BTreeMap<usize, Moment>) {
        let population = self.population(index);
        let now = &self.blocks[index].table;
        for (&edition, moment) in moments.range(..self.editions).filter(|(_, moment)| !moment.of_others) {
            for key in &moment.shown {
                let (Some(then), Some(counts)) = (moment.table.get(key), now.get(key)) else { continue };
                let change = |a: Option<i64>, b: Option<i64>| a.zip(b).map_or(0, |(a, b)| (a - b).abs());
                let changes = [
                    change(counts.numerator, then.numerator),
                    change(counts.denominator, then.denominator),
                    change(counts.complement(), then.complement()),
                ];
                if !changes.iter().any(|&change| change > 0 && change < i64::from(self.privacy.min_count)) {
                    continue;
                }
                let secret = Secret::Revision(key.clone());
                let terms =
                    [(self.numerators.coordinate(index, key, self.editions), 1), (self.numerators.coordinate(index, key, edition), -1)];
                self.numerators.watch(index, secret.clone(), &functional(terms));
                let terms = [
                    (self.denominators.coordinate(population, key, self.editions), 1),
                    (self.denominators.coordinate(population, key, edition), -1),
                ];
                self.denominators.watch(population, secret, &functional(terms));
            }
        }
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
                    let terms = [
                        (self.numerators.coordinate(whole, key, self.editions), 1),
                        (self.numerators.coordinate(part, key, self.editions), -1),
                    ];
                    self.numerators.watch(part, Secret::Implied(key.clone()), &functional(terms));
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
                    let known = self.numerators.functional(index, &[(key, 1)], edition);
                    self.numerators.span.know(&known);
                }
                if counts.denominator.is_some() {
                    let known = self.denominators.functional(population, &[(key, 1)], edition);
                    self.denominators.span.know(&known);
                }
            }
        }
    }
}

/// A run of facts entering one after another.
#[derive(Debug)]
pub(super) struct Elimination<'s> {
    system: &'s System<'s>,
    numerators: Span,
    denominators: Span,
}

impl Elimination<'_> {
    /// Publishes a group's figure unless that would make something known that must not be: then says what, where it is
    /// not one of the groups that must stay unknown for this run only.
    pub(super) fn publish(&mut self, group: &Group) -> Result<(), Option<Secret>> {
        let numerator = group.counts.numerator.map(|_| functional([(group.numerator, 1)]));
        let denominator = group.counts.denominator.map(|_| functional([(group.denominator, 1)]));
        let sides =
            [(&self.numerators, &self.system.numerators, &numerator), (&self.denominators, &self.system.denominators, &denominator)];
        for (span, side, functional) in sides {
            if let Some(secret) = functional.as_ref().and_then(|functional| span.would_reveal(functional)) {
                return Err(side.secrets.get(secret).map(|(_, secret)| secret.clone()));
            }
        }
        if let Some(functional) = numerator {
            self.numerators.know(&functional);
        }
        if let Some(functional) = denominator {
            self.denominators.know(&functional);
        }
        Ok(())
    }
}
