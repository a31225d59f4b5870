//! `list`: what a plan has, which files were found for it, and which schools are missing.

use crate::cli::console::Console;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::project::{self, ProjectArguments};
use crate::cli::table::Table;
use crate::plan::Plan;
use clap::Args;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report list district
  ctecs-report list district --data /mnt/exports";

/// List goals, measures and datasets, the files found, and the schools that are missing
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
}

/// Lists what a project has.
pub fn execute(arguments: &Arguments, console: &Console, _environment: &Environment) -> Result<Exit, Failure> {
    let loaded = project::load(&arguments.project.project)?;
    console.problems(&loaded.diagnostics);
    let Some(plan) = loaded.plan else { return Ok(Exit::Problems) };
    console.result(goals(&plan).as_bytes())?;
    console.result(datasets(&plan).as_bytes())?;
    Ok(Exit::Done)
}

/// The goals with their measures.
fn goals(plan: &Plan) -> String {
    let mut text = String::new();
    for goal in &plan.goals {
        text.push_str(&format!("Goal {}: {}\n", goal.number, goal.title.get("en")));
        let mut table = Table::new(["measure", "kind", "target", "due", "title"]);
        for measure in plan.measures.iter().filter(|measure| measure.goal == goal.id) {
            let id = if measure.part_of.is_some() { format!("  {}", measure.id) } else { measure.id.clone() };
            let (target, due) =
                measure.target.as_ref().map_or_else(Default::default, |target| (target.text.clone(), target.due.to_string()));
            table.row([id, measure.kind.to_owned(), target, due, measure.title.get("en").to_owned()]);
        }
        text.push_str(&table.text(2));
        text.push('\n');
    }
    text
}

/// The datasets with their files.
fn datasets(plan: &Plan) -> String {
    let mut table = Table::new(["dataset", "type", "files"]);
    for dataset in &plan.datasets {
        table.row([dataset.name.clone(), dataset.dataset_type.name.to_owned(), dataset.files.join(", ")]);
    }
    table.text(0)
}
