//! Reads the plan file: TOML with spans into the structs of [`raw`](crate::plan::raw), every problem at its place.
//!
//! A table with a wrong key is read again without it, so that all wrong keys are found at once.

use crate::diagnostic::{Diagnostic, Place, did_you_mean, has_errors};
use crate::measure::{Kind, MeasureObject, kind, kinds};
use crate::plan::Plan;
use crate::plan::check::check;
use crate::plan::raw::{
    RawAcknowledge, RawCorrection, RawDataset, RawDimension, RawEdition, RawEditions, RawGoal, RawLate, RawMeasure, RawMemo, RawPlan,
    RawPresentation, RawPrivacy, RawSignoff,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A plan file that was read.
#[derive(Debug)]
pub struct Loaded {
    /// The plan; none where it has errors.
    pub plan: Option<Plan>,
    /// Its problems.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and checks the plan of the project at `path`: a folder with `plan.toml`, or the file itself.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn load(path: &Path) -> std::io::Result<Loaded> {
    let file = if path.is_dir() { path.join("plan.toml") } else { path.to_owned() };
    let bytes = std::fs::read(&file)?;
    let root = file.parent().map(Path::to_owned).unwrap_or_default();
    let name = file.file_name().map_or_else(|| "plan.toml".to_owned(), |name| name.to_string_lossy().into_owned());
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default()).into_owned();
            let place = Place::in_text(name, &before, before.len(), before.len());
            let problem = Diagnostic::error("plan-encoding", "the plan is not UTF-8 text").at(place).help("save the file as UTF-8");
            return Ok(Loaded { plan: None, diagnostics: vec![problem] });
        }
    };
    Ok(read(&name, text.trim_start_matches('\u{feff}'), root))
}

/// Reads and checks the plan in `text`, of a file called `name`, in the folder `root`.
#[must_use]
pub fn load_text(name: &str, text: &str, root: PathBuf) -> Loaded {
    read(name, text, root)
}

/// Reads the plan in `text`, of a file called `name`, in the folder `root`.
fn read(name: &str, text: &str, root: PathBuf) -> Loaded {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file: name, text, diagnostics: Vec::new(), measure_keys: properties(&schema_of::<RawMeasure>()) };
    if !errors.is_empty() {
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            reader.diagnostics.push(
                Diagnostic::error("plan-syntax", format!("the plan is not valid TOML: {}", first_line(error.message())))
                    .at(reader.place(span)),
            );
        }
        return Loaded { plan: None, diagnostics: reader.diagnostics };
    }
    let raw = reader.document(table.into_inner());
    let plan = raw.and_then(|raw| check(&mut reader, raw, root));
    let diagnostics = reader.diagnostics;
    Loaded { plan: plan.filter(|_| !has_errors(&diagnostics)), diagnostics }
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// The tables of a plan file.
pub(super) struct RawDocument {
    pub plan: RawPlan,
    pub edition: RawEdition,
    pub memo: RawMemo,
    pub presentation: RawPresentation,
    pub privacy: RawPrivacy,
    pub dimensions: Vec<(Spanned<String>, RawDimension)>,
    pub datasets: Vec<(Spanned<String>, RawDataset)>,
    pub goals: Vec<RawGoal>,
    pub measures: Vec<RawMeasureEntry>,
    /// Ids of all measures, those with errors among them.
    pub measure_ids: Vec<String>,
    pub late: Vec<RawLate>,
    pub acknowledge: Vec<RawAcknowledge>,
    pub signoff: Vec<RawSignoff>,
    pub editions: RawEditions,
    pub corrections: Vec<RawCorrection>,
}

/// A `[[measures]]` table: the keys of every measure, and its kind with the others.
pub(super) struct RawMeasureEntry {
    pub common: RawMeasure,
    pub kind: &'static Kind,
    pub object: Box<dyn MeasureObject>,
    /// The spans of its keys and of their values.
    pub keys: Vec<(String, Range<usize>)>,
    pub span: Range<usize>,
}

