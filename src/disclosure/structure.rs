//! How groups of people hang together: what a reader may add up and take away.

use super::fact::{Counts, Key};
use crate::dataset::{CodeList, Dimension, DimensionSource, Roster};
use std::collections::{BTreeMap, BTreeSet};

/// A tie between groups that figures alone do not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Each category of a coarse dimension is made of categories of a finer one.
    Coarser {
        /// The coarse dimension.
        coarse: String,
        /// The finer one.
        fine: String,
        /// The finer categories by coarse category.
        parts: BTreeMap<String, Vec<String>>,
    },
    /// A category is the union of others, each person counted once.
    AnyOf {
        /// The dimension of the union.
        dimension: String,
        /// The category that is the union.
        category: String,
        /// Dimensions and categories of which a person has at least one.
        of: Vec<(String, String)>,
    },
    /// A category is made of whole schools.
    Schools {
        /// The dimension.
        dimension: String,
        /// The category.
        category: String,
        /// The schools' codes.
        schools: Vec<String>,
    },
}

/// All ties of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// The ties.
    pub ties: Vec<Tie>,
}

impl Structure {
    /// The ties that the plan's dimensions, their lists of categories and the roster give.
    #[must_use]
    pub fn of(dimensions: &[Dimension], codes: &BTreeMap<String, CodeList>, roster: &Roster) -> Self {
        let name = |dimension: &str, value: &str| {
            codes.get(dimension).and_then(|list| list.find(value)).map_or_else(|| value.to_owned(), |entry| entry.name.clone())
        };
        let mut ties = Vec::new();
        for dimension in dimensions {
            match &dimension.source {
                DimensionSource::Column => {}
                DimensionSource::AnyOf { codes: any, yes, .. } => ties.push(Tie::AnyOf {
                    dimension: dimension.name.clone(),
                    category: yes.clone(),
                    of: any.iter().flat_map(|(column, values)| values.iter().map(|value| (column.clone(), name(column, value)))).collect(),
                }),
                DimensionSource::From(fine) => {
                    let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
                    for entry in codes.get(fine).iter().flat_map(|list| &list.entries) {
                        if let Some(coarse) = entry.more.get(&dimension.name) {
                            parts.entry(name(&dimension.name, coarse)).or_default().push(entry.name.clone());
                        }
                    }
                    ties.push(Tie::Coarser { coarse: dimension.name.clone(), fine: fine.clone(), parts });
                }
                DimensionSource::School(column) => {
                    let mut schools: BTreeMap<String, Vec<String>> = BTreeMap::new();
                    for (_, school) in roster.schools() {
                        if let Some(value) = school.attribute(column) {
                            schools.entry(name(&dimension.name, value)).or_default().push(school.code.clone());
                        }
                    }
                    ties.extend(schools.into_iter().map(|(category, schools)| Tie::Schools {
                        dimension: dimension.name.clone(),
                        category,
                        schools,
                    }));
                }
            }
        }
        Self { ties }
    }

    /// Groups made of whole schools.
    pub(super) fn school_groups(&self) -> impl Iterator<Item = (&str, &str, &[String])> {
        self.ties.iter().filter_map(|tie| match tie {
            Tie::Schools { dimension, category, schools } => Some((dimension.as_str(), category.as_str(), schools.as_slice())),
            _ => None,
        })
    }
}

/// One year's counts of a measure by who is counted.
pub(super) type Table = BTreeMap<Key, Counts>;

/// A group that is the sum of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    /// The sum.
    pub whole: Key,
    /// What adds up to it.
    pub parts: Vec<Key>,
    /// Who is in the sum and in none of the parts, where anybody is.
    pub rest: Option<(Key, Counts)>,
}

/// The category of a [`Relation::rest`]; no plan can name one like it.
const REST: &str = "\0rest";
/// A school's code that stands for a set of schools begins with this.
pub(super) const SET_OF_SCHOOLS: &str = "\0schools:";

/// Adds to `table` the totals that groups imply where it has none.
pub(super) fn complete(table: &mut Table) {
    let scopes: BTreeSet<String> = table.keys().map(|key| key.school.clone()).collect();
    for school in scopes {
        let total = Key::school(&school);
        if table.contains_key(&total) {
            continue;
        }
        let mut sums: BTreeMap<&str, Counts> = BTreeMap::new();
        for (key, counts) in table.iter().filter(|(key, _)| key.school == school) {
            let sum = sums.entry(&key.dimension).or_default();
            *sum = plus(*sum, *counts);
        }
        if let Some(&largest) = sums.values().max_by_key(|counts| size(**counts)) {
            table.insert(total, largest);
        }
    }
}

