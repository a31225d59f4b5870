//! Problems of a plan or of data, as values with a place.
//!
//! Apart from whatever finds them, so that all of them can be gathered, sorted, folded and shown at once,
//! on a terminal, as JSON or as annotations of a forge. Nothing here prints.

mod format;

pub use format::{Format, render};

use serde::Serialize;

/// Places of one problem that are kept.
pub const MOST_PLACES: usize = 3;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No report can be made.
    Error,
    /// The report is made and lists the problem among its data-quality notes.
    Warning,
    /// Worth knowing, nothing to mend.
    Note,
}

/// The line a problem is in, and the part of it to underline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Excerpt {
    /// The whole line, without its line end.
    pub text: String,
    /// First byte of `text` to underline, on a character boundary.
    pub start: usize,
    /// Byte after the last one to underline; equal to `start` for a place between two characters.
    pub end: usize,
    /// Whether cells of people in `text` were made unreadable.
    pub masked: bool,
}

/// Where in the input a problem is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file as the user knows it: relative to the project where it lies inside.
    pub file: String,
    /// Line from 1; 0 where the file as a whole is meant.
    pub line: u64,
    /// Column from 1, counted in characters; 0 where the line as a whole is meant.
    pub column: u64,
    /// The cell as a spreadsheet names it, such as `D5`.
    pub cell: Option<String>,
    /// The line itself, where it can be shown.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, cell: None, excerpt: None }
    }

    /// The bytes `start..end` of `text`, which is the whole content of `file`.
    #[must_use]
    pub fn in_text(file: impl Into<String>, text: &str, start: usize, end: usize) -> Self {
        let start = floor_boundary(text, start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let from = (start - line_start).min(line_text.len());
        let to = floor_boundary(text, end).saturating_sub(line_start).clamp(from, line_text.len());
        Self {
            file: file.into(),
            line: 1 + text[..line_start].matches('\n').count() as u64,
            column: 1 + line_text[..from].chars().count() as u64,
            cell: None,
            excerpt: Some(Excerpt { text: line_text.to_owned(), start: from, end: to, masked: false }),
        }
    }
}

/// The largest character boundary of `text` that is not above `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name of the rule that found it, such as `missing-column`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What belongs there, shown beside the caret.
    pub expected: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Further places of the same problem that were folded into this one; not all of them where there are many.
    pub also: Vec<Place>,
    /// How many places in all.
    pub count: u64,
    /// In how many files.
    pub files: u64,
    /// Who has looked at it and why it may stand, where somebody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<String>,
}

impl Diagnostic {
    /// A problem of `severity` found by the rule `code`.
    #[must_use]
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            place: None,
            expected: None,
            help: None,
            also: Vec::new(),
            count: 1,
            files: 1,
            acknowledged: None,
        }
    }

    /// An error.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note.
    #[must_use]
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what was expected there.
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

    fn first_file(&self) -> Option<&str> {
        self.place.as_ref().map(|place| place.file.as_str())
    }

    fn last_file(&self) -> Option<&str> {
        self.also.last().or(self.place.as_ref()).map(|place| place.file.as_str())
    }

    /// Keeps few of the further places, of different files rather than of one.
    fn keep_first_places(&mut self) {
        if self.files > 1 {
            let mut last = self.first_file().map(str::to_owned);
            self.also.retain(|place| {
                let new = last.as_deref() != Some(place.file.as_str());
                last = Some(place.file.clone());
                new
            });
        }
        self.also.truncate(MOST_PLACES - 1);
    }

    /// Names a second place, such as the first of two rows that should be one.
    #[must_use]
    pub fn also(mut self, place: Place) -> Self {
        self.also.push(place);
        self
    }
}

/// Whether any of `diagnostics` is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Sorts by severity and place, so that the order in which files were read does not show.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| (a.severity, &a.place, a.code, &a.message).cmp(&(b.severity, &b.place, b.code, &b.message)));
}

/// Sorts, and folds problems that are the same in several files into one with its first places.
#[must_use]
pub fn gather(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sort(&mut diagnostics);
    let mut folded: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics {
        let line = |diagnostic: &Diagnostic| diagnostic.place.as_ref().is_some_and(|place| place.line > 0);
        let same = folded.iter_mut().find(|first| {
            first.code == diagnostic.code
                && first.severity == diagnostic.severity
                && first.message == diagnostic.message
                && first.expected == diagnostic.expected
                && first.help == diagnostic.help
                && line(first)
                && line(&diagnostic)
        });
        let Some(first) = same else {
            folded.push(diagnostic);
            continue;
        };
        let other_file = first.last_file() != diagnostic.first_file();
        first.count += diagnostic.count;
        first.files += diagnostic.files - u64::from(!other_file);
        first.also.extend(diagnostic.place.into_iter().chain(diagnostic.also));
    }
    for diagnostic in &mut folded {
        diagnostic.keep_first_places();
    }
    folded
}

/// "did you mean" for `given` among `known`: the nearest name, where one is near enough.
#[must_use]
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_', '-'], "");
    let wanted = plain(given);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &plain(name)), name))
        .filter(|&(distance, name)| distance <= 1.max(name.len().min(given.len()) / 3))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}
