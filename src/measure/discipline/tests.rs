use crate::measure::testing::{Trial, refused, trial};

const STUDENTS: &str = "count = \"students\"\nsanctions = [\"ISS\", \"OSS\", \"EXP\"]";
const EVENTS: &str = "count = \"events\"\nsanctions = [\"ISS\", \"OSS\", \"EXP\"]";

const SANCTIONS: &str = "incident_id,sasid,school_code,incident_date,sanction\n";
const STAYS: &str = "sasid,school_code,entry_date,exit_date\n";

fn enrolled(trial: Trial, rows: &str) -> Trial {
    trial.data("enrollment", &format!("{STAYS}{rows}"))
}

fn students(rows: &str) -> Trial {
    enrolled(trial("discipline", STUDENTS).data("discipline", &format!("{SANCTIONS}{rows}")), ALL)
}

/// Four students at A and two at B on October 1.
const ALL: &str = "1,A,2025-08-27,\n2,A,2025-08-27,\n3,A,2025-08-27,\n4,A,2025-08-27,\n5,B,2025-08-27,\n6,B,2025-08-27,";

fn events(rows: &str) -> Trial {
    trial("discipline", EVENTS).data("discipline", &format!("{SANCTIONS}{rows}"))
}

#[test]
fn a_student_with_several_sanctions_is_counted_once() {
    let ran = students("i1,1,A,2025-10-02,ISS\ni2,1,A,2025-11-02,OSS\ni3,1,A,2025-12-02,OSS\ni4,2,A,2025-12-02,EXP").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("2/6".to_owned(), "2/4".to_owned(), "0/2".to_owned()));
}

#[test]
fn a_student_sanctioned_at_two_schools_is_in_both_and_once_in_the_district() {
    let ran = enrolled(
        trial("discipline", STUDENTS).data("discipline", &format!("{SANCTIONS}i1,1,A,2025-10-02,ISS\ni2,1,B,2026-02-02,ISS")),
        "1,A,2025-08-27,2026-01-15\n5,B,2025-08-27,",
    )
    .run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/2".to_owned(), "1/1".to_owned(), "1/1".to_owned()));
}

#[test]
fn events_count_every_sanction_and_know_the_students_behind_them() {
    let ran = events("i1,1,A,2025-10-02,ISS\ni1,1,A,2025-10-02,OSS\ni2,1,B,2025-11-02,OSS\ni3,2,A,2025-12-02,EXP").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("4".to_owned(), "3".to_owned(), "1".to_owned()));
    assert_eq!(ran.people(), Some(2));
    assert_eq!(ran.outcome.schools.values().map(|figure| figure.people).collect::<Vec<_>>(), [Some(2), Some(1)]);
}

#[test]
fn a_bus_suspension_counts_only_where_the_plan_names_it() {
    let ran = students("i1,1,A,2025-10-02,BUS").run();
    assert_eq!((ran.district(), ran.rows_excluded("other-sanction")), ("0/6".to_owned(), 1));
    let with_bus = "count = \"students\"\nsanctions = [\"ISS\", \"OSS\", \"EXP\", \"BUS\"]";
    let ran = enrolled(trial("discipline", with_bus).data("discipline", &format!("{SANCTIONS}i1,1,A,2025-10-02,BUS")), ALL).run();
    assert_eq!(ran.district(), "1/6");
}

#[test]
fn the_denominator_is_the_enrollment_of_october_1() {
    // Came on the day; left the day before, on the day; came the day after; went to another school.
    let stays = "1,A,2025-10-01,\n2,A,2025-08-27,2025-09-30\n3,A,2025-08-27,2025-10-01\n4,A,2025-10-02,\n5,A,2025-08-27,2025-09-15\n5,B,2025-09-16,";
    let ran = enrolled(trial("discipline", STUDENTS).data("discipline", &format!("{SANCTIONS}i1,1,A,2025-10-02,ISS")), stays).run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/3".to_owned(), "1/2".to_owned(), "0/1".to_owned()));
    assert_eq!(ran.rows_excluded("not-enrolled-october-1"), 3);
}

#[test]
fn a_student_who_came_after_october_is_sanctioned_all_the_same() {
    // More sanctioned than enrolled: the figure says so, and no status can rest on it.
    let ran = enrolled(
        trial("discipline", STUDENTS).data("discipline", &format!("{SANCTIONS}i1,1,A,2025-11-02,ISS\ni2,2,A,2025-11-02,ISS")),
        "1,A,2025-08-27,\n2,A,2025-10-15,",
    )
    .run();
    assert_eq!(ran.school("A"), "2/1");
}

#[test]
fn without_a_row_there_are_no_events_only_where_the_data_are_complete() {
    assert_eq!(events("").run().district(), "none");
    let ran = events("").complete("discipline").run();
    assert_eq!((ran.district(), ran.all_schools()), ("0".to_owned(), "A 0, B 0, C 0".to_owned()));
    // Other sanctions were sent, and none of these.
    assert_eq!(events("i1,1,A,2025-10-02,BUS").run().district(), "0");
}

#[test]
fn sanctions_after_the_day_of_an_interim_edition_do_not_count() {
    let rows = "i1,1,A,2026-01-31,ISS\ni2,2,A,2026-02-01,ISS";
    let ran = students(rows).as_of("2026-01-31").run();
    assert_eq!((ran.district(), ran.rows_excluded("after-as-of")), ("1/6".to_owned(), 1));
}

#[test]
fn groups_are_the_students() {
    let ran = students("i1,1,A,2025-10-02,ISS\ni2,5,B,2025-10-02,ISS")
        .by("gender")
        .data("students", "sasid,school_code,gender\n1,A,F\n2,A,F\n3,A,M\n4,A,M\n5,B,M\n6,B,")
        .run();
    assert_eq!(ran.groups("gender"), "F 1/2, M 1/3, Not reported 0/1");
}

#[test]
fn what_is_counted_must_be_said() {
    assert!(refused("discipline", "sanctions = [\"ISS\"]").contains("count"));
    assert!(refused("discipline", "count = \"students\"").contains("sanctions"));
    let none = trial("discipline", "count = \"events\"\nsanctions = []").data("discipline", SANCTIONS);
    assert_eq!(none.problems(), [("sanctions", "no sanction is named".to_owned())]);
}

#[test]
fn the_rule_names_the_sanctions() {
    let (english, spanish) = students("").rule();
    assert!(english.contains("each counted once") && english.contains("October 1: ISS, OSS, EXP."), "{english}");
    assert!(spanish.contains("1 de octubre: ISS, OSS, EXP."), "{spanish}");
}
