//! Checks a plan as it is written into one that can be relied on.

use crate::dataset::{DatasetSpec, DateFormat, Dimension, DimensionSource, dataset_type};
use crate::diagnostic::did_you_mean;
use crate::measure::{Setup, kind};
use crate::number::Exact;
use crate::plan::files::files;
use crate::plan::raw::{RawBaseline, RawDataset, RawDimension, RawMeasure, SchoolStatus};
use crate::plan::read::{RawDocument, RawMeasureEntry, Reader};
use crate::plan::target::{Operator, Target, check_target};
use crate::plan::words::gather_words;
use crate::plan::{Acknowledged, Baseline, BaselineFigures, Goal, Late, MeasurePlan, Plan, Privacy, Signoff};
use crate::results::{Declared, Line};
use crate::text::Text;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::Spanned;

/// Years a trend shows unless the plan says otherwise.
const TREND_YEARS: u8 = 5;

/// The plan in `raw`, whose files lie in `root`; problems are noted with `reader`.
pub(super) fn check(reader: &mut Reader<'_>, raw: RawDocument, root: PathBuf) -> Option<Plan> {
    let school_year = *raw.plan.school_year.as_ref();
    let as_of = match &raw.plan.as_of {
        Some(text) => date(reader, text),
        None => Some(school_year.last_day()),
    };
    let trend_years = raw.plan.trend_years.as_ref().map_or(TREND_YEARS, |years| *years.as_ref());
    if !(1..=10).contains(&trend_years)
        && let Some(years) = &raw.plan.trend_years
    {
        reader.error("wrong-value", "a trend shows between 1 and 10 years", years.span(), "3 to 5 read best");
    }
    let dimensions: Vec<Dimension> =
        raw.dimensions.iter().filter_map(|(name, dimension)| check_dimension(reader, name, dimension, &raw)).collect();
    let datasets: Vec<DatasetSpec> = raw.datasets.iter().filter_map(|(name, dataset)| check_dataset(reader, name, dataset)).collect();
    let goals = check_goals(reader, &raw);
    let words = gather_words(reader, &raw, &root);
    let late = raw
        .late
        .iter()
        .filter_map(|late| {
            known_dataset(reader, &late.dataset, &datasets);
            Some(Late {
                dataset: late.dataset.as_ref().clone(),
                school_code: late.school_code.as_ref().clone(),
                reason: late.reason.clone(),
                who: late.who.clone(),
                until: date(reader, &late.until)?,
                place: reader.place(late.school_code.span()),
            })
        })
        .collect();
    let signoffs = raw
        .signoff
        .iter()
        .filter_map(|signoff| {
            known_dataset(reader, &signoff.dataset, &datasets);
            let digest = signoff.digest.as_ref();
            if digest.len() < 8 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                reader.error(
                    "wrong-value",
                    "a sign-off needs at least eight characters of the file's digest",
                    signoff.digest.span(),
                    "`b3sum FILE` prints it",
                );
            }
            Some(Signoff {
                dataset: signoff.dataset.as_ref().clone(),
                school_code: signoff.school_code.as_ref().clone(),
                digest: digest.to_lowercase(),
                who: signoff.who.clone(),
                date: date(reader, &signoff.date)?,
                place: reader.place(signoff.digest.span()),
            })
        })
        .collect();
    let corrections = raw
        .corrections
        .iter()
        .filter_map(|correction| {
            for dataset in &correction.datasets {
                known_dataset(reader, dataset, &datasets);
            }
            for id in &correction.measures {
                known_measure(reader, id, &raw);
            }
            let language = words.languages.first().map_or("en", String::as_str);
            Some(Declared {
                date: date(reader, &correction.date)?,
                label: correction.kind,
                reason: correction.reason.get(language).to_owned(),
                datasets: correction.datasets.iter().map(|name| name.as_ref().clone()).collect(),
                measures: correction.measures.iter().map(|id| id.as_ref().clone()).collect(),
            })
        })
        .collect();
    let acknowledged = raw
        .acknowledge
        .iter()
        .map(|entry| Acknowledged {
            warning: entry.warning.as_ref().clone(),
            about: entry.about.clone(),
            reason: entry.reason.clone(),
            who: entry.who.clone(),
            place: reader.place(entry.warning.span()),
        })
        .collect();
    let names: Vec<String> = dimensions.iter().map(|dimension| dimension.name.clone()).collect();
    let goal_ids: Vec<String> = goals.iter().map(|goal| goal.id.clone()).collect();
    let files = files(&raw, &root);
    let templates = raw.presentation.templates.as_ref().and_then(|folder| own_templates(reader, folder, &root));
    let measures = check_measures(reader, raw.measures, &raw.measure_ids, &datasets, &names, &goal_ids, school_year.last_day(), &root);
    let mut problems = Vec::new();
    let privacy = Privacy::check(&raw.privacy, |span| reader.place(span), &mut problems);
    reader.diagnostics.extend(problems);
    let mut words = words;
    for measure in &measures {
        if let Some(entry) = words.measures.get_mut(&measure.id) {
            let setup = Setup { id: &measure.id, datasets: &datasets, measures: &[], every_school: measure.every_school() };
            entry.rule = measure.object.rule(&setup);
            entry.decimals = measure.decimals;
        }
    }
    words.datasets = datasets.iter().map(|dataset| (dataset.name.clone(), dataset.label.clone())).collect();
    Some(Plan {
        file: reader.file.to_owned(),
        root,
        school_year,
        schools: PathBuf::from(raw.plan.schools.as_ref()),
        history: raw.plan.history.iter().flat_map(|paths| &paths.as_ref().0).map(PathBuf::from).collect(),
        trend_years,
        as_of: as_of?,
        dimensions,
        datasets,
        goals,
        measures,
        privacy,
        late,
        acknowledged,
        signoffs,
        files,
        templates,
        previous: raw.editions.previous.iter().map(PathBuf::from).collect(),
        corrections,
        words,
    })
}

