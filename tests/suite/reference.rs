//! The reference page is what the doc comments say, and each of its examples is part of a plan that a test builds.
//!
//! `UPDATE=1 cargo test --test suite reference` writes it anew.

use ctecs_report::{dataset, plan, report, results};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const PAGE: &str = "docs/reference.md";

/// Folders of plans whose text gives the examples; `tests/examples` builds the first four, a test below the fifth.
const PLANS: [&str; 5] =
    ["examples/ctecs", "examples/small-district", "examples/edsight", "examples/strategic-plan-2019", "tests/projects/tables"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The tables of a plan file, comments left out: each begins with its header line.
fn tables(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(name).join("plan.toml")).unwrap();
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
        write!(page, "```toml\n{table}```\n\nFrom [{name}](../{name}/plan.toml).\n\n").unwrap();
    }
}

/// For each of `properties` the shortest line of the examples that has it in `key = { … }`.
fn quoted_lines(page: &mut String, key: &str, properties: &Map<String, Value>) {
    let mut lines = std::collections::BTreeSet::new();
    let all: Vec<(String, &str)> = PLANS.iter().flat_map(|name| tables(name).into_iter().map(move |table| (table, *name))).collect();
    let start = format!("{key} = {{");
    for property in properties.keys() {
        let has = |line: &&str| line.starts_with(&start) && line.contains(&format!(" {property} = "));
        lines.extend(all.iter().flat_map(|(table, _)| table.lines()).filter(has).min_by_key(|line| line.len()));
    }
    let block: String = lines.iter().map(|line| format!("{line}\n")).collect();
    write!(page, "```toml\n{block}```\n\nEach from one of the examples.\n\n").unwrap();
}

/// What the examples set `key` of a table to, the shortest of all; nothing where none does.
fn example_of_key(tables_of: &[toml::Table], key: &str) -> Option<String> {
    let values = tables_of.iter().filter_map(|table| table.get(key)).map(|value| {
        let text = match value {
            toml::Value::Table(inner) if inner.is_empty() => "{ }".to_owned(),
            other => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        };
        format!("{key} = {text}")
    });
    let shortest = values.min_by_key(|text| (text.len(), text.clone()))?;
    let cut: String = shortest.chars().take(60).collect();
    Some(if cut == shortest { shortest } else { format!("{} \u{2026}", cut.trim_end()) })
}

