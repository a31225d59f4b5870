//! The rows of a file, each classified once: a typed row that counts, or a row that is kept out and why.
//!
//! Apart from what is done with them, so that counting, messages and the list of rows behind a figure rest on one
//! and the same classification.

use crate::dataset::catalog::ColumnType;
use crate::dataset::cell::Cell;
use crate::dataset::check::{Checks, RowFault};
use crate::dataset::column::{Column, Last, Notice, undouble};
use crate::dataset::files::DataFile;
use crate::dataset::header::{self, Beginning, Sought, cell_text, plain};
use crate::dataset::layout::Layout;
use crate::dataset::messages;
use crate::dataset::parse::{self, Fault};
use crate::dataset::problems::{Part, Problems, RowAt, Rule, Shown, Words};
use crate::dataset::read::{Reading, Refusal};
use crate::dataset::records::{Broken, Field, Position, Records};
use crate::dataset::repeat::MOST_COLUMNS;
use crate::dataset::spec::DatasetSpec;
use crate::dataset::workbook;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::results::PrivacyClass;
use crate::school_year::SchoolYear;
use crate::source::{Identity, ReadError, Source, Text};
use rustc_hash::FxHashMap;

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

/// A column whose value decides whether a row belongs to the dataset.
struct Filter<'a> {
    source: usize,
    name: &'a str,
    wanted: &'a [String],
    carried: bool,
    last: Last,
    matches: Option<bool>,
}

/// Neighboring columns of categories, of which a file has few combinations: read together, by their bytes.
struct Block {
    /// The first and the last of the columns in the file.
    sources: (usize, usize),
    /// A bit for each of them.
    mask: u64,
    /// Their slots.
    slots: Vec<usize>,
    /// The cells by the bytes from the first to the last.
    seen: FxHashMap<Box<[u8]>, Box<[Cell]>>,
}

/// Combinations that a block remembers.
const MOST_COMBINATIONS: usize = 1 << 14;
/// Columns that make it worth looking up all of a block at once.
const WORTHWHILE: u32 = 3;

impl Block {
    /// The longest run of such columns, where it is long enough.
    fn of(columns: &[Column<'_>]) -> Option<Self> {
        let at = |source: usize| columns.iter().filter(move |column| column.source == source);
        let repeats = |source: usize| at(source).count() == 1 && at(source).all(|column| column.repeats() && column.slot < MOST_COLUMNS);
        let (mut best, mut start) = (0..0, 0);
        for source in 0..=MOST_COLUMNS {
            if source < MOST_COLUMNS && repeats(source) {
                continue;
            }
            if source - start > best.len() {
                best = start..source;
            }
            start = source + 1;
        }
        if best.len() < WORTHWHILE as usize {
            return None;
        }
        let slots = best.clone().flat_map(at).map(|column| column.slot).collect();
        let mask = best.clone().fold(0, |mask, source| mask | 1 << source);
        Some(Self { sources: (best.start, best.end - 1), mask, slots, seen: FxHashMap::default() })
    }

    /// The bytes of the block in a record.
    fn bytes<'b>(&self, record: &'b [u8], fields: &[Field]) -> Option<&'b [u8]> {
        let (first, last) = (fields.get(self.sources.0)?, fields.get(self.sources.1)?);
        record.get(first.start as usize - usize::from(first.quoted)..last.end as usize + usize::from(last.quoted))
    }
}

/// Reads the rows of a file.
pub struct Rows<'a> {
    spec: &'a DatasetSpec,
    reading: &'a Reading<'a>,
    file: &'a DataFile,
    records: Records,
    text: Text,
    width: usize,
    terminator: u8,
    columns: Vec<Column<'a>>,
    filters: Vec<Filter<'a>>,
    year_slot: Option<usize>,
    school_slot: Option<usize>,
    checks: Checks,
    cells: Vec<Cell>,
    faults: Vec<(usize, Fault)>,
    shown: Option<Shown<'a>>,
    hidden: Option<Shown<'a>>,
    position: Position,
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

/// A slot: a column of the layout, or one that the reader itself needs.
struct Slotted<'a> {
    name: &'a str,
    column_type: ColumnType,
    required: bool,
    filled: bool,
}

