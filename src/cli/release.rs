//! What of the results an edition may show: the disclosure step with what it needs from plan, data and earlier editions,
//! and the audit of the finished files.

use crate::cli::editions::Earlier;
use crate::cli::exit::Failure;
use crate::disclosure::{self, AuditReport, Disclosure, DisclosureError, EditionFacts, PublicFiles, Release, Structure};
use crate::evaluate::Evaluated;
use crate::plan::Plan;
use crate::render::OutputFile;
use crate::results::Results;

/// The ledger of editions, in every complete report.
pub const LEDGER: &str = "ledger.json";
/// The data office's list of what the public edition withholds, in the internal folder only.
pub const WITHHELD: &str = "withheld.csv";

/// Disclosures that a message names at most.
const NAMED: usize = 10;

/// What disclosure depends on beside results and plan.
#[derive(Debug)]
pub struct Ground {
    structure: Structure,
    known: Vec<EditionFacts>,
}

impl Ground {
    /// Reads what others have published, and how groups hang together.
    pub fn new(plan: &Plan, evaluated: &Evaluated) -> Result<Self, Failure> {
        let structure = Structure::of(&plan.dimensions, &evaluated.code_lists, &evaluated.roster);
        let mut known = Vec::new();
        for file in &plan.privacy.known {
            let path = plan.root.join(file);
            let bytes = std::fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
            let name = file.to_string_lossy();
            known.push(disclosure::known_figures(&name, &bytes).map_err(|error| Failure::Refused {
                code: "known-figures",
                message: format!("cannot read `{name}`: {error}"),
                help: Some("a file of `[privacy] known` has the columns that `schema aggregates` shows".to_owned()),
            })?);
        }
        Ok(Self { structure, known })
    }

    /// The public edition of `results`.
    pub fn public(&self, plan: &Plan, results: &Results, earlier: &Earlier) -> Result<Release, Failure> {
        let ledgers = earlier.ledgers();
        let release = disclosure::public(results, &plan.privacy, &self.structure, &ledgers, &self.known).map_err(|error| match error {
            DisclosureError::Contradicted(report) => failed(&report),
            error => Failure::Privacy { message: error.to_string(), help: None },
        })?;
        if release.audit.is_clean() { Ok(release) } else { Err(failed(&release.audit)) }
    }

    /// Audits the finished files of a public edition.
    pub fn audit(&self, plan: &Plan, results: &Results, release: &Release, files: &[OutputFile]) -> Result<(), Failure> {
        let find = |name: &str| files.iter().find(|file| file.path == name).map(|file| file.bytes.as_slice());
        if let Some(bytes) = find("results.json") {
            let read = PublicFiles { results: bytes, figures: find("figures.csv") };
            let report = disclosure::audit(read, results, &self.structure, &plan.privacy, release.past()).map_err(|error| {
                Failure::Privacy { message: format!("the privacy audit cannot read the public files: {error}"), help: None }
            })?;
            if !report.is_clean() {
                return Err(failed(&report));
            }
        }
        let texts: Vec<(&str, &str)> = files
            .iter()
            .filter(|file| [".html", ".md", ".svg"].iter().any(|end| file.path.ends_with(end)))
            .filter_map(|file| Some((file.path.as_str(), std::str::from_utf8(&file.bytes).ok()?)))
            .collect();
        let leaks = disclosure::search(&texts, results, release.publishable.results());
        let Some(first) = leaks.first() else { return Ok(()) };
        Err(Failure::Privacy {
            message: format!(
                "the privacy audit failed: {} shows a withheld figure of `{}` ({} in all)",
                first.file,
                first.measure,
                leaks.len()
            ),
            help: Some("look for a number that was typed into a text or a template".to_owned()),
        })
    }
}

/// The failure that an audit found.
fn failed(report: &AuditReport) -> Failure {
    let count = report.disclosed.len();
    let message = if count > 0 {
        format!("the privacy audit failed: {count} withheld figure(s) could be worked out from what would be published")
    } else {
        format!("the privacy audit failed: {} figure(s) in the files are not those of the results", report.contradictions.len())
    };
    let mut names: Vec<String> = report.disclosed.iter().map(name).chain(report.contradictions.iter().cloned()).collect();
    names.dedup();
    let more = if names.len() > NAMED { format!(" and {} more", names.len() - NAMED) } else { String::new() };
    names.truncate(NAMED);
    Failure::Privacy { message, help: Some(format!("nothing was published; it is about {}{more}", names.join("; "))) }
}

fn name(disclosure: &Disclosure) -> String {
    let parts = [&disclosure.measure, &disclosure.school_year, &disclosure.school_code, &disclosure.dimension, &disclosure.category];
    parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(" ")
}

/// The files that tell later editions, and the data office, what was withheld.
pub fn record(release: &Release, for_public: bool) -> Vec<OutputFile> {
    let ledger = release.ledger();
    let ledger = if for_public { ledger.published() } else { ledger };
    let mut files = vec![OutputFile { path: LEDGER.to_owned(), bytes: ledger.to_text().into_bytes() }];
    if !for_public && let Ok(bytes) = release.withheld.to_csv() {
        files.push(OutputFile { path: WITHHELD.to_owned(), bytes });
    }
    files
}
