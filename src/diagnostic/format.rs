//! Diagnostics as text with carets, as JSON, or as annotations of a forge.

use crate::diagnostic::{Diagnostic, Excerpt, Place, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::{Deserialize, Serialize};

/// How messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with the line and a caret, for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// Workflow commands that a forge turns into annotations.
    Github,
}

/// Characters of a line shown on either side of the underlined part.
const AROUND: usize = 60;

/// Writes `diagnostics` in `format`, with colors where `color` is set. Ends with a line end unless empty.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], format: Format, color: bool) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        match format {
            Format::Text => {
                out.push_str(text(diagnostic, color).trim_end());
                out.push_str("\n\n");
            }
            Format::Json => {
                out.push_str(&serde_json::to_string(diagnostic).unwrap_or_default());
                out.push('\n');
            }
            Format::Github => {
                out.push_str(&github(diagnostic));
                out.push('\n');
            }
        }
    }
    let masked = |place: &Place| place.excerpt.as_ref().is_some_and(|excerpt| excerpt.masked);
    if format == Format::Text && diagnostics.iter().any(|diagnostic| diagnostic.place.iter().chain(&diagnostic.also).any(masked)) {
        out.push_str("Cells about people are masked: # stands for a digit, x for a letter. On a terminal, --show-values shows them.\n\n");
    }
    out
}

fn text(diagnostic: &Diagnostic, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = headline(diagnostic);
    let mut group =
        level.primary_title(message).id(diagnostic.code).elements(std::iter::empty::<Snippet<'_, annotate_snippets::Annotation<'_>>>());
    let excerpts: Vec<(&Place, Excerpt)> = diagnostic
        .place
        .iter()
        .chain(&diagnostic.also)
        .filter_map(|place| place.excerpt.as_ref().map(|excerpt| (place, cut(excerpt))))
        .collect();
    for (index, (place, excerpt)) in excerpts.iter().enumerate() {
        let span = excerpt.start..excerpt.end;
        let annotation = if index == 0 {
            let label = match (&place.cell, &diagnostic.expected) {
                (Some(cell), Some(expected)) => Some(format!("{cell}: {expected}")),
                (Some(cell), None) => Some(cell.clone()),
                (None, expected) => expected.clone(),
            };
            AnnotationKind::Primary.span(span).label(label)
        } else {
            AnnotationKind::Context.span(span).label(place.cell.clone())
        };
        group = group.element(
            Snippet::source(excerpt.text.as_str())
                .path(place.file.as_str())
                .line_start(usize::try_from(place.line).unwrap_or(1))
                .annotation(annotation),
        );
    }
    if excerpts.is_empty()
        && let Some(place) = &diagnostic.place
    {
        let mut origin = Origin::path(place.file.as_str());
        if place.line > 0 {
            origin = origin.line(usize::try_from(place.line).unwrap_or(1));
        }
        group = group.element(origin);
        if let Some(expected) = &diagnostic.expected {
            group = group.element(Level::NOTE.message(expected.as_str()));
        }
    } else if excerpts.is_empty()
        && let Some(expected) = &diagnostic.expected
    {
        group = group.element(Level::NOTE.message(expected.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let report: &[Group<'_>] = &[group];
    let rendered = if color { Renderer::styled().render(report) } else { Renderer::plain().render(report) };
    excerpts.iter().fold(rendered, |rendered, (place, excerpt)| in_the_file(rendered, place, excerpt))
}

/// `rendered` with the column of `place` in its file, where it has that in what is left of a long line.
fn in_the_file(rendered: String, place: &Place, excerpt: &Excerpt) -> String {
    let shown = 1 + excerpt.text[..excerpt.start].chars().count() as u64;
    let line = format!("{}:{}:", place.file, place.line);
    let (here, there) = (format!("{line}{shown}"), format!("{line}{}", place.column));
    let ends = |at: &usize| !rendered[at + here.len()..].starts_with(|letter: char| letter.is_ascii_digit());
    match rendered.match_indices(&here).map(|(at, _)| at).find(ends).filter(|_| shown != place.column && place.column > 0) {
        Some(at) => format!("{}{there}{}", &rendered[..at], &rendered[at + here.len()..]),
        None => rendered,
    }
}

/// What is wrong, and in how many places.
fn headline(diagnostic: &Diagnostic) -> String {
    match (diagnostic.count, diagnostic.files) {
        (0 | 1, _) => diagnostic.message.clone(),
        (count, 0 | 1) => format!("{} ({count} places)", diagnostic.message),
        (count, files) => format!("{} ({count} places in {files} files)", diagnostic.message),
    }
}

/// Cuts a long line around the underlined part, with an ellipsis where something was left out.
fn cut(excerpt: &Excerpt) -> Excerpt {
    let before: Vec<(usize, char)> = excerpt.text[..excerpt.start].char_indices().collect();
    let from = if before.len() > AROUND { before[before.len() - AROUND].0 } else { 0 };
    let after: Vec<(usize, char)> = excerpt.text[excerpt.end..].char_indices().collect();
    let to = if after.len() > AROUND { excerpt.end + after[AROUND].0 } else { excerpt.text.len() };
    let lead = if from > 0 { "\u{2026}" } else { "" };
    let tail = if to < excerpt.text.len() { "\u{2026}" } else { "" };
    Excerpt {
        text: format!("{lead}{}{tail}", &excerpt.text[from..to]),
        start: excerpt.start - from + lead.len(),
        end: excerpt.end - from + lead.len(),
        masked: excerpt.masked,
    }
}

fn github(diagnostic: &Diagnostic) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = vec![format!("title={}", property(diagnostic.code))];
    if let Some(place) = &diagnostic.place {
        properties.push(format!("file={}", property(&place.file)));
        if place.line > 0 {
            properties.push(format!("line={}", place.line));
        }
        if place.column > 0 {
            properties.push(format!("col={}", place.column));
        }
    }
    let mut message = headline(diagnostic);
    for more in [&diagnostic.expected, &diagnostic.help].into_iter().flatten() {
        message.push_str("; ");
        message.push_str(more);
    }
    format!("::{command} {}::{}", properties.join(","), escape(&message))
}
