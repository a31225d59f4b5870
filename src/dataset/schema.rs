//! What a file of each kind of dataset looks like, for people and programs that make one.
//!
//! Apart from reading: a school asks for this before it exports anything. The JSON follows Frictionless Table Schema
//! (<https://specs.frictionlessdata.io/table-schema/>), which many tools read.

use crate::dataset::catalog::{Column, ColumnType, DatasetType};
use serde_json::{Map, Value, json};

impl ColumnType {
    /// What the cells are, in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::School => "school code of the roster",
            Self::Sasid => "ten digits",
            Self::Id => "id",
            Self::Year => "school year, such as 2025-26",
            Self::Count => "whole number, 0 or more",
            Self::Number => "number, 0 or more",
            Self::Percent => "percentage, 0 to 100",
            Self::Date => "date, such as 2025-10-01",
            Self::YesNo => "yes or no",
            Self::Category => "category",
            Self::Text => "text",
        }
    }
}

/// The columns of `dataset` at `grain` that a file of it may have: those of other grains are left out.
pub fn columns(dataset: &DatasetType, grain: Option<&str>) -> impl Iterator<Item = &'static Column> {
    let grain = grain.or_else(|| dataset.grains.first().copied());
    let of_grains = || dataset.needs.iter().chain(dataset.allows);
    dataset.columns.iter().filter(move |column| {
        let has = |(_, names): &&(&str, &[&str])| names.contains(&column.name);
        of_grains().all(|names| !has(&names)) || of_grains().any(|names| has(&names) && Some(names.0) == grain)
    })
}

/// The Frictionless Table Schema of `dataset` at `grain`.
#[must_use]
pub fn table_schema(dataset: &DatasetType, grain: Option<&str>) -> Value {
    let fields: Vec<Value> = columns(dataset, grain).map(|column| field(dataset, column, grain)).collect();
    let present: Vec<&str> = columns(dataset, grain).map(|column| column.name).collect();
    let key: Vec<&str> = dataset.key(grain).iter().copied().filter(|name| present.contains(name)).collect();
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://specs.frictionlessdata.io/schemas/table-schema.json"));
    schema.insert("name".to_owned(), json!(dataset.name));
    schema.insert("title".to_owned(), json!(dataset.label));
    schema.insert("description".to_owned(), json!(dataset.about));
    schema.insert("fields".to_owned(), Value::Array(fields));
    schema.insert("missingValues".to_owned(), json!(["", "N/A", "NA", ".", "-", "-9999"]));
    if !key.is_empty() {
        schema.insert("primaryKey".to_owned(), json!(key));
    }
    Value::Object(schema)
}

fn field(dataset: &DatasetType, column: &Column, grain: Option<&str>) -> Value {
    let (kind, format) = match column.column_type {
        ColumnType::Count => ("integer", None),
        ColumnType::Number | ColumnType::Percent => ("number", None),
        ColumnType::Date => ("date", Some("%Y-%m-%d")),
        ColumnType::YesNo => ("boolean", None),
        ColumnType::School | ColumnType::Sasid | ColumnType::Id | ColumnType::Year | ColumnType::Category | ColumnType::Text => {
            ("string", None)
        }
    };
    let mut constraints = Map::new();
    let needed = dataset.is_needed(column.name, grain);
    if needed && !column.may_be_empty() {
        constraints.insert("required".to_owned(), json!(true));
    }
    match column.column_type {
        ColumnType::Sasid => drop(constraints.insert("pattern".to_owned(), json!("^[0-9]{10}$"))),
        ColumnType::Year => drop(constraints.insert("pattern".to_owned(), json!("^[0-9]{4}-[0-9]{2}$"))),
        ColumnType::Count | ColumnType::Number => drop(constraints.insert("minimum".to_owned(), json!(0))),
        ColumnType::Percent => {
            constraints.insert("minimum".to_owned(), json!(0));
            constraints.insert("maximum".to_owned(), json!(100));
        }
        _ => {}
    }
    let mut field = Map::new();
    field.insert("name".to_owned(), json!(column.name));
    field.insert("type".to_owned(), json!(kind));
    if let Some(format) = format {
        field.insert("format".to_owned(), json!(format));
    }
    if column.column_type == ColumnType::YesNo {
        field.insert("trueValues".to_owned(), json!(["yes", "y", "true", "t", "1"]));
        field.insert("falseValues".to_owned(), json!(["no", "n", "false", "f", "0"]));
    }
    if column.column_type == ColumnType::Count || column.column_type == ColumnType::Number {
        field.insert("groupChar".to_owned(), json!(","));
    }
    field.insert("description".to_owned(), json!(column.about));
    if !constraints.is_empty() {
        field.insert("constraints".to_owned(), Value::Object(constraints));
    }
    Value::Object(field)
}

/// A file of `dataset` at `grain` with its header and no row.
#[must_use]
pub fn template(dataset: &DatasetType, grain: Option<&str>) -> String {
    let names: Vec<&str> = columns(dataset, grain).map(|column| column.name).collect();
    names.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{table_schema, template};
    use crate::dataset::{catalog, dataset_type};

    #[test]
    fn a_template_has_the_columns_of_its_grain_alone() {
        let attendance = dataset_type("attendance").unwrap();
        assert!(template(attendance, None).starts_with("sasid,school_code,school_year,days_enrolled,days_absent,"));
        assert!(!template(attendance, Some("student-day")).contains("days_enrolled"));
        assert!(template(attendance, Some("student-day")).contains(",date,"));
    }

    #[test]
    fn every_schema_names_its_key_among_its_fields() {
        for dataset in catalog() {
            for grain in dataset.grains.iter().map(|grain| Some(*grain)).chain([None]) {
                let schema = table_schema(dataset, grain);
                let fields: Vec<&str> = schema["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
                for name in schema["primaryKey"].as_array().unwrap() {
                    assert!(fields.contains(&name.as_str().unwrap()), "{} {grain:?} {name}", dataset.name);
                }
            }
        }
    }
}
