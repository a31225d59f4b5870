//! Every kind of measure has documentation, a schema and a fixture.

use ctecs_report::measure::kinds;
use serde_json::Value;

/// The keys of every measure, from the schema of the plan: those that all kinds share.
fn schemas() -> Vec<Value> {
    let schema = ctecs_report::plan::schema();
    schema["properties"]["measures"]["items"]["oneOf"].as_array().unwrap().clone()
}

#[test]
fn every_kind_says_in_full_sentences_what_it_measures() {
    for kind in kinds() {
        let about = kind.about();
        assert!(about.len() > 40 && about.contains('.'), "{}: {about:?}", kind.name);
    }
}

#[test]
fn every_key_of_every_kind_is_described() {
    for schema in schemas() {
        for (key, property) in schema["properties"].as_object().unwrap() {
            let described = property["description"].as_str().is_some_and(|text| text.len() > 5);
            assert!(described, "`{key}` of `{}`: {property}", schema["title"].as_str().unwrap());
        }
    }
}

#[test]
fn no_kind_has_a_key_that_every_measure_has() {
    let mut generator = schemars::SchemaGenerator::default();
    let common = schemas();
    let in_all = |key: &str| common.iter().all(|schema| schema["properties"].get(key).is_some());
    for kind in kinds() {
        let own = kind.schema(&mut generator).to_value();
        for key in own["properties"].as_object().into_iter().flatten().map(|(key, _)| key) {
            assert!(!in_all(key), "`{key}` of `{}` would never be read", kind.name);
        }
    }
}
