//! Figures that are possible but hardly true: nobody, everybody, or a jump from one year to the next.

use crate::diagnostic::{Diagnostic, Place};
use crate::evaluate::World;
use crate::number::{Exact, points_text};
use crate::results::{MeasureResult, PrivacyClass, Value};

/// Percentage points between two years beyond which a rate is looked at twice.
const JUMP_POINTS: i64 = 15;
/// People below which a rate may well jump.
const LEAST_PEOPLE: i64 = 100;

/// Warnings about the figures of people.
pub(super) fn check(world: &World<'_>, measures: &[MeasureResult]) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for measure in
        measures.iter().filter(|measure| measure.parts.is_empty() && !matches!(measure.class, PrivacyClass::Things | PrivacyClass::Public))
    {
        let place = world.plan.measure(&measure.id).map_or_else(|| Place::file(world.plan.file.clone()), |plan| plan.place.clone());
        let Some(value) = &measure.value else { continue };
        let (Some(numerator), Some(denominator)) = (value.numerator, value.denominator) else { continue };
        if denominator < Exact::whole(LEAST_PEOPLE) {
            continue;
        }
        if numerator == Exact::ZERO || numerator == denominator {
            let share = if numerator == Exact::ZERO { "nobody" } else { "everybody" };
            warnings.push(
                Diagnostic::warning(
                    "nobody-or-everybody",
                    format!("measure `{}`: {share} of {} has the property", measure.id, crate::number::count_text(denominator)),
                )
                .at(place.clone())
                .help("check the codes and columns; acknowledge the warning if it is true"),
            );
        }
        if let Some(points) = jump(value, measure.prior.as_ref()) {
            warnings.push(
                Diagnostic::warning("jump", format!("measure `{}`: the rate changed by {points} points in a year", measure.id))
                    .at(place)
                    .help("check that both years were exported in the same way; acknowledge the warning if it is true"),
            );
        }
    }
    warnings
}

/// The change of a rate, where it is beyond what is usual.
fn jump(value: &Value, prior: Option<&Value>) -> Option<String> {
    let prior = prior.filter(|prior| prior.series_break.is_none() && prior.is_rate())?;
    let change = value.exact()? - prior.exact()?;
    (change.abs() * Exact::whole(100) > Exact::whole(JUMP_POINTS)).then(|| points_text(change, 1))
}
