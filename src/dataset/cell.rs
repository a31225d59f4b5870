//! Typed cells: small, copied, comparable.

use crate::dataset::roster::SchoolIndex;
use crate::number::Exact;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The file has no such column.
    Absent,
    /// The cell is empty or holds a mark for "not available".
    Missing,
    /// The cell holds a mark for a withheld figure, such as `*`; `most` is the largest count it can stand for.
    Withheld,
    /// A whole number.
    Integer(i64),
    /// A decimal: digits and how many of them stand after the point.
    Decimal(i64, u8),
    /// A day.
    Date(Date),
    /// A category or another text, interned.
    Text(Symbol),
    /// A person.
    Person(PersonId),
    /// A school of the roster.
    School(SchoolIndex),
    /// A school year.
    Year(SchoolYear),
}

impl Cell {
    /// The number it holds, if any.
    #[must_use]
    pub fn number(self) -> Option<Exact> {
        match self {
            Self::Integer(value) => Some(Exact::whole(value)),
            Self::Decimal(mantissa, scale) => Some(Exact::decimal(mantissa, scale)),
            _ => None,
        }
    }

    /// The whole number it holds, if any.
    #[must_use]
    pub fn integer(self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(value) } else { None }
    }

    /// The day it holds, if any.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        if let Self::Date(date) = self { Some(date) } else { None }
    }

    /// The text it holds, if any.
    #[must_use]
    pub fn text(self) -> Option<Symbol> {
        if let Self::Text(symbol) = self { Some(symbol) } else { None }
    }

    /// The person it holds, if any.
    #[must_use]
    pub fn person(self) -> Option<PersonId> {
        if let Self::Person(person) = self { Some(person) } else { None }
    }

    /// A number that two cells of a column share only if they are equal; none for a withheld figure.
    pub(crate) fn key(self) -> Option<u64> {
        match self {
            Self::Absent | Self::Missing => Some(0),
            Self::Withheld => None,
            Self::Integer(value) => Some(value.cast_unsigned()),
            Self::Decimal(mantissa, scale) => Some(mantissa.cast_unsigned() ^ (u64::from(scale) + 1) << 56),
            Self::Date(date) => Some(
                (u64::from(date.year().unsigned_abs()) << 16)
                    | (u64::from(date.month().unsigned_abs()) << 8)
                    | u64::from(date.day().unsigned_abs()),
            ),
            Self::Text(symbol) => Some(u64::from(symbol.0) + 1),
            Self::Person(person) => Some(person.0),
            Self::School(school) => Some(u64::from(school.0) + 1),
            Self::Year(year) => Some(u64::from(year.start().unsigned_abs())),
        }
    }

    /// The school it holds, if any.
    #[must_use]
    pub fn school(self) -> Option<SchoolIndex> {
        if let Self::School(school) = self { Some(school) } else { None }
    }
}

/// A text of the run, interned: equal symbols are equal texts.
///
/// Symbols are numbered in the order in which texts were met, which differs from run to run: never sort by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

/// The texts of the run.
#[derive(Debug, Default)]
pub struct Symbols {
    inner: RwLock<Interned>,
}

#[derive(Debug, Default)]
struct Interned {
    by_text: FxHashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
}

impl Symbols {
    /// The symbol of `text`. Readers keep a small cache of their own in front of this.
    pub fn intern(&self, text: &str) -> Symbol {
        let read = self.inner.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(&symbol) = read.by_text.get(text) {
            return symbol;
        }
        drop(read);
        let mut write = self.inner.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(&symbol) = write.by_text.get(text) {
            return symbol;
        }
        let symbol = Symbol(u32::try_from(write.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = Arc::from(text);
        write.texts.push(Arc::clone(&text));
        write.by_text.insert(text, symbol);
        symbol
    }

    /// The symbol of `text`, if it was met.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.inner.read().unwrap_or_else(std::sync::PoisonError::into_inner).by_text.get(text).copied()
    }

    /// The text of `symbol`.
    #[must_use]
    pub fn text(&self, symbol: Symbol) -> Arc<str> {
        let read = self.inner.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        read.texts.get(symbol.0 as usize).cloned().unwrap_or_else(|| Arc::from(""))
    }
}

/// A person or another thing with an id, in eight bytes: ids of up to 17 digits as they are, with their length
/// (so that `0123` and `123` differ), all others interned. Equal ids are equal persons; the order has no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonId(u64);

/// Bits that hold the digits of a numeric id: enough for 17 digits.
const DIGIT_BITS: u32 = 57;

impl PersonId {
    /// The id written as `text`.
    #[must_use]
    pub fn new(text: &str, symbols: &Symbols) -> Self {
        let bytes = text.as_bytes();
        if (1..=17).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) {
            let digits = bytes.iter().fold(0_u64, |value, byte| value * 10 + u64::from(byte - b'0'));
            Self(digits | ((bytes.len() as u64) << DIGIT_BITS))
        } else {
            Self(u64::from(symbols.intern(text).0))
        }
    }

    /// The id written as `bytes`, where these are ten digits, as those of nearly all students are.
    #[must_use]
    pub fn of_ten_digits(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 10] = bytes.try_into().ok()?;
        let digits = bytes.iter().try_fold(0_u64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0')))?;
        Some(Self(digits | (10 << DIGIT_BITS)))
    }

    /// The id as it was written.
    #[must_use]
    pub fn text(self, symbols: &Symbols) -> String {
        let length = (self.0 >> DIGIT_BITS) as usize;
        if length == 0 {
            symbols.text(Symbol(u32::try_from(self.0).unwrap_or(u32::MAX))).to_string()
        } else {
            format!("{:0length$}", self.0 & ((1 << DIGIT_BITS) - 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PersonId, Symbols};

    #[test]
    fn ids_keep_their_leading_zeros() {
        let symbols = Symbols::default();
        for text in ["0012345678", "12345678", "1", "99999999999999999", "123456789012345678", "E-17", ""] {
            assert_eq!(PersonId::new(text, &symbols).text(&symbols), text);
        }
        assert_eq!(PersonId::of_ten_digits(b"0012345678"), Some(PersonId::new("0012345678", &symbols)));
        assert_eq!(PersonId::of_ten_digits(b"00123456-8"), None);
        assert_ne!(PersonId::new("0123", &symbols), PersonId::new("123", &symbols));
    }
}
