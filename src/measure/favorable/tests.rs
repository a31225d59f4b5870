use crate::dataset::DimensionSource;
use crate::measure::favorable::mean_of_rates;
use crate::measure::outcome::Sum;
use crate::measure::testing::{Ran, Trial, refused, short, trial};
use crate::number::Exact;
use std::fmt::Write;

const POOLED: &str =
    "dataset = \"climate\"\nfavorable = [\"Agree\", \"Strongly agree\"]\nnot_valid = [\"Don't know\"]\nroll_up = \"pooled\"";
const ANSWERS: &str = "respondent_id,school_code,item,response\n";
const COUNTED: &str = "dataset = \"climate\"\nroll_up = \"pooled\"";
const ITEMS: &str = "school_code,item,valid,favorable\n";

fn answers(settings: &str) -> Trial {
    trial("favorable", settings).dataset("climate", "survey", "answer")
}

fn pooled(rows: &str) -> Trial {
    answers(POOLED).data("climate", &format!("{ANSWERS}{rows}"))
}

fn counted(settings: &str, rows: &str) -> Trial {
    trial("favorable", settings).dataset("climate", "survey", "item").data("climate", &format!("{ITEMS}{rows}"))
}

/// Rows of `count` respondents of a school who answer an item in one way.
fn same(first: usize, count: usize, school: &str, item: &str, response: &str) -> String {
    (first..first + count).fold(String::new(), |mut rows, id| {
        writeln!(rows, "r{id},{school},{item},{response}").unwrap();
        rows
    })
}

#[test]
fn answers_that_are_none_leave_the_denominator_and_the_middle_stays() {
    // (76 + 111) of (284 − 10): 68.2%.
    let rows = [
        same(0, 76, "A", "q1", "Strongly agree"),
        same(100, 111, "A", "q1", "Agree"),
        same(300, 50, "A", "q1", "Neither"),
        same(400, 37, "B", "q1", "Disagree"),
        same(500, 10, "B", "q1", "Don't know"),
    ];
    let ran = pooled(&rows.concat()).run();
    assert_eq!(ran.district(), "187/274");
    assert_eq!(crate::number::percent_text(Exact::rate(187, 274).unwrap(), 1), "68.2%");
    assert_eq!(ran.rows_excluded("not-valid-answer"), 10);
    assert_eq!((ran.school("A"), ran.school("B")), ("187/237".to_owned(), "0/37".to_owned()));
}

#[test]
fn an_empty_answer_is_no_answer() {
    let ran = pooled("r1,A,q1,Agree\nr2,A,q1,\nr3,A,q1,N/A").run();
    assert_eq!((ran.district(), ran.rows_excluded("no-answer")), ("1/1".to_owned(), 2));
}

#[test]
fn a_negative_item_is_reversed() {
    let settings = format!("{POOLED}\nreversed = [\"q6\"]\nunfavorable = [\"Disagree\", \"Strongly disagree\"]");
    let ran =
        answers(&settings).data("climate", &format!("{ANSWERS}r1,A,q6,Agree\nr2,A,q6,Disagree\nr3,A,q6,Neither\nr1,A,q1,Agree")).run();
    assert_eq!(ran.district(), "2/4");
}

#[test]
fn a_reversed_item_needs_its_favorable_answers() {
    let trial = answers(&format!("{POOLED}\nreversed = [\"q6\"]"));
    assert_eq!(trial.problems()[0].0, "reversed");
    assert_eq!(answers("dataset = \"climate\"\nroll_up = \"pooled\"").problems()[0].0, "favorable");
    assert!(refused("favorable", "dataset = \"climate\"").contains("roll_up"));
}

#[test]
fn items_are_pooled_or_their_rates_averaged() {
    let rows = "A,q1,100,80\nA,q2,20,10";
    assert_eq!(counted(COUNTED, rows).run().district(), "90/120");
    let ran = counted(&COUNTED.replace("pooled", "item-mean"), rows).run();
    assert_eq!((ran.district(), ran.school("A")), ("65%".to_owned(), "65%".to_owned()));
    assert_eq!(ran.outcome.district.unwrap().rate, Some(Exact::decimal(65, 2)));
}

