//! Numbers, dates, marks and ids as exports write them.
//!
//! Apart from files and columns: each function takes the text of one cell and says what it holds or why it is
//! wrong. Nothing here guesses: what could be read in two ways is a fault.

use crate::dataset::spec::DateFormat;
use crate::number::{NumberError, parse_decimal};
use crate::school_year::SchoolYearError;
use jiff::civil::Date;

/// Why a cell, or a row, cannot be what its column says. Small and comparable, so that repeated faults can be
/// counted without writing a message for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// Nothing is there.
    Empty,
    /// A mark for "not available" where a value must be.
    Mark,
    /// A withheld figure where a person's own value belongs.
    Withheld,
    /// Bytes that are no text in the declared encoding.
    NotText,
    /// A control character.
    Control,
    /// No number.
    NotANumber,
    /// A comma that separates no thousands.
    Comma,
    /// More digits than a figure has.
    TooManyDigits,
    /// Decimals where whole things are counted.
    NotWhole,
    /// Below zero.
    Negative,
    /// A percentage above 100.
    AbovePercent,
    /// A fraction above 1, where percentages are written as fractions.
    AboveFraction,
    /// A student id without ten digits: how many characters it has.
    SasidLength(u8),
    /// A student id with other characters than digits.
    SasidCharacters,
    /// A number that a spreadsheet turned into powers of ten.
    Scientific,
    /// No date.
    NotADate,
    /// A date with slashes, whose order the plan does not say.
    DateOrder,
    /// A date with a year of two digits.
    ShortYear,
    /// A day that does not exist.
    NoSuchDay,
    /// A month above 12.
    NoSuchMonth,
    /// The number by which a spreadsheet keeps a day.
    DayNumber,
    /// A single year of which the plan does not say what it names.
    BareYear,
    /// Two years that do not follow each other.
    YearsApart,
    /// No school year.
    NotAYear,
    /// A school that is not in the roster.
    UnknownSchool,
    /// A category that is not in its list.
    UnknownCode,
    /// An attendance code that the plan does not map.
    UnknownAttendance,
    /// A level other than school or district.
    UnknownLevel,
    /// Neither yes nor no.
    NotYesOrNo,
}

/// What a cell of a number column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Nothing, or a mark for it.
    Missing,
    /// A mark for a figure that is withheld.
    Withheld,
    /// A number: digits, and how many of them stand after the point.
    Number(i64, u8),
}

/// Bytes without the blanks around them, no-break spaces included.
#[must_use]
pub fn trim(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii();
        if let Some(rest) = text.strip_prefix("\u{a0}".as_bytes()) {
            text = rest;
        } else if let Some(rest) = text.strip_suffix("\u{a0}".as_bytes()) {
            text = rest;
        } else {
            return text;
        }
    }
}

/// What stands inside `="…"`, which spreadsheets write around codes to keep their zeros.
#[must_use]
pub fn unwrap_formula(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"=\"").and_then(|rest| rest.strip_suffix(b"\"")).map_or(text, trim)
}

/// Whether `text` is empty or a mark for "not available".
#[must_use]
pub fn is_missing(text: &[u8]) -> bool {
    matches!(text, b"" | b"." | b"-" | b"--" | b"-9999")
        || matches!(text.len(), 2..=6)
            && ["n/a", "na", "#n/a", "null", "(null)", "#null!"].iter().any(|mark| text.eq_ignore_ascii_case(mark.as_bytes()))
}

