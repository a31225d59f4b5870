//! `init`: a project that builds, or last year's project for the year that begins.

use crate::cli::console::Console;
use crate::cli::editions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::project;
use crate::cli::starters::Starter;
use crate::cli::table::{Table, wrapped};
use crate::dataset;
use crate::plan::{self, NextYear, Plan};
use crate::school_year::SchoolYear;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report init district                      a folder `district` with a plan to begin with
  ctecs-report init district --from district
  ctecs-report init district --next-year --final district/editions/2026-11

Nothing that is there is overwritten. --next-year shows everything it would change and what is left to decide, and \
writes only after a yes on a terminal, or with --yes.";

/// What tells an editor where the plan's schema is.
const SCHEMA_LINE: &str = "#:schema ./plan.schema.json\n\n";

/// What keeps education records out of a repository.
const GITIGNORE: &str = "\
# Exports hold education records, and reports show them: neither belongs in a repository.
/exports/*
!/exports/templates/
/report/
/report-internal/
/editions/
";

/// Begin a project, or the next school year of one
///
/// Writes a plan that builds at once, the roster, a file with the columns of each dataset, and a .gitignore that keeps
/// student data out of a repository. With --next-year, the project's plan becomes that of the next school year: year, due
/// dates, baselines, open milestones; comments stay as they are.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Folder of the project
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// What to begin with
    #[arg(long, value_name = "STARTER", default_value = "blank", value_parser = starters(), conflicts_with = "next_year")]
    from: String,
    /// Turn the plan in DIR into that of the next school year
    #[arg(long)]
    next_year: bool,
    /// With --next-year: the final report of the year that is over, from which baselines are taken
    #[arg(long, value_name = "REPORT", requires = "next_year")]
    r#final: Option<PathBuf>,
    /// With --next-year: write without asking
    #[arg(long, requires = "next_year")]
    yes: bool,
}

/// The names of the starters, with what each has.
fn starters() -> PossibleValuesParser {
    PossibleValuesParser::new(Starter::all().into_iter().map(|starter| PossibleValue::new(starter.name()).help(starter.about())))
}

/// Begins a project or a year.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    if arguments.next_year { arguments.next_year(console) } else { arguments.begin(console) }
}

impl Arguments {
    /// Writes a project to begin with.
    fn begin(&self, console: &Console) -> Result<Exit, Failure> {
        let Some(starter) = Starter::find(&self.from) else {
            return Err(Failure::usage(format!("there is no starter `{}`", self.from), "`init --help` lists them"));
        };
        let mut files: Vec<(PathBuf, Vec<u8>)> =
            starter.files().into_iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
        for (_, plan) in files.iter_mut().filter(|(path, bytes)| path == Path::new("plan.toml") && !bytes.starts_with(b"#:schema")) {
            plan.splice(..0, SCHEMA_LINE.bytes());
        }
        files.push((PathBuf::from(".gitignore"), GITIGNORE.as_bytes().to_vec()));
        files.push((PathBuf::from("plan.schema.json"), format!("{:#}\n", plan::schema()).into_bytes()));
        files.push((PathBuf::from("README.md"), next_steps(&self.folder).into_bytes()));
        let mut written = Vec::new();
        self.write(&files, &mut written)?;
        let loaded = project::load(&self.folder)?;
        console.problems(&loaded.diagnostics);
        if let Some(plan) = &loaded.plan {
            self.write(&templates(plan), &mut written)?;
        }
        let mut text = format!("{}: a project to begin with\n", self.folder.display());
        for path in &written {
            text.push_str(&format!("  {}\n", path.display()));
        }
        text.push_str(".gitignore keeps exports and reports out of a repository.\n");
        text.push_str(&format!("Next: put exports where plan.toml says, and run `ctecs-report check {}`.\n", self.folder.display()));
        console.summary(&text)?;
        Ok(Exit::Done)
    }

    /// Writes `files` into the folder, none of which may be there.
    fn write(&self, files: &[(PathBuf, Vec<u8>)], written: &mut Vec<PathBuf>) -> Result<(), Failure> {
        if let Some((there, _)) = files.iter().find(|(path, _)| self.folder.join(path).exists()) {
            return Err(Failure::usage(
                format!("`{}` is there already, and nothing is overwritten", self.folder.join(there).display()),
                "name an empty folder",
            ));
        }
        for (path, bytes) in files {
            create(&self.folder.join(path), bytes)?;
            written.push(path.clone());
        }
        Ok(())
    }

    /// Turns the project into that of the next year.
    fn next_year(&self, console: &Console) -> Result<Exit, Failure> {
        let file = project::plan_file(&self.folder);
        let loaded = project::load(&self.folder)?;
        let Some(plan) = loaded.plan else {
            console.problems(&loaded.diagnostics);
            return Ok(Exit::Problems);
        };
        let text = std::fs::read_to_string(&file).map_err(|error| Failure::io("read", &file, &error))?;
        let last = self.r#final.as_deref().map(editions::read).transpose()?;
        let next = plan::next_year(&text, last.as_ref().map(|report| &report.edition))
            .map_err(|error| Failure::usage(error.to_string(), "name the final report of the year that is over with `--final`"))?;
        let kept = file.with_file_name(format!("plan-{}.toml", plan.school_year));
        if kept.exists() {
            return Err(Failure::usage(
                format!("`{}` is there already, and nothing is overwritten", kept.display()),
                "has the year been turned before?",
            ));
        }
        let checkpoints = open_checkpoints(&plan, next.school_year)?;
        console.result(review(&next, &file, &kept, &checkpoints.words).as_bytes())?;
        if !self.yes && !confirmed()? {
            console.closing("nothing was written; --yes writes it");
            return Ok(Exit::Done);
        }
        std::fs::copy(&file, &kept).map_err(|error| Failure::io("write", &kept, &error))?;
        for (path, text) in &checkpoints.files {
            create(path, text.as_bytes())?;
        }
        replace(&file, next.text.as_bytes())?;
        console.summary("written\n")?;
        Ok(Exit::Done)
    }
}

/// Writes a new file, and the folders it lies in.
fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| Failure::io("make the folder", parent, &error))?;
    }
    let write = || std::fs::File::create_new(path)?.write_all(bytes);
    write().map_err(|error| Failure::io("write", path, &error))
}

/// Replaces a file in one step.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || {
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(bytes)?;
        new.as_file().sync_all()?;
        if let Ok(metadata) = std::fs::metadata(path) {
            new.as_file().set_permissions(metadata.permissions())?;
        }
        new.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error: std::io::Error| Failure::io("write", path, &error))
}

/// A file with the columns of each dataset, and the history where the plan names one that is not there.
fn templates(plan: &Plan) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = plan
        .datasets
        .iter()
        .map(|spec| {
            let path = Path::new("exports/templates").join(format!("{}.csv", spec.name));
            (path, dataset::template(spec.dataset_type, spec.grain.as_deref()).into_bytes())
        })
        .collect();
    if let Some(kind) = dataset::dataset_type("aggregates") {
        let missing = plan.history.iter().filter(|path| !plan.root.join(path).exists());
        files.extend(missing.map(|path| (path.clone(), dataset::template(kind, None).into_bytes())));
    }
    files
}

/// What to do next, as a file in the new project.
fn next_steps(folder: &Path) -> String {
    let name = folder.file_name().map_or_else(|| "This project".to_owned(), |name| name.to_string_lossy().into_owned());
    format!(
        "# {name}\n\n\
         1. `schools.csv`: one row a school, with the code your exports use.\n\
         2. `plan.toml`: your goals, measures and targets. `plan.schema.json` lets an editor complete and check it.\n\
         3. `exports/`: what the schools send, where `plan.toml` says. `exports/templates/` has the columns of each \
         dataset; where your system calls a column otherwise, map it in the plan.\n\
         4. `ctecs-report list` shows what arrived, `ctecs-report check` every problem, `ctecs-report build` makes the \
         report in `report/`.\n\n\
         `.gitignore` keeps exports and reports out of a repository: they hold education records.\n"
    )
}

/// Checkpoints of the year that is over.
#[derive(Default)]
struct Checkpoints {
    /// Files of those still open, for the next year.
    files: Vec<(PathBuf, String)>,
    /// A word on each file.
    words: Vec<String>,
}

/// The checkpoints of `plan` that go on in `next`.
fn open_checkpoints(plan: &Plan, next: SchoolYear) -> Result<Checkpoints, Failure> {
    let mut checkpoints = Checkpoints::default();
    for spec in plan.datasets.iter().filter(|spec| spec.dataset_type.name == "milestones") {
        let found = dataset::find_files(spec, &plan.root, &[plan.school_year]).map_err(|error| Failure::Refused {
            code: "unreadable",
            message: error.to_string(),
            help: None,
        })?;
        for file in found {
            let text = std::fs::read_to_string(&file.path).map_err(|error| Failure::io("read", &file.path, &error))?;
            let Some(carried) = dataset::carry_over(spec, &text, next) else { continue };
            let path = PathBuf::from(file.path.to_string_lossy().replace(&plan.school_year.to_string(), &next.to_string()));
            if file.year.is_none() || path.exists() {
                checkpoints.words.push(format!("{}: {} open checkpoints are for you to carry over", file.name, carried.open.len()));
                continue;
            }
            let done = match carried.done {
                1 => "1 done stays behind".to_owned(),
                done => format!("{done} done stay behind"),
            };
            checkpoints.words.push(format!("{}: {done}; carried over: {}", path.display(), list(&carried.open)));
            if !carried.open.is_empty() {
                checkpoints.files.push((path, carried.text));
            }
        }
    }
    Ok(checkpoints)
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join("; ") }
}

/// Everything that would be written, for review.
fn review(next: &NextYear, file: &Path, kept: &Path, carried: &[String]) -> String {
    let mut table = Table::new(["key", "was", "becomes"]);
    for edit in &next.changed {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        table.row([edit.key.clone(), side(&edit.old), side(&edit.new)]);
    }
    let mut text =
        format!("{} for {} (the plan before is kept as {})\n{}", file.display(), next.school_year, kept.display(), table.text(2));
    for (heading, lines) in [("Checkpoints", carried), ("Left to decide", &next.to_review)] {
        if !lines.is_empty() {
            text.push_str(&format!("\n{heading}\n"));
            for line in lines {
                text.push_str(&wrapped(line, 2, 100));
            }
        }
    }
    text
}

/// Asks on a terminal; elsewhere the answer is no.
fn confirmed() -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(false);
    }
    let mut error = std::io::stderr();
    let _ = write!(error, "Write this? [y/N] ");
    let _ = error.flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
