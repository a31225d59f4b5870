//! From a draft to an approved edition: what stands in the way of one without a mark, and what a sign-off is worth.

use crate::builder::Project;

/// The project, said to be approved.
fn approved() -> Project {
    let project = Project::new("small");
    project.edit("plan.toml", "stage = \"draft\"", "stage = \"approved\"\napproved_by = \"District board\"\napproved_on = \"2026-07-20\"");
    project
}

fn add(project: &Project, text: &str) {
    let plan = project.read("plan.toml");
    project.write("plan.toml", format!("{plan}\n{text}"));
}

/// A sign-off of the attendance of school 1001, by the digest that `check` prints of the file.
fn sign_off(project: &Project) {
    let said = project.run("check small/exports/2025-26/attendance/1001.csv").code(0).out();
    let digest = said.split("digest ").nth(1).unwrap().split_whitespace().next().unwrap();
    add(
        project,
        &format!(
            "[[signoff]]\ndataset = \"attendance\"\nschool_code = \"1001\"\ndigest = \"{digest}\"\nwho = \"Principal\"\ndate = \"2026-07-01\"\n"
        ),
    );
}

fn edition(project: &Project) -> serde_json::Value {
    let results: serde_json::Value = serde_json::from_str(&project.read("report-internal/results.json")).unwrap();
    results["edition"].clone()
}

#[test]
fn an_approved_edition_without_open_warnings_is_unmarked_and_says_who_approved() {
    let project = approved();
    project.run("build small --edition internal -q").code(0);
    let edition = edition(&project);
    assert_eq!((&edition["unmarked"], &edition["open_warnings"]), (&true.into(), &0.into()), "{edition}");
    let page = project.read("report-internal/index.html");
    assert!(page.contains("District board"));
    assert!(!page.contains("Draft"));
}

#[test]
fn an_edition_that_nobody_approved_cannot_call_itself_approved() {
    let project = Project::new("small");
    project.edit("plan.toml", "stage = \"draft\"", "stage = \"approved\"");
    let said = project.run("build small --edition internal -q").code(1).err();
    assert!(said.contains("error[nobody-approved]"), "{said}");
}

#[test]
fn a_late_school_keeps_an_edition_from_being_approved() {
    let project = approved();
    project.remove("exports/2025-26/attendance/1003.csv");
    add(
        &project,
        "[[late]]\ndataset = \"attendance\"\nschool_code = \"1003\"\nreason = \"A new system\"\nwho = \"Data office\"\nuntil = \"2026-07-31\"\n",
    );
    let said = project.run("build small --edition internal -q").code(1).err();
    assert!(said.contains("error[late-in-approved]"), "{said}");
    assert!(project.files("report-internal").is_empty());
}

#[test]
fn a_sign_off_is_void_once_its_file_changes_and_an_approved_edition_is_marked_then() {
    let project = approved();
    sign_off(&project);
    project.run("build small --edition internal -q").code(0).stderr("");
    assert_eq!(edition(&project)["signoffs"][0]["holds"], true);
    assert_eq!(edition(&project)["unmarked"], true);

    let attendance = project.read("exports/2025-26/attendance/1001.csv");
    project.write("exports/2025-26/attendance/1001.csv", format!("{attendance}\n"));
    let said = project.run("build small --edition internal").code(0).err();
    assert!(said.contains("warning[void-signoff]"), "{said}");
    assert_eq!(edition(&project)["signoffs"][0]["holds"], false);
    assert_eq!(edition(&project)["unmarked"], false);
}

#[test]
fn an_acknowledged_warning_is_open_no_more_and_an_idle_acknowledgment_is_one() {
    let project = approved();
    // Two files of one school: both count, and a warning says so.
    let attendance = project.read("exports/2025-26/attendance/1001.csv");
    let (first, last) = attendance.trim_end().rsplit_once('\n').unwrap();
    let header = attendance.lines().next().unwrap();
    project.write("exports/2025-26/attendance/1001.csv", format!("{first}\n"));
    project.write("exports/2025-26/attendance/1001-late.csv", format!("{header}\n{last}\n"));
    project.run("build small --edition internal -q").code(0);
    assert_eq!(edition(&project)["unmarked"], false);
    add(&project, "[[acknowledge]]\nwarning = \"school-in-two-files\"\nwho = \"Data office\"\nreason = \"Sent in two parts\"\n");
    project.run("build small --edition internal -q").code(0);
    assert_eq!(edition(&project)["unmarked"], true);
    assert!(project.read("report-internal/index.html").contains("Sent in two parts"));

    project.remove("exports/2025-26/attendance/1001-late.csv");
    project.write("exports/2025-26/attendance/1001.csv", attendance);
    let said = project.run("build small --edition internal").code(0).err();
    assert!(said.contains("warning[idle-acknowledgment]"), "{said}");
    assert_eq!(edition(&project)["unmarked"], false);
}
