//! Figures in words: how far from the target, how much since last year, in which direction better lies.
//!
//! Apart from the sentences that use them. Every decision here is made on exact numbers.

use super::language::Language;
use crate::number::{Exact, count_text, decimal_text, percent_text};
use crate::results::{MeasureResult, OperatorName, Status, TargetInfo, Unit, Value};
use serde::Serialize;
use std::cmp::Ordering;

/// Minus sign of printed numbers.
pub(crate) const MINUS: char = '\u{2212}';
/// What stands where nothing applies.
pub(crate) const NONE: &str = "\u{2013}";
/// What stands for a figure that is withheld.
pub(crate) const WITHHELD: &str = "*";
/// Most decimals that a difference is written with so as not to read as zero.
const MOST_DECIMALS: u32 = 6;

/// Below so many things a relative change says less than the things themselves.
const FEW: i64 = 20;

/// The shape of a value: what templates may tell figures apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Shape {
    /// A rate in percent.
    Rate,
    /// A number of things.
    Count,
    /// So many of a few: schools, checkpoints, parts.
    Of,
}

/// The shape of `value`.
pub(crate) fn shape(value: &Value) -> Shape {
    match value.unit {
        Unit::Schools | Unit::Checkpoints | Unit::Parts | Unit::Things if value.denominator.is_some() => Shape::Of,
        _ if value.is_rate() => Shape::Rate,
        _ => Shape::Count,
    }
}

/// The number a chart places and a change is counted in: a rate as a fraction of one, else the count itself.
pub(crate) fn plain(value: &Value) -> Option<Exact> {
    match shape(value) {
        Shape::Of | Shape::Count => value.numerator,
        Shape::Rate => value.exact(),
    }
}

/// The figure as it is printed in `language`.
pub(crate) fn display(value: &Value, language: &Language) -> String {
    match (shape(value), value.numerator, value.denominator) {
        // Of a line with one part that is judged, its status says all there is to say.
        (Shape::Of, _, Some(all)) if value.unit == Unit::Parts && all == Exact::ONE => NONE.to_owned(),
        (Shape::Of, Some(numerator), Some(denominator)) if value.unit == Unit::Parts => {
            language.say("figure.of_parts", &[("a", &count_text(numerator)), ("b", &count_text(denominator))])
        }
        (Shape::Of, Some(numerator), Some(denominator)) => {
            language.say("figure.of", &[("a", &count_text(numerator)), ("b", &count_text(denominator))])
        }
        _ => value.display.clone(),
    }
}

/// The figure as it is printed, an asterisk where it is withheld, a dash where there is none.
pub(crate) fn display_or_mark(value: Option<&Value>, status: Status, language: &Language) -> String {
    match value {
        Some(value) => display(value, language),
        None if status == Status::NotShown => WITHHELD.to_owned(),
        None => NONE.to_owned(),
    }
}

/// "1,557 of 11,204 students"; none where the counts say no more than the figure.
pub(crate) fn counts(value: &Value, language: &Language) -> Option<String> {
    match (shape(value), value.numerator, value.denominator) {
        (Shape::Rate, Some(numerator), Some(denominator)) => {
            let key = unit_key(value.unit);
            let all = language.amount(&format!("unit.{key}"), denominator, &[]);
            Some(language.say("figure.of", &[("a", &count_text(numerator)), ("b", &all)]))
        }
        (Shape::Of, ..) if matches!(value.unit, Unit::Parts | Unit::Things) => None,
        (Shape::Of, Some(_), Some(_)) => Some(language.text(&format!("units.{}", unit_key(value.unit))).to_owned()),
        (Shape::Count, Some(_), None) if value.unit != Unit::Things => {
            Some(language.text(&format!("units.{}", unit_key(value.unit))).to_owned())
        }
        _ => None,
    }
}

