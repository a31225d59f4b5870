//! Two states of the data are compared: figures, statuses, and the rows behind them.

use crate::builder::{Project, copy};
use serde_json::{Value, json};
use snapbox::str;
use std::process::Command;

/// The project, and its data as they were in June in the folder `june`.
fn corrected() -> Project {
    let project = Project::new("small");
    copy(&project.path("exports"), &project.root().join("june/exports"));
    project.edit("exports/2025-26/attendance/1003.csv", "1003000003,1003,180,3,", "1003000003,1003,180,18,");
    project.edit("exports/2025-26/attendance/1001.csv", "1001000001,1001,180,1,10\n", "");
    let rounds = project.read("exports/2025-26/rounds.csv");
    project.write("exports/2025-26/rounds.csv", format!("{rounds}R7,1003,2025-11-20\n"));
    project
}

#[test]
fn two_folders_of_data_are_compared_and_the_rows_stand_behind_each_figure() {
    corrected().run("diff june small --project small").code(0).stderr("").stdout(str![[r#"
`june` → `small`: 2 statuses changed, 5 other figures changed

Statuses
  measure  where              figure          was              is           why                         rows
  rounds   District           Result 2025-26  Not met: 2 of 3  Met: 3 of 3  exports/2025-26/rounds.csv  1 added
  rounds   Cedar High School  Result 2025-26  Not met: 1       Met: 2       exports/2025-26/rounds.csv  1 added

Figures
  measure              where                figure          was              is               why                                                                       rows
  chronic-absenteeism  District             Result 2025-26  16.7% (5 of 30)  20.7% (6 of 29)  exports/2025-26/attendance/1001.csv, exports/2025-26/attendance/1003.csv  1 removed, 1 changed
  chronic-absenteeism  Alder High School    Result 2025-26  10.0% (1 of 10)  11.1% (1 of 9)   exports/2025-26/attendance/1001.csv                                       1 removed
  chronic-absenteeism  Cedar High School    Result 2025-26  30.0% (3 of 10)  40.0% (4 of 10)  exports/2025-26/attendance/1003.csv                                       1 changed
  chronic-absenteeism  District, grade: 10  Result 2025-26  11.1% (1 of 9)   12.5% (1 of 8)   exports/2025-26/attendance/1001.csv                                       1 removed
  chronic-absenteeism  District, grade: 12  Result 2025-26  0.0% (0 of 6)    16.7% (1 of 6)   exports/2025-26/attendance/1003.csv                                       1 changed

Files
  file                                 rows before  rows now
  exports/2025-26/attendance/1001.csv  10           9
  exports/2025-26/attendance/1003.csv  10           10
  exports/2025-26/rounds.csv           6            7

Rows: 1 added, 1 removed, 1 changed
  dataset     row                                    school           cells                                                                           behind
  attendance  exports/2025-26/attendance/1001.csv:3  1001    removed  school_code 1001, sasid ##########, grade ##, days_enrolled ###, days_absent #  chronic-absenteeism
  attendance  exports/2025-26/attendance/1003.csv:5  1003    changed  days_absent # → ##                                                              chronic-absenteeism
  rounds      exports/2025-26/rounds.csv:8           1003    added    school_code 1003, round_id R7, date 2025-11-20                                  rounds

"#]]);
}

#[test]
fn a_notice_of_two_folders_of_data_has_the_rows_with_the_cells_of_people_masked() {
    corrected().run("diff june small --project small --format md").code(0).stderr("").stdout(str![[r#"
## Changes to the report on the Small Plan 2025-26

Small School District: `small` replaces `june`. Figures stand for 2026-06-30.

### Statuses that changed

| Measure | Where | Figure | Was | Is | Reason | Rows |
|---|---|---|---|---|---|---|
| At least two instructional rounds in every school | District | Result 2025-26 | Not met: 2 of 3 | Met: 3 of 3 |  | 1 added |
| At least two instructional rounds in every school | Cedar High School | Result 2025-26 | Not met: 1 | Met: 2 |  | 1 added |

### Figures that changed

| Measure | Where | Figure | Was | Is | Reason | Rows |
|---|---|---|---|---|---|---|
| Reduce chronic absenteeism to 12.5% | District | Result 2025-26 | 16.7% (5 of 30) | 20.7% (6 of 29) |  | 1 removed, 1 changed |
| Reduce chronic absenteeism to 12.5% | Alder High School | Result 2025-26 | 10.0% (1 of 10) | 11.1% (1 of 9) |  | 1 removed |
| Reduce chronic absenteeism to 12.5% | Cedar High School | Result 2025-26 | 30.0% (3 of 10) | 40.0% (4 of 10) |  | 1 changed |
| Reduce chronic absenteeism to 12.5% | District, grade: 10 | Result 2025-26 | 11.1% (1 of 9) | 12.5% (1 of 8) |  | 1 removed |
| Reduce chronic absenteeism to 12.5% | District, grade: 12 | Result 2025-26 | 0.0% (0 of 6) | 16.7% (1 of 6) |  | 1 changed |

For figures without a number under *Reason* the plan gives none.

### Files that changed

- `exports/2025-26/attendance/1001.csv`: 10 rows before, 9 now
- `exports/2025-26/attendance/1003.csv`: 10 rows before and now
- `exports/2025-26/rounds.csv`: 6 rows before, 7 now

### Rows that changed

1 added, 1 removed, 1 changed in all.

| Dataset | Row | Change | School | Cells |
|---|---|---|---|---|
| attendance | `exports/2025-26/attendance/1001.csv:3` | removed | 1001 | school_code 1001, sasid ##########, grade ##, days_enrolled ###, days_absent # |
| attendance | `exports/2025-26/attendance/1003.csv:5` | changed | 1003 | days_absent # → ## |
| rounds | `exports/2025-26/rounds.csv:8` | added | 1003 | school_code 1003, round_id R7, date 2025-11-20 |

"#]]);
}

fn json_of(project: &Project, line: &str) -> Value {
    serde_json::from_str(&project.run(line).code(0).out()).unwrap()
}

#[test]
fn each_row_says_which_figures_it_is_behind() {
    let project = corrected();
    let told = json_of(&project, "diff june small --project small --format json");
    let rows = told["rows"].as_array().unwrap();
    let changed = rows.iter().find(|row| row["change"] == "changed").unwrap();
    assert_eq!(changed["old"], json!({"file": "exports/2025-26/attendance/1003.csv", "line": 5}));
    assert_eq!(changed["cells"], json!([{"column": "days_absent", "old": "#", "new": "##"}]));
    let behind: Vec<(&Value, &Value, &Value)> = changed["behind"]
        .as_array()
        .unwrap()
        .iter()
        .map(|position| &told["changes"][usize::try_from(position.as_u64().unwrap()).unwrap()])
        .map(|change| (&change["measure"], &change["school_code"], &change["category"]))
        .collect();
    // The district, its school and its grade; not the school and the grade of the student who is gone.
    let chronic = json!("chronic-absenteeism");
    assert_eq!(
        behind,
        [(&chronic, &Value::Null, &Value::Null), (&chronic, &json!("1003"), &Value::Null), (&chronic, &Value::Null, &json!("12"))]
    );
}

#[test]
fn rows_that_only_stand_elsewhere_are_no_change() {
    let project = Project::new("small");
    copy(&project.path("exports"), &project.root().join("june/exports"));
    let lines = project.read("exports/2025-26/attendance/1002.csv");
    let (header, rows) = lines.split_once('\n').unwrap();
    let backwards: Vec<&str> = rows.lines().rev().collect();
    project.write("exports/2025-26/attendance/1002.csv", format!("{header}\n{}\n", backwards.join("\n")));
    let told = json_of(&project, "diff june small --project small --format json");
    assert_eq!((&told["changes"], &told["rows"]), (&json!([]), &json!([])));
    assert_eq!(told["files"].as_array().unwrap().len(), 1);
}

#[test]
fn a_column_that_no_changed_figure_reads_is_behind_none() {
    let project = Project::new("small");
    copy(&project.path("exports"), &project.root().join("june/exports"));
    project.edit("exports/2025-26/rounds.csv", "R1,1001,2025-10-11", "R1,1001,2025-10-12");
    let run = project.run("diff june small --project small").code(0);
    assert!(run.out().contains("Rows: 1 changed\n  1 row not shown; --rows lists all\n"), "{}", run.out());
    let run = project.run("diff june small --project small --rows").code(0);
    assert!(run.out().contains("no figure that changed"), "{}", run.out());
}

#[test]
fn a_status_that_hangs_on_last_year_has_last_year_s_rows_behind_it() {
    let project = Project::new("small");
    copy(&project.path("exports"), &project.root().join("june/exports"));
    // Fewer were absent last year than was thought: this year is no longer better.
    for (student, days) in [("1003000000", "18"), ("1003000001", "19"), ("1003000002", "20")] {
        project.edit("exports/2024-25/attendance/1003.csv", &format!("{student},1003,180,{days},"), &format!("{student},1003,180,1,"));
    }
    let told = json_of(&project, "diff june small --project small --format json");
    let flip = told["changes"].as_array().unwrap().iter().position(|change| change["old_status"] != change["new_status"]).unwrap();
    assert_eq!((&told["changes"][flip]["old_status"], &told["changes"][flip]["new_status"]), (&json!("improved"), &json!("not-met")));
    let behind = |row: &&Value| row["behind"].as_array().unwrap().contains(&json!(flip));
    assert_eq!(told["rows"].as_array().unwrap().iter().filter(behind).count(), 3);
}

#[test]
fn a_report_is_held_against_what_its_project_would_give_now() {
    let project = Project::new("small");
    project.run("build small --edition internal --out june -q").code(0);
    project.run("diff june small --exit-code").code(0);
    let rounds = project.read("exports/2025-26/rounds.csv");
    project.write("exports/2025-26/rounds.csv", format!("{rounds}R7,1003,2025-11-20\n"));
    let run = project.run("diff june small --exit-code").code(1);
    assert!(run.out().contains("2 statuses changed"), "{}", run.out());
}

#[test]
fn the_rows_behind_two_reports_are_found_in_their_data() {
    let project = corrected();
    project.run("build small --edition internal --data june --out june-report -q").code(0);
    project.run("build small --edition internal --data small --out july-report -q").code(0);
    let run = project.run("diff june-report july-report --project small --data june small").code(0);
    assert!(run.out().contains("Rows: 1 added, 1 removed, 1 changed"), "{}", run.out());
    // Other data than those of the reports tell nothing.
    project.run("diff june-report july-report --project small --data small june").code(2).stdout("").stderr(str![[r#"
error[usage]: `small` does not hold `exports/2025-26/attendance/1001.csv` as the report was made from it
 |
 = help: name the folders of the data of both reports with `--data OLD_DATA NEW_DATA`


"#]]);
    project.run("diff june-report july-report --data june small").code(2);
}

#[test]
fn public_reports_are_compared_by_what_they_show_alone() {
    let project = corrected();
    for (data, out) in [("june", "june-report"), ("small", "july-report")] {
        project.run(&format!("build small --edition internal --data {data} --out {out} -q")).code(0);
        for file in ["manifest.json", "results.json"] {
            let path = project.root().join(out).join(file);
            let text = std::fs::read_to_string(&path).unwrap();
            let mut value: Value = serde_json::from_str(&text).unwrap();
            value["edition"]["audience"] = json!("public");
            value.as_object_mut().unwrap().remove("inputs");
            std::fs::write(path, value.to_string()).unwrap();
        }
    }
    project.run("diff june-report july-report --project small --data june small").code(2);
    project.run("diff june-report small").code(2).stdout("").stderr(str![[r#"
error[usage]: one report is public and the other internal: their difference would tell what the public one withholds
 |
 = help: compare two public or two internal editions; data are compared as the internal edition


"#]]);
    let told = json_of(&project, "diff june-report july-report --format json");
    assert_eq!((&told["rows"], &told["files"]), (&Value::Null, &json!([])));
}

#[test]
fn the_cells_of_people_are_shown_on_a_terminal_where_asked() {
    let project = corrected();
    project.run("diff june small --project small --show-values").code(0).stdout(str![[r#"
...
[..]days_absent # → ##[..]
...
"#]]);
    if Command::new("script").arg("--version").output().is_err() {
        return;
    }
    let line = format!("{} diff june small --project small --show-values", env!("CARGO_BIN_EXE_ctecs-report"));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(project.root());
    let out = project.finish(&mut command, &line).code(0).out();
    assert!(out.contains("days_absent 3 \u{2192} 18") && out.contains("sasid 1001000001"), "{out}");
}

#[test]
fn errors_of_either_side_are_shown_and_nothing_is_compared() {
    let project = corrected();
    std::fs::write(project.root().join("june/exports/2025-26/rounds.csv"), "round_id,school_code,date\nR1,1009,2025-10-11\n").unwrap();
    let run = project.run("diff june small --project small").code(1).stdout("");
    assert!(run.err().contains("unknown-school"), "{}", run.err());
    project.run("diff nowhere small --project small").code(2).stdout("").stderr(str![[r#"
error[usage]: `nowhere` is no report and no project: it has neither manifest.json nor plan.toml
 |
 = help: name the folder of a report, its results.json, or a project; for a folder of data give its project with `--project`


"#]]);
}
