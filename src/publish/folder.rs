//! The folder of a report: claimed before the long work, replaced as a whole after it.

use crate::publish::exchange::{exchange, recover};
use crate::publish::lock::Lock;
use crate::publish::manifest::{self, Manifest, ManifestError};
use crate::publish::{MANIFEST, PublishError};
use crate::render::OutputFile;
use crate::results::Audience;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Files that a desktop leaves in folders it has shown; they stand for nothing.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// The end of the name of the file that is locked.
const LOCK: &str = "lock";

/// How often an interrupted build tries to remove what it was making, at most: no oftener than it may write a file.
const MOST_TRIES: usize = 10_000;

/// What puts a new folder in the place of an old one: `new`, `old`, and where the old one may be put aside.
type ExchangeFn = fn(&Path, &Path, &Path) -> io::Result<()>;

/// A folder that one build may write its report to.
#[derive(Debug)]
pub struct Claim {
    /// The folder as it was named.
    named: PathBuf,
    /// The folder of the report, links followed, which need not exist yet.
    out: PathBuf,
    /// The folder that holds it.
    parent: PathBuf,
    /// The beginning of the name of everything a build makes beside it.
    prefix: String,
    /// Held while something is made beside the report, or exchanged with it.
    making: Arc<Mutex<()>>,
    /// Held until the claim is dropped.
    _lock: Lock,
}

/// What a build makes beside its report, to be removed where the build is to end at once.
#[derive(Clone, Debug)]
pub struct Traces {
    parent: PathBuf,
    prefix: String,
    making: Arc<Mutex<()>>,
}

impl Traces {
    /// Removes it, once the report is not just being exchanged; the build makes nothing more.
    pub fn remove(&self) {
        // Never given back: whoever waits for it makes nothing.
        std::mem::forget(self.making.lock().unwrap_or_else(PoisonError::into_inner));
        // A file may still be written while its folder is emptied; once the folder is gone, none can be. What cannot be
        // removed is left to the next build.
        let _ = (0..MOST_TRIES).find(|_| remove_leftovers(&self.parent, &self.prefix).is_ok());
        let _ = fs::remove_file(self.parent.join(format!("{}{LOCK}", self.prefix)));
    }
}

/// Removes the folders in `parent` whose names begin with `prefix`.
fn remove_leftovers(parent: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// A report that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its folder.
    pub folder: PathBuf,
    /// How many files it has, the manifest included.
    pub files: usize,
    /// How many bytes they have together.
    pub bytes: u64,
}

/// Claims `out` for the report of one edition, `part` of a report or a whole one, before any work is done for it.
///
/// # Errors
/// [`PublishError`] where another build holds it, where it holds files that no build made, the other edition, or a
/// whole report that a part would replace, and where nothing can be written there.
pub fn claim(out: &Path, audience: Audience, part: bool) -> Result<Claim, PublishError> {
    let not_a_folder = || PublishError::NotAFolder { path: out.to_owned() };
    // A link is followed, so that the report and not the link is replaced.
    let real = if out.exists() { out.canonicalize().map_err(|source| io_error("open", out, source))? } else { out.to_owned() };
    let name = real.file_name().and_then(|name| name.to_str()).ok_or_else(not_a_folder)?.to_owned();
    let parent = match real.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => return Err(not_a_folder()),
    };
    if real.exists() && !real.is_dir() {
        return Err(not_a_folder());
    }
    fs::create_dir_all(&parent).map_err(|source| io_error("make the folder", &parent, source))?;
    let prefix = format!(".{name}.{}-", env!("CARGO_PKG_NAME"));
    let lock = Lock::take(&parent.join(format!("{prefix}{LOCK}")), out)?;
    let claim = Claim { named: out.to_owned(), out: real, parent, prefix, making: Arc::default(), _lock: lock };
    recover(&claim.out, &claim.aside()).map_err(|source| io_error("put back", out, source))?;
    // The lock says that nobody is using what killed builds left.
    remove_leftovers(&claim.parent, &claim.prefix).map_err(|source| io_error("tidy up beside", out, source))?;
    check(out, audience, part)?;
    Ok(claim)
}

