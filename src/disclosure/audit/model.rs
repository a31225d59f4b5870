//! What a reader can set up: an unknown for every figure of people, the sums that bind them, the values that were shown.
//!
//! Written apart from the code that chooses what is withheld: it derives its unknowns and sums from the results and the
//! files themselves, with the reader made stronger wherever there is a doubt. In particular the reader is taken to know
//! by how much the schools' sum exceeds the district's figure (students of two schools), and that figures that agree
//! everywhere are the same.

use super::reader::{Figures, Name};
use super::{Quantity, Target};
use crate::disclosure::ledger::EditionFacts;
use crate::disclosure::structure::{Structure, Tie};
use crate::number::Exact;
use crate::plan::{Privacy, Zeros};
use crate::results::{PrivacyClass, Results, Unit, Value};
use crate::school_year::SchoolYear;
use std::collections::{BTreeMap, BTreeSet};

/// Who is counted: dimension, category, school.
pub(super) type Who = (String, String, String);

/// The place of a figure: measure, year, edition (the current one last), who.
type Place = (usize, SchoolYear, usize, Who);

/// An unknown number of people.
#[derive(Clone, Debug, Default)]
pub(super) struct Unknown {
    /// What it really is.
    pub truth: i64,
    /// What a reader knows it to be at least.
    pub least: i64,
    /// Whether a reader knows it from the current edition.
    pub shown: bool,
    /// Whether a reader knows it from elsewhere: an earlier edition or figures of others.
    pub known_before: bool,
    /// Whether it is a denominator.
    pub is_denominator: bool,
}

/// A sum of unknowns with coefficients, which is at most `bound`, or exactly it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sum {
    pub terms: Vec<(usize, i64)>,
    pub bound: i64,
    pub exactly: bool,
}

/// Unknowns and sums.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub unknowns: Vec<Unknown>,
    pub sums: Vec<Sum>,
    pub targets: Vec<Target>,
    /// Figures that the files state otherwise than the results.
    pub contradictions: Vec<Name>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pair {
    numerator: Option<i64>,
    denominator: Option<i64>,
    people: Option<i64>,
}

impl Pair {
    fn of(value: &Value) -> Self {
        let whole = |number: Exact| i64::try_from(number.ceil()).unwrap_or(i64::MAX / 4);
        let denominator = value.denominator.map(whole);
        let from_rate = || i64::try_from((value.percent? * value.denominator?).scaled_half_up(0)).ok();
        let people = value.people.and_then(|people| i64::try_from(people).ok());
        Self { numerator: value.numerator.map(whole).or_else(from_rate), denominator, people }
    }

    fn without(&self) -> Option<i64> {
        Some(self.denominator? - self.numerator?)
    }

    fn size(&self) -> i64 {
        self.denominator.or(self.numerator).unwrap_or(0)
    }
}

type Table = BTreeMap<Who, Pair>;

/// The unknowns of a figure in the editions that hold it, by edition.
type Successive = Vec<(usize, usize)>;

/// What is too small about a figure.
struct Small {
    with: bool,
    without: bool,
    group: bool,
}

/// How far a reader goes beyond what was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Takes figures that were withheld in two editions to be the same where they are, and guesses how many people are in
    /// two parts of a sum.
    Bold,
    /// Believes what was shown.
    Careful,
}

struct Builder<'a> {
    reader: Reader,
    results: &'a Results,
    structure: &'a Structure,
    privacy: &'a Privacy,
    /// Tables by measure, year and edition.
    tables: BTreeMap<(usize, SchoolYear, usize), Table>,
    /// What earlier editions showed.
    shown_before: BTreeSet<Place>,
    /// Editions that others published.
    of_others: BTreeSet<usize>,
    current: usize,
    numerators: BTreeMap<Place, usize>,
    denominators: BTreeMap<Place, usize>,
    unknowns: Vec<Unknown>,
    /// For each unknown, the one it is the same as.
    same_as: Vec<usize>,
    sums: BTreeSet<Sum>,
    targets: Vec<(Target, Option<(usize, i64)>)>,
}

