//! Queries for another engine: from the same plan, the `aggregates` of measures that count people.
//!
//! Apart from evaluation, whose rules are said here once more in SQL, for who has more rows than one machine should
//! read. What the queries give is a dataset of type `aggregates`; `build` on it gives the figures that it would have
//! counted itself. `tests/sql` holds the two against each other.

mod attendance;
mod dialect;
mod figures;
mod groups;
mod people;
mod source;

pub use dialect::Dialect;

use crate::dataset::{CodeList, DatasetSpec, ReadError, Roster};
use crate::measure::{Query, Setup};
use crate::plan::{MeasurePlan, Plan};
use crate::school_year::SchoolYear;
use source::Sources;
use std::collections::BTreeMap;
use std::path::Path;

/// What queries are written for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The folder that dataset files are relative to.
    pub data_root: &'a Path,
    /// The schools.
    pub roster: &'a Roster,
    /// Lists of categories by column name.
    pub code_lists: &'a BTreeMap<String, CodeList>,
    /// The dataset that says when students were entered; none where no measure reads one.
    pub enrollment: Option<&'a DatasetSpec>,
    /// The measures that are asked for; empty for all of the plan.
    pub only: &'a [String],
    /// The school years of the figures.
    pub years: &'a [SchoolYear],
    /// The last day that counts, where the edition is made during the year.
    pub until: Option<jiff::civil::Date>,
    /// The language.
    pub dialect: Dialect,
}

/// Queries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Statements, each ended by a semicolon; the last selects the aggregates. Empty where no measure has a query.
    pub text: String,
    /// The ids and kinds of measures for which there is no query, and why.
    pub left_out: Vec<(String, &'static str, &'static str)>,
}

/// What one measure and year needs.
#[derive(Debug, Default)]
struct Statements {
    /// The tables it rests on.
    statements: Vec<String>,
    /// Selects of the same columns, to be put together.
    selects: Vec<String>,
}

/// The dataset of `plan` that says when students were entered, where a measure reads it: only then does `build` know.
#[must_use]
pub fn enrollment(plan: &Plan) -> Option<&DatasetSpec> {
    let ids: Vec<String> = plan.measures.iter().map(|measure| measure.id.clone()).collect();
    plan.datasets.iter().filter(|spec| spec.dataset_type.name == "enrollment").find(|spec| {
        plan.measures.iter().any(|measure| {
            let setup = Setup { id: &measure.id, datasets: &plan.datasets, measures: &ids, every_school: measure.every_school() };
            measure.object.reads(&setup).iter().any(|read| read.dataset == spec.name)
        })
    })
}

/// Writes the queries of a plan.
///
/// # Errors
/// [`ReadError`] where a file, looked at for its header, cannot be read.
pub fn write(request: &Request<'_>) -> Result<Written, ReadError> {
    let mut sources = Sources::new(request);
    let mut statements = Vec::new();
    let mut selects = Vec::new();
    let mut left_out = Vec::new();
    let ids: Vec<String> = request.plan.measures.iter().map(|measure| measure.id.clone()).collect();
    let wanted = |measure: &&MeasurePlan| request.only.is_empty() || request.only.contains(&measure.id);
    for measure in request.plan.measures.iter().filter(wanted) {
        let setup = Setup { id: &measure.id, datasets: &request.plan.datasets, measures: &ids, every_school: measure.every_school() };
        for &year in request.years {
            let written = match measure.object.query(&setup, year) {
                Ok(Query::Attendance(query)) => attendance::write(request, &mut sources, measure, &query, year)?,
                Ok(Query::People(query)) => people::write(request, &mut sources, measure, &query, year)?,
                Err(why) => {
                    left_out.push((measure.id.clone(), measure.kind, why));
                    break;
                }
            };
            statements.extend(written.statements);
            selects.extend(written.selects);
        }
    }
    if selects.is_empty() {
        return Ok(Written { text: String::new(), left_out });
    }
    let order = "ORDER BY measure, school_year, level, school_code, dimension, category";
    let last = format!("{}\n{order}", selects.join("\nUNION ALL\n"));
    let all: Vec<String> = sources.into_statements().into_iter().chain(statements).chain([last]).collect();
    Ok(Written { text: HEAD.to_owned() + &all.iter().map(|statement| format!("{statement};\n\n")).collect::<String>(), left_out })
}

const HEAD: &str = "\
-- Written by `ctecs-report sql`: the figures of the plan's measures as rows of a dataset of type `aggregates`.
-- The last statement selects them; save what it gives as CSV and read it with measures of kind `aggregate`.
-- Rows that `ctecs-report check` would refuse end the query with an error or are not looked for: check exports first.

";
