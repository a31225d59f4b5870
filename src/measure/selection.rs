//! The values of columns by which a kind selects rows, so that one that no row has can be told of.
//!
//! Apart from counting, where a value that is misspelled in the plan counts nothing and looks like a zero.

use crate::text::StringList;
use std::collections::BTreeMap;

/// Values of a column that a measure compares cells with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<'a> {
    /// The dataset's name in the plan.
    pub dataset: &'a str,
    /// The column.
    pub column: &'a str,
    /// The values, as the plan or a default has them.
    pub values: Vec<&'a str>,
    /// Whether nothing is counted without one of them; else they set apart what may well not occur.
    pub counts: bool,
}

impl<'a> Selection<'a> {
    /// Values without one of which nothing is counted.
    pub(crate) fn of(dataset: &'a str, column: &'a str, values: &'a StringList) -> Self {
        Self { dataset, column, values: values.0.iter().map(String::as_str).collect(), counts: true }
    }

    /// Values that set apart what may well not occur.
    pub(crate) fn apart(dataset: &'a str, column: &'a str, values: &'a StringList) -> Self {
        Self { counts: false, ..Self::of(dataset, column, values) }
    }

    /// Those of a filter: a selection for each of its columns.
    pub(crate) fn by(dataset: &'a str, filter: &'a BTreeMap<String, StringList>) -> impl Iterator<Item = Self> {
        filter.iter().map(move |(column, values)| Self::of(dataset, column, values))
    }
}
