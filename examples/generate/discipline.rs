//! Sanctions: how many students of a year received which, by quota, so that the year's story is exact.

use super::calendar::Year;
use super::files::Files;
use super::random::{Random, quota};
use super::schools::SCHOOLS;
use super::students::{Stay, Student, StudentYear};
use std::collections::BTreeMap;

/// Students sanctioned in a year.
struct Quota {
    start: usize,
    any: usize,
    in_school: usize,
    out_of_school: usize,
    expelled: usize,
    bus: usize,
}

const QUOTAS: [Quota; 2] = [
    Quota { start: 2024, any: 820, in_school: 495, out_of_school: 405, expelled: 19, bus: 14 },
    Quota { start: 2025, any: 706, in_school: 437, out_of_school: 353, expelled: 18, bus: 11 },
];

/// Writes the sanctions.
pub fn export(students: &[Student], files: &mut Files) {
    for numbers in &QUOTAS {
        let year = Year::new(numbers.start);
        let there: Vec<(&Student, &StudentYear)> = students
            .iter()
            .filter_map(|student| student.year(numbers.start).map(|student_year| (student, student_year)))
            .filter(|(_, student_year)| student_year.stays.iter().all(|stay| stay.days() > 30))
            .collect();
        let chosen = quota(&format!("sanctioned {}", year.label), &there, numbers.any, |(student, student_year)| {
            let moved = if student_year.stays.len() > 1 { 9 } else { 1 };
            let needs = if student.high_needs() { 12 } else { 8 };
            SCHOOLS[student_year.stays[0].school].discipline * moved * needs * [14, 11, 9, 7][student_year.grade - 9] / 100
        });
        // Of those chosen, in an order drawn anew: who has both, who the one, who the other, who is expelled.
        let both = numbers.in_school + numbers.out_of_school - numbers.any;
        let order = shuffled(&year.label, &chosen);
        let mut rows: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        for (place, (student, student_year)) in order.into_iter().enumerate() {
            let mut draw = Random::of("sanction", student.index * 10 + numbers.start % 10);
            let mut sanctions = Vec::new();
            if place < numbers.in_school {
                sanctions.push("ISS");
            }
            if place < both || place >= numbers.in_school {
                sanctions.push("OSS");
            }
            // A third are sanctioned again.
            for _ in 0..[0, 1, 2, 4][draw.weighted(&[66, 20, 10, 4])] {
                let again = sanctions[draw.below(sanctions.len())];
                sanctions.push(again);
            }
            if place >= numbers.any - numbers.expelled {
                sanctions.push("EXP");
            }
            for (nth, sanction) in sanctions.iter().enumerate() {
                // Whoever moved is sanctioned at either school in turn.
                let stay = &student_year.stays[nth % student_year.stays.len()];
                rows.entry(stay.school).or_default().push(row(stay, student, sanction, &mut draw));
            }
        }
        for (nth, (student, student_year)) in quota(&format!("bus {}", year.label), &there, numbers.bus, |_| 1).into_iter().enumerate() {
            let stay = &student_year.stays[0];
            rows.entry(stay.school).or_default().push(row(stay, student, "BUS", &mut Random::of("bus", nth)));
        }
        for (school, mut rows) in rows {
            rows.sort();
            let code = SCHOOLS[school].code;
            for (nth, (day, rest)) in rows.iter().enumerate() {
                files.row(
                    &year.label,
                    "discipline",
                    code,
                    "incident_id,sasid,school_code,incident_date,sanction,days",
                    format_args!("{:04},{}", nth + 1, rest.replacen("DATE", year.school_day(*day), 1)),
                );
            }
        }
    }
}

fn shuffled<'a>(label: &str, chosen: &[(&'a Student, &'a StudentYear)]) -> Vec<(&'a Student, &'a StudentYear)> {
    let mut order: Vec<(usize, (&Student, &StudentYear))> =
        chosen.iter().map(|&pair| (Random::of(label, pair.0.index).below(1 << 30), pair)).collect();
    order.sort_by_key(|(drawn, (student, _))| (*drawn, student.index));
    order.into_iter().map(|(_, pair)| pair).collect()
}

/// The day and the rest of a row, in which the date is still to be filled in.
fn row(stay: &Stay, student: &Student, sanction: &str, draw: &mut Random) -> (usize, String) {
    let day = draw.between(stay.from, stay.last());
    let days = match sanction {
        "ISS" => draw.between(1, 3),
        "OSS" => draw.between(1, 8),
        "EXP" => draw.between(45, 180),
        _ => draw.between(1, 5),
    };
    (day, format!("{},{},DATE,{sanction},{days}", student.sasid, SCHOOLS[stay.school].code))
}
