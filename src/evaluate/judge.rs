//! Statuses: one rule for each, the same for every kind of measure.
//!
//! Rates are compared as ratios of integers, never as displayed. Missing data are never zero and never met.

use crate::number::Exact;
use crate::plan::{ChangeOf, Operator, Target};
use crate::results::{EditionKind, Status, Unit, Value};
use crate::school_year::SchoolYear;
use jiff::civil::Date;

/// What a figure is judged by.
#[derive(Clone, Debug)]
pub(super) struct Judged<'a> {
    /// The figure.
    pub value: Option<&'a Value>,
    /// Last year's, under the same definition.
    pub prior: Option<&'a Value>,
    /// What a change is measured against: the plan's baseline, else last year.
    pub comparator: Option<&'a Value>,
    /// Why the comparator cannot be compared with the figure.
    pub not_comparable: Option<&'a str>,
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
    /// Whether part of a year can be held against the same part of the year before.
    pub is_dated: bool,
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
}

impl Judgment {
    /// Whether the figure reaches what it is held against.
    pub fn is_reached(&self) -> bool {
        matches!(self.status, Status::Met | Status::OnTrack | Status::Complete)
    }

    fn of(status: Status, threshold: Option<Exact>) -> Self {
        Self { status, reason: None, threshold }
    }

    fn because(status: Status, threshold: Option<Exact>, reason: impl Into<String>) -> Self {
        Self { status, reason: Some(reason.into()), threshold }
    }
}

/// Lower and upper bound of a figure; equal where it is known exactly.
fn bounds(value: &Value, of: ChangeOf, is_sample: bool) -> Option<(Exact, Exact)> {
    let exact = match of {
        ChangeOf::Count => value.numerator,
        ChangeOf::Rate => value.exact(),
    };
    match &value.interval {
        Some(interval) if !is_sample && (of == ChangeOf::Rate || value.numerator.is_none()) => Some((interval.low, interval.high)),
        _ => exact.map(|exact| (exact, exact)),
    }
}

/// Judges a figure.
pub(super) fn judge(judged: &Judged<'_>) -> Judgment {
    let Some(target) = judged.target else {
        return Judgment::of(if judged.value.is_some() { Status::Reported } else { Status::NotComputable }, None);
    };
    let Some(value) = judged.value else {
        return Judgment::because(Status::NotComputable, absolute(target), "the denominator is zero");
    };
    if let (Some(numerator), Some(denominator)) = (value.numerator, value.denominator) {
        if denominator == Exact::ZERO {
            return Judgment::because(Status::NotComputable, absolute(target), "the denominator is zero");
        }
        if numerator > denominator {
            return Judgment::because(Status::NotComputable, absolute(target), "the numerator is above the denominator");
        }
    }
    if target.operator == Operator::AllDone {
        return checklist(value);
    }
    let window_open = judged.edition == EditionKind::Interim && judged.as_of < judged.window_end;
    let needs_comparator = matches!(target.operator, Operator::Increase(_) | Operator::Decrease(_) | Operator::Change { .. });
    if needs_comparator {
        if let Some(why) = judged.not_comparable {
            return Judgment::because(Status::NotComparable, None, why);
        }
        if window_open && !judged.is_dated {
            return Judgment::because(Status::InProgress, None, "part of a year is not held against a full year");
        }
        if judged.comparator.is_none() {
            return Judgment::because(Status::BaselineYear, None, "there is no earlier figure to compare with");
        }
    }
    let (reached, threshold) = match reaches(judged, target, value) {
        Ok(found) => found,
        Err(judgment) => return judgment,
    };
    let Some(reached) = reached else {
        return Judgment::because(
            Status::NotComputable,
            threshold,
            "the figure is known only within bounds that lie on both sides of the target",
        );
    };
    if window_open {
        if reached && judged.only_rises {
            return Judgment::of(Status::Met, threshold);
        }
        if !judged.is_dated || judged.only_rises {
            return Judgment::because(Status::InProgress, threshold, "the year is not over");
        }
        return Judgment::of(if reached { Status::OnTrack } else { Status::Behind }, threshold);
    }
    if reached {
        return met(value, threshold, target);
    }
    let due_this_year = target.due <= judged.year.last_day();
    let is_due = judged.as_of >= target.due || (due_this_year && judged.edition != EditionKind::Interim);
    if !is_due {
        return ahead(judged, target, value, threshold);
    }
    let better =
        judged.prior.filter(|_| judged.not_comparable.is_none()).and_then(|prior| is_better(target, value, prior, judged.is_sample));
    Judgment::of(if better == Some(true) { Status::Improved } else { Status::NotMet }, threshold)
}

