//! From a plan and its files to results: every source read once, every measure counted and judged.
//!
//! Apart because it is the one place where plan, data and measures meet: `sources` decides what is read, `count`
//! feeds every row to every measure that wants it, `value` and `judge` turn counts into figures and statuses, and
//! `assemble` puts lines, trends and comparators together. It knows nothing of how anything looks.

mod acknowledge;
mod agree;
mod approval;
mod assemble;
mod changed_rows;
mod collection;
mod count;
mod exports;
mod history;
mod in_order;
mod judge;
mod lines;
mod plausible;
mod school_targets;
mod selected;
mod sources;
mod students;
#[cfg(test)]
mod testing;
mod trace;
mod value;

pub use changed_rows::{DataState, changed_rows};
pub use collection::{Collection, DatasetState, SchoolState};
pub use exports::{CheckedExport, check_exports};
pub use trace::{Trace, TracedRow, trace};

use crate::dataset::{CodeList, ReadError, Roster, Symbols, outside_stays};
use crate::diagnostic::{Diagnostic, gather, has_errors};
use crate::evaluate::school_targets::SchoolTargets;
use crate::measure::{Grouping, Setup, Students};
use crate::plan::{self, Plan};
use crate::results::{Audience, Results};
use crate::school_year::SchoolYear;
use crate::source::Progress;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How a plan is evaluated.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that dataset paths are relative to.
    pub data_root: PathBuf,
    /// For whom the edition is.
    pub audience: Audience,
    /// The day the figures stand for.
    pub as_of: Date,
    /// Evaluate only this measure and its parts.
    pub only: Option<String>,
    /// Whether cells of person data may be shown in messages.
    pub show_values: bool,
    /// Is told how much of the data was read.
    pub progress: Progress,
}

/// What evaluation found.
#[derive(Debug)]
pub struct Evaluated {
    /// The results; none where plan or data have errors.
    pub results: Option<Results>,
    /// Problems of the data.
    pub diagnostics: Vec<Diagnostic>,
    /// Which files and schools arrived.
    pub collection: Collection,
    /// The files that were read, in order.
    pub inputs: Vec<Input>,
    /// The schools.
    pub roster: Roster,
    /// The lists of categories, by dimension.
    pub code_lists: BTreeMap<String, CodeList>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The dataset it belongs to, or the role it has in the plan.
    pub dataset: String,
    /// Its name, relative to the project.
    pub file: String,
    /// BLAKE3 digest of its bytes, in hexadecimal.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its data rows, by school year.
    pub rows: BTreeMap<SchoolYear, u64>,
    /// The day it was extracted, where the plan says so.
    pub extract_date: Option<Date>,
}

/// Evaluates `plan`.
///
/// # Errors
/// Where a file cannot be read at all; problems in files are among the diagnostics.
pub fn evaluate(plan: &Plan, options: &Options) -> Result<Evaluated, ReadError> {
    let symbols = Symbols::default();
    let (roster, code_lists, mut diagnostics) = look_ups(plan)?;
    let (school_targets, problems) = school_targets::read(plan, &roster)?;
    diagnostics.extend(problems);
    if has_errors(&diagnostics) {
        // Without roster and lists every row would be wrong, and say so.
        let collection = Collection::default();
        return Ok(Evaluated { results: None, diagnostics: gather(diagnostics), collection, inputs: Vec::new(), roster, code_lists });
    }
    let ids: Vec<String> = plan.measures.iter().map(|measure| measure.id.clone()).collect();
    let setups = setups(plan, &ids);
    let world = World {
        plan,
        options,
        roster: &roster,
        symbols: &symbols,
        code_lists: &code_lists,
        setups: &setups,
        school_targets: &school_targets,
    };
    let sources = sources::find(&world)?;
    let counted = count::count(&world, &sources)?;
    diagnostics.extend(counted.diagnostics.iter().cloned());
    diagnostics.extend(outside_stays(counted.reports.values().flatten()));
    diagnostics.extend(selected::check(&world, &counted));
    let history = history::read(&world)?;
    diagnostics.extend(history.diagnostics.iter().cloned());
    let collection = collection::collect(&world, &sources, &counted, &mut diagnostics);
    let signoffs = approval::signoffs(&world, &counted, &mut diagnostics);
    diagnostics.extend(approval::check_stage(&world, &collection));
    let results = if has_errors(&diagnostics) {
        None
    } else {
        let (mut results, problems) = assemble::assemble(&world, &counted, &history, &collection);
        diagnostics.extend(problems);
        diagnostics.extend(agree::check(&world, &counted, &history));
        if options.audience == Audience::Public {
            diagnostics.extend(plan::typed_numbers(&plan.words));
        }
        acknowledge::acknowledge(plan, &mut diagnostics);
        diagnostics = gather(diagnostics);
        results.edition.signoffs = signoffs;
        approval::conclude(&mut results.edition, &diagnostics);
        results.diagnostics.clone_from(&diagnostics);
        Some(results)
    };
    diagnostics = gather(diagnostics);
    let mut inputs = counted.inputs;
    inputs.extend(history.inputs);
    Ok(Evaluated { results, diagnostics, collection, inputs, roster, code_lists })
}

