//! A project of daily attendance, made up from numbers alone: the same files every time. Exports differ as real ones
//! do: sorted by student or by day, quoted or not, with either kind of line end, `1.0` for `1`.

use std::fmt::Write as _;
use std::path::Path;

/// The columns that tell groups apart.
pub const GROUPS: [&str; 7] =
    ["gender", "race_ethnicity", "special_education", "english_learner", "free_reduced_lunch", "grade", "program"];

const RACES: [&str; 5] = ["White", "Hispanic/Latino of any race", "Asian", "Black or African American", "Two or More Races"];
const PROGRAMS: [&str; 5] = ["Carpentry", "Plumbing, Heating and Cooling", "Digital Media \"Studio\"", "Electrical", "Exploratory"];
const HEADER: &str = "school_code,school_year,student_id,date,grade,gender,race_ethnicity,special_education,english_learner,free_reduced_lunch,program,attendance_code,minutes_absent,days_absent";

/// A student at a school: how much of each day was missed, in halves.
pub struct Stay {
    pub school: String,
    pub student: String,
    /// In the order of [`GROUPS`].
    pub groups: [String; 7],
    /// The number of the day, and the halves of it that were missed.
    pub days: Vec<(usize, u8)>,
}

fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The stays of `students` students at each of `schools` schools over `days` days: some change school, some come late,
/// some stay for fewer than ten days, and some are absent on exactly a tenth of their days.
pub fn stays(schools: usize, students: usize, days: usize) -> Vec<Stay> {
    let mut stays = Vec::new();
    for number in 0..schools * students {
        let seed = mix(number as u64 + 1);
        let draw = |salt: u64, below: u64| mix(seed ^ mix(salt)) % below;
        let pick = |salt: u64, from: &[&str]| from[usize::try_from(draw(salt, from.len() as u64)).unwrap()].to_owned();
        let groups = [
            pick(1, &["F", "M", "M", "N"]),
            pick(2, &RACES),
            pick(3, &["Y", "N", "N", "N"]),
            pick(4, &["Y", "N", "N", "N", "N"]),
            pick(5, &["Free", "Reduced", "None"]),
            pick(6, &["09", "10", "11", "12"]),
            pick(7, &PROGRAMS),
        ];
        let school = number / students;
        let (first, after) = match number % 20 {
            0 => (0, 9.min(days)),
            1 => (0, 10.min(days)),
            2 => (days / 3, days),
            _ => (0, days),
        };
        let often = draw(8, 25);
        let missed = |day: usize| -> u8 {
            if number % 20 == 1 {
                return if day == 4 { 2 } else { 0 };
            }
            let chance = mix(seed ^ mix(1000 + day as u64)) % 100;
            if chance < often { if chance.is_multiple_of(5) { 1 } else { 2 } } else { 0 }
        };
        let student = format!("{:010}", 1_000_000_000 + (number as u64 * 2_654_435_761) % 8_999_999_999);
        let stay = |school: usize, first: usize, after: usize| Stay {
            school: format!("{:07}", 930_011 + school * 10),
            student: student.clone(),
            groups: groups.clone(),
            days: (first..after).map(|day| (day, missed(day))).collect(),
        };
        if number % 20 == 3 && schools > 1 {
            stays.push(stay(school, first, days / 2));
            stays.push(stay((school + 1) % schools, days / 2, after));
        } else {
            stays.push(stay(school, first, after));
        }
    }
    stays
}

/// School days from 28 August 2024 on.
fn dates(count: usize) -> Vec<String> {
    let (mut year, mut month, mut day, mut weekday) = (2024, 8, 28, 2);
    let mut dates = Vec::new();
    while dates.len() < count {
        if weekday < 5 {
            dates.push(format!("{year}-{month:02}-{day:02}"));
        }
        weekday = (weekday + 1) % 7;
        day += 1;
        let length = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28,
            _ => 31,
        };
        if day > length {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
    }
    dates
}