/// Whether `text` is a mark for a withheld figure: `*`, `s`, `N<10`, `<5`, `>95%`.
#[must_use]
pub fn is_withheld(text: &[u8]) -> bool {
    if matches!(text, b"*" | b"**" | b"***" | b"s" | b"S")
        || text.eq_ignore_ascii_case(b"suppressed")
        || text.eq_ignore_ascii_case(b"withheld")
    {
        return true;
    }
    let text = text.strip_prefix(b"N").or_else(|| text.strip_prefix(b"n")).map_or(text, trim);
    let bound = text
        .strip_prefix(b"<")
        .or_else(|| text.strip_prefix(b">"))
        .or_else(|| text.strip_prefix("\u{2264}".as_bytes()))
        .or_else(|| text.strip_prefix("\u{2265}".as_bytes()));
    let Some(bound) = bound else { return false };
    let bound = trim(bound.strip_prefix(b"=").unwrap_or(bound));
    let bound = trim(bound.strip_suffix(b"%").unwrap_or(bound));
    (1..=6).contains(&bound.len()) && bound.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Reads a number: `12`, `0.5`, `1,437`, `496092.0`, a mark, nothing.
///
/// # Errors
/// Why it is none.
pub fn number(text: &[u8]) -> Result<Figure, Fault> {
    Ok(match number_as_written(text)? {
        Figure::Number(mut mantissa, mut scale) => {
            while scale > 0 && mantissa % 10 == 0 {
                mantissa /= 10;
                scale -= 1;
            }
            Figure::Number(mantissa, scale)
        }
        mark => mark,
    })
}

/// A number with the zeros at its end, which say how precise it is.
fn number_as_written(text: &[u8]) -> Result<Figure, Fault> {
    // Up to nine plain digits, which nearly all figures are.
    if (1..=9).contains(&text.len()) && text.iter().all(u8::is_ascii_digit) {
        return Ok(Figure::Number(text.iter().fold(0, |value, byte| value * 10 + i64::from(byte - b'0')), 0));
    }
    if is_missing(text) {
        return Ok(Figure::Missing);
    }
    if is_withheld(text) {
        return Ok(Figure::Withheld);
    }
    let mut plain = [0; 32];
    let digits = if text.contains(&b',') { without_commas(text, &mut plain)? } else { text };
    match parse_decimal(digits) {
        Ok((mantissa, scale)) => Ok(Figure::Number(mantissa, scale)),
        Err(NumberError::TooLong) => Err(Fault::TooManyDigits),
        Err(_) if is_scientific(text) => Err(Fault::Scientific),
        Err(_) => Err(Fault::NotANumber),
    }
}

/// `text` without commas that stand before every three digits.
fn without_commas<'a>(text: &[u8], plain: &'a mut [u8; 32]) -> Result<&'a [u8], Fault> {
    let (sign, body) = if let Some(rest) = text.strip_prefix(b"-") { (true, rest) } else { (false, text) };
    let whole = body.split(|&byte| byte == b'.').next().unwrap_or_default();
    let mut groups = whole.split(|&byte| byte == b',');
    let first = groups.next().unwrap_or_default();
    let well_placed = (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3)
        && whole.iter().all(|byte| byte.is_ascii_digit() || *byte == b',');
    if !well_placed || body.len() >= plain.len() {
        let number_like = body.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b'%'));
        return Err(if number_like { Fault::Comma } else { Fault::NotANumber });
    }
    let mut length = 0;
    if sign {
        plain[0] = b'-';
        length = 1;
    }
    for &byte in body.iter().filter(|byte| **byte != b',') {
        plain[length] = byte;
        length += 1;
    }
    Ok(&plain[..length])
}

fn is_scientific(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|byte| byte.eq_ignore_ascii_case(&b'e')) else { return false };
    let (mantissa, exponent) = (&text[..at], &text[at + 1..]);
    let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
    parse_decimal(mantissa).is_ok() && !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit)
}

/// Reads a percentage as a number of percent: `12.5`, `12.5%`, or 0.125 where they are written as fractions. `7.0`
/// keeps its zero: it was rounded to a tenth, `7` to a whole percent.
///
/// # Errors
/// Why it is none.
pub fn percent(text: &[u8], fractions: bool) -> Result<Figure, Fault> {
    // Marks first: `>95%` is one.
    if is_missing(text) {
        return Ok(Figure::Missing);
    }
    if is_withheld(text) {
        return Ok(Figure::Withheld);
    }
    let (body, signed) = text.strip_suffix(b"%").map_or((text, false), |body| (trim(body), true));
    let Figure::Number(mantissa, scale) = number_as_written(body)? else { return Err(Fault::NotANumber) };
    let (mantissa, scale) = if fractions && !signed {
        if scale >= 2 { (mantissa, scale - 2) } else { (mantissa * 10_i64.pow(u32::from(2 - scale)), 0) }
    } else {
        (mantissa, scale)
    };
    if mantissa < 0 {
        return Err(Fault::Negative);
    }
    if mantissa > 100 * 10_i64.pow(u32::from(scale)) {
        return Err(if fractions && !signed { Fault::AboveFraction } else { Fault::AbovePercent });
    }
    Ok(Figure::Number(mantissa, scale))
}

