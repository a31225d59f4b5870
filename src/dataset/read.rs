//! Reads a file of a dataset: typed rows to whoever counts, and an account of every row.
//!
//! Apart from finding files and from comparing them with each other.

use crate::dataset::Row;
use crate::dataset::account::{FileReport, Tally, Traces};
use crate::dataset::calendar::Calendar;
use crate::dataset::cell::Symbols;
use crate::dataset::check::RowFault;
use crate::dataset::codes::CodeList;
use crate::dataset::files::DataFile;
use crate::dataset::keys::{self, Keys};
use crate::dataset::layout::{Layout, Slot};
use crate::dataset::people::{Collector, Said};
use crate::dataset::percents::Percents;
use crate::dataset::problems::{Part, Rule, Words};
use crate::dataset::roster::Roster;
use crate::dataset::rows::{Key, Outcome, Rows};
use crate::dataset::spec::DatasetSpec;
use crate::dataset::stays::Gatherer;
use crate::dataset::totals::Totals;
use crate::dataset::workbook;
use crate::diagnostic::{Diagnostic, MOST_PLACES, Severity};
use crate::school_year::SchoolYear;
use crate::source::{Progress, ReadError, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a file is read with.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The texts of the run.
    pub symbols: &'a Symbols,
    /// The schools.
    pub roster: &'a Roster,
    /// Lists of categories by column name.
    pub code_lists: &'a BTreeMap<String, CodeList>,
    /// The days on which schools teach, where they are known: attendance is held against them.
    pub calendar: Option<&'a Calendar>,
    /// The year of rows in files that say none.
    pub school_year: SchoolYear,
    /// Rows of other years are kept out as `other-year`.
    pub years: &'a [SchoolYear],
    /// Whether messages may show the cells of people.
    pub show_values: bool,
}

/// Why whoever counts a row cannot count it, although it is a good row by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The column that is in the way.
    pub slot: Slot,
    /// A stable name of the rule.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads `file` of the dataset `spec` and gives each good row, with the cells of `layout`, to `on_row`, which
