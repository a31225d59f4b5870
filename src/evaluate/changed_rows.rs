//! The rows that two states of the data have otherwise, and which changed figures each is behind.
//!
//! Apart from counting, which keeps no row: files that differ are read again, row is held against row by the key of its
//! dataset, and the measures themselves say whether they use a row.

use crate::corrections::{ChangedCell, ChangedRow, Line, RowChange};
use crate::dataset::{
    Cell, CodeList, DataFile, DatasetSpec, Layout, Outcome, ReadError, Reading, Roster, Row, Rows, Slot, Symbols, WantedColumn, find_files,
};
use crate::evaluate::count::make_scopes;
use crate::evaluate::sources::{self, SourceSet, Sources};
use crate::evaluate::{Options, World, in_world, look_ups};
use crate::measure::{Grouping, RowView, Scope, Students, Taken};
use crate::plan::Plan;
use crate::results::{Change, EditionKind};
use crate::school_year::SchoolYear;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// A state of the data, which was evaluated.
#[derive(Clone, Copy, Debug)]
pub struct DataState<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// How it was evaluated.
    pub options: &'a Options,
    /// The digests of its files, by dataset and name.
    pub digests: &'a BTreeMap<(String, String), String>,
}

/// A row that the other state does not have like this.
struct Kept {
    year: SchoolYear,
    school: Option<String>,
    line: Line,
    /// By slot: what stands there, and how it may be shown.
    texts: Vec<Option<String>>,
    shown: Vec<Option<String>>,
    cells: Vec<Cell>,
}

/// A row as it was and as it is; one of them may not be there.
struct Pair {
    old: Option<Kept>,
    new: Option<Kept>,
}

/// The files of a dataset in one state that the other does not have, and what they are read with.
struct Part<'a> {
    spec: &'a DatasetSpec,
    layout: &'a Layout,
    files: Vec<&'a DataFile>,
    reading: Reading<'a>,
}

/// Where a changed row came to stand in the list of all.
type Found<'a> = Vec<(&'a SourceSet, Pair)>;

/// The rows in which the files of `new` differ from those of `old`, each with the positions of the `changes` that it is
/// behind: those whose measure uses it, of its school and group. Where a row does not say its group it stands for every
/// group of its measure.
///
/// # Errors
/// Where a file cannot be read.
pub fn changed_rows(old: &DataState<'_>, new: &DataState<'_>, changes: &[Change]) -> Result<Vec<ChangedRow>, ReadError> {
    let symbols = Symbols::default();
    let (old_roster, old_lists, _) = look_ups(old.plan)?;
    in_world(new.plan, new.options, &symbols, |world| {
        let sources = sources::find(world)?;
        let layouts: Vec<Layout> = sources.sets.iter().map(|set| lenient(&set.layout)).collect();
        let mut found = Found::new();
        for (set, layout) in sources.sets.iter().zip(&layouts) {
            let Some(spec) = world.plan.datasets.get(set.dataset) else { continue };
            let Some(old_spec) = old.plan.dataset(&spec.name) else { continue };
            let old_files = find_files(old_spec, &old.options.data_root, &set.years)?;
            let (only_old, only_new) = different(&spec.name, (&old_files, old), (&set.files, new));
            let reading = |roster, code_lists| reading(world, roster, code_lists, &set.years, new.options.show_values);
            let was = Part { spec: old_spec, layout, files: only_old, reading: reading(&old_roster, &old_lists) };
            let is = Part { spec, layout, files: only_new, reading: reading(world.roster, world.code_lists) };
            let key = spec.dataset_type.key(spec.grain.as_deref());
            found.extend(pairs(&was, &is, key)?.into_iter().map(|pair| (set, pair)));
        }
        Ok(told(world, &sources, &found, changes))
    })
}

