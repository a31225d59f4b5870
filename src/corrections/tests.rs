use crate::corrections::{Causes, Edition, Notice, Settings, markdown, plan_changes, revision};
use crate::results::{ChangedFigure, Declared, FileChange, Label, Revision, fingerprint};
use jiff::civil::date;
use serde_json::{Value, json};

fn figure(year: &str, numerator: i64, denominator: i64, display: &str) -> Value {
    json!({ "school_year": year, "unit": "students", "numerator": numerator, "denominator": denominator,
            "percent": "0", "display": display, "basis": "counted", "interval": null, "definition": "a", "break": null })
}

/// An edition of one measure in one school: 1,399 or 1,401 of 11,200 students, in the district and in the school.
fn edition(id: &str, chronic: i64, display: &str, status: &str, prior: i64) -> Value {
    let value = figure("2025-26", chronic, 11_200, display);
    let before = figure("2024-25", prior, 11_000, "14.0%");
    json!({
        "schema": "ctecs-report/results/1",
        "plan": { "title": "Plan", "organization": "District", "school_year": "2025-26" },
        "edition": { "id": id, "audience": "internal", "kind": "year-end", "stage": "draft", "as_of": "2026-06-30", "supersedes": null },
        "measures": [{
            "id": "absence", "goal": "g", "line": "dip", "part_of": null, "title": "Absence at most 12.5%",
            "target": { "operator": "at-most", "value": "12.5%", "threshold_display": "12.5%" },
            "baseline": before, "prior": before, "value": value, "status": status,
            "trend": [before, value],
            "schools": [{ "school_code": "1", "school_name": "Alder", "value": value, "prior": null, "status": "reported" }],
            "groups": [{ "dimension": "grade", "category": "09", "school_code": null, "value": value, "prior": null, "status": "reported" }],
            "sources": [{ "file": "a.csv" }]
        }],
        "corrections": []
    })
}

fn read(value: &Value) -> Edition {
    Edition::read(&serde_json::to_vec(value).unwrap()).unwrap()
}

fn june() -> Edition {
    read(&edition("3f7a91c204be77d0", 1399, "12.5%", "met", 1540))
}

fn july() -> Edition {
    read(&edition("aa00bb11cc22dd33", 1401, "12.51%", "not-met", 1540))
}

#[test]
fn an_edition_compared_with_itself_has_no_change() {
    assert!(revision(&june(), &june(), Causes::default()).is_empty());
}

#[test]
fn a_status_that_flipped_comes_first_with_both_figures() {
    let changes = revision(&june(), &july(), Causes::default()).changes;
    let first = &changes[0];
    assert!(first.flips());
    assert_eq!((first.old.as_ref().unwrap().display.as_str(), first.new.as_ref().unwrap().display.as_str()), ("12.5%", "12.51%"));
    let scopes: Vec<_> = changes.iter().map(|change| (change.school_code.as_deref(), change.category.as_deref())).collect();
    assert_eq!(scopes, [(None, None), (Some("1"), None), (None, Some("09"))]);
}

#[test]
fn a_restated_baseline_is_said_once() {
    let restated = read(&edition("aa00bb11cc22dd33", 1399, "12.5%", "met", 1541));
    let changes = revision(&june(), &restated, Causes::default()).changes;
    assert_eq!(changes.iter().map(|change| change.figure).collect::<Vec<_>>(), [ChangedFigure::Baseline]);
}

#[test]
fn another_number_of_decimals_is_no_change_of_a_figure() {
    let mut wider = edition("aa00bb11cc22dd33", 1399, "12.49%", "met", 1540);
    wider["measures"][0]["value"]["display"] = json!("12.49%");
    assert!(revision(&june(), &read(&wider), Causes::default()).is_empty());
}

#[test]
fn the_next_year_s_report_is_held_against_the_years_both_show() {
    let mut next = edition("aa00bb11cc22dd33", 1300, "11.6%", "met", 1540);
    next["plan"]["school_year"] = json!("2026-27");
    let measure = &mut next["measures"][0];
    measure["value"] = figure("2026-27", 1300, 11_200, "11.6%");
    measure["prior"] = figure("2025-26", 1401, 11_200, "12.51%");
    measure["trend"] = json!([]);
    measure["schools"] = json!([]);
    measure["groups"] = json!([]);
    let changes = revision(&june(), &read(&next), Causes::default()).changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].figure, ChangedFigure::Prior);
    assert!(!changes[0].flips());
}

