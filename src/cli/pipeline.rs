//! From a plan to results that may be shown: the steps that several commands go through, in their one order.

use crate::cli::console::{Console, Tally};
use crate::cli::exit::{Exit, Failure};
use crate::cli::project::DataArguments;
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::publish::Input;
use crate::results::{Audience, MeasureResult, Results, Status};
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
    let _ = (plan, data.root(plan)?, as_of, audience, only, data.show_values && console.terminal());
    Err(Failure::Refused { code: "unfinished", message: "evaluation is not part of the program yet".to_owned(), help: None })
}

/// What evaluation gives.
#[derive(Debug)]
pub struct Evaluated {
    /// The results; none where plan or data have errors.
    pub results: Option<Results>,
    /// Problems of the data.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read.
    pub inputs: Vec<Input>,
}

/// How a run without errors ends, by the conditions that were asked for.
pub fn conclude(conditions: &[Condition], diagnostics: &[Diagnostic], measures: &[MeasureResult], console: &Console) -> Exit {
    let reasons: Vec<String> = conditions.iter().filter_map(|condition| condition.holds(diagnostics, measures)).collect();
    for reason in &reasons {
        console.problems(&[Diagnostic::error("fail-on", reason.as_str())]);
    }
    if reasons.is_empty() { Exit::Done } else { Exit::Problems }
}
