//! The figures as sheets of a workbook: numbers with the way they are to be shown, so that they can be counted with.
//!
//! Apart from the page's tables, whose cells are texts: a data office goes on calculating where a board reads. Every
//! word is the page's own; a figure that is withheld is a mark here too, never an empty cell that reads as none.

mod cell;
mod definitions;
mod groups;
mod measures;
mod schools;
mod trends;

use super::charts::Scene;
use super::corrections;
use super::goals;
use super::line::Line;
use crate::plan::Words;
use crate::results::{Line as LineKind, Results};
use jiff::civil::Date;

/// A workbook in one language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Workbook {
    /// Its sheets, in order.
    pub(crate) sheets: Vec<Sheet>,
}

/// A sheet: one table under a heading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sheet {
    /// Its name on the tab.
    pub(crate) name: String,
    /// What it shows.
    pub(crate) heading: String,
    /// Its columns.
    pub(crate) columns: Vec<SheetColumn>,
    /// How many of them stay in view beside the rest.
    pub(crate) fixed: u16,
    /// Whether its last column is an id that stays off paper.
    pub(crate) ends_with_id: bool,
    /// Its rows.
    pub(crate) rows: Vec<SheetRow>,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetColumn {
    /// Its header.
    pub(crate) label: String,
    /// Its width in letters.
    pub(crate) width: u16,
}

/// A row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SheetRow {
    /// What it is among the rows.
    pub(crate) role: RowRole,
    /// Its cells.
    pub(crate) cells: Vec<Entry>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowRole {
    /// A row like the others.
    Plain,
    /// A part of the row above it.
    Part,
    /// The district among its schools.
    All,
}

/// What is in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64, NumberFormat),
    /// A day.
    Day(Date),
    /// A figure that is withheld.
    Withheld,
}

/// How a number is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberFormat {
    /// A fraction of one as a rate in percent with so many decimals.
    Percent(u8),
    /// A count.
    Count,
    /// So many of a few: the text follows the number.
    Of(String),
    /// A difference of rates in percentage points with so many decimals, with its sign.
    Points(u8),
    /// A difference of counts, with its sign.
    Difference,
}

/// The workbook of `results`; `lines` are its measures with their parts.
pub(super) fn workbook(results: &Results, words: &Words, lines: &[Line], scene: Scene) -> Workbook {
    let language = scene.language;
    let mut sheets = Vec::new();
    let dip: Vec<&Line> = lines.iter().filter(|line| line.result.line == LineKind::Dip).collect();
    sheets.push(Sheet {
        name: language.text("sheet.scorecard").to_owned(),
        heading: language.text("text.scorecard").to_owned(),
        ..measures::sheet(&dip, results, scene)
    });
    for goal in &results.goals {
        let of_goal: Vec<&Line> = lines.iter().filter(|line| line.result.goal == goal.id).collect();
        if !of_goal.is_empty() {
            sheets.push(Sheet {
                name: language.say("sheet.goal", &[("number", &goal.number.to_string())]),
                heading: goals::heading(goal, words, language).text,
                ..measures::sheet(&of_goal, results, scene)
            });
        }
    }
    let all: Vec<&Line> = lines.iter().flat_map(|line| std::iter::once(line).chain(&line.parts)).collect();
    sheets.extend(schools::sheet(&all, scene));
    sheets.extend(groups::sheet(&all, words, scene));
    sheets.push(trends::sheet(&all, scene));
    sheets.push(definitions::sheet(&all, language));
    sheets.extend(definitions::sources(&all, language));
    sheets.extend(corrections::sheet(results, &all, language));
    Workbook { sheets }
}
