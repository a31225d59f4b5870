//! What a school meets that checks its export before it sends it.

use crate::builder::Project;
use snapbox::str;

#[test]
fn a_school_checks_its_file_without_a_plan() {
    let project = Project::new("small");
    project.remove("plan.toml");
    project.run("check small/exports/2025-26/attendance/1001.csv").code(0).stderr("").stdout(str![[r#"
small/exports/2025-26/attendance/1001.csv: attendance by student-year, 10 rows, digest bc0c42a8
small/exports/2025-26/attendance/1001.csv: no problem

"#]]);
}

#[test]
fn a_fault_is_shown_where_it_is_and_no_setting_of_a_plan_is_advised() {
    let project = Project::new("small");
    project.remove("plan.toml");
    let header = "sasid,school_code,date,fraction_absent\n";
    project.write("1001.csv", format!("{header}0000000001,1001,9/2/2025,0.5\n0000000001,1001,2025-09-03,2\n"));
    project
        .run("check small/1001.csv")
        .code(1)
        .stderr(str![[r#"
error[bad-date]: `date` does not say which part is the month
 --> small/1001.csv:2:17
  |
2 | ##########,1001,#/#/####,#.#
  |                 ^^^^^^^^ C2: a date such as 2025-09-02

error[fraction-above-one]: absent for more than a whole day
 --> small/1001.csv:3:28
  |
3 | ##########,1001,####-##-##,#
  |                            ^ D3: 0 to 1
  |
  = help: a share of the day is wanted, not minutes or periods

Cells about people are masked: # stands for a digit, x for a letter. On a terminal, --show-values shows them.


"#]])
        .stdout(str![[r#"
small/1001.csv: attendance by student-day, 2 rows of which 2 faulty, digest 797b0aec
small/1001.csv: 2 errors

"#]]);
}

#[test]
fn a_file_of_no_known_kind_is_said_to_be_one() {
    let project = Project::new("small");
    project.remove("plan.toml");
    project.write("lunch.csv", "menu,day\nsoup,Monday\n");
    project.run("check small/lunch.csv").code(1).stderr(str![[r#"
error[unknown-export]: the columns are those of no kind of dataset
--> small/lunch.csv
 = help: if the district's plan has other names for its columns, add `--project` and the folder of that plan; else say what the file is with `--dataset`: students, enrollment, attendance, discipline, survey, rounds, applicants, staff, milestones, credentials, events, participation, courses, training, counts, adult_enrollment, calendar, aggregates


"#]]).stdout(str![[r#"
small/lunch.csv: 1 error

"#]]);
    project
        .run("check small/lunch.csv --dataset attendence")
        .code(2)
        .stderr(str![[r#"
error[usage]: there is no kind of dataset `attendence`
 |
 = help: did you mean `attendance`?


"#]])
        .stdout("");
}

#[test]
fn what_is_no_file_ends_with_exit_code_2() {
    let project = Project::new("small");
    project.remove("plan.toml");
    project
        .run("check --dataset attendance small/exports")
        .code(2)
        .stderr(str![[r#"
error[usage]: `small/exports` is not a file
 |
 = help: name a project, or exports of one


"#]])
        .stdout("");
    project
        .run("check --dataset attendance small/nothing.csv")
        .code(2)
        .stderr(str![[r#"
error[usage]: `small/nothing.csv` is not a file
 |
 = help: name a project, or exports of one


"#]])
        .stdout("");
}

#[test]
fn an_export_under_another_name_is_known_by_its_columns_and_those_that_select_its_rows() {
    let project = Project::nothing("anywhere");
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/edsight");
    let name = "edsight/school/suspension-rates__2015-16_all-schools_.csv";
    project.write("sent.csv", std::fs::read(examples.join(name)).unwrap());
    let line = format!("check anywhere/sent.csv --project {}", examples.display());
    project.run(&line).code(0).stderr("");
}
