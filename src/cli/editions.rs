//! Earlier editions: reports read back from their folders, and what is known about why they differ.

use crate::cli::exit::Failure;
use crate::cli::release::LEDGER;
use crate::corrections::{Causes, Edition, EditionError, plan_changes};
use crate::disclosure::Ledger;
use crate::publish::{self, Input, Manifest, ManifestError};
use crate::results::{Audience, Declared, FileChange, Revision};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A report read back.
#[derive(Debug)]
pub struct Report {
    /// Its results.
    pub edition: Edition,
    /// Its manifest, where it was read from its folder.
    pub manifest: Option<Manifest>,
    /// The editions up to it as its ledger has them; none where it has no ledger.
    pub ledger: Option<Ledger>,
}

/// Reads the report at `path`: its folder, or its `results.json`.
pub fn read(path: &Path) -> Result<Report, Failure> {
    let (file, manifest) = if path.is_dir() {
        (path.join("results.json"), Some(publish::read(path)?))
    } else {
        (path.to_owned(), path.parent().and_then(|folder| publish::read(folder).ok()))
    };
    let bytes = std::fs::read(&file).map_err(|error| Failure::io("read", &file, &error))?;
    let edition = Edition::read(&bytes).map_err(|error| unreadable(&file, &error))?;
    let ledger = ledger(&file.with_file_name(LEDGER))?;
    Ok(Report { edition, manifest, ledger })
}

/// The ledger at `path`; none where there is none.
fn ledger(path: &Path) -> Result<Option<Ledger>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    let help = "what an edition showed must be known before the next one is made public";
    Ledger::read(&text).map(Some).map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", path.display()), help))
}

fn unreadable(file: &Path, error: &EditionError) -> Failure {
    Failure::usage(format!("cannot read `{}`: {error}", file.display()), "name the folder of a report, or its results.json")
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        Self::usage(error.to_string(), "name the folder of a report")
    }
}

/// What `new` changes against `old`: as `new` tells it where it was built as the successor of `old`, else compared now.
pub fn revision(old: &Report, new: &Report) -> Revision {
    let told = new.edition.corrections.iter().find(|revision| !revision.supersedes.is_empty() && revision.supersedes == old.edition.id());
    if let Some(told) = told.filter(|told| told.edition == new.edition.id()) {
        return told.clone();
    }
    let causes = match (&old.manifest, &new.manifest) {
        (Some(old), Some(new)) => causes(old, new),
        _ => Causes::default(),
    };
    crate::corrections::revision(&old.edition, &new.edition, causes)
}

/// Why figures may differ between the reports of two manifests.
pub fn causes(old: &Manifest, new: &Manifest) -> Causes {
    let declared: Vec<Declared> =
        new.plan.corrections.iter().filter(|declared| !old.plan.corrections.contains(declared)).cloned().collect();
    let files = match (&old.inputs, &new.inputs) {
        (Some(old), Some(new)) => changed_files(old, new),
        _ => Vec::new(),
    };
    Causes { declared, plan: plan_changes(&old.plan.settings, &new.plan.settings), files }
}

/// The files that differ, by name, each with its dataset.
fn changed_files(old: &[Input], new: &[Input]) -> Vec<(FileChange, Option<String>)> {
    let mut pairs: BTreeMap<&str, (Option<&Input>, Option<&Input>)> = BTreeMap::new();
    for input in old {
        pairs.entry(&input.file).or_default().0 = Some(input);
    }
    for input in new {
        pairs.entry(&input.file).or_default().1 = Some(input);
    }
    pairs
        .into_iter()
        .filter(|(_, (old, new))| old.map(|input| &input.digest) != new.map(|input| &input.digest))
        .map(|(file, (old, new))| {
            let change = FileChange {
                file: file.to_owned(),
                old_rows: old.and_then(|input| input.rows),
                new_rows: new.and_then(|input| input.rows),
                was: old.is_some(),
                is: new.is_some(),
            };
            (change, new.or(old).map(|input| input.dataset.clone()))
        })
        .collect()
}

/// The earlier editions that a build is held against.
#[derive(Debug, Default)]
pub struct Earlier {
    /// In the order in which they were named, the last one being the edition that is replaced.
    pub reports: Vec<Report>,
}

impl Earlier {
    /// Reads the reports in `folders`.
    pub fn read(folders: &[PathBuf]) -> Result<Self, Failure> {
        let reports = folders.iter().map(|folder| read(folder)).collect::<Result<_, _>>()?;
        Ok(Self { reports })
    }

    /// The edition that is replaced.
    pub fn last(&self) -> Option<&Report> {
        self.reports.last()
    }

    /// What each edition showed, as far as that is known.
    pub fn ledgers(&self) -> Vec<Ledger> {
        self.reports.iter().filter_map(|report| report.ledger.clone()).collect()
    }

    /// The public edition that a public edition replaces.
    pub fn last_public(&self) -> Option<&Report> {
        self.reports.iter().rev().find(|report| report.edition.audience() == Audience::Public)
    }

    /// Whether what every edition showed is known.
    ///
    /// # Errors
    /// Where one has no ledger: a public edition that does not know it could give away what it withheld.
    pub fn require_ledgers(&self) -> Result<(), Failure> {
        let Some(unknown) = self.reports.iter().find(|report| report.ledger.is_none()) else { return Ok(()) };
        let id = unknown.edition.id();
        Err(Failure::usage(
            format!("the earlier edition {} has no {LEDGER}, so that what it showed is not known", crate::results::fingerprint(id)),
            "name the whole folder of the public report, or of an internal one that was built with --withheld",
        ))
    }

    /// The ids, in order.
    pub fn ids(&self) -> Vec<String> {
        self.reports.iter().map(|report| report.edition.id().to_owned()).collect()
    }
}
