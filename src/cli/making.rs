//! Makes the files of a report, whether they are to be published or held against published ones.

use crate::cli::console::Console;
use crate::cli::editions::{self, Earlier, Report};
use crate::cli::exit::Failure;
use crate::cli::pipeline;
use crate::cli::project::{self, DataArguments};
use crate::cli::release::{self, Ground};
use crate::corrections::{self, Edition};
use crate::diagnostic::{self, Diagnostic};
use crate::disclosure::{self, Publishable, Release};
use crate::evaluate::Evaluated;
use crate::plan::{self, Plan};
use crate::publish::{self, BuildOptions, Input, Manifest, PlanFile};
use crate::render::{self, Format, OutputFile, RenderError};
use crate::report;
use crate::results::{Audience, Results, Revision};
use jiff::civil::Date;
use std::path::Path;

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The project as it was named.
    pub project: &'a Path,
    /// Where its data lie.
    pub data: &'a DataArguments,
    /// For whom.
    pub audience: Audience,
    /// Whether the internal edition lists what the public one withholds.
    pub withheld: bool,
    /// The day the figures stand for.
    pub as_of: Date,
    /// The formats, in order.
    pub formats: &'a [Format],
    /// The languages; empty for the plan's.
    pub languages: &'a [String],
    /// Only this measure.
    pub only: Option<&'a str>,
    /// Only this school's brief.
    pub school: Option<&'a str>,
    /// The editions before.
    pub earlier: &'a Earlier,
}

/// A report that was made.
#[derive(Debug)]
pub struct Made {
    /// What it shows.
    pub publishable: Publishable,
    /// Its files.
    pub files: Vec<OutputFile>,
    /// What it is made from; its outputs are not listed yet.
    pub manifest: Manifest,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

/// A report, or the problems for which there is none.
#[derive(Debug)]
pub enum Making {
    /// It was made.
    Made(Box<Made>),
    /// It was not.
    Failed(Vec<Diagnostic>),
}

impl Request<'_> {
    /// Whether only a part of the report is asked for.
    pub fn is_part(&self) -> bool {
        self.only.is_some() || self.school.is_some() || !Format::ALWAYS.iter().all(|format| self.formats.contains(format))
    }
}

