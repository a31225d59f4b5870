use crate::dataset::DimensionSource;
use crate::measure::testing::{Trial, refused, trial};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

const RULE: &str = "min_days_enrolled = 10\nin_school_suspension = \"present\"";

/// Year totals of students, ten days being the least.
fn years(rows: &str) -> Trial {
    trial("chronic-absenteeism", RULE).data("attendance", &format!("sasid,school_code,days_enrolled,days_absent\n{rows}"))
}

/// Days of students, one row each.
fn days(settings: &str, rows: &str) -> Trial {
    trial("chronic-absenteeism", settings)
        .dataset("attendance", "attendance", "student-day")
        .data("attendance", &format!("sasid,school_code,date,fraction_absent\n{rows}"))
}

/// Rows of consecutive days of one student from September 1 on, absent on the first of them.
fn stay(student: u32, school: &str, from_day: usize, enrolled: usize, absent: usize) -> String {
    let date = |day: usize| jiff::civil::date(2025, 9, 1).saturating_add(jiff::Span::new().days(i64::try_from(day).unwrap()));
    (0..enrolled).map(|day| format!("{student},{school},{},{}\n", date(from_day + day), u8::from(day < absent))).collect()
}

#[test]
fn exactly_a_tenth_of_the_days_is_chronic() {
    assert_eq!(years("1,A,180,18").run().district(), "1/1");
    assert_eq!(years("1,A,180,17").run().district(), "0/1");
    assert_eq!(years("1,A,170,17").run().district(), "1/1");
}

#[test]
fn the_fewest_days_decide_who_is_counted() {
    let of = |least: u16| {
        let settings = format!("min_days_enrolled = {least}\nin_school_suspension = \"present\"");
        let ran = trial("chronic-absenteeism", &settings)
            .data("attendance", "sasid,school_code,days_enrolled,days_absent\n1,A,19,2\n2,A,180,0")
            .run();
        (ran.district(), ran.excluded("below-minimum-days"))
    };
    assert_eq!(of(19), ("1/2".to_owned(), 0));
    assert_eq!(of(20), ("0/1".to_owned(), 1));
}

#[test]
fn the_fewest_days_must_be_said() {
    assert!(refused("chronic-absenteeism", "in_school_suspension = \"present\"").contains("min_days_enrolled"));
    assert!(refused("chronic-absenteeism", "min_days_enrolled = 10").contains("in_school_suspension"));
}

#[test]
fn the_fewest_days_are_asked_of_the_district_and_of_each_school() {
    // Six days at each of two schools are twelve in the district.
    let ran = years("1,A,6,1\n1,B,6,1").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/1".to_owned(), "none".to_owned(), "none".to_owned()));
    assert_eq!(ran.excluded("below-minimum-days"), 0);
}

#[test]
fn nobody_is_chronic_of_no_days() {
    let settings = "min_days_enrolled = 0\nin_school_suspension = \"present\"";
    let ran = trial("chronic-absenteeism", settings).data("attendance", "sasid,school_code,days_enrolled,days_absent\n1,A,0,0").run();
    assert_eq!(ran.district(), "0/0");
}

#[test]
fn a_mover_is_tested_over_all_days_in_the_district_and_over_own_days_in_a_school() {
    let ran = years("1,A,90,8\n1,B,90,10").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/1".to_owned(), "0/1".to_owned(), "1/1".to_owned()));
    let ran = years("1,A,90,9\n1,B,90,5").run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("0/1".to_owned(), "1/1".to_owned(), "0/1".to_owned()));
}

#[test]
fn a_school_may_use_the_days_in_the_district_of_its_last_students() {
    let settings = format!("{RULE}\nschool_days = \"district\"");
    let rows = format!("{}{}", stay(1, "A", 0, 90, 8), stay(1, "B", 90, 90, 10));
    let ran = days(&settings, &rows).run();
    assert_eq!((ran.district(), ran.school("A"), ran.school("B")), ("1/1".to_owned(), "none".to_owned(), "1/1".to_owned()));
    // The student comes back: the last school is the one of the last day, not of the last row.
    let rows = format!("{}{}", stay(1, "B", 90, 90, 10), stay(1, "A", 0, 90, 8));
    let ran = days(&settings, &rows).run();
    assert_eq!((ran.school("A"), ran.school("B")), ("none".to_owned(), "1/1".to_owned()));
}

