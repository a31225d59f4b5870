//! Which texts of the plan a page has to show in another language than its own.

use super::language::Language;
use crate::diagnostic::Diagnostic;
use crate::plan::Words;
use crate::results::Results;
use crate::text::Text;

/// A text of the plan: the kind of text in the catalogue, what it is for a message, the text.
type Item<'a> = (&'static str, String, &'a Text);

/// Every text of the plan that a page shows.
fn items(words: &Words) -> Vec<Item<'_>> {
    let mut items: Vec<Item> = vec![("missing.titles", "the plan's title".to_owned(), &words.title)];
    let memo = &words.memo;
    for (name, text) in [
        ("to", &memo.to),
        ("from", &memo.from),
        ("subject", &memo.subject),
        ("introduction", &memo.introduction),
        ("recommendation", &memo.recommendation),
    ] {
        items.extend(text.iter().map(|text| ("missing.memo", format!("the memo's `{name}`"), text)));
    }
    items.extend(memo.discussion.iter().map(|text| ("missing.memo", "a point of the memo's `discussion`".to_owned(), text)));
    items.extend(words.edition.notice.iter().map(|text| ("missing.plan", "the notice".to_owned(), text)));
    items.extend(words.vision.iter().map(|text| ("missing.plan", "the vision".to_owned(), text)));
    items.extend(words.mission.iter().map(|text| ("missing.plan", "the mission".to_owned(), text)));
    for (title, traits) in &words.graduate {
        items.extend(std::iter::once(title).chain(traits).map(|text| ("missing.plan", "an attribute of a graduate".to_owned(), text)));
    }
    for fact in &words.facts {
        items.extend([&fact.label, &fact.value, &fact.source, &fact.date].map(|text| ("missing.plan", "a fact".to_owned(), text)));
    }
    for section in &words.sections {
        items.push(("missing.titles", "a section's title".to_owned(), &section.title));
        items.push(("missing.sections", "a section".to_owned(), &section.body));
    }
    for (id, goal) in &words.goals {
        items.push(("missing.titles", format!("the title of goal `{id}`"), &goal.title));
        items.extend(goal.statement.iter().map(|text| ("missing.statements", format!("the statement of goal `{id}`"), text)));
        items.extend(goal.commentary.iter().map(|text| ("missing.commentary", format!("commentary on goal `{id}`"), text)));
    }
    for (id, measure) in &words.measures {
        items.push(("missing.titles", format!("the title of `{id}`"), &measure.title));
        let names = measure.short_title.iter().chain(&measure.heading);
        items.extend(names.map(|text| ("missing.titles", format!("the short title or heading of `{id}`"), text)));
        let rules = measure.explanation.iter().chain(std::iter::once(&measure.rule));
        items.extend(rules.map(|text| ("missing.explanations", format!("how `{id}` is calculated"), text)));
        items.extend(measure.commentary.iter().map(|text| ("missing.commentary", format!("commentary on `{id}`"), text)));
        for action in &measure.actions {
            let texts = std::iter::once(&action.text).chain(&action.owner);
            items.extend(texts.map(|text| ("missing.actions", format!("an action on `{id}`"), text)));
        }
    }
    items.extend(words.schools.iter().map(|(code, text)| ("missing.commentary", format!("commentary of school `{code}`"), text)));
    items.extend(words.dimensions.iter().map(|(name, text)| ("missing.titles", format!("the label of dimension `{name}`"), text)));
    items
}

/// What of a page is in another language, as the page says it.
pub(crate) fn untranslated(words: &Words, results: &Results, language: &Language) -> Vec<String> {
    let mut kinds: Vec<&'static str> = Vec::new();
    for (kind, _, text) in items(words) {
        if !language.has(text) && !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if language.code != "en" && (!results.diagnostics.is_empty() || results.measures.iter().any(|measure| measure.reason.is_some())) {
        kinds.push("missing.messages");
    }
    kinds.into_iter().map(|kind| language.text(kind).to_owned()).collect()
}

/// A note with every text that has no translation.
pub(crate) fn missing(words: &Words, language: &Language) -> Option<Diagnostic> {
    let mut names: Vec<String> = Vec::new();
    let mut count = 0_usize;
    for (_, name, text) in items(words) {
        if !language.has(text) {
            count += 1;
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    (count > 0).then(|| {
        Diagnostic::note("missing-translation", format!("{count} texts of the plan are not given in `{}`", language.code))
            .help(format!("the pages mark them and say so: {}", names.join(", ")))
    })
}
