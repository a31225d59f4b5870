//! The interval of a share in a random sample.

use crate::number::Exact;

/// The 95% Wilson score interval of `yes` out of `asked` (E. B. Wilson, JASA 22, 1927), rounded outward to a
/// millionth; `None` where nobody was asked.
///
/// Whole-number arithmetic: with z² = 3.841459, the bounds are (2·yes + z² ∓ z·√(z² + 4·yes·no/asked)) / 2(asked + z²).
#[must_use]
pub fn wilson_interval(yes: i64, asked: i64) -> Option<(Exact, Exact)> {
    const SCALE: i128 = 1_000_000;
    const Z_SQUARED: i128 = 3_841_459;
    if asked <= 0 || yes < 0 || yes > asked || asked > 1_000_000_000 {
        return None;
    }
    let (yes, asked) = (i128::from(yes), i128::from(asked));
    // Everything is in millionths; the root is of z²·(z² + 4·yes·no/asked) in millionths squared.
    let radicand = Z_SQUARED * (Z_SQUARED + 4 * yes * (asked - yes) * SCALE / asked);
    let root = integer_root(radicand);
    let middle = 2 * yes * SCALE + Z_SQUARED;
    let width = 2 * (asked * SCALE + Z_SQUARED);
    let low = ((middle - root - 1) * SCALE).div_euclid(width).max(0);
    let high = (((middle + root + 1) * SCALE).div_euclid(width) + 1).min(SCALE);
    let millionths = |value: i128| Exact::decimal(i64::try_from(value).unwrap_or(0), 6);
    Some((millionths(low), millionths(high)))
}

/// The largest whole number whose square is not above `value`.
fn integer_root(value: i128) -> i128 {
    if value < 2 {
        return value.max(0);
    }
    let mut root = value;
    let mut next = i128::midpoint(root, 1);
    while next < root {
        root = next;
        next = i128::midpoint(root, value / root);
    }
    root
}

#[cfg(test)]
mod tests {
    use super::{integer_root, wilson_interval};
    use crate::number::percent_text;

    #[test]
    fn agrees_with_a_published_worked_example() {
        // 81 of 263: 25.53% to 36.62% (R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3).
        let (low, high) = wilson_interval(81, 263).unwrap();
        assert_eq!((percent_text(low, 2).as_str(), percent_text(high, 2).as_str()), ("25.53%", "36.62%"));
    }

    #[test]
    fn stays_between_none_and_all() {
        assert_eq!(percent_text(wilson_interval(0, 10).unwrap().0, 1), "0.0%");
        assert_eq!(percent_text(wilson_interval(10, 10).unwrap().1, 1), "100.0%");
        assert_eq!(wilson_interval(0, 0), None);
        assert_eq!(wilson_interval(3, 2), None);
    }

    #[test]
    fn roots_are_whole() {
        assert_eq!([0, 1, 2, 3, 4, 15, 16, 17].map(integer_root), [0, 1, 1, 1, 2, 3, 4, 4]);
    }
}
