//! What an edition corrects: the ledger of changes since earlier editions.

use crate::results::{EditionKind, Stage, Status};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What changed from one edition to the next. The first of `results.json` is this edition's; those of the editions
/// before it follow, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revision {
    /// The edition that brought the changes.
    pub edition: String,
    /// The edition it replaces.
    pub supersedes: String,
    /// When in the year it was made.
    pub kind: EditionKind,
    /// How far it was in its approval.
    pub stage: Stage,
    /// The day its figures stand for.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The day the figures of the edition before it stand for.
    #[schemars(with = "String")]
    pub as_of_before: Date,
    /// What the plan says about corrections since the edition before, in its order.
    pub declared: Vec<Declared>,
    /// What the plan itself changed: targets, baselines, definitions, settings.
    pub plan: Vec<PlanChange>,
    /// The figures and statuses that changed, the most important first.
    pub changes: Vec<Change>,
    /// Files that changed; none in a public edition.
    pub files: Vec<FileChange>,
}

/// Why figures were changed, as the plan says it (`[[corrections]]`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Declared {
    /// When it was found.
    #[schemars(with = "String")]
    pub date: Date,
    /// An error that was mended, or later data.
    pub label: Label,
    /// Why.
    pub reason: String,
    /// Only these datasets; empty for all.
    pub datasets: Vec<String>,
    /// Only these measures; empty for all.
    pub measures: Vec<String>,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// An error was mended.
    #[default]
    Correction,
    /// Later or certified data took the place of earlier data.
    Revision,
}

/// A setting of the plan that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct PlanChange {
    /// The measure it belongs to; none for a setting of the plan as a whole.
    pub measure: Option<String>,
    /// The key in the plan file, such as `target.at_most`.
    pub key: String,
    /// What it was; none where it was not given.
    pub old: Option<String>,
    /// What it is; none where it is not given any more.
    pub new: Option<String>,
}

/// A figure that changed, with the status that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The measure.
    pub measure: String,
    /// Its title.
    pub title: String,
    /// The school, or none for the district.
    pub school_code: Option<String>,
    /// The school's name.
    pub school_name: Option<String>,
    /// What the group is told apart by, or none for everyone.
    pub dimension: Option<String>,
    /// The group.
    pub category: Option<String>,
    /// Which figure of the measure it is.
    pub figure: ChangedFigure,
    /// The year of the figure.
    pub school_year: Option<SchoolYear>,
    /// What it was, as displayed; none where there was none.
    pub old: Option<Shown>,
    /// What it is, as displayed; none where there is none.
    pub new: Option<Shown>,
    /// The status it had, where it is the year's result.
    pub old_status: Option<Status>,
    /// The status it has.
    pub new_status: Option<Status>,
    /// Positions in [`Revision::declared`] of what explains it.
    pub why: Vec<usize>,
    /// Changed files that the figure comes from; none in a public edition.
    pub files: Vec<String>,
}

/// Which figure of a measure changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangedFigure {
    /// This year's result, or its status.
    Value,
    /// The figure that the result is held against.
    Target,
    /// The baseline.
    Baseline,
    /// Last year's figure.
    Prior,
    /// A figure of a year before that.
    Trend,
    /// The measure as a whole: it is new, or it is gone.
    Measure,
}

/// A figure as it was displayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shown {
    /// The figure: `13.9%`.
    pub display: String,
    /// Its counts, where it has both: `1,556 of 11,200`.
    pub counts: Option<String>,
}

/// A file that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FileChange {
    /// The file.
    pub file: String,
    /// How many rows it had; none where it was not there or is not a table.
    pub old_rows: Option<u64>,
    /// How many rows it has; none where it is not there or is not a table.
    pub new_rows: Option<u64>,
    /// Whether it was there.
    pub was: bool,
    /// Whether it is there.
    pub is: bool,
}

impl Change {
    /// Whether a status changed with the figure.
    #[must_use]
    pub fn flips(&self) -> bool {
        self.old_status != self.new_status
    }
}

impl Revision {
    /// Whether nothing at all changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.plan.is_empty()
    }
}
