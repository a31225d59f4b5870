//! The schools of the district.

use crate::dataset::table::Table;
use crate::diagnostic::{Diagnostic, Place};
use crate::source::ReadError;
use std::path::Path;

/// The position of a school in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolIndex(pub u16);

/// A school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// The state's code, or a local one.
    pub code: String,
    /// The full name.
    pub name: String,
    /// A name short enough for a chart.
    pub short_name: String,
    /// Every other column of the roster: `school_type`, `town`, `rsco`, …
    pub attributes: std::collections::BTreeMap<String, String>,
}

/// The schools of the district, in the order of the roster's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    schools: Vec<School>,
}

impl Roster {
    /// A roster of `schools`.
    #[must_use]
    pub fn new(schools: Vec<School>) -> Self {
        Self { schools }
    }

    /// The schools in order.
    pub fn schools(&self) -> impl Iterator<Item = (SchoolIndex, &School)> {
        (0..).map(SchoolIndex).zip(&self.schools)
    }

    /// The school at `index`.
    #[must_use]
    pub fn get(&self, index: SchoolIndex) -> Option<&School> {
        self.schools.get(usize::from(index.0))
    }

    /// The school with `code`.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<SchoolIndex> {
        self.schools().find(|(_, school)| school.code == code).map(|(index, _)| index)
    }

    /// How many schools there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.schools.len()
    }

    /// Whether there is no school.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.schools.is_empty()
    }

    /// The schools for which every column of `filter` has one of the values given; `school_code` and
    /// `school_name` may be named like any other column.
    #[must_use]
    pub fn matching(&self, filter: &std::collections::BTreeMap<String, Vec<String>>) -> Vec<SchoolIndex> {
        self.schools()
            .filter(|(_, school)| {
                filter
                    .iter()
                    .all(|(column, values)| school.attribute(column).is_some_and(|value| values.iter().any(|wanted| wanted == value)))
            })
            .map(|(index, _)| index)
            .collect()
    }
}

impl School {
    /// The value of a column of the roster.
    #[must_use]
    pub fn attribute(&self, column: &str) -> Option<&str> {
        match column {
            "school_code" => Some(&self.code),
            "school_name" => Some(&self.name),
            _ => self.attributes.get(column).map(String::as_str),
        }
    }
}

impl Roster {
    /// The school with the full or short name `name`, apart from case.
    #[must_use]
    pub fn find_name(&self, name: &str) -> Option<SchoolIndex> {
        let is = |text: &str| text.eq_ignore_ascii_case(name);
        self.schools().find(|(_, school)| is(&school.name) || is(&school.short_name)).map(|(index, _)| index)
    }

    /// Reads the roster at `path`, which messages call `name`: `school_code`, `school_name`, perhaps `short_name`,
    /// and whatever else the plan selects schools by.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read at all.
    pub fn read(path: &Path, name: &str) -> Result<(Self, Vec<Diagnostic>), ReadError> {
        let (table, mut problems) = Table::read(path, name, &["school_code", "school_name"])?;
        let (code, label, short) = (table.column("school_code"), table.column("school_name"), table.column("short_name"));
        let mut schools: Vec<School> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        for row in &table.rows {
            let (value, title) = (row.cell(code), row.cell(label));
            let empty = [(code, "school_code", value), (label, "school_name", title)].into_iter().find(|(.., text)| text.is_empty());
            if let Some((column, column_name, _)) = empty {
                problems.push(
                    Diagnostic::error("empty-cell", format!("`{column_name}` is empty"))
                        .at(row.place(column))
                        .expected("a value")
                        .help("a school without a code of the state gets a local one, the same in every export"),
                );
                continue;
            }
            if let Some(first) = schools.iter().position(|school| school.code == value) {
                problems.push(
                    Diagnostic::error("duplicate-key", format!("the school `{value}` stands twice in the roster"))
                        .at(row.place(code))
                        .expected(format!("the same code as line {}", places[first].line))
                        .also(places[first].clone()),
                );
                continue;
            }
            if schools.len() >= usize::from(u16::MAX) {
                problems.push(
                    Diagnostic::error("table-too-long", "the roster has more schools than the program can tell apart").at(row.place(code)),
                );
                break;
            }
            let attributes = (0..table.headers.len())
                .filter(|column| ![code, label, short].contains(&Some(*column)))
                .map(|column| (header_name(&table.headers[column]), row.cells[column].clone()))
                .collect();
            let short_name = row.cell(short);
            schools.push(School {
                code: value.to_owned(),
                name: title.to_owned(),
                short_name: if short_name.is_empty() { title } else { short_name }.to_owned(),
                attributes,
            });
            places.push(row.place(code));
        }
        if schools.is_empty() && problems.is_empty() {
            problems.push(Diagnostic::error("empty-roster", "the roster has no school").at(Place::file(name)));
        }
        Ok((Self { schools }, problems))
    }
}

/// A header as plans name it: `School Type` is `school_type`.
fn header_name(header: &str) -> String {
    header
        .to_lowercase()
        .split(|letter: char| letter.is_whitespace() || letter == '_')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}
