//! Splits delimited text into records and cells, strictly enough to find a quote that is never closed.
//!
//! Apart from what the cells mean. Readers in common use accept a stray quote and let an unclosed one swallow the
//! rest of the file; here the quote is found, told apart from a true line break inside a cell, and reading goes on
//! with the next line. Nothing is copied: cells are spans of the buffer.

use crate::dataset::repeat::split_like;
use crate::source::{ReadError, Source};
use memchr::{memchr, memchr_iter, memchr2};

/// Most bytes of a record. A longer one is a fault, so that memory does not grow with the file.
pub const MOST_RECORD: usize = 1 << 18;

/// Room that decoding needs to make progress.
const LEAST_ROOM: usize = 16;
/// Cells that a record may have apart from the one before for it to be split by that one.
const MOST_CHANGED: u32 = 4;
/// Records that are split by themselves after one that is not like the one before.
const PATIENCE: u8 = 15;

/// The characters that separate cells and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between cells.
    pub delimiter: u8,
    /// After lines: a line feed, or a carriage return in files that have no line feed.
    pub terminator: u8,
}

/// A cell, as a span of its record's bytes without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Whether quotes inside are doubled.
    pub doubled: bool,
    /// Whether it is quoted.
    pub quoted: bool,
}

/// What is wrong with the form of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// A quote that opens a cell and is never closed: the number of the cell and the place of the quote.
    Unclosed(usize, usize),
    /// Text after the quote that closes a cell: the number of the cell and the place of the text.
    Stray(usize, usize),
    /// A line longer than any row.
    TooLong,
}

/// A record that was split off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// Its bytes, line end included.
    pub length: usize,
    /// The lines it spans.
    pub lines: u64,
    /// Whether a line end follows it.
    pub ended: bool,
    /// What is wrong with its form.
    pub broken: Option<Broken>,
}

/// Splits the first record off `text`, which is not empty, and puts its cells into `fields`.
///
/// `whole` says that nothing follows `text`; without it, `None` asks for more bytes. `width` is the number of cells
/// a record should have, where that is known: it helps to tell a line break in a cell from a quote left open.
pub fn split(text: &[u8], whole: bool, dialect: Dialect, width: Option<usize>, fields: &mut Vec<Field>) -> Option<Split> {
    fields.clear();
    match memchr2(b'"', dialect.terminator, text) {
        Some(at) if text[at] == dialect.terminator => {
            split_plain(content(&text[..at]), dialect.delimiter, fields);
            Some(Split { length: at + 1, lines: 1, ended: true, broken: None })
        }
        Some(_) => split_quoted(text, whole, dialect, width, fields),
        None if whole => {
            split_plain(content(text), dialect.delimiter, fields);
            Some(Split { length: text.len(), lines: 1, ended: false, broken: None })
        }
        None => None,
    }
}

