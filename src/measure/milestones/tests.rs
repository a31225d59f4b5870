use crate::measure::testing::{ID, Ran, Trial, trial};
use crate::results::CheckpointState;

const HEADER: &str = "measure,item,due_date,completed_date,evidence,evidence_public,owner\n";

fn milestones(rows: &str) -> Trial {
    trial("milestones", "").data("milestones", &format!("{HEADER}{}", rows.replace("ID,", &format!("{ID},"))))
}

fn state(row: &str) -> CheckpointState {
    milestones(row).project_file("evidence/manual.pdf").run().outcome.checkpoints[0].state
}

fn states(ran: &Ran) -> Vec<CheckpointState> {
    ran.outcome.checkpoints.iter().map(|checkpoint| checkpoint.state).collect()
}

#[test]
fn six_checkpoints_of_two_documents() {
    let rows = "ID,Plan developed,2025-09-01,2025-08-20,https://example.org/plan,,
        ID,Plan distributed,2025-10-01,2025-09-25,https://example.org/mail,,
        ID,Plan posted,2025-10-15,2025-11-02,https://example.org/page,,
        ID,Manual developed,2025-12-01,2025-11-20,,,
        ID,Manual distributed,2026-01-15,,,,
        ID,Manual posted,2026-02-01,,,,";
    let ran = milestones(rows).run();
    assert_eq!(ran.district(), "3/6");
    use CheckpointState::{Done, Late, NoEvidence, Open};
    assert_eq!(states(&ran), [Done, Done, Late, NoEvidence, Open, Open]);
}

#[test]
fn the_due_date_itself_is_in_time() {
    assert_eq!(state("ID,x,2025-12-01,2025-12-01,https://example.org/a,,"), CheckpointState::Done);
    assert_eq!(state("ID,x,2025-12-01,2025-12-02,https://example.org/a,,"), CheckpointState::Late);
    assert_eq!(state("ID,x,,2025-12-02,https://example.org/a,,"), CheckpointState::Done);
}

#[test]
fn what_is_completed_after_the_day_of_the_data_is_open() {
    let of = |day: &str| {
        let ran = milestones("ID,x,2026-03-01,2026-02-01,https://example.org/a,,").as_of(day).run();
        (ran.outcome.checkpoints[0].state, ran.outcome.checkpoints[0].completed.is_some())
    };
    assert_eq!(of("2026-02-01"), (CheckpointState::Done, true));
    assert_eq!(of("2026-01-31"), (CheckpointState::Open, false));
}

#[test]
fn evidence_is_an_address_or_a_file_that_is_there() {
    let with = |evidence: &str| state(&format!("ID,x,,2025-12-01,{evidence},,"));
    for on_file in ["https://example.org/a", "http://example.org:8080", "evidence/manual.pdf", "./evidence/manual.pdf"] {
        assert_eq!(with(on_file), CheckpointState::Done, "{on_file}");
    }
    let missing = [
        "",
        "in the cupboard",
        "https://",
        "https://example",
        "https://.org/",
        "https://a..b",
        "https://example.org/a b",
        "evidence/none.pdf",
    ];
    for missing in missing.into_iter().chain(["/etc/passwd", "../plan.toml", "evidence"]) {
        assert_eq!(with(missing), CheckpointState::NoEvidence, "{missing}");
    }
}

#[test]
fn evidence_that_is_not_public_is_checked_and_not_shown() {
    let of = |public: &str| {
        let ran = milestones(&format!("ID,x,,2025-12-01,https://example.org/a,{public},")).run();
        (ran.outcome.checkpoints[0].state, ran.outcome.checkpoints[0].evidence.clone())
    };
    for no in ["no", "No", "N", "false"] {
        assert_eq!(of(no), (CheckpointState::Done, None), "{no}");
    }
    for yes in ["yes", ""] {
        assert_eq!(of(yes), (CheckpointState::Done, Some("https://example.org/a".to_owned())), "{yes}");
    }
}

#[test]
fn rows_of_other_measures_are_theirs_and_a_name_nobody_has_is_a_fault() {
    let rows = "ID,x,,2025-12-01,https://example.org/a,,\nother,y,,,,,";
    let ran = milestones(rows).other_measure("other").run();
    assert_eq!((ran.district(), ran.rows_excluded("other-measure")), ("1/1".to_owned(), 1));
    assert_eq!(milestones(rows).faults(), ["unknown-measure"]);
    let shared = trial("milestones", "of = \"other\"").other_measure("other").data("milestones", &format!("{HEADER}other,y,,,,,"));
    assert_eq!(shared.run().district(), "0/1");
    assert_eq!(trial("milestones", "of = \"othr\"").other_measure("other").data("milestones", HEADER).problems()[0].0, "of");
}

#[test]
fn a_part_is_the_rows_of_that_part() {
    let csv = format!("measure,part,item,completed_date\n{ID},manual,x,\n{ID},plan,y,");
    let ran = trial("milestones", "part = \"plan\"").data("milestones", &csv).run();
    assert_eq!((ran.district(), ran.rows_excluded("other-part")), ("0/1".to_owned(), 1));
}

#[test]
fn without_a_row_there_is_no_result() {
    assert_eq!(milestones("").run().district(), "none");
}
