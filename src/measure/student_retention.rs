//! Student retention: students of one October who are still enrolled in the next.

use crate::dataset::{ColumnType, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{People, Person, among};
use crate::measure::scope::is_chosen;
use crate::measure::{
    Condition, Counting, Measure, OTHER_SCHOOL, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope, Selection, Set,
    Setup, Taken, Term, Want,
};
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Share of the students enrolled on 1 October of the year before who are still enrolled a year later.
///
/// The result of a school year runs from 1 October of the year before to 1 October of the year itself: 2025-26 is
/// October 2024 to October 2025 (`oct-oct`), or from October to the June of the year itself (`oct-june`). Retained is
/// who is enrolled in any school of the district at the end; in a school's own figure, in that school. Repeating a
/// grade is retained. Students whose last exit is one of the `leaves` (graduated, deceased) are not in the denominator;
/// everybody else who is not enrolled at the end is not retained. Which leave the denominator is the district's
/// decision and moves the result by points, so the plan must say it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct StudentRetention {
    /// The enrollment dataset.
    #[serde(default = "enrollment")]
    dataset: String,
    /// `all` students of the grades, or only `grade-9-entrants`.
    #[serde(default)]
    cohort: Cohort,
    /// `oct-oct` or `oct-june`.
    #[serde(default)]
    window: Window,
    /// Grades of the cohort.
    #[serde(default = "high_school")]
    grades: StringList,
    /// Exit types that take a student out of the denominator.
    leaves: StringList,
    /// Whether students who moved out of state `stay` in the denominator or `leave` it.
    out_of_state: OutOfState,
    /// Exit types that mean a move out of state.
    #[serde(default)]
    out_of_state_types: StringList,
    /// Which schools' students are the cohort, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// Who is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Cohort {
    /// Everybody of the grades.
    #[default]
    All,
    /// Those in grade 9.
    #[serde(rename = "grade-9-entrants")]
    Grade9Entrants,
}

/// From when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Window {
    /// October to October.
    #[default]
    OctOct,
    /// October to June.
    OctJune,
}

/// What becomes of students who moved out of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum OutOfState {
    /// In the denominator.
    Stay,
    /// Not in the denominator.
    Leave,
}

fn enrollment() -> String {
    "enrollment".to_owned()
}

fn high_school() -> StringList {
    StringList(["09", "10", "11", "12"].map(str::to_owned).to_vec())
}

const SASID: usize = 0;
const SCHOOL: usize = 1;
const ENTRY_DATE: usize = 2;
const EXIT_DATE: usize = 3;
const EXIT_TYPE: usize = 4;
const GRADE: usize = 5;