/// A line without the carriage return of its line end.
fn content(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[allow(clippy::cast_possible_truncation, reason = "a record is at most MOST_RECORD bytes")]
fn field(start: usize, end: usize) -> Field {
    Field { start: start as u32, end: end as u32, doubled: false, quoted: false }
}

/// Splits a line without quotes, eight bytes at a time.
fn split_plain(line: &[u8], delimiter: u8, fields: &mut Vec<Field>) {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let pattern = u64::from_ne_bytes([delimiter; 8]);
    let mut start = 0;
    let mut words = line.chunks_exact(8);
    for (index, word) in words.by_ref().enumerate() {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        let differs = u64::from_le_bytes(bytes) ^ pattern;
        // The high bit of each byte that equals the delimiter.
        let mut hits = !(((differs & LOW) + LOW) | differs | LOW);
        while hits != 0 {
            let at = index * 8 + (hits.trailing_zeros() / 8) as usize;
            fields.push(field(start, at));
            start = at + 1;
            hits &= hits - 1;
        }
    }
    let tail = line.len() - words.remainder().len();
    for (offset, &byte) in words.remainder().iter().enumerate() {
        if byte == delimiter {
            fields.push(field(start, tail + offset));
            start = tail + offset + 1;
        }
    }
    fields.push(field(start, line.len()));
}

/// Splits a record that has quotes.
fn split_quoted(text: &[u8], whole: bool, dialect: Dialect, width: Option<usize>, fields: &mut Vec<Field>) -> Option<Split> {
    let Dialect { delimiter, terminator } = dialect;
    let mut at = 0;
    let mut lines = 1;
    let mut stray = None;
    let mut lost = None;
    let mut first_multiline = None;
    let (length, ended) = loop {
        let open = at + text[at..].iter().take_while(|&&byte| byte == b' ' && byte != delimiter).count();
        if text.get(open) != Some(&b'"') {
            // A cell without quotes around it; quotes inside it are part of it.
            let Some(offset) = memchr2(delimiter, terminator, &text[at..]) else {
                if !whole {
                    return None;
                }
                fields.push(field(at, at + content(&text[at..]).len()));
                break (text.len(), false);
            };
            let end = at + offset;
            if text[end] == terminator {
                fields.push(field(at, at + content(&text[at..end]).len()));
                break (end + 1, true);
            }
            fields.push(field(at, end));
            at = end + 1;
            continue;
        }
        let start = open + 1;
        let mut from = start;
        let mut doubled = false;
        let close = loop {
            let Some(offset) = memchr(b'"', &text[from..]) else {
                if !whole {
                    return None;
                }
                return Some(unclosed(text, terminator, fields, open));
            };
            let quote = from + offset;
            match text.get(quote + 1) {
                Some(b'"') => {
                    doubled = true;
                    from = quote + 2;
                }
                None if !whole => return None,
                _ => break quote,
            }
        };
        let breaks = memchr_iter(terminator, &text[start..close]).count() as u64;
        if breaks > 0 {
            first_multiline.get_or_insert((fields.len(), open));
            lines += breaks;
        }
        let mut after = close + 1;
        while text.get(after).is_some_and(|&byte| (byte == b' ' || byte == b'\r') && byte != delimiter && byte != terminator) {
            after += 1;
        }
        let Some(&next) = text.get(after) else {
            if !whole {
                return None;
            }
            fields.push(Field { doubled, quoted: true, ..field(start, close) });
            break (text.len(), false);
        };
        if next != delimiter && next != terminator {
            // `"09,"M"`: the quote that seems to close the cell opens the next one.
            if breaks == 0 && first_multiline.is_none() && stray.is_none() && text[start..close].last() == Some(&delimiter) {
                lost.get_or_insert((fields.len(), open));
            }
            stray.get_or_insert((fields.len(), after));
            match memchr2(delimiter, terminator, &text[after..]) {
                Some(offset) => after += offset,
                None if whole => after = text.len(),
                None => return None,
            }
        }
        fields.push(Field { doubled, quoted: true, ..field(start, close) });
        match text.get(after) {
            Some(&byte) if byte == delimiter => at = after + 1,
            Some(_) => break (after + 1, true),
            None => break (text.len(), false),
        }
    };
    if let Some((index, open)) = first_multiline {
        let wrong_width = width.is_some_and(|width| fields.len() != width);
        if stray.is_some() || wrong_width || swallowed_rows(&text[..length], delimiter, lines, width) {
            fields.truncate(index);
            return Some(unclosed(text, terminator, fields, open));
        }
    }
    let broken = lost.map(|(index, at)| Broken::Unclosed(index, at)).or(stray.map(|(index, at)| Broken::Stray(index, at)));
    Some(Split { length, lines, ended, broken })
}

/// A record whose last cell opens with a quote at `open` that is not closed in its line: it ends with that line.
fn unclosed(text: &[u8], terminator: u8, fields: &mut Vec<Field>, open: usize) -> Split {
    let end = memchr(terminator, &text[open..]).map(|offset| open + offset);
    let lines = 1 + memchr_iter(terminator, &text[..open]).count() as u64;
    let broken = Some(Broken::Unclosed(fields.len(), open));
    let stop = end.unwrap_or(text.len());
    fields.push(Field { quoted: true, ..field(open + 1, open + 1 + content(&text[open + 1..stop]).len()) });
    Split { length: end.map_or(text.len(), |end| end + 1), lines, ended: end.is_some(), broken }
}

/// Whether a record of several lines looks like several rows, of which a quote has swallowed all but one: it has
/// as many delimiters as that many rows have.
fn swallowed_rows(record: &[u8], delimiter: u8, lines: u64, width: Option<usize>) -> bool {
    width.is_some_and(|width| width > 2 && memchr_iter(delimiter, record).count() as u64 == lines * (width as u64 - 1))
}

/// Where a record stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its first line, from 1.
    pub line: u64,
    /// The row a spreadsheet shows it in, from 1.
    pub row: u64,
    /// Whether a line end follows it.
    pub ended: bool,
    /// What is wrong with its form.
    pub broken: Option<Broken>,
}

