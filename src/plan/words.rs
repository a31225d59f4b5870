//! Gathers what the report says beside the results: the plan's words and the Markdown files beside it.

use crate::dataset::Table;
use crate::number::Exact;
use crate::plan::check::date;
use crate::plan::contrast::{self, Color, Ground};
use crate::plan::raw::RawAction;
use crate::plan::read::{RawDocument, Reader};
use crate::plan::{Action, Edition, Fact, GoalWords, MeasureWords, Memo, Reference, Section, Theme, Words};
use crate::text::Text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path};

/// Languages that the interface speaks.
const LANGUAGES: &[&str] = &["en", "es"];

/// The words of `raw`; Markdown files are looked for in `root`.
pub(super) fn gather_words(reader: &mut Reader<'_>, raw: &RawDocument, root: &Path) -> Words {
    let folder = raw.plan.commentary.clone().unwrap_or_else(|| "commentary".to_owned());
    let commentary = |name: &str| markdown(root, &format!("{folder}/{name}"));
    let languages = raw.plan.languages.clone().unwrap_or_else(|| vec!["en".to_owned()]);
    for language in &languages {
        if !LANGUAGES.contains(&language.as_str()) {
            reader.error(
                "unknown-language",
                format!("the report does not speak `{language}`"),
                0..0,
                format!("languages are: {}", LANGUAGES.join(", ")),
            );
        }
    }
    let goals = raw
        .goals
        .iter()
        .map(|goal| {
            let words =
                GoalWords { title: goal.title.clone(), statement: goal.statement.clone(), commentary: commentary(goal.id.as_ref()) };
            (goal.id.as_ref().clone(), words)
        })
        .collect();
    let mut measures = BTreeMap::new();
    for entry in &raw.measures {
        let raw = &entry.common;
        let words = MeasureWords {
            title: raw.title.clone(),
            short_title: raw.short_title.clone(),
            heading: raw.heading.clone(),
            explanation: raw.explanation.clone(),
            rule: Text::default(),
            actions: raw.actions.iter().map(|action| check_action(reader, action)).collect(),
            references: raw
                .reference
                .iter()
                .filter_map(|reference| match Exact::parse_percent(reference.percent.as_ref()) {
                    Ok(rate) => Some(Reference {
                        label: reference.label.clone(),
                        rate,
                        school_year: reference.school_year,
                        source: reference.source.clone(),
                    }),
                    Err(error) => {
                        reader.error(
                            "wrong-value",
                            format!("`{}` is not a percentage: {error}", reference.percent.as_ref()),
                            reference.percent.span(),
                            "write it as \"17.2%\"",
                        );
                        None
                    }
                })
                .collect(),
            commentary: commentary(raw.id.as_ref()),
            breaks: raw.breaks.iter().map(|entry| (entry.from, entry.reason.clone())).collect(),
            decimals: 1,
            baseline_source: raw.baseline.as_ref().and_then(|baseline| baseline.as_ref().source.clone()),
        };
        measures.insert(raw.id.as_ref().clone(), words);
    }
    let presentation = &raw.presentation;
    let sections = presentation
        .sections
        .iter()
        .filter_map(|section| {
            let name = section.file.as_ref();
            inside(reader, name, section.file.span())?;
            let stem = name.strip_suffix(".md").unwrap_or(name);
            let Some(body) = markdown(root, stem) else {
                reader.error("missing-file", format!("there is no file `{name}`"), section.file.span(), "paths are relative to the plan");
                return None;
            };
            Some(Section { title: section.title.clone(), body, place: section.place })
        })
        .collect();
    Words {
        title: raw.plan.title.clone(),
        organization: raw.plan.organization.clone(),
        short_name: raw.plan.short_name.clone().unwrap_or_else(|| raw.plan.organization.clone()),
        languages,
        edition: Edition {
            kind: raw.edition.kind,
            stage: raw.edition.stage.as_ref().map(|stage| *stage.as_ref()).unwrap_or_default(),
            prepared_by: raw.edition.prepared_by.clone(),
            approved_by: raw.edition.approved_by.clone(),
            approved_on: raw.edition.approved_on.as_ref().and_then(|text| date(reader, text)),
            embargo: raw.edition.embargo.as_ref().and_then(|text| date(reader, text)),
            notice: raw.edition.notice.clone(),
            license: raw.edition.license.as_ref().and_then(|license| check_license(reader, license.as_ref(), license.span())),
        },
        memo: Memo {
            to: raw.memo.to.clone(),
            from: raw.memo.from.clone(),
            date: raw.memo.date.as_ref().and_then(|text| date(reader, text)),
            subject: raw.memo.subject.clone(),
            agenda_item: raw.memo.agenda_item.clone(),
            introduction: raw.memo.introduction.clone(),
            recommendation: raw.memo.recommendation.clone(),
            discussion: raw.memo.discussion.clone(),
            prepared_by: raw.memo.prepared_by.clone(),
            approved_by: raw.memo.approved_by.clone(),
        },
        vision: presentation.vision.clone(),
        mission: presentation.mission.clone(),
        graduate: presentation.graduate.iter().map(|attribute| (attribute.title.clone(), attribute.traits.clone())).collect(),
        facts: presentation
            .facts
            .iter()
            .map(|fact| Fact { label: fact.label.clone(), value: fact.value.clone(), source: fact.source.clone(), date: fact.date.clone() })
            .collect(),
        sections,
        clusters: clusters(reader, raw, root),
        theme: Theme {
            color: presentation.color.as_ref().and_then(|color| check_color(reader, color.as_ref(), color.span(), &contrast::LIGHT)),
            color_dark: presentation
                .color_dark
                .as_ref()
                .and_then(|color| check_color(reader, color.as_ref(), color.span(), &contrast::DARK)),
            font: presentation.font.clone(),
            logo: presentation.logo.as_ref().and_then(|logo| read_logo(reader, logo.as_ref(), logo.span(), root)),
        },
        contact: presentation.contact.clone(),
        goals,
        measures,
        schools: school_commentary(root, &format!("{folder}/schools")),
        categories: categories(raw, root),
        dimensions: raw.dimensions.iter().map(|(name, dimension)| (name.as_ref().clone(), dimension.label.clone())).collect(),
        datasets: BTreeMap::new(),
    }
}

