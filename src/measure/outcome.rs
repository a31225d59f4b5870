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

/// A numerator and a denominator with the number of people who stand behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Those, or that, which has the property.
    pub numerator: i64,
    /// Out of these.
    pub denominator: i64,
    /// People who add to either.
    pub people: i64,
}

impl Sum {
    /// What one person adds.
    pub(crate) fn of_one((numerator, denominator): (i64, i64)) -> Self {
        Self { numerator, denominator, people: 1 }
    }

    /// The rate of people.
    pub(crate) fn rate(self) -> Figure {
        Figure::ratio(self.numerator, self.denominator)
    }

    /// The number of people.
    pub(crate) fn count(self) -> Figure {
        Figure::count(self.numerator)
    }

    /// The rate of answers, which are not people.
    pub(crate) fn rate_of_answers(self) -> Figure {
        self.rate().of_people(u64::try_from(self.people).unwrap_or(0))
    }

    /// The number of events, which are not people.
    pub(crate) fn count_of_events(self) -> Figure {
        self.count().of_people(u64::try_from(self.people).unwrap_or(0))
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, more: Self) {
        self.numerator += more.numerator;
        self.denominator += more.denominator;
        self.people += more.people;
    }
}

/// Something odd about the data of a measure that may be in order, as a warning says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// A stable name of the rule.
    pub code: &'static str,
    /// What is odd.
    pub message: String,
    /// What to do.
    pub help: String,
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
    /// What the figures were counted over, where that may differ from year to year, such as the items of a survey:
    /// years are one series only where it is the same.
    pub footing: Option<Vec<String>>,
    /// Why there is no figure of the district, where there is none.
    pub no_figure: Option<String>,
    /// A sentence for readers, such as which items were compared.
    pub note: Option<String>,
    /// What somebody should look at before the figures are relied on.
    pub doubts: Vec<Doubt>,
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

impl Outcome {
    /// Says of every figure how many people stand behind it, as `other` does.
    pub(crate) fn take_people_of(&mut self, other: &Self) {
        let people = |figure: Option<&Figure>| figure.and_then(|figure| figure.people);
        if let Some(district) = &mut self.district {
            district.people = people(other.district.as_ref());
        }
        for (school, figure) in &mut self.schools {
            figure.people = people(other.schools.get(school));
        }
        for (key, figure) in &mut self.groups {
            figure.people = people(other.groups.get(key));
        }
    }
}