#[test]
fn the_district_pools_answers_and_never_averages_schools() {
    // 90 of 100 and 1 of 10: 82.7%, where the mean of schools would be 50%.
    assert_eq!(counted(COUNTED, "A,q1,100,90\nB,q1,10,1").run().district(), "91/110");
}

#[test]
fn a_mean_of_many_items_is_exact_enough_and_does_not_overflow() {
    // Forty items, each with another number of answers near ten thousand: a common denominator has 150 digits.
    let items: Vec<Sum> = (0..40).map(|index| Sum { numerator: 5000 + index, denominator: 9973 + 2 * index, people: 9973 }).collect();
    let mean = mean_of_rates(&items).unwrap();
    assert_eq!(crate::number::percent_text(mean, 6), "50.134839%");
    let gap = mean - mean_of_rates(&items[1..]).unwrap();
    assert!(gap.abs() < Exact::decimal(1, 3));
    assert_eq!(mean_of_rates(&[Sum { numerator: 1, denominator: 2, people: 2 }]), Some(Exact::decimal(5, 1)));
}

#[test]
fn respondents_of_different_kinds_are_never_pooled() {
    let rows = "respondent_id,respondent_type,school_code,item,response\n1,Student,A,q1,Agree\n2,Family,A,q1,Disagree\n3,,A,q1,Agree";
    let ran = answers(&format!("{POOLED}\nrespondents = [\"Student\"]")).data("climate", rows).run();
    assert_eq!((ran.district(), ran.rows_excluded("other-respondents")), ("1/1".to_owned(), 2));
    let without = answers(&format!("{POOLED}\nrespondents = [\"Student\"]")).data("climate", &format!("{ANSWERS}r1,A,q1,Agree"));
    assert_eq!(without.faults(), ["missing-column"]);
}

#[test]
fn topics_and_items_may_be_chosen() {
    let rows = "respondent_id,school_code,item,topic,response\n1,A,q1,TS,Agree\n1,A,q2,SA,Disagree\n1,A,q3,TS,Disagree";
    let ran = answers(&format!("{POOLED}\ntopics = [\"TS\"]")).data("climate", rows).run();
    assert_eq!((ran.district(), ran.rows_excluded("other-item")), ("1/2".to_owned(), 1));
    assert_eq!(answers(&format!("{POOLED}\nitems = [\"q2\"]")).data("climate", rows).run().district(), "0/1");
}

/// Two years of counted items.
fn two_years(now: &str, before: &str) -> Ran {
    counted(COUNTED, now).data_of("2024-25", "climate", &format!("{ITEMS}{before}")).run()
}

#[test]
fn years_are_compared_over_the_items_asked_in_both() {
    let ran = two_years("A,q1,100,80\nA,q2,100,20\nA,new,100,100", "A,q1,100,70\nA,q2,100,20\nA,old,100,0");
    assert_eq!(ran.district(), "100/200");
    assert_eq!(short(ran.outcome.prior.as_ref().unwrap().district.as_ref()), "90/200");
    assert_eq!(ran.outcome.note.as_deref(), Some("Compared over the 2 items asked in both years: q1, q2."));
    assert_eq!(ran.outcome.not_comparable, None);
}

#[test]
fn the_same_items_in_both_years_need_no_note() {
    let ran = two_years("A,q1,100,80", "A,q1,100,70");
    assert_eq!((ran.district(), ran.outcome.note), ("80/100".to_owned(), None));
}

#[test]
fn years_without_a_common_item_are_a_break() {
    let ran = two_years("A,q1,100,80", "A,q9,100,70");
    assert_eq!(ran.district(), "80/100");
    assert!(ran.outcome.prior.is_none());
    assert_eq!(ran.outcome.not_comparable.as_deref(), Some("no item was asked in both years"));
}

#[test]
fn without_an_earlier_year_all_items_count() {
    let ran = counted(COUNTED, "A,q1,100,80\nA,q2,100,20").run();
    assert_eq!((ran.district(), ran.outcome.prior.is_none()), ("100/200".to_owned(), true));
}

