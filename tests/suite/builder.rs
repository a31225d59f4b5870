//! A fixture project in a folder of its own, and runs of the program on it.

use snapbox::assert::Assert;
use snapbox::{IntoData, Redactions};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A copy of a project under `tests/projects/`, at `<temporary folder>/<name>`.
pub struct Project {
    root: tempfile::TempDir,
    name: String,
}

/// A run of the program that has ended.
pub struct Run {
    output: Output,
    line: String,
    redactions: Redactions,
}

impl Project {
    /// A copy of the fixture `name`.
    pub fn new(name: &str) -> Self {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects").join(name);
        let root = tempfile::tempdir().unwrap();
        copy(&fixture, &root.path().join(name));
        Self { root, name: name.to_owned() }
    }

    /// A folder with nothing in it, and the name `name` for a project that a command may make there.
    pub fn nothing(name: &str) -> Self {
        Self { root: tempfile::tempdir().unwrap(), name: name.to_owned() }
    }

    /// The folder in which the program runs; the project is the folder `name` in it.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// A path inside the project.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.path().join(&self.name).join(inside)
    }

    /// What is in a file of the project.
    pub fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"))
    }

    /// Writes a file of the project, and the folders it lies in.
    pub fn write(&self, inside: &str, text: impl AsRef<[u8]>) -> &Self {
        fs::create_dir_all(self.path(inside).parent().unwrap()).unwrap();
        fs::write(self.path(inside), text).unwrap();
        self
    }

    /// Replaces `from`, which must stand there exactly once, in a file of the project.
    pub fn edit(&self, inside: &str, from: &str, to: &str) -> &Self {
        let text = self.read(inside);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {inside}");
        self.write(inside, text.replace(from, to))
    }

    /// Removes a file of the project.
    pub fn remove(&self, inside: &str) -> &Self {
        fs::remove_file(self.path(inside)).unwrap();
        self
    }

    /// The files under a folder of the project, by path; none where there is no such folder.
    pub fn files(&self, inside: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(inside))
    }

    /// The program with the arguments in `line`, parted by blanks, in an environment that holds nothing but the path.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ctecs-report"));
        command.args(line.split_whitespace()).current_dir(self.root()).env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    /// Runs the program with the arguments in `line`, parted by blanks.
    pub fn run(&self, line: &str) -> Run {
        let mut command = self.command(line);
        self.finish(&mut command, line)
    }

    /// Runs `command`, which is called `line` in messages.
    pub fn finish(&self, command: &mut Command, line: &str) -> Run {
        let mut redactions = Redactions::new();
        redactions.insert("[ROOT]", self.root().to_path_buf()).unwrap();
        Run { output: command.output().unwrap(), line: line.to_owned(), redactions }
    }
}

impl Run {
    /// Demands this exit code.
    #[track_caller]
    pub fn code(self, wanted: i32) -> Self {
        let ended = self.output.status.code();
        assert_eq!(ended, Some(wanted), "{}\n{}{}", self.line, self.out(), self.err());
        self
    }

    /// Demands this on standard output.
    #[track_caller]
    pub fn stdout(self, wanted: impl IntoData) -> Self {
        self.assert().eq(masked(&self.out()), wanted);
        self
    }

    /// Demands this on standard error.
    #[track_caller]
    pub fn stderr(self, wanted: impl IntoData) -> Self {
        self.assert().eq(masked(&self.err()), wanted);
        self
    }

    /// What it wrote to standard output.
    pub fn out(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    /// What it wrote to standard error.
    pub fn err(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    fn assert(&self) -> Assert {
        Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).redact_with(self.redactions.clone())
    }
}

/// `text` without what changes with every change of a report's bytes: fingerprints and sizes.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_hexdigit()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let word = &from[..from.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).unwrap_or(from.len())];
        let groups: Vec<&str> = word.split('-').collect();
        let is_fingerprint =
            groups.len() == 3 && groups.iter().all(|group| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_hexdigit()));
        out.push_str(if is_fingerprint { "[EDITION]" } else { word });
        rest = &from[word.len()..];
    }
    out.push_str(rest);
    let lines = out.split_inclusive('\n').map(|line| match (line.find(" files, "), line.find(", edition [EDITION]")) {
        (Some(files), Some(edition)) if files < edition => {
            let number = line[..files].rfind(' ').map_or(0, |blank| blank + 1);
            format!("{}[FILES], [SIZE]{}", &line[..number], &line[edition..])
        }
        _ => line.to_owned(),
    });
    lines.collect()
}

/// The files under `folder`, by path.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let Ok(entries) = fs::read_dir(&path) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
