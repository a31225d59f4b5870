//! What is read: for each dataset its files, the columns anybody wants, and who wants which rows.

use crate::dataset::{CalendarColumns, ColumnType, DataFile, Layout, ReadError, Slot, WantedColumn, find_files};
use crate::evaluate::World;
use crate::measure::{Read, Students};
use crate::school_year::SchoolYear;
use std::collections::{BTreeMap, BTreeSet};

/// One figure to count: a measure in a year.
#[derive(Debug)]
pub(super) struct Job {
    /// Position of the measure in the plan.
    pub measure: usize,
    /// The year of the figure.
    pub year: SchoolYear,
    /// What it reads.
    pub reads: Vec<Read>,
    /// For each read, whether files of its year were found.
    pub arrived: Vec<bool>,
}

impl Job {
    /// Whether everything it cannot do without has arrived.
    pub fn can_be_counted(&self) -> bool {
        self.reads.iter().zip(&self.arrived).all(|(read, arrived)| *arrived || !read.required)
    }
}

/// A wish for the rows of one dataset and year.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// Position among the jobs.
    pub job: usize,
    /// Position among the job's reads.
    pub read: usize,
    /// Slots of the read's columns.
    pub slots: Vec<Slot>,
    /// Slots of the columns of the measure's grouping.
    pub group_slots: Vec<Slot>,
    /// A bit for each of `group_slots`; all bits where there is a slot without one.
    pub group_mask: u64,
}

/// A dataset and how it is read.
#[derive(Debug)]
pub(super) struct SourceSet {
    /// Position of the dataset in the plan.
    pub dataset: usize,
    /// Its files.
    pub files: Vec<DataFile>,
    /// Its columns.
    pub layout: Layout,
    /// Who wants its rows, by year.
    pub wishes: BTreeMap<SchoolYear, Vec<Wish>>,
    /// The years anybody wants.
    pub years: Vec<SchoolYear>,
    /// Where the rows are students' records: the slot of the student, and of each column that tells groups apart.
    pub records: Option<(Slot, Vec<Slot>)>,
    /// Where the rows are days of a calendar: its columns.
    pub calendar: Option<CalendarColumns>,
    /// Where the rows are stays of students: the slots of the student and of the day of entry.
    pub stays: Option<(Slot, Slot)>,
}

/// All there is to read.
#[derive(Debug)]
pub(super) struct Sources {
    /// The figures to count.
    pub jobs: Vec<Job>,
    /// The datasets that somebody reads.
    pub sets: Vec<SourceSet>,
    /// The columns of the students' records that tell groups apart.
    pub student_columns: Vec<String>,
}

/// The columns by which the groups of the measure at `index` are found.
fn group_columns(world: &World<'_>, index: usize) -> Vec<String> {
    let nobody = Students::default();
    world.plan.measures.get(index).map_or_else(Vec::new, |measure| world.grouping(measure, &nobody).columns().to_vec())
}

