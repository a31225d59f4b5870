//! `explain`: from a status back through rule, arithmetic and rows to file and line.

use crate::cli::console::Console;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::pipeline;
use crate::cli::project::{self, AsOfArguments, DataArguments};
use crate::cli::table::{Table, wrapped};
use crate::diagnostic::{self, did_you_mean};
use crate::evaluate::{self, TracedRow};
use crate::explanation::{self, Figures};
use crate::measure;
use crate::plan::Plan;
use crate::report;
use crate::results::{Audience, MeasureResult, Results, Status, Value};
use clap::Args;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report explain chronic-absenteeism district
  ctecs-report explain chronic-absenteeism district --school 1003
  ctecs-report explain chronic-absenteeism district --group grade=09
  ctecs-report explain chronic-absenteeism district --rows | less
  ctecs-report explain chronic-absenteeism district --why-not 1003000007

Every figure can be followed with a pencil: the fractions are exact, and rows used and rows left out add up to the rows \
of each file.";

/// Columns of a line of prose.
const WIDTH: usize = 100;

/// Rows of each file and reason shown without `--rows`.
const SAMPLE: usize = 2;

/// Explain how a measure came to its figure and status
///
/// Shows the status and why, the rule with this plan's settings, the arithmetic with its exact fractions, what was not
/// counted and why, every school, and the files with their rows.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The measure's id
    #[arg(value_name = "MEASURE")]
    measure: String,
    /// The project: a folder with a plan.toml, or the plan file itself
    #[arg(value_name = "PROJECT", default_value = ".")]
    project: PathBuf,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    as_of: AsOfArguments,
    /// Explain the figure of this school
    #[arg(long, value_name = "CODE")]
    school: Option<String>,
    /// Explain the figure of this group
    #[arg(long, value_name = "DIMENSION=CATEGORY", value_parser = group)]
    group: Option<(String, String)>,
    /// List every row, by file and line
    #[arg(long)]
    rows: bool,
    /// Say how one student, staff member or respondent was counted; on a terminal only
    #[arg(long, value_name = "ID")]
    why_not: Option<String>,
}

/// Reads `grade=09`.
fn group(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(dimension, category)| (dimension.trim().to_owned(), category.trim().to_owned()))
        .ok_or_else(|| "not a group such as grade=09".to_owned())
}

/// Explains a measure.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    if arguments.why_not.is_some() && !console.terminal() {
        return Err(Failure::usage(
            "--why-not shows one person's records, and messages of this run do not go to a terminal",
            "run it on a terminal",
        ));
    }
    let loaded = project::load(&arguments.project)?;
    let Some(plan) = loaded.plan else {
        console.problems(&loaded.diagnostics);
        return Ok(Exit::Problems);
    };
    let as_of = arguments.as_of.day(&plan, environment)?;
    let only = plan.measure(&arguments.measure).and_then(|measure| measure.part_of.clone()).unwrap_or_else(|| arguments.measure.clone());
    let evaluated = pipeline::evaluate(&plan, &arguments.data, as_of, Audience::Internal, Some(&only), console)?;
    let Some(results) = evaluated.results else {
        let errors: Vec<_> =
            evaluated.diagnostics.into_iter().filter(|problem| diagnostic::has_errors(std::slice::from_ref(problem))).collect();
        console.problems(&errors);
        return Ok(Exit::Problems);
    };
    let Some(measure) = results.measures.iter().find(|measure| measure.id == arguments.measure) else {
        return Err(Failure::usage(format!("the plan has no measure `{}`", arguments.measure), "`list` shows the plan's measures"));
    };
    let options = evaluate::Options {
        data_root: arguments.data.root(&plan)?,
        audience: Audience::Internal,
        as_of,
        only: Some(only),
        show_values: arguments.data.show_values && console.terminal(),
        progress: crate::source::Progress::default(),
    };
    let text = match &arguments.why_not {
        Some(person) => person_text(arguments, &plan, &options, person)?,
        None => measure_text(arguments, &plan, &results, measure, &options)?,
    };
    console.result(text.as_bytes())?;
    Ok(Exit::Done)
}

