//! Texts of a plan: one string, or one a language.

use schemars::JsonSchema;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// A text of the plan: `"…"`, or `{ en = "…", es = "…" }` with an optional `reviewed_by`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Text by language; the key is empty for a text given without one.
    pub by_language: BTreeMap<String, String>,
    /// Who reviewed the translations.
    pub reviewed_by: Option<String>,
    /// The file that each language's text is the whole content of, as messages name it; empty for texts of the plan file.
    #[serde(skip)]
    pub files: BTreeMap<String, String>,
}

impl Text {
    /// The text in `language`; else the one without a language, else English, else the first there is.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        self.found(language).map_or("", |(_, text)| text)
    }

    /// The text that [`Text::get`] gives, with the language it was given under; empty for one without a language.
    #[must_use]
    pub fn found(&self, language: &str) -> Option<(&str, &str)> {
        [language, "", "en"]
            .iter()
            .find_map(|key| self.by_language.get_key_value(*key))
            .or_else(|| self.by_language.iter().next())
            .map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// The file that the text in `language` is from.
    #[must_use]
    pub fn file(&self, language: &str) -> Option<&str> {
        self.files.get(self.found(language)?.0).map(String::as_str)
    }

    /// A text of the program's own, in each of the interface's languages.
    #[must_use]
    pub fn in_languages(english: impl Into<String>, spanish: impl Into<String>) -> Self {
        Self { by_language: BTreeMap::from([("en".to_owned(), english.into()), ("es".to_owned(), spanish.into())]), ..Self::default() }
    }

    /// Whether the text is given in `language` itself, or needs no translation since it was given without one.
    #[must_use]
    pub fn has(&self, language: &str) -> bool {
        self.by_language.contains_key(language)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { by_language: BTreeMap::from([(String::new(), text.to_owned())]), ..Self::default() }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text, or a table of texts by language such as { en = \"…\", es = \"…\" }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::from(text))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let mut text = Text::default();
                while let Some((key, value)) = map.next_entry::<String, String>()? {
                    if key == "reviewed_by" {
                        text.reviewed_by = Some(value);
                    } else if key.len() == 2 && key.bytes().all(|byte| byte.is_ascii_lowercase()) {
                        text.by_language.insert(key, value);
                    } else {
                        return Err(de::Error::custom(format!("`{key}` is not a language such as `en`, nor `reviewed_by`")));
                    }
                }
                if text.by_language.is_empty() {
                    return Err(de::Error::custom("no language is given"));
                }
                Ok(text)
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A text, or one text a language.",
            "anyOf": [
                { "type": "string" },
                { "type": "object", "patternProperties": { "^([a-z]{2}|reviewed_by)$": { "type": "string" } }, "additionalProperties": false }
            ]
        })
    }
}

/// One string or several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct StringList(pub Vec<String>);

impl<'de> Deserialize<'de> for StringList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor;
        impl<'de> Visitor<'de> for ListVisitor {
            type Value = StringList;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string or an array of strings")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<StringList, E> {
                Ok(StringList(vec![text.to_owned()]))
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<StringList, E> {
                Ok(StringList(vec![value.to_string()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<StringList, A::Error> {
                let mut list = Vec::new();
                while let Some(text) = sequence.next_element::<String>()? {
                    list.push(text);
                }
                Ok(StringList(list))
            }
        }
        deserializer.deserialize_any(ListVisitor)
    }
}

impl JsonSchema for StringList {
    fn schema_name() -> Cow<'static, str> {
        "StringList".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "One string or several.",
            "anyOf": [{ "type": "string" }, { "type": "boolean" }, { "type": "array", "items": { "type": "string" } }]
        })
    }
}
