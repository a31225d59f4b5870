//! How each figure came about: the same explanation for `explain` and for the page that every figure leads to.

use super::appendix::{named, reason, whole};
use super::block::in_words;
use super::language::{Language, Phrase};
use super::line::Line;
use super::status::{self, StatusView};
use crate::explanation::{self, Figures, Step, With};
use crate::results::{MeasureResult, OperatorName};
use serde::Serialize;
use std::cmp::Ordering;

/// The explanation of a line's figure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Explained {
    /// Where figures lead to.
    pub(crate) anchor: String,
    /// The line.
    pub(crate) title: Phrase,
    /// Its status.
    pub(crate) status: StatusView,
    /// Why it has this status, where the numbers alone do not say it.
    pub(crate) reason: Option<Phrase>,
    /// The target.
    pub(crate) target: Option<String>,
    /// From the counts to the status.
    pub(crate) steps: Vec<String>,
    /// The rule.
    pub(crate) rule: Option<Phrase>,
    /// Who or what is not counted.
    pub(crate) left_out: Vec<String>,
    /// The files, with the rows used of each; none in a public edition.
    pub(crate) files: Vec<String>,
}

/// The anchor of the explanation of a measure, on the page `explanations.html`.
fn anchor(id: &str) -> String {
    format!("how-{id}")
}

/// Where on the page of explanations the figure of a measure is explained; empty where it has none.
pub(crate) fn link(measure: &MeasureResult) -> String {
    if measure.value.is_some() { format!("#{}", anchor(&measure.id)) } else { String::new() }
}

/// The figures of the district that a measure is explained with.
#[must_use]
pub fn figures_of(measure: &MeasureResult) -> Figures<'_> {
    Figures {
        value: measure.value.as_ref(),
        prior: measure.prior.as_ref(),
        baseline: measure.baseline.as_ref(),
        target: measure.target.as_ref(),
        status: measure.status,
    }
}

/// The explanations of `lines` that have a figure.
pub(super) fn explanations(lines: &[Line], language: &Language) -> Vec<Explained> {
    let all = lines.iter().flat_map(|line| std::iter::once(line).chain(&line.parts));
    all.filter(|line| line.result.value.is_some()).map(|line| explained(line, language)).collect()
}

fn explained(line: &Line, language: &Language) -> Explained {
    let measure = line.result;
    let figures = figures_of(measure);
    let mut steps = explanation::arithmetic(figures);
    steps.extend(explanation::what_it_would_take(measure, figures));
    let left_out = measure.exclusions.iter().map(|exclusion| {
        let unit = in_words("exclusion_unit", &exclusion.unit, language).text;
        format!("{}: {} ({unit})", reason(&exclusion.reason, language).text, whole(exclusion.count))
    });
    let files = measure.sources.iter().map(|source| match &source.rows {
        None => source.file.clone(),
        Some(rows) => {
            let (used, all) = (whole(rows.used), whole(rows.rows));
            language.say("step.file", &[("file", &source.file), ("used", &used), ("rows", &all)])
        }
    });
    Explained {
        anchor: anchor(&measure.id),
        title: named(line),
        status: status::of_measure(measure, language),
        reason: measure.reason.as_ref().map(|text| language.english(text.clone())),
        target: line.target_words(language),
        steps: steps.iter().map(|step| sentence(step, language)).collect(),
        rule: Some(language.phrase(&line.words.rule)).filter(|rule| !rule.text.is_empty()),
        left_out: left_out.collect(),
        files: files.collect(),
    }
}

/// `steps` in English, for a terminal.
#[must_use]
pub fn steps_in_words(steps: &[Step]) -> Vec<String> {
    Language::load("en", "en").map(|language| steps.iter().map(|step| sentence(step, &language)).collect()).unwrap_or_default()
}

/// A step in words.
fn sentence(step: &Step, language: &Language) -> String {
    match step {
        Step::NoFigure => language.text("step.none").to_owned(),
        Step::Rate { numerator, denominator, percent, display } => {
            language.say("step.rate", &[("numerator", numerator), ("denominator", denominator), ("percent", percent), ("display", display)])
        }
        Step::Count(count) => language.say("step.count", &[("count", count)]),
        Step::Published(percent) => language.say("step.published", &[("percent", percent)]),
        Step::Shown(display) => language.say("step.shown", &[("display", display)]),
        Step::Between { low, high, why } => {
            let said = language.say("step.between", &[("low", low), ("high", high)]);
            // Why is said by the results, in English.
            if language.code == "en" { format!("{said}: {why}") } else { said }
        }
        Step::MeasuredFrom { year, of } => {
            language.say("step.measured_from", &[("year", &year.to_string()), ("step", &sentence(of, language))])
        }
        Step::Compared { figure, other, relation, with, products } => {
            let key = match relation {
                Ordering::Less => "step.below",
                Ordering::Equal => "step.equal",
                Ordering::Greater => "step.above",
            };
            let with = match with {
                With::Target(operator, shown) => language.say(target(*operator), &[("target", shown)]),
                With::Earlier(year, display) => language.say("step.earlier", &[("display", display), ("year", &year.to_string())]),
            };
            let said = language.say(key, &[("figure", figure), ("other", other), ("with", &with)]);
            match products {
                Some(products) => language.say("step.since", &[("sentence", &said), ("products", products)]),
                None => said,
            }
        }
        Step::Take { wanted, fewer, of, reached } => {
            let key = if *fewer { "step.fewer" } else { "step.more" };
            language.say(key, &[("wanted", &wanted.to_string()), ("of", of), ("reached", &reached.to_string())])
        }
    }
}

/// The message that names a target with this operator.
fn target(operator: OperatorName) -> &'static str {
    match operator {
        OperatorName::AtMost => "step.target_at_most",
        OperatorName::AtLeast => "step.target_at_least",
        OperatorName::Increase => "step.target_increase",
        OperatorName::Decrease => "step.target_decrease",
        OperatorName::Change => "step.target_change",
        OperatorName::EverySchoolAtLeast => "step.target_every_school",
        OperatorName::AllDone => "step.target_all_done",
    }
}

#[cfg(test)]
mod tests;
