//! Finds the header of a file by the columns that are wanted, and the delimiter with it.
//!
//! Apart from reading rows: title lines, notes and spanning headers stand before the header in any number, and
//! columns stand in any order, so nothing here counts lines or goes by position.

use crate::dataset::problems::mask;
use crate::dataset::records::{Dialect, Field, split};
use crate::diagnostic::{Diagnostic, Excerpt, Place, did_you_mean};
use crate::source::windows_1252;
use memchr::memchr;
use rustc_hash::FxHashSet;

/// Records among which the header is looked for.
const MOST_BEFORE: usize = 60;
/// Delimiters that are tried, in this order where two do equally well.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A column to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Its canonical name.
    pub name: String,
    /// Its header, as the plan maps it or as its canonical name.
    pub header: String,
    /// Whether the plan maps it.
    pub mapped: bool,
    /// Whether rows are selected by it.
    pub filter: bool,
    /// Whether a file without it is an error.
    pub required: bool,
}

/// A header that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What separates cells and lines.
    pub dialect: Dialect,
    /// The headers, tidied.
    pub names: Vec<String>,
    /// For each column sought, its position in the file.
    pub columns: Vec<Option<usize>>,
    /// Bytes from the beginning to the first row.
    pub length: usize,
    /// Lines of them.
    pub lines: u64,
    /// Rows of them, as a spreadsheet counts.
    pub rows: u64,
    /// Problems: columns that are missing or stand there twice.
    pub diagnostics: Vec<Diagnostic>,
}

/// A header without case, blanks, underscores, accents and line breaks.
#[must_use]
pub fn plain(header: &str) -> String {
    header
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '\u{feff}' | '\u{200b}' | '\u{300}'..='\u{36f}'))
        .flat_map(char::to_lowercase)
        .map(without_accent)
        .collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ō' => 'o',
        'ù'..='ü' | 'ū' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// The text of a cell: quotes undone, blanks around it and a spreadsheet's `="…"` taken off.
#[must_use]
pub fn cell_text(record: &[u8], field: Field) -> String {
    let raw = &record[field.start as usize..field.end as usize];
    let text = std::str::from_utf8(raw).map_or_else(|_| windows_1252(raw), str::to_owned);
    let text = if field.doubled { text.replace("\"\"", "\"") } else { text };
    unwrap_formula(text.trim()).to_owned()
}

/// What stands inside `="…"`, which spreadsheets write around codes to keep their zeros.
fn unwrap_formula(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(text, str::trim)
}

/// A candidate for the header: one record, or two read as one.
struct Candidate {
    dialect: Dialect,
    names: Vec<String>,
    columns: Vec<Option<usize>>,
    required: usize,
    matched: usize,
    end: Mark,
    line: u64,
    row: u64,
    start: usize,
}

/// A place between two records.
#[derive(Clone, Copy)]
struct Mark {
    length: usize,
    lines: u64,
    rows: u64,
}

/// What a header is looked for in.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// The file as messages name it.
    pub file: &'a str,
    /// The dataset's name in the plan.
    pub dataset: &'a str,
    /// The first bytes of the file.
    pub text: &'a [u8],
    /// Whether they are all of it.
    pub whole: bool,
    /// What separates cells, where the plan says so.
    pub delimiter: Option<u8>,
    /// Whether lines that are no header may hold cells of people.
    pub masked: bool,
}

/// Finds the columns `sought`.
///
/// # Errors
/// The problem, where no line has any of the columns.
pub fn find(beginning: Beginning<'_>, sought: &[Sought]) -> Result<Header, Box<Diagnostic>> {
    let Beginning { file, dataset, text, whole, delimiter, masked } = beginning;
    let terminator = if memchr(b'\n', text).is_none() && memchr(b'\r', text).is_some() { b'\r' } else { b'\n' };
    let delimiters: &[u8] = delimiter.as_ref().map_or(&DELIMITERS, std::slice::from_ref);
    let wanted = Wanted::new(sought);
    let mut best: Option<Candidate> = None;
    for &delimiter in delimiters {
        for candidate in candidates(text, whole, Dialect { delimiter, terminator }, &wanted) {
            let better = best.as_ref().is_none_or(|best| (candidate.required, candidate.matched) > (best.required, best.matched));
            if better && candidate.matched > 0 {
                best = Some(candidate);
            }
        }
        if best.as_ref().is_some_and(|best| wanted.are_all_in(best)) {
            break;
        }
    }
    let Some(best) = best else { return Err(Box::new(no_header(file, text, terminator, masked, sought))) };
    let place = header_place(file, &text[best.start..best.end.length], terminator, best.line, false);
    let diagnostics = problems(dataset, &best, &place, sought);
    Ok(Header {
        dialect: best.dialect,
        names: best.names,
        columns: best.columns,
        length: best.end.length,
        lines: best.end.lines,
        rows: best.end.rows,
        diagnostics,
    })
}

