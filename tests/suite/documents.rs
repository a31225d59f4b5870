//! Every command and every plan in the documents works.

use crate::builder::copy;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Documents whose blocks are run, with the blocks of one document in one folder.
const DOCUMENTS: [&str; 1] = ["README.md"];

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
        // A small project stands for the example, whose build has tests of its own.
        copy(&root().join("tests/projects/small"), &folder.path().join("examples/ctecs"));
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
