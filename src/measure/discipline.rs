//! Discipline: students with a sanction, or sanctions.

use crate::dataset::{ColumnType, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::People;
use crate::measure::scope::is_chosen;
use crate::measure::{
    Condition, Fold, Measure, OTHER_SCHOOL, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope, Selection, Setup,
    Taken, Term, Want,
};
use crate::results::Unit;
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Students with at least one of the named sanctions in the year, over the October enrollment; or the sanctions
/// themselves.
///
/// A student sanctioned several times, or at two schools, is counted once in the district and once in each of the
/// schools. Counting events counts every sanction. Students and events are different statistics and are never added to
/// each other, nor are the types of sanctions. Where the discipline dataset is declared `complete`, a school without a
/// row has no event. A bus suspension counts only where the plan names it. The denominator is
/// the number of students enrolled on 1 October, as published systems have it; the state's own denominators differ
/// from its enrollment files by 1 to 3%, so a figure counted here is the district's own calculation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Discipline {
    /// The discipline dataset.
    #[serde(default = "discipline")]
    dataset: String,
    /// The enrollment dataset that gives the denominator.
    #[serde(default = "enrollment")]
    population: String,
    /// Whether `students` or `events` are counted.
    count: Counting,
    /// The sanctions that count.
    sanctions: StringList,
    /// Which schools' rows count, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Counting {
    /// Students, each once.
    Students,
    /// Sanctions.
    Events,
}

fn discipline() -> String {
    "discipline".to_owned()
}

fn enrollment() -> String {
    "enrollment".to_owned()
}

const SASID: usize = 0;
const SCHOOL: usize = 1;
const INCIDENT_DATE: usize = 2;
const SANCTION: usize = 3;
const ENTRY_DATE: usize = 2;
const EXIT_DATE: usize = 3;

/// What is remembered of a student at a school.
#[derive(Debug, Default)]
pub(crate) struct Record {
    sanctions: i64,
    enrolled_in_october: bool,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Sanctions {
    people: People<Record>,
    schools: Vec<bool>,
    counted: Vec<Symbol>,
    /// Whether there is any sanction, counted or not.
    has_rows: bool,
}

impl Measure for Discipline {
    type Tally = Sanctions;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &["discipline"]).into_iter().collect();
        if self.count == Counting::Students {
            problems.extend(setup.dataset_problem("population", &self.population, &["enrollment"]));
        }
        if self.sanctions.0.is_empty() {
            problems.push(Problem::new(
                "sanctions",
                "no sanction is named",
                "list the sanctions that count, such as [\"In-school suspension\"]",
            ));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let list = self.sanctions.0.join(", ");
        match self.count {
            Counting::Students => Text::in_languages(
                format!(
                    "Students with at least one of these sanctions in the year, each counted once, out of the students enrolled on October 1: {list}."
                ),
                format!(
                    "Estudiantes con al menos una de estas sanciones en el año, cada uno contado una vez, del total de estudiantes inscritos el 1 de octubre: {list}."
                ),
            ),
            Counting::Events => Text::in_languages(
                format!("Every sanction of these types in the year, however many one student has: {list}."),
                format!("Cada sanción de estos tipos en el año, sin importar cuántas tenga un estudiante: {list}."),
            ),
        }
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        match self.count {
            Counting::Students => Unit::Students,
            Counting::Events => Unit::Events,
        }
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn is_dated(&self, _setup: &Setup<'_>) -> bool {
        true
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        vec![Selection::of(&self.dataset, "sanction", &self.sanctions)]
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        let mut reads = vec![Read::of(
            &self.dataset,
            vec![
                Want::filled("sasid", ColumnType::Sasid),
                Want::filled("school_code", ColumnType::School),
                Want::filled("incident_date", ColumnType::Date),
                Want::filled("sanction", ColumnType::Category),
            ],
        )];
        if self.count == Counting::Students {
            reads.push(Read::of(
                &self.population,
                vec![
                    Want::filled("sasid", ColumnType::Sasid),
                    Want::filled("school_code", ColumnType::School),
                    Want::filled("entry_date", ColumnType::Date),
                    Want::required("exit_date", ColumnType::Date),
                ],
            ));
        }
        reads
    }

    fn start(&self, scope: &Scope<'_>) -> Sanctions {
        Sanctions {
            people: People::new(),
            schools: scope.schools(self.schools.as_ref()),
            counted: scope.codes("sanction", &self.sanctions.0),
            has_rows: false,
        }
    }

    fn add(&self, tally: &mut Sanctions, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(SASID).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-student");
        };
        if !is_chosen(&tally.schools, school) {
            return OTHER_SCHOOL;
        }
        if read == 0 {
            tally.has_rows = true;
            if !row.cell(SANCTION).text().is_some_and(|sanction| tally.counted.contains(&sanction)) {
                return Taken::Excluded("other-sanction");
            }
            if scope.is_later(row.cell(INCIDENT_DATE).date()) {
                return Taken::Excluded("after-as-of");
            }
            tally.people.at(scope, person, Some(school), &row).sanctions += 1;
        } else {
            let october = scope.year.october_first();
            let entered = row.cell(ENTRY_DATE).date().is_some_and(|entry| entry <= october);
            let left = row.cell(EXIT_DATE).date().is_some_and(|exit| exit < october);
            if !entered || left {
                return Taken::Excluded("not-enrolled-october-1");
            }
            tally.people.at(scope, person, Some(school), &row).enrolled_in_october = true;
        }
        Taken::Used
    }

