//! What follows by addition and subtraction from what is known: the linear span of published facts, kept in echelon
//! form as facts enter, with the unsafe quantities that must stay outside it.
//!
//! **The fact relied on.** Let `F` be the functionals a reader knows and `u` one that must stay unknown. The system
//! `F x = b` fixes `u x` for every right-hand side that occurs if and only if `u` is a linear combination of the rows
//! of `F` (otherwise some direction `v` has `F v = 0` and `u v ≠ 0`, and `x + t v` agrees with everything known for
//! every `t`). And if `u` is outside the span of `F`, then it lies in the span of `F` and one more row `f` exactly
//! where `u` and `f`, both reduced by `F`, are multiples of each other. So each new fact needs one reduction and one
//! look-up, as in suppression by Gaussian elimination (Langsrud 2024, doi 10.1007/978-3-031-69651-0_6).
//!
//! Arithmetic is in the field of 2^61 − 1 elements. A dependency over the rational numbers is one there too unless the
//! prime divides one of its denominators; these are minors of a sparse matrix of 0, 1 and −1. The audit does not rely
//! on it.

use super::field::Element;
use std::collections::{BTreeMap, BTreeSet};

/// A linear functional: coordinates with their coefficients, ascending, none zero.
pub(super) type Functional = Vec<(u32, Element)>;

/// A functional with whole coefficients.
pub(super) fn functional(terms: impl IntoIterator<Item = (u32, i64)>) -> Functional {
    let mut sum: BTreeMap<u32, Element> = BTreeMap::new();
    for (coordinate, coefficient) in terms {
        let entry = sum.entry(coordinate).or_insert(Element::whole(0));
        *entry = entry.plus(Element::whole(coefficient));
    }
    sum.into_iter().filter(|(_, value)| !value.is_zero()).collect()
}

/// The span of what is known, and what must stay outside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    /// Echelon rows by their last coordinate, whose coefficient is one.
    rows: BTreeMap<u32, Functional>,
    /// Reduced unsafe functionals, scaled so that the last coefficient is one.
    watched: Vec<Functional>,
    /// Which of `watched` have a coordinate.
    by_coordinate: BTreeMap<u32, BTreeSet<usize>>,
    /// How many of `watched` are this functional.
    by_functional: BTreeMap<Functional, BTreeSet<usize>>,
}

impl Span {
    /// Adds a functional to what is known.
    pub(super) fn know(&mut self, functional: &Functional) {
        let reduced = scaled(self.reduced(functional));
        let Some(&(pivot, _)) = reduced.last() else { return };
        for index in self.by_coordinate.get(&pivot).cloned().unwrap_or_default() {
            let old = std::mem::take(&mut self.watched[index]);
            self.unlist(index, &old);
            let factor = old.iter().find(|(coordinate, _)| *coordinate == pivot).map_or(Element::whole(0), |&(_, value)| value);
            let new = scaled(sum(&old, &reduced, factor.negated()));
            self.list(index, &new);
            self.watched[index] = new;
        }
        self.rows.insert(pivot, reduced);
    }

    /// Watches a functional that must stay unknown, and gives its place among them. None where it is known already.
    pub(super) fn watch(&mut self, functional: &Functional) -> Option<usize> {
        let reduced = scaled(self.reduced(functional));
        if reduced.is_empty() {
            return None;
        }
        let index = self.watched.len();
        self.list(index, &reduced);
        self.watched.push(reduced);
        Some(index)
    }

    /// The watched functional that `functional` would make known, the first by the order of watching.
    pub(super) fn would_reveal(&self, functional: &Functional) -> Option<usize> {
        self.by_functional.get(&scaled(self.reduced(functional))).and_then(|indices| indices.first().copied())
    }

    /// Lists a watched functional; one that has become known is watched no longer.
    fn list(&mut self, index: usize, functional: &Functional) {
        if functional.is_empty() {
            return;
        }
        for &(coordinate, _) in functional {
            self.by_coordinate.entry(coordinate).or_default().insert(index);
        }
        self.by_functional.entry(functional.clone()).or_default().insert(index);
    }

    fn unlist(&mut self, index: usize, functional: &Functional) {
        for (coordinate, _) in functional {
            if let Some(indices) = self.by_coordinate.get_mut(coordinate) {
                indices.remove(&index);
            }
        }
        if let Some(indices) = self.by_functional.get_mut(functional) {
            indices.remove(&index);
            if indices.is_empty() {
                self.by_functional.remove(functional);
            }
        }
    }

    /// `functional` less what is known of it: no coordinate that ends a row is left.
    fn reduced(&self, functional: &Functional) -> Functional {
        let mut rest: BTreeMap<u32, Element> = functional.iter().copied().collect();
        let mut reduced = Vec::new();
        while let Some((coordinate, value)) = rest.pop_last() {
            if value.is_zero() {
                continue;
            }
            let Some(row) = self.rows.get(&coordinate) else {
                reduced.push((coordinate, value));
                continue;
            };
            let factor = value.negated();
            for &(other, coefficient) in row.iter().take(row.len() - 1) {
                let entry = rest.entry(other).or_insert(Element::whole(0));
                *entry = entry.plus(coefficient.times(factor));
            }
        }
        reduced.reverse();
        reduced
    }
}

/// `functional` with its last coefficient made one.
fn scaled(mut functional: Functional) -> Functional {
    if let Some(&(_, last)) = functional.last()
        && last != Element::ONE
    {
        let inverse = last.inverse();
        for (_, value) in &mut functional {
            *value = value.times(inverse);
        }
    }
    functional
}

/// `first + factor × second`.
fn sum(first: &Functional, second: &Functional, factor: Element) -> Functional {
    let mut result: BTreeMap<u32, Element> = first.iter().copied().collect();
    for &(coordinate, value) in second {
        let entry = result.entry(coordinate).or_insert(Element::whole(0));
        *entry = entry.plus(value.times(factor));
    }
    result.into_iter().filter(|(_, value)| !value.is_zero()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Span, functional};

    /// A table of two rows and three columns with its margins: coordinates 0 the total, 1–2 row sums, 3–5 column
    /// sums, 6–11 cells.
    fn table() -> Span {
        let mut span = Span::default();
        span.know(&functional([(0, 1), (1, -1), (2, -1)]));
        span.know(&functional([(0, 1), (3, -1), (4, -1), (5, -1)]));
        for row in 0..2 {
            span.know(&functional([(1 + row, 1), (6 + 3 * row, -1), (7 + 3 * row, -1), (8 + 3 * row, -1)]));
        }
        for column in 0..3 {
            span.know(&functional([(3 + column, 1), (6 + column, -1), (9 + column, -1)]));
        }
        span
    }

    #[test]
    fn a_cell_follows_from_its_row_and_the_rest_of_it() {
        let mut span = table();
        assert_eq!(span.watch(&functional([(6, 1)])), Some(0));
        for fact in [0, 1, 3, 4, 5, 7] {
            assert_eq!(span.would_reveal(&functional([(fact, 1)])), None);
            span.know(&functional([(fact, 1)]));
        }
        assert_eq!(span.would_reveal(&functional([(8, 1)])), Some(0));
        assert_eq!(span.would_reveal(&functional([(9, 1)])), Some(0));
        assert_eq!(span.would_reveal(&functional([(2, 1)])), None, "the second row's sum is known already");
    }

    #[test]
    fn what_is_known_already_cannot_be_watched() {
        let mut span = table();
        span.know(&functional([(0, 1)]));
        span.know(&functional([(1, 1)]));
        assert_eq!(span.watch(&functional([(2, 1)])), None);
    }
}
