//! What names an edition: a digest.

use crate::publish::manifest::{BuildOptions, Input, PlanFile, Tool};
use serde::Serialize;

/// The id of an internal edition: the digest of everything it is made from, so that the same plan, data, options and
/// version of the tool have the same id on any machine.
#[must_use]
pub fn edition_id(tool: &Tool, plan: &PlanFile, inputs: &[Input], options: &BuildOptions) -> String {
    #[derive(Serialize)]
    struct Made<'a> {
        tool: &'a Tool,
        plan: &'a PlanFile,
        inputs: &'a [Input],
        options: &'a BuildOptions,
    }
    let made = Made { tool, plan, inputs, options };
    // A plain struct of texts and numbers always serializes.
    let bytes = serde_json::to_vec(&made).unwrap_or_default();
    blake3::hash(&bytes).to_hex().to_string()
}
