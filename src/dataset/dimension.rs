//! What people are told apart by, and how a person's category is found.

use crate::diagnostic::Place;
use crate::text::Text;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What people are told apart by.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// The plan's name for it, which is also its column's.
    pub name: String,
    /// Its heading.
    pub label: Text,
    /// How a person's category is found.
    pub source: DimensionSource,
    /// Its file of categories, relative to the project.
    pub codes: Option<PathBuf>,
    /// Where the plan declares it.
    pub place: Place,
}

/// How a person's category in a dimension is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DimensionSource {
    /// In the column of its own name.
    Column,
    /// In one of two categories, by whether any of these columns has one of these codes.
    AnyOf {
        /// Codes by column.
        codes: BTreeMap<String, Vec<String>>,
        /// The category in which one of them holds.
        yes: String,
        /// The other.
        no: String,
    },
    /// By another dimension, through the column of this one's name in that one's file of categories.
    From(String),
    /// In the roster's column of this name.
    School(String),
}
