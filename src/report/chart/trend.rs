//! The trend: a figure over the years, with breaks where years cannot be compared.

use super::{Axis, Em, Percent, Tick, float};
use serde::Serialize;

/// Room above the plot for the label of the highest point.
const HEAD: f64 = 1.4;
/// Height of a line of a break's label.
const LINE: f64 = 1.3;
/// How wide the plot is taken to be, in em, where labels must keep clear of each other; it is narrower on a phone.
const PLOT_WIDTH: f64 = 22.0;
/// How wide a letter is taken to be, in em.
const LETTER: f64 = 0.62;
/// How far apart the base lines of two labels must be.
const CLEAR: f64 = 1.25;

/// A year to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrendPoint {
    /// The calendar year it starts in, for its place.
    pub(crate) year: i16,
    /// The year's label.
    pub(crate) year_label: String,
    /// Its place on the axis.
    pub(crate) at: f64,
    /// Its figure as text.
    pub(crate) label: String,
    /// The break before it, in lines of a few words.
    pub(crate) broken: Option<Vec<String>>,
}

/// The target to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrendTarget {
    /// Its place on the axis.
    pub(crate) at: f64,
    /// What it says.
    pub(crate) label: String,
}

/// A year in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct PlacedPoint {
    x: Percent,
    y: Em,
    label: String,
    label_y: Em,
    year: String,
    old: bool,
    last: bool,
}

/// A break in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct PlacedBreak {
    x: Percent,
    lines: Vec<(Em, String)>,
    /// Whether the label stands to the left of the upright, for want of room at its right.
    left: bool,
}

/// A target in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct PlacedTarget {
    x: Percent,
    y: Em,
    label: String,
    label_x: Percent,
    label_y: Em,
    /// Whether the label ends at its place.
    ends: bool,
}

/// The whole chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Trend {
    height: Em,
    floor: Em,
    year_text: Em,
    ticks: Vec<Tick>,
    points: Vec<PlacedPoint>,
    lines: Vec<(Percent, Em, Percent, Em)>,
    breaks: Vec<PlacedBreak>,
    target: Option<PlacedTarget>,
    cut: bool,
    /// The figures themselves.
    #[serde(skip)]
    pub(crate) drawn: DrawnTrend,
}

/// What a trend is laid out from, for formats in which an office draws it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DrawnTrend {
    pub(crate) points: Vec<TrendPoint>,
    pub(crate) target: Option<TrendTarget>,
    /// The ends of the axis and the distance of its ticks.
    pub(crate) axis: (f64, f64, f64),
    /// A tick's label, without the unit.
    pub(crate) tick: String,
    pub(crate) unit: String,
}

