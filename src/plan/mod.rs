//! The plan: TOML read with spans, then checked into what the rest of the program relies on.
//!
//! Apart because everything about a district that is not data is said here and nowhere else: goals, measures,
//! targets, datasets, words. It knows no CSV.

mod check;
mod contrast;
mod files;
mod next_year;
mod privacy;
mod raw;
mod read;
mod schema;
mod settings;
mod target;
mod typed;
mod words;

pub use contrast::readable_on_dark;
pub use next_year::{Edit, NextYear, NextYearError, next_year};
pub use privacy::Privacy;
pub use raw::{BaselineHold, ChangeOf, SchoolStatus, SectionPlace, Zeros};
pub use read::{Loaded, load, load_text};
pub use schema::schema;
pub use settings::settings;
pub use target::{Operator, Quantity, Target};
pub use typed::typed_numbers;

use crate::dataset::{DatasetSpec, Dimension};
use crate::diagnostic::Place;
use crate::measure::MeasureObject;
use crate::number::Exact;
use crate::results::{Declared, EditionKind, Line, Stage};
use crate::school_year::SchoolYear;
use crate::text::Text;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A checked plan.
#[derive(Debug)]
pub struct Plan {
    /// The plan file as messages name it.
    pub file: String,
    /// The folder that other files of the project are relative to.
    pub root: PathBuf,
    /// The year reported.
    pub school_year: SchoolYear,
    /// The roster's file, relative to `root`.
    pub schools: PathBuf,
    /// The history's files, relative to `root`, later ones taking precedence.
    pub history: Vec<PathBuf>,
    /// How many years a trend shows, the reported one included.
    pub trend_years: u8,
    /// The day the figures stand for.
    pub as_of: Date,
    /// What people are told apart by, in the order of the plan.
    pub dimensions: Vec<Dimension>,
    /// The datasets in the order of the plan.
    pub datasets: Vec<DatasetSpec>,
    /// The goals in order.
    pub goals: Vec<Goal>,
    /// The measures in order, parts after the line they belong to.
    pub measures: Vec<MeasurePlan>,
    /// What the public edition withholds.
    pub privacy: Privacy,
    /// Missing schools that were agreed.
    pub late: Vec<Late>,
    /// Warnings that somebody has looked at.
    pub acknowledged: Vec<Acknowledged>,
    /// Schools' sign-offs of their files.
    pub signoffs: Vec<Signoff>,
    /// Files of the project beside the plan and the datasets, relative to `root`, in order.
    pub files: Vec<PathBuf>,
    /// Templates of the district's own, relative to `root`.
    pub templates: Option<PathBuf>,
    /// Folders of earlier reports, relative to `root`, oldest first.
    pub previous: Vec<PathBuf>,
    /// Why figures differ from an earlier edition.
    pub corrections: Vec<Declared>,
    /// What the report says beside the results.
    pub words: Words,
}

impl Plan {
    /// The dataset called `name`.
    #[must_use]
    pub fn dataset(&self, name: &str) -> Option<&DatasetSpec> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    /// The dimension called `name`.
    #[must_use]
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.name == name)
    }

    /// The measure called `id`.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&MeasurePlan> {
        self.measures.iter().find(|measure| measure.id == id)
    }
}

/// A goal.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: Text,
    /// What it says.
    pub statement: Option<Text>,
}

