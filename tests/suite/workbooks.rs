//! Exports sent as workbooks that other programs made: the same figures and the same messages as from CSV.

use crate::builder::Project;
use serde_json::Value;
use snapbox::str;
use std::path::Path;

/// A workbook under `tests/workbooks/`.
fn workbook(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks").join(name)).unwrap()
}

/// The small project, in which a school of `code` sends the workbook `name` in place of its CSV.
fn with_workbook(code: &str, name: &str) -> Project {
    let project = Project::new("small");
    let file = format!("exports/2025-26/attendance/{code}");
    project.remove(&format!("{file}.csv")).write(&format!("{file}.xlsx"), workbook(name));
    project.edit("plan.toml", "attendance/*.csv\"", "attendance/*\"");
    project
}

/// Names the sheet that the workbooks' exports are on.
fn name_the_sheet(project: &Project) {
    project.edit("plan.toml", "grain = \"student-year\"", "grain = \"student-year\"\nsheet = \"Export\"");
}

/// The measures of a report without the files they were counted from.
fn measures(project: &Project) -> Value {
    let mut results: Value = serde_json::from_str(&project.read("report-internal/results.json")).unwrap();
    for measure in results["measures"].as_array_mut().unwrap() {
        let sources = measure.as_object_mut().unwrap().remove("sources").unwrap();
        let rows: u64 = sources.as_array().unwrap().iter().map(|source| source["rows"].as_u64().unwrap_or_default()).sum();
        measure["rows"] = rows.into();
    }
    results["measures"].take()
}

#[track_caller]
fn same_as_csv(project: &Project) {
    let csv = Project::new("small");
    csv.run("build small --edition internal -q").code(0);
    project.run("build small --edition internal -q").code(0);
    assert!(measures(&csv)[0]["rows"].as_u64().unwrap() > 0);
    assert_eq!(measures(project), measures(&csv));
}

#[test]
fn the_first_sheet_of_a_workbook_gives_the_figures_of_its_csv() {
    same_as_csv(&with_workbook("1001", "calc.xlsx"));
}

#[test]
fn so_does_a_sheet_that_the_plan_names() {
    let project = with_workbook("1002", "openpyxl.xlsx");
    project.run("build small --edition internal -q").code(1);
    name_the_sheet(&project);
    same_as_csv(&project);
}

#[test]
fn a_fault_in_a_workbook_is_named_by_its_cell() {
    let project = with_workbook("1003", "faulty.xlsx");
    name_the_sheet(&project);
    project.run("check small").code(1).stdout("small: 2 errors\n").stderr(str![[r#"
error[bad-number]: `days_enrolled` is not a number
 --> exports/2025-26/attendance/1003.xlsx:5:17
  |
5 | ##########,1003,##x,#,##
  |                 ^^^ C5: a number such as 12 or 0.5

error[absent-above-enrolled]: more days absent than enrolled
 --> exports/2025-26/attendance/1003.xlsx:6:21
  |
6 | ##########,1003,###,###,##
  |                     ^^^ D6: at most the days enrolled
  |
  = help: check that the two columns are not exchanged

Cells about people are masked: # stands for a digit, x for a letter. On a terminal, --show-values shows them.


"#]]);
}
