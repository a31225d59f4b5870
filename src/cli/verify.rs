//! `verify`: are these files unaltered, and do they come from these data?

use crate::cli::console::Console;
use crate::cli::diff::number;
use crate::cli::editions::Earlier;
use crate::cli::exit::{Exit, Failure};
use crate::cli::making::{self, Made, Making, Request};
use crate::cli::project::{self, DataArguments};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::publish::{self, Input, MANIFEST, Manifest};
use crate::render::Format;
use clap::{Args, ValueEnum};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report verify district/report
  ctecs-report verify district/report district

Ends with exit code 1 where a file was altered, or where the project does not give the same bytes.";

/// Check that a report is unaltered and, given its project, that it comes from these data
///
/// Holds every file of the report against the digests in its manifest. With PROJECT, the report is made again in memory
/// with the options it was made with and compared byte for byte; the first difference is named.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Folder of the report
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// The project it is said to come from
    #[arg(value_name = "PROJECT")]
    project: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
    /// Folder of an earlier report it was compared with; else the plan's `[editions] previous`
    #[arg(long, value_name = "DIR")]
    previous: Vec<PathBuf>,
}

/// Verifies a report.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let manifest = publish::read(&arguments.report)?;
    let mut problems = altered(&arguments.report, &manifest)?;
    let name = arguments.report.display();
    if problems.is_empty() {
        let files = number(manifest.outputs.len() + 1, "file", "files");
        console.summary(&format!("{name}: edition {}, {files}, unaltered\n", manifest.edition.fingerprint))?;
    }
    if let Some(project) = &arguments.project {
        let found = rebuilt(arguments, project, &manifest, console)?;
        if found.is_empty() {
            console.summary(&format!("{name}: made again from {}, byte for byte\n", project.display()))?;
        }
        problems.extend(found);
    }
    diagnostic::sort(&mut problems);
    console.problems(&problems);
    Ok(if problems.is_empty() { Exit::Done } else { Exit::Problems })
}

/// The files of the report that are not as the manifest has them.
fn altered(folder: &Path, manifest: &Manifest) -> Result<Vec<Diagnostic>, Failure> {
    let mut problems = Vec::new();
    let at = |problem: Diagnostic, path: &str| problem.at(Place::file(folder.join(path).display().to_string()));
    if !manifest.is_consistent() {
        problems.push(at(Diagnostic::error("altered-manifest", "the manifest's id is not that of what it lists"), MANIFEST));
    }
    let mut present = publish::files(folder).map_err(|error| Failure::io("look into", folder, &error))?;
    present.remove(MANIFEST);
    for output in &manifest.outputs {
        if !present.remove(&output.path) {
            problems.push(at(Diagnostic::error("missing-file", "a file of the report is missing"), &output.path));
            continue;
        }
        let path = folder.join(&output.path);
        let bytes = std::fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
        if publish::digest(&bytes) != output.digest {
            problems.push(at(Diagnostic::error("altered-file", "a file of the report is not as it was made"), &output.path));
        }
    }
    problems.extend(present.iter().map(|path| at(Diagnostic::error("foreign-file", "a file that is not part of the report"), path)));
    Ok(problems)
}

/// Why the project does not give the report; nothing where it does.
fn rebuilt(arguments: &Arguments, project: &Path, manifest: &Manifest, console: &Console) -> Result<Vec<Diagnostic>, Failure> {
    let loaded = project::load(project)?;
    let Some(plan) = loaded.plan else { return Ok(loaded.diagnostics) };
    let folders: Vec<PathBuf> = if arguments.previous.is_empty() {
        plan.previous.iter().map(|folder| plan.root.join(folder)).collect()
    } else {
        arguments.previous.clone()
    };
    let earlier = Earlier::read(&folders)?;
    if earlier.ids() != manifest.options.previous {
        return Ok(vec![
            Diagnostic::error("other-editions", "the report was compared with other earlier editions than these")
                .help("name the folders of the earlier reports with `--previous`, oldest first"),
        ]);
    }
    let formats = manifest.options.formats.iter().filter_map(|name| Format::from_str(name, false).ok()).collect::<Vec<_>>();
    let options = &manifest.options;
    let request = Request {
        project,
        data: &arguments.data,
        audience: options.edition,
        withheld: options.withheld,
        as_of: options.as_of,
        formats: &formats,
        languages: &options.languages,
        only: options.only.as_deref(),
        school: options.school.as_deref(),
        earlier: &earlier,
    };
    match making::make(&plan, loaded.diagnostics, &request, console)? {
        Making::Failed(problems) => Ok(problems),
        Making::Made(made) => differences(&arguments.report, manifest, *made),
    }
}

