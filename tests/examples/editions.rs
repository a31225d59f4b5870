//! One project through its year: an interim report in January, a draft in June with a school that is late, the final
//! edition in November after certification.

use crate::repository;
use crate::run::{build, measure, results};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// A copy of the example as it stands at some time of the year.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&repository("examples/ctecs"), folder.path());
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Replaces `from`, which must stand there exactly once, in the plan.
    fn plan(&self, from: &str, to: &str) {
        let file = self.path().join("plan.toml");
        let plan = fs::read_to_string(&file).unwrap();
        assert_eq!(plan.matches(from).count(), 1, "{from}");
        fs::write(file, plan.replace(from, to)).unwrap();
    }

    /// Adds tables at the end of the plan.
    fn add(&self, tables: &str) {
        let file = self.path().join("plan.toml");
        let plan = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{plan}\n{tables}")).unwrap();
    }

    /// Applies `change` to every row of a dataset of 2025-26: it may change the row, or drop it by answering false.
    fn rows(&self, dataset: &str, change: impl Fn(&mut Row<'_>) -> bool) {
        for entry in fs::read_dir(self.path().join("exports/2025-26").join(dataset)).unwrap() {
            let path = entry.unwrap().path();
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let header = reader.headers().unwrap().clone();
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&header).unwrap();
            for record in reader.records() {
                let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
                if change(&mut Row { header: &header, cells: &mut cells }) {
                    writer.write_record(&cells).unwrap();
                }
            }
            fs::write(path, writer.into_inner().unwrap()).unwrap();
        }
    }

    /// Leaves out what people write about results when the year is over.
    fn without_commentary(&self) {
        fs::remove_dir_all(self.path().join("commentary")).unwrap();
        fs::write(self.path().join("sections/partners.md"), "The list of partners follows in June.\n").unwrap();
    }

    fn remove(&self, dataset: &str) {
        fs::remove_dir_all(self.path().join("exports/2025-26").join(dataset)).unwrap();
    }
}

struct Row<'a> {
    header: &'a csv::StringRecord,
    cells: &'a mut [String],
}

impl Row<'_> {
    fn cell(&mut self, column: &str) -> &mut String {
        let index = self.header.iter().position(|name| name == column).unwrap();
        &mut self.cells[index]
    }

    fn is_by(&mut self, column: &str, day: &str) -> bool {
        self.cell(column).as_str() <= day
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() && !path.file_name().unwrap().to_str().unwrap().starts_with("report") {
            fs::create_dir_all(&target).unwrap();
            copy(&path, &target);
        } else if path.is_file() {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn status<'a>(results: &'a Value, id: &str) -> &'a str {
    measure(results, id)["status"].as_str().unwrap()
}

/// The end of January: 100 of 180 days taught, the spring's surveys and walkthroughs still to come.
static JANUARY: LazyLock<Value> = LazyLock::new(|| {
    const DAY: &str = "2026-01-31";
    let project = Project::new();
    project.plan("kind = \"year-end\"  ", "kind = \"interim\"  ");
    project.without_commentary();
    project.plan("trend_years = 5\n", &format!("trend_years = 5\nas_of = \"{DAY}\"\n"));
    for dataset in ["climate", "climate_family", "climate_staff", "teacher_survey", "proficiency"] {
        project.remove(dataset);
    }
    for (dataset, column) in [
        ("discipline", "incident_date"),
        ("events", "date"),
        ("credentials", "awarded_date"),
        ("rounds", "date"),
        ("information_sessions", "date"),
        ("recruitment_programs", "date"),
        ("adult_enrollment", "start_date"),
        ("applicants", "submitted_date"),
    ] {
        project.rows(dataset, |row| row.is_by(column, DAY));
    }
    for (dataset, column) in [("training", "completed_date"), ("milestones", "completed_date"), ("applicants", "notified_date")] {
        project.rows(dataset, |row| {
            if !row.is_by(column, DAY) {
                row.cell(column).clear();
            }
            true
        });
    }
    project.rows("enrollment", |row| {
        if !row.is_by("exit_date", DAY) {
            row.cell("exit_date").clear();
            row.cell("exit_type").clear();
        }
        row.is_by("entry_date", DAY)
    });
    project.rows("attendance", |row| {
        for column in ["days_enrolled", "days_absent"] {
            let days: u32 = row.cell(column).parse().unwrap();
            *row.cell(column) = (days * 100 / 180).to_string();
        }
        row.cell("days_enrolled") != "0"
    });
    project.rows("context", |row| row.cell("measure") != "attendance-rate");
    results(project.path(), &[])
});

