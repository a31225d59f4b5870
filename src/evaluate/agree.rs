//! Figures that are counted from exports and also arrive already summed: do they agree?
//!
//! Apart from what counts: the exports do. A published figure is a witness, and where it says something else somebody
//! should know why before the board does.

use crate::diagnostic::Diagnostic;
use crate::evaluate::World;
use crate::evaluate::count::Counted;
use crate::evaluate::history::{History, Whose};
use crate::measure::{Figure, Outcome};
use crate::number::{Exact, count_text, percent_text};

/// A published rate of one decimal may be this far from the exact one.
fn rounding() -> Exact {
    Exact::decimal(5, 4)
}

/// Warnings about figures of the history that differ from those counted.
pub(super) fn check(world: &World<'_>, counted: &Counted, history: &History) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for ((index, year), job) in &counted.job_of {
        let (Some(measure), Some(Some(outcome))) = (world.plan.measures.get(*index), counted.outcomes.get(*job)) else { continue };
        let past = history.figures.get(&(measure.id.clone(), *year)).and_then(|past| past.get(&Whose::District));
        let (Some(ours), Some(theirs)) = (&outcome.district, past) else { continue };
        // What an earlier edition said otherwise is a correction, which has its own place.
        let Some(place) = theirs.place.clone().filter(|_| !agrees(ours, &theirs.figure)) else { continue };
        let message =
            format!("measure `{}`: {year} is {} by the exports and {} by the history", measure.id, words(ours), words(&theirs.figure));
        warnings.push(Diagnostic::warning("differs-from-history", message).at(place).help(explanation(outcome, ours, &theirs.figure)));
    }
    warnings
}

/// Whether a published figure may be the rounded form of one that was counted.
fn agrees(ours: &Figure, theirs: &Figure) -> bool {
    let same = |ours: Option<Exact>, theirs: Option<Exact>| ours.zip(theirs).is_none_or(|(ours, theirs)| ours == theirs);
    let rate = |figure: &Figure| figure.rate.or_else(|| figure.numerator?.divide(figure.denominator?));
    let close = rate(ours).zip(rate(theirs)).is_none_or(|(ours, theirs)| (ours - theirs).abs() <= rounding());
    same(ours.numerator, theirs.numerator) && same(ours.denominator, theirs.denominator) && close
}

fn words(figure: &Figure) -> String {
    match (figure.numerator, figure.denominator, figure.rate) {
        (Some(numerator), Some(denominator), _) => format!("{} of {}", count_text(numerator), count_text(denominator)),
        (Some(numerator), None, Some(rate)) => format!("{} ({})", count_text(numerator), percent_text(rate, 1)),
        (Some(numerator), None, None) => count_text(numerator),
        (None, _, Some(rate)) => percent_text(rate, 1),
        (None, _, None) => "nothing".to_owned(),
    }
}

/// Why the two may differ, as far as the schools' figures tell.
fn explanation(outcome: &Outcome, ours: &Figure, theirs: &Figure) -> String {
    let sum = |part: fn(&Figure) -> Option<Exact>| {
        outcome.schools.values().try_fold(Exact::ZERO, |sum, figure| Some(sum + part(figure)?)).filter(|_| !outcome.schools.is_empty())
    };
    let numerators = sum(|figure| figure.numerator);
    if let (Some(sum), Some(ours), Some(theirs)) = (numerators, ours.numerator, theirs.numerator)
        && sum == theirs
        && sum > ours
    {
        return format!(
            "the history has the sum of the schools: {} were at two schools, and count once in the district",
            count_text(sum - ours)
        );
    }
    "the exports count; acknowledge the warning where the history is right for its own reason, or mend it".to_owned()
}

#[cfg(test)]
mod tests {
    use super::{agrees, explanation};
    use crate::dataset::SchoolIndex;
    use crate::measure::{Figure, Outcome};
    use crate::number::Exact;
    use std::collections::BTreeMap;

    fn rate(percent: &str) -> Figure {
        Figure { numerator: None, rate: Some(Exact::parse_percent(percent).unwrap()), ..Figure::count(0) }
    }

    #[test]
    fn a_published_rate_agrees_with_the_count_it_was_rounded_from() {
        assert!(agrees(&Figure::ratio(1401, 11_200), &rate("12.5%")));
        assert!(!agrees(&Figure::ratio(1401, 11_200), &rate("12.6%")));
        assert!(agrees(&Figure::ratio(1401, 11_200), &Figure::ratio(1401, 11_200)));
        assert!(!agrees(&Figure::ratio(1401, 11_200), &Figure::ratio(1402, 11_200)));
        assert!(agrees(&Figure::count(5), &Figure::count(5)));
    }

    #[test]
    fn students_of_two_schools_explain_a_sum_that_is_too_large() {
        let schools = BTreeMap::from([(SchoolIndex(0), Figure::ratio(800, 5000)), (SchoolIndex(1), Figure::ratio(742, 5600))]);
        let outcome = Outcome { schools, ..Outcome::default() };
        assert_eq!(
            explanation(&outcome, &Figure::ratio(1537, 10_500), &Figure::ratio(1542, 10_500)),
            "the history has the sum of the schools: 5 were at two schools, and count once in the district"
        );
    }
}