/// The folder of the district's own templates.
fn own_templates(reader: &mut Reader<'_>, folder: &Spanned<String>, root: &Path) -> Option<PathBuf> {
    let path = PathBuf::from(folder.as_ref());
    let there = root.join(&path).is_dir();
    if !there {
        reader.error(
            "missing-file",
            format!("there is no folder `{}`", folder.as_ref()),
            folder.span(),
            "paths are relative to the plan; `ctecs-report templates --eject DIR` makes one",
        );
    }
    there.then_some(path)
}

/// The day that `text` names.
pub(super) fn date(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<Date> {
    let parsed = text.as_ref().parse::<Date>().ok().filter(|_| text.as_ref().len() == 10);
    if parsed.is_none() {
        reader.error(
            "wrong-date",
            format!("`{}` is not a day", text.as_ref()),
            text.span(),
            "write days as YYYY-MM-DD, such as \"2026-06-30\"",
        );
    }
    parsed
}

fn known_dataset(reader: &mut Reader<'_>, name: &Spanned<String>, datasets: &[DatasetSpec]) {
    if !datasets.iter().any(|dataset| dataset.name == *name.as_ref()) {
        let near = did_you_mean(name.as_ref(), datasets.iter().map(|dataset| dataset.name.as_str()));
        let help = near.map_or_else(|| "name a dataset of the plan".to_owned(), |near| format!("did you mean `{near}`?"));
        reader.error("unknown-dataset", format!("there is no dataset `{}`", name.as_ref()), name.span(), help);
    }
}

/// Notes an error where the plan has no measure `id`.
fn known_measure(reader: &mut Reader<'_>, id: &Spanned<String>, raw: &RawDocument) {
    let mut known = raw.measures.iter().map(|entry| entry.common.id.as_ref().as_str());
    if known.clone().any(|name| name == id.as_ref()) {
        return;
    }
    let help = did_you_mean(id.as_ref(), &mut known)
        .map_or_else(|| "name a measure of the plan".to_owned(), |near| format!("did you mean `{near}`?"));
    reader.error("unknown-measure", format!("the plan has no measure `{}`", id.as_ref()), id.span(), help);
}

/// Whether `id` can name a file and a place in a page.
fn check_id(reader: &mut Reader<'_>, id: &Spanned<String>, seen: &mut BTreeSet<String>) {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    if id.as_ref().is_empty() || !id.as_ref().bytes().all(plain) {
        reader.error("wrong-id", format!("`{}` cannot be an id", id.as_ref()), id.span(), "use lower-case letters, digits and hyphens");
    }
    if !seen.insert(id.as_ref().clone()) {
        reader.error("duplicate-id", format!("the id `{}` is used twice", id.as_ref()), id.span(), "give each its own");
    }
}

