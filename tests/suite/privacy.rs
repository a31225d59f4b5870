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
    assert!(facts.iter().all(|fact| fact["shown"] == true), "the public ledger names what is shown and nothing else");
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
