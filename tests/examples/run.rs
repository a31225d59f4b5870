//! Builds a project and reads its results.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// The program's `results.json` for `project`, with further arguments.
pub fn results(project: &Path, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let output = build(project, &report, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&std::fs::read(report.join("results.json")).unwrap()).unwrap()
}

/// A build of `project` into `report`.
pub fn build(project: &Path, report: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ctecs-report"))
        .env_clear()
        .args(["build", "--edition", "internal", "--format", "json", "--out"])
        .args([report.as_os_str(), project.as_os_str()])
        .args(more)
        .output()
        .unwrap()
}

/// The measure `id` of some results.
pub fn measure<'a>(results: &'a Value, id: &str) -> &'a Value {
    let measures = results["measures"].as_array().unwrap();
    measures.iter().find(|measure| measure["id"] == id).unwrap_or_else(|| panic!("no measure `{id}`"))
}

/// The school with `code` in a measure.
pub fn school<'a>(measure: &'a Value, code: &str) -> &'a Value {
    measure["schools"].as_array().unwrap().iter().find(|school| school["school_code"] == code).unwrap_or_else(|| panic!("no school {code}"))
}
