//! The project a command is about: its plan, and where its data lie.

use crate::cli::environment::Environment;
use crate::cli::exit::Failure;
use crate::plan::{self, Loaded, Plan};
use clap::Args;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Which project, and where its data lie.
#[derive(Debug, Args)]
pub struct ProjectArguments {
    /// The project: a folder with a plan.toml, or the plan file itself
    #[arg(value_name = "PROJECT", default_value = ".")]
    pub project: PathBuf,
    #[command(flatten)]
    pub data: DataArguments,
}

/// Where the data lie.
#[derive(Debug, Args)]
pub struct DataArguments {
    /// Folder that the plan's dataset files are relative to, where it is not the project's
    #[arg(long = "data", value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Show the cells of people's data in messages, on a terminal only
    #[arg(long)]
    pub show_values: bool,
}

/// The day that figures stand for.
#[derive(Debug, Default, Args)]
pub struct AsOfArguments {
    /// The day the figures stand for; else `SOURCE_DATE_EPOCH`, else the plan's `as_of`, else 30 June of its school year
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub as_of: Option<Date>,
}

/// Reads a day.
fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "not a day such as 2026-06-30".to_owned())
}

impl AsOfArguments {
    /// The day, by what was typed, then by the environment, then by the plan; never by the clock.
    pub fn day(&self, plan: &Plan, environment: &Environment) -> Result<Date, Failure> {
        match self.as_of {
            Some(day) => Ok(day),
            None => Ok(environment.source_date()?.unwrap_or(plan.as_of)),
        }
    }
}

impl DataArguments {
    /// The folder that dataset files are relative to.
    pub fn root(&self, plan: &Plan) -> Result<PathBuf, Failure> {
        match &self.folder {
            None => Ok(plan.root.clone()),
            Some(folder) if folder.is_dir() => Ok(folder.clone()),
            Some(folder) => Err(Failure::usage(format!("`{}` is not a folder", folder.display()), "give `--data` the folder of the data")),
        }
    }
}

/// The plan file of the project at `path`.
pub fn plan_file(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("plan.toml") } else { path.to_owned() }
}

/// The folder of the project at `path`.
pub fn folder(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_owned();
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Reads the plan of the project at `path`.
pub fn load(path: &Path) -> Result<Loaded, Failure> {
    let file = plan_file(path);
    if !file.exists() {
        let message = if path.is_dir() {
            format!("the folder `{}` has no plan.toml", path.display())
        } else {
            format!("there is no project `{}`", path.display())
        };
        return Err(Failure::usage(message, "name the folder of a project, or its plan file"));
    }
    plan::load(path).map_err(|error| Failure::io("read", &file, &error))
}
