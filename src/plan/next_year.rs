//! Turns a plan into the next school year's: the text is edited where it must change and keeps its comments.
//!
//! Apart from reading a plan, because here the text itself is the value: what a person wrote and why stays as it is.

use crate::corrections::Edition;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

/// Tables that speak of the year that is over: they are left out of the next plan.
const OVER: [&str; 5] = ["late", "acknowledge", "signoff", "corrections", "editions"];

/// A plan for the next school year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextYear {
    /// The text of its file.
    pub text: String,
    /// The year it is for.
    pub school_year: SchoolYear,
    /// What was changed, in the order of the file.
    pub changed: Vec<Edit>,
    /// What somebody has to decide or write.
    pub to_review: Vec<String>,
}

/// A value that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The key, such as `measures.chronic-absenteeism.target.due`.
    pub key: String,
    /// What it was; none where it was not given.
    pub old: Option<String>,
    /// What it is; none where it was left out.
    pub new: Option<String>,
}

/// Why there is no plan for the next year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NextYearError {
    /// The plan is no TOML, or has no school year.
    #[error("the plan cannot be read: {0}")]
    Unreadable(String),
    /// The final edition is of another year.
    #[error("the edition reports {found}, the plan {wanted}")]
    OtherYear {
        /// The edition's year.
        found: SchoolYear,
        /// The plan's year.
        wanted: SchoolYear,
    },
}

/// The plan in `text` for the school year after its own; baselines of last year's figures come from `last`, the
/// final edition of the year that is over.
///
/// # Errors
/// [`NextYearError`] where the text is no plan, or `last` is of another year.
pub fn next_year(text: &str, last: Option<&Edition>) -> Result<NextYear, NextYearError> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| unreadable(error.message()))?;
    let written = document.get("plan").and_then(|plan| plan.get("school_year")).and_then(Item::as_str).unwrap_or_default().to_owned();
    let year = SchoolYear::parse(&written, None).map_err(|error| unreadable(&error.to_string()))?;
    if let Some(last) = last
        && last.school_year() != year
    {
        return Err(NextYearError::OtherYear { found: last.school_year(), wanted: year });
    }
    let mut editor = Editor { year, last, changed: Vec::new(), to_review: Vec::new() };
    editor.document(&mut document);
    let mut next = NextYear { text: document.to_string(), school_year: year.next(), changed: editor.changed, to_review: editor.to_review };
    next.to_review.extend(mentions(&next.text, year));
    Ok(next)
}

fn unreadable(message: &str) -> NextYearError {
    NextYearError::Unreadable(message.lines().next().unwrap_or_default().to_owned())
}

/// Lines of prose that still name the year that is over.
fn mentions(text: &str, year: SchoolYear) -> Vec<String> {
    let label = year.to_string();
    let end = year.next().start().to_string();
    text.lines()
        .enumerate()
        .filter(|(_, line)| {
            let key = line.split('=').next().unwrap_or_default().trim();
            let prose = matches!(key, "title" | "short_title" | "subject" | "notice" | "explanation" | "statement")
                || line.trim_start().starts_with('#');
            prose && (line.contains(&label) || line.contains(&end))
        })
        .map(|(number, line)| format!("line {} still names the year that is over: {}", number + 1, line.trim()))
        .collect()
}

struct Editor<'a> {
    year: SchoolYear,
    last: Option<&'a Edition>,
    changed: Vec<Edit>,
    to_review: Vec<String>,
}