#[test]
fn the_last_school_is_not_known_of_year_totals() {
    let problems = trial("chronic-absenteeism", &format!("{RULE}\nschool_days = \"district\""))
        .data("attendance", "sasid,school_code,days_enrolled,days_absent")
        .problems();
    assert_eq!(problems, [("school_days", "which school was a student's last cannot be known from a year's totals".to_owned())]);
}

#[test]
fn a_day_more_than_half_absent_is_an_absent_day() {
    // Ten days of which one counts as absent or not decide everything.
    let with = |part: &str| {
        let rows: String = (1..=9).map(|day| format!("1,A,2025-09-{day:02},0\n")).collect();
        days(RULE, &format!("{rows}1,A,2025-09-10,{part}")).run().district()
    };
    assert_eq!(with("0.5"), "0/1");
    assert_eq!(with("0.51"), "1/1");
    assert_eq!(with("0.500001"), "1/1");
    assert_eq!(with("1"), "1/1");
}

#[test]
fn fractions_as_they_stand_are_added_exactly() {
    let settings = format!("{RULE}\nfractional_days = \"as-is\"");
    let with = |parts: [&str; 2]| {
        let rows: String = (1..=8).map(|day| format!("1,A,2025-09-{day:02},0\n")).collect();
        days(&settings, &format!("{rows}1,A,2025-09-09,{}\n1,A,2025-09-10,{}", parts[0], parts[1])).run().district()
    };
    assert_eq!(with(["0.5", "0.5"]), "1/1");
    assert_eq!(with(["0.5", "0.499999"]), "0/1");
}

#[test]
fn a_year_total_with_a_fraction_is_refused_unless_it_is_to_be_taken_as_it_stands() {
    assert_eq!(years("1,A,180,17.5").faults(), ["fractional-days"]);
    let ran = trial("chronic-absenteeism", &format!("{RULE}\nfractional_days = \"as-is\""))
        .data("attendance", "sasid,school_code,days_enrolled,days_absent\n1,A,180,17.5\n2,A,175,17.5")
        .run();
    assert_eq!(ran.district(), "1/2");
    assert_eq!(ran.doubts(), ["fractional-days"]);
}

#[test]
fn attendance_codes_say_what_part_of_the_day_was_missed() {
    let rows: String = (1..=9).map(|day| format!("1,A,2025-09-{day:02},P\n")).collect();
    let with = |code: &str| {
        trial("chronic-absenteeism", RULE)
            .dataset("attendance", "attendance", "student-day")
            .with("attendance", |spec| {
                for (code, part) in [("P", "0"), ("A", "1"), ("H", "0.5"), ("ISS", "0")] {
                    spec.codes.insert(code.to_owned(), crate::number::Exact::parse(part).unwrap());
                }
            })
            .data("attendance", &format!("sasid,school_code,date,attendance_code\n{rows}1,A,2025-09-10,{code}"))
    };
    assert_eq!(with("A").run().district(), "1/1");
    assert_eq!(with("H").run().district(), "0/1");
    assert_eq!(with("ISS").run().district(), "0/1");
    assert_eq!(with("ZZ").faults(), ["unknown-attendance-code"]);
}

#[test]
fn the_same_day_at_two_schools_counts_once_in_the_district_and_is_said() {
    // 20 days at A, of which the last ten also at B; absent on two days at A, present at B on one of them.
    let rows = format!("{}{}", stay(1, "A", 0, 20, 2), stay(1, "B", 1, 10, 0));
    let ran = days(RULE, &rows).run();
    assert_eq!(ran.district(), "0/1", "one absent day of 20");
    assert_eq!((ran.school("A"), ran.school("B")), ("1/1".to_owned(), "0/1".to_owned()));
    assert_eq!(ran.doubts(), ["same-day-at-two-schools"]);
    let doubt = &ran.outcome.doubts[0].message;
    assert!(doubt.contains("10 days of 1 students"), "{doubt}");
}