/// Reads a day: `2025-09-02` always, other orders only as `format` says; a time after it is ignored.
///
/// # Errors
/// Why it is none.
pub fn date(text: &[u8], format: DateFormat) -> Result<Date, Fault> {
    let text = without_time(text);
    let Some(&separator) = text.iter().find(|byte| matches!(byte, b'-' | b'/' | b'.')) else { return Err(not_a_date(text)) };
    let mut parts = [(0_i32, 0_usize); 3];
    let mut count = 0;
    for part in text.split(|&byte| byte == separator) {
        if count == 3 || !(1..=4).contains(&part.len()) || !part.iter().all(u8::is_ascii_digit) {
            return Err(not_a_date(text));
        }
        parts[count] = (part.iter().fold(0, |value, byte| value * 10 + i32::from(byte - b'0')), part.len());
        count += 1;
    }
    if count != 3 {
        return Err(not_a_date(text));
    }
    let [(first, first_digits), (second, _), (third, third_digits)] = parts;
    let (year, month, day) = if first_digits == 4 {
        (first, second, third)
    } else {
        if third_digits != 4 {
            return Err(if first_digits <= 2 && third_digits == 2 { Fault::ShortYear } else { Fault::NotADate });
        }
        match format {
            DateFormat::Ymd => return Err(Fault::DateOrder),
            DateFormat::Mdy => (third, first, second),
            DateFormat::Dmy => (third, second, first),
        }
    };
    let fit = |number: i32| i8::try_from(number).map_err(|_| Fault::NoSuchDay);
    let year = i16::try_from(year).ok().filter(|year| (1900..=2200).contains(year)).ok_or(Fault::NoSuchDay)?;
    if month > 12 {
        return Err(Fault::NoSuchMonth);
    }
    Date::new(year, fit(month)?, fit(day)?).map_err(|_| Fault::NoSuchDay)
}

/// A date without the time that a database writes after it.
fn without_time(text: &[u8]) -> &[u8] {
    let Some(at) = text.iter().position(|byte| matches!(byte, b' ' | b'T')) else { return text };
    let (day, time) = (&text[..at], trim(&text[at + 1..]));
    let clock = |byte: &u8| {
        byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-' | b'Z' | b' ' | b'A' | b'P' | b'M' | b'a' | b'p' | b'm')
    };
    if time.contains(&b':') && time.iter().all(clock) { day } else { text }
}

fn not_a_date(text: &[u8]) -> Fault {
    if text.len() == 5 && text.iter().all(u8::is_ascii_digit) { Fault::DayNumber } else { Fault::NotADate }
}

/// Whether a cell says yes or no, in one of the ways in which systems print it.
///
/// # Errors
/// [`Fault::NotYesOrNo`].
pub fn yes_or_no(text: &[u8]) -> Result<bool, Fault> {
    match text.to_ascii_lowercase().as_slice() {
        b"yes" | b"y" | b"true" | b"t" | b"1" => Ok(true),
        b"no" | b"n" | b"false" | b"f" | b"0" => Ok(false),
        _ => Err(Fault::NotYesOrNo),
    }
}

/// Checks a student id: ten digits.
///
/// # Errors
/// What it has instead.
pub fn sasid(text: &[u8]) -> Result<(), Fault> {
    if text.len() == 10 && text.iter().all(u8::is_ascii_digit) {
        Ok(())
    } else if is_scientific(text) {
        Err(Fault::Scientific)
    } else if text.iter().all(u8::is_ascii_digit) {
        Err(Fault::SasidLength(u8::try_from(text.len()).unwrap_or(u8::MAX)))
    } else {
        Err(Fault::SasidCharacters)
    }
}

