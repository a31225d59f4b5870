//! Random districts: whatever the reader does with the finished files, no small figure comes out.

use crate::attacker::{Findings, Name, Quantity, Reader, attack, marked, quantity};
use crate::district::{Dice, Shape, Student, district, evaluated, students};
use ctecs_report::disclosure::{self, Ledger, Publishable, Release, Structure, Tie};
use ctecs_report::plan::{Privacy, Words};
use ctecs_report::render::{self, Format, Options};
use ctecs_report::results::Results;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The files a reader gets.
pub fn files(publishable: &Publishable) -> (Vec<u8>, Vec<u8>) {
    let options = Options { templates_dir: None, fingerprint: "", languages: &[], school: None };
    let files = render::render(publishable, &Words::default(), &[Format::Json, Format::Csv], &options).unwrap();
    let get = |path: &str| files.iter().find(|file| file.path == path).unwrap().bytes.clone();
    (get("results.json"), get("figures.csv"))
}

/// Every true count by name.
pub type Truth = BTreeMap<Name, (i64, i64)>;

pub fn truth(results: &Results) -> Truth {
    let reader = {
        let (json, csv) = files(&disclosure::internal(results.clone()));
        Reader::read(&json, &csv)
    };
    reader.shown.into_iter().map(|(name, (numerator, denominator))| (name, (numerator.unwrap(), denominator.unwrap()))).collect()
}

/// What the whole has beyond its parts, which is what moved between schools: the reader is granted it.
fn residual(truth: &Truth) -> impl Fn(bool, &Name, &[Name]) -> Option<i64> + '_ {
    |numerator, whole, parts| {
        let pick = |name: &Name| truth.get(name).map_or(0, |counts| if numerator { counts.0 } else { counts.1 });
        Some(pick(whole) - parts.iter().map(pick).sum::<i64>())
    }
}

/// Why a count is too small to be shown.
fn small(counts: (i64, i64)) -> (bool, bool, bool) {
    let (numerator, denominator) = counts;
    (denominator > 0 && numerator < 6, denominator > 0 && denominator - numerator < 6, denominator > 0 && denominator < 20)
}

/// Complains where a small figure is shown, follows, or is known too narrowly.
pub fn assert_hidden(truth: &Truth, readers: &[&Reader]) -> Findings {
    let findings = attack(readers, &residual(truth), &[]);
    assert_unknown(truth, readers, &findings);
    findings
}

/// Complains where `findings` hold a small figure.
fn assert_unknown(truth: &Truth, readers: &[&Reader], findings: &Findings) {
    for (name, &counts) in truth {
        let (with, without, group) = small(counts);
        if !(with || without || group) {
            continue;
        }
        for reader in readers {
            assert!(!reader.shown.contains_key(name), "{name:?} {counts:?} is shown");
        }
        let people = (true, name.clone());
        assert!(!findings.exact.contains_key(&people), "{name:?} {counts:?} follows from what is shown");
        let all = (false, (String::new(), name.1.clone(), name.2.clone(), name.3.clone(), name.4.clone()));
        let (low, high) = findings.bounds[&people];
        let (least, most) = findings.bounds.get(&all).copied().unwrap_or((counts.1, counts.1));
        let needed = if least == most { 5.min(counts.1) } else { 5 };
        assert!(low <= counts.0 && counts.0 <= high, "{name:?}: the reader is wrong");
        if with || group {
            assert!(high - low >= needed, "{name:?} {counts:?} is known to be {low} to {high}");
        }
        if group {
            assert!(!findings.exact.contains_key(&all), "the size of {name:?} {counts:?} follows from what is shown");
        }
    }
}

/// The mark of the first of two editions.
const FIRST: &str = " in the first edition";

/// Complains where a reader who lays two editions side by side finds a small figure, or by how few people one changed.
/// The reader is granted to know which of the figures shown first did not change, and how many students are in two parts of a sum where
/// that did not change either.
fn assert_hidden_side_by_side(first: (&Truth, &Reader), second: (&Truth, &Reader)) {
    let (old, old_truth) = (first.1.marked(FIRST), first.0.iter().map(|(name, counts)| (marked(name, FIRST), *counts)));
    let truth: Truth = old_truth.chain(second.0.iter().map(|(name, counts)| (name.clone(), *counts))).collect();
    let readers = [&old, second.1];
    let unmarked = |name: &Name| -> Name {
        (name.0.clone(), name.1.trim_end_matches(FIRST).to_owned(), name.2.clone(), name.3.clone(), name.4.clone())
    };
    let residual = residual(&truth);
    let granted = |numerator: bool, whole: &Name, parts: &[Name]| {
        let parts: Vec<Name> = parts.iter().map(unmarked).collect();
        let then = residual(numerator, &marked(&unmarked(whole), FIRST), &parts.iter().map(|part| marked(part, FIRST)).collect::<Vec<_>>());
        let now = residual(numerator, &unmarked(whole), &parts);
        let mine = if *whole == unmarked(whole) { now } else { then };
        mine.filter(|&mine| then == now || mine >= 0)
    };
    let mut same: Vec<(Quantity, Quantity)> = Vec::new();
    for (name, counts) in second.0 {
        let (Some(then), true) = (first.0.get(name), first.1.shown.contains_key(name)) else { continue };
        for (numerator, unchanged) in [(true, counts.0 == then.0), (false, counts.1 == then.1)] {
            if unchanged {
                same.push((quantity(numerator, &marked(name, FIRST)), quantity(numerator, name)));
            }
        }
    }
    let findings = attack(&readers, &granted, &same);
    assert_unknown(&truth, &readers, &findings);
    for (name, &(numerator, denominator)) in second.0 {
        let (Some(&(then, of)), true) = (first.0.get(name), first.1.shown.contains_key(name)) else { continue };
        for (is_numerator, now, then) in [(true, numerator, then), (false, denominator, of)] {
            let few = (1..6).contains(&(now - then).abs());
            assert!(
                !few || !findings.exact.contains_key(&quantity(is_numerator, name)),
                "{name:?} was {then}, and that it is {now} follows from what is shown"
            );
        }
    }
}

