//! Publishing: a whole report takes the place of the one before it, in one step, with a manifest of what it is made of.
//!
//! Apart from rendering, which makes bytes and touches no disk, because everything that can go wrong with a disk is
//! here: two builds at once, a folder that holds somebody's own files, a full disk, a power cut. Whatever happens,
//! the folder of the report holds the old report or the new one. It knows no figure.

mod edition;
mod exchange;
mod folder;
mod lock;
mod manifest;

pub use edition::edition_id;
pub use folder::{Claim, Published, Traces, check, claim, files};
pub use manifest::{BuildOptions, Edition, Input, Manifest, ManifestError, Output, PlanFile, SCHEMA, Tool, digest, read};

use crate::results::Audience;
use std::io;
use std::path::PathBuf;

/// Name of the manifest in the folder of a report.
pub const MANIFEST: &str = "manifest.json";

/// Why a report was not published. The report before it is untouched in every case.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The path cannot be a folder of reports.
    #[error("`{}` cannot be the folder of a report", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// Another build holds the folder.
    #[error("another build{} is writing `{}`", process.map(|id| format!(" (process {id})")).unwrap_or_default(), path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
        /// The other build's process, where it says so.
        process: Option<u32>,
    },
    /// The folder holds files that no build made.
    #[error("`{}` holds files that no build made: {}", path.display(), some_of(files))]
    ForeignFiles {
        /// The folder.
        path: PathBuf,
        /// The files, in order.
        files: Vec<String>,
    },
    /// The folder holds the report of another edition.
    #[error("`{}` holds the {} edition", path.display(), found.name())]
    OtherEdition {
        /// The folder.
        path: PathBuf,
        /// The edition in it.
        found: Audience,
    },
    /// The folder holds a whole report and the new one is a part of one.
    #[error("`{}` holds a complete report, and this build makes only a part of one", path.display())]
    Complete {
        /// The folder.
        path: PathBuf,
    },
    /// The manifest of the report in the folder cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The disk refused.
    #[error("cannot {action} `{}`: {}", path.display(), said(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PublishError {
    /// What the user can do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotAFolder { .. } => Some("name a folder with `--out`".to_owned()),
            Self::Busy { .. } => Some("wait until it has ended, or give this build another folder with `--out`".to_owned()),
            Self::ForeignFiles { .. } => {
                Some("a report replaces its folder as a whole; give it a folder of its own with `--out`".to_owned())
            }
            Self::OtherEdition { .. } => {
                Some("the two editions are never written over each other; name another folder with `--out`".to_owned())
            }
            Self::Complete { .. } => Some("name another folder for the part with `--out`".to_owned()),
            Self::Manifest(_) => Some("if nothing in that folder is wanted any more, delete it".to_owned()),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some("make room on the disk; the report that was there is untouched".to_owned())
            }
            Self::Io { source, .. } if matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
                Some("name a folder that you may write to with `--out`".to_owned())
            }
            Self::Io { .. } => None,
        }
    }
}

/// What the system said, without the number that std adds to it.
fn said(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The first few of `files` in words.
fn some_of(files: &[String]) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = files.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = files.len().saturating_sub(SHOWN);
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}
