//! The pass over the data: each file once, each row to every measure that wants it.
//!
//! Files are read side by side; what each gives is merged in their order, so that the result does not depend on which
//! was read first.

use crate::dataset::{Calendar, DataFile, DatasetSpec, FileReport, ReadError, Reading, Refusal, Row, read_file_telling, reconcile};
use crate::diagnostic::{Diagnostic, MOST_PLACES};
use crate::evaluate::in_order::in_order;
use crate::evaluate::sources::{Job, SourceSet, Sources, Wish};
use crate::evaluate::students::Gathered;
use crate::evaluate::{Input, World};
use crate::measure::{Grouping, MeasureObject, Outcome, RowView, Scope, Students, Taken, Tally};
use crate::results::{EditionKind, Exclusion, RowCounts, Source};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What was counted.
#[derive(Debug)]
pub(super) struct Counted {
    /// The job of each measure (by position in the plan) and year.
    pub job_of: BTreeMap<(usize, SchoolYear), usize>,
    /// The outcome of each job; none where its data have not arrived.
    pub outcomes: Vec<Option<Outcome>>,
    /// The files each job used.
    pub sources: Vec<Vec<Source>>,
    /// The rows each job left out, by reason.
    pub exclusions: Vec<Vec<Exclusion>>,
    /// Problems of the data.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, in order.
    pub inputs: Vec<Input>,
    /// The reports on the files, by position of the dataset in the plan.
    pub reports: BTreeMap<usize, Vec<FileReport>>,
}

/// A file to read: how, and as what.
type Task<'a> = (&'a SourceSet, &'a DatasetSpec, &'a DataFile);

/// What one file gives.
struct Part {
    report: FileReport,
    students: Gathered,
    calendar: Calendar,
    counts: Vec<PartCount>,
}

/// What one file gives to one wish.
struct PartCount {
    job: usize,
    tally: Tally,
    used: u64,
    excluded: BTreeMap<&'static str, LeftOut>,
    year: SchoolYear,
}

/// Rows that are left out for one reason.
#[derive(Clone, Debug, Default)]
struct LeftOut {
    count: u64,
    /// The lines of the first of them.
    lines: Vec<u64>,
}

impl LeftOut {
    fn note(&mut self, line: u64) {
        self.count += 1;
        if self.lines.len() < MOST_PLACES {
            self.lines.push(line);
        }
    }
}

/// Somebody who is given the rows of a file.
struct Follower<'a> {
    wish: &'a Wish,
    scope: &'a Scope<'a>,
    object: &'a dyn MeasureObject,
    /// The number of the row since which the columns of its grouping have the same cells.
    groups_since: u64,
}

