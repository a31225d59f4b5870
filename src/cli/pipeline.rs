//! From a plan to results that may be shown: the steps that several commands go through, in their one order.

use crate::cli::console::{Console, Tally};
use crate::cli::exit::{Exit, Failure};
use crate::cli::progress;
use crate::cli::project::DataArguments;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::evaluate::{self, Evaluated, Options};
use crate::plan::Plan;
use crate::publish::Input;
use crate::results::{Audience, MeasureResult, Status};
use clap::ValueEnum;
use jiff::civil::Date;

/// A condition under which a run that found no error ends with exit code 1 all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Condition {
    /// There is a warning that nobody acknowledged
    Warning,
    /// A measure was judged and its target missed
    NotMet,
    /// A measure is behind the path to its target
    Behind,
}

impl Condition {
    /// Why the condition holds, or nothing where it does not.
    pub fn holds(self, diagnostics: &[Diagnostic], measures: &[MeasureResult]) -> Option<String> {
        let with = |statuses: &[Status], words: &str| {
            let ids: Vec<String> =
                measures.iter().filter(|measure| statuses.contains(&measure.status)).map(|measure| format!("`{}`", measure.id)).collect();
            (!ids.is_empty()).then(|| format!("{words}: {}", ids.join(", ")))
        };
        match self {
            Self::Warning => {
                let warnings = Tally::of(diagnostics).warnings;
                match warnings {
                    0 => None,
                    1 => Some("there is 1 warning".to_owned()),
                    many => Some(format!("there are {many} warnings")),
                }
            }
            Self::NotMet => with(&[Status::NotMet, Status::Improved], "not met"),
            Self::Behind => with(&[Status::Behind], "behind"),
        }
    }
}

/// Evaluates `plan` for `audience`.
pub fn evaluate(
    plan: &Plan,
    data: &DataArguments,
    as_of: Date,
    audience: Audience,
    only: Option<&str>,
    console: &Console,
) -> Result<Evaluated, Failure> {
    require_measure(plan, only)?;
    let data_root = data.root(plan)?;
    progress::shown(console, |progress| {
        let options = Options {
            data_root,
            audience,
            as_of,
            only: only.map(str::to_owned),
            show_values: data.show_values && console.terminal(),
            progress: progress.clone(),
        };
        evaluate::evaluate(plan, &options).map_err(|error| Failure::Refused { code: "unreadable", message: error.to_string(), help: None })
    })
}

/// Whether the plan has the measure asked for.
///
/// # Errors
/// Where it has not.
pub fn require_measure(plan: &Plan, only: Option<&str>) -> Result<(), Failure> {
    let Some(only) = only.filter(|only| plan.measure(only).is_none()) else { return Ok(()) };
    let near = did_you_mean(only, plan.measures.iter().map(|measure| measure.id.as_str()));
    let help = near.map_or_else(|| "`list` shows the plan's measures".to_owned(), |near| format!("did you mean `{near}`?"));
    Err(Failure::usage(format!("the plan has no measure `{only}`"), help))
}

/// The files that were read, as a manifest lists them.
pub fn inputs(evaluated: &Evaluated) -> Vec<Input> {
    let input = |input: &evaluate::Input| Input {
        file: input.file.clone(),
        dataset: input.dataset.clone(),
        school_year: input.rows.keys().next().copied().filter(|_| input.rows.len() == 1),
        bytes: input.bytes,
        rows: Some(input.rows.values().sum()),
        extract_date: input.extract_date,
        digest: input.digest.clone(),
    };
    evaluated.inputs.iter().map(input).collect()
}

/// How a run without errors ends, by the conditions that were asked for.
pub fn conclude(conditions: &[Condition], diagnostics: &[Diagnostic], measures: &[MeasureResult], console: &Console) -> Exit {
    let reasons: Vec<String> = conditions.iter().filter_map(|condition| condition.holds(diagnostics, measures)).collect();
    for reason in &reasons {
        console.problems(&[Diagnostic::error("fail-on", reason.as_str())]);
    }
    if reasons.is_empty() { Exit::Done } else { Exit::Problems }
}
