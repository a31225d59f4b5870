use crate::dataset::DimensionSource;
use crate::measure::testing::{Ran, Trial, refused, trial};

const RULE: &str = "leaves = [\"Graduated\", \"Deceased\"]\nout_of_state = \"stay\"\nout_of_state_types = [\"Moved out of state\"]";
const HEADER: &str = "sasid,school_code,entry_date,exit_date,exit_type,grade\n";

/// Stays of 2024-25 and of 2025-26.
fn stays(settings: &str, before: &str, now: &str) -> Trial {
    trial("student-retention", settings)
        .data_of("2024-25", "enrollment", &format!("{HEADER}{before}"))
        .data("enrollment", &format!("{HEADER}{now}"))
}

/// What becomes of one student of grade 10 at A, beside one who stays.
fn one(settings: &str, exit: &str, now: &str) -> Ran {
    let before = format!("1,A,2023-08-28,{exit},10\n2,A,2023-08-28,,,10");
    stays(settings, &before, &format!("{now}\n2,A,2023-08-28,,,11")).run()
}

#[test]
fn who_is_enrolled_at_the_end_is_retained() {
    let ran = one(RULE, ",", "1,A,2023-08-28,,,11");
    assert_eq!((ran.district(), ran.school("A")), ("2/2".to_owned(), "2/2".to_owned()));
    let repeats = one(RULE, ",", "1,A,2023-08-28,,,10");
    assert_eq!(repeats.district(), "2/2", "a grade repeated is retained");
    let at_another = one(RULE, "2025-06-20,Transferred within", "1,B,2025-08-28,,,11");
    assert_eq!(
        (at_another.district(), at_another.school("A"), at_another.school("B")),
        ("2/2".to_owned(), "1/2".to_owned(), "none".to_owned())
    );
}

#[test]
fn who_graduated_or_died_leaves_the_count_everywhere_and_is_said() {
    for exit in ["Graduated", "Deceased"] {
        let ran = one(RULE, &format!("2025-06-20,{exit}"), "");
        assert_eq!((ran.district(), ran.school("A")), ("1/1".to_owned(), "1/1".to_owned()));
        assert_eq!(ran.excluded(&format!("left-cohort: {exit}")), 1);
    }
}

#[test]
fn everybody_else_who_left_is_not_retained() {
    for exit in ["Expelled", "Dropped out", "Other school", "Unknown", "Moved out of state", ""] {
        assert_eq!(one(RULE, &format!("2025-06-20,{exit}"), "").district(), "1/2", "{exit}");
    }
    assert_eq!(one(RULE, ",", "").district(), "1/2", "gone without a word");
}

#[test]
fn who_moved_out_of_state_may_leave_the_count() {
    let leave = RULE.replace("\"stay\"", "\"leave\"");
    let ran = one(&leave, "2025-06-20,Moved out of state", "");
    assert_eq!((ran.district(), ran.excluded("left-cohort: Moved out of state")), ("1/1".to_owned(), 1));
    let untold = trial("student-retention", "leaves = []\nout_of_state = \"leave\"").data("enrollment", HEADER);
    assert_eq!(untold.problems()[0].0, "out_of_state");
}

#[test]
fn the_window_runs_from_october_to_october() {
    let before = "1,A,2024-10-01,,,09\n2,A,2024-10-02,,,09\n3,A,2024-08-28,2024-09-30,Unknown,09\n4,A,2024-08-28,2024-10-01,Unknown,09";
    let now = "1,A,2024-10-01,2025-10-01,Unknown,10\n2,A,2024-10-02,,,10\n4,A,2025-08-28,2025-09-30,Unknown,10";
    let ran = stays(RULE, before, now).run();
    assert_eq!(ran.district(), "1/2", "1 and 4 began; 1 was there to the last day");
    assert_eq!(stays(RULE, "", "").window(), "2024-10-01/2025-10-01");
}

