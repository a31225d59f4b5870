//! Slides for the board: which there are, and in which order.

use super::language::{Language, Phrase};
use super::view::{Report, Slide};

/// The opening, what was corrected, the scorecard, a slide a line, one a goal for its strategies, and what the board is asked.
pub(crate) fn slides(report: &Report, language: &Language) -> Vec<Slide> {
    let mut slides: Vec<Slide> = Vec::new();
    let mut add = |kind: &'static str, heading: Phrase, goal: usize, block: usize| {
        slides.push(Slide { kind, number: slides.len() + 1, heading, goal, block });
    };
    add("opening", Phrase::own(report.memo.heading.clone()), 0, 0);
    if report.corrections.highlights.is_some() {
        add("corrections", Phrase::own(language.text("text.corrections")), 0, 0);
    }
    add("scorecard", Phrase::own(report.scorecard.heading.clone()), 0, 0);
    for (place, goal) in report.goals.iter().enumerate() {
        for (at, block) in goal.blocks.iter().enumerate() {
            add("line", Phrase::own(block.headline.clone()), place, at);
        }
    }
    for (place, goal) in report.goals.iter().enumerate() {
        if let Some(strategies) = &goal.strategies {
            add("strategies", Phrase::own(strategies.heading.clone()), place, 0);
        }
    }
    add("asks", Phrase::own(language.text("slides.asks")), 0, 0);
    slides
}