/// Makes the report of `plan`, which had these `problems` when it was read.
pub fn make(plan: &Plan, problems: Vec<Diagnostic>, request: &Request<'_>, console: &Console) -> Result<Making, Failure> {
    let public = request.audience == Audience::Public;
    if public {
        request.earlier.require_ledgers()?;
    }
    pipeline::require_measure(plan, request.only)?;
    // What is withheld of a part of the report is decided with all of it in view.
    let whole = public || request.withheld || request.school.is_some();
    let only = request.only.filter(|_| !whole);
    let mut diagnostics = problems;
    let mut evaluated = pipeline::evaluate(plan, request.data, request.as_of, request.audience, only, console)?;
    diagnostics.append(&mut evaluated.diagnostics);
    let Some(results) = evaluated.results.take() else {
        return Ok(failed(diagnostics));
    };
    let manifest = manifest(plan, &evaluated, request)?;
    let ground = Ground::new(plan, &evaluated)?;
    let draft = if public {
        public_draft(plan, results, manifest, &ground, request, &mut diagnostics)?
    } else {
        internal_draft(plan, results, manifest, &ground, request, &mut diagnostics)?
    };
    let languages = &draft.manifest.options.languages;
    diagnostics.extend(report::check(&draft.publishable, &plan.words, languages));
    if diagnostic::has_errors(&diagnostics) {
        return Ok(failed(diagnostics));
    }
    let templates = plan.templates.as_ref().map(|folder| plan.root.join(folder));
    let options = render::Options {
        templates_dir: templates.as_deref(),
        fingerprint: &draft.manifest.edition.fingerprint,
        languages,
        school: request.school,
    };
    let mut files = match render::render(&draft.publishable, &plan.words, request.formats, &options) {
        Ok(files) => files,
        Err(RenderError::Words(problems)) => {
            diagnostics.extend(problems);
            return Ok(failed(diagnostics));
        }
        Err(RenderError::Template(problem)) => {
            diagnostics.push(*problem);
            return Ok(failed(diagnostics));
        }
        Err(error) => return Err(Failure::Refused { code: "render", message: error.to_string(), help: None }),
    };
    if let Some((full, release)) = &draft.withheld {
        if public {
            ground.audit(plan, full, release, &files)?;
        }
        if !request.is_part() {
            files.extend(release::record(release, public));
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }
    diagnostic::sort(&mut diagnostics);
    Ok(Making::Made(Box::new(Made { publishable: draft.publishable, files, manifest: draft.manifest, diagnostics })))
}

/// What is going to be rendered.
struct Draft {
    publishable: Publishable,
    manifest: Manifest,
    /// The full results and what the public edition withholds of them.
    withheld: Option<(Results, Release)>,
}

/// The public edition: everything in it comes from what is published now or was before.
fn public_draft(
    plan: &Plan,
    results: Results,
    manifest: Manifest,
    ground: &Ground,
    request: &Request<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Draft, Failure> {
    let release = ground.public(plan, &results, request.earlier)?;
    let mut publishable = release.publishable.clone();
    if let Some(only) = request.only {
        publishable = publishable.only(only);
    }
    let supersedes = request.earlier.last_public().map(|report| report.edition.id().to_owned());
    let shown = serde_json::to_vec(publishable.results()).unwrap_or_default();
    let manifest = manifest.into_public(&shown, supersedes.clone());
    let id = manifest.edition.id.clone();
    publishable = publishable.entitled(&id, supersedes.as_deref(), Vec::new());
    if let Some(last) = request.earlier.last_public() {
        let (corrections, problems) = corrections(publishable.results(), &manifest, last)?;
        diagnostics.extend(problems);
        publishable = publishable.entitled(&id, supersedes.as_deref(), corrections);
    }
    Ok(Draft { publishable, manifest, withheld: Some((results, release)) })
}

/// The internal edition, from which nothing is withheld; or, of one school, a brief that holds no small figure of any
/// other.
fn internal_draft(
    plan: &Plan,
    mut results: Results,
    manifest: Manifest,
    ground: &Ground,
    request: &Request<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Draft, Failure> {
    results.edition.id.clone_from(&manifest.edition.id);
    if let Some(last) = request.earlier.last() {
        results.edition.supersedes.clone_from(&manifest.edition.supersedes);
        let (corrections, problems) = corrections(&results, &manifest, last)?;
        results.corrections = corrections;
        results.diagnostics.extend(problems.iter().cloned());
        diagnostics.extend(problems);
    }
    if request.school.is_none() && !request.withheld {
        return Ok(Draft { publishable: disclosure::internal(results), manifest, withheld: None });
    }
    // A brief of one school is not published: what is known of earlier editions will do.
    if request.withheld {
        request.earlier.require_ledgers()?;
    }
    let release = ground.public(plan, &results, request.earlier)?;
    let mut publishable = match request.school {
        Some(school) => {
            let brief = release.brief_of(&results, school);
            brief.entitled(&manifest.edition.id, manifest.edition.supersedes.as_deref(), Vec::new())
        }
        None => disclosure::internal(results.clone()),
    };
    if let Some(only) = request.only {
        publishable = publishable.only(only);
    }
    Ok(Draft { publishable, manifest, withheld: Some((results, release)) })
}

fn failed(mut diagnostics: Vec<Diagnostic>) -> Making {
    diagnostic::sort(&mut diagnostics);
    Making::Failed(diagnostics)
}

/// What the report is made from, and under which id.
fn manifest(plan: &Plan, evaluated: &Evaluated, request: &Request<'_>) -> Result<Manifest, Failure> {
    let file = project::plan_file(request.project);
    let bytes = std::fs::read(&file).map_err(|error| Failure::io("read", &file, &error))?;
    let words = &plan.words;
    let language = words.languages.first().map_or("en", String::as_str);
    let plan_file = PlanFile {
        title: words.title.get(language).to_owned(),
        school_year: plan.school_year,
        digest: publish::digest(&bytes),
        settings: plan::settings(&String::from_utf8_lossy(&bytes)),
        corrections: plan.corrections.clone(),
    };
    let options = BuildOptions {
        edition: request.audience,
        as_of: request.as_of,
        formats: request.formats.iter().map(|format| format.name().to_owned()).collect(),
        languages: if request.languages.is_empty() { words.languages.clone() } else { request.languages.to_vec() },
        only: request.only.map(str::to_owned),
        school: request.school.map(str::to_owned),
        data_elsewhere: request.data.folder.is_some(),
        previous: request.earlier.ids(),
        part: request.is_part(),
        withheld: request.withheld,
    };
    let mut inputs = pipeline::inputs(evaluated);
    for file in &plan.files {
        let path = plan.root.join(file);
        let bytes = std::fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
        inputs.push(Input {
            file: file.to_string_lossy().replace('\\', "/"),
            dataset: "project".to_owned(),
            school_year: None,
            bytes: bytes.len() as u64,
            rows: None,
            extract_date: None,
            digest: publish::digest(&bytes),
        });
    }
    let mut manifest = Manifest::internal(words.edition.kind, words.edition.stage, plan_file, options, inputs);
    manifest.edition.supersedes = request.earlier.last().map(|report| report.edition.id().to_owned());
    Ok(manifest)
}

/// What `results` change against the edition before, with the ledger of that edition, and what is to be said about it.
fn corrections(results: &Results, manifest: &Manifest, last: &Report) -> Result<(Vec<Revision>, Vec<Diagnostic>), Failure> {
    let unwritable = |error: crate::corrections::EditionError| Failure::Refused { code: "results", message: error.to_string(), help: None };
    let new = Edition::of(results).map_err(unwritable)?;
    let causes = last.manifest.as_ref().map(|old| editions::causes(old, manifest)).unwrap_or_default();
    let revision = corrections::revision(&last.edition, &new, causes);
    let unexplained = revision.changes.iter().filter(|change| change.why.is_empty()).count();
    let mut problems = Vec::new();
    if unexplained > 0 && revision.plan.is_empty() {
        let changed = if unexplained == 1 { "1 figure differs".to_owned() } else { format!("{unexplained} figures differ") };
        problems.push(
            Diagnostic::warning("unexplained-change", format!("{changed} from the edition before, and the plan does not say why"))
                .help("say it in a [[corrections]] table: date, kind = \"correction\" or \"revision\", reason"),
        );
    }
    Ok((std::iter::once(revision).chain(last.edition.corrections.iter().cloned()).collect(), problems))
}
