//! Files that are none, or change: a clear error instead of a wait, a guess or a half-read file.

use crate::support::{attendance, export, grades, roster};
use ctecs_report::dataset::{DataFile, DatasetSpec, Layout, ReadError, Reading, Symbols, find_files, read_file};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Reads the file at `path`; `on_first_row` is called at its first row.
fn read(path: &Path, on_first_row: &mut dyn FnMut()) -> Result<u64, ReadError> {
    let (spec, symbols, roster, code_lists) = (attendance(), Symbols::default(), roster(), grades());
    let years = ["2025-26".parse().unwrap()];
    let reading = Reading {
        symbols: &symbols,
        roster: &roster,
        code_lists: &code_lists,
        calendar: None,
        school_year: years[0],
        years: &years,
        show_values: false,
    };
    let file = DataFile { path: path.to_owned(), name: "attendance.csv".to_owned(), year: None };
    let mut rows = 0;
    read_file(&spec, &Layout::all(&spec), &file, &reading, &mut |_| {
        rows += 1;
        if rows == 1 {
            on_first_row();
        }
        None
    })?;
    Ok(rows)
}

fn said(path: &Path) -> String {
    read(path, &mut || {}).unwrap_err().to_string().replace(path.to_str().unwrap(), "FILE")
}

#[test]
fn what_is_no_regular_file_is_refused_without_waiting_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    assert_eq!(said(&path("nothing.csv")), "cannot read `FILE`: there is no such file");
    fs::create_dir(path("folder.csv")).unwrap();
    assert_eq!(said(&path("folder.csv")), "`FILE` is a folder, not a file");
    #[cfg(unix)]
    {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        std::os::unix::fs::symlink(path("one.csv"), path("two.csv")).unwrap();
        std::os::unix::fs::symlink(path("two.csv"), path("one.csv")).unwrap();
        assert_eq!(said(&path("one.csv")), "cannot read `FILE`: its links lead in a circle");
        mknodat(CWD, path("pipe.csv"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        assert_eq!(said(&path("pipe.csv")), "`FILE` is not a regular file");
        assert_eq!(said(Path::new("/dev/zero")), "`FILE` is not a regular file");
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_must_not_be_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attendance.csv");
    fs::write(&path, export(3)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything may read this too.
    if File::open(&path).is_err() {
        assert_eq!(said(&path), "cannot read `FILE`: permission denied");
    }
}

#[test]
fn a_file_that_is_written_while_it_is_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attendance.csv");
    fs::write(&path, export(30_000)).unwrap();
    let mut grow = || {
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"0009999999,0001001,180,1,09,\n").unwrap();
    };
    let error = read(&path, &mut grow).unwrap_err();
    assert!(matches!(error, ReadError::Changed(_)), "{error}");
    let mut cut = || drop(File::create(&path).unwrap());
    let error = read(&path, &mut cut).unwrap_err();
    assert!(matches!(error, ReadError::Changed(_)), "{error}");
}

#[test]
fn a_file_that_is_replaced_while_it_is_read_is_read_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attendance.csv");
    fs::write(&path, export(30_000)).unwrap();
    let mut replace = || {
        fs::write(folder.path().join("new.csv"), export(5)).unwrap();
        fs::rename(folder.path().join("new.csv"), &path).unwrap();
    };
    assert_eq!(read(&path, &mut replace).unwrap(), 30_000);
}

#[test]
fn patterns_find_each_file_once_in_order_and_no_hidden_ones() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x\n").unwrap();
    };
    for name in ["2025-26/b.csv", "2025-26/a.csv", "2024-25/a.csv", "2025-26/.a.csv", "2025-26/a.txt", "2023-24/a.csv", "all [old].csv"] {
        write(name);
    }
    let years = ["2024-25".parse().unwrap(), "2025-26".parse().unwrap()];
    let found = |patterns: &[&str]| {
        let spec = DatasetSpec { files: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(), ..attendance() };
        let files = find_files(&spec, folder.path(), &years).unwrap();
        files.into_iter().map(|file| (file.name, file.year.map(|year| year.to_string()))).collect::<Vec<_>>()
    };
    let of = |name: &str, year: &str| (name.to_owned(), Some(year.to_owned()));
    assert_eq!(
        found(&["{school_year}/*.csv", "2025-26/a.csv"]),
        [of("2024-25/a.csv", "2024-25"), of("2025-26/a.csv", "2025-26"), of("2025-26/b.csv", "2025-26")]
    );
    assert_eq!(found(&["all [old].csv"]), [("all [old].csv".to_owned(), None)]);
    assert_eq!(found(&["nothing/*.csv", "nothing.csv"]), []);
    fs::create_dir(folder.path().join("2025-26/c.csv")).unwrap();
    let spec = DatasetSpec { files: vec!["{school_year}/*.csv".to_owned()], ..attendance() };
    assert!(matches!(find_files(&spec, folder.path(), &years), Err(ReadError::IsFolder(_))));
}
