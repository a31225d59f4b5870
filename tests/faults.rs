//! Planted faults: each folder under `tests/faults/` is laid over `tests/faults/base/`, a project without a fault,
//! and what is said must be what its `expected.txt` says, caret and all.
//!
//! `SNAPSHOTS=overwrite cargo test --test faults` writes what is said now. Read it as a school would.

use ctecs_report::dataset::{CodeList, Reading, Roster, Symbols, check_file, find_files, outside_stays, read_calendar, reconcile};
use ctecs_report::diagnostic::{Diagnostic, Format, Severity, gather, has_errors, render};
use ctecs_report::plan;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

/// Copies `from` over `to`; a file called `NAME.remove` removes NAME.
fn lay(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if path.is_dir() {
            lay(&path, &to.join(name));
        } else if let Some(removed) = name.strip_suffix(".remove") {
            fs::remove_file(to.join(removed)).unwrap();
        } else if name != "expected.txt" {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Everything that is said about the project in `root`.
fn check(root: &Path) -> Vec<Diagnostic> {
    let loaded = plan::load(root).unwrap();
    let mut found = loaded.diagnostics;
    let Some(plan) = loaded.plan else { return found };
    let (roster, problems) = Roster::read(&root.join(&plan.schools), &plan.schools.to_string_lossy()).unwrap();
    found.extend(problems);
    let mut code_lists = BTreeMap::new();
    for dimension in &plan.dimensions {
        if let Some(codes) = &dimension.codes {
            let (list, problems) = CodeList::read(&root.join(codes), &codes.to_string_lossy()).unwrap();
            found.extend(problems);
            code_lists.insert(dimension.name.clone(), list);
        }
    }
    if has_errors(&found) {
        return gather(found);
    }
    let symbols = Symbols::default();
    let years = [plan.school_year.minus(1), plan.school_year];
    let reading = Reading {
        symbols: &symbols,
        roster: &roster,
        code_lists: &code_lists,
        calendar: None,
        school_year: plan.school_year,
        years: &years,
        show_values: false,
    };
    let (calendar, _) = read_calendar(&plan.datasets, root, &reading).unwrap();
    let reading = Reading { calendar: Some(&calendar), ..reading };
    let mut all = Vec::new();
    for spec in &plan.datasets {
        let mut reports = Vec::new();
        for file in find_files(spec, root, &years).unwrap() {
            let report = check_file(spec, &file, &reading).unwrap();
            found.extend(report.diagnostics.iter().cloned());
            reports.push(report);
        }
        let late: Vec<_> =
            plan.late.iter().filter(|late| late.dataset == spec.name).filter_map(|late| roster.find(&late.school_code)).collect();
        found.extend(reconcile(spec, &reports, &roster, &years, &late));
        all.extend(reports);
    }
    found.extend(outside_stays(&all));
    gather(found)
}

/// The planted faults.
fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().into_string().unwrap());
    let mut names: Vec<String> = folders.filter(|name| name != "base").collect();
    names.sort();
    names
}

/// What is found in `base/` with `name` laid over it.
fn found(name: &str) -> Vec<Diagnostic> {
    let root = tempfile::tempdir().unwrap();
    lay(&folder().join("base"), root.path());
    if name != "base" {
        lay(&folder().join(name), root.path());
    }
    check(root.path())
}

fn run(name: &str) -> String {
    render(&found(name), Format::Text, false)
}

#[test]
fn the_project_without_a_fault_has_none() {
    assert_eq!(run("base"), "");
}

