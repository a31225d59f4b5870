//! The plan file as it is written: one struct a table, unknown keys refused, spans kept where a later check
//! may have to point at a value.
//!
//! Apart from the checked [`Plan`](crate::plan::Plan), so that what was typed and what was validated are two types.
//! The doc comments here are the plan reference: `schema plan` shows them.

use crate::dataset::{DateFormat, Level, PercentForm, PrivacyClass};
use crate::results::{EditionKind, Label, Line, Stage};
use crate::school_year::{SchoolYear, YearNames};
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// `[plan]`: what plan, of whom, for which year.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlan {
    /// Title of the plan.
    pub title: Text,
    /// The district's full name.
    pub organization: Text,
    /// The district's short name, for page headers.
    pub short_name: Option<Text>,
    /// The school year reported, such as `2025-26`.
    #[schemars(with = "SchoolYear")]
    pub school_year: Spanned<SchoolYear>,
    /// The roster: a CSV of schools.
    #[schemars(with = "String")]
    pub schools: Spanned<String>,
    /// Figures of earlier years: CSVs of the `aggregates` columns, or `results.json` of earlier reports. Where several
    /// have a figure, the last one counts.
    #[schemars(with = "Option<StringList>")]
    pub history: Option<Spanned<StringList>>,
    /// Trade programs and their clusters, for the page that lists them: a CSV with `program` and `cluster`, and with columns such as `program_es` for another language.
    #[schemars(with = "Option<String>")]
    pub programs: Option<Spanned<String>>,
    /// How many years a trend shows, this one included. Default 5.
    #[schemars(with = "Option<u8>")]
    pub trend_years: Option<Spanned<u8>>,
    /// The day the figures stand for, `YYYY-MM-DD`. Default: 30 June of the school year.
    #[schemars(with = "Option<String>")]
    pub as_of: Option<Spanned<String>>,
    /// Folder of the commentary files. Default `commentary`.
    pub commentary: Option<String>,
    /// Languages of the report, the first one being the language of `index.html`. Default `["en"]`.
    pub languages: Option<Vec<String>>,
}

/// `[edition]`: what kind of edition, and who stands for it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEdition {
    /// `interim`, `year-end` or `final`.
    #[serde(default)]
    pub kind: EditionKind,
    /// `draft`, `for-approval`, `approved` or `released`.
    #[serde(default)]
    #[schemars(with = "Stage")]
    pub stage: Option<Spanned<Stage>>,
    /// Who prepared the report.
    pub prepared_by: Option<Text>,
    /// Who approved it.
    pub approved_by: Option<Text>,
    /// When it was approved, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>")]
    pub approved_on: Option<Spanned<String>>,
    /// Not to be published before, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>")]
    pub embargo: Option<Spanned<String>>,
    /// A sentence on every page, such as that the data are made up.
    pub notice: Option<Text>,
    /// Under which license the public edition's figures may be used: an id such as `CC-BY-4.0` or `PDDL-1.0`, or the
    /// address of a text.
    #[schemars(with = "Option<String>")]
    pub license: Option<Spanned<String>>,
}

/// `[memo]`: the first page.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMemo {
    /// To whom.
    pub to: Option<Text>,
    /// From whom.
    pub from: Option<Text>,
    /// The memo's date, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>")]
    pub date: Option<Spanned<String>>,
    /// Its subject.
    pub subject: Option<Text>,
    /// The agenda item.
    pub agenda_item: Option<Text>,
    /// A paragraph before the results, Markdown.
    pub introduction: Option<Text>,
    /// What the board is asked, Markdown.
    pub recommendation: Option<Text>,
    /// Points for the board's discussion, beside those the results give.
    #[serde(default)]
    pub discussion: Vec<Text>,
    /// Who prepared the memo.
    pub prepared_by: Option<Text>,
    /// Who approved the memo.
    pub approved_by: Option<Text>,
}

/// `[presentation]`: the plan's own words and the report's looks.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPresentation {
    /// The district's vision.
    pub vision: Option<Text>,
    /// Its mission.
    pub mission: Option<Text>,
    /// What a graduate is to be.
    #[serde(default)]
    pub graduate: Vec<RawAttribute>,
    /// Facts about the district, each with its source.
    #[serde(default)]
    pub facts: Vec<RawFact>,
    /// Letters and other parts of the report, each a Markdown file.
    #[serde(default)]
    pub sections: Vec<RawSection>,
    /// Accent color on a light ground, `#rrggbb`.
    #[schemars(with = "Option<String>")]
    pub color: Option<Spanned<String>>,
    /// Accent color on a dark ground, `#rrggbb`.
    #[schemars(with = "Option<String>")]
    pub color_dark: Option<Spanned<String>>,
    /// Font stack of the pages.
    pub font: Option<String>,
    /// A logo: an SVG or PNG file.
    #[schemars(with = "Option<String>")]
    pub logo: Option<Spanned<String>>,
    /// A folder of templates that come before the built-in ones; `ctecs-report templates --eject` writes those.
    #[schemars(with = "Option<String>")]
    pub templates: Option<Spanned<String>>,
    /// How to reach the data office, for corrections and barriers.
    pub contact: Option<Text>,
}

