//! Students: who enters, stays, moves, leaves and graduates, and how often they are absent.

use super::calendar::{SCHOOL_DAYS, Year};
use super::files::Files;
use super::random::Random;
use super::schools::{NEW_NAME, SCHOOLS, programs};

/// School years with exports of students and stays, by the calendar year in which they begin.
pub const YEARS: [usize; 3] = [2023, 2024, 2025];

/// The first year whose career events are exported.
pub const FIRST_EVENTS: usize = 2021;

/// A student over the years.
pub struct Student {
    /// Position in the district, which streams of numbers are drawn by.
    pub index: usize,
    /// State-assigned id.
    pub sasid: String,
    /// `F`, `M`, `X` or empty for not reported.
    pub gender: &'static str,
    race: &'static str,
    english_learner: &'static str,
    special_education: &'static str,
    meals: &'static str,
    program: usize,
    /// The years in CTECS, in order.
    pub years: Vec<StudentYear>,
}

/// A student's school year.
pub struct StudentYear {
    /// The calendar year in which it begins.
    pub start: usize,
    /// 9 to 12.
    pub grade: usize,
    /// One stay, or several after a move or at two schools at once.
    pub stays: Vec<Stay>,
}

/// A stay at a school within a year, in days taught.
pub struct Stay {
    /// Position in [`SCHOOLS`].
    pub school: usize,
    /// First day.
    pub from: usize,
    /// Last day, where the stay ended before the year did or with it.
    pub until: Option<usize>,
    /// Why it ended: a code of `exit_type`.
    pub exit: &'static str,
    /// Days of it that count as enrolled, where they are not all days between.
    pub part_time: Option<usize>,
    /// Days absent.
    pub absent: usize,
}

impl Stay {
    fn new(school: usize, from: usize) -> Self {
        Self { school, from, until: None, exit: "", part_time: None, absent: 0 }
    }

    /// Days enrolled.
    pub fn days(&self) -> usize {
        self.part_time.unwrap_or_else(|| self.until.unwrap_or(SCHOOL_DAYS - 1) + 1 - self.from)
    }

    /// The last day of the stay.
    pub fn last(&self) -> usize {
        self.until.unwrap_or(SCHOOL_DAYS - 1)
    }
}

impl Student {
    /// The year that begins in `start`, if the student was there.
    pub fn year(&self, start: usize) -> Option<&StudentYear> {
        self.years.iter().find(|year| year.start == start)
    }

    /// Whether the student is an English learner, in special education, or eligible for free or reduced-price meals.
    pub fn high_needs(&self) -> bool {
        self.english_learner == "Y" || self.special_education == "Y" || self.meals != "N"
    }

    /// Code of the trade program in `grade` at `school`.
    pub fn program(&self, grade: usize, school: usize) -> &'static str {
        if grade == 9 {
            return "EXP";
        }
        let offered = programs(school);
        offered[self.program % offered.len()]
    }
}

/// Makes up every student who was there in 2021-22 or later.
pub fn simulate() -> Vec<Student> {
    let mut students = Vec::new();
    let mut index = 0;
    for entry in 2019..=2025 {
        for (school, facts) in SCHOOLS.iter().enumerate() {
            let entrants = facts.size * if entry == 2025 { 281 } else { 282 } / 1000;
            let in_grade_ten = facts.size * 8 / 1000;
            for nth in 0..entrants + in_grade_ten {
                let grade = if nth < entrants { 9 } else { 10 };
                let student = live(index, entry, school, grade);
                index += 1;
                if student.years.iter().any(|year| year.start >= FIRST_EVENTS) {
                    students.push(student);
                }
            }
        }
    }
    special_cases(&mut students);
    for student in &mut students {
        attend(student);
    }
    exact_movers(&mut students);
    students
}

