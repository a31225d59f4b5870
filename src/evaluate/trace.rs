//! The rows behind a figure, one by one: the slow way that `explain` goes, through the same steps as counting.

use crate::dataset::{ColumnType, ReadError, Reading, Row, Symbols, read_file};
use crate::evaluate::count::make_scopes;
use crate::evaluate::{Options, World, in_world, sources};
use crate::measure::{Grouping, Outcome, RowView, Students, Taken};
use crate::plan::Plan;
use crate::results::EditionKind;
use crate::school_year::SchoolYear;

/// Rows that a measure was given.
#[derive(Debug, Default)]
pub struct Trace {
    /// The rows, in the order of the files.
    pub rows: Vec<TracedRow>,
    /// What the measure makes of the one person who was asked for.
    pub person: Option<Outcome>,
}

/// A row that a measure was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedRow {
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
    /// The school year it belongs to.
    pub school_year: SchoolYear,
    /// The code of the school it names.
    pub school_code: Option<String>,
    /// The person it is about, as the file writes the id.
    pub person: Option<String>,
    /// Why it does not count; none where it does.
    pub excluded: Option<&'static str>,
}

/// Follows the rows of `measure` for the year reported: those that `keep` wants, or, where `person` is given, that
/// person's alone, with what the measure makes of them.
///
/// # Errors
/// Where a file cannot be read at all.
pub fn trace(
    plan: &Plan,
    options: &Options,
    measure: &str,
    person: Option<&str>,
    keep: &mut dyn FnMut(&TracedRow) -> bool,
) -> Result<Trace, ReadError> {
    let symbols = Symbols::default();
    in_world(plan, options, &symbols, |world| trace_in(world, measure, person, keep))
}

fn trace_in(world: &World<'_>, measure: &str, person: Option<&str>, keep: &mut dyn FnMut(&TracedRow) -> bool) -> Result<Trace, ReadError> {
    let World { plan, options, roster, symbols, code_lists, .. } = *world;
    let sources = sources::find(world)?;
    let nobody = Students::default();
    let groupings: Vec<Grouping<'_>> = plan.measures.iter().map(|measure| world.grouping(measure, &nobody)).collect();
    let scopes = make_scopes(world, &sources, plan.words.edition.kind == EditionKind::Interim, &groupings);
    let wanted = sources
        .jobs
        .iter()
        .position(|job| job.year == plan.school_year && plan.measures.get(job.measure).is_some_and(|candidate| candidate.id == measure));
    let mut found = Trace::default();
    let Some(((index, job), scope)) = wanted.and_then(|index| Some(((index, sources.jobs.get(index)?), scopes.get(index)?.as_ref()?)))
    else {
        return Ok(found);
    };
    let Some(object) = plan.measures.get(job.measure).map(|measure| measure.object.as_ref()) else { return Ok(found) };
    let mut tally = object.start(scope);
    for set in &sources.sets {
        let Some(spec) = plan.datasets.get(set.dataset) else { continue };
        let of_type = |wanted: &[ColumnType]| set.layout.columns().iter().position(|column| wanted.contains(&column.column_type));
        let (who, school) = (of_type(&[ColumnType::Sasid]).or_else(|| of_type(&[ColumnType::Id])), of_type(&[ColumnType::School]));
        for file in &set.files {
            let wishes: Vec<_> = set
                .wishes
                .iter()
                .filter(|(year, _)| file.year.is_none_or(|of| of == **year))
                .flat_map(|(year, wishes)| wishes.iter().filter(|wish| wish.job == index).map(|wish| (*year, wish)))
                .collect();
            if wishes.is_empty() {
                continue;
            }
            let reading = Reading {
                symbols,
                roster,
                code_lists,
                // Rows that go against the calendar are errors, and a report with errors is not traced.
                calendar: None,
                school_year: plan.school_year,
                years: &set.years,
                show_values: options.show_values,
            };
            let report = read_file(spec, &set.layout, file, &reading, &mut |row: &Row<'_>| {
                let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).copied();
                let id = cell(who).and_then(crate::dataset::Cell::person).map(|id| id.text(symbols));
                if person.is_some() && id.as_deref() != person {
                    return None;
                }
                for (_, wish) in wishes.iter().filter(|(year, _)| *year == row.year) {
                    let excluded =
                        match object.add(&mut tally, scope, wish.read, RowView::new(row, &wish.slots, &wish.group_slots, 0, u64::MAX)) {
                            Taken::Used => None,
                            Taken::Excluded(reason) => Some(reason),
                            Taken::Fault { code, .. } => Some(code),
                        };
                    let school = cell(school).and_then(crate::dataset::Cell::school).and_then(|index| roster.get(index));
                    let traced = TracedRow {
                        file: file.name.clone(),
                        line: row.line,
                        school_year: row.year,
                        school_code: school.map(|school| school.code.clone()),
                        person: id.clone(),
                        excluded,
                    };
                    if keep(&traced) {
                        found.rows.push(traced);
                    }
                }
                None
            });
            report?;
        }
    }
    found.person = person.map(|_| object.finish(tally, scope));
    Ok(found)
}