/// An attribute of a graduate with its traits.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAttribute {
    /// The attribute.
    pub title: Text,
    /// Its traits.
    pub traits: Vec<Text>,
}

/// A fact with its source and date.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFact {
    /// What the figure is.
    pub label: Text,
    /// The figure as it is to be printed.
    pub value: Text,
    /// Who says so.
    pub source: Text,
    /// When.
    pub date: Text,
}

/// A part of the report that is a Markdown file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSection {
    /// Its heading.
    pub title: Text,
    /// The file.
    #[schemars(with = "String")]
    pub file: Spanned<String>,
    /// Where it stands. Default: after the results.
    #[serde(default)]
    pub place: SectionPlace,
}

/// Where a section of the plan's own stands in the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SectionPlace {
    /// Before the memo.
    Opening,
    /// After the memo and before the scorecard.
    Background,
    /// After the results.
    #[default]
    Closing,
}

/// `[dimensions.NAME]`: what people are told apart by.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDimension {
    /// Its heading.
    pub label: Text,
    /// A CSV of its categories in order: `code`, `name`. Values may be given as either. Names in another language stand in a column such as `name_es`.
    #[schemars(with = "Option<String>")]
    pub codes: Option<Spanned<String>>,
    /// In the category `yes` if any of these columns has one of these codes.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, StringList>>")]
    pub any_of: Option<Spanned<BTreeMap<String, StringList>>>,
    /// Name of the category in which any of `any_of` holds.
    pub yes: Option<Text>,
    /// Name of the category in which none of `any_of` holds.
    pub no: Option<Text>,
    /// The dimension this one is a coarser form of, through the column of its own name in that one's `codes`.
    #[schemars(with = "Option<String>")]
    pub from: Option<Spanned<String>>,
    /// The roster's column that gives it.
    #[schemars(with = "Option<String>")]
    pub school: Option<Spanned<String>>,
}

/// `[privacy]`: what the public edition withholds.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPrivacy {
    /// The smallest number of people with a property, and without it, that is shown. Default 6, at least 5.
    #[schemars(with = "Option<u32>")]
    pub min_count: Option<Spanned<u32>>,
    /// The smallest group of students whose rate is shown. Default 20, at least 10.
    #[schemars(with = "Option<u32>")]
    pub min_group: Option<Spanned<u32>>,
    /// The smallest number of respondents whose answers are shown. Default 10, at least 5.
    #[schemars(with = "Option<u32>")]
    pub min_respondents: Option<Spanned<u32>>,
    /// Whether counts of events show a zero: `hide` (default) or `show`. A zero in a rate is always withheld.
    #[serde(default)]
    pub zeros: Zeros,
    /// Files of figures that others have published about the same people: a CSV of the `aggregates` columns each.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub known: Vec<Spanned<String>>,
}

/// Whether the public edition shows zeros of event counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Zeros {
    /// A zero is withheld like any other small count.
    #[default]
    Hide,
    /// A count of events shows its zero, as the state's own tables do.
    Show,
}

