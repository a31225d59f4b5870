//! Geometry of the charts: pure functions from figures to places of marks.
//!
//! Apart from what the charts say, and the only part of the report where floats are in order: a mark may stand a
//! hair off, a judgment may not. One coordinate rule serves phone, desktop, slide and paper: x in percent of the
//! plot, y in em of the label text, so that the plot stretches and its text never shrinks.

mod axis;
mod bullet;
mod dots;
mod spark;
mod strip;
mod trend;

pub(crate) use axis::{Axis, Limits};
pub(crate) use bullet::{Bullet, Mark, MarkKind, bullet};
pub(crate) use dots::{DotRow, Dots, dots};
pub(crate) use spark::{Spark, spark};
pub(crate) use strip::{GroupScale, GroupStrip, Strip, group_scale, group_strip, strip};
pub(crate) use trend::{Trend, TrendPoint, TrendTarget, trend};

use crate::number::Exact;
use serde::{Serialize, Serializer};

/// A horizontal place or width, in percent of the plot.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Percent(pub(crate) f64);

/// A vertical place or height, in em of the label text.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Em(pub(crate) f64);

/// `value` with at most so many decimals and without trailing zeros.
fn short(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}%", short(self.0, 1)))
    }
}

impl Serialize for Em {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}em", short(self.0, 2)))
    }
}

/// A figure as a place on an axis: rates in percent, counts as they are.
#[expect(clippy::cast_precision_loss, reason = "a place in a chart, never a judgment")]
pub(crate) fn plotted(value: Exact, is_rate: bool) -> f64 {
    let place = value.numerator() as f64 / value.denominator() as f64;
    if is_rate { place * 100.0 } else { place }
}

/// An index or a number of rows as a float.
fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A tick of an axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Tick {
    /// Where it stands on a horizontal axis.
    pub(crate) x: Percent,
    /// Where it stands on an upright one.
    pub(crate) y: Em,
    /// What it says.
    pub(crate) label: String,
    /// Whether it is the base line.
    pub(crate) base: bool,
    /// Whether it may go where there is little room.
    pub(crate) odd: bool,
    /// Its text anchor: `e` at the right end, `m` in the middle, empty at the left end.
    pub(crate) anchor: &'static str,
}

#[cfg(test)]
mod tests {
    use super::{Em, Percent, plotted, short};
    use crate::number::Exact;

    #[test]
    fn places_are_short_and_never_minus_zero() {
        assert_eq!(short(54.200_000_1, 1), "54.2");
        assert_eq!(short(-0.001, 2), "0");
        assert_eq!(serde_json::to_string(&Percent(100.0)).unwrap(), "\"100%\"");
        assert_eq!(serde_json::to_string(&Em(0.854)).unwrap(), "\"0.85em\"");
    }

    #[test]
    fn rates_are_plotted_in_percent() {
        assert!((plotted(Exact::rate(1, 8).unwrap(), true) - 12.5).abs() < 1e-12);
        assert!((plotted(Exact::whole(16), false) - 16.0).abs() < 1e-12);
    }
}
