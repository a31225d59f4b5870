//! What of the results may be published: the step between evaluation and everything that shows a figure.
//!
//! Apart so that renderers cannot see a figure that was not released to them: they take [`Publishable`], which only
//! this module makes. The public edition is made in four steps, each in a file of its own:
//!
//! 1. `fact` lists every figure of people as a cell, `rule` says which are too small by themselves.
//! 2. `structure`, `block` and `system` say how figures hang together, within the edition and with earlier ones.
//! 3. `protect` lets facts enter by importance into `span`, an exact elimination, and withholds each that would make a
//!    small figure follow from the others; then it withholds more where too little is withheld together.
//! 4. [`audit`] reads the finished files back and must find, for every small figure, two worlds that agree with
//!    everything shown and differ in it by enough. What it finds too narrow goes back to step 3; the last word is its.

mod audit;
mod block;
mod fact;
mod field;
mod known;
mod ledger;
mod list;
mod protect;
mod redact;
mod revision;
mod rule;
mod side;
mod span;
mod structure;
mod system;

pub use audit::{AuditReport, Disclosure, Leak, PublicFiles, Quantity, ReadError, audit, search};
pub use fact::Key;
pub use known::{KnownError, known_figures};
pub use ledger::{EditionFacts, LEDGER_SCHEMA, Ledger, LedgerError, LedgerFact};
pub use list::{InternalList, Withheld};
pub use protect::Decision;
pub use redact::FOLDED_EXCLUSIONS;
pub use rule::Danger;
pub use structure::{Structure, Tie};

use crate::plan::Privacy;
use crate::results::{Audience, Results, Revision};
use protect::Extra;

/// How often what the audit finds too narrow goes back for single figures beside it, before all figures of its kind are
/// withheld.
const SINGLE_ROUNDS: usize = 60;

/// Results that may be shown to the audience of their edition.
#[derive(Clone, Debug)]
pub struct Publishable(Results);

impl Publishable {
    /// The results that may be shown.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.0
    }

    /// Names the edition, the one it replaces, and what it changes against it: all of which must come from what was
    /// published before and is published now.
    #[must_use]
    pub fn entitled(mut self, id: &str, supersedes: Option<&str>, corrections: Vec<Revision>) -> Self {
        id.clone_into(&mut self.0.edition.id);
        self.0.edition.supersedes = supersedes.map(str::to_owned);
        self.0.corrections = corrections;
        self
    }

    /// Only the measure `id` and its parts. What was withheld with the whole report in view stays withheld.
    #[must_use]
    pub fn only(mut self, id: &str) -> Self {
        self.0.measures.retain(|measure| measure.id == id || measure.part_of.as_deref() == Some(id));
        let left: Vec<String> = self.0.measures.iter().map(|measure| measure.id.clone()).collect();
        for goal in &mut self.0.goals {
            goal.measures.retain(|measure| left.contains(measure));
        }
        self.0.goals.retain(|goal| !goal.measures.is_empty());
        self
    }
}

/// Releases results to the internal edition, from which nothing is withheld.
#[must_use]
pub fn internal(results: Results) -> Publishable {
    Publishable(results)
}

