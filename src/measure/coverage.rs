//! How much of what is in scope is done.

use crate::dataset::{Cell, ColumnType, SchoolIndex};
use crate::measure::{Figure, Measure, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::results::Unit;
use crate::text::Text;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Things done out of the things in scope: programs reviewed, buildings evaluated, curricula revised.
///
/// Rows of the counts dataset with this measure's id are added: `done` over `in_scope`. A thing that is never in scope
/// is never missing.
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

/// Done and in scope, in the district and by school.
#[derive(Debug, Default)]
pub struct Covered {
    district: Option<(i64, i64)>,
    schools: BTreeMap<SchoolIndex, (i64, i64)>,
}

/// Whether a row of counts is about `measure`, and of `unit_name` where one is given.
pub(crate) fn is_about(scope: &Scope<'_>, row: &RowView<'_>, measure: &str, unit_name: Option<&str>) -> bool {
    let is = |column: usize, wanted: &str| matches!(row.cell(column), Cell::Text(symbol) if &*scope.symbols.text(symbol) == wanted);
    is(MEASURE, measure) && unit_name.is_none_or(|name| is(UNIT_NAME, name))
}

impl Measure for Coverage {
    type Tally = Covered;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        setup.dataset_problem("dataset", &self.dataset, &["counts"]).into_iter().collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        Text::in_languages("What is done out of everything in scope.", "Lo hecho del total de lo previsto.")
    }

    fn unit(&self) -> Unit {
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
        if !is_about(scope, &row, self.of.as_deref().unwrap_or(scope.setup.id), self.unit_name.as_deref()) {
            return Taken::Excluded("other-measure");
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
        let add = |pair: &mut (i64, i64)| {
            pair.0 += done;
            pair.1 += in_scope;
        };
        add(tally.district.get_or_insert_default());
        if let Some(school) = row.cell(SCHOOL).school() {
            add(tally.schools.entry(school).or_default());
        }
        Taken::Used
    }

    fn merge(&self, into: &mut Covered, from: Covered) {
        if let Some(more) = from.district {
            let district = into.district.get_or_insert_default();
            district.0 += more.0;
            district.1 += more.1;
        }
        for (school, more) in from.schools {
            let pair = into.schools.entry(school).or_default();
            pair.0 += more.0;
            pair.1 += more.1;
        }
    }

    fn finish(&self, tally: Covered, _scope: &Scope<'_>) -> Outcome {
        Outcome {
            district: tally.district.map(|(done, all)| Figure::ratio(done, all)),
            schools: tally.schools.into_iter().map(|(school, (done, all))| (school, Figure::ratio(done, all))).collect(),
            ..Outcome::default()
        }
    }
}
