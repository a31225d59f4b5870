//! `schema`: what a plan, a dataset and the results look like.

use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::table::Table;
use crate::dataset::{self, ColumnType, DatasetType};
use crate::diagnostic;
use crate::plan;
use crate::results::Results;
use clap::Args;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report schema plan > plan.schema.json     then, first line of plan.toml: #:schema plan.schema.json
  ctecs-report schema attendance                  the columns of an attendance export
  ctecs-report schema";

/// Print the JSON Schema of plan or results, or the columns of a dataset
///
/// Editors complete and check a plan.toml by the schema of the plan. Without an argument, lists what there is.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// `plan`, `results`, or a kind of dataset
    #[arg(value_name = "plan|results|DATASET")]
    of: Option<String>,
}

/// Prints a schema.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let text = match arguments.of.as_deref() {
        None => everything(),
        Some("plan") => json(&plan::schema()),
        Some("results") => json(&schemars::schema_for!(Results).to_value()),
        Some(name) => columns(dataset::dataset_type(name).ok_or_else(|| unknown(name))?),
    };
    console.result(text.as_bytes())?;
    Ok(Exit::Done)
}

/// A schema as it is printed.
fn json(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}

/// A name that is neither of a dataset nor `plan` nor `results`.
fn unknown(name: &str) -> Failure {
    let known = ["plan", "results"].into_iter().chain(dataset::catalog().iter().map(|kind| kind.name));
    let help = match diagnostic::did_you_mean(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`ctecs-report schema` lists what there is".to_owned(),
    };
    Failure::usage(format!("there is no kind of dataset `{name}`"), help)
}

/// What there is a schema of.
fn everything() -> String {
    let mut table = Table::new(["schema", "of"]);
    table.row(["plan".to_owned(), "plan.toml, as JSON Schema".to_owned()]);
    table.row(["results".to_owned(), "results.json, as JSON Schema".to_owned()]);
    for kind in dataset::catalog() {
        table.row([kind.name.to_owned(), kind.about.to_owned()]);
    }
    table.text(0)
}

/// The columns of a kind of dataset.
fn columns(kind: &DatasetType) -> String {
    let mut table = Table::new(["column", "needed", "cells", "meaning"]);
    for column in kind.columns {
        let needed = if column.required { "yes" } else { "" };
        table.row([column.name.to_owned(), needed.to_owned(), cells(column.column_type).to_owned(), column.about.to_owned()]);
    }
    let mut text = format!("{}: {}\n{}\n\n{}\n", kind.name, kind.label, kind.about, table.text(0));
    for (grain, key) in kind.keys {
        let of = if grain.is_empty() { String::new() } else { format!(" ({grain})") };
        text.push_str(&format!("Rows are told apart by{of}: {}\n", key.join(", ")));
    }
    text.push_str("Upper and lower case, blanks and underscores do not matter in a header; the plan maps other names.\n");
    text
}

/// What the cells of a column are, in a few words.
fn cells(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::School => "school code",
        ColumnType::Sasid => "ten digits",
        ColumnType::Id => "id",
        ColumnType::Year => "school year",
        ColumnType::Count => "whole number",
        ColumnType::Number => "number",
        ColumnType::Percent => "percentage",
        ColumnType::Date => "date",
        ColumnType::Category => "category",
        ColumnType::Text => "text",
    }
}