fn check_action(reader: &mut Reader<'_>, raw: &RawAction) -> Action {
    Action {
        text: raw.text.clone(),
        owner: raw.owner.clone(),
        due: raw.due.as_ref().and_then(|text| date(reader, text)),
        evidence: raw.evidence.clone(),
    }
}

/// The Markdown in `name.md` under `root`, and in `name.LANGUAGE.md` for each language.
fn markdown(root: &Path, name: &str) -> Option<Text> {
    let mut text = Text::default();
    let mut add = |language: &str, file: String| {
        if let Ok(body) = std::fs::read_to_string(root.join(&file)) {
            text.by_language.insert(language.to_owned(), body.replace("\r\n", "\n"));
            text.files.insert(language.to_owned(), file);
        }
    };
    add("", format!("{name}.md"));
    for language in LANGUAGES {
        add(language, format!("{name}.{language}.md"));
    }
    (!text.by_language.is_empty()).then_some(text)
}

/// Commentary of schools: `schools/CODE.md`.
fn school_commentary(root: &Path, folder: &str) -> BTreeMap<String, Text> {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return BTreeMap::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let codes: std::collections::BTreeSet<String> =
        names.filter_map(|name| Some(name.strip_suffix(".md")?.split('.').next()?.to_owned())).collect();
    codes.into_iter().filter_map(|code| Some((code.clone(), markdown(root, &format!("{folder}/{code}"))?))).collect()
}

/// Whether a path stays inside the project.
fn inside(reader: &mut Reader<'_>, path: &str, span: Range<usize>) -> Option<()> {
    let stays = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !stays {
        reader.error("wrong-path", format!("`{path}` leaves the project"), span, "name a file inside the plan's folder");
    }
    stays.then_some(())
}

/// A license's id, as SPDX and the Open Definition have them, or the address of its text.
fn check_license(reader: &mut Reader<'_>, text: &str, span: Range<usize>) -> Option<String> {
    let is_id = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._+".contains(letter));
    let is_address = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    if !is_id && !is_address {
        reader.error(
            "wrong-value",
            format!("`{text}` is neither the id of a license nor an address"),
            span,
            "write an id such as \"CC-BY-4.0\" or an address that begins with https://",
        );
        return None;
    }
    Some(text.to_owned())
}

