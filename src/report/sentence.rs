//! Findings as sentences: what moved, how far, and where that leaves the target.
//!
//! Every sentence is put together from a movement and a distance, so that no sentence says more than its figures.

use super::figure::{self, Change, Gap, Shape};
use super::language::{Language, capitalized};
use super::line::Line;
use crate::number::{Exact, count_text};
use crate::results::{OperatorName, Status};
use std::cmp::Ordering;

/// The finding of a line without a full stop: "Chronic absenteeism fell 1.3 points to 13.9%, 1.4 points above the
/// target".
pub(crate) fn headline(line: &Line, language: &Language) -> String {
    let subject = line.short_title.text.as_str();
    let measure = line.result;
    if let Some(key) = without_figure(measure.status)
        && (measure.value.is_none() || matches!(measure.status, Status::NotShown))
    {
        return language.say(key, &[("subject", subject)]);
    }
    let Some(value) = &measure.value else {
        return language.say("headline.no_figure", &[("subject", subject)]);
    };
    let figure = figure::display(value, language);
    let movement = match figure::shape(value) {
        Shape::Of => of_movement(line, language),
        Shape::Rate | Shape::Count => movement(subject, &figure, line.change(language).as_ref(), language),
    };
    match closing(line, language) {
        Some(closing) => format!("{movement}{closing}"),
        None => movement,
    }
}

/// The message of a status that stands for a figure.
fn without_figure(status: Status) -> Option<&'static str> {
    Some(match status {
        Status::Pending => "headline.pending",
        Status::NotComputable => "headline.not_computable",
        Status::NotShown => "headline.not_shown",
        Status::Incomplete => "headline.incomplete",
        _ => return None,
    })
}

/// "Chronic absenteeism fell 1.3 points to 13.9%".
fn movement(subject: &str, figure: &str, change: Option<&Change>, language: &Language) -> String {
    let Some(change) = change else {
        return language.say("headline.is", &[("subject", subject), ("figure", figure)]);
    };
    let key = change.direction("headline.fell", "headline.same", "headline.rose");
    language.say(key, &[("subject", subject), ("figure", figure), ("size", &change.size)])
}

/// "Instructional rounds: 16 of 17 schools", "Onboarding: 5 of 6 checkpoints complete, up from 2 last year".
fn of_movement(line: &Line, language: &Language) -> String {
    let Some((value, numerator, all)) = line.result.value.as_ref().and_then(|value| Some((value, value.numerator?, value.denominator?)))
    else {
        return line.short_title.text.clone();
    };
    let unit = figure::unit_key(value.unit);
    let counted = language.amount(&format!("unit.{unit}"), all, &[]);
    let figure = if numerator == all && all == Exact::whole(2) {
        language.text(&format!("of_both.{unit}")).to_owned()
    } else if numerator == all {
        language.amount(&format!("of_all.{unit}"), all, &[])
    } else {
        language.say(&format!("of.{unit}"), &[("a", &count_text(numerator)), ("all", &counted)])
    };
    let subject = line.short_title.text.as_str();
    let prior = line.change(language).filter(|change| change.difference != Exact::ZERO);
    match (prior, line.result.prior.as_ref().and_then(|prior| prior.numerator)) {
        (Some(change), Some(before)) => {
            let key = if change.difference > Exact::ZERO { "headline.of_up" } else { "headline.of_down" };
            language.say(key, &[("subject", subject), ("figure", &figure), ("before", &count_text(before))])
        }
        _ => language.say("headline.is", &[("subject", subject), ("figure", &figure)]),
    }
}

