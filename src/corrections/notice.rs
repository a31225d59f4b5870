//! A revision as a notice ready to publish.

use crate::corrections::edition::Edition;
use crate::corrections::rows::{ChangedRow, rows_behind, sample, summary};
use crate::results::{Change, ChangedFigure, Label, Revision, Shown, Status};
use std::fmt::Write;

/// What a notice is about.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// What changed.
    pub revision: &'a Revision,
    /// What the earlier state is called.
    pub old: &'a str,
    /// What the later state is called.
    pub new: &'a str,
    /// The rows that differ, where the data are at hand; and whether all are shown.
    pub rows: Option<(&'a [ChangedRow], bool)>,
}

/// The notice as Markdown; `words` names a status.
#[must_use]
pub fn markdown(notice: Notice<'_>, new: &Edition, words: impl Fn(Status) -> String) -> String {
    let revision = notice.revision;
    let mut text = format!("## Changes to the report on the {} {}\n\n", new.plan.title, new.plan.school_year);
    let before =
        if revision.as_of == revision.as_of_before { String::new() } else { format!("; those before stood for {}", revision.as_of_before) };
    let _ = writeln!(
        text,
        "{}: {} replaces {}. Figures stand for {}{before}.\n",
        new.plan.organization, notice.new, notice.old, revision.as_of,
    );
    if revision.is_empty() {
        text.push_str("No figure and no status changed.\n");
        if let Some((rows, all)) = notice.rows.filter(|(rows, _)| !rows.is_empty()) {
            text.push('\n');
            row_list(&mut text, rows, all);
            text.truncate(text.trim_end().len() + 1);
        }
        return text;
    }
    let numbered = || revision.changes.iter().enumerate();
    let flips: Vec<(usize, &Change)> = numbered().filter(|(_, change)| change.flips()).collect();
    let figures: Vec<(usize, &Change)> = numbered().filter(|(_, change)| !change.flips()).collect();
    section(&mut text, "Statuses that changed", &flips, notice, &words);
    section(&mut text, "Figures that changed", &figures, notice, &words);
    if !revision.plan.is_empty() {
        text.push_str("### Changes to the plan\n\n");
        for change in &revision.plan {
            let of = change.measure.as_ref().map(|id| format!(" of {}", escaped(&title(new, id)))).unwrap_or_default();
            let (was, is) = (value(change.old.as_deref()), value(change.new.as_deref()));
            let _ = writeln!(text, "- `{}`{of} changed from {was} to {is}", change.key);
        }
        text.push('\n');
    }
    if !revision.declared.is_empty() {
        text.push_str("### Reasons\n\n");
        for (position, declared) in revision.declared.iter().enumerate() {
            let label = match declared.label {
                Label::Correction => "Correction",
                Label::Revision => "Revision",
            };
            let _ = writeln!(text, "{}. {label} of {}: {}", position + 1, declared.date, escaped(&declared.reason));
        }
        text.push('\n');
    }
    if revision.changes.iter().any(|change| change.why.is_empty()) && revision.plan.is_empty() {
        text.push_str("For figures without a number under *Reason* the plan gives none.\n\n");
    }
    if !revision.files.is_empty() {
        text.push_str("### Files that changed\n\n");
        for file in &revision.files {
            let what = match (file.was, file.is, file.old_rows, file.new_rows) {
                (false, ..) => "new".to_owned(),
                (_, false, ..) => "gone".to_owned(),
                (_, _, Some(old), Some(new)) if old != new => format!("{old} rows before, {new} now"),
                (_, _, Some(_), Some(new)) => format!("{new} rows before and now"),
                _ => "changed".to_owned(),
            };
            let _ = writeln!(text, "- `{}`: {what}", file.file);
        }
        text.push('\n');
    }
    if let Some((rows, all)) = notice.rows.filter(|(rows, _)| !rows.is_empty()) {
        row_list(&mut text, rows, all);
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn section(text: &mut String, heading: &str, changes: &[(usize, &Change)], notice: Notice<'_>, words: &impl Fn(Status) -> String) {
    if changes.is_empty() {
        return;
    }
    let (more, rule) = if notice.rows.is_some() { (" Rows |", "---|") } else { ("", "") };
    let _ = writeln!(text, "### {heading}\n\n| Measure | Where | Figure | Was | Is | Reason |{more}\n|---|---|---|---|---|---|{rule}");
    for (position, change) in changes {
        let declared = notice.revision.declared.len();
        let reasons: Vec<String> =
            change.why.iter().filter(|&&position| position < declared).map(|position| (position + 1).to_string()).collect();
        let rows = notice.rows.map(|(rows, _)| format!(" {} |", rows_behind(rows, *position))).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |{rows}",
            escaped(&change.title),
            escaped(&scope(change)),
            figure(change),
            escaped(&side(change.old.as_ref(), change.old_status, change, words)),
            escaped(&side(change.new.as_ref(), change.new_status, change, words)),
            reasons.join(", "),
        );
    }
    text.push('\n');
}

/// The rows that differ; cells of people are masked in it.
fn row_list(text: &mut String, rows: &[ChangedRow], all: bool) {
    let _ = writeln!(text, "### Rows that changed\n\n{} in all.\n", summary(rows.iter()));
    let shown = sample(rows, all);
    if shown.is_empty() {
        return;
    }
    text.push_str("| Dataset | Row | Change | School | Cells |\n|---|---|---|---|---|\n");
    for row in &shown {
        let school = row.school_code.as_deref().unwrap_or_default();
        let words = escaped(&row.words());
        let _ = writeln!(text, "| {} | `{}` | {} | {school} | {words} |", row.dataset, row.place(), row.change.name());
    }
    text.push('\n');
    if shown.len() < rows.len() {
        let _ = writeln!(text, "{} more rows are not shown.\n", rows.len() - shown.len());
    }
}

/// Of whom a changed figure is.
#[must_use]
pub fn scope(change: &Change) -> String {
    let school = change.school_name.as_ref().or(change.school_code.as_ref()).map_or("District", String::as_str);
    match (&change.dimension, &change.category) {
        (Some(dimension), Some(category)) => format!("{school}, {}: {category}", dimension.replace('_', " ")),
        _ => school.to_owned(),
    }
}

/// Which figure changed, with its year.
#[must_use]
pub fn figure(change: &Change) -> String {
    let name = match change.figure {
        ChangedFigure::Value => "Result",
        ChangedFigure::Target => "Target",
        ChangedFigure::Baseline => "Baseline, restated",
        ChangedFigure::Prior | ChangedFigure::Trend => "Earlier year",
        ChangedFigure::Measure => "Measure",
    };
    change.school_year.map_or_else(|| name.to_owned(), |year| format!("{name} {year}"))
}

/// One side of a change: the figure with its counts, and its status where that changed.
#[must_use]
pub fn side(shown: Option<&Shown>, status: Option<Status>, change: &Change, words: &impl Fn(Status) -> String) -> String {
    let figure = shown.map_or_else(
        || "none".to_owned(),
        |shown| shown.counts.as_ref().map_or_else(|| shown.display.clone(), |counts| format!("{} ({counts})", shown.display)),
    );
    match status {
        Some(status) if change.flips() => format!("{}: {figure}", words(status)),
        _ => figure,
    }
}

fn value(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"))
}

fn title(edition: &Edition, id: &str) -> String {
    edition.measure(id).map_or_else(|| id.to_owned(), |measure| measure.title.clone())
}

/// A text that stands in a cell of a Markdown table.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ")
}
