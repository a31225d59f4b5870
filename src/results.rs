//! The one model that everything shown is taken from: `results.json`, version 1.
//!
//! Apart from evaluation, which fills it, and from the report, which words it: whatever a page, a table or
//! a slide says must be in here. Its order is stable and nothing in it depends on the machine or the clock.

mod corrections;

pub use corrections::{Change, ChangedFigure, Declared, FileChange, Label, PlanChange, Revision, Shown};

use crate::diagnostic::Diagnostic;
use crate::number::{Exact, decimal_text};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// Name and version of this model, the first key of `results.json`.
pub const SCHEMA: &str = "ctecs-report/results/1";

/// Everything a report is made from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Results {
    /// Name and version of this model.
    pub schema: &'static str,
    /// The plan the figures belong to.
    pub plan: PlanInfo,
    /// The edition: for whom, of what kind, how far in its approval.
    pub edition: EditionInfo,
    /// The plan's goals in order.
    pub goals: Vec<GoalInfo>,
    /// The schools of the roster in order.
    pub roster: Vec<SchoolInfo>,
    /// Every measure in the order of the plan, parts after the line they belong to.
    pub measures: Vec<MeasureResult>,
    /// Warnings and notes about plan and data.
    #[schemars(with = "Vec<serde_json::Value>")]
    pub diagnostics: Vec<Diagnostic>,
    /// What this edition changed against the one it supersedes, then what that one had changed, and so on; empty where
    /// no earlier edition is named.
    pub corrections: Vec<Revision>,
}

/// The plan in a few words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlanInfo {
    /// The plan's title.
    pub title: String,
    /// The district.
    pub organization: String,
    /// The school year reported.
    pub school_year: SchoolYear,
}

/// The edition in a few words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EditionInfo {
    /// Digest that names the edition; empty until it is published.
    pub id: String,
    /// `public` or `internal`.
    pub audience: Audience,
    /// `interim`, `year-end` or `final`.
    pub kind: EditionKind,
    /// `draft`, `for-approval`, `approved` or `released`.
    pub stage: Stage,
    /// The day the figures stand for.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The edition this one replaces.
    pub supersedes: Option<String>,
    /// Whether its pages bear no mark of the stage: approved, with no school late and no warning open.
    pub unmarked: bool,
    /// Warnings that nobody has acknowledged.
    pub open_warnings: u64,
    /// Schools' sign-offs of their files.
    pub signoffs: Vec<SignoffInfo>,
}

/// A school's sign-off of its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SignoffInfo {
    /// The dataset.
    pub dataset: String,
    /// The school.
    pub school_code: String,
    /// Who signed.
    pub who: String,
    /// When.
    #[schemars(with = "String")]
    pub date: Date,
    /// Whether the file is still the one that was signed.
    pub holds: bool,
}

/// For whom an edition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everyone: small groups are withheld.
    Public,
    /// Officials with a legitimate educational interest: nothing is withheld.
    Internal,
}

impl Audience {
    /// Its name, as the command line and `results.json` have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// When in the year an edition is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EditionKind {
    /// During the year.
    Interim,
    /// At the end of the year, before the data are certified.
    #[default]
    YearEnd,
    /// After the data are certified.
    Final,
}

/// How far an edition is in its approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Not to leave the house.
    #[default]
    Draft,
    /// Before the board.
    ForApproval,
    /// Approved, not yet published.
    Approved,
    /// Published.
    Released,
}

/// A goal and the measures under it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GoalInfo {
    /// The plan's id of the goal.
    pub id: String,
    /// Its number in the plan.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Ids of its measures, parts included.
    pub measures: Vec<String>,
}

/// A school of the roster.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SchoolInfo {
    /// The state's code, or a local one.
    pub school_code: String,
    /// The full name.
    pub school_name: String,
    /// A name short enough for a chart.
    pub short_name: String,
    /// The kind of school, as the roster has it.
    pub school_type: String,
    /// The town it is in.
    pub town: String,
}

/// The line of the plan that a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// A line of the District Improvement Plan: counted in the memo, a row of the scorecard.
    Dip,
    /// A strategy of the operating plan.
    Strategy,
    /// Shown for context, without a status.
    Context,
}

