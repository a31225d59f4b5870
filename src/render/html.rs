//! The pages: the district's, a brief a school, how each figure came about, and the large tables where they need pages
//! of their own.

use super::templates::Templates;
use super::{OutputFile, RenderError};
use crate::report::View;
use tera::Context;

/// The pages of the report, of which `context` has what the templates need.
pub(super) fn report(view: &View, templates: &Templates, mut context: Context) -> Result<Vec<OutputFile>, RenderError> {
    let suffix = &view.page.suffix;
    let mut pages = vec!["index"];
    if !view.report.appendix.explanations.is_empty() {
        pages.push("explanations");
    }
    if view.page.large {
        pages.extend(view.report.schools.as_ref().map(|_| "schools"));
        pages.extend(view.report.groups.as_ref().map(|_| "groups"));
    }
    let mut files = Vec::new();
    for name in pages {
        context.insert("file", name);
        let bytes = templates.render(&format!("{name}.html"), &context)?.into_bytes();
        files.push(OutputFile { path: format!("{name}{suffix}.html"), bytes });
    }
    Ok(files)
}

/// The brief of the school with `code`.
pub(super) fn brief(view: &View, templates: &Templates, code: &str, context: &Context) -> Result<OutputFile, RenderError> {
    let bytes = templates.render("school.html", context)?.into_bytes();
    Ok(OutputFile { path: format!("schools/{code}{}.html", view.page.suffix), bytes })
}
