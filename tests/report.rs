//! What a report says and how its files hang together, on a made-up district.

mod made_up;

use ctecs_report::render::{self, Format, Options, RenderError};
use ctecs_report::results::{Results, SchoolInfo, SchoolResult};
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

/// The made-up district with eight more schools, whose figures are those of the first eight.
fn large() -> Results {
    let mut results = made_up::results();
    let new = |code: &str| format!("8{}", &code[1..]);
    let named: Vec<_> = results.roster.iter().take(8).cloned().collect();
    results.roster.extend(named.iter().cloned().map(|school| SchoolInfo {
        school_code: new(&school.school_code),
        school_name: format!("New {}", school.school_name),
        short_name: format!("New {}", school.short_name),
        ..school
    }));
    for measure in &mut results.measures {
        let more = measure.schools.iter().filter(|school| named.iter().any(|of| of.school_code == school.school_code)).cloned();
        let more: Vec<_> = more
            .map(|school| SchoolResult {
                school_code: new(&school.school_code),
                school_name: format!("New {}", school.school_name),
                ..school
            })
            .collect();
        measure.schools.extend(more);
    }
    results
}

/// Leaves the report where it can be looked at: `target/tmp/large`.
#[test]
fn a_district_of_more_than_twenty_schools_has_pages_of_their_own_for_schools_and_groups() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large");
    let publishable = ctecs_report::disclosure::internal(large());
    let files = render::render(&publishable, &made_up::words(), &[Format::Html], &options()).unwrap();
    for file in &files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.bytes).unwrap();
    }
    let page = |name: &str| {
        let file = files.iter().find(|file| file.path == name).unwrap_or_else(|| panic!("there is no {name}"));
        std::str::from_utf8(&file.bytes).unwrap()
    };
    assert!(page("schools.html").contains("New Ashford") && page("groups.html").contains("<table"));
    let district = page("index.html");
    assert!(district.contains("href=\"schools.html\"") && district.contains("href=\"groups.html\""));
    assert!(!district.contains("class=\"grid-t"), "the table of schools stands on its own page");
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

#[test]
fn the_group_named_as_furthest_is_said_to_be_one_of_the_larger_ones_where_a_small_one_is_further() {
    let files = render::render(&made_up::publishable(), &made_up::words(), &[Format::Html], &options()).unwrap();
    let page = files.iter().find(|file| file.path == "index.html").unwrap();
    let page = std::str::from_utf8(&page.bytes).unwrap();
    assert!(page.contains("Chronic absenteeism: of the larger groups, Not high needs is furthest from the district, 4.4 points below"));
    assert!(page.contains("Student retention: RSCO schools is furthest from the district, 2.6 points below"));
}