/// The headers that are sought.
struct Wanted<'a> {
    sought: &'a [Sought],
    /// Each as [`plain`] has it.
    plain: Vec<String>,
    /// Each as [`key`] has it.
    keys: FxHashSet<Vec<u8>>,
    /// The length of the longest of these.
    longest: usize,
}

impl<'a> Wanted<'a> {
    fn new(sought: &'a [Sought]) -> Self {
        let plain: Vec<String> = sought.iter().map(|column| plain(&column.header)).collect();
        let keys: FxHashSet<Vec<u8>> = plain.iter().map(|header| key(header.as_bytes()).collect()).collect();
        let longest = keys.iter().map(Vec::len).max().unwrap_or(0);
        Self { sought, plain, keys, longest }
    }

    /// Whether a record may have one of them. Nearly every record near the beginning is a row, and this says so of most
    /// without making texts of its cells.
    fn may_be_in(&self, record: &[u8], fields: &[Field]) -> bool {
        let mut letters = Vec::with_capacity(self.longest + 1);
        fields.iter().any(|field| {
            let raw = &record[field.start as usize..field.end as usize];
            letters.clear();
            letters.extend(key(raw).take(self.longest + 1));
            self.keys.contains(letters.as_slice()) || !raw.is_ascii()
        })
    }

    /// Whether no other header can have more of them.
    fn are_all_in(&self, candidate: &Candidate) -> bool {
        candidate.matched == self.sought.len()
    }
}

/// The letters and digits of a header in small letters: the same for texts that [`plain`] makes the same.
fn key(header: &[u8]) -> impl Iterator<Item = u8> {
    header.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase)
}

/// Every record near the beginning, and every two that follow each other, as a header; but for those that have none of
/// the columns.
fn candidates(beginning: &[u8], whole: bool, dialect: Dialect, wanted: &Wanted<'_>) -> Vec<Candidate> {
    let (mut fields, mut above_fields) = (Vec::new(), Vec::new());
    let mut found = Vec::new();
    let mut at = Mark { length: 0, lines: 0, rows: 0 };
    let mut above: Option<Mark> = None;
    while at.length < beginning.len() && at.rows < MOST_BEFORE as u64 {
        let rest = &beginning[at.length..];
        let Some(split) = split(rest, whole, dialect, None, &mut fields) else { break };
        let end = Mark { length: at.length + split.length, lines: at.lines + split.lines, rows: at.rows + 1 };
        // With nothing of its own, a row below another is no better a header than that one alone.
        if wanted.may_be_in(rest, &fields) {
            let names = texts(rest, &fields);
            let alone = candidate(dialect, names.clone(), wanted, at, end);
            let is_whole = wanted.are_all_in(&alone);
            found.push(alone);
            if is_whole {
                break;
            }
            if let Some(start) = above.filter(|_| above_fields.len() > 1 && names.len() > 1) {
                // A header of two rows: whatever the lower one leaves empty stands in the upper one.
                let upper = texts(&beginning[start.length..], &above_fields);
                let width = upper.len().max(names.len());
                let joined = (0..width)
                    .map(|index| {
                        let lower = names.get(index).map_or("", String::as_str);
                        if lower.is_empty() { upper.get(index).cloned().unwrap_or_default() } else { lower.to_owned() }
                    })
                    .collect();
                found.push(candidate(dialect, joined, wanted, start, end));
            }
        }
        above = Some(at);
        std::mem::swap(&mut fields, &mut above_fields);
        at = end;
    }
    found
}

