//! Every kind of measure has a worked example under `tests/kinds/`: a project whose comment says by hand what must come
//! out, and that comes out.
//!
//! `SNAPSHOTS=overwrite cargo test --test suite kinds` writes what comes out now. Work it out by hand before it stays.

use ctecs_report::measure::kinds;
use serde_json::Value;
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds")
}

/// The results of a project, in full.
fn results(project: &Path) -> Value {
    let out = tempfile::tempdir().unwrap();
    let report = out.path().join("report");
    let run = Command::new(env!("CARGO_BIN_EXE_ctecs-report"))
        .args(["build", "--edition", "internal"])
        .args([Path::new("--out"), &report, project])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}: {}", project.display(), String::from_utf8_lossy(&run.stderr));
    serde_json::from_str(&fs::read_to_string(report.join("results.json")).unwrap()).unwrap()
}

/// A figure: its counts and how it is shown, or the interval that it lies in.
fn figure(value: &Value) -> String {
    let Some(display) = value["display"].as_str() else { return "no figure".to_owned() };
    let counts = match (&value["numerator"], &value["denominator"]) {
        (Value::Null, Value::Null) => String::new(),
        (numerator, Value::Null) => format!("{numerator}, "),
        (Value::Null, denominator) => format!("a count not known of {denominator}, "),
        (numerator, denominator) => format!("{numerator} of {denominator}, "),
    };
    let interval = value["interval"].as_object().map(|between| format!(", between {} and {}", between["low"], between["high"]));
    format!("{counts}{display}{}", interval.unwrap_or_default())
}

/// What is said of every measure, a line for each figure.
fn statement(results: &Value) -> String {
    let mut text = String::new();
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for measure in items(&results["measures"]) {
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        writeln!(text, "{}: {}: {}", word(&measure["id"]), figure(&measure["value"]), word(&measure["status"])).unwrap();
        if !measure["prior"].is_null() {
            writeln!(text, "  the year before: {}", figure(&measure["prior"])).unwrap();
        }
        if let Some(threshold) = measure["target"]["threshold_display"].as_str() {
            writeln!(text, "  target: {} {threshold}", word(&measure["target"]["operator"])).unwrap();
        }
        for school in items(&measure["schools"]) {
            writeln!(text, "  school {}: {}", word(&school["school_code"]), figure(&school["value"])).unwrap();
        }
        for group in items(&measure["groups"]) {
            writeln!(text, "  {} {}: {}", word(&group["dimension"]), word(&group["category"]), figure(&group["value"])).unwrap();
        }
        for detail in items(&measure["details"]) {
            writeln!(text, "  {}: {}", word(&detail["id"]), figure(&detail["value"])).unwrap();
        }
        for checkpoint in items(&measure["checkpoints"]) {
            writeln!(text, "  {}: {}", word(&checkpoint["item"]), word(&checkpoint["state"])).unwrap();
        }
        for left_out in items(&measure["exclusions"]) {
            writeln!(text, "  left out: {} {} {}", left_out["count"], word(&left_out["unit"]), word(&left_out["reason"])).unwrap();
        }
    }
    text
}

#[test]
fn every_kind_has_a_worked_example_and_every_worked_example_a_kind() {
    let known: BTreeSet<String> = kinds().iter().map(|kind| kind.name.to_owned()).collect();
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(entries.collect::<BTreeSet<_>>(), known);
    for kind in known {
        let plan = fs::read_to_string(folder().join(&kind).join("plan.toml")).unwrap();
        assert!(plan.contains(&format!("kind = \"{kind}\"")), "the example of `{kind}` has no measure of it");
        assert!(plan.starts_with("# "), "the example of `{kind}` does not say what must come out");
    }
}

#[test]
fn what_was_worked_out_by_hand_comes_out() {
    let assert = Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    for kind in kinds() {
        let project = folder().join(kind.name);
        assert.eq(statement(&results(&project)), Data::read_from(&project.join("expected.txt"), Some(DataFormat::Text)));
    }
}
