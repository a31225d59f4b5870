//! Every file of the example project, cut and with bits flipped: nothing panics, every row is accounted for.

use ctecs_report::dataset::{CodeList, DataFile, Layout, Reading, Roster, Symbols, find_files, read_bytes};
use ctecs_report::diagnostic::{Format, render};
use ctecs_report::plan;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Bytes of a file that are damaged: enough for title, header and some dozens of rows.
const MOST_BYTES: usize = 2_500;

/// A number that looks random and is the same in every run.
fn scramble(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The ways in which `bytes` are damaged: cut in two places, bits flipped in two rounds.
fn damaged(bytes: &[u8], seed: u64) -> Vec<Vec<u8>> {
    let length = bytes.len().max(1) as u64;
    let place = |index: u64| usize::try_from(scramble(seed.wrapping_mul(31) + index) % length).unwrap();
    let mut all: Vec<Vec<u8>> = (0..2).map(|index| bytes[..place(index)].to_vec()).collect();
    for round in 1..3 {
        let mut flipped = bytes.to_vec();
        for index in 0..4 {
            if let Some(byte) = flipped.get_mut(place(round * 10 + index)) {
                *byte ^= 1 << (scramble(seed + round + index) % 8);
            }
        }
        all.push(flipped);
    }
    all
}

#[test]
fn every_file_of_the_example_may_be_damaged() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ctecs");
    let plan = plan::load(&root).unwrap().plan.unwrap();
    let (roster, _) = Roster::read(&root.join(&plan.schools), "schools.csv").unwrap();
    let mut code_lists = BTreeMap::new();
    for dimension in &plan.dimensions {
        if let Some(codes) = &dimension.codes {
            code_lists.insert(dimension.name.clone(), CodeList::read(&root.join(codes), "codes").unwrap().0);
        }
    }
    let symbols = Symbols::default();
    let years = [plan.school_year.minus(1), plan.school_year];
    let reading = Reading {
        symbols: &symbols,
        roster: &roster,
        code_lists: &code_lists,
        calendar: None,
        school_year: plan.school_year,
        years: &years,
        show_values: true,
    };
    let mut files = 0;
    for spec in &plan.datasets {
        let layout = Layout::all(spec);
        for file in find_files(spec, &root, &years).unwrap() {
            files += 1;
            let bytes = std::fs::read(&file.path).unwrap();
            let memory = DataFile { path: file.name.clone().into(), ..file };
            for bytes in damaged(&bytes[..bytes.len().min(MOST_BYTES)], files) {
                let mut used = 0;
                let report = read_bytes(spec, &layout, &memory, &Arc::from(bytes), &reading, &mut |_| {
                    used += 1;
                    None
                })
                .unwrap();
                assert_eq!(report.rows.values().sum::<u64>(), used + report.excluded.values().sum::<u64>(), "{}", memory.name);
                let faulty = report.excluded.keys().any(|(_, reason)| *reason == "fault");
                assert!(!faulty || !report.diagnostics.is_empty(), "{}: rows are faulty and nothing is said", memory.name);
                let _ = render(&report.diagnostics, Format::Text, false);
            }
        }
    }
    assert!(files > 300, "only {files} files");
}