/// The whole explanation.
fn measure_text(
    arguments: &Arguments,
    plan: &Plan,
    results: &Results,
    measure: &MeasureResult,
    options: &evaluate::Options,
) -> Result<String, Failure> {
    let words = report::status_words();
    let status = |status: Status| words.get(&status).cloned().unwrap_or_default();
    let figures = chosen(arguments, measure)?;
    let mut text = format!("{}\n{}\n", measure.title, subject(arguments, measure, results));
    text.push_str(&format!("\n{}", status(figures.status)));
    if let Some(reason) = measure.reason.as_ref().filter(|_| arguments.school.is_none() && arguments.group.is_none()) {
        text.push_str(&format!(": {reason}"));
    }
    text.push('\n');
    if let Some(target) = &measure.target {
        let due = target.due.map(|due| format!(", due {due}")).unwrap_or_default();
        text.push_str(&format!("  target {}{due}\n", target_words(plan, measure)));
    }
    text.push_str(&format!("  counts {}\n", measure.window.replace('/', " to ")));
    let mut steps = explanation::arithmetic(figures);
    steps.extend(explanation::what_it_would_take(measure, figures));
    section(&mut text, "Arithmetic", &report::steps_in_words(&steps));
    let rule = plan.words.measures.get(&measure.id).map(|words| words.rule.get("en").to_owned()).unwrap_or_default();
    let about = measure::kind(&measure.kind).map(measure::Kind::about).unwrap_or_default();
    section(&mut text, "Rule, with this plan's settings", &[rule]);
    let paragraphs: Vec<String> = about.split("\n\n").map(str::to_owned).collect();
    section(&mut text, &format!("Kind {}", measure.kind), &paragraphs);
    let parts: Vec<String> = measure
        .parts
        .iter()
        .filter_map(|id| results.measures.iter().find(|part| part.id == *id))
        .map(|part| format!("{}: {}, {}", part.id, shown(part.value.as_ref()), status(part.status)))
        .collect();
    section(&mut text, "Parts", &parts);
    let left_out: Vec<String> = measure
        .exclusions
        .iter()
        .map(|exclusion| {
            format!(
                "{} {}{}: {}",
                exclusion.count,
                exclusion.unit,
                if exclusion.count == 1 { "" } else { "s" },
                exclusion.reason.replace('-', " ")
            )
        })
        .collect();
    section(&mut text, "Not counted", &left_out);
    if arguments.school.is_none() && arguments.group.is_none() {
        text.push_str(&schools(measure, &status));
    }
    text.push_str(&files(measure));
    text.push_str(&rows(arguments, plan, measure, options)?);
    Ok(text)
}

/// The figures that were asked for.
fn chosen<'a>(arguments: &Arguments, measure: &'a MeasureResult) -> Result<Figures<'a>, Failure> {
    let judged = |status: Status| measure.target.as_ref().filter(|_| status != Status::Reported);
    if let Some((dimension, category)) = &arguments.group {
        let group = measure.groups.iter().find(|group| {
            group.dimension == *dimension && group.category.eq_ignore_ascii_case(category) && group.school_code == arguments.school
        });
        let Some(group) = group else {
            let known: Vec<&str> =
                measure.groups.iter().filter(|group| group.dimension == *dimension).map(|group| group.category.as_str()).collect();
            let help = match did_you_mean(category, known.iter().copied()) {
                Some(near) => format!("did you mean `{dimension}={near}`?"),
                None if known.is_empty() => format!("`{}` is not broken down by `{dimension}`", measure.id),
                None => format!("its groups are: {}", known.join(", ")),
            };
            return Err(Failure::usage(format!("`{}` has no group `{dimension}={category}` here", measure.id), help));
        };
        return Ok(Figures {
            value: group.value.as_ref(),
            prior: group.prior.as_ref(),
            baseline: None,
            target: judged(group.status),
            status: group.status,
        });
    }
    if let Some(code) = &arguments.school {
        let Some(school) = measure.schools.iter().find(|school| school.school_code == *code) else {
            let known = measure.schools.iter().map(|school| school.school_code.as_str());
            let help = did_you_mean(code, known)
                .map_or_else(|| "`list` shows the schools that must report".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(Failure::usage(format!("`{}` has no figure of a school `{code}`", measure.id), help));
        };
        return Ok(Figures {
            value: school.value.as_ref(),
            prior: school.prior.as_ref(),
            baseline: None,
            target: judged(school.status),
            status: school.status,
        });
    }
    Ok(report::figures_of(measure))
}

/// Of whom the figure is.
fn subject(arguments: &Arguments, measure: &MeasureResult, results: &Results) -> String {
    let school = arguments.school.as_ref().map(|code| {
        let school = results.roster.iter().find(|school| school.school_code == *code);
        school.map_or_else(|| code.clone(), |school| format!("{} ({code})", school.school_name))
    });
    let group = arguments.group.as_ref().map(|(dimension, category)| format!(", {}: {category}", dimension.replace('_', " ")));
    format!("{}, {}{}", results.plan.school_year, school.unwrap_or_else(|| results.plan.organization.clone()), group.unwrap_or_default())
        + &format!("\nmeasure `{}` of kind {}, definition {}", measure.id, measure.kind, measure.definition)
}

fn target_words(plan: &Plan, measure: &MeasureResult) -> String {
    let declared = plan.measure(&measure.id).and_then(|measure| measure.target.as_ref()).map(|target| target.text.clone());
    let threshold = measure.target.as_ref().and_then(|target| target.threshold_display.clone());
    match (declared.filter(|text| !text.is_empty()), threshold) {
        (Some(declared), Some(threshold)) if declared != threshold => format!("{declared}, which is {threshold}"),
        (Some(text), _) | (None, Some(text)) => text,
        (None, None) => "without a number".to_owned(),
    }
}