impl Claim {
    /// The folder claimed.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.named
    }

    /// What the build makes beside the folder.
    #[must_use]
    pub fn traces(&self) -> Traces {
        Traces { parent: self.parent.clone(), prefix: self.prefix.clone(), making: Arc::clone(&self.making) }
    }

    /// Writes `files` and their `manifest` beside the folder and exchanges the two in one step.
    ///
    /// # Errors
    /// [`PublishError::Io`] where the disk refuses; the folder is then as it was.
    pub fn publish(self, files: &[OutputFile], manifest: Manifest) -> Result<Published, PublishError> {
        self.publish_by(files, manifest, exchange)
    }

    fn publish_by(self, files: &[OutputFile], manifest: Manifest, exchange: ExchangeFn) -> Result<Published, PublishError> {
        let manifest = manifest.with_outputs(files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()))).to_bytes();
        let making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let new = self.new_folder().map_err(|source| io_error("write beside", &self.named, source))?;
        drop(making);
        let last = OutputFile { path: MANIFEST.to_owned(), bytes: manifest };
        let all = || files.iter().chain([&last]);
        if let Err((file, source)) = write_all(new.path(), all()) {
            // Whoever took the folder away while it was written is about to end the program, and says so.
            drop(self.making.lock().unwrap_or_else(PoisonError::into_inner));
            return Err(io_error("write", &self.named.join(file), source));
        }
        keep_permissions(&self.out, new.path());
        let exchanging = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let replaced = |source: io::Error| io_error("replace", &self.named, source);
        exchange(new.path(), &self.out, &self.aside()).map_err(replaced)?;
        // From here on the new report stands; what cannot be tidied up is left to the next build.
        let _ = sync_folder(&self.parent);
        drop(new);
        let _ = fs::remove_dir_all(self.aside());
        drop(exchanging);
        Ok(Published { folder: self.named.clone(), files: files.len() + 1, bytes: all().map(|file| file.bytes.len() as u64).sum() })
    }

    /// An empty folder beside the report, removed when it is dropped, whatever lies at its path by then.
    fn new_folder(&self) -> io::Result<tempfile::TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&self.prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any folder is made: the user's mask decides.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        builder.tempdir_in(&self.parent)
    }

    /// Where the old report lies while the new one takes its place in two steps.
    fn aside(&self) -> PathBuf {
        self.parent.join(format!("{}old", self.prefix))
    }
}

/// Whether a report of `audience`, or a `part` of one, may replace what is in `folder`.
///
/// # Errors
/// [`PublishError`] where it holds files that no build made, the other edition, or a whole report that a part would
/// replace.
pub fn check(folder: &Path, audience: Audience, part: bool) -> Result<(), PublishError> {
    if !folder.exists() {
        return Ok(());
    }
    let present = files(folder).map_err(|source| io_error("look into", folder, source))?;
    if present.is_empty() {
        return Ok(());
    }
    let foreign = |files: Vec<String>| PublishError::ForeignFiles { path: folder.to_owned(), files };
    let manifest = match manifest::read(folder) {
        Ok(manifest) => manifest,
        Err(ManifestError::Missing(_)) => return Err(foreign(present.into_iter().collect())),
        Err(error) => return Err(error.into()),
    };
    let made: BTreeSet<String> = manifest.outputs.into_iter().map(|output| output.path).chain([MANIFEST.to_owned()]).collect();
    let strange: Vec<String> = present.difference(&made).cloned().collect();
    if !strange.is_empty() {
        return Err(foreign(strange));
    }
    if manifest.edition.audience != audience {
        return Err(PublishError::OtherEdition { path: folder.to_owned(), found: manifest.edition.audience });
    }
    if part && !manifest.options.part {
        return Err(PublishError::Complete { path: folder.to_owned() });
    }
    Ok(())
}

