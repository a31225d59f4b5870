//! Lines of several parts.

use crate::measure::{Measure, Outcome, Problem, Read, RowView, Scope, Setup, Taken};
use crate::results::Unit;
use crate::text::Text;
use schemars::JsonSchema;
use serde::Deserialize;

/// One line of the plan that consists of several parts: met only if every part that has a target is met.
///
/// It counts nothing itself. Each part is a measure of its own and is shown under the line; a part without a target is
/// shown and not judged.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct AllOf {
    /// Ids of the parts in order.
    parts: Vec<String>,
    /// The part whose figures the line shows as its own; without one it shows how many parts are met.
    lead: Option<String>,
}

impl Measure for AllOf {
    type Tally = ();

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.parts.is_empty() {
            problems.push(Problem::new("parts", "a line of several parts names none", "list the ids of the measures it consists of"));
        }
        for part in &self.parts {
            if part == setup.id {
                problems.push(Problem::new("parts", format!("`{part}` cannot be a part of itself"), "list other measures"));
            } else if !setup.measures.contains(part) {
                let near = crate::diagnostic::did_you_mean(part, setup.measures.iter().map(String::as_str));
                let help = near
                    .map_or_else(|| "a part is the id of another [[measures]] entry".to_owned(), |near| format!("did you mean `{near}`?"));
                problems.push(Problem::new("parts", format!("there is no measure `{part}`"), help));
            }
        }
        if let Some(lead) = &self.lead
            && !self.parts.contains(lead)
        {
            problems.push(Problem::new(
                "lead",
                format!("`{lead}` is not one of the parts"),
                "the lead is the part whose figures the line shows",
            ));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        Text::in_languages(
            "The line has several parts and is met only if every part that has a target is met.",
            "La línea tiene varias partes y se cumple solo si se cumple cada parte que tiene una meta.",
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Parts
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        Vec::new()
    }

    fn parts(&self) -> Vec<&str> {
        self.parts.iter().map(String::as_str).collect()
    }

    fn lead(&self) -> Option<&str> {
        self.lead.as_deref()
    }

    fn start(&self, _scope: &Scope<'_>) {}

    fn add(&self, _tally: &mut (), _scope: &Scope<'_>, _read: usize, _row: RowView<'_>) -> Taken {
        Taken::Used
    }

    fn merge(&self, _into: &mut (), _from: ()) {}

    fn finish(&self, _tally: (), _scope: &Scope<'_>) -> Outcome {
        Outcome::default()
    }
}
