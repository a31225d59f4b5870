//! The whole picture of an error: where it is, what was expected, what to do.

use crate::builder::Project;
use snapbox::str;

#[test]
fn a_wrong_cell_is_underlined_and_every_problem_is_shown_at_once() {
    let project = Project::new("small");
    project.edit("exports/2025-26/attendance/1003.csv", "1003000003,1003,180,3,12", "1003000003,1003,18o,3,12");
    project.edit("exports/2025-26/attendance/1003.csv", "1003000004,1003,180,4,09", "1003000004,1003,3,4,09");
    project.edit("exports/2025-26/attendance/1001.csv", "days_absent", "Absences");
    project.edit("exports/2025-26/rounds.csv", "R3,1002", "R3,1022");
    project.run("build small --edition internal").code(1).stdout("").stderr(str![[r#"
error[missing-column]: the column `days_absent` is missing
 --> exports/2025-26/attendance/1001.csv:1:1
  |
1 | sasid,school_code,days_enrolled,Absences,grade
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: if it has another header, say `days_absent = "…"` in `[datasets.attendance.columns]`

error[bad-number]: `days_enrolled` is not a number
 --> exports/2025-26/attendance/1003.csv:5:17
  |
5 | ##########,1003,##x,#,##
  |                 ^^^ C5: a number such as 12 or 0.5

error[absent-above-enrolled]: more days absent than enrolled
 --> exports/2025-26/attendance/1003.csv:6:19
  |
6 | ##########,1003,#,#,##
  |                   ^ D6: at most the days enrolled
  |
  = help: check that the two columns are not exchanged

error[unknown-school]: `school_code` `1022` is not in the roster
 --> exports/2025-26/rounds.csv:4:4
  |
4 | R3,1022,2025-10-13
  |    ^^^^ B4: a school code of the roster
  |
  = help: did you mean `1002` (Birch High School)?

Cells about people are masked: # stands for a digit, x for a letter. On a terminal, --show-values shows them.

no report was written: 4 errors

"#]]);
    assert!(project.files("report-internal").is_empty());
}

#[test]
fn a_wrong_key_of_the_plan_is_underlined_and_guessed() {
    let project = Project::new("small");
    project.edit("plan.toml", "min_days_enrolled = 10", "min_day_enrolled = 10");
    project.edit("plan.toml", "\"12.5%\"", "12.5");
    project.edit("plan.toml", "kind = \"milestones\"", "kind = \"milestone\"");
    project
        .run("check small")
        .code(1)
        .stdout(str![[r#"
small: 4 errors

"#]])
        .stderr(str![[r#"
error[missing-key]: measure `chronic-absenteeism` has no `min_days_enrolled`
  --> plan.toml:39:1
   |
39 | [[measures]]
   | ^^^^^^^^^^^^
   |
   = help: `min_days_enrolled`: Days a student must have been enrolled to be counted. Connecticut law sets none; federal reporting uses 10.

error[unknown-key]: measure `chronic-absenteeism` has no key `min_day_enrolled`
  --> plan.toml:45:1
   |
45 | min_day_enrolled = 10
   | ^^^^^^^^^^^^^^^^
   |
   = help: did you mean `min_days_enrolled`?

error[wrong-value]: wrong value in `target` of measure `chronic-absenteeism`
  --> plan.toml:47:22
   |
47 | target = { at_most = 12.5, due = "2026-06-30" }
   |                      ^^^^ invalid type: floating point `12.5`, expected a string
   |
   = help: What is to be reached; absent: reported without a status.

error[unknown-kind]: there is no kind of measure `milestone`
  --> plan.toml:66:8
   |
66 | kind = "milestone"
   |        ^^^^^^^^^^^
   |
   = help: did you mean `milestones`?


"#]]);
}

#[test]
fn a_school_that_is_missing_stops_the_report() {
    let project = Project::new("small");
    project.remove("exports/2025-26/attendance/1003.csv");
    project.run("build small --edition internal").code(1).stdout("").stderr(str![[r#"
error[missing-school]: 1 of 3 schools is missing from `attendance` for 2025-26: Cedar High School (1003)
  --> plan.toml:17:11
   |
17 | [datasets.attendance]
   |           ^^^^^^^^^^
   |
   = help: add the export; if it is agreed that it comes later, add a `[[late]]` entry; if a school without rows truly has none, say `complete = true`

no report was written: 1 error

"#]]);
}

#[test]
fn errors_are_annotations_for_a_forge() {
    let project = Project::new("small");
    project.edit("exports/2025-26/attendance/1003.csv", "1003000003,1003,180,3,12", "1003000003,1003,18o,3,12");
    project
        .run("check small --message-format github")
        .code(1)
        .stdout(str![[r#"
small: 1 error

"#]])
        .stderr(str![[r#"
::error title=bad-number,file=small/exports/2025-26/attendance/1003.csv,line=5,col=17::`days_enrolled` is not a number; a number such as 12 or 0.5

"#]]);
}

#[test]
fn errors_are_objects_for_programs() {
    let project = Project::new("small");
    project.edit("exports/2025-26/attendance/1003.csv", "1003000003,1003,180,3,12", "1003000003,1003,18o,3,12");
    let run = project.run("check small -q --message-format json").code(1).stdout("");
    for line in run.err().lines() {
        let problem: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(problem["place"]["file"], "exports/2025-26/attendance/1003.csv");
        assert_eq!(problem["place"]["line"], 5);
    }
}

#[test]
fn cells_of_people_are_masked_even_where_they_were_asked_for_but_nobody_is_looking() {
    let project = Project::new("small");
    project.edit("exports/2025-26/attendance/1003.csv", "1003000003,1003,180,3,12", "1003000003,1003,18o,3,12");
    let run = project.run("check small --show-values").code(1);
    assert!(!run.err().contains("1003000003"), "{}", run.err());
    assert!(!run.err().contains("18o"), "{}", run.err());
}

#[test]
fn a_school_checks_its_own_export_before_it_sends_it() {
    let project = Project::new("small");
    let export = "small/exports/2025-26/attendance/1003.csv";
    project
        .run(&format!("check {export}"))
        .code(0)
        .stdout(str![[r#"
small/exports/2025-26/attendance/1003.csv: attendance, 10 rows, digest 1190d858
small/exports/2025-26/attendance/1003.csv: no problem

"#]])
        .stderr("");

    // Elsewhere it is known by its columns; every column is checked, those that no measure reads as well.
    let text = project.read("exports/2025-26/attendance/1003.csv");
    std::fs::write(project.root().join("mine.csv"), text.replace("180,18,09", "180,18,9th grade").replace(",1003,", ",1033,")).unwrap();
    project
        .run("check mine.csv --project small")
        .code(1)
        .stdout(str![[r#"
mine.csv: attendance, 10 rows, digest 3c671214
mine.csv: 10 errors

"#]])
        .stderr(str![[r#"
error[unknown-school]: `school_code` `1033` is not in the roster (10 places)
 --> mine.csv:2:12
  |
2 | ##########,1033,###,##,#xx xxxxx
  |            ^^^^ B2: a school code of the roster
  |
 ::: mine.csv:3:12
  |
3 | ##########,1033,###,##,##
  |            ---- B3
  |
 ::: mine.csv:4:12
  |
4 | ##########,1033,###,##,##
  |            ---- B4
  |
  = help: did you mean `1003` (Cedar High School)?

Cells about people are masked: # stands for a digit, x for a letter. On a terminal, --show-values shows them.


"#]]);
    std::fs::write(project.root().join("lunch.csv"), "day,menu\n1,soup\n").unwrap();
    project
        .run("check lunch.csv --project small")
        .code(1)
        .stdout(str![[r#"
lunch.csv: 1 error

"#]])
        .stderr(str![[r#"
error[unknown-export]: the columns are those of no dataset of the plan
--> lunch.csv
 = help: say which one it is with `--dataset`; `schema DATASET` shows the columns it must have


"#]]);
    project.run("check lunch.csv --project small --dataset attendence").code(2).stdout("").stderr(str![[r#"
error[usage]: the plan has no dataset `attendence`
 |
 = help: did you mean `attendance`?


"#]]);
    project.run("check lunch.csv mime.csv --project small").code(2).stdout("").stderr(str![[r#"
error[usage]: `mime.csv` is not a file
 |
 = help: name a project, or exports of one


"#]]);
}
