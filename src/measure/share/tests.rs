use crate::measure::testing::{Trial, trial};

const FEMALE: &str = "dataset = \"applicants\"\nnumerator = { gender = [\"F\"] }\ndenominator = { status = [\"Complete\"] }";
const HEADER: &str = "applicant_id,school_code,channel,gender,status,submitted_date\n";

fn applicants(settings: &str, rows: &str) -> Trial {
    trial("share", settings).data("applicants", &format!("{HEADER}{rows}"))
}

#[test]
fn an_applicant_to_several_schools_by_several_channels_is_one_person() {
    let rows = "1,A,district,F,Complete,2025-12-01
        1,B,district,F,Complete,2025-12-01
        1,A,lottery,F,Complete,2025-12-05
        2,A,district,M,Complete,2025-12-01";
    let ran = applicants(FEMALE, rows).run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/2".to_owned(), "1/2".to_owned(), "1/1".to_owned()));
}

#[test]
fn everybody_is_in_the_denominator_and_the_rate_on_known_gender_stands_beside_it() {
    let rows = "1,A,d,F,Complete,\n2,A,d,M,Complete,\n3,A,d,X,Complete,\n4,A,d,,Complete,\n5,A,d,NR,Complete,\n6,A,d,F,Incomplete,";
    let ran = applicants(&format!("{FEMALE}\nknown = \"gender\"\nnot_known = [\"NR\"]"), rows).run();
    assert_eq!((ran.district(), ran.detail("among-known")), ("1/5".to_owned(), "1/3".to_owned()));
    assert_eq!(ran.rows_excluded("outside-denominator"), 1);
}

#[test]
fn every_cycle_is_cut_at_the_same_day() {
    let settings = format!("{FEMALE}\nuntil = {{ column = \"submitted_date\", day = \"02-15\" }}");
    let rows = "1,A,d,F,Complete,2026-02-15\n2,A,d,F,Complete,2026-02-16\n3,A,d,M,Complete,2025-11-01\n4,A,d,M,Complete,";
    let ran = applicants(&settings, rows).run();
    assert_eq!((ran.district(), ran.rows_excluded("after-cutoff"), ran.rows_excluded("no-date")), ("1/2".to_owned(), 1, 1));
    assert_eq!(applicants(&settings, "").window(), "2025-07-01/2026-02-15", "after that day the figure stands");
    let interim = applicants(&settings, rows).as_of("2025-12-31").run();
    assert_eq!(interim.district(), "0/1");
    assert_eq!(applicants(FEMALE, "").window(), "2025-07-01/2026-06-30");
}

#[test]
fn a_day_must_be_a_day() {
    let of = |day: &str| applicants(&format!("{FEMALE}\nuntil = {{ column = \"submitted_date\", day = \"{day}\" }}"), "").problems();
    assert!(of("02-29").is_empty());
    assert_eq!(of("02-30")[0].0, "until");
    assert_eq!(of("2026-02-15")[0].0, "until");
}

#[test]
fn channels_that_share_no_id_are_matched_by_a_key_and_the_unmatched_are_said() {
    let settings = format!("{FEMALE}\nperson = \"match_key\"");
    let rows = "applicant_id,match_key,school_code,channel,gender,status
        D1,K1,A,district,F,Complete
        R7,K1,A,lottery,F,Complete
        D2,,A,district,M,Complete
        K1,,A,district,M,Complete";
    let ran = trial("share", &settings).data("applicants", rows).run();
    assert_eq!((ran.district(), ran.detail("unmatched")), ("1/3".to_owned(), "2".to_owned()), "the id K1 is not the key K1");
}

#[test]
fn a_population_is_the_denominator_and_who_is_not_in_it_is_said() {
    let settings = "dataset = \"participation\"\nnumerator = { activity = [\"SkillsUSA\"] }\npopulation = \"students\"";
    let ran = trial("share", settings)
        .data("participation", "sasid,school_code,activity\n1,A,SkillsUSA\n1,A,Chess\n2,B,Chess\n9,B,SkillsUSA")
        .data("students", "sasid,school_code\n1,A\n2,B\n3,B")
        .run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/3".to_owned(), "1/1".to_owned(), "0/2".to_owned()));
    assert_eq!(ran.excluded("outside-population"), 1);
}

#[test]
fn a_dataset_without_schools_counts_in_the_schools_of_its_people() {
    let settings = "dataset = \"participation\"\npopulation = \"students\"\nnumerator = { activity = [\"SkillsUSA\"] }";
    let ran = trial("share", settings)
        .data("participation", "sasid,activity,school_code\n1,SkillsUSA,")
        .data("students", "sasid,school_code\n1,A\n2,A")
        .faults();
    assert_eq!(ran, ["empty-cell"], "participation names its schools");
    let settings = "dataset = \"adults\"\nperson = \"person_id\"\nnumerator = { program = [\"Welding\"] }\npopulation = \"students\"";
    let ran = trial("share", settings)
        .dataset("adults", "adult_enrollment", "")
        .data("adults", "person_id,site,program,start_date\n0000000001,Hartford,Welding,2025-09-01")
        .data("students", "sasid,school_code\n1,A\n2,A")
        .run();
    assert_eq!((ran.district(), ran.school("A")), ("1/2".to_owned(), "1/2".to_owned()));
}

#[test]
fn a_column_may_have_to_be_filled_by_a_day() {
    let settings = "dataset = \"applicants\"\nfilled = \"notified_date\"\nfilled_by = \"04-01\"\ndenominator = { status = [\"Complete\"] }";
    let rows = "applicant_id,school_code,status,notified_date\n1,A,Complete,2026-04-01\n2,A,Complete,2026-04-02\n3,A,Complete,\n4,A,Incomplete,2026-03-01";
    assert_eq!(trial("share", settings).data("applicants", rows).run().district(), "1/3");
    let alone =
        trial("share", "dataset = \"applicants\"\nfilled_by = \"04-01\"\nnumerator = { gender = [\"F\"] }").data("applicants", HEADER);
    assert_eq!(alone.problems()[0].0, "filled_by");
}

#[test]
fn who_is_in_the_numerator_must_be_said() {
    assert_eq!(trial("share", "dataset = \"applicants\"").data("applicants", HEADER).problems()[0].0, "numerator");
}

#[test]
fn a_code_or_its_name_may_be_asked_for() {
    let settings = FEMALE.replace("\"F\"", "\"Female\"");
    let ran = applicants(&settings, "1,A,d,F,Complete,\n2,A,d,M,Complete,").codes("gender", "code,name\nF,Female\nM,Male").run();
    assert_eq!(ran.district(), "1/2");
}

#[test]
fn the_rule_is_words() {
    let (english, spanish) = applicants(&format!("{FEMALE}\nuntil = {{ column = \"submitted_date\", day = \"02-15\" }}"), "").rule();
    assert!(english.contains("each counted once") && english.contains("cut at 02-15"), "{english}");
    assert!(spanish.contains("cada una contada una vez"), "{spanish}");
}