/// Reads and counts everything.
pub(super) fn count(world: &World<'_>, sources: &Sources) -> Result<Counted, ReadError> {
    let mut counted = Counted {
        job_of: sources.jobs.iter().enumerate().map(|(index, job)| ((job.measure, job.year), index)).collect(),
        outcomes: Vec::new(),
        sources: vec![Vec::new(); sources.jobs.len()],
        exclusions: Vec::new(),
        diagnostics: Vec::new(),
        inputs: Vec::new(),
        reports: BTreeMap::new(),
    };
    let groupings =
        |students| -> Vec<Grouping<'_>> { world.plan.measures.iter().map(|measure| world.grouping(measure, students)).collect() };
    // While rows are read, a measure looks at a row's own columns only; the students' records are needed when it finishes.
    let nobody = Students::default();
    let reading = groupings(&nobody);
    let interim = world.plan.words.edition.kind == EditionKind::Interim;
    let scopes = make_scopes(world, sources, interim, &reading);
    let mut tallies: Vec<Option<Tally>> = sources
        .jobs
        .iter()
        .zip(&scopes)
        .map(|(job, scope)| Some(world.plan.measures.get(job.measure)?.object.start(scope.as_ref()?)))
        .collect();
    let mut row_reasons: Vec<BTreeMap<&'static str, Exclusion>> = vec![BTreeMap::new(); sources.jobs.len()];

    let tasks: Vec<Task<'_>> = sources
        .sets
        .iter()
        .filter_map(|set| Some((set, world.plan.datasets.get(set.dataset)?)))
        .flat_map(|(set, spec)| set.files.iter().map(move |file| (set, spec, file)))
        .collect();
    let (calendars, others): (Vec<Task<'_>>, Vec<Task<'_>>) = tasks.into_iter().partition(|(set, ..)| set.calendar.is_some());
    for (_, _, file) in calendars.iter().chain(&others) {
        world.options.progress.announce(std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len()));
    }
    let mut gathered = Gathered::default();
    let mut take = |(set, spec, file): &Task<'_>, part: Part| {
        gathered.merge(part.students);
        let mut accounted = Vec::new();
        for count in part.counts {
            // Rows that no measure was given are accounted for once, however many reads a measure has of the file.
            if !accounted.contains(&count.job)
                && let Some(reasons) = row_reasons.get_mut(count.job)
            {
                accounted.push(count.job);
                for (key, rows) in part.report.excluded.iter().filter(|((year, _), _)| *year == count.year) {
                    let lines = part.report.excluded_at.get(key).map_or(&[][..], Vec::as_slice);
                    leave_out(reasons, key.1, *rows, &part.report.name, lines);
                }
            }
            add_source(&mut counted.sources, &part.report, &count);
            for (reason, rows) in count.excluded {
                if let Some(reasons) = row_reasons.get_mut(count.job) {
                    leave_out(reasons, reason, rows.count, &part.report.name, &rows.lines);
                }
            }
            let (Some(job), Some(Some(into))) = (sources.jobs.get(count.job), tallies.get_mut(count.job)) else { continue };
            if let Some(measure) = world.plan.measures.get(job.measure) {
                measure.object.merge(into, count.tally);
            }
        }
        counted.diagnostics.extend(part.report.diagnostics.iter().cloned());
        counted.inputs.push(input(spec, file, &part.report));
        counted.reports.entry(set.dataset).or_default().push(part.report);
    };
    let read = |(set, spec, file): &Task<'_>, calendar| read_part(world, sources, &scopes, (set, spec, file), calendar);
    let mut calendar = Calendar::default();
    in_order(
        &calendars,
        |task| read(task, None),
        |task, mut part| {
            calendar.merge(std::mem::take(&mut part.calendar), &part.report);
            take(task, part);
        },
    )?;
    in_order(&others, |task| read(task, Some(&calendar)), &mut take)?;
    for set in &sources.sets {
        let Some(spec) = world.plan.datasets.get(set.dataset) else { continue };
        let late: Vec<_> = world
            .plan
            .late
            .iter()
            .filter(|late| late.dataset == spec.name)
            .filter_map(|late| world.roster.find(&late.school_code))
            .collect();
        let reports = counted.reports.get(&set.dataset).map(Vec::as_slice).unwrap_or_default();
        counted.diagnostics.extend(reconcile(spec, reports, world.roster, &set.years, &late));
    }
    let students = gathered.finish(sources.student_columns.clone());
    let groupings = groupings(&students);
    let scopes = make_scopes(world, sources, interim, &groupings);
    for (index, (job, tally)) in sources.jobs.iter().zip(tallies).enumerate() {
        let outcome = tally.zip(scopes.get(index).and_then(Option::as_ref)).and_then(|(tally, scope)| {
            let measure = world.plan.measures.get(job.measure)?;
            has_rows(world, &counted.reports, job).then(|| measure.object.finish(tally, scope))
        });
        counted.outcomes.push(outcome);
        let reasons = row_reasons.get(index).cloned().unwrap_or_default();
        counted.exclusions.push(reasons.into_values().collect());
    }
    Ok(counted)
}

/// Whether every dataset that a figure cannot do without has a row of its year. A header alone is nothing sent, and
/// never a zero, unless the plan says that the dataset is complete.
fn has_rows(world: &World<'_>, reports: &BTreeMap<usize, Vec<FileReport>>, job: &Job) -> bool {
    job.reads.iter().filter(|read| read.required).all(|read| {
        let Some(position) = world.plan.datasets.iter().position(|spec| spec.name == read.dataset) else { return false };
        let year = job.year.minus(read.years_back);
        let reports = reports.get(&position).map(Vec::as_slice).unwrap_or_default();
        world.plan.datasets.get(position).is_some_and(|spec| spec.complete)
            || reports.iter().any(|report| report.rows.get(&year).is_some_and(|rows| *rows > 0))
    })
}

/// The scope of every job whose data have arrived.
pub(super) fn make_scopes<'a>(
    world: &World<'a>,
    sources: &Sources,
    interim: bool,
    groupings: &'a [Grouping<'a>],
) -> Vec<Option<Scope<'a>>> {
    sources
        .jobs
        .iter()
        .map(|job| {
            job.can_be_counted().then_some(())?;
            Some(Scope {
                setup: world.setups.get(job.measure)?,
                year: job.year,
                as_of: years_earlier(world.options.as_of, world.plan.school_year.start() - job.year.start()),
                interim,
                roster: world.roster,
                symbols: world.symbols,
                code_lists: world.code_lists,
                grouping: groupings.get(job.measure)?,
                project: &world.plan.root,
            })
        })
        .collect()
}

/// The day so many years before `date`; 29 February becomes the 28th.
fn years_earlier(date: Date, years: i16) -> Date {
    let year = date.year() - years;
    Date::new(year, date.month(), date.day()).or_else(|_| Date::new(year, date.month(), 28)).unwrap_or(date)
}

