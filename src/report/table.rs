//! Tables as plain values: every format renders the same rows.

use super::chart::{GroupScale, GroupStrip, Spark};
use super::language::Phrase;
use super::status::StatusView;
use serde::Serialize;

/// A table with a caption.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Table {
    /// Its id on the page.
    pub(crate) id: String,
    /// What it shows.
    pub(crate) caption: String,
    /// A plain line under the caption.
    pub(crate) note: String,
    /// Class names of its look.
    pub(crate) look: &'static str,
    /// The columns, the first being that of the row headers.
    pub(crate) columns: Vec<Column>,
    /// The rows in groups.
    pub(crate) groups: Vec<RowGroup>,
    /// The uprights of a column of strips.
    pub(crate) scale: Option<GroupScale>,
    /// Whether every column but the first has numbers, which spares a class at every cell.
    pub(crate) numeric: bool,
    /// The column of this year's figures, counted after the row headers from 1, where it is the same in every row.
    pub(crate) now: Option<usize>,
    /// Whether a cell is withheld, so that the mark's legend must follow.
    pub(crate) withheld: bool,
}

/// A column.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Column {
    /// Its header.
    pub(crate) label: String,
    /// A second line of the header.
    pub(crate) below: String,
    /// Whether its cells are numbers.
    pub(crate) number: bool,
    /// Whether its cells stay on one line, as dates do.
    pub(crate) nowrap: bool,
}

impl Column {
    /// A column of texts.
    pub(crate) fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of dates.
    pub(crate) fn date(label: impl Into<String>) -> Self {
        Self { label: label.into(), nowrap: true, ..Self::default() }
    }

    /// A column of numbers.
    pub(crate) fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), number: true, ..Self::default() }
    }
}

/// Rows under one heading, or under none.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RowGroup {
    /// The heading.
    pub(crate) heading: Option<Phrase>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Row {
    /// `all` for the district among schools, `part` for a part of the line above it, else empty.
    pub(crate) role: &'static str,
    /// Its header.
    pub(crate) header: Phrase,
    /// Where its header leads.
    pub(crate) link: Option<String>,
    /// The cells after the header.
    pub(crate) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Cell {
    /// Its text.
    pub(crate) text: String,
    /// The language of the text where that is not the page's.
    pub(crate) lang: Option<String>,
    /// A status after the text.
    pub(crate) status: Option<StatusView>,
    /// Whether it says that a target was missed.
    pub(crate) missed: bool,
    /// A figure of this year, which stands out.
    pub(crate) now: bool,
    /// Where it is explained; empty where it is not.
    pub(crate) how: String,
    /// A sparkline in place of a text.
    pub(crate) spark: Option<Spark>,
    /// A strip in place of a text.
    pub(crate) strip: Option<GroupStrip>,
}

impl Cell {
    /// A text or number.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A text of the plan.
    pub(crate) fn phrase(phrase: Phrase) -> Self {
        Self { text: phrase.text, lang: phrase.lang, ..Self::default() }
    }

    /// This year's figure.
    pub(crate) fn now(text: impl Into<String>) -> Self {
        Self { now: true, ..Self::text(text) }
    }

    /// The same cell, which leads to its explanation.
    pub(crate) fn explained_at(self, how: String) -> Self {
        Self { how, ..self }
    }

    /// A status alone.
    pub(crate) fn status(status: StatusView) -> Self {
        Self { status: Some(status), ..Self::default() }
    }
}

impl Table {
    /// The table with rows that stand under no heading.
    pub(crate) fn with_rows(self, rows: Vec<Row>) -> Self {
        self.with_groups(vec![RowGroup { heading: None, rows }])
    }

    /// The table with its rows; notes what templates need to know of all of them.
    pub(crate) fn with_groups(mut self, groups: Vec<RowGroup>) -> Self {
        self.groups = groups;
        self.now = self.common_now();
        self.numeric = self.columns.iter().skip(1).all(|column| column.number);
        self.withheld =
            self.groups.iter().flat_map(|group| &group.rows).flat_map(|row| &row.cells).any(|cell| cell.text == super::figure::WITHHELD);
        self
    }

    /// The one column that has this year's figure in every row.
    fn common_now(&self) -> Option<usize> {
        let mut places = self.groups.iter().flat_map(|group| &group.rows).map(|row| {
            let mut now = row.cells.iter().enumerate().filter(|(_, cell)| cell.now).map(|(place, _)| place + 1);
            now.next().filter(|_| now.next().is_none())
        });
        let first = places.next()??;
        places.all(|place| place == Some(first)).then_some(first)
    }
}
