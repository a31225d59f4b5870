//! The public edition: where it goes, what it needs to know, and what stays inside the district.

use crate::builder::Project;
use serde_json::Value;

#[test]
fn a_build_makes_the_public_edition_which_withholds_small_schools() {
    let project = Project::new("small");
    project.run("build small").code(0);
    let files = project.files("report");
    assert!(files.contains_key("index.html") && files.contains_key("ledger.json"));
    assert!(!files.contains_key("withheld.csv"));
    let results: Value = serde_json::from_slice(&files["results.json"]).unwrap();
    assert_eq!(results["edition"]["audience"], "public");
    let measure = results["measures"].as_array().unwrap().iter().find(|measure| measure["id"] == "chronic-absenteeism").unwrap();
    for school in measure["schools"].as_array().unwrap() {
        assert!(school["value"].is_null() && school["status"] == "not-shown", "a school of ten students is not shown: {school}");
    }
    assert!(measure["sources"].as_array().unwrap().iter().all(|source| source.get("digest").is_none() && source.get("rows").is_none()));
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert!(manifest.get("inputs").is_none(), "small inputs could be guessed from their digests");
    let ledger: Value = serde_json::from_slice(&files["ledger.json"]).unwrap();
    let facts = ledger["editions"][0]["facts"].as_array().unwrap();
    let withheld: Vec<_> = facts.iter().filter(|fact| fact["shown"] == false).collect();
    assert!(!withheld.is_empty() && withheld.iter().all(|fact| fact["numerator"].is_null() && fact["denominator"].is_null()));
    project.run("verify small/report small").code(0);
}

#[test]
fn the_internal_edition_lists_what_is_withheld() {
    let project = Project::new("small");
    project.run("build small --edition internal --withheld -q").code(0);
    let files = project.files("report-internal");
    let list = String::from_utf8(files["withheld.csv"].clone()).unwrap();
    assert!(list.contains("chronic-absenteeism,2025-26,1001"), "{list}");
    let ledger: Value = serde_json::from_slice(&files["ledger.json"]).unwrap();
    assert_eq!(ledger["editions"][0]["complete"], true);
}

#[test]
fn a_public_edition_that_cannot_know_an_earlier_one_is_refused() {
    let project = Project::new("small");
    project.run("build small --out june -q").code(0);
    project.run("build small --out july --previous june -q").code(0);
    std::fs::remove_file(project.root().join("june/ledger.json")).unwrap();
    let run = project.run("build small --out july --previous june").code(2);
    assert!(run.err().contains("has no ledger.json, so that what it showed is not known"), "{}", run.err());
}

#[test]
fn a_public_figure_that_changed_without_a_reason_in_the_plan_is_warned_of() {
    let project = Project::new("small");
    project.run("build small --out june -q").code(0);
    let rounds = project.read("exports/2025-26/rounds.csv");
    project.write("exports/2025-26/rounds.csv", format!("{rounds}R7,1003,2025-11-20\n"));
    let run = project.run("build small --out july --previous june").code(0);
    assert!(run.err().contains("differ from the edition before, and the plan does not say why"), "{}", run.err());
}

#[test]
fn what_is_withheld_can_be_looked_at_before() {
    let project = Project::new("small");
    let run = project.run("check small --privacy --withheld list.csv").code(0);
    assert!(run.out().contains("withheld, "), "{}", run.out());
    assert!(std::fs::read_to_string(project.root().join("list.csv")).unwrap().contains("small group"));
}

#[test]
fn a_school_brief_holds_no_small_figure_of_another_school() {
    let project = Project::new("small");
    let display = |run: &str, code: &str| {
        let results: Value = serde_json::from_slice(run.as_bytes()).unwrap();
        let measure =
            results["measures"].as_array().unwrap().iter().find(|measure| measure["id"] == "chronic-absenteeism").unwrap().clone();
        let school = measure["schools"].as_array().unwrap().iter().find(|school| school["school_code"] == code).unwrap().clone();
        school["value"]["display"].as_str().unwrap_or_default().to_owned()
    };
    let full = project.run("build small --edition internal --format json --out -").code(0).out();
    let (own, other) = (display(&full, "1002"), display(&full, "1003"));
    assert_ne!(own, other);
    project.run("build small --school 1002 --format md --out brief -q").code(0);
    let folder = project.root().join("brief/schools");
    let page = std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect::<String>();
    assert!(page.contains(&own), "its own figure is there: {own}\n{page}");
    assert!(!page.contains(&other), "that of another school is not: {other}\n{page}");
}

/// Measures of every class of data that the fixture has none of, each of so few people that none can be shown.
const MORE: &str = r#"
[datasets.enrollment]
files = "exports/{school_year}/enrollment.csv"

