//! The JSON Schema of a plan file, from the doc comments of what reads it, so that editors complete and check it.

use crate::measure::kinds;
use crate::plan::raw::{
    RawAcknowledge, RawCorrection, RawDataset, RawDimension, RawEdition, RawEditions, RawGoal, RawLate, RawMeasure, RawMemo, RawPlan,
    RawPresentation, RawPrivacy, RawSignoff,
};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The JSON Schema (draft 7, which editors of TOML know) of a plan file.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let mut properties = Map::new();
    let mut add = |name: &str, schema: Value| properties.insert(name.to_owned(), schema);
    add("plan", one::<RawPlan>(&mut generator));
    add("edition", one::<RawEdition>(&mut generator));
    add("memo", one::<RawMemo>(&mut generator));
    add("presentation", one::<RawPresentation>(&mut generator));
    add("privacy", one::<RawPrivacy>(&mut generator));
    add("dimensions", one::<BTreeMap<String, RawDimension>>(&mut generator));
    add("datasets", one::<BTreeMap<String, RawDataset>>(&mut generator));
    add("goals", one::<Vec<RawGoal>>(&mut generator));
    add("measures", json!({ "type": "array", "items": { "oneOf": measures(&mut generator) } }));
    add("late", one::<Vec<RawLate>>(&mut generator));
    add("acknowledge", one::<Vec<RawAcknowledge>>(&mut generator));
    add("signoff", one::<Vec<RawSignoff>>(&mut generator));
    add("editions", one::<RawEditions>(&mut generator));
    add("corrections", one::<Vec<RawCorrection>>(&mut generator));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Plan",
        "description": "Goals, measures and targets of a school district, and where its exports lie.",
        "type": "object",
        "properties": properties,
        "required": ["plan"],
        "additionalProperties": false,
        "definitions": generator.take_definitions(true),
    })
}

fn one<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

/// One schema a kind: the keys of every measure and its own.
fn measures(generator: &mut SchemaGenerator) -> Vec<Value> {
    let common = RawMeasure::json_schema(generator).to_value();
    kinds()
        .iter()
        .map(|kind| {
            let own = kind.schema(generator).to_value();
            let mut properties = object(&common, "properties");
            properties.extend(object(&own, "properties"));
            properties.insert("kind".to_owned(), json!({ "const": kind.name, "description": "The kind of measure." }));
            let required: Vec<Value> = [&common, &own].into_iter().flat_map(|schema| array(schema, "required")).collect();
            json!({
                "title": kind.name,
                "description": own.get("description"),
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            })
        })
        .collect()
}

fn object(schema: &Value, key: &str) -> Map<String, Value> {
    schema.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
}

fn array(schema: &Value, key: &str) -> Vec<Value> {
    schema.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}
