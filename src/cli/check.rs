//! `check`: every problem of plan and data at once, nothing written.

use crate::cli::check_files;
use crate::cli::console::{Console, Tally};
use crate::cli::editions::Earlier;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Condition};
use crate::cli::project::{self, AsOfArguments, DataArguments};
use crate::cli::release::Ground;
use crate::diagnostic::{self, Diagnostic};
use crate::disclosure;
use crate::evaluate::{self, Evaluated};
use crate::plan::Plan;
use crate::report;
use crate::results::{Audience, MeasureResult, Results};
use clap::Args;
use std::path::{Path, PathBuf};

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report check district
  ctecs-report check district --fail-on warning --message-format github
  ctecs-report check attendance.csv --project district      a school checks its export before it sends it
  ctecs-report check attendance.csv                         the same by the columns alone, without roster and lists

Ends with exit code 1 where there is an error, or where a --fail-on condition holds, and with 3 where the privacy audit \
fails (--privacy).";

/// Show every problem of plan and data at once; nothing is written
///
/// Reads everything that `build` reads and evaluates everything that `build` evaluates, and shows each problem with
/// its file, line and the very cell or key, what was expected there, and what to do about it. With FILEs, only these
/// exports are checked, all their columns.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The project (a folder with a plan.toml, or the plan file itself), or exports of it
    #[arg(value_name = "PROJECT|FILE", default_value = ".")]
    paths: Vec<PathBuf>,
    /// With FILEs: the project they belong to; else the nearest folder above them that has a plan.toml, if there is one
    #[arg(long, value_name = "PROJECT")]
    project: Option<PathBuf>,
    /// With FILEs: the dataset of the plan, or the kind of dataset, they are of; else found by their place or columns
    #[arg(long, value_name = "DATASET")]
    dataset: Option<String>,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    as_of: AsOfArguments,
    /// Also decide what the public edition withholds and audit it, without writing the report
    #[arg(long)]
    privacy: bool,
    /// With --privacy: write the list of what is withheld and why to this file, which must stay inside the district
    #[arg(long, value_name = "FILE", requires = "privacy")]
    withheld: Option<PathBuf>,
    /// With --privacy: folder of an earlier report, given again for each; else the plan's `[editions] previous`
    #[arg(long, value_name = "DIR", requires = "privacy")]
    previous: Vec<PathBuf>,
    /// End with exit code 1 where this holds
    #[arg(long, value_enum, value_name = "CONDITION", value_delimiter = ',')]
    fail_on: Vec<Condition>,
}

/// Checks a project, or exports.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    match arguments.paths.as_slice() {
        [path] if arguments.project.is_none() && arguments.dataset.is_none() && is_project(path) => {
            arguments.check_project(path, console, environment)
        }
        files => arguments.check_files(files, console),
    }
}

/// Whether `path` names a project and no export; what does not exist was meant as one.
fn is_project(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|extension| extension == "toml") || !path.exists()
}

impl Arguments {
    /// Checks plan and data of a project.
    fn check_project(&self, project: &Path, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
        console.is_about(project, self.data.folder.as_deref());
        let loaded = project::load(project)?;
        let mut diagnostics = loaded.diagnostics;
        let mut measures = Vec::new();
        if let Some(plan) = &loaded.plan {
            let as_of = self.as_of.day(plan, environment)?;
            let audience = if self.privacy { Audience::Public } else { Audience::Internal };
            let mut evaluated = pipeline::evaluate(plan, &self.data, as_of, audience, None, console)?;
            diagnostics.append(&mut evaluated.diagnostics);
            if let Some(results) = evaluated.results.take() {
                if self.privacy {
                    self.check_privacy(plan, &evaluated, &results, console)?;
                }
                let publishable = disclosure::internal(results);
                diagnostics.extend(report::check(&publishable, &plan.words, &plan.words.languages));
                measures.clone_from(&publishable.results().measures);
            }
        }
        self.conclude(&project.display().to_string(), diagnostics, &measures, console)
    }