/// What must be protected about figures: of a dataset, and of the measures that read it. The strictest comes first,
/// so that a measure of several datasets has the least of their classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrivacyClass {
    /// Education records.
    Student,
    /// Answers of respondents.
    Survey,
    /// Staff, whose roster is public.
    StaffRoster,
    /// Things, not people.
    Things,
    /// Figures already published.
    Public,
}

/// What a measure's result is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Students, each once.
    Students,
    /// Events such as sanctions.
    Events,
    /// Answers to survey items.
    Answers,
    /// Staff members, each once.
    Staff,
    /// Applicants, each once.
    Applicants,
    /// Respondents to a survey, each once.
    Respondents,
    /// Schools.
    Schools,
    /// Checkpoints of a checklist.
    Checkpoints,
    /// Parts of a line.
    Parts,
    /// Other people, each once.
    People,
    /// Anything else that is counted.
    Things,
    /// A rate that arrived without its counts.
    Percent,
}

/// The judgment on a measure; `domain.md` section 0.6 has one rule for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Judged, and the target is reached; or reached before its date.
    Met,
    /// Judged, target missed.
    NotMet,
    /// Judged, target missed, strictly better than the comparator.
    Improved,
    /// Due date ahead, at or better than the path to it.
    OnTrack,
    /// Due date ahead, worse than the path to it.
    Behind,
    /// Due date ahead and nothing fair to compare with.
    InProgress,
    /// The target needs a comparator and there is none.
    BaselineYear,
    /// The plan sets no target.
    Reported,
    /// The window has not closed, or nothing was sent yet.
    Pending,
    /// A late school was declared.
    Incomplete,
    /// Definition, instrument or items changed.
    NotComparable,
    /// Denominator zero, numerator above denominator, or a total with withheld parts.
    NotComputable,
    /// Withheld to protect individuals.
    NotShown,
    /// Every checkpoint is done.
    Complete,
    /// Some checkpoints are done.
    PartlyComplete,
    /// No checkpoint is done.
    NotStarted,
}

impl Status {
    /// Its id, as `results.json` has it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Improved => "improved",
            Self::OnTrack => "on-track",
            Self::Behind => "behind",
            Self::InProgress => "in-progress",
            Self::BaselineYear => "baseline-year",
            Self::Reported => "reported",
            Self::Pending => "pending",
            Self::Incomplete => "incomplete",
            Self::NotComparable => "not-comparable",
            Self::NotComputable => "not-computable",
            Self::NotShown => "not-shown",
            Self::Complete => "complete",
            Self::PartlyComplete => "partly-complete",
            Self::NotStarted => "not-started",
        }
    }
}

/// How a target is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorName {
    /// At or below the value.
    AtMost,
    /// At or above the value.
    AtLeast,
    /// Strictly above the comparator, by `value` at least where it is given.
    Increase,
    /// Strictly below the comparator, by `value` at least where it is given.
    Decrease,
    /// Changed by at least `value` percent of the comparator.
    Change,
    /// At or above the value in every school.
    EverySchoolAtLeast,
    /// Everything done.
    AllDone,
}

/// A measure's target.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetInfo {
    /// How it is to be reached.
    pub operator: OperatorName,
    /// The value as the plan writes it: `12.5%`, `4`, `-10%`; empty where the operator needs none.
    pub value: String,
    /// When it is due.
    #[schemars(with = "Option<String>")]
    pub due: Option<Date>,
    /// The value the result is held against, once comparators are known: a rate, a number, or none.
    #[serde(serialize_with = "optional_exact")]
    #[schemars(with = "Option<String>")]
    pub threshold: Option<Exact>,
    /// `threshold` as it is displayed, such as `6.5%`.
    pub threshold_display: Option<String>,
}

