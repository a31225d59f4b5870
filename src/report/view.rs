//! The view model: what a template may show, already worded and laid out.
//!
//! Apart from the code that fills it, so that the names a template relies on can be read in one place.

use super::chart::{Bullet, Dots, Spark, Strip, Trend};
use super::corrections::Corrections;
use super::explained::Explained;
use super::language::Phrase;
use super::prose::Prose;
use super::status::StatusView;
use super::table::Table;
use super::workbook::Workbook;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// The report in one language.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// What every page shows.
    pub(crate) page: Page,
    /// The district's page.
    pub(crate) report: Report,
    /// A brief a school.
    pub(crate) briefs: Vec<Brief>,
    /// The slides.
    pub(crate) slides: Vec<Slide>,
    /// The figures as sheets of numbers.
    #[serde(skip)]
    pub(crate) workbook: Workbook,
}

/// What every page shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Page {
    pub(crate) language: String,
    /// What follows a file's name in this language: empty, or `.es`.
    pub(crate) suffix: String,
    pub(crate) alternates: Vec<Alternate>,
    /// Texts of the interface by name.
    pub(crate) text: BTreeMap<String, String>,
    pub(crate) title: Phrase,
    pub(crate) organization: Phrase,
    pub(crate) short_name: Phrase,
    pub(crate) school_year: String,
    pub(crate) prior_year: String,
    /// How far the edition is; none where it is approved or released.
    pub(crate) stage: Option<String>,
    /// Not to be published before.
    pub(crate) embargo: Option<String>,
    /// A sentence on every page.
    pub(crate) notice: Option<Phrase>,
    /// The mark of an edition with education records.
    pub(crate) marking: Option<String>,
    /// What the mark of withheld figures means, for parents; none where no figure is withheld.
    pub(crate) privacy: Option<String>,
    pub(crate) as_of: String,
    /// The same day as a value: the date that files of other formats say they were made on.
    #[serde(skip)]
    pub(crate) day: Date,
    pub(crate) edition: String,
    /// What stands in the margins of printed sheets: the plan, the stage, the date.
    pub(crate) margin_title: String,
    pub(crate) margin_notice: String,
    pub(crate) margin_stage: String,
    pub(crate) margin_marking: String,
    pub(crate) margin_date: String,
    pub(crate) preliminary: Option<String>,
    pub(crate) theme: ThemeView,
    pub(crate) statuses: Vec<StatusView>,
    /// Which parts are not in the page's language.
    pub(crate) untranslated: Vec<String>,
    /// Whether the schools' and groups' tables have pages of their own.
    pub(crate) large: bool,
}

/// The same page in another language.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Alternate {
    pub(crate) language: String,
    pub(crate) name: String,
    pub(crate) suffix: String,
}

/// The looks of the pages.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ThemeView {
    pub(crate) color: Option<String>,
    pub(crate) color_dark: Option<String>,
    pub(crate) font: Option<String>,
    pub(crate) logo: Option<String>,
}

/// The district's page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) contents: Vec<Link>,
    pub(crate) opening: Vec<SectionView>,
    pub(crate) memo: MemoView,
    pub(crate) background: Vec<SectionView>,
    pub(crate) scorecard: Scorecard,
    pub(crate) goals: Vec<GoalView>,
    pub(crate) schools: Option<SchoolTable>,
    pub(crate) groups: Option<GroupSection>,
    pub(crate) context: Option<Context>,
    pub(crate) district: Option<District>,
    pub(crate) next_year: Option<NextYear>,
    pub(crate) closing: Vec<SectionView>,
    pub(crate) corrections: Corrections,
    pub(crate) appendix: Appendix,
}

/// A link of the contents.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Link {
    pub(crate) anchor: String,
    pub(crate) label: Phrase,
}

/// A section of the plan's own.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SectionView {
    pub(crate) id: String,
    pub(crate) title: Phrase,
    pub(crate) body: Prose,
}

/// The first page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MemoView {
    pub(crate) heading: String,
    /// Whether something stands before the memo.
    pub(crate) follows: bool,
    pub(crate) fields: Vec<(String, Phrase)>,
    pub(crate) introduction: Option<Prose>,
    pub(crate) lede: String,
    pub(crate) tally: Vec<TallyRow>,
    pub(crate) progress: Vec<String>,
    pub(crate) discussion: Vec<Phrase>,
    pub(crate) recommendation: Option<Prose>,
}

/// The lines of one status.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TallyRow {
    pub(crate) status: StatusView,
    pub(crate) count: usize,
    pub(crate) lines: Vec<Phrase>,
}

/// The scorecard.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Scorecard {
    pub(crate) heading: String,
    pub(crate) caption: String,
    pub(crate) note: String,
    pub(crate) groups: Vec<ScoreGroup>,
}

/// The lines of a goal.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ScoreGroup {
    pub(crate) heading: Phrase,
    pub(crate) rows: Vec<ScoreRow>,
}

/// A line or a part of one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ScoreRow {
    pub(crate) part: bool,
    pub(crate) number: Option<u32>,
    pub(crate) title: Phrase,
    pub(crate) short_title: Phrase,
    pub(crate) anchor: String,
    pub(crate) baseline: String,
    pub(crate) prior: String,
    /// Where its figure is explained; empty where there is none.
    pub(crate) how: String,
    pub(crate) value: String,
    pub(crate) target: String,
    pub(crate) gap: String,
    pub(crate) status: StatusView,
    pub(crate) spark: Option<Spark>,
    pub(crate) due: String,
}

