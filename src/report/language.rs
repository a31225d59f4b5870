//! Messages in the languages of the report: the one catalogue every sentence and every text of the interface is from.
//!
//! Apart from what is said about a figure, so that a language is one file of messages and nothing else.

use crate::number::{Exact, count_text};
use crate::text::Text;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// The catalogues, embedded.
const CATALOGUES: [(&str, &str); 2] = [("en", include_str!("messages/en.toml")), ("es", include_str!("messages/es.toml"))];

/// Languages that the report can be written in.
#[must_use]
pub fn languages() -> Vec<&'static str> {
    CATALOGUES.iter().map(|(code, _)| *code).collect()
}

/// A message: one text, or one a plural form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Message {
    Plain(String),
    Plural { one: String, other: String },
}

/// A language with its messages.
#[derive(Clone, Debug)]
pub(crate) struct Language {
    /// Its code, such as `en`.
    pub(crate) code: &'static str,
    /// The language in which the plan gives texts without a language.
    primary: String,
    messages: BTreeMap<String, Message>,
}

/// A text of the plan, and its language where that is not the page's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Phrase {
    /// The text.
    pub(crate) text: String,
    /// The language to be marked, none where it is the page's.
    pub(crate) lang: Option<String>,
}

impl Phrase {
    /// A text in the page's own language.
    pub(crate) fn own(text: impl Into<String>) -> Self {
        Self { text: text.into(), lang: None }
    }
}

impl Language {
    /// The language `code` beside a plan whose own language is `primary`; none where there is no catalogue.
    pub(crate) fn load(code: &str, primary: &str) -> Option<Self> {
        let (code, source) = CATALOGUES.iter().find(|(known, _)| *known == code)?;
        let mut messages = BTreeMap::new();
        flatten("", &toml::from_str(source).unwrap_or_default(), &mut messages);
        Some(Self { code, primary: primary.to_owned(), messages })
    }

    /// The text called `key`. A key without a message shows itself; a test holds that there is none.
    pub(crate) fn text<'a>(&'a self, key: &'a str) -> &'a str {
        match self.messages.get(key) {
            Some(Message::Plain(text) | Message::Plural { other: text, .. }) => text,
            None => key,
        }
    }

    /// The text called `key`, where there is one.
    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        self.messages.contains_key(key).then(|| self.messages.get(key)).flatten().map(|message| match message {
            Message::Plain(text) | Message::Plural { other: text, .. } => text.as_str(),
        })
    }

    /// The message called `key` with its `{names}` filled in.
    pub(crate) fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    /// The message called `key` in the plural form of `count`, which is its `{n}`.
    pub(crate) fn count(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        let number = count_text(Exact::whole(i64::try_from(count).unwrap_or(i64::MAX)));
        self.plural(key, count == 1, &number, values)
    }

    /// The message called `key` in the plural form of `amount`, which is its `{n}`.
    pub(crate) fn amount(&self, key: &str, amount: Exact, values: &[(&str, &str)]) -> String {
        self.plural(key, amount.abs() == Exact::ONE, &count_text(amount), values)
    }

    /// The message called `key` in the singular or the plural, with `number` as its `{n}`.
    pub(crate) fn plural(&self, key: &str, one: bool, number: &str, values: &[(&str, &str)]) -> String {
        let text = match self.messages.get(key) {
            Some(Message::Plural { one: text, .. }) if one => text,
            Some(Message::Plain(text) | Message::Plural { other: text, .. }) => text,
            None => key,
        };
        let mut all = vec![("n", number)];
        all.extend_from_slice(values);
        fill(text, &all)
    }

    /// A number of lines or schools in words up to ten, in digits above.
    pub(crate) fn number_word(&self, count: usize) -> String {
        self.text("number.words").split(' ').nth(count).map_or_else(|| count.to_string(), str::to_owned)
    }

    /// `June 30, 2026`.
    pub(crate) fn date(&self, date: Date) -> String {
        self.dated("date.long", "date.months", date)
    }

    /// `Dec. 1, 2026`, for tables.
    pub(crate) fn short_date(&self, date: Date) -> String {
        self.dated("date.short", "date.short_months", date)
    }

    fn dated(&self, pattern: &str, months: &str, date: Date) -> String {
        let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
        let month = self.text(months).split(' ').nth(month).unwrap_or_default();
        self.say(pattern, &[("day", &date.day().to_string()), ("month", month), ("year", &date.year().to_string())])
    }

    /// `a`, `a and b`, `a, b, and c`.
    pub(crate) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first, second] => self.say("list.two", &[("a", first), ("b", second)]),
            [start @ .., last] => self.say("list.more", &[("a", &start.join(self.text("list.separator"))), ("b", last)]),
        }
    }

    /// A text of the plan in this language, marked where it is in another.
    pub(crate) fn phrase(&self, text: &Text) -> Phrase {
        let Some((key, found)) = text.found(self.code) else { return Phrase::default() };
        let key = if key.is_empty() { self.primary.as_str() } else { key };
        Phrase { text: found.to_owned(), lang: (key != self.code).then(|| key.to_owned()) }
    }

    /// The language `code` beside the same plan.
    pub(crate) fn sibling(&self, code: &str) -> Option<Self> {
        Self::load(code, &self.primary)
    }

    /// A text that the program has in English only, marked on a page in another language.
    pub(crate) fn english(&self, text: impl Into<String>) -> Phrase {
        Phrase { text: text.into(), lang: (self.code != "en").then(|| "en".to_owned()) }
    }

    /// Whether `text` is given in this language.
    pub(crate) fn has(&self, text: &Text) -> bool {
        let phrase = self.phrase(text);
        phrase.lang.is_none() || phrase.text.is_empty()
    }

    /// The texts of the interface, which templates know by name.
    pub(crate) fn interface(&self) -> BTreeMap<String, String> {
        self.messages
            .iter()
            .filter_map(|(key, message)| match (key.strip_prefix("text."), message) {
                (Some(name), Message::Plain(text)) => Some((name.to_owned(), text.clone())),
                _ => None,
            })
            .collect()
    }
}

