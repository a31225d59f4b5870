//! Where messages go, and which of them.

use crate::cli::exit::Failure;
use crate::cli::project;
use crate::cli::{Color, Environment, MessageArguments};
use crate::diagnostic::{self, Diagnostic, Format, Severity};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Writes messages to standard error and results to standard output.
#[derive(Debug)]
pub struct Console {
    format: Format,
    color: bool,
    quiet: u8,
    verbose: bool,
    terminal: bool,
    /// Folders that the files of messages are relative to.
    roots: OnceLock<Vec<PathBuf>>,
}

/// How many problems of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Notes.
    pub notes: u64,
}

impl Console {
    /// A console as the command line and the environment want it.
    pub fn new(arguments: &MessageArguments, environment: &Environment) -> Self {
        let color = match arguments.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => environment.terminal && !environment.no_color,
        };
        Self {
            format: arguments.message_format,
            color,
            quiet: arguments.quiet,
            verbose: arguments.verbose > 0,
            terminal: environment.terminal,
            roots: OnceLock::new(),
        }
    }

    /// Says which project messages are about, and where its data lie: an annotation stands at a file only where it names it
    /// from the folder in which the run began.
    pub fn is_about(&self, project: &Path, data: Option<&Path>) {
        let _ = self.roots.set(data.map(Path::to_owned).into_iter().chain([project::folder(project)]).collect());
    }

    /// `problem` with its files named from the folder in which the run began, where they are found.
    fn named_from_here(&self, mut problem: Diagnostic) -> Diagnostic {
        let roots = self.roots.get().map(Vec::as_slice).unwrap_or_default();
        for place in problem.place.iter_mut().chain(&mut problem.also) {
            if let Some(found) = roots.iter().map(|root| root.join(&place.file)).find(|path| path.exists()) {
                let here = found.strip_prefix(".").unwrap_or(&found);
                place.file = here.to_string_lossy().replace('\\', "/");
            }
        }
        problem
    }

    /// Whether a person is looking.
    pub fn terminal(&self) -> bool {
        self.terminal
    }

    /// Whether somebody is looking who wants to know how far the work is.
    pub fn shows_progress(&self) -> bool {
        self.terminal && self.quiet == 0 && self.format == Format::Text
    }

    /// Writes problems: errors always, warnings unless quiet, notes where asked for.
    pub fn problems(&self, problems: &[Diagnostic]) {
        self.problems_and_notes(problems, self.verbose);
    }

    /// Writes problems, and notes where `notes` says so.
    pub fn problems_and_notes(&self, problems: &[Diagnostic], notes: bool) {
        let shown: Vec<Diagnostic> = problems
            .iter()
            .filter(|problem| match problem.severity {
                Severity::Error => self.quiet < 2,
                Severity::Warning => self.quiet == 0,
                Severity::Note => self.quiet == 0 && (notes || self.verbose),
            })
            .map(|problem| if self.format == Format::Github { self.named_from_here(problem.clone()) } else { problem.clone() })
            .collect();
        self.error_stream(&diagnostic::render(&shown, self.format, self.color));
    }

    /// Writes a closing sentence for people; programs that read messages count for themselves.
    pub fn closing(&self, sentence: &str) {
        if self.quiet == 0 && self.format == Format::Text {
            self.error_stream(&format!("{sentence}\n"));
        }
    }

    /// Writes the result of a command to standard output.
    ///
    /// # Errors
    /// [`Failure`] where that cannot be written to.
    #[expect(clippy::unused_self, reason = "everything that is written goes through a console")]
    pub fn result(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()?;
        Ok(())
    }

    /// Writes what a command did, to standard output, unless quiet.
    ///
    /// # Errors
    /// [`Failure`] where that cannot be written to.
    pub fn summary(&self, text: &str) -> Result<(), Failure> {
        if self.quiet == 0 { self.result(text.as_bytes()) } else { Ok(()) }
    }

    /// Nobody can be told that standard error is closed.
    #[expect(clippy::unused_self, reason = "everything that is written goes through a console")]
    fn error_stream(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

impl Tally {
    /// Counts `problems`; those that were folded into one count as many as they were.
    pub fn of(problems: &[Diagnostic]) -> Self {
        let mut tally = Self::default();
        for problem in problems {
            match problem.severity {
                Severity::Error => tally.errors += problem.count,
                Severity::Warning => tally.warnings += problem.count,
                Severity::Note => tally.notes += problem.count,
            }
        }
        tally
    }

    /// `3 errors and 1 warning`; `no problem` where there is none.
    pub fn words(self) -> String {
        let number = |count: u64, one: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            many => Some(format!("{many} {one}s")),
        };
        let parts: Vec<String> =
            [number(self.errors, "error"), number(self.warnings, "warning"), number(self.notes, "note")].into_iter().flatten().collect();
        match parts.split_last() {
            None => "no problem".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn a_tally_reads_as_a_sentence() {
        assert_eq!(Tally::default().words(), "no problem");
        assert_eq!(Tally { errors: 1, ..Tally::default() }.words(), "1 error");
        assert_eq!(Tally { errors: 2, warnings: 1, notes: 3 }.words(), "2 errors, 1 warning and 3 notes");
    }
}