/// Finds the files of every dataset that a measure reads, and lays out their columns.
pub(super) fn find(world: &World<'_>) -> Result<Sources, ReadError> {
    let mut jobs = Vec::new();
    let mut wanted_years: BTreeMap<String, BTreeSet<SchoolYear>> = BTreeMap::new();
    for index in world.chosen() {
        let (Some(measure), Some(setup)) = (world.plan.measures.get(index), world.setups.get(index)) else { continue };
        for year in world.years() {
            let reads = measure.object.reads(setup);
            for read in &reads {
                wanted_years.entry(read.dataset.clone()).or_default().insert(year.minus(read.years_back));
            }
            jobs.push(Job { measure: index, year, arrived: vec![false; reads.len()], reads });
        }
    }
    let student_columns = student_columns(world);
    let students = world.plan.datasets.iter().position(|spec| spec.dataset_type.name == "students").filter(|_| !student_columns.is_empty());
    let of_type = |wanted: &'static str| world.plan.datasets.iter().filter(move |spec| spec.dataset_type.name == wanted);
    let attended: BTreeSet<SchoolYear> = of_type("attendance").filter_map(|spec| wanted_years.get(&spec.name)).flatten().copied().collect();
    let mut sets = Vec::new();
    for (position, spec) in world.plan.datasets.iter().enumerate() {
        let mut years = wanted_years.remove(&spec.name).unwrap_or_default();
        let is_calendar = spec.dataset_type.name == "calendar";
        if students == Some(position) {
            years.extend(jobs.iter().flat_map(|job: &Job| [job.year, job.year.minus(1)]));
        } else if is_calendar {
            // No measure reads it; whatever reads attendance is held against it.
            years.extend(&attended);
        }
        if years.is_empty() {
            continue;
        }
        let years: Vec<SchoolYear> = years.into_iter().collect();
        let files = find_files(spec, &world.options.data_root, &years)?;
        let mut layout = Layout::default();
        for filtered in spec.filter.keys() {
            layout.want(WantedColumn { name: filtered.clone(), column_type: ColumnType::Category, required: true, filled: false });
        }
        for column in spec.dataset_type.key(spec.grain.as_deref()) {
            let column_type = spec.dataset_type.column(column).map_or(ColumnType::Text, |column| column.column_type);
            layout.want(WantedColumn { name: (*column).to_owned(), column_type, required: false, filled: false });
        }
        for name in spec.told_of_people() {
            layout.want(WantedColumn { name: (*name).to_owned(), column_type: ColumnType::Category, required: false, filled: false });
        }
        let mut wishes: BTreeMap<SchoolYear, Vec<Wish>> = BTreeMap::new();
        for (job_index, job) in jobs.iter_mut().enumerate() {
            for (read_index, read) in job.reads.iter().enumerate().filter(|(_, read)| read.dataset == spec.name) {
                let year = job.year.minus(read.years_back);
                job.arrived[read_index] = files.iter().any(|file| file.year.is_none_or(|of| of == year));
                let slots = read
                    .columns
                    .iter()
                    .map(|want| {
                        let column_type = spec.dataset_type.column(&want.name).map_or(want.column_type, |column| column.column_type);
                        layout.want(WantedColumn { name: want.name.clone(), column_type, required: want.required, filled: want.filled })
                    })
                    .collect();
                // The students' own records are believed as the look-up finds them, also where a measure counts their rows:
                // of a mover's two records it is not the one read last that says the groups.
                let columns = if students == Some(position) { Vec::new() } else { group_columns(world, job.measure) };
                let group_slots: Vec<Slot> = columns
                    .into_iter()
                    .map(|name| layout.want(WantedColumn { name, column_type: ColumnType::Category, required: false, filled: false }))
                    .collect();
                let bit = |slot: &Slot| u32::try_from(slot.0).ok().and_then(|slot| 1_u64.checked_shl(slot));
                let group_mask = group_slots.iter().map(|slot| bit(slot).unwrap_or(u64::MAX)).fold(0, |mask, bit| mask | bit);
                wishes.entry(year).or_default().push(Wish { job: job_index, read: read_index, slots, group_slots, group_mask });
            }
        }
        let records = (students == Some(position)).then(|| {
            let student =
                layout.want(WantedColumn { name: "sasid".to_owned(), column_type: ColumnType::Sasid, required: true, filled: true });
            let group = |name: &String| {
                layout.want(WantedColumn { name: name.clone(), column_type: ColumnType::Category, required: false, filled: false })
            };
            (student, student_columns.iter().map(group).collect())
        });
        let calendar = is_calendar.then(|| CalendarColumns::want(&mut layout));
        let stays = (spec.dataset_type.name == "enrollment").then(|| layout.slot("sasid").zip(layout.slot("entry_date"))).flatten();
        sets.push(SourceSet { dataset: position, files, layout, wishes, years, records, calendar, stays });
    }
    // A year that cannot be counted whole is not counted at all: its figure comes from the history, or is pending.
    for set in &mut sets {
        for wishes in set.wishes.values_mut() {
            wishes.retain(|wish| jobs.get(wish.job).is_some_and(Job::can_be_counted));
        }
    }
    Ok(Sources { jobs, sets, student_columns })
}

/// The columns by which any measure's groups are found.
fn student_columns(world: &World<'_>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for index in world.chosen() {
        for column in group_columns(world, index) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    columns
}
