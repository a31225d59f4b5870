//! Every command and every plan in the documents works.

use crate::builder::copy;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Documents whose blocks are run, with the blocks of one document in one folder.
const DOCUMENTS: [&str; 5] =
    ["README.md", "docs/guides/first-report.md", "docs/guides/corrections.md", "docs/guides/looks.md", "docs/guides/principals.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The blocks of `language` in a document.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match &mut open {
            Some(block) if line.starts_with("```") => {
                blocks.push(std::mem::take(block));
                open = None;
            }
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line == format!("```{language}") => open = Some(String::new()),
            None => {}
        }
    }
    blocks
}

/// The files that a document tells its reader to write: blocks that begin with three backticks and `csv file=PATH`.
fn files(document: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let named = text.lines().filter_map(|line| line.strip_prefix("```")?.split_once(" file="));
    named.map(|(language, path)| (path.to_owned(), blocks(document, &format!("{language} file={path}")).remove(0))).collect()
}

/// The command as a user with the program installed would type it; none where it is not about the program.
fn command(line: &str) -> Option<String> {
    let line = line.trim();
    let line = line.strip_prefix("cargo run --release -- ").map_or_else(|| line.to_owned(), |rest| format!("ctecs-report {rest}"));
    line.starts_with("ctecs-report ").then_some(line)
}

#[test]
fn every_command_in_the_documents_succeeds() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ctecs-report"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    for document in DOCUMENTS {
        let folder = tempfile::tempdir().unwrap();
        let mut later = Vec::new();
        // A small project stands for the example, whose build has tests of its own.
        copy(&root().join("tests/projects/small"), &folder.path().join("examples/ctecs"));
        for (path, text) in files(document) {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            later.push((path, text));
        }
        let commands: Vec<String> = blocks(document, "sh").iter().flat_map(|block| block.lines()).filter_map(command).collect();
        assert!(!commands.is_empty(), "{document} has no command");
        for line in commands {
            let output = Command::new("sh")
                .arg("-c")
                .arg(&line)
                .current_dir(folder.path())
                .env("PATH", &path)
                .env_remove("SOURCE_DATE_EPOCH")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{document}: {line}\n{said}");
            // What a reader is told to write is written once the project has begun.
            for (path, text) in later.drain(..) {
                fs::write(path, text).unwrap();
            }
        }
    }
}

#[test]
fn the_plan_in_the_guide_is_a_plan() {
    let folder = tempfile::tempdir().unwrap();
    let plans = blocks("README.md", "toml");
    fs::write(folder.path().join("plan.toml"), &plans[0]).unwrap();
    let loaded = ctecs_report::plan::load(folder.path()).unwrap();
    assert!(loaded.plan.is_some(), "{:#?}", loaded.diagnostics);
    for plan in &plans {
        plan.parse::<toml::Table>().unwrap();
    }
}

/// The guide says what its reader will see.
#[test]
fn the_first_report_of_the_guide_says_what_the_guide_says() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files("docs/guides/first-report.md") {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_ctecs-report"))
        .args(["build", "district", "--format", "json", "--out", "-", "-q"])
        .current_dir(folder.path())
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap();
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let measure = &results["measures"][0];
    assert_eq!((&measure["value"]["display"], &measure["status"]), (&"37.5%".into(), &"not-met".into()));
}

#[test]
fn links_in_the_guides_lead_somewhere() {
    for entry in fs::read_dir(root().join("docs/guides")).unwrap() {
        let file = entry.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = file.parent().unwrap().join(target.split('#').next().unwrap());
            assert!(target.starts_with("https://") || path.exists(), "{}: {target}", file.display());
        }
    }
}