/// The files under `folder`, with `/` between folders, without what desktops leave.
///
/// # Errors
/// Where the folder cannot be read.
pub fn files(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let inside = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                open.push((entry.path(), format!("{inside}/")));
            } else if !LITTER.contains(&name.as_str()) {
                found.insert(inside);
            }
        }
    }
    Ok(found)
}

/// Writes `files` under `folder` and has the disk keep them. Fails with the file it failed at.
fn write_all<'a>(folder: &Path, files: impl Iterator<Item = &'a OutputFile> + Clone) -> Result<(), (&'a str, io::Error)> {
    let mut folders = BTreeSet::from([folder.to_owned()]);
    for file in files.clone() {
        let path = folder.join(&file.path);
        // Never `folder` itself, which is gone where the build was told to stop.
        let within = path.ancestors().skip(1).take_while(|parent| *parent != folder).collect::<Vec<_>>();
        for parent in within.into_iter().rev() {
            if folders.insert(parent.to_owned()) {
                fs::create_dir(parent).map_err(|error| (file.path.as_str(), error))?;
            }
        }
        File::create_new(&path).and_then(|mut out| out.write_all(&file.bytes)).map_err(|error| (file.path.as_str(), error))?;
    }
    // After the last write, so that the disk can take them together; opened again, for there may be thousands.
    for file in files {
        OpenOptions::new()
            .write(true)
            .open(folder.join(&file.path))
            .and_then(|written| written.sync_all())
            .map_err(|error| (file.path.as_str(), error))?;
    }
    folders.iter().try_for_each(|folder| sync_folder(folder)).map_err(|error| ("", error))
}

