//! The data office's list of what the public edition withholds and why. It holds the withheld figures themselves and
//! belongs into the internal folder only.

use super::fact::Cell;
use super::protect::Decision;
use super::rule::Danger;
use crate::results::Results;
use serde::Serialize;

/// A withheld figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// The measure's id.
    pub measure: String,
    /// The year.
    pub school_year: String,
    /// The school's code; empty for the district.
    pub school_code: String,
    /// What the group is told apart by; empty for everybody.
    pub dimension: String,
    /// The group; empty for everybody.
    pub category: String,
    /// Which figure: empty for the result itself.
    pub figure: String,
    /// The numerator, or a bare count.
    pub numerator: Option<i64>,
    /// The denominator.
    pub denominator: Option<i64>,
    /// Why.
    pub why: String,
}

/// Everything that is withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InternalList {
    /// The withheld figures.
    pub entries: Vec<Withheld>,
    /// How many figures of people there are.
    pub figures: usize,
    /// How many of them are too small themselves.
    pub small: usize,
}

impl InternalList {
    pub(super) fn new(results: &Results, cells: &[Cell], decisions: &[Decision]) -> Self {
        let mut entries: Vec<Withheld> = cells
            .iter()
            .zip(decisions)
            .filter(|(_, decision)| !decision.is_shown())
            .map(|(cell, decision)| Withheld {
                measure: results.measures[cell.measure].id.clone(),
                school_year: cell.year.to_string(),
                school_code: cell.key.school.clone(),
                dimension: cell.key.dimension.clone(),
                category: cell.key.category.clone(),
                figure: cell.figure.clone(),
                numerator: cell.counts.numerator,
                denominator: cell.counts.denominator,
                why: why(decision),
            })
            .collect();
        entries.sort_by(|a, b| {
            let place = |entry: &Withheld| {
                (
                    entry.measure.clone(),
                    entry.school_year.clone(),
                    entry.school_code.clone(),
                    entry.dimension.clone(),
                    entry.category.clone(),
                )
            };
            place(a).cmp(&place(b))
        });
        let small = decisions.iter().filter(|decision| matches!(decision, Decision::Small(_))).count();
        Self { entries, figures: cells.len(), small }
    }

    /// The list as a CSV file.
    ///
    /// # Errors
    /// Where a row cannot be written, which no figure makes happen.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for entry in &self.entries {
            writer.serialize(entry)?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

fn why(decision: &Decision) -> String {
    match decision {
        Decision::Shown => String::new(),
        Decision::Small(Danger { few_with, few_without, few_people }) => {
            let reasons = [(*few_people, "small group"), (*few_with, "few people with it"), (*few_without, "few people without it")];
            reasons.iter().filter(|(holds, _)| *holds).map(|&(_, words)| words).collect::<Vec<_>>().join(", ")
        }
        Decision::Protects => "with it a small figure could be worked out".to_owned(),
        Decision::Revised => "changed by a few people since an earlier edition".to_owned(),
        Decision::StaysWithheld => "withheld in an earlier edition and unchanged".to_owned(),
        Decision::WithoutCounts => "a rate without its counts: nothing can be proved of it".to_owned(),
    }
}
