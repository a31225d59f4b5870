//! Exports that were damaged: whatever happens to a file, nothing panics, nothing hangs, and no row disappears.

mod corruption;
mod dialect;
mod examples;
mod files;
mod support;
