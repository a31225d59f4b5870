//! `check`: every problem of plan and data at once, nothing written.

use crate::cli::console::{Console, Tally};
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline::{self, Condition};
use crate::cli::project::{self, AsOfArguments, ProjectArguments};
use crate::diagnostic;
use crate::disclosure;
use crate::report;
use crate::results::Audience;
use clap::Args;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report check district
  ctecs-report check district --fail-on warning --message-format github

Ends with exit code 1 where there is an error, or where a --fail-on condition holds.";

/// Show every problem of plan and data at once; nothing is written
///
/// Reads everything that `build` reads and evaluates everything that `build` evaluates, and shows each problem with
/// its file, line and the very cell or key, what was expected there, and what to do about it.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    as_of: AsOfArguments,
    /// End with exit code 1 where this holds
    #[arg(long, value_enum, value_name = "CONDITION", value_delimiter = ',')]
    fail_on: Vec<Condition>,
}

/// Checks a project.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let loaded = project::load(&arguments.project.project)?;
    let mut diagnostics = loaded.diagnostics;
    let mut measures = Vec::new();
    if let Some(plan) = &loaded.plan {
        let as_of = arguments.as_of.day(plan, environment)?;
        let evaluated = pipeline::evaluate(plan, &arguments.project.data, as_of, Audience::Internal, None, console)?;
        diagnostics.extend(evaluated.diagnostics);
        if let Some(results) = evaluated.results {
            let publishable = disclosure::internal(results);
            diagnostics.extend(report::check(&publishable, &plan.words, &plan.words.languages));
            measures.clone_from(&publishable.results().measures);
        }
    }
    diagnostic::sort(&mut diagnostics);
    console.problems_and_notes(&diagnostics, true);
    let tally = Tally::of(&diagnostics);
    console.summary(&format!("{}: {}\n", arguments.project.project.display(), tally.words()))?;
    if tally.errors > 0 {
        return Ok(Exit::Problems);
    }
    Ok(pipeline::conclude(&arguments.fail_on, &diagnostics, &measures, console))
}
