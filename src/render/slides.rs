//! The slides: one page of them, and Markdown that presentation tools take.

use super::templates::Templates;
use super::{OutputFile, RenderError, markdown};
use crate::report::View;
use tera::Context;

/// `slides.html` and `slides.md` of `view`.
pub(super) fn files(view: &View, templates: &Templates) -> Result<Vec<OutputFile>, RenderError> {
    let mut context = Context::new();
    context.insert("page", &view.page);
    context.insert("report", &view.report);
    context.insert("slides", &view.slides);
    let suffix = &view.page.suffix;
    Ok(vec![
        OutputFile { path: format!("slides{suffix}.html"), bytes: templates.render("slides.html", &context)?.into_bytes() },
        markdown::file(format!("slides{suffix}.md"), &templates.render("slides.md", &context)?),
    ])
}
