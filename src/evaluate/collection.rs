//! The state of collection: which schools have sent which dataset, and which are missing.

use crate::dataset::{Roster, SchoolIndex};
use crate::diagnostic::Diagnostic;
use crate::evaluate::World;
use crate::evaluate::count::Counted;
use crate::evaluate::sources::Sources;
use crate::school_year::SchoolYear;
use jiff::civil::Date;

/// Which files and schools arrived, for every dataset of the plan.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// The datasets in the order of the plan.
    pub datasets: Vec<DatasetState>,
}

/// What arrived of a dataset.
#[derive(Clone, Debug)]
pub struct DatasetState {
    /// Its name in the plan.
    pub dataset: String,
    /// The school year the schools are listed for: the one reported.
    pub school_year: SchoolYear,
    /// Its files of all years, in order.
    pub files: Vec<String>,
    /// Whether a measure reads it.
    pub is_read: bool,
    /// The day of the extract.
    pub extract_date: Option<Date>,
    /// Whether it is declared final.
    pub is_final: bool,
    /// The schools that must report, in roster order; empty where none must.
    pub schools: Vec<SchoolState>,
}

/// What arrived of a school.
#[derive(Clone, Debug)]
pub struct SchoolState {
    /// The school's code.
    pub school_code: String,
    /// Its name.
    pub school_name: String,
    /// Its rows; none where nothing was sent.
    pub rows: Option<u64>,
    /// Until when it was agreed that the school may be late.
    pub late_until: Option<Date>,
}

impl Collection {
    /// Schools that have sent nothing of `dataset`, as was agreed.
    pub(super) fn late(&self, dataset: &str, roster: &Roster) -> Vec<SchoolIndex> {
        let state = self.datasets.iter().find(|state| state.dataset == dataset);
        let schools = state.map(|state| state.schools.as_slice()).unwrap_or_default();
        schools
            .iter()
            .filter(|school| school.rows.is_none() && school.late_until.is_some())
            .filter_map(|school| roster.find(&school.school_code))
            .collect()
    }
}

/// Collects what arrived, and notes what is odd about what was agreed.
pub(super) fn collect(world: &World<'_>, sources: &Sources, counted: &Counted, diagnostics: &mut Vec<Diagnostic>) -> Collection {
    let year = world.plan.school_year;
    let mut datasets = Vec::new();
    for (position, spec) in world.plan.datasets.iter().enumerate() {
        let reports = counted.reports.get(&position).map(Vec::as_slice).unwrap_or_default();
        let is_read = sources.sets.iter().any(|set| set.dataset == position);
        let required = spec.schools.as_ref().map(|filter| world.roster.matching(filter)).unwrap_or_default();
        let schools = required
            .into_iter()
            .filter_map(|index| {
                let school = world.roster.get(index)?;
                let rows: u64 = reports.iter().filter_map(|report| report.schools.get(&(year, index))).sum();
                let late = world.plan.late.iter().find(|late| late.dataset == spec.name && late.school_code == school.code);
                if let Some(late) = late.filter(|_| rows > 0) {
                    diagnostics.push(
                        Diagnostic::warning(
                            "late-arrived",
                            format!("{} is declared late with {}, and its rows are here", school.name, spec.name),
                        )
                        .at(late.place.clone())
                        .help("remove the [[late]] entry"),
                    );
                }
                Some(SchoolState {
                    school_code: school.code.clone(),
                    school_name: school.name.clone(),
                    rows: (rows > 0).then_some(rows),
                    late_until: late.map(|late| late.until),
                })
            })
            .collect();
        let files: Vec<String> = reports.iter().map(|report| report.name.clone()).collect();
        if is_read && files.is_empty() {
            diagnostics.push(
                Diagnostic::warning("nothing-sent", format!("dataset {} has no file: {}", spec.name, spec.dataset_type.without_it()))
                    .at(spec.place.clone())
                    .expected(format!("looked for {}", spec.files.join(", ")))
                    .help("paths are relative to the plan, or to --data DIR"),
            );
        }
        datasets.push(DatasetState {
            dataset: spec.name.clone(),
            school_year: year,
            files,
            is_read,
            extract_date: spec.extract_date,
            is_final: spec.is_final,
            schools,
        });
    }
    for late in &world.plan.late {
        if world.roster.find(&late.school_code).is_none() {
            diagnostics.push(
                Diagnostic::error("unknown-school", format!("there is no school with code {}", late.school_code))
                    .at(late.place.clone())
                    .help("use a code of the roster"),
            );
        }
    }
    Collection { datasets }
}
