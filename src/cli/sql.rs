//! `sql`: the plan's figures as a query for another engine.

use crate::cli::console::Console;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline;
use crate::cli::project::{self, AsOfArguments, ProjectArguments};
use crate::dataset::{CodeList, ReadError, Roster};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::plan::Plan;
use crate::results::EditionKind;
use crate::school_year::SchoolYear;
use crate::sql::{self, Dialect, Request};
use clap::Args;
use std::collections::BTreeMap;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report sql state --dialect duckdb > attendance.sql
  ctecs-report sql state --dialect spark --data s3a://exports --year 2023-24 --year 2024-25

The last statement selects rows of a dataset of type `aggregates`. Save them as CSV, and let measures of kind `aggregate` \
read them in place of the rows: the figures are those that `build` would have counted. Only kinds that count people and \
for which there is a query are written; the others are named in a note.";

/// Print the queries that compute figures on an engine of your own
///
/// For whoever has more rows than one machine should read: from the same plan, the same rules in SQL. Students of two
/// schools, minimum days, boundaries and groups count exactly as they do here.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    as_of: AsOfArguments,
    /// The engine
    #[arg(long, value_enum)]
    dialect: Dialect,
    /// Only the query of this measure, given again for each
    #[arg(long, value_name = "MEASURE")]
    only: Vec<String>,
    /// A school year of the figures; else the plan's
    #[arg(long = "year", value_name = "YEAR", value_parser = year)]
    years: Vec<SchoolYear>,
}

/// Reads a school year.
fn year(text: &str) -> Result<SchoolYear, String> {
    text.parse().map_err(|_| "not a school year such as 2024-25".to_owned())
}

/// Prints the queries.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let loaded = project::load(&arguments.project.project)?;
    let mut problems = loaded.diagnostics;
    let Some(plan) = loaded.plan else {
        console.problems(&problems);
        return Ok(Exit::Problems);
    };
    let as_of = arguments.as_of.day(&plan, environment)?;
    let (roster, code_lists, found) = lists(&plan).map_err(|error| unreadable(&error))?;
    problems.extend(found);
    if has_errors(&problems) {
        console.problems(&problems);
        return Ok(Exit::Problems);
    }
    for only in &arguments.only {
        pipeline::require_measure(&plan, Some(only))?;
    }
    let years = if arguments.years.is_empty() { vec![plan.school_year] } else { arguments.years.clone() };
    // The data may lie where only the engine can reach them.
    let data_root = arguments.project.data.folder.clone().unwrap_or_else(|| plan.root.clone());
    let request = Request {
        plan: &plan,
        data_root: &data_root,
        roster: &roster,
        code_lists: &code_lists,
        enrollment: sql::enrollment(&plan),
        years: &years,
        only: &arguments.only,
        until: (plan.words.edition.kind == EditionKind::Interim).then_some(as_of),
        dialect: arguments.dialect,
    };
    let written = sql::write(&request).map_err(|error| unreadable(&error))?;
    for (id, kind, why) in &written.left_out {
        problems.push(Diagnostic::note("no-query", format!("there is no query for `{id}`, a measure of kind `{kind}`: {why}")));
    }
    if written.text.is_empty() {
        problems.push(Diagnostic::error("no-query", "no measure of the plan is of a kind for which there is a query"));
    }
    console.problems(&problems);
    console.result(written.text.as_bytes())?;
    Ok(if written.text.is_empty() { Exit::Problems } else { Exit::Done })
}

fn unreadable(error: &ReadError) -> Failure {
    Failure::Refused { code: "unreadable", message: error.to_string(), help: None }
}

/// Lists of categories by dimension.
type CodeLists = BTreeMap<String, CodeList>;

/// The plan's roster and lists of categories.
fn lists(plan: &Plan) -> Result<(Roster, CodeLists, Vec<Diagnostic>), ReadError> {
    let (roster, mut problems) = Roster::read(&plan.root.join(&plan.schools), &plan.schools.to_string_lossy())?;
    let mut lists = CodeLists::new();
    for dimension in &plan.dimensions {
        if let Some(path) = &dimension.codes {
            let (list, found) = CodeList::read(&plan.root.join(path), &path.to_string_lossy())?;
            problems.extend(found);
            lists.insert(dimension.name.clone(), list);
        }
    }
    Ok((roster, lists, problems))
}
