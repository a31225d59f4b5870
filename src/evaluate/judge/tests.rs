use crate::evaluate::judge::{Judged, Judgment, judge, judge_parts, satisfies};
use crate::evaluate::value::{Style, value};
use crate::measure::Figure;
use crate::number::{Exact, percent_text, places_apart};
use crate::plan::{ChangeOf, Operator, Quantity, Target};
use crate::results::{Basis, EditionKind, Interval, Status, Unit, Value};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use num_rational::Ratio;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn year(text: &str) -> SchoolYear {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn percent(text: &str) -> Exact {
    Exact::parse_percent(text).unwrap()
}

fn of_year(figure: &Figure, of: &str) -> Value {
    let style = Style { unit: Unit::Students, decimals: 1, as_counts: false, definition: "one".to_owned() };
    value(figure, year(of), &style).unwrap()
}

fn rate(numerator: i64, denominator: i64) -> Value {
    of_year(&Figure::ratio(numerator, denominator), "2025-26")
}

fn count(number: i64) -> Value {
    of_year(&Figure::count(number), "2025-26")
}

fn last_year(numerator: i64, denominator: i64) -> Value {
    of_year(&Figure::ratio(numerator, denominator), "2024-25")
}

fn last_count(number: i64) -> Value {
    of_year(&Figure::count(number), "2024-25")
}

/// A rate known only within bounds.
fn between(low: &str, high: &str) -> Value {
    let interval = Interval { low: percent(low), high: percent(high), why: "rounded".to_owned() };
    let middle = (percent(low) + percent(high)) * Exact::decimal(5, 1);
    let figure = Figure { numerator: None, rate: Some(middle), basis: Basis::Derived, interval: Some(interval), ..Figure::count(0) };
    of_year(&figure, "2025-26")
}

fn target(operator: Operator) -> Target {
    Target { operator, text: String::new(), due: day("2026-06-30"), steps: BTreeMap::new() }
}

fn at_most(text: &str) -> Target {
    target(Operator::AtMost(Quantity::Rate(percent(text))))
}

fn at_least(text: &str) -> Target {
    target(Operator::AtLeast(Quantity::Rate(percent(text))))
}

fn down(text: &str, of: ChangeOf) -> Target {
    target(Operator::Change { by: percent(text), of })
}

/// A year-end edition; the target is due at the end of its year.
fn year_end<'a>(value: &'a Value, target: &'a Target) -> Judged<'a> {
    Judged {
        value: Some(value),
        no_value: None,
        prior: None,
        prior_break: None,
        comparator: None,
        start: None,
        comparator_break: None,
        earlier_is_whole: false,
        target: Some(target),
        edition: EditionKind::YearEnd,
        as_of: day("2026-06-15"),
        year: year("2025-26"),
        window_end: day("2026-06-30"),
        only_rises: false,
        is_sample: false,
    }
}

/// The same on January 31.
fn interim<'a>(value: &'a Value, target: &'a Target) -> Judged<'a> {
    Judged { edition: EditionKind::Interim, as_of: day("2026-01-31"), ..year_end(value, target) }
}

#[expect(clippy::needless_pass_by_value, reason = "a judgment is made of another")]
fn against<'a>(judged: Judged<'a>, before: &'a Value) -> Judged<'a> {
    Judged { prior: Some(before), comparator: Some(before), start: Some(before), ..judged }
}

fn status(judged: &Judged<'_>) -> &'static str {
    judge(judged).status.id()
}

fn reason(judged: &Judged<'_>) -> String {
    judge(judged).reason.unwrap_or_default()
}

#[test]
fn equality_meets_and_rates_are_never_rounded() {
    let most = at_most("12.5%");
    assert_eq!(status(&year_end(&rate(1400, 11_200), &most)), "met");
    assert_eq!(status(&year_end(&rate(1401, 11_200), &most)), "not-met");
    assert_eq!(status(&year_end(&rate(1399, 11_200), &most)), "met");
    let least = at_least("48%");
    assert_eq!(status(&year_end(&rate(48, 100), &least)), "met");
    assert_eq!(status(&year_end(&rate(47_999, 100_000), &least)), "not-met");
}

#[test]
fn a_number_is_held_against_the_count_and_a_rate_against_the_rate() {
    let most = target(Operator::AtMost(Quantity::Number(Exact::whole(760))));
    let judgment = judge(&year_end(&rate(760, 11_200), &most));
    assert_eq!((judgment.status, judgment.measured), (Status::Met, ChangeOf::Count));
    assert_eq!(status(&year_end(&rate(761, 11_200), &most)), "not-met");
    assert_eq!(status(&year_end(&count(760), &most)), "met");
    let rates = at_most("12.5%");
    assert_eq!(status(&year_end(&count(5), &rates)), "not-computable");
    assert_eq!(reason(&year_end(&count(5), &rates)), "the target is a rate and the figure a count");
}

#[test]
fn better_than_last_year_is_said_of_a_target_missed() {
    let most = at_most("12.5%");
    let of = |before: &Value| status(&against(year_end(&rate(13, 100), &most), before)).to_owned();
    assert_eq!(of(&last_year(14, 100)), "improved");
    assert_eq!(of(&last_year(13, 100)), "not-met", "strictly better");
    assert_eq!(of(&last_year(12, 100)), "not-met");
    let (now, before) = (rate(13, 100), last_year(14, 100));
    let judged = Judged { prior_break: Some("another definition"), ..against(year_end(&now, &most), &before) };
    assert_eq!(status(&judged), "not-met", "what cannot be compared is not better");
    let of_count = last_count(14);
    assert_eq!(status(&Judged { prior: Some(&of_count), ..year_end(&rate(13, 100), &most) }), "not-met");
}

#[test]
fn down_by_a_tenth_is_relative_and_the_rate_and_the_count_may_differ() {
    // 850 of 11,331 to 760 of 11,200: −9.54% by rate, −10.59% by count.
    let (now, before) = (rate(760, 11_200), last_year(850, 11_331));
    assert_eq!(status(&against(year_end(&now, &down("-10%", ChangeOf::Rate)), &before)), "improved");
    let by_count = down("-10%", ChangeOf::Count);
    let judgment = judge(&against(year_end(&now, &by_count), &before));
    assert_eq!((judgment.status, judgment.threshold), (Status::Met, Some(Exact::whole(765))));
    // Exactly nine tenths meets.
    assert_eq!(status(&against(year_end(&rate(9, 100), &down("-10%", ChangeOf::Rate)), &last_year(10, 100))), "met");
    assert_eq!(status(&against(year_end(&count(91), &by_count), &last_count(100))), "improved");
    let up = target(Operator::Change { by: percent("5%"), of: ChangeOf::Count });
    assert_eq!(status(&against(year_end(&count(105), &up), &last_count(100))), "met");
    assert_eq!(status(&against(year_end(&count(104), &up), &last_count(100))), "improved");
}

#[test]
fn zero_that_stays_zero_is_met_and_a_change_from_zero_has_no_percentage() {
    let ten = down("-10%", ChangeOf::Rate);
    let judged_zero = |now: i64| judge(&against(year_end(&rate(now, 100), &ten), &last_year(0, 100)));
    assert_eq!((judged_zero(0).status, judged_zero(0).reason.as_deref()), (Status::Met, Some("maintained at zero")));
    assert_eq!(
        (judged_zero(1).status, judged_zero(1).reason.as_deref()),
        (Status::NotComputable, Some("a change from zero cannot be a percentage"))
    );
    for decrease in [Operator::Decrease(None), Operator::Decrease(Some(Exact::decimal(1, 2)))] {
        let judgment = judge(&against(year_end(&rate(0, 100), &target(decrease)), &last_year(0, 100)));
        assert_eq!((judgment.status, judgment.reason.as_deref()), (Status::Met, Some("maintained at zero")));
    }
    assert_eq!(status(&against(year_end(&count(0), &down("-10%", ChangeOf::Count)), &last_count(0))), "met");
    // To zero from something is more than a tenth.
    assert_eq!(judge(&against(year_end(&rate(0, 100), &ten), &last_year(5, 100))).reason, None);
    // No rise is a rise.
    let up = target(Operator::Change { by: percent("5%"), of: ChangeOf::Count });
    assert_eq!(status(&against(year_end(&count(0), &up), &last_count(0))), "not-computable");
}

#[test]
fn a_rise_is_strict_unless_the_plan_says_by_how_much() {
    let up = target(Operator::Increase(None));
    let of = |now: i64| status(&against(year_end(&rate(now, 1000), &up), &last_year(500, 1000))).to_owned();
    assert_eq!((of(501).as_str(), of(500).as_str(), of(499).as_str()), ("met", "not-met", "not-met"));
    let by_points = target(Operator::Increase(Some(Exact::decimal(15, 3))));
    let of = |now: i64| status(&against(year_end(&rate(now, 1000), &by_points), &last_year(500, 1000))).to_owned();
    assert_eq!((of(515).as_str(), of(514).as_str()), ("met", "improved"));
    let fall = target(Operator::Decrease(None));
    let of = |now: i64| status(&against(year_end(&rate(now, 1000), &fall), &last_year(500, 1000))).to_owned();
    assert_eq!((of(499).as_str(), of(500).as_str()), ("met", "not-met"));
}

#[test]
fn a_target_that_needs_a_comparator_waits_for_one() {
    let up = target(Operator::Increase(None));
    let now = rate(50, 100);
    assert_eq!(status(&year_end(&now, &up)), "baseline-year");
    let before = last_year(40, 100);
    let broken = Judged { comparator_break: Some("the scale changed"), ..against(year_end(&now, &up), &before) };
    assert_eq!((status(&broken), reason(&broken)), ("not-comparable", "the scale changed".to_owned()));
    let first = Judged { comparator_break: Some("the scale changed"), ..year_end(&now, &up) };
    assert_eq!(status(&first), "baseline-year", "a break with nothing before it is no break");
    let of_count = last_count(40);
    assert_eq!(status(&against(year_end(&now, &up), &of_count)), "not-comparable");
    let no_count = of_year(&Figure { numerator: None, rate: Some(percent("40%")), ..Figure::count(0) }, "2024-25");
    let by_count = down("-10%", ChangeOf::Count);
    assert_eq!(status(&against(year_end(&now, &by_count), &no_count)), "not-computable");
}

#[test]
fn an_absolute_target_needs_no_comparator() {
    let (now, before, most) = (rate(12, 100), last_year(14, 100), at_most("12.5%"));
    let broken = Judged { comparator_break: Some("x"), prior_break: Some("x"), ..against(year_end(&now, &most), &before) };
    assert_eq!(status(&broken), "met");
}

#[test]
fn without_a_target_a_figure_is_reported() {
    let now = rate(12, 100);
    let unused = at_most("1%");
    assert_eq!(status(&Judged { target: None, ..year_end(&now, &unused) }), "reported");
    let impossible = rate(12, 10);
    assert_eq!(status(&Judged { target: None, ..year_end(&impossible, &unused) }), "not-computable");
}

#[test]
fn what_cannot_be_computed_says_why() {
    let most = at_most("12.5%");
    let some = rate(1, 2);
    let none = Judged { value: None, ..year_end(&some, &most) };
    assert_eq!((status(&none), reason(&none)), ("not-computable", "the denominator is zero".to_owned()));
    assert_eq!(judge(&none).threshold, Some(percent("12.5%")));
    let withheld = Judged { no_value: Some("the district's figure is withheld"), ..none };
    assert_eq!(reason(&withheld), "the district's figure is withheld");
    let above = rate(3, 2);
    assert_eq!(reason(&year_end(&above, &most)), "the numerator is above the denominator");
    assert_eq!((above.display.as_str(), above.percent), ("3 of 2", None));
    assert_eq!(status(&against(year_end(&some, &target(Operator::Increase(None))), &rate(3, 2))), "not-computable");
}

#[test]
fn a_status_rests_on_bounds_only_where_both_agree() {
    let most = at_most("12.5%");
    assert_eq!(status(&year_end(&between("12%", "12.5%"), &most)), "met");
    assert_eq!(status(&year_end(&between("12.6%", "13%"), &most)), "not-met");
    assert_eq!(status(&year_end(&between("12%", "13%"), &most)), "not-computable");
    let up = target(Operator::Increase(None));
    let before = last_year(125, 1000);
    assert_eq!(status(&against(year_end(&between("12.6%", "13%"), &up), &before)), "met");
    assert_eq!(status(&against(year_end(&between("12.5%", "13%"), &up), &before)), "not-computable");
    assert_eq!(status(&against(year_end(&between("12%", "12.5%"), &up), &before)), "not-met");
    // Bounds on both sides: the rates may be apart or overlap.
    let bounded = Value { school_year: year("2024-25"), ..between("12%", "12.6%") };
    assert_eq!(status(&against(year_end(&between("12.7%", "13%"), &up), &bounded)), "met");
    assert_eq!(status(&against(year_end(&between("12.6%", "13%"), &up), &bounded)), "not-computable");
    // A missed target is better than last year only where the bounds are apart.
    let missed = at_most("10%");
    assert_eq!(status(&against(year_end(&between("11%", "11.5%"), &missed), &bounded)), "improved");
    assert_eq!(status(&against(year_end(&between("11.5%", "12.1%"), &missed), &bounded)), "not-met");
}

#[test]
fn the_counts_of_a_bounded_sum_are_bounded_too() {
    // 12 to 20 of 500.
    let interval = Interval { low: Exact::rate(12, 500).unwrap(), high: Exact::rate(20, 500).unwrap(), why: "withheld".to_owned() };
    let figure = Figure {
        numerator: None,
        denominator: Some(Exact::whole(500)),
        basis: Basis::Derived,
        interval: Some(interval),
        ..Figure::count(0)
    };
    let now = of_year(&figure, "2025-26");
    assert_eq!(now.display, "2.4%\u{2013}4.0%");
    let by_count = down("-10%", ChangeOf::Count);
    assert_eq!(status(&against(year_end(&now, &by_count), &last_year(30, 500))), "met");
    assert_eq!(status(&against(year_end(&now, &by_count), &last_year(20, 500))), "not-computable");
    assert_eq!(status(&against(year_end(&now, &by_count), &last_year(10, 500))), "not-met");
    assert_eq!(status(&year_end(&now, &at_most("4%"))), "met");
}

#[test]
fn a_samples_interval_never_decides() {
    let mut now = rate(76, 100);
    now.interval = Some(Interval { low: percent("70%"), high: percent("82%"), why: "sample".to_owned() });
    let least = at_least("75%");
    assert_eq!(status(&Judged { is_sample: true, ..year_end(&now, &least) }), "met");
    assert_eq!(status(&year_end(&now, &least)), "not-computable");
}

#[test]
fn a_target_of_a_later_year_is_on_its_way_or_met_already() {
    let later = Target { due: day("2028-06-30"), ..at_most("12%") };
    // From 18% in 2024-25 to 12% in 2027-28: 16% in 2025-26.
    let before = last_year(18, 100);
    let of = |now: i64| status(&against(year_end(&rate(now, 100), &later), &before)).to_owned();
    assert_eq!((of(16).as_str(), of(17).as_str(), of(12).as_str()), ("on-track", "behind", "met"));
    assert_eq!(status(&year_end(&rate(16, 100), &later)), "in-progress", "no baseline to draw a line from");
    let now = rate(16, 100);
    let broken = Judged { comparator_break: Some("another definition"), ..against(year_end(&now, &later), &before) };
    assert_eq!(status(&broken), "not-comparable", "the line would start from another definition");
    // The line starts in the baseline's year.
    let older = of_year(&Figure::ratio(20, 100), "2023-24");
    let judged = |now: i64| {
        let value = rate(now, 100);
        status(&Judged { start: Some(&older), ..year_end(&value, &later) }).to_owned()
    };
    assert_eq!((judged(16).as_str(), judged(17).as_str()), ("on-track", "behind"));
}

#[test]
fn steps_stand_for_the_line() {
    let mut stepped = Target { due: day("2028-06-30"), ..at_least("50%") };
    stepped.steps.insert(year("2025-26"), Quantity::Rate(percent("46%")));
    let before = last_year(10, 100);
    let of = |now: i64| status(&against(year_end(&rate(now, 100), &stepped), &before)).to_owned();
    assert_eq!((of(46).as_str(), of(45).as_str(), of(50).as_str()), ("on-track", "behind", "met"));
    let now = rate(46, 100);
    let broken = Judged { comparator_break: Some("x"), ..against(year_end(&now, &stepped), &before) };
    assert_eq!(status(&broken), "on-track", "a step needs no comparator");
}

#[test]
fn a_year_end_edition_judges_what_is_due_in_its_year_whatever_the_day() {
    let most = at_most("12.5%");
    let value = rate(14, 100);
    for kind in [EditionKind::YearEnd, EditionKind::Final] {
        assert_eq!(status(&Judged { edition: kind, as_of: day("2026-05-01"), ..year_end(&value, &most) }), "not-met");
    }
    assert_eq!(status(&interim(&value, &most)), "behind");
    let passed = Target { due: day("2026-01-31"), ..at_most("12.5%") };
    assert_eq!(status(&interim(&value, &passed)), "not-met", "on its day a target is due in any edition");
    let tomorrow = Target { due: day("2026-02-01"), ..at_most("12.5%") };
    assert_eq!(status(&interim(&value, &tomorrow)), "behind");
}

#[test]
fn during_the_year_a_rate_is_on_track_or_behind() {
    let most = at_most("12.5%");
    assert_eq!(status(&interim(&rate(12, 100), &most)), "on-track", "it may still change");
    assert_eq!(status(&interim(&rate(13, 100), &most)), "behind");
    // Once the window has closed it is met before its date.
    let now = rate(12, 100);
    assert_eq!(status(&Judged { window_end: day("2025-10-01"), ..interim(&now, &most) }), "met");
}

#[test]
fn what_only_rises_is_met_once_it_is_reached_and_never_on_track_below() {
    let least = target(Operator::AtLeast(Quantity::Number(Exact::whole(10))));
    let of = |now: i64| status(&Judged { only_rises: true, ..interim(&count(now), &least) }).to_owned();
    assert_eq!((of(10).as_str(), of(9).as_str()), ("met", "in-progress"));
    let most = target(Operator::AtMost(Quantity::Number(Exact::whole(10))));
    let of = |now: i64| status(&Judged { only_rises: true, ..interim(&count(now), &most) }).to_owned();
    assert_eq!((of(10).as_str(), of(11).as_str()), ("in-progress", "behind"), "ten today may be eleven tomorrow");
    let every = target(Operator::EverySchoolAtLeast(Exact::whole(4)));
    let of = |now: i64| status(&Judged { only_rises: true, ..interim(&rate(now, 17), &every) }).to_owned();
    assert_eq!((of(17).as_str(), of(16).as_str()), ("met", "in-progress"));
}

#[test]
fn part_of_a_year_is_held_against_the_same_part_and_never_against_a_whole_year() {
    let ten = down("-10%", ChangeOf::Count);
    let now = count(5);
    let whole = Judged { earlier_is_whole: true, ..interim(&now, &ten) };
    assert_eq!((status(&whole), reason(&whole)), ("in-progress", "part of a year is not held against a full year".to_owned()));
    let same_part = last_count(10);
    let of = |now: i64| status(&Judged { only_rises: true, ..against(interim(&count(now), &ten), &same_part) }).to_owned();
    assert_eq!((of(9).as_str(), of(10).as_str()), ("on-track", "behind"), "not met: the year goes on");
    assert_eq!(status(&interim(&count(5), &ten)), "baseline-year");
}

#[test]
fn every_school_or_not_met() {
    let every = target(Operator::EverySchoolAtLeast(Exact::whole(4)));
    assert_eq!(status(&year_end(&rate(16, 17), &every)), "not-met");
    assert_eq!(status(&year_end(&rate(17, 17), &every)), "met");
    assert_eq!(status(&against(year_end(&rate(16, 17), &every), &last_year(15, 17))), "improved");
    assert_eq!(status(&against(year_end(&rate(16, 17), &every), &last_year(15, 15))), "not-met");
}

#[test]
fn checklists_have_words_of_their_own() {
    let done = target(Operator::AllDone);
    let of = |now: i64| status(&interim(&rate(now, 6), &done)).to_owned();
    assert_eq!((of(6).as_str(), of(5).as_str(), of(0).as_str()), ("complete", "partly-complete", "not-started"));
}

#[test]
fn a_line_is_met_only_if_every_part_is() {
    use Status::{
        BaselineYear, Behind, Complete, Improved, InProgress, Incomplete, Met, NotComparable, NotComputable, NotMet, NotStarted, OnTrack,
        PartlyComplete, Pending, Reported,
    };
    let line = |parts: &[Status]| {
        let parts: Vec<(Status, bool)> = parts.iter().map(|status| (*status, *status != Reported)).collect();
        judge_parts(&parts, true)
    };
    assert_eq!(line(&[Met, Met]), Met);
    assert_eq!(line(&[Met, Complete]), Met);
    assert_eq!(line(&[Met, Reported]), Met, "a part without a target is shown and not judged");
    assert_eq!(line(&[Reported, Reported]), Reported);
    assert_eq!(line(&[Met, NotMet]), NotMet);
    assert_eq!(line(&[Met, Improved]), Improved);
    assert_eq!(line(&[Improved, NotMet]), NotMet);
    assert_eq!(line(&[Pending, NotMet]), NotMet, "one part missed is the line missed, whatever comes");
    assert_eq!(line(&[Complete, Complete]), Complete);
    assert_eq!(line(&[Complete, NotStarted]), PartlyComplete);
    assert_eq!(line(&[PartlyComplete, NotStarted]), PartlyComplete);
    assert_eq!(line(&[NotStarted, NotStarted]), NotStarted);
    for waiting in [Incomplete, NotComparable, NotComputable, BaselineYear, Pending, Behind, InProgress, OnTrack] {
        assert_eq!(line(&[Met, waiting]), waiting);
    }
    assert_eq!(line(&[OnTrack, Behind]), Behind);
    assert_eq!(line(&[Pending, Incomplete]), Incomplete);
    // A checklist that is open is missed only once the year is over.
    assert_eq!(line(&[Met, PartlyComplete]), NotMet);
    assert_eq!(judge_parts(&[(Met, true), (PartlyComplete, true)], false), InProgress);
    assert_eq!(judge_parts(&[(Behind, true), (NotStarted, true)], false), Behind);
    assert_eq!(judge_parts(&[(OnTrack, true), (Complete, true)], false), OnTrack);
}

/// Any target that compares a rate.
fn any_target() -> impl Strategy<Value = Target> {
    let quantity = (0..=1_000_000_i64).prop_map(|millionths| Quantity::Rate(Exact::decimal(millionths, 6)));
    let points = prop::option::of((1..=200_000_i64).prop_map(|millionths| Exact::decimal(millionths, 6)));
    let by = prop_oneof![-500_000..=-1_i64, 1..=500_000_i64].prop_map(|millionths| Exact::decimal(millionths, 6));
    prop_oneof![
        quantity.clone().prop_map(Operator::AtMost),
        quantity.prop_map(Operator::AtLeast),
        points.clone().prop_map(Operator::Increase),
        points.prop_map(Operator::Decrease),
        (by, prop_oneof![Just(ChangeOf::Rate), Just(ChangeOf::Count)]).prop_map(|(by, of)| Operator::Change { by, of }),
    ]
    .prop_map(target)
}

/// Part and whole: small numbers, where ties are common, and large ones.
fn counts() -> impl Strategy<Value = (i64, i64)> {
    let whole = prop_oneof![1..=20_i64, 1..=1_000_000_000_i64];
    whole.prop_flat_map(|whole| (0..=whole, Just(whole)))
}

/// Whether the target is reached, by comparing crosswise in numbers too small to overflow 128 bits; none where that
/// cannot be asked.
fn oracle(target: &Target, now: (i64, i64), before: (i64, i64)) -> Option<bool> {
    let ratio = |(numerator, denominator): (i64, i64)| Ratio::new(i128::from(numerator), i128::from(denominator));
    let exact = |value: Exact| Ratio::new(value.numerator(), value.denominator());
    // a/b ⋚ c/d by a·d ⋚ c·b.
    let compare = |one: Ratio<i128>, other: Ratio<i128>| {
        let (a, b, c, d) = (*one.numer(), *one.denom(), *other.numer(), *other.denom());
        a.checked_mul(d).unwrap().cmp(&c.checked_mul(b).unwrap())
    };
    let (is, was) = (ratio(now), ratio(before));
    Some(match target.operator {
        Operator::AtMost(quantity) => compare(is, exact(quantity.exact())).is_le(),
        Operator::AtLeast(quantity) => compare(is, exact(quantity.exact())).is_ge(),
        Operator::Increase(None) => compare(is, was).is_gt(),
        Operator::Increase(Some(least)) => compare(is - exact(least), was).is_ge(),
        Operator::Decrease(_) if now.0 == 0 && before.0 == 0 => true,
        Operator::Decrease(None) => compare(is, was).is_lt(),
        Operator::Decrease(Some(least)) => compare(is + exact(least), was).is_le(),
        Operator::Change { by, of } => {
            let (is, was) = if of == ChangeOf::Count { (ratio((now.0, 1)), ratio((before.0, 1))) } else { (is, was) };
            let falls = by < Exact::ZERO;
            if before.0 == 0 && (now.0 != 0 || !falls) {
                return None;
            }
            let factor = exact(Exact::ONE + by);
            let goal = Ratio::new(factor.numer() * was.numer(), factor.denom() * was.denom());
            if falls { compare(is, goal).is_le() } else { compare(is, goal).is_ge() }
        }
        Operator::EverySchoolAtLeast(_) | Operator::AllDone => return None,
    })
}

fn judged_all(target: &Target, now: (i64, i64), before: (i64, i64)) -> (Judgment, Value) {
    let (value, prior) = (rate(now.0, now.1), last_year(before.0, before.1));
    (judge(&against(year_end(&value, target), &prior)), value)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn statuses_agree_with_comparing_crosswise(target in any_target(), now in counts(), before in counts()) {
        let (judgment, _) = judged_all(&target, now, before);
        match oracle(&target, now, before) {
            None => prop_assert_eq!(judgment.status, Status::NotComputable),
            Some(true) => prop_assert_eq!(judgment.status, Status::Met),
            Some(false) => prop_assert!(matches!(judgment.status, Status::NotMet | Status::Improved)),
        }
    }

    #[test]
    fn what_is_written_never_contradicts_the_status(target in any_target(), now in counts(), before in counts(), places in 0..=3_u32) {
        let (judgment, value) = judged_all(&target, now, before);
        if judgment.measured == ChangeOf::Rate && let (Some(reached), Some(threshold)) = (judgment.reached, judgment.threshold) {
            let zero = judgment.reason.as_deref() == Some("maintained at zero");
            let as_written = matches!(target.operator, Operator::AtMost(_) | Operator::AtLeast(_));
            let rate = value.exact().unwrap();
            let found = places_apart(rate, threshold, !as_written, places, |rate, threshold| satisfies(&target, rate, threshold));
            prop_assert!(found >= places);
            let read = |text: &str| percent(text);
            let (shown, held) = (read(&percent_text(rate, found)), if as_written { threshold } else { read(&percent_text(threshold, found)) });
            // Six decimals are the end of it: rates that differ by less are written alike.
            let apart = (rate - threshold).abs() > Exact::decimal(1, 8);
            if apart || rate == threshold {
                prop_assert!(zero || satisfies(&target, shown, held) == reached, "{shown:?} {held:?} {reached}");
            }
        }
    }
}
