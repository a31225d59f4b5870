//! `templates`: the built-in templates, as files to be changed.

use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::render;
use clap::Args;
use std::path::PathBuf;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report templates --eject district/templates
  ctecs-report templates

A plan uses its own templates with `[presentation] templates = \"templates\"`. Delete those that stay as they are: a \
template that is not in the folder is the built-in one. To change one block of a page, let your file begin with \
`{% extends \"built-in/index.html\" %}` and define the block anew.";

/// Write the built-in templates as files, or list them
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The folder to write them to; files that are there already are left alone, and named
    #[arg(long, value_name = "DIR")]
    eject: Option<PathBuf>,
}

/// Writes or lists the templates.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let Some(folder) = &arguments.eject else {
        let names: String = render::eject().iter().map(|file| format!("{}\n", file.path)).collect();
        console.result(names.as_bytes())?;
        return Ok(Exit::Done);
    };
    let (mut written, mut kept) = (0_usize, 0_usize);
    for file in render::eject() {
        let path = folder.join(&file.path);
        if path.exists() {
            kept += 1;
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| Failure::io("make", parent, &error))?;
        }
        std::fs::write(&path, &file.bytes).map_err(|error| Failure::io("write", &path, &error))?;
        written += 1;
    }
    let left = if kept == 0 { String::new() } else { format!(", {kept} that were there left alone") };
    console.summary(&format!("{}: {written} templates written{left}\n", folder.display()))?;
    Ok(Exit::Done)
}
