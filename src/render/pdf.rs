//! PDF files for the board's packet, by PDF/UA-1: `report.pdf`, `memo.pdf` and a brief a school.
//!
//! The one place that knows typst, which lays out the templates in `templates/pdf`; they read the view as data. It sees
//! no file but those named here, no network and no clock, so that the same view gives the same bytes.

use super::templates::Templates;
use super::{OutputFile, RenderError};
use crate::diagnostic::{Diagnostic, Place};
use crate::report::View;
use base64::Engine;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::layout::PagedDocument;
use typst::syntax::{FileId, Source, VirtualPath};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// The fonts of every sheet, embedded: Inter, cut down to Latin, Greek and Cyrillic letters and signs.
const FONTS: [&[u8]; 3] = [
    include_bytes!("../../templates/fonts/Inter-Regular.ttf"),
    include_bytes!("../../templates/fonts/Inter-Bold.ttf"),
    include_bytes!("../../templates/fonts/Inter-Italic.ttf"),
];
/// Where templates read the view.
const DATA: &str = "/data.json";
/// Where templates read the logo.
const LOGO: &str = "/logo";
/// The template whose drawings of statuses the sheets show, too.
const SHAPES: &str = "components/status.html";

/// The PDF files of `view`; only the brief of `school` where one is named.
pub(super) fn files(view: &View, templates: &Templates, school: Option<&str>) -> Result<Vec<OutputFile>, RenderError> {
    let press = Press::new(view, templates)?;
    let suffix = &view.page.suffix;
    let mut files = Vec::new();
    if school.is_none() {
        files.push(press.file("memo-alone", format!("memo{suffix}.pdf"), "report", &view.report)?);
        files.push(press.file("report", format!("report{suffix}.pdf"), "report", &view.report)?);
    }
    for brief in view.briefs.iter().filter(|brief| school.is_none_or(|code| brief.code == code)) {
        files.push(press.file("school", format!("schools/{}{suffix}.pdf", brief.code), "brief", brief)?);
    }
    Ok(files)
}

/// What all files of a view are made with.
struct Press<'a> {
    view: &'a View,
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: Vec<Source>,
    standards: PdfStandards,
    shapes: Value,
    logo: Option<(String, Bytes)>,
}

impl<'a> Press<'a> {
    fn new(view: &'a View, templates: &Templates) -> Result<Self, RenderError> {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| RenderError::Data(error.to_string()))?;
        Ok(Self {
            view,
            library: LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources: templates
                .sheets()
                .map(|(name, text)| Source::new(FileId::new(None, VirtualPath::new(format!("/{name}"))), text.to_owned()))
                .collect(),
            standards,
            shapes: shapes(templates.source(SHAPES).unwrap_or_default()),
            logo: view.page.theme.logo.as_deref().and_then(logo),
        })
    }

    /// The file at `path`: the sheets of `template`, which find `content` under `name`.
    fn file(&self, template: &str, path: String, name: &str, content: &impl Serialize) -> Result<OutputFile, RenderError> {
        let data = json!({
            "page": self.view.page,
            "day": day(self.view.page.day),
            "shapes": self.shapes,
            "logo": self.logo.as_ref().map(|(format, _)| format),
            name: content,
        });
        let data = serde_json::to_vec(&data).map_err(|error| RenderError::Data(error.to_string()))?;
        let main = FileId::new(None, VirtualPath::new(format!("/pdf/{template}.typ")));
        let desk = Desk { press: self, main, data: Bytes::new(data) };
        let failed = |errors: &[SourceDiagnostic]| desk.problem(&path, errors.first());
        let document: PagedDocument = typst::compile(&desk).output.map_err(|errors| failed(&errors))?;
        let identity = format!("{} {} {path}", self.view.page.title.text, self.view.page.edition);
        let options =
            PdfOptions { ident: Smart::Custom(&identity), standards: self.standards.clone(), tagged: true, ..PdfOptions::default() };
        let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors))?;
        Ok(OutputFile { path, bytes })
    }
}

/// What typst sees while it makes one file.
struct Desk<'a> {
    press: &'a Press<'a>,
    main: FileId,
    data: Bytes,
}

impl Desk<'_> {
    /// What is wrong with the file at `path`, and in which template.
    fn problem(&self, path: &str, error: Option<&SourceDiagnostic>) -> RenderError {
        let Some(error) = error else { return RenderError::Data(format!("{path} cannot be made")) };
        let mut diagnostic = Diagnostic::error("template", format!("{path} cannot be made: {}", error.message));
        if let Some(id) = error.span.id()
            && let Some(source) = self.press.sources.iter().find(|source| source.id() == id)
            && let Some(range) = self.range(error.span)
        {
            let file = id.vpath().as_rootless_path().display().to_string();
            diagnostic = diagnostic.at(Place::in_text(&file, source.text(), range.start, range.end));
        }
        diagnostic.help = (!error.hints.is_empty()).then(|| error.hints.join("; "));
        RenderError::Template(Box::new(diagnostic))
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.press.sources.iter().find(|source| source.id() == id).cloned();
        found.ok_or_else(|| FileError::NotFound(id.vpath().as_rootless_path().to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().as_rooted_path();
        match &self.press.logo {
            _ if path.as_os_str() == DATA => Ok(self.data.clone()),
            Some((_, logo)) if path.as_os_str() == LOGO => Ok(logo.clone()),
            _ => Err(FileError::NotFound(path.to_owned())),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<i64>) -> Option<Datetime> {
        None
    }
}

fn day(day: Date) -> Value {
    json!({ "year": day.year(), "month": day.month(), "day": day.day() })
}

/// The drawings of statuses by id, from the symbols of the pages' template.
fn shapes(template: &str) -> Value {
    let symbols = template.split("<symbol id=\"s-").skip(1).filter_map(|rest| {
        let (id, rest) = rest.split_once('"')?;
        let (_, rest) = rest.split_once('>')?;
        let (drawing, _) = rest.split_once("</symbol>")?;
        Some((id.to_owned(), Value::from(drawing)))
    });
    Value::Object(symbols.collect())
}

/// A logo's format and bytes from its data URL.
fn logo(url: &str) -> Option<(String, Bytes)> {
    let (kind, data) = url.strip_prefix("data:image/")?.split_once(";base64,")?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(data).ok()?;
    Some((kind.trim_end_matches("+xml").to_owned(), Bytes::new(bytes)))
}

#[cfg(test)]
mod tests {
    use super::{Templates, logo, shapes};
    use crate::results::Status;

    #[test]
    fn every_status_of_the_pages_has_its_drawing_on_paper() {
        let templates = Templates::load(None).unwrap();
        let drawings = shapes(templates.source(super::SHAPES).unwrap());
        for status in [Status::Met, Status::Improved, Status::NotShown, Status::PartlyComplete] {
            let drawing = drawings[status.id()].as_str().unwrap_or_default();
            assert!(drawing.starts_with('<') && drawing.ends_with("/>"), "{}: {drawing}", status.id());
        }
    }

    #[test]
    fn a_logo_is_read_from_its_data_url() {
        let (format, bytes) = logo("data:image/svg+xml;base64,PHN2Zy8+").unwrap();
        assert_eq!((format.as_str(), &bytes[..]), ("svg", &b"<svg/>"[..]));
        assert!(logo("https://example.org/logo.png").is_none());
    }
}
