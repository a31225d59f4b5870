use crate::measure::testing::{Ran, Trial, refused, trial};

const HEADER: &str = "staff_id,school_code,role,snapshot_date,exit_reason\n";

fn rule(retained: &str) -> String {
    format!("roles = [\"Teacher\"]\nretained = \"{retained}\"\nleaves = []")
}

/// Rosters of October 2024 and 2025, given as id, school, role and reason.
fn rosters(settings: &str, before: &str, now: &str) -> Trial {
    let dated = |rows: &str, day: &str| -> String {
        let row = |row: &str| {
            let cells: Vec<&str> = row.trim().split(',').collect();
            format!("{},{},{},{day},{}\n", cells[0], cells[1], cells[2], cells.get(3).unwrap_or(&""))
        };
        rows.lines().map(row).collect()
    };
    trial("staff-retention", settings)
        .data_of("2024-25", "staff", &format!("{HEADER}{}", dated(before, "2024-10-01")))
        .data("staff", &format!("{HEADER}{}", dated(now, "2025-10-01")))
}

fn run(retained: &str, before: &str, now: &str) -> Ran {
    rosters(&rule(retained), before, now).run()
}

#[test]
fn teachers_who_are_still_teachers_are_retained() {
    let ran = run("same-role", "1,A,Teacher\n2,A,Teacher\n3,A,Aide\n4,B,Teacher", "1,A,Teacher\n3,A,Teacher\n4,A,Teacher");
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("2/3".to_owned(), "1/2".to_owned(), "0/1".to_owned()));
    assert_eq!(ran.rows_excluded("other-role"), 1);
}

#[test]
fn a_teacher_promoted_is_retained_only_in_any_role() {
    let (before, now) = ("1,A,Teacher\n2,A,Teacher", "1,A,Principal\n2,A,Teacher");
    assert_eq!(run("same-role", before, now).district(), "1/2");
    assert_eq!(run("any-role", before, now).district(), "2/2");
    assert_eq!(run("any-role", before, now).school("A"), "2/2");
    assert_eq!(run("same-school", before, now).district(), "1/2");
}

#[test]
fn a_teacher_who_changed_schools_is_retained_unless_the_same_school_is_asked_for() {
    let (before, now) = ("1,A,Teacher", "1,B,Teacher");
    assert_eq!(run("same-role", before, now).district(), "1/1");
    assert_eq!(run("same-role", before, now).school("A"), "0/1");
    assert_eq!(run("same-school", before, now).district(), "0/1");
}

#[test]
fn a_teacher_of_several_schools_is_one_person() {
    let ran = run("same-role", "1,A,Teacher\n1,B,Teacher", "1,B,Teacher");
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/1".to_owned(), "0/1".to_owned(), "1/1".to_owned()));
}

#[test]
fn retirements_stay_in_the_count_and_a_second_line_leaves_them_out() {
    let ran = run("same-role", "1,A,Teacher,Retired\n2,A,Teacher\n3,A,Teacher,Laid off\n4,A,Teacher,Deceased", "2,A,Teacher");
    assert_eq!((ran.district(), ran.detail("excluding-retirements")), ("1/4".to_owned(), "1/3".to_owned()));
}

#[test]
fn the_plan_may_take_reasons_out_of_the_count() {
    let settings = rule("same-role").replace("leaves = []", "leaves = [\"Retired\", \"Deceased\"]");
    let ran = rosters(&settings, "1,A,Teacher,Retired\n1,B,Teacher\n2,A,Teacher\n3,A,Teacher,Laid off", "2,A,Teacher").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/2".to_owned(), "1/2".to_owned(), "none".to_owned()));
    assert_eq!((ran.excluded("left-cohort"), ran.detail("excluding-retirements")), (1, "1/2".to_owned()));
}

#[test]
fn reasons_at_several_schools_are_read_in_one_way() {
    // Resigned at one school, retired from the other: out of the count once, whichever row comes first.
    let settings = rule("same-role").replace("leaves = []", "leaves = [\"Retired\"]");
    for before in ["1,A,Teacher,Resigned\n1,B,Teacher,Retired\n2,A,Teacher", "1,B,Teacher,Retired\n1,A,Teacher,Resigned\n2,A,Teacher"] {
        let ran = rosters(&settings, before, "2,A,Teacher").run();
        assert_eq!(
            (ran.district(), ran.excluded("left-cohort"), ran.detail("excluding-retirements")),
            ("1/1".to_owned(), 1, "1/1".to_owned())
        );
    }
}

#[test]
fn somebody_on_leave_is_retained_and_somebody_laid_off_is_not() {
    let settings = format!("{}\non_leave = [\"Leave\"]", rule("same-role"));
    let ran = rosters(&settings, "1,A,Teacher,Leave\n2,A,Teacher,Laid off\n3,A,Teacher,Leave", "3,A,Teacher").run();
    assert_eq!((ran.district(), ran.school("A")), ("2/3".to_owned(), "2/3".to_owned()));
    let (english, _) = rosters(&settings, "", "").rule();
    assert!(english.contains("Counted as retained: Leave."), "{english}");
}

#[test]
fn a_reason_on_the_second_roster_is_for_leaving_later() {
    assert_eq!(run("same-role", "1,A,Teacher", "1,A,Teacher,Retired").district(), "1/1");
}

#[test]
fn only_the_rosters_of_october_1_count_and_their_absence_is_said() {
    let trial = trial("staff-retention", &rule("same-role"))
        .data_of("2024-25", "staff", &format!("{HEADER}1,A,Teacher,2024-10-02,"))
        .data("staff", &format!("{HEADER}1,A,Teacher,2025-10-01,\n1,A,Teacher,2026-06-01,"));
    let ran = trial.run();
    assert_eq!((ran.district(), ran.rows_excluded("other-snapshot")), ("0/0".to_owned(), 2));
    assert_eq!(ran.doubts(), ["no-snapshot"]);
    assert!(ran.outcome.doubts[0].message.contains("2024-10-01"));
}

#[test]
fn the_cohort_may_be_of_some_schools_and_is_retained_in_any() {
    let settings = format!("{}\nschools = {{ school_code = [\"A\"] }}", rule("same-role"));
    let ran = rosters(&settings, "1,A,Teacher\n2,B,Teacher", "1,B,Teacher\n2,B,Teacher").run();
    assert_eq!((ran.district(), ran.rows_excluded("school-outside-measure")), ("1/1".to_owned(), 1));
}

#[test]
fn the_decisions_must_be_said() {
    for (settings, key) in [
        ("retained = \"same-role\"\nleaves = []", "roles"),
        ("roles = [\"Teacher\"]\nleaves = []", "retained"),
        ("roles = [\"Teacher\"]\nretained = \"same-role\"", "leaves"),
    ] {
        assert!(refused("staff-retention", settings).contains(key));
    }
}
