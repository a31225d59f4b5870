//! `schema`: what a plan, a dataset and the results look like.

use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::table::Table;
use crate::dataset::{self, DatasetType};
use crate::diagnostic;
use crate::plan;
use crate::results::Results;
use clap::{Args, ValueEnum};

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report schema plan > plan.schema.json     then, first line of plan.toml: #:schema plan.schema.json
  ctecs-report schema attendance                  the columns of an attendance export
  ctecs-report schema attendance --grain student-day --format csv > template.csv
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
    /// The grain of the dataset, where its kind has several
    #[arg(long, value_name = "GRAIN")]
    grain: Option<String>,
    /// How the columns of a dataset are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How the columns of a dataset are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// Frictionless Table Schema
    Json,
    /// A file with the header and no row
    Csv,
}

/// Prints a schema.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let text = match arguments.of.as_deref() {
        None => everything(),
        Some("plan") => json(&plan::schema()),
        Some("results") => json(&schemars::schema_for!(Results).to_value()),
        Some(name) => arguments.dataset(dataset::dataset_type(name).ok_or_else(|| unknown(name))?)?,
    };
    console.result(text.as_bytes())?;
    Ok(Exit::Done)
}

impl Arguments {
    /// The columns of a kind of dataset.
    fn dataset(&self, kind: &DatasetType) -> Result<String, Failure> {
        if let Some(grain) = self.grain.as_deref().filter(|grain| !kind.grains.contains(grain)) {
            let help = match kind.grains {
                [] => format!("leave `--grain` out: {} have one", kind.name),
                grains => format!("its grains are: {}", grains.join(", ")),
            };
            return Err(Failure::usage(format!("`{}` has no grain `{grain}`", kind.name), help));
        }
        let grain = self.grain.as_deref();
        Ok(match self.format {
            Format::Text => columns(kind, grain),
            Format::Json => json(&dataset::table_schema(kind, grain)),
            Format::Csv => dataset::template(kind, grain),
        })
    }
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

/// The columns of a kind of dataset as a table.
fn columns(kind: &DatasetType, grain: Option<&str>) -> String {
    let grain = grain.or_else(|| kind.grains.first().copied());
    let mut table = Table::new(["column", "needed", "cells", "meaning"]);
    for column in dataset::columns(kind, grain) {
        let needed = if kind.is_needed(column.name, grain) { "yes" } else { "" };
        table.row([column.name.to_owned(), needed.to_owned(), column.column_type.words().to_owned(), column.about.to_owned()]);
    }
    let of = grain.map(|grain| format!(", {grain}")).unwrap_or_default();
    let mut text = format!("{}: {}{of}\n{}\n\n{}\n", kind.name, kind.label, kind.about, table.text(0));
    let key = kind.key(grain);
    if !key.is_empty() {
        text.push_str(&format!("Rows are told apart by: {}\n", key.join(", ")));
    }
    let others: Vec<&str> = kind.grains.iter().copied().filter(|other| Some(*other) != grain).collect();
    if !others.is_empty() {
        text.push_str(&format!("Other grains (--grain): {}\n", others.join(", ")));
    }
    text.push_str("Upper and lower case, blanks and underscores do not matter in a header; the plan maps other names.\n");
    text
}