/// The name of a unit in the catalogue.
pub(crate) fn unit_key(unit: Unit) -> &'static str {
    match unit {
        Unit::Students => "students",
        Unit::Events => "events",
        Unit::Answers => "answers",
        Unit::Staff => "staff",
        Unit::Applicants => "applicants",
        Unit::Respondents => "respondents",
        Unit::Schools => "schools",
        Unit::Checkpoints => "checkpoints",
        Unit::Parts => "parts",
        Unit::People => "people",
        Unit::Things => "things",
        Unit::Percent => "percent",
    }
}

/// Which way better lies for a target; none where there is no target.
pub(crate) fn lower_is_better(target: Option<&TargetInfo>) -> Option<bool> {
    let target = target?;
    Some(match target.operator {
        OperatorName::AtMost | OperatorName::Decrease => true,
        OperatorName::Change => target.value.trim_start().starts_with(['-', MINUS]),
        OperatorName::AtLeast | OperatorName::Increase | OperatorName::EverySchoolAtLeast | OperatorName::AllDone => false,
    })
}

/// How a figure moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The difference: a fraction of one for rates, else a count.
    pub(crate) difference: Exact,
    /// Its size without a sign: `1.3 points`, `12`.
    pub(crate) size: String,
    /// With its sign: `−1.3 points`, `+12`.
    pub(crate) signed: String,
    /// With its sign and without a unit, for columns: `−1.3`.
    pub(crate) bare: String,
    /// The relative change with its sign: `−8.6%`; none from zero and for so many of a few.
    pub(crate) relative: Option<String>,
}

impl Change {
    /// Whether the change is for the better, where a target says which way that is; none where nothing changed.
    pub(crate) fn is_better(&self, target: Option<&TargetInfo>) -> Option<bool> {
        let lower = lower_is_better(target)?;
        (self.difference != Exact::ZERO).then(|| (self.difference < Exact::ZERO) == lower)
    }

    /// One of three words by the direction of the change.
    pub(crate) fn direction<'a>(&self, fell: &'a str, same: &'a str, rose: &'a str) -> &'a str {
        match self.difference.cmp(&Exact::ZERO) {
            Ordering::Less => fell,
            Ordering::Equal => same,
            Ordering::Greater => rose,
        }
    }

    /// "−1.3 points, −8.6%".
    pub(crate) fn both(&self) -> String {
        match &self.relative {
            Some(relative) => format!("{}, {relative}", self.signed),
            None => self.signed.clone(),
        }
    }
}

/// The change from `prior` to `value`; none where the two are not counted alike.
pub(crate) fn change(value: &Value, prior: &Value, decimals: u8, language: &Language) -> Option<Change> {
    let alike = value.definition == prior.definition && prior.series_break.is_none() && shape(value) == shape(prior);
    if !alike || value.interval.is_some() || prior.interval.is_some() {
        return None;
    }
    let (now, before) = (plain(value)?, plain(prior)?);
    if shape(value) == Shape::Of && value.denominator != prior.denominator {
        return None;
    }
    Some(difference(now, before, shape(value), decimals, language))
}

/// The change between two numbers of one shape.
pub(crate) fn difference(now: Exact, before: Exact, shape: Shape, decimals: u8, language: &Language) -> Change {
    let difference = now - before;
    let (number, size) = match shape {
        Shape::Rate => {
            let number = points(difference, decimals);
            let size = points_with_unit(&number, language);
            (number, size)
        }
        Shape::Count | Shape::Of => {
            let number = count_text(difference.abs());
            (number.clone(), number)
        }
    };
    let telling = match shape {
        Shape::Rate => true,
        Shape::Count => before >= Exact::whole(FEW),
        Shape::Of => false,
    };
    let relative = telling.then(|| difference.divide(before)).flatten().map(|ratio| signed(ratio, &percent_text(ratio.abs(), 1)));
    Change { difference, signed: signed(difference, &size), bare: signed(difference, &number), size, relative }
}

