//! The command line: what a user types, what the user is told, and how a run ends.
//!
//! Apart from everything else because only here anything is printed, the environment is read and an exit code is
//! chosen. One file a subcommand, each with its arguments and an `execute`; what they share is in `project` and
//! `console`. No rule about a figure stands here.

mod build;
mod check;
mod check_files;
mod compared;
mod completions;
mod console;
mod diff;
mod editions;
mod environment;
mod exit;
mod explain;
mod init;
mod interrupt;
mod list;
mod making;
mod man;
mod pipeline;
mod progress;
mod project;
mod release;
mod schema;
mod serve;
mod sql;
mod starters;
mod table;
mod templates;
mod verify;

pub use environment::Environment;
pub use exit::Exit;

use crate::diagnostic::{Diagnostic, Format};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use console::Console;
use exit::Failure;
use std::ffi::OsString;

/// What `--help` says after the commands.
const AFTER_HELP: &str = "\
Examples (`district` is a folder with a plan.toml):
  ctecs-report check district        every problem of plan and data, nothing written
  ctecs-report build district        the public report, in district/report/
  ctecs-report list district         which files were found, which schools are missing
  ctecs-report schema attendance     the columns of an attendance export

Exit codes:
  0  done
  1  the plan or the data have errors, or a --fail-on condition held
  2  the command was wrong, or a file could not be read or written
  3  the privacy audit of the public edition failed

Results go to standard output or to files, messages to standard error.";

/// Makes a school district's annual progress report from its schools' exports and a plan of goals and measures.
///
/// A project is a folder with a `plan.toml`: goals, measures, targets, and where the exports lie. `build` evaluates
/// every measure exactly and writes the report: a board-ready page, the same as Markdown, a brief of each school, and
/// every figure as data. Nothing is guessed, no row disappears, and the same input gives the same bytes.
#[derive(Debug, Parser)]
#[command(name = "ctecs-report", version, after_help = AFTER_HELP, max_term_width = 100, arg_required_else_help = true)]
struct CommandLine {
    #[command(flatten)]
    messages: MessageArguments,
    #[command(subcommand)]
    command: Command,
}

/// How messages are written; the same for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
struct MessageArguments {
    /// How problems are written: text with line and caret, json with an object a line, or github annotations
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "text|json|github", hide_possible_values = true)]
    message_format: Format,
    /// Only errors; twice: nothing but the exit code
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "verbose")]
    quiet: u8,
    /// Notes as well
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// Colors; `auto` colors a terminal unless `NO_COLOR` is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "auto|always|never", hide_possible_values = true)]
    color: Color,
}

/// When messages have colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Even into a file.
    Always,
    /// Not even on a terminal.
    Never,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Arguments),
    Check(check::Arguments),
    List(list::Arguments),
    Explain(explain::Arguments),
    Diff(diff::Arguments),
    Verify(verify::Arguments),
    Init(init::Arguments),
    Schema(schema::Arguments),
    Serve(serve::Arguments),
    Sql(sql::Arguments),
    Templates(templates::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the command line `arguments`, the first of which is the program's name.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, environment: &Environment) -> Exit {
    let parsed = match CommandLine::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version come this way too, and are no failure.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let console = Console::new(&parsed.messages, environment);
    let ended = match &parsed.command {
        Command::Build(arguments) => build::execute(arguments, &console, environment),
        Command::Check(arguments) => check::execute(arguments, &console, environment),
        Command::List(arguments) => list::execute(arguments, &console, environment),
        Command::Explain(arguments) => explain::execute(arguments, &console, environment),
        Command::Diff(arguments) => diff::execute(arguments, &console, environment),
        Command::Verify(arguments) => verify::execute(arguments, &console),
        Command::Init(arguments) => init::execute(arguments, &console),
        Command::Schema(arguments) => schema::execute(arguments, &console),
        Command::Serve(arguments) => serve::execute(arguments, &console, environment),
        Command::Sql(arguments) => sql::execute(arguments, &console, environment),
        Command::Templates(arguments) => templates::execute(arguments, &console),
        Command::Completions(arguments) => completions::execute(arguments, &console),
        Command::Man(arguments) => man::execute(arguments, &console),
    };
    match ended {
        Ok(exit) => exit,
        // Whoever reads our output has seen enough, as `head` does.
        Err(Failure::Gone) => Exit::Done,
        Err(Failure::Privacy { message, help }) => {
            let mut problem = Diagnostic::error("privacy-audit", message);
            problem.help = help;
            console.problems(&[problem]);
            Exit::Privacy
        }
        Err(Failure::Refused { code, message, help }) => {
            let mut problem = Diagnostic::error(code, message);
            problem.help = help;
            console.problems(&[problem]);
            Exit::Usage
        }
    }
}
