//! Corrections: what one edition of a report says otherwise than another.
//!
//! Apart from evaluation, because an edition is compared as it was published: `results.json` is read back, and figures
//! are matched by measure, school, group and school year. Nothing here reads a file or knows how a figure came about.

mod compare;
mod edition;
mod notice;
mod plan;
mod rows;

pub use compare::compare;
pub use edition::{Edition, EditionError, ResultOf};
pub use notice::{Notice, figure, markdown, scope, side};
pub use plan::{Settings, plan_changes};
pub use rows::{ChangedCell, ChangedRow, Line, RowChange, narrow_files, rows_behind, sample, summary};

use crate::corrections::edition::Measure;
use crate::results::{Change, Declared, FileChange, PlanChange, Revision};

/// What is known about why figures changed, beside the figures themselves.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    /// What the plan declares since the earlier edition.
    pub declared: Vec<Declared>,
    /// Settings of the plan that changed.
    pub plan: Vec<PlanChange>,
    /// Files that changed, each with the dataset it belongs to where it belongs to one.
    pub files: Vec<(FileChange, Option<String>)>,
}

/// What `new` changes against `old`.
#[must_use]
pub fn revision(old: &Edition, new: &Edition, causes: Causes) -> Revision {
    let mut changes = compare(old, new);
    for change in &mut changes {
        explain(change, old, new, &causes);
    }
    Revision {
        edition: new.info.id.clone(),
        supersedes: old.info.id.clone(),
        kind: new.info.kind,
        stage: new.info.stage,
        as_of: new.info.as_of,
        as_of_before: old.info.as_of,
        declared: causes.declared,
        plan: causes.plan,
        changes,
        files: causes.files.into_iter().map(|(file, _)| file).collect(),
    }
}

/// Adds to `change` the changed files it comes from and what the plan declares about it.
fn explain(change: &mut Change, old: &Edition, new: &Edition, causes: &Causes) {
    let sources: Vec<&str> = [old, new].iter().filter_map(|edition| edition.measure(&change.measure)).flat_map(Measure::files).collect();
    let mut datasets = Vec::new();
    for (file, dataset) in &causes.files {
        if sources.contains(&file.file.as_str()) {
            change.files.push(file.file.clone());
            datasets.extend(dataset.as_deref());
        }
    }
    let line = new.measure(&change.measure).and_then(|measure| measure.part_of.as_deref());
    change.why = causes
        .declared
        .iter()
        .enumerate()
        .filter(|(_, declared)| {
            let of_measure = declared.measures.iter().any(|id| *id == change.measure || Some(id.as_str()) == line);
            let of_dataset = declared.datasets.iter().any(|name| datasets.contains(&name.as_str()));
            of_measure || of_dataset || (declared.measures.is_empty() && declared.datasets.is_empty())
        })
        .map(|(position, _)| position)
        .collect();
}

#[cfg(test)]
mod tests;
