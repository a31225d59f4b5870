//! Things that are counted or ticked off: rounds, sessions, checkpoints, counts, adult courses, the calendar.

use super::calendar::Year;
use super::files::Files;
use super::random::Random;
use super::schools::SCHOOLS;
use super::students::name_in;

/// Writes all of them.
pub fn export(files: &mut Files) {
    for start in [2024, 2025] {
        let year = Year::new(start);
        rounds(files, &year);
        sessions(files, &year);
        counts(files, &year);
        adults(files, &year);
        calendar(files, &year);
        milestones(files, &year);
    }
}

/// Instructional rounds; this export also gives the school's name, which is older than the roster's for one school.
fn rounds(files: &mut Files, year: &Year) {
    for (school, facts) in SCHOOLS.iter().enumerate() {
        let held = facts.rounds[usize::from(year.start == 2025)];
        for nth in 0..held {
            let mut draw = Random::of("round", school * 100 + nth * 10 + year.start % 10);
            let day = 20 + nth * 150 / held + draw.below(18);
            let name = name_in(school, year.start);
            files.row(
                &year.label,
                "rounds",
                facts.code,
                "round_id,school_code,school_name,date",
                format_args!("{}-R{},{},{name},{}", year.start, nth + 1, facts.code, year.school_day(day)),
            );
        }
    }
}

fn sessions(files: &mut Files, year: &Year) {
    for (school, facts) in SCHOOLS.iter().enumerate() {
        let mut draw = Random::of("session", school * 10 + year.start % 10);
        let mut write = |dataset: &str, id: String, date: &str, format: &str| {
            let row = format!("{}-{id},{},{date},{format}", year.start, facts.code);
            files.row(&year.label, dataset, "district", "round_id,school_code,date,format", row);
        };
        for nth in 0..draw.between(2, 4) {
            write("information_sessions", format!("S{}", nth + 1), year.school_day(25 + nth * 14 + draw.below(10)), "In person");
        }
        // In 2024-25 some schools had no virtual session yet.
        if year.start == 2025 || school % 6 != 2 {
            write("information_sessions", "V1".to_owned(), year.school_day(40 + draw.below(30)), "Virtual");
        }
        // One school without a program in 2025-26, three the year before.
        if !(if year.start == 2025 { [13, 99, 99] } else { [13, 4, 16] }).contains(&school) {
            write("recruitment_programs", "P1".to_owned(), year.school_day(10 + draw.below(60)), "After school");
            if draw.chance(500) {
                write("recruitment_programs", "P2".to_owned(), &year.days[draw.below(25)], "Summer");
            }
        }
    }
}

fn counts(files: &mut Files, year: &Year) {
    const HEADER: &str = "measure,school_code,unit_name,value,done,in_scope";
    let later = usize::from(year.start == 2025);
    let mut write = |row: String| files.row(&year.label, "counts", "district", HEADER, row);
    // Of the district: done out of those in scope, then bare counts.
    for (measure, unit, done, in_scope) in [
        ("hvac-evaluated", "buildings", [9, 18], [20, 20]),
        ("program-review", "trade programs", [17, 29], [29, 29]),
        ("literacy-numeracy", "curricula", [22, 37], [58, 58]),
        ("middle-school-outreach", "middle schools", [148, 171], [212, 209]),
        ("vacancies-filled", "vacancies", [51, 63], [84, 88]),
    ] {
        write(format!("{measure},,{unit},,{},{}", done[later], in_scope[later]));
    }
    for (measure, unit, value) in [
        ("ece-ap-stem-courses", "courses", [41, 46]),
        ("ece-ap-stem-teachers", "teachers", [63, 63]),
        ("industry-partners", "agreements", [387, 412]),
    ] {
        write(format!("{measure},,{unit},{},,", value[later]));
    }
    for (school, facts) in SCHOOLS.iter().enumerate() {
        let mut draw = Random::of("counts", school);
        let code = facts.code;
        let opportunities = draw.between(8, 16);
        // Counted for the first time in 2025-26.
        if later == 1 {
            write(format!("parent-opportunities,{code},opportunities,{opportunities},,"));
        }
        let sections = draw.between(3, 9) + draw.below(2) * later;
        write(format!("co-teaching,{code},sections,{sections},,"));
        let activities = draw.between(14, 26) + draw.below(4) * later;
        write(format!("extracurricular-offered,{code},activities,{activities},,"));
        let participants = draw.between(18, 55) + draw.below(9) * later;
        if school != 13 {
            write(format!("after-school-summer-participants,{code},participants,{participants},,"));
        }
    }
}

