//! Any text as a plan.
#![no_main]

use ctecs_report::diagnostic::{Format, render};
use ctecs_report::plan::load_text;
use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;

fuzz_target!(|text: &str| {
    let loaded = load_text("plan.toml", text, PathBuf::from("/nonexistent"));
    assert!(loaded.plan.is_some() || !loaded.diagnostics.is_empty());
    for format in [Format::Text, Format::Json, Format::Github] {
        let _ = render(&loaded.diagnostics, format, false);
    }
});