impl From<SchoolYearError> for Fault {
    fn from(error: SchoolYearError) -> Self {
        match error {
            SchoolYearError::Bare(_) => Self::BareYear,
            SchoolYearError::NotConsecutive(_) => Self::YearsApart,
            SchoolYearError::NotAYear(_) => Self::NotAYear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Figure, date, number, percent, sasid};
    use crate::dataset::DateFormat;

    #[test]
    fn numbers_are_read_as_exports_write_them() {
        let read = |text: &str| number(text.as_bytes());
        assert_eq!(read("49,691"), Ok(Figure::Number(49_691, 0)));
        assert_eq!(read("496092.0"), Ok(Figure::Number(496_092, 0)));
        assert_eq!(read("0.50"), Ok(Figure::Number(5, 1)));
        assert_eq!(read("-9999"), Ok(Figure::Missing));
        for mark in ["*", "s", "N<10", "<5", ">95", "<=5", "n < 10", "\u{2264}5"] {
            assert_eq!(read(mark), Ok(Figure::Withheld), "{mark}");
        }
        for mark in ["", ".", "-", "N/A", "NA", "#N/A", "null"] {
            assert_eq!(read(mark), Ok(Figure::Missing), "{mark}");
        }
        assert_eq!(read("12,5"), Err(Fault::Comma));
        assert_eq!(read("1,23,456"), Err(Fault::Comma));
        assert_eq!(read("1.2E+09"), Err(Fault::Scientific));
        assert_eq!(read("twelve"), Err(Fault::NotANumber));
        assert_eq!(read("1234567890123"), Err(Fault::TooManyDigits));
    }

    #[test]
    fn percentages_and_fractions_become_a_number_of_percent() {
        assert_eq!(percent(b"12.5", false), Ok(Figure::Number(125, 1)));
        assert_eq!(percent(b"12.5 %", false), Ok(Figure::Number(125, 1)));
        assert_eq!(percent(b"7.0", false), Ok(Figure::Number(70, 1)));
        assert_eq!(percent(b"0.125", true), Ok(Figure::Number(125, 1)));
        assert_eq!(percent(b"1", true), Ok(Figure::Number(100, 0)));
        assert_eq!(percent(b">95%", false), Ok(Figure::Withheld));
        assert_eq!(percent(b"12.5", true), Err(Fault::AboveFraction));
        assert_eq!(percent(b"101", false), Err(Fault::AbovePercent));
        assert_eq!(percent(b"-1", false), Err(Fault::Negative));
    }

    #[test]
    fn dates_are_read_in_the_order_the_plan_says_and_iso_always() {
        let day = jiff::civil::date(2025, 9, 2);
        for text in ["2025-09-02", "2025-9-2", "2025/09/02", "2025-09-02T00:00:00.000Z", "2025-09-02 00:00:00"] {
            assert_eq!(date(text.as_bytes(), DateFormat::Mdy), Ok(day), "{text}");
        }
        assert_eq!(date(b"9/2/2025", DateFormat::Mdy), Ok(day));
        assert_eq!(date(b"02/09/2025 12:00 AM", DateFormat::Dmy), Ok(day));
        assert_eq!(date(b"9/2/2025", DateFormat::Ymd), Err(Fault::DateOrder));
        assert_eq!(date(b"9/2/25", DateFormat::Mdy), Err(Fault::ShortYear));
        assert_eq!(date(b"13/2/2025", DateFormat::Mdy), Err(Fault::NoSuchMonth));
        assert_eq!(date(b"2025-02-30", DateFormat::Ymd), Err(Fault::NoSuchDay));
        assert_eq!(date(b"45902", DateFormat::Ymd), Err(Fault::DayNumber));
        assert_eq!(date(b"spring", DateFormat::Ymd), Err(Fault::NotADate));
        assert_eq!(date(b"2025-09/02", DateFormat::Ymd), Err(Fault::NotADate));
    }

    #[test]
    fn a_student_id_has_ten_digits() {
        assert_eq!(sasid(b"0012345678"), Ok(()));
        assert_eq!(sasid(b"12345678"), Err(Fault::SasidLength(8)));
        assert_eq!(sasid(b"1.2E+09"), Err(Fault::Scientific));
        assert_eq!(sasid(b"00123-5678"), Err(Fault::SasidCharacters));
    }
}