#[test]
fn the_window_may_end_in_june() {
    let june = format!("{RULE}\nwindow = \"oct-june\"");
    let now = "1,A,2025-08-28,,,09\n2,A,2025-08-28,2026-05-31,Dropped out,09\n3,A,2025-08-28,2026-06-12,Graduated,12\n4,A,2025-08-28,2026-05-20,Graduated,12";
    let ran = trial("student-retention", &june).data("enrollment", &format!("{HEADER}{now}")).run();
    assert_eq!(ran.district(), "2/3");
    assert_eq!(stays(&june, "", "").window(), "2025-10-01/2026-06-01");
}

#[test]
fn a_student_who_left_twice_counts_by_the_last_exit() {
    let leave = RULE.replace("\"stay\"", "\"leave\"");
    // Moved away, came back, dropped out.
    let before = "1,A,2023-08-28,2024-11-15,Moved out of state,10\n1,A,2025-01-15,2025-03-01,Dropped out,10";
    assert_eq!(stays(&leave, before, "").run().district(), "0/1");
    // The other way round, in two schools.
    let before = "1,B,2025-01-15,2025-03-01,Moved out of state,10\n1,A,2023-08-28,2024-11-15,Dropped out,10";
    assert_eq!(stays(&leave, before, "").run().district(), "0/0");
}

#[test]
fn the_cohort_is_of_high_school_grades_or_of_those_who_entered() {
    let before = "1,A,2024-08-28,,,09\n2,A,2024-08-28,,,11\n3,A,2024-08-28,,,08\n4,A,2024-08-28,,,";
    let ran = stays(RULE, before, "1,A,2024-08-28,,,10").run();
    assert_eq!((ran.district(), ran.rows_excluded("other-grade"), ran.rows_excluded("no-grade")), ("1/2".to_owned(), 1, 1));
    let entrants = format!("{RULE}\ncohort = \"grade-9-entrants\"");
    assert_eq!(stays(&entrants, before, "1,A,2024-08-28,,,10").run().district(), "1/1");
}

#[test]
fn the_cohort_may_be_of_some_schools_and_is_retained_in_any() {
    let some = format!("{RULE}\nschools = {{ rsco = [\"true\"] }}");
    let schools = "school_code,school_name,rsco\nA,Alpha,true\nB,Beta,false";
    let ran = stays(&some, "1,A,2024-08-28,,,09\n2,B,2024-08-28,,,09\n3,A,2024-08-28,,,09", "1,B,2025-08-28,,,10\n2,B,2024-08-28,,,10")
        .schools(schools)
        .run();
    assert_eq!(ran.district(), "1/2");
}

#[test]
fn groups_are_those_of_the_day_the_cohort_is_of() {
    let before = "1,A,2024-08-28,,,09\n2,A,2024-08-28,2025-06-20,Unknown,09\n3,B,2024-08-28,,,10";
    let now = "1,B,2025-08-28,,,10\n3,B,2024-08-28,,,11";
    let ran = stays(RULE, before, now)
        .schools("school_code,school_name,rsco\nA,Alpha,true\nB,Beta,false")
        .by("grade")
        .dimension("rsco", DimensionSource::School("rsco".to_owned()))
        .by("rsco")
        .by("gender")
        .data_of("2024-25", "students", "sasid,school_code,gender\n1,A,F\n2,A,F\n3,B,M")
        .data("students", "sasid,school_code,gender\n1,B,X\n3,B,M")
        .run();
    assert_eq!(ran.groups("grade"), "09 1/2, 10 1/1");
    assert_eq!(ran.groups("rsco"), "false 1/1, true 1/2", "who changed schools belongs to the one left");
    assert_eq!(ran.groups("gender"), "F 1/2, M 1/1");
}

#[test]
fn what_leaves_the_count_must_be_said() {
    assert!(refused("student-retention", "out_of_state = \"stay\"").contains("leaves"));
    assert!(refused("student-retention", "leaves = []").contains("out_of_state"));
}

#[test]
fn the_rule_says_who_leaves_the_count() {
    let (english, spanish) = stays(RULE, "", "").rule();
    assert!(english.contains("Not in the count: Graduated, Deceased.") && english.contains("also to another state"), "{english}");
    assert!(spanish.contains("Fuera de la cuenta: Graduated, Deceased."), "{spanish}");
    let (english, _) = stays("leaves = []\nout_of_state = \"stay\"", "", "").rule();
    assert!(english.contains("Nobody is left out of the count."), "{english}");
}
