use crate::measure::testing::{ID, Trial, trial};

/// Rows of schools, the district and groups in one dataset.
fn all(settings: &str, rows: &str) -> Trial {
    let settings = format!("dataset = \"state\"\nunit = \"students\"\n{settings}");
    let header = "level,school_code,dimension,category,numerator,denominator,percent\n";
    trial("aggregate", &settings).dataset("state", "aggregates", "").data("state", &format!("{header}{rows}"))
}

fn sum(rows: &str) -> Trial {
    all("combine = \"sum\"", rows)
}

#[test]
fn the_districts_own_row_is_its_figure() {
    let ran = all("", "district,,,,850,11331,7.5\nschool,A,,,10,100,\nschool,B,,,20,100,").run();
    assert_eq!((ran.district(), ran.all_schools()), ("850/11,331".to_owned(), "A 10/100, B 20/100".to_owned()));
}

#[test]
fn a_published_rate_stands_with_its_count_and_borrows_no_denominator() {
    assert_eq!(all("", "district,,,,1537,,14.6").run().district(), "1,537 (14.6%)");
    assert_eq!(all("", "district,,,,,,17.2").run().district(), "17.2%");
    assert_eq!(all("", "district,,,,,11331,17.2").run().district(), "17.2%");
}

#[test]
fn a_withheld_figure_is_never_zero() {
    let ran = all("", "district,,,,*,11331,*").run();
    assert_eq!((ran.district(), ran.outcome.no_figure.as_deref()), ("none".to_owned(), Some("the district's figure is withheld")));
    let ran = all("", "school,A,,,*,100,\nschool,B,,,20,100,").run();
    assert_eq!((ran.all_schools(), ran.outcome.withheld_schools.len()), ("B 20/100".to_owned(), 1));
    assert_eq!(ran.outcome.no_figure.as_deref(), Some("no figure of the district was published"));
}

#[test]
fn schools_are_added_where_all_are_known() {
    let ran = sum("school,A,,,10,100,\nschool,B,,,20,150,").run();
    assert_eq!((ran.district(), ran.outcome.no_figure), ("30/250".to_owned(), None));
    assert_eq!(sum("school,A,,,10,,\nschool,B,,,20,,").run().district(), "30");
}

#[test]
fn withheld_counts_are_one_to_five_and_not_more_than_a_school_has() {
    let ran = sum("school,A,,,10,100,\nschool,B,,,*,100,\nschool,C,,,*,300,").run();
    assert_eq!(ran.district(), "2.4%–4%", "12 to 20 of 500");
    assert_eq!(sum("school,A,,,10,100,\nschool,B,,,*,3,").run().district(), "10.68%–12.62%", "11 to 13 of 103");
    let ran = sum("school,A,,,10,,\nschool,B,,,*,,").run();
    assert_eq!(ran.district(), "11–15");
    assert!(ran.outcome.district.unwrap().is_count);
    let ten = all("combine = \"sum\"\nmost_withheld = 9", "school,A,,,10,,\nschool,B,,,*,,").run();
    assert_eq!(ten.district(), "11–19");
}

#[test]
fn there_is_no_sum_where_a_denominator_is_withheld_or_missing() {
    let why = |rows: &str| sum(rows).run().outcome.no_figure.unwrap();
    assert_eq!(why("school,A,,,10,100,\nschool,B,,,*,*,"), "the number that a school's count is out of is withheld");
    assert_eq!(why("school,A,,,10,100,\nschool,B,,,20,,"), "the number that a school's count is out of is missing");
    assert_eq!(why("school,A,,,10,100,\nschool,B,,,,100,"), "a school's count is missing");
    assert_eq!(why("district,,,,10,100,"), "no school's figure was published");
}

#[test]
fn rounded_rates_are_weighted_and_carry_what_the_rounding_leaves() {
    let settings = "schools_dataset = \"rates\"\nweights = \"sizes\"\ncombine = \"weighted\"\nunit = \"students\"";
    let of = |rates: &str| {
        trial("aggregate", settings)
            .dataset("rates", "aggregates", "")
            .dataset("sizes", "aggregates", "")
            .data("rates", &format!("school_code,percent\n{rates}"))
            .data("sizes", "school_code,numerator\nA,300\nB,100")
            .run()
    };
    let ran = of("A,10.0\nB,20.0");
    assert_eq!(ran.district(), "12.5% (12.45%–12.55%)");
    assert_eq!(of("A,10\nB,20").district(), "12.5% (12%–13%)", "without decimals much more is left open");
    let ran = of("A,10.1\nB,20.1");
    assert_eq!(ran.district(), "12.6% (12.55%–12.65%)");
    assert_eq!(of("A,*\nB,20.1").outcome.no_figure.as_deref(), Some("a school's rate is withheld"));
    assert_eq!(of("C,20.1").outcome.no_figure.as_deref(), Some("a school's weight is missing"));
}

#[test]
fn groups_are_taken_of_the_dimensions_asked_for() {
    let ran = all(
        "",
        "district,,,,10,100,\ndistrict,,gender,F,4,40,\ndistrict,,gender,Male,6,60,\nschool,A,gender,F,1,9,\ndistrict,,lunch,Free,1,9,",
    )
    .by("gender")
    .codes("gender", "code,name\nF,Female\nM,Male")
    .run();
    assert_eq!((ran.district(), ran.groups("gender")), ("10/100".to_owned(), "Female 4/40, Male 6/60".to_owned()));
    assert_eq!((ran.group_in("A", "gender", "Female"), ran.rows_excluded("other-dimension")), ("1/9".to_owned(), 1));
}

#[test]
fn rows_of_other_measures_are_theirs() {
    let csv = format!("measure,level,numerator\n{ID},district,5\nother,district,7");
    let settings = "dataset = \"state\"\nunit = \"things\"";
    let ran = trial("aggregate", settings).dataset("state", "aggregates", "").data("state", &csv).run();
    assert_eq!((ran.district(), ran.rows_excluded("other-measure")), ("5".to_owned(), 1));
    let of = trial("aggregate", &format!("{settings}\nof = \"other\"")).dataset("state", "aggregates", "").data("state", &csv).run();
    assert_eq!(of.district(), "7");
}

#[test]
fn two_rows_of_the_district_are_a_fault() {
    assert_eq!(all("", "district,,,,10,100,\ndistrict,,,,11,100,").faults(), ["duplicate-key"]);
}

#[test]
fn where_the_figures_are_must_be_said() {
    assert_eq!(trial("aggregate", "unit = \"students\"").problems()[0].0, "dataset");
    let weighted = all("combine = \"weighted\"", "");
    assert_eq!(weighted.problems()[0].0, "combine");
}

#[test]
fn the_rule_says_how_the_figure_comes_about() {
    let (english, spanish) = sum("").rule();
    assert!(english.contains("each withheld count is 1 to 5"), "{english}");
    assert!(spanish.contains("cada total oculto es de 1 a 5"), "{spanish}");
}
