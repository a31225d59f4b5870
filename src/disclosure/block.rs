//! Which measures show the same people: figures that are one and the same wherever they stand.
//!
//! A plan shows one count in several places: a line repeats the figures of its leading part, a line about some schools
//! repeats theirs, and measures of one population share every denominator. What is withheld in one place must not be
//! read off in another, so equal figures are one unknown here. Whether figures are the same is read from the figures:
//! measures that agree in every group that both show are taken to be one, which can only make a reader stronger.

use super::fact::{Cell, Counts, Key};
use super::structure::{self, SET_OF_SCHOOLS, Structure, Table};
use crate::results::{PrivacyClass, Results, Unit};
use crate::school_year::SchoolYear;
use std::collections::{BTreeMap, BTreeSet};

/// Students a figure must count before its equality with another says that they are the same students.
const EVIDENCE: i64 = 20;
/// Students that two sums over schools may differ by and still be of the same students (who change schools).
const MOVERS: i64 = 5;

/// The figures of one year that are of the same people and the same property.
#[derive(Debug)]
pub(super) struct Block {
    /// The year.
    pub year: SchoolYear,
    /// What must be protected.
    pub class: PrivacyClass,
    /// What is counted.
    pub unit: Unit,
    /// Its measures, each with the stand-in for its schools where it is about some of them only.
    pub measures: BTreeMap<usize, Option<String>>,
    /// The counts by who is counted.
    pub table: Table,
    /// Sets of schools by their stand-in.
    pub sets: BTreeMap<String, Vec<String>>,
    /// The blocks with the same denominators share this number.
    pub population: usize,
}

impl Block {
    /// Who a cell of `measure` counts, in this block.
    pub(super) fn key(&self, measure: usize, key: &Key) -> Key {
        match self.measures.get(&measure) {
            Some(Some(set)) if key.school.is_empty() => key.at(set),
            _ => key.clone(),
        }
    }
}

/// The blocks of all cells that are results (and not further figures).
pub(super) fn blocks(results: &Results, cells: &[Cell], structure: &Structure) -> Vec<Block> {
    let mut tables: BTreeMap<(SchoolYear, usize), Table> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| cell.figure.is_empty()) {
        tables.entry((cell.year, cell.measure)).or_default().insert(cell.key.clone(), cell.counts);
    }
    let unit = |measure: usize| {
        let result = &results.measures[measure];
        result.value.iter().chain(&result.prior).chain(&result.trend).next().map_or(Unit::Students, |value| value.unit)
    };
    // The fullest table of a year comes first, for the others are compared with it.
    let mut order: Vec<_> = tables.into_iter().collect();
    order.sort_by_key(|((year, measure), table)| (*year, std::cmp::Reverse(table.len()), *measure));
    let mut blocks: Vec<Block> = Vec::new();
    for ((year, measure), table) in order {
        let class = results.measures[measure].class;
        let like = blocks.iter_mut().filter(|block| block.year == year && block.class == class && block.unit == unit(measure));
        let mut joined = false;
        for block in like {
            if let Some(same) = same(&block.table, &table, &results.measures[measure].id, structure) {
                join(block, measure, table.clone(), same);
                joined = true;
                break;
            }
        }
        if !joined {
            blocks.push(Block {
                year,
                class,
                unit: unit(measure),
                measures: BTreeMap::from([(measure, None)]),
                table,
                sets: BTreeMap::new(),
                population: 0,
            });
        }
    }
    for block in &mut blocks {
        structure::complete(&mut block.table);
    }
    number_populations(&mut blocks);
    blocks
}

/// How a table is of the same people and property as a block.
enum Same {
    /// In full.
    Whole,
    /// For these schools only, with what stands for them.
    Schools(String, Vec<String>),
}

/// Whether the smaller `table` is of the same people and property as `block`.
fn same(block: &Table, table: &Table, id: &str, structure: &Structure) -> Option<Same> {
    let agree = |keys: &mut dyn Iterator<Item = &Key>| {
        let mut evidence = false;
        for key in keys {
            if let (Some(mine), Some(theirs)) = (table.get(key), block.get(key)) {
                if (mine.numerator, mine.denominator) != (theirs.numerator, theirs.denominator) {
                    return false;
                }
                evidence |= structure::size(*mine) >= EVIDENCE && mine.numerator.is_some_and(|count| count > 0);
            }
        }
        evidence
    };
    if agree(&mut table.keys()) {
        return Some(Same::Whole);
    }
    let stand_in = || format!("{SET_OF_SCHOOLS}{id}");
    let schools: BTreeSet<&String> = table.keys().map(|key| &key.school).filter(|school| !school.is_empty()).collect();
    if !schools.is_empty() {
        let all: BTreeSet<&String> = block.keys().map(|key| &key.school).filter(|school| !school.is_empty()).collect();
        let fewer = schools.len() < all.len() && agree(&mut table.keys().filter(|key| !key.school.is_empty()));
        return fewer.then(|| Same::Schools(stand_in(), schools.into_iter().cloned().collect()));
    }
    let mine = table.get(&Key::district())?;
    structure.school_groups().find_map(|(_, _, schools)| {
        let sum = schools
            .iter()
            .filter_map(|code| block.get(&Key::school(code)))
            .fold(Counts::default(), |sum, counts| structure::plus(sum, *counts));
        let near = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= MOVERS,
            (None, None) => true,
            _ => false,
        };
        let is_it = structure::size(sum) >= EVIDENCE && near(mine.numerator, sum.numerator) && near(mine.denominator, sum.denominator);
        is_it.then(|| Same::Schools(stand_in(), schools.to_vec()))
    })
}

fn join(block: &mut Block, measure: usize, table: Table, same: Same) {
    let set = match same {
        Same::Whole => None,
        Same::Schools(stand_in, schools) => Some((stand_in, schools)),
    };
    block.measures.insert(measure, set.as_ref().map(|(stand_in, _)| stand_in.clone()));
    for (key, counts) in table {
        let key = block.key(measure, &key);
        block.table.entry(key).or_insert(counts);
    }
    block.sets.extend(set);
}

/// Gives the blocks of a year whose denominators agree the same number.
fn number_populations(blocks: &mut [Block]) {
    for index in 0..blocks.len() {
        let (before, rest) = blocks.split_at_mut(index);
        let Some(block) = rest.first_mut() else { continue };
        let found = before.iter().find(|other| {
            let mut evidence = false;
            for (key, counts) in &block.table {
                if let (Some(mine), Some(theirs)) = (counts.denominator, other.table.get(key).and_then(|counts| counts.denominator)) {
                    if mine != theirs {
                        return false;
                    }
                    evidence |= mine >= EVIDENCE;
                }
            }
            evidence && other.year == block.year && other.class == block.class
        });
        block.population = found.map_or(index, |other| other.population);
    }
}
