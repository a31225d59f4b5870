//! Statuses: one rule for each, the same for every kind of measure.
//!
//! Rates are compared as ratios of integers, never as displayed. Missing data are never zero and never met.

use crate::number::Exact;
use crate::plan::{ChangeOf, Operator, Quantity, Target};
use crate::results::{EditionKind, Status, Unit, Value};
use crate::school_year::SchoolYear;
use jiff::civil::Date;

/// What a figure is judged by.
#[derive(Clone, Debug)]
pub(super) struct Judged<'a> {
    /// The figure.
    pub value: Option<&'a Value>,
    /// Why there is none, where it is not that the denominator is zero.
    pub no_value: Option<&'a str>,
    /// Last year's.
    pub prior: Option<&'a Value>,
    /// Why last year's figure cannot be compared with this one.
    pub prior_break: Option<&'a str>,
    /// What a change is measured against: the plan's baseline, else last year. While the year runs it is of the same
    /// part of its year.
    pub comparator: Option<&'a Value>,
    /// Where the path to a target of its own value starts: the plan's baseline, else last year, of whole years.
    pub start: Option<&'a Value>,
    /// Why the comparator, or the start of the path, cannot be compared with the figure.
    pub comparator_break: Option<&'a str>,
    /// Whether there is an earlier figure that is of a whole year, while this one is of a part.
    pub earlier_is_whole: bool,
    /// What is to be reached.
    pub target: Option<&'a Target>,
    /// The kind of edition.
    pub edition: EditionKind,
    /// The day the figures stand for.
    pub as_of: Date,
    /// The year reported.
    pub year: SchoolYear,
    /// The last day that the figure counts.
    pub window_end: Date,
    /// Whether the figure can only rise during the year.
    pub only_rises: bool,
    /// Whether the bounds of the figure are a sample's, which never decide.
    pub is_sample: bool,
}

/// A judgment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgment {
    /// The status.
    pub status: Status,
    /// Why, where a word more is needed.
    pub reason: Option<String>,
    /// The value that the figure is held against.
    pub threshold: Option<Exact>,
    /// Whether the figure reaches it; none where that was not asked or is not known.
    pub reached: Option<bool>,
    /// Whether its rate or its count is held against it.
    pub measured: ChangeOf,
}

impl Judgment {
    /// A status that needs no figure.
    pub fn because(status: Status, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..Self::of(status) }
    }

    fn of(status: Status) -> Self {
        Self { status, reason: None, threshold: None, reached: None, measured: ChangeOf::Rate }
    }
}

/// A figure held against what is to be reached.
#[derive(Clone, Copy, Debug)]
struct Held {
    threshold: Option<Exact>,
    /// `None`: the bounds of the figure disagree.
    reached: Option<bool>,
    measured: ChangeOf,
}

impl Held {
    fn gives(self, status: Status) -> Judgment {
        Judgment { threshold: self.threshold, reached: self.reached, measured: self.measured, ..Judgment::of(status) }
    }

    fn gives_because(self, status: Status, reason: &str) -> Judgment {
        Judgment { reason: Some(reason.to_owned()), ..self.gives(status) }
    }
}

/// Whether a target is one of a change, which needs something to compare with.
fn needs_comparator(target: &Target) -> bool {
    matches!(target.operator, Operator::Increase(_) | Operator::Decrease(_) | Operator::Change { .. })
}

/// Whether a figure or a threshold that is only shown rounded reaches the other, as the target's operator asks.
pub(super) fn satisfies(target: &Target, value: Exact, threshold: Exact) -> bool {
    match target.operator {
        Operator::Increase(None) => value > threshold,
        Operator::Decrease(None) => value < threshold,
        _ if target.lower_is_better() => value <= threshold,
        _ => value >= threshold,
    }
}

/// Lower and upper bound of a figure; equal where it is known exactly.
fn bounds(value: &Value, of: ChangeOf, is_sample: bool) -> Option<(Exact, Exact)> {
    let exact = match of {
        ChangeOf::Count => value.numerator,
        ChangeOf::Rate => value.exact(),
    };
    match (&value.interval, of, value.denominator) {
        (None, ..) => exact.map(|exact| (exact, exact)),
        _ if is_sample => exact.map(|exact| (exact, exact)),
        (Some(interval), ChangeOf::Rate, _) => Some((interval.low, interval.high)),
        (Some(_), ChangeOf::Count, _) if exact.is_some() => exact.map(|exact| (exact, exact)),
        (Some(interval), ChangeOf::Count, Some(all)) => Some((interval.low * all, interval.high * all)),
        (Some(interval), ChangeOf::Count, None) => (!value.is_rate()).then_some((interval.low, interval.high)),
    }
}