/// `[datasets.NAME]`: files of one kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDataset {
    /// What kind of dataset it is; default: its name.
    #[serde(rename = "type")]
    #[schemars(with = "Option<String>")]
    pub dataset_type: Option<Spanned<String>>,
    /// Its files: a path or a pattern, or several; `{school_year}` stands for each year in turn.
    #[schemars(with = "StringList")]
    pub files: Spanned<StringList>,
    /// One row is: for attendance `student-year` or `student-day`; for a survey `answer` or `item`.
    #[schemars(with = "Option<String>")]
    pub grain: Option<Spanned<String>>,
    /// Which schools must report, by columns of the roster. Absent: none must, any school of the roster may.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, StringList>>")]
    pub schools: Option<Spanned<BTreeMap<String, StringList>>>,
    /// Headers of the files where they differ from the canonical column names.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub columns: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Values of a column that mean another: `[datasets.NAME.values.gender] F = "Female"`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, BTreeMap<String, String>>")]
    pub values: BTreeMap<Spanned<String>, BTreeMap<String, String>>,
    /// The share of a day that an attendance code is absent: `0`, `0.5` or `1`, as text.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub codes: BTreeMap<String, Spanned<String>>,
    /// Only rows whose column has one of these values.
    #[serde(default, rename = "where")]
    #[schemars(with = "BTreeMap<String, StringList>")]
    pub filter: BTreeMap<Spanned<String>, StringList>,
    /// `school` or `district`: the level of already-summed figures without a `level` column.
    pub level: Option<Level>,
    /// `utf-8`, `windows-1252`, `utf-16le`, … Default: by byte order mark, else UTF-8, else Windows-1252 with a warning.
    #[schemars(with = "Option<String>")]
    pub encoding: Option<Spanned<String>>,
    /// The sheet of an Excel workbook. Default: the first that is not hidden.
    pub sheet: Option<String>,
    /// The character between cells. Default: found in the header line.
    #[schemars(with = "Option<String>")]
    pub delimiter: Option<Spanned<String>>,
    /// `ymd`, `mdy` or `dmy`. Default: ISO `ymd` only.
    pub date_format: Option<DateFormat>,
    /// Whether a bare year names the start or the end of a school year.
    pub year_names: Option<YearNames>,
    /// Whether percentages are written as `percent` (12.5) or `fraction` (0.125). Default `percent`.
    #[serde(default)]
    pub percents: PercentForm,
    /// The day the files were extracted, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>")]
    pub extract_date: Option<Spanned<String>>,
    /// Whether a school without a row truly has none. Default false.
    #[serde(default)]
    pub complete: bool,
    /// Whether the data are certified. Default false: figures are preliminary.
    #[serde(default, rename = "final")]
    pub is_final: bool,
    /// `student`, `survey`, `staff-roster`, `things` or `public`. Default: by the type.
    pub class: Option<PrivacyClass>,
    /// A name for readers, such as "Attendance, student-year". Default: by the type.
    pub label: Option<Text>,
}

/// `[[goals]]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGoal {
    /// A short id.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: Text,
    /// What it says.
    pub statement: Option<Text>,
}

/// The keys that every `[[measures]]` has; its kind adds its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMeasure {
    /// A short id, used for files and references.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The goal's id.
    #[schemars(with = "String")]
    pub goal: Spanned<String>,
    /// `dip`, `strategy` or `context`. Parts take their line's.
    pub line: Option<Line>,
    /// The heading it stands under among the strategies.
    pub heading: Option<Text>,
    /// The plan's words.
    pub title: Text,
    /// A few words for tables and charts.
    pub short_title: Option<Text>,
    /// The kind of measure, which decides what other keys there are.
    #[expect(dead_code, reason = "read before the table is: the kind says which keys are its own")]
    pub kind: String,
    /// What a reader is told about how it is calculated, in a sentence or two of plain words.
    pub explanation: Option<Text>,
    /// What is to be reached; absent: reported without a status.
    #[schemars(with = "Option<RawTarget>")]
    pub target: Option<Spanned<RawTarget>>,
    /// The figure that a change or a path is measured from, where it is not last year's.
    #[schemars(with = "Option<RawBaseline>")]
    pub baseline: Option<Spanned<RawBaseline>>,
    /// What it is broken down by: `school`, dimensions, and dimensions within each school such as `school*gender`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub by: Vec<Spanned<String>>,
    /// The id of the definition; a series is compared only under one definition.
    pub definition: Option<String>,
    /// Figures of others, shown without a status.
    #[serde(default)]
    pub reference: Vec<RawReference>,
    /// What is done about it.
    #[serde(default)]
    pub actions: Vec<RawAction>,
    /// `none`, `district` (every school is held to the district's target) or `own` (a file of targets).
    #[serde(default)]
    pub school_status: SchoolStatus,
    /// With `school_status = "own"`: a CSV with `school_code` and `target`.
    #[schemars(with = "Option<String>")]
    pub school_targets: Option<Spanned<String>>,
    /// Decimals of a rate. Default 1.
    #[schemars(with = "Option<u8>")]
    pub decimals: Option<Spanned<u8>>,
    /// A year from which figures cannot be compared with earlier ones, and why.
    #[serde(default, rename = "break")]
    pub breaks: Vec<RawBreak>,
}