fn section(text: &mut String, heading: &str, lines: &[String]) {
    if lines.iter().all(String::is_empty) {
        return;
    }
    text.push_str(&format!("\n{heading}\n"));
    for line in lines {
        text.push_str(&wrapped(line, 2, WIDTH));
    }
}

/// A figure with its counts.
fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    match (value.numerator, value.denominator) {
        (Some(numerator), Some(denominator)) => {
            let counts = format!("{} of {}", crate::number::count_text(numerator), crate::number::count_text(denominator));
            if counts == value.display { counts } else { format!("{} ({counts})", value.display) }
        }
        _ => value.display.clone(),
    }
}

fn schools(measure: &MeasureResult, status: &impl Fn(Status) -> String) -> String {
    if measure.schools.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["code", "school", "result", "last year", "status"]);
    for school in &measure.schools {
        table.row([
            school.school_code.clone(),
            school.school_name.clone(),
            shown(school.value.as_ref()),
            shown(school.prior.as_ref()),
            status(school.status),
        ]);
    }
    format!("\nSchools\n{}", table.text(2))
}

fn files(measure: &MeasureResult) -> String {
    if measure.sources.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["file", "school year", "rows", "used", "left out", "digest"]);
    for source in &measure.sources {
        let rows =
            |of: fn(&crate::results::RowCounts) -> u64| source.rows.as_ref().map_or_else(|| "-".to_owned(), |rows| of(rows).to_string());
        table.row([
            source.file.clone(),
            source.school_year.to_string(),
            rows(|rows| rows.rows),
            rows(|rows| rows.used),
            rows(|rows| rows.excluded),
            source.digest.as_ref().map(|digest| digest.chars().take(8).collect()).unwrap_or_default(),
        ]);
    }
    format!("\nFiles\n{}", table.text(2))
}

/// The rows of the year reported: all of them, or the first of each file and reason.
fn rows(arguments: &Arguments, plan: &Plan, measure: &MeasureResult, options: &evaluate::Options) -> Result<String, Failure> {
    let wanted_school = arguments.school.as_deref();
    let mut seen: BTreeMap<(String, Option<&'static str>), usize> = BTreeMap::new();
    let mut keep = |row: &TracedRow| {
        if wanted_school.is_some() && row.school_code.as_deref() != wanted_school {
            return false;
        }
        let shown = seen.entry((row.file.clone(), row.excluded)).or_default();
        *shown += 1;
        arguments.rows || *shown <= SAMPLE
    };
    let trace = evaluate::trace(plan, options, &measure.id, None, &mut keep).map_err(|error| unreadable(&error))?;
    if trace.rows.is_empty() {
        return Ok(String::new());
    }
    let heading = if arguments.rows { "Rows" } else { "Rows, the first of each file; --rows lists all" };
    Ok(format!("\n{heading}\n{}", row_table(&trace.rows, options.show_values).text(2)))
}

fn row_table(rows: &[TracedRow], show_people: bool) -> Table {
    let mut table = Table::new(["file", "line", "school", "person", "counted"]);
    for row in rows {
        let person = match &row.person {
            Some(person) if show_people => person.clone(),
            Some(_) => "masked".to_owned(),
            None => String::new(),
        };
        let counted = row.excluded.map_or_else(|| "yes".to_owned(), |reason| format!("no: {}", reason.replace('-', " ")));
        table.row([row.file.clone(), row.line.to_string(), row.school_code.clone().unwrap_or_default(), person, counted]);
    }
    table
}

/// How one person was counted.
fn person_text(arguments: &Arguments, plan: &Plan, options: &evaluate::Options, person: &str) -> Result<String, Failure> {
    let trace = evaluate::trace(plan, options, &arguments.measure, Some(person), &mut |_| true).map_err(|error| unreadable(&error))?;
    if trace.rows.is_empty() {
        return Ok(format!("{person} is in no row that `{}` reads for {}\n", arguments.measure, plan.school_year));
    }
    let mut text = format!("{person} in `{}`, {}\n", arguments.measure, plan.school_year);
    let outcome = trace.person.unwrap_or_default();
    let zero = crate::number::Exact::ZERO;
    let sentence = match outcome.district.as_ref().map(|figure| (figure.numerator.unwrap_or(zero), figure.denominator)) {
        None => "is not counted".to_owned(),
        Some((_, Some(denominator))) if denominator == zero => "is not counted".to_owned(),
        Some((numerator, Some(_))) if numerator == zero => "is counted, and does not have what is measured".to_owned(),
        Some((_, Some(_))) => "is counted, and has what is measured".to_owned(),
        Some((count, None)) => format!("counts {}", crate::number::count_text(count)),
    };
    text.push_str(&format!("  {sentence}\n"));
    for exclusion in &outcome.exclusions {
        text.push_str(&format!("  left out: {}\n", exclusion.reason.replace('-', " ")));
    }
    text.push_str(&format!("\nRows\n{}", row_table(&trace.rows, true).text(2)));
    Ok(text)
}

fn unreadable(error: &crate::dataset::ReadError) -> Failure {
    Failure::Refused { code: "unreadable", message: error.to_string(), help: None }
}
