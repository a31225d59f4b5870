//! Arithmetic modulo the prime 2^61 − 1, in which ranks are computed without rounding.

/// The prime.
const PRIME: u64 = (1 << 61) - 1;

/// An element of the field, from 0 to the prime less one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Element(u64);

impl Element {
    /// One.
    pub(super) const ONE: Self = Self(1);

    /// The whole number `value`.
    pub(super) fn whole(value: i64) -> Self {
        let magnitude = Self(value.unsigned_abs() % PRIME);
        if value < 0 { magnitude.negated() } else { magnitude }
    }

    /// Whether it is zero.
    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Its opposite.
    pub(super) fn negated(self) -> Self {
        if self.0 == 0 { self } else { Self(PRIME - self.0) }
    }

    /// The sum.
    pub(super) fn plus(self, other: Self) -> Self {
        let sum = self.0 + other.0;
        Self(if sum >= PRIME { sum - PRIME } else { sum })
    }

    /// The product.
    pub(super) fn times(self, other: Self) -> Self {
        let product = u128::from(self.0) * u128::from(other.0);
        // 2^61 is 1 here, so that the high part is simply added to the low one.
        #[allow(clippy::cast_possible_truncation)]
        let (low, high) = ((product as u64) & PRIME, (product >> 61) as u64);
        let sum = low + high;
        Self(if sum >= PRIME { sum - PRIME } else { sum })
    }

    /// Its inverse, by Fermat's little theorem; zero for zero.
    pub(super) fn inverse(self) -> Self {
        let (mut result, mut base, mut exponent) = (Self::ONE, self, PRIME - 2);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(base);
            }
            base = base.times(base);
            exponent >>= 1;
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, PRIME};

    #[test]
    fn the_field_has_inverses_and_opposites() {
        for value in [1, 2, 3, 17, -1, -5, i64::MAX, i64::MIN + 1] {
            let element = Element::whole(value);
            assert_eq!(element.times(element.inverse()), Element::ONE);
            assert!(element.plus(element.negated()).is_zero());
        }
    }

    #[test]
    fn the_largest_product_wraps_rightly() {
        let minus_one = Element(PRIME - 1);
        assert_eq!(minus_one.times(minus_one), Element::ONE);
    }
}
