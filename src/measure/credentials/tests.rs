use crate::measure::testing::{Trial, trial};

const GRADES: &str = "grades = [\"10\", \"11\", \"12\"]";
const STUDENTS: &str = "sasid,school_code,grade\n1,A,10\n2,A,11\n3,B,12\n4,B,09";

fn credentials(settings: &str, rows: &str) -> Trial {
    trial("credentials", settings)
        .data("credentials", &format!("sasid,school_code,credential,awarded_date,result\n{rows}"))
        .data("students", STUDENTS)
}

#[test]
fn students_are_counted_and_not_credentials() {
    let ran = credentials(GRADES, "1,A,OSHA,2025-11-01,\n1,A,AWS,2026-02-01,\n3,B,OSHA,2025-11-01,").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("2/3".to_owned(), "1/2".to_owned(), "1/1".to_owned()));
}

#[test]
fn credentials_of_other_grades_and_of_nobody_known_are_said() {
    let ran = credentials(GRADES, "4,B,OSHA,2025-11-01,\n9,B,OSHA,2025-11-01,").run();
    assert_eq!((ran.district(), ran.excluded("credential-of-others")), ("0/3".to_owned(), 2));
    assert_eq!(ran.rows_excluded("other-grade"), 1);
}

#[test]
fn the_year_runs_from_july_to_june() {
    assert_eq!(credentials(GRADES, "1,A,OSHA,2025-07-01,\n2,A,OSHA,2026-06-30,").run().district(), "2/3");
    assert_eq!(credentials(GRADES, "1,A,OSHA,2026-07-01,").faults(), ["date-outside-year"]);
    assert_eq!(credentials(GRADES, "1,A,OSHA,2025-12-01,\n2,A,OSHA,2026-02-01,").as_of("2026-01-31").run().district(), "1/3");
}

#[test]
fn only_approved_credentials_count() {
    let rows = "1,A,OSHA,2025-11-01,\n2,A,Typing,2025-11-01,";
    let ran = credentials(&format!("{GRADES}\napproved = [\"OSHA\"]"), rows).run();
    assert_eq!((ran.district(), ran.rows_excluded("not-approved")), ("1/3".to_owned(), 1));
    let by_list = credentials(GRADES, rows).codes("credential", "code,name,approved\nOSHA,OSHA 10,yes\nTyping,Typing,no").run();
    assert_eq!(by_list.district(), "1/3");
    let silent = credentials(GRADES, rows).codes("credential", "code,name\nOSHA,OSHA 10\nTyping,Typing").run();
    assert_eq!(silent.district(), "2/3", "a list that does not say leaves all in");
}

#[test]
fn only_those_earned_count() {
    let ran = credentials(&format!("{GRADES}\nresults = [\"Earned\"]"), "1,A,OSHA,2025-11-01,Earned\n2,A,OSHA,2025-11-01,Failed").run();
    assert_eq!((ran.district(), ran.rows_excluded("not-earned")), ("1/3".to_owned(), 1));
}
