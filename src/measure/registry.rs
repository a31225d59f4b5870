//! The list of kinds.

/// A kind of measure.
#[derive(Debug)]
pub struct Kind {
    /// Its name in a plan.
    pub name: &'static str,
}

/// Every kind.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    &[]
}

/// The kind called `name`.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    kinds().iter().find(|kind| kind.name == name)
}
