//! What a report says and how its files hang together, on a made-up district.

mod made_up;

use ctecs_report::render::{self, Format, Options};
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
