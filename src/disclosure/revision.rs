//! What a correction between two editions tells about the few people it is about.
//!
//! A figure that was shown and changes by one to five people says something about just those: it is not shown exactly
//! again, under no name that it has.

use super::fact::{Counts, Key};
use super::structure::{Relation, Table};

/// The dimension of the key that stands for the people in two parts of a sum begins with this; no plan can name one.
const MOVERS: &str = "\0movers:";

/// Whether one of the numbers of a figure (with, without, in all) changed by fewer than `least` people and did change.
pub(super) fn is_few(now: Counts, then: Counts, least: i64) -> bool {
    few(now.numerator, then.numerator, least)
        || few(now.denominator, then.denominator, least)
        || few(now.complement(), then.complement(), least)
}

/// Whether a number changed by fewer than `least` and did change.
pub(super) fn few(now: Option<i64>, then: Option<i64>, least: i64) -> bool {
    now.zip(then).is_some_and(|(now, then)| (1..least).contains(&(now - then).abs()))
}

/// By how much the parts of a sum exceed it, under a key of its own: those who are in two parts, such as students who
/// changed schools. None where the sum has a rest, which is a group like any other.
pub(super) fn movers(table: &Table, relation: &Relation) -> Option<(Key, Counts)> {
    let first = relation.parts.first().filter(|_| relation.rest.is_none())?;
    let whole = &relation.whole;
    let over = |number: fn(&Counts) -> Option<i64>| {
        let parts: i64 = relation.parts.iter().filter_map(|part| number(table.get(part)?)).sum();
        Some(parts - number(table.get(whole)?)?)
    };
    let kind = if first.school == whole.school { "groups" } else { "schools" };
    let key = Key::group(&format!("{MOVERS}{}:{}:{kind}", whole.dimension, first.dimension), &whole.category, &whole.school);
    Some((key, Counts { numerator: over(|counts| counts.numerator), denominator: over(|counts| counts.denominator), people: None }))
}

#[cfg(test)]
mod tests {
    use super::{Counts, is_few};

    fn counts(numerator: i64, denominator: i64) -> Counts {
        Counts { numerator: Some(numerator), denominator: Some(denominator), people: None }
    }

    #[test]
    fn a_change_by_one_to_five_in_any_of_the_three_numbers_is_few() {
        assert!(is_few(counts(34, 137), counts(33, 137), 6));
        assert!(is_few(counts(40, 140), counts(30, 135), 6), "five more in all");
        assert!(is_few(counts(40, 150), counts(30, 139), 6), "one more without");
        assert!(!is_few(counts(40, 150), counts(30, 134), 6));
        assert!(!is_few(counts(34, 137), counts(34, 137), 6), "nothing changed");
    }
}