fn check_goals(reader: &mut Reader<'_>, raw: &RawDocument) -> Vec<Goal> {
    let mut seen = BTreeSet::new();
    raw.goals
        .iter()
        .map(|goal| {
            check_id(reader, &goal.id, &mut seen);
            Goal { id: goal.id.as_ref().clone(), number: goal.number, title: goal.title.clone(), statement: goal.statement.clone() }
        })
        .collect()
}

fn check_dimension(reader: &mut Reader<'_>, name: &Spanned<String>, dimension: &RawDimension, raw: &RawDocument) -> Option<Dimension> {
    let given = [dimension.any_of.is_some(), dimension.from.is_some(), dimension.school.is_some()];
    if given.iter().filter(|given| **given).count() > 1 {
        reader.error(
            "wrong-dimension",
            format!("dimension `{}` is found in more than one way", name.as_ref()),
            name.span(),
            "give one of any_of, from and school",
        );
        return None;
    }
    let source = if let Some(any_of) = &dimension.any_of {
        let (Some(yes), Some(no)) = (&dimension.yes, &dimension.no) else {
            reader.error(
                "wrong-dimension",
                format!("dimension `{}` does not name its two categories", name.as_ref()),
                name.span(),
                "add yes = \"…\" and no = \"…\"",
            );
            return None;
        };
        let codes = any_of.as_ref().iter().map(|(column, codes)| (column.clone(), codes.0.clone())).collect();
        DimensionSource::AnyOf { codes, yes: yes.get("en").to_owned(), no: no.get("en").to_owned() }
    } else if let Some(from) = &dimension.from {
        if !raw.dimensions.iter().any(|(known, _)| known.as_ref() == from.as_ref()) {
            let near = did_you_mean(from.as_ref(), raw.dimensions.iter().map(|(known, _)| known.as_ref().as_str()));
            let help = near.map_or_else(|| format!("declare [dimensions.{}]", from.as_ref()), |near| format!("did you mean `{near}`?"));
            reader.error("unknown-dimension", format!("there is no dimension `{}`", from.as_ref()), from.span(), help);
        }
        DimensionSource::From(from.as_ref().clone())
    } else if let Some(attribute) = &dimension.school {
        DimensionSource::School(attribute.as_ref().clone())
    } else {
        DimensionSource::Column
    };
    Some(Dimension {
        name: name.as_ref().clone(),
        label: dimension.label.clone(),
        source,
        codes: dimension.codes.as_ref().map(|path| PathBuf::from(path.as_ref())),
        place: reader.place(name.span()),
    })
}

