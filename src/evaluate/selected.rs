//! Values by which measures select rows and that no row has.
//!
//! Apart from counting: "In-scool suspension" counts nothing, and nothing is what a good school has too.

use crate::dataset::{CodeList, DatasetSpec, FileReport};
use crate::diagnostic::{Diagnostic, did_you_mean};
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
