//! Gathers the problems of one file: counted, folded, and located while their row is at hand.
//!
//! Apart from the rules that find them. A fault that comes up in every row of a large file costs a comparison, not
//! a message; only its first places are written out.

use crate::dataset::catalog::ColumnType;
use crate::dataset::header::{cell_name, cell_text};
use crate::dataset::records::{Field, Position};
use crate::dataset::roster::Roster;
use crate::diagnostic::{Diagnostic, Excerpt, MOST_PLACES, Place, Severity};
use crate::source::windows_1252;
use memchr::memchr_iter;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

/// Problems of one rule in one file that are told apart.
const MOST_APART: usize = 40;

/// A row at hand: enough of it to point into it.
#[derive(Clone, Copy)]
pub struct RowAt<'a> {
    /// The file as messages name it.
    pub file: &'a str,
    /// Its bytes.
    pub record: &'a [u8],
    /// Its cells.
    pub fields: &'a [Field],
    /// Where it stands.
    pub position: Position,
    /// What ends lines.
    pub terminator: u8,
    /// Which cells may be shown; none where all may.
    pub shown: Option<&'a Shown<'a>>,
}

/// Which cells of a file about people may be shown: schools and school years, and these only where they look so,
/// for the columns of a file can be exchanged.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// What the columns of the file hold, where somebody reads them.
    pub columns: Vec<Option<ColumnType>>,
    /// The schools.
    pub roster: &'a Roster,
}

/// Digits that a school's code has at most; a student id has more.
const MOST_SCHOOL_DIGITS: usize = 9;

impl Shown<'_> {
    fn may_show(&self, index: usize, text: &str) -> bool {
        let digits = |text: &str| text.len() <= MOST_SCHOOL_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        match self.columns.get(index).copied().flatten() {
            Some(ColumnType::School) => digits(text) || self.roster.find(text).is_some() || self.roster.find_name(text).is_some(),
            Some(ColumnType::Year) => digits(&text.trim_start_matches("SY").replace(['-', '/'], "")),
            _ => false,
        }
    }
}

/// What of a row is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The row as a whole.
    Row,
    /// A cell, by its number.
    Cell(usize),
    /// From this byte to the end of the line, in the cell of this number.
    From(usize, usize),
}

impl RowAt<'_> {
    /// The place of `part` in the row.
    #[must_use]
    pub fn place(&self, part: Part) -> Place {
        let (start, end, column) = match part {
            Part::Cell(index) => match self.fields.get(index) {
                Some(field) => (field.start as usize, field.end as usize, Some(index)),
                None => (self.record.len(), self.record.len(), Some(index)),
            },
            Part::From(index, at) => (at, self.record.len(), Some(index)),
            Part::Row => (0, self.record.len(), None),
        };
        let start = start.min(self.record.len());
        let line_start = self.record[..start].iter().rposition(|&byte| byte == self.terminator).map_or(0, |at| at + 1);
        let line_start =
            if start == self.record.len() && line_start == start { last_line(self.record, self.terminator) } else { line_start };
        let line_end =
            self.record[line_start..].iter().position(|&byte| byte == self.terminator).map_or(self.record.len(), |at| line_start + at);
        let line_end = line_start + self.record[line_start..line_end].strip_suffix(b"\r").map_or(line_end - line_start, <[u8]>::len);
        let start = start.clamp(line_start, line_end);
        let end = end.clamp(start, line_end);
        let before = self.show(line_start, start);
        let marked = self.show(start, end);
        let after = self.show(end, line_end);
        Place {
            file: self.file.to_owned(),
            line: self.position.line + memchr_iter(self.terminator, &self.record[..line_start]).count() as u64,
            column: 1 + before.chars().count() as u64,
            cell: column.map(|column| cell_name(column, self.position.row)),
            excerpt: Some(Excerpt {
                start: before.len(),
                end: before.len() + marked.len(),
                text: before + &marked + &after,
                masked: self.shown.is_some(),
            }),
        }
    }

    /// The bytes `from..to` of the row as they may be shown.
    fn show(&self, from: usize, to: usize) -> String {
        let Some(shown) = self.shown else { return text_of(&self.record[from..to]) };
        let mut out = String::new();
        let mut at = from;
        for (index, field) in self.fields.iter().enumerate() {
            let (start, end) = (field.start as usize, field.end as usize);
            if end <= at || start >= to {
                continue;
            }
            let start = start.max(at);
            let end = end.min(to);
            // Between cells are delimiters and quotes, and after a stray quote perhaps text.
            out.push_str(&mask(&text_of(&self.record[at..start])));
            let cell = text_of(&self.record[start..end]);
            out.push_str(&if shown.may_show(index, &cell_text(self.record, *field)) { cell } else { mask(&cell) });
            at = end;
        }
        out.push_str(&mask(&text_of(&self.record[at..to])));
        out
    }

    /// The text of a cell as a message may quote it; none where it may not be shown.
    #[must_use]
    pub fn quote(&self, index: usize) -> Option<String> {
        let text = cell_text(self.record, *self.fields.get(index)?);
        if self.shown.is_some_and(|shown| !shown.may_show(index, &text)) {
            return None;
        }
        let mut short: String = text.chars().take(60).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        if short.len() < text.len() {
            short.push('\u{2026}');
        }
        Some(short)
    }
}

