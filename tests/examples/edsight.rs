//! The state's published figures come out as the state published them, from its own files.
//!
//! The small copy is always read. The full files, with every district of the state, are read where they are: in the
//! folder that `CTECS_REPORT_REAL` names, else in `../shared/real`.

use crate::repository;
use crate::run::{measure, results, school};
use serde_json::{Value, json};
use std::path::PathBuf;

fn from_small_copy() -> Value {
    results(&repository("examples/edsight"), &[])
}

/// Results from the full files, or none where they are not at hand.
fn from_full_files() -> Option<Value> {
    let folder = std::env::var_os("CTECS_REPORT_REAL").map_or_else(|| repository("../shared/real"), PathBuf::from);
    if !folder.join("edsight").is_dir() {
        eprintln!("skipped: no full files in {}; name their folder in CTECS_REPORT_REAL", folder.display());
        return None;
    }
    Some(results(&repository("examples/edsight"), &["--data", folder.to_str().unwrap()]))
}

/// Every figure and status of the district: measure, 2014-15, 2015-16, status.
fn assert_published_figures(results: &Value) {
    for (id, before, now, status) in [
        ("students-suspended", 1658, 1537, "improved"),
        ("in-school-suspensions", 2002, 1684, "met"),
        ("out-of-school-suspensions", 824, 807, "improved"),
        ("expulsions", 77, 60, "met"),
        ("enrollment", 10_790, 10_710, "reported"),
    ] {
        let measure = measure(results, id);
        assert_eq!(measure["prior"]["numerator"], json!(before), "{id}");
        assert_eq!(measure["value"]["numerator"], json!(now), "{id}");
        assert_eq!(measure["value"]["basis"], "published", "{id}");
        assert_eq!(measure["value"]["denominator"], Value::Null, "{id}: no denominator was published with it");
        assert_eq!(measure["status"], status, "{id}");
    }
    let suspended = measure(results, "students-suspended-rate");
    assert_eq!((&suspended["prior"]["percent"], &suspended["value"]["percent"]), (&json!("15.6"), &json!("14.6")));
    assert_eq!((&suspended["prior"]["numerator"], &suspended["value"]["numerator"]), (&json!(1658), &json!(1537)));
    assert_eq!(suspended["value"]["denominator"], Value::Null, "it was not published");
    let chronic = measure(results, "chronic-absenteeism");
    assert_eq!((&chronic["prior"]["percent"], &chronic["value"]["percent"]), (&json!("13.7"), &json!("12.7")));
    assert_eq!((&chronic["value"]["basis"], &chronic["status"]), (&json!("published"), &json!("reported")));
}

/// The targets are held against the counts: 0.9 × 2,002 = 1,801.8 and so on.
fn assert_thresholds(results: &Value) {
    for (id, threshold) in [
        ("students-suspended", "1492.2"),
        ("in-school-suspensions", "1801.8"),
        ("out-of-school-suspensions", "741.6"),
        ("expulsions", "69.3"),
    ] {
        assert_eq!(measure(results, id)["target"]["threshold"], threshold, "{id}");
    }
}

/// Rates of schools, rounded, weighted by enrollment: 13.701 and 12.717, derived, half a tenth to either side.
fn assert_derived_rates(results: &Value) {
    let derived = measure(results, "chronic-absenteeism-derived");
    for (year, percent, low, high) in [("prior", "13.70", "0.13651", "0.13751"), ("value", "12.71", "0.12666", "0.12766")] {
        let value = &derived[year];
        assert!(value["percent"].as_str().unwrap().starts_with(percent), "{value}");
        assert_eq!(value["basis"], "derived");
        let bounds = &value["interval"];
        assert!(bounds["low"].as_str().unwrap().starts_with(low), "{bounds}");
        assert!(bounds["high"].as_str().unwrap().starts_with(high), "{bounds}");
    }
}

/// What the schools' cells leave open: nine withheld expulsion counts of 1 to 5 beside 42; and a student of two
/// schools counts in both.
fn assert_sums_of_schools(results: &Value) {
    let expulsions = &measure(results, "expulsions-of-schools")["value"];
    assert_eq!(expulsions["basis"], "derived");
    assert_eq!((&expulsions["interval"]["low"], &expulsions["interval"]["high"]), (&json!("51"), &json!("87")));
    let suspended = &measure(results, "students-suspended-of-schools")["value"];
    assert_eq!(suspended["numerator"], json!(1542));
}

fn assert_schools(results: &Value) {
    assert_eq!(results["roster"].as_array().unwrap().len(), 17);
    let rounds = school(measure(results, "in-school-suspensions"), "9001516").clone();
    assert_eq!((&rounds["value"]["numerator"], &rounds["prior"]["numerator"]), (&json!(159), &json!(134)));
    let chronic = school(measure(results, "chronic-absenteeism"), "9001416").clone();
    assert_eq!((&chronic["value"]["percent"], &chronic["prior"]["percent"]), (&json!("29.2"), &json!("31.9")));
    // A withheld count is no figure, least of all 0; a published 0 is one.
    let expulsions = measure(results, "expulsions");
    assert_eq!(school(expulsions, "9001416")["value"], Value::Null);
    assert_eq!(school(expulsions, "9001916")["value"]["numerator"], json!(0));
}

fn assert_all(results: &Value) {
    assert_published_figures(results);
    assert_thresholds(results);
    assert_derived_rates(results);
    assert_sums_of_schools(results);
    assert_schools(results);
}

#[test]
fn the_small_copy_gives_the_published_figures_and_statuses() {
    assert_all(&from_small_copy());
}

#[test]
fn the_full_files_give_the_same() {
    let Some(results) = from_full_files() else { return };
    assert_all(&results);
    let small = from_small_copy();
    for (full, small) in results["measures"].as_array().unwrap().iter().zip(small["measures"].as_array().unwrap()) {
        for part in ["id", "value", "prior", "status", "gap", "schools"] {
            assert_eq!(full[part], small[part], "{}", full["id"]);
        }
    }
}