/// A figure of one school year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Value {
    /// The school year.
    pub school_year: SchoolYear,
    /// What is counted.
    pub unit: Unit,
    /// Who or what has the property; a whole number, or decimal text where days are fractional.
    #[serde(serialize_with = "optional_amount")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub numerator: Option<Exact>,
    /// Out of whom or what.
    #[serde(serialize_with = "optional_amount")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub denominator: Option<Exact>,
    /// The rate in percent: half-up to six places, or as published.
    #[serde(serialize_with = "optional_exact_percent")]
    #[schemars(with = "Option<String>")]
    pub percent: Option<Exact>,
    /// The figure as it is displayed: `13.9%`, `16 of 17`, `2,002`.
    pub display: String,
    /// How many people stand behind the figure, where it counts something of theirs such as answers or events and
    /// that number is known. It is never shown: it decides what the public edition withholds.
    #[serde(skip)]
    pub people: Option<u64>,
    /// Where the figure comes from.
    pub basis: Basis,
    /// The bounds within which the true figure lies, where it is not known exactly.
    pub interval: Option<Interval>,
    /// The id of the definition it was counted under.
    pub definition: String,
    /// Why it cannot be compared with the year after it.
    #[serde(rename = "break")]
    pub series_break: Option<String>,
}

impl Value {
    /// The figure that decides a status: the ratio of its counts where it has both, else the published
    /// rate, else the count.
    #[must_use]
    pub fn exact(&self) -> Option<Exact> {
        match (self.numerator, self.denominator) {
            (Some(numerator), Some(denominator)) => numerator.divide(denominator),
            _ => self.percent.or(self.numerator),
        }
    }

    /// Whether the figure is a rate (and not a bare count).
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.denominator.is_some() || self.percent.is_some()
    }
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Counted from rows of people or things.
    Counted,
    /// Taken as another body published it.
    Published,
    /// Worked out from rounded or partial figures, within an interval.
    Derived,
}

/// Bounds of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// The lowest it can be: a rate, or a count where the figure is one.
    #[serde(serialize_with = "exact")]
    #[schemars(with = "String")]
    pub low: Exact,
    /// The highest it can be.
    #[serde(serialize_with = "exact")]
    #[schemars(with = "String")]
    pub high: Exact,
    /// Why it is not known exactly.
    pub why: String,
}

/// One measure's result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MeasureResult {
    /// The plan's id of the measure.
    pub id: String,
    /// The goal it belongs to.
    pub goal: String,
    /// The kind of line.
    pub line: Line,
    /// The number of a District Improvement Plan line, from 1.
    pub number: Option<u32>,
    /// The line this measure is a part of.
    pub part_of: Option<String>,
    /// The plan's words.
    pub title: String,
    /// The kind of measure.
    pub kind: String,
    /// What must be protected about its figures: the strictest class of the datasets it reads.
    pub class: PrivacyClass,
    /// The id of the definition the figures are counted under.
    pub definition: String,
    /// The time the figures count.
    pub window: String,
    /// The target, or none.
    pub target: Option<TargetInfo>,
    /// The figure the target's path starts from, or that a change is measured against.
    pub baseline: Option<Value>,
    /// Last year's figure under the same definition.
    pub prior: Option<Value>,
    /// This year's figure.
    pub value: Option<Value>,
    /// The judgment.
    pub status: Status,
    /// Why the status is what it is, where a word more is needed.
    pub reason: Option<String>,
    /// `value` minus the target's threshold: percentage points for rates, units for counts.
    pub gap: Option<String>,
    /// Whether the figures await certification.
    pub preliminary: bool,
    /// The years up to this one, oldest first.
    pub trend: Vec<Value>,
    /// Ids of the measures this line consists of.
    pub parts: Vec<String>,
    /// One entry a school, in roster order.
    pub schools: Vec<SchoolResult>,
    /// One entry a group.
    pub groups: Vec<GroupResult>,
    /// Further figures that belong to the result, such as a response rate.
    pub details: Vec<Detail>,
    /// Checkpoints of a checklist, one by one.
    pub checkpoints: Vec<Checkpoint>,
    /// Who or what was not counted.
    pub exclusions: Vec<Exclusion>,
    /// The files the figures come from.
    pub sources: Vec<Source>,
}

/// A measure's figure in one school.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SchoolResult {
    /// The school.
    pub school_code: String,
    /// Its name.
    pub school_name: String,
    /// This year's figure.
    pub value: Option<Value>,
    /// Last year's.
    pub prior: Option<Value>,
    /// The school's own target as it was set, such as `13%`; none where it has none of its own.
    pub target: Option<String>,
    /// `value` minus the threshold, where schools are held to one.
    pub gap: Option<String>,
    /// The judgment, `reported` where schools have no target.
    pub status: Status,
}