/// The records of a file, one at a time.
pub struct Records {
    source: Source,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    length: usize,
    finished: bool,
    dialect: Dialect,
    width: Option<usize>,
    line: u64,
    row: u64,
    fields: Vec<Field>,
    /// Whether the record before is still in the buffer, and is one whole line without faults.
    repeatable: bool,
    /// Records to split by themselves before another is compared with the one before.
    wait: u8,
    changed: u64,
}

impl Records {
    /// The records of `source`, read far enough for [`Records::beginning`].
    ///
    /// # Errors
    /// [`ReadError`] of the source.
    pub fn new(source: Source) -> Result<Self, ReadError> {
        let room = usize::try_from(source.size()).unwrap_or(MOST_RECORD).saturating_mul(2).clamp(1 << 12, MOST_RECORD);
        let mut records = Self {
            source,
            buffer: vec![0; room],
            start: 0,
            end: 0,
            length: 0,
            finished: false,
            dialect: Dialect { delimiter: b',', terminator: b'\n' },
            width: None,
            line: 1,
            row: 1,
            fields: Vec::new(),
            repeatable: false,
            wait: 0,
            changed: u64::MAX,
        };
        while !records.finished && records.end + LEAST_ROOM <= records.buffer.len() {
            records.fill()?;
        }
        Ok(records)
    }

    /// The first bytes of the file, and whether they are all of it.
    #[must_use]
    pub fn beginning(&self) -> (&[u8], bool) {
        (&self.buffer[..self.end], self.finished)
    }

    /// Goes on after the header: `length` bytes, `lines` lines and `rows` rows on from the beginning.
    pub fn begin(&mut self, dialect: Dialect, width: usize, length: usize, lines: u64, rows: u64) {
        self.dialect = dialect;
        self.width = Some(width);
        self.length = length;
        self.line += lines;
        self.row += rows;
    }

    /// Gives up: no record follows.
    pub fn skip(&mut self) {
        (self.start, self.length, self.finished) = (self.end, 0, true);
    }

    /// The file.
    #[must_use]
    pub fn into_source(self) -> Source {
        self.source
    }

    /// The bytes and the cells of the record that [`Records::advance`] came to.
    #[must_use]
    pub fn record(&self) -> (&[u8], &[Field]) {
        (&self.buffer[self.start..self.start + self.length], &self.fields)
    }

