use crate::measure::testing::{ID, Trial, trial};

fn coverage(settings: &str, rows: &str) -> Trial {
    let rows = rows.replace("ID,", &format!("{ID},"));
    trial("coverage", settings).data("counts", &format!("measure,school_code,unit_name,done,in_scope\n{rows}"))
}

#[test]
fn what_is_done_of_what_is_in_scope_is_added() {
    let ran = coverage("", "ID,A,rooms,3,4\nID,A,shops,1,4\nID,B,rooms,5,5").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("9/13".to_owned(), "4/8".to_owned(), "5/5".to_owned()));
    assert_eq!(coverage("unit_name = \"rooms\"", "ID,A,rooms,3,4\nID,A,shops,1,4").run().district(), "3/4");
}

#[test]
fn nothing_in_scope_is_no_rate() {
    assert_eq!(coverage("", "ID,,rooms,0,0").run().district(), "0/0");
}

#[test]
fn a_row_of_the_district_is_the_districts_figure_and_not_one_more() {
    let ran = coverage("", "ID,,rooms,8,9\nID,A,rooms,3,4\nID,B,rooms,5,5").run();
    assert_eq!((ran.district(), ran.doubts().len()), ("8/9".to_owned(), 0));
    let ran = coverage("", "ID,,rooms,8,10\nID,A,rooms,3,4\nID,B,rooms,5,5").run();
    assert_eq!((ran.district(), ran.doubts()), ("8/10".to_owned(), vec!["district-and-schools"]));
}

#[test]
fn both_numbers_are_needed_and_the_part_is_not_above_the_whole() {
    assert_eq!(coverage("", "ID,,rooms,3,").faults(), ["no-count"]);
    assert_eq!(coverage("", "ID,,rooms,5,4").faults(), ["numerator-above-denominator"]);
    assert_eq!(coverage("", "ID-typo,,rooms,3,4").faults(), ["unknown-measure"]);
}

#[test]
fn figures_do_not_depend_on_the_files() {
    let header = "measure,school_code,unit_name,done,in_scope\n";
    let split = trial("coverage", "")
        .data("counts", &format!("{header}{ID},B,rooms,5,5"))
        .data("counts", &format!("{header}{ID},A,rooms,3,4\n{ID},A,shops,1,4"))
        .run();
    assert_eq!(split.outcome, coverage("", "ID,A,rooms,3,4\nID,A,shops,1,4\nID,B,rooms,5,5").run().outcome);
}