/// ", 1.4 points above the target", ", meeting the target": what follows the movement.
fn closing(line: &Line, language: &Language) -> Option<String> {
    let measure = line.result;
    let gap = line.gap(language);
    let due = measure.target.as_ref().and_then(|target| target.due).map(|due| language.date(due)).unwrap_or_default();
    let judged_parts: Vec<_> = line.parts.iter().filter(|part| part.result.target.is_some()).collect();
    if judged_parts.len() > 1 {
        let shows_parts = measure.value.as_ref().is_some_and(|value| value.unit == crate::results::Unit::Parts);
        let reached = judged_parts.iter().filter(|part| figure::is_reached(part.result.status)).count();
        let all = judged_parts.len();
        return (!shows_parts).then(|| match (reached, all) {
            (2, 2) => language.text("closing.both_parts").to_owned(),
            _ if reached == all => language.say("closing.all_parts", &[("n", &all.to_string())]),
            _ => language.count("closing.parts", reached, &[("all", &all.to_string())]),
        });
    }
    let key = match measure.status {
        Status::Met => return Some(met(line, gap.as_ref(), language)),
        Status::OnTrack => "closing.on_track",
        Status::Behind => "closing.behind",
        Status::BaselineYear => "closing.baseline_year",
        Status::InProgress => "closing.in_progress",
        Status::NotComparable => "closing.not_comparable",
        Status::NotComputable => "closing.not_computable",
        Status::Incomplete => {
            let there = measure.schools.iter().filter(|school| school.value.is_some()).count().to_string();
            let all = measure.schools.len();
            return Some(if all == 0 {
                language.text("closing.some_schools").to_owned()
            } else {
                language.count("closing.incomplete", all, &[("there", &there)])
            });
        }
        Status::NotMet | Status::Improved | Status::PartlyComplete | Status::NotStarted => {
            return gap.and_then(|gap| gap.clause).map(|clause| language.say("closing.gap", &[("gap", &clause)]));
        }
        Status::Complete | Status::Reported | Status::Pending | Status::NotShown => return None,
    };
    let target = line.target_words(language).unwrap_or_default();
    Some(language.say(key, &[("target", &target), ("due", &due)]))
}

/// How far past the target a figure is that reached it.
fn met(line: &Line, gap: Option<&Gap>, language: &Language) -> String {
    let measure = line.result;
    let plain = || language.text("closing.met").to_owned();
    let (Some(target), Some(value)) = (&measure.target, &measure.value) else {
        return plain();
    };
    let fixed = matches!(target.operator, OperatorName::AtMost | OperatorName::AtLeast);
    let distance = gap.and_then(|gap| gap.distance).filter(|_| fixed && figure::shape(value) != Shape::Of);
    let Some(distance) = distance else {
        return if figure::shape(value) == Shape::Of { String::new() } else { plain() };
    };
    let size = match figure::shape(value) {
        Shape::Rate => {
            let points = figure::points(distance, line.decimals);
            language.plural("figure.points", points == "1", &points, &[])
        }
        Shape::Count | Shape::Of => count_text(distance.abs()),
    };
    let key = if distance == Exact::ZERO { "closing.met_exactly" } else { "closing.met_by" };
    language.say(key, &[("size", &size)])
}

/// A sentence for the memo: the change in points and percent, and the target beside it.
pub(crate) fn memo_sentence(line: &Line, language: &Language) -> String {
    let measure = line.result;
    let rate_or_count = measure.value.as_ref().filter(|value| figure::shape(value) != Shape::Of);
    let (Some(value), Some(prior), Some(change)) = (rate_or_count, &measure.prior, line.change(language)) else {
        return language.say("memo.sentence", &[("finding", &headline(line, language))]);
    };
    let key = change.direction("memo.fell", "memo.same", "memo.rose");
    let said = language.say(
        key,
        &[
            ("subject", &line.short_title.text),
            ("figure", &figure::display(value, language)),
            ("before", &figure::display(prior, language)),
            ("change", &change.both()),
        ],
    );
    let closing = closing(line, language).unwrap_or_default();
    language.say("memo.sentence", &[("finding", &format!("{said}{closing}"))])
}

/// The caption of a bullet graph: "Above the target, below last year, and below Connecticut".
pub(crate) fn comparisons(line: &Line, language: &Language) -> Option<String> {
    let measure = line.result;
    let value = measure.value.as_ref()?;
    let now = figure::plain(value)?;
    let mut parts = Vec::new();
    if let Some(threshold) = figure::threshold(measure.target.as_ref(), value) {
        parts.push(relation(now, threshold, language.text("relation.target"), language));
    }
    if let Some(prior) = &measure.prior
        && line.change(language).is_some()
        && let Some(before) = figure::plain(prior)
    {
        parts.push(relation(now, before, language.text("relation.last_year"), language));
    }
    for reference in &line.words.references {
        if figure::shape(value) == Shape::Rate {
            let who = language.say("relation.other", &[("who", reference.label.get(language.code))]);
            parts.push(relation(now, reference.rate, &who, language));
        }
    }
    (!parts.is_empty()).then(|| capitalized(&language.list(&parts)))
}

fn relation(now: Exact, other: Exact, name: &str, language: &Language) -> String {
    let key = match now.cmp(&other) {
        Ordering::Less => "relation.below",
        Ordering::Equal => "relation.same",
        Ordering::Greater => "relation.above",
    };
    language.say(key, &[("what", name)])
}
