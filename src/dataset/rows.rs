//! The rows of a file, each classified once: a typed row that counts, or a row that is kept out and why.
//!
//! Apart from what is done with them, so that counting, messages and the list of rows behind a figure rest on one
//! and the same classification.

use crate::dataset::catalog::ColumnType;
use crate::dataset::cell::{Cell, Symbol};
use crate::dataset::check::{Checks, RowFault};
use crate::dataset::column::{Column, Notice};
use crate::dataset::combination::{Block, MOST_COMBINATIONS, WORTHWHILE};
use crate::dataset::cursor::Cursor;
use crate::dataset::files::DataFile;
use crate::dataset::filter::{Filter, Unmatched};
use crate::dataset::form::{Form, form, is_blank, is_note, is_total};
use crate::dataset::header::{Header, cell_text};
use crate::dataset::layout::Layout;
use crate::dataset::messages;
use crate::dataset::parse::Fault;
use crate::dataset::problems::{Part, Problems, RowAt, Rule, Shown, Words};
use crate::dataset::read::{Reading, Refusal};
use crate::dataset::records::Position;
use crate::dataset::repeat::MOST_COLUMNS;
use crate::dataset::slots::{self, Slotted, slotted};
use crate::dataset::spec::DatasetSpec;
use crate::dataset::workbook;
use crate::diagnostic::{Place, Severity};
use crate::results::PrivacyClass;
use crate::school_year::SchoolYear;
use crate::source::{Identity, ReadError, Source, Text};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a typed row.
    Row,
    /// It is kept out, for this reason.
    Excluded(&'static str),
}

