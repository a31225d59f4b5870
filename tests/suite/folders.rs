//! Where a report goes, and what it does not replace.

use crate::builder::Project;
use snapbox::str;
use std::fs;

#[test]
fn a_build_says_where_the_report_is_and_how_the_lines_stand() {
    let project = Project::new("small");
    project.run("build small --edition internal").code(0).stderr("").stdout(str![[r#"
small/report-internal: [FILES], [SIZE], edition [EDITION]
3 lines of the plan: 1 not met; 1 not met, better than last year; 1 partly complete
no warning

"#]]);
    let files: Vec<String> = project.files("report-internal").into_keys().collect();
    for wanted in ["index.html", "results.json", "figures.csv", "manifest.json", "schools/1001.html"] {
        assert!(files.iter().any(|file| file == wanted), "{wanted} is missing from {files:?}");
    }
}

#[test]
fn quiet_says_nothing() {
    Project::new("small").run("build small --edition internal -q").code(0).stdout("").stderr("");
}

#[test]
fn the_plan_file_names_the_project_too() {
    let project = Project::new("small");
    project.run("build small/plan.toml --edition internal -q").code(0);
    assert!(project.files("report-internal").contains_key("results.json"));
}

#[test]
fn results_go_to_standard_output_where_asked() {
    let project = Project::new("small");
    let run = project.run("build small --edition internal --format json --out -").code(0).stderr("");
    let results: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(results["measures"][0]["value"]["numerator"], 5);
    assert_eq!(results["measures"][0]["value"]["denominator"], 30);
    assert!(project.files("report-internal").is_empty());
    project.run("build small --edition internal --out -").code(2).stdout("").stderr(str![[r#"
error[usage]: [..] files cannot go to standard output
 |
 = help: name one format, such as `--format json`


"#]]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let project = Project::new("small");
    let run = project.run("build small --edition internal --dry-run").code(0);
    assert!(run.out().contains("small/report-internal/index.html"), "{}", run.out());
    assert!(run.out().contains("small/report-internal/manifest.json"), "{}", run.out());
    assert!(!project.path("report-internal").exists());
}

#[test]
fn a_folder_with_files_that_no_build_made_is_refused() {
    let project = Project::new("small");
    project.write("report-internal/thesis.docx", "years of work");
    project.run("build small --edition internal").code(2).stdout("").stderr(str![[r#"
error[publish]: `small/report-internal` holds files that no build made: `thesis.docx`
 |
 = help: a report replaces its folder as a whole; give it a folder of its own with `--out`


"#]]);
    project.run("build small --edition internal --dry-run").code(2);
    assert_eq!(project.read("report-internal/thesis.docx"), "years of work");
    project.run("build small --edition internal --out small").code(2);
}

#[test]
fn a_folder_that_holds_the_other_edition_is_refused() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let manifest = project.read("report-internal/manifest.json").replace("\"audience\": \"internal\"", "\"audience\": \"public\"");
    project.write("report-internal/manifest.json", manifest);
    project.run("build small --edition internal").code(2).stdout("").stderr(str![[r#"
error[publish]: `small/report-internal` holds the public edition
 |
 = help: the two editions are never written over each other; name another folder with `--out`


"#]]);
}

#[test]
fn a_part_does_not_replace_a_whole_report() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let before = project.files("report-internal");
    for part in ["--only rounds", "--school 1001", "--format json"] {
        let run = project.run(&format!("build small --edition internal {part}")).code(2);
        assert!(run.err().contains("this build makes only a part"), "{}", run.err());
    }
    assert!(project.files("report-internal") == before);
    project.run("build small --edition internal --only rounds --out part -q").code(0);
    project.run("build small --edition internal --only manual --out part -q").code(0);
}

#[test]
fn a_school_s_brief_is_all_that_is_written_for_it() {
    let project = Project::new("small");
    project.run("build small --school 1002 --out brief -q").code(0);
    let files: Vec<String> = crate::builder::files(&project.root().join("brief")).into_keys().collect();
    assert!(files.iter().any(|file| file == "schools/1002.html"), "{files:?}");
    assert!(files.iter().all(|file| file == "manifest.json" || file.starts_with("schools/1002.")), "{files:?}");
    project.run("build small --school 1009 --out brief").code(2).stdout("").stderr(str![[r#"
error[render]: no school of the roster has the code `1009`


"#]]);
}

#[test]
fn a_measure_that_the_plan_does_not_have_is_guessed() {
    Project::new("small").run("build small --edition internal --only round").code(2).stdout("").stderr(str![[r#"
error[usage]: the plan has no measure `round`
 |
 = help: did you mean `rounds`?


"#]]);
}

#[test]
fn a_condition_that_holds_ends_with_1_and_the_report_is_written() {
    let project = Project::new("small");
    project.run("build small --edition internal --fail-on not-met").code(1).stderr(str![[r#"
error[fail-on]: not met: `chronic-absenteeism`, `rounds`


"#]]);
    assert!(project.files("report-internal").contains_key("results.json"));
    project.run("build small --edition internal -q --fail-on behind").code(0);
    project.run("check small -q --fail-on not-met,behind").code(1);
}

#[test]
fn an_error_leaves_the_report_before_untouched() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let before = project.files("report-internal");
    project.edit("plan.toml", "min_days_enrolled = 10", "min_days_enrolled = \"ten\"");
    project.run("build small --edition internal -q").code(1);
    assert!(project.files("report-internal") == before);
}

#[test]
fn the_day_comes_from_the_command_line_then_the_environment_then_the_plan() {
    let project = Project::new("small");
    let as_of = |arguments: &str, epoch: Option<&str>| {
        let line = format!("build small --edition internal --format json --out - {arguments}");
        let mut command = project.command(&line);
        if let Some(epoch) = epoch {
            command.env("SOURCE_DATE_EPOCH", epoch);
        }
        let results: serde_json::Value = serde_json::from_str(&project.finish(&mut command, &line).code(0).out()).unwrap();
        results["edition"]["as_of"].as_str().unwrap().to_owned()
    };
    assert_eq!(as_of("", None), "2026-06-30");
    assert_eq!(as_of("", Some("1781999999")), "2026-06-20");
    assert_eq!(as_of("--as-of 2026-06-01", Some("1781999999")), "2026-06-01");
    project.edit("plan.toml", "schools = \"schools.csv\"", "schools = \"schools.csv\"\nas_of = \"2026-06-15\"");
    assert_eq!(as_of("", None), "2026-06-15");
    let mut command = project.command("build small --edition internal");
    project.finish(command.env("SOURCE_DATE_EPOCH", "soon"), "build small --edition internal").code(2).stderr(str![[r#"
error[usage]: the environment variable SOURCE_DATE_EPOCH is `soon`, which is no number of seconds since 1970
 |
 = help: correct it, unset it, or give `--as-of`


"#]]);
}

#[test]
fn the_manifest_lists_what_the_report_is_made_of_and_consists_of() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let files = project.files("report-internal");
    let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed = |key: &str, name: &str| -> Vec<String> {
        manifest[key].as_array().unwrap().iter().map(|entry| entry[name].as_str().unwrap().to_owned()).collect()
    };
    let outputs = listed("outputs", "path");
    assert_eq!(outputs, files.keys().filter(|name| *name != "manifest.json").cloned().collect::<Vec<_>>());
    for output in manifest["outputs"].as_array().unwrap() {
        let bytes = &files[output["path"].as_str().unwrap()];
        assert_eq!(output["digest"].as_str().unwrap(), blake3::hash(bytes).to_hex().as_str());
        assert_eq!(output["bytes"], bytes.len());
    }
    let inputs = listed("inputs", "file");
    for wanted in ["exports/2025-26/attendance/1003.csv", "exports/2024-25/rounds.csv", "exports/milestones.csv", "schools.csv"] {
        assert!(inputs.iter().any(|file| file == wanted), "{wanted} is missing from {inputs:?}");
    }
    let results: serde_json::Value = serde_json::from_slice(&files["results.json"]).unwrap();
    assert_eq!(results["edition"]["id"], manifest["edition"]["id"]);
}

#[test]
fn the_state_of_collection_is_listed() {
    let project = Project::new("small");
    project.remove("exports/2025-26/attendance/1003.csv");
    project
        .run("list small")
        .code(0)
        .stdout(str![[r#"
Goal 1: School Environment and Safety
  measure              kind                 target  due         title
  chronic-absenteeism  chronic-absenteeism  12.5%   2026-06-30  Reduce chronic absenteeism to 12.5%

Goal 2: Teaching and Learning
  measure  kind             target  due         title
  rounds   schools-meeting  2       2026-06-30  At least two instructional rounds in every school
  manual   milestones               2026-06-30  Develop and distribute an onboarding manual

dataset     type        files                   schools  extracted  state
attendance  attendance  5 files                 2 of 3              preliminary
rounds      rounds      2 files                                     preliminary
milestones  milestones  exports/milestones.csv                      preliminary

To come for 2025-26
  dataset     school  name               state
  attendance  1003    Cedar High School  missing

"#]])
        .stderr(str![[r#"
plan and data have 1 error; `check` shows them

"#]]);
}

#[cfg(unix)]
#[test]
fn a_folder_behind_a_link_is_replaced_and_the_link_stays() {
    let project = Project::new("small");
    fs::create_dir(project.root().join("web")).unwrap();
    std::os::unix::fs::symlink("web", project.root().join("link")).unwrap();
    project.run("build small --edition internal -q --out link").code(0);
    assert!(project.root().join("link").is_symlink());
    assert!(project.root().join("web/manifest.json").exists());
}