/// A target that is reached; zero that stays zero is said to be maintained.
fn met(value: &Value, threshold: Option<Exact>, target: &Target) -> Judgment {
    let stays_zero =
        matches!(target.operator, Operator::Change { .. }) && threshold == Some(Exact::ZERO) && value.exact() == Some(Exact::ZERO);
    if stays_zero { Judgment::because(Status::Met, threshold, "maintained at zero") } else { Judgment::of(Status::Met, threshold) }
}

/// The value of a target that needs no comparator.
fn absolute(target: &Target) -> Option<Exact> {
    match target.operator {
        Operator::AtMost(quantity) | Operator::AtLeast(quantity) => Some(quantity.exact()),
        _ => None,
    }
}

/// Whether the target is reached (`None`: the bounds disagree) and the value it is held against.
fn reaches(judged: &Judged<'_>, target: &Target, value: &Value) -> Result<(Option<bool>, Option<Exact>), Judgment> {
    let of = if let Operator::Change { of, .. } = target.operator { of } else { ChangeOf::Rate };
    let Some((low, high)) = bounds(value, of, judged.is_sample) else {
        return Err(Judgment::because(Status::NotComputable, None, "the figure has no count"));
    };
    let at_most = |threshold: Exact| agree(low <= threshold, high <= threshold);
    let at_least = |threshold: Exact| agree(low >= threshold, high >= threshold);
    let comparator = |of| judged.comparator.and_then(|comparator| bounds(comparator, of, judged.is_sample));
    let no_count = || Judgment::because(Status::NotComputable, None, "the earlier figure has no count to compare with");
    Ok(match target.operator {
        Operator::AtMost(quantity) => (at_most(quantity.exact()), Some(quantity.exact())),
        Operator::AtLeast(quantity) => (at_least(quantity.exact()), Some(quantity.exact())),
        Operator::EverySchoolAtLeast(_) => (value.numerator.zip(value.denominator).map(|(meeting, all)| meeting == all), value.denominator),
        Operator::Increase(least) => {
            let (before_low, before_high) = comparator(ChangeOf::Rate).ok_or_else(no_count)?;
            let rises = |now: Exact, before: Exact| least.map_or(now > before, |least| now >= before + least);
            let threshold = (before_low == before_high).then(|| before_low + least.unwrap_or(Exact::ZERO));
            (agree(rises(low, before_high), rises(high, before_low)), threshold)
        }
        Operator::Decrease(least) => {
            let (before_low, before_high) = comparator(ChangeOf::Rate).ok_or_else(no_count)?;
            let falls = |now: Exact, before: Exact| least.map_or(now < before, |least| now <= before - least);
            let threshold = (before_low == before_high).then(|| before_low - least.unwrap_or(Exact::ZERO));
            (agree(falls(high, before_low), falls(low, before_high)), threshold)
        }
        Operator::Change { by, of } => {
            let (before_low, before_high) = comparator(of).ok_or_else(no_count)?;
            if before_high == Exact::ZERO && high != Exact::ZERO {
                return Err(Judgment::because(Status::NotComputable, None, "a change from zero cannot be a percentage"));
            }
            let (goal_low, goal_high) = ((Exact::ONE + by) * before_low, (Exact::ONE + by) * before_high);
            let reached =
                if by < Exact::ZERO { agree(high <= goal_low, low <= goal_high) } else { agree(low >= goal_high, high >= goal_low) };
            (reached, (goal_low == goal_high).then_some(goal_low))
        }
        Operator::AllDone => (None, None),
    })
}

/// One answer from two bounds; none where they disagree.
fn agree(one: bool, other: bool) -> Option<bool> {
    (one == other).then_some(one)
}

