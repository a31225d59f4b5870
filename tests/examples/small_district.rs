//! A made-up district of elementary schools: none of its words, groups or colors is in the source.

use crate::run::{build, measure, results, school};
use crate::{repository, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn report() -> Value {
    results(&repository("examples/small-district"), &[])
}

/// The days of each student and those absent, by school, with half a day counted as attended.
fn days() -> BTreeMap<String, BTreeMap<String, (u32, u32)>> {
    let mut found: BTreeMap<String, BTreeMap<String, (u32, u32)>> = BTreeMap::new();
    for code in ["101", "102", "103"] {
        for line in text(&format!("examples/small-district/exports/2025-26/attendance/{code}.csv")).lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let of = found.entry(cells[1].to_owned()).or_default().entry(cells[0].to_owned()).or_default();
            of.0 += 1;
            of.1 += u32::from(matches!(cells[3], "A" | "X"));
        }
    }
    found
}

#[test]
fn chronic_absenteeism_is_counted_from_its_days_by_the_district_s_own_codes() {
    let report = report();
    let chronic = measure(&report, "chronic-absenteeism");
    let (mut all, mut chronically) = (0, 0);
    for (code, students) in days() {
        let of_school = students.values().filter(|(enrolled, absent)| absent * 10 >= *enrolled).count();
        let value = &school(chronic, &code)["value"];
        assert_eq!((&value["numerator"], &value["denominator"]), (&json!(of_school), &json!(students.len())), "{code}");
        all += students.len();
        chronically += of_school;
    }
    assert_eq!((&chronic["value"]["numerator"], &chronic["value"]["denominator"]), (&json!(chronically), &json!(all)));
    assert_eq!(chronic["status"], "improved");
}

#[test]
fn its_groups_are_columns_that_no_other_district_has() {
    let report = report();
    let groups = measure(&report, "chronic-absenteeism")["groups"].as_array().unwrap();
    let dimensions: BTreeSet<&str> = groups.iter().map(|group| group["dimension"].as_str().unwrap()).collect();
    assert_eq!(dimensions, BTreeSet::from(["bus_rider", "grade", "home_language"]));
    for dimension in dimensions {
        let people: i64 = groups
            .iter()
            .filter(|group| group["dimension"] == dimension)
            .map(|group| group["value"]["denominator"].as_i64().unwrap())
            .sum();
        assert_eq!(people, 78, "{dimension}: every student is in one group");
    }
}

#[test]
fn every_line_has_its_status() {
    let report = report();
    let statuses: Vec<(&str, &str)> = report["measures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|measure| (measure["id"].as_str().unwrap(), measure["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        statuses,
        [
            ("chronic-absenteeism", "improved"),
            ("family-nights", "not-met"),
            ("grade-3-reading", "met"),
            ("library-books", "met"),
            ("conferences", "met"),
            ("playgrounds", "partly-complete"),
        ]
    );
}

#[test]
fn the_report_is_in_spanish_first_in_its_own_colors() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let output = build(&repository("examples/small-district"), &report, &["--format", "html"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let spanish = std::fs::read_to_string(report.join("index.html")).unwrap();
    let english = std::fs::read_to_string(report.join("index.en.html")).unwrap();
    assert!(spanish.contains("<html lang=\"es\"") && english.contains("<html lang=\"en\""));
    assert!(spanish.contains("Reducir el ausentismo crónico al 10%") && english.contains("Reduce chronic absenteeism to 10%"));
    assert!(spanish.contains(">No viaja en autobús<") && english.contains(">Does not ride the bus<"));
    assert!(spanish.contains("Distrito y datos inventados.") && english.contains("District and data are made up."));
    for page in [&spanish, &english] {
        assert!(page.contains("#0b5d3b") && page.contains("#7fd6aa"));
        assert!(!page.contains("CTECS") && !page.contains("RSCO"));
    }
}
