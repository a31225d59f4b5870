use crate::measure::testing::{Trial, trial};
use crate::number::percent_text;

const ONE_ITEM: &str =
    "dataset = \"poll\"\nitems = [\"confidence\"]\noptions = [\"Agree\", \"Strongly agree\"]\nnot_valid = [\"Don't know\"]";
const HEADER: &str = "respondent_id,school_code,item,response\n";

fn poll(settings: &str, rows: &str) -> Trial {
    trial("response-share", settings).dataset("poll", "survey", "answer").data("poll", &format!("{HEADER}{rows}"))
}

fn several(how: &str, rows: &str) -> Trial {
    let settings =
        format!("dataset = \"poll\"\nitems = [\"a\", \"b\"]\noptions = [\"Yes\"]\nnot_valid = [\"Don't know\"]\nseveral_items = \"{how}\"");
    poll(&settings, rows)
}

#[test]
fn respondents_are_counted_among_those_with_a_valid_answer() {
    let ran = poll(
        ONE_ITEM,
        "1,A,confidence,Agree\n2,A,confidence,Neither\n3,B,confidence,Don't know\n4,B,confidence,\n5,B,confidence,Strongly agree",
    )
    .run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("2/3".to_owned(), "1/2".to_owned(), "1/1".to_owned()));
    assert_eq!((ran.rows_excluded("not-valid-answer"), ran.rows_excluded("no-answer")), (1, 1));
}

#[test]
fn the_answers_of_other_respondents_and_to_other_items_do_not_count() {
    let settings = format!("{ONE_ITEM}\nrespondents = [\"Teacher\"]");
    let ran = trial("response-share", &settings)
        .dataset("poll", "survey", "answer")
        .data(
            "poll",
            "respondent_id,respondent_type,school_code,item,response
             1,Teacher,A,confidence,Agree
             2,Aide,A,confidence,Agree
             1,Teacher,A,parking,Agree",
        )
        .run();
    assert_eq!(ran.district(), "1/1");
    assert_eq!((ran.rows_excluded("other-respondents"), ran.rows_excluded("other-item")), (1, 1));
}

#[test]
fn the_plan_says_how_several_items_are_put_together() {
    let rows = "1,A,a,Yes\n1,A,b,No\n2,A,a,Yes\n2,A,b,Yes\n3,A,a,No\n4,A,a,Don't know\n4,A,b,Yes";
    assert_eq!(several("any", rows).run().district(), "3/4");
    assert_eq!(several("all", rows).run().district(), "2/4", "of the answers given: 4 gave one and it counts");
    let mean = several("mean", rows).run();
    assert_eq!((mean.district(), mean.people()), ("4/6".to_owned(), Some(4)));
    let silent =
        trial("response-share", "dataset = \"poll\"\nitems = [\"a\", \"b\"]\noptions = [\"Yes\"]").dataset("poll", "survey", "answer");
    assert_eq!(silent.problems(), [("items", "nothing says how several items are put together".to_owned())]);
}

#[test]
fn of_a_student_asked_twice_the_latest_answer_counts() {
    let settings = "dataset = \"poll\"\nitems = [\"explains\"]\noptions = [\"Explained\"]";
    let walkthroughs = |rows: &str| {
        let csv = format!("respondent_id,school_code,date,item,response\n{rows}");
        trial("response-share", settings).dataset("poll", "survey", "answer").data("poll", &csv).run()
    };
    let ran = walkthroughs("1,A,2025-10-10,explains,No\n1,A,2026-03-10,explains,Explained\n2,A,2026-03-10,explains,No");
    assert_eq!(ran.district(), "1/2");
    let ran = walkthroughs("1,A,2026-03-10,explains,Explained\n1,A,2025-10-10,explains,No");
    assert_eq!(ran.district(), "1/1", "the day counts, not the order of the rows");
    let ran = walkthroughs("1,A,2025-10-10,explains,Explained\n1,B,2026-03-10,explains,No");
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("0/1".to_owned(), "1/1".to_owned(), "0/1".to_owned()));
    // Without days the surveys tell askings apart, and the later row is the later one.
    let csv = "survey,respondent_id,school_code,item,response\nfall,1,A,explains,Explained\nspring,1,A,explains,No";
    let ran = trial("response-share", settings).dataset("poll", "survey", "answer").data("poll", csv).run();
    assert_eq!(ran.district(), "0/1");
}

#[test]
fn the_same_answer_twice_is_a_fault() {
    assert_eq!(poll(ONE_ITEM, "1,A,confidence,Agree\n1,A,confidence,Neither").faults(), ["duplicate-key"]);
    let dated = "respondent_id,school_code,date,item,response\n1,A,2026-03-10,confidence,Agree\n1,A,2026-03-10,confidence,Neither";
    let trial = trial("response-share", ONE_ITEM).dataset("poll", "survey", "answer").data("poll", dated);
    assert_eq!(trial.faults(), ["duplicate-key"]);
}

#[test]
fn those_asked_give_the_response_rate_and_the_least_the_share_can_be() {
    let settings = format!("{ONE_ITEM}\neligible = {{ dataset = \"staff\", where = {{ role = [\"Teacher\"] }} }}");
    let ran = poll(&settings, "1,A,confidence,Agree\n2,A,confidence,Neither")
        .data(
            "staff",
            "staff_id,school_code,role,snapshot_date
             1,A,Teacher,2025-10-01
             1,B,Teacher,2025-10-01
             2,A,Teacher,2025-10-01
             3,A,Teacher,2025-10-01
             4,A,Aide,2025-10-01",
        )
        .run();
    assert_eq!((ran.detail("response-rate"), ran.detail("if-others-answered-no")), ("2/3".to_owned(), "1/3".to_owned()));
}

#[test]
fn a_sample_has_its_interval_which_is_never_of_item_answers() {
    let rows: String = (0..263).map(|id| format!("{id},A,confidence,{}\n", if id < 81 { "Agree" } else { "Neither" })).collect();
    let ran = poll(&format!("{ONE_ITEM}\nsample = true"), &rows).run();
    let figure = ran.outcome.district.unwrap();
    let bounds = figure.interval.unwrap();
    assert_eq!((percent_text(bounds.low, 2), percent_text(bounds.high, 2)), ("25.53%".to_owned(), "36.62%".to_owned()));
    assert!(figure.is_sample);
    assert_eq!(poll(ONE_ITEM, &rows).run().outcome.district.unwrap().interval, None, "a census has none");
    let mean = several("mean", "1,A,a,Yes");
    assert!(mean.problems().is_empty());
    let settings = "dataset = \"poll\"\nitems = [\"a\", \"b\"]\noptions = [\"Yes\"]\nseveral_items = \"mean\"\nsample = true";
    assert_eq!(trial("response-share", settings).dataset("poll", "survey", "answer").problems()[0].0, "sample");
}

#[test]
fn the_rule_says_who_counts() {
    let (english, spanish) = poll(ONE_ITEM, "").rule();
    assert!(english.contains("“Agree, Strongly agree”") && english.contains("each counted once"), "{english}");
    assert!(spanish.contains("cada una contada una vez"), "{spanish}");
}
