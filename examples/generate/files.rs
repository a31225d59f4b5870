//! The files as they are made, before anything is written.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::path::Path;

/// Files by their path in the project.
#[derive(Default)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// Adds a row to `exports/<year>/<dataset>/<name>.csv`, which begins with `header`.
    pub fn row(&mut self, year: &str, dataset: &str, name: &str, header: &str, row: impl Display) {
        self.line(format!("exports/{year}/{dataset}/{name}.csv"), header, row);
    }

    /// Adds a row to the file at `path`, which begins with `header`.
    pub fn line(&mut self, path: String, header: &str, row: impl Display) {
        let text = self.0.entry(path).or_insert_with(|| format!("{header}\n"));
        text.push_str(&row.to_string());
        text.push('\n');
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// How many bytes they have.
    pub fn bytes(&self) -> usize {
        self.0.values().map(String::len).sum()
    }

    /// The files in order of their paths.
    #[allow(dead_code, reason = "the test that compares them with the committed files reads them here")]
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Writes them below `root`.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        for (path, text) in &self.0 {
            let path = root.join(path);
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(path, text)?;
        }
        Ok(())
    }
}
