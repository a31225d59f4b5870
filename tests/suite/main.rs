//! What a user sees: each test copies a fixture project, runs the program on it and compares what it says, how it ends
//! and what it writes. `tests/README.md` says how to write one.

mod builder;
mod command_line;
mod crash;
mod data_diff;
mod documents;
mod editions;
mod errors;
mod explain;
mod exports;
mod folders;
mod init;
mod kinds;
#[cfg(feature = "pdf")]
mod pdf;
mod privacy;
mod reference;
mod registry;
mod same_bytes;
mod serve;
mod stages;
mod workbooks;
mod workflow;
