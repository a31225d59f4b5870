use crate::measure::testing::{Trial, trial};

const STUDENTS: &str = "sasid,school_code,grade\n1,A,12\n2,A,12\n3,B,12\n4,B,11\n5,B,09\n6,B,";
const HEADER: &str = "sasid,school_code,event,date\n";

fn events(settings: &str, now: &str, before: &str) -> Trial {
    trial("events", settings).data("students", STUDENTS).data("events", &format!("{HEADER}{now}")).data_of(
        "2024-25",
        "events",
        &format!("{HEADER}{before}"),
    )
}

#[test]
fn events_add_up_over_the_years_of_the_graduating_class() {
    let now = "1,A,Fair,2025-10-01\n1,A,Visit,2025-11-01\n2,A,Fair,2025-10-01\n2,A,Visit,2025-11-01\n3,B,Fair,2025-10-01";
    let ran = events("", now, "1,A,Fair,2024-10-01").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/3".to_owned(), "1/2".to_owned(), "0/1".to_owned()));
}

#[test]
fn the_same_event_is_one_event_and_in_another_year_another() {
    let ran = events("at_least = 2", "1,A,Fair,2025-10-01", "1,A,Fair,2024-10-01").run();
    assert_eq!(ran.district(), "1/3");
    let header = HEADER;
    let twice = trial("events", "at_least = 2")
        .data("students", STUDENTS)
        .data("events", &format!("{header}1,A,Fair,2025-10-01"))
        .data("events", &format!("{header}1,A,Fair,2025-10-01"))
        .run();
    assert_eq!(twice.district(), "0/3");
}

#[test]
fn a_student_who_changed_schools_keeps_the_events() {
    let ran = events("at_least = 2", "3,A,Fair,2025-10-01\n3,B,Visit,2025-11-01", "").run();
    assert_eq!((ran.district(), ran.school("B")), ("1/3".to_owned(), "1/1".to_owned()));
}

#[test]
fn other_grades_are_still_adding_up_and_stand_beside_it() {
    let ran = events("at_least = 1", "4,B,Fair,2025-10-01\n9,A,Fair,2025-10-01", "7,A,Fair,2024-10-01").run();
    assert_eq!((ran.district(), ran.detail("other-grades-so-far")), ("0/3".to_owned(), "1/3".to_owned()));
    assert_eq!(ran.detail("students-with-an-event"), "1", "not those who have left the schools");
}

#[test]
fn later_events_do_not_count_in_an_interim_edition() {
    let ran = events("at_least = 1", "1,A,Fair,2026-01-31\n2,A,Fair,2026-02-01", "").as_of("2026-01-31").run();
    assert_eq!((ran.district(), ran.rows_excluded("after-as-of")), ("1/3".to_owned(), 1));
}
