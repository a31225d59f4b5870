use crate::measure::testing::{Trial, trial};

const ALL: &str = "schools = { school_type = [\"high-school\"] }";
const HEADER: &str = "round_id,school_code,date\n";

/// Rounds of schools, given as so many a school.
fn rounds(of_schools: &[(&str, usize)]) -> String {
    let mut rows = HEADER.to_owned();
    for (school, count) in of_schools {
        (0..*count).for_each(|round| rows.push_str(&format!("{school}-{round},{school},2025-11-{:02}\n", round + 1)));
    }
    rows
}

fn four(rows: &str) -> Trial {
    trial("schools-meeting", ALL).every_school_at_least(4).data("rounds", rows)
}

/// Seventeen high schools, a technical education center and two aviation programs.
fn seventeen() -> (String, Vec<String>) {
    let codes: Vec<String> = (1..=17).map(|number| format!("H{number:02}")).collect();
    let mut csv = "school_code,school_name,school_type\n".to_owned();
    codes.iter().for_each(|code| csv.push_str(&format!("{code},School {code},high-school\n")));
    csv.push_str("T,Center,technical-education-center\nV,Wings,aviation\nW,More wings,aviation");
    (csv, codes)
}

#[test]
fn the_mean_says_nothing() {
    let (schools, codes) = seventeen();
    let counts: Vec<(&str, usize)> =
        codes.iter().enumerate().map(|(index, code)| (code.as_str(), if index == 0 { 3 } else { 6 })).collect();
    let ran = four(&rounds(&counts)).schools(&schools).run();
    assert_eq!((ran.district(), ran.school("H01"), ran.school("H02")), ("16/17".to_owned(), "3".to_owned(), "6".to_owned()));
}

#[test]
fn exactly_enough_is_enough_and_every_school_must_have_it() {
    let ran = four(&rounds(&[("A", 4), ("B", 5), ("C", 3)])).run();
    assert_eq!(ran.district(), "2/3");
    assert_eq!(four(&rounds(&[("A", 4), ("B", 4), ("C", 4)])).run().district(), "3/3");
}

#[test]
fn a_school_without_a_row_has_none_only_where_the_data_are_complete() {
    let rows = rounds(&[("A", 4), ("B", 4)]);
    let ran = four(&rows).run();
    assert_eq!((ran.district(), ran.missing()), ("2/3".to_owned(), vec!["C"]));
    let ran = four(&rows).complete("rounds").run();
    assert_eq!((ran.district(), ran.missing().len(), ran.school("C")), ("2/3".to_owned(), 0, "0".to_owned()));
}

#[test]
fn without_any_row_the_result_is_open() {
    let ran = four(HEADER).run();
    assert_eq!((ran.district(), ran.missing().len()), ("none".to_owned(), 0));
    assert_eq!(four(HEADER).complete("rounds").run().district(), "0/3");
}

#[test]
fn the_plan_says_which_schools_are_all() {
    let (schools, _) = seventeen();
    let ran = four(&rounds(&[("T", 9)])).schools(&schools).complete("rounds").run();
    assert_eq!((ran.district(), ran.rows_excluded("school-outside-measure")), ("0/17".to_owned(), 9));
}

#[test]
fn a_round_is_counted_once_at_a_school() {
    assert_eq!(four(&format!("{HEADER}r1,A,2025-11-01\nr1,A,2025-11-02")).faults(), ["duplicate-key"]);
    let ran = four(&format!("{HEADER}r1,A,2025-11-01\nr1,B,2025-11-01")).complete("rounds").run();
    assert_eq!((ran.school("A"), ran.school("B")), ("1".to_owned(), "1".to_owned()));
    // In another file the same round is the same round.
    let ran = four(&format!("{HEADER}r1,A,2025-11-01")).data("rounds", &format!("{HEADER}r1,A,2025-11-01")).complete("rounds").run();
    assert_eq!(ran.school("A"), "1");
}

#[test]
fn only_rows_of_the_form_asked_for_count() {
    let settings = format!("{ALL}\ndataset = \"sessions\"\nwhere = {{ format = [\"Virtual\"] }}");
    let ran = trial("schools-meeting", &settings)
        .every_school_at_least(1)
        .dataset("sessions", "rounds", "")
        .complete("sessions")
        .data("sessions", "round_id,school_code,date,format\n1,A,2025-11-01,Virtual\n2,B,2025-11-01,In person")
        .run();
    assert_eq!((ran.district(), ran.rows_excluded("outside-filter")), ("1/3".to_owned(), 1));
}

#[test]
fn later_rounds_do_not_count_in_an_interim_edition() {
    let ran = four(&format!("{HEADER}1,A,2026-01-31\n2,A,2026-02-01")).as_of("2026-01-31").complete("rounds").run();
    assert_eq!((ran.school("A"), ran.rows_excluded("after-as-of")), ("1".to_owned(), 1));
}

#[test]
fn how_many_must_be_said() {
    assert_eq!(trial("schools-meeting", ALL).data("rounds", HEADER).problems()[0].0, "target");
    let (english, spanish) = four(HEADER).rule();
    assert!(english.starts_with("Schools with at least 4 in the year"), "{english}");
    assert!(spanish.starts_with("Escuelas con al menos 4 en el año"), "{spanish}");
}
