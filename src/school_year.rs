//! School years: 1 July to 30 June, written `2025-26`.
//!
//! Apart because plans, file patterns, exports and results all name years, in half a dozen spellings.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A school year, known by the calendar year it starts in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear(i16);

/// How a bare year such as `2026` in an export is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum YearNames {
    /// The calendar year in which the school year starts.
    Start,
    /// The calendar year in which the school year ends, as Ed-Fi and `OneRoster` have it.
    End,
}

/// Why a text is not a school year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchoolYearError {
    /// A single year, which may be the first or the last of two.
    #[error("`{0}` does not say whether it names the year that starts or the year that ends then")]
    Bare(String),
    /// The second year is not the one after the first.
    #[error("`{0}` does not span two consecutive years")]
    NotConsecutive(String),
    /// No year can be read.
    #[error("`{0}` is not a school year such as 2025-26")]
    NotAYear(String),
}

impl SchoolYear {
    /// The school year that starts in July of `year`; `None` outside 1900 to 2200.
    #[must_use]
    pub fn starting_in(year: i16) -> Option<Self> {
        (1900..=2200).contains(&year).then_some(Self(year))
    }

    /// The calendar year in which it starts.
    #[must_use]
    pub fn start(self) -> i16 {
        self.0
    }

    /// The school year `count` years earlier.
    #[must_use]
    pub fn minus(self, count: i16) -> Self {
        Self(self.0 - count)
    }

    /// The next school year.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// 1 July.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::constant(self.0, 7, 1)
    }

    /// 30 June.
    #[must_use]
    pub fn last_day(self) -> Date {
        Date::constant(self.0 + 1, 6, 30)
    }

    /// 1 October, the day enrollment and staff are counted on.
    #[must_use]
    pub fn october_first(self) -> Date {
        Date::constant(self.0, 10, 1)
    }

    /// Whether `date` lies in the school year.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.first_day() <= date && date <= self.last_day()
    }

    /// The school year that `date` lies in.
    #[must_use]
    pub fn of(date: Date) -> Self {
        if date.month() >= 7 { Self(date.year()) } else { Self(date.year() - 1) }
    }

    /// Reads `2025-26`, `2025-2026`, `2025/26`, `SY2025-26`, `20252026`, and a bare `2026` where `names` says how.
    ///
    /// # Errors
    /// [`SchoolYearError`] where the text is none of these or the two years do not follow each other.
    pub fn parse(text: &str, names: Option<YearNames>) -> Result<Self, SchoolYearError> {
        let not_a_year = || SchoolYearError::NotAYear(text.to_owned());
        let trimmed = text.trim();
        let body = trimmed.strip_prefix("SY").or_else(|| trimmed.strip_prefix("sy")).unwrap_or(trimmed).trim_start();
        let number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i16>().ok()).flatten();
        let (first, second) = if let Some((first, second)) = body.split_once(['-', '/', '\u{2013}']) {
            (first.trim(), second.trim())
        } else if body.len() == 8 && body.is_ascii() {
            body.split_at(4)
        } else if body.len() == 4 {
            let year = number(body).ok_or_else(not_a_year)?;
            let start = match names {
                Some(YearNames::Start) => year,
                Some(YearNames::End) => year - 1,
                None => return Err(SchoolYearError::Bare(trimmed.to_owned())),
            };
            return Self::starting_in(start).ok_or_else(not_a_year);
        } else {
            return Err(not_a_year());
        };
        if first.len() != 4 || !matches!(second.len(), 2 | 4) {
            return Err(not_a_year());
        }
        let start = number(first).and_then(Self::starting_in).ok_or_else(not_a_year)?;
        let end = number(second).ok_or_else(not_a_year)?;
        let expected = if second.len() == 2 { (start.0 + 1) % 100 } else { start.0 + 1 };
        if end == expected { Ok(start) } else { Err(SchoolYearError::NotConsecutive(trimmed.to_owned())) }
    }
}

impl FromStr for SchoolYear {
    type Err = SchoolYearError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, None)
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{:02}", self.0, (self.0 + 1) % 100)
    }
}

impl fmt::Debug for SchoolYear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl Serialize for SchoolYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SchoolYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for SchoolYear {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SchoolYear".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "description": "A school year, 1 July to 30 June, such as 2025-26." })
    }
}

#[cfg(test)]
mod tests {
    use super::{SchoolYear, SchoolYearError, YearNames};

    #[test]
    fn every_spelling_of_a_year_is_read() {
        for text in ["2025-26", "2025-2026", "SY2025-26", "20252026", "2025/26", " 2025-26 "] {
            assert_eq!(text.parse::<SchoolYear>().unwrap().to_string(), "2025-26", "{text}");
        }
        assert_eq!("1999-00".parse::<SchoolYear>().unwrap().to_string(), "1999-00");
        assert_eq!(SchoolYear::parse("2026", Some(YearNames::End)).unwrap().to_string(), "2025-26");
        assert_eq!(SchoolYear::parse("2025", Some(YearNames::Start)).unwrap().to_string(), "2025-26");
    }

    #[test]
    fn a_doubtful_year_is_refused() {
        assert!(matches!("2026".parse::<SchoolYear>(), Err(SchoolYearError::Bare(_))));
        assert!(matches!("2025-27".parse::<SchoolYear>(), Err(SchoolYearError::NotConsecutive(_))));
        for text in ["", "spring", "25-26", "2025-26-27", "２０２５-26", "+025-26"] {
            assert!(matches!(text.parse::<SchoolYear>(), Err(SchoolYearError::NotAYear(_))), "{text}");
        }
    }
}
