//! Whether a record has the form of a row: quotes that close, as many cells as the header, no note and no total.
//!
//! Apart from what its cells hold, which is looked at only where the form is right.

use crate::dataset::catalog::ColumnType;
use crate::dataset::column::Column;
use crate::dataset::header::{cell_text, plain};
use crate::dataset::problems::{Part, Words};
use crate::dataset::records::{Broken, Field, Position};

/// The form of a record.
pub(crate) enum Form {
    /// That of a row.
    Row,
    /// None of a row, and none is wanted: a note, an empty line. It is kept out for this reason.
    NoRow(&'static str),
    /// A row that is damaged: the code of the fault, where it shows, and what is said of it.
    Damaged(&'static str, Part, Words),
}

/// The form of `record`, in a file whose header has `width` cells.
pub(crate) fn form(record: &[u8], fields: &[Field], position: Position, width: usize) -> Form {
    let last = Part::Cell(fields.len().saturating_sub(1));
    match position.broken {
        Some(Broken::Unclosed(index, at)) => Form::Damaged(
            "unclosed-quote",
            Part::From(index, at),
            Words::new("a quote is opened and never closed")
                .expected("no quote closes this cell")
                .help("close the quote, or double it (\"\") where it belongs to the text; reading went on with the next line"),
        ),
        Some(Broken::Stray(index, at)) => Form::Damaged(
            "stray-quote",
            Part::From(index, at),
            Words::new("text follows a closing quote")
                .expected("the next cell")
                .help("a quote that belongs to the text must be doubled: \"Digital Media \"\"Studio\"\"\""),
        ),
        Some(Broken::TooLong) => Form::Damaged(
            "row-too-long",
            Part::Row,
            Words::new("a row is longer than 256 KiB")
                .help("no row of an export is so long; a quote may be open before it, or the file is damaged"),
        ),
        None if fields.len() == width => Form::Row,
        None if is_blank(record, fields) => Form::NoRow("blank-row"),
        None if fields.len() > width && is_blank(record, fields.get(width..).unwrap_or_default()) => Form::Row,
        None if fields.len() > width => Form::Damaged(
            "long-row",
            Part::Cell(width),
            Words::new(format!("the row has {} cells, the header {width}", fields.len()))
                .expected("no cell here")
                .help("a text with the delimiter in it must be quoted: \"Plumbing, Heating and Cooling\""),
        ),
        None if is_note(record, fields) => Form::NoRow("note-line"),
        None if position.ended => Form::Damaged(
            "short-row",
            last,
            Words::new(format!("the row has {} of {width} cells", fields.len()))
                .expected("the row ends here")
                .help("its last cells are missing, or a line break inside a cell has cut the row in two: put that cell in quotes"),
        ),
        None => Form::Damaged(
            "truncated-row",
            last,
            Words::new(format!("the file breaks off: its last row has {} of {width} cells", fields.len()))
                .expected("the file ends here")
                .help("export or copy the file again; rows after this one may be missing too"),
        ),
    }
}

/// Whether no cell holds anything.
pub(crate) fn is_blank(record: &[u8], fields: &[Field]) -> bool {
    fields.iter().all(|field| cell_text(record, *field).is_empty())
}

/// Whether a row is a total among the schools: a cell that names no category says so.
pub(crate) fn is_total(record: &[u8], fields: &[Field], columns: &[Column<'_>]) -> bool {
    let total = |field: &Field| {
        let text = plain(&cell_text(record, *field));
        matches!(text.as_str(), "allschools" | "alldistricts" | "overall" | "sum" | "statewide")
            || (text.len() <= 40 && (text.starts_with("total") || text.ends_with("total")))
    };
    let names = |at: usize| {
        let column = columns.iter().find(|column| column.source == at);
        column.is_none_or(|column| matches!(column.holds, ColumnType::School | ColumnType::Sasid | ColumnType::Id))
    };
    fields.iter().enumerate().any(|(at, field)| names(at) && total(field))
}

/// Whether a row is a note below or among the rows: words in its first cell and nothing in any other.
pub(crate) fn is_note(record: &[u8], fields: &[Field]) -> bool {
    let mut texts = fields.iter().map(|field| cell_text(record, *field));
    let first = texts.next().unwrap_or_default();
    first.contains(' ') && first.chars().any(char::is_alphabetic) && texts.all(|text| text.is_empty())
}
