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
}

impl Figure {
    /// `numerator` out of `denominator`, counted.
    #[must_use]
    pub fn ratio(numerator: i64, denominator: i64) -> Self {
        Self {
            numerator: Some(Exact::whole(numerator)),
            denominator: Some(Exact::whole(denominator)),
            rate: None,
            basis: Basis::Counted,
            interval: None,
            people: None,
        }
    }

    /// A bare count.
    #[must_use]
    pub fn count(count: i64) -> Self {
        Self { numerator: Some(Exact::whole(count)), denominator: None, rate: None, basis: Basis::Counted, interval: None, people: None }
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
    /// What is counted.
    pub unit: Option<Unit>,
    /// The district's figure; none where nothing was counted.
    pub district: Option<Figure>,
    /// Why there is no figure although rows were read, or why it cannot be judged.
    pub problem: Option<String>,
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
    /// Items, options or schools that make the year comparable with another only if they are the same there.
    pub comparable_by: Option<String>,
}