/// The tables of the examples at `path`: `plan`, `measures` of a kind, `datasets`.
fn examples_at(wanted: impl Fn(&toml::Table) -> Vec<toml::Table>) -> Vec<toml::Table> {
    let plan = |name: &str| fs::read_to_string(root().join(name).join("plan.toml")).unwrap().parse::<toml::Table>().unwrap();
    let kinds = fs::read_dir(root().join("tests/kinds")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        PLANS.iter().map(|name| (*name).to_owned()).chain(kinds.map(|kind| format!("tests/kinds/{kind}"))).collect();
    names.sort();
    names.iter().flat_map(|name| wanted(&plan(name))).collect()
}

/// The tables in `value`: itself, or each of a list.
fn listed(value: Option<&toml::Value>) -> Vec<toml::Table> {
    match value {
        Some(toml::Value::Table(table)) => vec![table.clone()],
        Some(toml::Value::Array(list)) => list.iter().filter_map(|one| one.as_table().cloned()).collect(),
        _ => Vec::new(),
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
fn keys(
    page: &mut String,
    (properties, required): (&Map<String, Value>, &Value),
    known: &[&str],
    definitions: &Value,
    examples: &[toml::Table],
) {
    let rows: Vec<_> = properties.iter().filter(|(name, _)| !known.contains(&name.as_str())).collect();
    if rows.is_empty() {
        page.push_str("No keys of its own.\n\n");
        return;
    }
    page.push_str("| key | required | meaning | example |\n|---|---|---|---|\n");
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
        let example = example_of_key(examples, name).map(|text| format!("`{}`", cell(&text))).unwrap_or_default();
        writeln!(page, "| `{name}` | {} | {} | {example} |", if is_required { "yes" } else { "" }, cell(about.trim())).unwrap();
    }
    page.push('\n');
}

fn kinds(page: &mut String, measures: &[Value], definitions: &Value) {
    let narrative = measures.iter().find(|kind| text(kind, "title") == "narrative").unwrap();
    let common: Vec<&str> = narrative["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    page.push_str("## Measures\n\nEvery `[[measures]]` has these keys; its `kind` adds its own.\n\n");
    let measures_of = |wanted: &dyn Fn(&str) -> bool| {
        let is_of = |table: &toml::Table| table.get("kind").and_then(toml::Value::as_str).is_some_and(wanted);
        examples_at(|plan| listed(plan.get("measures")).into_iter().filter(|table| is_of(table)).collect())
    };
    let of_narrative = (narrative["properties"].as_object().unwrap(), &narrative["required"]);
    keys(page, of_narrative, &[], definitions, &measures_of(&|_| true));
    for kind in measures {
        let name = text(kind, "title");
        write!(page, "### `{name}`\n\n{}\n\n", text(kind, "description")).unwrap();
        let of_kind = (kind["properties"].as_object().unwrap(), &kind["required"]);
        keys(page, of_kind, &common, definitions, &measures_of(&|of| of == name));
        quoted(page, example(|table| table.starts_with("[[measures]]") && table.contains(&format!("kind = \"{name}\"\n"))));
    }
}

fn datasets(page: &mut String, definitions: &Value) {
    page.push_str("## Datasets\n\n`[datasets.NAME]` says where files lie and how they are read.\n\n");
    let keys_of = &definitions["RawDataset"];
    let examples = examples_at(|plan| {
        let datasets = plan.get("datasets").and_then(toml::Value::as_table).into_iter().flatten();
        datasets.filter_map(|(_, table)| table.as_table().cloned()).collect()
    });
    keys(page, (keys_of["properties"].as_object().unwrap(), &keys_of["required"]), &[], definitions, &examples);
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
        let named = heading.contains(".NAME");
        let examples = examples_at(|plan| match plan.get(name) {
            Some(toml::Value::Table(tables)) if named => tables.values().filter_map(|one| one.as_table().cloned()).collect(),
            found => listed(found),
        });
        keys(&mut page, (definition["properties"].as_object().unwrap(), &definition["required"]), &[], definitions, &examples);
        let start = heading.replace(".NAME]", ".");
        quoted(&mut page, example(|table| table.starts_with(&start)));
    }
    page.push_str("### `target = { … }`\n\n");
    let target = definitions["RawTarget"]["properties"].as_object().unwrap();
    let of_measures = |key: &str| examples_at(|plan| listed(plan.get("measures")).iter().flat_map(|one| listed(one.get(key))).collect());
    keys(&mut page, (target, &Value::Null), &[], definitions, &of_measures("target"));
    quoted_lines(&mut page, "target", target);
    page.push_str("### `baseline = { … }`\n\n");
    let baseline = &definitions["RawBaseline"];
    let of_baseline = (baseline["properties"].as_object().unwrap(), &baseline["required"]);
    keys(&mut page, of_baseline, &[], definitions, &of_measures("baseline"));
    quoted_lines(&mut page, "baseline", of_baseline.0);
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

/// The tables that a plan has once something happens: a late school, a known warning, a signature, an earlier edition.
#[test]
fn the_plan_with_every_table_builds() {
    let project = crate::builder::Project::new("tables");
    let plan = project.read("plan.toml");
    project.edit("plan.toml", "[editions]\nprevious = [\"editions/2026-06\"]\n", "");
    project.run("build tables --edition internal --out tables/editions/2026-06 -q").code(0);
    project.write("plan.toml", plan);
    project.run("build tables --edition internal --fail-on warning").code(0).stderr("");
    let page = String::from_utf8(project.files("report-internal").remove("index.html").unwrap()).unwrap();
    assert!(page.contains("No figure and no status changed."));
}

#[test]
fn every_table_kind_and_dataset_has_an_example() {
    let page = page();
    for section in page.split("\n### ").skip(1) {
        let name = section.lines().next().unwrap();
        assert!(section.contains("```toml\n") || name.starts_with("`[plan."), "{name} has no example");
    }
}

#[test]
fn every_kind_of_measure_has_an_example_in_a_plan() {
    for kind in plan::schema()["properties"]["measures"]["items"]["oneOf"].as_array().unwrap() {
        let name = text(kind, "title");
        let found = example(|table| table.starts_with("[[measures]]") && table.contains(&format!("kind = \"{name}\"\n")));
        assert!(found.is_some(), "{name}");
    }
}
