//! Events that a student is to take part in over several years.

use crate::dataset::{ColumnType, PersonId, Symbol};
use crate::measure::credentials::students;
use crate::measure::outcome::Sum;
use crate::measure::people::{People, among};
use crate::measure::{
    Condition, Counting, Figure, Measure, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope, Selection, Setup, Taken,
    Term, Want,
};
use crate::results::Unit;
use crate::school_year::SchoolYear;
use crate::text::Text;
use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::Deserialize;

/// Share of the graduating class who took part in at least a number of events during their high-school career.
///
/// Distinct events are added over the four years up to the one reported, each of which is needed. Only the graduating
/// class is judged: the other grades are still accumulating, and how many of their students have enough already is
/// given beside it, as is the number of students with an event so far.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Events {
    /// The events dataset.
    #[serde(default = "events")]
    dataset: String,
    /// The dataset of all students.
    #[serde(default = "students")]
    population: String,
    /// How many events.
    #[serde(default = "three")]
    at_least: u16,
    /// The grade of the graduating class.
    #[serde(default = "twelve")]
    graduating_grade: String,
}

fn events() -> String {
    "events".to_owned()
}

fn three() -> u16 {
    3
}

fn twelve() -> String {
    "12".to_owned()
}

/// Years of a high-school career.
const CAREER_YEARS: i16 = 4;

const SASID: usize = 0;
const SCHOOL: usize = 1;
const EVENT: usize = 2;
const DATE: usize = 3;
const GRADE: usize = 2;

/// What is remembered of a student at a school.
#[derive(Debug, Default)]
pub struct Enrolled {
    graduating: bool,
    events: usize,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Participants {
    people: People<Enrolled>,
    events: FxHashMap<PersonId, FxHashSet<(Symbol, jiff::civil::Date)>>,
    graduating: Option<Symbol>,
}

impl Measure for Events {
    type Tally = Participants;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let dataset = setup.dataset_problem("dataset", &self.dataset, &["events"]);
        dataset.into_iter().chain(setup.dataset_problem("population", &self.population, &["students"])).collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let (least, grade) = (self.at_least, &self.graduating_grade);
        Text::in_languages(
            format!(
                "Students of grade {grade} who took part in at least {least} events in this school year and the three before it, out of all students of grade {grade}."
            ),
            format!(
                "Estudiantes del grado {grade} que participaron en al menos {least} eventos en este año escolar y los tres anteriores, del total de estudiantes del grado {grade}."
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Students
    }

    fn window(&self, year: crate::school_year::SchoolYear) -> (jiff::civil::Date, jiff::civil::Date) {
        (year.minus(CAREER_YEARS - 1).first_day(), year.last_day())
    }

    fn is_dated(&self, _setup: &Setup<'_>) -> bool {
        true
    }

    fn only_rises(&self) -> bool {
        true
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        vec![Selection { dataset: &self.population, column: "grade", values: vec![&self.graduating_grade], counts: true }]
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        let population = vec![
            Want::filled("sasid", ColumnType::Sasid),
            Want::filled("school_code", ColumnType::School),
            Want::required("grade", ColumnType::Category),
        ];
        let columns = vec![
            Want::filled("sasid", ColumnType::Sasid),
            Want::filled("school_code", ColumnType::School),
            Want::filled("event", ColumnType::Text),
            Want::filled("date", ColumnType::Date),
        ];
        let mut reads = vec![Read::of(&self.population, population)];
        // Each year is needed: without one, everybody's count would be too low.
        reads.extend((0..CAREER_YEARS).map(|back| Read::of(&self.dataset, columns.clone()).years_back(back)));
        reads
    }

    fn start(&self, scope: &Scope<'_>) -> Participants {
        let graduating = scope.codes("grade", std::slice::from_ref(&self.graduating_grade)).first().copied();
        Participants { people: People::new(), events: FxHashMap::default(), graduating }
    }

    fn add(&self, tally: &mut Participants, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(SASID).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-student");
        };
        if read == 0 {
            let graduating = row.cell(GRADE).text().is_some_and(|grade| Some(grade) == tally.graduating);
            let enrolled = tally.people.at(scope, person, Some(school), &row);
            enrolled.graduating |= graduating;
            return Taken::Used;
        }
        let (Some(event), Some(date)) = (row.cell(EVENT).text(), row.cell(DATE).date()) else { return Taken::Excluded("no-event") };
        if scope.is_later(Some(date)) {
            return Taken::Excluded("after-as-of");
        }
        tally.events.entry(person).or_default().insert((event, date));
        Taken::Used
    }

    fn merge(&self, into: &mut Participants, from: Participants) {
        into.people.merge(from.people, |before, more| {
            before.graduating |= more.graduating;
        });
        for (person, more) in from.events {
            into.events.entry(person).or_default().extend(more);
        }
    }

    fn query(&self, _setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        let graduating = 0;
        let of_grade = vec![Condition::Among("grade".to_owned(), vec![self.graduating_grade.clone()])];
        let mut rows = vec![QueriedRows::of(&self.population, "sasid").sets(graduating, of_grade)];
        rows.extend((0..CAREER_YEARS).map(|back| {
            let of = QueriedRows::of(&self.dataset, "sasid").years_back(back).only(vec![Condition::NotLater("date".to_owned())]).beside();
            QueriedRows { thing: vec!["event".to_owned(), "date".to_owned()], ..of }
        }));
        let counting = Counting::Rate { denominator: Term::Mark(graduating), numerator: Term::Things(self.at_least) };
        Ok(Query::People(PeopleQuery::new(rows, 1, counting)))
    }

    fn finish(&self, mut tally: Participants, scope: &Scope<'_>) -> Outcome {
        let least = usize::from(self.at_least);
        tally.people.each_with_id(|person, known| {
            let events = tally.events.get(&person).map_or(0, FxHashSet::len);
            for (_, enrolled) in &mut known.stays {
                enrolled.events = events;
            }
        });
        let (mut with_event, mut others) = (0, (0, 0));
        for person in tally.people.all() {
            let events = person.stays.iter().map(|(_, enrolled)| enrolled.events).max().unwrap_or(0);
            with_event += i64::from(events > 0);
            if !person.stays.iter().any(|(_, enrolled)| enrolled.graduating) {
                others.0 += i64::from(events >= least);
                others.1 += 1;
            }
        }
        let table = tally.people.tabulate(
            scope,
            scope.year,
            |person| {
                let graduating = person.stays.iter().any(|(_, enrolled)| enrolled.graduating);
                graduating.then(|| among(person.stays.iter().any(|(_, enrolled)| enrolled.events >= least)))
            },
            |enrolled| enrolled.graduating.then(|| among(enrolled.events >= least)),
        );
        let mut outcome = table.into_figures(scope, Sum::rate);
        outcome.details.push(("other-grades-so-far", Unit::Students, Figure::ratio(others.0, others.1)));
        outcome.details.push(("students-with-an-event", Unit::Students, Figure::count(with_event)));
        outcome
    }
}

#[cfg(test)]
mod tests;