    /// A bit for each of the first 64 cells of the record: unset where the cell has the same bytes as in the record
    /// that [`Records::advance`] came to before.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.changed
    }

    /// Comes to the next record that is not a blank line; `None` at the end of the file.
    ///
    /// # Errors
    /// [`ReadError`] of the source.
    pub fn advance(&mut self) -> Result<Option<Position>, ReadError> {
        if let Some(position) = self.repeat() {
            return Ok(Some(position));
        }
        self.changed = u64::MAX;
        self.advance_alone()
    }

    /// Comes to the next record where it is like this one.
    fn repeat(&mut self) -> Option<Position> {
        if !self.repeatable {
            return None;
        }
        if self.wait > 0 {
            self.wait -= 1;
            return None;
        }
        let next = self.start + self.length;
        let (before, text) = (&self.buffer[self.start..next], &self.buffer[next..self.end]);
        let Some(repeat) = split_like(before, text, self.dialect, &mut self.fields) else {
            self.wait = PATIENCE;
            return None;
        };
        if repeat.changed.count_ones() > MOST_CHANGED {
            self.wait = PATIENCE;
        }
        let position = Position { line: self.line, row: self.row, ended: true, broken: None };
        self.line += 1;
        self.row += 1;
        (self.start, self.length, self.changed) = (next, repeat.length, repeat.changed);
        Some(position)
    }

    fn advance_alone(&mut self) -> Result<Option<Position>, ReadError> {
        loop {
            self.start += self.length;
            self.length = 0;
            self.repeatable = false;
            let Some(split) = self.split()? else { return Ok(None) };
            self.length = split.length;
            let position = Position { line: self.line, row: self.row, ended: split.ended, broken: split.broken };
            self.line += split.lines;
            self.row += 1;
            if split.broken.is_some() || !self.is_blank() {
                self.repeatable = split.broken.is_none()
                    && split.ended
                    && split.lines == 1
                    && self.width == Some(self.fields.len())
                    && self.fields.len() > 1;
                return Ok(Some(position));
            }
        }
    }

    fn is_blank(&self) -> bool {
        self.fields.len() == 1 && self.record().0.iter().all(u8::is_ascii_whitespace)
    }

    /// Splits off the next record, reading on where needed.
    fn split(&mut self) -> Result<Option<Split>, ReadError> {
        loop {
            let text = &self.buffer[self.start..self.end];
            if text.is_empty() && self.finished {
                return Ok(None);
            }
            if !text.is_empty() {
                if let Some(split) = split(text, self.finished, self.dialect, self.width, &mut self.fields) {
                    return Ok(Some(split));
                }
                if text.len() >= MOST_RECORD {
                    return self.split_long().map(Some);
                }
            }
            self.make_room();
            self.fill()?;
        }
    }

    /// Ends a record that fills the whole buffer: at its unclosed quote, or else after its line.
    fn split_long(&mut self) -> Result<Split, ReadError> {
        let text = &self.buffer[self.start..self.end];
        if let Some(split) = split(text, true, self.dialect, self.width, &mut self.fields).filter(|split| split.ended) {
            return Ok(split);
        }
        // Skips to the end of the line, whose beginning stays for the message to show.
        let shown = 1 << 10;
        self.fields.clear();
        self.fields.push(field(0, 0));
        let terminator = self.dialect.terminator;
        let keep = self.start + shown;
        let lines = 1 + memchr_iter(terminator, &self.buffer[self.start..keep]).count() as u64;
        let mut searched = keep;
        loop {
            if let Some(offset) = memchr(terminator, &self.buffer[searched..self.end]) {
                let next = searched + offset + 1;
                self.buffer.copy_within(next..self.end, keep);
                self.end = keep + (self.end - next);
                return Ok(Split { length: shown, lines, ended: true, broken: Some(Broken::TooLong) });
            }
            self.end = keep;
            searched = keep;
            if self.finished {
                return Ok(Split { length: shown, lines, ended: false, broken: Some(Broken::TooLong) });
            }
            self.fill()?;
        }
    }

    /// Moves what is left to the front, and enlarges the buffer where it is full.
    fn make_room(&mut self) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end + LEAST_ROOM > self.buffer.len() {
            self.buffer.resize((self.end * 2).min(MOST_RECORD + (1 << 12)), 0);
        }
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        let count = self.source.fill(&mut self.buffer[self.end..])?;
        self.end += count;
        self.finished = count == 0;
        Ok(())
    }
}
