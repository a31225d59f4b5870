//! Exchanges two folders in one step, or in two that the next build can finish.

use std::io;
use std::path::Path;

/// Puts `new` in the place of `old`, where there is one, and leaves the old folder at `aside` or at `new`.
///
/// # Errors
/// What the file system said; `old` is then in its place.
pub fn exchange(new: &Path, old: &Path, aside: &Path) -> io::Result<()> {
    match in_one_step(new, old) {
        Err(error) if cannot_exchange(&error) => in_two_steps(new, old, aside),
        done => done,
    }
}

/// Two renames, for file systems that cannot exchange. A build that is killed between them leaves `aside` and no `old`,
/// which [`recover`] sees.
///
/// # Errors
/// What the file system said; `old` is then in its place.
pub fn in_two_steps(new: &Path, old: &Path, aside: &Path) -> io::Result<()> {
    let had_one = old.exists();
    if had_one {
        std::fs::rename(old, aside)?;
    }
    std::fs::rename(new, old).inspect_err(|_| {
        if had_one {
            let _ = std::fs::rename(aside, old);
        }
    })
}

/// Puts the folder at `aside` back where a build was killed between its two steps.
///
/// # Errors
/// What the file system said.
pub fn recover(old: &Path, aside: &Path) -> io::Result<()> {
    if !old.exists() && aside.exists() { std::fs::rename(aside, old) } else { Ok(()) }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn in_one_step(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let flags = if old.exists() { RenameFlags::EXCHANGE } else { RenameFlags::NOREPLACE };
    Ok(renameat_with(CWD, new, CWD, old, flags)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn in_one_step(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the file system has no such step, as network file systems do not.
fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(test)]
mod tests {
    use super::{exchange, in_two_steps, recover};
    use std::fs;

    fn folder(with: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in with.split_whitespace() {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("page"), name).unwrap();
        }
        root
    }

    #[test]
    fn the_new_folder_takes_the_place_of_the_old_one() {
        for how in [exchange, in_two_steps] {
            for with in ["new", "new report"] {
                let root = folder(with);
                let at = |name: &str| root.path().join(name);
                how(&at("new"), &at("report"), &at("aside")).unwrap();
                assert_eq!(fs::read_to_string(at("report/page")).unwrap(), "new", "with {with}");
            }
        }
    }

    #[test]
    fn a_build_killed_between_two_steps_is_undone_by_the_next() {
        let root = folder("aside");
        let at = |name: &str| root.path().join(name);
        recover(&at("report"), &at("aside")).unwrap();
        assert_eq!(fs::read_to_string(at("report/page")).unwrap(), "aside");
    }

    #[test]
    fn a_second_step_that_fails_is_undone_at_once() {
        let root = folder("report");
        let at = |name: &str| root.path().join(name);
        in_two_steps(&at("new"), &at("report"), &at("aside")).unwrap_err();
        assert_eq!(fs::read_to_string(at("report/page")).unwrap(), "report");
    }
}
