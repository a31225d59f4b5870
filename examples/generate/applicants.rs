//! Applicants: for admission, and for teaching positions.

use super::calendar::Year;
use super::files::Files;
use super::random::Random;
use super::schools::SCHOOLS;

/// Applicants of a cycle: of each gender per thousand, and how many in all.
const CYCLES: [(usize, [usize; 4], usize); 2] = [(2024, [449, 524, 6, 21], 7_640), (2025, [461, 510, 7, 22], 7_910)];

/// Writes both kinds of applications.
pub fn export(files: &mut Files) {
    for (start, genders, persons) in CYCLES {
        let year = Year::new(start);
        let mut rows = Vec::new();
        let schools: Vec<usize> = SCHOOLS.iter().map(|school| school.size).collect();
        let lottery: Vec<usize> = SCHOOLS.iter().enumerate().filter(|(_, school)| school.rsco).map(|(index, _)| index).collect();
        for person in 0..persons {
            let mut draw = Random::of("applicant", person * 10 + start % 10);
            let gender = ["F", "M", "X", ""][draw.weighted(&genders)];
            // From November 1 on; a few after the cut-off of February 15.
            let submitted = if draw.chance(35) { draw.between(230, 290) } else { draw.between(123, 229) };
            let status = ["C", "I", "W"][draw.weighted(&[925, 60, 15])];
            let notified = match (status, draw.chance(880)) {
                ("C", true) => draw.between(250, 273),
                ("C", false) => draw.between(275, 290),
                _ => 0,
            };
            let first = draw.weighted(&schools);
            let mut choices = vec![(first, "D")];
            if draw.chance(170) {
                choices.push(((first + 1) % SCHOOLS.len(), "D"));
            }
            // The lottery's schools may be applied to both ways; the person is the same.
            if lottery.contains(&first) && draw.chance(450) {
                choices.push((first, "R"));
                if draw.chance(300) {
                    choices.push((*draw.pick(&lottery), "R"));
                }
            }
            choices.sort_unstable();
            choices.dedup();
            for (school, channel) in choices {
                let notified = if status == "C" { year.days[notified].as_str() } else { "" };
                rows.push(format!(
                    "{},{},{channel},{gender},{status},{},{notified}",
                    start % 100 * 10_000 + person,
                    SCHOOLS[school].code,
                    year.days[submitted]
                ));
            }
        }
        for row in rows {
            files.row(
                &year.label,
                "applicants",
                "district",
                "applicant_id,school_code,channel,gender,status,submitted_date,notified_date",
                row,
            );
        }
        teaching(files, &year);
    }
}

/// Applicants for teaching positions.
fn teaching(files: &mut Files, year: &Year) {
    let later = usize::from(year.start == 2025);
    for person in 0..[512, 547][later] {
        let mut draw = Random::of("job applicant", person * 10 + year.start % 10);
        let race = ["WH", "HI", "BL", "AS", "TW", "AI", ""][draw.weighted(&[[690, 662][later], 140, 95, 28, 22, 3, 25])];
        let gender = ["F", "M", "X", ""][draw.weighted(&[430, 540, 6, 24])];
        let status = if draw.chance([702, 718][later]) { "Certified" } else { "Not certified" };
        files.row(
            &year.label,
            "job_applicants",
            "district",
            "applicant_id,school_code,channel,gender,race_ethnicity,status",
            format_args!("{:05},{},Online,{gender},{race},{status}", person + 1, SCHOOLS[draw.below(SCHOOLS.len())].code),
        );
    }
}
