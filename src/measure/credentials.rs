//! Industry credentials that students earn.

use crate::dataset::{CodeEntry, ColumnType, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{People, among};
use crate::measure::{
    Condition, Counting, Measure, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope, Selection, Setup, Taken, Term,
    Want,
};
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// Share of the students of some grades who earned at least one approved industry credential in the year.
///
/// Students are counted, not credentials; one awarded twice counts once. Those who earned one and are in none of the
/// grades, or in no list of students, are left out and counted. Awarded from 1 July to 30 June. Which
/// credentials are approved is the district's decision: the column `approved` of the list of codes of `credential` says
/// `yes` or `no`, or `approved` names them here.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Credentials {
    /// The credentials dataset.
    #[serde(default = "credentials")]
    dataset: String,
    /// The dataset of all students.
    #[serde(default = "students")]
    population: String,
    /// Grades of the students.
    grades: StringList,
    /// Approved credentials; absent: those that the list of codes approves, or all where there is no such list.
    approved: Option<StringList>,
    /// Values of `result` that mean it was earned; absent: every row.
    results: Option<StringList>,
}

fn credentials() -> String {
    "credentials".to_owned()
}

pub(crate) fn students() -> String {
    "students".to_owned()
}

const SASID: usize = 0;
const SCHOOL: usize = 1;
const CREDENTIAL: usize = 2;
const AWARDED_DATE: usize = 3;
const RESULT: usize = 4;
const GRADE: usize = 2;

/// What is remembered of a student at a school.
#[derive(Debug, Default)]
pub struct Earned {
    is_student: bool,
    has_credential: bool,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Earners {
    people: People<Earned>,
    grades: Vec<Symbol>,
    approved: Option<Vec<Symbol>>,
    results: Option<Vec<Symbol>>,
}

/// The column of the list of codes that says whether a credential is approved.
const APPROVED: &str = "approved";

/// The credentials that the list of codes approves; none where the list does not say.
fn approved_by_list(scope: &Scope<'_>) -> Option<Vec<Symbol>> {
    let list = scope.code_lists.get("credential")?;
    list.entries.iter().any(|entry| entry.more.contains_key(APPROVED)).then_some(())?;
    let is_approved = |entry: &&CodeEntry| entry.more.get(APPROVED).is_some_and(|word| word.eq_ignore_ascii_case("yes"));
    Some(list.entries.iter().filter(is_approved).map(|entry| scope.symbols.intern(&entry.code)).collect())
}

impl Measure for Credentials {
    type Tally = Earners;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let dataset = setup.dataset_problem("dataset", &self.dataset, &["credentials"]);
        dataset.into_iter().chain(setup.dataset_problem("population", &self.population, &["students"])).collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let grades = self.grades.0.join(", ");
        Text::in_languages(
            format!(
                "Students of grades {grades} who earned at least one approved industry credential from July 1 to June 30, out of all students of these grades. A student with several is counted once."
            ),
            format!(
                "Estudiantes de los grados {grades} que obtuvieron al menos una credencial aprobada del 1 de julio al 30 de junio, del total de estudiantes de esos grados. Quien tiene varias se cuenta una vez."
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Students
    }

    fn is_dated(&self, _setup: &Setup<'_>) -> bool {
        true
    }

    fn only_rises(&self) -> bool {
        true
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        let of = |column, values| Selection::of(&self.dataset, column, values);
        let mut all = vec![Selection::of(&self.population, "grade", &self.grades)];
        all.extend(self.approved.iter().map(|values| of("credential", values)));
        all.extend(self.results.iter().map(|values| of("result", values)));
        all
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        let result = if self.results.is_some() {
            Want::required("result", ColumnType::Category)
        } else {
            Want::optional("result", ColumnType::Category)
        };
        vec![
            Read::of(
                &self.dataset,
                vec![
                    Want::filled("sasid", ColumnType::Sasid),
                    Want::filled("school_code", ColumnType::School),
                    Want::filled("credential", ColumnType::Category),
                    Want::filled("awarded_date", ColumnType::Date),
                    result,
                ],
            ),
            Read::of(
                &self.population,
                vec![
                    Want::filled("sasid", ColumnType::Sasid),
                    Want::filled("school_code", ColumnType::School),
                    Want::required("grade", ColumnType::Category),
                ],
            ),
        ]
    }

    fn start(&self, scope: &Scope<'_>) -> Earners {
        Earners {
            people: People::new(),
            grades: scope.codes("grade", &self.grades.0),
            approved: match &self.approved {
                Some(list) => Some(scope.codes("credential", &list.0)),
                None => approved_by_list(scope),
            },
            results: self.results.as_ref().map(|list| scope.codes("result", &list.0)),
        }
    }

    fn add(&self, tally: &mut Earners, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(SASID).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-student");
        };
        if read == 1 {
            if !row.cell(GRADE).text().is_some_and(|grade| tally.grades.contains(&grade)) {
                return Taken::Excluded("other-grade");
            }
            tally.people.at(scope, person, Some(school), &row).is_student = true;
            return Taken::Used;
        }
        let among = |list: &Option<Vec<Symbol>>, column: usize| {
            list.as_ref().is_none_or(|list| row.cell(column).text().is_some_and(|symbol| list.contains(&symbol)))
        };
        if !among(&tally.approved, CREDENTIAL) {
            return Taken::Excluded("not-approved");
        }
        if !among(&tally.results, RESULT) {
            return Taken::Excluded("not-earned");
        }
        if scope.is_later(row.cell(AWARDED_DATE).date()) {
            return Taken::Excluded("after-as-of");
        }
        tally.people.at(scope, person, Some(school), &row).has_credential = true;
        Taken::Used
    }

    fn merge(&self, into: &mut Earners, from: Earners) {
        into.people.merge(from.people, |before, more| {
            before.is_student |= more.is_student;
            before.has_credential |= more.has_credential;
        });
    }

    fn query(&self, _setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        let (is_student, has_credential) = (0, 1);
        let mut only = vec![Condition::NotLater("awarded_date".to_owned())];
        only.push(match &self.approved {
            Some(list) => Condition::Among("credential".to_owned(), list.0.clone()),
            None => Condition::Listed { column: "credential".to_owned(), attribute: APPROVED.to_owned(), value: "yes".to_owned() },
        });
        only.extend(self.results.as_ref().map(|list| Condition::Among("result".to_owned(), list.0.clone())));
        let earned = QueriedRows::of(&self.dataset, "sasid").only(only).sets(has_credential, Vec::new());
        let of_grades = vec![Condition::Among("grade".to_owned(), self.grades.0.clone())];
        let students = QueriedRows::of(&self.population, "sasid").only(of_grades).sets(is_student, Vec::new());
        let counting = Counting::Rate { denominator: Term::Mark(is_student), numerator: Term::Mark(has_credential) };
        Ok(Query::People(PeopleQuery::new(vec![earned, students], 2, counting)))
    }

    fn finish(&self, tally: Earners, scope: &Scope<'_>) -> Outcome {
        let table = tally.people.tabulate(
            scope,
            scope.year,
            |person| {
                let is_student = person.stays.iter().any(|(_, earned)| earned.is_student);
                is_student.then(|| among(person.stays.iter().any(|(_, earned)| earned.has_credential)))
            },
            |earned| earned.is_student.then(|| among(earned.has_credential)),
        );
        let others = table.left_out;
        let mut outcome = table.into_figures(scope, Sum::rate);
        if others > 0 {
            outcome.exclusions.push(Exclusion::new("credential-of-others", "student", others));
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
