//! The state portal's real exports, read in place where they are: no setting but the names of the columns.

use ctecs_report::dataset::{
    Cell, DataFile, DatasetSpec, Layout, Level, Reading, Roster, School, Symbols, dataset_type, find_files, read_file,
};
use ctecs_report::diagnostic::{Format, has_errors, render};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the files are: `EDSIGHT` names their folder.
fn folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("EDSIGHT").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real/edsight"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn read(spec: &DatasetSpec, file: &DataFile, roster: &Roster) -> (Vec<Vec<Cell>>, u64, u64) {
    let layout = Layout::all(spec);
    let symbols = Symbols::default();
    let years = ["2014-15".parse().unwrap(), "2015-16".parse().unwrap()];
    let reading = Reading {
        symbols: &symbols,
        roster,
        code_lists: &BTreeMap::new(),
        calendar: None,
        school_year: years[1],
        years: &years,
        show_values: true,
    };
    let mut rows = Vec::new();
    let report = read_file(spec, &layout, file, &reading, &mut |row| {
        rows.push(row.cells[..layout.columns().len()].to_vec());
        None
    })
    .unwrap();
    assert!(!has_errors(&report.diagnostics), "{}", render(&report.diagnostics, Format::Text, false));
    let excluded: u64 = report.excluded.values().sum();
    let all: u64 = report.rows.values().sum();
    assert_eq!(all, rows.len() as u64 + excluded, "every row of {} is used or excluded", file.name);
    (rows, all, excluded)
}

#[test]
fn every_file_of_the_state_portal_is_read() {
    let Some(folder) = folder() else { return };
    let roster = Roster::new(
        [
            "9002516", "9001116", "9001216", "9001316", "9002716", "9001416", "9001516", "9001616", "9001716", "9001816", "9002616",
            "9001916", "9002016", "9002116", "9002216", "9002316", "9002416",
        ]
        .iter()
        .map(|code| School {
            code: (*code).to_owned(),
            name: (*code).to_owned(),
            short_name: (*code).to_owned(),
            attributes: BTreeMap::new(),
        })
        .collect(),
    );
    let columns =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(name, header)| ((*name).to_owned(), (*header).to_owned())).collect::<BTreeMap<_, _>>();
    let mut checked = 0;
    for (pattern, level, mapped) in [
        ("district/chronic-absenteeism__{school_year}_all-students.csv", Level::District, columns(&[("percent", "% Chronically Absent")])),
        ("district/enrollment__{school_year}_all-students.csv", Level::District, columns(&[("numerator", "Count")])),
        ("district/sanctions__{school_year}.csv", Level::District, columns(&[("numerator", "Expulsion")])),
        ("district/suspension-rates__{school_year}_.csv", Level::District, columns(&[("numerator", "Count"), ("percent", "%")])),
        (
            "school/chronic-absenteeism__{school_year}_all-schools_all-students.csv",
            Level::School,
            columns(&[("percent", "% Chronically Absent")]),
        ),
        (
            "school/chronic-absenteeism__{school_year}_all-schools_gender.csv",
            Level::School,
            columns(&[("percent", "% Chronically Absent"), ("category", "Gender")]),
        ),
        ("school/enrollment__{school_year}_all-schools_all-students.csv", Level::School, columns(&[("numerator", "Count")])),
        (
            "school/enrollment__{school_year}_all-schools_gender.csv",
            Level::School,
            columns(&[("numerator", "Female"), ("denominator", "Total")]),
        ),
        ("school/sanctions__{school_year}_all-schools.csv", Level::School, columns(&[("numerator", "Bus Suspension")])),
        ("school/suspension-rates__{school_year}_all-schools_.csv", Level::School, columns(&[("numerator", "Count"), ("percent", "%")])),
    ] {
        let mut spec = DatasetSpec::plain(dataset_type("aggregates").unwrap(), vec![pattern.to_owned()]);
        spec.columns = mapped;
        spec.level = Some(level);
        spec.filter = BTreeMap::from([("District".to_owned(), vec!["Connecticut Technical High School System".to_owned()])]);
        let files = find_files(&spec, &folder, &["2014-15".parse().unwrap(), "2015-16".parse().unwrap()]).unwrap();
        assert_eq!(files.len(), 2, "{pattern}");
        for file in &files {
            let (rows, all, excluded) = read(&spec, file, &roster);
            let expected = match level {
                Level::District => 1,
                Level::School if pattern.contains("absenteeism") && pattern.contains("gender") => 34,
                Level::School => 17,
            };
            assert_eq!(rows.len(), expected, "{} {all} {excluded}", file.name);
            checked += 1;
        }
    }
    assert_eq!(checked, 20);
}