/// Has the disk keep the names in `folder`.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened, nor needs to be.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives the new folder the permissions that somebody gave the old one.
fn keep_permissions(old: &Path, new: &Path) {
    if let Ok(metadata) = fs::metadata(old) {
        let _ = fs::set_permissions(new, metadata.permissions());
    }
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> PublishError {
    PublishError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::claim;
    use crate::publish::PublishError;
    use crate::publish::exchange::in_two_steps;
    use crate::publish::manifest::{BuildOptions, Manifest, PlanFile};
    use crate::render::OutputFile;
    use crate::results::{Audience, EditionKind, Stage};
    use crate::school_year::SchoolYear;
    use jiff::civil::date;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn manifest(audience: Audience, part: bool) -> Manifest {
        let plan = PlanFile {
            title: "Plan".to_owned(),
            school_year: SchoolYear::starting_in(2025).unwrap(),
            digest: String::new(),
            settings: BTreeMap::new(),
            corrections: Vec::new(),
        };
        let options = BuildOptions {
            edition: audience,
            as_of: date(2026, 6, 30),
            formats: Vec::new(),
            languages: Vec::new(),
            only: None,
            school: None,
            data_elsewhere: false,
            previous: Vec::new(),
            part,
            withheld: false,
        };
        Manifest::internal(EditionKind::YearEnd, Stage::Draft, plan, options, Vec::new())
    }

    fn page(path: &str, text: &str) -> OutputFile {
        OutputFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn publish(out: &Path, files: &[OutputFile]) -> Result<(), PublishError> {
        claim(out, Audience::Internal, false)?.publish(files, manifest(Audience::Internal, false)).map(|_| ())
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("report");
        (root, out)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_replaces_the_one_before_as_a_whole_and_leaves_nothing_beside_it() {
        let (root, out) = place();
        publish(&out, &[page("index.html", "old"), page("schools/1.html", "old")]).unwrap();
        publish(&out, &[page("index.html", "new")]).unwrap();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "new");
        assert_eq!(names(&out), ["index.html", "manifest.json"]);
        assert_eq!(names(root.path()), ["report"]);
    }

    #[test]
    fn where_folders_cannot_be_exchanged_in_one_step_two_do_the_same() {
        let (root, out) = place();
        for text in ["old", "new"] {
            let claimed = claim(&out, Audience::Internal, false).unwrap();
            claimed.publish_by(&[page("index.html", text)], manifest(Audience::Internal, false), in_two_steps).unwrap();
        }
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "new");
        assert_eq!(names(root.path()), ["report"]);
    }

    #[test]
    fn a_folder_with_somebody_s_own_files_is_refused() {
        let (_root, out) = place();
        fs::create_dir(&out).unwrap();
        fs::write(out.join("thesis.docx"), "years of work").unwrap();
        let refused = publish(&out, &[page("index.html", "new")]).unwrap_err();
        assert!(matches!(&refused, PublishError::ForeignFiles { files, .. } if files == &["thesis.docx"]), "{refused}");
        assert_eq!(names(&out), ["thesis.docx"]);
    }

    #[test]
    fn a_file_put_among_a_report_is_not_lost() {
        let (_root, out) = place();
        publish(&out, &[page("index.html", "old")]).unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        let refused = publish(&out, &[page("index.html", "new")]).unwrap_err();
        assert!(refused.to_string().contains("`notes.txt`"), "{refused}");
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "old");
    }

    #[test]
    fn what_a_desktop_leaves_in_a_folder_is_nobody_s_file() {
        let (_root, out) = place();
        publish(&out, &[page("index.html", "old")]).unwrap();
        fs::write(out.join(".DS_Store"), "").unwrap();
        publish(&out, &[page("index.html", "new")]).unwrap();
    }

    #[test]
    fn the_two_editions_are_never_written_over_each_other() {
        let (_root, out) = place();
        publish(&out, &[page("index.html", "old")]).unwrap();
        let refused = claim(&out, Audience::Public, false).unwrap_err();
        assert!(refused.to_string().contains("holds the internal edition"), "{refused}");
    }

    #[test]
    fn a_part_does_not_replace_the_whole() {
        let (_root, out) = place();
        publish(&out, &[page("index.html", "old")]).unwrap();
        assert!(matches!(claim(&out, Audience::Internal, true), Err(PublishError::Complete { .. })));
    }

    #[test]
    fn two_builds_at_once_do_not_meet() {
        let (root, out) = place();
        let first = claim(&out, Audience::Internal, false).unwrap();
        let refused = claim(&out, Audience::Internal, false).unwrap_err();
        assert!(refused.to_string().contains(&format!("another build (process {}) is writing", std::process::id())), "{refused}");
        drop(first);
        claim(&out, Audience::Internal, false).unwrap();
        assert_eq!(names(root.path()), Vec::<String>::new());
    }

    #[test]
    fn the_next_build_tidies_up_after_a_killed_one() {
        let (root, out) = place();
        let prefix = format!(".report.{}-", env!("CARGO_PKG_NAME"));
        fs::create_dir(root.path().join(format!("{prefix}x1y2z3"))).unwrap();
        fs::write(root.path().join(format!("{prefix}lock")), "1\n").unwrap();
        publish(&out, &[page("index.html", "new")]).unwrap();
        assert_eq!(names(root.path()), ["report"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay_as_somebody_set_them() {
        use std::os::unix::fs::PermissionsExt;
        let (root, out) = place();
        publish(&out, &[page("index.html", "old")]).unwrap();
        fs::set_permissions(&out, fs::Permissions::from_mode(0o750)).unwrap();
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&out, &link).unwrap();
        publish(&link, &[page("index.html", "new")]).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "new");
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o750);
    }

    #[test]
    fn a_file_is_not_a_folder() {
        let (_root, out) = place();
        fs::write(&out, "").unwrap();
        assert!(matches!(claim(&out, Audience::Internal, false), Err(PublishError::NotAFolder { .. })));
        assert!(matches!(claim(Path::new("/"), Audience::Internal, false), Err(PublishError::NotAFolder { .. })));
    }
}