#[test]
fn a_change_names_its_files_and_the_reason_that_the_plan_gives() {
    let file = FileChange { file: "a.csv".to_owned(), old_rows: Some(10), new_rows: Some(12), was: true, is: true };
    let other = FileChange { file: "b.csv".to_owned(), ..file.clone() };
    let declared = |datasets: &[&str], reason: &str| Declared {
        date: date(2026, 7, 8),
        label: Label::Correction,
        reason: reason.to_owned(),
        datasets: datasets.iter().map(|name| (*name).to_owned()).collect(),
        measures: Vec::new(),
    };
    let causes = Causes {
        declared: vec![declared(&["staff"], "not this one"), declared(&["attendance"], "a school resent its file")],
        plan: Vec::new(),
        files: vec![(file, Some("attendance".to_owned())), (other, Some("staff".to_owned()))],
    };
    let revision = revision(&june(), &july(), causes);
    assert_eq!(revision.changes[0].files, ["a.csv"]);
    assert_eq!(revision.changes[0].why, [1]);
}

#[test]
fn the_notice_is_ready_to_publish() {
    let old: Settings = [("absence".to_owned(), [("target.at_most".to_owned(), "12.5%".to_owned())].into())].into();
    let new: Settings = [("absence".to_owned(), [("target.at_most".to_owned(), "13%".to_owned())].into())].into();
    let causes = Causes {
        declared: vec![Declared {
            date: date(2026, 7, 8),
            label: Label::Correction,
            reason: "Two students were missing.".to_owned(),
            datasets: Vec::new(),
            measures: Vec::new(),
        }],
        plan: plan_changes(&old, &new),
        files: Vec::new(),
    };
    let new = july();
    let text = notice(&revision(&june(), &new, causes), &new);
    snapbox::assert_data_eq!(
        text,
        snapbox::str![[r#"
## Changes to the report on the Plan 2025-26

District: edition aa00-bb11-cc22 replaces edition 3f7a-91c2-04be. Figures stand for 2026-06-30.

### Statuses that changed

| Measure | Where | Figure | Was | Is | Reason |
|---|---|---|---|---|---|
| Absence at most 12.5% | District | Result 2025-26 | met: 12.5% (1,399 of 11,200) | not-met: 12.51% (1,401 of 11,200) | 1 |

### Figures that changed

| Measure | Where | Figure | Was | Is | Reason |
|---|---|---|---|---|---|
| Absence at most 12.5% | Alder | Result 2025-26 | 12.5% (1,399 of 11,200) | 12.51% (1,401 of 11,200) | 1 |
| Absence at most 12.5% | District, grade: 09 | Result 2025-26 | 12.5% (1,399 of 11,200) | 12.51% (1,401 of 11,200) | 1 |

### Changes to the plan

- `target.at_most` of Absence at most 12.5% changed from `12.5%` to `13%`

### Reasons

1. Correction of 2026-07-08: Two students were missing.

"#]]
    );
}

#[test]
fn a_title_cannot_break_the_table_of_a_notice() {
    let mut new = edition("aa00bb11cc22dd33", 1401, "12.51%", "not-met", 1540);
    new["measures"][0]["title"] = json!("Absence | all\nschools");
    let new = read(&new);
    let text = notice(&revision(&june(), &new, Causes::default()), &new);
    assert!(text.contains("| Absence \\| all schools | District |"), "{text}");
}

#[test]
fn a_notice_of_no_change_says_so() {
    let text = notice(&revision(&june(), &june(), Causes::default()), &june());
    assert!(text.ends_with("No figure and no status changed.\n"), "{text}");
}

#[test]
fn other_json_is_no_edition() {
    Edition::read(b"{}").unwrap_err();
    let mut later = edition("3f", 1, "1%", "met", 1);
    later["schema"] = json!("ctecs-report/results/2");
    let error = Edition::read(&serde_json::to_vec(&later).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "it is `ctecs-report/results/2`, not `ctecs-report/results/1`");
}

/// The notice of a revision, without rows.
fn notice(revision: &Revision, new: &Edition) -> String {
    let name = |id: &str| format!("edition {}", fingerprint(id));
    let (old, later) = (name(&revision.supersedes), name(&revision.edition));
    let notice = Notice { revision, old: &old, new: &later, rows: None };
    markdown(notice, new, |status| status.id().to_owned())
}
