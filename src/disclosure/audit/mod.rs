//! The audit: what can a reader of the finished public files work out?
//!
//! Apart from the code that decides what is withheld, from which it takes neither decisions nor sums: it reads the files
//! back, sets up what a reader knows and looks for two worlds that differ in each quantity that must stay unknown.

mod cycle;
mod model;
mod reader;
mod text;
mod worlds;

pub use reader::ReadError;
pub use text::{Leak, search};

use super::ledger::EditionFacts;
use super::structure::Structure;
use crate::plan::Privacy;
use crate::results::Results;
use model::Model;
use serde::Serialize;
use worlds::{Knowledge, Range, Search, wide};

/// Which number of people must stay unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Those with the property.
    With,
    /// Those without it.
    Without,
    /// By how much a figure changed since an earlier edition.
    Revision,
}

/// A quantity that must stay unknown.
#[derive(Clone, Debug)]
struct Target {
    name: reader::Name,
    quantity: Quantity,
    terms: Vec<(usize, i64)>,
    /// How far apart two worlds must put it.
    needed: i64,
}

/// A quantity that a reader can know too well.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Disclosure {
    /// The measure's id.
    pub measure: String,
    /// The year.
    pub school_year: String,
    /// What the group is told apart by; empty for everybody.
    pub dimension: String,
    /// The group; empty for everybody.
    pub category: String,
    /// The school's code; empty for the district.
    pub school_code: String,
    /// Which number.
    pub quantity: Quantity,
    /// The least it can be in the worlds found.
    pub low: i64,
    /// The greatest.
    pub high: i64,
    /// How wide the range should be.
    pub needed: i64,
}

/// What the audit found.
#[derive(Clone, Debug, Default)]
pub struct AuditReport {
    /// Quantities that must stay unknown.
    pub secrets: usize,
    /// Those of them that do not.
    pub disclosed: Vec<Disclosure>,
    /// Those that could be known before this edition, whatever it withholds.
    pub known_before: Vec<Disclosure>,
    /// Figures that the files state otherwise than the results, by measure and year.
    pub contradictions: Vec<String>,
    /// Linear programmes solved.
    pub programmes: usize,
}

impl AuditReport {
    /// Whether the files may be published.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.disclosed.is_empty() && self.contradictions.is_empty()
    }
}

/// The files that figures are read from; text is searched apart.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublicFiles<'a> {
    /// `results.json`.
    pub results: &'a [u8],
    /// `figures.csv`, where it was written.
    pub figures: Option<&'a [u8]>,
}

/// Audits finished public files against the full results.
///
/// # Errors
/// [`ReadError`] where a file cannot be read back.
pub fn audit(
    files: PublicFiles<'_>,
    results: &Results,
    structure: &Structure,
    privacy: &Privacy,
    past: &[EditionFacts],
) -> Result<AuditReport, ReadError> {
    audit_on(files, results, structure, privacy, past, &mut Vec::new())
}

/// The same with the ranges that an audit of the same results found when all that is shown now was shown, and perhaps
/// more: its worlds are worlds still, for they agree with everything that is left.
pub(super) fn audit_on(
    files: PublicFiles<'_>,
    results: &Results,
    structure: &Structure,
    privacy: &Privacy,
    past: &[EditionFacts],
    found: &mut Vec<Option<Range>>,
) -> Result<AuditReport, ReadError> {
    let mut figures = reader::results(files.results)?;
    if let Some(bytes) = files.figures {
        for (name, read) in reader::figures(bytes)? {
            let known = figures.entry(name).or_default();
            known.numerator = known.numerator.or(read.numerator);
            known.denominator = known.denominator.or(read.denominator);
            known.said |= read.said;
        }
    }
    let (bold, careful) = (model::Reader::Bold, model::Reader::Careful);
    let model = model::build(bold, results, structure, privacy, past, &figures);
    let mut report = AuditReport { secrets: model.targets.len(), ..AuditReport::default() };
    let is_change = |index: &usize| model.targets[*index].quantity == Quantity::Revision;
    let (changes, small): (Vec<usize>, Vec<usize>) = (0..model.targets.len()).partition(is_change);
    found.resize(model.targets.len(), None);
    let mut audit = Audit { found, report: &mut report };
    let narrow = audit.narrow(&model, &small);
    // What the bold reader knew before anything was published must be kept from the careful one.
    let (known_before, disclosed) = if past.is_empty() { (Vec::new(), narrow) } else { audit.known_before(&model, &narrow) };
    audit.disclose(&model, &disclosed);
    if !past.is_empty() {
        let model = model::build(careful, results, structure, privacy, past, &figures);
        let narrow = audit.narrow(&model, &changes.into_iter().chain(known_before).collect::<Vec<_>>());
        let (known_before, disclosed) = audit.known_before(&model, &narrow);
        audit.disclose(&model, &disclosed);
        let known_before: Vec<Disclosure> = known_before.iter().map(|&index| audit.disclosure(&model, index)).collect();
        report.known_before = known_before;
    }
    report.contradictions = model
        .contradictions
        .iter()
        .map(|name| format!("{} {} {} {} {}", name.measure, name.year, name.school, name.dimension, name.category))
        .collect();
    Ok(report)
}

/// An audit under way.
struct Audit<'a> {
    /// The ranges of the targets, where they were looked for.
    found: &'a mut Vec<Option<Range>>,
    report: &'a mut AuditReport,
}

impl Audit<'_> {
    /// Those of the targets whose range is too narrow.
    fn narrow(&mut self, model: &Model, targets: &[usize]) -> Vec<usize> {
        let mut search = Search::new(model, Knowledge::All);
        let known: Vec<Option<Range>> = targets.iter().map(|&index| self.found[index]).collect();
        let ranges = search.ranges(&targets.iter().map(|&index| &model.targets[index]).collect::<Vec<_>>(), &known);
        self.report.programmes += search.solved;
        for (&index, &range) in targets.iter().zip(&ranges) {
            self.found[index] = Some(range);
        }
        targets.iter().zip(ranges).filter(|&(&index, range)| !wide(&model.targets[index], range)).map(|(&index, _)| index).collect()
    }

    /// Those of the targets that were known before the current edition, and the others.
    fn known_before(&mut self, model: &Model, targets: &[usize]) -> (Vec<usize>, Vec<usize>) {
        if targets.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let mut search = Search::new(model, Knowledge::Before);
        let ranges = search.ranges(&targets.iter().map(|&index| &model.targets[index]).collect::<Vec<_>>(), &vec![None; targets.len()]);
        self.report.programmes += search.solved;
        let narrow: Vec<bool> = targets.iter().zip(ranges).map(|(&index, range)| !wide(&model.targets[index], range)).collect();
        let pick = |wanted: bool| targets.iter().zip(&narrow).filter(|(_, narrow)| **narrow == wanted).map(|(&index, _)| index).collect();
        (pick(true), pick(false))
    }

    fn disclose(&mut self, model: &Model, targets: &[usize]) {
        let disclosed: Vec<Disclosure> = targets.iter().map(|&index| self.disclosure(model, index)).collect();
        self.report.disclosed.extend(disclosed);
    }

    fn disclosure(&self, model: &Model, index: usize) -> Disclosure {
        let target = &model.targets[index];
        let (low, high) = self.found[index].unwrap_or_default();
        Disclosure {
            measure: target.name.measure.clone(),
            school_year: target.name.year.to_string(),
            dimension: target.name.dimension.clone(),
            category: target.name.category.clone(),
            school_code: target.name.school.clone(),
            quantity: target.quantity,
            low,
            high,
            needed: target.needed,
        }
    }
}