pub fn structure(shape: &Shape) -> Structure {
    let last = shape.dimensions.len().saturating_sub(1);
    if !shape.union || last == 0 {
        return Structure::default();
    }
    let name = crate::district::dimension_name;
    let category = crate::district::category_name;
    let of = (0..last).filter(|&d| shape.dimensions[d] > 1).map(|d| (name(d), category(d, 1))).collect();
    Structure { ties: vec![Tie::AnyOf { dimension: name(last), category: category(last, 0), of }] }
}

pub fn release(results: &Results, shape: &Shape, previous: &[Ledger]) -> Release {
    disclosure::public(results, &Privacy::default(), &structure(shape), previous, &[]).unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

fn shapes() -> impl Strategy<Value = Shape> {
    (
        1_usize..=8,
        prop_oneof![1_usize..=60, 60_usize..=500, 500_usize..=2000],
        proptest::collection::vec(1_usize..=6, 0..=6),
        proptest::collection::vec(prop_oneof![Just(0_u64), Just(100), 1_u64..=99, 1_u64..=15], 1..=3),
        prop_oneof![Just(0_u64), 0_u64..=5],
        any::<bool>(),
        0_u32..=3,
        any::<u64>(),
    )
        .prop_map(|(schools, students, dimensions, rates, movers, union, skew, seed)| Shape {
            schools,
            students,
            dimensions,
            rates,
            movers,
            union,
            skew,
            seed,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_small_figure_can_be_found(shape in shapes()) {
        let results = district(&shape);
        let release = release(&results, &shape, &[]);
        let (json, csv) = files(&release.publishable);
        assert_hidden(&truth(&results), &[&Reader::read(&json, &csv)]);
    }

    #[test]
    fn nor_in_two_editions_side_by_side(shape in shapes(), changes in 1_usize..12, complete in any::<bool>()) {
        assert_two_editions_hide(&shape, changes, complete);
    }
}

/// Publishes a district's figures and then corrected ones, and complains where the reader finds anything. What the first
/// edition withheld is known in full to the second (`complete`), or only that it was.
fn assert_two_editions_hide(shape: &Shape, changes: usize, complete: bool) {
    let mut dice = Dice::new(shape.seed);
    let (now, before) = (students(shape, &mut dice), students(shape, &mut dice));
    let first_results = evaluated(shape, &now, &before);
    let first = release(&first_results, shape, &[]);
    let later: Vec<Student> = corrected(&now, changes, &mut dice);
    let second_results = evaluated(shape, &later, &before);
    let ledger = if complete { first.ledger() } else { first.ledger().published() };
    let second = release(&second_results, shape, &[ledger]);
    let (json, csv) = files(&first.publishable);
    let old = Reader::read(&json, &csv);
    let (json, csv) = files(&second.publishable);
    let new = Reader::read(&json, &csv);
    let (first_truth, second_truth) = (truth(&first_results), truth(&second_results));
    assert_hidden(&second_truth, &[&new]);
    for (name, &(numerator, denominator)) in &new.shown {
        let Some(&(then, of)) = old.shown.get(name) else { continue };
        let (numerator, denominator, then, of) = (numerator.unwrap(), denominator.unwrap(), then.unwrap(), of.unwrap());
        let few = |a: i64, b: i64| (1..6).contains(&(a - b).abs());
        assert!(
            !few(numerator, then) && !few(denominator, of) && !few(denominator - numerator, of - then),
            "{name:?} was {then} of {of}, is {numerator} of {denominator}"
        );
    }
    assert_hidden_side_by_side((&first_truth, &old), (&second_truth, &new));
}

/// Districts in which a figure that a few people changed was once shown again: dimensions of one group, students of two
/// schools whose number changed with the correction.
#[test]
fn a_figure_that_a_few_people_changed_is_not_shown_again_under_another_name() {
    let shape = Shape {
        schools: 2,
        students: 1563,
        dimensions: vec![1, 1, 1, 1, 6],
        rates: vec![23],
        movers: 5,
        union: false,
        skew: 3,
        seed: 17_025_751_230_523_975_786,
    };
    assert_two_editions_hide(&shape, 4, true);
    assert_two_editions_hide(&shape, 4, false);
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

/// The same students, a few of them recorded otherwise, added or gone.
pub fn corrected(students: &[Student], changes: usize, dice: &mut Dice) -> Vec<Student> {
    let mut students = students.to_vec();
    for _ in 0..changes {
        if students.is_empty() {
            break;
        }
        let at = dice.below(students.len() as u64) as usize;
        match dice.below(3) {
            0 => {
                for has in &mut students[at].has {
                    *has = !*has;
                }
            }
            1 => {
                students.swap_remove(at);
            }
            _ => {
                let again = students[at].clone();
                students.push(again);
            }
        }
    }
    students
}
