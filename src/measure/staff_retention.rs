//! Staff retention: staff of one October who are still there in the next.

use crate::dataset::{ColumnType, Symbol};
use crate::measure::people::{People, Person, among};
use crate::measure::scope::is_chosen;
use crate::measure::{Figure, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Share of the staff in a role on 1 October of the year before who are in it a year later, by headcount.
///
/// The result of 2025-26 runs from October 2024 to October 2025. Somebody of several schools is counted once in the
/// district. `same-role`: in one of the roles anywhere in the district; `any-role`: on the roster in whatever role, so
/// that a move to administration is retained; `same-school`: in one of the roles at the same school. Retirements stay
/// in the denominator unless they are among the `leaves`; a second line leaves them out.
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
    left_as: Option<Symbol>,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Rosters {
    people: People<Served>,
    schools: Vec<bool>,
    roles: Vec<Symbol>,
    leaves: Vec<Symbol>,
    second_line: Vec<Symbol>,
}

impl StaffRetention {
    fn retained(&self, person: &Person<Served>) -> bool {
        person.stays.iter().any(|(_, served)| match self.retained {
            Retained::SameRole => served.at_end_in_role,
            Retained::AnyRole => served.at_end,
            Retained::SameSchool => served.at_start && served.at_end_in_role,
        })
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
        Text::in_languages(
            format!(
                "Staff in these roles on October 1 of the year before who are {kept} on October 1 of this school year, by headcount: {roles}. {gone} A school's own figure asks for the same school."
            ),
            format!(
                "Personal en estas funciones el 1 de octubre del año anterior que está {kept_es} el 1 de octubre de este año escolar, por número de personas: {roles}. {gone_es} La cifra de cada escuela exige la misma escuela."
            ),
        )
    }

    fn unit(&self) -> Unit {
        Unit::Staff
    }

    fn window(&self, year: SchoolYear) -> (Date, Date) {
        (year.minus(1).october_first(), year.october_first())
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
            second_line: scope.codes("exit_reason", &self.second_line.0),
        }
    }

    fn add(&self, tally: &mut Rosters, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(STAFF).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-staff-member");
        };
        let october = if read == 0 { scope.year.minus(1) } else { scope.year }.october_first();
        if row.cell(SNAPSHOT_DATE).date() != Some(october) {
            return Taken::Excluded("other-snapshot");
        }
        let in_role = row.cell(ROLE).text().is_some_and(|role| tally.roles.contains(&role));
        let left_as = row.cell(EXIT_REASON).text();
        if read == 0 {
            if !is_chosen(&tally.schools, school) {
                return OTHER_SCHOOL;
            }
            if !in_role {
                return Taken::Excluded("other-role");
            }
            let served = tally.people.at(scope, person, Some(school), &row);
            served.at_start = true;
            served.left_as = left_as.or(served.left_as);
        } else {
            let served = tally.people.at(scope, person, Some(school), &row);
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
            before.left_as = more.left_as.or(before.left_as);
        });
    }

    fn finish(&self, mut tally: Rosters, scope: &Scope<'_>) -> Outcome {
        let leaves = tally.leaves.clone();
        let (mut gone, mut second) = (0_u64, (0_i64, 0_i64));
        for person in tally.people.all() {
            if !person.stays.iter().any(|(_, served)| served.at_start) {
                continue;
            }
            let kept = self.retained(person);
            let left_as = person.stays.iter().find_map(|(_, served)| served.left_as).filter(|_| !kept);
            if left_as.is_some_and(|reason| leaves.contains(&reason)) {
                gone += 1;
            } else if !left_as.is_some_and(|reason| tally.second_line.contains(&reason)) {
                second.1 += 1;
                second.0 += i64::from(kept);
            }
        }
        tally.people.each(|person| {
            let kept = self.retained(person);
            if !kept && person.stays.iter().any(|(_, served)| served.left_as.is_some_and(|reason| leaves.contains(&reason))) {
                for (_, served) in &mut person.stays {
                    served.at_start = false;
                }
            }
        });
        let table = tally.people.tabulate(
            scope,
            scope.year.minus(1),
            |person| person.stays.iter().any(|(_, served)| served.at_start).then(|| among(self.retained(person))).flatten(),
            |served| {
                let kept = if self.retained == Retained::AnyRole { served.at_end } else { served.at_end_in_role };
                served.at_start.then(|| among(kept)).flatten()
            },
        );
        let mut outcome = table.into_rates(scope);
        if !self.second_line.0.is_empty() {
            outcome.details.push(("excluding-retirements", Unit::Staff, Figure::ratio(second.0, second.1)));
        }
        if gone > 0 {
            outcome.exclusions.push(Exclusion { reason: "left-cohort".to_owned(), unit: "staff".to_owned(), count: gone });
        }
        outcome
    }
}
