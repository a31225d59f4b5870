//! Axes with round ends and few ticks.

use super::{Em, Percent, Tick, float};

/// Most decimals a tick label may need.
const MOST_DECIMALS: usize = 4;

/// An axis between two round numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axis {
    /// Where it begins.
    pub(crate) low: f64,
    /// Where it ends.
    pub(crate) high: f64,
    /// From tick to tick.
    pub(crate) step: f64,
}

/// What an axis may be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    /// The value no axis goes beyond: 100 for a rate, all there are for so many of a few.
    pub(crate) cap: Option<f64>,
    /// Whether its figures are whole numbers, between which no tick may stand.
    pub(crate) whole: bool,
}

impl Axis {
    /// From 0 to a round number at or above `largest`, in at most `intervals` steps.
    pub(crate) fn from_zero(largest: f64, limits: Limits, intervals: u32) -> Self {
        let cap = limits.cap;
        let wanted = cap.map_or(largest, |cap| largest.min(cap));
        let step = limits.step(round_step(wanted, intervals));
        let high = (wanted / step - 1e-9).ceil().max(1.0) * step;
        Self { low: 0.0, high: cap.map_or(high, |cap| high.min(cap)), step }
    }

    /// From 0 where that leaves the figures room, else from a round number below the smallest: lines and dots may
    /// begin above zero, bars never.
    pub(crate) fn around(smallest: f64, largest: f64, limits: Limits, intervals: u32) -> Self {
        let cap = limits.cap;
        let span = largest - smallest;
        if smallest <= 0.0 || span > largest * 0.25 || largest <= 5.0 || limits.whole && cap.is_some() {
            return Self::from_zero(largest, limits, intervals);
        }
        let margin = (span * 0.5).max(largest * 0.02);
        let high = cap.map_or(largest + margin * 0.5, |cap| (largest + margin * 0.5).min(cap));
        let low = (smallest - margin).max(0.0);
        let step = limits.step(round_step(high - low, intervals));
        let low = (low / step).floor() * step;
        let high = (high / step - 1e-9).ceil() * step;
        Self { low, high: cap.map_or(high, |cap| high.min(cap)), step }
    }

    /// Whether it begins above zero, which a reader must be told.
    pub(crate) fn is_cut(&self) -> bool {
        self.low > 0.0
    }

    /// Where `value` stands, as a share of the axis within 0 and 1.
    pub(crate) fn share(&self, value: f64) -> f64 {
        if self.high > self.low { ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Where `value` stands on a horizontal axis.
    pub(crate) fn x(&self, value: f64) -> Percent {
        Percent(100.0 * self.share(value))
    }

    /// The value of a tick as text: `12.5`, `0.05`, `1,000`.
    pub(crate) fn label(&self, value: f64) -> String {
        let is_whole = |number: f64| (number - number.round()).abs() < 1e-6;
        let mut power = 1.0;
        let mut decimals = 0;
        while decimals < MOST_DECIMALS && !(is_whole(self.step * power) && is_whole(self.low * power)) {
            power *= 10.0;
            decimals += 1;
        }
        let plain = format!("{value:.decimals$}");
        let (whole, fraction) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{grouped}{fraction}")
    }

    /// The two ends as text, without decimals that say nothing; `unit` follows both.
    pub(crate) fn ends(&self, unit: &str) -> (String, String) {
        let plain = |value: f64| {
            let label = self.label(value);
            if label.contains('.') { label.trim_end_matches('0').trim_end_matches('.').to_owned() } else { label }
        };
        (format!("{}{unit}", plain(self.low)), format!("{}{unit}", plain(self.high)))
    }

    /// The ticks with their labels; `unit` follows every number. `y` places them on an upright axis.
    pub(crate) fn ticks(&self, unit: &str, y: impl Fn(f64) -> Em) -> Vec<Tick> {
        let mut ticks = Vec::new();
        let mut index = 0;
        loop {
            let value = self.low + float(index) * self.step;
            if value > self.high + self.step * 1e-6 {
                break;
            }
            let is_end = value > self.high - self.step * 0.2;
            ticks.push(Tick {
                x: self.x(value),
                y: y(value),
                label: format!("{}{unit}", self.label(value)),
                base: index == 0,
                odd: !index.is_multiple_of(2),
                anchor: if index == 0 {
                    ""
                } else if is_end {
                    "e"
                } else {
                    "m"
                },
            });
            index += 1;
        }
        ticks
    }
}

impl Limits {
    /// A step as it may be.
    fn step(self, step: f64) -> f64 {
        if self.whole { step.ceil().max(1.0) } else { step }
    }
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that takes at most `intervals` steps to span `range`.
fn round_step(range: f64, intervals: u32) -> f64 {
    if range <= 0.0 {
        return 1.0;
    }
    let rough = range / f64::from(intervals);
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| (range / step - 1e-9).ceil() <= f64::from(intervals))
        .unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::{Axis, Limits};

    const RATE: Limits = Limits { cap: Some(100.0), whole: false };
    const COUNT: Limits = Limits { cap: None, whole: true };

    fn labels(axis: Axis) -> Vec<String> {
        axis.ticks("%", super::Em).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn an_axis_ends_at_a_round_number_in_few_steps() {
        assert_eq!(labels(Axis::from_zero(17.2 * 1.1, RATE, 5)), ["0%", "5%", "10%", "15%", "20%"]);
        assert_eq!(labels(Axis::from_zero(92.4 * 1.1, RATE, 5)), ["0%", "20%", "40%", "60%", "80%", "100%"]);
        assert_eq!(labels(Axis::from_zero(0.187, RATE, 4)), ["0.00%", "0.05%", "0.10%", "0.15%", "0.20%"]);
        assert_eq!(labels(Axis::from_zero(2300.0, COUNT, 5)).last().unwrap(), "2,500%");
    }

    #[test]
    fn an_axis_begins_at_zero_unless_its_figures_would_lie_on_each_other() {
        assert!(!Axis::around(12.5, 22.6, RATE, 5).is_cut());
        let near = Axis::around(92.8, 95.0, RATE, 5);
        assert!(near.is_cut() && near.low < 92.8 && near.high >= 95.0, "{near:?}");
        assert!(!Axis::around(3.0, 4.0, COUNT, 5).is_cut());
    }

    #[test]
    fn schools_are_counted_in_whole_numbers_from_zero_to_all_of_them() {
        let axis = Axis::around(16.0, 17.0, Limits { cap: Some(17.0), whole: true }, 5);
        assert_eq!(labels(axis), ["0%", "5%", "10%", "15%"]);
        assert!((axis.high - 17.0).abs() < 1e-9);
        assert_eq!(labels(Axis::from_zero(3.0, Limits { cap: Some(3.0), whole: true }, 5)), ["0%", "1%", "2%", "3%"]);
    }

    #[test]
    fn nothing_stands_outside_the_plot() {
        let axis = Axis::from_zero(20.0, COUNT, 5);
        assert!((axis.share(25.0) - 1.0).abs() < 1e-12);
        assert!(axis.share(-1.0).abs() < 1e-12);
        assert_eq!(labels(Axis::from_zero(0.0, RATE, 5)), ["0%", "1%"]);
    }
}
