//! Figures that arrive already summed: context of the report's year, and the history of years without exports.

use super::calendar::Year;
use super::files::Files;
use super::schools::SCHOOLS;
use super::students::{Stay, Student, schools_in_october};

const HEADER: &str = "measure,school_year,level,school_code,numerator,denominator,percent,definition,source";

/// What the source of every figure is here.
const SOURCE: &str = "made up for this example";

/// The definition of attendance before September 2022.
const OLD_ATTENDANCE: &str = "2021-attendance";

/// Writes context and history.
pub fn export(students: &[Student], files: &mut Files) {
    for start in [2023, 2024, 2025] {
        let year = Year::new(start);
        enrollment(students, &year, files);
        if start >= 2024 {
            attendance(students, &year, files);
        }
    }
    for (measure, rows) in CONTEXT {
        for (start, numerator, denominator, percent) in *rows {
            let label = Year::new(*start).label;
            files.row(
                &label,
                "context",
                "district",
                HEADER,
                format_args!("{measure},{label},district,,{numerator},{denominator},{percent},,{SOURCE}"),
            );
        }
    }
    for (measure, definition, rows) in HISTORY {
        for (label, numerator, denominator) in *rows {
            let definition = if *label == "2021-22" && *measure == "chronic-absenteeism" { OLD_ATTENDANCE } else { definition };
            files.line(
                "history.csv".to_owned(),
                HEADER,
                format_args!("{measure},{label},district,,{numerator},{denominator},,{definition},{SOURCE}"),
            );
        }
    }
}

fn enrollment(students: &[Student], year: &Year, files: &mut Files) {
    let mut by_school = [0; SCHOOLS.len()];
    let mut district = 0;
    for student in students {
        let schools = schools_in_october(student, year);
        district += usize::from(!schools.is_empty());
        for school in schools {
            by_school[school] += 1;
        }
    }
    let label = &year.label;
    let mut write = |row: String| files.row(label, "context", "district", HEADER, row);
    write(format!("enrollment-october,{label},district,,{district},,,,{SOURCE}"));
    for (school, count) in SCHOOLS.iter().zip(by_school) {
        write(format!("enrollment-october,{label},school,{},{count},,,,{SOURCE}", school.code));
    }
}

/// Days attended out of days enrolled, as a rate of one decimal.
fn attendance(students: &[Student], year: &Year, files: &mut Files) {
    let stays: Vec<&Stay> = students.iter().filter_map(|student| student.year(year.start)).flat_map(|year| &year.stays).collect();
    let enrolled: usize = stays.iter().map(|stay| stay.days()).sum();
    let absent: usize = stays.iter().map(|stay| stay.absent).sum();
    let per_mille = ((enrolled - absent) * 1000 + enrolled / 2) / enrolled;
    let label = &year.label;
    let row = format!("attendance-rate,{label},district,,,,{}.{},,{SOURCE}", per_mille / 10, per_mille % 10);
    files.row(label, "context", "district", HEADER, row);
}

/// Rows of a measure: the year's beginning, numerator, denominator, percent.
type ContextRow = (usize, &'static str, &'static str, &'static str);

/// Context by measure. The class of 2026 is certified and surveyed after the end of the year: no row yet.
const CONTEXT: &[(&str, &[ContextRow])] = &[
    ("graduation-rate", &[(2023, "2418", "2489", ""), (2024, "2451", "2516", "")]),
    ("graduates-in-trade", &[(2023, "871", "2102", ""), (2024, "912", "2147", "")]),
    ("graduates-in-education", &[(2023, "838", "2102", ""), (2024, "839", "2147", "")]),
    ("graduates-in-military", &[(2023, "78", "2102", ""), (2024, "81", "2147", "")]),
    ("accountability-index", &[(2023, "", "", "75.8"), (2024, "", "", "76.9")]),
];

/// Rows of a measure: year, numerator, denominator.
type HistoryRow = (&'static str, &'static str, &'static str);

/// History by measure, with its definition.
const HISTORY: &[(&str, &str, &[HistoryRow])] = &[
    ("chronic-absenteeism", "2022-attendance", &[("2021-22", "2469", "10925"), ("2022-23", "2127", "11022"), ("2023-24", "1994", "11140")]),
    ("suspensions-combined", "", &[("2022-23", "861", "10998"), ("2023-24", "845", "11108")]),
    ("in-school-suspensions", "", &[("2022-23", "523", "10998"), ("2023-24", "511", "11108")]),
    ("out-of-school-suspensions", "", &[("2022-23", "430", "10998"), ("2023-24", "419", "11108")]),
    ("expulsions", "", &[("2022-23", "24", "10998"), ("2023-24", "21", "11108")]),
    ("proficiency-scales", "", &[("2023-24", "1702", "2924")]),
    ("female-applicants", "", &[("2022-23", "2804", "6839"), ("2023-24", "2989", "6919")]),
    ("student-retention-district", "", &[("2022-23", "7948", "8841"), ("2023-24", "7979", "8846")]),
    ("student-retention-rsco", "", &[("2022-23", "1352", "1561"), ("2023-24", "1364", "1567")]),
    ("student-retention-other", "", &[("2022-23", "6596", "7280"), ("2023-24", "6615", "7279")]),
    ("teacher-retention", "", &[("2022-23", "885", "944"), ("2023-24", "890", "946")]),
    ("industry-partners", "", &[("2022-23", "341", ""), ("2023-24", "362", "")]),
];