impl Editor<'_> {
    fn document(&mut self, document: &mut DocumentMut) {
        if let Some(plan) = document.get_mut("plan").and_then(Item::as_table_like_mut) {
            self.set(plan, "plan", "school_year", &self.year.next().to_string());
            self.remove(plan, "plan", "as_of");
        }
        if let Some(edition) = document.get_mut("edition").and_then(Item::as_table_like_mut) {
            self.set(edition, "edition", "kind", "interim");
            self.set(edition, "edition", "stage", "draft");
            for key in ["approved_by", "approved_on", "embargo"] {
                self.remove(edition, "edition", key);
            }
        }
        if let Some(memo) = document.get_mut("memo").and_then(Item::as_table_like_mut) {
            for key in ["date", "agenda_item", "approved_by"] {
                self.remove(memo, "memo", key);
            }
        }
        if let Some(datasets) = document.get_mut("datasets").and_then(Item::as_table_like_mut) {
            let names: Vec<String> = datasets.iter().map(|(name, _)| name.to_owned()).collect();
            for name in names {
                if let Some(dataset) = datasets.get_mut(&name).and_then(Item::as_table_like_mut) {
                    self.dataset(dataset, &name);
                }
            }
        }
        if let Some(measures) = document.get_mut("measures").and_then(Item::as_array_of_tables_mut) {
            self.measures(measures);
        }
        for name in OVER {
            if let Some(gone) = document.remove(name) {
                let count = gone.as_array_of_tables().map_or(1, ArrayOfTables::len);
                self.changed.push(Edit { key: name.to_owned(), old: Some(format!("{count} of the year that is over")), new: None });
            }
        }
    }

    /// What was certified and extracted last year is not this year's.
    fn dataset(&mut self, dataset: &mut dyn TableLike, name: &str) {
        let place = format!("datasets.{name}");
        self.remove(dataset, &place, "extract_date");
        if dataset.get("final").is_some_and(|value| value.as_bool() == Some(true)) {
            self.remove(dataset, &place, "final");
        }
    }

    fn measures(&mut self, measures: &mut ArrayOfTables) {
        for measure in measures.iter_mut() {
            let id = measure.get("id").and_then(Item::as_str).unwrap_or_default().to_owned();
            let place = format!("measures.{id}");
            if let Some(target) = measure.get_mut("target").and_then(Item::as_table_like_mut) {
                self.due(target, &format!("{place}.target"));
            }
            if let Some(baseline) = measure.get_mut("baseline").and_then(Item::as_table_like_mut) {
                let before = self.changed.len();
                self.baseline(baseline, &id, &format!("{place}.baseline"));
                if self.changed.len() > before
                    && let Some(inline) = measure.get_mut("baseline").and_then(Item::as_inline_table_mut)
                {
                    inline.fmt();
                }
            }
            if let Some(until) = measure.get_mut("until").and_then(Item::as_table_like_mut) {
                self.day(until, &format!("{place}.until"), "date");
            }
            self.actions(measure, &id);
        }
    }

    /// A target due within the year is due a year later; one that is due later stays.
    fn due(&mut self, target: &mut dyn TableLike, place: &str) {
        let Some(due) = day(target.get("due")) else { return };
        if due <= self.year.last_day() {
            self.day(target, place, "due");
            if let Some(value) = ["at_most", "at_least"].iter().find_map(|key| target.get(key)).and_then(Item::as_str) {
                self.to_review.push(format!("{place}: is {value} the target of {}, too?", self.year.next()));
            }
        }
    }

    /// A baseline that was the year before moves on with the year; an older one is the start of a longer path.
    fn baseline(&mut self, baseline: &mut dyn TableLike, id: &str, place: &str) {
        let of = baseline.get("school_year").and_then(Item::as_str).and_then(|text| SchoolYear::parse(text, None).ok());
        if of != Some(self.year.minus(1)) {
            return;
        }
        self.set(baseline, place, "school_year", &self.year.to_string());
        let figures = ["percent", "numerator", "denominator"];
        if !figures.iter().any(|key| baseline.contains_key(key)) {
            return;
        }
        let Some(result) = self.last.and_then(|edition| edition.result(id)) else {
            self.to_review.push(format!("{place}: enter the figures of {} from its final edition", self.year));
            return;
        };
        // Counts are exact; a rate is taken only where there are none.
        let percent = result.percent.as_ref().filter(|_| result.numerator.is_none()).map(|percent| Value::from(format!("{percent}%")));
        for (key, value) in
            [("percent", percent), ("numerator", result.numerator.map(Value::from)), ("denominator", result.denominator.map(Value::from))]
        {
            match value {
                Some(value) => self.put(baseline, place, key, value),
                None => self.remove(baseline, place, key),
            }
        }
        let source = format!("Report for {}, edition {}", self.year, result.edition);
        self.set(baseline, place, "source", &source);
    }

    /// Actions of the year that is over are for people to close or to carry on.
    fn actions(&mut self, measure: &mut Table, id: &str) {
        let actions = measure.get("actions").and_then(Item::as_array_of_tables).map_or(0, ArrayOfTables::len);
        let inline = measure.get("actions").and_then(Item::as_array).map_or(0, toml_edit::Array::len);
        if actions + inline > 0 {
            let noun = if actions + inline == 1 { "action" } else { "actions" };
            self.to_review.push(format!("measures.{id}: {} {noun} of {}, closed or carried on?", actions + inline, self.year));
        }
    }

    /// Moves a day of the year that is over by a year.
    fn day(&mut self, table: &mut dyn TableLike, place: &str, key: &str) {
        let Some(old) = day(table.get(key)) else { return };
        let moved = Date::new(old.year() + 1, old.month(), old.day()).or_else(|_| Date::new(old.year() + 1, old.month(), 28));
        if let Ok(moved) = moved {
            self.set(table, place, key, &moved.to_string());
        }
    }

    fn set(&mut self, table: &mut dyn TableLike, place: &str, key: &str, value: &str) {
        self.put(table, place, key, Value::from(value));
    }

    /// Puts a value in the place of the one that is there, whose blanks and comments it keeps.
    fn put(&mut self, table: &mut dyn TableLike, place: &str, key: &str, mut value: Value) {
        let shown = text(&value);
        let old = table.get(key).and_then(Item::as_value);
        let before = old.map(text);
        if before.as_ref() == Some(&shown) {
            return;
        }
        if let Some(old) = old {
            *value.decor_mut() = old.decor().clone();
        }
        match table.get_mut(key) {
            Some(item) => *item = Item::Value(value),
            None => drop(table.insert(key, Item::Value(value))),
        }
        self.changed.push(Edit { key: format!("{place}.{key}"), old: before, new: Some(shown) });
    }

    fn remove(&mut self, table: &mut dyn TableLike, place: &str, key: &str) {
        if let Some(old) = table.remove(key) {
            let old = old.as_value().map(text);
            self.changed.push(Edit { key: format!("{place}.{key}"), old, new: None });
        }
    }
}