/// The columns of `layout`, none of which must be there: the data were evaluated, and faults said then.
fn lenient(layout: &Layout) -> Layout {
    let mut columns = Layout::default();
    for column in layout.columns() {
        columns.want(WantedColumn { required: false, filled: false, ..column.clone() });
    }
    columns
}

fn reading<'a>(
    world: &World<'a>,
    roster: &'a Roster,
    code_lists: &'a BTreeMap<String, CodeList>,
    years: &'a [SchoolYear],
    show_values: bool,
) -> Reading<'a> {
    Reading { symbols: world.symbols, roster, code_lists, calendar: None, school_year: world.plan.school_year, years, show_values }
}

/// The files of each state without those that the other has byte for byte for the same year.
fn different<'a>(
    dataset: &str,
    (old_files, old): (&'a [DataFile], &DataState<'_>),
    (new_files, new): (&'a [DataFile], &DataState<'_>),
) -> (Vec<&'a DataFile>, Vec<&'a DataFile>) {
    let digest = |file: &DataFile, state: &DataState<'_>| {
        state.digests.get(&(dataset.to_owned(), file.name.clone())).map(|digest| (file.year, digest.clone()))
    };
    let of =
        |files: &'a [DataFile], state: &DataState<'_>| -> BTreeSet<_> { files.iter().filter_map(|file| digest(file, state)).collect() };
    let (was, is) = (of(old_files, old), of(new_files, new));
    let without = |files: &'a [DataFile], state: &DataState<'_>, other: &BTreeSet<_>| {
        files.iter().filter(|file| digest(file, state).is_none_or(|digest| !other.contains(&digest))).collect()
    };
    (without(old_files, old, &is), without(new_files, new, &was))
}

