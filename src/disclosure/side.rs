//! One side of the linear system, numerators or denominators: its unknowns in every edition, and what is known of them.
//!
//! Two readers are kept in view. The *bold* one takes withheld figures to be as they were in the edition before, where
//! they are, and guesses how many people are in two parts of a sum. The *careful* one believes only what was shown. What
//! the bold one would know without anything being published is not lost on the careful one: it must stay unknown there.

use super::fact::Key;
use super::span::{Functional, Span, functional};
use std::collections::{BTreeMap, BTreeSet};

/// The unknowns of one side, what binds them, and what must stay unknown of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    /// How many editions there were before the current one.
    current: usize,
    unknowns: u32,
    coordinates: BTreeMap<(usize, Key, usize), u32>,
    /// Unknowns of earlier editions that the careful reader cannot take to be those of another edition.
    apart: BTreeMap<(usize, Key, usize), u32>,
    /// Which of a figure's successive values each edition holds, the current one last.
    versions: BTreeMap<(usize, Key), Vec<usize>>,
    /// The values of figures that an earlier edition showed.
    seen: BTreeSet<(usize, Key, usize)>,
    knowledge: Knowledge,
    /// Which of what the careful reader must not know are changes since an earlier edition.
    changes: BTreeSet<usize>,
}

/// What each reader knows of a side, and must not know.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    bold: Span,
    /// The same as the bold reader's where there is no earlier edition; then it is left empty.
    careful: Span,
}

/// What a figure would make known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reveals {
    /// A number of people that is too small.
    SmallFigure,
    /// By how few people a figure changed since an earlier edition.
    Change,
}

impl Side {
    /// A side with this many editions before the current one.
    pub(super) fn new(editions: usize) -> Self {
        Self { current: editions, ..Self::default() }
    }

    fn next_unknown(&mut self) -> u32 {
        self.unknowns += 1;
        self.unknowns
    }

    /// The unknown that stands for a figure in an edition.
    pub(super) fn coordinate(&mut self, owner: usize, key: &Key, edition: usize) -> u32 {
        let place = (owner, key.clone(), self.version(owner, key, edition));
        match self.coordinates.get(&place) {
            Some(&unknown) => unknown,
            None => {
                let unknown = self.next_unknown();
                self.coordinates.insert(place, unknown);
                unknown
            }
        }
    }

    /// The same for the careful reader.
    fn careful_coordinate(&mut self, owner: usize, key: &Key, edition: usize) -> u32 {
        let version = self.version(owner, key, edition);
        if edition == self.current || self.seen.contains(&(owner, key.clone(), version)) {
            return self.coordinate(owner, key, edition);
        }
        let place = (owner, key.clone(), edition);
        match self.apart.get(&place) {
            Some(&unknown) => unknown,
            None => {
                let unknown = self.next_unknown();
                self.apart.insert(place, unknown);
                unknown
            }
        }
    }

    /// Which of its successive values a figure has in an edition.
    pub(super) fn version(&self, owner: usize, key: &Key, edition: usize) -> usize {
        self.versions.get(&(owner, key.clone())).and_then(|versions| versions.get(edition)).copied().unwrap_or(0)
    }

    fn functionals(&mut self, owner: usize, terms: &[(&Key, i64)], edition: usize) -> [Functional; 2] {
        let bold: Vec<(u32, i64)> = terms.iter().map(|&(key, coefficient)| (self.coordinate(owner, key, edition), coefficient)).collect();
        let careful: Vec<(u32, i64)> =
            terms.iter().map(|&(key, coefficient)| (self.careful_coordinate(owner, key, edition), coefficient)).collect();
        [functional(bold), functional(careful)]
    }

    /// Records the successive values of a figure: the value in `edition`. All are recorded before anything else is done.
    pub(super) fn record(&mut self, owner: usize, key: &Key, edition: usize, value: i64, last: &mut BTreeMap<(usize, Key), i64>) {
        let place = (owner, key.clone());
        let editions = self.current + 1;
        let versions = self.versions.entry(place.clone()).or_insert_with(|| vec![0; editions]);
        if last.insert(place, value).is_some_and(|before| before != value) {
            let next = versions.get(edition).copied().unwrap_or(0) + 1;
            versions.iter_mut().skip(edition).for_each(|version| *version = next);
        }
    }

