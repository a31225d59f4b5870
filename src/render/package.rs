//! `datapackage.json`: what the columns of `figures.csv` mean, as a Frictionless data package
//! (<https://datapackage.org/standard/data-package/>).

use super::{OutputFile, RenderError};
use crate::results::{Audience, Results, Status, Unit};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A column: its name, its type, what it means.
type Field = (&'static str, &'static str, &'static str);

/// The columns of `figures.csv`, in order.
const FIELDS: [Field; 23] = [
    ("measure", "string", "Id of the measure in the plan"),
    ("goal", "string", "Id of the goal it belongs to"),
    ("line", "string", "dip: a line of the improvement plan; strategy: a strategy of the operating plan; context: without a status"),
    ("part_of", "string", "The line that the measure is a part of"),
    ("figure", "string", "Which of the measure's figures: result, or the id of a further one"),
    ("school_year", "string", "The school year, such as 2025-26"),
    ("level", "string", "Whom the figure is of"),
    ("school_code", "string", "The school's code; empty for the district"),
    ("school_name", "string", "The school's name; empty for the district"),
    ("dimension", "string", "What groups are told apart by; empty for everybody"),
    ("category", "string", "The group"),
    ("unit", "string", "What numerator and denominator count; percent: a rate that was published without its counts"),
    ("numerator", "number", "Who or what has the property, in the unit of the row"),
    ("denominator", "number", "Out of whom or what, in the unit of the row"),
    ("percent", "number", "The rate in percent, half-up to six places, or as published"),
    ("display", "string", "The figure as the report shows it"),
    ("low", "number", "The lowest that the figure can be, in percent for rates, where it is not known exactly"),
    ("high", "number", "The highest that it can be"),
    ("basis", "string", "Where the figure comes from"),
    ("definition", "string", "Id of the definition it was counted under"),
    ("status", "string", "The judgment on this year's figure; not-shown: withheld to protect individuals"),
    ("gap", "number", "This year's figure minus its target: percentage points for rates, units for counts"),
    ("preliminary", "boolean", "Whether the figure awaits certification"),
];

/// The file, indented, with a line end at its end; `license` is the id or the address of that of the public figures.
pub(super) fn file(results: &Results, license: Option<&str>) -> Result<OutputFile, RenderError> {
    let mut bytes = serde_json::to_vec_pretty(&package(results, license)).map_err(|error| RenderError::Data(error.to_string()))?;
    bytes.push(b'\n');
    Ok(OutputFile { path: "datapackage.json".to_owned(), bytes })
}

fn package(results: &Results, license: Option<&str>) -> Value {
    let folders: BTreeSet<&str> = results
        .measures
        .iter()
        .flat_map(|measure| &measure.sources)
        .map(|source| source.file.rsplit_once('/').map_or(source.file.as_str(), |(folder, _)| folder))
        .collect();
    let sources: Vec<Value> = folders.into_iter().map(|folder| json!({ "title": folder })).collect();
    let fields: Vec<Value> = FIELDS.iter().map(field).collect();
    let edition = &results.edition;
    let stage = serde_json::to_value(edition.stage).unwrap_or_default();
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": format!("figures-{}", results.plan.school_year),
        "title": format!("{}: {} {}", results.plan.organization, results.plan.title, results.plan.school_year),
        "description": "Every figure of the progress report as a row. Rates are never averaged: numerator and denominator stand beside each.",
        "version": edition.as_of.to_string(),
        "contributors": [{ "title": results.plan.organization, "roles": ["creator"] }],
        "edition": { "id": edition.id, "audience": edition.audience.name(), "stage": stage, "as_of": edition.as_of.to_string() },
        "resources": [{
            "name": "figures",
            "path": "figures.csv",
            "type": "table",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {
                "fields": fields,
                "missingValues": [""],
                "primaryKey": ["measure", "figure", "school_year", "level", "school_code", "dimension", "category"],
            },
        }],
    });
    if let Some(object) = package.as_object_mut()
        && !sources.is_empty()
    {
        object.insert("sources".to_owned(), Value::Array(sources));
    }
    if let (Some(object), Some(licenses)) = (package.as_object_mut(), licenses(license, edition.audience)) {
        object.insert("licenses".to_owned(), licenses);
    }
    package
}

/// The license of the figures; the internal edition has none, for it stays inside the district.
fn licenses(license: Option<&str>, audience: Audience) -> Option<Value> {
    let license = license.filter(|_| audience == Audience::Public)?;
    let key = if license.starts_with("https://") { "path" } else { "name" };
    Some(json!([{ key: license }]))
}

fn field((name, kind, description): &Field) -> Value {
    let unit = match *name {
        "percent" => Some("percent"),
        "numerator" | "denominator" => Some("that of the row"),
        "low" | "high" => Some("percent for rates, else that of the row"),
        "gap" => Some("percentage points for rates, else that of the row"),
        _ => None,
    };
    let constraints = match *name {
        "line" => json!({ "required": true, "enum": ["dip", "strategy", "context"] }),
        "level" => json!({ "required": true, "enum": ["district", "school"] }),
        "school_year" => json!({ "required": true, "pattern": "[0-9]{4}-[0-9]{2}" }),
        "unit" => json!({ "enum": UNITS }),
        "basis" => json!({ "enum": ["counted", "published", "derived"] }),
        "status" => json!({ "enum": STATUSES.map(Status::id) }),
        "measure" | "goal" | "figure" | "preliminary" => json!({ "required": true }),
        _ => Value::Null,
    };
    let mut field = json!({ "name": name, "type": kind, "description": description });
    if let Some(object) = field.as_object_mut()
        && !constraints.is_null()
    {
        object.insert("constraints".to_owned(), constraints);
    }
    if let (Some(object), Some(unit)) = (field.as_object_mut(), unit) {
        object.insert("unit".to_owned(), Value::from(unit));
    }
    field
}

/// Every unit that a row can have.
const UNITS: [Unit; 12] = [
    Unit::Students,
    Unit::Events,
    Unit::Answers,
    Unit::Staff,
    Unit::Applicants,
    Unit::Respondents,
    Unit::Schools,
    Unit::Checkpoints,
    Unit::Parts,
    Unit::People,
    Unit::Things,
    Unit::Percent,
];

/// Every status that a row can have.
const STATUSES: [Status; 16] = [
    Status::Met,
    Status::NotMet,
    Status::Improved,
    Status::OnTrack,
    Status::Behind,
    Status::InProgress,
    Status::BaselineYear,
    Status::Reported,
    Status::Pending,
    Status::Incomplete,
    Status::NotComparable,
    Status::NotComputable,
    Status::NotShown,
    Status::Complete,
    Status::PartlyComplete,
    Status::NotStarted,
];

#[cfg(test)]
mod tests {
    use super::licenses;
    use crate::results::Audience;
    use serde_json::json;

    #[test]
    fn the_public_figures_have_the_license_of_the_plan_and_the_internal_ones_none() {
        assert_eq!(licenses(Some("CC-BY-4.0"), Audience::Public), Some(json!([{ "name": "CC-BY-4.0" }])));
        assert_eq!(licenses(Some("https://example.org/terms"), Audience::Public), Some(json!([{ "path": "https://example.org/terms" }])));
        assert_eq!(licenses(Some("CC-BY-4.0"), Audience::Internal), None);
        assert_eq!(licenses(None, Audience::Public), None);
    }
}
