//! What earlier editions showed, so that no edition gives away what another withholds.
//!
//! Each report carries one file: in the public folder it holds the figures that were published, in the internal folder
//! every figure with whether it was. Both are cumulative.

use super::fact::{Cell, Key};
use crate::results::Results;
use crate::school_year::SchoolYear;
use serde::{Deserialize, Serialize};

/// Name and version of the file.
pub const LEDGER_SCHEMA: &str = "ctecs-report/ledger/1";

/// The editions so far, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Name and version of the file.
    pub schema: String,
    /// What each edition held.
    pub editions: Vec<EditionFacts>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { schema: LEDGER_SCHEMA.to_owned(), editions: Vec::new() }
    }
}

/// Why a ledger cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It is no ledger, or one of another version.
    #[error("it is not a ledger of version 1: {0}")]
    Format(String),
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// [`LedgerError`] where the text is no ledger of this version.
    pub fn read(text: &str) -> Result<Self, LedgerError> {
        let ledger: Self = serde_json::from_str(text).map_err(|error| LedgerError::Format(error.to_string()))?;
        if ledger.schema == LEDGER_SCHEMA { Ok(ledger) } else { Err(LedgerError::Format(ledger.schema)) }
    }

    /// The ledger as a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The ledger without the figures that were withheld, for the public folder. Of those of the year reported it says
    /// that they were, as their mark in the report does; whether there was any of an earlier year is not said.
    #[must_use]
    pub fn published(&self) -> Self {
        let editions = self.editions.iter().map(|edition| {
            let year = edition.year();
            let said = |fact: &&LedgerFact| fact.shown || Some(fact.school_year) == year;
            let without_figures = |fact: &LedgerFact| {
                if fact.shown { fact.clone() } else { LedgerFact { numerator: None, denominator: None, ..fact.clone() } }
            };
            EditionFacts { complete: false, facts: edition.facts.iter().filter(said).map(without_figures).collect(), ..edition.clone() }
        });
        Self { schema: self.schema.clone(), editions: editions.collect() }
    }

    /// One ledger of several: an edition that several hold is taken from the one that knows more of it.
    #[must_use]
    pub fn merged(ledgers: &[Self]) -> Self {
        let mut editions: Vec<EditionFacts> = Vec::new();
        for edition in ledgers.iter().flat_map(|ledger| &ledger.editions) {
            match editions.iter_mut().find(|known| known.id == edition.id) {
                Some(known) if edition.complete && !known.complete => *known = edition.clone(),
                Some(_) => {}
                None => editions.push(edition.clone()),
            }
        }
        Self { editions, ..Self::default() }
    }
}

/// What one edition held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionFacts {
    /// The edition's id.
    pub id: String,
    /// Whether withheld figures are among the facts.
    pub complete: bool,
    /// Whether others published them: then no edition of this report is revised by a figure that differs from theirs.
    #[serde(skip)]
    pub of_others: bool,
    /// Its figures.
    pub facts: Vec<LedgerFact>,
}

impl EditionFacts {
    /// The year it reports.
    pub(super) fn year(&self) -> Option<SchoolYear> {
        self.facts.iter().map(|fact| fact.school_year).max()
    }
}

/// A figure of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerFact {
    /// The measure's id.
    pub measure: String,
    /// The year.
    pub school_year: SchoolYear,
    /// What the group is told apart by; empty for everybody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dimension: String,
    /// The group; empty for everybody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// The school's code; empty for the district.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub school_code: String,
    /// Which figure; empty for the result itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub figure: String,
    /// The numerator, or a bare count. None where it was withheld and only that is known.
    pub numerator: Option<i64>,
    /// The denominator.
    pub denominator: Option<i64>,
    /// Whether it was shown.
    pub shown: bool,
}

impl LedgerFact {
    /// Who is counted.
    pub(super) fn key(&self) -> Key {
        Key::group(&self.dimension, &self.category, &self.school_code)
    }
}

/// The facts of an edition, of which `shown` tells the cells that are shown.
pub(super) fn edition(results: &Results, cells: &[Cell], shown: &[bool]) -> EditionFacts {
    let facts = cells.iter().zip(shown).map(|(cell, &shown)| LedgerFact {
        measure: results.measures[cell.measure].id.clone(),
        school_year: cell.year,
        dimension: cell.key.dimension.clone(),
        category: cell.key.category.clone(),
        school_code: cell.key.school.clone(),
        figure: cell.figure.clone(),
        numerator: cell.counts.numerator,
        denominator: cell.counts.denominator,
        shown,
    });
    let mut facts: Vec<LedgerFact> = facts.collect();
    facts.sort_by(|a, b| (&a.measure, a.school_year, a.key(), &a.figure).cmp(&(&b.measure, b.school_year, b.key(), &b.figure)));
    // Named by what everybody can see: the same in both folders, and nothing about the rest can be guessed from it.
    let shown: Vec<&LedgerFact> = facts.iter().filter(|fact| fact.shown).collect();
    let id = blake3::hash(&serde_json::to_vec(&shown).unwrap_or_default()).to_hex().to_string();
    EditionFacts { id, complete: true, of_others: false, facts }
}