    /// Records that an earlier edition showed a figure.
    pub(super) fn record_seen(&mut self, owner: usize, key: &Key, edition: usize) {
        self.seen.insert((owner, key.clone(), self.version(owner, key, edition)));
    }

    fn has_past(&self) -> bool {
        self.current > 0
    }

    /// Makes known that `terms` add up in an edition; `movers` stands for those in two of the parts, where there are any.
    pub(super) fn bind(&mut self, owner: usize, terms: &[(&Key, i64)], movers: Option<&Key>, edition: usize) {
        let [bold, careful] = self.functionals(owner, terms, edition);
        self.knowledge.bold.know(&bold);
        if !self.has_past() {
            return;
        }
        match movers.filter(|key| self.version(owner, key, edition) > 0) {
            None => self.knowledge.careful.know(&careful),
            Some(key) => {
                let with_movers: Vec<(&Key, i64)> = terms.iter().copied().chain([(key, 1)]).collect();
                let [_, careful] = self.functionals(owner, &with_movers, edition);
                self.knowledge.careful.know(&careful);
            }
        }
    }

    /// Watches a sum of figures of an edition.
    pub(super) fn watch(&mut self, owner: usize, terms: &[(&Key, i64)], edition: usize) {
        let [bold, careful] = self.functionals(owner, terms, edition);
        self.knowledge.bold.watch(&bold);
        if self.has_past() {
            self.knowledge.careful.watch(&careful);
        }
    }

    /// Watches the difference of a figure of two owners in the current edition.
    pub(super) fn watch_difference(&mut self, whole: usize, part: usize, key: &Key) {
        let terms = [(self.coordinate(whole, key, self.current), 1), (self.coordinate(part, key, self.current), -1)];
        self.knowledge.watch(&functional(terms), self.has_past());
    }

    /// Watches by how much a figure changed from an edition to the current one.
    pub(super) fn watch_change(&mut self, owner: usize, key: &Key, edition: usize) {
        let change = functional([(self.coordinate(owner, key, self.current), 1), (self.careful_coordinate(owner, key, edition), -1)]);
        self.changes.extend(self.knowledge.careful.watch(&change));
    }

    /// Makes a figure known that an edition showed.
    pub(super) fn concede(&mut self, owner: usize, key: &Key, edition: usize) {
        let [bold, careful] = self.functionals(owner, &[(key, 1)], edition);
        self.knowledge.bold.know(&bold);
        if self.has_past() {
            self.knowledge.careful.know(&careful);
        }
    }

    /// What both readers know and must not know before the current edition is published.
    pub(super) fn knowledge(&self) -> Knowledge {
        self.knowledge.clone()
    }

    /// What the figure with this unknown would make known to one of the readers, who know what is in `knowledge`.
    pub(super) fn would_reveal(&self, knowledge: &Knowledge, unknown: u32) -> Option<Reveals> {
        let figure = functional([(unknown, 1)]);
        if let Some(watched) = knowledge.careful.would_reveal(&figure) {
            return Some(if self.changes.contains(&watched) { Reveals::Change } else { Reveals::SmallFigure });
        }
        knowledge.bold.would_reveal(&figure).map(|_| Reveals::SmallFigure)
    }

    /// Makes the figure with this unknown known.
    pub(super) fn publish(&self, knowledge: &mut Knowledge, unknown: u32) {
        let figure = functional([(unknown, 1)]);
        knowledge.bold.know(&figure);
        if self.has_past() {
            knowledge.careful.know(&figure);
        }
    }

    /// Watches the figure with this unknown too.
    pub(super) fn protect(&self, knowledge: &mut Knowledge, unknown: u32) {
        knowledge.watch(&functional([(unknown, 1)]), self.has_past());
    }
}

impl Knowledge {
    fn watch(&mut self, functional: &Functional, has_past: bool) {
        self.bold.watch(functional);
        if has_past {
            self.careful.watch(functional);
        }
    }
}