fn check_dataset(reader: &mut Reader<'_>, name: &Spanned<String>, raw: &RawDataset) -> Option<DatasetSpec> {
    let (type_name, type_span) =
        raw.dataset_type.as_ref().map_or_else(|| (name.as_ref(), name.span()), |given| (given.as_ref(), given.span()));
    let Some(dataset_type) = dataset_type(type_name) else {
        let names = crate::dataset::catalog().iter().map(|known| known.name);
        let help = did_you_mean(type_name, names.clone()).map_or_else(
            || format!("set type to one of: {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        reader.error("unknown-dataset-type", format!("there is no kind of dataset `{type_name}`"), type_span, help);
        return None;
    };
    let grain = raw.grain.as_ref().map(|grain| {
        if !dataset_type.grains.contains(&grain.as_ref().as_str()) {
            let help = if dataset_type.grains.is_empty() {
                format!("a dataset of type {type_name} has one grain only")
            } else {
                format!("write one of: {}", dataset_type.grains.join(", "))
            };
            reader.error("wrong-grain", format!("`{}` is no grain of {type_name}", grain.as_ref()), grain.span(), help);
        }
        grain.as_ref().clone()
    });
    if raw.files.as_ref().0.is_empty() {
        reader.error("missing-key", format!("dataset `{}` names no file", name.as_ref()), raw.files.span(), "give a path or a pattern");
    }
    for pattern in &raw.files.as_ref().0 {
        if let Some(open) = pattern.find('{')
            && !pattern[open..].starts_with("{school_year}")
        {
            reader.error(
                "wrong-pattern",
                format!("`{pattern}` has a place holder that is not known"),
                raw.files.span(),
                "only {school_year} is filled in",
            );
        }
    }
    let delimiter = raw.delimiter.as_ref().and_then(|given| match given.as_ref().as_str() {
        "tab" | "\t" => Some(b'\t'),
        one if one.len() == 1 && one.is_ascii() => one.bytes().next(),
        _ => {
            reader.error("wrong-value", "a delimiter is one character", given.span(), "write \",\", \";\", \"|\" or \"tab\"");
            None
        }
    });
    let mut codes = BTreeMap::new();
    for (code, share) in &raw.codes {
        match Exact::parse(share.as_ref()) {
            Ok(value) if value >= Exact::ZERO && value <= Exact::ONE => {
                codes.insert(code.clone(), value);
            }
            _ => reader.error(
                "wrong-value",
                format!("`{}` is not a share of a day", share.as_ref()),
                share.span(),
                "write \"0\", \"0.5\" or \"1\"",
            ),
        }
    }
    let extract_date = raw.extract_date.as_ref().and_then(|text| date(reader, text));
    let pairs = |map: &BTreeMap<Spanned<String>, Spanned<String>>| {
        map.iter().map(|(key, value)| (key.as_ref().clone(), value.as_ref().clone())).collect()
    };
    for key in raw.columns.keys() {
        let is_dimension = dataset_type.column(key.as_ref()).is_some();
        let looks_canonical = key.as_ref().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_dimension
            && looks_canonical
            && let Some(near) = did_you_mean(key.as_ref(), dataset_type.columns.iter().map(|column| column.name))
        {
            reader.error(
                "unknown-column",
                format!("a dataset of type {type_name} has no column `{}`", key.as_ref()),
                key.span(),
                format!("did you mean `{near}`?"),
            );
        }
    }
    Some(DatasetSpec {
        name: name.as_ref().clone(),
        dataset_type,
        grain: grain.or_else(|| dataset_type.grains.first().map(|&grain| grain.to_owned())),
        files: raw.files.as_ref().0.clone(),
        schools: raw
            .schools
            .as_ref()
            .map(|filter| filter.as_ref().iter().map(|(column, values)| (column.clone(), values.0.clone())).collect()),
        columns: pairs(&raw.columns),
        values: raw.values.iter().map(|(column, values)| (column.as_ref().clone(), values.clone())).collect(),
        codes,
        filter: raw.filter.iter().map(|(column, values)| (column.as_ref().clone(), values.0.clone())).collect(),
        level: raw.level,
        encoding: raw.encoding.as_ref().map(|encoding| encoding.as_ref().clone()),
        sheet: raw.sheet.clone(),
        delimiter,
        date_format: raw.date_format.unwrap_or(DateFormat::Ymd),
        year_names: raw.year_names,
        percents: raw.percents,
        extract_date,
        complete: raw.complete,
        is_final: raw.is_final,
        class: raw.class.unwrap_or(dataset_type.class),
        label: raw.label.clone().unwrap_or_else(|| Text::from(dataset_type.label)),
        place: reader.place(name.span()),
    })
}

#[expect(clippy::too_many_arguments, reason = "measures are checked against everything else in the plan")]
fn check_measures(
    reader: &mut Reader<'_>,
    entries: Vec<RawMeasureEntry>,
    ids: &[String],
    datasets: &[DatasetSpec],
    dimensions: &[String],
    goals: &[String],
    default_due: Date,
    root: &Path,
) -> Vec<MeasurePlan> {
    let mut seen = BTreeSet::new();
    let mut part_of: BTreeMap<String, String> = BTreeMap::new();
    for entry in &entries {
        check_id(reader, &entry.common.id, &mut seen);
        for part in entry.object.parts() {
            if let Some(other) = part_of.insert(part.to_owned(), entry.common.id.as_ref().clone())
                && other != *entry.common.id.as_ref()
            {
                reader.error(
                    "wrong-parts",
                    format!("`{part}` is a part of `{other}` as well"),
                    entry.span_of("parts"),
                    "a measure is a part of one line",
                );
            }
        }
    }
    let lines: BTreeMap<String, Option<Line>> = entries.iter().map(|entry| (entry.common.id.as_ref().clone(), entry.common.line)).collect();
    let mut measures: Vec<MeasurePlan> = entries
        .into_iter()
        .filter_map(|entry| {
            let parent = part_of.get(entry.common.id.as_ref()).cloned();
            let line = entry.common.line.or_else(|| lines.get(parent.as_ref()?).copied().flatten());
            let Some(line) = line else {
                reader.error(
                    "missing-key",
                    format!("measure `{}` has no `line`", entry.common.id.as_ref()),
                    entry.span.clone(),
                    "write line = \"dip\", \"strategy\" or \"context\"; only a part of another line goes without",
                );
                return None;
            };
            check_measure(reader, entry, line, parent, datasets, dimensions, goals, ids, default_due, root)
        })
        .collect();
    // Parts stand after the line they belong to, in its order.
    let position: BTreeMap<String, usize> = measures.iter().enumerate().map(|(index, measure)| (measure.id.clone(), index)).collect();
    let place = |measure: &MeasurePlan| -> (usize, usize) {
        let own = position.get(&measure.id).copied().unwrap_or(0);
        match measure.part_of.as_ref().and_then(|parent| position.get(parent)) {
            Some(&parent) => (parent, 1 + own),
            None => (own, 0),
        }
    };
    let mut places: Vec<(usize, usize)> = measures.iter().map(place).collect();
    for (index, measure) in measures.iter().enumerate() {
        if let Some(parent) = measure.part_of.as_ref().and_then(|parent| position.get(parent)) {
            let rank = measures[*parent].parts.iter().position(|part| *part == measure.id).unwrap_or(0);
            places[index] = (*parent, 1 + rank);
        }
    }
    let mut ordered: Vec<((usize, usize), MeasurePlan)> = places.into_iter().zip(measures.drain(..)).collect();
    ordered.sort_by_key(|(place, _)| *place);
    let mut number = 0;
    ordered
        .into_iter()
        .map(|(_, mut measure)| {
            if measure.line == Line::Dip && measure.part_of.is_none() {
                number += 1;
                measure.number = Some(number);
            }
            measure
        })
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "a measure is checked against everything else in the plan")]
fn check_measure(
    reader: &mut Reader<'_>,
    entry: RawMeasureEntry,
    line: Line,
    part_of: Option<String>,
    datasets: &[DatasetSpec],
    dimensions: &[String],
    goals: &[String],
    ids: &[String],
    default_due: Date,
    root: &Path,
) -> Option<MeasurePlan> {
    let raw = &entry.common;
    if !goals.contains(raw.goal.as_ref()) {
        let near = did_you_mean(raw.goal.as_ref(), goals.iter().map(String::as_str));
        let help = near.map_or_else(|| format!("the goals are: {}", goals.join(", ")), |near| format!("did you mean `{near}`?"));
        reader.error("unknown-goal", format!("there is no goal `{}`", raw.goal.as_ref()), raw.goal.span(), help);
    }
    let target = match &raw.target {
        Some(target) => Some(check_target(reader, target, default_due)?),
        None => None,
    };
    let every = match target.as_ref().map(|target| target.operator) {
        Some(Operator::EverySchoolAtLeast(least)) => Some(least),
        _ => None,
    };
    let setup = Setup { id: raw.id.as_ref(), datasets, measures: ids, every_school: every };
    for problem in entry.object.problems(&setup) {
        reader.error(
            "wrong-setting",
            format!("measure `{}`: {}", raw.id.as_ref(), problem.message),
            entry.span_of(problem.key),
            problem.help,
        );
    }
    let (by_school, by, within_schools) = check_by(reader, raw, dimensions);
    check_school_targets(reader, &entry, target.as_ref(), root);
    let decimals = raw.decimals.as_ref().map_or(1, |decimals| *decimals.as_ref());
    if decimals > 3 {
        reader.error("wrong-value", "a rate has at most 3 decimals", entry.span_of("decimals"), "1 is usual");
    }
    let baseline = match &raw.baseline {
        Some(baseline) => Some(check_baseline(reader, baseline)?),
        None => None,
    };
    let kind = kind(entry.kind.name)?;
    Some(MeasurePlan {
        id: raw.id.as_ref().clone(),
        goal: raw.goal.as_ref().clone(),
        line,
        number: None,
        part_of,
        parts: entry.object.parts().into_iter().map(str::to_owned).collect(),
        title: raw.title.clone(),
        kind: kind.name,
        target,
        baseline,
        by_school,
        by,
        within_schools,
        definition: raw.definition.clone().unwrap_or_else(|| kind.name.to_owned()),
        school_status: raw.school_status,
        school_targets: raw.school_targets.as_ref().map(|path| PathBuf::from(path.as_ref())),
        decimals,
        breaks: raw.breaks.iter().map(|entry| (entry.from, entry.reason.clone())).collect(),
        place: reader.place(raw.id.span()),
        object: entry.object,
    })
}

/// What is wrong with the schools' own targets of a measure.
fn check_school_targets(reader: &mut Reader<'_>, entry: &RawMeasureEntry, target: Option<&Target>, root: &Path) {
    let raw = &entry.common;
    let id = raw.id.as_ref();
    match (raw.school_status, &raw.school_targets) {
        (SchoolStatus::Own, None) => reader.error(
            "missing-key",
            format!("measure `{id}` has no `school_targets`"),
            entry.span_of("school_status"),
            "school_status = \"own\" needs a file of targets: a CSV with school_code and target",
        ),
        (SchoolStatus::Own, Some(_)) if target.is_none_or(|target| target.operator == Operator::AllDone) => reader.error(
            "missing-key",
            format!("measure `{id}` does not say what the schools' own targets are targets of"),
            entry.span_of("school_status"),
            "give the measure a target: its operator and its date are the schools' too, and the file has their values",
        ),
        (SchoolStatus::Own, Some(path)) if !root.join(path.as_ref()).is_file() => reader.error(
            "missing-file",
            format!("there is no file `{}`", path.as_ref()),
            path.span(),
            "paths are relative to the plan; the file is a CSV with school_code and target",
        ),
        (SchoolStatus::Own, Some(_)) | (_, None) => {}
        (_, Some(path)) => reader.error(
            "wrong-setting",
            format!("measure `{id}` names targets of schools and does not hold schools to them"),
            path.span(),
            "add school_status = \"own\"",
        ),
    }
    if raw.school_status == SchoolStatus::District && target.is_none() {
        reader.error(
            "missing-key",
            format!("measure `{id}` has no target that schools could be held to"),
            entry.span_of("school_status"),
            "give the measure a target, or leave school_status out",
        );
    }
}

/// Whether a measure is broken down by school, the dimensions, and those that are broken down within schools.
fn check_by(reader: &mut Reader<'_>, raw: &RawMeasure, dimensions: &[String]) -> (bool, Vec<String>, Vec<String>) {
    let (mut by_school, mut by, mut within) = (false, Vec::new(), Vec::new());
    for entry in &raw.by {
        let (name, inside) = match entry.as_ref().strip_prefix("school*") {
            Some(name) => (name, true),
            None => (entry.as_ref().as_str(), false),
        };
        if name == "school" && !inside {
            by_school = true;
            continue;
        }
        if !dimensions.iter().any(|known| known == name) {
            let near = did_you_mean(name, dimensions.iter().map(String::as_str).chain(["school"]));
            let help = near.map_or_else(|| format!("declare [dimensions.{name}]"), |near| format!("did you mean `{near}`?"));
            reader.error("unknown-dimension", format!("there is no dimension `{name}`"), entry.span(), help);
            continue;
        }
        if !by.iter().any(|known| known == name) {
            by.push(name.to_owned());
        }
        if inside {
            within.push(name.to_owned());
        }
    }
    (by_school, by, within)
}

fn check_baseline(reader: &mut Reader<'_>, raw: &Spanned<RawBaseline>) -> Option<Baseline> {
    let span = raw.span();
    let raw = raw.as_ref();
    let figures = match (&raw.percent, raw.numerator, raw.denominator) {
        (Some(percent), None, None) => match Exact::parse_percent(percent.as_ref()) {
            Ok(rate) => Some(BaselineFigures::Percent(rate)),
            Err(error) => {
                reader.error(
                    "wrong-value",
                    format!("`{}` is not a percentage: {error}", percent.as_ref()),
                    percent.span(),
                    "write it as \"17.9%\"",
                );
                return None;
            }
        },
        (None, Some(numerator), denominator) => Some(BaselineFigures::Counts { numerator, denominator }),
        (None, None, None) => None,
        _ => {
            reader.error("wrong-value", "a baseline is either a percent or counts", span, "give percent, or numerator and denominator");
            return None;
        }
    };
    if let Some(BaselineFigures::Counts { numerator, denominator }) = figures
        && (numerator < 0 || denominator.is_some_and(|all| all < numerator))
    {
        reader.error("wrong-value", "a baseline's numerator lies between 0 and its denominator", span.clone(), "check the two counts");
    }
    if figures.is_some() && raw.source.is_none() {
        reader.error(
            "missing-key",
            "a baseline with figures names no source",
            span,
            "add source = \"…\": readers must be able to look it up",
        );
    }
    Some(Baseline { school_year: raw.school_year, figures, source: raw.source.clone(), hold: raw.hold })
}
