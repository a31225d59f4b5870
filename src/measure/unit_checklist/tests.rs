use crate::measure::testing::{ID, Trial, trial};

const ALL: &str = "schools = { school_type = [\"high-school\"] }";

fn checklist(rows: &str) -> Trial {
    let rows = rows.replace("ID,", &format!("{ID},"));
    trial("unit-checklist", ALL).data("milestones", &format!("measure,item,school_code,completed_date,evidence\n{rows}"))
}

const DONE: &str = "2025-12-01,https://example.org/a";

#[test]
fn a_school_is_done_when_every_checkpoint_of_it_is() {
    let rows = format!("ID,x,A,{DONE}\nID,y,A,{DONE}\nID,x,B,{DONE}\nID,y,B,2025-12-01,\nID,x,C,,\nID,y,C,,");
    let ran = checklist(&rows).run();
    assert_eq!((ran.district(), ran.all_schools()), ("1/3".to_owned(), "A 2/2, B 1/2, C 0/2".to_owned()));
    assert_eq!(ran.outcome.checkpoints.len(), 6);
}

#[test]
fn a_school_without_a_row_has_nothing_done_only_where_the_data_are_complete() {
    let rows = format!("ID,x,A,{DONE}\nID,y,A,{DONE}\nID,x,B,{DONE}");
    let ran = checklist(&rows).run();
    assert_eq!((ran.district(), ran.missing()), ("2/3".to_owned(), vec!["C"]));
    let ran = checklist(&rows).complete("milestones").run();
    assert_eq!((ran.district(), ran.school("C"), ran.missing().len()), ("2/3".to_owned(), "0/2".to_owned(), 0));
    assert_eq!(checklist("").run().district(), "none");
}

#[test]
fn every_row_needs_its_school() {
    assert_eq!(checklist(&format!("ID,x,,{DONE}")).faults(), ["no-school"]);
}

#[test]
fn other_schools_have_no_checklist() {
    let ran = checklist(&format!("ID,x,A,{DONE}\nID,x,V,{DONE}"))
        .schools("school_code,school_name,school_type\nA,Alpha,high-school\nV,Wings,aviation")
        .run();
    assert_eq!((ran.district(), ran.rows_excluded("school-outside-measure")), ("1/1".to_owned(), 1));
}
