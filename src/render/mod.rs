//! Renders publishable results into the files of a report, one file of code a format.
//!
//! Apart from the report, which decides what is said and where a mark stands: here a view becomes bytes. Nothing is
//! written to disk here.

mod corrections;
mod docx;
mod figures;
mod html;
mod json;
mod markdown;
mod office;
mod package;
#[cfg(feature = "pdf")]
mod pdf;
mod pptx;
pub mod preview;
mod slides;
mod templates;
mod xlsx;

pub use templates::eject;

use crate::diagnostic::{Diagnostic, Severity};
use crate::disclosure::Publishable;
use crate::plan::Words;
use crate::report::{self, ReportError};
use serde::Serialize;
use std::path::Path;
use templates::Templates;
use tera::Context;

/// A file of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Where it goes, relative to the report's folder, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A format of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Pages: `index.html`, `schools/CODE.html`.
    Html,
    /// The same as text: `report.md`, `schools/CODE.md`.
    #[value(name = "md")]
    #[serde(rename = "md")]
    Markdown,
    /// The results as data: `results.json`.
    Json,
    /// Every figure as a row: `figures.csv`.
    Csv,
    /// Slides for the board: `slides.html`, `slides.md`.
    Slides,
    /// The figures as a workbook: `report.xlsx`.
    Xlsx,
    /// Word files for editing: `report.docx`, `memo.docx`.
    Docx,
    /// Slides for editing: `slides.pptx`.
    Pptx,
    /// PDF/UA for the board's packet: `report.pdf`, `memo.pdf`, `schools/CODE.pdf`; only in a program built with it.
    Pdf,
}

impl Format {
    /// The formats of every build.
    pub const ALWAYS: [Self; 4] = [Self::Html, Self::Markdown, Self::Json, Self::Csv];

    /// Whether this build of the program can make it.
    #[must_use]
    pub fn is_built_in(self) -> bool {
        self != Self::Pdf || cfg!(feature = "pdf")
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Slides => "slides",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Pdf => "pdf",
        }
    }
}

/// What a rendering depends on beside results and words.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Templates of the user's own, which come before the built-in ones.
    pub templates_dir: Option<&'a Path>,
    /// Names the edition on every page; empty where it has no name yet.
    pub fingerprint: &'a str,
    /// Languages to write, the first being that of `index.html`; empty for the plan's.
    pub languages: &'a [String],
    /// Only this school's brief.
    pub school: Option<&'a str>,
}

/// Why a report cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is broken, with the place.
    #[error("{}", .0.message)]
    Template(Box<Diagnostic>),
    /// A folder of templates cannot be read.
    #[error("the templates in {folder} cannot be read: {reason}")]
    TemplatesFolder {
        /// The folder.
        folder: String,
        /// Why not.
        reason: String,
    },
    /// The plan's words have errors.
    #[error("the plan's words have {} problem(s)", .0.len())]
    Words(Vec<Diagnostic>),
    /// No view can be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The results have no such school.
    #[error("no school of the roster has the code `{0}`")]
    School(String),
    /// A value cannot be written as data.
    #[error("the results cannot be written: {0}")]
    Data(String),
}

/// Renders `formats` of the publishable results, files sorted by path.
///
/// # Errors
/// [`RenderError`] where a template, a word of the plan or an option is wrong; nothing is rendered by halves.
pub fn render(publishable: &Publishable, words: &Words, formats: &[Format], options: &Options) -> Result<Vec<OutputFile>, RenderError> {
    let results = publishable.results();
    if let Some(code) = options.school
        && !results.roster.iter().any(|school| school.school_code == code)
    {
        return Err(RenderError::School(code.to_owned()));
    }
    let languages = languages(words, options);
    let errors: Vec<Diagnostic> =
        report::check(publishable, words, &languages).into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(RenderError::Words(errors));
    }
    let mut files = Vec::new();
    if options.school.is_none() {
        if formats.contains(&Format::Json) {
            files.push(json::file(results)?);
        }
        if formats.contains(&Format::Csv) {
            files.push(figures::file(results)?);
            files.extend(corrections::file(results)?);
        }
        if formats.contains(&Format::Json) && formats.contains(&Format::Csv) {
            files.push(package::file(results, words.edition.license.as_deref())?);
        }
    }
    if formats.iter().any(|format| !matches!(format, Format::Json | Format::Csv)) {
        let templates = Templates::load(options.templates_dir)?;
        for language in &languages {
            let view = report::build(publishable, words, language, &languages, options.fingerprint)?;
            files.extend(pages(&view, &templates, formats, options.school)?);
            if formats.contains(&Format::Slides) && options.school.is_none() {
                files.extend(slides::files(&view, &templates)?);
            }
            #[cfg(feature = "pdf")]
            if formats.contains(&Format::Pdf) {
                files.extend(pdf::files(&view, &templates, options.school)?);
            }
            if options.school.is_none() {
                files.extend(office_files(&view, formats)?);
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Pages and Markdown: the report and every brief, or only that of `school`. Both formats of a page are made one after
/// the other, since what a template needs is put together only once for both, and for one page at a time.
fn pages(view: &report::View, templates: &Templates, formats: &[Format], school: Option<&str>) -> Result<Vec<OutputFile>, RenderError> {
    let (html, markdown) = (formats.contains(&Format::Html), formats.contains(&Format::Markdown));
    let mut files = Vec::new();
    if !html && !markdown {
        return Ok(files);
    }
    let mut shared = Context::new();
    shared.insert("page", &view.page);
    if school.is_none() {
        let mut context = shared.clone();
        context.insert("report", &view.report);
        if markdown {
            files.push(markdown::report(view, templates, &context)?);
        }
        if html {
            files.extend(html::report(view, templates, context)?);
        }
    }
    for brief in view.briefs.iter().filter(|brief| school.is_none_or(|code| brief.code == code)) {
        let mut context = shared.clone();
        context.insert("brief", brief);
        if html {
            files.push(html::brief(view, templates, &brief.code, &context)?);
        }
        if markdown {
            files.push(markdown::brief(view, templates, &brief.code, &context)?);
        }
    }
    Ok(files)
}

/// Files that an office opens.
fn office_files(view: &report::View, formats: &[Format]) -> Result<Vec<OutputFile>, RenderError> {
    let mut files = Vec::new();
    if formats.contains(&Format::Xlsx) {
        files.push(xlsx::file(view)?);
    }
    if formats.contains(&Format::Docx) {
        files.extend(docx::files(view)?);
    }
    if formats.contains(&Format::Pptx) {
        files.push(pptx::file(view)?);
    }
    Ok(files)
}

/// The languages to write: those asked for, else the plan's, else English.
fn languages(words: &Words, options: &Options) -> Vec<String> {
    let wanted = if options.languages.is_empty() { &words.languages } else { options.languages };
    let mut languages: Vec<String> = Vec::new();
    for language in wanted {
        if !languages.contains(language) {
            languages.push(language.clone());
        }
    }
    if languages.is_empty() {
        languages.push("en".to_owned());
    }
    languages
}
