//! The sheet of student groups, of the district and of schools.

use super::cell::{LONG_TEXT, NAMES, NUMBER, WORDS, change, column, counts, number, text, year_column};
use super::{RowRole, Sheet, SheetRow};
use crate::plan::Words;
use crate::report::block::in_words;
use crate::report::charts::Scene;
use crate::report::figure;
use crate::report::line::Line;
use crate::report::status;
use crate::results::{GroupResult, Value};

/// Every figure of a group or of a group in a school, one below the other; none without any.
pub(super) fn sheet(lines: &[&Line], words: &Words, scene: Scene) -> Option<Sheet> {
    let language = scene.language;
    let rows: Vec<SheetRow> =
        lines.iter().flat_map(|line| line.result.groups.iter().map(|group| group_row(line, group, words, scene))).collect();
    (!rows.is_empty()).then(|| Sheet {
        name: language.text("sheet.groups").to_owned(),
        heading: language.text("text.groups_heading").to_owned(),
        columns: vec![
            column("column.measure", LONG_TEXT, language),
            column("sheet.dimension", WORDS, language),
            column("column.group", WORDS, language),
            column("column.school", NAMES, language),
            year_column(scene.year.minus(1)),
            year_column(scene.year),
            column("column.numerator", NUMBER, language),
            column("column.denominator", NUMBER, language),
            column("column.change", NUMBER, language),
            column("column.status", WORDS, language),
            column("sheet.measure_id", NAMES, language),
        ],
        fixed: 3,
        ends_with_id: true,
        rows,
    })
}

fn group_row(line: &Line, group: &GroupResult, words: &Words, scene: Scene) -> SheetRow {
    let language = scene.language;
    let dimension = words
        .dimensions
        .get(&group.dimension)
        .map_or_else(|| in_words("dimension", &group.dimension, language), |label| language.phrase(label));
    let school = group.school_code.as_deref().map_or_else(
        || language.text("column.district").to_owned(),
        |code| {
            let known = scene.roster.iter().find(|school| school.school_code == code);
            known.map_or_else(|| code.to_owned(), |school| school.school_name.clone())
        },
    );
    let moved = group.value.as_ref().zip(group.prior.as_ref());
    let moved = moved.and_then(|(value, prior)| figure::change(value, prior, line.decimals, language));
    let entry = |value: Option<&Value>| number(value, group.status, line.decimals, language);
    let [numerator, denominator] = counts(group.value.as_ref(), group.status);
    let cells = vec![
        text(line.short_title.text.clone()),
        text(dimension.text),
        text(group.category.clone()),
        text(school),
        entry(group.prior.as_ref()),
        entry(group.value.as_ref()),
        numerator,
        denominator,
        change(moved, group.value.as_ref(), line.decimals),
        text(status::view(group.status, language).words),
        text(line.result.id.clone()),
    ];
    SheetRow { role: RowRole::Plain, cells }
}
