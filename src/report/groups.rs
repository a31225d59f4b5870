//! Differences between student groups: one table a measure, with numbers of people and a strip a row.

use super::chart::{self, Axis};
use super::charts::{self, Scene};
use super::figure::{self, NONE, Shape, WITHHELD};
use super::language::{Language, Phrase};
use super::line::Line;
use super::table::{Cell, Column, Row, RowGroup, Table};
use super::view::{GroupSection, GroupTable};
use crate::number::{Exact, count_text};
use crate::plan::Words;
use crate::results::{GroupResult, Line as LineKind, Status};
use crate::text::Text;

/// Groups below this share of the district are not named as the furthest from it: what a few people do is no finding.
const SMALLEST_NAMED: (i64, i64) = (1, 20);

/// The section about the groups of `lines`, parts included; none where no measure has any. Strategies are compact, and
/// their groups stand in the data alone.
pub(crate) fn section(lines: &[Line], words: &Words, scene: Scene) -> Option<GroupSection> {
    let mut tables = Vec::new();
    for line in lines.iter().filter(|line| line.result.line != LineKind::Strategy) {
        for measured in std::iter::once(line).chain(&line.parts) {
            tables.extend(table(tables.len() + 1, measured, words, scene));
        }
    }
    (!tables.is_empty()).then_some(GroupSection { tables })
}

fn table(place: usize, line: &Line, words: &Words, scene: Scene) -> Option<GroupTable> {
    let language = scene.language;
    let measure = line.result;
    let groups: Vec<&GroupResult> = measure.groups.iter().filter(|group| group.school_code.is_none()).collect();
    let sample = groups.iter().find_map(|group| group.value.as_ref())?;
    let shape = figure::shape(sample);
    let is_rate = shape == Shape::Rate;
    let district = measure.value.as_ref().filter(|value| figure::shape(value) == shape && is_rate);
    let district_place = district.and_then(charts::place);
    let target = charts::school_threshold(line, language).map(|(threshold, _)| chart::plotted(threshold, is_rate));
    let places = groups.iter().filter_map(|group| charts::place(group.value.as_ref()?)).chain(district_place).chain(target);
    let smallest = places.clone().fold(f64::INFINITY, f64::min);
    let largest = places.fold(0.0, f64::max);
    let axis = Axis::around(smallest, largest, charts::limits(sample), 5);
    let unit_column = language.text(&format!("units.{}", figure::unit_key(sample.unit))).to_owned();
    let columns = vec![
        Column::text(language.text("column.group")),
        Column::number(super::language::capitalized(&unit_column)),
        Column::number(scene.year.to_string()),
        Column::number(scene.year.minus(1).to_string()),
        Column::number(language.text(if is_rate { "column.change_points" } else { "column.change" })),
        Column::number(language.text(if is_rate { "column.from_district_points" } else { "column.share" })),
        Column::number(language.text("column.scale")),
    ];
    let mut dimensions: Vec<&str> = Vec::new();
    for group in &groups {
        if !dimensions.contains(&group.dimension.as_str()) {
            dimensions.push(&group.dimension);
        }
    }
    let row_groups = dimensions
        .iter()
        .map(|dimension| RowGroup {
            heading: Some(dimension_words(dimension, words, language)),
            rows: groups.iter().filter(|group| group.dimension == *dimension).map(|group| row(group, line, words, axis, scene)).collect(),
        })
        .collect();
    let ends = axis.ends(charts::axis_unit(shape));
    let mut note = vec![language.say("note.strip", &[("low", &ends.0), ("high", &ends.1)])];
    if let Some((_, target)) = charts::school_threshold(line, language) {
        note.push(language.say("note.strip_target", &[("target", &target)]));
    }
    if let Some(district) = district {
        note.push(language.say("note.strip_district", &[("figure", &figure::display(district, language))]));
    }
    Some(GroupTable {
        heading: heading(&groups, line, words, scene),
        table: Table {
            id: format!("g{place}"),
            caption: language.say("caption.groups", &[("what", &line.short_title.text), ("year", &scene.year.to_string())]),
            note: note.join(" "),
            look: "groups stick",
            columns,
            scale: Some(chart::group_scale(district_place, target, axis)),
            ..Table::default()
        }
        .with_groups(row_groups),
    })
}

/// What a dimension is called.
fn dimension_words(dimension: &str, words: &Words, language: &Language) -> Phrase {
    words.dimensions.get(dimension).map_or_else(|| super::block::in_words("dimension", dimension, language), |label| language.phrase(label))
}