    fn merge(&self, into: &mut Sanctions, from: Sanctions) {
        into.has_rows |= from.has_rows;
        into.people.merge(from.people, |before, more| {
            before.sanctions += more.sanctions;
            before.enrolled_in_october |= more.enrolled_in_october;
        });
    }

    fn query(&self, _setup: &Setup<'_>, year: SchoolYear) -> Result<Query, &'static str> {
        let (sanctions, enrolled) = (0, 1);
        let only = vec![Condition::Among("sanction".to_owned(), self.sanctions.0.clone()), Condition::NotLater("incident_date".to_owned())];
        let of_sanctions = QueriedRows::of(&self.dataset, "sasid").schools(self.schools.as_ref()).only(only).sets(sanctions, Vec::new());
        if self.count == Counting::Events {
            let counting = crate::measure::Counting::Sum { of: sanctions, dataset: self.dataset.clone() };
            return Ok(Query::People(PeopleQuery { marks: vec![Fold::Sum], ..PeopleQuery::new(vec![of_sanctions], 1, counting) }));
        }
        let october = year.october_first();
        let stay = vec![Condition::Until("entry_date".to_owned(), october), Condition::NoneOrFrom("exit_date".to_owned(), october)];
        let of_stays = QueriedRows::of(&self.population, "sasid").schools(self.schools.as_ref()).only(stay).sets(enrolled, Vec::new());
        let counting = crate::measure::Counting::Apart { denominator: Term::Mark(enrolled), numerator: Term::Mark(sanctions) };
        Ok(Query::People(PeopleQuery::new(vec![of_sanctions, of_stays], 2, counting)))
    }

    fn finish(&self, tally: Sanctions, scope: &Scope<'_>) -> Outcome {
        let events = self.count == Counting::Events;
        let pair = |sanctions: i64, enrolled: bool| if events { (sanctions, 0) } else { (i64::from(sanctions > 0), i64::from(enrolled)) };
        let table = tally.people.tabulate(
            scope,
            scope.year,
            |person| {
                let sanctions = person.stays.iter().map(|(_, record)| record.sanctions).sum();
                Some(pair(sanctions, person.stays.iter().any(|(_, record)| record.enrolled_in_october)))
            },
            |record| Some(pair(record.sanctions, record.enrolled_in_october)),
        );
        let mut outcome = table.into_figures(scope, if events { Sum::count_of_events } else { Sum::rate });
        let is_complete = scope.dataset(&self.dataset).is_some_and(|dataset| dataset.complete);
        if events && (tally.has_rows || is_complete) {
            outcome.district.get_or_insert_with(|| Sum::default().count_of_events());
        }
        if let Some(dataset) = scope.dataset(&self.dataset).filter(|_| events && is_complete) {
            let must = dataset.schools.as_ref().map(|filter| scope.roster.matching(filter));
            for (school, _) in scope.roster.schools() {
                if is_chosen(&tally.schools, school) && must.as_ref().is_none_or(|must| must.contains(&school)) {
                    outcome.schools.entry(school).or_insert_with(|| Sum::default().count_of_events());
                }
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