/// Whether `value` is strictly better than `prior`, as the target sees it; none where bounds overlap.
fn is_better(target: &Target, value: &Value, prior: &Value, is_sample: bool) -> Option<bool> {
    let of = if let Operator::Change { of, .. } = target.operator { of } else { ChangeOf::Rate };
    let ((low, high), (before_low, before_high)) = (bounds(value, of, is_sample)?, bounds(prior, of, is_sample)?);
    if value.is_rate() != prior.is_rate() {
        return None;
    }
    if target.lower_is_better() { agree(high < before_low, low < before_high) } else { agree(low > before_high, high > before_low) }
}

/// A target whose date is ahead: against the step of the year, else the straight line from baseline to due year.
fn ahead(judged: &Judged<'_>, target: &Target, value: &Value, threshold: Option<Exact>) -> Judgment {
    let on_path = match target.steps.get(&judged.year) {
        Some(step) => Some(step.exact()),
        None => straight_line(judged, target, threshold),
    };
    let (Some(path), Some((low, high))) = (on_path, bounds(value, ChangeOf::Rate, judged.is_sample)) else {
        return Judgment::because(Status::InProgress, threshold, "there is no step for this year and no baseline to draw a line from");
    };
    let reached = if target.lower_is_better() { agree(low <= path, high <= path) } else { agree(low >= path, high >= path) };
    match reached {
        Some(reached) => Judgment::of(if reached { Status::OnTrack } else { Status::Behind }, threshold),
        None => {
            Judgment::because(Status::InProgress, threshold, "the figure is known only within bounds that lie on both sides of the path")
        }
    }
}

/// Where the straight line from the baseline to the target stands in the year reported.
fn straight_line(judged: &Judged<'_>, target: &Target, threshold: Option<Exact>) -> Option<Exact> {
    let from = judged.comparator?;
    let start = from.exact()?;
    let (first, last) = (i64::from(from.school_year.start()), i64::from(SchoolYear::of(target.due).start()));
    let share = Exact::rate(i64::from(judged.year.start()) - first, last - first)?;
    Some(start + (threshold? - start) * share)
}

/// A checklist: complete, partly complete or not started.
fn checklist(value: &Value) -> Judgment {
    let status = match (value.numerator, value.denominator) {
        (Some(done), Some(all)) if done == all => Status::Complete,
        (Some(done), Some(_)) if done > Exact::ZERO => Status::PartlyComplete,
        _ => Status::NotStarted,
    };
    Judgment::of(status, value.denominator)
}

/// The judgment of a line from those of its parts: a missed part decides, then a part that cannot be judged.
pub(super) fn judge_parts(parts: &[(Status, bool)]) -> Judgment {
    let judged: Vec<Status> = parts.iter().filter(|(_, has_target)| *has_target).map(|(status, _)| *status).collect();
    if judged.is_empty() {
        return Judgment::of(Status::Reported, None);
    }
    let all = |wanted: &[Status]| judged.iter().all(|status| wanted.contains(status));
    if all(&[Status::Complete, Status::PartlyComplete, Status::NotStarted]) {
        let status = if all(&[Status::Complete]) {
            Status::Complete
        } else if all(&[Status::NotStarted]) {
            Status::NotStarted
        } else {
            Status::PartlyComplete
        };
        return Judgment::of(status, None);
    }
    if all(&[Status::Met, Status::Complete]) {
        return Judgment::of(Status::Met, None);
    }
    let missed: Vec<Status> = judged
        .iter()
        .copied()
        .filter(|status| matches!(status, Status::NotMet | Status::Improved | Status::PartlyComplete | Status::NotStarted))
        .collect();
    if !missed.is_empty() {
        let improved = missed.iter().all(|status| *status == Status::Improved);
        return Judgment::of(if improved { Status::Improved } else { Status::NotMet }, None);
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
        Status::OnTrack,
    ];
    let status = waiting.into_iter().find(|status| judged.contains(status)).unwrap_or(Status::NotComputable);
    Judgment::of(status, None)
}

/// Whether figures of `unit` are written as "16 of 17".
pub(super) fn is_written_as_counts(unit: Unit) -> bool {
    matches!(unit, Unit::Schools | Unit::Checkpoints | Unit::Parts)
}
