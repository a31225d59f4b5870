//! Any bytes as an export.
#![no_main]

use ctecs_report::dataset::{DataFile, DatasetSpec, Layout, Level, Reading, Roster, School, Symbols, dataset_type, read_bytes};
use ctecs_report::diagnostic::{Format, render};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, bytes)) = data.split_first() else { return };
    let (name, grain) = [("attendance", Some("student-year")), ("attendance", Some("student-day")), ("discipline", None), ("aggregates", None)]
        [usize::from(choice % 4)];
    let mut spec = DatasetSpec::plain(dataset_type(name).unwrap(), vec!["export.csv".to_owned()]);
    spec.grain = grain.map(str::to_owned);
    spec.level = (choice & 4 != 0).then_some(Level::School);
    if choice & 8 != 0 {
        spec.filter = BTreeMap::from([("District".to_owned(), vec!["Small".to_owned()])]);
    }
    let school = |code: &str| School { code: code.to_owned(), name: code.to_owned(), short_name: code.to_owned(), attributes: BTreeMap::new() };
    let roster = Roster::new(["0001001", "0001002"].map(school).into());
    let (symbols, lists) = (Symbols::default(), BTreeMap::new());
    let years = ["2025-26".parse().unwrap()];
    let show_values = choice & 16 != 0;
    let reading = Reading { symbols: &symbols, roster: &roster, code_lists: &lists, calendar: None, school_year: years[0], years: &years, show_values };
    let file = DataFile { path: PathBuf::from("export.csv"), name: "export.csv".to_owned(), year: None };
    let mut used = 0;
    let report = read_bytes(&spec, &Layout::all(&spec), &file, &Arc::from(bytes), &reading, &mut |_| {
        used += 1;
        None
    })
    .unwrap();
    let rows: u64 = report.rows.values().sum();
    let excluded: u64 = report.excluded.values().sum();
    assert_eq!(rows, used + excluded);
    let faulty = report.excluded.iter().any(|((_, reason), _)| *reason == "fault");
    assert!(!faulty || !report.diagnostics.is_empty());
    for format in [Format::Text, Format::Json, Format::Github] {
        let _ = render(&report.diagnostics, format, false);
    }
});