/// A measure.
#[derive(Debug)]
pub struct MeasurePlan {
    /// Its id.
    pub id: String,
    /// The goal it belongs to.
    pub goal: String,
    /// The kind of line.
    pub line: Line,
    /// The number of a District Improvement Plan line.
    pub number: Option<u32>,
    /// The line it is a part of.
    pub part_of: Option<String>,
    /// The ids of its parts.
    pub parts: Vec<String>,
    /// The plan's words.
    pub title: Text,
    /// The kind's name.
    pub kind: &'static str,
    /// The kind with its own settings.
    pub object: Box<dyn MeasureObject>,
    /// What is to be reached.
    pub target: Option<Target>,
    /// What a change or a path is measured from.
    pub baseline: Option<Baseline>,
    /// Whether it is broken down by school.
    pub by_school: bool,
    /// The dimensions it is broken down by.
    pub by: Vec<String>,
    /// Those of them that are also broken down within each school (`school*gender` in the plan).
    pub within_schools: Vec<String>,
    /// The id of its definition.
    pub definition: String,
    /// Whether schools are judged.
    pub school_status: SchoolStatus,
    /// The file of the schools' own targets.
    pub school_targets: Option<PathBuf>,
    /// Decimals of a rate.
    pub decimals: u8,
    /// Years from which figures cannot be compared with earlier ones, and why.
    pub breaks: Vec<(SchoolYear, Text)>,
    /// Where the plan declares it.
    pub place: Place,
}

impl MeasurePlan {
    /// The number that every school must reach, where the target is one.
    #[must_use]
    pub fn every_school(&self) -> Option<Exact> {
        match self.target.as_ref()?.operator {
            Operator::EverySchoolAtLeast(least) => Some(least),
            _ => None,
        }
    }
}

/// A baseline.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The year it is of.
    pub school_year: SchoolYear,
    /// The figures the plan gives.
    pub figures: Option<BaselineFigures>,
    /// Who says so.
    pub source: Option<Text>,
    /// Whether it moves with corrected data.
    pub hold: BaselineHold,
}

/// The figures of a baseline that the plan gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaselineFigures {
    /// A rate.
    Percent(Exact),
    /// Counts.
    Counts {
        /// The numerator or the bare count.
        numerator: i64,
        /// The denominator.
        denominator: Option<i64>,
    },
}

/// A missing school that was agreed.
#[derive(Clone, Debug)]
pub struct Late {
    /// Of which dataset.
    pub dataset: String,
    /// Which school.
    pub school_code: String,
    /// Why.
    pub reason: Text,
    /// Who agreed.
    pub who: String,
    /// Until when.
    pub until: Date,
    /// Where the plan says it.
    pub place: Place,
}

/// A warning that somebody has looked at.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// The warning's code.
    pub warning: String,
    /// A word its message must contain.
    pub about: Option<String>,
    /// Why it is in order.
    pub reason: Text,
    /// Who says so.
    pub who: String,
    /// Where the plan says it.
    pub place: Place,
}

/// A school's sign-off of its file.
#[derive(Clone, Debug)]
pub struct Signoff {
    /// Of which dataset.
    pub dataset: String,
    /// Which school.
    pub school_code: String,
    /// The digest it signed, or its first characters.
    pub digest: String,
    /// Who signed.
    pub who: String,
    /// When.
    pub date: Date,
    /// Where the plan says it.
    pub place: Place,
}

/// What the report says beside the results: the plan's own words, in every language it has them.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The plan's title.
    pub title: Text,
    /// The district.
    pub organization: Text,
    /// The district's short name.
    pub short_name: Text,
    /// Languages of the report, the first being that of `index.html`.
    pub languages: Vec<String>,
    /// The edition.
    pub edition: Edition,
    /// The first page.
    pub memo: Memo,
    /// The plan's vision.
    pub vision: Option<Text>,
    /// Its mission.
    pub mission: Option<Text>,
    /// What a graduate is to be, with traits.
    pub graduate: Vec<(Text, Vec<Text>)>,
    /// Facts with source and date.
    pub facts: Vec<Fact>,
    /// The plan's own sections.
    pub sections: Vec<Section>,
    /// Programs by cluster, in the order of their file.
    pub clusters: Vec<(String, Vec<String>)>,
    /// The looks.
    pub theme: Theme,
    /// How to reach the data office.
    pub contact: Option<Text>,
    /// Goals by id.
    pub goals: BTreeMap<String, GoalWords>,
    /// Measures by id.
    pub measures: BTreeMap<String, MeasureWords>,
    /// Commentary by school code, Markdown.
    pub schools: BTreeMap<String, Text>,
    /// Headings of dimensions by name.
    pub dimensions: BTreeMap<String, Text>,
    /// What categories that the plan words itself are called, by their name in results.
    pub categories: BTreeMap<String, Text>,
    /// Names of datasets by name.
    pub datasets: BTreeMap<String, Text>,
}

