//! A revision as a notice ready to publish.

use crate::corrections::edition::Edition;
use crate::results::{Change, ChangedFigure, Label, Revision, Shown, Status, fingerprint};
use std::fmt::Write;

/// The notice as Markdown; `words` names a status.
#[must_use]
pub fn markdown(revision: &Revision, new: &Edition, words: impl Fn(Status) -> String) -> String {
    let mut text = format!("## Changes to the report on the {} {}\n\n", new.plan.title, new.plan.school_year);
    let before =
        if revision.as_of == revision.as_of_before { String::new() } else { format!("; those before stood for {}", revision.as_of_before) };
    let _ = writeln!(
        text,
        "{}: edition {} replaces edition {}. Figures stand for {}{before}.\n",
        new.plan.organization,
        short(&revision.edition),
        short(&revision.supersedes),
        revision.as_of,
    );
    if revision.is_empty() {
        text.push_str("No figure and no status changed.\n");
        return text;
    }
    let (flips, figures): (Vec<&Change>, Vec<&Change>) = revision.changes.iter().partition(|change| change.flips());
    section(&mut text, "Statuses that changed", &flips, revision, &words);
    section(&mut text, "Figures that changed", &figures, revision, &words);
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
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn section(text: &mut String, heading: &str, changes: &[&Change], revision: &Revision, words: &impl Fn(Status) -> String) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {heading}\n\n| Measure | Where | Figure | Was | Is | Reason |\n|---|---|---|---|---|---|");
    for change in changes {
        let reasons: Vec<String> =
            change.why.iter().filter(|&&position| position < revision.declared.len()).map(|position| (position + 1).to_string()).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
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

fn short(id: &str) -> String {
    if id.is_empty() { "without an id".to_owned() } else { fingerprint(id) }
}

fn title(edition: &Edition, id: &str) -> String {
    edition.measure(id).map_or_else(|| id.to_owned(), |measure| measure.title.clone())
}

/// A text that stands in a cell of a Markdown table.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ")
}
