//! What a report says and how its files hang together, on a made-up district.

mod made_up;

use ctecs_report::render::{self, Format, Options, RenderError};
use std::path::Path;

/// Every format.
const ALL: [Format; 5] = [Format::Html, Format::Markdown, Format::Json, Format::Csv, Format::Slides];

fn options() -> Options<'static> {
    Options { templates_dir: None, fingerprint: "3f7a-91c2-04be", languages: &[], school: None }
}

/// Leaves the report where it can be looked at: `target/tmp/report`. With `TEMPLATES` set, from the templates in that
/// folder, which saves compiling while one works on them.
#[test]
fn the_report_is_made() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    let templates = std::env::var_os("TEMPLATES").map(std::path::PathBuf::from);
    let options = Options { templates_dir: templates.as_deref(), ..options() };
    let files = render::render(&made_up::publishable(), &made_up::words(), &ALL, &options).unwrap_or_else(|error| panic!("{error}"));
    for file in files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.bytes).unwrap();
    }
}

/// A folder of templates with one file in it.
fn own_template(name: &str, source: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), source).unwrap();
    folder
}

/// The page `path` rendered with the templates in `folder` before the built-in ones.
fn page_with(folder: &Path, path: &str) -> Result<String, RenderError> {
    let options = Options { templates_dir: Some(folder), ..options() };
    let files = render::render(&made_up::publishable(), &made_up::words(), &[Format::Html], &options)?;
    let file = files.into_iter().find(|file| file.path == path).unwrap();
    Ok(String::from_utf8(file.bytes).unwrap())
}

#[test]
fn a_template_of_ones_own_changes_one_block_and_leaves_the_rest() {
    let folder = own_template("index.html", "{% extends \"built-in/index.html\" %}{% block memo %}<p>Our own memo</p>{% endblock memo %}");
    let page = page_with(folder.path(), "index.html").unwrap();
    assert!(page.contains("<p>Our own memo</p>") && page.contains("id=\"scorecard\""));
    assert!(!page.contains("class=\"tally\""));
}

#[test]
fn a_broken_template_is_an_error_with_its_line_and_a_caret_and_nothing_is_rendered() {
    for (source, message, line, marked) in [
        ("{% extends \"built-in/index.html\" %}\n{% block memo %}{{ report.memo.nothing }}{% endblock memo %}\n", "nothing", 2, "nothing"),
        ("<p>\n{% if page %}\n", "", 3, ""),
        ("<p>{{ page.title | shout }}</p>", "Unknown filter `shout`", 1, "shout"),
    ] {
        let folder = own_template("index.html", source);
        let Err(RenderError::Template(problem)) = page_with(folder.path(), "index.html") else { panic!("{source} was rendered") };
        assert!(problem.message.contains(message), "{}", problem.message);
        let place = problem.place.unwrap();
        assert!(place.file.ends_with("/index.html") && !place.file.starts_with("built-in"), "{}", place.file);
        assert_eq!(place.line, line, "{source}: {}", problem.message);
        let excerpt = place.excerpt.unwrap();
        assert!(excerpt.text[excerpt.start..excerpt.end].contains(marked), "{excerpt:?}");
    }
}
