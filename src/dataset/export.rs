//! Checks exports as a school would before sending them: every column that their kind of dataset knows, with the
//! district's roster and lists where they are at hand and without them where they are not.
//!
//! Apart from reading for a measure, which looks at the columns it needs and at no others.

use crate::dataset::account::FileReport;
use crate::dataset::catalog::{ColumnType, catalog};
use crate::dataset::cell::{Cell, Symbols};
use crate::dataset::codes::CodeList;
use crate::dataset::files::DataFile;
use crate::dataset::layout::{Layout, WantedColumn};
use crate::dataset::read::{Reading, read_file};
use crate::dataset::roster::{Roster, School};
use crate::dataset::rows::{Outcome, Rows};
use crate::dataset::spec::DatasetSpec;
use crate::school_year::SchoolYear;
use crate::source::ReadError;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Schools that a file may name where there is no roster.
const MOST_SCHOOLS: usize = 10_000;

/// Checks every column of `file` that its kind of dataset knows.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all. Whatever is wrong in it is in the report.
pub fn check_file(spec: &DatasetSpec, file: &DataFile, reading: &Reading<'_>) -> Result<FileReport, ReadError> {
    read_file(spec, &Layout::all(spec), file, reading, &mut |_| None)
}

/// One for each kind and grain of dataset: what a file is checked by where there is no plan.
#[must_use]
pub fn plain_specs() -> Vec<DatasetSpec> {
    let mut specs = Vec::new();
    for dataset in catalog() {
        let grains: Vec<Option<&str>> =
            if dataset.grains.is_empty() { vec![None] } else { dataset.grains.iter().map(|grain| Some(*grain)).collect() };
        for grain in grains {
            specs.push(DatasetSpec { grain: grain.map(str::to_owned), ..DatasetSpec::plain(dataset, Vec::new()) });
        }
    }
    specs
}

/// Which of `specs` the file at `path` belongs to by its header: the one whose columns it has, all that are needed
/// and most of the others; none where it has all that are needed of none.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all.
pub fn recognize<'a>(path: &Path, specs: &'a [DatasetSpec], reading: &Reading<'_>) -> Result<Option<&'a DatasetSpec>, ReadError> {
    let file = DataFile::at(path);
    let mut best = None;
    for spec in specs {
        let layout = Layout::all(spec);
        let rows = Rows::open(spec, &layout, &file, reading)?;
        let present = &rows.present;
        let missing = present.iter().zip(layout.columns()).any(|(present, column)| column.required && !present) || rows.lacks_filter();
        let needed = layout.columns().iter().filter(|column| column.required).count();
        let count = present.iter().filter(|present| **present).count();
        // Kinds that need few columns are met by nearly any file: it must have more of theirs, or their figures.
        let has = |name: &str| layout.slot(name).is_some_and(|slot| present.get(slot.0) == Some(&true));
        let enough = if needed == 0 { has("numerator") || has("percent") } else { count > needed || needed > 2 };
        if !missing && enough && count > 0 && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, spec));
        }
    }
    Ok(best.map(|(_, spec)| spec))
}

fn bare<'a>(symbols: &'a Symbols, roster: &'a Roster, code_lists: &'a BTreeMap<String, CodeList>, years: &'a [SchoolYear]) -> Reading<'a> {
    let school_year = years.first().copied().unwrap_or_else(|| SchoolYear::of(jiff::civil::Date::ZERO));
    Reading { symbols, roster, code_lists, calendar: None, school_year, years, show_values: false }
}

/// What a file says of itself where nothing else is known: its schools, and its school years.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The schools that it names, as a roster.
    pub roster: Roster,
    /// The school years of its rows: those it states, else those of its days.
    pub years: BTreeSet<SchoolYear>,
}

/// Looks through `file` for what it says of itself.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all.
pub fn look_through(spec: &DatasetSpec, file: &DataFile) -> Result<Found, ReadError> {
    let mut layout = Layout::default();
    let mut want =
        |name: &str, column_type| layout.want(WantedColumn { name: name.to_owned(), column_type, required: false, filled: false });
    let school = want("school_code", ColumnType::Text);
    let stated = want("school_year", ColumnType::Year);
    let day = spec.dataset_type.event_date.map(|name| want(name, ColumnType::Date));
    let (symbols, roster, lists, years) = (Symbols::default(), Roster::default(), BTreeMap::new(), []);
    let reading = bare(&symbols, &roster, &lists, &years);
    let mut rows = Rows::open(spec, &layout, file, &reading)?;
    let mut codes = BTreeSet::new();
    let (mut said, mut of_days) = (BTreeSet::new(), BTreeMap::<SchoolYear, usize>::new());
    while let Some(outcome) = rows.advance()? {
        if outcome == Outcome::Excluded("outside-filter") {
            continue;
        }
        let cell = |slot: usize| rows.cells().get(slot).copied();
        if let Some(code) = cell(school.0).and_then(Cell::text) {
            codes.insert(symbols.text(code).to_string());
        }
        if let Some(Cell::Year(year)) = cell(stated.0) {
            said.insert(year);
        }
        if let Some(date) = day.and_then(|day| cell(day.0)).and_then(Cell::date) {
            *of_days.entry(SchoolYear::of(date)).or_default() += 1;
        }
    }
    // A few days outside the year are faults; the year is the one that most days are in.
    let most = of_days.iter().max_by_key(|(_, count)| **count).map(|(year, _)| *year);
    let years = if said.is_empty() { most.into_iter().collect() } else { said };
    let school = |code: String| School { name: code.clone(), short_name: code.clone(), code, attributes: BTreeMap::new() };
    let codes = codes.into_iter().filter(|code| !code.to_lowercase().contains("total")).take(MOST_SCHOOLS);
    Ok(Found { roster: Roster::new(codes.map(school).collect()), years })
}
