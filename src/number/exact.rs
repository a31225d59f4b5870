//! The exact rational number that every decision is made with.

use num_rational::Ratio;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

/// Digits before the decimal point that a number in a plan or an export may have.
const WHOLE_DIGITS: usize = 12;
/// Digits after the decimal point that a number in a plan or an export may have.
const FRACTION_DIGITS: usize = 6;

/// An exact rational number, kept in lowest terms.
///
/// Values come from text of at most 12 whole and 6 fractional digits or from counts below 10^12, so that
/// the few operations a measure makes on them stay far inside 128 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Ratio<i128>);

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text has a character that no decimal number has, or no digit at all.
    #[error("not a number")]
    NotANumber,
    /// The text has more digits than any real figure.
    #[error("more than {WHOLE_DIGITS} digits before or {FRACTION_DIGITS} after the decimal point")]
    TooLong,
    /// A percentage was expected and the text has no `%`.
    #[error("no percent sign")]
    NoPercentSign,
}

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// One, which is 100%.
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));

    /// The whole number `value`.
    #[must_use]
    pub fn whole(value: i64) -> Self {
        Self(Ratio::from_integer(i128::from(value)))
    }

    /// `mantissa` divided by ten to the power `scale`, as a decimal number is written.
    #[must_use]
    pub fn decimal(mantissa: i64, scale: u8) -> Self {
        Self(Ratio::new(i128::from(mantissa), 10_i128.pow(u32::from(scale.min(18)))))
    }

    /// `numerator / denominator`; `None` where the denominator is zero.
    #[must_use]
    pub fn divide(self, denominator: Self) -> Option<Self> {
        (denominator != Self::ZERO).then(|| Self(self.0 / denominator.0))
    }

    /// The rate `numerator / denominator` of two counts; `None` where the denominator is zero.
    #[must_use]
    pub fn rate(numerator: i64, denominator: i64) -> Option<Self> {
        Self::whole(numerator).divide(Self::whole(denominator))
    }

    /// Reads a plain decimal such as `12`, `-0.5` or `0.125`.
    ///
    /// # Errors
    /// [`NumberError`] where the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (mantissa, scale) = parse_decimal(text.as_bytes())?;
        Ok(Self::decimal(mantissa, scale))
    }

    /// Reads a percentage such as `12.5%` as the rate 0.125.
    ///
    /// # Errors
    /// [`NumberError`] where the text is no number followed by `%`.
    pub fn parse_percent(text: &str) -> Result<Self, NumberError> {
        let number = text.trim().strip_suffix('%').ok_or(NumberError::NoPercentSign)?;
        Ok(Self(Self::parse(number.trim_end())?.0 / 100))
    }

    /// Whether this is a whole number.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0.is_integer()
    }

    /// The numerator in lowest terms.
    #[must_use]
    pub fn numerator(self) -> i128 {
        *self.0.numer()
    }

    /// The denominator in lowest terms, above zero.
    #[must_use]
    pub fn denominator(self) -> i128 {
        *self.0.denom()
    }

    /// The value without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        if self < Self::ZERO { -self } else { self }
    }

    /// The smallest whole number that is not below this value.
    #[must_use]
    pub fn ceil(self) -> i128 {
        self.0.ceil().to_integer()
    }

    /// The largest whole number that is not above this value.
    #[must_use]
    pub fn floor(self) -> i128 {
        self.0.floor().to_integer()
    }

    /// This value times 10^`places`, rounded half-up (half away from zero) to a whole number.
    #[must_use]
    pub fn scaled_half_up(self, places: u32) -> i128 {
        let scaled = self.abs().0 * 10_i128.pow(places);
        let rounded = (scaled + Ratio::new_raw(1, 2)).floor().to_integer();
        if self < Self::ZERO { -rounded } else { rounded }
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Exact {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// Reads a decimal as its digits and the number of those after the point: `-1.50` is `(-150, 2)`.
///
/// # Errors
/// [`NumberError`] where the text is no plain decimal number or has too many digits.
pub(crate) fn parse_decimal(text: &[u8]) -> Result<(i64, u8), NumberError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let mut mantissa: i64 = 0;
    let mut whole = 0;
    let mut fraction = 0_u8;
    let mut point = false;
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                if point {
                    fraction += 1;
                } else {
                    whole += 1;
                }
                if whole > WHOLE_DIGITS || usize::from(fraction) > FRACTION_DIGITS {
                    return Err(NumberError::TooLong);
                }
                mantissa = mantissa * 10 + i64::from(byte - b'0');
            }
            b'.' if !point => point = true,
            _ => return Err(NumberError::NotANumber),
        }
    }
    if whole == 0 && fraction == 0 {
        return Err(NumberError::NotANumber);
    }
    Ok((if negative { -mantissa } else { mantissa }, fraction))
}

#[cfg(test)]
mod tests {
    use super::{Exact, NumberError};

    #[test]
    fn ten_percent_is_exact_where_floats_are_not() {
        let attended = Exact::rate(162, 180).unwrap();
        assert_eq!(Exact::ONE - attended, Exact::parse_percent("10%").unwrap());
    }

    #[test]
    fn reads_decimals_and_refuses_the_rest() {
        assert_eq!(Exact::parse("-0.50").unwrap(), Exact::decimal(-5, 1));
        assert_eq!(Exact::parse("1e3"), Err(NumberError::NotANumber));
        assert_eq!(Exact::parse("."), Err(NumberError::NotANumber));
        assert_eq!(Exact::parse(""), Err(NumberError::NotANumber));
        assert_eq!(Exact::parse("1.2.3"), Err(NumberError::NotANumber));
        assert_eq!(Exact::parse("1234567890123"), Err(NumberError::TooLong));
        assert_eq!(Exact::parse_percent("12.5"), Err(NumberError::NoPercentSign));
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(Exact::decimal(25, 1).scaled_half_up(0), 3);
        assert_eq!(Exact::decimal(-25, 1).scaled_half_up(0), -3);
        assert_eq!(Exact::decimal(24, 1).scaled_half_up(0), 2);
    }
}
