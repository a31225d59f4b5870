//! `diff`: what one edition of a report says otherwise than another.

use crate::cli::console::Console;
use crate::cli::editions::{self, Report};
use crate::cli::exit::{Exit, Failure};
use crate::cli::table::Table;
use crate::corrections;
use crate::report;
use crate::results::{Change, Label, Revision, Status, fingerprint};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report diff june/ july/
  ctecs-report diff june/ july/ --format md > notice.md
  ctecs-report diff june/results.json july/results.json --exit-code

Statuses that flipped come first, then the district's figures, the schools' and the groups'. Figures are matched by \
measure, school, group and school year, so that last year's report can be held against this one.

Ends with exit code 0 whether anything changed or not; with --exit-code, 1 where something did.";

/// Show the figures and statuses that changed between two editions, and why
///
/// Compares two reports as they were published and names the settings of the plan and the files that changed between
/// them. `--format md` writes a notice ready to publish.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The earlier report: its folder, or its results.json
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later report
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How changes are written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
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

/// Compares two reports.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let old = editions::read(&arguments.old)?;
    let new = editions::read(&arguments.new)?;
    if old.edition.audience() != new.edition.audience() {
        return Err(Failure::usage(
            "one report is public and the other internal: their difference would tell what the public one withholds",
            "compare two public or two internal editions",
        ));
    }
    let revision = editions::revision(&old, &new);
    let statuses = report::status_words();
    let words = |status: Status| statuses.get(&status).cloned().unwrap_or_default();
    let text = match arguments.format {
        Format::Text => terminal(&revision, &old, &new, &words),
        Format::Markdown => corrections::markdown(&revision, &new.edition, words),
        Format::Json => serde_json::to_string_pretty(&revision).map(|text| text + "\n").unwrap_or_default(),
    };
    console.result(text.as_bytes())?;
    Ok(if arguments.exit_code && !revision.is_empty() { Exit::Problems } else { Exit::Done })
}

fn terminal(revision: &Revision, old: &Report, new: &Report, words: &impl Fn(Status) -> String) -> String {
    let (flips, figures): (Vec<&Change>, Vec<&Change>) = revision.changes.iter().partition(|change| change.flips());
    let mut text = format!(
        "{} \u{2192} {}: {}, {}\n",
        name(old),
        name(new),
        number(flips.len(), "status changed", "statuses changed"),
        number(figures.len(), "other figure changed", "other figures changed"),
    );
    for (heading, changes) in [("Statuses", flips), ("Figures", figures)] {
        if changes.is_empty() {
            continue;
        }
        let mut table = Table::new(["measure", "where", "figure", "was", "is", "why"]);
        for change in changes {
            table.row([
                change.measure.clone(),
                corrections::scope(change),
                corrections::figure(change),
                corrections::side(change.old.as_ref(), change.old_status, change, words),
                corrections::side(change.new.as_ref(), change.new_status, change, words),
                why(change),
            ]);
        }
        text.push_str(&format!("\n{heading}\n{}", table.text(2)));
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

fn name(report: &Report) -> String {
    let id = report.edition.id();
    if id.is_empty() { "edition without an id".to_owned() } else { fingerprint(id) }
}

/// A count with its noun.
pub fn number(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}