[datasets.discipline]
files = "exports/{school_year}/discipline.csv"
complete = true

[datasets.survey]
files = "exports/{school_year}/survey.csv"
grain = "answer"

[datasets.staff]
files = "exports/{school_year}/staff.csv"

[[measures]]
id = "students-suspended"
goal = "environment"
line = "dip"
title = "Suspended students down 10%"
kind = "discipline"
count = "students"
sanctions = ["In-school suspension", "Out-of-school suspension"]
target = { change = "-10%", of = "rate" }
by = ["school", "grade"]

[[measures]]
id = "suspensions"
goal = "environment"
line = "dip"
title = "Suspensions down 10%"
kind = "discipline"
count = "events"
sanctions = ["In-school suspension", "Out-of-school suspension"]
target = { decrease = true }
by = ["school"]

[[measures]]
id = "climate"
goal = "environment"
line = "dip"
title = "More favorable responses"
kind = "favorable"
dataset = "survey"
roll_up = "pooled"
favorable = ["Agree"]
unfavorable = ["Disagree"]
target = { increase = true }
by = ["school"]

[[measures]]
id = "student-retention"
goal = "environment"
line = "dip"
title = "Retain 85% of students"
kind = "student-retention"
leaves = ["Graduated", "Deceased"]
out_of_state = "stay"
target = { at_least = "85%" }
by = ["school", "grade"]

[[measures]]
id = "teacher-retention"
goal = "environment"
line = "dip"
title = "Retain 95% of teachers"
kind = "staff-retention"
roles = ["Teacher"]
retained = "same-role"
leaves = []
target = { at_least = "95%" }
by = ["school"]
"#;

/// A district of which little can be shown.
fn quiet() -> Project {
    let project = Project::new("small");
    let plan = project.read("plan.toml") + MORE;
    project.write("plan.toml", plan);
    let students = || (1001..=1003).flat_map(|school| (0..10).map(move |number| (school, format!("{school}00000{number}"), number)));
    for (year, start) in [("2025-26", "2025-08-27"), ("2024-25", "2024-08-28")] {
        let mut enrollment = "sasid,school_code,entry_date,exit_date,exit_type,grade\n".to_owned();
        for (school, sasid, number) in students().filter(|(_, _, number)| year == "2024-25" || *number < 9) {
            let (exit, reason) = if year == "2024-25" && number == 9 { ("2025-03-03", "Transferred out") } else { ("", "") };
            enrollment += &format!("{sasid},{school},{start},{exit},{reason},{:02}\n", 9 + number % 4);
        }
        project.write(&format!("exports/{year}/enrollment.csv"), enrollment);
    }
    let sanctions = "incident_id,sasid,school_code,incident_date,sanction,days\n";
    project.write("exports/2024-25/discipline.csv", format!("{sanctions}1,1001000003,1001,2024-11-12,In-school suspension,1\n"));
    project.write("exports/2025-26/discipline.csv", format!("{sanctions}2,1001000004,1001,2025-11-12,In-school suspension,1\n"));
    for (year, answer) in [("2024-25", "Disagree"), ("2025-26", "Agree")] {
        let mut survey = "survey,respondent_id,respondent_type,school_code,item,topic,response\n".to_owned();
        for number in 0..8 {
            survey += &format!("Climate,{number},Student,1001,a,Relationships,{answer}\n");
        }
        project.write(&format!("exports/{year}/survey.csv"), survey);
    }
    let roster = "staff_id,school_code,role,fte,snapshot_date,exit_reason\n";
    project.write("exports/2024-25/staff.csv", format!("{roster}1,1001,Teacher,1.0,2024-10-01,\n2,1002,Teacher,1.0,2024-10-01,Retired\n"));
    project.write("exports/2025-26/staff.csv", format!("{roster}1,1001,Teacher,1.0,2025-10-01,\n"));
    project.write(
        "commentary/chronic-absenteeism.md",
        "We stand at {{ chronic-absenteeism.value }}, {{ chronic-absenteeism.change }} since.\n",
    );
    project
}

