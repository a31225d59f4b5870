//! A made-up school year to damage.

use ctecs_report::dataset::{
    CodeEntry, CodeList, DataFile, DatasetSpec, FileReport, Layout, Reading, Roster, School, Symbols, dataset_type, read_bytes,
};
use ctecs_report::diagnostic::{Format, render};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a file gave.
pub struct Given {
    /// The account.
    pub report: FileReport,
    /// How many rows were given to whoever counts.
    pub used: u64,
    /// The sum of the days absent in them.
    pub absent: i64,
}

/// Attendance by student and year.
pub fn attendance() -> DatasetSpec {
    DatasetSpec::plain(dataset_type("attendance").unwrap(), vec!["attendance.csv".to_owned()])
}

/// Three schools.
pub fn roster() -> Roster {
    let school = |code: &str| School {
        code: code.to_owned(),
        name: format!("School {code}"),
        short_name: code.to_owned(),
        attributes: BTreeMap::new(),
    };
    Roster::new(["0001001", "0001002", "0001003"].map(school).into())
}

/// Grades 9 to 12.
pub fn grades() -> BTreeMap<String, CodeList> {
    let entry = |code: &str| CodeEntry { code: code.to_owned(), name: format!("Grade {code}"), more: BTreeMap::new() };
    BTreeMap::from([("grade".to_owned(), CodeList { entries: ["09", "10", "11", "12"].map(entry).into() })])
}

/// An export of `rows` students, of whom the k-th is absent k % 50 days.
pub fn export(rows: usize) -> String {
    let mut text = String::from("sasid,school_code,days_enrolled,days_absent,grade,program\n");
    for index in 0..rows {
        let program = ["Carpentry", "\"Plumbing, Heating and Cooling\"", "\"Digital Media \"\"Studio\"\"\"", ""][index % 4];
        text.push_str(&format!("{:010},000100{},180,{},{:02},{program}\n", 1_000_000 + index, 1 + index % 3, index % 50, 9 + index % 4));
    }
    text
}

/// Reads `bytes` as a file of `spec`, and checks what must hold of any file: rows are used or excluded, each excluded
/// as faulty is told of, every place lies in the file, and every message can be shown.
pub fn read(spec: &DatasetSpec, bytes: &[u8]) -> Given {
    let (symbols, roster, code_lists) = (Symbols::default(), roster(), grades());
    let years = ["2025-26".parse().unwrap()];
    let reading = Reading {
        symbols: &symbols,
        roster: &roster,
        code_lists: &code_lists,
        calendar: None,
        school_year: years[0],
        years: &years,
        show_values: true,
    };
    let layout = Layout::all(spec);
    let file = DataFile { path: PathBuf::from("attendance.csv"), name: "attendance.csv".to_owned(), year: None };
    let absent_slot = layout.slot("days_absent");
    let (mut used, mut absent) = (0, 0);
    let report = read_bytes(spec, &layout, &file, &Arc::from(bytes), &reading, &mut |row| {
        used += 1;
        absent += absent_slot.and_then(|slot| row.cell(slot).integer()).unwrap_or(0);
        None
    })
    .unwrap();
    let rows: u64 = report.rows.values().sum();
    let excluded: u64 = report.excluded.values().sum();
    assert_eq!(rows, used + excluded, "rows are used or excluded: {:?}", report.excluded);
    let faulty: u64 = report.excluded.iter().filter(|((_, reason), _)| *reason == "fault").map(|(_, count)| count).sum();
    let told: u64 = report.diagnostics.iter().map(|diagnostic| diagnostic.count).sum();
    assert!(told >= faulty.min(1), "{faulty} rows are faulty and nothing is said");
    assert!(report.readable || !report.diagnostics.is_empty(), "a file that cannot be read is told of");
    let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64 + 1;
    for place in report.diagnostics.iter().flat_map(|diagnostic| diagnostic.place.iter().chain(&diagnostic.also)) {
        assert!(place.line <= lines, "line {} of {lines}", place.line);
    }
    for format in [Format::Text, Format::Json, Format::Github] {
        let _ = render(&report.diagnostics, format, false);
    }
    Given { report, used, absent }
}
