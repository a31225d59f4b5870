//! Staff retention: staff of one October who are still there in the next.

use crate::dataset::{ColumnType, PersonId, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{People, Person, among};
use crate::measure::scope::is_chosen;
use crate::measure::{
    Condition, Counting, Doubt, Figure, Measure, OTHER_SCHOOL, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope,
    Selection, Setup, Taken, Term, Want,
};
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Share of the staff in a role on 1 October of the year before who are in it a year later, by headcount.
///
/// The result of 2025-26 runs from October 2024 to October 2025. Somebody of several schools is counted once in the
/// district. `same-role`: in one of the roles anywhere in the district; `any-role`: on the roster in whatever role, so
/// that a move to administration is retained; `same-school`: in one of the roles at the same school. Somebody on leave
/// is retained: either still on the roster, or gone from it with one of the `on_leave` reasons. Who was laid off is
/// not. Retirements stay in the denominator unless they are among the `leaves`; a second line leaves them out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct StaffRetention {
    /// The staff dataset: snapshots of 1 October.
    #[serde(default = "staff")]
    dataset: String,
    /// The roles followed, such as `Teacher`.
    roles: StringList,
    /// What counts as retained.
    retained: Retained,
    /// Exit reasons that take somebody out of the denominator; may be empty.
    leaves: StringList,
    /// Exit reasons that mean a leave: whoever has one is retained, on the roster or not.
    #[serde(default)]
    on_leave: StringList,
    /// Exit reasons that a second line leaves out as well.
    #[serde(default = "retired")]
    second_line: StringList,
    /// Which schools' staff are the cohort, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// What counts as retained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Retained {
    /// In one of the roles.
    SameRole,
    /// In whatever role.
    AnyRole,
    /// In one of the roles at the same school.
    SameSchool,
}

fn staff() -> String {
    "staff".to_owned()
}

fn retired() -> StringList {
    StringList(vec!["Retired".to_owned()])
}

const STAFF: usize = 0;
const SCHOOL: usize = 1;
const ROLE: usize = 2;
const SNAPSHOT_DATE: usize = 3;
const EXIT_REASON: usize = 4;

/// What is remembered of somebody at a school.
#[derive(Debug, Default)]
pub(crate) struct Served {
    at_start: bool,
    at_end: bool,
    at_end_in_role: bool,
    on_leave: bool,
    left_as: Option<Symbol>,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Rosters {
    people: People<Served>,
    schools: Vec<bool>,
    roles: Vec<Symbol>,
    leaves: Vec<Symbol>,
    on_leave: Vec<Symbol>,
    second_line: Vec<Symbol>,
    /// Rows of each of the two years, and how many of them are of 1 October.
    snapshots: [(u64, u64); 2],
}

/// How it ended for somebody of the cohort.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Retained.
    Kept,
    /// Left for a reason that takes people out of the denominator.
    LeftCohort,
    /// Left for a reason that the second line leaves out.
    SecondLine,
    /// Left.
    Left,
}

impl StaffRetention {
    fn is_kept(&self, served: &Served) -> bool {
        served.on_leave
            || match self.retained {
                Retained::SameRole => served.at_end_in_role,
                Retained::AnyRole => served.at_end,
                Retained::SameSchool => served.at_start && served.at_end_in_role,
            }
    }

    /// How it ended for somebody; none for whoever is not of the cohort.
    fn end(&self, tally: &Rosters, person: &Person<Served>) -> Option<End> {
        let any = |is: &dyn Fn(&Served) -> bool| person.stays.iter().any(|(_, served)| is(served));
        let left_as = |reasons: &[Symbol]| any(&|served| served.left_as.is_some_and(|reason| reasons.contains(&reason)));
        any(&|served| served.at_start).then(|| {
            if any(&|served| self.is_kept(served)) {
                End::Kept
            } else if left_as(&tally.leaves) {
                End::LeftCohort
            } else if left_as(&tally.second_line) {
                End::SecondLine
            } else {
                End::Left
            }
        })
    }

    /// Years whose rows are all of another day than 1 October.
    fn doubts(tally: &Rosters, scope: &Scope<'_>) -> Vec<Doubt> {
        let years = [scope.year.minus(1), scope.year];
        years
            .into_iter()
            .zip(tally.snapshots)
            .filter(|(_, (rows, of_october))| *rows > 0 && *of_october == 0)
            .map(|(year, (rows, _))| Doubt {
                code: "no-snapshot",
                message: format!("none of {rows} rows of staff has the snapshot date {}", year.october_first()),
                help: "date the snapshot October 1, the day it stands for, also where it was taken a few days later".to_owned(),
            })
            .collect()
    }
}

