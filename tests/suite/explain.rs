//! A figure is followed back to its rows.

use crate::builder::Project;
use snapbox::str;
use std::process::Command;

#[test]
fn a_measure_is_explained_from_its_status_to_file_and_line() {
    Project::new("small").run("explain chronic-absenteeism small").code(0).stderr("").stdout(str![[r#"
Reduce chronic absenteeism to 12.5%
2025-26, Small School District
measure `chronic-absenteeism` of kind chronic-absenteeism, definition chronic-absenteeism

Not met, better than last year
  target 12.5%, due 2026-06-30
  counts 2025-07-01 to 2026-06-30

Arithmetic
  5 of 30 is 16.666667%, shown as 16.7%
  5/30 is above 1/8, the target of at most 12.5%, since 5 × 8 = 40 > 30 = 1 × 30
  5/30 is below 7/30, 23.3% in 2024-25, since 5 × 30 = 150 < 210 = 7 × 30
  2 fewer of 30 would reach it: 3 of 30

Rule, with this plan's settings
  Students enrolled at least 10 days who were absent, for any reason, 10% or more of the days they
  were enrolled, out of all students enrolled at least 10 days. A student of two schools is counted
  once in the district, over all days. A day more than half absent is an absent day. In-school
  suspension counts as attendance. A school's figure uses its own days. Prekindergarten and programs
  of aviation and for adults are not counted.

Kind chronic-absenteeism
  Share of students who were absent, for any reason, 10% or more of the days they were enrolled.
  A student is chronically absent if ten times the days absent reach the days enrolled, so exactly
  10% is chronic (Connecticut General Statutes 10-198c). In the district a student's days at all
  schools are added first and then tested; in a school only that school's own days count.
  Prekindergarten is left out, and unless the plan chooses the schools so are those that the roster
  calls `aviation` or `adult`. A day is absent or not: a student present for at least half of the
  day is in attendance (CSDE guidance on attendance, Appendix F), so a student-day more than half
  absent is an absent day. Students enrolled for fewer days than the plan's minimum are left out and
  counted.

Schools
  code  school             result           last year        status
  1001  Alder High School  10.0% (1 of 10)  10.0% (1 of 10)  Reported
  1002  Birch High School  10.0% (1 of 10)  20.0% (2 of 10)  Reported
  1003  Cedar High School  30.0% (3 of 10)  40.0% (4 of 10)  Reported

Files
  file                                 school year  rows  used  left out  digest
  exports/2025-26/attendance/1001.csv  2025-26      10    10    0         bc0c42a8
  exports/2025-26/attendance/1002.csv  2025-26      10    10    0         60d5315a
  exports/2025-26/attendance/1003.csv  2025-26      10    10    0         1190d858
  exports/2024-25/attendance/1001.csv  2024-25      10    10    0         ab4b801f
  exports/2024-25/attendance/1002.csv  2024-25      10    10    0         593cccb5
  exports/2024-25/attendance/1003.csv  2024-25      10    10    0         73c84e6a

Rows, the first of each file; --rows lists all
  file                                 line  school  person  counted
  exports/2025-26/attendance/1001.csv  2     1001    masked  yes
  exports/2025-26/attendance/1001.csv  3     1001    masked  yes
  exports/2025-26/attendance/1002.csv  2     1002    masked  yes
  exports/2025-26/attendance/1002.csv  3     1002    masked  yes
  exports/2025-26/attendance/1003.csv  2     1003    masked  yes
  exports/2025-26/attendance/1003.csv  3     1003    masked  yes

"#]]);
}

#[test]
fn a_school_and_a_group_are_explained_by_themselves() {
    let project = Project::new("small");
    let school = project.run("explain rounds small --school 1003").code(0).out();
    assert!(school.contains("Cedar High School (1003)") && school.contains("a count of 1"), "{school}");
    let group = project.run("explain chronic-absenteeism small --group grade=10").code(0).out();
    assert!(group.contains("grade: 10") && group.contains("1 of 9 is 11.111111%"), "{group}");
}

#[test]
fn every_row_is_listed_where_asked() {
    let project = Project::new("small");
    let rows = |line: &str| project.run(line).code(0).out().lines().filter(|line| line.contains(" masked ")).count();
    assert_eq!(rows("explain chronic-absenteeism small --rows"), 30);
    assert_eq!(rows("explain chronic-absenteeism small --rows --school 1003"), 10);
}

#[test]
fn rows_used_and_left_out_add_up() {
    let project = Project::new("small");
    project.edit("exports/2025-26/attendance/1003.csv", "1003000009,1003,180,9,10", "1003000009,1003,180,9,PK");
    let out = project.run("explain chronic-absenteeism small").code(0).out();
    assert!(out.contains("exports/2025-26/attendance/1003.csv  2025-26      10    9     1"), "{out}");
}

#[test]
fn what_there_is_not_is_guessed() {
    let project = Project::new("small");
    project.run("explain chronic small").code(2).stdout("").stderr(str![[r#"
error[usage]: the plan has no measure `chronic`
 |
 = help: `list` shows the plan's measures


"#]]);
    project.run("explain rounds small --school 1004").code(2).stdout("").stderr(str![[r#"
error[usage]: `rounds` has no figure of a school `1004`
 |
 = help: did you mean `1001`?


"#]]);
    project.run("explain chronic-absenteeism small --group grade=13").code(2).stdout("").stderr(str![[r#"
error[usage]: `chronic-absenteeism` has no group `grade=13` here
 |
 = help: did you mean `grade=10`?


"#]]);
    project.run("explain chronic-absenteeism small --group grade").code(2).stdout("").stderr(str![[r#"
error: invalid value 'grade' for '--group <DIMENSION=CATEGORY>': not a group such as grade=09

For more information, try '--help'.

"#]]);
}

#[test]
fn one_person_s_records_are_shown_on_a_terminal_only() {
    let project = Project::new("small");
    project.run("explain chronic-absenteeism small --why-not 1003000001").code(2).stdout("").stderr(str![[r#"
error[usage]: --why-not shows one person's records, and messages of this run do not go to a terminal
 |
 = help: run it on a terminal


"#]]);
    if Command::new("script").arg("--version").output().is_err() {
        return;
    }
    let on_terminal = |id: &str| {
        let line = format!("{} explain chronic-absenteeism small --why-not {id}", env!("CARGO_BIN_EXE_ctecs-report"));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(project.root());
        project.finish(&mut command, &line).code(0).out()
    };
    let counted = on_terminal("1003000001");
    assert!(counted.contains("is counted, and has what is measured"), "{counted}");
    assert!(counted.contains("attendance/1003.csv  3"), "{counted}");
    assert!(on_terminal("1003000004").contains("is counted, and does not have what is measured"));
    assert!(on_terminal("9999999999").contains("is in no row"));
    project.edit("plan.toml", "min_days_enrolled = 10", "min_days_enrolled = 181");
    let left_out = on_terminal("1003000001");
    assert!(left_out.contains("is not counted") && left_out.contains("left out: "), "{left_out}");
}

/// The page that a board reads has the same explanation as the terminal, and each figure leads to it.
#[test]
fn every_figure_of_the_page_leads_to_the_explanation_that_the_terminal_gives() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let files = project.files("report-internal");
    let [page, explanations] = ["index.html", "explanations.html"].map(|name| std::str::from_utf8(&files[name]).unwrap());
    for id in ["chronic-absenteeism", "rounds", "manual"] {
        // The scorecard, the line's first figure, and its sentence on how it was calculated.
        assert!(page.matches(&format!("href=\"explanations.html#how-{id}\"")).count() >= 3, "{id}");
        assert_eq!(explanations.matches(&format!("id=\"how-{id}\"")).count(), 1, "{id}");
        let start = explanations.find(&format!("id=\"how-{id}\"")).unwrap();
        let section = explanations[start..].split("</section>").next().unwrap().replace("&gt;", ">").replace("&lt;", "<");
        let told = project.run(&format!("explain {id} small")).code(0).out();
        let steps = told.split("Arithmetic\n").nth(1).unwrap().split("\n\n").next().unwrap();
        for step in steps.lines() {
            assert!(section.contains(step.trim()), "{id}: {step}\n{section}");
        }
    }
    let links: Vec<&str> = page.split("href=\"explanations.html#how-").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.iter().all(|id| explanations.contains(&format!("id=\"how-{id}\""))), "{links:?}");
    assert!(explanations.contains("2 fewer of 30 would reach it: 3 of 30"));
}
