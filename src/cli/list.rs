//! `list`: what a plan has, which files were found for it, and which schools are missing.

use crate::cli::console::{Console, Tally};
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline;
use crate::cli::project::{self, AsOfArguments, ProjectArguments};
use crate::cli::table::Table;
use crate::evaluate::Collection;
use crate::plan::Plan;
use crate::results::Audience;
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
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let loaded = project::load(&arguments.project.project)?;
    console.problems(&loaded.diagnostics);
    let Some(plan) = loaded.plan else { return Ok(Exit::Problems) };
    let as_of = AsOfArguments::default().day(&plan, environment)?;
    let evaluated = pipeline::evaluate(&plan, &arguments.project.data, as_of, Audience::Internal, None, console)?;
    console.result(goals(&plan).as_bytes())?;
    console.result(datasets(&plan, &evaluated.collection).as_bytes())?;
    console.result(missing(&evaluated.collection).as_bytes())?;
    let errors = Tally::of(&evaluated.diagnostics).errors;
    if errors > 0 {
        console.closing(&format!("the data have problems ({}); `check` shows them", Tally::of(&evaluated.diagnostics).words()));
    }
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

/// The datasets with what arrived of them.
fn datasets(plan: &Plan, collection: &Collection) -> String {
    let mut table = Table::new(["dataset", "type", "files", "schools", "extracted", "state"]);
    for (dataset, state) in plan.datasets.iter().zip(&collection.datasets) {
        let files = match state.files.as_slice() {
            [] => "none".to_owned(),
            [one] => one.clone(),
            several => format!("{} files", several.len()),
        };
        let here = state.schools.iter().filter(|school| school.rows.is_some()).count();
        let schools = if state.schools.is_empty() { String::new() } else { format!("{here} of {}", state.schools.len()) };
        let declared = match (state.is_read, state.is_final) {
            (false, _) => "not read by a measure",
            (true, true) => "final",
            (true, false) => "preliminary",
        };
        let extracted = state.extract_date.map_or_else(String::new, |day| day.to_string());
        table.row([dataset.name.clone(), dataset.dataset_type.name.to_owned(), files, schools, extracted, declared.to_owned()]);
    }
    table.text(0)
}

/// The schools that have sent nothing, dataset by dataset.
fn missing(collection: &Collection) -> String {
    let mut table = Table::new(["dataset", "school", "name", "agreed until"]);
    let mut any = false;
    for dataset in collection.datasets.iter().filter(|dataset| dataset.is_read) {
        for school in dataset.schools.iter().filter(|school| school.rows.is_none()) {
            any = true;
            let until = school.late_until.map_or_else(|| "not agreed".to_owned(), |day| day.to_string());
            table.row([dataset.dataset.clone(), school.school_code.clone(), school.school_name.clone(), until]);
        }
    }
    if any { format!("\nMissing\n{}", table.text(2)) } else { "\nNo school is missing.\n".to_owned() }
}
