//! Attacks that were published, and what becomes of them here.

use crate::attacker::{Name, Reader};
use crate::district::{category_name, dimension_name, measure, results, school_code, value};
use crate::random::{assert_hidden, files, truth};
use ctecs_report::disclosure::{self, EditionFacts, Structure};
use ctecs_report::plan::Privacy;
use ctecs_report::results::{GroupResult, PrivacyClass, Results, SchoolResult, Status};

/// A table of schools by groups, each cell `count` of a hundred students, with its margins.
fn table(rows: &[&[i64]]) -> Results {
    let mut result = measure("measure-0", "made-up", PrivacyClass::Student);
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let figure = |counts: &[i64]| value(counts.iter().sum(), 100 * counts.len() as i64, 2025);
    let all: Vec<i64> = rows.iter().flat_map(|row| row.iter().copied()).collect();
    result.value = figure(&all);
    let group = |category: usize, school: Option<usize>, counts: &[i64]| GroupResult {
        dimension: dimension_name(0),
        category: category_name(0, category),
        school_code: school.map(school_code),
        value: figure(counts),
        prior: None,
        gap: None,
        status: Status::Reported,
    };
    for category in 0..width {
        let column: Vec<i64> = rows.iter().map(|row| row[category]).collect();
        result.groups.push(group(category, None, &column));
        for (school, row) in rows.iter().enumerate() {
            result.groups.push(group(category, Some(school), &row[category..=category]));
        }
    }
    for (school, row) in rows.iter().enumerate() {
        result.schools.push(SchoolResult {
            school_code: school_code(school),
            school_name: format!("School {}", school + 1),
            value: figure(row),
            prior: None,
            target: None,
            gap: None,
            status: Status::Reported,
        });
    }
    results(vec![result], rows.len())
}

/// What a reader gets of the table, after the reader has failed to find anything.
fn read(results: &Results) -> Reader {
    let release = disclosure::public(results, &Privacy::default(), &Structure::default(), &[], &[]).unwrap();
    let (json, csv) = files(&release.publishable);
    let reader = Reader::read(&json, &csv);
    assert_hidden(&truth(results), &[&reader]);
    reader
}

fn cell(category: usize, school: Option<usize>) -> Name {
    (
        "measure-0".to_owned(),
        "2025-26".to_owned(),
        dimension_name(0),
        category_name(0, category),
        school.map(school_code).unwrap_or_default(),
    )
}

/// `data1a` and `data1b` of the vignette "The problem of singletons and zeros" of the R package easySdcTable: two ones
/// that are withheld beside shown cells follow from the sum of the row.
#[test]
fn ones_withheld_beside_shown_cells_do_not_follow_from_their_sum() {
    read(&table(&[&[0, 1, 7, 1, 0], &[2, 0, 0, 2, 8]]));
    read(&table(&[&[1, 1, 7, 1, 0], &[1, 0, 0, 2, 8]]));
}

/// `data0a` and `data0b` of the same: withheld zeros follow from a sum that is reached without them.
#[test]
fn zeros_do_not_follow_from_a_sum_that_is_reached_without_them() {
    read(&table(&[&[5, 0, 7, 0, 9], &[5, 9, 9, 5, 8]]));
    read(&table(&[&[0, 0, 7, 0, 9], &[0, 9, 9, 2, 8]]));
}

/// `example1` of the R package `SSBtools`, as its vignette on small counts has it: counts by age and country.
#[test]
fn small_counts_by_age_and_country_stay_unknown() {
    read(&table(&[&[5, 2, 0], &[6, 3, 4]]));
    read(&table(&[&[6, 0, 0], &[8, 3, 4]]));
}

/// The one small school of a district is the district less the other schools (Colorado Department of Education, letter of
/// September 14, 2016, on why a second school is withheld).
#[test]
fn the_one_small_school_is_not_the_district_less_the_others() {
    let results = table(&[&[30, 30], &[40, 20], &[2, 3]]);
    let reader = read(&results);
    let schools = (0..3).filter(|&school| {
        let name = ("measure-0".to_owned(), "2025-26".to_owned(), String::new(), String::new(), school_code(school));
        reader.shown.contains_key(&name)
    });
    assert_eq!(schools.count(), 1, "the small school and one more are withheld");
}

/// Of two groups that make up all, one small one hides both (Wisconsin Department of Public Instruction, on factors with
/// two categories).
#[test]
fn the_small_one_of_two_groups_hides_the_other() {
    let reader = read(&table(&[&[50, 3], &[40, 30]]));
    assert!(!reader.shown.contains_key(&cell(0, Some(0))) && !reader.shown.contains_key(&cell(1, Some(0))));
    assert!(reader.shown.contains_key(&cell(0, None)));
}

/// What the state has published about the same students, every reader has: two schools of three, with which the district
/// would give the third.
#[test]
fn a_reader_has_what_the_state_published_too() {
    let results = table(&[&[30, 30], &[40, 20], &[2, 3]]);
    let district = ("measure-0".to_owned(), "2025-26".to_owned(), String::new(), String::new(), String::new());
    let shown = |known: &[EditionFacts]| {
        let release = disclosure::public(&results, &Privacy::default(), &Structure::default(), &[], known).unwrap();
        let (json, csv) = files(&release.publishable);
        let mut reader = Reader::read(&json, &csv);
        let district_is_shown = reader.shown.contains_key(&district);
        for fact in known.iter().flat_map(|known| &known.facts) {
            let name = (fact.measure.clone(), fact.school_year.to_string(), String::new(), String::new(), fact.school_code.clone());
            reader.blank.remove(&name);
            reader.shown.insert(name, (fact.numerator, fact.denominator));
        }
        assert_hidden(&truth(&results), &[&reader]);
        district_is_shown
    };
    assert!(shown(&[]));
    let state = format!(
        "measure,school_year,school_code,numerator,denominator,percent\nmeasure-0,2025-26,{},60,200,30\nmeasure-0,2025-26,{},60,200,30\nmeasure-0,2025-26,{},*,*,*\n",
        school_code(0),
        school_code(1),
        school_code(2)
    );
    let known = disclosure::known_figures("state.csv", state.as_bytes()).unwrap();
    assert!(!shown(&[known]), "with the two schools, the district less them is the small third one");
}
