//! `results.json`: the results as they are.

use super::{OutputFile, RenderError};
use crate::results::Results;

/// The file, indented, with a line end at its end.
pub(super) fn file(results: &Results) -> Result<OutputFile, RenderError> {
    let mut bytes = serde_json::to_vec_pretty(results).map_err(|error| RenderError::Data(error.to_string()))?;
    bytes.push(b'\n');
    bytes.shrink_to_fit();
    Ok(OutputFile { path: "results.json".to_owned(), bytes })
}
