//! How much is withheld, beside what withholding the small cells alone or table by table would do.

use crate::attacker::{Name, Reader, attack};
use crate::district::{Shape, district};
use crate::random::{files, release, truth};
use ctecs_report::disclosure;
use ctecs_report::results::{Results, Status, Value};
use std::collections::{BTreeMap, BTreeSet};

fn shape() -> Shape {
    Shape { schools: 6, students: 1_800, dimensions: vec![2, 4, 5], rates: vec![14, 8], movers: 0, union: false, skew: 1, seed: 7 }
}

fn small((numerator, denominator): (i64, i64)) -> bool {
    numerator < 6 || denominator - numerator < 6 || denominator < 20
}

/// Takes the cells in `hidden` out of the results.
fn without(results: &Results, hidden: &BTreeSet<Name>) -> Results {
    let mut public = results.clone();
    for measure in &mut public.measures {
        let id = measure.id.clone();
        let hide = |value: &mut Option<Value>, dimension: &str, category: &str, school: &str| {
            let Some(year) = value.as_ref().map(|value| value.school_year.to_string()) else { return false };
            let name = (id.clone(), year, dimension.to_owned(), category.to_owned(), school.to_owned());
            let hidden = hidden.contains(&name);
            if hidden {
                *value = None;
            }
            hidden
        };
        if hide(&mut measure.value, "", "", "") {
            measure.status = Status::NotShown;
        }
        hide(&mut measure.prior, "", "", "");
        measure.trend.clear();
        for school in &mut measure.schools {
            if hide(&mut school.value, "", "", &school.school_code) {
                school.status = Status::NotShown;
            }
            hide(&mut school.prior, "", "", &school.school_code);
        }
        for group in &mut measure.groups {
            let school = group.school_code.clone().unwrap_or_default();
            if hide(&mut group.value, &group.dimension, &group.category, &school) {
                group.status = Status::NotShown;
            }
            hide(&mut group.prior, &group.dimension, &group.category, &school);
        }
    }
    public
}

/// Small cells that a reader works out.
fn worked_out(results: &Results, hidden: &BTreeSet<Name>) -> usize {
    let truth = truth(results);
    let (json, csv) = files(&disclosure::internal(without(results, hidden)));
    let reader = Reader::read(&json, &csv);
    let findings = attack(&[&reader], &|_, _, _| Some(0), &[]);
    truth.iter().filter(|(name, counts)| small(**counts) && findings.exact.contains_key(&(true, (*name).clone()))).count()
}

/// The sums of each table by itself: rows and columns of schools by one dimension.
fn sums(truth: &BTreeMap<Name, (i64, i64)>) -> Vec<Vec<Name>> {
    let mut sums: BTreeMap<(Name, String), Vec<Name>> = BTreeMap::new();
    for name in truth.keys() {
        let (measure, year, dimension, category, school) = name.clone();
        if !dimension.is_empty() {
            let whole = (measure.clone(), year.clone(), String::new(), String::new(), school.clone());
            sums.entry((whole, dimension.clone())).or_default().push(name.clone());
        }
        if !school.is_empty() {
            let whole = (measure, year, dimension, category, String::new());
            sums.entry((whole, String::new())).or_default().push(name.clone());
        }
    }
    sums.into_iter()
        .map(|((whole, _), mut parts)| {
            parts.push(whole);
            parts
        })
        .collect()
}

/// Two holes in each row and column: where a sum has one, its smallest other part is withheld too.
fn two_holes(truth: &BTreeMap<Name, (i64, i64)>) -> BTreeSet<Name> {
    let mut hidden: BTreeSet<Name> = truth.iter().filter(|(_, counts)| small(**counts)).map(|(name, _)| name.clone()).collect();
    let sums = sums(truth);
    loop {
        let before = hidden.len();
        for sum in &sums {
            if sum.iter().filter(|name| hidden.contains(*name)).count() == 1
                && let Some(name) = sum.iter().filter(|name| !hidden.contains(*name)).min_by_key(|name| truth[*name].1)
            {
                hidden.insert(name.clone());
            }
        }
        if hidden.len() == before {
            return hidden;
        }
    }
}

#[test]
fn withholding_small_cells_alone_gives_many_of_them_away() {
    let results = district(&shape());
    let hidden: BTreeSet<Name> = truth(&results).into_iter().filter(|(_, counts)| small(*counts)).map(|(name, _)| name).collect();
    assert!(worked_out(&results, &hidden) > 0, "the reader of these tests can subtract");
}

#[test]
fn little_more_is_withheld_than_the_small_cells() {
    let shape = shape();
    let results = district(&shape);
    let truth = truth(&results);
    let primary = truth.values().filter(|counts| small(**counts)).count();
    let heuristic = two_holes(&truth);
    let release = release(&results, &shape, &[]);
    let ours = release.withheld.entries.len();
    println!(
        "{} figures, {primary} small; withheld: {ours} here, {} with two holes in each row and column (of which {} small ones follow all the same)",
        truth.len(),
        heuristic.len(),
        worked_out(&results, &heuristic)
    );
    assert!(ours >= primary && ours <= primary * 3 / 2 + 10, "{ours} of {} are withheld for {primary} small ones", truth.len());
}
