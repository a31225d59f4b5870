//! Chronic absenteeism: students absent a tenth or more of the days they were enrolled.

use crate::dataset::{Cell, ColumnType, Symbol};
use crate::measure::days::{DAY, Day, Days, Stretch};
use crate::measure::outcome::Sum;
use crate::measure::people::{People, Person, Rank, among};
use crate::measure::query::plain_filter;
use crate::measure::scope::is_chosen;
use crate::measure::{
    AttendanceQuery, Doubt, Figure, Measure, OTHER_SCHOOL, Outcome, Problem, Query, Read, RowView, Scope, Selection, Setup, Taken, Want,
};
use crate::number::Exact;
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use smallvec::smallvec;
use std::collections::BTreeMap;

/// Share of students who were absent, for any reason, 10% or more of the days they were enrolled.
///
/// A student is chronically absent if ten times the days absent reach the days enrolled, so exactly 10% is chronic
/// (Connecticut General Statutes 10-198c). In the district a student's days at all schools are added first and then
/// tested; in a school only that school's own days count. Prekindergarten is left out, and unless the plan chooses the
/// schools so are those that the roster calls `aviation` or `adult`. A day is absent or not: a student present for at
/// least half of the day is in attendance (CSDE guidance on attendance, Appendix F), so a student-day more than half
/// absent is an absent day. Students enrolled for fewer days than the plan's minimum are left out and counted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct ChronicAbsenteeism {
    /// The attendance dataset.
    #[serde(default = "attendance")]
    dataset: String,
    /// Days a student must have been enrolled to be counted. Connecticut law sets none; federal reporting uses 10.
    min_days_enrolled: u16,
    /// Whether the days a student spent in in-school suspension arrive as days `present` (state reporting) or `absent`.
    in_school_suspension: Presence,
    /// `half-day-rule`: a day more than half absent is an absent day. `as-is`: fractions are added as they stand.
    #[serde(default)]
    fractional_days: FractionalDays,
    /// A school's figure uses its `own` days, or the student's days in the `district`, credited to the last school.
    #[serde(default)]
    school_days: SchoolDays,
    /// Grades counted, by the attendance dataset's column `grade`; absent: all but prekindergarten.
    grades: Option<StringList>,
    /// Which schools' rows count, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// How in-school suspension arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Presence {
    /// As attendance.
    Present,
    /// As absence.
    Absent,
}

/// How fractions of a day count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum FractionalDays {
    /// More than half absent is absent.
    #[default]
    HalfDayRule,
    /// As they stand.
    AsIs,
}

/// Which days a school's figure uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum SchoolDays {
    /// Its own.
    #[default]
    Own,
    /// The student's days in the district.
    District,
}

fn attendance() -> String {
    "attendance".to_owned()
}

const SASID: usize = 0;
const SCHOOL: usize = 1;
const GRADE: usize = 2;
// Of a year's totals:
const DAYS_ENROLLED: usize = 3;
const DAYS_ABSENT: usize = 4;
// Of days:
const DATE: usize = 3;
const FRACTION_ABSENT: usize = 4;
const ATTENDANCE_CODE: usize = 5;

/// How exports name prekindergarten.
const PREKINDERGARTEN: [&str; 8] = ["PK", "pk", "P", "PreK", "Pre-K", "PREK", "Prekindergarten", "Pre-Kindergarten"];

/// Types of schools whose programs the rule is not about.
const NOT_SCHOOLS: [&str; 2] = ["adult", "aviation"];

/// What is remembered of a student at a school.
#[derive(Debug, Default)]
pub(crate) struct Stay {
    enrolled: i64,
    absent: i64,
    /// The days one by one: only of student-day exports.
    days: Stretch,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Attendance {
    people: People<Stay>,
    days: Days,
    schools: Vec<bool>,
    by_day: bool,
    fractions: Vec<(Symbol, i64)>,
    grades: Option<Vec<Symbol>>,
    prekindergarten: Vec<Symbol>,
    /// Year totals with a fraction of a day.
    fractional: u64,
}

impl ChronicAbsenteeism {
    /// Days enrolled and absent of a student in the district: a day at two schools counts once, and as absent only so
    /// far as it was missed at both.
    fn in_district(person: &Person<Stay>, days: &Days) -> (i64, i64) {
        let stays = person.stays.iter().map(|(_, stay)| stay);
        let overlapping = if person.stays.len() > 1 { days.overlapping(stays.clone().map(|stay| stay.days)) } else { None };
        overlapping.unwrap_or_else(|| stays.fold((0, 0), |(enrolled, absent), stay| (enrolled + stay.enrolled, absent + stay.absent)))
    }

