//! What of the results may be published: the step between evaluation and everything that shows a figure.
//!
//! Apart so that renderers cannot see a figure that was not released to them: they take [`Publishable`], which only
//! this module makes.

use crate::results::Results;

/// Results that may be shown to the audience of their edition.
#[derive(Clone, Debug)]
pub struct Publishable(Results);

impl Publishable {
    /// The results that may be shown.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.0
    }
}

/// Releases results to the internal edition, from which nothing is withheld.
#[must_use]
pub fn internal(results: Results) -> Publishable {
    Publishable(results)
}
