//! A project is begun, and turned into that of the next year.

use crate::builder::Project;
use snapbox::str;

#[test]
fn an_empty_folder_becomes_a_project_that_builds() {
    for starter in ["blank", "district", "ctecs"] {
        let project = Project::nothing("new");
        project.run(&format!("init new --from {starter} -q")).code(0).stdout("").stderr("");
        for wanted in ["plan.toml", "schools.csv", ".gitignore", "plan.schema.json", "README.md", "exports/templates/attendance.csv"] {
            assert!(project.path(wanted).exists(), "{starter} has no {wanted}");
        }
        let run = project.run("build new -q").code(0);
        assert_eq!(run.err(), "");
        assert!(project.files("report").contains_key("index.html"));
        let results: serde_json::Value = serde_json::from_str(&project.read("report/results.json")).unwrap();
        assert!(results["measures"].as_array().unwrap().iter().any(|measure| measure["status"] == "pending"));
    }
}

#[test]
fn what_was_written_and_what_is_next_is_said() {
    Project::nothing("new").run("init new").code(0).stderr("").stdout(str![[r#"
new: a project to begin with
  plan.toml
  schools.csv
  .gitignore
  plan.schema.json
  README.md
  exports/templates/attendance.csv
.gitignore keeps exports and reports out of a repository.
Next: put exports where plan.toml says, and run `ctecs-report check new`.

"#]]);
}

#[test]
fn the_plan_that_teaches_has_no_error_and_its_schema_is_beside_it() {
    let project = Project::nothing("new");
    project.run("init new -q").code(0);
    project
        .run("check new")
        .code(0)
        .stdout(str![[r#"
new: 1 warning

"#]])
        .stderr(str![[r#"
warning[nothing-sent]: dataset attendance has no file: its measures are pending
  --> plan.toml:27:11
   |
27 | [datasets.attendance]
   |           ^^^^^^^^^^ looked for exports/{school_year}/attendance/*.csv
   |
   = help: paths are relative to the plan, or to --data DIR


"#]]);
    assert!(project.read("plan.toml").starts_with("#:schema ./plan.schema.json\n"));
    assert_eq!(project.read("plan.schema.json"), project.run("schema plan").out());
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let project = Project::nothing("new");
    project.write("plan.toml", "mine");
    project.run("init new").code(2).stdout("").stderr(str![[r#"
error[usage]: `new/plan.toml` is there already, and nothing is overwritten
 |
 = help: name an empty folder


"#]]);
    assert_eq!(project.read("plan.toml"), "mine");
    assert_eq!(project.files("").len(), 1);
}

#[test]
fn student_data_stay_out_of_a_repository() {
    let project = Project::nothing("new");
    project.run("init new -q").code(0);
    project.write("exports/2025-26/attendance/1.csv", "sasid\n");
    project.run("build new -qq --only chronic-absenteeism");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(arguments).current_dir(project.path(""));
        command.output().map(|output| String::from_utf8(output.stdout).unwrap())
    };
    if git(&["init", "-q"]).is_err() {
        return;
    }
    let seen = git(&["status", "--porcelain", "-uall"]).unwrap();
    assert!(seen.contains("exports/templates/attendance.csv"), "{seen}");
    assert!(!seen.contains("2025-26") && !seen.contains("report/"), "{seen}");
}

/// The fixture in a final edition, with an open checkpoint and an action.
fn after_the_year() -> Project {
    let project = Project::new("small");
    project.edit("plan.toml", "kind = \"year-end\"", "kind = \"final\"");
    project.edit("plan.toml", "files = \"exports/milestones.csv\"", "files = \"exports/{school_year}/milestones.csv\"");
    let milestones = project.read("exports/milestones.csv");
    project.write("exports/2025-26/milestones.csv", milestones).remove("exports/milestones.csv");
    project.edit(
        "plan.toml",
        "in_school_suspension = \"present\"\n",
        "in_school_suspension = \"present\"\nbaseline = { school_year = \"2024-25\", percent = \"23.3%\", source = \"2025 report\" }\n",
    );
    project.run("build small --edition internal -q --out final").code(0);
    project
}

#[test]
fn the_next_year_is_shown_before_it_is_written() {
    let project = after_the_year();
    let before = project.files("");
    project
        .run("init small --next-year --final final")
        .code(0)
        .stdout(str![[r#"
small/plan.toml for 2026-27 (the plan before is kept as small/plan-2025-26.toml)
  key                                                was          becomes
  plan.school_year                                   2025-26      2026-27
  edition.kind                                       final        interim
  measures.chronic-absenteeism.target.due            2026-06-30   2027-06-30
  measures.chronic-absenteeism.baseline.school_year  2024-25      2025-26
  measures.chronic-absenteeism.baseline.percent      23.3%        -
  measures.chronic-absenteeism.baseline.numerator    -            5
  measures.chronic-absenteeism.baseline.denominator  -            30
  measures.chronic-absenteeism.baseline.source       2025 report  Report for 2025-26, edition [EDITION]
  measures.rounds.target.due                         2026-06-30   2027-06-30
  measures.manual.target.due                         2026-06-30   2027-06-30

Checkpoints
  small/exports/2026-27/milestones.csv: 1 done stays behind; carried over: Distribute the manual

Left to decide
  measures.chronic-absenteeism.target: is 12.5% the target of 2026-27, too?

"#]])
        .stderr(str![[r#"
nothing was written; --yes writes it

"#]]);
    assert!(project.files("") == before);
}

#[test]
fn the_next_year_s_plan_builds_and_last_year_s_report_is_still_verified() {
    let project = after_the_year();
    project.run("init small --next-year --final final --yes -q").code(0);
    assert!(project.read("plan.toml").contains("school_year = \"2026-27\""));
    assert!(project.read("plan.toml").starts_with("# A made-up district"), "comments stay");
    assert!(project.read("exports/2026-27/milestones.csv").contains("manual,2026-27,Distribute the manual"));
    project.run("build small --edition internal -q").code(0);
    project.run("verify final small/plan-2025-26.toml").code(0);
    project.run("init small --next-year --final final").code(2).stdout("").stderr(str![[r#"
error[usage]: the edition reports 2025-26, the plan 2026-27
 |
 = help: name the final report of the year that is over with `--final`


"#]]);
}

#[test]
fn an_editor_finds_the_schema_beside_every_plan_that_init_writes() {
    for starter in ["blank", "district", "ctecs"] {
        let project = Project::nothing("begun");
        project.run(&format!("init begun --from {starter} -q")).code(0);
        assert_eq!(project.read("plan.toml").lines().next(), Some("#:schema ./plan.schema.json"), "{starter}");
        let schema: serde_json::Value = serde_json::from_str(&project.read("plan.schema.json")).unwrap();
        assert_eq!(schema["title"], "Plan");
        project.run("check begun -q").code(0);
    }
}