/// One student's way through the schools.
fn live(index: usize, entry: usize, school: usize, grade: usize) -> Student {
    let mut draw = Random::of("student", index);
    let facts = &SCHOOLS[school];
    let city = facts.races[0] < 30;
    let mut student = Student {
        index,
        sasid: format!("{:010}", (index * 2_654_435_761 + 1_234_567_891) % 10_000_000_000),
        gender: ["M", "F", "X", ""][draw.weighted(&[567, 424, 5, 4])],
        race: ["WH", "HI", "BL", "TW", "AS", "AI", "NH"][draw.weighted(&facts.races)],
        english_learner: if draw.chance(if city { 150 } else { 70 }) { "Y" } else { "N" },
        special_education: if draw.chance(182) { "Y" } else { "N" },
        meals: ["F", "R", "N"][draw.weighted(if city { &[58, 9, 33] } else { &[35, 9, 56] })],
        program: draw.below(1000),
        years: Vec::new(),
    };
    let mut draw = Random::of("way", index);
    let (mut school, mut grade) = (school, grade);
    for start in entry..=2025 {
        let first = student.years.is_empty();
        // Most begin with the year; some join during it, a few in its last days.
        let from = match (first, draw.below(1000)) {
            (true, 0..14) => draw.between(30, 150),
            (true, 14..17) => draw.between(SCHOOL_DAYS - 9, SCHOOL_DAYS - 3),
            _ => 0,
        };
        let mut stays = vec![Stay::new(school, from)];
        let next = pass_year(&mut stays, &mut draw, start, grade, first && from == 0);
        student.years.push(StudentYear { start, grade, stays });
        match next {
            None => break,
            Some((next_school, next_grade)) => (school, grade) = (next_school, next_grade),
        }
    }
    student
}

/// How a year ends: the school and grade of the next one, or none. Ends and adds stays.
fn pass_year(stays: &mut Vec<Stay>, draw: &mut Random, start: usize, grade: usize, newcomer: bool) -> Option<(usize, usize)> {
    let Stay { school, from, .. } = stays[0];
    let end = |stay: &mut Stay, day: usize, exit: &'static str| {
        stay.until = Some(day);
        stay.exit = exit;
    };
    let reason = |draw: &mut Random| ["T", "O", "D", "U"][draw.weighted(&[60, 12, 13, 15])];
    if newcomer && draw.chance(9) {
        // Gone again within the first days: too short a stay to be counted.
        let day = draw.between(2, 8);
        end(&mut stays[0], day, "T");
        return None;
    }
    let outcome = draw.below(1000);
    let leaving = if grade == 12 { 25 } else { SCHOOLS[school].leave * [118, 114, 108, 100][start.clamp(2022, 2025) - 2022] / 100 };
    if outcome < leaving {
        let exit = reason(draw);
        match draw.below(4) {
            0 | 1 if from < 25 => {
                let day = draw.between(27, 174);
                end(&mut stays[0], day, exit);
            }
            2 => end(&mut stays[0], SCHOOL_DAYS - 1, exit),
            // Left over the summer without a word: no row in the next year is all there is.
            _ => {}
        }
        return None;
    }
    if grade == 12 {
        if outcome < leaving + 10 {
            return Some((school, 12));
        }
        end(&mut stays[0], SCHOOL_DAYS - 1, "G");
        return None;
    }
    let outcome = outcome - leaving;
    if outcome < 5 {
        let other = (school + draw.between(1, SCHOOLS.len() - 1)) % SCHOOLS.len();
        if draw.chance(600) && from < 25 {
            let day = draw.between(30, 150);
            end(&mut stays[0], day, "C");
            stays.push(Stay::new(other, day + 1));
        } else {
            end(&mut stays[0], SCHOOL_DAYS - 1, "C");
        }
        return Some((other, grade + 1));
    }
    Some((school, if outcome < 13 { grade } else { grade + 1 }))
}

/// Two students who died, and six who attend two schools at once.
fn special_cases(students: &mut [Student]) {
    let mut deaths = 0;
    let mut at_two = 0;
    for student in students {
        let Some(last) = student.years.last_mut() else { continue };
        if last.start == 2024 && last.stays[0].exit == "T" && deaths < 2 {
            last.stays[0].exit = "X";
            deaths += 1;
        }
        if last.start == 2025
            && last.grade == 11
            && last.stays.len() == 1
            && last.stays[0].days() == SCHOOL_DAYS
            && student.index % 97 == 5
            && at_two < 6
        {
            last.stays[0].part_time = Some(144);
            let mut second = Stay::new((last.stays[0].school + 1) % SCHOOLS.len(), 0);
            second.part_time = Some(36);
            last.stays.push(second);
            at_two += 1;
        }
    }
}

