//! Things that every school must have enough of.

use crate::dataset::{ColumnType, PersonId, SchoolIndex};
use crate::measure::scope::{Filter, is_chosen};
use crate::measure::share::filter_columns;
use crate::measure::{Figure, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Selection, Setup, Taken, Want};
use crate::number::Exact;
use crate::results::Unit;
use crate::text::{StringList, Text};
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Schools that have at least a number of things, such as instructional rounds, out of all schools.
///
/// Distinct ids are counted in each school; the number each school must reach is the target's `every_school_at_least`.
/// The target is met only if every school reaches it: sixteen schools with six and one with three are 16 of 17, not
/// met, whatever the mean. A school without a row has none only where the dataset is declared `complete`; else the
/// measure is incomplete, and pending where no school has a row.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct SchoolsMeeting {
    /// The dataset.
    #[serde(default = "rounds")]
    dataset: String,
    /// Which schools are "all schools", by columns of the roster.
    schools: BTreeMap<String, StringList>,
    /// The column that tells things apart.
    #[serde(default = "round_id")]
    thing: String,
    /// Only rows whose columns have one of these values.
    #[serde(default, rename = "where")]
    filter: BTreeMap<String, StringList>,
}

fn rounds() -> String {
    "rounds".to_owned()
}

fn round_id() -> String {
    "round_id".to_owned()
}

const ID: usize = 0;
const SCHOOL: usize = 1;
const DATE: usize = 2;
const FILTER: usize = 3;

/// The tally of one year.
#[derive(Debug)]
pub struct Things {
    met: FxHashSet<(SchoolIndex, PersonId)>,
    schools: Vec<bool>,
    filter: Filter,
}

impl Measure for SchoolsMeeting {
    type Tally = Things;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &[]).into_iter().collect();
        if setup.every_school.is_none() {
            problems.push(Problem::new(
                "target",
                "nothing says how many every school must reach",
                "set target = { every_school_at_least = \"4\" }",
            ));
        }
        problems
    }

    fn rule(&self, setup: &Setup<'_>) -> Text {
        let least = setup.every_school.map_or_else(String::new, crate::number::count_text);
        Text::in_languages(
            format!(
                "Schools with at least {least} in the year, out of all schools. The target is met only if every school reaches {least}; a high number in one school does not make up for a low one in another."
            ),
            format!(
                "Escuelas con al menos {least} en el año, del total de escuelas. La meta se cumple solo si cada escuela llega a {least}; un número alto en una escuela no compensa uno bajo en otra."
            ),
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

    fn selections(&self) -> Vec<Selection<'_>> {
        Selection::by(&self.dataset, &self.filter).collect()
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        let date = setup.dataset(&self.dataset).and_then(|dataset| dataset.dataset_type.event_date);
        let mut columns = vec![
            Want::filled(&self.thing, ColumnType::Id),
            Want::filled("school_code", ColumnType::School),
            date.map_or_else(|| Want::optional("date", ColumnType::Date), |name| Want::filled(name, ColumnType::Date)),
        ];
        columns.extend(filter_columns(&self.filter));
        vec![Read::of(&self.dataset, columns)]
    }

    fn start(&self, scope: &Scope<'_>) -> Things {
        Things { met: FxHashSet::default(), schools: scope.schools(Some(&self.schools)), filter: Filter::new(scope, &self.filter, FILTER) }
    }

    fn add(&self, tally: &mut Things, scope: &Scope<'_>, _read: usize, row: RowView<'_>) -> Taken {
        let (Some(id), Some(school)) = (row.cell(ID).person(), row.cell(SCHOOL).school()) else { return Taken::Excluded("no-school") };
        if !is_chosen(&tally.schools, school) {
            return OTHER_SCHOOL;
        }
        if !tally.filter.holds(&row) {
            return Taken::Excluded("outside-filter");
        }
        if scope.is_later(row.cell(DATE).date()) {
            return Taken::Excluded("after-as-of");
        }
        if tally.met.insert((school, id)) { Taken::Used } else { Taken::Excluded("same-id-again") }
    }

    fn merge(&self, into: &mut Things, from: Things) {
        into.met.extend(from.met);
    }

    fn finish(&self, tally: Things, scope: &Scope<'_>) -> Outcome {
        let mut counts: BTreeMap<SchoolIndex, i64> = BTreeMap::new();
        for (school, _) in &tally.met {
            *counts.entry(*school).or_default() += 1;
        }
        let complete = scope.dataset(&self.dataset).is_some_and(|dataset| dataset.complete);
        let least = scope.setup.every_school.unwrap_or(Exact::ONE);
        let mut outcome = Outcome::default();
        let (mut meeting, mut all) = (0, 0);
        for (school, _) in scope.roster.schools().filter(|(school, _)| is_chosen(&tally.schools, *school)) {
            all += 1;
            match counts.get(&school) {
                None if !complete => outcome.missing.push(school),
                count => {
                    let count = count.copied().unwrap_or(0);
                    meeting += i64::from(Exact::whole(count) >= least);
                    outcome.schools.insert(school, Figure::count(count));
                }
            }
        }
        if counts.is_empty() && !complete {
            outcome.missing.clear();
            return outcome;
        }
        outcome.district = Some(Figure::ratio(meeting, all));
        outcome
    }
}

#[cfg(test)]
mod tests;
