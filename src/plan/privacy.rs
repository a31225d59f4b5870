//! The privacy settings of a plan, checked against the floors below which no public edition goes.

use crate::diagnostic::{Diagnostic, Place};
use crate::plan::raw::{RawPrivacy, Zeros};
use std::ops::Range;
use std::path::PathBuf;
use toml::Spanned;

/// Fewest people with or without a property that a public edition may be set to show.
const LEAST_COUNT: u32 = 5;
/// Smallest group of students whose rate a public edition may be set to show.
const LEAST_GROUP: u32 = 10;
/// Fewest respondents whose answers a public edition may be set to show.
const LEAST_RESPONDENTS: u32 = 5;

/// What the public edition withholds.
///
/// The defaults are the state's: the Connecticut State Department of Education publishes no count of students below 6
/// and no rate of a group below 20.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// Fewest people with a property, and without it, that are shown.
    pub min_count: u32,
    /// Smallest group of students whose rate is shown.
    pub min_group: u32,
    /// Fewest respondents whose answers are shown.
    pub min_respondents: u32,
    /// Whether counts of events show a zero.
    pub zeros: Zeros,
    /// Files of figures that others have published about the same people, relative to the project.
    pub known: Vec<PathBuf>,
}

impl Default for Privacy {
    fn default() -> Self {
        Self { min_count: 6, min_group: 20, min_respondents: 10, zeros: Zeros::Hide, known: Vec::new() }
    }
}

impl Privacy {
    /// Checks the settings as written; `place` turns a span of the plan file into a place. A number below its floor
    /// is an error, and the floor stands in its stead.
    pub(crate) fn check(raw: &RawPrivacy, place: impl Fn(Range<usize>) -> Place, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut at_least = |written: &Option<Spanned<u32>>, default: u32, floor: u32, what: &str| match written {
            None => default,
            Some(value) if *value.get_ref() >= floor => *value.get_ref(),
            Some(value) => {
                diagnostics.push(
                    Diagnostic::error("privacy-floor", format!("the public edition never shows fewer than {floor} {what}"))
                        .at(place(value.span()))
                        .expected(format!("{floor} or more"))
                        .help("the internal edition (`--edition internal`) withholds nothing"),
                );
                floor
            }
        };
        let default = Self::default();
        Self {
            min_count: at_least(&raw.min_count, default.min_count, LEAST_COUNT, "people with or without a property"),
            min_group: at_least(&raw.min_group, default.min_group, LEAST_GROUP, "students in a group"),
            min_respondents: at_least(&raw.min_respondents, default.min_respondents, LEAST_RESPONDENTS, "respondents"),
            zeros: raw.zeros,
            known: raw.known.iter().map(|file| PathBuf::from(file.get_ref())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Privacy, RawPrivacy};
    use crate::diagnostic::Place;

    fn check(text: &str) -> (Privacy, usize) {
        let raw: RawPrivacy = toml::from_str(text).unwrap();
        let mut diagnostics = Vec::new();
        let privacy = Privacy::check(&raw, |span| Place::in_text("plan.toml", text, span.start, span.end), &mut diagnostics);
        (privacy, diagnostics.len())
    }

    #[test]
    fn the_states_thresholds_are_the_default() {
        let (privacy, problems) = check("");
        assert_eq!((privacy.min_count, privacy.min_group, privacy.min_respondents, problems), (6, 20, 10, 0));
    }

    #[test]
    fn no_plan_goes_below_the_floor() {
        let (privacy, problems) = check("min_count = 1\nmin_group = 30\nmin_respondents = 2\n");
        assert_eq!((privacy.min_count, privacy.min_group, privacy.min_respondents, problems), (5, 30, 5, 2));
    }
}
