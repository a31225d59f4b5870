//! Lines of the plan that consist of several parts: their figures, their status, and why.

use crate::evaluate::World;
use crate::evaluate::judge::judge_parts;
use crate::evaluate::value::{Style, value};
use crate::measure::Figure;
use crate::number::{Exact, count_text};
use crate::results::{EditionKind, MeasureResult, Status, Unit, Value, plain_text};

/// Fills in the lines that consist of parts.
pub(super) fn compose(world: &World<'_>, measures: &mut [MeasureResult]) {
    for position in 0..measures.len() {
        let Some(line) = measures.get(position).filter(|line| !line.parts.is_empty()) else { continue };
        let parts: Vec<&MeasureResult> = line.parts.iter().filter_map(|part| measures.iter().find(|measure| measure.id == *part)).collect();
        let checklist = [Status::Complete, Status::PartlyComplete, Status::NotStarted];
        let beside_others = parts.iter().any(|part| part.target.is_some() && !checklist.contains(&part.status));
        let statuses: Vec<(Status, bool)> = parts.iter().map(|part| (as_judged(part, beside_others), part.target.is_some())).collect();
        let status = judge_parts(&statuses, world.plan.words.edition.kind != EditionKind::Interim);
        let lead =
            world.plan.measure(&line.id).and_then(|plan| plan.object.lead()).and_then(|lead| parts.iter().find(|part| part.id == lead));
        let is_checklist =
            !parts.is_empty() && parts.iter().all(|part| part.value.as_ref().is_some_and(|value| value.unit == Unit::Checkpoints));
        let mut composed = line.clone();
        composed.status = status;
        composed.reason = reason(&parts, status);
        composed.window = window(&parts).unwrap_or(composed.window);
        composed.preliminary = parts.iter().any(|part| part.preliminary);
        composed.class = parts.iter().map(|part| part.class).min().unwrap_or(line.class);
        if let Some(lead) = lead {
            composed.value.clone_from(&lead.value);
            composed.prior.clone_from(&lead.prior);
            composed.baseline.clone_from(&lead.baseline);
            composed.trend.clone_from(&lead.trend);
            composed.schools.clone_from(&lead.schools);
            composed.gap.clone_from(&lead.gap);
            composed.target.clone_from(&lead.target);
        } else if is_checklist {
            let sum = |year: &dyn Fn(&MeasureResult) -> Option<Value>| sum_values(&parts, year);
            composed.value = sum(&|part| part.value.clone());
            composed.prior = sum(&|part| part.prior.clone());
            composed.baseline = sum(&|part| part.baseline.clone());
            let years = world.years().into_iter().rev();
            composed.trend =
                years.filter_map(|year| sum(&|part| part.trend.iter().find(|value| value.school_year == year).cloned())).collect();
            composed.target.clone_from(&parts.iter().find_map(|part| part.target.clone()));
            let threshold = composed.value.as_ref().and_then(|value| value.denominator);
            if let Some(target) = &mut composed.target {
                target.threshold = threshold;
                target.threshold_display = threshold.map(count_text);
            }
            composed.gap = composed.value.as_ref().and_then(|value| Some(plain_text(value.numerator? - value.denominator?)));
        } else {
            let judged: Vec<&&MeasureResult> = parts.iter().filter(|part| part.target.is_some()).collect();
            let met = judged.iter().filter(|part| matches!(part.status, Status::Met | Status::Complete)).count();
            let figure = Figure::ratio(i64::try_from(met).unwrap_or(0), i64::try_from(judged.len()).unwrap_or(0));
            let style = Style { unit: Unit::Parts, decimals: 1, as_counts: true, definition: line.definition.clone() };
            composed.value = value(&figure, world.plan.school_year, &style);
        }
        if let Some(line) = measures.get_mut(position) {
            *line = composed;
        }
    }
}

/// The sum of the parts' values, where every part has one.
fn sum_values(parts: &[&MeasureResult], of: &dyn Fn(&MeasureResult) -> Option<Value>) -> Option<Value> {
    let values: Vec<Value> = parts.iter().map(|part| of(part)).collect::<Option<_>>()?;
    let first = values.first()?;
    let add = |pick: &dyn Fn(&Value) -> Option<Exact>| values.iter().map(pick).try_fold(Exact::ZERO, |sum, more| Some(sum + more?));
    let figure = Figure { numerator: add(&|value| value.numerator), denominator: add(&|value| value.denominator), ..Figure::count(0) };
    value(&figure, first.school_year, &Style { unit: first.unit, decimals: 1, as_counts: true, definition: first.definition.clone() })
}

/// A part's status as it counts for a line that also has parts of other kinds: a checklist that is further than last
/// year is better than last year.
fn as_judged(part: &MeasureResult, beside_others: bool) -> Status {
    let exact = |value: &Option<Value>| value.as_ref().and_then(Value::exact);
    let further = exact(&part.value).zip(exact(&part.prior)).is_some_and(|(now, before)| now > before);
    if beside_others && further && part.status == Status::PartlyComplete { Status::Improved } else { part.status }
}

/// Why a line has its status: the parts that are missed, or what its data lack.
fn reason(parts: &[&MeasureResult], status: Status) -> Option<String> {
    match status {
        Status::Incomplete => parts.iter().find(|part| part.status == status).and_then(|part| part.reason.clone()),
        Status::NotMet | Status::Improved => {
            let open = [Status::NotMet, Status::Improved, Status::PartlyComplete, Status::NotStarted];
            let missed: Vec<&str> =
                parts.iter().filter(|part| part.target.is_some() && open.contains(&part.status)).map(|part| part.title.as_str()).collect();
            (!missed.is_empty()).then(|| format!("missed: {}", missed.join("; ")))
        }
        _ => None,
    }
}

/// The time that the parts count together.
fn window(parts: &[&MeasureResult]) -> Option<String> {
    let ends: Vec<(&str, &str)> = parts.iter().filter_map(|part| part.window.split_once('/')).collect();
    let (from, to) = (ends.iter().map(|(from, _)| *from).min()?, ends.iter().map(|(_, to)| *to).max()?);
    Some(format!("{from}/{to}"))
}