/// The columns of the layout and those that the reader itself needs: the year, the school, the key, the day.
fn slotted<'a>(spec: &DatasetSpec, layout: &'a Layout) -> Vec<Slotted<'a>> {
    let mut slots: Vec<Slotted<'a>> = layout
        .columns()
        .iter()
        .map(|wanted| Slotted { name: &wanted.name, column_type: wanted.column_type, required: wanted.required, filled: wanted.filled })
        .collect();
    let dataset = spec.dataset_type;
    let key = dataset.key(spec.grain.as_deref());
    let own = ["school_year", "school_code"].into_iter().chain(key.iter().copied()).chain(dataset.event_date);
    for name in own {
        let Some(column) = dataset.column(name) else { continue };
        let is_key = key.contains(&name);
        match slots.iter_mut().find(|slot| slot.name == name) {
            Some(slot) => {
                slot.required |= column.required && is_key;
                slot.filled |= column.required && is_key;
            }
            None => slots.push(Slotted {
                name: column.name,
                column_type: column.column_type,
                required: column.required && is_key,
                filled: column.required && is_key,
            }),
        }
    }
    // Figures of a level that is said to be the school's need their school.
    if dataset.name == "aggregates" && spec.level == Some(crate::dataset::Level::School) {
        for slot in slots.iter_mut().filter(|slot| slot.name == "school_code") {
            (slot.required, slot.filled) = (true, true);
        }
    }
    slots
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
        let no_text = source.no_text();
        let refusal = source.refusal();
        let slots = slotted(spec, layout);
        let of_people = matches!(spec.class, PrivacyClass::Student | PrivacyClass::Survey | PrivacyClass::StaffRoster);
        let masked = of_people && !reading.show_values;
        // A column by which rows are selected is sought as such, and missed once.
        let is_filter = |name: &str| spec.filter.contains_key(name);
        let mut sought: Vec<Sought> = slots.iter().map(|slot| sought(spec, slot.name, slot.required && !is_filter(slot.name))).collect();
        sought.extend(spec.filter.keys().map(|name| sought_filter(spec, name)));
        let records = Records::new(source)?;
        let mut problems = Problems::new(spec.is_planned());
        let (beginning, whole) = records.beginning();
        let found = if let Some((message, help)) = refusal {
            Err(Box::new(Diagnostic::error("no-sheet", message).at(Place::file(&file.name)).help(help)))
        } else if let Some(kind) = no_text {
            let problem = Diagnostic::error("not-csv", format!("this file is {kind}, not delimited text"))
                .at(Place::file(&file.name))
                .help("open it in the program that made it and save it as \"CSV UTF-8 (comma delimited)\"");
            Err(Box::new(problem))
        } else if beginning.iter().all(u8::is_ascii_whitespace) {
            let problem = Diagnostic::error("empty-file", "the file is empty").at(Place::file(&file.name));
            Err(Box::new(problem.help("export it again; a file without rows still has its header")))
        } else {
            let beginning = Beginning { file: &file.name, dataset: &spec.name, text: beginning, whole, delimiter: spec.delimiter, masked };
            header::find(beginning, &sought)
        };
        let names: Vec<&str> = slots.iter().map(|slot| slot.name).collect();
        let mut present: Vec<bool> = vec![false; layout.columns().len()];
        let mut rows = Self {
            spec,
            reading,
            file,
            text,
            width: 0,
            terminator: b'\n',
            columns: Vec::new(),
            filters: Vec::new(),
            year_slot: None,
            school_slot: names.iter().position(|name| *name == "school_code"),
            checks: Checks::default(),
            cells: vec![Cell::Absent; slots.len()],
            faults: Vec::new(),
            shown: None,
            hidden: masked.then(|| Shown { columns: Vec::new(), roster: reading.roster }),
            position: Position { line: 0, row: 0, ended: true, broken: None },
            year: file.year.unwrap_or(reading.school_year),
            usable: false,
            unread: u64::MAX,
            changed: u64::MAX,
            block: None,
            present: Vec::new(),
            names: Vec::new(),
            headers: Vec::new(),
            problems: Problems::new(spec.is_planned()),
            records,
        };
        match found {
            Ok(header) => {
                rows.usable = !crate::diagnostic::has_errors(&header.diagnostics);
                problems.extend(header.diagnostics);
                rows.width = header.names.len();
                rows.headers.clone_from(&header.names);
                rows.terminator = header.dialect.terminator;
                rows.records.begin(header.dialect, header.names.len(), header.length, header.lines, header.rows);
                let aggregates = spec.dataset_type.name == "aggregates";
                for (index, slot) in slots.iter().enumerate() {
                    let Some(at) = header.columns[index] else { continue };
                    let mut column = Column::new(spec, reading, slot.name, slot.column_type, at, index);
                    column.filled = slot.filled;
                    column.carried = aggregates && slot.filled && slot.column_type == ColumnType::School;
                    rows.columns.push(column);
                    if let Some(present) = present.get_mut(index) {
                        *present = true;
                    }
                }
                rows.year_slot = names.iter().position(|name| *name == "school_year").filter(|&slot| header.columns[slot].is_some());
                for ((name, wanted), at) in spec.filter.iter().zip(header.columns.iter().skip(slots.len())) {
                    let Some(at) = *at else { continue };
                    rows.filters.push(Filter { source: at, name, wanted, carried: aggregates, last: Last::default(), matches: None });
                }
                let types =
                    (0..header.names.len()).map(|at| rows.columns.iter().find(|column| column.source == at).map(|column| column.holds));
                rows.shown = masked.then(|| Shown { columns: types.collect(), roster: reading.roster });
                rows.block = Block::of(&rows.columns);
                rows.checks = Checks::new(spec, &names, &rows.columns);
            }
            Err(problem) => {
                problems.extend([*problem]);
                rows.records.skip();
            }
        }
        rows.problems = problems;
        rows.present = present;
        rows.names = names;
        Ok(rows)
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
        self.position
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
        let (record, fields) = self.records.record();
        RowAt { file: &self.file.name, record, fields, position: self.position, terminator: self.terminator, shown: self.shown.as_ref() }
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
        let (record, fields) = self.records.record();
        let row = RowAt {
            file: &self.file.name,
            record,
            fields,
            position: self.position,
            terminator: self.terminator,
            shown: self.shown.as_ref(),
        };
        self.problems.add(rule, &row, part, || words);
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
        Ok((self.records.into_source().finish()?, self.problems))
    }

    /// Comes to the next row; `None` at the end of the file.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn advance(&mut self) -> Result<Option<Outcome>, ReadError> {
        let Some(position) = self.records.advance()? else { return Ok(None) };
        self.position = position;
        self.unread |= self.records.changed();
        self.year = self.file.year.unwrap_or(self.reading.school_year);
        if !self.usable {
            return Ok(Some(Outcome::Excluded("fault")));
        }
        Ok(Some(self.classify()))
    }

    fn classify(&mut self) -> Outcome {
        if (self.position.broken.is_some() || self.records.record().1.len() != self.width)
            && let Some(reason) = self.misshapen()
        {
            return Outcome::Excluded(reason);
        }
        let (record, fields) = self.records.record();
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
                    let blank = fields.iter().all(|field| cell_text(record, *field).is_empty());
                    let total = says_total(record, fields, &self.columns);
                    kept_out = kept_out.or(blank.then_some("blank-row")).or(total.then_some("total-row"));
                    if kept_out.is_some() {
                        continue;
                    }
                }
                let column = &self.columns[index];
                let (name, source) = (column.name, column.source);
                let (code, words) = messages::notice(what, name, self.spec);
                let severity = if what == Notice::Carried { Severity::Note } else { Severity::Warning };
                let row = RowAt {
                    file: &self.file.name,
                    record,
                    fields,
                    position: self.position,
                    terminator: self.terminator,
                    shown: self.shown.as_ref(),
                };
                self.problems.add(Rule { severity, code, key: Key::Notice(source, what), value: None }, &row, Part::Cell(source), || words);
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

    /// What becomes of a row whose form is not that of the header; nothing where it does after all.
    fn misshapen(&mut self) -> Option<&'static str> {
        let (record, fields) = self.records.record();
        // Cells that are not where they should be cannot be told from each other: none is shown.
        let shown = self.hidden.as_ref();
        let row = RowAt { file: &self.file.name, record, fields, position: self.position, terminator: self.terminator, shown };
        let (code, part, words) = match self.position.broken {
            Some(Broken::Unclosed(index, at)) => (
                "unclosed-quote",
                Part::From(index, at),
                Words::new("a quote is opened and never closed")
                    .expected("no quote closes this cell")
                    .help("close the quote, or double it (\"\") where it belongs to the text; reading went on with the next line"),
            ),
            Some(Broken::Stray(index, at)) => (
                "stray-quote",
                Part::From(index, at),
                Words::new("text follows a closing quote")
                    .expected("the next cell")
                    .help("a quote that belongs to the text must be doubled: \"Digital Media \"\"Studio\"\"\""),
            ),
            Some(Broken::TooLong) => (
                "row-too-long",
                Part::Row,
                Words::new("a row is longer than 256 KiB")
                    .help("no row of an export is so long; a quote may be open before it, or the file is damaged"),
            ),
            None => {
                let blank = |field: &Field| cell_text(record, *field).is_empty();
                if fields.iter().all(blank) {
                    return Some("blank-row");
                }
                if fields.len() > self.width {
                    if fields[self.width..].iter().all(blank) {
                        return None;
                    }
                    (
                        "long-row",
                        Part::Cell(self.width),
                        Words::new(format!("the row has {} cells, the header {}", fields.len(), self.width))
                            .expected("no cell here")
                            .help("a text with the delimiter in it must be quoted: \"Plumbing, Heating and Cooling\""),
                    )
                } else if self.position.ended && is_note(record, fields) {
                    return Some("note-line");
                } else if self.position.ended {
                    (
                        "short-row",
                        Part::Cell(fields.len().saturating_sub(1)),
                        Words::new(format!("the row has {} of {} cells", fields.len(), self.width))
                            .expected("the row ends here")
                            .help("a line break inside a cell must be quoted"),
                    )
                } else if is_note(record, fields) {
                    return Some("note-line");
                } else {
                    (
                        "truncated-row",
                        Part::Cell(fields.len().saturating_sub(1)),
                        Words::new(format!("the file breaks off: its last row has {} of {} cells", fields.len(), self.width))
                            .expected("the file ends here")
                            .help("export or copy the file again; rows after this one may be missing too"),
                    )
                }
            }
        };
        self.problems.add(Rule { severity: Severity::Error, code, key: Key::Form, value: None }, &row, part, || words);
        Some("fault")
    }

    /// Why a row with faults is no data row at all, if it is none.
    fn no_data_row(&self) -> Option<&'static str> {
        let (record, fields) = self.records.record();
        if fields.iter().all(|field| cell_text(record, *field).is_empty()) {
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
        let (record, fields) = self.records.record();
        says_total(record, fields, &self.columns)
    }

    fn report_faults(&mut self) {
        let (record, fields) = self.records.record();
        let row = RowAt {
            file: &self.file.name,
            record,
            fields,
            position: self.position,
            terminator: self.terminator,
            shown: self.shown.as_ref(),
        };
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
        let (record, fields) = self.records.record();
        let row = RowAt {
            file: &self.file.name,
            record,
            fields,
            position: self.position,
            terminator: self.terminator,
            shown: self.shown.as_ref(),
        };
        let part = self.part(slot);
        let (code, words) = fault.words(self.year, self.names.get(slot).copied().unwrap_or_default());
        self.problems.add(Rule { severity: Severity::Error, code, key: Key::Row(fault), value: None }, &row, part, || words);
    }
}

