//! The kinds of datasets, their columns and keys: what `schema DATASET` prints and what every reader relies on.
//!
//! Names follow Ed-Fi 5.2 and CEDS where those have one. A new kind of dataset is one entry in `kinds`.

mod kinds;

use crate::results::PrivacyClass;
use kinds::CATALOG;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// A school of the roster, by its code.
    School,
    /// A state student id: ten digits.
    Sasid,
    /// Another id: of a staff member, a respondent, an applicant, an incident, a round.
    Id,
    /// A school year.
    Year,
    /// A whole number, zero or more.
    Count,
    /// A decimal number, zero or more.
    Number,
    /// A percentage.
    Percent,
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// A category, mapped by the plan and by its list of codes where there is one.
    Category,
    /// Any text.
    Text,
}

/// A column of a kind of dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Canonical name.
    pub name: &'static str,
    /// What its cells are.
    pub column_type: ColumnType,
    /// Whether every file of this kind has it.
    pub required: bool,
    /// Its meaning, in one sentence.
    pub about: &'static str,
}

/// A kind of dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatasetType {
    /// Its name.
    pub name: &'static str,
    /// A name for readers.
    pub label: &'static str,
    /// What one row is.
    pub about: &'static str,
    /// Its grains, the default first; empty where there is one.
    pub grains: &'static [&'static str],
    /// Its columns.
    pub columns: &'static [Column],
    /// Columns that together name a row, by grain (the default's under `""`); empty where rows may repeat.
    pub keys: &'static [(&'static str, &'static [&'static str])],
    /// Columns that files must have at a grain, beside those that every file must have.
    pub needs: &'static [(&'static str, &'static [&'static str])],
    /// Further columns that mean something at one grain alone.
    pub allows: &'static [(&'static str, &'static [&'static str])],
    /// The column of the day on which what the row tells happened, where it must lie in the school year.
    pub event_date: Option<&'static str>,
    /// What must be protected about it unless the plan says otherwise.
    pub class: PrivacyClass,
}

impl DatasetType {
    /// The column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a file at `grain` must have the column `name`.
    #[must_use]
    pub fn is_needed(&self, name: &str, grain: Option<&str>) -> bool {
        let grain = grain.or_else(|| self.grains.first().copied());
        self.column(name).is_some_and(|column| column.required)
            || self.needs.iter().any(|(of, columns)| Some(*of) == grain && columns.contains(&name))
    }

    /// What it means that nothing of it was sent, in a few words.
    #[must_use]
    pub fn without_it(&self) -> &'static str {
        if self.name == "calendar" { "attendance is not held against it" } else { "its measures are pending" }
    }

    /// The columns that together name a row at `grain`; empty where rows may repeat.
    #[must_use]
    pub fn key(&self, grain: Option<&str>) -> &'static [&'static str] {
        let wanted = grain.unwrap_or_default();
        self.keys.iter().find(|(name, _)| *name == wanted).or_else(|| self.keys.first()).map_or(&[], |(_, columns)| columns)
    }
}

impl Column {
    /// Whether a cell may be empty although files must have the column: what has not ended yet has no end, and who
    /// did not answer gave no answer.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        matches!(self.name, "exit_date" | "completed_date" | "response")
    }
}

/// Every kind of dataset, in a stable order.
#[must_use]
pub fn catalog() -> &'static [DatasetType] {
    CATALOG
}

/// The kind of dataset called `name`.
#[must_use]
pub fn dataset_type(name: &str) -> Option<&'static DatasetType> {
    CATALOG.iter().find(|dataset| dataset.name == name)
}
