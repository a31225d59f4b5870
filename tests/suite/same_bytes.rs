//! The same input gives the same bytes, on any machine.

use crate::builder::{Project, files};
use std::collections::BTreeMap;
use std::fs;

type Files = BTreeMap<String, Vec<u8>>;

/// The report of the fixture, built with these variables in the environment.
fn report(project: &Project, environment: &[(&str, &str)]) -> Files {
    let mut command = project.command("build small --edition internal --out built -q");
    for (name, value) in environment {
        command.env(name, value);
    }
    project.finish(&mut command, "build small --edition internal").code(0);
    files(&project.root().join("built"))
}

/// Fails with the name of the first file that differs.
#[track_caller]
fn same(first: &Files, second: &Files, what: &str) {
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>(), "{what}");
    let different: Vec<&String> = first.iter().filter(|(name, bytes)| second[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(different.is_empty(), "{what}: {different:?} differ");
}

#[test]
fn three_runs_give_the_same_bytes() {
    let project = Project::new("small");
    let first = report(&project, &[]);
    same(&first, &report(&project, &[]), "second run");
    same(&first, &report(&project, &[]), "third run");
}

#[test]
fn two_folders_give_the_same_bytes() {
    same(&report(&Project::new("small"), &[]), &report(&Project::new("small"), &[]), "another folder");
}

#[test]
fn time_zone_and_language_of_the_machine_do_not_show() {
    let project = Project::new("small");
    let first = report(&project, &[("TZ", "UTC"), ("LC_ALL", "C")]);
    for environment in [[("TZ", "Pacific/Kiritimati"), ("LC_ALL", "de_DE.UTF-8")], [("TZ", "America/New_York"), ("LC_ALL", "tr_TR.UTF-8")]]
    {
        same(&first, &report(&project, &environment), &format!("{environment:?}"));
    }
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    let project = Project::new("small");
    let first = report(&project, &[("RAYON_NUM_THREADS", "1")]);
    for threads in ["2", "7"] {
        same(&first, &report(&project, &[("RAYON_NUM_THREADS", threads)]), &format!("{threads} threads"));
    }
}

#[test]
fn the_order_in_which_files_were_made_does_not_show() {
    let first = Project::new("small");
    let second = Project::nothing("small");
    for (name, bytes) in first.files("").into_iter().rev() {
        second.write(&name, bytes);
    }
    same(&report(&first, &[]), &report(&second, &[]), "files made in another order");
}

#[test]
fn data_in_another_folder_give_the_same_figures() {
    let project = Project::new("small");
    let first = report(&project, &[]);
    fs::create_dir(project.root().join("data")).unwrap();
    fs::rename(project.path("exports"), project.root().join("data/exports")).unwrap();
    project.run("build small --edition internal --data data --out elsewhere -q").code(0);
    let second = files(&project.root().join("elsewhere"));
    assert!(first["figures.csv"] == second["figures.csv"]);
}

#[test]
fn files_of_an_office_are_the_same_bytes_and_bear_no_time() {
    let project = Project::new("small");
    let make = |zone: &str| {
        let mut command = project.command("build small --edition internal --out built -q --format xlsx,docx,pptx");
        project.finish(command.env("TZ", zone), "build small --edition internal").code(0);
        files(&project.root().join("built"))
    };
    let first = make("UTC");
    same(&first, &make("Pacific/Kiritimati"), "second run");
    for name in ["report.xlsx", "report.docx", "memo.docx", "slides.pptx"] {
        let bytes = &first[name];
        // A ZIP archive whose first entry has the earliest time there is: 1980-01-01, 00:00.
        assert!(bytes.starts_with(b"PK\x03\x04"), "{name}");
        assert_eq!(bytes[10..14], [0, 0, 0x21, 0], "{name}");
    }
}

#[cfg(not(feature = "pdf"))]
#[test]
fn pdf_says_that_this_build_cannot_make_it() {
    let project = Project::new("small");
    let run = project.run("build small --edition internal --out built --format pdf");
    run.code(2).stderr(snapbox::str![[r#"
error[usage]: this program was built without PDF
 |
 = help: build it with `cargo install --path . --features pdf`, or print index.html to PDF from a browser


"#]]);
    assert!(files(&project.root().join("built")).is_empty());
}

#[test]
fn the_day_of_the_environment_gives_the_same_bytes_as_the_same_day_typed() {
    let project = Project::new("small");
    // 2026-06-20, at two times of the day.
    let first = report(&project, &[("SOURCE_DATE_EPOCH", "1781913600")]);
    same(&first, &report(&project, &[("SOURCE_DATE_EPOCH", "1781999999")]), "another second of the day");
    project.run("build small --edition internal --out built -q --as-of 2026-06-20").code(0);
    same(&first, &files(&project.root().join("built")), "--as-of");
}

#[test]
fn a_corrected_edition_has_the_same_bytes_in_every_environment() {
    let project = Project::new("small");
    project.run("build small --out june -q").code(0);
    let rounds = project.read("exports/2025-26/rounds.csv");
    project.write("exports/2025-26/rounds.csv", format!("{rounds}R7,1003,2025-11-20\n"));
    let make = |environment: &[(&str, &str)]| {
        let line = "build small --out built -q --previous june --format slides,xlsx,docx,pptx";
        let mut command = project.command(line);
        command.envs(environment.iter().copied());
        project.finish(&mut command, line).code(0);
        files(&project.root().join("built"))
    };
    let first = make(&[("TZ", "UTC"), ("LC_ALL", "C"), ("RAYON_NUM_THREADS", "1")]);
    same(&first, &make(&[("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "7")]), "another environment");
}
