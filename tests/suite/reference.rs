//! The reference page is what the doc comments say, and each of its examples is part of a plan that a test builds.
//!
//! `UPDATE=1 cargo test --test suite reference` writes it anew.

use ctecs_report::{dataset, plan, report, results};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const PAGE: &str = "docs/reference.md";

/// Plans whose text gives the examples; `tests/examples` builds every one of them.
const PLANS: [&str; 4] = ["ctecs", "small-district", "edsight", "strategic-plan-2019"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The tables of a plan file, comments left out: each begins with its header line.
fn tables(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("examples").join(name).join("plan.toml")).unwrap();
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            found.push(String::new());
        }
        if let Some(table) = found.last_mut() {
            table.push_str(line);
            table.push('\n');
        }
    }
    found.iter().map(|table| format!("{}\n", table.trim_end())).collect()
}

/// The shortest table of the examples that is wanted, and the example it is from.
fn example(wanted: impl Fn(&str) -> bool) -> Option<(String, &'static str)> {
    let all = PLANS.iter().flat_map(|name| tables(name).into_iter().map(move |table| (table, *name)));
    all.filter(|(table, _)| wanted(table)).min_by_key(|(table, _)| table.len())
}

fn quoted(page: &mut String, found: Option<(String, &'static str)>) {
    if let Some((table, name)) = found {
        write!(page, "```toml\n{table}```\n\nFrom [examples/{name}](../examples/{name}/plan.toml).\n\n").unwrap();
    }
}

fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What a schema is a reference to.
fn target(schema: &Value) -> Option<&str> {
    let direct = schema.get("$ref").and_then(Value::as_str);
    let listed = || schema.get("anyOf").or(schema.get("allOf"))?.as_array()?.iter().find_map(|one| one.get("$ref")?.as_str());
    let items = || schema.get("items")?.get("$ref")?.as_str();
    direct.or_else(listed).or_else(items)?.rsplit('/').next()
}

/// The values that a key may have, where these are few.
fn choices(schema: &Value, definitions: &Value) -> Vec<String> {
    let Some(one_of) = target(schema).and_then(|name| definitions[name].get("oneOf")?.as_array()) else { return Vec::new() };
    one_of
        .iter()
        .flat_map(|choice| {
            let described = choice.get("const").map(|value| format!("{value}: {}", text(choice, "description")));
            let plain = choice.get("enum").and_then(Value::as_array).into_iter().flatten().map(Value::to_string);
            described.into_iter().chain(plain.collect::<Vec<_>>())
        })
        .collect()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// A table of keys, without those in `known`.
fn keys(page: &mut String, properties: &Map<String, Value>, required: &Value, known: &[&str], definitions: &Value) {
    let rows: Vec<_> = properties.iter().filter(|(name, _)| !known.contains(&name.as_str())).collect();
    if rows.is_empty() {
        page.push_str("No keys of its own.\n\n");
        return;
    }
    page.push_str("| key | required | meaning |\n|---|---|---|\n");
    for (name, schema) in rows {
        let is_required = required.as_array().is_some_and(|list| list.iter().any(|one| one == name));
        let mut about = text(schema, "description").to_owned();
        for choice in choices(schema, definitions) {
            about.push_str(&format!(" · {choice}"));
        }
        if let Some(default) = schema.get("default").filter(|value| !value.is_null() && **value != Value::Array(Vec::new()))
            && !about.contains("efault")
        {
            about.push_str(&format!(" Default: {default}."));
        }
        writeln!(page, "| `{name}` | {} | {} |", if is_required { "yes" } else { "" }, cell(about.trim())).unwrap();
    }
    page.push('\n');
}

fn kinds(page: &mut String, measures: &[Value], definitions: &Value) {
    let narrative = measures.iter().find(|kind| text(kind, "title") == "narrative").unwrap();
    let common: Vec<&str> = narrative["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    page.push_str("## Measures\n\nEvery `[[measures]]` has these keys; its `kind` adds its own.\n\n");
    keys(page, narrative["properties"].as_object().unwrap(), &narrative["required"], &[], definitions);
    for kind in measures {
        let name = text(kind, "title");
        write!(page, "### `{name}`\n\n{}\n\n", text(kind, "description")).unwrap();
        keys(page, kind["properties"].as_object().unwrap(), &kind["required"], &common, definitions);
        quoted(page, example(|table| table.starts_with("[[measures]]") && table.contains(&format!("kind = \"{name}\"\n"))));
    }
}

fn datasets(page: &mut String, definitions: &Value) {
    page.push_str("## Datasets\n\n`[datasets.NAME]` says where files lie and how they are read.\n\n");
    let keys_of = &definitions["RawDataset"];
    keys(page, keys_of["properties"].as_object().unwrap(), &keys_of["required"], &[], definitions);
    for kind in dataset::catalog() {
        write!(page, "### `{}`\n\n{}\n\n| column | needed | cells | meaning |\n|---|---|---|---|\n", kind.name, kind.about).unwrap();
        for column in kind.columns {
            let needed = if column.required { "yes" } else { "" };
            writeln!(page, "| `{}` | {needed} | {} | {} |", column.name, column.column_type.words(), cell(column.about)).unwrap();
        }
        page.push('\n');
        for (grain, key) in kind.keys {
            let of = if grain.is_empty() { String::new() } else { format!(" (`{grain}`)") };
            write!(page, "Rows are told apart by{of}: {}.\n\n", key.join(", ")).unwrap();
        }
        let is_of = |table: &str| {
            let named = table.starts_with(&format!("[datasets.{}]\n", kind.name)) && !table.contains("\ntype = ");
            table.starts_with("[datasets.") && (named || table.contains(&format!("\ntype = \"{}\"\n", kind.name)))
        };
        quoted(page, example(is_of));
    }
}

fn statuses(page: &mut String) {
    let schema = schemars::schema_for!(results::Status).to_value();
    page.push_str("## Statuses\n\n| status | in the report | rule | example |\n|---|---|---|---|\n");
    let words = report::status_words();
    let words = words.iter().map(|(status, words)| (status.id(), words.as_str()));
    let words: std::collections::BTreeMap<&str, &str> = words.collect();
    for choice in schema["oneOf"].as_array().unwrap() {
        let id = text(choice, "const");
        let example = match id {
            "met" => "target at most 12.5%, 1,399 of 11,200",
            "not-met" => "target at most 12.5%, 1,401 of 11,200 (\"12.51%\"), last year 12.4%",
            "improved" => "target at most 12.5%, 13.0% after 14.1%",
            "on-track" => "46% on the way to 48% a year later, step of this year 46%",
            "behind" => "45% on the way to 48% a year later, step of this year 46%",
            "in-progress" => "three events by January, no count of last January",
            "baseline-year" => "an increase is asked, and it is the first survey",
            "reported" => "enrollment, without a target",
            "pending" => "a file with a header and no row",
            "incomplete" => "16 of 17 schools, the last one declared in `[[late]]`",
            "not-comparable" => "other items were asked than last year",
            "not-computable" => "0 of 0, or an increase of 10% from nothing",
            "not-shown" => "2 of 15 students, public edition",
            "complete" => "6 of 6 checkpoints, each with its evidence",
            "partly-complete" => "4 of 6 checkpoints",
            "not-started" => "0 of 6 checkpoints",
            other => panic!("`{other}` needs an example"),
        };
        writeln!(page, "| `{id}` | {} | {} | {} |", words[id], cell(text(choice, "description")), cell(example)).unwrap();
    }
    page.push('\n');
}

fn page() -> String {
    let schema = plan::schema();
    let definitions = &schema["definitions"];
    let mut page =
        "# Reference\n\nGenerated from the source's own comments by `tests/suite/reference.rs`. The same stands in the JSON Schema that \
                    `ctecs-report schema plan` prints, with which an editor completes and checks a plan whose first line is `#:schema \
                    plan.schema.json`.\n\n"
            .to_owned();
    page.push_str("## The tables of a plan\n\n");
    for (name, table) in schema["properties"].as_object().unwrap() {
        if ["measures", "datasets"].contains(&name.as_str()) {
            continue;
        }
        let nested = table.get("additionalProperties").filter(|one| one.is_object()).unwrap_or(table);
        let Some(of) = target(nested) else { panic!("{name}: {table}") };
        let definition = &definitions[of];
        let heading = match (table["type"] == "array", table.get("additionalProperties").is_some_and(Value::is_object)) {
            (true, _) => format!("[[{name}]]"),
            (_, true) => format!("[{name}.NAME]"),
            _ => format!("[{name}]"),
        };
        let about = text(definition, "description").trim_start_matches(&format!("`{heading}`")).trim_start_matches([':', '.', ' ']);
        write!(page, "### `{heading}`\n\n").unwrap();
        if !about.is_empty() {
            write!(page, "{}{}\n\n", about[..1].to_uppercase(), &about[1..]).unwrap();
        }
        keys(&mut page, definition["properties"].as_object().unwrap(), &definition["required"], &[], definitions);
        let start = heading.replace(".NAME]", ".");
        quoted(&mut page, example(|table| table.starts_with(&start)));
    }
    page.push_str("### `target = { … }`\n\n");
    keys(&mut page, definitions["RawTarget"]["properties"].as_object().unwrap(), &Value::Null, &[], definitions);
    page.push_str("### `baseline = { … }`\n\n");
    let baseline = &definitions["RawBaseline"];
    keys(&mut page, baseline["properties"].as_object().unwrap(), &baseline["required"], &[], definitions);
    kinds(&mut page, schema["properties"]["measures"]["items"]["oneOf"].as_array().unwrap(), definitions);
    datasets(&mut page, definitions);
    statuses(&mut page);
    format!("{}\n", page.trim_end())
}

#[test]
fn the_reference_is_what_the_comments_say() {
    let page = page();
    let file = root().join(PAGE);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &page).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == page, "{PAGE} is not what the comments say; run `UPDATE=1 cargo test --test suite reference`");
}

#[test]
fn every_kind_of_measure_has_an_example_or_nothing_to_show() {
    for kind in plan::schema()["properties"]["measures"]["items"]["oneOf"].as_array().unwrap() {
        let name = text(kind, "title");
        let found = example(|table| table.starts_with("[[measures]]") && table.contains(&format!("kind = \"{name}\"\n")));
        assert!(found.is_some() || name == "narrative", "{name}");
    }
}
