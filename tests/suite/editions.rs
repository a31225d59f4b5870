//! A report is corrected: what changed, why, and whether the figures come from these data.

use crate::builder::Project;
use snapbox::str;

/// The project after its June edition was built and kept.
fn after_june() -> Project {
    let project = Project::new("small");
    project.run("build small --edition internal --out june -q").code(0);
    project
}

/// A round that was held is entered late: the line is met.
fn enter_a_round(project: &Project) {
    let rounds = project.read("exports/2025-26/rounds.csv");
    project.write("exports/2025-26/rounds.csv", format!("{rounds}R7,1003,2025-11-20\n"));
}

/// A student of last year turns out to have been absent more often: the year before is restated.
fn restate_last_year(project: &Project) {
    project.edit("exports/2024-25/attendance/1001.csv", "1001000001,1001,180,1,10", "1001000001,1001,180,18,10");
}

const REASONS: &str = r#"
[editions]
previous = ["../june"]

[[corrections]]
date = "2026-07-08"
reason = "A round of November was entered late."
datasets = ["rounds"]
"#;

fn declare(project: &Project) {
    let plan = project.read("plan.toml");
    project.write("plan.toml", plan + REASONS);
}

#[test]
fn a_correction_that_flips_a_status_is_told_with_its_reason_and_its_files() {
    let project = after_june();
    enter_a_round(&project);
    declare(&project);
    project.run("build small --edition internal --out july").code(0).stderr("").stdout(str![[r#"
july: [FILES], [SIZE], edition [EDITION]
3 lines of the plan: 1 met; 1 not met, better than last year; 1 partly complete
against edition [EDITION]: 2 statuses changed, no other figure changed
no warning

"#]]);
    project.run("diff june july").code(0).stderr("").stdout(str![[r#"
edition [EDITION] → edition [EDITION]: 2 statuses changed, no other figure changed

Statuses
  measure  where              figure          was              is           why
  rounds   District           Result 2025-26  Not met: 2 of 3  Met: 3 of 3  1, exports/2025-26/rounds.csv
  rounds   Cedar High School  Result 2025-26  Not met: 1       Met: 2       1, exports/2025-26/rounds.csv

Files
  file                        rows before  rows now
  exports/2025-26/rounds.csv  6            7

Reasons
  1  correction of 2026-07-08: A round of November was entered late.

"#]]);
    project.run("diff june july --format md").code(0).stderr("").stdout(str![[r#"
## Changes to the report on the Small Plan 2025-26

Small School District: edition [EDITION] replaces edition [EDITION]. Figures stand for 2026-06-30.

### Statuses that changed

| Measure | Where | Figure | Was | Is | Reason |
|---|---|---|---|---|---|
| At least two instructional rounds in every school | District | Result 2025-26 | Not met: 2 of 3 | Met: 3 of 3 | 1 |
| At least two instructional rounds in every school | Cedar High School | Result 2025-26 | Not met: 1 | Met: 2 | 1 |

### Reasons

1. Correction of 2026-07-08: A round of November was entered late.

### Files that changed

- `exports/2025-26/rounds.csv`: 6 rows before, 7 now

"#]]);
    project.run("diff june july --exit-code").code(1);
    project.run("diff june june --exit-code").code(0).stdout(str![[r#"
edition [EDITION] → edition [EDITION]: no status changed, no other figure changed

"#]]);
}

#[test]
fn a_change_without_a_reason_is_a_warning() {
    let project = after_june();
    enter_a_round(&project);
    let run = project.run("build small --edition internal --out july --previous june --fail-on warning").code(1).stdout(str![[r#"
july: [FILES], [SIZE], edition [EDITION]
3 lines of the plan: 1 met; 1 not met, better than last year; 1 partly complete
against edition [EDITION]: 2 statuses changed, no other figure changed
1 warning, listed in the report's data-quality log

"#]]);
    run.stderr(str![[r#"
warning[unexplained-change]: 2 figures differ from the edition before, and the plan does not say why
 |
 = help: say it in a [[corrections]] table: date, kind = "correction" or "revision", reason

error[fail-on]: there is 1 warning


"#]]);
}

#[test]
fn last_year_restated_is_said() {
    let project = after_june();
    restate_last_year(&project);
    project.run("build small --edition internal --out july --previous june -q").code(0);
    project.run("diff june july").code(0).stdout(str![[r#"
edition [EDITION] → edition [EDITION]: no status changed, 3 other figures changed

Figures
  measure              where                figure                was              is               why
  chronic-absenteeism  District             Earlier year 2024-25  23.3% (7 of 30)  26.7% (8 of 30)  exports/2024-25/attendance/1001.csv
  chronic-absenteeism  Alder High School    Earlier year 2024-25  10.0% (1 of 10)  20.0% (2 of 10)  exports/2024-25/attendance/1001.csv
  chronic-absenteeism  District, grade: 10  Earlier year 2024-25  22.2% (2 of 9)   33.3% (3 of 9)   exports/2024-25/attendance/1001.csv

Files
  file                                 rows before  rows now
  exports/2024-25/attendance/1001.csv  10           10

"#]]);
}

#[test]
fn a_changed_target_is_never_silent() {
    let project = after_june();
    project.edit("plan.toml", "at_most = \"12.5%\"", "at_most = \"17%\"");
    project.edit("plan.toml", "min_days_enrolled = 10", "min_days_enrolled = 20");
    project.run("build small --edition internal --out july --previous june -q").code(0);
    project.run("diff june july").code(0).stdout(str![[r#"
edition [EDITION] → edition [EDITION]: 1 status changed, 1 other figure changed

Statuses
  measure              where     figure          was                                              is                    why
  chronic-absenteeism  District  Result 2025-26  Not met, better than last year: 16.7% (5 of 30)  Met: 16.7% (5 of 30)

Figures
  measure              where     figure  was    is   why
  chronic-absenteeism  District  Target  12.5%  17%

Plan
  measure              setting            was    is
  chronic-absenteeism  min_days_enrolled  10     20
  chronic-absenteeism  target.at_most     12.5%  17%

"#]]);
}

#[test]
fn the_ledger_goes_on_from_edition_to_edition() {
    let project = after_june();
    enter_a_round(&project);
    project.run("build small --edition internal --out july --previous june -q").code(0);
    restate_last_year(&project);
    project.run("build small --edition internal --out august --previous june --previous july -q").code(0);
    let results: serde_json::Value =
        serde_json::from_slice(&crate::builder::files(&project.root().join("august"))["results.json"]).unwrap();
    let ledger = results["corrections"].as_array().unwrap();
    assert_eq!(ledger.len(), 2);
    assert_eq!(ledger[0]["supersedes"], ledger[1]["edition"]);
    assert_eq!(results["edition"]["supersedes"], ledger[0]["supersedes"]);
    assert_eq!(results["edition"]["id"], ledger[0]["edition"]);
}

#[test]
fn a_report_compared_with_itself_says_that_nothing_changed() {
    let project = after_june();
    project
        .run("build small --edition internal --out july --previous june")
        .code(0)
        .stdout(str![[r#"
july: [FILES], [SIZE], edition [EDITION]
3 lines of the plan: 1 not met; 1 not met, better than last year; 1 partly complete
against edition [EDITION]: no status changed, no other figure changed
no warning

"#]])
        .stderr("");
    let run = project.run("diff june july --format json").code(0);
    let revision: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(revision["changes"], serde_json::json!([]));
}

#[test]
fn two_reports_without_their_folders_are_compared_by_their_results() {
    let project = after_june();
    enter_a_round(&project);
    project.run("build small --edition internal --out july -q").code(0);
    let run = project.run("diff june/results.json july/results.json").code(0);
    assert!(run.out().contains("2 statuses changed"), "{}", run.out());
}

#[test]
fn what_is_no_report_is_refused() {
    let project = after_june();
    project.run("diff june small/exports").code(2).stdout("").stderr(str![[r#"
error[usage]: `small/exports` is no report and no project: it has neither manifest.json nor plan.toml
 |
 = help: name the folder of a report, its results.json, or a project; for a folder of data give its project with `--project`


"#]]);
    project.run("diff june small/schools.csv").code(2).stdout("").stderr(str![[r#"
error[usage]: cannot read `small/schools.csv`: not the results of a report: expected value at line 1 column 1
 |
 = help: name the folder of a report, or its results.json


"#]]);
    project.run("build small --edition internal --previous nowhere").code(2).stdout("").stderr(str![[r#"
error[io]: cannot read `nowhere`: No such file or directory (os error 2)


"#]]);
}

#[test]
fn a_report_is_verified_by_itself_and_against_its_data() {
    let project = after_june();
    project.run("verify june").code(0).stderr("").stdout("june: edition [EDITION], [..] files, unaltered\n");
    project.run("verify june small").code(0).stderr("").stdout(str![[r#"
june: edition [EDITION], [..] files, unaltered
june: made again from small, byte for byte

"#]]);
    enter_a_round(&project);
    declare(&project);
    project.run("build small --edition internal --out july -q").code(0);
    project.run("verify july small").code(0);
}

#[test]
fn an_altered_file_a_missing_one_and_a_foreign_one_are_named() {
    let project = after_june();
    let at = |name: &str| project.root().join("june").join(name);
    let results = std::fs::read_to_string(at("results.json")).unwrap();
    std::fs::write(at("results.json"), results.replacen("\"numerator\": 5", "\"numerator\": 3", 1)).unwrap();
    std::fs::remove_file(at("figures.csv")).unwrap();
    std::fs::write(at("extra.html"), "").unwrap();
    project.run("verify june").code(1).stdout("").stderr(str![[r#"
error[foreign-file]: a file that is not part of the report
--> june/extra.html

error[missing-file]: a file of the report is missing
--> june/figures.csv

error[altered-file]: a file of the report is not as it was made
--> june/results.json


"#]]);
}

#[test]
fn a_manifest_that_was_altered_with_its_report_is_found_out() {
    let project = after_june();
    let path = project.root().join("june/manifest.json");
    let manifest = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, manifest.replacen("\"rows\": 10", "\"rows\": 11", 1)).unwrap();
    project.run("verify june").code(1).stdout("").stderr(str![[r#"
error[altered-manifest]: the manifest's id is not that of what it lists
--> june/manifest.json


"#]]);
}

#[test]
fn other_data_do_not_give_the_report() {
    let project = after_june();
    enter_a_round(&project);
    project
        .run("verify june small")
        .code(1)
        .stdout(str![[r#"
june: edition [EDITION], [..] files, unaltered

"#]])
        .stderr(str![[r#"
error[other-input]: a file is not as it was when the report was made
--> exports/2025-26/rounds.csv

error[other-output]: these data give another report; the first difference is here
  --> june/[..]
...


"#]]);
}

#[test]
fn a_part_is_verified_like_a_whole() {
    let project = Project::new("small");
    project.run("build small --edition internal --only rounds --as-of 2026-06-01 --out part -q").code(0);
    project.run("verify part small").code(0);
}

/// What stands in the parts of an archive of an office.
fn office_text(bytes: &[u8], parts: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        if entry.name().unwrap().contains(parts) {
            std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        }
    }
    text
}

#[test]
fn every_format_tells_what_was_corrected() {
    let project = after_june();
    enter_a_round(&project);
    restate_last_year(&project);
    declare(&project);
    project.run("build small --edition internal --out july -q --format slides,xlsx,docx,pptx").code(0);
    let files = crate::builder::files(&project.root().join("july"));
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    for name in ["index.html", "report.md", "slides.html", "slides.md"] {
        let page = text(name);
        assert!(page.contains("2 statuses changed, 3 other figures changed"), "{name}");
        assert!(page.contains("Not met → Met"), "{name}");
    }
    for name in ["index.html", "report.md"] {
        let page = text(name);
        assert!(page.contains("Correction of July 8, 2026: A round of November was entered late."), "{name}");
        assert!(page.contains("exports/2025-26/rounds.csv"), "{name} names no file");
    }
    for (name, parts) in [("report.docx", "word/document"), ("slides.pptx", "slides/slide"), ("report.xlsx", "sharedStrings")] {
        assert!(office_text(&files[name], parts).contains("Not met → Met"), "{name}");
    }
    let brief = text("schools/1003.html");
    assert!(brief.contains("Not met → Met"));
    assert!(!text("schools/1002.html").contains("Not met → Met"));
    let rows: Vec<String> = text("corrections.csv").lines().map(str::to_owned).collect();
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert!(rows[1].contains(",rounds,") && rows[1].contains(",not-met,met,"), "{}", rows[1]);
}

#[test]
fn a_first_edition_and_one_that_changes_nothing_say_so() {
    let project = after_june();
    let page = |folder: &str| String::from_utf8(crate::builder::files(&project.root().join(folder))["index.html"].clone()).unwrap();
    assert!(page("june").contains("This edition replaces no earlier one."));
    project.run("build small --edition internal --out july --previous june -q").code(0);
    assert!(page("july").contains("No figure and no status changed."));
}

#[test]
fn the_plan_s_history_goes_on_from_edition_to_edition() {
    let project = after_june();
    project.edit("plan.toml", "at_most = \"12.5%\"", "at_most = \"13%\"");
    let plan = project.read("plan.toml");
    project.write(
        "plan.toml",
        plan + "\n[[corrections]]\ndate = \"2026-07-08\"\nkind = \"revision\"\nreason = \"The board changed the target.\"\nmeasures = [\"chronic-absenteeism\"]\n",
    );
    project.run("build small --edition internal --out july --previous june -q").code(0);
    project.run("build small --edition internal --out august --previous june --previous july -q").code(0);
    for folder in ["july", "august"] {
        let report = String::from_utf8(crate::builder::files(&project.root().join(folder))["report.md"].clone()).unwrap();
        let rows = report.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let row = rows.into_iter().find(|line| line.contains("| 12.5% | 13% | July 8, 2026 |")).unwrap_or_else(|| panic!("{folder}"));
        assert!(row.contains("| Target (target.at"), "{folder}: {row}");
    }
}

#[test]
fn a_restated_baseline_is_told_with_the_target_that_moves_with_it() {
    let project = Project::new("small");
    project.edit(
        "plan.toml",
        "target = { at_most = \"12.5%\", due = \"2026-06-30\" }",
        "target = { change = \"-25%\", of = \"rate\", due = \"2026-06-30\" }",
    );
    project.run("build small --edition internal --out june -q").code(0);
    restate_last_year(&project);
    project.run("build small --edition internal --out july --previous june -q").code(0);
    project.run("diff june july").code(0).stdout(str![[r#"
edition [EDITION] → edition [EDITION]: no status changed, 4 other figures changed

Figures
  measure              where                figure                      was              is               why
  chronic-absenteeism  District             Target                      17.5%            20.0%            exports/2024-25/attendance/1001.csv
  chronic-absenteeism  District             Baseline, restated 2024-25  23.3% (7 of 30)  26.7% (8 of 30)  exports/2024-25/attendance/1001.csv
  chronic-absenteeism  Alder High School    Earlier year 2024-25        10.0% (1 of 10)  20.0% (2 of 10)  exports/2024-25/attendance/1001.csv
  chronic-absenteeism  District, grade: 10  Earlier year 2024-25        22.2% (2 of 9)   33.3% (3 of 9)   exports/2024-25/attendance/1001.csv

Files
  file                                 rows before  rows now
  exports/2024-25/attendance/1001.csv  10           10

"#]]);
}

#[test]
fn every_page_bears_the_fingerprint_of_its_edition() {
    let project = Project::new("small");
    project.run("build small --edition internal --out june -q --format slides").code(0);
    let files = crate::builder::files(&project.root().join("june"));
    let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let fingerprint = manifest["edition"]["fingerprint"].as_str().unwrap();
    assert_eq!(fingerprint.len(), "0000-0000-0000".len());
    let pages: Vec<&String> = files.keys().filter(|name| name.ends_with(".html") || name.ends_with(".md")).collect();
    assert!(pages.len() > 8, "{pages:?}");
    for page in pages {
        let text = std::str::from_utf8(&files[page]).unwrap();
        let end = text.rfind("<footer").unwrap_or(text.len().saturating_sub(400));
        assert!(text[end..].contains(fingerprint), "{page}");
    }
}