fn adults(files: &mut Files, year: &Year) {
    let sites = [
        "Bristol Technical Education Center",
        "Connecticut Aero Tech School",
        "Hartford evening",
        "New Haven evening",
        "Waterbury evening",
    ];
    let programs = [
        "Apprenticeship, Electrical",
        "Apprenticeship, Plumbing",
        "Apprenticeship, HVAC",
        "Welding",
        "Precision Machining",
        "Aviation Maintenance",
    ];
    let persons = if year.start == 2024 { 2_140 } else { 2_265 };
    for person in 0..persons {
        let mut draw = Random::of("adult", person * 10 + year.start % 10);
        let (site, program) = (draw.pick(&sites), draw.below(programs.len()));
        let id = year.start % 100 * 10_000 + person;
        for nth in 0..=usize::from(draw.chance(60)) {
            let day = year.school_day(draw.below(150));
            let row = format!("{id},{site},\"{}\",{day}", programs[(program + nth) % programs.len()]);
            files.row(&year.label, "adult_enrollment", "district", "person_id,site,program,start_date", row);
        }
    }
}

fn calendar(files: &mut Files, year: &Year) {
    for facts in &SCHOOLS {
        let mut days: Vec<(usize, &str)> = year.taught.iter().map(|&day| (day, "yes")).collect();
        days.extend(year.staff_days.iter().map(|&day| (day, "no")));
        days.sort_unstable();
        for (day, instructional) in days {
            let row = format!("{},{},{instructional}", facts.code, year.days[day]);
            files.row(&year.label, "calendar", "district", "school_code,date,instructional", row);
        }
    }
}

/// A checkpoint of the district: measure, part, item, due, completed in 2024-25 or 2025-26 (or not), evidence, owner.
type Checkpoint = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const CHECKPOINTS: [Checkpoint; 30] = [
    (
        "onboarding-documents",
        "District Orientation Plan",
        "Orientation Plan developed",
        "2025-06-30",
        "2025-05-21",
        "evidence/orientation-plan.md",
        "Human resources",
    ),
    (
        "onboarding-documents",
        "District Orientation Plan",
        "Orientation Plan distributed",
        "2025-09-30",
        "2025-09-12",
        "evidence/distribution-list.md",
        "Human resources",
    ),
    (
        "onboarding-documents",
        "District Orientation Plan",
        "Orientation Plan posted",
        "2025-10-31",
        "2025-11-14",
        "https://example.org/ctecs/orientation-plan",
        "Communications",
    ),
    (
        "onboarding-documents",
        "Onboarding Manual Exemplar",
        "Onboarding Manual developed",
        "2025-12-31",
        "2025-12-10",
        "evidence/onboarding-manual.md",
        "Human resources",
    ),
    (
        "onboarding-documents",
        "Onboarding Manual Exemplar",
        "Onboarding Manual distributed",
        "2026-03-31",
        "2026-03-20",
        "evidence/distribution-list.md",
        "Human resources",
    ),
    ("onboarding-documents", "Onboarding Manual Exemplar", "Onboarding Manual posted", "2026-05-31", "2026-05-29", "", "Communications"),
    (
        "equity-training-created",
        "",
        "Aligned to the state's standards",
        "2024-12-31",
        "2024-12-12",
        "https://example.org/ctecs/equity/alignment",
        "Student services",
    ),
    (
        "equity-training-created",
        "",
        "Training created",
        "2025-08-15",
        "2025-08-08",
        "https://example.org/ctecs/equity/course",
        "Student services",
    ),
    ("security-assessment", "", "Assessment complete", "2025-12-31", "2025-12-18", "evidence/security-assessment.md", "Facilities"),
    ("security-assessment", "", "Remediation plan developed", "2026-04-30", "2026-04-24", "evidence/security-assessment.md", "Facilities"),
    (
        "hvac-plan",
        "",
        "Capital repair and replacement plan",
        "2026-06-30",
        "2026-06-12",
        "https://example.org/ctecs/hvac/capital-plan",
        "Facilities",
    ),
    ("hvac-plan", "", "Preventative maintenance plan", "2026-06-30", "", "", "Facilities"),
    (
        "student-council-procedures",
        "",
        "Recruitment",
        "2025-12-31",
        "2025-12-05",
        "https://example.org/ctecs/council/recruitment",
        "Student services",
    ),
    (
        "student-council-procedures",
        "",
        "Student and staff communication",
        "2026-03-31",
        "2026-03-27",
        "https://example.org/ctecs/council/communication",
        "Student services",
    ),
    (
        "student-council-procedures",
        "",
        "Council operations",
        "2026-06-30",
        "2026-06-05",
        "https://example.org/ctecs/council/operations",
        "Student services",
    ),
    (
        "learning-communities-policies",
        "",
        "Policies revised",
        "2025-08-31",
        "2025-08-20",
        "https://example.org/ctecs/plc/policies",
        "Teaching and learning",
    ),
    (
        "learning-communities-policies",
        "",
        "Procedures revised",
        "2025-10-31",
        "2025-10-17",
        "https://example.org/ctecs/plc/procedures",
        "Teaching and learning",
    ),
    (
        "partnering-process",
        "",
        "Process documented",
        "2025-11-30",
        "2025-11-21",
        "https://example.org/ctecs/partners/process",
        "Industry partnerships",
    ),
    (
        "partnering-process",
        "",
        "Agreement form adopted",
        "2026-01-31",
        "2026-01-16",
        "https://example.org/ctecs/partners/form",
        "Industry partnerships",
    ),
    ("partnering-process", "", "Process in use at every school", "2026-06-30", "", "", "Industry partnerships"),
    (
        "admissions-policy-revised",
        "",
        "Draft presented",
        "2025-09-30",
        "2025-09-18",
        "https://example.org/ctecs/admissions/draft",
        "Admissions",
    ),
    (
        "admissions-policy-revised",
        "",
        "Policy adopted",
        "2025-11-30",
        "2025-12-11",
        "https://example.org/ctecs/admissions/policy",
        "Admissions",
    ),
    (
        "admissions-policy-revised",
        "",
        "Procedures published",
        "2026-01-15",
        "2026-01-09",
        "https://example.org/ctecs/admissions/procedures",
        "Admissions",
    ),
    (
        "staff-onboarding-plan",
        "",
        "Plan developed",
        "2025-06-30",
        "2025-06-18",
        "https://example.org/ctecs/onboarding/plan",
        "Human resources",
    ),
    (
        "staff-onboarding-plan",
        "",
        "Plan in use",
        "2025-08-31",
        "2025-08-25",
        "https://example.org/ctecs/onboarding/schedule",
        "Human resources",
    ),
    (
        "leadership-pathways-set-up",
        "",
        "Formal pathway",
        "2025-10-31",
        "2025-10-24",
        "https://example.org/ctecs/leadership/formal",
        "Human resources",
    ),
    (
        "leadership-pathways-set-up",
        "",
        "Informal pathway",
        "2026-02-28",
        "2026-02-20",
        "https://example.org/ctecs/leadership/informal",
        "Human resources",
    ),
    (
        "hiring-process-set-up",
        "",
        "Process developed",
        "2025-08-31",
        "2025-08-14",
        "https://example.org/ctecs/hiring/process",
        "Human resources",
    ),
    (
        "hiring-process-set-up",
        "",
        "Process documented",
        "2025-10-31",
        "2025-10-29",
        "https://example.org/ctecs/hiring/handbook",
        "Human resources",
    ),
    (
        "hiring-process-set-up",
        "",
        "Process implemented",
        "2026-01-31",
        "2026-01-30",
        "https://example.org/ctecs/hiring/review",
        "Human resources",
    ),
];

