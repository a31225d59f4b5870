//! `build`: the report.

use crate::cli::console::{Console, Tally};
use crate::cli::diff;
use crate::cli::editions::Earlier;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::interrupt::Interrupt;
use crate::cli::making::{self, Making, Request};
use crate::cli::pipeline::{self, Condition};
use crate::cli::project::{self, AsOfArguments, ProjectArguments};
use crate::cli::table::Table;
use crate::diagnostic::{self, Diagnostic};
use crate::plan::Plan;
use crate::publish::{self, PublishError};
use crate::render::{Format, OutputFile};
use crate::report;
use crate::results::{Audience, Line, Results, Status, fingerprint};
use clap::Args;
use std::path::{Path, PathBuf};

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report build district
  ctecs-report build district --as-of 2026-01-31 --out january
  ctecs-report build district --format json --out - > results.json
  ctecs-report build district --school 1003 --out brief
  ctecs-report build district --fail-on warning,not-met

The public edition withholds every small group of students and every figure from which one could be worked out, with \
earlier editions in view, and is audited before it is written. The internal edition withholds nothing; --school makes \
an internal brief, in which other schools are as the public sees them.

The report takes the place of the one before in one step once everything succeeded; an error leaves that one \
untouched. A folder that holds the other edition, or files that no build made, is refused, and a part of a report \
(--only, --school, a lone --format) does not replace a complete one.

Ends with exit code 1 where plan or data have an error (nothing is written) or where a --fail-on condition holds (the \
report is written), with 2 where the folder is refused or the disk is, and with 3 where the privacy audit fails (nothing \
is written).";

/// Make the report
///
/// Evaluates every measure of the plan and writes the report to PROJECT/report/ (or, for the internal edition, to
/// PROJECT/report-internal/): index.html and report.md, a brief of each school, results.json, figures.csv, and
/// manifest.json with a digest of everything the report consists of.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    as_of: AsOfArguments,
    /// For whom: `public` withholds small groups and all that would give them away, `internal` nothing, and it is exempt
    /// from disclosure. Without it public, and internal with --school
    #[arg(long, value_enum)]
    edition: Option<Audience>,
    /// With the internal edition: also write what the public one withholds and why (withheld.csv), and the ledger that
    /// later public editions need to know it (ledger.json)
    #[arg(long)]
    withheld: bool,
    /// Folder of the report, replaced as a whole; `-` writes a single file to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats to make beside html, md, json and csv; naming only some of these four makes these alone
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<Format>,
    /// Languages to write, the first being that of index.html; else the plan's
    #[arg(long, value_name = "LANGUAGE", value_delimiter = ',')]
    lang: Vec<String>,
    /// Evaluate this measure alone
    #[arg(long, value_name = "MEASURE")]
    only: Option<String>,
    /// Write the brief of this school alone
    #[arg(long, value_name = "CODE")]
    school: Option<String>,
    /// Folder of an earlier report, given again for each, oldest first; the last one is the edition that this one
    /// replaces. Else the plan's `[editions] previous`
    #[arg(long, value_name = "DIR")]
    previous: Vec<PathBuf>,
    /// End with exit code 1 where this holds; the report is written all the same
    #[arg(long, value_enum, value_name = "CONDITION", value_delimiter = ',')]
    fail_on: Vec<Condition>,
    /// Do everything but write: names the files that would be made
    #[arg(long)]
    dry_run: bool,
}

/// Where a report goes.
enum Target {
    /// To a folder that this build has claimed.
    Folder(publish::Claim),
    /// Its one file to standard output.
    Output,
    /// Nowhere.
    Nowhere(PathBuf),
}

/// Builds a project's report.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let audience = arguments.audience();
    if arguments.withheld && audience == Audience::Public {
        return Err(Failure::usage("the public edition holds no list of what it withholds", "give --withheld with --edition internal"));
    }
    console.is_about(&arguments.project.project, arguments.project.data.folder.as_deref());
    let loaded = project::load(&arguments.project.project)?;
    let Some(plan) = loaded.plan else {
        return Ok(fail(loaded.diagnostics, console));
    };
    let formats = formats(&arguments.format);
    if formats.contains(&Format::Pdf) && !Format::Pdf.is_built_in() {
        return Err(Failure::usage(
            "this program was built without PDF",
            "build it with `cargo install --path . --features pdf`, or print index.html to PDF from a browser",
        ));
    }
    let earlier = arguments.earlier(&plan)?;
    let request = Request {
        project: &arguments.project.project,
        data: &arguments.project.data,
        audience,
        withheld: arguments.withheld,
        as_of: arguments.as_of.day(&plan, environment)?,
        formats: &formats,
        languages: &arguments.lang,
        only: arguments.only.as_deref(),
        school: arguments.school.as_deref(),
        earlier: &earlier,
    };
    // Tried before the long work.
    let target = arguments.target(request.is_part())?;
    let made = match making::make(&plan, loaded.diagnostics, &request, console)? {
        Making::Made(made) => *made,
        Making::Failed(problems) => return Ok(fail(problems, console)),
    };
    console.problems(&made.diagnostics);
    let results = made.publishable.results();
    match target {
        Target::Output => match made.files.as_slice() {
            [file] => console.result(&file.bytes)?,
            files => {
                return Err(Failure::usage(
                    format!("{} files cannot go to standard output", files.len()),
                    "name one format, such as `--format json`",
                ));
            }
        },
        Target::Nowhere(folder) => console.summary(&would_write(&folder, &made.files))?,
        Target::Folder(claim) => {
            let fingerprint = made.manifest.edition.fingerprint.clone();
            let published = claim.publish(&made.files, made.manifest)?;
            let first =
                format!("{}: {} files, {}, edition {fingerprint}\n", published.folder.display(), published.files, size(published.bytes));
            console.summary(&(first + &lines_by_status(results) + &changes(results) + &warnings(&made.diagnostics)))?;
        }
    }
    Ok(pipeline::conclude(&arguments.fail_on, &made.diagnostics, &results.measures, console))
}