/// A goal.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GoalView {
    pub(crate) id: String,
    pub(crate) number: u32,
    pub(crate) heading: Phrase,
    pub(crate) statement: Option<Phrase>,
    pub(crate) commentary: Option<Prose>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) strategies: Option<Strategies>,
}

/// The strategies of a goal.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Strategies {
    pub(crate) heading: String,
    pub(crate) table: Table,
}

/// A measure in full.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Block {
    pub(crate) id: String,
    pub(crate) anchor: String,
    pub(crate) eyebrow: String,
    pub(crate) title: Phrase,
    pub(crate) short_title: Phrase,
    pub(crate) headline: String,
    pub(crate) status: StatusView,
    pub(crate) reason: Option<Phrase>,
    pub(crate) preliminary: bool,
    pub(crate) notes: Vec<Phrase>,
    pub(crate) keys: Vec<Key>,
    pub(crate) bullet: Option<Figure<Bullet>>,
    pub(crate) trend: Option<Figure<Trend>>,
    pub(crate) dots: Option<Figure<Dots>>,
    pub(crate) parts: Option<Table>,
    pub(crate) part_schools: Option<Table>,
    pub(crate) checkpoints: Option<Table>,
    pub(crate) details: Vec<Key>,
    pub(crate) how: How,
    pub(crate) commentary: Option<Prose>,
    pub(crate) actions: Option<Table>,
}

/// A key figure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Key {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// A chart with what it shows and its table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure<C> {
    pub(crate) id: String,
    /// The finding.
    pub(crate) caption: String,
    /// What is measured, and the key.
    pub(crate) note: String,
    /// The accessible title.
    pub(crate) title: String,
    /// The accessible description, which states the data.
    pub(crate) description: String,
    pub(crate) chart: C,
    /// What opens the table.
    pub(crate) summary: String,
    pub(crate) table: Table,
}

/// How a measure is calculated.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct How {
    pub(crate) explanation: Option<Phrase>,
    pub(crate) rule: Option<Phrase>,
    pub(crate) arithmetic: Vec<String>,
    /// Where every step is told; empty where there is no figure.
    pub(crate) steps: String,
}

/// Schools and lines.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SchoolTable {
    pub(crate) heading: String,
    pub(crate) table: Table,
    pub(crate) notes: Vec<String>,
}

/// Differences between student groups.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GroupSection {
    pub(crate) tables: Vec<GroupTable>,
}

/// The groups of one measure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GroupTable {
    pub(crate) heading: String,
    pub(crate) table: Table,
}

/// Figures without a status.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Context {
    pub(crate) table: Option<Table>,
    pub(crate) references: Option<Table>,
}

/// The district and its plan in its own words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct District {
    pub(crate) vision: Option<Phrase>,
    pub(crate) mission: Option<Phrase>,
    pub(crate) graduate: Vec<(Phrase, Vec<Phrase>)>,
    pub(crate) facts: Option<Table>,
    pub(crate) programs: Option<Table>,
}

/// What comes next.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NextYear {
    pub(crate) targets: Option<Table>,
    pub(crate) actions: Option<Table>,
}

/// The appendices.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Appendix {
    pub(crate) definitions: Table,
    pub(crate) explanations: Vec<Explained>,
    pub(crate) accounting: Option<Table>,
    pub(crate) sources: Option<Table>,
    pub(crate) exclusions: Option<Table>,
    pub(crate) log: Option<Table>,
    pub(crate) signoffs: Option<Table>,
    pub(crate) figures: Table,
    pub(crate) contact: Option<Phrase>,
}

/// A school's brief.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Brief {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) short_name: String,
    pub(crate) eyebrow: String,
    pub(crate) heading: String,
    pub(crate) lede: String,
    pub(crate) caption: String,
    pub(crate) rows: Vec<BriefRow>,
    pub(crate) key: String,
    pub(crate) withheld: bool,
    pub(crate) commentary: Option<Prose>,
    /// What changed for this school since the edition that is replaced.
    pub(crate) corrections: Option<Table>,
    /// Actions of the lines that this school missed.
    pub(crate) actions: Vec<Phrase>,
}

/// A line in a brief.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BriefRow {
    pub(crate) title: Phrase,
    pub(crate) number: Option<u32>,
    pub(crate) value: String,
    pub(crate) counts: String,
    pub(crate) prior: String,
    pub(crate) change: String,
    pub(crate) district: String,
    pub(crate) target: String,
    pub(crate) status: Option<StatusView>,
    pub(crate) strip: Option<Strip>,
}

/// A slide: what it shows stands in the report, so that both say the same.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Slide {
    /// `opening`, `corrections`, `scorecard`, `line`, `strategies` or `asks`.
    pub(crate) kind: &'static str,
    pub(crate) number: usize,
    pub(crate) heading: Phrase,
    /// Of a line or of strategies: the place of its goal in the report.
    pub(crate) goal: usize,
    /// Of a line: its place among the goal's.
    pub(crate) block: usize,
}