/// Writes the project of `stays` to `folder`; gives the bytes of its exports.
pub fn write(folder: &Path, stays: &[Stay]) -> u64 {
    let mut schools: Vec<&str> = stays.iter().map(|stay| stay.school.as_str()).collect();
    schools.sort_unstable();
    schools.dedup();
    std::fs::create_dir_all(folder.join("exports")).unwrap();
    let mut roster = "school_code,school_name,school_type\n".to_owned();
    let last = stays.iter().flat_map(|stay| &stay.days).map(|(day, _)| day + 1).max().unwrap_or(0);
    let dates = dates(last);
    let mut bytes = 0;
    for (index, school) in schools.iter().enumerate() {
        writeln!(roster, "{school},School {school},high-school").unwrap();
        let end = if index % 4 == 2 { "\r\n" } else { "\n" };
        let quoted = |text: &str| {
            if index % 5 == 4 || text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
        };
        let mut rows: Vec<(usize, usize, String)> = Vec::new();
        for (order, stay) in stays.iter().filter(|stay| stay.school == *school).enumerate() {
            let [gender, race, special, english, meals, grade, program] = stay.groups.each_ref().map(|text| quoted(text));
            for &(day, halves) in &stay.days {
                let (code, minutes) = [("P", 0), ("H", 195), ("E", 390)][usize::from(halves)];
                let absent = match (halves, index % 6 == 3) {
                    (1, _) => "0.5",
                    (2, false) => "1",
                    (2, true) => "1.0",
                    (_, false) => "0",
                    (_, true) => "0.0",
                };
                let row = format!(
                    "{},{},{},{},{grade},{gender},{race},{special},{english},{meals},{program},{},{minutes},{absent}{end}",
                    quoted(school),
                    quoted("2024-25"),
                    quoted(&stay.student),
                    dates[day],
                    quoted(code)
                );
                rows.push((day, order, row));
            }
        }
        if index % 3 == 1 {
            rows.sort_by_key(|(day, order, _)| (*day, *order));
        }
        let text = HEADER.to_owned() + end + &rows.into_iter().map(|(_, _, row)| row).collect::<String>();
        bytes += text.len() as u64;
        std::fs::write(folder.join(format!("exports/attendance_{school}_2024-25.csv")), text).unwrap();
    }
    std::fs::write(folder.join("schools.csv"), roster).unwrap();
    std::fs::write(folder.join("plan.toml"), plan()).unwrap();
    bytes
}

fn plan() -> String {
    let dimensions: String = GROUPS.iter().map(|name| format!("[dimensions.{name}]\nlabel = \"{name}\"\n\n")).collect();
    let by: Vec<String> = ["school".to_owned()]
        .into_iter()
        .chain(GROUPS.iter().map(|&name| name.to_owned()))
        .chain(GROUPS.iter().map(|name| format!("school*{name}")))
        .map(|name| format!("\"{name}\""))
        .collect();
    format!(
        r#"[plan]
title = "Daily attendance"
organization = "A made-up district"
school_year = "2024-25"
schools = "schools.csv"

[edition]
kind = "year-end"
stage = "draft"

[datasets.attendance]
files = "exports/attendance_*_{{school_year}}.csv"
grain = "student-day"
schools = {{ school_type = ["high-school"] }}
columns = {{ sasid = "student_id", fraction_absent = "days_absent" }}

{dimensions}[[goals]]
id = "environment"
number = 1
title = "School Environment and Safety"

[[measures]]
id = "chronic-absenteeism"
goal = "environment"
line = "dip"
title = "Reduce chronic absenteeism to 12.5%"
kind = "chronic-absenteeism"
dataset = "attendance"
min_days_enrolled = 10
in_school_suspension = "present"
fractional_days = "as-is"
target = {{ at_most = "12.5%", due = "2025-06-30" }}
by = [{}]
"#,
        by.join(", ")
    )
}

/// A figure: level, school, dimension, category, numerator, denominator.
pub type Figure = (String, String, String, String, u64, u64);

/// The figures of the district, the schools, and the schools' groups in a build's `figures.csv`, in order.
pub fn figures(file: &Path) -> Vec<Figure> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let columns = ["figure", "school_year", "level", "school_code", "dimension", "category", "numerator", "denominator"].map(at);
    let mut found = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let [figure, year, level, school, dimension, category, numerator, denominator] = columns.map(|column| row[column].to_owned());
        if !matches!(figure.as_str(), "result" | "school" | "group") || year != "2024-25" || (level == "district" && !dimension.is_empty())
        {
            continue;
        }
        found.push((level, school, dimension, category, numerator.parse().unwrap(), denominator.parse().unwrap()));
    }
    found.sort();
    found
}
