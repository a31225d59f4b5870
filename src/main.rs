//! The program `ctecs-report`: hands the command line and the environment to the library and ends with its exit code.

use ctecs_report::cli::{self, Environment};
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &Environment::of_process()).into()
}
