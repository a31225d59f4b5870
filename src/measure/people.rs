//! Counting people once.
