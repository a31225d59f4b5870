//! Splits a record by what it repeats of the one before.
//!
//! Apart from splitting a record by itself, which this must agree with and is tested against. In an export sorted by
//! student nearly every row is the one before with another day: what is the same need neither be split nor read again.

use crate::dataset::records::{Dialect, Field};
use memchr::memchr;

/// Most columns of which a record of bits can tell which are the same.
pub const MOST_COLUMNS: usize = 64;

/// A record that was split by the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Its bytes, line end included.
    pub length: usize,
    /// A bit for each cell that has other bytes than that of the record before.
    pub changed: u64,
}

/// Splits the first record off `text`, given the record `before` it with its line end, and its `fields`, which
/// become those of the new one.
///
/// `None` where the two are not alike enough, or where more bytes are needed: then `fields` hold nothing of use, and
/// the record must be split by itself. `before` must be one whole line without faults.
pub fn split_like(before: &[u8], text: &[u8], dialect: Dialect, fields: &mut [Field]) -> Option<Repeat> {
    if fields.len() > MOST_COLUMNS {
        return None;
    }
    // Where the cell `next` begins, in the record before and in this one.
    let (mut from, mut at) = (0, 0);
    let mut next = 0;
    let mut changed = 0;
    loop {
        let same = common_prefix(before.get(from..)?, text.get(at..)?);
        let differs = from + same;
        if differs == before.len() {
            for field in fields.get_mut(next..)? {
                *field = moved(*field, from, at);
            }
            return Some(Repeat { length: at + same, changed });
        }
        // Cells that end before the difference are as they were.
        let mut begins = from;
        let (old, is_last) = loop {
            let is_last = next + 1 == fields.len();
            let field = fields.get_mut(next)?;
            let end = outer_end(*field);
            if is_last || differs <= end {
                break (*field, is_last);
            }
            if before.get(end) != Some(&dialect.delimiter) {
                return None;
            }
            *field = moved(*field, from, at);
            begins = end + 1;
            next += 1;
        };
        let begin = begins - from + at;
        let (field, end) = cell(text, begin, dialect)?;
        *fields.get_mut(next)? = field;
        changed |= 1 << next;
        if text.get(end) == Some(&dialect.terminator) {
            return is_last.then_some(Repeat { length: end + 1, changed });
        }
        if is_last || before.get(outer_end(old)) != Some(&dialect.delimiter) {
            return None;
        }
        (from, at) = (outer_end(old) + 1, end + 1);
        next += 1;
    }
}

/// The place after a cell and its closing quote.
fn outer_end(field: Field) -> usize {
    field.end as usize + usize::from(field.quoted)
}

/// A cell whose record goes on at `at` as another did at `from`.
#[allow(clippy::cast_possible_truncation, reason = "a record is at most MOST_RECORD bytes")]
fn moved(field: Field, from: usize, at: usize) -> Field {
    let shift = (at as u32).wrapping_sub(from as u32);
    Field { start: field.start.wrapping_add(shift), end: field.end.wrapping_add(shift), ..field }
}

/// The cell that begins at `begin`, and the place of the delimiter or line end after it; `None` where it is one that
/// splitting by itself must look at: a line break or text beside its quotes, blanks before them, or no end.
#[allow(clippy::cast_possible_truncation, reason = "a record is at most MOST_RECORD bytes")]
fn cell(text: &[u8], begin: usize, dialect: Dialect) -> Option<(Field, usize)> {
    let Dialect { delimiter, terminator } = dialect;
    let first = *text.get(begin)?;
    if first == b' ' && delimiter != b' ' {
        return None;
    }
    if first != b'"' {
        let rest = text.get(begin..)?;
        let end = begin + rest.iter().position(|&byte| byte == delimiter || byte == terminator)?;
        let stop = if text[end] == terminator && end > begin && text[end - 1] == b'\r' { end - 1 } else { end };
        return Some((Field { start: begin as u32, end: stop as u32, doubled: false, quoted: false }, end));
    }
    let start = begin + 1;
    let mut from = start;
    let mut doubled = false;
    let close = loop {
        let quote = from + memchr(b'"', text.get(from..)?)?;
        if text.get(quote + 1)? != &b'"' {
            break quote;
        }
        doubled = true;
        from = quote + 2;
    };
    if memchr(terminator, text.get(start..close)?).is_some() {
        return None;
    }
    let mut end = close + 1;
    if text.get(end) == Some(&b'\r') && text.get(end + 1) == Some(&terminator) {
        end += 1;
    }
    let ends = text.get(end).is_some_and(|&byte| byte == terminator || (byte == delimiter && end == close + 1));
    ends.then_some((Field { start: start as u32, end: close as u32, doubled, quoted: true }, end))
}

