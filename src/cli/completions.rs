//! `completions`: what a shell needs to complete commands and options.

use crate::cli::CommandLine;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report completions bash > ~/.local/share/bash-completion/completions/ctecs-report
  ctecs-report completions zsh > ~/.zfunc/_ctecs-report
  ctecs-report completions fish > ~/.config/fish/completions/ctecs-report.fish";

/// Print the completion script of a shell
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Prints a completion script.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let mut command = CommandLine::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    console.result(&script)?;
    Ok(Exit::Done)
}