impl RawMeasureEntry {
    /// Where the value of `key` stands; the table itself where it has no such key.
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.keys.iter().find(|(name, _)| name == key).map_or_else(|| self.span.clone(), |(_, span)| span.clone())
    }
}

/// The plan file while it is read.
pub(super) struct Reader<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub diagnostics: Vec<Diagnostic>,
    /// The keys that every measure may have.
    pub measure_keys: Vec<String>,
}

const SECTIONS: &[&str] = &[
    "plan",
    "edition",
    "memo",
    "presentation",
    "dimensions",
    "datasets",
    "goals",
    "measures",
    "privacy",
    "late",
    "acknowledge",
    "signoff",
    "editions",
    "corrections",
];

impl Reader<'_> {
    /// The place of `span`.
    pub fn place(&self, span: Range<usize>) -> Place {
        // A table's span covers all its lines: the first one is enough to find it.
        let end = self.text.get(span.clone()).and_then(|text| text.find('\n')).map_or(span.end, |line| span.start + line);
        Place::in_text(self.file, self.text, span.start, end)
    }

    /// Notes an error at `span`.
    pub fn error(&mut self, code: &'static str, message: impl Into<String>, span: Range<usize>, help: impl Into<String>) {
        let place = self.place(span);
        self.diagnostics.push(Diagnostic::error(code, message).at(place).help(help));
    }

    fn document(&mut self, table: DeTable<'_>) -> Option<RawDocument> {
        let mut plan = None;
        let mut edition = Some(RawEdition::default());
        let mut memo = Some(RawMemo::default());
        let mut presentation = Some(RawPresentation::default());
        let mut privacy = Some(RawPrivacy::default());
        let (mut dimensions, mut datasets) = (Vec::new(), Vec::new());
        let (mut goals, mut measures, mut measure_ids) = (Vec::new(), Vec::new(), Vec::new());
        let (mut late, mut acknowledge, mut signoff) = (Vec::new(), Vec::new(), Vec::new());
        let mut editions = Some(RawEditions::default());
        let mut corrections = Vec::new();
        let mut has_plan = false;
        for (key, value) in table {
            match key.as_ref().as_ref() {
                "plan" => {
                    has_plan = true;
                    plan = self.section::<RawPlan>("plan", value);
                }
                "edition" => edition = self.section("edition", value),
                "memo" => memo = self.section("memo", value),
                "presentation" => presentation = self.section("presentation", value),
                "privacy" => privacy = self.section("privacy", value),
                "dimensions" => dimensions = self.named("dimensions", value),
                "datasets" => datasets = self.named("datasets", value),
                "goals" => goals = self.list("goals", value),
                "late" => late = self.list("late", value),
                "acknowledge" => acknowledge = self.list("acknowledge", value),
                "signoff" => signoff = self.list("signoff", value),
                "editions" => editions = self.section("editions", value),
                "corrections" => corrections = self.list("corrections", value),
                "measures" => {
                    for (table, span) in self.tables("measures", value) {
                        measure_ids.extend(table.get("id").and_then(|id| id.as_ref().as_str()).map(str::to_owned));
                        measures.extend(self.measure(table, span));
                    }
                }
                unknown => {
                    let near = did_you_mean(unknown, SECTIONS.iter().copied());
                    let help =
                        near.map_or_else(|| format!("a plan has: {}", SECTIONS.join(", ")), |near| format!("did you mean `{near}`?"));
                    self.error("unknown-key", format!("a plan has no table `{unknown}`"), key.span(), help);
                }
            }
        }
        if !has_plan {
            self.error(
                "missing-table",
                "the plan has no [plan] table",
                0..0,
                "begin with [plan], title, organization, school_year and schools",
            );
        }
        let document = RawDocument {
            plan: plan?,
            edition: edition?,
            memo: memo?,
            presentation: presentation?,
            privacy: privacy?,
            dimensions,
            datasets,
            goals,
            measures,
            measure_ids,
            late,
            acknowledge,
            signoff,
            editions: editions?,
            corrections,
        };
        Some(document)
    }

    fn section<T: DeserializeOwned + JsonSchema>(&mut self, name: &str, value: Spanned<DeValue<'_>>) -> Option<T> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => self.table(&format!("[{name}]"), table, span),
            _ => {
                self.error("wrong-type", format!("`{name}` is not a table"), span, format!("write it as [{name}]"));
                None
            }
        }
    }

    fn named<T: DeserializeOwned + JsonSchema>(&mut self, name: &str, value: Spanned<DeValue<'_>>) -> Vec<(Spanned<String>, T)> {
        let span = value.span();
        let DeValue::Table(tables) = value.into_inner() else {
            self.error("wrong-type", format!("`{name}` is not a table"), span, format!("write its entries as [{name}.NAME]"));
            return Vec::new();
        };
        tables
            .into_iter()
            .filter_map(|(key, value)| {
                let key = Spanned::new(key.span(), key.into_inner().into_owned());
                let table = self.section(&format!("{name}.{}", key.as_ref()), value)?;
                Some((key, table))
            })
            .collect()
    }

    fn tables<'i>(&mut self, name: &str, value: Spanned<DeValue<'i>>) -> Vec<(DeTable<'i>, Range<usize>)> {
        let span = value.span();
        let wrong = format!("write each entry as [[{name}]]");
        let DeValue::Array(entries) = value.into_inner() else {
            self.error("wrong-type", format!("`{name}` is not a list of tables"), span, wrong);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for entry in entries {
            let span = entry.span();
            match entry.into_inner() {
                DeValue::Table(table) => tables.push((table, span)),
                _ => self.error("wrong-type", format!("an entry of `{name}` is not a table"), span, wrong.clone()),
            }
        }
        tables
    }

    fn list<T: DeserializeOwned + JsonSchema>(&mut self, name: &str, value: Spanned<DeValue<'_>>) -> Vec<T> {
        self.tables(name, value).into_iter().filter_map(|(table, span)| self.table(&format!("[[{name}]]"), table, span)).collect()
    }

    fn table<T: DeserializeOwned + JsonSchema>(&mut self, name: &str, table: DeTable<'_>, span: Range<usize>) -> Option<T> {
        self.read_table(name, table, span, schema_of::<T>, &[], |deserializer| T::deserialize(deserializer))
    }

    /// Reads `table` with `parse`; where a key is wrong, notes that with what `schema` says of it and goes on without it.
    fn read_table<T>(
        &mut self,
        name: &str,
        mut table: DeTable<'_>,
        span: Range<usize>,
        schema: impl Fn() -> Schema,
        more_keys: &[String],
        parse: impl Fn(toml::Deserializer<'_>) -> Result<T, toml::de::Error>,
    ) -> Option<T> {
        let mut removed: Vec<String> = Vec::new();
        loop {
            let error = match parse(toml::Deserializer::from(Spanned::new(span.clone(), table.clone()))) {
                Ok(value) => return removed.is_empty().then_some(value),
                Err(error) => error,
            };
            let message = first_line(error.message()).to_owned();
            if let Some(field) = quoted_after(&message, "missing field `") {
                if !removed.contains(&field) {
                    let help =
                        description(&schema(), &field).map_or_else(|| format!("add `{field}`"), |about| format!("`{field}`: {about}"));
                    self.error("missing-key", format!("{name} has no `{field}`"), span, help);
                }
                return None;
            }
            let at = error.span().unwrap_or_else(|| span.clone());
            let wrong = table
                .iter()
                .find(|(key, value)| key.span() == at || (value.span().start <= at.start && at.end <= value.span().end))
                .map(|(key, _)| key.as_ref().to_string());
            if let Some(unknown) = quoted_after(&message, "unknown field `") {
                let own: Vec<String> = properties(&schema());
                let is_own_key = table.iter().any(|(key, _)| key.span() == at);
                let listed: Vec<String> = message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
                let known: Vec<&str> = if is_own_key {
                    own.iter().chain(more_keys).map(String::as_str).collect()
                } else {
                    listed.iter().map(String::as_str).collect()
                };
                let help = did_you_mean(&unknown, known.iter().copied())
                    .map_or_else(|| format!("it may have: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
                self.error("unknown-key", format!("{name} has no key `{unknown}`"), at, help);
            } else {
                let about = wrong.as_deref().and_then(|key| description(&schema(), key));
                let key = wrong.as_deref().map_or_else(String::new, |key| format!(" in `{key}`"));
                let place = self.place(at);
                let mut problem = Diagnostic::error("wrong-value", format!("wrong value{key} of {name}")).at(place).expected(message);
                problem.help = about;
                self.diagnostics.push(problem);
            }
            match wrong {
                Some(key) if table.remove(key.as_str()).is_some() => removed.push(key),
                _ => return None,
            }
        }
    }

    fn measure(&mut self, table: DeTable<'_>, span: Range<usize>) -> Option<RawMeasureEntry> {
        let keys = table.iter().map(|(key, value)| (key.as_ref().to_string(), value.span())).collect();
        let id = table.get("id").and_then(|id| id.as_ref().as_str()).map(str::to_owned);
        let name = id.map_or_else(|| "[[measures]]".to_owned(), |id| format!("measure `{id}`"));
        let kind = self.kind_of(&name, &table, &span);
        let (mut common, mut own) = (DeTable::new(), DeTable::new());
        for (key, value) in table {
            if self.measure_keys.contains(&key.as_ref().to_string()) {
                common.insert(key, value)
            } else {
                own.insert(key, value)
            };
        }
        let common = self.read_table(&name, common, span.clone(), schema_of::<RawMeasure>, &[], |deserializer| {
            serde::Deserialize::deserialize(deserializer)
        });
        let kind = kind?;
        let own_schema = || kind.schema(&mut SchemaGenerator::default());
        let common_keys = self.measure_keys.clone();
        let object = self.read_table(&name, own, span.clone(), own_schema, &common_keys, |deserializer| kind.configure(deserializer));
        Some(RawMeasureEntry { common: common?, kind, object: object?, keys, span })
    }

    fn kind_of(&mut self, name: &str, table: &DeTable<'_>, span: &Range<usize>) -> Option<&'static Kind> {
        let names = || kinds().iter().map(|kind| kind.name);
        let Some(value) = table.get("kind") else {
            self.error(
                "missing-key",
                format!("{name} has no `kind`"),
                span.clone(),
                format!("the kinds are: {}", names().collect::<Vec<_>>().join(", ")),
            );
            return None;
        };
        let given = value.as_ref().as_str()?;
        let found = kind(given);
        if found.is_none() {
            let help = did_you_mean(given, names()).map_or_else(
                || format!("the kinds are: {}", names().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.error("unknown-kind", format!("there is no kind of measure `{given}`"), value.span(), help);
        }
        found
    }
}

/// The schema of `T`.
fn schema_of<T: JsonSchema>() -> Schema {
    T::json_schema(&mut SchemaGenerator::default())
}

/// The text between `prefix` and the next backtick of `message`.
fn quoted_after(message: &str, prefix: &str) -> Option<String> {
    let rest = message.strip_prefix(prefix)?;
    rest.split('`').next().map(str::to_owned)
}

/// The keys that a schema knows.
fn properties(schema: &Schema) -> Vec<String> {
    schema
        .get("properties")
        .and_then(|properties| properties.as_object())
        .map(|properties| properties.keys().cloned().collect())
        .unwrap_or_default()
}

/// What a schema says of a key.
fn description(schema: &Schema, key: &str) -> Option<String> {
    let text = schema.get("properties")?.get(key)?.get("description")?.as_str()?;
    Some(text.replace('\n', " "))
}
