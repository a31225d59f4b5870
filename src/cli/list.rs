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
use jiff::civil::Date;

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
    #[command(flatten)]
    as_of: AsOfArguments,
}

/// Lists what a project has.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let loaded = project::load(&arguments.project.project)?;
    let Some(plan) = loaded.plan else {
        console.problems(&loaded.diagnostics);
        return Ok(Exit::Problems);
    };
    let as_of = arguments.as_of.day(&plan, environment)?;
    let evaluated = pipeline::evaluate(&plan, &arguments.project.data, as_of, Audience::Internal, None, console)?;
    console.result(goals(&plan).as_bytes())?;
    console.result(datasets(&plan, &evaluated.collection, as_of).as_bytes())?;
    let tally = Tally::of(&evaluated.diagnostics);
    if tally.errors + tally.warnings > 0 {
        console.closing(&format!("plan and data have {}; `check` shows them", tally.words()));
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

/// The datasets with what arrived of each, and the schools to chase.
fn datasets(plan: &Plan, collection: &Collection, as_of: Date) -> String {
    let mut table = Table::new(["dataset", "type", "files", "schools", "extracted", "state"]);
    let mut missing = Table::new(["dataset", "school", "name", "state"]);
    for (spec, state) in plan.datasets.iter().zip(&collection.datasets) {
        let arrived = state.schools.iter().filter(|school| school.rows.is_some()).count();
        let schools = if state.schools.is_empty() { String::new() } else { format!("{arrived} of {}", state.schools.len()) };
        let standing = match (state.files.is_empty(), state.is_read, state.is_final) {
            (true, ..) => "nothing sent",
            (_, false, _) => "no measure reads it",
            (.., true) => "final",
            _ => "preliminary",
        };
        let files = match state.files.as_slice() {
            [] => "none".to_owned(),
            [one] => one.clone(),
            several => format!("{} files", several.len()),
        };
        let extracted = state.extract_date.map_or_else(String::new, |day| day.to_string());
        table.row([spec.name.clone(), spec.dataset_type.name.to_owned(), files, schools, extracted, standing.to_owned()]);
        for school in state.schools.iter().filter(|school| school.rows.is_none()) {
            let late = match school.late_until {
                Some(until) if until < as_of => format!("missing, was to come by {until}"),
                Some(until) => format!("late, to come by {until}"),
                None => "missing".to_owned(),
            };
            missing.row([spec.name.clone(), school.school_code.clone(), school.school_name.clone(), late]);
        }
    }
    let mut text = table.text(0);
    if !missing.is_empty() {
        text.push_str(&format!("\nTo come for {}\n{}", plan.school_year, missing.text(2)));
    }
    text
}
