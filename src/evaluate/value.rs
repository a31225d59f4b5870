//! Figures as values: with their year, their definition, and the way they are written.

use crate::measure::Figure;
use crate::number::{Exact, count_text, percent_text, percent_text_apart};
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
pub(super) fn value(figure: &Figure, year: SchoolYear, style: &Style) -> Option<Value> {
    let rate = match (figure.numerator, figure.denominator) {
        (Some(numerator), Some(denominator)) => Some(numerator.divide(denominator)?),
        _ => figure.rate,
    };
    let bounds = figure.interval.as_ref().filter(|_| !figure.is_sample && figure.numerator.is_none() && figure.rate.is_none());
    let display = match (figure.numerator, figure.denominator, rate) {
        (Some(numerator), Some(denominator), _) if style.as_counts => format!("{} of {}", count_text(numerator), count_text(denominator)),
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

/// Writes `value` so that it cannot be read as reaching `threshold` when it does not.
pub(super) fn set_apart(value: &mut Value, threshold: Exact, style: &Style) {
    if style.as_counts || !value.is_rate() {
        return;
    }
    if let Some(rate) = value.exact() {
        value.display = percent_text_apart(rate, threshold, style.decimals);
    }
}
