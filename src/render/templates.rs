//! The templates: built in, and the user's own before them.
//!
//! Built-in templates have the prefix `built-in/`, which is tried last: a user's `index.html` takes the place of the
//! built-in one, and may begin with `{% extends "built-in/index.html" %}` to change one block of it.

use super::{OutputFile, RenderError, markdown};
use crate::diagnostic::{Diagnostic, Place};
use std::path::{Path, PathBuf};
use tera::{Context, Kwargs, State, Tera};

/// The built-in templates by name, embedded.
const BUILT_IN: [(&str, &str); 23] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("brief.css", include_str!("../../templates/brief.css")),
    ("components.md", include_str!("../../templates/components.md")),
    ("components/block.html", include_str!("../../templates/components/block.html")),
    ("components/chart.html", include_str!("../../templates/components/chart.html")),
    ("components/page.html", include_str!("../../templates/components/page.html")),
    ("components/sections.html", include_str!("../../templates/components/sections.html")),
    ("components/status.html", include_str!("../../templates/components/status.html")),
    ("components/table.html", include_str!("../../templates/components/table.html")),
    ("explanations.html", include_str!("../../templates/explanations.html")),
    ("groups.html", include_str!("../../templates/groups.html")),
    ("index.html", include_str!("../../templates/index.html")),
    ("preview-script.html", include_str!("../../templates/preview-script.html")),
    ("preview.html", include_str!("../../templates/preview.html")),
    ("print.css", include_str!("../../templates/print.css")),
    ("report.md", include_str!("../../templates/report.md")),
    ("school.html", include_str!("../../templates/school.html")),
    ("school.md", include_str!("../../templates/school.md")),
    ("schools.html", include_str!("../../templates/schools.html")),
    ("slides.css", include_str!("../../templates/slides.css")),
    ("slides.html", include_str!("../../templates/slides.html")),
    ("slides.md", include_str!("../../templates/slides.md")),
    ("style.css", include_str!("../../templates/style.css")),
];

/// The built-in templates of sheets, in a program that can make PDF.
const SHEETS: &[(&str, &str)] = if cfg!(feature = "pdf") {
    &[
        ("pdf/charts.typ", include_str!("../../templates/pdf/charts.typ")),
        ("pdf/memo-alone.typ", include_str!("../../templates/pdf/memo-alone.typ")),
        ("pdf/memo.typ", include_str!("../../templates/pdf/memo.typ")),
        ("pdf/report.typ", include_str!("../../templates/pdf/report.typ")),
        ("pdf/school.typ", include_str!("../../templates/pdf/school.typ")),
        ("pdf/style.typ", include_str!("../../templates/pdf/style.typ")),
        ("pdf/tables.typ", include_str!("../../templates/pdf/tables.typ")),
    ]
} else {
    &[]
};

/// Where built-in templates are found beside a user's own.
const PREFIX: &str = "built-in/";

/// All built-in templates as files, to be changed by a user.
#[must_use]
pub fn eject() -> Vec<OutputFile> {
    BUILT_IN.iter().chain(SHEETS).map(|(name, source)| OutputFile { path: (*name).to_owned(), bytes: source.as_bytes().to_vec() }).collect()
}

/// The templates, ready to render: pages escape what they insert as HTML, texts as Markdown.
pub(super) struct Templates {
    pages: Tera,
    texts: Tera,
    /// All templates by name, for messages.
    sources: Vec<(String, String)>,
    /// The folder of the user's own.
    folder: Option<PathBuf>,
}

/// Whether a template makes sheets of paper, of which the engine of the others knows nothing.
fn is_sheet(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "typ")
}

/// Whether a template makes Markdown.
fn is_text(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "md")
}

impl Templates {
    /// The built-in templates, with those in `folder` before them.
    pub(super) fn load(folder: Option<&Path>) -> Result<Self, RenderError> {
        let mut sources: Vec<(String, String)> =
            BUILT_IN.iter().chain(SHEETS).map(|(name, source)| (format!("{PREFIX}{name}"), packed(name, source))).collect();
        if let Some(folder) = folder {
            let unreadable =
                |error: std::io::Error| RenderError::TemplatesFolder { folder: folder.display().to_string(), reason: error.to_string() };
            read_folder(folder, "", &mut sources).map_err(unreadable)?;
        }
        let mut markdown = Tera::new();
        markdown.autoescape_on([".md"]);
        markdown.set_escape_fn(|text, out| out.write_all(markdown::escape(text).as_bytes()));
        let failed = |error: &tera::Error| template_error(error, &sources, folder);
        let pages =
            with(Tera::new(), sources.iter().filter(|(name, _)| !is_text(name) && !is_sheet(name))).map_err(|error| failed(&error))?;
        let texts = with(markdown, sources.iter().filter(|(name, _)| is_text(name))).map_err(|error| failed(&error))?;
        Ok(Self { pages, texts, folder: folder.map(Path::to_owned), sources })
    }