/// Every way in which groups of `table` add up to others. `sets` are sets of schools by their stand-in code.
pub(super) fn relations(table: &Table, structure: &Structure, sets: &BTreeMap<String, Vec<String>>) -> Vec<Relation> {
    let mut relations = Vec::new();
    let mut by_dimension: BTreeMap<(&str, &str), Vec<Key>> = BTreeMap::new();
    let mut by_group: BTreeMap<(&str, &str), Vec<Key>> = BTreeMap::new();
    for key in table.keys() {
        if !key.dimension.is_empty() {
            by_dimension.entry((&key.school, &key.dimension)).or_default().push(key.clone());
        }
        if !key.school.is_empty() && !key.school.starts_with(SET_OF_SCHOOLS) {
            by_group.entry((&key.dimension, &key.category)).or_default().push(key.clone());
        }
    }
    for ((school, dimension), parts) in by_dimension {
        let rest = Key::group(dimension, REST, school);
        relations.extend(relation(table, Key::school(school), parts, rest));
    }
    for ((dimension, category), parts) in by_group {
        let whole = Key::group(dimension, category, "");
        for (set, schools) in sets {
            let members: Vec<Key> = schools.iter().map(|code| whole.at(code)).filter(|key| table.contains_key(key)).collect();
            relations.extend(relation(table, whole.at(set), members, Key::group(dimension, &format!("{REST}{category}"), set)));
        }
        let rest = whole.at(REST);
        relations.extend(relation(table, whole, parts, rest));
    }
    for tie in &structure.ties {
        match tie {
            Tie::Coarser { coarse, fine, parts } => {
                let scopes: BTreeSet<&str> = table.keys().map(|key| key.school.as_str()).collect();
                for school in scopes {
                    for (category, finer) in parts {
                        let whole = Key::group(coarse, category, school);
                        let members = finer.iter().map(|name| Key::group(fine, name, school)).filter(|key| table.contains_key(key));
                        let rest = Key::group(fine, &format!("{REST}{category}"), school);
                        relations.extend(relation(table, whole, members.collect(), rest));
                    }
                }
            }
            Tie::Schools { dimension, category, schools } => {
                let members = schools.iter().map(|code| Key::school(code)).filter(|key| table.contains_key(key)).collect();
                let rest = Key::group(dimension, &format!("{REST}{category}"), REST);
                relations.extend(relation(table, Key::group(dimension, category, ""), members, rest));
            }
            Tie::AnyOf { .. } => {}
        }
    }
    relations
}

/// The relation, unless its parts overlap so much that nobody would add them up.
///
/// Where the parts add to a little more than the whole (a student of two schools), the difference is taken as known
/// to the reader, who can guess it; where to less, those in no part are a group like any other.
fn relation(table: &Table, whole: Key, parts: Vec<Key>, rest: Key) -> Option<Relation> {
    let total = *table.get(&whole)?;
    if parts.is_empty() {
        return None;
    }
    let sum = parts.iter().filter_map(|key| table.get(key)).fold(Counts::default(), |sum, counts| plus(sum, *counts));
    if size(sum) * 100 > size(total) * 105 + 500 {
        return None;
    }
    let left = minus(total, sum);
    let counts = [left.numerator, left.denominator, left.complement()];
    let somebody = counts.iter().flatten().any(|&count| count != 0) && counts.iter().flatten().all(|&count| count >= 0);
    Some(Relation { whole, parts, rest: somebody.then_some((rest, left)) })
}

/// Pairs of a group and another that lies within it, of which nobody is in the second only.
pub(super) fn containments(table: &Table, structure: &Structure) -> Vec<(Key, Key)> {
    unions(table, structure).into_iter().flat_map(|(whole, parts)| parts.into_iter().map(move |part| (whole.clone(), part))).collect()
}

/// Groups that are unions of others, with those others.
pub(super) fn unions(table: &Table, structure: &Structure) -> Vec<(Key, Vec<Key>)> {
    let mut unions = Vec::new();
    for tie in &structure.ties {
        let Tie::AnyOf { dimension, category, of } = tie else { continue };
        let wholes = table.keys().filter(|key| key.dimension == *dimension && key.category == *category);
        for whole in wholes {
            let parts = of
                .iter()
                .map(|(dimension, category)| Key::group(dimension, category, &whole.school))
                .filter(|part| part != whole && table.get(part).is_some_and(|inner| within(*inner, table[whole])))
                .collect();
            unions.push((whole.clone(), parts));
        }
    }
    unions
}

fn within(inner: Counts, outer: Counts) -> bool {
    let left = minus(outer, inner);
    [left.numerator, left.denominator, left.complement()].iter().flatten().all(|&count| count >= 0)
}

/// How many people, or else how many of what is counted.
pub(super) fn size(counts: Counts) -> i64 {
    counts.denominator.or(counts.numerator).unwrap_or(0)
}

/// The counts of two groups without a common member.
pub(super) fn plus(first: Counts, second: Counts) -> Counts {
    let add = |a: Option<i64>, b: Option<i64>| if a.is_none() && b.is_none() { None } else { Some(a.unwrap_or(0) + b.unwrap_or(0)) };
    Counts { numerator: add(first.numerator, second.numerator), denominator: add(first.denominator, second.denominator), people: None }
}

/// The counts of those in the first group and not in the second, which lies within it.
pub(super) fn minus(first: Counts, second: Counts) -> Counts {
    let take = |a: Option<i64>, b: Option<i64>| Some(a? - b?);
    Counts { numerator: take(first.numerator, second.numerator), denominator: take(first.denominator, second.denominator), people: None }
}
