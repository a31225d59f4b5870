//! The pages: the district's, a brief a school, and the large tables where they need pages of their own.

use super::templates::Templates;
use super::{OutputFile, RenderError};
use crate::report::View;
use tera::Context;

/// The pages of `view`; only the brief of `school` where one is named.
pub(super) fn files(view: &View, templates: &Templates, school: Option<&str>) -> Result<Vec<OutputFile>, RenderError> {
    let mut shared = Context::new();
    shared.insert("page", &view.page);
    let mut files = Vec::new();
    let suffix = &view.page.suffix;
    if school.is_none() {
        let mut context = shared.clone();
        context.insert("report", &view.report);
        let mut pages = vec!["index"];
        if view.page.large {
            pages.extend(view.report.schools.as_ref().map(|_| "schools"));
            pages.extend(view.report.groups.as_ref().map(|_| "groups"));
        }
        for name in pages {
            context.insert("file", name);
            let bytes = templates.render(&format!("{name}.html"), &context)?.into_bytes();
            files.push(OutputFile { path: format!("{name}{suffix}.html"), bytes });
        }
    }
    for brief in view.briefs.iter().filter(|brief| school.is_none_or(|code| brief.code == code)) {
        let mut context = shared.clone();
        context.insert("brief", brief);
        let bytes = templates.render("school.html", &context)?.into_bytes();
        files.push(OutputFile { path: format!("schools/{}{suffix}.html", brief.code), bytes });
    }
    Ok(files)
}