/// may refuse it.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all. Whatever is wrong in it is in the report.
pub fn read_file(
    spec: &DatasetSpec,
    layout: &Layout,
    file: &DataFile,
    reading: &Reading<'_>,
    on_row: &mut dyn FnMut(&Row<'_>) -> Option<Refusal>,
) -> Result<FileReport, ReadError> {
    read_source(spec, layout, file, reading, &|| workbook::open(spec, &file.path), on_row)
}

/// The same, while `progress` is told of every byte.
///
/// # Errors
/// [`ReadError`] where the file cannot be read at all.
pub fn read_file_telling(
    spec: &DatasetSpec,
    layout: &Layout,
    file: &DataFile,
    reading: &Reading<'_>,
    progress: &Progress,
    on_row: &mut dyn FnMut(&Row<'_>) -> Option<Refusal>,
) -> Result<FileReport, ReadError> {
    read_source(spec, layout, file, reading, &|| Ok(workbook::open(spec, &file.path)?.telling(progress)), on_row)
}

/// The same for `bytes` in memory, which messages call by the name of `file`.
///
/// # Errors
/// None that memory can give; the type is that of files.
pub fn read_bytes(
    spec: &DatasetSpec,
    layout: &Layout,
    file: &DataFile,
    bytes: &Arc<[u8]>,
    reading: &Reading<'_>,
    on_row: &mut dyn FnMut(&Row<'_>) -> Option<Refusal>,
) -> Result<FileReport, ReadError> {
    read_source(spec, layout, file, reading, &|| workbook::of_bytes(spec, &file.path, bytes), on_row)
}

fn read_source(
    spec: &DatasetSpec,
    layout: &Layout,
    file: &DataFile,
    reading: &Reading<'_>,
    open: &dyn Fn() -> Result<Source, ReadError>,
    on_row: &mut dyn FnMut(&Row<'_>) -> Option<Refusal>,
) -> Result<FileReport, ReadError> {
    let mut rows = Rows::of_source(spec, layout, file, reading, open()?)?;
    let mut keys = rows.keys();
    let mut counted = Tally::new();
    let mut excluded = Tally::new();
    let mut excluded_at: BTreeMap<(SchoolYear, &'static str), Vec<u64>> = BTreeMap::new();
    let mut note_place = |year, reason, line| {
        let lines = excluded_at.entry((year, reason)).or_default();
        if lines.len() < MOST_PLACES {
            lines.push(line);
        }
    };
    let mut schools = Tally::new();
    let mut duplicate = None;
    let mut totals = Totals::new(spec, &rows);
    let mut people = Collector::new(spec, &rows);
    let mut student_days = Gatherer::new(spec, &rows);
    let mut percents = Percents::new(spec, &rows);
    let mut contents = BTreeMap::new();
    while let Some(outcome) = rows.advance()? {
        let year = rows.year();
        counted.add(year);
        let outcome = match outcome {
            Outcome::Row if keys.again(rows.cells(), year) => {
                let hash = rows.report_duplicate(&keys);
                duplicate = duplicate.or(hash);
                Outcome::Excluded("fault")
            }
            outcome => outcome,
        };
        match outcome {
            Outcome::Row => {
                let changed = rows.take_changed();
                if let Some(refusal) = on_row(&Row { cells: rows.cells(), year, line: rows.position().line, changed }) {
                    rows.report_refusal(refusal);
                    excluded.add((year, "fault"));
                    note_place(year, "fault", rows.position().line);
                }
                if !keys.is_daily() {
                    if let Some(school) = rows.school() {
                        let sum: &mut u64 = contents.entry((year, school)).or_default();
                        *sum = sum.wrapping_add(keys::content(rows.cells()));
                    }
                    if let Some(said) = people.differs(rows.cells(), year, rows.position().line) {
                        rows.report_person(said);
                    }
                    totals.add(rows.cells(), year);
                    student_days.add(rows.cells(), rows.position().line);
                    percents.look(&rows);
                }
            }
            Outcome::Excluded(reason) => {
                excluded.add((year, reason));
                note_place(year, reason, rows.position().line);
                rows.report_kept_out(reason);
                if reason == "total-row" {
                    totals.compare(&mut rows);
                }
            }
        }
        if !matches!(outcome, Outcome::Excluded("outside-filter" | "other-year"))
            && let Some(school) = rows.school()
        {
            schools.add((year, school));
        }
    }
    let columns = rows.present.clone();
    let readable = rows.is_usable();
    let (categories, unmatched) = (rows.categories(), rows.unmatched());
    let (identity, problems) = rows.finish()?;
    let mut diagnostics = problems.into_list();
    diagnostics.extend(percents.conclude(spec));
    if let Some(duplicate) = duplicate {
        // The error path may be slow: the file is read once more, if it is still the same.
        let source = open()?;
        if !identity.is_of(&source) {
            return Err(ReadError::Changed(file.path.clone()));
        }
        locate_first(Rows::of_source(spec, layout, file, reading, source)?, duplicate, &mut diagnostics)?;
    }
    Ok(FileReport {
        name: file.name.clone(),
        digest: identity.digest,
        bytes: identity.bytes,
        rows: counted.finish(),
        excluded: excluded.finish(),
        excluded_at,
        schools: schools.finish(),
        columns,
        diagnostics,
        readable,
        categories,
        unmatched,
        traces: Traces {
            days: keys.days(),
            keys: keys.into_hashes(),
            contents,
            people: people.finish(),
            student_days: student_days.finish(),
        },
    })
}

/// Goes through the rows once more, up to the first one with the key `duplicate`, and names it.
fn locate_first(mut rows: Rows<'_>, duplicate: u64, diagnostics: &mut [Diagnostic]) -> Result<(), ReadError> {
    let Some(diagnostic) = diagnostics.iter_mut().find(|diagnostic| diagnostic.code == "duplicate-key") else { return Ok(()) };
    let keys = rows.keys();
    while let Some(outcome) = rows.advance()? {
        if outcome == Outcome::Row && keys.hash(rows.cells(), rows.year()) == Some(duplicate) {
            let first = rows.place(None);
            diagnostic.expected = diagnostic.expected.take().map(|expected| format!("{expected} as line {}", first.line));
            diagnostic.also = vec![first];
            break;
        }
    }
    Ok(())
}

impl Rows<'_> {
    /// An empty set of keys for this file.
    #[must_use]
    pub fn keys(&self) -> Keys {
        Keys::new(self.spec(), &self.names, |slot| self.has(slot))
    }

    /// Notes that the row at hand is none that counts, where nobody said so beforehand.
    fn report_kept_out(&mut self, reason: &'static str) {
        let (severity, what) = match reason {
            "total-row" => (Severity::Note, "a total among the rows is kept out"),
            "note-line" => (Severity::Note, "a note among the rows is kept out"),
            "blank-row" => (Severity::Note, "a row of empty cells is kept out"),
            "other-year" if self.is_of_a_year() => (Severity::Warning, "a row of another school year than its file is kept out"),
            _ => return,
        };
        let rule = Rule { severity, code: "kept-out", key: Key::KeptOut(reason), value: None };
        self.add_problem(rule, Part::Row, Words::new(what));
    }

    /// Notes that the row at hand has the key of an earlier one, and gives its key.
    fn report_duplicate(&mut self, keys: &Keys) -> Option<u64> {
        let hash = keys.hash(self.cells(), self.year());
        let names = self.spec().dataset_type.key(self.spec().grain.as_deref());
        let names: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| self.names.iter().position(|other| other == name).is_some_and(|slot| self.has(slot)))
            .collect();
        let words = Words::new(format!("two rows have the same {}", list(&names)))
            .expected("the same")
            .help("remove one of them, or find out which one is right");
        let rule = Rule { severity: Severity::Error, code: "duplicate-key", key: Key::Row(RowFault::Duplicate), value: None };
        self.add_problem(rule, Part::Row, words);
        hash
    }
}

impl Rows<'_> {
    /// Notes that the row at hand says something else about a person than an earlier one.
    fn report_person(&mut self, said: Said) {
        let words = Words::new(format!("one person has two values of `{}` in one year", said.name))
            .expected(format!("another value than in line {}", said.line))
            .help("the latest record counts where they differ; ask the school which one is right");
        let rule = Rule { severity: Severity::Warning, code: "person-differs", key: Key::Person(said.name), value: None };
        let part = self.part(said.slot);
        self.add_problem(rule, part, words);
    }
}

/// Names in a sentence: "a, b and c".
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [rest @ .., last] => format!("{} and `{last}`", rest.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    }
}
