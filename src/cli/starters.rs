//! The projects that `init` can begin with, embedded in the program.

use include_dir::{Dir, File, include_dir};
use std::path::Path;

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");
static STARTERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starters");

/// The file in which a starter says its name.
const NAME_FILE: &str = "starter.toml";

/// A project to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    folder: &'static Dir<'static>,
}

impl Starter {
    /// Every starter, in the order in which they are listed.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = STARTERS.dirs().map(|folder| Self { folder }).collect();
        all.push(Self { folder: &DATA });
        all.sort_by_key(|starter| starter.name());
        all
    }

    /// The starter called `name`.
    pub fn find(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|starter| starter.name() == name)
    }

    /// Its name.
    pub fn name(self) -> String {
        self.says("name")
    }

    /// What it has, in a few words.
    pub fn about(self) -> String {
        self.says("about")
    }

    fn says(self, key: &str) -> String {
        let text = self.folder.get_file(self.folder.path().join(NAME_FILE)).and_then(File::contents_utf8).unwrap_or_default();
        let table: toml::Table = text.parse().unwrap_or_default();
        table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    }

    /// Its files: the path in the project, and what is in it.
    pub fn files(self) -> Vec<(&'static Path, &'static [u8])> {
        let mut found = Vec::new();
        let mut open = vec![self.folder];
        while let Some(folder) = open.pop() {
            open.extend(folder.dirs());
            found.extend(folder.files().filter_map(|file| {
                let inside = file.path().strip_prefix(self.folder.path()).unwrap_or(file.path());
                (inside != Path::new(NAME_FILE)).then_some((inside, file.contents()))
            }));
        }
        found.sort();
        found
    }
}