/// Draws the days absent of every year that is exported.
fn attend(student: &mut Student) {
    let (index, high_needs) = (student.index, student.high_needs());
    for year in &mut student.years {
        if year.start < 2024 {
            continue;
        }
        let enrolled: usize = year.stays.iter().map(Stay::days).sum();
        let mut draw = Random::of("absence", index * 10 + year.start % 10);
        // Who missed many days one year is likely to do so the next.
        let drawn = if draw.chance(550) { Random::of("habit", index).below(10_000) } else { draw.below(10_000) };
        let school = year.stays.last().map_or(0, |stay| stay.school);
        let chance =
            SCHOOLS[school].chronic[year.start - 2024] * if high_needs { 108 } else { 77 } * [93, 97, 102, 110][year.grade - 9] / 1000;
        let absent = if drawn < chance {
            let rate = 100 + draw.below(260).min(draw.below(260));
            (enrolled * rate).div_ceil(1000)
        } else {
            let most = enrolled.saturating_sub(1) / 10;
            draw.below(most + 1).midpoint(draw.below(most + 1))
        };
        let mut left = absent;
        let mut days_left = enrolled;
        for stay in &mut year.stays {
            let share = if stay.days() == days_left { left } else { left * stay.days() / days_left };
            stay.absent = share.min(stay.days());
            left -= stay.absent;
            days_left -= stay.days();
        }
    }
}

/// Two movers at the border of the rule: 8 of 90 and 10 of 90 days make 18 of 180, 9 of 90 and 5 of 90 make 14 of 180.
fn exact_movers(students: &mut [Student]) {
    let mut cases = [(8, 10), (9, 5)].into_iter();
    for student in students {
        let Some(year) = student.years.iter_mut().find(|year| year.start == 2025) else { continue };
        let [first, second] = year.stays.as_mut_slice() else { continue };
        if first.exit != "C" || second.until.is_some() {
            continue;
        }
        let Some((here, there)) = cases.next() else { return };
        first.until = Some(89);
        first.absent = here;
        second.from = 90;
        second.absent = there;
    }
}

/// Writes students, stays and attendance.
pub fn export(students: &[Student], files: &mut Files) {
    for start in YEARS {
        let year = Year::new(start);
        let mut order: Vec<&Student> = students.iter().filter(|student| student.year(start).is_some()).collect();
        order.sort_by(|a, b| a.sasid.cmp(&b.sasid));
        for student in order {
            let Some(student_year) = student.year(start) else { continue };
            let grade = student_year.grade;
            for stay in &student_year.stays {
                let code = SCHOOLS[stay.school].code;
                let sasid = &student.sasid;
                let program = student.program(grade, stay.school);
                let Student { gender, race, english_learner, special_education, meals, .. } = student;
                files.row(
                    &year.label,
                    "students",
                    code,
                    "sasid,school_code,grade,gender,race_ethnicity,english_learner,special_education,free_reduced_lunch,program",
                    format_args!("{sasid},{code},{grade:02},{gender},{race},{english_learner},{special_education},{meals},{program}"),
                );
                let exit_date = stay.until.map_or("", |day| year.school_day(day));
                files.row(
                    &year.label,
                    "enrollment",
                    code,
                    "sasid,school_code,entry_date,exit_date,exit_type,grade",
                    format_args!("{sasid},{code},{},{exit_date},{},{grade:02}", year.school_day(stay.from), stay.exit),
                );
                if start >= 2024 {
                    files.row(
                        &year.label,
                        "attendance",
                        code,
                        "sasid,school_code,days_enrolled,days_absent",
                        format_args!("{sasid},{code},{},{}", stay.days(), stay.absent),
                    );
                }
            }
        }
    }
}

/// The name of `school` in the exports of the year that begins in `start`.
pub fn name_in(school: usize, start: usize) -> &'static str {
    if start >= 2025 && SCHOOLS[school].code == NEW_NAME.0 { NEW_NAME.1 } else { SCHOOLS[school].name }
}

/// Where a student is on October 1 of the year that begins in `start`, if anywhere: positions in [`SCHOOLS`].
pub fn schools_in_october(student: &Student, year: &Year) -> Vec<usize> {
    let day = year.taught_before(10, 1);
    let Some(student_year) = student.year(year.start) else { return Vec::new() };
    student_year.stays.iter().filter(|stay| stay.from <= day && stay.last() >= day).map(|stay| stay.school).collect()
}
