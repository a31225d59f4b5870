//! Cells and columns: a figure as a number with the way it is shown, a withheld one as a mark.

use super::{Entry, NumberFormat, SheetColumn};
use crate::number::{Exact, count_text};
use crate::report::chart::plotted;
use crate::report::figure::{self, Shape};
use crate::report::language::Language;
use crate::results::{Status, Value};
use crate::school_year::SchoolYear;

/// Letters of a column of long texts.
pub(super) const LONG_TEXT: u16 = 40;
/// Letters of a column of names.
pub(super) const NAMES: u16 = 34;
/// Letters of a column of a few words.
pub(super) const WORDS: u16 = 20;
/// Letters of a column of numbers.
pub(super) const NUMBER: u16 = 12;

/// A column with the header `key`.
pub(super) fn column(key: &str, width: u16, language: &Language) -> SheetColumn {
    SheetColumn { label: language.text(key).to_owned(), width }
}

/// A column with figures of `year`.
pub(super) fn year_column(year: SchoolYear) -> SheetColumn {
    SheetColumn { label: year.to_string(), width: NUMBER }
}

/// A text, or nothing.
pub(super) fn text(words: impl Into<String>) -> Entry {
    let words = words.into();
    if words.is_empty() { Entry::Empty } else { Entry::Text(words) }
}

/// A figure as a number, the mark where it is withheld, nothing where there is none.
pub(super) fn number(value: Option<&Value>, status: Status, decimals: u8, language: &Language) -> Entry {
    let Some(value) = value else {
        return if status == Status::NotShown { Entry::Withheld } else { Entry::Empty };
    };
    match (figure::shape(value), value.numerator, value.denominator, value.exact()) {
        (Shape::Of, Some(numerator), Some(denominator), _) => {
            let of = language.say("figure.of", &[("a", ""), ("b", &count_text(denominator))]);
            Entry::Number(plotted(numerator, false), NumberFormat::Of(of))
        }
        (Shape::Rate, _, _, Some(rate)) => Entry::Number(plotted(rate, false), NumberFormat::Percent(decimals)),
        (_, Some(count), _, _) => Entry::Number(plotted(count, false), NumberFormat::Count),
        _ => Entry::Empty,
    }
}

/// A count, the mark where it is withheld, nothing where there is none.
pub(super) fn count(count: Option<Exact>, status: Status) -> Entry {
    match count {
        Some(count) => Entry::Number(plotted(count, false), NumberFormat::Count),
        None if status == Status::NotShown => Entry::Withheld,
        None => Entry::Empty,
    }
}

/// The counts behind a figure.
pub(super) fn counts(value: Option<&Value>, status: Status) -> [Entry; 2] {
    [count(value.and_then(|value| value.numerator), status), count(value.and_then(|value| value.denominator), status)]
}

/// A change as a number.
pub(super) fn change(change: Option<figure::Change>, value: Option<&Value>, decimals: u8) -> Entry {
    match (change, value) {
        (Some(change), Some(value)) if figure::shape(value) == Shape::Rate => {
            Entry::Number(plotted(change.difference, true), NumberFormat::Points(decimals))
        }
        (Some(change), Some(_)) => Entry::Number(plotted(change.difference, false), NumberFormat::Difference),
        _ => Entry::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, NumberFormat, number};
    use crate::number::Exact;
    use crate::report::language::Language;
    use crate::results::{Basis, Status, Unit, Value};
    use crate::school_year::SchoolYear;

    fn value(unit: Unit, numerator: i64, denominator: Option<i64>) -> Value {
        Value {
            school_year: "2025-26".parse::<SchoolYear>().unwrap(),
            unit,
            numerator: Some(Exact::whole(numerator)),
            denominator: denominator.map(Exact::whole),
            percent: None,
            display: String::new(),
            people: None,
            basis: Basis::Counted,
            interval: None,
            definition: String::new(),
            series_break: None,
        }
    }

    #[test]
    fn a_figure_is_a_number_and_a_withheld_one_is_a_mark() {
        let language = Language::load("en", "en").unwrap();
        let entry = |value: Option<&Value>, status| number(value, status, 1, &language);
        assert_eq!(entry(Some(&value(Unit::Students, 1, Some(8))), Status::Met), Entry::Number(0.125, NumberFormat::Percent(1)));
        assert_eq!(
            entry(Some(&value(Unit::Schools, 16, Some(17))), Status::NotMet),
            Entry::Number(16.0, NumberFormat::Of(" of 17".to_owned()))
        );
        assert_eq!(entry(Some(&value(Unit::Events, 2002, None)), Status::Met), Entry::Number(2002.0, NumberFormat::Count));
        assert_eq!(entry(None, Status::NotShown), Entry::Withheld);
        assert_eq!(entry(None, Status::Pending), Entry::Empty);
    }
}