fn last_line(record: &[u8], terminator: u8) -> usize {
    let body = record.strip_suffix(&[terminator]).unwrap_or(record);
    body.iter().rposition(|&byte| byte == terminator).map_or(0, |at| at + 1)
}

fn text_of(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map_or_else(|_| windows_1252(bytes), str::to_owned);
    text.chars().map(|letter| if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter }).collect()
}

/// `text` with its letters and digits made unreadable and its shape kept.
pub(crate) fn mask(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            _ if letter.is_numeric() => '#',
            _ if letter.is_alphabetic() => 'x',
            _ => letter,
        })
        .collect()
}

/// What a message says beside its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong.
    pub message: String,
    /// What belongs there.
    pub expected: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Words {
    /// Words that say what is wrong.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), expected: None, help: None }
    }

    /// Says what belongs there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Which rule a problem breaks. `key`, and `value` where the message names it, tell problems apart that are not the
/// same one again.
pub struct Rule<K> {
    /// How bad it is.
    pub severity: Severity,
    /// The rule's stable name.
    pub code: &'static str,
    /// What tells it apart.
    pub key: K,
    /// The value that its message names.
    pub value: Option<String>,
}

/// The problems of a file. `K` tells problems apart that are not the same one again.
pub struct Problems<K> {
    by_key: HashMap<(&'static str, K, Option<String>), usize>,
    apart: HashMap<&'static str, usize>,
    list: Vec<Diagnostic>,
    planned: bool,
}

/// What only whoever has the plan can do.
const OF_PLAN: &str = "[datasets.";

/// Help that is of use to whoever has the plan, or has none.
fn useful(help: Option<String>, planned: bool) -> Option<String> {
    help.filter(|help| planned || !help.contains(OF_PLAN))
}

impl<K: Hash + Eq + Clone> Problems<K> {
    /// No problem so far. Where no plan describes the files, nothing is said about what to change in it.
    #[must_use]
    pub fn new(planned: bool) -> Self {
        Self { by_key: HashMap::new(), apart: HashMap::new(), list: Vec::new(), planned }
    }

    /// Notes a problem in a row; `words` writes it, where it is not one that was met before.
    pub fn add(&mut self, rule: Rule<K>, row: &RowAt<'_>, part: Part, words: impl FnOnce() -> Words) {
        let Rule { severity, code, key, value } = rule;
        let full_key = (code, key, value);
        if let Some(&index) = self.by_key.get(&full_key) {
            self.again(index, row, part);
            return;
        }
        let apart = self.apart.entry(code).or_default();
        *apart += 1;
        let words = match (*apart).cmp(&MOST_APART) {
            Ordering::Less => words(),
            Ordering::Equal => Words { message: format!("more problems of this kind ({code})"), ..words() },
            Ordering::Greater => {
                let last = self.list.iter().rposition(|diagnostic| diagnostic.code == code);
                self.again(last.unwrap_or_default(), row, part);
                return;
            }
        };
        let mut diagnostic = Diagnostic::new(severity, code, words.message).at(row.place(part));
        (diagnostic.expected, diagnostic.help) = (words.expected, useful(words.help, self.planned));
        self.by_key.insert(full_key, self.list.len());
        self.list.push(diagnostic);
    }

    /// Counts one more place of the problem at `index`.
    fn again(&mut self, index: usize, row: &RowAt<'_>, part: Part) {
        let Some(diagnostic) = self.list.get_mut(index) else { return };
        diagnostic.count += 1;
        if diagnostic.also.len() + 1 < MOST_PLACES {
            diagnostic.also.push(row.place(part));
        }
    }

    /// The problems in the order in which they came up.
    #[must_use]
    pub fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    /// Adds problems of the file as a whole.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        let planned = self.planned;
        self.list.extend(diagnostics.into_iter().map(|problem| Diagnostic { help: useful(problem.help, planned), ..problem }));
    }
}