/// The edition's people and dates.
#[derive(Clone, Debug, Default)]
pub struct Edition {
    /// The kind of edition.
    pub kind: EditionKind,
    /// How far it is.
    pub stage: Stage,
    /// Who prepared it.
    pub prepared_by: Option<Text>,
    /// Who approved it.
    pub approved_by: Option<Text>,
    /// When it was approved.
    pub approved_on: Option<Date>,
    /// Not to be published before.
    pub embargo: Option<Date>,
    /// A sentence on every page.
    pub notice: Option<Text>,
    /// The id or the address of the license of the public edition's figures.
    pub license: Option<String>,
}

/// The first page.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    /// To whom.
    pub to: Option<Text>,
    /// From whom.
    pub from: Option<Text>,
    /// The memo's date.
    pub date: Option<Date>,
    /// Its subject.
    pub subject: Option<Text>,
    /// The agenda item.
    pub agenda_item: Option<Text>,
    /// A paragraph before the results, Markdown.
    pub introduction: Option<Text>,
    /// What the board is asked, Markdown.
    pub recommendation: Option<Text>,
    /// Points for discussion.
    pub discussion: Vec<Text>,
    /// Who prepared the memo.
    pub prepared_by: Option<Text>,
    /// Who approved the memo.
    pub approved_by: Option<Text>,
}

/// A fact with its source.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What the figure is.
    pub label: Text,
    /// The figure as printed.
    pub value: Text,
    /// Who says so.
    pub source: Text,
    /// When.
    pub date: Text,
}

/// A section of the plan's own.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub title: Text,
    /// Its Markdown.
    pub body: Text,
    /// Where it stands.
    pub place: SectionPlace,
}

/// The looks.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// Accent on a light ground.
    pub color: Option<String>,
    /// Accent on a dark ground.
    pub color_dark: Option<String>,
    /// Font stack.
    pub font: Option<String>,
    /// The logo as a data URL.
    pub logo: Option<String>,
}

/// A goal's words.
#[derive(Clone, Debug, Default)]
pub struct GoalWords {
    /// Its title.
    pub title: Text,
    /// What it says.
    pub statement: Option<Text>,
    /// Commentary, Markdown.
    pub commentary: Option<Text>,
}

/// A measure's words.
#[derive(Clone, Debug, Default)]
pub struct MeasureWords {
    /// The plan's words.
    pub title: Text,
    /// A few words for tables.
    pub short_title: Option<Text>,
    /// The heading among the strategies.
    pub heading: Option<Text>,
    /// How it is calculated, as the plan says it in plain words.
    pub explanation: Option<Text>,
    /// How it is calculated, as its kind says it with this plan's settings filled in.
    pub rule: Text,
    /// What is done.
    pub actions: Vec<Action>,
    /// Figures of others.
    pub references: Vec<Reference>,
    /// Commentary, Markdown.
    pub commentary: Option<Text>,
    /// Why the series breaks, by the first year under the new definition.
    pub breaks: BTreeMap<SchoolYear, Text>,
    /// Decimals of a rate.
    pub decimals: u8,
    /// Who says the baseline, where the plan gives it.
    pub baseline_source: Option<Text>,
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// What is done.
    pub text: Text,
    /// By whom.
    pub owner: Option<Text>,
    /// By when.
    pub due: Option<Date>,
    /// Where the evidence is.
    pub evidence: Option<String>,
}

/// A figure of others.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Whose.
    pub label: Text,
    /// The rate.
    pub rate: Exact,
    /// Of which year.
    pub school_year: SchoolYear,
    /// Who says so.
    pub source: Text,
}
