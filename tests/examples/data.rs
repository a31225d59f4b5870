//! The made-up exports are those that the generator writes, byte by byte, and small enough for a repository.

#[path = "../../examples/generate/mod.rs"]
mod made_up;

use crate::repository;
use std::path::Path;

#[test]
fn the_committed_exports_are_what_the_generator_writes() {
    let root = repository("examples/ctecs");
    let files = made_up::files();
    for (path, text) in files.iter() {
        let committed = std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}; run the generator"));
        assert!(committed == text.as_bytes(), "{path} is not what the generator writes; run it, and look at what changed");
    }
    let generated: Vec<&str> = files.iter().map(|(path, _)| path).collect();
    for path in below(&root.join("exports")) {
        let path = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        assert!(generated.contains(&path.as_str()), "{path} is not written by the generator");
    }
    assert_eq!(files.len(), generated.len());
    assert!(files.bytes() < 10_000_000, "{} bytes", files.bytes());
}

#[test]
fn the_generator_writes_what_it_made() {
    let folder = tempfile::tempdir().unwrap();
    let files = made_up::files();
    files.write(folder.path()).unwrap();
    assert_eq!(below(folder.path()).len(), files.len());
}

/// Every file below `folder`.
fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.push(path);
        }
    }
    found
}
