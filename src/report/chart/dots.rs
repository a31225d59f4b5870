//! The dot plot of schools, best first, with the district among them.

use super::{Axis, Em, Limits, Percent, Tick, float};
use serde::Serialize;

/// Height of a row.
const ROW: f64 = 1.8;
/// Room above the rows for the label of the target.
const HEAD: f64 = 2.0;

/// A row to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DotRow {
    /// Short name.
    pub(crate) name: String,
    /// Its place on the axis; none where it is not shown or there is no figure.
    pub(crate) at: Option<f64>,
    /// Last year's place.
    pub(crate) before: Option<f64>,
    /// The figure as text, or the mark that stands for it.
    pub(crate) label: String,
    /// The change as text.
    pub(crate) change: String,
    /// Whether this is the district.
    pub(crate) district: bool,
}

/// A row in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct PlacedRow {
    name: String,
    y: Em,
    top: Em,
    x: Option<Percent>,
    tail: Option<Percent>,
    label: String,
    change: String,
    district: bool,
}

/// The whole plot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Dots {
    height: Em,
    top: Em,
    foot: Em,
    tick_text: Em,
    row: Em,
    ticks: Vec<Tick>,
    rows: Vec<PlacedRow>,
    target: Option<(Percent, String)>,
    /// Whether the target's label is to end or begin at its line, for want of room.
    target_anchor: &'static str,
    changes: bool,
    /// The figures themselves.
    #[serde(skip)]
    pub(crate) drawn: DrawnDots,
}

/// What a plot is laid out from, for formats in which an office draws it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DrawnDots {
    pub(crate) rows: Vec<DotRow>,
    /// The end of an axis from zero, which bars need, and the distance of its ticks.
    pub(crate) axis: (f64, f64),
    /// A tick's label, without the unit.
    pub(crate) tick: String,
    pub(crate) unit: String,
}

/// Lays out `rows` in the order given.
pub(crate) fn dots(rows: &[DotRow], axis: Axis, unit: &str, target: Option<(f64, String)>) -> Dots {
    let foot = HEAD + float(rows.len()) * ROW;
    let placed = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let top = HEAD + float(index) * ROW;
            PlacedRow {
                name: row.name.clone(),
                y: Em(top + ROW / 2.0),
                top: Em(top),
                x: row.at.map(|at| axis.x(at)),
                tail: row.at.and(row.before).map(|before| axis.x(before)),
                label: row.label.clone(),
                change: row.change.clone(),
                district: row.district,
            }
        })
        .collect();
    let target = target.map(|(at, label)| (axis.x(at), label));
    let target_anchor = match &target {
        Some((x, _)) if x.0 > 75.0 => "e",
        Some((x, _)) if x.0 < 12.0 => "",
        _ => "m",
    };
    let limits = Limits { cap: Some(axis.high), whole: unit.is_empty() };
    let bars = Axis::from_zero(axis.high, limits, 5);
    Dots {
        height: Em(foot + 1.6),
        top: Em(HEAD),
        foot: Em(foot),
        tick_text: Em(foot + 1.3),
        row: Em(ROW),
        ticks: axis.ticks(unit, |_| Em(0.0)),
        rows: placed,
        target,
        target_anchor,
        drawn: DrawnDots { rows: rows.to_vec(), axis: (bars.high, bars.step), tick: bars.label(bars.step), unit: unit.to_owned() },
        changes: rows.iter().any(|row| !row.change.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, DotRow, Limits, dots};

    #[test]
    fn a_school_without_a_figure_keeps_its_row_and_has_no_dot() {
        let row = |at: Option<f64>| DotRow {
            name: String::new(),
            at,
            before: Some(10.0),
            label: "*".to_owned(),
            change: String::new(),
            district: false,
        };
        let plot = dots(&[row(Some(5.0)), row(None)], Axis::from_zero(25.0, Limits::default(), 5), "%", None);
        assert_eq!(plot.rows.len(), 2);
        assert!(plot.rows[0].tail.is_some());
        assert!(plot.rows[1].x.is_none() && plot.rows[1].tail.is_none());
    }
}
