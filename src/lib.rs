//! `ctecs-report` builds a school district's annual progress report from its schools' exports and a plan of goals
//! and measures.
//!
//! Data flows one way, and is a plain value at each step: [`plan`] → [`dataset`] → `evaluate` → [`results`] →
//! `disclosure` → `report` → `render` → `publish`; `cli` alone prints, exits and reads the environment.

pub mod cli;
pub mod corrections;
pub mod dataset;
pub mod diagnostic;
pub mod disclosure;
pub mod evaluate;
pub mod explanation;
pub mod measure;
pub mod number;
pub mod plan;
pub mod publish;
pub mod render;
pub mod report;
pub mod results;
pub mod school_year;
pub mod source;
pub mod sql;
pub mod text;
