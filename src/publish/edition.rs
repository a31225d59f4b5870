//! What names an edition: a digest, and the few characters of it that people read to each other.

use crate::publish::manifest::{BuildOptions, Input, PlanFile, Tool};
use serde::Serialize;

/// Characters of a digest in a fingerprint: 48 bits, enough that two editions of one district never share them.
const FINGERPRINT: usize = 12;

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

/// The first characters of an edition's id in groups of four, short enough to read aloud: `3f7a-91c2-04be`.
#[must_use]
pub fn fingerprint(id: &str) -> String {
    let characters: Vec<char> = id.chars().take(FINGERPRINT).collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_is_three_groups_of_four() {
        assert_eq!(fingerprint("3f7a91c204be77d0"), "3f7a-91c2-04be");
    }
}