#[test]
fn january_judges_what_can_be_judged_and_never_part_of_a_year_against_a_whole() {
    assert_eq!(JANUARY["edition"]["kind"], "interim");
    assert_eq!(JANUARY["edition"]["as_of"], "2026-01-31");
    for (id, expected) in [
        // A target that needs nothing to compare with: the rate so far is held against it, whatever the export's grain.
        ("chronic-absenteeism", "behind"),
        // Incidents have dates: held against the same date last year.
        ("suspensions-combined", "on-track"),
        ("suspensions", "on-track"),
        // Spring's surveys.
        ("climate", "pending"),
        ("teacher-confidence", "pending"),
        ("proficiency-scales", "pending"),
        ("instructional-rounds", "in-progress"),
        ("female-applicants", "behind"),
        // From October to October, which is over.
        ("student-retention-district", "met"),
        ("teacher-retention", "met"),
        ("onboarding-documents", "partly-complete"),
        // Enrollments have a first day: held against the same date last year.
        ("resident-training", "on-track"),
    ] {
        assert_eq!(status(&JANUARY, id), expected, "{id}: {}", measure(&JANUARY, id)["reason"]);
    }
    // Last year's figure is that of the same date, less than that of the whole year.
    let before = &measure(&JANUARY, "suspensions-combined")["prior"];
    assert_eq!(before["school_year"], "2024-25");
    assert!(before["numerator"].as_i64().unwrap() < 820, "{before}");
}

/// June, and a school has not sent its attendance; the office knows and has agreed.
fn june(late: bool) -> Project {
    let project = Project::new();
    project.without_commentary();
    fs::remove_file(project.path().join("exports/2025-26/attendance/9002116.csv")).unwrap();
    if late {
        project.add(
            "[[late]]\ndataset = \"attendance\"\nschool_code = \"9002116\"\nreason = \"New student information system\"\nwho = \"District data office\"\nuntil = \"2026-07-31\"\n",
        );
    }
    project
}

#[test]
fn june_without_a_school_stops_unless_it_was_agreed() {
    let project = june(false);
    let output = build(project.path(), &project.path().join("out"), &["--only", "chronic-absenteeism"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("J. M. Wright Technical High School"), "{said}");
    assert!(!project.path().join("out").exists());
}

#[test]
fn june_with_a_late_school_is_incomplete_and_never_met() {
    let results = results(june(true).path(), &["--only", "chronic-absenteeism"]);
    let chronic = measure(&results, "chronic-absenteeism");
    assert_eq!(chronic["status"], "incomplete");
    assert!(chronic["reason"].as_str().unwrap().contains("16 of 17"), "{}", chronic["reason"]);
    assert!(chronic["value"]["denominator"].as_i64().unwrap() > 10_000);
    assert_eq!(chronic["preliminary"], json!(true));
}

/// November: the state has certified, every dataset is final, the board has approved.
static NOVEMBER: LazyLock<Value> = LazyLock::new(|| {
    let project = Project::new();
    project.plan("kind = \"year-end\"  ", "kind = \"final\"  ");
    project.plan("stage = \"draft\"  ", "approved_by = \"CTECS Board\"\napproved_on = \"2026-11-18\"\nstage = \"approved\"  ");
    project.plan("trend_years = 5\n", "trend_years = 5\nas_of = \"2026-11-01\"\n");
    let file = project.path().join("plan.toml");
    let plan = fs::read_to_string(&file).unwrap();
    fs::write(&file, plan.replace("\nfiles = \"exports/", "\nfinal = true\nfiles = \"exports/")).unwrap();
    // What is only known in the fall: the class of 2026.
    let context = project.path().join("exports/2025-26/context/district.csv");
    let mut rows = fs::read_to_string(&context).unwrap();
    for row in ["graduation-rate,2025-26,district,,2430,2488,,,made up", "graduates-in-trade,2025-26,district,,934,2151,,,made up"] {
        rows.push_str(row);
        rows.push('\n');
    }
    fs::write(context, rows).unwrap();
    results(project.path(), &[])
});

#[test]
fn november_is_final_and_has_what_is_only_known_in_the_fall() {
    assert_eq!((&NOVEMBER["edition"]["kind"], &NOVEMBER["edition"]["stage"]), (&json!("final"), &json!("approved")));
    let preliminary: Vec<&Value> = NOVEMBER["measures"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|measure| measure["preliminary"] == json!(true))
        .map(|measure| &measure["id"])
        .collect();
    assert!(preliminary.is_empty(), "{preliminary:?}");
    assert_eq!(status(&NOVEMBER, "graduation-rate"), "reported");
    assert_eq!(status(&NOVEMBER, "graduates-in-trade"), "reported");
    assert_eq!(status(&NOVEMBER, "graduates-in-military"), "pending");
    assert_eq!(status(&NOVEMBER, "chronic-absenteeism"), "improved");
    // Due at the end of the year 2026: still ahead.
    assert_eq!(status(&NOVEMBER, "female-applicants"), "behind");
}