/// Whether a row is a total among the schools: a cell that names no category says so.
fn says_total(record: &[u8], fields: &[Field], columns: &[Column<'_>]) -> bool {
    let total = |field: &Field| {
        let text = plain(&cell_text(record, *field));
        matches!(text.as_str(), "allschools" | "alldistricts" | "overall" | "sum" | "statewide")
            || (text.len() <= 40 && (text.starts_with("total") || text.ends_with("total")))
    };
    let names = |at: usize| {
        let column = columns.iter().find(|column| column.source == at);
        column.is_none_or(|column| matches!(column.holds, ColumnType::School | ColumnType::Sasid | ColumnType::Id))
    };
    fields.iter().enumerate().any(|(at, field)| names(at) && total(field))
}

/// Whether a row is a note below or among the rows: words in its first cell and nothing in any other.
fn is_note(record: &[u8], fields: &[Field]) -> bool {
    let mut texts = fields.iter().map(|field| cell_text(record, *field));
    let first = texts.next().unwrap_or_default();
    first.contains(' ') && first.chars().any(char::is_alphabetic) && texts.all(|text| text.is_empty())
}

fn sought(spec: &DatasetSpec, name: &str, required: bool) -> Sought {
    let mapped = spec.columns.get(name);
    Sought {
        name: name.to_owned(),
        header: mapped.map_or(name, String::as_str).to_owned(),
        mapped: mapped.is_some(),
        filter: false,
        required,
    }
}

fn sought_filter(spec: &DatasetSpec, name: &str) -> Sought {
    Sought { filter: true, ..sought(spec, name, true) }
}

impl Filter<'_> {
    /// Whether the row has one of the values wanted.
    fn holds(&mut self, spec: &DatasetSpec, record: &[u8], fields: &[Field], text: Text) -> bool {
        let Some(field) = fields.get(self.source) else { return false };
        let raw = &record[field.start as usize..field.end as usize];
        if let Some(matches) = self.matches
            && self.last.is(raw, field.doubled)
        {
            return matches;
        }
        let undoubled = if field.doubled { undouble(raw) } else { raw.to_vec() };
        let bytes = parse::unwrap_formula(parse::trim(&undoubled));
        if bytes.is_empty() && self.carried {
            return self.matches.unwrap_or(false);
        }
        let value = crate::dataset::column::decode(bytes, text, &mut None).unwrap_or_default();
        let mapped = spec.values.get(self.name).and_then(|values| values.get(value.as_ref()));
        let matches = self
            .wanted
            .iter()
            .any(|wanted| wanted.eq_ignore_ascii_case(&value) || mapped.is_some_and(|mapped| mapped.eq_ignore_ascii_case(wanted)));
        self.last.set(raw, field.doubled);
        self.matches = Some(matches);
        matches
    }
}
