//! What students do beside classes: credentials, career events, activities and courses for college credit.

use super::calendar::Year;
use super::files::Files;
use super::random::Random;
use super::schools::SCHOOLS;
use super::students::{FIRST_EVENTS, Student, StudentYear};

/// Credentials that students of a program try for, by their codes in the plan; the last one is on no approved list.
fn credentials(program: &str) -> &'static [&'static str] {
    match program {
        "AUT" | "COL" | "DIE" => &["ASE", "OSG"],
        "WEL" => &["AWS", "OSG"],
        "PRE" | "AER" | "ROB" | "MEC" => &["NIM", "ADU", "OSG"],
        "CUL" | "TOU" => &["SSF"],
        "HEA" | "BTE" | "BIO" | "VET" => &["CNA", "CPR"],
        "INF" => &["CIT"],
        "GRA" | "DIG" => &["ADO"],
        "HVA" | "PHC" | "PLH" => &["EPA", "OSC"],
        "CRI" | "HAI" => &["CPR", "OSG"],
        "ARC" => &["ADU", "OSC"],
        _ => &["OSC", "NCC", "FLT"],
    }
}

const EVENTS: [&str; 6] = ["Career fair", "Job shadow", "Site visit", "Employer panel", "Mock interview", "Expo"];

/// Writes credentials, events, participation and courses.
pub fn export(students: &[Student], files: &mut Files) {
    let years: Vec<Year> = (FIRST_EVENTS..=2025).map(Year::new).collect();
    let mut order: Vec<&Student> = students.iter().collect();
    order.sort_by(|a, b| a.sasid.cmp(&b.sasid));
    for year in &years {
        for student in &order {
            let Some(student_year) = student.year(year.start) else { continue };
            // Of the first years, only what the classes of 2025 and later will be asked about.
            if student.year(2024).is_some() || student.year(2025).is_some() {
                events(files, year, student, student_year);
            }
            if year.start >= 2024 {
                credential(files, year, student, student_year);
                participation(files, year, student, student_year);
                courses(files, year, student, student_year);
            }
        }
    }
}

fn events(files: &mut Files, year: &Year, student: &Student, student_year: &StudentYear) {
    let mut draw = Random::of("events", student.index * 10 + year.start % 10);
    // More take part as graduation comes near.
    let count = match student_year.grade {
        9 => draw.weighted(&[62, 30, 8]),
        10 => draw.weighted(&[48, 38, 14]),
        11 => draw.weighted(&[34, 40, 20, 6]),
        _ => draw.weighted(&[24, 42, 26, 8]),
    };
    let stay = &student_year.stays[0];
    let first = draw.below(EVENTS.len());
    for nth in 0..count {
        let day = draw.between(stay.from, stay.last());
        let code = SCHOOLS[stay.school].code;
        let event = EVENTS[(first + nth) % EVENTS.len()];
        files.row(
            &year.label,
            "events",
            code,
            "sasid,school_code,event,date",
            format_args!("{},{code},{event},{}", student.sasid, year.school_day(day)),
        );
    }
}

fn credential(files: &mut Files, year: &Year, student: &Student, student_year: &StudentYear) {
    if student_year.grade == 9 {
        return;
    }
    let mut draw = Random::of("credential", student.index * 10 + year.start % 10);
    let stay = &student_year.stays[0];
    let code = SCHOOLS[stay.school].code;
    let possible = credentials(student.program(student_year.grade, stay.school));
    let tried = draw.chance(if year.start == 2024 { 680 } else { 725 } + 30 * (student_year.grade - 10));
    let mut write = |credential: &str, day: usize, result: &str| {
        files.row(
            &year.label,
            "credentials",
            code,
            "sasid,school_code,credential,awarded_date,result",
            format_args!("{},{code},{credential},{},{result}", student.sasid, year.school_day(day)),
        );
    };
    if tried {
        let which = draw.below(possible.len());
        let day = draw.between(stay.from, stay.last());
        let earned = draw.chance(870);
        write(possible[which], day, if earned { "E" } else { "F" });
        if !earned && draw.chance(500) {
            // Tried again, mostly with success.
            let again = draw.between(day, stay.last());
            if again > day {
                write(possible[which], again, if draw.chance(700) { "E" } else { "F" });
            }
        } else if draw.chance(90) && possible.len() > 1 {
            let day = draw.between(stay.from, stay.last());
            write(possible[(which + 1) % possible.len()], day, "E");
        }
    }
}

fn participation(files: &mut Files, year: &Year, student: &Student, student_year: &StudentYear) {
    let mut draw = Random::of("participation", student.index * 10 + year.start % 10);
    let stay = &student_year.stays[0];
    if stay.days() < 20 {
        return;
    }
    let code = SCHOOLS[stay.school].code;
    let later = usize::from(year.start == 2025);
    let chances = [
        ("SK", [196, 212][later]),
        ("SC", [31, 34][later]),
        ("CS", [148, 143][later]),
        ("AT", [171, 174][later]),
        ("CL", [112, 121][later]),
    ];
    for (activity, chance) in chances {
        if draw.chance(chance) {
            files.row(
                &year.label,
                "participation",
                code,
                "sasid,school_code,activity",
                format_args!("{},{code},{activity}", student.sasid),
            );
        }
    }
}

fn courses(files: &mut Files, year: &Year, student: &Student, student_year: &StudentYear) {
    let mut draw = Random::of("courses", student.index * 10 + year.start % 10);
    let stay = &student_year.stays[0];
    let code = SCHOOLS[stay.school].code;
    if student_year.grade < 11 || !draw.chance(if year.start == 2024 { 208 } else { 226 }) {
        return;
    }
    let offered = [
        ("ECE", "ECE English"),
        ("ECE", "ECE Statistics"),
        ("ECE", "ECE Allied Health"),
        ("AP STEM", "AP Calculus AB"),
        ("AP STEM", "AP Computer Science"),
        ("AP STEM", "AP Environmental Science"),
    ];
    let first = draw.below(offered.len());
    for nth in 0..=usize::from(draw.chance(250)) {
        let (kind, course) = offered[(first + nth) % offered.len()];
        files.row(
            &year.label,
            "courses",
            code,
            "sasid,school_code,course_type,course",
            format_args!("{},{code},{kind},{course}", student.sasid),
        );
    }
}
