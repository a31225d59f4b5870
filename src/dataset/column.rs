//! Turns the cells of one column into typed cells, remembering what it has seen.
//!
//! Apart from rows and faults' places. A column keeps its last cell and a small dictionary, because exports repeat
//! schools, dates and categories a thousand times: only a text that was not seen is read.

use crate::dataset::catalog::ColumnType;
use crate::dataset::cell::{Cell, PersonId, Symbol};
use crate::dataset::codes::CodeList;
use crate::dataset::parse::{self, Fault, Figure};
use crate::dataset::read::Reading;
use crate::dataset::records::Field;
use crate::dataset::spec::{DatasetSpec, PercentForm};
use crate::school_year::SchoolYear;
use crate::source::{Text, windows_1252};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// Texts that a column remembers beside the last.
const MOST_REMEMBERED: usize = 4096;

/// What a column met that is no fault but must be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notice {
    /// A byte that is no UTF-8 and was read as Windows-1252.
    Windows1252,
    /// An empty cell for which the cell above counts.
    Carried,
    /// A character that an earlier conversion has put in place of a lost one.
    Replacement,
}

/// How a column's cells are read.
#[derive(Clone, Copy)]
enum Kind<'a> {
    School,
    Sasid,
    Id,
    Year,
    Count,
    Number,
    Percent,
    Date,
    Category(Option<&'a CodeList>),
    Attendance,
    Level,
    YesNo,
    Text,
}

/// A column of a file.
pub struct Column<'a> {
    /// Its position in the file.
    pub source: usize,
    /// Its slot in a row.
    pub slot: usize,
    /// Its canonical name.
    pub name: &'a str,
    /// What its cells are.
    pub holds: ColumnType,
    /// Whether an empty cell is a fault.
    pub filled: bool,
    /// Whether the cell of the row above counts where a cell is empty.
    pub carried: bool,
    kind: Kind<'a>,
    values: Option<&'a std::collections::BTreeMap<String, String>>,
    spec: &'a DatasetSpec,
    reading: &'a Reading<'a>,
    last: Last,
    last_cell: Option<Cell>,
    seen: FxHashMap<Box<[u8]>, Cell>,
    /// Whether a cell was read that is not among those seen.
    unlisted: bool,
}

/// The bytes of a cell, to be compared with those of the next. Nearly all are short, and a call to compare them
/// costs more than the comparison: up to 16 bytes are compared as two numbers.
#[derive(Debug, Default)]
pub(crate) struct Last {
    bytes: Vec<u8>,
    short: Option<(u64, u64)>,
    doubled: bool,
}

impl Last {
    /// Whether these are the same bytes.
    #[inline]
    pub fn is(&self, raw: &[u8], doubled: bool) -> bool {
        raw.len() == self.bytes.len()
            && doubled == self.doubled
            && match self.short {
                Some(short) => short_number(raw) == Some(short),
                None => raw == self.bytes.as_slice(),
            }
    }

    /// Notes these bytes.
    pub fn set(&mut self, raw: &[u8], doubled: bool) {
        self.bytes.clear();
        self.bytes.extend_from_slice(raw);
        self.short = short_number(raw);
        self.doubled = doubled;
    }
}

/// Up to 16 bytes as two numbers, which together with their count are the bytes: the first and the last ones.
#[inline]
fn short_number(raw: &[u8]) -> Option<(u64, u64)> {
    match raw {
        [] => Some((0, 0)),
        [one] => Some((u64::from(*one), 0)),
        [first, second] => Some((u64::from(*first), u64::from(*second))),
        [first, middle, last] => Some((u64::from(*first) << 8 | u64::from(*middle), u64::from(*last))),
        _ if raw.len() <= 8 => {
            let (first, last) = (raw.first_chunk::<4>()?, raw.last_chunk::<4>()?);
            Some((u64::from(u32::from_ne_bytes(*first)), u64::from(u32::from_ne_bytes(*last))))
        }
        _ if raw.len() <= 16 => {
            let (first, last) = (raw.first_chunk::<8>()?, raw.last_chunk::<8>()?);
            Some((u64::from_ne_bytes(*first), u64::from_ne_bytes(*last)))
        }
        _ => None,
    }
}

