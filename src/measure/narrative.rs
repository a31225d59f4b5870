//! Lines that are told and not counted.

use crate::measure::{Measure, Outcome, Read, RowView, Scope, Setup, Taken};
use crate::results::Unit;
use crate::text::Text;
use schemars::JsonSchema;
use serde::Deserialize;

/// A line that is told in its commentary and has no figure and no status.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {}

impl Measure for Narrative {
    type Tally = ();

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        Text::in_languages("This line is told, not counted.", "Esta línea se narra, no se cuenta.")
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Things
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        Vec::new()
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
