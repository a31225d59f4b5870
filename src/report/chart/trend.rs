//! The trend: a figure over the years, with breaks where years cannot be compared.

use super::{Axis, Em, Percent, Tick, float};
use serde::Serialize;

/// Room above the plot for the label of a break.
const HEAD: f64 = 3.0;

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
    label_y: Em,
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
}

/// Lays out `points`, oldest first, on `axis` with a plot `height` em high. Years have bands of equal width, a missing
/// year leaves its band empty and its neighbors unjoined. The target line begins at the last break.
pub(crate) fn trend(points: &[TrendPoint], axis: Axis, unit: &str, target: Option<&TrendTarget>, height: f64) -> Trend {
    let floor = HEAD + height;
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
            let lines = lines.iter().enumerate().map(|(line, text)| (Em(0.9 + 1.3 * float(line)), text.clone())).collect();
            Some(PlacedBreak { x, lines, left: x.0 > 62.0 })
        })
        .collect();
    let target = target.map(|target| {
        let from = points.get(last_break).map_or(0, |point| point.year);
        let line = y(target.at).0;
        let start = points.iter().filter(|point| point.year >= from).take(2);
        let below = start.fold(0.0, |sum, point| sum + (y(point.at).0 - line)) <= 0.0;
        // The label keeps clear of the first points: below the line where they lie above it, and the other way round.
        let room_below = floor - line > 1.6;
        PlacedTarget {
            x: edge(from),
            y: Em(line),
            label: target.label.clone(),
            label_y: Em(if below && room_below { line + 1.3 } else { line - 0.5 }),
        }
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
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, TrendPoint, TrendTarget, trend};

    fn point(year: i16, at: f64, broken: bool) -> TrendPoint {
        TrendPoint { year, year_label: year.to_string(), at, label: format!("{at}%"), broken: broken.then(|| vec!["New".to_owned()]) }
    }

    #[test]
    fn years_across_a_break_or_a_gap_are_not_joined() {
        let points = [point(2020, 22.0, false), point(2021, 19.0, true), point(2022, 18.0, false), point(2024, 15.0, false)];
        let chart = trend(&points, Axis::from_zero(25.0, None, 5), "%", None, 17.0);
        assert_eq!(chart.lines.len(), 1);
        assert_eq!(chart.points.iter().filter(|point| point.old).count(), 1);
        assert!((chart.points[3].x.0 - 90.0).abs() < 1e-9, "2024 stands in the fifth of five bands");
    }

    #[test]
    fn the_target_begins_at_the_last_break() {
        let points = [point(2020, 22.0, false), point(2021, 19.0, true), point(2022, 18.0, false)];
        let target = TrendTarget { at: 12.5, label: "Target".to_owned() };
        let chart = trend(&points, Axis::from_zero(25.0, None, 5), "%", Some(&target), 17.0);
        let placed = chart.target.unwrap();
        assert!((placed.x.0 - 100.0 / 3.0).abs() < 1e-9);
        assert!(placed.label_y > placed.y, "the points lie above the line, so the label stands below it");
    }

    #[test]
    fn the_target_label_stands_above_a_line_with_points_below_it() {
        let points = [point(2021, 76.0, false), point(2022, 78.0, false)];
        let target = TrendTarget { at: 80.0, label: "Target".to_owned() };
        let placed = trend(&points, Axis::from_zero(100.0, None, 5), "%", Some(&target), 17.0).target.unwrap();
        assert!(placed.label_y < placed.y);
    }
}
