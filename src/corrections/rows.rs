//! Rows of the data that two editions have otherwise.
//!
//! Apart from the comparison of editions, which knows published figures alone: rows are told only where the data of
//! both are at hand, and never become part of a report.

use crate::results::Change;
use crate::school_year::SchoolYear;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A row that one state of the data has otherwise than the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedRow {
    /// The plan's name of its dataset.
    pub dataset: String,
    /// The year it belongs to.
    pub school_year: SchoolYear,
    /// The school it names.
    pub school_code: Option<String>,
    /// What became of it.
    pub change: RowChange,
    /// Where it stood; none where it is new.
    pub old: Option<Line>,
    /// Where it stands; none where it is gone.
    pub new: Option<Line>,
    /// The cells that changed; of a row that is new or gone all that are read.
    pub cells: Vec<ChangedCell>,
    /// Positions in the list of changed figures of those that it is behind.
    pub behind: Vec<usize>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowChange {
    /// There is a row with its key that was not there.
    Added,
    /// There is no row with its key any more.
    Removed,
    /// The row with its key has other cells.
    Changed,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
}

/// A cell of a changed row, as it may be shown: digits and letters of people's cells are masked unless the user asked
/// for them on a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedCell {
    /// The column.
    pub column: String,
    /// What it held; none where the row is new.
    pub old: Option<String>,
    /// What it holds; none where the row is gone.
    pub new: Option<String>,
}

impl RowChange {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// Names as files behind each of `changes` those with a row that is behind it, where there is such a row.
pub fn narrow_files(changes: &mut [Change], rows: &[ChangedRow]) {
    for (position, change) in changes.iter_mut().enumerate() {
        let behind = rows.iter().filter(|row| row.behind.contains(&position));
        let files: BTreeSet<&str> = behind.flat_map(|row| row.old.iter().chain(&row.new)).map(|line| line.file.as_str()).collect();
        if !files.is_empty() {
            change.files = files.into_iter().map(str::to_owned).collect();
        }
    }
}

/// How many of `rows` are behind the changed figure at `position`: `1 added, 2 changed`; empty where none is.
#[must_use]
pub fn rows_behind(rows: &[ChangedRow], position: usize) -> String {
    summary(rows.iter().filter(|row| row.behind.contains(&position)))
}

/// How many of `rows` were added, removed and changed: `1 added, 2 changed`.
#[must_use]
pub fn summary<'a>(rows: impl Iterator<Item = &'a ChangedRow>) -> String {
    let kinds = [RowChange::Added, RowChange::Removed, RowChange::Changed];
    let mut counts = [0_usize; 3];
    for row in rows {
        for (kind, count) in kinds.iter().zip(&mut counts) {
            *count += usize::from(*kind == row.change);
        }
    }
    let parts: Vec<String> =
        kinds.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{count} {}", kind.name())).collect();
    parts.join(", ")
}

/// Rows shown of each dataset and kind of change unless all are asked for.
const SAMPLE: usize = 5;

/// Of `rows` those that are shown: with `all` every row, else the first of each dataset and kind of change that are behind
/// a changed figure.
#[must_use]
pub fn sample(rows: &[ChangedRow], all: bool) -> Vec<&ChangedRow> {
    let mut seen: BTreeMap<(&str, RowChange), usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for row in rows {
        let shown = seen.entry((row.dataset.as_str(), row.change)).or_default();
        *shown += usize::from(!row.behind.is_empty());
        if all || !row.behind.is_empty() && *shown <= SAMPLE {
            kept.push(row);
        }
    }
    kept
}

impl ChangedRow {
    /// The line it stands in, or stood in.
    #[must_use]
    pub fn place(&self) -> String {
        self.new.as_ref().or(self.old.as_ref()).map(|line| format!("{}:{}", line.file, line.line)).unwrap_or_default()
    }

    /// Its cells in words: `days_absent 17 → 18` where they changed, else `days_absent 18`.
    #[must_use]
    pub fn words(&self) -> String {
        let cell = |text: &Option<String>| match text.as_deref() {
            None | Some("") => "empty".to_owned(),
            Some(text) => text.to_owned(),
        };
        let one = |changed: &ChangedCell| match self.change {
            RowChange::Added => format!("{} {}", changed.column, cell(&changed.new)),
            RowChange::Removed => format!("{} {}", changed.column, cell(&changed.old)),
            RowChange::Changed => format!("{} {} \u{2192} {}", changed.column, cell(&changed.old), cell(&changed.new)),
        };
        self.cells.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}
