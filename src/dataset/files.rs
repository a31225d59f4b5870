//! Finds the files of a dataset.
//!
//! Apart from reading them: which files there are is shown by `list` without any of them being opened.

use crate::dataset::spec::DatasetSpec;
use crate::school_year::SchoolYear;
use crate::source::ReadError;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What stands for a school year in a pattern.
const YEAR: &str = "{school_year}";

/// A file of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Where it is.
    pub path: PathBuf,
    /// How messages name it: relative to the data root where it lies inside, with `/` between folders.
    pub name: String,
    /// The school year of the pattern that it matches.
    pub year: Option<SchoolYear>,
}

impl DataFile {
    /// The file at `path`, outside of any dataset's pattern.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), name: name_of(path, Path::new("")), year: None }
    }
}

/// The files of `spec` for `years`, sorted, each once. A pattern without `{school_year}` gives files without a year.
///
/// # Errors
/// [`ReadError`] where a folder cannot be read, or a pattern leads to a folder or nowhere a pattern can.
pub fn find_files(spec: &DatasetSpec, data_root: &Path, years: &[SchoolYear]) -> Result<Vec<DataFile>, ReadError> {
    let mut found = BTreeMap::new();
    for pattern in &spec.files {
        if pattern.contains(YEAR) {
            for &year in years {
                matching(&pattern.replace(YEAR, &year.to_string()), Some(year), data_root, &mut found)?;
            }
        } else {
            matching(pattern, None, data_root, &mut found)?;
        }
    }
    Ok(found.into_values().collect())
}

fn matching(pattern: &str, year: Option<SchoolYear>, data_root: &Path, found: &mut BTreeMap<PathBuf, DataFile>) -> Result<(), ReadError> {
    let mut add = |path: PathBuf| {
        let name = name_of(&path, data_root);
        found.entry(path.clone()).or_insert(DataFile { path, name, year });
    };
    let plain = data_root.join(pattern);
    match std::fs::metadata(&plain) {
        Ok(metadata) if metadata.is_dir() => return Err(ReadError::IsFolder(plain)),
        Ok(_) => {
            add(plain);
            return Ok(());
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound || error.kind() == io::ErrorKind::InvalidInput => {}
        Err(error) if !pattern.contains(['*', '?', '[']) => return Err(ReadError::io(&plain, error)),
        Err(_) => {}
    }
    if !pattern.contains(['*', '?', '[']) {
        return Ok(());
    }
    // The root is a path, not a pattern, whatever characters it has.
    let root = if Path::new(pattern).is_absolute() { String::new() } else { glob::Pattern::escape(&data_root.to_string_lossy()) + "/" };
    let root = if root == "/" && data_root.as_os_str().is_empty() { String::new() } else { root };
    let options = glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let paths = glob::glob_with(&format!("{root}{pattern}"), options)
        .map_err(|error| ReadError::io(&plain, io::Error::new(io::ErrorKind::InvalidInput, error.to_string())))?;
    for path in paths {
        let path = path.map_err(|error| ReadError::Io { path: error.path().to_owned(), source: error.into() })?;
        let metadata = std::fs::metadata(&path).map_err(|error| ReadError::io(&path, error))?;
        if metadata.is_dir() {
            // `exports/*` may well have folders beside its files; `exports/*.csv` should not.
            if pattern.rsplit('/').next().is_some_and(|last| last.contains('.')) {
                return Err(ReadError::IsFolder(path));
            }
            continue;
        }
        add(path);
    }
    Ok(())
}

fn name_of(path: &Path, data_root: &Path) -> String {
    let inside = path.strip_prefix(data_root).unwrap_or(path);
    inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/").replacen("//", "/", 1)
}
