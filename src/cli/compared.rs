//! What `diff` compares: a report as it was published, or what a project's data give now.
//!
//! Apart from the comparison, which is the same for both. Data are evaluated as a build of the internal edition would, so
//! that what is compared is what would be published, and nothing is written.

use crate::cli::console::Console;
use crate::cli::diff::Arguments;
use crate::cli::editions::{self, Earlier, Report};
use crate::cli::environment::Environment;
use crate::cli::exit::Failure;
use crate::cli::making::{self, Made, Making, Request};
use crate::cli::project::{self, DataArguments};
use crate::corrections::Edition;
use crate::dataset::find_files;
use crate::evaluate::{DataState, Options};
use crate::plan::Plan;
use crate::publish::{self, Input, MANIFEST};
use crate::render::Format;
use crate::results::{Audience, fingerprint};
use crate::school_year::SchoolYear;
use crate::source::Progress;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One side of a comparison.
#[derive(Debug)]
pub struct Side {
    /// What it is called: the edition, or where its data lie.
    pub name: String,
    /// The report, or what would be one.
    pub report: Report,
    /// Whether it is what data give now, and no report.
    pub is_data: bool,
    /// The data it comes from, where they are at hand.
    pub data: Option<Data>,
}

/// Data that a side comes from.
#[derive(Debug)]
pub struct Data {
    plan: Plan,
    options: Options,
    digests: BTreeMap<(String, String), String>,
}

impl Data {
    /// The data as their rows are compared.
    pub fn state(&self) -> DataState<'_> {
        DataState { plan: &self.plan, options: &self.options, digests: &self.digests }
    }
}

impl Side {
    /// Reads what `path` names: a report, a project, or with `--project` a folder of data; none where plan or data have
    /// errors, which are shown.
    pub fn read(path: &Path, arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Option<Self>, Failure> {
        let is_plan = path.extension().is_some_and(|extension| extension == "toml");
        if path.join(MANIFEST).exists() || path.is_file() && !is_plan {
            let report = editions::read(path)?;
            return Ok(Some(Self { name: edition_name(report.edition.id()), report, is_data: false, data: None }));
        }
        if is_plan || path.join("plan.toml").exists() {
            return evaluated(path, None, arguments, console, environment);
        }
        match &arguments.project {
            Some(project) if path.is_dir() => evaluated(project, Some(path), arguments, console, environment),
            _ => Err(Failure::usage(
                format!("`{}` is no report and no project: it has neither {MANIFEST} nor plan.toml", path.display()),
                "name the folder of a report, its results.json, or a project; for a folder of data give its project with `--project`",
            )),
        }
    }

    /// Says where the data of a report are, whose files must be those it was made from.
    pub fn found_in(&mut self, folder: &Path, arguments: &Arguments, console: &Console, environment: &Environment) -> Result<(), Failure> {
        let inputs = self.report.manifest.as_ref().and_then(|manifest| manifest.inputs.as_ref());
        let (Some(project), Some(inputs)) = (&arguments.project, inputs) else {
            return Err(Failure::usage(
                "the rows behind two reports are found with their project and their whole folders",
                "give `--project`, and name folders of internal reports",
            ));
        };
        let Some(plan) = project::load(project)?.plan else {
            return Err(Failure::usage(format!("the plan of `{}` has errors", project.display()), "`check` shows them"));
        };
        let data = DataArguments { folder: Some(folder.to_owned()), show_values: arguments.show_values && console.terminal() };
        let options = Options {
            data_root: data.root(&plan)?,
            audience: Audience::Internal,
            as_of: arguments.as_of.day(&plan, environment)?,
            only: None,
            show_values: data.show_values,
            progress: Progress::default(),
        };
        let digests = digests(inputs);
        require_same(&plan, &options, &digests)?;
        self.data = Some(Data { plan, options, digests });
        Ok(())
    }
}

fn edition_name(id: &str) -> String {
    if id.is_empty() { "an edition without an id".to_owned() } else { format!("edition {}", fingerprint(id)) }
}

/// What the data of `project` give, where they lie in `folder` or in the project itself.
fn evaluated(
    project: &Path,
    folder: Option<&Path>,
    arguments: &Arguments,
    console: &Console,
    environment: &Environment,
) -> Result<Option<Side>, Failure> {
    let loaded = project::load(project)?;
    let Some(plan) = loaded.plan else {
        console.problems(&loaded.diagnostics);
        return Ok(None);
    };
    let show_values = arguments.show_values && console.terminal();
    let data = DataArguments { folder: folder.map(Path::to_owned), show_values };
    let as_of = arguments.as_of.day(&plan, environment)?;
    let request = Request {
        project,
        data: &data,
        audience: Audience::Internal,
        withheld: false,
        as_of,
        formats: &[Format::Json],
        languages: &[],
        only: None,
        school: None,
        earlier: &Earlier::default(),
    };
    let Made { publishable, manifest, .. } = match making::make(&plan, loaded.diagnostics, &request, console)? {
        Making::Made(made) => *made,
        Making::Failed(problems) => {
            console.problems(&problems);
            return Ok(None);
        }
    };
    let options = Options {
        data_root: data.root(&plan)?,
        audience: Audience::Internal,
        as_of,
        only: None,
        show_values,
        progress: Progress::default(),
    };
    let edition =
        Edition::of(publishable.results()).map_err(|error| Failure::Refused { code: "results", message: error.to_string(), help: None })?;
    let digests = digests(manifest.inputs.as_deref().unwrap_or_default());
    let report = Report { edition, manifest: Some(manifest), ledger: None };
    let name = format!("`{}`", folder.unwrap_or(project).display());
    Ok(Some(Side { name, report, is_data: true, data: Some(Data { plan, options, digests }) }))
}

/// The digests of `inputs`, by dataset and name.
fn digests(inputs: &[Input]) -> BTreeMap<(String, String), String> {
    inputs.iter().map(|input| ((input.dataset.clone(), input.file.clone()), input.digest.clone())).collect()
}

/// Whether the files found are those with these digests.
///
/// # Errors
/// Where one is not, for rows of other data would be told.
fn require_same(plan: &Plan, options: &Options, digests: &BTreeMap<(String, String), String>) -> Result<(), Failure> {
    let years: Vec<SchoolYear> = (0..=i16::from(plan.trend_years.max(2))).map(|back| plan.school_year.minus(back)).collect();
    for spec in &plan.datasets {
        let files = find_files(spec, &options.data_root, &years).map_err(|error| Failure::Refused {
            code: "unreadable",
            message: error.to_string(),
            help: None,
        })?;
        let found: BTreeMap<&str, &PathBuf> = files.iter().map(|file| (file.name.as_str(), &file.path)).collect();
        for ((_, name), digest) in digests.iter().filter(|((dataset, _), _)| *dataset == spec.name) {
            let path = found.get(name.as_str()).copied();
            let bytes = path.map(std::fs::read).transpose().map_err(|error| Failure::io("read", &options.data_root.join(name), &error))?;
            if bytes.is_none_or(|bytes| publish::digest(&bytes) != *digest) {
                return Err(Failure::usage(
                    format!("`{}` does not hold `{name}` as the report was made from it", options.data_root.display()),
                    "name the folders of the data of both reports with `--data OLD_DATA NEW_DATA`",
                ));
            }
        }
    }
    Ok(())
}