fn read_part(
    world: &World<'_>,
    sources: &Sources,
    scopes: &[Option<Scope<'_>>],
    (set, spec, file): Task<'_>,
    calendar: Option<&Calendar>,
) -> Result<Part, ReadError> {
    let reading = Reading {
        symbols: world.symbols,
        roster: world.roster,
        code_lists: world.code_lists,
        calendar,
        school_year: world.plan.school_year,
        years: &set.years,
        show_values: world.options.show_values,
    };
    let wishes: Vec<(SchoolYear, &Wish)> = set
        .wishes
        .iter()
        .filter(|(year, _)| file.year.is_none_or(|of| of == **year))
        .flat_map(|(year, wishes)| wishes.iter().map(|wish| (*year, wish)))
        .collect();
    let mut counts: Vec<PartCount> = Vec::new();
    let mut followers: Vec<Follower<'_>> = Vec::new();
    for (year, wish) in wishes {
        let Some(job) = sources.jobs.get(wish.job) else { continue };
        let (Some(Some(scope)), Some(measure)) = (scopes.get(wish.job), world.plan.measures.get(job.measure)) else { continue };
        let object = measure.object.as_ref();
        counts.push(PartCount { job: wish.job, tally: object.start(scope), used: 0, excluded: BTreeMap::new(), year });
        followers.push(Follower { wish, scope, object, groups_since: 0 });
    }
    let (mut students, mut days) = (Gathered::default(), Calendar::default());
    let school_slot = set.layout.slot("school_code");
    let mut number = 0;
    let report = read_file_telling(spec, &set.layout, file, &reading, &world.options.progress, &mut |row: &Row<'_>| {
        if let Some((student, columns)) = &set.records
            && let Some(person) = row.cell(*student).person()
        {
            let school = school_slot.and_then(|slot| row.cell(slot).school());
            let said = columns.iter().map(|&slot| row.cell(slot).text()).collect();
            students.note_record((row.year, person), school, said);
        }
        if let Some((student, entry)) = set.stays
            && let (Some(person), Some(entry)) = (row.cell(student).person(), row.cell(entry).date())
            && let Some(school) = school_slot.and_then(|slot| row.cell(slot).school())
        {
            students.note_stay((row.year, person), entry, school);
        }
        if let Some(columns) = set.calendar {
            days.note(columns, row, world.symbols);
        }
        let mut fault = None;
        number += 1;
        for (follower, count) in followers.iter_mut().zip(&mut counts) {
            let wish = follower.wish;
            if row.changed & wish.group_mask != 0 {
                follower.groups_since = number;
            }
            if count.year != row.year {
                continue;
            }
            let view = RowView::new(row, &wish.slots, &wish.group_slots, number, follower.groups_since);
            match follower.object.add(&mut count.tally, follower.scope, wish.read, view) {
                Taken::Used => count.used += 1,
                Taken::Excluded(reason) => count.excluded.entry(reason).or_default().note(row.line),
                Taken::Fault { column, code, message, help } => {
                    if let Some(&slot) = wish.slots.get(column) {
                        fault = Some(Refusal { slot, code, message, help });
                    }
                }
            }
        }
        fault
    })?;
    for (follower, count) in followers.iter().zip(&mut counts) {
        follower.object.settle(&mut count.tally);
    }
    Ok(Part { report, students, calendar: days, counts })
}

/// Adds rows of a file that a job leaves out, and the first places.
fn leave_out(reasons: &mut BTreeMap<&'static str, Exclusion>, reason: &'static str, count: u64, file: &str, lines: &[u64]) {
    let exclusion = reasons.entry(reason).or_insert_with(|| Exclusion::new(reason, "row", 0));
    exclusion.count += count;
    let room = MOST_PLACES.saturating_sub(exclusion.places.len());
    exclusion.places.extend(lines.iter().take(room).map(|line| format!("{file}:{line}")));
}

/// Notes what a file gave to a job.
fn add_source(sources: &mut [Vec<Source>], report: &FileReport, count: &PartCount) {
    let rows = report.rows.get(&count.year).copied().unwrap_or(0);
    let Some(list) = sources.get_mut(count.job) else { return };
    let counts = RowCounts { rows, used: count.used, excluded: rows.saturating_sub(count.used) };
    list.push(Source { file: report.name.clone(), school_year: count.year, digest: Some(report.digest.clone()), rows: Some(counts) });
}

fn input(spec: &DatasetSpec, file: &DataFile, report: &FileReport) -> Input {
    Input {
        dataset: spec.name.clone(),
        file: file.name.clone(),
        digest: report.digest.clone(),
        bytes: report.bytes,
        rows: report.rows.clone(),
        extract_date: spec.extract_date,
    }
}
