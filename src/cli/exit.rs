//! How a run ends.

use std::io;
use std::path::Path;
use std::process::ExitCode;

/// How a run ended; `--help` documents the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// The plan or the data have errors, or a condition that was asked for held.
    Problems,
    /// The command was wrong, or a file could not be read or written.
    Usage,
    /// The privacy audit of the public edition failed.
    Privacy,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Problems => 1,
            Exit::Usage => 2,
            Exit::Privacy => 3,
        })
    }
}

/// Why a command could not be carried out, as far as plan and data have no part in it.
#[derive(Debug)]
pub enum Failure {
    /// Standard output was closed.
    Gone,
    /// The privacy audit of the public edition failed.
    Privacy {
        /// What it found.
        message: String,
        /// Where.
        help: Option<String>,
    },
    /// The command was wrong, or a file could not be read or written.
    Refused {
        /// A stable name of the reason.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
}

impl Failure {
    /// A command that asks for what cannot be.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Refused { code: "usage", message: message.into(), help: Some(help.into()) }
    }

    /// A file that cannot be read or written.
    pub fn io(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::Refused { code: "io", message: format!("cannot {action} `{}`: {error}", path.display()), help: None }
    }
}

impl From<io::Error> for Failure {
    /// What happens on standard output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Gone
        } else {
            Self::Refused { code: "io", message: format!("cannot write to standard output: {error}"), help: None }
        }
    }
}
