use crate::measure::testing::{ID, Trial, trial};

fn count(settings: &str, rows: &str) -> Trial {
    let rows = rows.replace("ID,", &format!("{ID},"));
    trial("count", settings).data("counts", &format!("measure,school_code,unit_name,value\n{rows}"))
}

#[test]
fn values_are_added() {
    let ran = count("", "ID,A,partners,3\nID,A,visits,2\nID,B,partners,5").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("10".to_owned(), "5".to_owned(), "5".to_owned()));
    assert_eq!(count("unit_name = \"partners\"", "ID,A,partners,3\nID,A,visits,2").run().district(), "3");
    assert_eq!(count("", "ID,,partners,0").run().district(), "0");
    assert_eq!(count("", "").run().district(), "none");
}

#[test]
fn a_row_of_the_district_is_the_districts_figure_and_not_one_more() {
    let ran = count("", "ID,,partners,10\nID,A,partners,3\nID,B,partners,5").run();
    assert_eq!((ran.district(), ran.school("A"), ran.doubts()), ("10".to_owned(), "3".to_owned(), vec!["district-and-schools"]));
    assert!(count("", "ID,,partners,8\nID,A,partners,3\nID,B,partners,5").run().doubts().is_empty());
}

#[test]
fn an_empty_value_is_not_zero() {
    assert_eq!(count("", "ID,A,partners,").faults(), ["no-count"]);
}

#[test]
fn distinct_people_of_another_dataset_are_counted() {
    let rows = "person_id,site,program,start_date
        1,Hartford,Welding,2025-09-01
        1,Hartford,HVAC,2026-01-15
        2,Bristol,Welding,2026-02-01";
    let adults = || trial("count", "dataset = \"adult_enrollment\"").data("adult_enrollment", rows);
    assert_eq!(adults().run().district(), "2");
    let ran = adults().as_of("2026-01-31").run();
    assert_eq!((ran.district(), ran.rows_excluded("after-as-of")), ("1".to_owned(), 1));
    let some = trial("count", "dataset = \"adult_enrollment\"\nwhere = { program = [\"HVAC\"] }").data("adult_enrollment", rows).run();
    assert_eq!((some.district(), some.rows_excluded("outside-filter")), ("1".to_owned(), 2));
}

#[test]
fn people_of_several_schools_are_in_each_and_once_in_the_district() {
    let ran = trial("count", "dataset = \"participation\"")
        .data("participation", "sasid,school_code,activity\n1,A,Chess\n1,B,Chess\n2,B,Chess")
        .run();
    assert_eq!((ran.district(), ran.all_schools()), ("2".to_owned(), "A 1, B 2".to_owned()));
}

#[test]
fn a_counts_dataset_has_no_people() {
    assert_eq!(count("person = \"person_id\"", "").problems()[0].0, "person");
}
