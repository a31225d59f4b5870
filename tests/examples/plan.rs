//! The plan of the district: the example has the same one, and every line of the operating plan is in it.

use crate::text;
use std::collections::BTreeMap;

/// The plan of the example without what is the example's own.
fn without_example_parts(plan: &str) -> String {
    let mut kept = String::new();
    let mut own = false;
    for line in plan.lines() {
        if line.starts_with("# >> example") {
            assert!(!own, "`# >> example` within another");
            own = true;
        } else if line.starts_with("# << example") {
            assert!(own, "`# << example` without a beginning");
            own = false;
        } else if !own {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    assert!(!own, "`# >> example` without an end");
    format!("{}\n", kept.trim_end())
}

#[test]
fn the_example_has_the_plan_of_the_district() {
    let example = text("examples/ctecs/plan.toml");
    assert_ne!(example, text("data/plan.toml"));
    assert!(without_example_parts(&example) == text("data/plan.toml"), "examples/ctecs/plan.toml and data/plan.toml differ");
}

#[test]
fn the_example_has_the_roster_programs_and_codes_of_the_district() {
    let mut files = vec!["schools.csv".to_owned(), "programs.csv".to_owned()];
    for entry in std::fs::read_dir(crate::repository("data/codes")).unwrap() {
        files.push(format!("codes/{}", entry.unwrap().file_name().to_str().unwrap()));
    }
    assert!(files.len() > 8);
    for file in files {
        assert!(text(&format!("data/{file}")) == text(&format!("examples/ctecs/{file}")), "{file} differs");
    }
}

#[test]
fn twenty_units_and_29_programs_in_ten_clusters() {
    let schools = text("data/schools.csv");
    let by_type = |wanted: &str| schools.lines().filter(|line| line.contains(&format!(",{wanted},"))).count();
    assert_eq!((by_type("high-school"), by_type("technical-education-center"), by_type("aviation")), (17, 1, 2));
    assert_eq!(schools.lines().filter(|line| line.contains(",true,")).count(), 3);

    let mut reader = csv::Reader::from_path(crate::repository("data/programs.csv")).unwrap();
    let mut clusters = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        clusters.entry(record[2].to_owned()).or_insert_with(Vec::new).push(record[0].to_owned());
    }
    assert_eq!((clusters.len(), clusters.values().map(Vec::len).sum::<usize>()), (10, 29));
    assert!(clusters["Manufacturing"].contains(&"Welding and Metal Fabrication".to_owned()));
}

/// A measure of the plan: goal's number, line (that of its whole for a part), kind, whether it has a target.
struct Measure {
    goal: i64,
    line: String,
    kind: String,
    target: bool,
    parts: Vec<String>,
}

fn measures() -> BTreeMap<String, Measure> {
    let plan: toml::Table = text("data/plan.toml").parse().unwrap();
    let goals: BTreeMap<&str, i64> =
        plan["goals"].as_array().unwrap().iter().map(|goal| (goal["id"].as_str().unwrap(), goal["number"].as_integer().unwrap())).collect();
    plan["measures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|measure| {
            let text = |key: &str| measure.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            let parts = measure.get("parts").and_then(toml::Value::as_array).cloned().unwrap_or_default();
            let found = Measure {
                goal: goals[text("goal").as_str()],
                line: text("line"),
                kind: text("kind"),
                target: measure.get("target").is_some(),
                parts: parts.iter().map(|part| part.as_str().unwrap().to_owned()).collect(),
            };
            (text("id"), found)
        })
        .collect()
}