/// Puts the values in the places of their names.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        } else {
            filled.push('{');
            filled.push_str(name);
            filled.push('}');
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// The first letter in upper case.
pub(crate) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn flatten(prefix: &str, table: &toml::Table, messages: &mut BTreeMap<String, Message>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::String(text) => {
                messages.insert(key, Message::Plain(text.clone()));
            }
            toml::Value::Table(inner) => match (inner.get("one"), inner.get("other")) {
                (Some(toml::Value::String(one)), Some(toml::Value::String(other))) => {
                    messages.insert(key, Message::Plural { one: one.clone(), other: other.clone() });
                }
                _ => flatten(&key, inner, messages),
            },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Message, capitalized, fill, languages};
    use crate::text::Text;
    use jiff::civil::date;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn texts(message: &Message) -> Vec<&str> {
        match message {
            Message::Plain(text) => vec![text],
            Message::Plural { one, other } => vec![one, other],
        }
    }

    /// The names in braces. The one a plural form may leave out is the number itself.
    fn names(text: &str) -> BTreeSet<String> {
        text.split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name.to_owned())
            .filter(|name| name != "n")
            .collect()
    }

    #[test]
    fn every_language_has_every_message_with_the_same_names_in_braces() {
        let english = Language::load("en", "en").unwrap();
        assert!(english.messages.len() > 100);
        for code in languages() {
            let other = Language::load(code, "en").unwrap();
            for (key, message) in &english.messages {
                let counterpart = other.messages.get(key).unwrap_or_else(|| panic!("{code} has no `{key}`"));
                let wanted: BTreeSet<String> = texts(message).into_iter().flat_map(names).collect();
                let given: BTreeSet<String> = texts(counterpart).into_iter().flat_map(names).collect();
                assert_eq!(wanted, given, "{code}: `{key}`");
                assert_eq!(matches!(message, Message::Plain(_)), matches!(counterpart, Message::Plain(_)), "{code}: `{key}`");
            }
            let unknown: Vec<_> = other.messages.keys().filter(|key| !english.messages.contains_key(*key)).collect();
            assert!(unknown.is_empty(), "{code} has messages that English has not: {unknown:?}");
        }
    }

    /// Keys that the code or a template asks for by a literal name.
    fn keys_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                keys_in(&path, found);
                continue;
            }
            if path.extension().is_some_and(|extension| extension == "ttf") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            if path.extension().is_some_and(|extension| extension == "typ") {
                let names = source.split("words.").skip(1).map(|rest| rest.split(|letter: char| !is_name(letter)).next().unwrap());
                found.extend(names.filter(|name| !name.is_empty()).map(|name| format!("text.{name}")));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = source.split("#[cfg(test)]").next().unwrap();
                found.extend(code.split('"').filter(|text| is_key(text)).map(str::to_owned));
            } else {
                let names = source.split("page.text.").skip(1).map(|rest| rest.split(|letter: char| !is_name(letter)).next().unwrap());
                found.extend(names.map(|name| format!("text.{name}")));
            }
        }
    }

    fn is_name(letter: char) -> bool {
        letter.is_ascii_lowercase() || letter == '_'
    }

    /// Whether a text of the code is the key of a message: two names with a point between.
    fn is_key(text: &str) -> bool {
        text.split_once('.').is_some_and(|(table, name)| [table, name].iter().all(|part| !part.is_empty() && part.chars().all(is_name)))
    }

    #[test]
    fn no_message_is_asked_for_that_does_not_exist() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut asked = BTreeSet::new();
        keys_in(&root.join("src/report"), &mut asked);
        keys_in(&root.join("templates"), &mut asked);
        let english = Language::load("en", "en").unwrap();
        let missing: Vec<_> = asked.iter().filter(|key| !english.messages.contains_key(*key)).collect();
        assert!(asked.len() > 200, "only {} keys were found", asked.len());
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// The words between `before` and the next quote in the code of the kinds, tests left out.
    fn named_in_kinds(before: &[&str], found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/measure")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            for before in before {
                found.extend(code.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
            }
        }
    }

    #[test]
    fn whatever_a_kind_leaves_out_or_gives_beside_its_figure_has_words() {
        let english = Language::load("en", "en").unwrap();
        for (table, before, least) in
            [("exclusion", ["Excluded(\"", "Exclusion::new(\""].as_slice(), 35), ("detail", &["details.push((\""], 5)]
        {
            let mut named = BTreeSet::new();
            named_in_kinds(before, &mut named);
            let wordless: Vec<_> = named.iter().filter(|id| english.find(&format!("{table}.{id}")).is_none()).collect();
            assert!(wordless.is_empty(), "{table}: {wordless:?}");
            assert!(named.len() >= least, "{table}: only {named:?} were found");
        }
        // The one reason of a public edition.
        assert!(english.find(&format!("exclusion.{}", crate::disclosure::FOLDED_EXCLUSIONS)).is_some());
        for unit in ["row", "answer", "student", "staff", "person"] {
            assert!(english.find(&format!("exclusion_unit.{unit}")).is_some(), "{unit}");
        }
    }

    #[test]
    fn every_message_is_asked_for() {
        // Tables whose keys are ids of statuses, units, reasons and the like, which the code puts after the table's name.
        let by_id = [
            "status",
            "status_short",
            "unit",
            "units",
            "of",
            "of_all",
            "of_both",
            "counted",
            "gap",
            "detail",
            "exclusion",
            "exclusion_unit",
        ];
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut asked = BTreeSet::new();
        keys_in(&root.join("src"), &mut asked);
        keys_in(&root.join("templates"), &mut asked);
        let of_documents = std::fs::read_to_string(root.join("src/render/docx/writer.rs")).unwrap();
        asked.extend(of_documents.split("label(\"").skip(1).map(|rest| format!("text.{}", rest.split('"').next().unwrap())));
        let english = Language::load("en", "en").unwrap();
        let is_by_id = |key: &str| key.split_once('.').is_some_and(|(table, _)| by_id.contains(&table));
        let idle: Vec<_> = english.messages.keys().filter(|key| !asked.contains(*key) && !is_by_id(key)).collect();
        assert!(idle.is_empty(), "{idle:?}");
    }

    #[test]
    fn names_are_filled_and_unknown_ones_stay() {
        assert_eq!(fill("{a} of {b}{c}", &[("a", "1"), ("b", "2")]), "1 of 2{c}");
        assert_eq!(fill("{open", &[]), "{open");
        assert_eq!(capitalized("ándale"), "Ándale");
    }

    #[test]
    fn dates_and_lists_are_in_the_language() {
        let english = Language::load("en", "en").unwrap();
        let spanish = Language::load("es", "en").unwrap();
        assert_eq!(english.date(date(2026, 6, 30)), "June 30, 2026");
        assert_eq!(english.short_date(date(2026, 12, 1)), "Dec. 1, 2026");
        assert_eq!(spanish.date(date(2026, 6, 30)), "30 de junio de 2026");
        let items = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(english.list(&items), "a, b, and c");
        assert_eq!(spanish.list(&items), "a, b y c");
        assert_eq!(english.number_word(3), "three");
        assert_eq!(english.number_word(12), "12");
    }

    #[test]
    fn a_text_without_a_translation_is_marked_with_its_language() {
        let spanish = Language::load("es", "en").unwrap();
        assert_eq!(spanish.phrase(&Text::from("Goal")).lang.as_deref(), Some("en"));
        assert!(!spanish.has(&Text::from("Goal")));
        let english = Language::load("en", "en").unwrap();
        assert_eq!(english.phrase(&Text::from("Goal")).lang, None);
    }
}