#[test]
fn every_planted_fault_is_found_where_it_is() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite");
    let names = names();
    let mut wrong = Vec::new();
    for name in &names {
        let said = run(name);
        let expected = folder().join(name).join("expected.txt");
        if overwrite {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("== {name}\n{said}"));
        }
        assert!(!said.is_empty(), "nothing is said of {name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `check` says of the fixture `name`, and how it ends.
fn said_by_the_program(name: &str) -> (String, i32) {
    let root = tempfile::tempdir().unwrap();
    lay(&folder().join("base"), root.path());
    lay(&folder().join(name), root.path());
    run_check(root.path())
}

/// What `check` says of the project in `root`, and how it ends.
fn run_check(root: &Path) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ctecs-report"));
    let output = command.arg("check").arg(root).args(["--color", "never"]).env_clear().output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

#[test]
fn a_value_of_a_measure_that_no_row_has_is_told_of_with_the_one_that_was_meant() {
    let said = |from: &str, to: &str| {
        let root = tempfile::tempdir().unwrap();
        lay(&folder().join("base"), root.path());
        let plan = root.path().join("plan.toml");
        let text = fs::read_to_string(&plan).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&plan, text.replace(from, to)).unwrap();
        run_check(root.path())
    };
    let sanctions = |values: &str| said(r#"sanctions = ["In-school suspension"]"#, &format!("sanctions = [{values}]"));
    let (text, code) = sanctions(r#""In-scool Suspension""#);
    let message = "measure `discipline` selects `sanction` = `In-scool Suspension`, which no row of `discipline` has";
    assert!(text.contains(&format!("warning[value-not-found]: {message}")), "{text}");
    assert!(text.contains("did you mean `In-school suspension`?"), "{text}");
    assert_eq!(code, 0);
    let (text, _) = sanctions(r#""ISS""#);
    assert!(text.contains("warning[value-not-found]") && text.contains("[datasets.discipline.values.sanction]"), "{text}");
    // One of several sanctions may well not occur in a year.
    assert_eq!(sanctions(r#""In-school suspension", "Expulsion""#), (String::new(), 0));
    let (text, _) = said(r#"roles = ["Teacher"]"#, r#"roles = ["teacher"]"#);
    assert!(text.contains("did you mean `Teacher`? Upper and lower case count"), "{text}");
    let (text, _) = said(r#"schools = { school_type = ["high-school"] }"#, r#"schools = { school_type = ["hgh-school"] }"#);
    for who in ["measure `rounds`", "dataset `attendance`"] {
        assert!(text.contains(&format!("{who} selects schools by `school_type` = `hgh-school`")), "{text}");
    }
}

#[test]
fn the_program_ends_as_the_table_says_and_says_the_same() {
    let table = fs::read_to_string(folder().join("README.md")).unwrap();
    let mut wrong = Vec::new();
    for name in names() {
        let (said, code) = said_by_the_program(&name);
        let row = table.lines().find(|line| line.starts_with(&format!("| {name} |"))).unwrap();
        if !row.ends_with(&format!("| {code} |")) {
            wrong.push(format!("== {name} ends with {code}\n{said}"));
        }
        for problem in found(&name).iter().filter(|problem| problem.severity != Severity::Note) {
            let place = problem.place.as_ref().map_or_else(String::new, |place| match (place.line, place.column) {
                (0, _) => format!("--> {}\n", place.file),
                (line, 0) => format!("--> {}:{line}\n", place.file),
                (line, column) => format!("--> {}:{line}:{column}\n", place.file),
            });
            if !said.contains(&format!("[{}]", problem.code)) || !said.contains(&place) {
                wrong.push(format!("== {name} does not say {} at {place}\n{said}", problem.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first problem of a fixture in a row of the table: what it is, where it is, how `check` ends.
fn row(name: &str, found: &[Diagnostic]) -> String {
    let first = &found[0];
    let place = first.place.as_ref();
    let at = |number: u64| if number == 0 { "—".to_owned() } else { number.to_string() };
    format!(
        "| {name} | {} | {} | `{}` | {} | {} | {} | {} |\n",
        if first.severity == Severity::Error { "error" } else { "warning" },
        first.code,
        place.map_or("", |place| place.file.as_str()),
        place.map_or_else(|| at(0), |place| at(place.line)),
        place.map_or_else(|| at(0), |place| at(place.column)),
        place.and_then(|place| place.cell.as_deref()).unwrap_or("—"),
        u8::from(has_errors(found)),
    )
}

#[test]
fn the_table_of_planted_faults_is_up_to_date() {
    let mut table = String::from(
        "# Planted faults\n\nEach folder is laid over `base/`, a project without a fault; `expected.txt` is all that is said. This table is written by\n\
         `SNAPSHOTS=overwrite cargo test --test faults` from what is found: the first problem of each, and the exit code of `check`.\n\n\
         | fault | severity | code | file | line | column | cell | exit code |\n|---|---|---|---|---:|---:|---|---:|\n",
    );
    let names = names();
    assert!(names.len() > 50, "{} faults", names.len());
    for name in &names {
        table.push_str(&row(name, &found(name)));
    }
    let path = folder().join("README.md");
    if std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite") {
        fs::write(&path, &table).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == table, "run SNAPSHOTS=overwrite cargo test --test faults");
}

#[test]
fn every_code_that_a_planted_fault_brings_up_is_documented() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/data.md")).unwrap();
    let table = page.split("## Codes of problems in exports").nth(1).unwrap();
    let mut missing: Vec<&str> = names()
        .iter()
        .flat_map(|name| found(name))
        .map(|diagnostic| diagnostic.code)
        .filter(|code| !table.contains(&format!("`{code}`")))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    assert!(missing.is_empty(), "codes that docs/data.md does not have: {missing:?}");
}
