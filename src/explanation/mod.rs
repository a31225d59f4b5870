//! Explanations: how a figure became its status, with the exact fractions.
//!
//! Apart from the report, which tells readers what was found: here somebody who doubts a figure can follow it with a
//! pencil. It knows results and nothing of files or of how anything looks.

use crate::number::{Exact, count_text, percent_text};
use crate::results::{MeasureResult, OperatorName, PrivacyClass, Status, TargetInfo, Unit, Value, plain_text};

/// Below so many people nothing is said about what a target would take, for it would be said of persons.
const FEW: i64 = 20;

/// The kind of measure about which nobody is told how many fewer are wanted.
const NEVER_DEMANDED: &str = "discipline";

/// What a figure is explained with.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    /// The figure.
    pub value: Option<&'a Value>,
    /// Last year's.
    pub prior: Option<&'a Value>,
    /// What a change is measured from.
    pub baseline: Option<&'a Value>,
    /// What is to be reached; none where this figure is not judged.
    pub target: Option<&'a TargetInfo>,
    /// The judgment.
    pub status: Status,
}

/// The arithmetic from the counts to the status, one sentence a step.
#[must_use]
pub fn arithmetic(figures: Figures<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let Some(value) = figures.value else {
        return vec!["there is no figure".to_owned()];
    };
    steps.push(made_of(value));
    if let Some(interval) = &value.interval {
        let side = |bound: Exact| if value.is_rate() { percent_text(bound, 2) } else { count_text(bound) };
        steps.push(format!("it lies between {} and {}: {}", side(interval.low), side(interval.high), interval.why));
    }
    if let Some(target) = figures.target {
        if let Some(baseline) = figures.baseline.filter(|_| moves_with_comparator(target)) {
            steps.push(format!("the target is measured from {}: {}", baseline.school_year, made_of(baseline)));
        }
        if let (Some(exact), Some(threshold)) = (value.exact(), target.threshold) {
            let shown = target.threshold_display.as_deref().unwrap_or(&target.value);
            steps.push(compared(value, exact, threshold, &format!("the target {} {shown}", operator(target.operator))));
        }
    }
    if let Some(prior) = figures.prior
        && let (Some(exact), Some(before)) = (value.exact(), prior.exact())
    {
        steps.push(compared(value, exact, before, &format!("{} in {}", prior.display, prior.school_year)));
    }
    steps
}

/// How many people more or fewer would reach the target; none where that is not to be said: of discipline, of staff, of
/// few people, or where the figure is no share of people.
#[must_use]
pub fn what_it_would_take(measure: &MeasureResult, figures: Figures<'_>) -> Option<String> {
    let (value, target) = (figures.value?, figures.target?);
    let (numerator, denominator, threshold) = (value.numerator?, value.denominator?, target.threshold?);
    let people = matches!(value.unit, Unit::Students | Unit::Applicants | Unit::Respondents);
    let withheld = measure.kind == NEVER_DEMANDED || measure.class == PrivacyClass::StaffRoster;
    if !people || withheld || value.interval.is_some() || denominator < Exact::whole(FEW) {
        return None;
    }
    let bound = threshold * denominator;
    let (wanted, word) = match target.operator {
        OperatorName::AtMost => (numerator.floor() - bound.floor(), "fewer"),
        OperatorName::AtLeast => (bound.ceil() - numerator.floor(), "more"),
        _ => return None,
    };
    (wanted > 0).then(|| {
        format!(
            "{wanted} {word} of {} would reach it: {} of {0}",
            count_text(denominator),
            if word == "fewer" { bound.floor() } else { bound.ceil() }
        )
    })
}

/// `5 of 30 students is 16.666667%, shown as 16.7%`.
fn made_of(value: &Value) -> String {
    match (value.numerator, value.denominator, value.exact()) {
        (Some(numerator), Some(denominator), Some(rate)) => {
            let percent = plain_text(rate * Exact::whole(100));
            format!("{} of {} is {percent}%, shown as {}", count_text(numerator), count_text(denominator), value.display)
        }
        (Some(count), None, _) if value.percent.is_none() => format!("a count of {}", count_text(count)),
        (_, _, Some(rate)) => format!("a rate of {}%, as it was published", plain_text(rate * Exact::whole(100))),
        _ => format!("shown as {}", value.display),
    }
}

/// Whether the target is a change from an earlier figure.
fn moves_with_comparator(target: &TargetInfo) -> bool {
    matches!(target.operator, OperatorName::Change | OperatorName::Increase | OperatorName::Decrease)
}

/// The operator in words.
fn operator(operator: OperatorName) -> &'static str {
    match operator {
        OperatorName::AtMost => "of at most",
        OperatorName::AtLeast => "of at least",
        OperatorName::Increase => "to rise above",
        OperatorName::Decrease => "to fall below",
        OperatorName::Change => "to change to",
        OperatorName::EverySchoolAtLeast => "in every school of at least",
        OperatorName::AllDone => "of everything done, which is",
    }
}

/// A comparison of two exact values by cross-multiplication, as the status was decided.
fn compared(value: &Value, left: Exact, right: Exact, with: &str) -> String {
    let relation = match left.cmp(&right) {
        std::cmp::Ordering::Less => ("below", "<"),
        std::cmp::Ordering::Equal => ("equal to", "="),
        std::cmp::Ordering::Greater => ("above", ">"),
    };
    let (top, bottom) = match (value.numerator, value.denominator) {
        (Some(numerator), Some(denominator)) if numerator.is_whole() && denominator.is_whole() => {
            (numerator.numerator(), denominator.numerator())
        }
        _ => (left.numerator(), left.denominator()),
    };
    let (of, over) = (right.numerator(), right.denominator());
    match (top.checked_mul(over), of.checked_mul(bottom)) {
        (Some(first), Some(second)) if bottom != 1 || over != 1 => format!(
            "{top}/{bottom} is {} {of}/{over}, {with}, since {top} \u{d7} {over} = {first} {} {second} = {of} \u{d7} {bottom}",
            relation.0, relation.1
        ),
        _ => format!("{top} is {} {of}, {with}", relation.0),
    }
}

#[cfg(test)]
mod tests;
