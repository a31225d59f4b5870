//! The splitter against a reader in common use: where a file is well formed, both see the same cells.

use crate::support::{attendance, read};
use ctecs_report::dataset::Table;
use proptest::prelude::*;

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9 .]{0,12}",
        1 => "[a-z,;\t|\"\n ]{0,12}",
        1 => Just("Plumbing, Heating and Cooling".to_owned()),
    ]
}

/// A cell without blanks around it, on one line: what a table gives.
fn tidy(cell: &str) -> String {
    cell.trim().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn well_formed_files_are_split_as_everyone_splits_them(
        rows in prop::collection::vec(prop::collection::vec(cell(), 4), 1..30),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        crlf in any::<bool>(),
        quote_all in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if quote_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .from_writer(Vec::new());
        writer.write_record(["one", "two", "three", "four"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        // A line break inside a cell that makes a record look like several rows is refused on purpose.
        let doubtful = rows.iter().any(|row| {
            let text = row.join("");
            let breaks = text.matches('\n').count();
            let delimiters = text.bytes().filter(|byte| *byte == delimiter).count();
            breaks > 0 && delimiters == breaks * 3
        });
        prop_assume!(!doubtful);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        std::fs::write(&path, &bytes).unwrap();
        let (table, problems) = Table::read(&path, "table.csv", &["one", "two", "three", "four"]).unwrap();
        prop_assert!(problems.is_empty(), "{problems:?}");
        let expected: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| tidy(cell)).collect::<Vec<_>>()).filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        let given: Vec<Vec<String>> = table.rows.iter().map(|row| row.cells.clone()).collect();
        prop_assert_eq!(given, expected);
    }
}

#[test]
fn rows_longer_than_the_buffer_are_refused_and_the_next_ones_read() {
    let mut text = crate::support::export(5);
    text.push_str(&format!("0009999999,0001001,180,1,09,{}\n", "x".repeat(700_000)));
    text.push_str("0009999998,0001001,180,1,09,Carpentry\n");
    text.push_str(&format!("0009999997,0001001,180,1,09,\"{}\n", "x,".repeat(300_000)));
    text.push_str("0009999996,0001001,180,1,09,Carpentry\n");
    let given = read(&attendance(), text.as_bytes());
    assert_eq!(given.used, 7);
    assert_eq!(given.report.rows.values().sum::<u64>(), 9);
}

#[test]
fn a_large_file_is_read_across_the_ends_of_buffers() {
    let text = crate::support::export(40_000);
    assert!(text.len() > 4 << 18);
    let given = read(&attendance(), text.as_bytes());
    assert_eq!(given.used, 40_000);
    assert_eq!(given.absent, (0..40_000).map(|index| index % 50).sum::<i64>());
    assert_eq!(given.report.digest, blake3_of(text.as_bytes()));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let given = read(&attendance(), &[b"\xff\xfe", wide.as_slice()].concat());
    assert_eq!(given.used, 40_000);
}

fn blake3_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