    /// Days on which a student was at two schools.
    fn doubled_days(person: &Person<Stay>, days: &Days) -> i64 {
        let single: i64 = person.stays.iter().map(|(_, stay)| stay.enrolled).sum();
        (single - Self::in_district(person, days).0) / DAY
    }

    fn test(&self, (enrolled, absent): (i64, i64)) -> Option<(i64, i64)> {
        if enrolled < i64::from(self.min_days_enrolled) * DAY || enrolled == 0 {
            return None;
        }
        Some(among(is_chronic(enrolled, absent)))
    }

    fn add_day(&self, tally: &mut Attendance, scope: &Scope<'_>, row: &RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(SASID).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-student");
        };
        let Some(date) = row.cell(DATE).date() else { return Taken::Excluded("no-date") };
        if scope.is_later(Some(date)) {
            return Taken::Excluded("after-as-of");
        }
        let missed = match (row.cell(FRACTION_ABSENT), row.cell(ATTENDANCE_CODE)) {
            (Cell::Integer(whole), _) => whole * DAY,
            (Cell::Decimal(mantissa, scale), _) => in_millionths(mantissa, scale),
            (_, Cell::Text(code)) => match tally.fractions.iter().find(|(known, _)| *known == code) {
                Some((_, missed)) => *missed,
                None => return Taken::Excluded("unmapped-code"),
            },
            _ => return Taken::Excluded("no-attendance"),
        };
        let missed = match self.fractional_days {
            FractionalDays::HalfDayRule => {
                if missed * 2 > DAY {
                    DAY
                } else {
                    0
                }
            }
            FractionalDays::AsIs => missed,
        };
        let Some(day) = Day::of(scope.year, date) else { return Taken::Excluded("other-year") };
        let rank = Rank { day: Some(day), school: Some(school) };
        let stay = tally.people.at_rank(scope, person, Some(school), rank, row);
        if !tally.days.add(&mut stay.days, day, missed) {
            return Taken::Excluded("same-day-again");
        }
        stay.enrolled += DAY;
        stay.absent += missed;
        Taken::Used
    }

    fn add_year(&self, tally: &mut Attendance, scope: &Scope<'_>, row: &RowView<'_>) -> Taken {
        let (Some(person), Some(school)) = (row.cell(SASID).person(), row.cell(SCHOOL).school()) else {
            return Taken::Excluded("no-student");
        };
        let mut sums = [0; 2];
        for (sum, column) in sums.iter_mut().zip([DAYS_ENROLLED, DAYS_ABSENT]) {
            *sum = match row.cell(column) {
                Cell::Integer(whole) => whole * DAY,
                Cell::Decimal(mantissa, scale) => in_millionths(mantissa, scale),
                _ => return Taken::Excluded("no-attendance"),
            };
            if *sum % DAY != 0 && self.fractional_days == FractionalDays::HalfDayRule {
                return Taken::Fault {
                    column,
                    code: "fractional-days",
                    message: "a year's total has a fraction of a day, which the half-day rule cannot be applied to any more".to_owned(),
                    help: "send one row a student and day, or set fractional_days = \"as-is\" to add fractions as they stand".to_owned(),
                };
            }
        }
        tally.fractional += u64::from(sums.iter().any(|sum| sum % DAY != 0));
        let stay = tally.people.at_rank(scope, person, Some(school), Rank { day: None, school: Some(school) }, row);
        stay.enrolled += sums[0];
        stay.absent += sums[1];
        Taken::Used
    }
}

/// Whether these days make a student chronically absent (CGS 10-198c: total absences of 10% or more of days enrolled).
fn is_chronic(enrolled: i64, absent: i64) -> bool {
    i128::from(absent) * 10 >= i128::from(enrolled)
}

/// A decimal number of days in millionths.
fn in_millionths(mantissa: i64, scale: u8) -> i64 {
    mantissa.saturating_mul(10_i64.pow(6 - u32::from(scale.min(6))))
}