impl Part<'_> {
    /// Goes through the rows that are typed rows of the dataset.
    fn each(&self, on_row: &mut dyn FnMut(&DataFile, &mut Rows<'_>)) -> Result<(), ReadError> {
        for file in &self.files {
            let mut rows = Rows::open(self.spec, self.layout, file, &self.reading)?;
            while let Some(outcome) = rows.advance()? {
                if outcome == Outcome::Row {
                    on_row(file, &mut rows);
                }
            }
        }
        Ok(())
    }

    /// A digest of what the row says.
    fn digest(&self, rows: &Rows<'_>) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&rows.year().start().to_le_bytes());
        for slot in 0..self.layout.columns().len() {
            let text = rows.text(slot).unwrap_or_default();
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    fn kept(&self, file: &DataFile, rows: &Rows<'_>) -> Kept {
        let slots = 0..self.layout.columns().len();
        Kept {
            year: rows.year(),
            school: rows.school().and_then(|index| self.reading.roster.get(index)).map(|school| school.code.clone()),
            line: Line { file: file.name.clone(), line: rows.position().line },
            texts: slots.clone().map(|slot| rows.text(slot)).collect(),
            shown: slots.map(|slot| rows.shown(slot)).collect(),
            cells: rows.cells().to_vec(),
        }
    }
}

/// The rows that one part alone has, those with the same key beside each other.
fn pairs(old: &Part<'_>, new: &Part<'_>, key: &[&str]) -> Result<Vec<Pair>, ReadError> {
    // Rows that both have are crossed off by their digests, so that memory holds no more of a large file than that.
    let mut unmatched: FxHashMap<[u8; 32], usize> = FxHashMap::default();
    old.each(&mut |_, rows| *unmatched.entry(old.digest(rows)).or_default() += 1)?;
    let mut added = Vec::new();
    new.each(&mut |file, rows| match unmatched.get_mut(&new.digest(rows)) {
        Some(count) if *count > 0 => *count -= 1,
        _ => added.push(new.kept(file, rows)),
    })?;
    let mut removed = Vec::new();
    old.each(&mut |file, rows| {
        if let Some(count) = unmatched.get_mut(&old.digest(rows)).filter(|count| **count > 0) {
            *count -= 1;
            removed.push(old.kept(file, rows));
        }
    })?;
    // Without a key a row is what it says, and another text is another row.
    let slots: Vec<usize> = key.iter().filter_map(|name| new.layout.slot(name)).map(|slot| slot.0).collect();
    let name = |row: &Kept| -> (SchoolYear, Vec<Option<String>>) {
        (row.year, slots.iter().map(|slot| row.texts.get(*slot).cloned().flatten()).collect())
    };
    let mut was: BTreeMap<_, Vec<Kept>> = BTreeMap::new();
    for row in removed.into_iter().rev() {
        was.entry(name(&row)).or_default().push(row);
    }
    let mut found: Vec<Pair> = added
        .into_iter()
        .map(|row| {
            let old = if slots.is_empty() { None } else { was.get_mut(&name(&row)).and_then(Vec::pop) };
            Pair { old, new: Some(row) }
        })
        .collect();
    found.extend(was.into_values().flatten().map(|row| Pair { old: Some(row), new: None }));
    let place = |pair: &Pair| pair.new.as_ref().or(pair.old.as_ref()).map(|row| (row.year, row.line.clone()));
    found.sort_by_key(|pair| (std::cmp::Reverse(place(pair).map(|(year, _)| year)), place(pair)));
    Ok(found)
}

impl Pair {
    fn sides(&self) -> impl Iterator<Item = &Kept> {
        self.old.iter().chain(&self.new)
    }

    /// Whether the cell in `slot` is another one.
    fn differs(&self, slot: usize) -> bool {
        let text = |side: &Option<Kept>| side.as_ref().and_then(|row| row.texts.get(slot).cloned().flatten());
        text(&self.old) != text(&self.new)
    }

    fn change(&self) -> RowChange {
        match (&self.old, &self.new) {
            (Some(_), Some(_)) => RowChange::Changed,
            (Some(_), None) => RowChange::Removed,
            (None, _) => RowChange::Added,
        }
    }
}

/// The rows as they are told, each with the changes that it is behind.
fn told(world: &World<'_>, sources: &Sources, found: &Found<'_>, changes: &[Change]) -> Vec<ChangedRow> {
    let nobody = Students::default();
    let groupings: Vec<Grouping<'_>> = world.plan.measures.iter().map(|measure| world.grouping(measure, &nobody)).collect();
    let interim = world.plan.words.edition.kind == EditionKind::Interim;
    let scopes = make_scopes(world, sources, interim, &groupings);
    let behind = Behind { world, sources, groupings: &groupings, scopes: &scopes };
    let mut rows = Vec::new();
    for (set, pair) in found {
        let Some(row) = pair.sides().last() else { continue };
        let name = world.plan.datasets.get(set.dataset).map(|spec| spec.name.clone()).unwrap_or_default();
        let shown = |side: &Option<Kept>, slot: usize| side.as_ref().map(|row| row.shown.get(slot).cloned().flatten().unwrap_or_default());
        let columns = set.layout.columns().iter().enumerate();
        rows.push(ChangedRow {
            dataset: name,
            school_year: row.year,
            school_code: row.school.clone(),
            change: pair.change(),
            old: pair.old.as_ref().map(|row| row.line.clone()),
            new: pair.new.as_ref().map(|row| row.line.clone()),
            cells: columns
                .filter(|(slot, _)| pair.differs(*slot))
                .map(|(slot, column)| ChangedCell { column: column.name.clone(), old: shown(&pair.old, slot), new: shown(&pair.new, slot) })
                .collect(),
            behind: (0..changes.len()).filter(|position| behind.is_behind(set, pair, changes, *position)).collect(),
        });
    }
    rows
}

/// Decides which figures a row is behind.
struct Behind<'a> {
    world: &'a World<'a>,
    sources: &'a Sources,
    groupings: &'a [Grouping<'a>],
    scopes: &'a [Option<Scope<'a>>],
}

