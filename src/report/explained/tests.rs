use crate::explanation::Figures;
use crate::number::Exact;
use crate::report::steps_in_words;
use crate::results::{Basis, OperatorName, Status, TargetInfo, Unit, Value};
use crate::school_year::SchoolYear;

fn rate(start: i16, numerator: i64, denominator: i64, display: &str) -> Value {
    Value {
        school_year: SchoolYear::starting_in(start).unwrap(),
        unit: Unit::Students,
        numerator: Some(Exact::whole(numerator)),
        denominator: Some(Exact::whole(denominator)),
        percent: Exact::rate(numerator, denominator),
        display: display.to_owned(),
        people: None,
        basis: Basis::Counted,
        interval: None,
        definition: "a".to_owned(),
        series_break: None,
    }
}

fn target(text: &str) -> TargetInfo {
    TargetInfo {
        operator: OperatorName::AtMost,
        value: text.to_owned(),
        due: None,
        threshold: Some(Exact::parse_percent(text).unwrap()),
        threshold_display: Some(text.to_owned()),
    }
}

fn arithmetic(figures: Figures<'_>) -> Vec<String> {
    steps_in_words(&crate::explanation::arithmetic(figures))
}

#[test]
fn a_status_is_followed_by_hand() {
    let (value, prior, target) = (rate(2025, 1401, 11_200, "12.51%"), rate(2024, 1540, 11_000, "14.0%"), target("12.5%"));
    let figures = Figures { value: Some(&value), prior: Some(&prior), baseline: None, target: Some(&target), status: Status::Improved };
    assert_eq!(
        arithmetic(figures),
        [
            "1,401 of 11,200 is 12.508929%, shown as 12.51%",
            "1401/11200 is above 1/8, the target of at most 12.5%, since 1401 × 8 = 11208 > 11200 = 1 × 11200",
            "1401/11200 is below 7/50, 14.0% in 2024-25, since 1401 × 50 = 70050 < 78400 = 7 × 11200",
        ]
    );
}

#[test]
fn a_figure_on_its_target_is_equal_to_it() {
    let (value, target) = (rate(2025, 18, 180, "10.0%"), target("10%"));
    let figures = Figures { value: Some(&value), prior: None, baseline: None, target: Some(&target), status: Status::Met };
    assert_eq!(arithmetic(figures)[1], "18/180 is equal to 1/10, the target of at most 10%, since 18 × 10 = 180 = 180 = 1 × 180");
}

#[test]
fn without_a_figure_there_is_no_arithmetic() {
    let figures = Figures { value: None, prior: None, baseline: None, target: None, status: Status::Pending };
    assert_eq!(arithmetic(figures), ["there is no figure"]);
}
