//! Writes the made-up exports of the example district: `cargo run --example generate -- examples/ctecs`.
//!
//! Everything is drawn from one seed, so that the same files come out everywhere. No row stands for a real person:
//! schools exist, but who is in them, what they answered and what they did is invented here.

#[path = "generate/mod.rs"]
mod made_up;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: generate FOLDER, for instance examples/ctecs");
        return ExitCode::from(2);
    };
    let files = made_up::files();
    match files.write(&folder) {
        Ok(()) => {
            println!("{} files, {} bytes", files.len(), files.bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}