/// Why there is no public edition.
#[derive(Debug, thiserror::Error)]
pub enum DisclosureError {
    /// The public files cannot be read back.
    #[error("the privacy audit cannot read the public files: {0}")]
    Read(#[from] ReadError),
    /// The public results cannot be written.
    #[error("the public results cannot be written: {0}")]
    Write(#[from] serde_json::Error),
    /// The public files and the results they are made from contradict each other.
    #[error("the privacy audit failed: {} figure(s) in the files are not those of the results", .0.contradictions.len())]
    Contradicted(Box<AuditReport>),
}

/// The public edition.
#[derive(Clone, Debug)]
pub struct Release {
    /// What may be shown.
    pub publishable: Publishable,
    /// What is withheld and why; for the internal folder only.
    pub withheld: InternalList,
    /// What the last audit found: clean.
    pub audit: AuditReport,
    /// How often the audit sent figures back.
    pub rounds: usize,
    editions: Vec<EditionFacts>,
    facts: EditionFacts,
}

impl Release {
    /// What a reader knew before: earlier editions and what others have published.
    #[must_use]
    pub fn past(&self) -> &[EditionFacts] {
        &self.editions
    }

    /// The public edition with the exact figures of one school in it: for its principal, not for the public. Of other
    /// schools it holds what everybody may see.
    #[must_use]
    pub fn brief_of(&self, results: &Results, school: &str) -> Publishable {
        let mut brief = self.publishable.0.clone();
        brief.edition.audience = Audience::Internal;
        for (shown, full) in brief.measures.iter_mut().zip(&results.measures) {
            for (shown, full) in shown.schools.iter_mut().zip(&full.schools).filter(|(_, full)| full.school_code == school) {
                shown.clone_from(full);
            }
            for (shown, full) in shown.groups.iter_mut().zip(&full.groups) {
                if full.school_code.as_deref() == Some(school) {
                    shown.clone_from(full);
                }
            }
        }
        Publishable(brief)
    }

    /// The ledger of all editions up to this one. It names withheld figures: [`Ledger::published`] is for the public
    /// folder. An edition is named by the digest of what it shows, which is the same in either folder.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let earlier = self.editions.iter().filter(|edition| !edition.of_others && edition.id != self.facts.id);
        let mut editions: Vec<EditionFacts> = earlier.cloned().collect();
        editions.push(self.facts.clone());
        Ledger { editions, ..Ledger::default() }
    }
}

/// Releases results to the public edition: from `results` everything is taken out by which a student could be found,
/// alone or together with the editions in `previous` and with what others have published (`known`).
///
/// There always is one: whatever the audit finds, more is withheld, nearest to it first, in the end everything.
///
/// # Errors
/// [`DisclosureError`] where the files cannot be read back as what they are made from.
pub fn public(
    results: &Results,
    privacy: &Privacy,
    structure: &Structure,
    previous: &[Ledger],
    known: &[EditionFacts],
) -> Result<Release, DisclosureError> {
    let mut past = known.to_vec();
    past.extend(Ledger::merged(previous).editions);
    let cells = fact::cells(results);
    let blocks = block::blocks(results, &cells, structure);
    let system = system::System::new(results, &cells, &blocks, structure, privacy, &past);
    let mut extra = Extra::new();
    let mut rounds = 0;
    let mut found = Vec::new();
    let mut shown_before: Vec<bool> = Vec::new();
    loop {
        let decisions = protect::decide(&system, privacy, &mut extra);
        let shown: Vec<bool> = decisions.iter().map(Decision::is_shown).collect();
        // With more withheld here, another fact may enter there: worlds found before need not agree with that one.
        if shown_before.iter().zip(&shown).any(|(before, now)| *now && !before) {
            found.clear();
        }
        shown_before.clone_from(&shown);
        let released = redact::redacted(results, &cells, &decisions, privacy);
        let bytes = serde_json::to_vec(&released)?;
        let report = audit::audit_on(PublicFiles { results: &bytes, figures: None }, results, structure, privacy, &past, &mut found)?;
        if !report.contradictions.is_empty() {
            return Err(DisclosureError::Contradicted(Box::new(report)));
        }
        let before = extra.len();
        withhold_more(&system, &protect::Shown::new(&system, &decisions), &report, rounds, &mut extra);
        // Clean, or nothing is left to withhold: then what the audit finds was known before.
        if extra.len() == before {
            return Ok(Release {
                publishable: Publishable(released),
                withheld: InternalList::new(results, &cells, &decisions),
                audit: report,
                rounds,
                editions: past,
                facts: ledger::edition(results, &cells, &shown),
            });
        }
        rounds += 1;
    }
}

/// Adds to `extra` what is to be withheld beside because of what the audit found.
fn withhold_more(system: &system::System<'_>, shown: &protect::Shown, report: &AuditReport, rounds: usize, extra: &mut Extra) {
    let before = extra.len();
    let groups: Vec<Option<usize>> = report.disclosed.iter().map(|disclosure| system.group_of(disclosure)).collect();
    if rounds < SINGLE_ROUNDS {
        extra.extend(groups.iter().filter_map(|&group| protect::beside(system, shown, group?)));
    }
    if extra.len() == before {
        for group in groups {
            extra.extend(protect::everything_about(system, shown, group));
        }
    }
}