/// A value without its quotes.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.value().clone(),
        other => {
            let mut bare = other.clone();
            bare.decor_mut().clear();
            bare.to_string()
        }
    }
}

fn day(item: Option<&Item>) -> Option<Date> {
    item.and_then(Item::as_str)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{NextYearError, next_year};
    use crate::corrections::Edition;
    use serde_json::json;

    const PLAN: &str = r#"# Our plan.
[plan]
title = "Plan 2025-26"
school_year = "2025-26"      # the year reported
schools = "schools.csv"
as_of = "2026-06-15"

[edition]
kind = "final"               # interim | year-end | final
stage = "approved"
approved_by = "Board"

[datasets.attendance]
files = "exports/{school_year}/attendance/*.csv"
final = true                 # certified in October

[[measures]]
id = "absence"               # the first line
target = { at_most = "12.5%", due = "2026-06-30" }

[[measures]]
id = "applicants"
target = { at_least = "48%", due = "2027-06-30" }
baseline = { school_year = "2024-25", percent = "45.1%", source = "state" }

[[measures]]
id = "sanctions"
target = { change = "-10%", of = "count" }
baseline = { school_year = "2022-23", numerator = 850, denominator = 11331, source = "state" }

[[late]]
dataset = "attendance"
"#;

    fn last(year: &str) -> Edition {
        let value = json!({ "school_year": year, "numerator": 1401, "denominator": 3000, "percent": "46.7", "display": "46.7%" });
        let results = json!({
            "schema": "ctecs-report/results/1",
            "plan": { "title": "Plan", "organization": "District", "school_year": year },
            "edition": { "id": "3f7a91c204be77d0", "audience": "internal", "kind": "final", "stage": "approved", "as_of": "2026-06-30" },
            "measures": [{ "id": "applicants", "line": "dip", "title": "Applicants", "status": "met", "value": value }]
        });
        Edition::read(results.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_plan_moves_on_by_a_year_and_keeps_its_comments() {
        let next = next_year(PLAN, Some(&last("2025-26"))).unwrap();
        snapbox::assert_data_eq!(
            next.text,
            snapbox::str![[r##"
# Our plan.
[plan]
title = "Plan 2025-26"
school_year = "2026-27"      # the year reported
schools = "schools.csv"

[edition]
kind = "interim"               # interim | year-end | final
stage = "draft"

[datasets.attendance]
files = "exports/{school_year}/attendance/*.csv"

[[measures]]
id = "absence"               # the first line
target = { at_most = "12.5%", due = "2027-06-30" }

[[measures]]
id = "applicants"
target = { at_least = "48%", due = "2027-06-30" }
baseline = { school_year = "2025-26", source = "Report for 2025-26, edition 3f7a-91c2-04be", numerator = 1401, denominator = 3000 }

[[measures]]
id = "sanctions"
target = { change = "-10%", of = "count" }
baseline = { school_year = "2022-23", numerator = 850, denominator = 11331, source = "state" }

"##]]
        );
        let changed: Vec<String> = next
            .changed
            .iter()
            .map(|edit| format!("{}: {} -> {}", edit.key, edit.old.as_deref().unwrap_or("-"), edit.new.as_deref().unwrap_or("-")))
            .collect();
        snapbox::assert_data_eq!(
            changed.join("\n"),
            snapbox::str![[r#"
plan.school_year: 2025-26 -> 2026-27
plan.as_of: 2026-06-15 -> -
edition.kind: final -> interim
edition.stage: approved -> draft
edition.approved_by: Board -> -
datasets.attendance.final: true -> -
measures.absence.target.due: 2026-06-30 -> 2027-06-30
measures.applicants.baseline.school_year: 2024-25 -> 2025-26
measures.applicants.baseline.percent: 45.1% -> -
measures.applicants.baseline.numerator: - -> 1401
measures.applicants.baseline.denominator: - -> 3000
measures.applicants.baseline.source: state -> Report for 2025-26, edition 3f7a-91c2-04be
late: 1 of the year that is over -> -
"#]]
        );
        snapbox::assert_data_eq!(
            next.to_review.join("\n"),
            snapbox::str![[r#"
measures.absence.target: is 12.5% the target of 2026-27, too?
line 3 still names the year that is over: title = "Plan 2025-26"
"#]]
        );
    }

    #[test]
    fn without_the_final_edition_baselines_are_left_to_review() {
        let next = next_year(PLAN, None).unwrap();
        assert!(next.text.contains(r#"percent = "45.1%""#));
        assert!(next.to_review.iter().any(|line| line.starts_with("measures.applicants.baseline: enter the figures of 2025-26")));
    }

    #[test]
    fn an_edition_of_another_year_is_refused() {
        assert!(matches!(next_year(PLAN, Some(&last("2024-25"))), Err(NextYearError::OtherYear { .. })));
        assert!(matches!(next_year("title = 1", None), Err(NextYearError::Unreadable(_))));
    }
}