impl Behind<'_> {
    fn is_behind(&self, set: &SourceSet, pair: &Pair, changes: &[Change], position: usize) -> bool {
        let Some(change) = changes.get(position) else { return false };
        let of_school = |row: &Kept| change.school_code.is_none() || row.school.is_none() || row.school == change.school_code;
        if !pair.sides().any(of_school) {
            return false;
        }
        let years = years(change, changes);
        let of_measure = |index: usize| {
            self.world
                .plan
                .measures
                .get(index)
                .is_some_and(|measure| measure.id == change.measure || measure.part_of.as_deref() == Some(change.measure.as_str()))
        };
        let counted = set.wishes.iter().flat_map(|(year, wishes)| wishes.iter().map(move |wish| (*year, wish))).any(|(year, wish)| {
            let Some(job) = self.sources.jobs.get(wish.job).filter(|job| of_measure(job.measure) && years.contains(&job.year)) else {
                return false;
            };
            let groups = if change.dimension.is_some() { wish.group_slots.as_slice() } else { &[] };
            let touched = wish.slots.iter().chain(groups).any(|slot| pair.differs(slot.0));
            let used = |row: &Kept| {
                let (Some(Some(scope)), Some(measure)) = (self.scopes.get(wish.job), self.world.plan.measures.get(job.measure)) else {
                    return false;
                };
                let plain = row.as_row();
                let view = RowView::new(&plain, &wish.slots, &wish.group_slots, 0, u64::MAX);
                let mut tally = measure.object.start(scope);
                row.year == year
                    && self.is_of_group(job.measure, change, row, &view)
                    && measure.object.add(&mut tally, scope, wish.read, view) == Taken::Used
            };
            touched && pair.sides().any(used)
        });
        counted || self.is_record(set, pair, change, &years, &of_measure)
    }

    /// Whether the row is a student's record by which a group of the change is found.
    fn is_record(
        &self,
        set: &SourceSet,
        pair: &Pair,
        change: &Change,
        years: &BTreeSet<SchoolYear>,
        of_measure: &dyn Fn(usize) -> bool,
    ) -> bool {
        if set.records.is_none() || change.dimension.is_none() {
            return false;
        }
        self.groupings.iter().enumerate().filter(|(index, _)| of_measure(*index)).any(|(index, grouping)| {
            let slots: Vec<Slot> = grouping.columns().iter().map(|name| set.layout.slot(name).unwrap_or(Slot(usize::MAX))).collect();
            let touched = slots.iter().any(|slot| pair.differs(slot.0));
            touched
                && pair.sides().any(|row| {
                    let plain = row.as_row();
                    years.contains(&row.year) && self.is_of_group(index, change, row, &RowView::new(&plain, &[], &slots, 0, u64::MAX))
                })
        })
    }

    /// Whether the row may be of the group of the change.
    fn is_of_group(&self, measure: usize, change: &Change, row: &Kept, view: &RowView<'_>) -> bool {
        let (Some(dimension), Some(category)) = (&change.dimension, &change.category) else { return true };
        let school = row.school.as_ref().and_then(|code| self.world.roster.find(code));
        self.groupings.get(measure).is_none_or(|grouping| grouping.may_be_in(dimension, category, view, school, self.world.symbols))
    }
}

impl Kept {
    fn as_row(&self) -> Row<'_> {
        Row { cells: &self.cells, year: self.year, line: self.line.line, changed: u64::MAX }
    }
}

/// The years whose rows can be behind `change`: its own, and where a status flipped also those of every other figure of
/// the measure that changed for the same people, for a status hangs on an earlier year too.
fn years(change: &Change, changes: &[Change]) -> BTreeSet<SchoolYear> {
    let scope = |change: &Change| (change.measure.clone(), change.school_code.clone(), change.dimension.clone(), change.category.clone());
    let wanted = scope(change);
    let others = changes.iter().filter(|other| change.flips() && scope(other) == wanted);
    std::iter::once(change).chain(others).filter_map(|change| change.school_year).collect()
}