impl Measure for StaffRetention {
    type Tally = Rosters;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        setup.dataset_problem("dataset", &self.dataset, &["staff"]).into_iter().collect()
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let roles = self.roles.0.join(", ");
        let (kept, kept_es) = match self.retained {
            Retained::SameRole => ("in such a role anywhere in the district", "en tal función en cualquier parte del distrito"),
            Retained::AnyRole => ("on the district's staff in any role", "en el personal del distrito en cualquier función"),
            Retained::SameSchool => ("in such a role at the same school", "en tal función en la misma escuela"),
        };
        let (gone, gone_es) = if self.leaves.0.is_empty() {
            (
                "Everybody who left counts as not retained, those who retired included.".to_owned(),
                "Todos los que se fueron cuentan como no retenidos, incluidos los jubilados.".to_owned(),
            )
        } else {
            let list = self.leaves.0.join(", ");
            (format!("Not in the count: {list}."), format!("Fuera de la cuenta: {list}."))
        };
        let on_leave = self.on_leave.0.join(", ");
        let (leave, leave_es) = if on_leave.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(" Counted as retained: {on_leave}."), format!(" Cuentan como retenidos: {on_leave}."))
        };
        Text::in_languages(
            format!(
                "Staff in these roles on October 1 of the year before who are {kept} on October 1 of this school year, by headcount: {roles}. {gone}{leave} A school's own figure asks for the same school."
            ),
            format!(
                "Personal en estas funciones el 1 de octubre del año anterior que está {kept_es} el 1 de octubre de este año escolar, por número de personas: {roles}. {gone_es}{leave_es} La cifra de cada escuela exige la misma escuela."
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Staff
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn window(&self, year: SchoolYear) -> (Date, Date) {
        (year.minus(1).october_first(), year.october_first())
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        let reasons = [&self.leaves, &self.on_leave, &self.second_line];
        let apart = reasons.into_iter().map(|values| Selection::apart(&self.dataset, "exit_reason", values));
        std::iter::once(Selection::of(&self.dataset, "role", &self.roles)).chain(apart).collect()
    }

    fn reads(&self, _setup: &Setup<'_>) -> Vec<Read> {
        let columns = vec![
            Want::filled("staff_id", ColumnType::Id),
            Want::filled("school_code", ColumnType::School),
            Want::filled("role", ColumnType::Category),
            Want::filled("snapshot_date", ColumnType::Date),
            Want::optional("exit_reason", ColumnType::Category),
        ];
        vec![Read::of(&self.dataset, columns.clone()).years_back(1), Read::of(&self.dataset, columns)]
    }

    fn start(&self, scope: &Scope<'_>) -> Rosters {
        Rosters {
            people: People::new(),
            schools: scope.schools(self.schools.as_ref()),
            roles: scope.codes("role", &self.roles.0),
            leaves: scope.codes("exit_reason", &self.leaves.0),
            on_leave: scope.codes("exit_reason", &self.on_leave.0),
            second_line: scope.codes("exit_reason", &self.second_line.0),
            snapshots: [(0, 0); 2],
        }
    }

    fn add(&self, tally: &mut Rosters, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(STAFF).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-staff-member");
        };
        let october = if read == 0 { scope.year.minus(1) } else { scope.year }.october_first();
        let is_of_october = row.cell(SNAPSHOT_DATE).date() == Some(october);
        let snapshot = &mut tally.snapshots[read.min(1)];
        snapshot.0 += 1;
        snapshot.1 += u64::from(is_of_october);
        if !is_of_october {
            return Taken::Excluded("other-snapshot");
        }
        let in_role = row.cell(ROLE).text().is_some_and(|role| tally.roles.contains(&role));
        if read == 0 {
            if !is_chosen(&tally.schools, school) {
                return OTHER_SCHOOL;
            }
            if !in_role {
                return Taken::Excluded("other-role");
            }
            let left_as = row.cell(EXIT_REASON).text();
            let served = tally.people.at(scope, person, Some(school), &row);
            served.at_start = true;
            served.on_leave |= left_as.is_some_and(|reason| tally.on_leave.contains(&reason));
            served.left_as = left_as.or(served.left_as);
        } else {
            // Somebody belongs to the groups of the day the cohort is of.
            let served = tally.people.beside(person, Some(school));
            // A reason here is one for leaving after this day: whoever is on the roster was there.
            served.at_end = true;
            served.at_end_in_role |= in_role;
        }
        Taken::Used
    }

    fn merge(&self, into: &mut Rosters, from: Rosters) {
        into.people.merge(from.people, |before, more| {
            before.at_start |= more.at_start;
            before.at_end |= more.at_end;
            before.at_end_in_role |= more.at_end_in_role;
            before.on_leave |= more.on_leave;
            before.left_as = more.left_as.or(before.left_as);
        });
        for (before, more) in into.snapshots.iter_mut().zip(from.snapshots) {
            before.0 += more.0;
            before.1 += more.1;
        }
    }

    fn query(&self, _setup: &Setup<'_>, year: SchoolYear) -> Result<Query, &'static str> {
        let (starts, ends, ends_in_role, on_leave, left) = (0, 1, 2, 3, 4);
        let among = |column: &str, list: &StringList| vec![Condition::Among(column.to_owned(), list.0.clone())];
        let of_october = |back: i16| {
            let day = year.minus(back).october_first();
            let only = [Condition::Until, Condition::From].map(|is| is("snapshot_date".to_owned(), day)).to_vec();
            QueriedRows::of(&self.dataset, "staff_id").years_back(back).only(only)
        };
        let first = of_october(1).schools(self.schools.as_ref()).only(among("role", &self.roles)).sets(starts, Vec::new());
        let first = first.sets(on_leave, among("exit_reason", &self.on_leave)).sets(left, among("exit_reason", &self.leaves));
        let last = of_october(0).sets(ends, Vec::new()).sets(ends_in_role, among("role", &self.roles)).beside();
        let is_there = match self.retained {
            Retained::SameRole => Term::Mark(ends_in_role),
            Retained::AnyRole => Term::Mark(ends),
            Retained::SameSchool => Term::All(vec![Term::Mark(starts), Term::Mark(ends_in_role)]),
        };
        let kept = left + 1;
        let left_cohort = Term::All(vec![Term::Not(Box::new(Term::Anywhere(kept))), Term::Anywhere(left)]);
        let denominator = Term::All(vec![Term::Mark(starts), Term::Not(Box::new(left_cohort))]);
        let counting = Counting::Rate { denominator, numerator: Term::Mark(kept) };
        let derived = vec![Term::Any(vec![Term::Mark(on_leave), is_there])];
        Ok(Query::People(PeopleQuery { derived, groups_years_back: 1, ..PeopleQuery::new(vec![first, last], kept, counting) }))
    }

    fn finish(&self, tally: Rosters, scope: &Scope<'_>) -> Outcome {
        let (mut gone, mut second) = (0_u64, (0_i64, 0_i64));
        for end in tally.people.all().filter_map(|person| self.end(&tally, person)) {
            match end {
                End::LeftCohort => gone += 1,
                End::SecondLine => {}
                End::Kept | End::Left => {
                    second.1 += 1;
                    second.0 += i64::from(end == End::Kept);
                }
            }
        }
        let doubts = Self::doubts(&tally, scope);
        let left_cohort: FxHashSet<PersonId> =
            tally.people.all_with_id().filter(|(_, person)| self.end(&tally, person) == Some(End::LeftCohort)).map(|(id, _)| id).collect();
        let mut people = tally.people;
        people.each_with_id(|id, person| {
            if left_cohort.contains(&id) {
                for (_, served) in &mut person.stays {
                    served.at_start = false;
                }
            }
        });
        let table = people.tabulate(
            scope,
            scope.year.minus(1),
            |person| {
                let started = person.stays.iter().any(|(_, served)| served.at_start);
                started.then(|| among(person.stays.iter().any(|(_, served)| self.is_kept(served))))
            },
            |served| served.at_start.then(|| among(self.is_kept(served))),
        );
        let mut outcome = table.into_figures(scope, Sum::rate);
        outcome.doubts = doubts;
        if !self.second_line.0.is_empty() {
            outcome.details.push(("excluding-retirements", Unit::Staff, Figure::ratio(second.0, second.1)));
        }
        if gone > 0 {
            outcome.exclusions.push(Exclusion::new("left-cohort", "staff", gone));
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