/// Why no status can rest on the counts of `value`, if so.
pub(super) fn impossible(value: &Value) -> Option<&'static str> {
    let (numerator, denominator) = (value.numerator?, value.denominator?);
    if denominator == Exact::ZERO {
        Some("the denominator is zero")
    } else if numerator > denominator {
        Some("the numerator is above the denominator")
    } else {
        None
    }
}

/// Judges a figure.
pub(super) fn judge(judged: &Judged<'_>) -> Judgment {
    let value = match judged.value {
        Some(value) => match impossible(value) {
            None => Ok(value),
            Some(why) => Err(why),
        },
        None => Err(judged.no_value.unwrap_or("the denominator is zero")),
    };
    let value = match value {
        Ok(value) => value,
        Err(why) => {
            let (threshold, measured) = judged.target.and_then(absolute).map_or((None, ChangeOf::Rate), |(at, of)| (Some(at), of));
            return Judgment { threshold, measured, ..Judgment::because(Status::NotComputable, why) };
        }
    };
    let Some(target) = judged.target else { return Judgment::of(Status::Reported) };
    if target.operator == Operator::AllDone {
        return checklist(value);
    }
    let is_change = needs_comparator(target);
    if is_change {
        if let Some(why) = judged.comparator_break.filter(|_| judged.comparator.is_some() || judged.earlier_is_whole) {
            return Judgment::because(Status::NotComparable, why);
        }
        if judged.comparator.is_none() {
            return if judged.earlier_is_whole {
                Judgment::because(Status::InProgress, "part of a year is not held against a full year")
            } else {
                Judgment::because(Status::BaselineYear, "there is no earlier figure to compare with")
            };
        }
    }
    let held = match reaches(judged, target, value) {
        Ok(held) => held,
        Err(judgment) => return judgment,
    };
    let Some(reached) = held.reached else {
        return held.gives_because(Status::NotComputable, "the figure is known only within bounds that lie on both sides of the target");
    };
    let due_this_year = target.due <= judged.year.last_day();
    if judged.as_of >= target.due || (due_this_year && judged.edition != EditionKind::Interim) {
        return due(judged, target, value, held, reached);
    }
    let window_open = judged.edition == EditionKind::Interim && judged.as_of < judged.window_end;
    if window_open && judged.only_rises && !is_change {
        // What only rises cannot be lost once it is reached, nor undone once it is passed.
        return match (target.lower_is_better(), reached) {
            (false, true) => held.gives(Status::Met),
            (true, false) => held.gives(Status::Behind),
            _ => held.gives_because(Status::InProgress, "the year is not over"),
        };
    }
    match (reached, window_open) {
        (true, true) => held.gives(Status::OnTrack),
        (true, false) => met(value, held, target),
        (false, _) => ahead(judged, target, value, held),
    }
}

/// A target whose day has come.
fn due(judged: &Judged<'_>, target: &Target, value: &Value, held: Held, reached: bool) -> Judgment {
    if reached {
        return met(value, held, target);
    }
    let prior = judged.prior.filter(|prior| judged.prior_break.is_none() && prior.is_rate() == value.is_rate());
    // More schools than last year may still be a smaller share of them.
    let of = if matches!(target.operator, Operator::EverySchoolAtLeast(_)) { ChangeOf::Rate } else { held.measured };
    let better = prior.and_then(|prior| is_better(target, of, value, prior, judged.is_sample));
    held.gives(if better == Some(true) { Status::Improved } else { Status::NotMet })
}

/// A target that is reached; zero that stays zero is said to be maintained.
fn met(value: &Value, held: Held, target: &Target) -> Judgment {
    let is_zero = value.numerator.or(value.percent) == Some(Exact::ZERO);
    if needs_comparator(target) && held.threshold == Some(Exact::ZERO) && is_zero {
        held.gives_because(Status::Met, "maintained at zero")
    } else {
        held.gives(Status::Met)
    }
}

/// The value of a target that needs no comparator, and what it is a value of.
fn absolute(target: &Target) -> Option<(Exact, ChangeOf)> {
    match target.operator {
        Operator::AtMost(quantity) | Operator::AtLeast(quantity) => Some((quantity.exact(), measured(quantity))),
        _ => None,
    }
}

