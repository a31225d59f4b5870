//! Every command and every plan in the documents works.

use crate::builder::copy;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Documents whose blocks are run, with the blocks of one document in one folder.
const DOCUMENTS: [&str; 7] = [
    "README.md",
    "docs/privacy.md",
    "docs/guides/first-report.md",
    "docs/guides/corrections.md",
    "docs/guides/looks.md",
    "docs/guides/office.md",
    "docs/guides/principals.md",
];

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

/// The command as a user with the program installed would type it; none where it is about something else.
fn command(line: &str) -> Option<String> {
    let line = line.trim();
    let line = line.strip_prefix("cargo run --release -- ").map_or_else(|| line.to_owned(), |rest| format!("ctecs-report {rest}"));
    (line.starts_with("ctecs-report ") || line.starts_with("cp ")).then_some(line)
}

/// What a document tells its reader to do.
enum Step {
    /// Type this.
    Run(String),
    /// Write this file.
    Write(String, String),
    /// Add this at the end of this file.
    Append(String, String),
    /// Put lines of this file in the place of others: those after a plus for those after a minus, or at the end.
    Change(String, String),
}

/// The steps of a document, in order.
fn steps(document: &str) -> Vec<Step> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let mut steps = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else { continue };
        let block: String = lines.by_ref().take_while(|line| !line.starts_with("```")).map(|line| format!("{line}\n")).collect();
        let path = |rest: &str| rest.to_owned();
        match (kind, kind.split_once(" file="), kind.split_once(" append=")) {
            ("sh", ..) => steps.extend(block.lines().filter_map(command).map(Step::Run)),
            (_, Some(("diff", file)), _) => steps.push(Step::Change(path(file), block)),
            (_, Some((_, file)), _) => steps.push(Step::Write(path(file), block)),
            (_, _, Some((_, file))) => steps.push(Step::Append(path(file), block)),
            _ => {}
        }
    }
    steps
}

/// Does what a document says, in a folder where a small project stands for the example, whose build has tests of its own,
/// and for the `district` of a guide that begins with one. Gives what each command wrote.
fn follow(document: &str) -> (tempfile::TempDir, Vec<(String, String)>) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ctecs-report"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let folder = tempfile::tempdir().unwrap();
    let small = root().join("tests/projects/small");
    copy(&small, &folder.path().join("examples/ctecs"));
    let steps = steps(document);
    let begins = |step: &Step| matches!(step, Step::Run(line) if line.contains(" init district"));
    if !steps.iter().take(1).any(begins) {
        copy(&small, &folder.path().join("district"));
    }
    let mut written = Vec::new();
    for step in steps {
        let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap_or_else(|error| panic!("{document}: {file}: {error}"));
        let (file, text) = match step {
            Step::Run(line) => {
                let mut shell = Command::new("sh");
                shell.arg("-c").arg(&line).current_dir(folder.path()).env("PATH", &path).env_remove("SOURCE_DATE_EPOCH");
                let output = shell.output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{document}: {line}\n{said}");
                written.push((line, String::from_utf8_lossy(&output.stdout).into_owned()));
                continue;
            }
            Step::Write(file, text) => (file, text),
            Step::Append(file, text) => (file.clone(), format!("{}\n{text}", read(&file))),
            Step::Change(file, change) => {
                let of = |sign: char| -> String {
                    change.lines().filter_map(|line| line.strip_prefix(sign)).map(|line| format!("{line}\n")).collect()
                };
                let (old, text) = (of('-'), read(&file));
                assert!(text.matches(&old).count() == 1 || old.is_empty(), "{document}: {file} does not have once: {old}");
                (file, if old.is_empty() { text + &of('+') } else { text.replace(&old, &of('+')) })
            }
        };
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    assert!(!written.is_empty(), "{document} has no command");
    (folder, written)
}

#[test]
fn every_command_in_the_documents_succeeds() {
    for document in DOCUMENTS {
        follow(document);
    }
}

/// June, two corrections in July of which one flips a status, last year restated, the notice, both editions verified, the
/// next year's plan.
#[test]
fn the_guide_to_corrections_tells_a_year_as_it_comes() {
    let (folder, written) = follow("docs/guides/corrections.md");
    let said = |part: &str| &written.iter().find(|(line, _)| line.contains(part)).unwrap_or_else(|| panic!("{part}")).1;
    let rows: Vec<&str> = said("diff june district").lines().skip_while(|line| !line.starts_with("Rows: ")).take(5).collect();
    let guide = fs::read_to_string(root().join("docs/guides/corrections.md")).unwrap();
    assert!(guide.contains(&rows.join("\n")), "the guide shows other rows than\n{}", rows.join("\n"));
    let results: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("district/editions/2026-11/results.json")).unwrap()).unwrap();
    let ledger = results["corrections"].as_array().unwrap();
    assert_eq!(ledger.len(), 2);
    let july = &ledger[1];
    let flips: Vec<&serde_json::Value> = july["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["old_status"] != change["new_status"] && change["school_code"].is_null())
        .collect();
    assert_eq!(flips.len(), 1);
    assert_eq!((&flips[0]["measure"], &flips[0]["new_status"]), (&"rounds".into(), &"met".into()));
    assert!(july["changes"].as_array().unwrap().iter().all(|change| !change["why"].as_array().unwrap().is_empty()));
    let restated = |change: &&serde_json::Value| change["figure"] == "prior" && change["school_code"].is_null();
    assert!(july["changes"].as_array().unwrap().iter().any(|change| restated(&change)));
    assert!(ledger[0]["changes"].as_array().unwrap().is_empty(), "the final edition changes nothing");
    let notice = fs::read_to_string(folder.path().join("notice.md")).unwrap();
    assert!(notice.contains("| Not met: 2 of 3 | Met: 3 of 3 | 1 |") && notice.contains("3. Revision of 2026-07-15"), "{notice}");
    assert!(said("verify district/editions/2026-06 june").contains("byte for byte"));
    assert!(said("verify district/editions/2026-07 district").contains("byte for byte"));
    assert!(fs::read_to_string(folder.path().join("district/plan.toml")).unwrap().contains("school_year = \"2026-27\""));
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
        .args(["build", "district", "--edition", "internal", "--format", "json", "--out", "-", "-q"])
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
