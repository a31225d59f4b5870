//! The files of a project beside its plan and its datasets: what a digest of the project has to cover.

use crate::plan::read::RawDocument;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every file under `folder`, relative to `root`.
fn under(root: &Path, folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
        let path = folder.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            under(root, &path, found);
        } else {
            found.insert(path);
        }
    }
}

/// The files that `raw` names and the commentary in `root`, relative to `root`, in order, each once.
pub(super) fn files(raw: &RawDocument, root: &Path) -> Vec<PathBuf> {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    let named = [Some(&raw.plan.schools), raw.plan.programs.as_ref(), raw.presentation.logo.as_ref()];
    found.extend(named.into_iter().flatten().map(|path| PathBuf::from(path.as_ref())));
    found.extend(raw.dimensions.iter().filter_map(|(_, dimension)| Some(PathBuf::from(dimension.codes.as_ref()?.as_ref()))));
    found.extend(raw.measures.iter().filter_map(|entry| Some(PathBuf::from(entry.common.school_targets.as_ref()?.as_ref()))));
    let commentary = raw.plan.commentary.clone().unwrap_or_else(|| "commentary".to_owned());
    let commentary = PathBuf::from(commentary);
    let sections = raw.presentation.sections.iter().map(|section| PathBuf::from(section.file.as_ref()));
    let folders: BTreeSet<PathBuf> =
        sections.filter_map(|file| Some(file.parent()?.to_owned())).chain([commentary.join("schools"), commentary]).collect();
    for folder in folders {
        let entries = std::fs::read_dir(root.join(&folder)).into_iter().flatten().flatten();
        let texts = entries.map(|entry| folder.join(entry.file_name())).filter(|path| path.extension().is_some_and(|end| end == "md"));
        found.extend(texts);
    }
    if let Some(folder) = &raw.presentation.templates {
        under(root, Path::new(folder.as_ref()), &mut found);
    }
    found.into_iter().filter(|path| root.join(path).is_file()).collect()
}
