//! The columns that a reader looks for in a file, and the header that has them.
//!
//! Apart from reading rows, because a file is refused here before it has any.

use crate::dataset::catalog::ColumnType;
use crate::dataset::cursor::Cursor;
use crate::dataset::header::{self, Beginning, Header, Sought};
use crate::dataset::layout::Layout;
use crate::dataset::spec::{DatasetSpec, Level};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::Source;

/// A slot: a column of the layout, or one that the reader itself needs.
pub(crate) struct Slotted<'a> {
    /// Its canonical name.
    pub name: &'a str,
    /// What its cells are.
    pub column_type: ColumnType,
    /// Whether a file without it is an error.
    pub required: bool,
    /// Whether an empty cell in it is an error.
    pub filled: bool,
}

/// The columns of the layout and those that the reader itself needs: the year, the school, the key, the day.
pub(crate) fn slotted<'a>(spec: &DatasetSpec, layout: &'a Layout) -> Vec<Slotted<'a>> {
    let mut slots: Vec<Slotted<'a>> = layout
        .columns()
        .iter()
        .map(|wanted| Slotted { name: &wanted.name, column_type: wanted.column_type, required: wanted.required, filled: wanted.filled })
        .collect();
    let dataset = spec.dataset_type;
    let key = dataset.key(spec.grain.as_deref());
    let own = ["school_year", "school_code"].into_iter().chain(key.iter().copied()).chain(dataset.event_date);
    for name in own {
        let Some(column) = dataset.column(name) else { continue };
        let is_key = key.contains(&name);
        match slots.iter_mut().find(|slot| slot.name == name) {
            Some(slot) => {
                slot.required |= column.required && is_key;
                slot.filled |= column.required && is_key;
            }
            None => slots.push(Slotted {
                name: column.name,
                column_type: column.column_type,
                required: column.required && is_key,
                filled: column.required && is_key,
            }),
        }
    }
    // Figures of a level that is said to be the school's need their school.
    if dataset.name == "aggregates" && spec.level == Some(Level::School) {
        for slot in slots.iter_mut().filter(|slot| slot.name == "school_code") {
            (slot.required, slot.filled) = (true, true);
        }
    }
    slots
}

/// Finds the header of a file of `spec` that has the columns of `slots` and those of the filter, in this order.
pub(crate) fn find_header(
    spec: &DatasetSpec,
    slots: &[Slotted<'_>],
    file: &str,
    unreadable: Option<Diagnostic>,
    cursor: &Cursor<'_>,
) -> Result<Header, Box<Diagnostic>> {
    if let Some(problem) = unreadable {
        return Err(Box::new(problem));
    }
    let (text, whole) = cursor.beginning();
    if text.iter().all(u8::is_ascii_whitespace) {
        let problem = Diagnostic::error("empty-file", "the file is empty").at(Place::file(file));
        return Err(Box::new(problem.help("export it again; a file without rows still has its header")));
    }
    // A column by which rows are selected is sought as such, and missed once.
    let is_filter = |name: &str| spec.filter.contains_key(name);
    let mut sought: Vec<Sought> = slots.iter().map(|slot| sought_column(spec, slot.name, slot.required && !is_filter(slot.name))).collect();
    sought.extend(spec.filter.keys().map(|name| Sought { filter: true, ..sought_column(spec, name, true) }));
    header::find(Beginning { file, dataset: &spec.name, text, whole, delimiter: spec.delimiter, masked: cursor.hidden.is_some() }, &sought)
}

/// Why nothing in `source` can be read as delimited text, if so.
pub(crate) fn unreadable(source: &Source, file: &str) -> Option<Diagnostic> {
    if let Some((message, help)) = source.refusal() {
        return Some(Diagnostic::error("no-sheet", message).at(Place::file(file)).help(help));
    }
    let kind = source.no_text()?;
    let problem = Diagnostic::error("not-csv", format!("this file is {kind}, not delimited text")).at(Place::file(file));
    let help = "open it in the program that made it and save it as \"CSV UTF-8 (comma delimited)\"; an Excel workbook is read as it is \
                where its name ends in .xlsx";
    Some(problem.help(help))
}

fn sought_column(spec: &DatasetSpec, name: &str, required: bool) -> Sought {
    let mapped = spec.columns.get(name);
    Sought {
        name: name.to_owned(),
        header: mapped.map_or(name, String::as_str).to_owned(),
        mapped: mapped.is_some(),
        filter: false,
        required,
    }
}
