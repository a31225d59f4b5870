//! Surveys: students' climate answers one by one, families' and staff's already counted, teachers, walkthroughs.

use super::calendar::Year;
use super::files::Files;
use super::random::{Random, quota};
use super::schools::SCHOOLS;
use super::staff::{StaffMember, TEACHER};
use super::students::{Student, schools_in_october};

/// Items of the climate survey, with topic and the favorable answers per thousand of 2024-25 and 2025-26. `q7` was
/// asked for the first time in 2025-26. `q6` is worded the other way round.
const ITEMS: [(&str, &str, [usize; 2]); 7] = [
    ("q1", "TS", [700, 714]),
    ("q2", "TS", [678, 693]),
    ("q3", "SA", [612, 630]),
    ("q4", "SA", [640, 652]),
    ("q5", "BE", [588, 610]),
    ("q6", "BE", [631, 658]),
    ("q7", "BE", [0, 575]),
];

/// Writes the surveys of students and families.
pub fn export(students: &[Student], files: &mut Files) {
    for start in [2024, 2025] {
        let year = Year::new(start);
        let mut by_school: Vec<Vec<&Student>> = SCHOOLS.iter().map(|_| Vec::new()).collect();
        for student in students {
            if let Some(&school) = schools_in_october(student, &year).first() {
                by_school[school].push(student);
            }
        }
        for (school, there) in by_school.iter().enumerate() {
            climate(files, &year, school, there);
            walkthroughs(files, &year, school, there);
            summed(files, &year, school, there.len());
        }
    }
}

fn climate(files: &mut Files, year: &Year, school: usize, there: &[&Student]) {
    let facts = &SCHOOLS[school];
    let later = usize::from(year.start == 2025);
    let share = [445, 465][later] + school * 3;
    let answering = quota(&format!("climate {} {school}", year.label), there, there.len() * share / 1000, |_| 1);
    for (nth, student) in answering.iter().enumerate() {
        let mut draw = Random::of("climate", student.index * 10 + year.start % 10);
        let grade = student.year(year.start).map_or(9, |student_year| student_year.grade);
        // Respondents are numbered by the survey, so that nobody can be told from the answers.
        let respondent = (school + 10) * 1000 + nth;
        for (item, topic, favorable) in ITEMS {
            if item == "q7" && (later == 0 || grade != 12) {
                continue;
            }
            let favorable = favorable[later].saturating_add_signed(facts.climate);
            let response = match draw.below(1000) {
                0..20 => 0,
                drawn if drawn < 20 + favorable * 980 / 1000 => {
                    if draw.chance(400) {
                        5
                    } else {
                        4
                    }
                }
                _ => [3, 3, 2, 1][draw.below(4)],
            };
            let response = if item == "q6" && response > 0 { 6 - response } else { response };
            files.row(
                &year.label,
                "climate",
                facts.code,
                "respondent_id,school_code,grade,item,topic,response",
                format_args!("{respondent},{},{grade:02},{item},{topic},{response}", facts.code),
            );
        }
    }
}

fn walkthroughs(files: &mut Files, year: &Year, school: usize, there: &[&Student]) {
    let facts = &SCHOOLS[school];
    let explains = if year.start == 2024 { 668_usize } else { 713 }.saturating_add_signed(facts.climate * 2);
    for (nth, student) in quota(&format!("walkthrough {} {school}", year.label), there, there.len() * 3 / 10, |_| 1).iter().enumerate() {
        let mut draw = Random::of("walkthrough", student.index * 10 + year.start % 10);
        let grade = student.year(year.start).map_or(9, |student_year| student_year.grade);
        let response = if draw.chance(15) {
            "A"
        } else if draw.chance(explains) {
            "Y"
        } else {
            "N"
        };
        files.row(
            &year.label,
            "proficiency",
            facts.code,
            "respondent_id,school_code,grade,item,response",
            format_args!("{},{},{grade:02},explains,{response}", (school + 10) * 1000 + nth, facts.code),
        );
    }
}

/// Answers that the vendor sends already counted.
fn summed(files: &mut Files, year: &Year, school: usize, students: usize) {
    let later = usize::from(year.start == 2025);
    let kinds: [(&str, &str, usize, [usize; 2]); 2] =
        [("climate_family", "family", students * 22 / 100, [742, 751]), ("climate_staff", "staff", students / 13, [708, 702])];
    for (dataset, respondents, answers, favorable) in kinds {
        let mut draw = Random::of(dataset, school * 10 + later);
        for (item, topic, _) in &ITEMS[..6] {
            let valid = answers - draw.below(answers / 12 + 1);
            let rate = favorable[later].saturating_add_signed(SCHOOLS[school].climate) + draw.below(60) - 30;
            files.row(
                &year.label,
                dataset,
                "district",
                "respondent_type,school_code,item,topic,valid,favorable",
                format_args!("{respondents},{},{item},{topic},{valid},{}", SCHOOLS[school].code, valid * rate / 1000),
            );
        }
    }
}

/// Writes the teachers' spring survey.
pub fn export_teachers(staff: &[StaffMember], files: &mut Files) {
    for start in [2024, 2025] {
        let year = Year::new(start);
        let later = usize::from(start == 2025);
        let teachers: Vec<&StaffMember> = staff.iter().filter(|member| member.role(start) == Some(TEACHER)).collect();
        for (nth, member) in
            quota(&format!("teachers {}", year.label), &teachers, teachers.len() * [81, 84][later] / 100, |_| 1).iter().enumerate()
        {
            let mut draw = Random::of("teacher survey", member.index * 10 + start % 10);
            let code = SCHOOLS[member.school].code;
            for (item, agree) in [("confidence", [764, 820][later]), ("pd-relevant", [712, 731][later])] {
                let response = match draw.below(1000) {
                    0..12 => 0,
                    drawn if drawn < 12 + agree * 988 / 1000 => [4, 4, 5][draw.below(3)],
                    _ => [3, 3, 2, 1][draw.below(4)],
                };
                files.row(
                    &year.label,
                    "teacher_survey",
                    "district",
                    "respondent_id,school_code,item,response",
                    format_args!("{:04},{code},{item},{response}", nth + 1),
                );
            }
        }
    }
}
