//! `diff`: what one edition of a report, or one state of the data, says otherwise than another.

use crate::cli::compared::Side;
use crate::cli::console::Console;
use crate::cli::editions;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::project::AsOfArguments;
use crate::cli::table::Table;
use crate::corrections::{self, ChangedRow, Notice};
use crate::evaluate;
use crate::report;
use crate::results::{Change, Label, Revision, Status};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report diff june/ july/
  ctecs-report diff june/ july/ --format md > notice.md
  ctecs-report diff june/results.json july/results.json --exit-code
  ctecs-report diff june/ district                        what would move if the report were built now
  ctecs-report diff exports-june/ exports-july/ --project district
  ctecs-report diff june/ july/ --project district --data exports-june/ exports-july/

Statuses that flipped come first, then the district's figures, the schools' and the groups'. Figures are matched by \
measure, school, group and school year, so that last year's report can be held against this one.

Where the data of both are at hand (two projects, two folders of data, or reports with --data), the rows that were added, \
removed and changed stand behind each figure, row held against row by the key of its dataset. Cells about people are \
masked unless --show-values is given on a terminal. Two public reports are compared by what they show.

Ends with exit code 0 whether anything changed or not; with --exit-code, 1 where something did.";

/// Show the figures and statuses that changed between two editions or two states of the data, and why
///
/// Compares two reports as they were published, or what the data of two projects give, and names the settings of the plan,
/// the files and the rows behind it. `--format md` writes a notice ready to publish.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The earlier state: the folder of a report, its results.json, a project, or a folder of data
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later state
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How changes are written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    /// The project whose plan folders of data answer to
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<PathBuf>,
    /// Folders that hold the data of two reports, for the rows behind their figures
    #[arg(long, num_args = 2, value_names = ["OLD_DATA", "NEW_DATA"], requires = "project")]
    data: Option<Vec<PathBuf>>,
    #[command(flatten)]
    pub as_of: AsOfArguments,
    /// List every row that differs
    #[arg(long)]
    rows: bool,
    /// Show the cells of people's data, on a terminal only
    #[arg(long)]
    pub show_values: bool,
    /// End with exit code 1 where anything changed
    #[arg(long)]
    exit_code: bool,
}

/// How changes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for a terminal
    Text,
    /// A notice ready to publish
    #[value(name = "md")]
    Markdown,
    /// A value of the ledger in results.json
    Json,
}

/// Compares two reports, or what two states of the data give.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let Some(mut old) = Side::read(&arguments.old, arguments, console, environment)? else { return Ok(Exit::Problems) };
    let Some(mut new) = Side::read(&arguments.new, arguments, console, environment)? else { return Ok(Exit::Problems) };
    if old.report.edition.audience() != new.report.edition.audience() {
        return Err(Failure::usage(
            "one report is public and the other internal: their difference would tell what the public one withholds",
            "compare two public or two internal editions; data are compared as the internal edition",
        ));
    }
    if let Some([old_data, new_data]) = arguments.data.as_deref() {
        old.found_in(old_data, arguments, console, environment)?;
        new.found_in(new_data, arguments, console, environment)?;
    }
    answers_to_one_plan(&mut old, &new);
    let mut revision = editions::revision(&old.report, &new.report);
    let rows = match (&old.data, &new.data) {
        (Some(old), Some(new)) => {
            Some(evaluate::changed_rows(&old.state(), &new.state(), &revision.changes).map_err(|error| Failure::Refused {
                code: "unreadable",
                message: error.to_string(),
                help: None,
            })?)
        }
        _ => None,
    };
    if let Some(rows) = &rows {
        corrections::narrow_files(&mut revision.changes, rows);
    }
    let statuses = report::status_words();
    let words = |status: Status| statuses.get(&status).cloned().unwrap_or_default();
    let notice = Notice { revision: &revision, old: &old.name, new: &new.name, rows: rows.as_deref().map(|rows| (rows, arguments.rows)) };
    let text = match arguments.format {
        Format::Text => terminal(notice, &words),
        Format::Markdown => corrections::markdown(notice, &new.report.edition, words),
        Format::Json => json(&revision, rows.as_deref()),
    };
    console.result(text.as_bytes())?;
    Ok(if arguments.exit_code && !revision.is_empty() { Exit::Problems } else { Exit::Done })
}

/// Where both sides are data of one plan, what it says about corrections is about their difference.
fn answers_to_one_plan(old: &mut Side, new: &Side) {
    if !(old.is_data && new.is_data) {
        return;
    }
    if let (Some(old), Some(new)) = (&mut old.report.manifest, &new.report.manifest)
        && old.plan.digest == new.plan.digest
    {
        old.plan.corrections.clear();
    }
}

