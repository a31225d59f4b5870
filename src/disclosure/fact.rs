//! Every figure of the results that tells something about people, as a cell: who is counted, in which measure and year,
//! and where the results show it.

use crate::number::Exact;
use crate::results::{Basis, Line, MeasureResult, PrivacyClass, Results, Unit, Value};
use crate::school_year::SchoolYear;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Who is counted; empty texts stand for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What the group is told apart by.
    pub dimension: String,
    /// The group.
    pub category: String,
    /// The school's code.
    pub school: String,
}

impl Key {
    /// Everybody in the district.
    pub(super) fn district() -> Self {
        Self::default()
    }

    /// Everybody in a school.
    pub(super) fn school(code: &str) -> Self {
        Self { school: code.to_owned(), ..Self::default() }
    }

    /// The same people, of one school only or (empty) of the district.
    pub(super) fn at(&self, school: &str) -> Self {
        Self { school: school.to_owned(), ..self.clone() }
    }

    /// A group, in a school or (empty) in the district.
    pub(super) fn group(dimension: &str, category: &str, school: &str) -> Self {
        Self { dimension: dimension.to_owned(), category: category.to_owned(), school: school.to_owned() }
    }
}

/// Where in a measure's result a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Value,
    Prior,
    Baseline,
    Trend(usize),
    School(usize),
    SchoolPrior(usize),
    Group(usize),
    GroupPrior(usize),
    Detail(usize),
}

/// The counts of a figure. The number without the property is `denominator − numerator`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counts {
    /// People with the property, or a bare count.
    pub numerator: Option<i64>,
    /// People in all.
    pub denominator: Option<i64>,
    /// People behind the figure, where it counts answers or events.
    pub people: Option<i64>,
}

impl Counts {
    /// The counts of a figure. A rate that came with its denominator only stands for the nearest count.
    pub(super) fn of(value: &Value) -> Self {
        let whole = |number: Exact| i64::try_from(number.ceil()).unwrap_or(i64::MAX / 4);
        let denominator = value.denominator.map(whole);
        let numerator = value.numerator.map(whole).or_else(|| {
            let (rate, of) = (value.percent?, value.denominator?);
            i64::try_from((rate * of).scaled_half_up(0)).ok()
        });
        Self { numerator, denominator, people: value.people.and_then(|people| i64::try_from(people).ok()) }
    }

    /// People without the property.
    pub(super) fn complement(&self) -> Option<i64> {
        Some(self.denominator? - self.numerator?)
    }
}

/// How early a fact is published when not all of them can be: the least rank comes first.
type Rank = (u8, Line, Reverse<i64>, usize);

/// A figure that must be protected, wherever the results show it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// The measure, by its position.
    pub measure: usize,
    /// The year.
    pub year: SchoolYear,
    /// Who is counted.
    pub key: Key,
    /// Empty for the result itself; the id of a further figure.
    pub figure: String,
    /// Its counts.
    pub counts: Counts,
    /// Whether others published it as a rate without counts.
    pub published_rate: bool,
    /// The places that show it.
    pub slots: Vec<Slot>,
    /// How important it is.
    pub rank: Rank,
}

/// Whether figures of the measure are withheld where they are small.
pub(super) fn is_protected(measure: &MeasureResult) -> bool {
    matches!(measure.class, PrivacyClass::Student | PrivacyClass::Survey)
}

/// Whether the measure's own figure counts people (and not schools, parts or things that people's figures add up to).
pub(super) fn counts_people(unit: Unit) -> bool {
    !matches!(unit, Unit::Schools | Unit::Checkpoints | Unit::Parts | Unit::Things)
}

/// All cells of the measures that are protected, the most important first.
pub(super) fn cells(results: &Results) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (index, measure) in results.measures.iter().enumerate().filter(|(_, measure)| is_protected(measure)) {
        of_measure(index, measure, &mut cells);
    }
    cells.sort_by(|a: &Cell, b: &Cell| (&a.rank, &a.year, &a.key, &a.figure).cmp(&(&b.rank, &b.year, &b.key, &b.figure)));
    cells
}

fn of_measure(index: usize, measure: &MeasureResult, cells: &mut Vec<Cell>) {
    let mut found: BTreeMap<(SchoolYear, Key, String), Cell> = BTreeMap::new();
    let mut add = |value: &Value, key: Key, figure: &str, slot: Slot, tier: u8| {
        if !counts_people(value.unit) {
            return;
        }
        let counts = Counts::of(value);
        let size = Reverse(counts.denominator.or(counts.numerator).unwrap_or(0));
        let cell = Cell {
            measure: index,
            year: value.school_year,
            key: key.clone(),
            figure: figure.to_owned(),
            counts,
            published_rate: counts.numerator.is_none() && counts.denominator.is_none() && value.basis == Basis::Published,
            slots: vec![slot],
            rank: (tier, measure.line, size, index),
        };
        let place = (value.school_year, key.clone(), figure.to_owned());
        match found.get_mut(&place) {
            // One figure in several places: a trend repeats last year's, a baseline may be it.
            Some(first) if first.counts == counts => first.slots.push(slot),
            // The plan holds the baseline at figures that later data have overtaken: a figure of its own.
            Some(_) => {
                found.entry((place.0, place.1, format!("{figure}@{slot:?}"))).or_insert(cell);
            }
            None => {
                found.insert(place, cell);
            }
        }
    };
    if let Some(value) = &measure.value {
        add(value, Key::district(), "", Slot::Value, 0);
    }
    if let Some(value) = &measure.prior {
        add(value, Key::district(), "", Slot::Prior, 1);
    }
    for (position, value) in measure.trend.iter().enumerate() {
        add(value, Key::district(), "", Slot::Trend(position), 1);
    }
    if let Some(value) = &measure.baseline {
        add(value, Key::district(), "", Slot::Baseline, 1);
    }
    for (position, school) in measure.schools.iter().enumerate() {
        let key = Key::school(&school.school_code);
        if let Some(value) = &school.value {
            add(value, key.clone(), "", Slot::School(position), 2);
        }
        if let Some(value) = &school.prior {
            add(value, key, "", Slot::SchoolPrior(position), 4);
        }
    }
    for (position, group) in measure.groups.iter().enumerate() {
        let school = group.school_code.as_deref().unwrap_or_default();
        let key = Key::group(&group.dimension, &group.category, school);
        let small = u8::from(!school.is_empty()) * 2;
        if let Some(value) = &group.value {
            add(value, key.clone(), "", Slot::Group(position), 3 + small);
        }
        if let Some(value) = &group.prior {
            add(value, key, "", Slot::GroupPrior(position), 4 + small);
        }
    }
    for (position, detail) in measure.details.iter().enumerate() {
        add(&detail.value, Key::district(), &detail.id, Slot::Detail(position), 7);
    }
    cells.extend(found.into_values());
}

#[cfg(test)]
mod tests {
    use super::Counts;
    use crate::number::Exact;
    use crate::results::{Basis, Unit, Value};
    use crate::school_year::SchoolYear;

    #[test]
    fn a_rate_with_its_denominator_stands_for_the_nearest_count() {
        let value = Value {
            school_year: SchoolYear::starting_in(2025).unwrap(),
            unit: Unit::Respondents,
            numerator: None,
            denominator: Some(Exact::whole(12)),
            percent: Some(Exact::parse_percent("33.3%").unwrap()),
            display: "33.3%".to_owned(),
            people: None,
            basis: Basis::Derived,
            interval: None,
            definition: String::new(),
            series_break: None,
        };
        assert_eq!(Counts::of(&value), Counts { numerator: Some(4), denominator: Some(12), people: None });
    }
}
