//! Explanations: how a figure became its status, with the exact fractions.
//!
//! Apart from the report, which tells readers what was found: here somebody who doubts a figure can follow it with a
//! pencil. It knows results, and nothing of files, of words or of how anything looks.

use crate::number::{Exact, count_text, percent_text};
use crate::results::{MeasureResult, OperatorName, PrivacyClass, Status, TargetInfo, Unit, Value, plain_text};
use crate::school_year::SchoolYear;
use std::cmp::Ordering;

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

/// A step on the way from the counts to the status, with its exact numbers, to be put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is no figure.
    NoFigure,
    /// A rate from its counts.
    Rate {
        /// What has what is measured.
        numerator: String,
        /// Out of how many.
        denominator: String,
        /// The rate, as exactly as six decimals can.
        percent: String,
        /// As it is shown.
        display: String,
    },
    /// A count.
    Count(String),
    /// A rate as it was published, without its counts.
    Published(String),
    /// A figure of another shape, as it is shown.
    Shown(String),
    /// The figure is not known exactly.
    Between {
        /// At least.
        low: String,
        /// At most.
        high: String,
        /// Why.
        why: String,
    },
    /// What a target that is a change is measured from.
    MeasuredFrom {
        /// The year.
        year: SchoolYear,
        /// Its figure.
        of: Box<Step>,
    },
    /// A comparison of two exact values by cross-multiplication, as the status was decided.
    Compared {
        /// The figure as a fraction or a number.
        figure: String,
        /// What it is compared with, likewise.
        other: String,
        /// How it compares.
        relation: Ordering,
        /// What the other is.
        with: With,
        /// Both products, where there are fractions: `5 × 8 = 40 > 30 = 1 × 30`.
        products: Option<String>,
    },
    /// How many people more or fewer would reach the target.
    Take {
        /// How many.
        wanted: i64,
        /// Whether fewer are wanted.
        fewer: bool,
        /// Out of how many.
        of: String,
        /// How many there would be.
        reached: i64,
    },
}

/// What a figure is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// The target, as it is shown.
    Target(OperatorName, String),
    /// An earlier year's figure, as it is shown.
    Earlier(SchoolYear, String),
}

/// The arithmetic from the counts to the status, step by step.
#[must_use]
pub fn arithmetic(figures: Figures<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let Some(value) = figures.value else {
        return vec![Step::NoFigure];
    };
    steps.push(made_of(value));
    if let Some(interval) = &value.interval {
        let side = |bound: Exact| if value.is_rate() { percent_text(bound, 2) } else { count_text(bound) };
        steps.push(Step::Between { low: side(interval.low), high: side(interval.high), why: interval.why.clone() });
    }
    if let Some(target) = figures.target {
        if let Some(baseline) = figures.baseline.filter(|_| moves_with_comparator(target)) {
            steps.push(Step::MeasuredFrom { year: baseline.school_year, of: Box::new(made_of(baseline)) });
        }
        if let (Some(exact), Some(threshold)) = (value.exact(), target.threshold) {
            let shown = target.threshold_display.as_deref().unwrap_or(&target.value);
            steps.push(compared(value, exact, threshold, With::Target(target.operator, shown.to_owned())));
        }
    }
    if let Some(prior) = figures.prior
        && let (Some(exact), Some(before)) = (value.exact(), prior.exact())
    {
        steps.push(compared(value, exact, before, With::Earlier(prior.school_year, prior.display.clone())));
    }
    steps
}

/// How many people more or fewer would reach the target; none where that is not to be said: of discipline, of staff, of
/// few people, or where the figure is no share of people.
#[must_use]
pub fn what_it_would_take(measure: &MeasureResult, figures: Figures<'_>) -> Option<Step> {
    let (value, target) = (figures.value?, figures.target?);
    let (numerator, denominator, threshold) = (value.numerator?, value.denominator?, target.threshold?);
    let people = matches!(value.unit, Unit::Students | Unit::Applicants | Unit::Respondents);
    let withheld = measure.kind == NEVER_DEMANDED || measure.class == PrivacyClass::StaffRoster;
    if !people || withheld || value.interval.is_some() || denominator < Exact::whole(FEW) {
        return None;
    }
    let bound = threshold * denominator;
    let (wanted, reached, fewer) = match target.operator {
        OperatorName::AtMost => (numerator.floor() - bound.floor(), bound.floor(), true),
        OperatorName::AtLeast => (bound.ceil() - numerator.floor(), bound.ceil(), false),
        _ => return None,
    };
    let (wanted, reached) = (i64::try_from(wanted).ok()?, i64::try_from(reached).ok()?);
    (wanted > 0).then(|| Step::Take { wanted, fewer, of: count_text(denominator), reached })
}

fn made_of(value: &Value) -> Step {
    match (value.numerator, value.denominator, value.exact()) {
        (Some(numerator), Some(denominator), Some(rate)) => Step::Rate {
            numerator: count_text(numerator),
            denominator: count_text(denominator),
            percent: plain_text(rate * Exact::whole(100)),
            display: value.display.clone(),
        },
        (Some(count), None, _) if value.percent.is_none() => Step::Count(count_text(count)),
        (_, _, Some(rate)) => Step::Published(plain_text(rate * Exact::whole(100))),
        _ => Step::Shown(value.display.clone()),
    }
}

/// Whether the target is a change from an earlier figure.
fn moves_with_comparator(target: &TargetInfo) -> bool {
    matches!(target.operator, OperatorName::Change | OperatorName::Increase | OperatorName::Decrease)
}

fn compared(value: &Value, left: Exact, right: Exact, with: With) -> Step {
    let relation = left.cmp(&right);
    let sign = match relation {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    };
    let (top, bottom) = match (value.numerator, value.denominator) {
        (Some(numerator), Some(denominator)) if numerator.is_whole() && denominator.is_whole() => {
            (numerator.numerator(), denominator.numerator())
        }
        _ => (left.numerator(), left.denominator()),
    };
    let (of, over) = (right.numerator(), right.denominator());
    match (top.checked_mul(over), of.checked_mul(bottom)) {
        (Some(first), Some(second)) if bottom != 1 || over != 1 => Step::Compared {
            figure: format!("{top}/{bottom}"),
            other: format!("{of}/{over}"),
            relation,
            with,
            products: Some(format!("{top} \u{d7} {over} = {first} {sign} {second} = {of} \u{d7} {bottom}")),
        },
        _ => Step::Compared { figure: top.to_string(), other: of.to_string(), relation, with, products: None },
    }
}