/// Checklists of every school: measure, item, due, positions of schools where it is still open.
const SCHOOL_LISTS: [(&str, &str, &str, &[usize]); 6] = [
    ("social-emotional-learning", "Strategies chosen with staff", "2025-10-31", &[]),
    ("social-emotional-learning", "Lessons in the schedule", "2026-01-31", &[7]),
    ("social-emotional-learning", "Review of the first year", "2026-06-15", &[7, 13]),
    ("vision-of-a-graduate", "Attributes in course outlines", "2026-01-31", &[]),
    ("vision-of-a-graduate", "Student portfolios begun", "2026-06-15", &[]),
    ("learning-communities-schools", "Revised procedures in use", "2026-03-31", &[5]),
];

fn milestones(files: &mut Files, year: &Year) {
    const HEADER: &str = "measure,part,item,school_code,due_date,completed_date,evidence,evidence_public,owner";
    let last_day = &year.days[year.days.len() - 1];
    let mut write = |row: String| files.row(&year.label, "milestones", "district", HEADER, row);
    for (measure, part, item, due, completed, evidence, owner) in CHECKPOINTS {
        // A year's list has what had been completed by its end, and nothing that was not yet due to begin.
        let (completed, evidence) = if completed <= last_day.as_str() { (completed, evidence) } else { ("", "") };
        let public = if measure == "security-assessment" { "no" } else { "yes" };
        write(format!("{measure},{part},{item},,{due},{completed},{evidence},{public},{owner}"));
    }
    if year.start == 2024 {
        return;
    }
    for (measure, item, due, open) in SCHOOL_LISTS {
        for (school, facts) in SCHOOLS.iter().enumerate() {
            let code = facts.code;
            let mut draw = Random::of(item, school);
            if open.contains(&school) {
                write(format!("{measure},,{item},{code},{due},,,yes,Principal"));
            } else {
                // Some days before it was due.
                let due_day = year.days.iter().position(|day| day == due).unwrap_or(0);
                let completed = &year.days[due_day - draw.between(1, 25)];
                let list = item.to_lowercase().replace(' ', "-");
                write(format!("{measure},,{item},{code},{due},{completed},https://example.org/ctecs/{code}/{list},yes,Principal"));
            }
        }
    }
}