/// An accent that can be read on its ground, in small letters.
fn check_color(reader: &mut Reader<'_>, text: &str, span: Range<usize>, ground: &Ground) -> Option<String> {
    let Some(color) = Color::parse(text) else {
        reader.error("wrong-color", format!("`{text}` is not a color"), span, "write it as \"#0a4a86\"");
        return None;
    };
    if let Some(failure) = ground.failure(color) {
        reader.error(
            "low-contrast",
            format!(
                "`{text}` has a contrast of {} : 1 to {} and cannot be read there; WCAG AA asks for {} : 1",
                failure.ratio, failure.against, failure.wanted
            ),
            span,
            format!("the nearest color that can be read is \"{}\"", ground.nearest(color)),
        );
        return None;
    }
    Some(color.to_string())
}

/// The logo as a data URL, so that the page needs no other file.
fn read_logo(reader: &mut Reader<'_>, path: &str, span: Range<usize>, root: &Path) -> Option<String> {
    inside(reader, path, span.clone())?;
    let media_type = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => {
            reader.error("wrong-path", format!("`{path}` is neither an SVG nor a PNG file"), span, "use one of these formats");
            return None;
        }
    };
    match std::fs::read(root.join(path)) {
        Ok(bytes) => Some(format!("data:{media_type};base64,{}", STANDARD.encode(bytes))),
        Err(error) => {
            reader.error("missing-file", format!("`{path}` cannot be read: {error}"), span, "paths are relative to the plan");
            None
        }
    }
}

/// Programs by cluster, both in the order of their file.
/// What categories are called in other languages: as the plan words them, and by the columns of lists such as `name_es`
/// beside `name`. A list that cannot be read is told of where its codes are needed.
fn categories(raw: &RawDocument, root: &Path) -> BTreeMap<String, Text> {
    let codes = raw.dimensions.iter().filter_map(|(_, dimension)| dimension.codes.as_ref()).map(|list| (list, "code"));
    let mut found = BTreeMap::new();
    for (list, column) in codes.chain(raw.plan.programs.as_ref().map(|list| (list, "program"))) {
        if let Ok((table, _)) = Table::read(&root.join(list.as_ref()), list.as_ref(), &[column]) {
            translations(&table, &mut found);
        }
    }
    let worded = raw.dimensions.iter().flat_map(|(_, dimension)| [&dimension.yes, &dimension.no]).flatten();
    found.extend(worded.map(|text| (text.get("en").to_owned(), text.clone())));
    found
}

/// Adds what a list gives in columns such as `name_es` beside `name`.
fn translations(table: &Table, found: &mut BTreeMap<String, Text>) {
    for header in &table.headers {
        let Some((base, language)) = header.rsplit_once('_').filter(|(_, language)| LANGUAGES.contains(language)) else { continue };
        let (own, translated) = (table.column(base), table.column(header));
        for row in &table.rows {
            let (name, translation) = (row.cell(own), row.cell(translated));
            if name.is_empty() || translation.is_empty() {
                continue;
            }
            let text = found.entry(name.to_owned()).or_insert_with(|| Text::from(name));
            text.by_language.insert(language.to_owned(), translation.to_owned());
        }
    }
}

fn clusters(reader: &mut Reader<'_>, raw: &RawDocument, root: &Path) -> Vec<(String, Vec<String>)> {
    let Some(path) = &raw.plan.programs else { return Vec::new() };
    let name = path.as_ref();
    let table = match Table::read(&root.join(name), name, &["program", "cluster"]) {
        Ok((table, problems)) => {
            reader.diagnostics.extend(problems);
            table
        }
        Err(error) => {
            reader.error(
                "missing-file",
                format!("the list of programs cannot be read: {error}"),
                path.span(),
                "paths are relative to the plan",
            );
            return Vec::new();
        }
    };
    let mut clusters: Vec<(String, Vec<String>)> = Vec::new();
    for row in &table.rows {
        let (program, cluster) = (row.cell(table.column("program")), row.cell(table.column("cluster")));
        match clusters.iter_mut().find(|(known, _)| known == cluster) {
            Some((_, programs)) => programs.push(program.to_owned()),
            None => clusters.push((cluster.to_owned(), vec![program.to_owned()])),
        }
    }
    clusters
}