/// Shows why there is no report.
fn fail(mut diagnostics: Vec<Diagnostic>, console: &Console) -> Exit {
    diagnostic::sort(&mut diagnostics);
    console.problems(&diagnostics);
    console.closing(&format!("no report was written: {}", Tally::of(&diagnostics).words()));
    Exit::Problems
}

/// The formats to make: those of every build and those asked for; or, where all asked for are among those of every
/// build, these alone.
fn formats(asked: &[Format]) -> Vec<Format> {
    let mut formats: Vec<Format> = if !asked.is_empty() && asked.iter().all(|format| Format::ALWAYS.contains(format)) {
        asked.to_vec()
    } else {
        Format::ALWAYS.iter().chain(asked).copied().collect()
    };
    formats.sort();
    formats.dedup();
    formats
}

impl Arguments {
    /// For whom the report is.
    fn audience(&self) -> Audience {
        self.edition.unwrap_or(if self.school.is_some() { Audience::Internal } else { Audience::Public })
    }

    /// Where the report goes.
    fn target(&self, part: bool) -> Result<Target, Failure> {
        let folder = match &self.out {
            Some(out) if out.as_os_str() == "-" => return Ok(Target::Output),
            Some(out) => out.clone(),
            None => project::folder(&self.project.project).join(match self.audience() {
                Audience::Public => "report",
                Audience::Internal => "report-internal",
            }),
        };
        if self.dry_run {
            publish::check(&folder, self.audience(), part)?;
            return Ok(Target::Nowhere(folder));
        }
        Ok(Target::Folder(Interrupt::awaited().claiming(|| publish::claim(&folder, self.audience(), part))?))
    }

    /// The editions before, as the command line names them, else as the plan does.
    fn earlier(&self, plan: &Plan) -> Result<Earlier, Failure> {
        if !self.previous.is_empty() {
            return Earlier::read(&self.previous);
        }
        let folders: Vec<PathBuf> = plan.previous.iter().map(|folder| plan.root.join(folder)).collect();
        Earlier::read(&folders)
    }
}

/// What a dry run says instead of writing.
fn would_write(folder: &Path, files: &[OutputFile]) -> String {
    let mut table = Table::new(["would write", "bytes"]);
    for file in files {
        table.row([folder.join(&file.path).display().to_string(), file.bytes.len().to_string()]);
    }
    table.row([folder.join(publish::MANIFEST).display().to_string(), "-".to_owned()]);
    table.text(0)
}

/// `10 lines of the plan: 5 met, 1 not met, …`, in the order of the statuses.
fn lines_by_status(results: &Results) -> String {
    let lines: Vec<Status> = results
        .measures
        .iter()
        .filter(|measure| measure.line == Line::Dip && measure.part_of.is_none())
        .map(|measure| measure.status)
        .collect();
    let lines = if lines.is_empty() { results.measures.iter().map(|measure| measure.status).collect() } else { lines };
    let mut counted: Vec<(Status, usize)> = Vec::new();
    for &status in &lines {
        match counted.iter_mut().find(|(known, _)| *known == status) {
            Some((_, count)) => *count += 1,
            None => counted.push((status, 1)),
        }
    }
    counted.sort();
    let words = report::status_words();
    let parts: Vec<String> = counted
        .iter()
        .map(|(status, count)| format!("{count} {}", words.get(status).map(|words| words.to_lowercase()).unwrap_or_default()))
        .collect();
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    format!("{} {noun} of the plan: {}\n", lines.len(), parts.join("; "))
}

/// What changed against the edition before, where one is named.
fn changes(results: &Results) -> String {
    let Some(revision) = results.corrections.first() else { return String::new() };
    let flips = revision.changes.iter().filter(|change| change.flips()).count();
    format!(
        "against edition {}: {}, {}\n",
        fingerprint(&revision.supersedes),
        diff::number(flips, "status changed", "statuses changed"),
        diff::number(revision.changes.len() - flips, "other figure changed", "other figures changed"),
    )
}

/// How many warnings there are, and where they are listed.
fn warnings(diagnostics: &[Diagnostic]) -> String {
    match Tally::of(diagnostics).warnings {
        0 => "no warning\n".to_owned(),
        1 => "1 warning, listed in the report's data-quality log\n".to_owned(),
        many => format!("{many} warnings, listed in the report's data-quality log\n"),
    }
}

/// A size for people: `812 B`, `3.2 MB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut tenths = bytes * 10;
    let mut unit = "B";
    for next in UNITS {
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
        unit = next;
    }
    if unit == "B" || tenths >= 1000 { format!("{} {unit}", tenths / 10) } else { format!("{}.{} {unit}", tenths / 10, tenths % 10) }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        Self::Refused { code: "publish", help: error.help(), message: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::{formats, size};
    use crate::render::Format;

    #[test]
    fn a_format_is_added_and_formats_of_every_build_stand_alone() {
        assert_eq!(formats(&[]), Format::ALWAYS);
        assert_eq!(formats(&[Format::Json]), [Format::Json]);
        assert_eq!(formats(&[Format::Slides]), [Format::Html, Format::Markdown, Format::Json, Format::Csv, Format::Slides]);
    }

    #[test]
    fn sizes_have_one_digit_after_the_point_where_that_says_something() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1000), "1.0 kB");
        assert_eq!(size(3_249_000), "3.2 MB");
        assert_eq!(size(324_900_000), "324 MB");
    }
}