    /// Decides what the public edition withholds, and says how much. The figures themselves are shown nowhere: a log
    /// may be public.
    fn check_privacy(&self, plan: &Plan, evaluated: &Evaluated, results: &Results, console: &Console) -> Result<(), Failure> {
        let named: Vec<PathBuf> = plan.previous.iter().map(|folder| plan.root.join(folder)).collect();
        let earlier = Earlier::read(if self.previous.is_empty() { &named } else { &self.previous })?;
        earlier.require_ledgers()?;
        let release = Ground::new(plan, evaluated)?.public(plan, results, &earlier)?;
        let list = &release.withheld;
        console.summary(&format!(
            "privacy: {} figures of people, {} withheld, {} of them too small themselves; {} numbers cannot be worked out\n",
            list.figures,
            list.entries.len(),
            list.small,
            release.audit.secrets
        ))?;
        if let Some(path) = &self.withheld {
            let bytes = list.to_csv().map_err(|error| Failure::Refused { code: "withheld", message: error.to_string(), help: None })?;
            std::fs::write(path, bytes).map_err(|error| Failure::io("write", path, &error))?;
        }
        Ok(())
    }

    /// Checks exports.
    fn check_files(&self, files: &[PathBuf], console: &Console) -> Result<Exit, Failure> {
        if let Some(missing) = files.iter().find(|file| !file.is_file()) {
            return Err(Failure::usage(format!("`{}` is not a file", missing.display()), "name a project, or exports of one"));
        }
        let Some(project) = self.project.clone().or_else(|| nearest_project(files)) else {
            let (lines, problems) = check_files::check(files, self.dataset.as_deref(), self.data.show_values && console.terminal())?;
            console.summary(&lines)?;
            return self.conclude(&name_of(files), problems, &[], console);
        };
        let loaded = project::load(&project)?;
        let Some(plan) = loaded.plan else {
            return self.conclude(&project.display().to_string(), loaded.diagnostics, &[], console);
        };
        if let Some(name) = self.dataset.as_ref().filter(|name| plan.dataset(name).is_none()) {
            let near = diagnostic::did_you_mean(name, plan.datasets.iter().map(|dataset| dataset.name.as_str()));
            let help = near.map_or_else(|| "`list` shows the plan's datasets".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(Failure::usage(format!("the plan has no dataset `{name}`"), help));
        }
        let show_values = self.data.show_values && console.terminal();
        let (checked, diagnostics) = evaluate::check_exports(&plan, &self.data.root(&plan)?, files, self.dataset.as_deref(), show_values)
            .map_err(|error| Failure::Refused { code: "unreadable", message: error.to_string(), help: None })?;
        for export in &checked {
            let rows: u64 = export.report.rows.values().sum();
            let digest: String = export.report.digest.chars().take(8).collect();
            console.summary(&format!("{}: {}, {rows} rows, digest {digest}\n", export.path.display(), export.dataset))?;
        }
        self.conclude(&name_of(files), diagnostics, &[], console)
    }

    /// Shows what was found.
    fn conclude(&self, name: &str, mut problems: Vec<Diagnostic>, measures: &[MeasureResult], console: &Console) -> Result<Exit, Failure> {
        problems = diagnostic::gather(problems);
        console.problems_and_notes(&problems, true);
        let tally = Tally::of(&problems);
        console.summary(&format!("{name}: {}\n", tally.words()))?;
        if tally.errors > 0 {
            return Ok(Exit::Problems);
        }
        Ok(pipeline::conclude(&self.fail_on, &problems, measures, console))
    }
}

/// What is checked, in a word or two.
fn name_of(files: &[PathBuf]) -> String {
    match files {
        [file] => file.display().to_string(),
        files => format!("{} files", files.len()),
    }
}

/// The nearest folder above the first of `files` that has a plan.
fn nearest_project(files: &[PathBuf]) -> Option<PathBuf> {
    let first = files.first()?.canonicalize().ok()?;
    first.ancestors().skip(1).find(|folder| folder.join("plan.toml").is_file()).map(Path::to_owned)
}