/// Lays out `points`, oldest first, on `axis` with a plot `height` em high. Years have bands of equal width, a missing
/// year leaves its band empty and its neighbors unjoined. The target line begins at the last break.
pub(crate) fn trend(points: &[TrendPoint], axis: Axis, unit: &str, target: Option<&TrendTarget>, height: f64) -> Trend {
    let head = points.iter().filter_map(|point| point.broken.as_ref()).map(|lines| float(lines.len()) * LINE + 0.5).fold(HEAD, f64::max);
    let floor = head + height;
    let y = |value: f64| Em(floor - height * axis.share(value));
    let first = points.first().map_or(0, |point| point.year);
    let last = points.last().map_or(0, |point| point.year);
    let bands = f64::from(last - first) + 1.0;
    let middle = |year: i16| Percent((f64::from(year - first) + 0.5) * 100.0 / bands);
    let edge = |year: i16| Percent(f64::from(year - first) * 100.0 / bands);
    let last_break = points.iter().rposition(|point| point.broken.is_some()).unwrap_or(0);
    let target_y = target.map(|target| y(target.at).0);
    let placed: Vec<PlacedPoint> = points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let at = y(point.at).0;
            // A label stands above its point, unless the target line would run through it there.
            let crossed = index >= last_break && target_y.is_some_and(|line| line < at - 0.3 && line > at - 2.2);
            PlacedPoint {
                x: middle(point.year),
                y: Em(at),
                label: point.label.clone(),
                label_y: Em(if crossed { at + 1.6 } else { at - 0.85 }),
                year: point.year_label.clone(),
                old: index < last_break,
                last: index + 1 == points.len(),
            }
        })
        .collect();
    let lines = points
        .windows(2)
        .filter(|pair| pair[1].broken.is_none() && pair[1].year == pair[0].year + 1)
        .map(|pair| (middle(pair[0].year), y(pair[0].at), middle(pair[1].year), y(pair[1].at)))
        .collect();
    let breaks = points
        .iter()
        .filter_map(|point| {
            let lines = point.broken.as_ref()?;
            let x = edge(point.year);
            let lines = lines.iter().enumerate().map(|(line, text)| (Em(0.9 + LINE * float(line)), text.clone())).collect();
            Some(PlacedBreak { x, lines, left: x.0 > 62.0 })
        })
        .collect();
    let given_target = target;
    let target = target.map(|target| {
        let from = points.get(last_break).map_or(0, |point| point.year);
        let line = y(target.at).0;
        let width = float(target.label.chars().count()) * LETTER + 1.0;
        let start = edge(from);
        let places = [
            (start, false, line + 1.3),
            (start, false, line - 0.5),
            (Percent(100.0), true, line + 1.3),
            (Percent(100.0), true, line - 0.5),
        ];
        let crowding = |&(x, ends, label_y): &(Percent, bool, f64)| {
            let left = if ends { x.0 * PLOT_WIDTH / 100.0 - width } else { x.0 * PLOT_WIDTH / 100.0 };
            let near = placed.iter().filter(|point| {
                let middle = point.x.0 * PLOT_WIDTH / 100.0;
                let half = float(point.label.chars().count()) * LETTER / 2.0;
                middle + half > left && middle - half < left + width
            });
            let hits =
                near.filter(|point| (point.label_y.0 - label_y).abs() < CLEAR || (point.y.0 - (label_y - 0.4)).abs() < CLEAR).count();
            let outside = usize::from(label_y > floor - 0.3 || label_y < 0.8);
            hits + 2 * outside
        };
        let (x, ends, label_y) = places.iter().copied().min_by_key(|place| crowding(place)).unwrap_or((start, false, line + 1.3));
        PlacedTarget { x: start, y: Em(line), label: target.label.clone(), label_x: x, label_y: Em(label_y), ends }
    });
    Trend {
        height: Em(floor + 1.8),
        floor: Em(floor),
        year_text: Em(floor + 1.5),
        ticks: axis.ticks(unit, y),
        points: placed,
        lines,
        breaks,
        target,
        cut: axis.is_cut(),
        drawn: DrawnTrend {
            points: points.to_vec(),
            target: given_target.cloned(),
            axis: (axis.low, axis.high, axis.step),
            tick: axis.label(axis.step),
            unit: unit.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, TrendPoint, TrendTarget, trend};
    use crate::report::chart::axis::Limits;

    fn point(year: i16, at: f64, broken: bool) -> TrendPoint {
        TrendPoint { year, year_label: year.to_string(), at, label: format!("{at}%"), broken: broken.then(|| vec!["New".to_owned()]) }
    }

    #[test]
    fn years_across_a_break_or_a_gap_are_not_joined() {
        let points = [point(2020, 22.0, false), point(2021, 19.0, true), point(2022, 18.0, false), point(2024, 15.0, false)];
        let chart = trend(&points, Axis::from_zero(25.0, Limits::default(), 5), "%", None, 17.0);
        assert_eq!(chart.lines.len(), 1);
        assert_eq!(chart.points.iter().filter(|point| point.old).count(), 1);
        assert!((chart.points[3].x.0 - 90.0).abs() < 1e-9, "2024 stands in the fifth of five bands");
    }

    #[test]
    fn the_target_begins_at_the_last_break() {
        let points = [point(2020, 22.0, false), point(2021, 19.0, true), point(2022, 18.0, false)];
        let target = TrendTarget { at: 12.5, label: "Target".to_owned() };
        let chart = trend(&points, Axis::from_zero(25.0, Limits::default(), 5), "%", Some(&target), 17.0);
        let placed = chart.target.unwrap();
        assert!((placed.x.0 - 100.0 / 3.0).abs() < 1e-9);
        assert!(placed.label_y > placed.y, "the points lie above the line, so the label stands below it");
    }

    #[test]
    fn the_target_label_stands_above_a_line_with_points_below_it() {
        let points = [point(2021, 76.0, false), point(2022, 78.0, false)];
        let target = TrendTarget { at: 80.0, label: "Target".to_owned() };
        let placed = trend(&points, Axis::from_zero(100.0, Limits::default(), 5), "%", Some(&target), 17.0).target.unwrap();
        assert!(placed.label_y < placed.y);
    }
}
