//! Staff on October 1 of each year, and their training.

use super::calendar::Year;
use super::files::Files;
use super::random::{Random, quota};
use super::schools::SCHOOLS;

/// The role that teacher retention is about.
pub const TEACHER: &str = "Teacher";

/// Years with a roster, by the calendar year in which they begin.
const YEARS: [usize; 3] = [2023, 2024, 2025];

/// Teachers on October 1, 2023.
const TEACHERS: usize = 948;

/// Teachers who were no longer teachers a year later, by the year before: retired, resigned, moved to administration.
const LEAVERS: [(usize, [usize; 3]); 2] = [(2023, [24, 25, 5]), (2024, [20, 22, 4])];

/// A member of the staff.
pub struct StaffMember {
    /// Position in the district.
    pub index: usize,
    /// Payroll number.
    id: String,
    /// Position in [`SCHOOLS`].
    pub school: usize,
    /// A second school, for teachers shared by two.
    second: Option<usize>,
    /// Role by the calendar year in which the school year begins.
    roles: Vec<(usize, &'static str)>,
    /// Why the member left, in the last year's roster.
    exit: &'static str,
}

impl StaffMember {
    /// The role in the school year that begins in `start`.
    pub fn role(&self, start: usize) -> Option<&'static str> {
        self.roles.iter().find(|(year, _)| *year == start).map(|(_, role)| *role)
    }
}

/// Makes up the staff.
pub fn simulate() -> Vec<StaffMember> {
    let mut staff: Vec<StaffMember> = Vec::new();
    let students: usize = SCHOOLS.iter().map(|school| school.size).sum();
    for (school, facts) in SCHOOLS.iter().enumerate() {
        let teachers = facts.size * TEACHERS / students;
        for (role, count) in [(TEACHER, teachers), ("Administrator", 3), ("School counselor", 3), ("Paraeducator", 3), ("School nurse", 1)]
        {
            for _ in 0..count {
                hire(&mut staff, school, role, YEARS[0]);
            }
        }
    }
    for member in staff.iter_mut().filter(|member| member.index % 113 == 40 && member.roles[0].1 == TEACHER) {
        member.second = Some((member.school + 1) % SCHOOLS.len());
    }
    for (before, [retired, resigned, moved]) in LEAVERS {
        year_end(&mut staff, before, retired, resigned, moved);
    }
    staff
}

fn hire(staff: &mut Vec<StaffMember>, school: usize, role: &'static str, start: usize) {
    let index = staff.len();
    staff.push(StaffMember {
        index,
        id: format!("{:06}", (index * 7_919 + 100_003) % 1_000_000),
        school,
        second: None,
        roles: vec![(start, role)],
        exit: "",
    });
}

/// What happens between the October of `before` and the next.
fn year_end(staff: &mut Vec<StaffMember>, before: usize, retired: usize, resigned: usize, moved: usize) {
    let there: Vec<usize> = staff.iter().filter(|member| member.role(before).is_some()).map(|member| member.index).collect();
    let teachers: Vec<usize> = there.iter().copied().filter(|&index| staff[index].role(before) == Some(TEACHER)).collect();
    let changing = quota(&format!("leaving {before}"), &teachers, retired + resigned + moved, |&index| {
        1000 - SCHOOLS[staff[index].school].climate.unsigned_abs() * usize::from(SCHOOLS[staff[index].school].climate > 0) * 15
    });
    let mut vacancies = Vec::new();
    // Drawn anew, so that reasons do not follow the order of schools.
    let mut order: Vec<(usize, usize)> = changing.iter().map(|&index| (Random::of("reason", index).below(1 << 30), index)).collect();
    order.sort_unstable();
    for (place, (_, index)) in order.into_iter().enumerate() {
        if place < retired {
            staff[index].exit = "Retired";
        } else if place < retired + resigned {
            staff[index].exit = if place % 7 == 3 { "Other district" } else { "Resigned" };
        } else {
            staff[index].roles.push((before + 1, "Administrator"));
        }
        vacancies.push(staff[index].school);
    }
    for index in there {
        if staff[index].exit.is_empty() && staff[index].role(before + 1).is_none() {
            let role = staff[index].role(before).unwrap_or(TEACHER);
            // Some of the others leave too.
            if role != TEACHER && Random::of("other leaver", index * 10 + before % 10).chance(60) {
                staff[index].exit = "Resigned";
                let school = staff[index].school;
                hire(staff, school, role, before + 1);
            } else {
                staff[index].roles.push((before + 1, role));
            }
        }
    }
    for school in vacancies {
        hire(staff, school, TEACHER, before + 1);
    }
}

/// Writes the rosters and the training.
pub fn export(staff: &[StaffMember], files: &mut Files) {
    for start in YEARS {
        let year = Year::new(start);
        for member in staff {
            let Some(role) = member.role(start) else { continue };
            let last = member.role(start + 1).is_none() && start < 2025;
            let exit = if last { member.exit } else { "" };
            let schools: Vec<usize> = [Some(member.school), member.second].into_iter().flatten().collect();
            for school in &schools {
                let code = SCHOOLS[*school].code;
                let full_time = if schools.len() == 2 { "0.5" } else { "1.0" };
                files.row(
                    &year.label,
                    "staff",
                    code,
                    "staff_id,school_code,role,fte,snapshot_date,exit_reason",
                    format_args!("{},{code},{role},{full_time},{start}-10-01,{exit}", member.id),
                );
            }
            if start >= 2024 {
                training(files, &year, member);
            }
        }
    }
}

fn training(files: &mut Files, year: &Year, member: &StaffMember) {
    let mut draw = Random::of("training", member.index * 10 + year.start % 10);
    let later = usize::from(year.start == 2025);
    let code = SCHOOLS[member.school].code;
    let new = member.role(year.start - 1).is_none();
    let mut write = |training: &str, day: Option<usize>| {
        files.row(
            &year.label,
            "training",
            "district",
            "staff_id,school_code,training,completed_date",
            format_args!("{},{code},{training},{}", member.id, day.map_or("", |day| year.school_day(day))),
        );
    };
    let done = draw.chance([812, 884][later]);
    let day = draw.between(5, 170);
    write("Equity and diversity", done.then_some(day));
    if new {
        let done = draw.chance([905, 960][later]);
        let day = draw.between(0, 60);
        write("New staff onboarding", done.then_some(day));
    }
    if draw.chance([46, 58][later]) {
        let day = draw.between(20, 160);
        write("Leadership pathway", Some(day));
    }
}
