//! Strips: one line of dots in a table cell.

use super::{Axis, Em, Percent, float};
use serde::Serialize;

/// Height of a strip without stacked dots.
const HEIGHT: f64 = 1.6;
/// How far stacked dots may rise in all.
const STACK: f64 = 1.5;

/// One school among the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Strip {
    height: Em,
    base: Em,
    /// The other schools; equal figures are stacked.
    others: Vec<(Percent, Em)>,
    own: Option<Percent>,
    district: Option<Percent>,
    target: Option<Percent>,
    /// The scale's ends as text.
    ends: (String, String),
    /// Whether the scale begins above zero.
    cut: bool,
}

impl Strip {
    /// Whether the scale begins above zero, which a reader must be told.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }
}

/// Lays out a school's figure `own` among `others` on `axis`.
pub(crate) fn strip(own: Option<f64>, others: &[f64], district: Option<f64>, target: Option<f64>, axis: Axis, unit: &str) -> Strip {
    let mut sorted = others.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut stacks: Vec<(f64, usize)> = Vec::new();
    for value in sorted {
        match stacks.last_mut() {
            Some((at, count)) if (*at - value).abs() < 1e-9 => *count += 1,
            _ => stacks.push((value, 1)),
        }
    }
    let highest = stacks.iter().map(|&(_, count)| count).max().unwrap_or(1);
    let rise = if highest > 1 { (STACK / float(highest - 1)).min(0.5) } else { 0.0 };
    let lift = rise * float(highest - 1);
    let base = HEIGHT / 2.0 + lift;
    let others =
        stacks.into_iter().flat_map(|(at, count)| (0..count).map(move |level| (axis.x(at), Em(base - rise * float(level))))).collect();
    Strip {
        height: Em(HEIGHT + lift),
        base: Em(base),
        others,
        own: own.map(|at| axis.x(at)),
        district: district.map(|at| axis.x(at)),
        target: target.map(|at| axis.x(at)),
        ends: axis.ends(unit),
        cut: axis.is_cut(),
    }
}

/// What is the same in every row of a table of groups: the uprights of target and district.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct GroupScale {
    target: Option<Percent>,
    district: Option<Percent>,
}

/// One group on that scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct GroupStrip {
    x: Option<Percent>,
}

/// Lays out the uprights.
pub(crate) fn group_scale(district: Option<f64>, target: Option<f64>, axis: Axis) -> GroupScale {
    GroupScale { target: target.map(|at| axis.x(at)), district: district.map(|at| axis.x(at)) }
}

/// Lays out a group's figure.
pub(crate) fn group_strip(value: Option<f64>, axis: Axis) -> GroupStrip {
    GroupStrip { x: value.map(|at| axis.x(at)) }
}

#[cfg(test)]
mod tests {
    use super::{Axis, strip};
    use crate::report::chart::axis::Limits;

    #[test]
    fn equal_figures_are_stacked_and_none_is_lost() {
        let others = [4.0, 4.0, 5.0, 4.0, 6.0];
        let placed = strip(Some(3.0), &others, None, Some(4.0), Axis::from_zero(8.0, Limits::default(), 4), "");
        assert_eq!(placed.others.len(), 5);
        let mut at_four: Vec<_> = placed.others.iter().filter(|(x, _)| (x.0 - 50.0).abs() < 1e-9).map(|(_, y)| y.0).collect();
        at_four.dedup();
        assert_eq!(at_four.len(), 3, "three different heights");
        assert_eq!(placed.ends, ("0".to_owned(), "8".to_owned()));
    }
}