impl<'a> Column<'a> {
    /// The column `name` of type `column_type` at `source` in the file.
    #[must_use]
    pub fn new(
        spec: &'a DatasetSpec,
        reading: &'a Reading<'a>,
        name: &'a str,
        column_type: ColumnType,
        source: usize,
        slot: usize,
    ) -> Self {
        let kind = match column_type {
            ColumnType::School => Kind::School,
            ColumnType::Sasid => Kind::Sasid,
            ColumnType::Id => Kind::Id,
            ColumnType::Year => Kind::Year,
            ColumnType::Count => Kind::Count,
            ColumnType::Number => Kind::Number,
            ColumnType::Percent => Kind::Percent,
            ColumnType::Date => Kind::Date,
            ColumnType::Category if name == "attendance_code" && !spec.codes.is_empty() => Kind::Attendance,
            ColumnType::Category if name == "level" => Kind::Level,
            ColumnType::Category => Kind::Category(reading.code_lists.get(name)),
            ColumnType::YesNo => Kind::YesNo,
            ColumnType::Text => Kind::Text,
        };
        Self {
            source,
            slot,
            name,
            holds: column_type,
            filled: false,
            carried: false,
            kind,
            values: spec.values.get(name),
            spec,
            reading,
            last: Last::default(),
            last_cell: None,
            seen: FxHashMap::default(),
            unlisted: false,
        }
    }

    /// Whether its cells are of few kinds, each a matter of its own bytes alone.
    #[must_use]
    pub fn repeats(&self) -> bool {
        !self.carried && matches!(self.kind, Kind::School | Kind::Year | Kind::Category(_) | Kind::Level | Kind::YesNo | Kind::Attendance)
    }

    /// The texts of its cells, where it holds categories and all that were read are known.
    #[must_use]
    pub fn texts(&self) -> Option<FxHashSet<Symbol>> {
        let listed = matches!(self.kind, Kind::Category(_)) && !self.unlisted;
        listed.then(|| self.seen.values().filter_map(|cell| cell.text()).collect())
    }

    /// The cell that `field` of `record` holds.
    ///
    /// # Errors
    /// Why it holds none.
    pub fn read(&mut self, record: &[u8], field: Field, text: Text, notice: &mut Option<Notice>) -> Result<Cell, Fault> {
        let raw = &record[field.start as usize..field.end as usize];
        if let Some(cell) = self.last_cell
            && self.last.is(raw, field.doubled)
        {
            return Ok(cell);
        }
        let remembers = !field.doubled && !matches!(self.kind, Kind::Sasid | Kind::Count | Kind::Number | Kind::Percent);
        if remembers && let Some(&cell) = self.seen.get(raw) {
            self.remember_last(raw, false, cell);
            return Ok(cell);
        }
        let read = if field.doubled {
            let undoubled = undouble(raw);
            self.convert(parse::unwrap_formula(parse::trim(&undoubled)), text, notice)
        } else {
            self.convert(parse::unwrap_formula(parse::trim(raw)), text, notice)
        };
        let cell = match (read, self.last_cell) {
            (Ok(Cell::Missing), Some(above)) if self.carried => {
                *notice = Some(Notice::Carried);
                return Ok(above);
            }
            (Ok(Cell::Missing), _) if self.filled => return Err(if parse::trim(raw).is_empty() { Fault::Empty } else { Fault::Mark }),
            (Ok(Cell::Missing), _) if self.carried => return Ok(Cell::Missing),
            (Ok(cell), _) => cell,
            (Err(fault), _) => {
                // Nothing may be carried on from above a cell that could not be read.
                self.last_cell = None;
                return Err(fault);
            }
        };
        // A notice must come up again wherever the text does, to be counted.
        if notice.is_none() {
            self.remember_last(raw, field.doubled, cell);
            if remembers && self.seen.len() < MOST_REMEMBERED {
                self.seen.insert(raw.into(), cell);
                return Ok(cell);
            }
        }
        self.unlisted = true;
        Ok(cell)
    }

    fn remember_last(&mut self, raw: &[u8], doubled: bool, cell: Cell) {
        self.last.set(raw, doubled);
        self.last_cell = Some(cell);
    }

