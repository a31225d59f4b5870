//! What comes out of counting: figures for the district, its schools and groups, before any judgment.

use crate::dataset::SchoolIndex;
use crate::number::Exact;
use crate::results::{Basis, Checkpoint, Exclusion, Interval, Unit};
use std::collections::BTreeMap;

/// A counted, published or derived figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Who or what has the property, or the bare count.
    pub numerator: Option<Exact>,
    /// Out of whom or what.
    pub denominator: Option<Exact>,
    /// A rate that arrived or was derived without counts.
    pub rate: Option<Exact>,
    /// Where the figure comes from.
    pub basis: Basis,
    /// The bounds within which it lies, where it is not known exactly.
    pub interval: Option<Interval>,
    /// How many people stand behind the figure, where it counts answers or events of theirs.
    pub people: Option<u64>,
    /// Whether the interval is a sample's, which never decides a status.
    pub is_sample: bool,
    /// Whether a figure known only by its interval is a count and not a rate.
    pub is_count: bool,
}

impl Figure {
    /// `numerator` out of `denominator`, counted.
    #[must_use]
    pub fn ratio(numerator: i64, denominator: i64) -> Self {
        Self { denominator: Some(Exact::whole(denominator)), ..Self::count(numerator) }
    }

    /// A bare count.
    #[must_use]
    pub fn count(count: i64) -> Self {
        Self {
            numerator: Some(Exact::whole(count)),
            denominator: None,
            rate: None,
            basis: Basis::Counted,
            interval: None,
            people: None,
            is_sample: false,
            is_count: false,
        }
    }

    /// The figure, with the number of people whose answers or events it counts.
    #[must_use]
    pub fn of_people(mut self, people: u64) -> Self {
        self.people = Some(people);
        self
    }
}

/// Which group a figure is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey {
    /// Position of the dimension among the measure's.
    pub dimension: usize,
    /// Position of the category in the dimension's list; categories without a list come after, by name.
    pub order: usize,
    /// The category's name.
    pub category: String,
    /// The school, or none for the district.
    pub school: Option<SchoolIndex>,
}

/// What a kind counted for one school year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The district's figure; none where nothing was counted.
    pub district: Option<Figure>,
    /// Why the year cannot be compared with the one before, as the kind itself finds.
    pub not_comparable: Option<String>,
    /// The figures of the year before on the same footing, where they differ from what that year counted itself.
    pub prior: Option<Box<Outcome>>,
    /// A sentence for readers, such as which items were compared.
    pub note: Option<String>,
    /// Schools that must have a figure and have no row.
    pub missing: Vec<SchoolIndex>,
    /// Schools whose figures arrived withheld.
    pub withheld_schools: Vec<SchoolIndex>,
    /// The schools' figures.
    pub schools: BTreeMap<SchoolIndex, Figure>,
    /// The groups' figures.
    pub groups: BTreeMap<GroupKey, Figure>,
    /// Further figures, by a stable id.
    pub details: Vec<(&'static str, Unit, Figure)>,
    /// Checkpoints of a checklist.
    pub checkpoints: Vec<Checkpoint>,
    /// Who or what was not counted, beside excluded rows.
    pub exclusions: Vec<Exclusion>,
}