/// The cells of a record, tidied.
fn texts(record: &[u8], fields: &[Field]) -> Vec<String> {
    fields.iter().map(|&field| tidy(&cell_text(record, field))).collect()
}

fn candidate(dialect: Dialect, names: Vec<String>, wanted: &Wanted<'_>, start: Mark, end: Mark) -> Candidate {
    let plain_names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let columns: Vec<Option<usize>> = wanted.plain.iter().map(|wanted| plain_names.iter().position(|name| name == wanted)).collect();
    let required = columns.iter().zip(wanted.sought).filter(|(at, column)| at.is_some() && column.required).count();
    let matched = columns.iter().filter(|at| at.is_some()).count();
    Candidate { dialect, names, columns, required, matched, end, line: start.lines + 1, row: start.rows + 1, start: start.length }
}

/// A header on one line.
fn tidy(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn no_header(file: &str, beginning: &[u8], terminator: u8, masked: bool, sought: &[Sought]) -> Diagnostic {
    let first = beginning.split(|&byte| byte == terminator).position(|line| !line.trim_ascii().is_empty()).unwrap_or(0);
    let start = beginning.split(|&byte| byte == terminator).take(first).map(|line| line.len() + 1).sum::<usize>().min(beginning.len());
    let masked = masked && !reads_as_header(&beginning[start..], terminator);
    let names: Vec<String> = sought.iter().filter(|column| column.required).map(|column| format!("`{}`", column.header)).collect();
    Diagnostic::error("no-header", format!("no line of this file is a header with the columns {}", names.join(", ")))
        .at(header_place(file, &beginning[start..], terminator, first as u64 + 1, masked))
        .help("is this the right file? If its columns have other headers, map them in the plan: `columns = { sasid = \"Student Number\" }`")
}

/// Words of which headers are made, in one spelling or another.
const HEADER_WORDS: [&str; 14] =
    ["school", "student", "grade", "date", "days", "number", "code", "year", "absen", "member", "state", "type", "status", "_"];

/// Whether the first line of `text` can only be a header in words of its own, which must be seen to be mapped: no cell has a
/// digit, as every row of people's data has, and most cells have a word of headers.
fn reads_as_header(text: &[u8], terminator: u8) -> bool {
    let line = &text[..memchr(terminator, text).unwrap_or(text.len())];
    let line = std::str::from_utf8(line).map_or_else(|_| windows_1252(line), str::to_owned).to_lowercase();
    let cells: Vec<&str> = line.split([',', ';', '\t', '|']).map(|cell| cell.trim_matches(['"', ' ', '\r', '\u{feff}'])).collect();
    let has_word = |cell: &&&str| HEADER_WORDS.iter().any(|word| cell.contains(word)) || **cell == "id" || cell.ends_with(" id");
    cells.len() > 1
        && !line.chars().any(char::is_numeric)
        && cells.iter().all(|cell| !cell.is_empty())
        && cells.iter().filter(has_word).count() * 2 > cells.len()
}

/// The first line of `text`, which is line `line` of `file`.
fn header_place(file: &str, text: &[u8], terminator: u8, line: u64, masked: bool) -> Place {
    let end = memchr(terminator, text).unwrap_or(text.len()).min(1 << 12);
    let shown = std::str::from_utf8(&text[..end]).map_or_else(|_| windows_1252(&text[..end]), str::to_owned);
    let shown = if masked { mask(shown.trim_end()) } else { shown.trim_end().to_owned() };
    let end = shown.len();
    Place { file: file.to_owned(), line, column: 1, cell: None, excerpt: Some(Excerpt { text: shown, start: 0, end, masked }) }
}

/// `place` narrowed to the cell in which `name` stands.
fn at_name(place: &Place, name: &str, index: usize, row: u64) -> Place {
    let mut place = place.clone();
    place.cell = Some(cell_name(index, row));
    if let Some(excerpt) = &mut place.excerpt
        && let Some(start) = excerpt.text.find(name)
    {
        place.column = 1 + excerpt.text[..start].chars().count() as u64;
        (excerpt.start, excerpt.end) = (start, start + name.len());
    }
    place
}

/// A cell as a spreadsheet names it: column 3 of row 5 is `D5`.
#[must_use]
pub fn cell_name(column: usize, row: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

/// Missing columns, and columns that stand there twice.
fn problems(dataset: &str, best: &Candidate, place: &Place, sought: &[Sought]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let taken: Vec<usize> = best.columns.iter().flatten().copied().collect();
    let free =
        || best.names.iter().enumerate().filter(|(index, name)| !taken.contains(index) && !name.is_empty()).map(|(_, name)| name.as_str());
    for (column, at) in sought.iter().zip(&best.columns) {
        if let Some(at) = at {
            let wanted = plain(&column.header);
            if let Some((again, name)) = best.names.iter().enumerate().skip(at + 1).find(|(_, name)| plain(name) == wanted) {
                let message = format!("two columns are called `{name}`: {} and {}", cell_name(*at, best.row), cell_name(again, best.row));
                found.push(
                    Diagnostic::error("column-twice", message)
                        .at(at_name(place, name, again, best.row))
                        .help("rename or remove one of them, so that it is clear which one counts"),
                );
            }
            continue;
        }
        let near = did_you_mean(&column.header, free());
        let near_place = || {
            near.and_then(|name| best.names.iter().position(|other| other == name).map(|index| at_name(place, name, index, best.row)))
                .unwrap_or_else(|| place.clone())
        };
        let add = |header: &str| format!("`{} = \"{header}\"` in `[datasets.{dataset}.columns]`", column.name);
        let help = match near {
            Some(name) if column.filter => format!("is it `{name}`? Then say so in `where` of `[datasets.{dataset}]`"),
            None if column.filter => format!("`where` of `[datasets.{dataset}]` names a column that the files must have"),
            Some(name) if plain(name) == plain(&column.name) => {
                format!("the file has `{name}`, which needs no mapping: remove `{}` from `[datasets.{dataset}.columns]`", column.name)
            }
            Some(name) => format!("is it `{name}`? Then say {}", add(name)),
            None => format!("if it has another header, say {}", add("\u{2026}")),
        };
        let name = if column.filter {
            format!("`{}`, by which the plan selects rows,", column.header)
        } else if column.mapped {
            format!("`{}`, which the plan reads as `{}`,", column.header, column.name)
        } else {
            format!("`{}`", column.header)
        };
        if column.required {
            found.push(Diagnostic::error("missing-column", format!("the column {name} is missing")).at(near_place()).help(help));
        } else if column.mapped {
            let message = format!("the column {name} is not in this file");
            found.push(match near {
                Some(_) => Diagnostic::warning("mapped-column-missing", message).at(near_place()).help(help),
                None => Diagnostic::note("mapped-column-missing", message).at(place.clone()),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{cell_name, plain, reads_as_header};

    #[test]
    fn headers_match_without_case_blanks_underscores_accents_and_line_breaks() {
        for header in ["Days Absent", "days_absent", "DAYS\nABSENT", " daysabsent ", "Dáys Absént", "\u{feff}Days  Absent"] {
            assert_eq!(plain(header), "daysabsent", "{header:?}");
        }
        assert_ne!(plain("%"), plain("Count"));
    }

    #[test]
    fn a_header_in_other_words_can_be_told_from_a_row_about_a_person() {
        for header in
            ["State_StudentNumber,SchoolID,Grade_Level,Membership_Days,Absences", "\"Student Number\";\"School\";\"Days Absent\"\r\n1;2;3"]
        {
            assert!(reads_as_header(header.as_bytes(), b'\n'), "{header}");
        }
        for row in
            ["1000000001,1001,180,18", "Alder High School,Lee,Ann", "Lee,Ann,absent", "Grade 9,School,Student", "student,,", "school"]
        {
            assert!(!reads_as_header(row.as_bytes(), b'\n'), "{row}");
        }
    }

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        assert_eq!(cell_name(3, 5), "D5");
        assert_eq!(cell_name(25, 1), "Z1");
        assert_eq!(cell_name(26, 1), "AA1");
        assert_eq!(cell_name(701, 9), "ZZ9");
        assert_eq!(cell_name(702, 9), "AAA9");
    }
}
