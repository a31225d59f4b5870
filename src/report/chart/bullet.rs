//! The bullet graph: one figure against its target and its comparisons.

use super::{Axis, Em, Percent, Tick, float};
use serde::Serialize;

/// How near to an edge, as a share of the axis, a label has no room towards it on a narrow screen.
const EDGE: f64 = 0.3;
/// The share of the axis that a label needs between two leaders there.
const ROOM: f64 = 0.45;

/// Height of a rung of the label ladder.
const RUNG: f64 = 1.6;
/// Height of the track.
const TRACK: f64 = 2.4;

/// What a mark of the graph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MarkKind {
    /// The target.
    Target,
    /// The figure itself.
    Value,
    /// A comparison.
    Other,
}

/// A figure to be marked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    /// Its place on the axis.
    pub(crate) at: f64,
    /// What it says.
    pub(crate) label: String,
    /// What it is.
    pub(crate) kind: MarkKind,
}

/// A mark in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct PlacedMark {
    /// Whether the label stands left of the leader.
    pub left: bool,
    x: Percent,
    label: String,
    kind: MarkKind,
    /// Base line of the label.
    text: Em,
    /// Top of the leader.
    top: Em,
    /// Foot of the leader.
    foot: Em,
}

/// The whole graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Bullet {
    height: Em,
    track: Em,
    track_height: Em,
    tick_text: Em,
    zone: Option<(Percent, Percent)>,
    bar: Option<Percent>,
    bar_top: Em,
    ticks: Vec<Tick>,
    marks: Vec<PlacedMark>,
    /// Whether labels stand to the left of their leaders.
    left: bool,
}

/// Lays out `marks` above a track on `axis`. `good_is_low` shades from the start to the target, else from the target
/// to the end. Every label has a rung of its own, so that no leader crosses a text whatever the figures are.
pub(crate) fn bullet(marks: &[Mark], axis: Axis, unit: &str, good_is_low: bool) -> Bullet {
    let shares: Vec<f64> = marks.iter().map(|mark| axis.share(mark.at)).collect();
    let most_left = shares.iter().copied().fold(1.0, f64::min);
    let most_right = shares.iter().copied().fold(0.0, f64::max);
    let left = most_left >= 1.0 - most_right;
    // The last mark stands near the edge that labels run to. Where the next one is far, its label runs inward, between
    // the two leaders.
    let mut sorted = shares.clone();
    sorted.sort_by(f64::total_cmp);
    let is_cramped = match (sorted.as_slice(), left) {
        ([last, next, ..], true) => *last < EDGE && next - last > ROOM,
        ([.., next, last], false) => *last > 1.0 - EDGE && last - next > ROOM,
        _ => false,
    };
    let mut order: Vec<&Mark> = marks.iter().collect();
    order.sort_by(|a, b| if left { b.at.total_cmp(&a.at) } else { a.at.total_cmp(&b.at) });
    let track = float(marks.len()) * RUNG + 0.3;
    let marks_in_place = order
        .into_iter()
        .enumerate()
        .map(|(rung, mark)| PlacedMark {
            x: axis.x(mark.at),
            left: if rung + 1 == marks.len() && is_cramped { !left } else { left },
            label: mark.label.clone(),
            kind: mark.kind,
            text: Em(float(rung) * RUNG + 1.15),
            top: Em(float(rung) * RUNG + 0.35),
            foot: Em(track + if mark.kind == MarkKind::Value { 0.6 } else { TRACK }),
        })
        .collect();
    let target = marks.iter().find(|mark| mark.kind == MarkKind::Target).map(|mark| axis.share(mark.at) * 100.0);
    Bullet {
        height: Em(track + TRACK + 1.6),
        track: Em(track),
        track_height: Em(TRACK),
        tick_text: Em(track + TRACK + 1.3),
        zone: target.map(|at| if good_is_low { (Percent(0.0), Percent(at)) } else { (Percent(at), Percent(100.0 - at)) }),
        bar: marks.iter().find(|mark| mark.kind == MarkKind::Value).map(|mark| axis.x(mark.at)),
        bar_top: Em(track + 0.6),
        ticks: axis.ticks(unit, |_| Em(0.0)),
        marks: marks_in_place,
        left,
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Mark, MarkKind, Percent, bullet};
    use crate::report::chart::axis::Limits;

    fn mark(at: f64, kind: MarkKind) -> Mark {
        Mark { at, label: format!("{at}%"), kind }
    }

    #[test]
    fn every_label_has_a_rung_and_no_leader_crosses_a_text() {
        for values in [[13.9, 12.5, 15.2, 17.2], [1.0, 2.0, 3.0, 19.0], [19.0, 19.0, 18.0, 1.0], [5.0, 5.0, 5.0, 5.0]] {
            let kinds = [MarkKind::Value, MarkKind::Target, MarkKind::Other, MarkKind::Other];
            let marks: Vec<Mark> = values.into_iter().zip(kinds).map(|(at, kind)| mark(at, kind)).collect();
            let graph = bullet(&marks, Axis::from_zero(20.0, Limits::default(), 5), "%", true);
            for pair in graph.marks.windows(2) {
                assert!(pair[0].text.0 < pair[1].text.0);
                // A lower rung's leader stands on the far side of the label above it.
                assert!(if graph.left { pair[1].x <= pair[0].x } else { pair[1].x >= pair[0].x });
            }
        }
    }

    #[test]
    fn a_lone_mark_at_the_edge_has_its_label_inward() {
        let sides = |values: [f64; 3]| {
            let kinds = [MarkKind::Value, MarkKind::Target, MarkKind::Other];
            let marks: Vec<Mark> = values.into_iter().zip(kinds).map(|(at, kind)| mark(at, kind)).collect();
            bullet(&marks, Axis::from_zero(6.0, Limits::default(), 3), "", false).marks.iter().map(|mark| mark.left).collect::<Vec<_>>()
        };
        assert_eq!(sides([5.0, 6.0, 1.0]), [true, true, false]);
        assert_eq!(sides([5.0, 6.0, 4.0]), [true, true, true]);
    }

    #[test]
    fn the_shaded_zone_is_where_the_target_is_met() {
        let marks = [mark(13.9, MarkKind::Value), mark(10.0, MarkKind::Target)];
        let axis = Axis::from_zero(20.0, Limits::default(), 5);
        assert_eq!(bullet(&marks, axis, "%", true).zone, Some((Percent(0.0), Percent(50.0))));
        assert_eq!(bullet(&marks, axis, "%", false).zone, Some((Percent(50.0), Percent(50.0))));
    }
}