/// Builds the model of what a reader of `figures` knows, who kept the editions in `past`.
pub(super) fn build(
    reader: Reader,
    results: &Results,
    structure: &Structure,
    privacy: &Privacy,
    past: &[EditionFacts],
    figures: &Figures,
) -> Model {
    let mut builder = Builder {
        reader,
        results,
        structure,
        privacy,
        tables: BTreeMap::new(),
        shown_before: BTreeSet::new(),
        of_others: past.iter().enumerate().filter(|(_, facts)| facts.of_others).map(|(edition, _)| edition).collect(),
        current: past.len(),
        numerators: BTreeMap::new(),
        denominators: BTreeMap::new(),
        unknowns: Vec::new(),
        same_as: Vec::new(),
        sums: BTreeSet::new(),
        targets: Vec::new(),
    };
    builder.read_truth();
    builder.read_past(past);
    builder.name_unknowns();
    builder.identify();
    let tables = builder.tables.clone();
    for (&(measure, year, edition), table) in &tables {
        builder.bind(measure, year, edition, table);
    }
    builder.bind_families();
    builder.revisions();
    builder.finish(figures)
}

impl Builder<'_> {
    fn read_truth(&mut self) {
        for (index, measure) in self.results.measures.iter().enumerate() {
            if !matches!(measure.class, PrivacyClass::Student | PrivacyClass::Survey) {
                continue;
            }
            let mut add = |value: &Value, who: Who| {
                if !matches!(value.unit, Unit::Schools | Unit::Parts | Unit::Checkpoints | Unit::Things) {
                    self.tables.entry((index, value.school_year, self.current)).or_default().entry(who).or_insert(Pair::of(value));
                }
            };
            let everybody = || (String::new(), String::new(), String::new());
            for value in measure.value.iter().chain(&measure.prior).chain(&measure.trend).chain(&measure.baseline) {
                add(value, everybody());
            }
            for school in &measure.schools {
                for value in school.value.iter().chain(&school.prior) {
                    add(value, (String::new(), String::new(), school.school_code.clone()));
                }
            }
            for group in &measure.groups {
                for value in group.value.iter().chain(&group.prior) {
                    add(value, (group.dimension.clone(), group.category.clone(), group.school_code.clone().unwrap_or_default()));
                }
            }
        }
    }

    fn read_past(&mut self, past: &[EditionFacts]) {
        let measures: BTreeMap<&str, usize> =
            self.results.measures.iter().enumerate().map(|(index, measure)| (measure.id.as_str(), index)).collect();
        for (edition, facts) in past.iter().enumerate() {
            for fact in facts.facts.iter().filter(|fact| fact.figure.is_empty() && (fact.shown || facts.complete)) {
                let Some(&measure) = measures.get(fact.measure.as_str()) else { continue };
                if !self.tables.contains_key(&(measure, fact.school_year, self.current)) {
                    continue;
                }
                let who = (fact.dimension.clone(), fact.category.clone(), fact.school_code.clone());
                let pair = Pair { numerator: fact.numerator, denominator: fact.denominator, people: None };
                if fact.shown {
                    self.shown_before.insert((measure, fact.school_year, edition, who.clone()));
                }
                self.tables.entry((measure, fact.school_year, edition)).or_default().insert(who, pair);
            }
            if !facts.complete {
                let overlaid: Vec<(usize, SchoolYear)> =
                    self.tables.keys().filter(|key| key.2 == edition).map(|key| (key.0, key.1)).collect();
                for (measure, year) in overlaid {
                    let now = self.tables.get(&(measure, year, self.current)).cloned().unwrap_or_default();
                    let then = self.tables.entry((measure, year, edition)).or_default();
                    for (who, pair) in now {
                        then.entry(who).or_insert(pair);
                    }
                }
            }
        }
    }

    fn fresh(&mut self, truth: i64, least: i64, is_denominator: bool) -> usize {
        self.unknowns.push(Unknown { truth, least, is_denominator, ..Unknown::default() });
        self.same_as.push(self.unknowns.len() - 1);
        self.unknowns.len() - 1
    }

    fn name_unknowns(&mut self) {
        for (&(measure, year, edition), table) in &self.tables.clone() {
            let result = &self.results.measures[measure];
            let events = result.value.iter().chain(&result.prior).any(|value| value.unit == Unit::Events);
            for (who, pair) in table {
                let place = (measure, year, edition, who.clone());
                if let Some(truth) = pair.numerator {
                    // Where zeros are shown, a reader knows that a withheld count is none.
                    let zeros_shown = events && pair.denominator.is_none() && self.privacy.zeros == Zeros::Show;
                    let least = i64::from(zeros_shown && truth > 0);
                    let unknown = self.fresh(truth, least, false);
                    self.numerators.insert(place.clone(), unknown);
                }
                if let Some(truth) = pair.denominator {
                    // A group of nobody is marked as such, so that a withheld one has somebody.
                    let unknown = self.fresh(truth, truth.min(1), true);
                    self.denominators.insert(place, unknown);
                }
            }
        }
    }

    fn root(&self, unknown: usize) -> usize {
        let mut at = unknown;
        while self.same_as[at] != at {
            at = self.same_as[at];
        }
        at
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b && self.unknowns[a].truth == self.unknowns[b].truth {
            let least = self.unknowns[a].least.max(self.unknowns[b].least);
            self.same_as[b] = a;
            self.unknowns[a].least = least;
        }
    }

    /// Makes one unknown of figures that a reader takes to be the same.
    fn identify(&mut self) {
        let keys: Vec<_> = self.tables.keys().copied().collect();
        // A figure that did not change from one edition to the next.
        for side in [false, true] {
            let map = if side { &self.denominators } else { &self.numerators };
            let mut editions: BTreeMap<(usize, SchoolYear, &Who), Successive> = BTreeMap::new();
            for ((measure, year, edition, who), &unknown) in map {
                editions.entry((*measure, *year, who)).or_default().push((*edition, unknown));
            }
            let mut same = Vec::new();
            for ((measure, year, who), successive) in editions {
                let mut shown = false;
                for pair in successive.windows(2) {
                    let &[(edition, then), (_, now)] = pair else { continue };
                    shown |= self.shown_before.contains(&(measure, year, edition, who.clone()));
                    if self.unknowns[then].truth != self.unknowns[now].truth {
                        shown = false;
                    } else if shown || self.reader == Reader::Bold {
                        same.push((then, now));
                    }
                }
            }
            for (then, now) in same {
                self.unite(then, now);
            }
        }
        // Figures that stand in several measures.
        for (position, &(first, year, edition)) in keys.iter().enumerate() {
            for &(second, other_year, other_edition) in &keys[position + 1..] {
                let classes = (self.results.measures[first].class, self.results.measures[second].class);
                if year != other_year || edition != other_edition || classes.0 != classes.1 {
                    continue;
                }
                let (a, b) = (&self.tables[&(first, year, edition)], &self.tables[&(second, year, edition)]);
                let common: Vec<Who> = a.keys().filter(|who| b.contains_key(*who)).cloned().collect();
                let agree = |whose: &dyn Fn(&Who) -> bool, full: bool| {
                    let mut telling = false;
                    common.iter().filter(|who| whose(who)).all(|who| {
                        let (mine, theirs) = (a[who], b[who]);
                        telling |= mine.size() >= 20 && (!full || mine.numerator.is_some_and(|count| count > 0));
                        mine.denominator == theirs.denominator && (!full || mine.numerator == theirs.numerator)
                    }) && telling
                };
                let in_schools = |who: &Who| !who.2.is_empty();
                let everywhere = |_: &Who| true;
                let numerators: Vec<Who> = if agree(&everywhere, true) {
                    common.clone()
                } else if agree(&in_schools, true) {
                    common.iter().filter(|who| in_schools(who)).cloned().collect()
                } else {
                    Vec::new()
                };
                let denominators: Vec<Who> = if agree(&everywhere, false) {
                    common.clone()
                } else if agree(&in_schools, false) {
                    common.iter().filter(|who| in_schools(who)).cloned().collect()
                } else {
                    Vec::new()
                };
                for who in numerators {
                    let pair =
                        (self.numerators.get(&(first, year, edition, who.clone())), self.numerators.get(&(second, year, edition, who)));
                    if let (Some(&a), Some(&b)) = pair {
                        self.unite(a, b);
                    }
                }
                for who in denominators {
                    let pair =
                        (self.denominators.get(&(first, year, edition, who.clone())), self.denominators.get(&(second, year, edition, who)));
                    if let (Some(&a), Some(&b)) = pair {
                        self.unite(a, b);
                    }
                }
            }
        }
    }

    /// Everything that adds up within one table.
    fn bind(&mut self, measure: usize, year: SchoolYear, edition: usize, table: &Table) {
        let place = |who: &Who| (measure, year, edition, who.clone());
        let class = self.results.measures[measure].class;
        let mut totals: Vec<(Who, Vec<Who>)> = Vec::new();
        let mut by_scope: BTreeMap<(String, String), Vec<Who>> = BTreeMap::new();
        let mut by_group: BTreeMap<(String, String), Vec<Who>> = BTreeMap::new();
        for who in table.keys() {
            if !who.0.is_empty() {
                by_scope.entry((who.2.clone(), who.0.clone())).or_default().push(who.clone());
            }
            if !who.2.is_empty() {
                by_group.entry((who.0.clone(), who.1.clone())).or_default().push(who.clone());
            }
        }
        let scopes: BTreeSet<String> = table.keys().map(|who| who.2.clone()).collect();
        for ((school, _), parts) in by_scope {
            totals.push(((String::new(), String::new(), school), parts));
        }
        for ((dimension, category), parts) in by_group {
            totals.push(((dimension, category, String::new()), parts));
        }
        for tie in &self.structure.ties {
            match tie {
                Tie::Coarser { coarse, fine, parts } => {
                    for (school, (category, finer)) in scopes.iter().flat_map(|school| parts.iter().map(move |part| (school, part))) {
                        let parts = finer.iter().map(|name| (fine.clone(), name.clone(), school.clone())).collect();
                        totals.push(((coarse.clone(), category.clone(), school.clone()), parts));
                    }
                }
                Tie::Schools { dimension, category, schools } => {
                    let parts = schools.iter().map(|code| (String::new(), String::new(), code.clone())).collect();
                    totals.push(((dimension.clone(), category.clone(), String::new()), parts));
                }
                Tie::AnyOf { dimension, category, of } => {
                    for school in &scopes {
                        let whole = (dimension.clone(), category.clone(), school.clone());
                        let parts = of.iter().map(|(dimension, category)| (dimension.clone(), category.clone(), school.clone()));
                        let parts: Vec<Who> = parts.filter(|who| *who != whole && table.contains_key(who)).collect();
                        if table.contains_key(&whole) {
                            self.union(&place, table, &whole, &parts, class, edition);
                        }
                    }
                }
            }
        }
        let groups: Vec<(Vec<String>, String)> = self
            .structure
            .ties
            .iter()
            .filter_map(|tie| match tie {
                Tie::Schools { schools, category, .. } => Some((schools.clone(), category.clone())),
                _ => None,
            })
            .collect();
        for (whole, parts) in totals {
            let parts: Vec<Who> = parts.into_iter().filter(|who| table.contains_key(who)).collect();
            self.total(&place, table, &whole, &parts, class, edition);
        }
        if edition == self.current {
            self.other_measures_of_these_schools(measure, year, table, &groups);
        }
        for (who, pair) in table {
            let at = place(who);
            if let (Some(&n), Some(&d)) = (self.numerators.get(&at), self.denominators.get(&at)) {
                self.sum(vec![(n, 1), (d, -1)], 0, false);
            }
            // What an earlier edition showed cannot be taken back.
            if !self.shown_before.contains(&at) {
                let numerator = self.numerators.get(&at).map_or(Vec::new(), |&n| vec![(n, 1)]);
                let denominator = self.denominators.get(&at).map_or(Vec::new(), |&d| vec![(d, 1)]);
                self.target(measure, year, who, *pair, class, &numerator, &denominator);
            }
        }
    }

    /// `whole` is the sum of `parts`, give or take those who are in two of them or in none.
    fn total(&mut self, place: &dyn Fn(&Who) -> Place, table: &Table, whole: &Who, parts: &[Who], class: PrivacyClass, edition: usize) {
        let Some(&total) = table.get(whole) else { return };
        if parts.is_empty() {
            return;
        }
        let add = |pick: &dyn Fn(&Pair) -> Option<i64>| parts.iter().filter_map(|who| pick(&table[who])).sum::<i64>();
        let numerator = total.numerator.map(|all| all - add(&|pair| pair.numerator));
        let complete = total.denominator.is_some() && parts.iter().all(|who| table[who].denominator.is_some());
        let denominator = complete.then(|| total.size() - add(&|pair| pair.denominator));
        let parts_size: i64 = parts.iter().map(|who| table[who].size()).sum();
        if parts_size * 100 > total.size() * 105 + 500 {
            return;
        }
        let left = Pair { numerator, denominator, people: None };
        let counts = [left.numerator, left.denominator, left.without()];
        let rest = counts.iter().flatten().all(|&count| count >= 0) && counts.iter().flatten().any(|&count| count > 0);
        let mut unknown_rest = (Vec::new(), Vec::new());
        let (measure, year, _, _) = place(whole);
        let guessed = self.reader == Reader::Careful && !rest && self.exceeded_otherwise_before(measure, year, edition, whole, parts, left);
        for (side, left) in [(false, numerator), (true, denominator)] {
            let Some(left) = left else { continue };
            let map = if side { &self.denominators } else { &self.numerators };
            let Some(&whole) = map.get(&place(whole)) else { continue };
            let mut terms: Vec<(usize, i64)> = parts.iter().filter_map(|who| map.get(&place(who))).map(|&part| (part, -1)).collect();
            terms.push((whole, 1));
            if rest {
                let unknown = self.fresh(left, 0, side);
                terms.push((unknown, -1));
                if side { unknown_rest.1.push((unknown, 1)) } else { unknown_rest.0.push((unknown, 1)) }
            }
            match (guessed, left) {
                (false, _) | (true, 0) => self.sum(terms, if rest { 0 } else { left }, true),
                // That the parts are not less than the sum needs no guess.
                (true, ..0) => self.sum(terms, 0, false),
                (true, _) => {}
            }
        }
        if rest {
            if let (Some(&(n, _)), Some(&(d, _))) = (unknown_rest.0.first(), unknown_rest.1.first()) {
                self.sum(vec![(n, 1), (d, -1)], 0, false);
            }
            if edition == self.current {
                self.target(measure, year, whole, left, class, &unknown_rest.0, &unknown_rest.1);
            }
        }
    }

    /// Whether in an earlier edition `parts` exceeded `whole` by another number than `left` says.
    fn exceeded_otherwise_before(&self, measure: usize, year: SchoolYear, edition: usize, whole: &Who, parts: &[Who], left: Pair) -> bool {
        let before = self.tables.range((measure, year, 0)..(measure, year, edition));
        before.filter(|((_, _, earlier), _)| !self.of_others.contains(earlier)).any(|(_, table)| {
            let Some(total) = table.get(whole) else { return false };
            let sum = |pick: fn(&Pair) -> Option<i64>| parts.iter().filter_map(|who| pick(table.get(who)?)).sum::<i64>();
            let differs = |now: Option<i64>, total: Option<i64>, sum: i64| now.zip(total).is_some_and(|(now, total)| now != total - sum);
            differs(left.numerator, total.numerator, sum(|pair| pair.numerator))
                || differs(left.denominator, total.denominator, sum(|pair| pair.denominator))
        })
    }

    /// `whole` is the union of `parts`: each lies in it, and it is no larger than their sum.
    fn union(&mut self, place: &dyn Fn(&Who) -> Place, table: &Table, whole: &Who, parts: &[Who], class: PrivacyClass, edition: usize) {
        let outer = table[whole];
        let inside = |inner: Pair| {
            let less = |a: Option<i64>, b: Option<i64>| a.zip(b).is_none_or(|(a, b)| a <= b);
            less(inner.numerator, outer.numerator) && less(inner.denominator, outer.denominator) && less(inner.without(), outer.without())
        };
        let parts: Vec<&Who> = parts.iter().filter(|who| inside(table[*who])).collect();
        let at = |map: &BTreeMap<Place, usize>, who: &Who| map.get(&place(who)).copied();
        let Some(whole_n) = at(&self.numerators, whole) else { return };
        let whole_d = at(&self.denominators, whole);
        let mut all_n = vec![(whole_n, 1)];
        let mut all_d: Vec<(usize, i64)> = whole_d.map(|d| (d, 1)).into_iter().collect();
        for who in parts {
            let (Some(n), d) = (at(&self.numerators, who), at(&self.denominators, who)) else { continue };
            self.sum(vec![(n, 1), (whole_n, -1)], 0, false);
            all_n.push((n, -1));
            let mut left = (vec![(whole_n, 1), (n, -1)], Vec::new());
            if let (Some(d), Some(whole_d)) = (d, whole_d) {
                self.sum(vec![(d, 1), (whole_d, -1)], 0, false);
                self.sum(vec![(d, 1), (n, -1), (whole_d, -1), (whole_n, 1)], 0, false);
                all_d.push((d, -1));
                left.1 = vec![(whole_d, 1), (d, -1)];
            }
            let difference = |a: Option<i64>, b: Option<i64>| Some(a? - b?);
            let inner = table[who];
            let pair = Pair {
                numerator: difference(outer.numerator, inner.numerator),
                denominator: difference(outer.denominator, inner.denominator),
                people: None,
            };
            if pair.size() > 0 && edition == self.current {
                let (measure, year, _, _) = place(who);
                self.target(measure, year, who, pair, class, &left.0, &left.1);
            }
        }
        for all in [all_n, all_d] {
            if all.len() > 2
                && all.iter().map(|&(unknown, coefficient)| self.unknowns[self.root(unknown)].truth * coefficient).sum::<i64>() <= 0
            {
                self.sum(all, 0, false);
            }
        }
    }

    /// A measure without schools whose figure is that of a set of them.
    fn other_measures_of_these_schools(&mut self, measure: usize, year: SchoolYear, table: &Table, groups: &[(Vec<String>, String)]) {
        let everybody = || (String::new(), String::new(), String::new());
        for (other, result) in self.results.measures.iter().enumerate() {
            let Some(theirs) = self.tables.get(&(other, year, self.current)) else { continue };
            let has_schools = theirs.keys().any(|who| !who.2.is_empty());
            if other == measure || has_schools || result.class != self.results.measures[measure].class {
                continue;
            }
            let Some(&whole) = theirs.get(&everybody()) else { continue };
            for (schools, _) in groups {
                let members: Vec<Who> =
                    schools.iter().map(|code| (String::new(), String::new(), code.clone())).filter(|who| table.contains_key(who)).collect();
                let sums = (
                    members.iter().filter_map(|who| table[who].numerator).sum::<i64>(),
                    members.iter().filter_map(|who| table[who].denominator).sum::<i64>(),
                );
                let near = |value: Option<i64>, sum: i64| value.is_none_or(|value| (value - sum).abs() <= 5);
                if members.is_empty() || whole.size() < 20 || !near(whole.numerator, sums.0) || !near(whole.denominator, sums.1) {
                    continue;
                }
                for side in [false, true] {
                    let map = if side { &self.denominators } else { &self.numerators };
                    let Some(&all) = map.get(&(other, year, self.current, everybody())) else { continue };
                    let mut terms = vec![(all, 1)];
                    terms.extend(
                        members.iter().filter_map(|who| map.get(&(measure, year, self.current, who.clone()))).map(|&part| (part, -1)),
                    );
                    let bound = terms.iter().map(|&(unknown, coefficient)| self.unknowns[self.root(unknown)].truth * coefficient).sum();
                    self.sum(terms, bound, true);
                }
            }
        }
    }

    /// Measures of one line and kind of which one contains another: any sanction, and in-school suspension.
    fn bind_families(&mut self) {
        let keys: Vec<_> = self.tables.keys().copied().filter(|key| key.2 == self.current).collect();
        for &(whole, year, edition) in &keys {
            for &(part, other_year, _) in &keys {
                let (a, b) = (&self.results.measures[whole], &self.results.measures[part]);
                let one_line = a.part_of.is_some() && a.part_of == b.part_of;
                if whole == part || year != other_year || !one_line || a.kind != b.kind || a.class != PrivacyClass::Student {
                    continue;
                }
                let (outer, inner) = (&self.tables[&(whole, year, edition)], &self.tables[&(part, year, edition)]);
                let common: Vec<Who> = inner.keys().filter(|who| outer.contains_key(*who)).cloned().collect();
                let contained = common.iter().all(|who| {
                    inner[who].denominator == outer[who].denominator
                        && inner[who].numerator.zip(outer[who].numerator).is_some_and(|(i, o)| i <= o)
                });
                if !contained || inner == outer {
                    continue;
                }
                for who in common {
                    let at = |measure: usize| self.numerators.get(&(measure, year, edition, who.clone())).copied();
                    let (Some(o), Some(i)) = (at(whole), at(part)) else { continue };
                    self.sum(vec![(i, 1), (o, -1)], 0, false);
                    let left = self.unknowns[self.root(o)].truth - self.unknowns[self.root(i)].truth;
                    if (1..i64::from(self.privacy.min_count)).contains(&left) {
                        self.push_target(part, year, &who, Quantity::With, vec![(o, 1), (i, -1)], None);
                    }
                }
            }
        }
    }

    /// Figures that were shown and have changed by a few people since.
    fn revisions(&mut self) {
        for (measure, year, edition, who) in self.shown_before.clone() {
            if self.of_others.contains(&edition) {
                continue;
            }
            let now = self.tables.get(&(measure, year, self.current)).and_then(|table| table.get(&who)).copied();
            let then = self.tables.get(&(measure, year, edition)).and_then(|table| table.get(&who)).copied();
            let (Some(now), Some(then)) = (now, then) else { continue };
            let few = |a: Option<i64>, b: Option<i64>| {
                a.zip(b).is_some_and(|(a, b)| (1..i64::from(self.privacy.min_count)).contains(&(a - b).abs()))
            };
            let place = (measure, year, self.current, who.clone());
            let (n, d) = (self.numerators.get(&place).copied(), self.denominators.get(&place).copied());
            if few(now.numerator, then.numerator)
                && let Some(n) = n
            {
                self.push_target(measure, year, &who, Quantity::Revision, vec![(n, 1)], None);
            }
            if few(now.denominator, then.denominator)
                && let Some(d) = d
            {
                self.push_target(measure, year, &who, Quantity::Revision, vec![(d, 1)], None);
            }
            if few(now.without(), then.without())
                && let (Some(n), Some(d)) = (n, d)
            {
                self.push_target(measure, year, &who, Quantity::Revision, vec![(d, 1), (n, -1)], None);
            }
        }
    }

    fn small(&self, pair: Pair, class: PrivacyClass, events: bool) -> Small {
        let least = i64::from(self.privacy.min_count);
        let below = |count: Option<i64>, least: i64| count.is_some_and(|count| count < least);
        if pair.denominator == Some(0) {
            return Small { with: false, without: false, group: false };
        }
        if class == PrivacyClass::Survey {
            let respondents = pair.people.or(pair.denominator).or(pair.numerator);
            return Small { with: false, without: false, group: below(respondents, i64::from(self.privacy.min_respondents)) };
        }
        let harmless_zero = events && pair.denominator.is_none() && pair.numerator == Some(0) && self.privacy.zeros == Zeros::Show;
        Small {
            with: !harmless_zero && (below(pair.numerator, least) || below(pair.people, least)),
            without: below(pair.without(), least),
            group: below(pair.denominator, i64::from(self.privacy.min_group)),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn target(
        &mut self,
        measure: usize,
        year: SchoolYear,
        who: &Who,
        pair: Pair,
        class: PrivacyClass,
        n: &[(usize, i64)],
        d: &[(usize, i64)],
    ) {
        let result = &self.results.measures[measure];
        let events = result.value.iter().chain(&result.prior).any(|value| value.unit == Unit::Events);
        let small = self.small(pair, class, events);
        let of = match d {
            &[(only, _)] => Some((only, pair.denominator.unwrap_or(0))),
            _ => None,
        };
        if (small.with || small.group) && !n.is_empty() {
            self.push_target(measure, year, who, Quantity::With, n.to_vec(), of);
        }
        if (small.without || small.group) && !n.is_empty() && !d.is_empty() {
            let terms = d.iter().copied().chain(n.iter().map(|&(unknown, coefficient)| (unknown, -coefficient))).collect();
            self.push_target(measure, year, who, Quantity::Without, terms, of);
        }
    }

    fn push_target(
        &mut self,
        measure: usize,
        year: SchoolYear,
        who: &Who,
        quantity: Quantity,
        terms: Vec<(usize, i64)>,
        of: Option<(usize, i64)>,
    ) {
        let terms = self.gathered(terms);
        let name = Name {
            measure: self.results.measures[measure].id.clone(),
            year,
            dimension: who.0.clone(),
            category: who.1.clone(),
            school: who.2.clone(),
            figure: String::new(),
        };
        let needed = i64::from(self.privacy.min_count) - 1;
        self.targets.push((Target { name, quantity, terms, needed }, of.map(|(unknown, size)| (self.root(unknown), size))));
    }

    fn gathered(&self, terms: Vec<(usize, i64)>) -> Vec<(usize, i64)> {
        let mut sum: BTreeMap<usize, i64> = BTreeMap::new();
        for (unknown, coefficient) in terms {
            *sum.entry(self.root(unknown)).or_default() += coefficient;
        }
        sum.into_iter().filter(|&(_, coefficient)| coefficient != 0).collect()
    }

    fn sum(&mut self, terms: Vec<(usize, i64)>, bound: i64, exactly: bool) {
        let terms = self.gathered(terms);
        if !terms.is_empty() {
            self.sums.insert(Sum { terms, bound, exactly });
        }
    }

    /// Marks what the files show and what was known before.
    fn finish(mut self, figures: &Figures) -> Model {
        let ids: BTreeMap<&str, usize> =
            self.results.measures.iter().enumerate().map(|(index, measure)| (measure.id.as_str(), index)).collect();
        let mut contradictions = Vec::new();
        for (name, read) in figures.iter().filter(|(name, _)| name.figure.is_empty()) {
            let Some(&measure) = ids.get(name.measure.as_str()) else { continue };
            let who = (name.dimension.clone(), name.category.clone(), name.school.clone());
            let place = (measure, name.year, self.current, who);
            for (value, map) in [(read.numerator, &self.numerators), (read.denominator, &self.denominators)] {
                let Some(&unknown) = map.get(&place) else { continue };
                let root = self.root(unknown);
                // A rate or a bound without its counts is taken to give them.
                if value.is_some() || read.said {
                    self.unknowns[root].shown = true;
                }
                if value.is_some_and(|value| value != self.unknowns[root].truth) {
                    contradictions.push(name.clone());
                }
            }
        }
        for place in &self.shown_before {
            for map in [&self.numerators, &self.denominators] {
                if let Some(&unknown) = map.get(place) {
                    let root = self.root(unknown);
                    self.unknowns[root].known_before = true;
                }
            }
        }
        let mut targets = Vec::new();
        for (mut target, of) in self.targets {
            // In a group whose size is known, no figure can be wider than the group.
            if let Some((unknown, size)) = of
                && (self.unknowns[unknown].shown || self.unknowns[unknown].known_before)
            {
                target.needed = target.needed.min(size);
            }
            targets.push(target);
        }
        Model { unknowns: self.unknowns, sums: self.sums.into_iter().collect(), targets, contradictions }
    }
}
