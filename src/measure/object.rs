//! Measures of any kind behind one type, so that evaluation can hold them side by side.

use crate::measure::outcome::Outcome;
use crate::measure::scope::{Problem, Scope, Setup};
use crate::measure::{Measure, Query, Read, RowView, Selection, Taken};
use crate::results::Unit;
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;

/// A tally of a measure of some kind.
pub struct Tally(Box<dyn Any + Send>);

impl fmt::Debug for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tally")
    }
}

/// A [`Measure`] of any kind. Implemented for every measure; a tally made by one measure is only ever handed back to it.
pub trait MeasureObject: fmt::Debug + Send + Sync {
    /// See [`Measure::problems`].
    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem>;
    /// See [`Measure::rule`].
    fn rule(&self, setup: &Setup<'_>) -> Text;
    /// See [`Measure::unit`].
    fn unit(&self, setup: &Setup<'_>) -> Unit;
    /// See [`Measure::schools`].
    fn schools(&self) -> Option<&BTreeMap<String, StringList>>;
    /// See [`Measure::window`].
    fn window(&self, year: SchoolYear) -> (Date, Date);
    /// See [`Measure::is_dated`].
    fn is_dated(&self, setup: &Setup<'_>) -> bool;
    /// See [`Measure::only_rises`].
    fn only_rises(&self) -> bool;
    /// See [`Measure::reads`].
    fn reads(&self, setup: &Setup<'_>) -> Vec<Read>;
    /// See [`Measure::selections`].
    fn selections(&self) -> Vec<Selection<'_>>;
    /// See [`Measure::parts`].
    fn parts(&self) -> Vec<&str>;
    /// See [`Measure::lead`].
    fn lead(&self) -> Option<&str>;
    /// See [`Measure::start`].
    fn start(&self, scope: &Scope<'_>) -> Tally;
    /// See [`Measure::add`].
    fn add(&self, tally: &mut Tally, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken;
    /// See [`Measure::settle`].
    fn settle(&self, tally: &mut Tally);
    /// See [`Measure::merge`].
    fn merge(&self, into: &mut Tally, from: Tally);
    /// See [`Measure::query`].
    ///
    /// # Errors
    /// See [`Measure::query`].
    fn query(&self, setup: &Setup<'_>, year: SchoolYear) -> Result<Query, &'static str>;
    /// See [`Measure::finish`].
    fn finish(&self, tally: Tally, scope: &Scope<'_>) -> Outcome;
}

impl<M: Measure> MeasureObject for M {
    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        Measure::problems(self, setup)
    }

    fn rule(&self, setup: &Setup<'_>) -> Text {
        Measure::rule(self, setup)
    }

    fn unit(&self, setup: &Setup<'_>) -> Unit {
        Measure::unit(self, setup)
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        Measure::schools(self)
    }

    fn window(&self, year: SchoolYear) -> (Date, Date) {
        Measure::window(self, year)
    }

    fn is_dated(&self, setup: &Setup<'_>) -> bool {
        Measure::is_dated(self, setup)
    }

    fn only_rises(&self) -> bool {
        Measure::only_rises(self)
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        Measure::reads(self, setup)
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        Measure::selections(self)
    }

    fn parts(&self) -> Vec<&str> {
        Measure::parts(self)
    }

    fn lead(&self) -> Option<&str> {
        Measure::lead(self)
    }

    fn start(&self, scope: &Scope<'_>) -> Tally {
        Tally(Box::new(Measure::start(self, scope)))
    }

    fn add(&self, tally: &mut Tally, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        match tally.0.downcast_mut::<M::Tally>() {
            Some(tally) => Measure::add(self, tally, scope, read, row),
            None => Taken::Excluded("foreign-tally"),
        }
    }

    fn settle(&self, tally: &mut Tally) {
        if let Some(tally) = tally.0.downcast_mut::<M::Tally>() {
            Measure::settle(self, tally);
        }
    }

    fn merge(&self, into: &mut Tally, from: Tally) {
        if let (Some(into), Ok(from)) = (into.0.downcast_mut::<M::Tally>(), from.0.downcast::<M::Tally>()) {
            Measure::merge(self, into, *from);
        }
    }

    fn query(&self, setup: &Setup<'_>, year: SchoolYear) -> Result<Query, &'static str> {
        Measure::query(self, setup, year)
    }

    fn finish(&self, tally: Tally, scope: &Scope<'_>) -> Outcome {
        match tally.0.downcast::<M::Tally>() {
            Ok(tally) => Measure::finish(self, *tally, scope),
            Err(_) => Outcome::default(),
        }
    }
}