impl Measure for ChronicAbsenteeism {
    type Tally = Attendance;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &["attendance"]).into_iter().collect();
        let by_day = setup.dataset(&self.dataset).is_some_and(|dataset| dataset.grain.as_deref() == Some("student-day"));
        if self.school_days == SchoolDays::District && !by_day {
            problems.push(Problem::new(
                "school_days",
                "which school was a student's last cannot be known from a year's totals",
                "use school_days = \"own\", or send one row a student and day",
            ));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let (days, days_es) = match self.fractional_days {
            FractionalDays::HalfDayRule => {
                ("A day more than half absent is an absent day.", "Un día con más de la mitad de ausencia es un día de ausencia.")
            }
            FractionalDays::AsIs => ("Parts of a day are added as they stand.", "Las fracciones de día se suman tal como están."),
        };
        let (suspension, suspension_es) = match self.in_school_suspension {
            Presence::Present => ("attendance", "asistencia"),
            Presence::Absent => ("absence", "ausencia"),
        };
        let (school, school_es) = match self.school_days {
            SchoolDays::Own => ("A school's figure uses its own days.", "La cifra de una escuela usa sus propios días."),
            SchoolDays::District => (
                "A school's figure uses a student's days in the whole district, credited to the last school.",
                "La cifra de una escuela usa los días del estudiante en todo el distrito, atribuidos a su última escuela.",
            ),
        };
        let (programs, programs_es) = if self.schools.is_some() {
            (" is", "")
        } else {
            (" and programs of aviation and for adults are", " ni los programas de aviación y de adultos")
        };
        let least = self.min_days_enrolled;
        Text::in_languages(
            format!(
                "Students enrolled at least {least} days who were absent, for any reason, 10% or more of the days they were enrolled, out of all students enrolled at least {least} days. A student of two schools is counted once in the district, over all days. {days} In-school suspension counts as {suspension}. {school} Prekindergarten{programs} not counted."
            ),
            format!(
                "Estudiantes inscritos al menos {least} días que estuvieron ausentes, por cualquier motivo, el 10% o más de los días en que estuvieron inscritos, del total de estudiantes inscritos al menos {least} días. Un estudiante de dos escuelas se cuenta una vez en el distrito, con todos sus días. {days_es} La suspensión dentro de la escuela cuenta como {suspension_es}. {school_es} No se cuenta el prekínder{programs_es}."
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Students
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn is_dated(&self, setup: &Setup<'_>) -> bool {
        setup.dataset(&self.dataset).is_some_and(|dataset| dataset.grain.as_deref() == Some("student-day"))
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        self.grades.iter().map(|values| Selection::of(&self.dataset, "grade", values)).collect()
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        let grade = if self.grades.is_some() { Want::required } else { Want::optional };
        let mut columns = vec![
            Want::filled("sasid", ColumnType::Sasid),
            Want::filled("school_code", ColumnType::School),
            grade("grade", ColumnType::Category),
        ];
        if Measure::is_dated(self, setup) {
            columns.push(Want::filled("date", ColumnType::Date));
            if setup.dataset(&self.dataset).is_some_and(|dataset| dataset.codes.is_empty()) {
                columns.push(Want::filled("fraction_absent", ColumnType::Number));
            } else {
                columns.push(Want::optional("fraction_absent", ColumnType::Number));
                columns.push(Want::optional("attendance_code", ColumnType::Category));
            }
        } else {
            columns.push(Want::filled("days_enrolled", ColumnType::Number));
            columns.push(Want::filled("days_absent", ColumnType::Number));
        }
        vec![Read::of(&self.dataset, columns)]
    }

    fn start(&self, scope: &Scope<'_>) -> Attendance {
        let dataset = scope.dataset(&self.dataset);
        let mut schools = scope.schools(self.schools.as_ref());
        if self.schools.is_none() {
            for (chosen, (_, school)) in schools.iter_mut().zip(scope.roster.schools()) {
                *chosen = !school.attribute("school_type").is_some_and(|of| NOT_SCHOOLS.contains(&of.to_lowercase().as_str()));
            }
        }
        Attendance {
            people: People::new(),
            days: Days::default(),
            schools,
            by_day: dataset.is_some_and(|dataset| dataset.grain.as_deref() == Some("student-day")),
            fractions: dataset
                .into_iter()
                .flat_map(|dataset| &dataset.codes)
                .map(|(code, part)| (scope.symbols.intern(code), i64::try_from((*part * Exact::whole(DAY)).floor()).unwrap_or(DAY)))
                .collect(),
            grades: self.grades.as_ref().map(|grades| scope.codes("grade", &grades.0)),
            prekindergarten: scope.codes("grade", &PREKINDERGARTEN.map(str::to_owned)),
            fractional: 0,
        }
    }

    fn add(&self, tally: &mut Attendance, scope: &Scope<'_>, _read: usize, row: RowView<'_>) -> Taken {
        if !row.cell(SCHOOL).school().is_some_and(|school| is_chosen(&tally.schools, school)) {
            return OTHER_SCHOOL;
        }
        let grade = row.cell(GRADE).text();
        if grade.is_some_and(|grade| tally.prekindergarten.contains(&grade)) {
            return Taken::Excluded("prekindergarten");
        }
        if let Some(grades) = &tally.grades {
            match grade {
                None => return Taken::Excluded("no-grade"),
                Some(grade) if !grades.contains(&grade) => return Taken::Excluded("other-grade"),
                Some(_) => {}
            }
        }
        if tally.by_day { self.add_day(tally, scope, &row) } else { self.add_year(tally, scope, &row) }
    }

    fn settle(&self, tally: &mut Attendance) {
        tally.days.settle(tally.people.stays_mut().map(|stay| &mut stay.days));
    }

    fn merge(&self, into: &mut Attendance, mut from: Attendance) {
        for tally in [&mut *into, &mut from] {
            Measure::settle(self, tally);
        }
        into.fractional += from.fractional;
        let moved = into.days.take(from.days);
        from.people.stays_mut().for_each(|stay| stay.days = moved(stay.days));
        let days = &mut into.days;
        into.people.merge(from.people, |before, more| {
            before.enrolled += more.enrolled;
            before.absent += more.absent;
            let (joined, doubled) = days.join(before.days, more.days);
            before.days = joined;
            if doubled {
                // A day that two files have counts once.
                (before.enrolled, before.absent) = days.sums(joined);
            }
        });
    }

    fn query(&self, setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Ok(Query::Attendance(AttendanceQuery {
            dataset: self.dataset.clone(),
            by_day: Measure::is_dated(self, setup),
            half_day_rule: self.fractional_days == FractionalDays::HalfDayRule,
            min_days_enrolled: self.min_days_enrolled,
            days_of_district: self.school_days == SchoolDays::District,
            grades: self.grades.as_ref().map(|grades| grades.0.clone()),
            never: owned(&PREKINDERGARTEN),
            schools: self.schools.as_ref().map(plain_filter),
            no_schools: owned(&NOT_SCHOOLS),
        }))
    }

    fn finish(&self, mut tally: Attendance, scope: &Scope<'_>) -> Outcome {
        Measure::settle(self, &mut tally);
        let doubts = self.doubts(&tally);
        let days = &tally.days;
        // The last school is that of the last day, whatever the order of files.
        tally.people.each(|person| {
            if person.stays.len() > 1 {
                person.stays.sort_by_key(|(school, stay)| (days.last(stay.days), *school));
            }
        });
        if self.school_days == SchoolDays::District {
            tally.people.each(|person| {
                let (enrolled, absent) = Self::in_district(person, days);
                let last = person.stays.last().and_then(|(school, _)| *school);
                person.stays = smallvec![(last, Stay { enrolled, absent, days: Stretch::default() })];
            });
        }
        let table = tally.people.tabulate(
            scope,
            scope.year,
            |person| self.test(Self::in_district(person, days)),
            |stay| self.test((stay.enrolled, stay.absent)),
        );
        let below = table.left_out;
        let tiers = self.tiers(&tally.people, days, table.district.denominator);
        let mut outcome = table.into_figures(scope, Sum::rate);
        outcome.details = tiers;
        outcome.doubts = doubts;
        if below > 0 {
            outcome.exclusions.push(Exclusion::new("below-minimum-days", "student", below));
        }
        outcome
    }
}

impl ChronicAbsenteeism {
    /// What is odd about the days.
    fn doubts(&self, tally: &Attendance) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        if tally.fractional > 0 && self.fractional_days == FractionalDays::AsIs {
            doubts.push(Doubt {
                code: "fractional-days",
                message: format!("{} rows of a year's days have a fraction of a day, which is added as it stands", tally.fractional),
                help: "the state counts whole days: ask for one row a student and day".to_owned(),
            });
        }
        let (mut students, mut days) = (0_u64, 0_i64);
        for doubled in tally.people.all().map(|person| Self::doubled_days(person, &tally.days)).filter(|days| *days > 0) {
            students += 1;
            days += doubled;
        }
        if days > 0 {
            doubts.push(Doubt {
                code: "same-day-at-two-schools",
                message: format!(
                    "two schools report the same day of a student: {days} days of {students} students, which count once in the district"
                ),
                help: "check the exit date at the first school and the entry date at the second".to_owned(),
            });
        }
        doubts
    }

    /// Students by share of days absent: under 5%, 5 to 10%, 10 to 20%, and 20% and more (tiers of Attendance Works).
    fn tiers(&self, people: &People<Stay>, days: &Days, students: i64) -> Vec<(&'static str, Unit, Figure)> {
        let mut counts = [0_i64; 4];
        for person in people.all() {
            let (enrolled, absent) = Self::in_district(person, days);
            if self.test((enrolled, absent)).is_none() {
                continue;
            }
            let (enrolled, absent) = (i128::from(enrolled), i128::from(absent));
            let tier = [20, 10, 5].iter().position(|least| absent * i128::from(100 / least) >= enrolled).map_or(0, |index| 3 - index);
            counts[tier] += 1;
        }
        ["satisfactory", "at-risk", "moderate", "severe"]
            .into_iter()
            .zip(counts)
            .map(|(id, count)| (id, Unit::Students, Figure::ratio(count, students)))
            .collect()
    }
}

#[cfg(test)]
mod tests;