/// How many bytes two texts have in common at their beginnings.
fn common_prefix(first: &[u8], second: &[u8]) -> usize {
    let length = first.len().min(second.len());
    let (first, second) = (&first[..length], &second[..length]);
    let wide = first.as_chunks::<32>().0.iter().zip(second.as_chunks::<32>().0).take_while(|(one, other)| one == other).count() * 32;
    let words = first[wide..].as_chunks::<8>().0.iter().zip(second[wide..].as_chunks::<8>().0);
    let mut at = wide;
    for (one, other) in words {
        let differs = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if differs != 0 {
            return at + (differs.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + first[at..].iter().zip(&second[at..]).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::{common_prefix, split_like};
    use crate::dataset::records::{Dialect, split};
    use proptest::prelude::*;

    fn a_cell() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-c0-2]{0,12}",
            1 => "\"[a-c,]{0,9}\"",
            1 => "\"[a-c,]{0,4}\"\"[a-c\n]{0,4}\"",
            1 => "[ab\" \r]{0,4}",
        ]
    }

    fn a_record() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec(a_cell(), 1..6)
    }

    proptest! {
        /// What splitting by the record before finds is what splitting by itself finds, whatever the two records are.
        #[test]
        fn a_record_split_by_the_one_before_has_the_same_cells(
            first in a_record(), second in a_record(), copied in proptest::collection::vec(any::<bool>(), 6),
            windows in any::<bool>(), rest in "[a,\"\n]{0,6}",
        ) {
            let dialect = Dialect { delimiter: b',', terminator: b'\n' };
            let end = if windows { "\r\n" } else { "\n" };
            let second: Vec<&String> = second.iter().enumerate().map(|(at, own)| match first.get(at) {
                Some(other) if copied[at] => other,
                _ => own,
            }).collect();
            let before = first.join(",") + end;
            let text = second.iter().map(|cell| cell.as_str()).collect::<Vec<_>>().join(",") + end + &rest;
            let width = Some(first.len());
            let mut fields = Vec::new();
            let whole = split(before.as_bytes(), true, dialect, width, &mut fields);
            let good = whole.is_some_and(|split| split.length == before.len() && split.lines == 1 && split.broken.is_none());
            if good && fields.len() == first.len() {
                let old = fields.clone();
                if let Some(repeat) = split_like(before.as_bytes(), text.as_bytes(), dialect, &mut fields) {
                    let mut alone = Vec::new();
                    let wanted = split(text.as_bytes(), false, dialect, width, &mut alone).unwrap();
                    prop_assert_eq!(repeat.length, wanted.length);
                    prop_assert!(wanted.broken.is_none() && wanted.ended && wanted.lines == 1);
                    prop_assert_eq!(&fields, &alone);
                    for (at, (old, new)) in old.iter().zip(&fields).enumerate() {
                        let bytes = |text: &str, field: &crate::dataset::records::Field| text.as_bytes()[field.start as usize..field.end as usize].to_vec();
                        if repeat.changed >> at & 1 == 0 {
                            prop_assert_eq!(bytes(&before, old), bytes(&text, new));
                            prop_assert_eq!((old.doubled, old.quoted), (new.doubled, new.quoted));
                        }
                    }
                }
            }
        }

        #[test]
        fn a_common_beginning_is_found(first in "[ab]{0,70}", second in "[ab]{0,70}", shared in "[ab]{0,70}") {
            let (one, other) = (format!("{shared}{first}"), format!("{shared}{second}"));
            let wanted = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
            prop_assert_eq!(common_prefix(one.as_bytes(), other.as_bytes()), wanted);
        }
    }

    #[test]
    fn a_row_with_another_day_is_known_by_the_row_before() {
        let dialect = Dialect { delimiter: b',', terminator: b'\n' };
        let before = b"930011,2024-25,1000000001,2024-08-28,09,\"Plumbing, Heating\",P,0,0\r\n";
        let text = b"930011,2024-25,1000000001,2024-08-29,09,\"Plumbing, Heating\",E,390,1\r\nnext";
        let mut fields = Vec::new();
        split(before, true, dialect, None, &mut fields);
        let repeat = split_like(before, text, dialect, &mut fields).unwrap();
        assert_eq!((repeat.length, repeat.changed), (text.len() - 4, 0b1_1100_1000));
    }
}
