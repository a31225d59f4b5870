//! The workflow of the guide to CI, run step by step as a runner would.

use crate::builder::Project;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The steps of the workflow: name and script.
fn steps() -> Vec<(String, String)> {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides/ci.md")).unwrap();
    let workflow = guide.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in workflow.lines() {
        if let Some(name) = line.strip_prefix("      - name: ") {
            steps.push((name.to_owned(), String::new()));
        } else if let Some(script) = line.strip_prefix("        run: ") {
            steps.last_mut().unwrap().1 = if script == "|" { String::new() } else { format!("{script}\n") };
        } else if let Some(script) = line.strip_prefix("          ") {
            steps.last_mut().unwrap().1.push_str(&format!("{script}\n"));
        }
    }
    steps
}

/// A checkout with the project `district` and its published report.
fn checkout() -> Project {
    let project = Project::new("small");
    fs::rename(project.path(""), project.root().join("district")).unwrap();
    project.run("build district --edition internal --out published -q").code(0);
    project
}

/// Runs the steps up to the first that fails, as a runner does; gives the name of that step, and the last run.
fn run(project: &Project) -> (Option<String>, Output) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ctecs-report"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let mut last = None;
    for (name, script) in steps() {
        let mut shell = Command::new("bash");
        shell.args(["-e", "-o", "pipefail", "-c", &script]).current_dir(project.root()).env_clear();
        shell.env("PATH", &path).env("CI", "true").env("GITHUB_STEP_SUMMARY", project.root().join("summary.md"));
        let output = shell.output().unwrap();
        if !output.status.success() {
            return (Some(name), output);
        }
        last = Some(output);
    }
    (None, last.unwrap())
}

#[test]
fn a_workflow_without_a_problem_passes_every_step() {
    let project = checkout();
    assert_eq!(steps().len(), 5);
    let (failed, output) = run(&project);
    assert_eq!(failed, None, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read_to_string(project.root().join("summary.md")).unwrap().contains("No figure and no status changed."));
}

#[test]
fn a_wrong_cell_fails_the_check_with_an_annotation_at_its_line() {
    let project = checkout();
    let file = project.root().join("district/exports/2025-26/attendance/1003.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("1003000002,1003,180,20,", "1003000002,1003,180,many,", 1)).unwrap();
    let (failed, output) = run(&project);
    assert_eq!(failed.as_deref(), Some("Check plan and exports"));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("file=district/exports/2025-26/attendance/1003.csv,line=4,"), "{said}");
    assert!(!said.contains("1003000002"), "{said}");
}

#[test]
fn a_warning_that_nobody_acknowledged_fails_the_build_after_the_report_is_written() {
    let project = checkout();
    for year in ["2024-25", "2025-26"] {
        fs::remove_file(project.root().join(format!("district/exports/{year}/rounds.csv"))).unwrap();
    }
    let plan = project.root().join("district/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(
        &plan,
        text.replacen("files = \"exports/{school_year}/rounds.csv\"\ncomplete = true", "files = \"exports/{school_year}/rounds.csv\"", 1),
    )
    .unwrap();
    let (failed, output) = run(&project);
    assert_eq!((failed.as_deref(), output.status.code()), (Some("Build"), Some(1)));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("::error") && said.contains("warning"), "{said}");
    assert!(project.root().join("built/results.json").exists());
}

#[test]
fn a_figure_that_moved_fails_the_last_step_and_the_notice_says_which() {
    let project = checkout();
    let rounds = project.root().join("district/exports/2025-26/rounds.csv");
    let text = fs::read_to_string(&rounds).unwrap();
    fs::write(&rounds, text + "R7,1003,2025-11-20\n").unwrap();
    let (failed, output) = run(&project);
    assert_eq!(failed.as_deref(), Some("Nothing that was published moved unnoticed"));
    assert_eq!(output.status.code(), Some(1));
    assert!(fs::read_to_string(project.root().join("summary.md")).unwrap().contains("Not met: 2 of 3 | Met: 3 of 3"));
}

#[test]
fn a_plan_that_is_not_there_is_a_wrong_command() {
    let project = checkout();
    fs::remove_file(project.root().join("district/plan.toml")).unwrap();
    let (failed, output) = run(&project);
    assert_eq!((failed.as_deref(), output.status.code()), (Some("Check plan and exports"), Some(2)));
}