    fn convert(&self, bytes: &[u8], text: Text, notice: &mut Option<Notice>) -> Result<Cell, Fault> {
        if let (Kind::Sasid, None, Some(person)) = (self.kind, self.values, PersonId::of_ten_digits(bytes)) {
            return Ok(Cell::Person(person));
        }
        let symbols = self.reading.symbols;
        let mapped;
        let bytes = match self.values {
            Some(values) => {
                let value = decode(bytes, text, notice)?;
                mapped = map_value(values, &value);
                mapped.as_deref().map_or(bytes, str::as_bytes)
            }
            None => bytes,
        };
        match self.kind {
            Kind::Count | Kind::Number => figure(parse::number(bytes)?, matches!(self.kind, Kind::Count), self.spec),
            Kind::Percent => figure(parse::percent(bytes, self.spec.percents == PercentForm::Fraction)?, false, self.spec),
            Kind::Sasid | Kind::Id | Kind::Date | Kind::School | Kind::Year | Kind::Level | Kind::YesNo if parse::is_missing(bytes) => {
                Ok(Cell::Missing)
            }
            _ if bytes.is_empty() => Ok(Cell::Missing),
            Kind::Sasid => {
                parse::sasid(bytes)?;
                Ok(Cell::Person(PersonId::new(std::str::from_utf8(bytes).map_err(|_| Fault::SasidCharacters)?, symbols)))
            }
            Kind::Id if parse::number(bytes) == Err(Fault::Scientific) => Err(Fault::Scientific),
            Kind::Id => Ok(Cell::Person(PersonId::new(&decode(bytes, text, notice)?, symbols))),
            Kind::Date => parse::date(bytes, self.spec.date_format).map(Cell::Date),
            Kind::School => {
                let code = decode(bytes, text, notice)?;
                let roster = self.reading.roster;
                roster.find(&code).or_else(|| roster.find_name(&code)).map(Cell::School).ok_or(Fault::UnknownSchool)
            }
            Kind::Year => Ok(Cell::Year(SchoolYear::parse(&decode(bytes, text, notice)?, self.spec.year_names)?)),
            Kind::Level => match bytes.to_ascii_lowercase().as_slice() {
                b"school" => Ok(Cell::Text(symbols.intern("school"))),
                b"district" => Ok(Cell::Text(symbols.intern("district"))),
                _ => Err(Fault::UnknownLevel),
            },
            Kind::YesNo => Ok(Cell::Text(symbols.intern(if parse::yes_or_no(bytes)? { "yes" } else { "no" }))),
            Kind::Attendance => {
                let code = decode(bytes, text, notice)?;
                if self.spec.codes.contains_key(code.as_ref()) {
                    Ok(Cell::Text(symbols.intern(&code)))
                } else if parse::is_missing(bytes) {
                    Ok(Cell::Missing)
                } else {
                    Err(Fault::UnknownAttendance)
                }
            }
            Kind::Category(list) => {
                let value = decode(bytes, text, notice)?;
                match list.map(|list| list.find(&value)) {
                    Some(Some(entry)) => Ok(Cell::Text(symbols.intern(&entry.code))),
                    _ if parse::is_missing(bytes) => Ok(Cell::Missing),
                    _ if bytes == b"*" => Ok(Cell::Withheld),
                    Some(None) => Err(Fault::UnknownCode),
                    None => Ok(Cell::Text(symbols.intern(&value))),
                }
            }
            Kind::Text => Ok(Cell::Text(symbols.intern(&decode(bytes, text, notice)?))),
        }
    }
}

fn figure(figure: Figure, whole: bool, spec: &DatasetSpec) -> Result<Cell, Fault> {
    match figure {
        Figure::Missing => Ok(Cell::Missing),
        Figure::Withheld if spec.dataset_type.name == "aggregates" => Ok(Cell::Withheld),
        Figure::Withheld => Err(Fault::Withheld),
        Figure::Number(mantissa, _) if mantissa < 0 => Err(Fault::Negative),
        Figure::Number(mantissa, 0) => Ok(Cell::Integer(mantissa)),
        Figure::Number(..) if whole => Err(Fault::NotWhole),
        Figure::Number(mantissa, scale) => Ok(Cell::Decimal(mantissa, scale)),
    }
}

/// What the plan maps `value` to: the very value, or one that differs in case alone.
fn map_value(values: &std::collections::BTreeMap<String, String>, value: &str) -> Option<String> {
    values.get(value).or_else(|| values.iter().find(|(from, _)| from.eq_ignore_ascii_case(value)).map(|(_, to)| to)).cloned()
}

/// Quotes undone.
pub(crate) fn undouble(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(&byte) = bytes.next() {
        plain.push(byte);
        if byte == b'"' {
            bytes.next();
        }
    }
    plain
}

/// The text that `bytes` are.
pub(crate) fn decode<'b>(bytes: &'b [u8], text: Text, notice: &mut Option<Notice>) -> Result<Cow<'b, str>, Fault> {
    let decoded = match std::str::from_utf8(bytes) {
        Ok(decoded) => Cow::Borrowed(decoded),
        Err(_) if text == Text::Guessed => {
            *notice = Some(Notice::Windows1252);
            Cow::Owned(windows_1252(bytes))
        }
        Err(_) => return Err(Fault::NotText),
    };
    if decoded.bytes().any(|byte| byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t')) {
        return Err(Fault::Control);
    }
    if decoded.contains('\u{fffd}') {
        *notice = Some(Notice::Replacement);
    }
    if decoded.contains(['\n', '\r', '\t']) {
        return Ok(Cow::Owned(decoded.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    Ok(decoded)
}
