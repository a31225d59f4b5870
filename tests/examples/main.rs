//! The example projects: they are what they say they are, and what comes out of them is what it should be.

mod data;
mod editions;
mod edsight;
mod plan;
mod run;
mod small_district;
mod story;
mod strategic_plan;

use std::path::{Path, PathBuf};

/// A path in the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the repository.
fn text(path: &str) -> String {
    std::fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