#[test]
fn a_day_that_two_files_have_counts_once() {
    let header = "sasid,school_code,date,fraction_absent\n";
    let ran = trial("chronic-absenteeism", RULE)
        .dataset("attendance", "attendance", "student-day")
        .data("attendance", &format!("{header}{}", stay(1, "A", 0, 10, 1)))
        .data("attendance", &format!("{header}{}", stay(1, "A", 5, 10, 0)))
        .run();
    assert_eq!(ran.district(), "0/1", "1 of 15 days, not 1 of 20 and not 1 of 10");
    let ran = trial("chronic-absenteeism", &RULE.replace("10", "16"))
        .dataset("attendance", "attendance", "student-day")
        .data("attendance", &format!("{header}{}", stay(1, "A", 0, 10, 1)))
        .data("attendance", &format!("{header}{}", stay(1, "A", 5, 10, 0)))
        .run();
    assert_eq!(ran.excluded("below-minimum-days"), 1);
}

#[test]
fn days_after_the_day_of_an_interim_edition_do_not_count() {
    let rows = format!("{}1,A,2026-01-31,1\n1,A,2026-02-01,1", stay(1, "A", 0, 11, 0));
    let ran = days(RULE, &rows).as_of("2026-01-31").run();
    assert_eq!((ran.district(), ran.rows_excluded("after-as-of")), ("0/1".to_owned(), 1));
    assert_eq!(days(RULE, &rows).run().district(), "1/1");
}

#[test]
fn prekindergarten_is_left_out_however_it_is_written() {
    let of = |grade: &str| {
        let csv = format!("sasid,school_code,grade,days_enrolled,days_absent\n1,A,{grade},180,18\n2,A,09,180,0");
        let ran = trial("chronic-absenteeism", RULE).data("attendance", &csv).run();
        (ran.district(), ran.rows_excluded("prekindergarten"))
    };
    for name in ["PK", "pk", "PreK", "Prekindergarten"] {
        assert_eq!(of(name), ("0/1".to_owned(), 1), "{name}");
    }
    assert_eq!(of("12"), ("1/2".to_owned(), 0));
    let listed = trial("chronic-absenteeism", RULE)
        .codes("grade", "code,name\n00,Pre-Kindergarten\n09,Grade 9")
        .data("attendance", "sasid,school_code,grade,days_enrolled,days_absent\n1,A,00,180,18\n2,A,09,180,0")
        .run();
    assert_eq!(listed.district(), "0/1");
}

#[test]
fn grades_may_be_chosen_and_then_every_row_must_say_its_grade() {
    let chosen = format!("{RULE}\ngrades = [\"09\"]");
    let ran = trial("chronic-absenteeism", &chosen)
        .data("attendance", "sasid,school_code,grade,days_enrolled,days_absent\n1,A,09,180,18\n2,A,10,180,18\n3,A,,180,18")
        .run();
    assert_eq!(ran.district(), "1/1");
    assert_eq!((ran.rows_excluded("other-grade"), ran.rows_excluded("no-grade")), (1, 1));
    let without = trial("chronic-absenteeism", &chosen).data("attendance", "sasid,school_code,days_enrolled,days_absent\n1,A,180,18");
    assert_eq!(without.faults(), ["missing-column"]);
}

#[test]
fn aviation_and_adult_programs_are_left_out_unless_the_plan_chooses_schools() {
    let schools = "school_code,school_name,school_type\nA,Alpha,high-school\nV,Wings,aviation\nT,Center,technical-education-center";
    let rows = "sasid,school_code,days_enrolled,days_absent\n1,A,180,0\n2,V,180,18\n3,T,180,0";
    let ran = trial("chronic-absenteeism", RULE).schools(schools).data("attendance", rows).run();
    assert_eq!((ran.district(), ran.rows_excluded("school-outside-measure")), ("0/2".to_owned(), 1));
    let chosen = format!("{RULE}\nschools = {{ school_type = [\"aviation\"] }}");
    let ran = trial("chronic-absenteeism", &chosen).schools(schools).data("attendance", rows).run();
    assert_eq!((ran.district(), ran.rows_excluded("school-outside-measure")), ("1/1".to_owned(), 2));
}

#[test]
fn tiers_are_by_share_of_days_and_zero_attendance_is_severe() {
    let rows = "1,A,100,0\n2,A,1000,4\n3,A,100,5\n4,A,100,9\n5,A,100,10\n6,A,100,19\n7,A,100,20\n8,A,100,100";
    let ran = years(&rows.replace("1000,4", "300,14")).run();
    assert_eq!(ran.district(), "4/8");
    assert_eq!(ran.detail("satisfactory"), "2/8");
    assert_eq!(ran.detail("at-risk"), "2/8");
    assert_eq!(ran.detail("moderate"), "2/8");
    assert_eq!(ran.detail("severe"), "2/8");
}

