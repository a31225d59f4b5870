//! Values by which measures select rows and that no row has.
//!
//! Apart from counting: "In-scool suspension" counts nothing, and nothing is what a good school has too.

use crate::dataset::{CodeList, DatasetSpec, FileReport};
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::evaluate::World;
use crate::evaluate::count::Counted;
use crate::measure::Selection;
use crate::plan::MeasurePlan;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Warnings about the values of all measures that are evaluated.
pub(super) fn check(world: &World<'_>, counted: &Counted) -> Vec<Diagnostic> {
    let measures = world.chosen().into_iter().filter_map(|index| world.plan.measures.get(index));
    let mut found: Vec<Diagnostic> = Vec::new();
    for measure in measures {
        for selection in measure.object.selections() {
            let Some(position) = world.plan.datasets.iter().position(|spec| spec.name == selection.dataset) else { continue };
            let Some(spec) = world.plan.datasets.get(position) else { continue };
            let Some(texts) = texts(world, counted.reports.get(&position).map_or(&[], Vec::as_slice), selection.column) else { continue };
            found.extend(missed(measure, &selection, spec, world.code_lists.get(selection.column), &texts));
        }
        let schools = measure.object.schools().into_iter().flatten().map(|(column, values)| (column.as_str(), values.0.as_slice()));
        found.extend(no_such_schools(world, &format!("measure `{}`", measure.id), &measure.place, schools));
    }
    for spec in &world.plan.datasets {
        let schools = spec.schools.iter().flatten().map(|(column, values)| (column.as_str(), values.as_slice()));
        found.extend(no_such_schools(world, &format!("dataset `{}`", spec.name), &spec.place, schools));
    }
    found
}

/// Warnings about values of the roster's columns by which `who` selects schools and that no school has.
fn no_such_schools<'a>(
    world: &World<'_>,
    who: &str,
    place: &Place,
    filter: impl Iterator<Item = (&'a str, &'a [String])>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (column, values) in filter {
        let known: BTreeSet<&str> = world.roster.schools().filter_map(|(_, school)| school.attribute(column)).collect();
        for value in values.iter().filter(|value| !known.contains(value.as_str())) {
            let message = format!("{who} selects schools by `{column}` = `{value}`, which no school of the roster has");
            let near = did_you_mean(value, known.iter().copied());
            let help = near.map_or_else(|| "write it as in the roster".to_owned(), |near| format!("did you mean `{near}`?"));
            found.push(Diagnostic::warning("value-not-found", message).at(place.clone()).help(help));
        }
    }
    found
}

/// What the rows of `reports` have in `column`; none where that is not known, or there is no row.
fn texts(world: &World<'_>, reports: &[FileReport], column: &str) -> Option<BTreeSet<Arc<str>>> {
    let mut texts = BTreeSet::new();
    for report in reports.iter().filter(|report| report.readable && !report.rows.is_empty()) {
        texts.extend(report.categories.get(column)?.iter().map(|symbol| world.symbols.text(*symbol)));
    }
    (!texts.is_empty()).then_some(texts)
}

/// The values of `selection` that are neither among `texts`, nor in the list of codes, nor what the plan maps to.
fn missed(
    measure: &MeasurePlan,
    selection: &Selection<'_>,
    spec: &DatasetSpec,
    codes: Option<&CodeList>,
    texts: &BTreeSet<Arc<str>>,
) -> Vec<Diagnostic> {
    let mapped = || spec.values.get(selection.column).into_iter().flat_map(|values| values.values().map(String::as_str));
    let met = |value: &str| {
        texts.contains(value) || mapped().any(|target| target == value) || codes.is_some_and(|codes| codes.find(value).is_some())
    };
    let none_is_met = selection.values.iter().all(|value| !met(value));
    let others: Vec<&str> = texts.iter().map(|text| &**text).chain(mapped()).filter(|text| !selection.values.contains(text)).collect();
    let say = |value: &&str| {
        let near = did_you_mean(value, others.iter().copied());
        // What is set apart, and one of several values, may well not occur this year.
        if near.is_none() && !(selection.counts && none_is_met) {
            return None;
        }
        let Selection { dataset, column, .. } = selection;
        let message = format!("measure `{}` selects `{column}` = `{value}`, which no row of `{dataset}` has", measure.id);
        let help = match near {
            Some(near) => format!("did you mean `{near}`? Upper and lower case count"),
            None => format!("write it as in the files, or map their value to it in `[datasets.{dataset}.values.{column}]`"),
        };
        Some(Diagnostic::warning("value-not-found", message).at(measure.place.clone()).help(help))
    };
    selection.values.iter().filter(|value| !met(value)).filter_map(say).collect()
}
