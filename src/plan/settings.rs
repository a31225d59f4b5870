//! The settings of a plan that can change a figure, as text, so that two plans can be compared.

use std::collections::BTreeMap;
use toml::{Table, Value};

/// Tables of a plan that only have words, people and dates.
const WORDS: [&str; 9] = ["edition", "memo", "presentation", "goals", "late", "acknowledge", "signoff", "editions", "corrections"];

/// Keys that only have words, wherever they stand.
const WORD_KEYS: [&str; 15] = [
    "id",
    "goal",
    "line",
    "title",
    "short_title",
    "heading",
    "explanation",
    "actions",
    "reference",
    "label",
    "organization",
    "short_name",
    "commentary",
    "languages",
    "programs",
];

/// The settings in the text of a plan file: by measure id (empty for the plan as a whole), then by key such as
/// `target.at_most`; empty where the text is no TOML.
#[must_use]
pub fn settings(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let Ok(plan) = text.parse::<Table>() else { return found };
    for (name, value) in &plan {
        if name == "measures" {
            for measure in value.as_array().into_iter().flatten().filter_map(Value::as_table) {
                let id = measure.get("id").and_then(Value::as_str).unwrap_or_default();
                table(measure, "", found.entry(id.to_owned()).or_default());
            }
        } else if !WORDS.contains(&name.as_str()) {
            flatten(value, name.clone(), found.entry(String::new()).or_default());
        }
    }
    found
}

fn table(table: &Table, prefix: &str, into: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        if !WORD_KEYS.contains(&key.as_str()) {
            flatten(value, if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") }, into);
        }
    }
}

fn flatten(value: &Value, key: String, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Table(inner) => table(inner, &key, into),
        Value::String(text) => {
            into.insert(key, text.clone());
        }
        other => {
            into.insert(key, other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn settings_that_can_change_a_figure_are_kept_and_words_are_not() {
        let plan = r#"
            [plan]
            title = "Plan"
            school_year = "2025-26"
            [memo]
            to = "Board"
            [datasets.attendance]
            files = "a.csv"
            label = "Attendance"
            [[measures]]
            id = "absence"
            title = "Absence"
            min_days_enrolled = 10
            target = { at_most = "12.5%" }
            by = ["school"]
        "#;
        let found = settings(plan);
        let of = |id: &str| found[id].iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>();
        assert_eq!(of(""), ["datasets.attendance.files=a.csv", "plan.school_year=2025-26"]);
        assert_eq!(of("absence"), [r#"by=["school"]"#, "min_days_enrolled=10", "target.at_most=12.5%"]);
    }
}