#[test]
fn groups_come_from_the_rows_else_from_the_students_and_add_to_the_district() {
    let ran = years("1,A,180,18\n2,A,180,0\n3,A,180,18")
        .by("gender")
        .codes("gender", "code,name\nF,Female\nM,Male\nX,Non-binary")
        .data("students", "sasid,school_code,gender\n1,A,F\n2,A,X")
        .run();
    assert_eq!(ran.groups("gender"), "Female 1/1, Non-binary 0/1, Not reported 1/1");
    let of_rows = trial("chronic-absenteeism", RULE)
        .by("gender")
        .data("attendance", "sasid,school_code,gender,days_enrolled,days_absent\n1,A,M,180,18\n2,A,,180,18")
        .data("students", "sasid,school_code,gender\n1,A,F\n2,A,F")
        .run();
    assert_eq!(of_rows.groups("gender"), "F 1/1, M 1/1", "an empty cell is filled from the student's record");
}

#[test]
fn a_student_of_high_needs_is_counted_once_whatever_the_needs() {
    let codes = BTreeMap::from([
        ("english_learner".to_owned(), vec!["Y".to_owned()]),
        ("special_education".to_owned(), vec!["Y".to_owned()]),
        ("free_reduced_lunch".to_owned(), vec!["F".to_owned(), "R".to_owned()]),
    ]);
    let source = DimensionSource::AnyOf { codes, yes: "High needs".to_owned(), no: "Not high needs".to_owned() };
    let ran = years("1,A,180,18\n2,A,180,18\n3,A,180,0\n4,A,180,0\n5,A,180,18")
        .dimension("high_needs", source)
        .by("high_needs")
        .data(
            "students",
            "sasid,school_code,english_learner,special_education,free_reduced_lunch
             1,A,Y,Y,F
             2,A,N,N,R
             3,A,N,N,N
             4,A,N,,N",
        )
        .run();
    assert_eq!(ran.groups("high_needs"), "High needs 2/2, Not high needs 0/2, Not reported 1/1");
}

#[test]
fn a_dimension_may_be_counted_within_each_school() {
    let ran = years("1,A,90,8\n1,B,90,10\n2,B,180,0").by("school*gender").data("students", "sasid,school_code,gender\n1,A,F\n2,B,M").run();
    assert_eq!(ran.groups("gender"), "F 1/1, M 0/1");
    assert_eq!((ran.group_in("A", "gender", "F"), ran.group_in("B", "gender", "F")), ("0/1".to_owned(), "1/1".to_owned()));
    assert_eq!((ran.group_in("A", "gender", "M"), ran.group_in("B", "gender", "M")), ("none".to_owned(), "0/1".to_owned()));
    let ran = years("1,A,180,18").by("gender").data("students", "sasid,school_code,gender\n1,A,F").run();
    assert_eq!(ran.group_in("A", "gender", "F"), "none", "within schools only where the plan asks for it");
}

#[test]
fn groups_of_schools_are_those_of_the_last_school_that_counts() {
    let ran = years("1,A,90,18\n1,B,5,0\n2,B,180,0")
        .schools("school_code,school_name,school_type,rsco\nA,Alpha,high-school,true\nB,Beta,high-school,false")
        .dimension("rsco", DimensionSource::School("rsco".to_owned()))
        .by("rsco")
        .run();
    assert_eq!(ran.groups("rsco"), "false 0/1, true 1/1");
}

#[test]
fn no_row_at_all_gives_no_figure() {
    assert_eq!(years("").run().district(), "none");
}

#[test]
fn the_rule_says_what_the_plan_chose() {
    let (english, spanish) = trial("chronic-absenteeism", RULE).rule();
    for part in ["at least 10 days", "10% or more", "In-school suspension counts as attendance", "uses its own days", "Prekindergarten"] {
        assert!(english.contains(part), "{english}");
    }
    assert!(spanish.contains("al menos 10 días") && spanish.contains("prekínder"), "{spanish}");
}

/// Students by number with their days at schools: enrolled and absent.
fn students() -> impl Strategy<Value = Vec<(u8, u8, u16, u16)>> {
    let stay = (0..12_u8, 0..3_u8, 1..180_u16, 0..=100_u16)
        .prop_map(|(student, school, enrolled, share)| (student, school, enrolled, enrolled * share / 100));
    prop::collection::vec(stay, 1..30).prop_map(|mut stays| {
        stays.sort_unstable();
        stays.dedup_by_key(|(student, school, ..)| (*student, *school));
        stays
    })
}

