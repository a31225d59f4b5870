//! Milestones: checkpoints that are done by a date, with evidence.

use crate::dataset::{Cell, ColumnType};
use crate::measure::scope::is_about;
use crate::measure::{Figure, Measure, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::results::{Checkpoint, CheckpointState, Unit};
use crate::text::Text;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Component, Path};

/// Checkpoints of one measure, such as develop, distribute and post a document.
///
/// A checkpoint is done if it was completed on or before the day the figures stand for and its evidence is on file: a
/// well-formed web address, or a file of the project. Completed after its due date it is done and marked late.
/// Completed without evidence it is "reported complete, evidence not yet on file" and does not count. Evidence marked
/// as not public is checked and never shown.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Milestones {
    /// The milestones dataset.
    #[serde(default = "milestones")]
    dataset: String,
    /// The measure whose rows are taken; default: this measure's own id.
    of: Option<String>,
    /// Only the rows of this part.
    part: Option<String>,
}

fn milestones() -> String {
    "milestones".to_owned()
}

const MEASURE: usize = 0;
const ITEM: usize = 1;
const DUE_DATE: usize = 2;
const COMPLETED_DATE: usize = 3;
const EVIDENCE: usize = 4;
const EVIDENCE_PUBLIC: usize = 5;
const OWNER: usize = 6;
const PART: usize = 7;
const SCHOOL: usize = 8;

/// The columns of a checkpoint.
pub(crate) fn checkpoint_columns() -> Vec<Want> {
    vec![
        Want::filled("measure", ColumnType::Text),
        Want::filled("item", ColumnType::Text),
        Want::optional("due_date", ColumnType::Date),
        Want::required("completed_date", ColumnType::Date),
        Want::optional("evidence", ColumnType::Text),
        Want::optional("evidence_public", ColumnType::YesNo),
        Want::optional("owner", ColumnType::Text),
        Want::optional("part", ColumnType::Text),
        Want::optional("school_code", ColumnType::School),
    ]
}

/// The checkpoint that a row with [`checkpoint_columns`] tells of.
pub(crate) fn checkpoint(scope: &Scope<'_>, row: &RowView<'_>) -> Option<Checkpoint> {
    let text = |column: usize| row.cell(column).text().map(|symbol| scope.symbols.text(symbol).to_string());
    let item = text(ITEM)?;
    let (due, completed) = (row.cell(DUE_DATE).date(), row.cell(COMPLETED_DATE).date());
    let evidence = text(EVIDENCE).filter(|evidence| !evidence.trim().is_empty());
    let on_file = evidence.as_ref().is_some_and(|evidence| is_on_file(evidence, scope.project));
    let is_public = text(EVIDENCE_PUBLIC).is_none_or(|word| word != "no");
    let state = match completed {
        Some(day) if day <= scope.as_of => match (on_file, due) {
            (false, _) => CheckpointState::NoEvidence,
            (true, Some(due)) if day > due => CheckpointState::Late,
            (true, _) => CheckpointState::Done,
        },
        _ => CheckpointState::Open,
    };
    Some(Checkpoint {
        item,
        school_code: row.cell(SCHOOL).school().and_then(|school| scope.roster.get(school)).map(|school| school.code.clone()),
        state,
        due,
        completed: completed.filter(|day| *day <= scope.as_of),
        evidence: evidence.filter(|_| on_file && is_public),
        owner: text(OWNER),
    })
}

/// Whether evidence is a well-formed web address or a file of the project. Nothing is fetched.
fn is_on_file(evidence: &str, project: &Path) -> bool {
    let address = evidence.strip_prefix("https://").or_else(|| evidence.strip_prefix("http://"));
    if let Some(rest) = address {
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        return host.contains('.') && host.split('.').all(|label| !label.is_empty()) && !evidence.contains(char::is_whitespace);
    }
    let relative = Path::new(evidence);
    relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) && project.join(relative).is_file()
}

/// How many of `checkpoints` are done.
pub(crate) fn done(checkpoints: &[Checkpoint]) -> i64 {
    let count = checkpoints.iter().filter(|checkpoint| matches!(checkpoint.state, CheckpointState::Done | CheckpointState::Late)).count();
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The checkpoints of one year, in the order of their rows.
#[derive(Debug, Default)]
pub struct Checkpoints(Vec<Checkpoint>);

impl Measure for Milestones {
    type Tally = Checkpoints;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let dataset = setup.dataset_problem("dataset", &self.dataset, &["milestones"]);
        dataset.into_iter().chain(setup.of_problem(self.of.as_deref())).collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        Text::in_languages(
            "Checkpoints completed by the date of the data, with evidence on file, out of all checkpoints. A checkpoint reported complete without evidence does not count.",
            "Pasos completados a la fecha de los datos, con evidencia archivada, del total de pasos. Un paso reportado como completo sin evidencia no cuenta.",
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Checkpoints
    }

    fn is_dated(&self, _setup: &Setup<'_>) -> bool {
        true
    }

    fn only_rises(&self) -> bool {
        true
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        vec![Read::of(&self.dataset, checkpoint_columns())]
    }

    fn start(&self, _scope: &Scope<'_>) -> Checkpoints {
        Checkpoints::default()
    }

    fn add(&self, tally: &mut Checkpoints, scope: &Scope<'_>, _read: usize, row: RowView<'_>) -> Taken {
        if let Err(taken) = is_about(scope, &row, MEASURE, self.of.as_deref().unwrap_or(scope.setup.id)) {
            return taken;
        }
        let is_of = |part: &str| matches!(row.cell(PART), Cell::Text(symbol) if &*scope.symbols.text(symbol) == part);
        if self.part.as_deref().is_some_and(|part| !is_of(part)) {
            return Taken::Excluded("other-part");
        }
        match checkpoint(scope, &row) {
            Some(checkpoint) => {
                tally.0.push(checkpoint);
                Taken::Used
            }
            None => Taken::Excluded("no-item"),
        }
    }

    fn merge(&self, into: &mut Checkpoints, from: Checkpoints) {
        into.0.extend(from.0);
    }

    fn finish(&self, tally: Checkpoints, _scope: &Scope<'_>) -> Outcome {
        let all = i64::try_from(tally.0.len()).unwrap_or(i64::MAX);
        let district = (all > 0).then(|| Figure::ratio(done(&tally.0), all));
        Outcome { district, checkpoints: tally.0, ..Outcome::default() }
    }
}

#[cfg(test)]
mod tests;
