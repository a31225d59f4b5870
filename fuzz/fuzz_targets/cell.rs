//! Any bytes as one cell.
#![no_main]

use ctecs_report::dataset::{ColumnType, DataFile, DatasetSpec, DateFormat, Layout, PercentForm, Reading, Roster, School, Symbols, WantedColumn, dataset_type, read_bytes};
use ctecs_report::diagnostic::{Format, render};
use ctecs_report::school_year::YearNames;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

const TYPES: [ColumnType; 10] = [
    ColumnType::School,
    ColumnType::Sasid,
    ColumnType::Id,
    ColumnType::Year,
    ColumnType::Count,
    ColumnType::Number,
    ColumnType::Percent,
    ColumnType::Date,
    ColumnType::Category,
    ColumnType::Text,
];

fuzz_target!(|data: &[u8]| {
    let [choice, settings, cell @ ..] = data else { return };
    let mut spec = DatasetSpec::plain(dataset_type("rounds").unwrap(), vec!["export.csv".to_owned()]);
    spec.date_format = [DateFormat::Ymd, DateFormat::Mdy, DateFormat::Dmy][usize::from(settings % 3)];
    spec.year_names = [None, Some(YearNames::Start), Some(YearNames::End)][usize::from(settings / 3 % 3)];
    spec.percents = if settings & 64 != 0 { PercentForm::Fraction } else { PercentForm::Percent };
    let school = School { code: "0001001".to_owned(), name: "Hill".to_owned(), short_name: "Hill".to_owned(), attributes: BTreeMap::new() };
    let roster = Roster::new(vec![school]);
    let (symbols, lists) = (Symbols::default(), BTreeMap::new());
    let years = ["2025-26".parse().unwrap()];
    let reading = Reading { symbols: &symbols, roster: &roster, code_lists: &lists, calendar: None, school_year: years[0], years: &years, show_values: true };
    let mut layout = Layout::default();
    let column_type = TYPES[usize::from(choice % 10)];
    layout.want(WantedColumn { name: "cell".to_owned(), column_type, required: true, filled: settings & 128 != 0 });
    let mut bytes = b"round_id,school_code,date,cell\nR1,0001001,2025-10-01,".to_vec();
    if choice & 16 != 0 {
        bytes.push(b'"');
        for &byte in cell {
            bytes.extend(std::iter::repeat_n(byte, if byte == b'"' { 2 } else { 1 }));
        }
        bytes.push(b'"');
    } else {
        bytes.extend_from_slice(cell);
    }
    bytes.extend_from_slice(b"\nR2,0001001,2025-10-02,\n");
    let file = DataFile { path: PathBuf::from("export.csv"), name: "export.csv".to_owned(), year: None };
    let mut used = 0;
    let report = read_bytes(&spec, &layout, &file, &Arc::from(bytes), &reading, &mut |_| {
        used += 1;
        None
    })
    .unwrap();
    assert_eq!(report.rows.values().sum::<u64>(), used + report.excluded.values().sum::<u64>());
    let _ = render(&report.diagnostics, Format::Text, false);
});