/// What is remembered of a student at a school.
#[derive(Debug, Default)]
pub(crate) struct Enrolled {
    at_start: bool,
    at_end: bool,
    /// The latest exit between start and end, and why.
    left: Option<(Date, Symbol)>,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Cohorts {
    people: People<Enrolled>,
    schools: Vec<bool>,
    grades: Vec<Symbol>,
    leaves: Vec<Symbol>,
}

impl StudentRetention {
    /// The later of two exits; of two on one day the one that takes the student out of the cohort.
    fn later(leaves: &[Symbol], one: Option<(Date, Symbol)>, other: Option<(Date, Symbol)>) -> Option<(Date, Symbol)> {
        let rank = |exit: &(Date, Symbol)| (exit.0, leaves.contains(&exit.1));
        match (one, other) {
            (Some(one), Some(other)) => Some(if rank(&other) > rank(&one) { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    fn start_day(&self, scope: &Scope<'_>) -> Date {
        match self.window {
            Window::OctOct => scope.year.minus(1).october_first(),
            Window::OctJune => scope.year.october_first(),
        }
    }

    fn end_day(&self, scope: &Scope<'_>) -> Date {
        match self.window {
            Window::OctOct => scope.year.october_first(),
            Window::OctJune => Date::constant(scope.year.start() + 1, 6, 1),
        }
    }
}

impl Measure for StudentRetention {
    type Tally = Cohorts;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &["enrollment"]).into_iter().collect();
        if self.out_of_state == OutOfState::Leave && self.out_of_state_types.0.is_empty() {
            problems.push(Problem::new(
                "out_of_state",
                "nothing says which exit types mean a move out of state",
                "list them in out_of_state_types",
            ));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let mut gone = self.leaves.0.clone();
        if self.out_of_state == OutOfState::Leave {
            gone.extend(self.out_of_state_types.0.iter().cloned());
        }
        let (gone, gone_es) = if gone.is_empty() {
            ("Nobody is left out of the count.".to_owned(), "Nadie queda fuera de la cuenta.".to_owned())
        } else {
            let gone = gone.join(", ");
            (format!("Not in the count: {gone}."), format!("Fuera de la cuenta: {gone}."))
        };
        let (who, who_es) = match self.cohort {
            Cohort::All => (
                format!("Students of grades {} enrolled", self.grades.0.join(", ")),
                format!("Estudiantes de los grados {} inscritos", self.grades.0.join(", ")),
            ),
            Cohort::Grade9Entrants => (
                "Students who entered grade 9 and were enrolled".to_owned(),
                "Estudiantes que ingresaron al grado 9 y estaban inscritos".to_owned(),
            ),
        };
        let (window, window_es) = match self.window {
            Window::OctOct => (
                "on October 1 of the year before who are still enrolled in a school of the district on October 1 of this school year",
                "el 1 de octubre del año anterior que siguen inscritos en una escuela del distrito el 1 de octubre de este año escolar",
            ),
            Window::OctJune => (
                "on October 1 who are still enrolled in a school of the district on June 1",
                "el 1 de octubre que siguen inscritos en una escuela del distrito el 1 de junio",
            ),
        };
        let (moved, moved_es) = match self.out_of_state {
            OutOfState::Stay => (", also to another state,", ", también a otro estado,"),
            OutOfState::Leave => ("", ""),
        };
        Text::in_languages(
            format!(
                "{who} {window}. A school's own figure asks for the same school. {gone} Everybody else who left{moved} is counted as not retained; a student who repeats a grade is retained."
            ),
            format!(
                "{who_es} {window_es}. La cifra de cada escuela exige la misma escuela. {gone_es} Todos los demás que se fueron{moved_es} cuentan como no retenidos; quien repite un grado está retenido."
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Students
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn window(&self, year: SchoolYear) -> (Date, Date) {
        match self.window {
            Window::OctOct => (year.minus(1).october_first(), year.october_first()),
            Window::OctJune => (year.october_first(), Date::constant(year.start() + 1, 6, 1)),
        }
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        let types = [&self.leaves, &self.out_of_state_types];
        let apart = types.into_iter().map(|values| Selection::apart(&self.dataset, "exit_type", values));
        std::iter::once(Selection::of(&self.dataset, "grade", &self.grades)).chain(apart).collect()
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        let columns = vec![
            Want::filled("sasid", ColumnType::Sasid),
            Want::filled("school_code", ColumnType::School),
            Want::filled("entry_date", ColumnType::Date),
            Want::required("exit_date", ColumnType::Date),
            Want::required("exit_type", ColumnType::Category),
            Want::required("grade", ColumnType::Category),
        ];
        match self.window {
            Window::OctOct => vec![Read::of(&self.dataset, columns.clone()).years_back(1), Read::of(&self.dataset, columns)],
            Window::OctJune => vec![Read::of(&self.dataset, columns)],
        }
    }

    fn start(&self, scope: &Scope<'_>) -> Cohorts {
        let mut leaves = scope.codes("exit_type", &self.leaves.0);
        if self.out_of_state == OutOfState::Leave {
            leaves.extend(scope.codes("exit_type", &self.out_of_state_types.0));
        }
        let grades = match self.cohort {
            Cohort::All => scope.codes("grade", &self.grades.0),
            Cohort::Grade9Entrants => scope.codes("grade", &["09".to_owned()]),
        };
        Cohorts { people: People::new(), schools: scope.schools(self.schools.as_ref()), grades, leaves }
    }

    fn add(&self, tally: &mut Cohorts, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let (Some(person), Some(school), Some(entry)) = (row.cell(SASID).person(), row.cell(SCHOOL).school(), row.cell(ENTRY_DATE).date())
        else {
            return Taken::Excluded("no-student");
        };
        let exit = row.cell(EXIT_DATE).date();
        let on = |day: Date| entry <= day && exit.is_none_or(|exit| exit >= day);
        let (start, end) = (self.start_day(scope), self.end_day(scope));
        let first = read == 0;
        let last = read == 1 || self.window == Window::OctJune;
        let in_cohort = first && on(start) && is_chosen(&tally.schools, school);
        let grade = row.cell(GRADE).text();
        let starts = in_cohort && grade.is_some_and(|grade| tally.grades.contains(&grade));
        let ends = last && on(end);
        let left = exit.filter(|exit| (start..=end).contains(exit)).zip(row.cell(EXIT_TYPE).text());
        if !starts && !ends && left.is_none() {
            return match (in_cohort, grade) {
                (true, None) => Taken::Excluded("no-grade"),
                (true, Some(_)) => Taken::Excluded("other-grade"),
                (false, _) if is_chosen(&tally.schools, school) => Taken::Excluded("not-enrolled-october-1"),
                (false, _) => OTHER_SCHOOL,
            };
        }
        // A student belongs to the groups of the day the cohort is of.
        let memory = if starts { tally.people.at(scope, person, Some(school), &row) } else { tally.people.beside(person, Some(school)) };
        memory.at_start |= starts;
        memory.at_end |= ends;
        memory.left = Self::later(tally.leaves.as_slice(), memory.left, left);
        Taken::Used
    }

    fn merge(&self, into: &mut Cohorts, from: Cohorts) {
        into.people.merge(from.people, |before, more| {
            before.at_start |= more.at_start;
            before.at_end |= more.at_end;
            before.left = Self::later(&into.leaves, before.left, more.left);
        });
    }

    fn query(&self, _setup: &Setup<'_>, year: SchoolYear) -> Result<Query, &'static str> {
        let (starts, ends, left) = (0, 1, 2);
        let (start, end) = Measure::window(self, year);
        let grades = match self.cohort {
            Cohort::All => self.grades.0.clone(),
            Cohort::Grade9Entrants => vec!["09".to_owned()],
        };
        let mut leaves = self.leaves.0.clone();
        if self.out_of_state == OutOfState::Leave {
            leaves.extend(self.out_of_state_types.0.iter().cloned());
        }
        let (entry, exit, exit_type) = (|| "entry_date".to_owned(), || "exit_date".to_owned(), || "exit_type".to_owned());
        let on = |day: Date| vec![Condition::Until(entry(), day), Condition::NoneOrFrom(exit(), day)];
        let first_back = i16::from(self.window == Window::OctOct);
        let of = |back: i16| QueriedRows::of(&self.dataset, "sasid").years_back(back);
        let mut rows = vec![
            of(first_back)
                .schools(self.schools.as_ref())
                .only(on(start))
                .only(vec![Condition::Among("grade".to_owned(), grades)])
                .sets(starts, Vec::new()),
            of(0).only(on(end)).sets(ends, Vec::new()).beside(),
        ];
        let mut backs = vec![first_back, 0];
        backs.dedup();
        rows.extend(backs.into_iter().map(|back| {
            let gone = vec![Condition::From(exit(), start), Condition::Until(exit(), end), Condition::Filled(exit_type())];
            let mut of = of(back).only(gone).beside();
            of.sets.push((left, Set::Day(exit(), Condition::Among(exit_type(), leaves.clone()))));
            of
        }));
        // A student enrolled at the end is retained whatever an earlier exit said.
        let left_cohort = Term::All(vec![Term::Anywhere(starts), Term::Not(Box::new(Term::Anywhere(ends))), Term::Odd(left)]);
        let denominator = Term::All(vec![Term::Mark(starts), Term::Not(Box::new(left_cohort))]);
        let counting = Counting::Rate { denominator, numerator: Term::Mark(ends) };
        Ok(Query::People(PeopleQuery { groups_years_back: first_back, ..PeopleQuery::new(rows, 3, counting) }))
    }

    fn finish(&self, mut tally: Cohorts, scope: &Scope<'_>) -> Outcome {
        let leaves = tally.leaves.clone();
        // A student enrolled at the end is retained whatever an earlier exit said; who left the cohort is out of it everywhere.
        let left_cohort = |person: &Person<Enrolled>| -> Option<Symbol> {
            let (started, retained) =
                person.stays.iter().fold((false, false), |(start, end), (_, memory)| (start | memory.at_start, end | memory.at_end));
            let last = person.stays.iter().fold(None, |last, (_, memory)| Self::later(&leaves, last, memory.left));
            last.map(|(_, exit)| exit).filter(|exit| started && !retained && leaves.contains(exit))
        };
        let mut gone: BTreeMap<String, u64> = BTreeMap::new();
        for exit in tally.people.all().filter_map(left_cohort) {
            let code = scope.symbols.text(exit);
            let name = scope.code_lists.get("exit_type").and_then(|list| list.find(&code)).map(|entry| entry.name.clone());
            *gone.entry(name.unwrap_or_else(|| code.to_string())).or_default() += 1;
        }
        tally.people.each(|person| {
            if left_cohort(person).is_some() {
                for (_, memory) in &mut person.stays {
                    memory.at_start = false;
                }
            }
        });
        let group_year = SchoolYear::of(self.start_day(scope));
        let table = tally.people.tabulate(
            scope,
            group_year,
            |person| {
                let started = person.stays.iter().any(|(_, memory)| memory.at_start);
                started.then(|| among(person.stays.iter().any(|(_, memory)| memory.at_end)))
            },
            |memory| memory.at_start.then(|| among(memory.at_end)),
        );
        let mut outcome = table.into_figures(scope, Sum::rate);
        outcome.exclusions =
            gone.into_iter().map(|(exit, count)| Exclusion::new(format!("left-cohort: {exit}"), "student", count)).collect();
        outcome
    }
}

#[cfg(test)]
mod tests;