    /// The template `name` as it stands: the user's own, else the built-in one.
    #[cfg(feature = "pdf")]
    pub(super) fn source(&self, name: &str) -> Option<&str> {
        let of = |wanted: &str| self.sources.iter().find(|(known, _)| known == wanted).map(|(_, source)| source.as_str());
        of(name).or_else(|| of(&format!("{PREFIX}{name}")))
    }

    /// The templates of sheets by name, the user's own before those built in.
    #[cfg(feature = "pdf")]
    pub(super) fn sheets(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.sources.iter().map(|(name, _)| name.strip_prefix(PREFIX).unwrap_or(name)).filter(|name| is_sheet(name));
        let names: std::collections::BTreeSet<&str> = names.collect();
        names.into_iter().filter_map(|name| Some((name, self.source(name)?)))
    }

    /// The template `name` filled from `context`.
    pub(super) fn render(&self, name: &str, context: &Context) -> Result<String, RenderError> {
        let tera = if is_text(name) { &self.texts } else { &self.pages };
        let mut page = tera.render(name, context).map_err(|error| template_error(&error, &self.sources, self.folder.as_deref()))?;
        if !page.ends_with('\n') {
            page.push('\n');
        }
        // All pages of a state are held until they are published: none keeps room that it grew by.
        page.shrink_to_fit();
        Ok(page)
    }
}

/// `tera` with `sources` in it.
fn with<'a>(mut tera: Tera, sources: impl Iterator<Item = &'a (String, String)>) -> tera::TeraResult<Tera> {
    tera.set_fallback_prefixes([PREFIX])?;
    tera.register_filter("css_text", css_text);
    tera.add_raw_templates(sources.map(|(name, source)| (name.as_str(), source.as_str())))?;
    Ok(tera)
}

/// A built-in style sheet without comments and line ends, which every page carries; other templates as they are.
fn packed(name: &str, source: &str) -> String {
    if !name.ends_with(".css") {
        return source.to_owned();
    }
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim_start).collect()
}

/// What is wrong with a template, and where: the engine says so in text, of which the first place is the template's.
fn template_error(error: &tera::Error, sources: &[(String, String)], folder: Option<&Path>) -> RenderError {
    let text = error.to_string();
    let mut lines = text.lines();
    let message = lines.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let mut diagnostic = Diagnostic::error("template", message.to_owned());
    let located = lines.clone().find_map(|line| {
        let mut steps = line.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
        let column: usize = steps.next()?.parse().ok()?;
        let row: usize = steps.next()?.parse().ok()?;
        Some((steps.next()?, row, column))
    });
    if let Some((name, row, column)) = located {
        let width = lines.clone().find_map(|line| {
            let marks = line.trim_start().strip_prefix('|')?.trim();
            (!marks.is_empty() && marks.chars().all(|mark| mark == '^')).then_some(marks.len())
        });
        let folder = folder.and_then(|folder| folder.file_name()).map_or(String::new(), |name| format!("{}/", name.to_string_lossy()));
        let file = if name.starts_with(PREFIX) { name.to_owned() } else { format!("{folder}{name}") };
        let source = sources.iter().find(|(known, _)| known == name).map_or("", |(_, source)| source.as_str());
        let line_start: usize = source.split_inclusive('\n').take(row.saturating_sub(1)).map(str::len).sum();
        let rest = source.get(line_start..).unwrap_or("");
        let offset = |columns: usize| rest.char_indices().nth(columns).map_or(rest.len(), |(at, _)| at);
        let start = line_start + offset(column.saturating_sub(1));
        let end = line_start + offset(column.saturating_sub(1) + width.unwrap_or(1));
        diagnostic = diagnostic.at(Place::in_text(file, source, start, end));
    }
    let called: Vec<&str> = lines.filter_map(|line| line.strip_prefix("note: ")).collect();
    if !called.is_empty() {
        diagnostic = diagnostic.help(called.join("; "));
    }
    RenderError::Template(Box::new(diagnostic))
}

/// Reads all files under `folder`, sorted by name.
fn read_folder(folder: &Path, prefix: &str, sources: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), sources)?;
        } else {
            sources.push((name, std::fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

/// A text as a string of CSS: everything but letters, digits and a few marks as escapes.
fn css_text(text: &str, _: Kwargs, _: &State) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        if letter.is_alphanumeric() || " .,;:()-\u{b7}".contains(letter) {
            quoted.push(letter);
        } else {
            quoted.push_str(&format!("\\{:x} ", u32::from(letter)));
        }
    }
    quoted.push('"');
    quoted
}
