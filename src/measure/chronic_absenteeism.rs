//! Chronic absenteeism: students absent a tenth or more of the days they were enrolled.

use crate::dataset::{Cell, ColumnType, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{People, Person, among};
use crate::measure::scope::is_chosen;
use crate::measure::{Doubt, Figure, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::number::Exact;
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
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
const DAYS_ENROLLED: usize = 2;
const DAYS_ABSENT: usize = 3;
const DATE: usize = 4;
const ATTENDANCE_CODE: usize = 5;
const FRACTION_ABSENT: usize = 6;
const GRADE: usize = 7;

/// Days are added in millionths, the finest fraction an export may have.
const DAY: i64 = 1_000_000;

/// Numbers that days of a school year may have.
const DAYS: u16 = 384;

/// How exports name prekindergarten.
const PREKINDERGARTEN: [&str; 8] = ["PK", "pk", "P", "PreK", "Pre-K", "PREK", "Prekindergarten", "Pre-Kindergarten"];

/// Types of schools whose programs the rule is not about.
const NOT_SCHOOLS: [&str; 2] = ["adult", "aviation"];

/// What is remembered of a student at a school.
#[derive(Debug, Default)]
pub(crate) struct Stay {
    enrolled: i64,
    absent: i64,
    days: Option<Box<Days>>,
}

/// A student's days at a school, one by one: only for student-day exports.
#[derive(Debug, Default)]
struct Days {
    enrolled: [u64; 6],
    absent: [u64; 6],
    /// Days absent in part, with the part in millionths.
    partly: Vec<(u16, u32)>,
    last: Option<Date>,
}

impl Days {
    fn has(bits: &[u64; 6], day: u16) -> bool {
        bits.get(usize::from(day / 64)).is_some_and(|word| word >> (day % 64) & 1 == 1)
    }

    fn set(bits: &mut [u64; 6], day: u16) {
        if let Some(word) = bits.get_mut(usize::from(day / 64)) {
            *word |= 1 << (day % 64);
        }
    }

    /// Days enrolled and absent in all, in millionths.
    fn sums(&self) -> (i64, i64) {
        let days = |bits: &[u64; 6]| bits.iter().map(|word| i64::from(word.count_ones())).sum::<i64>() * DAY;
        (days(&self.enrolled), days(&self.absent) + self.partly.iter().map(|(_, part)| i64::from(*part)).sum::<i64>())
    }

    /// Adds the days of `more` that are not known yet.
    fn merge(&mut self, more: &Self) {
        self.partly.extend(more.partly.iter().copied().filter(|(day, _)| !Self::has(&self.enrolled, *day)));
        for ((enrolled, absent), (more_enrolled, more_absent)) in
            self.enrolled.iter_mut().zip(&mut self.absent).zip(more.enrolled.iter().zip(&more.absent))
        {
            *absent |= more_absent & !*enrolled;
            *enrolled |= more_enrolled;
        }
        self.last = self.last.max(more.last);
    }

    /// How much of `day` was missed, in millionths; `None` if not enrolled then.
    fn missed(&self, day: u16) -> Option<i64> {
        if !Self::has(&self.enrolled, day) {
            return None;
        }
        if Self::has(&self.absent, day) {
            return Some(DAY);
        }
        Some(self.partly.iter().find(|(at, _)| *at == day).map_or(0, |(_, part)| i64::from(*part)))
    }
}

/// The tally of one year.
#[derive(Debug)]
pub struct Attendance {
    people: People<Stay>,
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
    fn in_district(person: &Person<Stay>) -> (i64, i64) {
        let by_day: Vec<&Days> = person.stays.iter().filter_map(|(_, stay)| stay.days.as_deref()).collect();
        if by_day.len() < 2 {
            return person.stays.iter().fold((0, 0), |(enrolled, absent), (_, stay)| (enrolled + stay.enrolled, absent + stay.absent));
        }
        let mut sums = (0, 0);
        for day in 0..DAYS {
            if let Some(missed) = by_day.iter().filter_map(|days| days.missed(day)).min() {
                sums.0 += DAY;
                sums.1 += missed;
            }
        }
        sums
    }

    /// Days on which a student was at two schools.
    fn doubled_days(person: &Person<Stay>) -> i64 {
        let single: i64 = person.stays.iter().filter(|(_, stay)| stay.days.is_some()).map(|(_, stay)| stay.enrolled).sum();
        if single == 0 { 0 } else { (single - Self::in_district(person).0) / DAY }
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
        let Some(day) = day_of_year(scope.year, date) else { return Taken::Excluded("other-year") };
        let stay = tally.people.at(scope, person, Some(school), row);
        let days = stay.days.get_or_insert_default();
        if Days::has(&days.enrolled, day) {
            return Taken::Excluded("same-day-again");
        }
        Days::set(&mut days.enrolled, day);
        if missed >= DAY {
            Days::set(&mut days.absent, day);
        } else if missed > 0 {
            days.partly.push((day, u32::try_from(missed).unwrap_or(0)));
        }
        days.last = days.last.max(Some(date));
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
        let stay = tally.people.at(scope, person, Some(school), row);
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

/// The number of `date` in the school year, from 0 on 1 July; `None` outside it.
fn day_of_year(year: SchoolYear, date: Date) -> Option<u16> {
    let first = year.first_day();
    let number = if date.year() == year.start() {
        date.day_of_year() - first.day_of_year()
    } else if date.year() == year.start() + 1 && date.month() <= 6 {
        first.days_in_year() - first.day_of_year() + date.day_of_year()
    } else {
        return None;
    };
    u16::try_from(number).ok()
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

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        let by_day = setup.dataset(&self.dataset).is_some_and(|dataset| dataset.grain.as_deref() == Some("student-day"));
        let mut columns = vec![Want::filled("sasid", ColumnType::Sasid), Want::filled("school_code", ColumnType::School)];
        if by_day {
            columns.push(Want::optional("days_enrolled", ColumnType::Number));
            columns.push(Want::optional("days_absent", ColumnType::Number));
            columns.push(Want::filled("date", ColumnType::Date));
        } else {
            columns.push(Want::filled("days_enrolled", ColumnType::Number));
            columns.push(Want::filled("days_absent", ColumnType::Number));
            columns.push(Want::optional("date", ColumnType::Date));
        }
        columns.push(Want::optional("attendance_code", ColumnType::Category));
        columns.push(Want::optional("fraction_absent", ColumnType::Number));
        columns.push(if self.grades.is_some() {
            Want::required("grade", ColumnType::Category)
        } else {
            Want::optional("grade", ColumnType::Category)
        });
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

    fn merge(&self, into: &mut Attendance, from: Attendance) {
        into.fractional += from.fractional;
        into.people.merge(from.people, |before, more| {
            if let (Some(days), Some(more)) = (&mut before.days, &more.days) {
                // A day that two files have counts once.
                days.merge(more);
                (before.enrolled, before.absent) = days.sums();
                return;
            }
            before.enrolled += more.enrolled;
            before.absent += more.absent;
            before.days = before.days.take().or(more.days);
        });
    }

    fn finish(&self, mut tally: Attendance, scope: &Scope<'_>) -> Outcome {
        let doubts = self.doubts(&tally);
        if self.school_days == SchoolDays::District {
            tally.people.each(|person| {
                let (enrolled, absent) = Self::in_district(person);
                let last = person
                    .stays
                    .iter()
                    .max_by_key(|(school, stay)| (stay.days.as_ref().and_then(|days| days.last), *school))
                    .and_then(|(school, _)| *school);
                person.stays = vec![(last, Stay { enrolled, absent, days: None })];
            });
        }
        let table = tally.people.tabulate(
            scope,
            scope.year,
            |person| self.test(Self::in_district(person)),
            |stay| self.test((stay.enrolled, stay.absent)),
        );
        let below = table.left_out;
        let tiers = self.tiers(&tally.people, table.district.denominator);
        let mut outcome = table.into_figures(scope, Sum::rate);
        outcome.details = tiers;
        outcome.doubts = doubts;
        if below > 0 {
            outcome.exclusions.push(Exclusion { reason: "below-minimum-days".to_owned(), unit: "student".to_owned(), count: below });
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
        for doubled in tally.people.all().map(Self::doubled_days).filter(|days| *days > 0) {
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
    fn tiers(&self, people: &People<Stay>, students: i64) -> Vec<(&'static str, Unit, Figure)> {
        let mut counts = [0_i64; 4];
        for person in people.all() {
            let (enrolled, absent) = Self::in_district(person);
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