fn row((student, school, enrolled, absent): (u8, u8, u16, u16)) -> String {
    format!("{student},{},{},{enrolled},{absent}\n", ["A", "B", "C"][usize::from(school)], ["F", "M", ""][usize::from(student) % 3])
}

/// The rows split over files at random and in any order.
fn count(files: &[Vec<(u8, u8, u16, u16)>]) -> crate::measure::testing::Ran {
    let mut trial = trial("chronic-absenteeism", RULE).by("school*gender").codes("gender", "code,name\nF,Female\nM,Male");
    for file in files {
        let mut csv = "sasid,school_code,gender,days_enrolled,days_absent\n".to_owned();
        file.iter().for_each(|stay| csv.write_str(&row(*stay)).unwrap());
        trial = trial.data("attendance", &csv);
    }
    trial.run()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn figures_do_not_depend_on_how_rows_are_split_over_files(
        stays in students(),
        cuts in prop::collection::vec(0..3_usize, 30),
        order in Just([0_usize, 1, 2]).prop_shuffle(),
    ) {
        let whole = count(std::slice::from_ref(&stays));
        let mut files = [Vec::new(), Vec::new(), Vec::new()];
        for (stay, file) in stays.iter().zip(&cuts) {
            files[*file].push(*stay);
        }
        let files: Vec<_> = order.iter().map(|index| files[*index].clone()).collect();
        let split = count(&files);
        prop_assert_eq!(&whole.outcome, &split.outcome);
    }

    #[test]
    fn the_district_is_counted_from_people(stays in students()) {
        let ran = count(std::slice::from_ref(&stays));
        let mut people: BTreeMap<u8, (u32, u32)> = BTreeMap::new();
        for (student, _, enrolled, absent) in &stays {
            let days = people.entry(*student).or_default();
            days.0 += u32::from(*enrolled);
            days.1 += u32::from(*absent);
        }
        let counted: Vec<&(u32, u32)> = people.values().filter(|(enrolled, _)| *enrolled >= 10).collect();
        let chronic = counted.iter().filter(|(enrolled, absent)| 10 * absent >= *enrolled).count();
        prop_assert_eq!(ran.district(), format!("{chronic}/{}", counted.len()));
        prop_assert_eq!(ran.excluded("below-minimum-days"), u64::try_from(people.len() - counted.len()).unwrap());
    }

    #[test]
    fn parts_fit_into_wholes(stays in students()) {
        let ran = count(std::slice::from_ref(&stays));
        let outcome = &ran.outcome;
        let pair = |figure: &crate::measure::Figure| (figure.numerator.unwrap(), figure.denominator.unwrap());
        let zero = crate::number::Exact::ZERO;
        let (numerator, denominator) = outcome.district.as_ref().map_or((zero, zero), pair);
        let mut groups = (zero, zero);
        for figure in outcome.groups.iter().filter(|(key, _)| key.school.is_none()).map(|(_, figure)| figure) {
            groups = (groups.0 + pair(figure).0, groups.1 + pair(figure).1);
        }
        prop_assert_eq!(groups, (numerator, denominator));
        for figure in outcome.district.iter().chain(outcome.schools.values()).chain(outcome.groups.values()) {
            prop_assert!(pair(figure).0 <= pair(figure).1);
        }
        for (school, figure) in &outcome.schools {
            let within = outcome.groups.iter().filter(|(key, _)| key.school == Some(*school));
            let sum = within.fold((zero, zero), |sum, (_, figure)| (sum.0 + pair(figure).0, sum.1 + pair(figure).1));
            prop_assert_eq!(sum, pair(figure));
        }
    }

    #[test]
    fn a_student_who_is_never_absent_adds_to_nobody_chronic(stays in students(), enrolled in 10..180_u16) {
        let before = count(std::slice::from_ref(&stays)).outcome.district.and_then(|figure| figure.numerator);
        let mut more = stays.clone();
        more.push((99, 0, enrolled, 0));
        let after = count(&[more]).outcome.district.and_then(|figure| figure.numerator);
        prop_assert_eq!(after.unwrap(), before.unwrap_or(crate::number::Exact::ZERO));
    }
}