/// A group's name in the page's language: as the plan words it, and for what was not reported and for yes and no of a
/// roster's column as the catalog does.
pub(crate) fn category_words(category: &str, words: &Words, language: &Language) -> Phrase {
    let key = match category {
        "true" => "category.yes",
        "false" => "category.no",
        "Not reported" => "category.not_reported",
        other => {
            return words.categories.get(other).map_or_else(|| language.phrase(&Text::from(other)), |category| language.phrase(category));
        }
    };
    Phrase::own(language.text(key).to_owned())
}

fn row(group: &GroupResult, line: &Line, words: &Words, axis: Axis, scene: Scene) -> Row {
    let language = scene.language;
    let withheld = group.status == Status::NotShown;
    let mark = if withheld { WITHHELD } else { NONE };
    let value = group.value.as_ref();
    let people = value.and_then(|value| value.denominator.or(value.numerator));
    let change = value.zip(group.prior.as_ref()).and_then(|(value, prior)| figure::change(value, prior, line.decimals, language));
    let from_district = value.and_then(figure::plain).zip(line.result.value.as_ref()).and_then(|(own, whole)| {
        let all = figure::plain(whole)?;
        match figure::shape(whole) {
            Shape::Rate => Some(figure::difference(own, all, Shape::Rate, line.decimals, language).bare),
            Shape::Count | Shape::Of => own.divide(all).map(|share| crate::number::percent_text(share, 1)),
        }
    });
    Row {
        header: category_words(&group.category, words, language),
        cells: vec![
            Cell::text(people.map_or(mark.to_owned(), count_text)),
            Cell::now(figure::display_or_mark(value, group.status, language)),
            Cell::text(figure::display_or_mark(group.prior.as_ref(), group.status, language)),
            Cell::text(change.map_or(mark.to_owned(), |change| change.bare)),
            Cell::text(from_district.unwrap_or_else(|| mark.to_owned())),
            Cell { strip: Some(chart::group_strip(value.and_then(charts::place), axis)), ..Cell::default() },
        ],
        ..Row::default()
    }
}

/// "Chronic absenteeism: Hispanic or Latino is furthest from the district, 4.5 points above".
fn heading(groups: &[&GroupResult], line: &Line, words: &Words, scene: Scene) -> String {
    let language = scene.language;
    let people = line.result.value.as_ref().and_then(|value| value.denominator);
    let smallest = Exact::rate(SMALLEST_NAMED.0, SMALLEST_NAMED.1).zip(people).map(|(share, people)| share * people);
    let what = line.short_title.text.as_str();
    let whole = line.result.value.as_ref().filter(|value| figure::shape(value) == Shape::Rate).and_then(figure::plain);
    let distances = groups.iter().filter_map(|group| {
        let value = group.value.as_ref().filter(|value| figure::shape(value) == Shape::Rate)?;
        let large = value.denominator.zip(smallest).is_some_and(|(people, smallest)| people >= smallest);
        Some((figure::plain(value)? - whole?, *group, large))
    });
    let (large, small): (Vec<_>, Vec<_>) = distances.partition(|(.., large)| *large);
    let furthest = large.into_iter().fold(None, |best: Option<(Exact, &GroupResult)>, (distance, group, _)| match best {
        Some(best) if best.0.abs() >= distance.abs() => Some(best),
        _ => Some((distance, group)),
    });
    match furthest {
        Some((distance, group)) if distance != Exact::ZERO => {
            let points = figure::points(distance, line.decimals);
            let size = language.plural("figure.points", points == "1", &points, &[]);
            let beaten = small.iter().any(|(other, ..)| other.abs() > distance.abs());
            let key = match (distance > Exact::ZERO, beaten) {
                (true, false) => "groups.above",
                (false, false) => "groups.below",
                (true, true) => "groups.larger_above",
                (false, true) => "groups.larger_below",
            };
            let named = category_words(&group.category, words, language).text;
            let group = match group.category.as_str() {
                "true" | "false" => {
                    language.say("groups.of", &[("dimension", &dimension_words(&group.dimension, words, language).text), ("group", &named)])
                }
                _ => named,
            };
            language.say(key, &[("what", what), ("group", &group), ("size", &size)])
        }
        _ => language.say("groups.plain", &[("what", what)]),
    }
}
