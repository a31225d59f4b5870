//! The 2019-2022 plan: five goals, a memo to the State Board, published figures; nothing about it is in the source.

use crate::run::{build, measure, results};
use crate::{repository, text};
use serde_json::{Value, json};

fn report() -> Value {
    results(&repository("examples/strategic-plan-2019"), &[])
}

#[test]
fn it_has_five_goals_and_no_target() {
    let report = report();
    let titles: Vec<&str> = report["goals"].as_array().unwrap().iter().map(|goal| goal["title"].as_str().unwrap()).collect();
    assert_eq!(
        titles,
        [
            "Culture, Climate and Instruction",
            "Industry Alignment and Collaboration",
            "Access and Opportunities",
            "Systems of Excellence",
            "Human Capital",
        ]
    );
    for measure in report["measures"].as_array().unwrap() {
        assert_eq!(measure["target"], Value::Null, "{}", measure["id"]);
        let says_so = measure["title"].as_str().unwrap().contains("(illustrative measure)");
        assert_eq!(says_so, measure["line"] == "dip", "{}", measure["id"]);
    }
}

/// Of 2018-19 and 2019-20, as the state published them.
#[test]
fn the_published_figures_are_those_of_the_state() {
    let report = report();
    for (id, numerators, percents) in [
        ("chronic-absenteeism", (1028, 1458), Some(("9.9", "13.5"))),
        ("students-suspended", (1704, 1310), Some(("15.7", "11.6"))),
        ("in-school-suspensions", (1953, 1418), None),
        ("out-of-school-suspensions", (753, 503), None),
        ("expulsions", (62, 23), None),
        ("enrollment", (10_647, 10_995), None),
    ] {
        let measure = measure(&report, id);
        assert_eq!(measure["prior"]["numerator"], json!(numerators.0), "{id}");
        assert_eq!(measure["value"]["numerator"], json!(numerators.1), "{id}");
        if let Some((before, now)) = percents {
            assert_eq!((&measure["prior"]["percent"], &measure["value"]["percent"]), (&json!(before), &json!(now)), "{id}");
        }
        assert_eq!((&measure["value"]["basis"], &measure["status"]), (&json!("published"), &json!("reported")), "{id}");
        assert_eq!(measure["trend"].as_array().unwrap().len(), 6, "{id}");
    }
    let graduation = measure(&report, "graduation");
    let rates: Vec<&str> = graduation["trend"].as_array().unwrap().iter().map(|value| value["display"].as_str().unwrap()).collect();
    assert_eq!(rates, ["97.4%", "97.1%", "97.5%", "97.0%", "97.2%"]);
}

/// In-person days up to mid-March are another count than a whole year.
#[test]
fn the_year_of_the_closed_schools_is_not_held_against_the_years_before() {
    let report = report();
    for id in ["chronic-absenteeism", "students-suspended"] {
        assert!(measure(&report, id)["prior"]["break"].is_string(), "{id}");
    }
}

/// A table without rows is nothing sent: neither a zero nor a rate that cannot be computed.
#[test]
fn what_is_not_at_hand_is_pending_and_never_zero() {
    let report = report();
    for id in [
        "industry-partners",
        "industry-credentials",
        "graduation",
        "applicants",
        "adult-enrollments",
        "independent-agency",
        "operating-model",
        "teacher-retention",
        "educator-diversity",
    ] {
        let measure = measure(&report, id);
        assert_eq!((&measure["value"], &measure["status"]), (&Value::Null, &json!("pending")), "{id}");
    }
}

#[test]
fn its_memo_goes_to_the_state_board_with_background_and_follow_up() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let output = build(&repository("examples/strategic-plan-2019"), &report, &["--format", "html"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(report.join("index.html")).unwrap();
    let mut from = 0;
    for part in [
        "State Board of Education",
        "Introduction.",
        "The plan sets no target for its 12 lines",
        "Recommendation and justification.",
        "Background: how the plan came about",
        "nearly 140 focus",
        "Follow-up",
    ] {
        from += page[from..].find(part).unwrap_or_else(|| panic!("`{part}` is missing, or not where it belongs"));
    }
    assert!(!page.contains("District Improvement Plan"), "that is another plan");
}

/// Every row of the table stands in the source's own table of sources.
#[test]
fn every_published_figure_has_its_source() {
    let table = text("examples/strategic-plan-2019/published.csv");
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 55);
    assert!(rows.iter().all(|row| row.contains("Connecticut State Department of Education, EdSight")));
}