/// `target = { … }`: exactly one operator, and a date.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTarget {
    /// At or below: `"12.5%"`, or a number as text.
    #[schemars(with = "Option<String>")]
    pub at_most: Option<Spanned<String>>,
    /// At or above.
    #[schemars(with = "Option<String>")]
    pub at_least: Option<Spanned<String>>,
    /// Strictly above the comparator.
    pub increase: Option<bool>,
    /// Strictly below the comparator.
    pub decrease: Option<bool>,
    /// With `increase` or `decrease`: by at least this many points (`"1.5 points"`) or units (`"3"`).
    #[schemars(with = "Option<String>")]
    pub min_change: Option<Spanned<String>>,
    /// A relative change: `"-10%"`.
    #[schemars(with = "Option<String>")]
    pub change: Option<Spanned<String>>,
    /// With `change`: of the `rate` or of the `count`. Required.
    pub of: Option<ChangeOf>,
    /// At or above in every school.
    #[schemars(with = "Option<String>")]
    pub every_school_at_least: Option<Spanned<String>>,
    /// Everything done.
    pub all_done: Option<bool>,
    /// When it is due, `YYYY-MM-DD`. Default: the last day of the school year.
    #[schemars(with = "Option<String>")]
    pub due: Option<Spanned<String>>,
    /// Values for the years on the way: `{ "2024-25" = "46%" }`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub steps: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// What a relative change is a change of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeOf {
    /// The rate.
    Rate,
    /// The count.
    Count,
}

/// `baseline = { … }`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBaseline {
    /// The year it is of.
    pub school_year: SchoolYear,
    /// The rate, `"17.9%"`. Absent with the counts: taken from the year's exports or the history.
    #[schemars(with = "Option<String>")]
    pub percent: Option<Spanned<String>>,
    /// The numerator or the bare count.
    pub numerator: Option<i64>,
    /// The denominator.
    pub denominator: Option<i64>,
    /// Who says so. Required with figures.
    pub source: Option<Text>,
    /// `restated` (default): the year as it now stands. `fixed`: the figures given here, whatever later data say.
    #[serde(default)]
    pub hold: BaselineHold,
}

/// Whether a baseline moves with corrected data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BaselineHold {
    /// The year as it now stands; the target moves with it.
    #[default]
    Restated,
    /// The figures given in the plan.
    Fixed,
}

/// `reference = [{ … }]`: a figure of others.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawReference {
    /// Whose, such as `Connecticut`.
    pub label: Text,
    /// The rate, `"17.2%"`.
    #[schemars(with = "String")]
    pub percent: Spanned<String>,
    /// Of which year.
    pub school_year: SchoolYear,
    /// Who says so.
    pub source: Text,
}

/// `[[measures.actions]]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAction {
    /// What is done.
    pub text: Text,
    /// By whom.
    pub owner: Option<Text>,
    /// By when, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>")]
    pub due: Option<Spanned<String>>,
    /// Where the evidence is.
    pub evidence: Option<String>,
}

/// `[[measures.break]]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBreak {
    /// The first year under the new definition.
    pub from: SchoolYear,
    /// Why, in a few words.
    pub reason: Text,
}

/// Whether schools are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SchoolStatus {
    /// Their figures are shown without a status.
    #[default]
    None,
    /// Against the district's target.
    District,
    /// Against targets of their own.
    Own,
}

/// `[[late]]`: a missing school that was agreed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLate {
    /// Of which dataset.
    #[schemars(with = "String")]
    pub dataset: Spanned<String>,
    /// Which school.
    #[schemars(with = "String")]
    pub school_code: Spanned<String>,
    /// Why.
    pub reason: Text,
    /// Who agreed.
    pub who: String,
    /// Until when, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub until: Spanned<String>,
}

/// `[[acknowledge]]`: a warning that somebody has looked at.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAcknowledge {
    /// The warning's code.
    #[schemars(with = "String")]
    pub warning: Spanned<String>,
    /// A word its message must contain, to name one warning among several.
    pub about: Option<String>,
    /// Why it is in order.
    pub reason: Text,
    /// Who says so.
    pub who: String,
}

/// `[[signoff]]`: a school's word that its data are right.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSignoff {
    /// Of which dataset.
    #[schemars(with = "String")]
    pub dataset: Spanned<String>,
    /// Which school.
    #[schemars(with = "String")]
    pub school_code: Spanned<String>,
    /// BLAKE3 digest of the file, or its first characters (eight at least); void when the file changes.
    #[schemars(with = "String")]
    pub digest: Spanned<String>,
    /// Who signed.
    pub who: String,
    /// When, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub date: Spanned<String>,
}

/// `[editions]`: the editions before this one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEditions {
    /// Folders of earlier reports, relative to the project, oldest first. The last one is the edition that this one
    /// replaces; what changed since then is told in the report.
    #[serde(default)]
    pub previous: Vec<String>,
}

/// `[[corrections]]`: why figures differ from an earlier edition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCorrection {
    /// When it was found, `YYYY-MM-DD`.
    #[schemars(with = "String")]
    pub date: Spanned<String>,
    /// `correction` (an error was mended, the default) or `revision` (later or certified data).
    #[serde(default)]
    pub kind: Label,
    /// Why, in a sentence for readers.
    pub reason: Text,
    /// Only figures from these datasets.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub datasets: Vec<Spanned<String>>,
    /// Only figures of these measures.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub measures: Vec<Spanned<String>>,
}
