//! Checklists that every school has.

use crate::dataset::SchoolIndex;
use crate::measure::milestones::{checkpoint, checkpoint_columns, done};
use crate::measure::scope::{is_about, is_chosen};
use crate::measure::{Figure, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Setup, Taken};
use crate::results::{Checkpoint, Unit};
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Schools in which every checkpoint of a checklist is done, out of all schools that have it.
///
/// A checkpoint is done as in milestones: completed by the day the figures stand for, with evidence on file. A school
/// without a row has nothing done only where the dataset is declared `complete`; else the measure is incomplete.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct UnitChecklist {
    /// The milestones dataset.
    #[serde(default = "milestones")]
    dataset: String,
    /// Which schools have the checklist, by columns of the roster.
    schools: BTreeMap<String, StringList>,
    /// The measure whose rows are taken; default: this measure's own id.
    of: Option<String>,
}

fn milestones() -> String {
    "milestones".to_owned()
}

const MEASURE: usize = 0;
const SCHOOL: usize = 8;

/// The checkpoints of one year, by school.
#[derive(Debug)]
pub struct SchoolCheckpoints {
    by_school: BTreeMap<SchoolIndex, Vec<Checkpoint>>,
    schools: Vec<bool>,
}

impl Measure for UnitChecklist {
    type Tally = SchoolCheckpoints;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let dataset = setup.dataset_problem("dataset", &self.dataset, &["milestones"]);
        dataset.into_iter().chain(setup.of_problem(self.of.as_deref())).collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        Text::in_languages(
            "Schools in which every checkpoint is completed by the date of the data, with evidence on file, out of all schools.",
            "Escuelas en las que cada paso está completado a la fecha de los datos, con evidencia archivada, del total de escuelas.",
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Schools
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        Some(&self.schools)
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

    fn start(&self, scope: &Scope<'_>) -> SchoolCheckpoints {
        SchoolCheckpoints { by_school: BTreeMap::new(), schools: scope.schools(Some(&self.schools)) }
    }

    fn add(&self, tally: &mut SchoolCheckpoints, scope: &Scope<'_>, _read: usize, row: RowView<'_>) -> Taken {
        if let Err(taken) = is_about(scope, &row, MEASURE, self.of.as_deref().unwrap_or(scope.setup.id)) {
            return taken;
        }
        let Some(school) = row.cell(SCHOOL).school() else {
            return Taken::Fault {
                column: SCHOOL,
                code: "no-school",
                message: "a checklist that every school has needs the school in every row".to_owned(),
                help: "fill in school_code".to_owned(),
            };
        };
        if !is_chosen(&tally.schools, school) {
            return OTHER_SCHOOL;
        }
        match checkpoint(scope, &row) {
            Some(checkpoint) => {
                tally.by_school.entry(school).or_default().push(checkpoint);
                Taken::Used
            }
            None => Taken::Excluded("no-item"),
        }
    }

    fn merge(&self, into: &mut SchoolCheckpoints, from: SchoolCheckpoints) {
        for (school, checkpoints) in from.by_school {
            into.by_school.entry(school).or_default().extend(checkpoints);
        }
    }

    fn finish(&self, tally: SchoolCheckpoints, scope: &Scope<'_>) -> Outcome {
        let complete = scope.dataset(&self.dataset).is_some_and(|dataset| dataset.complete);
        let mut outcome = Outcome::default();
        let items: BTreeSet<&str> = tally.by_school.values().flatten().map(|checkpoint| checkpoint.item.as_str()).collect();
        let (mut finished, mut all) = (0, 0);
        for (school, _) in scope.roster.schools().filter(|(school, _)| is_chosen(&tally.schools, *school)) {
            all += 1;
            let checkpoints = tally.by_school.get(&school).map(Vec::as_slice).unwrap_or_default();
            if checkpoints.is_empty() && !complete {
                outcome.missing.push(school);
                continue;
            }
            // A school of a complete dataset that has no row has none of the checklist's items done.
            let of = if checkpoints.is_empty() { items.len() } else { checkpoints.len() };
            let of = i64::try_from(of).unwrap_or(i64::MAX);
            finished += i64::from(of > 0 && done(checkpoints) == of);
            outcome.schools.insert(school, Figure::ratio(done(checkpoints), of));
            outcome.checkpoints.extend(checkpoints.iter().cloned());
        }
        outcome.district = (!tally.by_school.is_empty() || complete).then(|| Figure::ratio(finished, all));
        if outcome.district.is_none() {
            outcome.missing.clear();
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
