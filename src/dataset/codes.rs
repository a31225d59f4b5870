//! Lists of the categories of a dimension.

use crate::dataset::table::Table;
use crate::diagnostic::{Diagnostic, Place};
use crate::source::ReadError;
use std::collections::BTreeMap;
use std::path::Path;

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

impl CodeList {
    /// Reads the list at `path`, which messages call `name`: the columns `code` and `name`, and any others.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read at all.
    pub fn read(path: &Path, name: &str) -> Result<(Self, Vec<Diagnostic>), ReadError> {
        let (table, mut problems) = Table::read(path, name, &["code"])?;
        let (code, label) = (table.column("code"), table.column("name"));
        let mut entries: Vec<CodeEntry> = Vec::new();
        let mut places = Vec::new();
        for row in &table.rows {
            let value = row.cell(code);
            if value.is_empty() {
                problems.push(Diagnostic::error("empty-cell", "`code` is empty").at(row.place(code)).expected("a code"));
                continue;
            }
            if let Some(first) = entries.iter().position(|entry| entry.code.eq_ignore_ascii_case(value)) {
                let place: &Place = &places[first];
                problems.push(
                    Diagnostic::error("duplicate-key", format!("the code `{value}` stands twice in this list"))
                        .at(row.place(code))
                        .expected(format!("the same code as line {}", place.line))
                        .also(place.clone()),
                );
                continue;
            }
            let title = row.cell(label);
            let more = (0..table.headers.len())
                .filter(|column| Some(*column) != code && Some(*column) != label)
                .map(|column| (table.headers[column].clone(), row.cells[column].clone()))
                .collect();
            entries.push(CodeEntry { code: value.to_owned(), name: if title.is_empty() { value } else { title }.to_owned(), more });
            places.push(row.place(code));
        }
        Ok((Self { entries }, problems))
    }
}
