//! What the made-up year tells: every state that a real year is in, and figures that were worked out apart from the
//! program, by a few lines over the same files.

use crate::repository;
use crate::run::{measure, results, school};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static RESULTS: LazyLock<Value> = LazyLock::new(|| results(&repository("examples/ctecs"), &[]));

#[test]
fn the_ten_lines_of_the_improvement_plan_have_these_statuses() {
    let lines: Vec<(&str, &str)> = RESULTS["measures"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|measure| measure["line"] == "dip" && measure["part_of"] == Value::Null)
        .map(|measure| (measure["id"].as_str().unwrap(), measure["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            ("chronic-absenteeism", "improved"),
            ("suspensions", "improved"),
            ("climate", "met"),
            ("instructional-rounds", "not-met"),
            ("teacher-confidence", "met"),
            ("proficiency-scales", "improved"),
            ("female-applicants", "behind"),
            ("student-retention", "met"),
            ("teacher-retention", "met"),
            ("onboarding-documents", "partly-complete"),
        ]
    );
}

#[test]
fn the_strategies_and_context_reach_the_other_states() {
    let mut found = BTreeMap::new();
    for measure in RESULTS["measures"].as_array().unwrap() {
        *found.entry(measure["status"].as_str().unwrap()).or_insert(0) += 1;
    }
    for status in ["baseline-year", "complete", "pending", "reported"] {
        assert!(found.contains_key(status), "{status} among {found:?}");
    }
    assert_eq!(measure(&RESULTS, "parent-opportunities")["status"], "baseline-year");
    assert_eq!(measure(&RESULTS, "graduates-in-trade")["status"], "pending");
}

#[test]
fn figures_agree_with_those_worked_out_apart() {
    for (id, numerator, denominator) in [
        ("chronic-absenteeism", 1557, 11_302),
        ("suspensions-combined", 706, 11_248),
        ("in-school-suspensions", 437, 11_248),
        ("out-of-school-suspensions", 353, 11_248),
        ("expulsions", 18, 11_248),
        ("climate-overall", 21_253, 32_290),
        ("climate-teacher-student", 7_573, 10_755),
        ("instructional-rounds", 16, 17),
        ("proficiency-scales", 2391, 3311),
        ("female-applicants", 3220, 7032),
        ("student-retention-district", 8053, 8845),
        ("student-retention-rsco", 1402, 1583),
        ("student-retention-other", 6651, 7262),
        ("teacher-retention", 894, 940),
        ("onboarding-documents", 5, 6),
        ("industry-credentials", 5320, 8158),
        ("career-events", 1667, 2462),
        ("equity-training-completed", 982, 1119),
    ] {
        let value = &measure(&RESULTS, id)["value"];
        assert_eq!((&value["numerator"], &value["denominator"]), (&json!(numerator), &json!(denominator)), "{id}");
    }
}

#[test]
fn students_of_two_schools_are_in_both_and_once_in_the_district() {
    let chronic = measure(&RESULTS, "chronic-absenteeism");
    let rows: i64 = chronic["schools"].as_array().unwrap().iter().map(|school| school["value"]["denominator"].as_i64().unwrap()).sum();
    assert!(rows > 11_302, "{rows}");
    assert_eq!(school(measure(&RESULTS, "instructional-rounds"), "9002316")["value"]["numerator"], json!(3));
}

#[test]
fn earlier_years_come_from_the_history_and_the_break_is_said() {
    let trend = measure(&RESULTS, "chronic-absenteeism")["trend"].as_array().unwrap();
    let years: Vec<&str> = trend.iter().map(|value| value["school_year"].as_str().unwrap()).collect();
    assert_eq!(years, ["2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]);
    assert!(trend[0]["break"].as_str().unwrap().contains("September 2022"));
    assert!(trend[1..].iter().all(|value| value["break"] == Value::Null));
}

#[test]
fn no_row_disappears() {
    for measure in RESULTS["measures"].as_array().unwrap() {
        for source in measure["sources"].as_array().unwrap() {
            let count = |key: &str| source[key].as_u64().unwrap();
            assert_eq!(count("rows"), count("used") + count("excluded"), "{}: {source}", measure["id"]);
        }
        // Rows that are left out are told of with the first of them: line 1 is a header.
        for exclusion in measure["exclusions"].as_array().unwrap().iter().filter(|exclusion| exclusion["unit"] == "row") {
            let places = exclusion["places"].as_array().unwrap();
            assert_eq!(places.len() as u64, exclusion["count"].as_u64().unwrap().min(3), "{}: {exclusion}", measure["id"]);
            let line = |place: &serde_json::Value| place.as_str().unwrap().rsplit_once(".csv:").unwrap().1.parse::<u64>().unwrap();
            assert!(places.iter().all(|place| line(place) > 1), "{exclusion}");
        }
    }
}