/// A distance in percentage points without a sign, with decimals added until it no longer reads as zero.
pub(crate) fn points(distance: Exact, decimals: u8) -> String {
    let points = distance.abs() * Exact::whole(100);
    let places = (u32::from(decimals)..=MOST_DECIMALS)
        .find(|&places| points == Exact::ZERO || points.scaled_half_up(places) != 0)
        .unwrap_or(MOST_DECIMALS);
    decimal_text(points, places)
}

/// "1.3 points", "1.0 point" being plural as decimals are.
fn points_with_unit(number: &str, language: &Language) -> String {
    language.plural("figure.points", number == "1", number, &[])
}

/// `text` with the sign of `number`.
fn signed(number: Exact, text: &str) -> String {
    match number.cmp(&Exact::ZERO) {
        Ordering::Less => format!("{MINUS}{text}"),
        Ordering::Equal => text.to_owned(),
        Ordering::Greater => format!("+{text}"),
    }
}

/// How far a figure is from its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// In a table: "1.4 points above", "1 school short", "none".
    pub(crate) words: String,
    /// In a sentence: "1.4 points above the target"; none where the target is reached or a distance says nothing.
    pub(crate) clause: Option<String>,
    /// The signed distance for rates and counts.
    pub(crate) distance: Option<Exact>,
}

/// The distance of `measure` from its target; `parts` are the results of its parts.
pub(crate) fn gap(measure: &MeasureResult, parts: &[&MeasureResult], decimals: u8, language: &Language) -> Option<Gap> {
    let judged_parts: Vec<_> = parts.iter().filter(|part| part.target.is_some()).collect();
    if let [only] = judged_parts.as_slice()
        && measure.target.is_none()
    {
        return gap_to(only.value.as_ref()?, only.target.as_ref()?, only.status, decimals, language);
    }
    if judged_parts.len() > 1 {
        let open = judged_parts.iter().filter(|part| !is_reached(part.status)).count();
        let all = judged_parts.len().to_string();
        let words = if open == 0 { language.text("gap.none").to_owned() } else { language.count("gap.parts", open, &[("all", &all)]) };
        return Some(Gap { clause: (open > 0).then(|| words.clone()), words, distance: None });
    }
    gap_to(measure.value.as_ref()?, measure.target.as_ref()?, measure.status, decimals, language)
}

/// Whether a status says that the target is reached.
pub(crate) fn is_reached(status: Status) -> bool {
    matches!(status, Status::Met | Status::Complete)
}

/// The distance of one value from a target.
pub(crate) fn gap_to(value: &Value, target: &TargetInfo, status: Status, decimals: u8, language: &Language) -> Option<Gap> {
    let none = || Gap { words: language.text("gap.none").to_owned(), clause: None, distance: None };
    if shape(value) == Shape::Of {
        let open = value.denominator? - value.numerator?;
        if open <= Exact::ZERO || is_reached(status) {
            return Some(none());
        }
        let words = language.amount(&format!("gap.{}", unit_key(value.unit)), open, &[]);
        return Some(Gap { clause: Some(words.clone()), words, distance: Some(-open) });
    }
    let threshold = target.threshold?;
    let distance = value.exact()? - threshold;
    let lower = lower_is_better(Some(target))?;
    if is_reached(status) {
        return Some(Gap { distance: Some(distance), ..none() });
    }
    if distance == Exact::ZERO {
        let words = language.text("gap.same").to_owned();
        return Some(Gap { clause: Some(words.clone()), words, distance: Some(distance) });
    }
    let size = match shape(value) {
        Shape::Rate => points_with_unit(&points(distance, decimals), language),
        Shape::Count | Shape::Of => count_text(distance.abs()),
    };
    let key = match (lower, distance > Exact::ZERO) {
        (true, true) => "above",
        (false, false) => "short",
        // Past the value and yet not judged as met: before its date, or with data missing.
        (true, false) => "below",
        (false, true) => "over",
    };
    Some(Gap {
        words: language.say(&format!("gap.{key}"), &[("size", &size)]),
        clause: Some(language.say(&format!("gap.{key}_target"), &[("size", &size)])),
        distance: Some(distance),
    })
}