/// Lists of categories by dimension.
type CodeLists = BTreeMap<String, CodeList>;

/// The roster and the lists of codes, with their problems.
fn look_ups(plan: &Plan) -> Result<(Roster, CodeLists, Vec<Diagnostic>), ReadError> {
    let (roster, mut diagnostics) = Roster::read(&plan.root.join(&plan.schools), &plan.schools.to_string_lossy())?;
    let mut code_lists = CodeLists::new();
    for dimension in &plan.dimensions {
        if let Some(path) = &dimension.codes {
            let (list, problems) = CodeList::read(&plan.root.join(path), &path.to_string_lossy())?;
            diagnostics.extend(problems);
            code_lists.insert(dimension.name.clone(), list);
        }
    }
    Ok((roster, code_lists, diagnostics))
}

/// Does `work` with everything that evaluation works with, for whoever reads rows once more. The schools' targets are not
/// read: they decide no row.
fn in_world<T>(
    plan: &Plan,
    options: &Options,
    symbols: &Symbols,
    work: impl FnOnce(&World<'_>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let (roster, code_lists, _) = look_ups(plan)?;
    let ids: Vec<String> = plan.measures.iter().map(|measure| measure.id.clone()).collect();
    let setups = setups(plan, &ids);
    let school_targets = SchoolTargets::new();
    work(&World { plan, options, roster: &roster, symbols, code_lists: &code_lists, setups: &setups, school_targets: &school_targets })
}

/// What each measure may know of the plan, whose measures are `ids`.
fn setups<'a>(plan: &'a Plan, ids: &'a [String]) -> Vec<Setup<'a>> {
    let of = |measure: &'a plan::MeasurePlan| Setup {
        id: &measure.id,
        datasets: &plan.datasets,
        measures: ids,
        every_school: measure.every_school(),
    };
    plan.measures.iter().map(of).collect()
}

/// Everything evaluation works with, read-only.
#[derive(Clone, Copy)]
struct World<'a> {
    plan: &'a Plan,
    options: &'a Options,
    roster: &'a Roster,
    symbols: &'a Symbols,
    code_lists: &'a BTreeMap<String, CodeList>,
    /// One for each measure of the plan.
    setups: &'a [Setup<'a>],
    /// The schools' own targets.
    school_targets: &'a SchoolTargets,
}

impl World<'_> {
    /// The years of a trend, the reported one first.
    fn years(&self) -> Vec<SchoolYear> {
        exports::trend(self.plan).collect()
    }

    /// How `measure` tells people apart.
    fn grouping<'s>(&self, measure: &plan::MeasurePlan, students: &'s Students) -> Grouping<'s> {
        let (by, within_schools) = (&measure.by, &measure.within_schools);
        Grouping::new(by, within_schools, &self.plan.dimensions, self.code_lists, self.roster, self.symbols, students)
    }

    /// Positions of the measures to evaluate.
    fn chosen(&self) -> Vec<usize> {
        let only = self.options.only.as_deref();
        let wanted = |measure: &plan::MeasurePlan| match only {
            None => true,
            Some(only) => measure.id == only || measure.part_of.as_deref() == Some(only),
        };
        (0..self.plan.measures.len()).filter(|&index| self.plan.measures.get(index).is_some_and(wanted)).collect()
    }
}
