//! Targets: what is to be reached, with an exact value and a date.

use crate::number::Exact;
use crate::plan::raw::ChangeOf;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A value of a target: a rate or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A rate: `12.5%` is 0.125.
    Rate(Exact),
    /// A number of things.
    Number(Exact),
}

impl Quantity {
    /// The exact value, a rate as a fraction of one.
    #[must_use]
    pub fn exact(self) -> Exact {
        match self {
            Self::Rate(value) | Self::Number(value) => value,
        }
    }
}

/// How a target is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// At or below.
    AtMost(Quantity),
    /// At or above.
    AtLeast(Quantity),
    /// Strictly above the comparator; by at least so much where it is given (a rate's points as a fraction of one).
    Increase(Option<Exact>),
    /// Strictly below the comparator; by at least so much where it is given.
    Decrease(Option<Exact>),
    /// Changed by at least this fraction of the comparator: −0.1 is down 10%.
    Change {
        /// The fraction, signed.
        by: Exact,
        /// Of the rate or of the count.
        of: ChangeOf,
    },
    /// At or above in every school.
    EverySchoolAtLeast(Exact),
    /// Everything done.
    AllDone,
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// How it is to be reached.
    pub operator: Operator,
    /// The value as the plan writes it.
    pub text: String,
    /// When it is due.
    pub due: Date,
    /// Values for the years on the way.
    pub steps: BTreeMap<SchoolYear, Quantity>,
}

impl Target {
    /// Whether smaller figures are better.
    #[must_use]
    pub fn lower_is_better(&self) -> bool {
        match self.operator {
            Operator::AtMost(_) | Operator::Decrease(_) => true,
            Operator::Change { by, .. } => by < Exact::ZERO,
            Operator::AtLeast(_) | Operator::Increase(_) | Operator::EverySchoolAtLeast(_) | Operator::AllDone => false,
        }
    }
}
