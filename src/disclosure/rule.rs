//! The primary rules: which figures are too small to be shown by themselves.

use super::fact::Counts;
use crate::plan::{Privacy, Zeros};
use crate::results::{PrivacyClass, Unit};
use serde::Serialize;

/// What about a figure is too small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Danger {
    /// Few people have the property.
    pub few_with: bool,
    /// Few people lack it.
    pub few_without: bool,
    /// Few people in all.
    pub few_people: bool,
}

impl Danger {
    /// Whether anything is.
    #[must_use]
    pub fn any(self) -> bool {
        self.few_with || self.few_without || self.few_people
    }
}

/// What about a figure of a measure of `class` is too small (domain rule 10.1).
///
/// Students: fewer than `min_group` in all, or fewer than `min_count` with the property or without it. Survey:
/// fewer than `min_respondents` respondents. A group of nobody is empty by structure and no danger to anyone.
pub(super) fn danger(counts: Counts, unit: Unit, class: PrivacyClass, privacy: &Privacy) -> Danger {
    let (min_count, min_group) = (i64::from(privacy.min_count), i64::from(privacy.min_group));
    let below = |count: Option<i64>, least: i64| count.is_some_and(|count| count < least);
    if counts.denominator == Some(0) {
        return Danger::default();
    }
    match class {
        PrivacyClass::Student => {
            let shown_zero =
                counts.denominator.is_none() && unit == Unit::Events && privacy.zeros == Zeros::Show && counts.numerator == Some(0);
            Danger {
                few_with: !shown_zero && (below(counts.numerator, min_count) || below(counts.people, min_count)),
                few_without: below(counts.complement(), min_count),
                few_people: below(counts.denominator, min_group),
            }
        }
        PrivacyClass::Survey => {
            let respondents = counts.people.or(counts.denominator).or(counts.numerator);
            Danger { few_people: below(respondents, i64::from(privacy.min_respondents)), ..Danger::default() }
        }
        PrivacyClass::StaffRoster | PrivacyClass::Things | PrivacyClass::Public => Danger::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Danger, danger};
    use crate::plan::{Privacy, Zeros};
    use crate::results::{PrivacyClass, Unit};

    fn of(numerator: i64, denominator: i64) -> Danger {
        let counts = Counts { numerator: Some(numerator), denominator: Some(denominator), people: None };
        danger(counts, Unit::Students, PrivacyClass::Student, &Privacy::default())
    }

    #[test]
    fn a_rate_needs_twenty_students_six_with_and_six_without() {
        assert!(!of(6, 20).any());
        assert!(of(6, 19).few_people);
        assert!(of(5, 200).few_with && !of(5, 200).few_without);
        assert!(of(195, 200).few_without);
        assert!(of(0, 200).few_with, "a zero in a rate tells about everybody");
    }

    #[test]
    fn a_group_of_nobody_is_no_danger() {
        assert!(!of(0, 0).any());
    }

    #[test]
    fn zeros_of_events_are_shown_where_the_plan_says_so() {
        let zero = Counts { numerator: Some(0), ..Counts::default() };
        let shown = Privacy { zeros: Zeros::Show, ..Privacy::default() };
        assert!(danger(zero, Unit::Events, PrivacyClass::Student, &Privacy::default()).any());
        assert!(!danger(zero, Unit::Events, PrivacyClass::Student, &shown).any());
    }

    #[test]
    fn ninety_answers_of_nine_respondents_are_nine_respondents() {
        let answers = Counts { numerator: Some(50), denominator: Some(90), people: Some(9) };
        assert!(danger(answers, Unit::Answers, PrivacyClass::Survey, &Privacy::default()).few_people);
    }

    #[test]
    fn rosters_and_things_have_no_small_cells() {
        let one = Counts { numerator: Some(1), denominator: Some(1), people: None };
        for class in [PrivacyClass::StaffRoster, PrivacyClass::Things, PrivacyClass::Public] {
            assert!(!danger(one, Unit::Staff, class, &Privacy::default()).any());
        }
    }
}
