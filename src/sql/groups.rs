//! The columns by which groups are told apart, and what the students' records say of them.
//!
//! Apart from what is counted: groups are found in one way whatever it is.

use crate::dataset::{DatasetSpec, Dimension, DimensionSource, ReadError};
use crate::plan::{MeasurePlan, Plan};
use crate::school_year::SchoolYear;
use crate::sql::Request;
use crate::sql::source::Sources;

/// The dimensions of a measure, as the plan declares them.
pub fn dimensions<'a>(plan: &'a Plan, measure: &'a MeasurePlan) -> Vec<(&'a str, Option<&'a Dimension>)> {
    measure.by.iter().map(|name| (name.as_str(), plan.dimension(name))).collect()
}

/// The columns by which the groups of `dimensions` are found.
pub fn columns<'a>(dimensions: &[(&'a str, Option<&'a Dimension>)]) -> Vec<&'a str> {
    let mut columns: Vec<&str> = Vec::new();
    for (name, dimension) in dimensions {
        let more: Vec<&str> = match dimension.map(|dimension| &dimension.source) {
            None | Some(DimensionSource::Column) => vec![name],
            Some(DimensionSource::AnyOf { codes, .. }) => codes.keys().map(String::as_str).collect(),
            Some(DimensionSource::From(finer)) => vec![finer],
            Some(DimensionSource::School(_)) => Vec::new(),
        };
        for column in more {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    columns
}

/// The name of a group's column in the tables of steps.
pub fn group(column: &str) -> String {
    format!("group_{column}")
}

/// The plan's students.
pub fn students(plan: &Plan) -> Option<&DatasetSpec> {
    plan.datasets.iter().find(|spec| spec.dataset_type.name == "students")
}

/// What the students' records say.
#[derive(Debug, Default)]
pub struct Records {
    /// The table `records`, to be put among those of a `WITH`.
    pub table: Option<String>,
    /// For each column, whether the records have it.
    pub has: Vec<bool>,
}

impl Records {
    /// The records of `year`: of a student with several, that of the school entered last, else of the later school in
    /// the roster.
    ///
    /// # Errors
    /// [`ReadError`] where a file, looked at for its header, cannot be read.
    pub fn of(request: &Request<'_>, sources: &mut Sources<'_>, columns: &[&str], year: SchoolYear) -> Result<Self, ReadError> {
        let nothing = Self { table: None, has: vec![false; columns.len()] };
        let Some(spec) = students(request.plan) else { return Ok(nothing) };
        let dialect = request.dialect;
        let mut selected = vec![
            format!("{} AS sasid", sources.cell(spec, "sasid", year)?.unwrap_or_else(|| "NULL".to_owned())),
            format!("{} AS at_school", sources.cell(spec, "school_code", year)?.unwrap_or_else(|| "NULL".to_owned())),
        ];
        let mut has = Vec::new();
        for column in columns {
            let cell = sources.cell(spec, column, year)?;
            has.push(cell.is_some());
            selected.extend(cell.map(|cell| format!("{cell} AS {}", dialect.name(&group(column)))));
        }
        if !has.contains(&true) {
            return Ok(nothing);
        }
        let roster = sources.roster();
        let rows = sources.rows(spec, year, &selected, &[])?;
        let (first, join) = match sources.entered_last(year)? {
            None => (String::new(), String::new()),
            Some(entered) => (
                "CASE WHEN school.position = entered.school THEN 1 ELSE 0 END DESC, ".to_owned(),
                format!("\n  LEFT JOIN {entered} AS entered ON entered.sasid = said.sasid"),
            ),
        };
        let table = format!(
            "records AS (\n  SELECT said.*, row_number() OVER (PARTITION BY said.sasid ORDER BY {first}school.position DESC) AS recency\n  \
             FROM ({rows}) AS said\n  LEFT JOIN {roster} AS school ON school.school_code = said.at_school{join}\n)"
        );
        Ok(Self { table: Some(table), has })
    }

    /// Joins the record of each `person`, an expression, as `record`.
    pub fn join(&self, person: &str) -> String {
        match self.table {
            None => String::new(),
            Some(_) => format!("\nLEFT JOIN records AS record ON record.sasid = {person} AND record.recency = 1"),
        }
    }

    /// The code of each column: as `own`, the name of a table with it, says, else as the record does.
    pub fn codes(&self, request: &Request<'_>, sources: &Sources<'_>, columns: &[&str], own: &[Option<&str>]) -> Vec<String> {
        let dialect = request.dialect;
        let mut selected = Vec::new();
        for ((column, own), has) in columns.iter().zip(own).zip(&self.has) {
            let name = dialect.name(&group(column));
            let said = [*own, has.then_some("record")].into_iter().flatten();
            let codes: Vec<String> = said.map(|table| sources.code(column, &format!("{table}.{name}"))).collect();
            selected.push(match codes.as_slice() {
                [] => format!("CAST(NULL AS {}) AS {name}", dialect.string()),
                [one] => format!("{one} AS {name}"),
                [first, second, ..] => format!("coalesce({first}, {second}) AS {name}"),
            });
        }
        selected
    }
}