/// Where a report made again differs: its inputs, its options, or else the first line of its first file.
fn differences(folder: &Path, manifest: &Manifest, made: Made) -> Result<Vec<Diagnostic>, Failure> {
    let again = made.manifest.with_outputs(made.files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())));
    if again == *manifest {
        return Ok(Vec::new());
    }
    let mut problems = Vec::new();
    if again.tool != manifest.tool {
        let (old, new) = (&manifest.tool.version, &again.tool.version);
        problems.push(Diagnostic::error("other-version", format!("the report was made by version {old}, and this is version {new}")));
    }
    if again.plan.digest != manifest.plan.digest {
        problems.push(Diagnostic::error("other-plan", "the plan file is not the one the report was made from"));
    }
    if again.options != manifest.options {
        let data = "give `--data` if and only if it was given to the build";
        problems.push(Diagnostic::error("other-options", "the report was made with other options").help(data));
    }
    if let (Some(old), Some(new)) = (&manifest.inputs, &again.inputs) {
        problems.extend(other_inputs(old, new));
    }
    let old: BTreeMap<&str, &str> = manifest.outputs.iter().map(|output| (output.path.as_str(), output.digest.as_str())).collect();
    let new: BTreeMap<&str, &str> = again.outputs.iter().map(|output| (output.path.as_str(), output.digest.as_str())).collect();
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    if let Some(first) = names.into_iter().find(|name| old.get(name) != new.get(name)) {
        let made = made.files.iter().find(|file| file.path == first).map(|file| file.bytes.as_slice());
        problems.push(first_difference(&folder.join(first), made)?);
    }
    Ok(problems)
}

/// The inputs that differ.
fn other_inputs(old: &[Input], new: &[Input]) -> Vec<Diagnostic> {
    let digests = |inputs: &[Input]| inputs.iter().map(|input| (input.file.clone(), input.digest.clone())).collect::<BTreeMap<_, _>>();
    let (old, new) = (digests(old), digests(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| {
            let what = match (old.contains_key(name), new.contains_key(name)) {
                (true, false) => "a file that the report was made from is gone",
                (false, _) => "a file that the report was not made from",
                _ => "a file is not as it was when the report was made",
            };
            Diagnostic::error("other-input", what).at(Place::file(name.clone()))
        })
        .collect()
}

/// The first line in which the file at `path` differs from what was made again.
fn first_difference(path: &Path, made: Option<&[u8]>) -> Result<Diagnostic, Failure> {
    let name = path.display().to_string();
    let Some(made) = made else {
        return Ok(Diagnostic::error("other-output", "a file that these data do not give").at(Place::file(name)));
    };
    if !path.exists() {
        return Ok(Diagnostic::error("other-output", "a file that these data give is not in the report").at(Place::file(name)));
    }
    let bytes = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    let at = bytes.iter().zip(made).position(|(old, new)| old != new).unwrap_or_else(|| bytes.len().min(made.len()));
    let text = String::from_utf8_lossy(&bytes);
    let mut start = at.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let end = text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |first| start + first.len_utf8());
    Ok(Diagnostic::error("other-output", "these data give another report; the first difference is here")
        .at(Place::in_text(name, &text, start, end)))
}