/// What a quantity is held against.
fn measured(quantity: Quantity) -> ChangeOf {
    match quantity {
        Quantity::Rate(_) => ChangeOf::Rate,
        Quantity::Number(_) => ChangeOf::Count,
    }
}

/// Whether the target is reached and the value it is held against; a judgment where that cannot be asked.
fn reaches(judged: &Judged<'_>, target: &Target, value: &Value) -> Result<Held, Judgment> {
    let of = match target.operator {
        Operator::Change { of, .. } => of,
        _ => absolute(target).map_or(ChangeOf::Rate, |(_, of)| of),
    };
    if absolute(target).is_some() && of == ChangeOf::Rate && !value.is_rate() {
        return Err(Judgment::because(Status::NotComputable, "the target is a rate and the figure a count"));
    }
    let no_count = |whose: &str| Judgment::because(Status::NotComputable, format!("{whose} has no count"));
    let (low, high) = bounds(value, of, judged.is_sample).ok_or_else(|| no_count("the figure"))?;
    let comparator = || -> Result<(Exact, Exact), Judgment> {
        let comparator = judged.comparator.ok_or_else(|| no_count("the earlier figure"))?;
        if of == ChangeOf::Rate && comparator.is_rate() != value.is_rate() {
            return Err(Judgment::because(Status::NotComparable, "one figure is a rate and the other a count"));
        }
        if let Some(why) = impossible(comparator) {
            return Err(Judgment::because(Status::NotComputable, format!("of the earlier figure {why}")));
        }
        bounds(comparator, of, judged.is_sample).ok_or_else(|| no_count("the earlier figure"))
    };
    let held = |reached: Option<bool>, threshold: Option<Exact>| Held { threshold, reached, measured: of };
    Ok(match target.operator {
        Operator::AtMost(quantity) => {
            let most = quantity.exact();
            held(agree(low <= most, high <= most), Some(most))
        }
        Operator::AtLeast(quantity) => {
            let least = quantity.exact();
            held(agree(low >= least, high >= least), Some(least))
        }
        Operator::EverySchoolAtLeast(_) => {
            let reached = value.numerator.zip(value.denominator).map(|(meeting, all)| meeting == all);
            Held { threshold: value.denominator, reached, measured: ChangeOf::Count }
        }
        Operator::Increase(least) => {
            let (before_low, before_high) = comparator()?;
            let rises = |now: Exact, before: Exact| least.map_or(now > before, |least| now >= before + least);
            let threshold = (before_low == before_high).then(|| before_low + least.unwrap_or(Exact::ZERO));
            held(agree(rises(low, before_high), rises(high, before_low)), threshold)
        }
        Operator::Decrease(least) => {
            let (before_low, before_high) = comparator()?;
            if high == Exact::ZERO && before_high == Exact::ZERO {
                return Ok(held(Some(true), Some(Exact::ZERO)));
            }
            let falls = |now: Exact, before: Exact| least.map_or(now < before, |least| now <= before - least);
            let threshold = (before_low == before_high).then(|| before_low - least.unwrap_or(Exact::ZERO));
            held(agree(falls(high, before_low), falls(low, before_high)), threshold)
        }
        Operator::Change { by, .. } => {
            let (before_low, before_high) = comparator()?;
            let falls = by < Exact::ZERO;
            if before_high == Exact::ZERO && (high != Exact::ZERO || !falls) {
                return Err(Judgment::because(Status::NotComputable, "a change from zero cannot be a percentage"));
            }
            let (goal_low, goal_high) = ((Exact::ONE + by) * before_low, (Exact::ONE + by) * before_high);
            let reached = if falls { agree(high <= goal_low, low <= goal_high) } else { agree(low >= goal_high, high >= goal_low) };
            held(reached, (goal_low == goal_high).then_some(goal_low))
        }
        Operator::AllDone => held(None, None),
    })
}

/// One answer from two bounds; none where they disagree.
fn agree(one: bool, other: bool) -> Option<bool> {
    (one == other).then_some(one)
}

/// Whether `value` is strictly better than `prior`, as the target sees it; none where bounds overlap.
fn is_better(target: &Target, of: ChangeOf, value: &Value, prior: &Value, is_sample: bool) -> Option<bool> {
    let ((low, high), (before_low, before_high)) = (bounds(value, of, is_sample)?, bounds(prior, of, is_sample)?);
    if target.lower_is_better() { agree(high < before_low, low < before_high) } else { agree(low > before_high, high > before_low) }
}

