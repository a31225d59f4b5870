//! Pages as a live preview shows them: with a script that looks for changes, or the problems instead.

use crate::render::RenderError;

/// The page that shows why there is no report.
const PROBLEMS: &str = include_str!("../../templates/preview.html");
/// The script that reloads a page when the project has changed, and keeps its place.
const SCRIPT: &str = include_str!("../../templates/preview-script.html");

/// `page`, which was made from the `version`-th state of the project, with the script that looks for the next one.
#[must_use]
pub fn with_script(page: &str, version: u64) -> String {
    let script = SCRIPT.replace("VERSION", &version.to_string());
    match page.rfind("</body>") {
        Some(end) => format!("{}{script}{}", &page[..end], &page[end..]),
        None => format!("{page}{script}"),
    }
}

/// A page with `problems`, as they are written for a terminal.
///
/// # Errors
/// Where the template is broken.
pub fn problems(problems: &str) -> Result<String, RenderError> {
    let mut context = tera::Context::new();
    context.insert("problems", problems);
    tera::Tera::one_off(PROBLEMS, &context, true).map_err(|error| RenderError::Data(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{problems, with_script};

    #[test]
    fn the_script_stands_at_the_end_of_the_page() {
        let page = with_script("<html><body><p>x</p></body></html>", 7);
        assert!(page.contains("var seen = 7,"));
        assert!(page.ends_with("</script>\n</body></html>"));
    }

    #[test]
    fn problems_are_shown_as_text() {
        let page = problems("error: <plan> & data\n  --> plan.toml:1:1").unwrap();
        assert!(page.contains("error: &lt;plan&gt; &amp; data\n  --&gt; plan.toml:1:1"), "{page}");
    }
}
