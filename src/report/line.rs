//! A measure with everything the report says of it: its result, its words, its parts.

use super::figure::{self, Change, Gap};
use super::language::{Language, Phrase};
use crate::plan::{MeasureWords, Words};
use crate::results::{MeasureResult, Results};
use std::borrow::Cow;

/// A measure of the report.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// Its result.
    pub(crate) result: &'a MeasureResult,
    /// The plan's words for it.
    pub(crate) words: Cow<'a, MeasureWords>,
    /// The plan's words in full.
    pub(crate) title: Phrase,
    /// A few words.
    pub(crate) short_title: Phrase,
    /// Decimals of its rates.
    pub(crate) decimals: u8,
    /// Its parts.
    pub(crate) parts: Vec<Line<'a>>,
}

impl<'a> Line<'a> {
    /// The measure `result` with the words the plan has for it, and its parts.
    pub(crate) fn new(result: &'a MeasureResult, results: &'a Results, words: &'a Words, language: &Language) -> Self {
        let own = words
            .measures
            .get(&result.id)
            .map_or_else(|| Cow::Owned(MeasureWords { decimals: 1, ..MeasureWords::default() }), Cow::Borrowed);
        let title = if own.title.get(language.code).is_empty() { Phrase::own(result.title.clone()) } else { language.phrase(&own.title) };
        let short_title = own.short_title.as_ref().map_or_else(|| title.clone(), |text| language.phrase(text));
        // A part is never looked for in itself, whatever the plan says.
        let parts = result
            .parts
            .iter()
            .filter(|id| **id != result.id)
            .filter_map(|id| results.measures.iter().find(|measure| measure.id == *id && measure.parts.is_empty()))
            .map(|part| Line::new(part, results, words, language))
            .collect();
        Self { result, decimals: own.decimals, words: own, title, short_title, parts }
    }

    /// The parts that say something its own figure does not: the part it leads with is the line itself.
    pub(crate) fn other_parts(&self) -> impl Iterator<Item = &Line<'a>> {
        self.parts.iter().filter(|part| self.result.value.is_none() || part.result.value != self.result.value)
    }

    /// The results of its parts.
    pub(crate) fn part_results(&self) -> Vec<&MeasureResult> {
        self.parts.iter().map(|part| part.result).collect()
    }

    /// The change since last year.
    pub(crate) fn change(&self, language: &Language) -> Option<Change> {
        figure::change(self.result.value.as_ref()?, self.result.prior.as_ref()?, self.decimals, language)
    }

    /// The distance from the target.
    pub(crate) fn gap(&self, language: &Language) -> Option<Gap> {
        figure::gap(self.result, &self.part_results(), self.decimals, language)
    }

    /// The target in a few words.
    pub(crate) fn target_words(&self, language: &Language) -> Option<String> {
        figure::target_words(self.result, &self.part_results(), language)
    }

    /// What tells its charts and tables apart on a page: its number where it has one, for ids stand there often.
    pub(crate) fn tag(&self) -> String {
        self.number().map_or_else(|| format!("-{}", self.result.id), |number| number.to_string())
    }

    /// The number of a District Improvement Plan line, or nothing.
    pub(crate) fn number(&self) -> Option<u32> {
        self.result.number
    }
}