/// A target whose date is ahead: against the step of the year, else the straight line from baseline to due year.
fn ahead(judged: &Judged<'_>, target: &Target, value: &Value, held: Held) -> Judgment {
    let due_in = SchoolYear::of(target.due);
    let path = match target.steps.get(&judged.year) {
        Some(step) if measured(*step) == held.measured => Some(step.exact()),
        Some(_) => None,
        // In the year it is due the path has come to the target.
        None if due_in <= judged.year => held.threshold,
        None => {
            // A change is measured, and its path starts, where the comparator stands.
            let start = if needs_comparator(target) { judged.comparator } else { judged.start };
            match (start, judged.comparator_break) {
                (Some(_), Some(why)) => return held.gives_because(Status::NotComparable, why),
                (start, _) => start.and_then(|start| straight_line(judged, start, due_in, held)),
            }
        }
    };
    let (Some(path), Some((low, high))) = (path, bounds(value, held.measured, judged.is_sample)) else {
        return held.gives_because(Status::InProgress, "there is no step for this year and no baseline to draw a line from");
    };
    let reached = if target.lower_is_better() { agree(low <= path, high <= path) } else { agree(low >= path, high >= path) };
    match reached {
        // A strict target is not reached by standing still.
        Some(true) if held.threshold != Some(path) => held.gives(Status::OnTrack),
        Some(_) => held.gives(Status::Behind),
        None => held.gives_because(Status::InProgress, "the figure is known only within bounds that lie on both sides of the path"),
    }
}

/// Where the straight line from a baseline to the target stands in the year reported.
fn straight_line(judged: &Judged<'_>, from: &Value, due_in: SchoolYear, held: Held) -> Option<Exact> {
    if impossible(from).is_some() {
        return None;
    }
    let (start, end) = bounds(from, held.measured, judged.is_sample)?;
    let start = (start == end).then_some(start)?;
    let (first, last) = (i64::from(from.school_year.start()), i64::from(due_in.start()));
    let share = Exact::rate(i64::from(judged.year.start()) - first, last - first)?;
    Some(start + (held.threshold? - start) * share)
}

/// A checklist: complete, partly complete or not started.
fn checklist(value: &Value) -> Judgment {
    let status = match (value.numerator, value.denominator) {
        (Some(done), Some(all)) if done == all => Status::Complete,
        (Some(done), Some(_)) if done > Exact::ZERO => Status::PartlyComplete,
        _ => Status::NotStarted,
    };
    let reached = Some(status == Status::Complete);
    Judgment { threshold: value.denominator, reached, measured: ChangeOf::Count, ..Judgment::of(status) }
}

/// The judgment of a line from those of its parts, each with whether it has a target: a missed part decides, then a
/// part that cannot be judged. Checklists that are not complete are missed only once the year is `over`.
pub(super) fn judge_parts(parts: &[(Status, bool)], over: bool) -> Status {
    let judged: Vec<Status> = parts.iter().filter(|(_, has_target)| *has_target).map(|(status, _)| *status).collect();
    if judged.is_empty() {
        return Status::Reported;
    }
    let all = |wanted: &[Status]| judged.iter().all(|status| wanted.contains(status));
    if all(&[Status::Complete, Status::PartlyComplete, Status::NotStarted]) {
        return if all(&[Status::Complete]) {
            Status::Complete
        } else if all(&[Status::NotStarted]) {
            Status::NotStarted
        } else {
            Status::PartlyComplete
        };
    }
    if all(&[Status::Met, Status::Complete]) {
        return Status::Met;
    }
    let is_open = |status: Status| matches!(status, Status::PartlyComplete | Status::NotStarted);
    let mut missed =
        judged.iter().filter(|status| matches!(status, Status::NotMet | Status::Improved) || (over && is_open(**status))).peekable();
    if missed.peek().is_some() {
        return if missed.all(|status| *status == Status::Improved) { Status::Improved } else { Status::NotMet };
    }
    let waiting = [
        Status::Incomplete,
        Status::NotComparable,
        Status::NotComputable,
        Status::NotShown,
        Status::BaselineYear,
        Status::Pending,
        Status::Behind,
        Status::InProgress,
    ];
    if let Some(status) = waiting.into_iter().find(|status| judged.contains(status)) {
        return status;
    }
    if judged.iter().any(|status| is_open(*status)) { Status::InProgress } else { Status::OnTrack }
}

/// Whether figures of `unit` are written as "16 of 17".
pub(super) fn is_written_as_counts(unit: Unit) -> bool {
    matches!(unit, Unit::Schools | Unit::Checkpoints | Unit::Parts)
}

#[cfg(test)]
mod tests;
