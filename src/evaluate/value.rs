//! Figures as values: with their year, their definition, and the way they are written.

use crate::measure::Figure;
use crate::number::{count_text, percent_text};
use crate::results::{Unit, Value};
use crate::school_year::SchoolYear;

/// How a measure's figures are written.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// What is counted.
    pub unit: Unit,
    /// Decimals of a rate.
    pub decimals: u32,
    /// Whether counts are shown as "16 of 17" and not as a rate.
    pub as_counts: bool,
    /// The definition they are counted under.
    pub definition: String,
}

/// `figure` as the value of `year`; none where there is nothing to show.
///
/// Where more have a property than there are, the two counts are shown and no rate.
pub(super) fn value(figure: &Figure, year: SchoolYear, style: &Style) -> Option<Value> {
    let rate = match (figure.numerator, figure.denominator) {
        (Some(numerator), Some(denominator)) => Some(numerator.divide(denominator)?),
        _ => figure.rate,
    };
    let bounds = figure.interval.as_ref().filter(|_| !figure.is_sample && figure.numerator.is_none() && figure.rate.is_none());
    let is_impossible = matches!((figure.numerator, figure.denominator), (Some(numerator), Some(denominator)) if numerator > denominator);
    let rate = rate.filter(|_| !is_impossible);
    let display = match (figure.numerator, figure.denominator, rate) {
        (Some(numerator), Some(denominator), _) if style.as_counts || is_impossible => {
            format!("{} of {}", count_text(numerator), count_text(denominator))
        }
        // A published rate stands beside its count; what it is a rate of is not known.
        (Some(numerator), None, Some(rate)) => format!("{} ({})", count_text(numerator), percent_text(rate, style.decimals)),
        (_, _, Some(rate)) => percent_text(rate, style.decimals),
        (Some(numerator), _, None) => count_text(numerator),
        (None, _, None) => {
            let bounds = bounds?;
            if figure.is_count {
                format!("{}\u{2013}{}", count_text(bounds.low), count_text(bounds.high))
            } else {
                format!("{}\u{2013}{}", percent_text(bounds.low, style.decimals), percent_text(bounds.high, style.decimals))
            }
        }
    };
    Some(Value {
        school_year: year,
        unit: style.unit,
        numerator: figure.numerator,
        denominator: figure.denominator,
        percent: rate,
        display,
        people: figure.people,
        basis: figure.basis,
        interval: figure.interval.clone(),
        definition: style.definition.clone(),
        series_break: None,
    })
}

/// Writes `value` with more decimals than usual.
pub(super) fn rewrite(value: &mut Value, places: u32) {
    if let Some(rate) = value.exact() {
        let percent = percent_text(rate, places);
        value.display = match (value.numerator, value.denominator) {
            (Some(numerator), None) => format!("{} ({percent})", count_text(numerator)),
            _ => percent,
        };
    }
}