#[test]
fn the_number_of_distinct_respondents_stands_behind_every_figure() {
    // r1 answers two items at A, r2 one; r3 answers at B, and is the only boy.
    let rows = "respondent_id,school_code,gender,item,response
        r1,A,F,q1,Agree
        r1,A,F,q2,Agree
        r2,A,F,q1,Disagree
        r3,B,M,q1,Agree
        r3,B,M,q2,Agree
        r4,B,F,q1,Don't know";
    for roll_up in ["pooled", "item-mean"] {
        let ran = answers(&POOLED.replace("pooled", roll_up)).by("school*gender").data("climate", rows).run();
        assert_eq!(ran.people(), Some(3), "{roll_up}: who gave no valid answer stands behind nothing");
        assert_eq!(ran.outcome.schools.values().map(|figure| figure.people).collect::<Vec<_>>(), [Some(2), Some(1)], "{roll_up}");
        assert_eq!(ran.find_group("gender", "F", None).unwrap().people, Some(2), "{roll_up}");
        assert_eq!(ran.find_group("gender", "M", None).unwrap().people, Some(1), "{roll_up}");
        assert_eq!(ran.find_group("gender", "F", ran.outcome.schools.keys().next().copied()).unwrap().people, Some(2), "{roll_up}");
        assert_eq!(ran.detail("respondents"), "3", "{roll_up}");
    }
}

#[test]
fn respondents_are_those_of_the_items_compared() {
    let ran =
        pooled("r1,A,q1,Agree\nr2,A,new,Agree").data_of("2024-25", "climate", &format!("{ANSWERS}r8,A,q1,Agree\nr9,A,q1,Disagree")).run();
    assert_eq!((ran.district(), ran.people()), ("1/1".to_owned(), Some(1)));
    let prior = ran.outcome.prior.as_ref().unwrap().district.as_ref();
    assert_eq!((short(prior), prior.unwrap().people), ("1/2".to_owned(), Some(2)));
}

#[test]
fn of_counted_items_so_many_people_answered_as_answered_the_item_with_most_answers() {
    let ran = counted(COUNTED, "A,q1,12,6\nA,q2,9,6\nB,q1,4,4").run();
    assert_eq!(ran.people(), Some(16));
    assert_eq!(ran.outcome.schools.values().map(|figure| figure.people).collect::<Vec<_>>(), [Some(12), Some(4)]);
}

#[test]
fn groups_of_schools_need_no_column() {
    let ran = counted(COUNTED, "A,q1,100,90\nB,q1,10,1")
        .schools("school_code,school_name,rsco\nA,Alpha,true\nB,Beta,false\nC,Gamma,false")
        .dimension("rsco", DimensionSource::School("rsco".to_owned()))
        .by("rsco")
        .run();
    assert_eq!(ran.groups("rsco"), "false 1/10, true 90/100");
}

#[test]
fn those_asked_give_the_response_rate() {
    let settings = format!(
        "{POOLED}\neligible = {{ dataset = \"staff\", where = {{ role = [\"Teacher\"] }} }}\nschools = {{ school_code = [\"A\"] }}"
    );
    let ran = answers(&settings)
        .data("climate", &format!("{ANSWERS}1,A,q1,Agree\n9,B,q1,Agree"))
        .data(
            "staff",
            "staff_id,school_code,role,snapshot_date
             1,A,Teacher,2025-10-01
             2,A,Teacher,2025-10-01
             3,A,Aide,2025-10-01
             4,B,Teacher,2025-10-01",
        )
        .run();
    assert_eq!((ran.district(), ran.detail("response-rate")), ("1/1".to_owned(), "1/2".to_owned()));
}

#[test]
fn the_rule_says_how_items_are_put_together() {
    let (english, spanish) = pooled("").rule();
    assert!(english.contains("All answers are put together.") && english.contains("Not counted as answers: Don't know."), "{english}");
    assert!(spanish.contains("Se juntan todas las respuestas."), "{spanish}");
}
