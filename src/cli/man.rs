//! `man`: the manual page.

use crate::cli::CommandLine;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report man > ~/.local/share/man/man1/ctecs-report.1
  ctecs-report man build | man -l -";

/// Print the manual page, of the program or of a command
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The command; else the program
    #[arg(value_name = "COMMAND")]
    of: Option<String>,
}

/// Prints a manual page.
pub fn execute(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let mut program = CommandLine::command();
    program.build();
    let command: Command = match &arguments.of {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::usage(format!("there is no command `{name}`"), "`ctecs-report --help` lists them"))?,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    console.result(&page)?;
    Ok(Exit::Done)
}