/// The lines of the plan with the kinds of what they consist of; `*` follows a kind that has a target.
const LINES: [(i64, &str, &str, &str); 38] = [
    (1, "dip", "chronic-absenteeism", "chronic-absenteeism*"),
    (1, "dip", "suspensions", "discipline* discipline* discipline* discipline*"),
    (1, "dip", "climate", "favorable* favorable*"),
    (2, "dip", "instructional-rounds", "schools-meeting*"),
    (2, "dip", "teacher-confidence", "response-share*"),
    (2, "dip", "proficiency-scales", "response-share*"),
    (3, "dip", "female-applicants", "share*"),
    (3, "dip", "student-retention", "student-retention* student-retention student-retention"),
    (4, "dip", "teacher-retention", "staff-retention*"),
    (4, "dip", "onboarding-documents", "milestones*"),
    (1, "strategy", "social-emotional-learning", "unit-checklist*"),
    (1, "strategy", "equity-training", "milestones* share"),
    (1, "strategy", "security-assessment", "milestones*"),
    (1, "strategy", "hvac", "coverage* milestones*"),
    (1, "strategy", "vision-of-a-graduate", "unit-checklist*"),
    (1, "strategy", "student-participation", "share* share* share*"),
    (1, "strategy", "student-council-procedures", "milestones*"),
    (1, "strategy", "parent-opportunities", "count*"),
    (1, "strategy", "learning-communities", "milestones* unit-checklist*"),
    (2, "strategy", "program-review", "coverage*"),
    (2, "strategy", "industry-credentials", "credentials"),
    (2, "strategy", "career-events", "events"),
    (2, "strategy", "literacy-numeracy", "coverage"),
    (2, "strategy", "co-teaching", "count*"),
    (2, "strategy", "ece-ap-stem", "count* share* count*"),
    (2, "strategy", "industry-partners", "count*"),
    (2, "strategy", "partnering-process", "milestones*"),
    (3, "strategy", "information-sessions", "schools-meeting* schools-meeting*"),
    (3, "strategy", "after-school-summer", "schools-meeting* count"),
    (3, "strategy", "middle-school-outreach", "coverage"),
    (3, "strategy", "admissions-policy", "milestones* share"),
    (3, "strategy", "extracurricular", "count* share"),
    (3, "strategy", "resident-training", "count*"),
    (4, "strategy", "staff-onboarding", "milestones* share*"),
    (4, "strategy", "professional-development", "response-share"),
    (4, "strategy", "leadership-pathways", "milestones* count"),
    (4, "strategy", "hiring-process", "milestones* coverage"),
    (4, "strategy", "applicant-outreach", "share share share"),
];

#[test]
fn every_line_of_the_plan_is_there_with_its_kind_and_no_target_is_invented() {
    let measures = measures();
    let kind = |id: &str| {
        let measure = measures.get(id).unwrap_or_else(|| panic!("no measure `{id}`"));
        format!("{}{}", measure.kind, if measure.target { "*" } else { "" })
    };
    let mut found = BTreeMap::new();
    for (goal, line, id, kinds) in LINES {
        let measure = &measures[id];
        assert_eq!((measure.goal, measure.line.as_str()), (goal, line), "{id}");
        let parts: Vec<String> =
            if measure.parts.is_empty() { vec![kind(id)] } else { measure.parts.iter().map(|part| kind(part)).collect() };
        assert_eq!(parts.join(" "), kinds, "{id}");
        assert_eq!(measure.kind == "all-of", parts.len() > 1, "{id}");
        *found.entry(line).or_insert(0) += 1;
    }
    // Nothing stands in the plan beside these lines, their parts and context.
    let parts: usize = LINES.iter().map(|(_, _, id, _)| measures[*id].parts.len()).sum();
    let context = measures.values().filter(|measure| measure.line == "context").count();
    assert_eq!(measures.len(), LINES.len() + parts + context);
    assert_eq!(found, BTreeMap::from([("dip", 10), ("strategy", 28)]));
    // Context has no target by its nature.
    assert!(measures.values().all(|measure| measure.line != "context" || !measure.target));
}

#[test]
fn every_line_of_the_improvement_plan_has_a_commentary_that_says_it_is_made_up() {
    for (_, line, id, _) in LINES {
        if line == "dip" {
            assert!(text(&format!("examples/ctecs/commentary/{id}.md")).starts_with("*Made up for this example.*"), "{id}");
        }
    }
}

#[test]
fn groups_and_programs_are_called_by_their_spanish_names_on_the_spanish_page() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let built = crate::run::build(&crate::repository("examples/ctecs"), &report, &["--lang", "es", "--format", "html"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let page = std::fs::read_to_string(report.join("index.html")).unwrap();
    for (list, column) in
        [("codes/gender", "name"), ("codes/english_learner", "name"), ("codes/race_ethnicity", "name"), ("programs", "program")]
    {
        let mut reader = csv::Reader::from_path(crate::repository(&format!("examples/ctecs/{list}.csv"))).unwrap();
        let at = reader.headers().unwrap().iter().position(|header| header == format!("{column}_es")).unwrap();
        for record in reader.records() {
            let record = record.unwrap();
            assert!(!record[at].is_empty() && page.contains(&record[at]), "{record:?}");
        }
    }
    assert!(!page.contains("Not an English learner") && !page.contains("Precision Machining Technology"));
}