/// The revision as it stands in a ledger, with the rows that differ where the data are at hand.
fn json(revision: &Revision, rows: Option<&[ChangedRow]>) -> String {
    let mut value = serde_json::to_value(revision).unwrap_or_default();
    if let (Some(rows), Some(object)) = (rows, value.as_object_mut()) {
        object.insert("rows".to_owned(), serde_json::to_value(rows).unwrap_or_default());
    }
    serde_json::to_string_pretty(&value).map(|text| text + "\n").unwrap_or_default()
}

fn terminal(notice: Notice<'_>, words: &impl Fn(Status) -> String) -> String {
    let revision = notice.revision;
    let flips = revision.changes.iter().filter(|change| change.flips()).count();
    let mut text = format!(
        "{} \u{2192} {}: {}, {}\n",
        notice.old,
        notice.new,
        number(flips, "status changed", "statuses changed"),
        number(revision.changes.len() - flips, "other figure changed", "other figures changed"),
    );
    for (heading, flipped) in [("Statuses", true), ("Figures", false)] {
        let mut table = Table::new(["measure", "where", "figure", "was", "is", "why", "rows"]);
        for (position, change) in revision.changes.iter().enumerate().filter(|(_, change)| change.flips() == flipped) {
            table.row([
                change.measure.clone(),
                corrections::scope(change),
                corrections::figure(change),
                corrections::side(change.old.as_ref(), change.old_status, change, words),
                corrections::side(change.new.as_ref(), change.new_status, change, words),
                why(change),
                notice.rows.map(|(rows, _)| corrections::rows_behind(rows, position)).unwrap_or_default(),
            ]);
        }
        if !table.is_empty() {
            let table = if notice.rows.is_none() { table.without_last() } else { table };
            text.push_str(&format!("\n{heading}\n{}", table.text(2)));
        }
    }
    if !revision.plan.is_empty() {
        let mut table = Table::new(["measure", "setting", "was", "is"]);
        for change in &revision.plan {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
            table.row([change.measure.clone().unwrap_or_default(), change.key.clone(), side(&change.old), side(&change.new)]);
        }
        text.push_str(&format!("\nPlan\n{}", table.text(2)));
    }
    if !revision.files.is_empty() {
        let mut table = Table::new(["file", "rows before", "rows now"]);
        for file in &revision.files {
            let rows = |there: bool, rows: Option<u64>| match rows {
                _ if !there => "-".to_owned(),
                Some(rows) => rows.to_string(),
                None => "changed".to_owned(),
            };
            table.row([file.file.clone(), rows(file.was, file.old_rows), rows(file.is, file.new_rows)]);
        }
        text.push_str(&format!("\nFiles\n{}", table.text(2)));
    }
    if let Some((rows, all)) = notice.rows {
        text.push_str(&row_table(rows, all, &revision.changes));
    }
    if !revision.declared.is_empty() {
        text.push_str("\nReasons\n");
        for (position, declared) in revision.declared.iter().enumerate() {
            let label = match declared.label {
                Label::Correction => "correction",
                Label::Revision => "revision",
            };
            text.push_str(&format!("  {}  {label} of {}: {}\n", position + 1, declared.date, declared.reason));
        }
    }
    text
}

/// Numbers of the reasons and names of the files.
fn why(change: &Change) -> String {
    let reasons = change.why.iter().map(|position| (position + 1).to_string());
    reasons.chain(change.files.iter().cloned()).collect::<Vec<_>>().join(", ")
}

/// The rows that differ, each with the measures whose figures it is behind.
fn row_table(rows: &[ChangedRow], all: bool, changes: &[Change]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let shown = corrections::sample(rows, all);
    let mut table = Table::new(["dataset", "row", "school", "", "cells", "behind"]);
    for row in &shown {
        let mut measures: Vec<&str> =
            row.behind.iter().filter_map(|position| changes.get(*position)).map(|change| change.measure.as_str()).collect();
        measures.sort_unstable();
        measures.dedup();
        table.row([
            row.dataset.clone(),
            row.place(),
            row.school_code.clone().unwrap_or_default(),
            row.change.name().to_owned(),
            row.words(),
            if measures.is_empty() { "no figure that changed".to_owned() } else { measures.join(", ") },
        ]);
    }
    let mut text = format!("\nRows: {}\n", corrections::summary(rows.iter()));
    if !table.is_empty() {
        text.push_str(&table.text(2));
    }
    if shown.len() < rows.len() {
        text.push_str(&format!("  {} not shown; --rows lists all\n", number(rows.len() - shown.len(), "row", "rows")));
    }
    text
}

/// A count with its noun.
pub fn number(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}
