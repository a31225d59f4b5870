//! What a kind may know while it is set up and while it counts.

use crate::dataset::{Cell, CodeList, DatasetSpec, Roster, SchoolIndex, Symbol, Symbols};
use crate::measure::Taken;
use crate::measure::grouping::Grouping;
use crate::number::Exact;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;

/// The plan around a measure, for checking its settings and wording its rule.
#[derive(Debug)]
pub struct Setup<'a> {
    /// The measure's id.
    pub id: &'a str,
    /// The plan's datasets.
    pub datasets: &'a [DatasetSpec],
    /// Ids of all measures of the plan.
    pub measures: &'a [String],
    /// The value of a target "in every school at least".
    pub every_school: Option<Exact>,
}

impl<'a> Setup<'a> {
    /// The plan's dataset called `name`.
    #[must_use]
    pub fn dataset(&self, name: &str) -> Option<&'a DatasetSpec> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    /// The problem, if any, of naming `name` under `key` where a dataset of one of `types` is needed.
    #[must_use]
    pub fn dataset_problem(&self, key: &'static str, name: &str, types: &[&str]) -> Option<Problem> {
        match self.dataset(name) {
            None => {
                let known = self.datasets.iter().map(|dataset| dataset.name.as_str());
                Some(Problem {
                    key,
                    message: format!("there is no dataset `{name}`"),
                    help: crate::diagnostic::did_you_mean(name, known)
                        .map_or_else(|| format!("declare it as [datasets.{name}]"), |near| format!("did you mean `{near}`?")),
                })
            }
            Some(dataset) if !types.is_empty() && !types.contains(&dataset.dataset_type.name) => Some(Problem {
                key,
                message: format!("dataset `{name}` is of type `{}`", dataset.dataset_type.name),
                help: format!(
                    "this kind of measure reads a dataset of type {}",
                    types.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
                ),
            }),
            Some(_) => None,
        }
    }

    /// The problem, if any, of naming in `of` a measure that the plan does not have.
    #[must_use]
    pub fn of_problem(&self, of: Option<&str>) -> Option<Problem> {
        let of = of.filter(|of| !self.measures.iter().any(|id| id == of))?;
        let near = crate::diagnostic::did_you_mean(of, self.measures.iter().map(String::as_str));
        let help = near.map_or_else(|| "name a measure's id".to_owned(), |near| format!("did you mean `{near}`?"));
        Some(Problem::new("of", format!("there is no measure `{of}`"), help))
    }
}

/// Whether a row, whose `column` names a measure, is about the measure `wanted`; else what becomes of it.
///
/// A name that no measure of the plan has is a fault: its row would be missing from a figure and nobody would know.
pub(crate) fn is_about(scope: &Scope<'_>, row: &crate::measure::RowView<'_>, column: usize, wanted: &str) -> Result<(), Taken> {
    let Some(symbol) = row.cell(column).text() else { return Err(Taken::Excluded("no-measure")) };
    let name = scope.symbols.text(symbol);
    if *name == *wanted {
        return Ok(());
    }
    let known = scope.setup.measures;
    if known.iter().any(|id| **id == *name) {
        return Err(Taken::Excluded("other-measure"));
    }
    Err(Taken::Fault {
        column,
        code: "unknown-measure",
        message: format!("the plan has no measure `{name}`"),
        help: crate::diagnostic::did_you_mean(&name, known.iter().map(String::as_str)).map_or_else(
            || "write a measure's id, or leave such rows out: where = { measure = [\"…\"] } in the dataset".to_owned(),
            |near| format!("did you mean `{near}`?"),
        ),
    })
}

/// Something wrong with a measure's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key it is under; the place of the table where there is no such key.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    /// A problem under `key`.
    #[must_use]
    pub fn new(key: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { key, message: message.into(), help: help.into() }
    }
}

/// What a kind knows while it counts one school year.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The plan around the measure.
    pub setup: &'a Setup<'a>,
    /// The year of the result.
    pub year: SchoolYear,
    /// The day the figures stand for.
    pub as_of: Date,
    /// Whether nothing that happened after `as_of` counts, since the edition is made during the year.
    pub interim: bool,
    /// The schools.
    pub roster: &'a Roster,
    /// The texts of the run.
    pub symbols: &'a Symbols,
    /// Lists of codes by column.
    pub code_lists: &'a BTreeMap<String, CodeList>,
    /// How people are told apart.
    pub grouping: &'a Grouping<'a>,
    /// The project's folder, for evidence that is a file.
    pub project: &'a Path,
}

impl<'a> Scope<'a> {
    /// The dataset called `name`; every dataset a kind reads was checked to exist.
    #[must_use]
    pub fn dataset(&self, name: &str) -> Option<&'a DatasetSpec> {
        self.setup.dataset(name)
    }

    /// Which schools of the roster match `filter`, by their index; all of them without a filter.
    #[must_use]
    pub fn schools(&self, filter: Option<&BTreeMap<String, crate::text::StringList>>) -> Vec<bool> {
        let Some(filter) = filter else { return vec![true; self.roster.len()] };
        let plain = filter.iter().map(|(column, values)| (column.clone(), values.0.clone())).collect();
        let mut chosen = vec![false; self.roster.len()];
        for SchoolIndex(index) in self.roster.matching(&plain) {
            if let Some(flag) = chosen.get_mut(usize::from(index)) {
                *flag = true;
            }
        }
        chosen
    }

    /// The symbols that cells of `column` have for `values`, which may be codes or names.
    #[must_use]
    pub fn codes(&self, column: &str, values: &[String]) -> Vec<Symbol> {
        values
            .iter()
            .map(|value| {
                let code =
                    self.code_lists.get(column).and_then(|list| list.find(value)).map_or(value.as_str(), |entry| entry.code.as_str());
                self.symbols.intern(code)
            })
            .collect()
    }

    /// Whether `date` is after the day an interim edition stands for.
    #[must_use]
    pub fn is_later(&self, date: Option<Date>) -> bool {
        self.interim && date.is_some_and(|date| date > self.as_of)
    }
}

/// Whether `school` is among `chosen`.
#[must_use]
pub(crate) fn is_chosen(chosen: &[bool], school: SchoolIndex) -> bool {
    chosen.get(usize::from(school.0)).copied().unwrap_or(false)
}

/// Columns and the values one of which each must have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    columns: Vec<(usize, Vec<Symbol>)>,
}

impl Filter {
    /// The filter over columns that the kind reads from position `first` on, in the order of `wanted`.
    pub(crate) fn new(scope: &Scope<'_>, wanted: &BTreeMap<String, crate::text::StringList>, first: usize) -> Self {
        let columns = wanted.iter().enumerate().map(|(index, (column, values))| (first + index, scope.codes(column, &values.0))).collect();
        Self { columns }
    }

    /// Whether `row` has one of the values in every column.
    pub(crate) fn holds(&self, row: &crate::measure::RowView<'_>) -> bool {
        self.columns.iter().all(|(index, values)| matches!(row.cell(*index), Cell::Text(symbol) if values.contains(&symbol)))
    }
}