/// What tells problems apart: the column or rule, and the fault.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A cell of the column at this position.
    Cell(usize, Fault),
    /// A notice of the column at this position.
    Notice(usize, Notice),
    /// A rule about the row.
    Row(RowFault),
    /// A rule of whoever counts the rows.
    Refused(&'static str),
    /// A row that is kept out, for this reason.
    KeptOut(&'static str),
    /// The form of the row.
    Form,
    /// What is said about a person in the column of this name.
    Person(&'static str),
    /// The total of the column of this name.
    Total(&'static str),
}

/// Reads the rows of a file.
pub struct Rows<'a> {
    spec: &'a DatasetSpec,
    reading: &'a Reading<'a>,
    file: &'a DataFile,
    cursor: Cursor<'a>,
    text: Text,
    width: usize,
    columns: Vec<Column<'a>>,
    filters: Vec<Filter<'a>>,
    year_slot: Option<usize>,
    school_slot: Option<usize>,
    checks: Checks<'a>,
    cells: Vec<Cell>,
    faults: Vec<(usize, Fault)>,
    year: SchoolYear,
    usable: bool,
    /// A bit for each of the first 64 columns of the file: set where its cell may differ from the one read last.
    unread: u64,
    changed: u64,
    block: Option<Block>,
    /// The problems so far.
    pub problems: Problems<Key>,
    /// By slot of the layout: whether the file has the column.
    pub present: Vec<bool>,
    /// Names of all slots, those of the layout first.
    pub names: Vec<&'a str>,
    /// The headers of the file.
    headers: Vec<String>,
}

impl<'a> Rows<'a> {
    /// Opens `file` and finds its header.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn open(spec: &'a DatasetSpec, layout: &'a Layout, file: &'a DataFile, reading: &'a Reading<'a>) -> Result<Self, ReadError> {
        Self::of_source(spec, layout, file, reading, workbook::open(spec, &file.path)?)
    }

    /// The same for a file that is open.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn of_source(
        spec: &'a DatasetSpec,
        layout: &'a Layout,
        file: &'a DataFile,
        reading: &'a Reading<'a>,
        source: Source,
    ) -> Result<Self, ReadError> {
        let text = source.text();
        let slots = slotted(spec, layout);
        let of_people = matches!(spec.class, PrivacyClass::Student | PrivacyClass::Survey | PrivacyClass::StaffRoster);
        let masked = of_people && !reading.show_values;
        let unreadable = slots::unreadable(&source, &file.name);
        let mut cursor = Cursor::new(&file.name, source)?;
        cursor.hidden = masked.then(|| Shown { columns: Vec::new(), roster: reading.roster });
        let found = slots::find_header(spec, &slots, &file.name, unreadable, &cursor);
        let names: Vec<&str> = slots.iter().map(|slot| slot.name).collect();
        let mut rows = Self {
            spec,
            reading,
            file,
            text,
            width: 0,
            columns: Vec::new(),
            filters: Vec::new(),
            year_slot: None,
            school_slot: names.iter().position(|name| *name == "school_code"),
            checks: Checks::default(),
            cells: vec![Cell::Absent; slots.len()],
            faults: Vec::new(),
            year: file.year.unwrap_or(reading.school_year),
            usable: false,
            unread: u64::MAX,
            changed: u64::MAX,
            block: None,
            present: vec![false; layout.columns().len()],
            names,
            headers: Vec::new(),
            problems: Problems::new(spec.is_planned()),
            cursor,
        };
        match found {
            Ok(header) => rows.begin(header, &slots, masked),
            Err(problem) => {
                rows.problems.extend([*problem]);
                rows.cursor.skip();
            }
        }
        Ok(rows)
    }

    /// Goes on after the header.
    fn begin(&mut self, header: Header, slots: &[Slotted<'a>], masked: bool) {
        self.usable = !crate::diagnostic::has_errors(&header.diagnostics);
        self.problems.extend(header.diagnostics);
        self.width = header.names.len();
        self.headers = header.names;
        self.cursor.begin(header.dialect, self.width, header.length, header.lines, header.rows);
        let aggregates = self.spec.dataset_type.name == "aggregates";
        for (index, (slot, at)) in slots.iter().zip(&header.columns).enumerate() {
            let Some(at) = *at else { continue };
            let mut column = Column::new(self.spec, self.reading, slot.name, slot.column_type, at, index);
            column.filled = slot.filled;
            column.carried = aggregates && slot.filled && slot.column_type == ColumnType::School;
            self.columns.push(column);
            if let Some(present) = self.present.get_mut(index) {
                *present = true;
            }
        }
        self.year_slot = self.names.iter().position(|name| *name == "school_year").filter(|&slot| self.has(slot));
        for ((name, wanted), at) in self.spec.filter.iter().zip(header.columns.iter().skip(slots.len())) {
            self.filters.extend(at.map(|at| Filter::new(at, name, wanted, aggregates)));
        }
        let types = (0..self.width).map(|at| self.columns.iter().find(|column| column.source == at).map(|column| column.holds));
        self.cursor.shown = masked.then(|| Shown { columns: types.collect(), roster: self.reading.roster });
        self.block = Block::of(&self.columns);
        self.checks = Checks::new(self.spec, &self.names, &self.columns, self.reading.calendar);
    }

    /// The cells of the row that [`Rows::advance`] came to, by slot.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// A bit for each of the first 64 slots: unset where the cell is the one of the last row for which this was asked.
    pub fn take_changed(&mut self) -> u64 {
        std::mem::take(&mut self.changed)
    }

    /// The school year of the row.
    #[must_use]
    pub fn year(&self) -> SchoolYear {
        self.year
    }

    /// Where the row stands.
    #[must_use]
    pub fn position(&self) -> Position {
        self.cursor.position()
    }

    /// The school of the row, where it has one.
    #[must_use]
    pub fn school(&self) -> Option<crate::dataset::SchoolIndex> {
        self.school_slot.and_then(|slot| self.cells.get(slot)).and_then(|cell| cell.school())
    }

    /// The part of a row that the column of `slot` is; the whole row where the file has none.
    #[must_use]
    pub fn part(&self, slot: usize) -> Part {
        self.columns.iter().find(|column| column.slot == slot).map_or(Part::Row, |column| Part::Cell(column.source))
    }

    /// The header of the column of `slot`; none where the file has no such column.
    #[must_use]
    pub fn header(&self, slot: usize) -> Option<&str> {
        let column = self.columns.iter().find(|column| column.slot == slot)?;
        self.headers.get(column.source).map(String::as_str)
    }

    /// What the columns of categories hold, where all of it is known: the texts of each.
    #[must_use]
    pub fn categories(&self) -> BTreeMap<String, FxHashSet<Symbol>> {
        self.columns.iter().filter_map(|column| Some((column.name.to_owned(), column.texts()?))).collect()
    }

    /// The columns and values of the plan's `where` that no row has, each with the values that rows have instead.
    #[must_use]
    pub fn unmatched(&self) -> Vec<Unmatched> {
        self.filters.iter().flat_map(Filter::unmatched).collect()
    }

    /// Whether the file lacks a column by which the plan selects rows.
    #[must_use]
    pub fn lacks_filter(&self) -> bool {
        self.filters.len() < self.spec.filter.len()
    }

    /// Whether the header was found with all columns that are needed.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// The place of the row's cell in `slot`, or of the whole row.
    #[must_use]
    pub fn place(&self, slot: Option<usize>) -> Place {
        self.row_at().place(slot.map_or(Part::Row, |slot| self.part(slot)))
    }

    /// The row at hand.
    #[must_use]
    pub fn row_at(&self) -> RowAt<'_> {
        self.cursor.row()
    }

    /// The dataset.
    #[must_use]
    pub fn spec(&self) -> &'a DatasetSpec {
        self.spec
    }

    /// Whether the pattern that the file matches says which school year it is of.
    #[must_use]
    pub fn is_of_a_year(&self) -> bool {
        self.file.year.is_some()
    }

    /// Whether the file has the column of `slot`.
    #[must_use]
    pub fn has(&self, slot: usize) -> bool {
        self.columns.iter().any(|column| column.slot == slot)
    }

    /// Notes a problem of the row at hand.
    pub fn add_problem(&mut self, rule: Rule<Key>, part: Part, words: Words) {
        self.problems.add(rule, &self.cursor.row(), part, || words);
    }

    /// Notes that whoever counts cannot count the row at hand.
    pub fn report_refusal(&mut self, refusal: Refusal) {
        let words = Words::new(refusal.message).help(refusal.help);
        let rule = Rule { severity: Severity::Error, code: refusal.code, key: Key::Refused(refusal.code), value: None };
        let part = self.part(refusal.slot.0);
        self.add_problem(rule, part, words);
    }

    /// Reads the file to its end and says what it is.
    ///
    /// # Errors
    /// [`ReadError`] where it cannot be read, or changed in the meantime.
    pub fn finish(self) -> Result<(Identity, Problems<Key>), ReadError> {
        Ok((self.cursor.into_source().finish()?, self.problems))
    }

    /// Comes to the next row; `None` at the end of the file.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn advance(&mut self) -> Result<Option<Outcome>, ReadError> {
        if !self.cursor.advance()? {
            return Ok(None);
        }
        self.unread |= self.cursor.changed();
        self.year = self.file.year.unwrap_or(self.reading.school_year);
        if !self.usable {
            return Ok(Some(Outcome::Excluded("fault")));
        }
        Ok(Some(self.classify()))
    }

    fn classify(&mut self) -> Outcome {
        if (self.cursor.position().broken.is_some() || self.cursor.record().1.len() != self.width)
            && let Some(reason) = self.misshapen()
        {
            return Outcome::Excluded(reason);
        }
        let (record, fields) = self.cursor.record();
        let mut notice = None;
        for filter in &mut self.filters {
            if !filter.holds(self.spec, record, fields, self.text) {
                return Outcome::Excluded("outside-filter");
            }
        }
        self.faults.clear();
        let mut kept_out = None;
        // A cell with the same bytes as in the row read before is the same cell, unless that row had something to say.
        let mut unread = std::mem::replace(&mut self.unread, u64::MAX);
        let mut noticed = false;
        let mut combination = None;
        if let Some(block) = &self.block
            && (unread & block.mask).count_ones() >= WORTHWHILE
            && let Some(bytes) = block.bytes(record, fields)
        {
            if let Some(cells) = block.seen.get(bytes) {
                for (&slot, &cell) in block.slots.iter().zip(cells) {
                    self.cells[slot] = cell;
                    self.changed |= 1 << slot;
                }
                unread &= !block.mask;
            } else {
                combination = Some(bytes);
            }
        }
        for index in 0..self.columns.len() {
            let column = &mut self.columns[index];
            if column.source < MOST_COLUMNS && unread >> column.source & 1 == 0 {
                continue;
            }
            let Some(&field) = fields.get(column.source) else { continue };
            if column.slot < MOST_COLUMNS {
                self.changed |= 1 << column.slot;
            }
            match column.read(record, field, self.text, &mut notice) {
                Ok(cell) => self.cells[column.slot] = cell,
                Err(fault) => {
                    self.cells[column.slot] = Cell::Missing;
                    self.faults.push((index, fault));
                }
            }
            if let Some(what) = notice.take() {
                noticed = true;
                if what == Notice::Carried {
                    // An empty cell carries on from above in a row of figures, not in a total or an empty row.
                    let blank = is_blank(record, fields);
                    let total = is_total(record, fields, &self.columns);
                    kept_out = kept_out.or(blank.then_some("blank-row")).or(total.then_some("total-row"));
                    if kept_out.is_some() {
                        continue;
                    }
                }
                let column = &self.columns[index];
                let (name, source) = (column.name, column.source);
                let (code, words) = messages::notice(what, name, self.spec);
                let severity = if what == Notice::Carried { Severity::Note } else { Severity::Warning };
                let rule = Rule { severity, code, key: Key::Notice(source, what), value: None };
                self.problems.add(rule, &self.cursor.row(), Part::Cell(source), || words);
            }
        }
        if !noticed && self.faults.is_empty() {
            self.unread = 0;
            if let (Some(block), Some(bytes)) = (&mut self.block, combination)
                && block.seen.len() < MOST_COMBINATIONS
            {
                block.seen.insert(bytes.into(), block.slots.iter().map(|&slot| self.cells[slot]).collect());
            }
        }
        if let Some(Cell::Year(year)) = self.year_slot.and_then(|slot| self.cells.get(slot)) {
            self.year = *year;
        }
        // A file that is of one year by its name has no say about another.
        let of_other = self.file.year.is_some_and(|year| year != self.year) || !self.reading.years.contains(&self.year);
        if of_other && !self.faults.iter().any(|(index, _)| self.columns[*index].holds == ColumnType::Year) {
            return Outcome::Excluded("other-year");
        }
        if let Some(reason) = kept_out {
            if let Some(school) = self.school_slot {
                self.cells[school] = Cell::Missing;
            }
            return Outcome::Excluded(reason);
        }
        if !self.faults.is_empty() {
            if let Some(reason) = self.no_data_row() {
                return Outcome::Excluded(reason);
            }
            self.report_faults();
            return Outcome::Excluded("fault");
        }
        if self.checks.totals && self.school().is_none() && self.is_total_row() {
            return Outcome::Excluded("total-row");
        }
        if let Some((fault, slot)) = self.checks.check(&self.cells, self.year) {
            self.report_row(fault, slot);
            return Outcome::Excluded("fault");
        }
        Outcome::Row
    }

    /// Why the record is kept out whose form is not that of the header; nothing where it is a row after all.
    fn misshapen(&mut self) -> Option<&'static str> {
        let (record, fields) = self.cursor.record();
        match form(record, fields, self.cursor.position(), self.width) {
            Form::Row => None,
            Form::NoRow(reason) => Some(reason),
            Form::Damaged(code, part, words) => {
                let rule = Rule { severity: Severity::Error, code, key: Key::Form, value: None };
                self.problems.add(rule, &self.cursor.hidden_row(), part, || words);
                Some("fault")
            }
        }
    }

    /// Why a row with faults is no data row at all, if it is none.
    fn no_data_row(&self) -> Option<&'static str> {
        let (record, fields) = self.cursor.record();
        if is_blank(record, fields) {
            return Some("blank-row");
        }
        if is_note(record, fields) {
            return Some("note-line");
        }
        let doubtful = self
            .faults
            .iter()
            .any(|(index, _)| matches!(self.columns[*index].holds, ColumnType::School | ColumnType::Sasid | ColumnType::Id));
        (doubtful && self.is_total_row()).then_some("total-row")
    }

    fn is_total_row(&self) -> bool {
        let (record, fields) = self.cursor.record();
        is_total(record, fields, &self.columns)
    }

    fn report_faults(&mut self) {
        let (record, fields) = self.cursor.record();
        let row = self.cursor.row();
        for &(index, fault) in &self.faults {
            let column = &self.columns[index];
            let field = fields[column.source];
            let value = row.quote(column.source);
            // Values are told apart where a message names them.
            let apart =
                matches!(fault, Fault::UnknownSchool | Fault::UnknownCode | Fault::UnknownAttendance).then(|| value.clone()).flatten();
            let rule = Rule { severity: Severity::Error, code: messages::code(fault), key: Key::Cell(column.source, fault), value: apart };
            self.problems.add(rule, &row, Part::Cell(column.source), || {
                messages::words(fault, column, value.as_deref(), &cell_text(record, field), self.spec, self.reading)
            });
        }
    }

    fn report_row(&mut self, fault: RowFault, slot: usize) {
        let (code, words) = fault.words(self.year, self.names.get(slot).copied().unwrap_or_default());
        let rule = Rule { severity: Severity::Error, code, key: Key::Row(fault), value: None };
        self.add_problem(rule, self.part(slot), words);
    }
}
