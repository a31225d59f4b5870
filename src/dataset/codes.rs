//! Lists of the categories of a dimension.

use std::collections::BTreeMap;

/// The categories of a dimension in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeList {
    /// The categories.
    pub entries: Vec<CodeEntry>,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// Its code in the exports.
    pub code: String,
    /// Its name in the report.
    pub name: String,
    /// Every other column of the list's file, such as a program's cluster.
    pub more: BTreeMap<String, String>,
}

impl CodeList {
    /// The category whose code or name is `value`, apart from case and surrounding blanks.
    #[must_use]
    pub fn find(&self, value: &str) -> Option<&CodeEntry> {
        let value = value.trim();
        self.entries
            .iter()
            .find(|entry| entry.code.eq_ignore_ascii_case(value))
            .or_else(|| self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(value)))
    }
}
