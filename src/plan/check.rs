//! Checks a plan as it is written into one that can be relied on.
