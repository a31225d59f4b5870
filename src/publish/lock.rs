//! A lock that one build at a time holds on the folder of a report, and that dies with the build.
//!
//! The operating system holds it on an open file, so that a killed build leaves no lock, at most an empty file beside
//! the report that the next build takes over.

use crate::publish::PublishError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A lock that is held. Dropped, it is released and its file removed.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Holds the lock as long as it is open.
    _file: File,
}

impl Lock {
    /// Takes the lock at `path`, which stands for `folder` in messages.
    ///
    /// # Errors
    /// [`PublishError::Busy`] where another build holds it, [`PublishError::Io`] where the file cannot be made.
    pub fn take(path: &Path, folder: &Path) -> Result<Self, PublishError> {
        let failed = |source| PublishError::Io { action: "write beside", path: folder.to_owned(), source };
        loop {
            let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    let process = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
                    return Err(PublishError::Busy { path: folder.to_owned(), process });
                }
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
            // The build before may have removed the file between our opening and locking it; then ours is a lock that
            // nobody else would meet.
            if is_at(&file, path) {
                file.set_len(0).map_err(failed)?;
                writeln!(file, "{}", std::process::id()).map_err(failed)?;
                return Ok(Self { path: path.to_owned(), _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What cannot be removed is taken over by the next build.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether `file` is the file that `path` names now.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
