//! How much of what is in scope is done.

use crate::dataset::{Cell, ColumnType, SchoolIndex};
use crate::measure::scope::is_about;
use crate::measure::{Doubt, Figure, Measure, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::results::Unit;
use crate::text::Text;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Things done out of the things in scope: programs reviewed, buildings evaluated, curricula revised.
///
/// Rows of the counts dataset with this measure's id are added: `done` over `in_scope`. A thing that is never in scope
/// is never missing. Where some rows name a school and others none, the latter are the district's figure and the
/// schools are not added to them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Coverage {
    /// The counts dataset.
    #[serde(default = "counts")]
    dataset: String,
    /// The measure whose rows are taken; default: this measure's own id.
    of: Option<String>,
    /// Only rows of this `unit_name`.
    unit_name: Option<String>,
}

pub(crate) fn counts() -> String {
    "counts".to_owned()
}

const MEASURE: usize = 0;
const SCHOOL: usize = 1;
const UNIT_NAME: usize = 2;
const DONE: usize = 3;
const IN_SCOPE: usize = 4;

/// Done and in scope, in rows of the district and by school; a bare count has no second number.
#[derive(Debug, Default)]
pub struct Covered {
    district: Option<(i64, i64)>,
    schools: BTreeMap<SchoolIndex, (i64, i64)>,
}

impl Covered {
    /// Adds the numbers of a row.
    pub(crate) fn add(&mut self, school: Option<SchoolIndex>, numbers: (i64, i64)) {
        let pair = match school {
            Some(school) => self.schools.entry(school).or_default(),
            None => self.district.get_or_insert_default(),
        };
        pair.0 += numbers.0;
        pair.1 += numbers.1;
    }

    /// Adds what was counted of later files.
    pub(crate) fn merge(&mut self, from: Self) {
        if let Some(more) = from.district {
            self.add(None, more);
        }
        for (school, more) in from.schools {
            self.add(Some(school), more);
        }
    }

    /// The figures: the rows of the district where there are any, else the sum of the schools.
    pub(crate) fn into_outcome(self, figure: impl Fn((i64, i64)) -> Figure) -> Outcome {
        let mut doubts = Vec::new();
        let of_schools = self.schools.values().copied().reduce(|sum, more| (sum.0 + more.0, sum.1 + more.1));
        if let (Some(district), Some(schools)) = (self.district, of_schools)
            && district != schools
        {
            doubts.push(Doubt {
                code: "district-and-schools",
                message: "rows of the district and rows of schools give different numbers: the district's are taken".to_owned(),
                help: "leave the rows without a school out where the schools add up to the district".to_owned(),
            });
        }
        Outcome {
            district: self.district.or(of_schools).map(&figure),
            schools: self.schools.into_iter().map(|(school, numbers)| (school, figure(numbers))).collect(),
            doubts,
            ..Outcome::default()
        }
    }
}

/// What becomes of a row of counts that is not about `measure`, or not of `unit_name` where one is given.
pub(crate) fn not_about(scope: &Scope<'_>, row: &RowView<'_>, measure: &str, unit_name: Option<&str>) -> Option<Taken> {
    if let Err(taken) = is_about(scope, row, MEASURE, measure) {
        return Some(taken);
    }
    let is_of = |name: &str| matches!(row.cell(UNIT_NAME), Cell::Text(symbol) if &*scope.symbols.text(symbol) == name);
    unit_name.is_some_and(|name| !is_of(name)).then_some(Taken::Excluded("other-unit"))
}

impl Measure for Coverage {
    type Tally = Covered;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let dataset = setup.dataset_problem("dataset", &self.dataset, &["counts"]);
        dataset.into_iter().chain(setup.of_problem(self.of.as_deref())).collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        Text::in_languages("What is done out of everything in scope.", "Lo hecho del total de lo previsto.")
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Things
    }

    fn only_rises(&self) -> bool {
        true
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        let columns = vec![
            Want::filled("measure", ColumnType::Text),
            Want::optional("school_code", ColumnType::School),
            Want::optional("unit_name", ColumnType::Text),
            Want::required("done", ColumnType::Count),
            Want::required("in_scope", ColumnType::Count),
        ];
        vec![Read::of(&self.dataset, columns)]
    }

    fn start(&self, _scope: &Scope<'_>) -> Covered {
        Covered::default()
    }

    fn add(&self, tally: &mut Covered, scope: &Scope<'_>, _read: usize, row: RowView<'_>) -> Taken {
        if let Some(taken) = not_about(scope, &row, self.of.as_deref().unwrap_or(scope.setup.id), self.unit_name.as_deref()) {
            return taken;
        }
        let (Some(done), Some(in_scope)) = (row.cell(DONE).integer(), row.cell(IN_SCOPE).integer()) else {
            let column = if row.cell(DONE).integer().is_none() { DONE } else { IN_SCOPE };
            return Taken::Fault {
                column,
                code: "no-count",
                message: "what is done and what is in scope are both needed".to_owned(),
                help: "fill in done and in_scope".to_owned(),
            };
        };
        tally.add(row.cell(SCHOOL).school(), (done, in_scope));
        Taken::Used
    }

    fn merge(&self, into: &mut Covered, from: Covered) {
        into.merge(from);
    }

    fn finish(&self, tally: Covered, _scope: &Scope<'_>) -> Outcome {
        tally.into_outcome(|(done, all)| Figure::ratio(done, all))
    }
}

#[cfg(test)]
mod tests;