/// The target in a few words: "at most 12.5%", "17 of 17", "both parts".
pub(crate) fn target_words(measure: &MeasureResult, parts: &[&MeasureResult], language: &Language) -> Option<String> {
    let judged = parts.iter().filter(|part| part.target.is_some()).count();
    if measure.target.is_none() && judged > 1 {
        return Some(language.say(if judged == 2 { "target.both_parts" } else { "target.all_parts" }, &[("n", &judged.to_string())]));
    }
    let target = measure.target.as_ref()?;
    if let Some(value) = &measure.value
        && let (Shape::Of, Some(all)) = (shape(value), value.denominator)
        && wants_all(target)
    {
        let all = count_text(all);
        return Some(language.say("figure.of", &[("a", &all), ("b", &all)]));
    }
    Some(target_value_words(target, language))
}

/// Whether a target is reached only by all there are.
fn wants_all(target: &TargetInfo) -> bool {
    match target.operator {
        OperatorName::AllDone | OperatorName::EverySchoolAtLeast => true,
        OperatorName::AtLeast => target.threshold == Some(Exact::ONE),
        _ => false,
    }
}

/// The target of one figure in a few words.
pub(crate) fn target_value_words(target: &TargetInfo, language: &Language) -> String {
    let threshold = target.threshold_display.as_deref().unwrap_or(&target.value);
    let plain_value = target.value.trim();
    let (key, value) = match target.operator {
        OperatorName::AtMost => ("target.at_most", plain_value),
        OperatorName::AtLeast => ("target.at_least", plain_value),
        OperatorName::Increase if target.threshold.is_none() => ("target.increase", ""),
        OperatorName::Decrease if target.threshold.is_none() => ("target.decrease", ""),
        OperatorName::Increase if plain_value.is_empty() => ("target.above", threshold),
        OperatorName::Decrease if plain_value.is_empty() => ("target.below", threshold),
        OperatorName::Change if target.threshold.is_none() => ("target.change", plain_value),
        OperatorName::Change | OperatorName::Increase | OperatorName::Decrease => {
            (if lower_is_better(Some(target)) == Some(true) { "target.at_most" } else { "target.at_least" }, threshold)
        }
        OperatorName::EverySchoolAtLeast => ("target.every_school", plain_value),
        OperatorName::AllDone => ("target.all_done", ""),
    };
    language.say(key, &[("value", &value.replace('-', &MINUS.to_string()))])
}

/// The target's value as a place on the same axis as the figures; none where it is no single number.
pub(crate) fn threshold(target: Option<&TargetInfo>, value: &Value) -> Option<Exact> {
    match shape(value) {
        Shape::Of => target.filter(|target| wants_all(target)).and(value.denominator),
        Shape::Rate | Shape::Count => target?.threshold,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, difference, points};
    use crate::number::Exact;
    use crate::report::language::Language;

    #[test]
    fn a_change_is_given_in_points_and_in_percent() {
        let language = Language::load("en", "en").unwrap();
        let change = difference(Exact::rate(139, 1000).unwrap(), Exact::rate(152, 1000).unwrap(), Shape::Rate, 1, &language);
        assert_eq!(change.both(), "\u{2212}1.3 points, \u{2212}8.6%");
        assert_eq!(change.size, "1.3 points");
        let change = difference(Exact::whole(212), Exact::whole(200), Shape::Count, 1, &language);
        assert_eq!(change.both(), "+12, +6.0%");
        let change = difference(Exact::whole(2), Exact::ZERO, Shape::Count, 1, &language);
        assert_eq!(change.both(), "+2");
    }

    #[test]
    fn a_distance_never_reads_as_zero_where_there_is_one() {
        assert_eq!(points(Exact::rate(1, 11_200).unwrap(), 1), "0.01");
        assert_eq!(points(Exact::ZERO, 1), "0.0");
        assert_eq!(points(Exact::decimal(-14, 3), 1), "1.4");
    }
}