/// A measure's figure for one group of people.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupResult {
    /// What the groups are told apart by, such as `grade`.
    pub dimension: String,
    /// The group, such as `09`.
    pub category: String,
    /// The school, or none for the district.
    pub school_code: Option<String>,
    /// This year's figure.
    pub value: Option<Value>,
    /// Last year's.
    pub prior: Option<Value>,
    /// `value` minus the threshold.
    pub gap: Option<String>,
    /// The judgment.
    pub status: Status,
}

/// A further figure of a measure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Detail {
    /// A stable id, such as `response-rate`.
    pub id: String,
    /// The figure.
    pub value: Value,
}

/// A checkpoint of a checklist.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Checkpoint {
    /// What is to be done.
    pub item: String,
    /// The school, where every school has the checklist.
    pub school_code: Option<String>,
    /// `done`, `late`, `no-evidence` or `open`.
    pub state: CheckpointState,
    /// When it was due.
    #[schemars(with = "Option<String>")]
    pub due: Option<Date>,
    /// When it was completed.
    #[schemars(with = "Option<String>")]
    pub completed: Option<Date>,
    /// Where its evidence is; none where it is not on file or not public.
    pub evidence: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// How far a checkpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckpointState {
    /// Completed by its due date, with evidence.
    Done,
    /// Completed after its due date, with evidence: it counts.
    Late,
    /// Reported complete, evidence not yet on file: it does not count.
    NoEvidence,
    /// Not completed.
    Open,
}

/// What was not counted, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Exclusion {
    /// A stable id of the reason, such as `below-minimum-days`.
    pub reason: String,
    /// `student`, `row`, `answer`, …
    pub unit: String,
    /// How many.
    pub count: u64,
    /// Of rows: the first of them, as `file:line`; none in the public edition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

impl Exclusion {
    /// `count` of `unit`, for `reason`.
    #[must_use]
    pub fn new(reason: impl Into<String>, unit: &str, count: u64) -> Self {
        Self { reason: reason.into(), unit: unit.to_owned(), count, places: Vec::new() }
    }
}

/// A file that figures come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Source {
    /// The file, relative to the project.
    pub file: String,
    /// The school year its rows belong to.
    pub school_year: SchoolYear,
    /// BLAKE3 digest of its bytes; none in the public edition, for a small summed file can be guessed back from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Its rows; none in the public edition.
    #[serde(flatten)]
    pub rows: Option<RowCounts>,
}

/// What became of the rows of a file: `rows = used + excluded`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct RowCounts {
    /// Rows in it.
    pub rows: u64,
    /// Rows that this measure counts.
    pub used: u64,
    /// Rows that it leaves out.
    pub excluded: u64,
}

fn amount<S: Serializer>(value: Exact, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_whole() { serializer.serialize_i128(value.numerator()) } else { serializer.collect_str(&plain_text(value)) }
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn optional_amount<S: Serializer>(value: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => amount(*value, serializer),
        None => serializer.serialize_none(),
    }
}

/// Decimal text of at most six places, half-up, without trailing zeros: `13.892857`, `12.5`.
#[must_use]
pub fn plain_text(value: Exact) -> String {
    let text = decimal_text(value, 6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn exact<S: Serializer>(value: &Exact, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&plain_text(*value))
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn optional_exact<S: Serializer>(value: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => exact(value, serializer),
        None => serializer.serialize_none(),
    }
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn optional_exact_percent<S: Serializer>(value: &Option<Exact>, serializer: S) -> Result<S::Ok, S::Error> {
    optional_exact(&value.map(|rate| rate * Exact::whole(100)), serializer)
}

/// Characters of a digest in a fingerprint: 48 bits, enough that two editions of one district never share them.
const FINGERPRINT: usize = 12;

/// The first characters of an edition's id in groups of four, short enough to read aloud: `3f7a-91c2-04be`.
#[must_use]
pub fn fingerprint(id: &str) -> String {
    let characters: Vec<char> = id.chars().take(FINGERPRINT).collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use crate::results::fingerprint;

    #[test]
    fn a_fingerprint_is_three_groups_of_four() {
        assert_eq!(fingerprint("3f7a91c204be77d0"), "3f7a-91c2-04be");
    }
}
