//! The manifest: what a report is made of and what it consists of, with a digest for each.
//!
//! Apart from the folder it lies in, because `verify` and `diff` read it where nothing is written. Nothing in it
//! depends on the machine or the clock: paths are relative, and what was typed stands in it only as far as it changes
//! a byte of the report.

use crate::publish::MANIFEST;
use crate::publish::edition::edition_id;
use crate::results::{Audience, Declared, EditionKind, Stage, fingerprint};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Name and version of the manifest, its first key.
pub const SCHEMA: &str = "ctecs-report/manifest/1";

/// What a report is made of, and what it consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name and version of the manifest.
    pub schema: String,
    /// What made the report.
    pub tool: Tool,
    /// Which edition it is.
    pub edition: Edition,
    /// The plan it answers to.
    pub plan: PlanFile,
    /// Everything that was asked of the build.
    pub options: BuildOptions,
    /// The files it was made from, by name; none in a public edition, from whose digests small files could be guessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<Input>>,
    /// The files it consists of, by name, this one left out.
    #[serde(default)]
    pub outputs: Vec<Output>,
}

/// What made a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// The program.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Which edition a report is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The edition's id.
    pub id: String,
    /// The first characters of the id, to read aloud.
    pub fingerprint: String,
    /// For whom it is.
    pub audience: Audience,
    /// When in the year it was made.
    pub kind: EditionKind,
    /// How far it is in its approval.
    pub stage: Stage,
    /// The edition it replaces.
    pub supersedes: Option<String>,
}

/// The plan a report answers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    /// Its title.
    pub title: String,
    /// The year reported.
    pub school_year: SchoolYear,
    /// BLAKE3 digest of the plan file.
    pub digest: String,
    /// The settings that can change a figure: by measure (empty for the plan as a whole), then by key.
    #[serde(default)]
    pub settings: BTreeMap<String, BTreeMap<String, String>>,
    /// What it says about corrections.
    #[serde(default)]
    pub corrections: Vec<Declared>,
}

/// What was asked of a build, as far as it changes the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildOptions {
    /// For whom.
    pub edition: Audience,
    /// The day the figures stand for.
    pub as_of: Date,
    /// The formats made, in order.
    pub formats: Vec<String>,
    /// The languages made, in order.
    pub languages: Vec<String>,
    /// The one measure that was evaluated.
    pub only: Option<String>,
    /// The one school whose brief was made.
    pub school: Option<String>,
    /// Whether the data lay elsewhere than the plan says (`--data`).
    pub data_elsewhere: bool,
    /// Ids of the earlier editions it was compared with.
    pub previous: Vec<String>,
    /// Whether it is only a part of the report.
    pub part: bool,
    /// Whether it lists what the public edition withholds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
}

/// A file that a report was made from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    /// The file, relative to the project or to the root of the data.
    pub file: String,
    /// The dataset it belongs to, or what else it is.
    pub dataset: String,
    /// The school year its rows belong to, where they belong to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_year: Option<SchoolYear>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its rows, where it was read as a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The day it was extracted, where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extract_date: Option<Date>,
    /// BLAKE3 digest of its bytes.
    pub digest: String,
}

/// A file that a report consists of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Output {
    /// The file, relative to the folder of the report.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// BLAKE3 digest of its bytes, as `b3sum` prints it.
    pub digest: String,
}

/// Why a folder has no manifest that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// There is no manifest.
    #[error("`{}` is not the folder of a report: it has no {MANIFEST}", .0.display())]
    Missing(PathBuf),
    /// It cannot be read from the disk.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a manifest of this version of the tool.
    #[error("`{}` is not a manifest that this version reads: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Manifest {
    /// The manifest of an internal edition, whose id is the digest of everything it is made from.
    #[must_use]
    pub fn internal(kind: EditionKind, stage: Stage, plan: PlanFile, options: BuildOptions, mut inputs: Vec<Input>) -> Self {
        inputs.sort();
        let tool = Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        let id = edition_id(&tool, &plan, &inputs, &options);
        let edition = Edition { fingerprint: fingerprint(&id), id, audience: Audience::Internal, kind, stage, supersedes: None };
        Self { schema: SCHEMA.to_owned(), tool, edition, plan, options, inputs: Some(inputs), outputs: Vec::new() }
    }

    /// The manifest of the public edition that shows `shown` and replaces `supersedes`. Its id is a digest of that, of the
    /// plan and of the options: from a digest of the inputs a small file could be guessed.
    #[must_use]
    pub fn into_public(self, shown: &[u8], supersedes: Option<String>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(edition_id(&self.tool, &self.plan, &[], &self.options).as_bytes());
        hasher.update(shown);
        let id = hasher.finalize().to_hex().to_string();
        let edition = Edition { fingerprint: fingerprint(&id), id, audience: Audience::Public, supersedes, ..self.edition };
        Self { edition, inputs: None, ..self }
    }

    /// Whether the id is that of what the manifest lists; a public edition lists nothing that could tell.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let of_inputs =
            self.inputs.as_ref().is_none_or(|inputs| edition_id(&self.tool, &self.plan, inputs, &self.options) == self.edition.id);
        of_inputs && self.edition.fingerprint == fingerprint(&self.edition.id)
    }

    /// The manifest as it is written: the same bytes for the same report.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // A plain struct of texts and numbers always serializes.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Lists what a report consists of.
    #[must_use]
    pub fn with_outputs<'a>(mut self, files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        self.outputs = files
            .into_iter()
            .map(|(path, bytes)| Output { path: path.to_owned(), bytes: bytes.len() as u64, digest: digest(bytes) })
            .collect();
        self.outputs.sort();
        self
    }
}

/// BLAKE3 digest of `bytes`, as `b3sum` prints it.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Reads the manifest of the report in `folder`.
///
/// # Errors
/// [`ManifestError`] where there is none, or none that can be read.
pub fn read(folder: &Path) -> Result<Manifest, ManifestError> {
    let path = folder.join(MANIFEST);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(ManifestError::Missing(folder.to_owned()));
        }
        Err(source) => return Err(ManifestError::Io { path, source }),
    };
    let manifest: Manifest = match serde_json::from_slice(&bytes) {
        Ok(manifest) => manifest,
        Err(error) => return Err(ManifestError::Malformed { path, reason: error.to_string() }),
    };
    if manifest.schema != SCHEMA {
        let reason = format!("it is `{}`, not `{SCHEMA}`", manifest.schema);
        return Err(ManifestError::Malformed { path, reason });
    }
    Ok(manifest)
}