/// Everything that carries information about a withheld figure: whatever it is, no byte of the public report is another
/// one when the figure is.
#[test]
fn a_withheld_figure_changes_no_byte_of_the_public_report_in_any_format() {
    let build = |project: &Project| {
        project.run("build small --lang en,es --format html,md,json,csv,slides,xlsx,docx,pptx -q").code(0);
        project.files("report")
    };
    let internal = |project: &Project| {
        let text = project.run("build small --edition internal --format json --out - -q").code(0).out();
        let mut results: Value = serde_json::from_str(&text).unwrap();
        results["edition"].take();
        results["measures"].as_array_mut().unwrap().iter_mut().for_each(|measure| {
            measure["sources"].take();
        });
        results
    };
    let first = build(&quiet());
    let known = internal(&quiet());
    for name in [
        "index.html",
        "index.es.html",
        "report.md",
        "results.json",
        "figures.csv",
        "slides.html",
        "slides.md",
        "report.xlsx",
        "report.docx",
        "memo.docx",
        "slides.pptx",
        "datapackage.json",
        "schools/1001.html",
        "ledger.json",
        "manifest.json",
    ] {
        assert!(first.contains_key(name), "{name} is not among {:?}", first.keys());
    }
    type Change = (&'static str, fn(&Project));
    let changes: [Change; 8] = [
        ("an absence more", |project| {
            project.edit("exports/2025-26/attendance/1001.csv", "1001000000,1001,180,18,09", "1001000000,1001,180,1,09");
        }),
        ("a student who is not counted", |project| {
            project.edit("exports/2025-26/attendance/1003.csv", "1003000009,1003,180,9,10", "1003000009,1003,5,1,10");
        }),
        ("another year's absence", |project| {
            project.edit("exports/2024-25/attendance/1001.csv", "1001000000,1001,180,18,09", "1001000000,1001,180,18,10");
        }),
        ("two more sanctions", |project| {
            let rows = project.read("exports/2025-26/discipline.csv")
                + "3,1002000001,1002,2025-12-01,Out-of-school suspension,3\n4,1002000001,1002,2025-12-09,Bus suspension,1\n";
            project.write("exports/2025-26/discipline.csv", rows);
        }),
        ("an earlier sanction", |project| {
            let rows = project.read("exports/2024-25/discipline.csv") + "5,1002000001,1002,2024-12-01,Out-of-school suspension,3\n";
            project.write("exports/2024-25/discipline.csv", rows);
        }),
        ("another answer", |project| {
            project.edit(
                "exports/2025-26/survey.csv",
                "Climate,3,Student,1001,a,Relationships,Agree",
                "Climate,3,Student,1001,a,Relationships,Disagree",
            );
        }),
        ("a student who died", |project| {
            let rows = project.read("exports/2024-25/enrollment.csv");
            project.write("exports/2024-25/enrollment.csv", rows.replacen("Transferred out", "Deceased", 1));
        }),
        ("why a teacher left", |project| {
            project.edit("exports/2024-25/staff.csv", "Retired", "Dismissed");
        }),
    ];
    for (what, change) in changes {
        let project = quiet();
        change(&project);
        assert_ne!(known, internal(&project), "{what} is in the internal edition");
        let second = build(&project);
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>(), "{what}");
        for (path, bytes) in &first {
            let differs = || {
                let (old, new) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&second[path]));
                old.lines().zip(new.lines()).find(|(old, new)| old != new).map(|(old, new)| format!("{old}\n{new}"))
            };
            assert!(bytes == &second[path], "{what} shows in {path}:\n{}", differs().unwrap_or_default());
        }
    }
}

#[test]
fn a_figure_that_a_few_people_changed_is_not_shown_again_but_that_it_changed_is_said() {
    let project = Project::new("small");
    project.run("build small --out june -q").code(0);
    let before = std::fs::read_to_string(project.root().join("june/report.md")).unwrap();
    assert!(before.contains("23.3%"), "7 of 30 in the year before are shown");
    project.edit("exports/2024-25/attendance/1001.csv", "1001000001,1001,180,1,10", "1001000001,1001,180,19,10");
    project.run("build small --out july --previous june -q").code(0);
    let july = std::fs::read_to_string(project.root().join("july/report.md")).unwrap();
    let told: Vec<&str> = july.lines().filter(|line| line.contains("23.3% (7 of 30)")).collect();
    assert!(told.len() == 1 && told[0].contains('*'), "{told:?}");
    let results: Value = serde_json::from_slice(&std::fs::read(project.root().join("july/results.json")).unwrap()).unwrap();
    let measure = &results["measures"][0];
    assert!(measure["prior"].is_null() && measure["trend"].as_array().unwrap().is_empty(), "{measure}");
    assert!(!july.contains("26.7%"), "8 of 30 would tell of one student");
    project.run("verify july small --previous june").code(0);
}

#[test]
fn a_withheld_figure_that_is_typed_into_a_text_ends_the_build() {
    let project = Project::new("small");
    project.write("commentary/chronic-absenteeism.md", "At Cedar High School 3 of 10 were absent too often.\n");
    let run = project.run("build small").code(3).stdout("");
    assert!(run.err().contains("shows a withheld figure of `chronic-absenteeism`"), "{}", run.err());
    assert!(project.files("report").is_empty());
}
