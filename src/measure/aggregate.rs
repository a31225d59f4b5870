//! Figures that arrive already summed.

use crate::dataset::{Cell, ColumnType, SchoolIndex};
use crate::measure::scope::is_chosen;
use crate::measure::{Figure, GroupKey, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::number::Exact;
use crate::results::{Basis, Interval, Unit};
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Figures that another body has summed already: a count, a rate, or both.
///
/// The district's figure is its own published row where there is one (`published`); a published rate is carried with
/// its count, and its denominator is never borrowed from another file. `sum` adds the schools; withheld counts (`*`) are
/// bounded, each being 1 to 5 and not more than its school has, and the status is given only if both bounds agree.
/// Where a denominator is withheld there is no sum. `weighted` works a rate out of schools' rounded rates and another
/// dataset's counts: the figure is labeled as derived and carries the interval that the rounding leaves. A withheld
/// cell is never read as zero.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Aggregate {
    /// The dataset with the district's own row.
    district: Option<String>,
    /// The dataset with a row for each school.
    schools_dataset: Option<String>,
    /// One dataset with both, told apart by `level`.
    dataset: Option<String>,
    /// What is counted.
    unit: AggregateUnit,
    /// How the district's figure comes about.
    #[serde(default)]
    combine: Combine,
    /// With `weighted`: the dataset whose counts are the weights.
    weights: Option<String>,
    /// The largest count that a withheld cell can stand for.
    #[serde(default = "five")]
    most_withheld: u8,
    /// The value of the `measure` column whose rows are taken; default: this measure's id, where there is such a column.
    of: Option<String>,
    /// Which schools' rows count, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum AggregateUnit {
    /// Students.
    Students,
    /// Events.
    Events,
    /// Answers.
    Answers,
    /// Staff.
    Staff,
    /// Other things.
    Things,
    /// A rate without counts.
    Percent,
}

/// How the district's figure comes about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Combine {
    /// As published.
    #[default]
    Published,
    /// The schools' counts are added.
    Sum,
    /// The schools' rates are weighted.
    Weighted,
}

fn five() -> u8 {
    5
}

const SCHOOL: usize = 0;
const NUMERATOR: usize = 1;
const DENOMINATOR: usize = 2;
const PERCENT: usize = 3;
const DIMENSION: usize = 4;
const CATEGORY: usize = 5;
const MEASURE: usize = 6;
const LEVEL: usize = 7;

/// The cells of one row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cells {
    numerator: Option<Exact>,
    numerator_withheld: bool,
    denominator: Option<Exact>,
    denominator_withheld: bool,
    rate_withheld: bool,
    /// As a fraction of one, with the half unit of its last digit.
    rate: Option<(Exact, Exact)>,
}

/// The tally of one year.
#[derive(Debug, Default)]
pub struct Published {
    district: Option<Cells>,
    schools: BTreeMap<SchoolIndex, Cells>,
    groups: BTreeMap<(String, String, Option<SchoolIndex>), Cells>,
    weights: BTreeMap<SchoolIndex, Exact>,
    chosen: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    District,
    Schools,
    Both,
    Weights,
}

impl Aggregate {
    fn roles(&self) -> Vec<(Role, &str)> {
        let given = [
            (Role::Both, &self.dataset),
            (Role::District, &self.district),
            (Role::Schools, &self.schools_dataset),
            (Role::Weights, &self.weights),
        ];
        given.into_iter().filter_map(|(role, name)| Some((role, name.as_deref()?))).collect()
    }

    fn figure(cells: Cells) -> Option<Figure> {
        if cells.numerator.is_none() && cells.rate.is_none() {
            return None;
        }
        // Counts decide where both are known; a rate beside them would only repeat them rounded.
        let rate = if cells.denominator.is_some() && cells.numerator.is_some() { None } else { cells.rate.map(|(rate, _)| rate) };
        Some(Figure {
            numerator: cells.numerator,
            denominator: cells.denominator.filter(|_| cells.numerator.is_some()),
            rate,
            basis: Basis::Published,
            ..Figure::count(0)
        })
    }

    /// The schools' counts added, with the bounds that withheld cells leave; else why there is no sum.
    fn summed(&self, schools: &BTreeMap<SchoolIndex, Cells>) -> Result<Figure, String> {
        if schools.is_empty() {
            return Err("no school's figure was published".to_owned());
        }
        let most = Exact::whole(i64::from(self.most_withheld));
        let (mut low, mut high, mut all) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
        let (mut withheld, mut rates) = (0_usize, 0_usize);
        for cells in schools.values() {
            let (least, most) = match cells.numerator {
                Some(count) => (count, count),
                None if cells.numerator_withheld => {
                    withheld += 1;
                    (Exact::ONE, cells.denominator.map_or(most, |all| all.min(most)))
                }
                None => return Err("a school's count is missing".to_owned()),
            };
            low = low + least;
            high = high + most;
            if let Some(denominator) = cells.denominator {
                rates += 1;
                all = all + denominator;
            } else if cells.denominator_withheld {
                return Err("the number that a school's count is out of is withheld".to_owned());
            }
        }
        if rates > 0 && rates < schools.len() {
            return Err("the number that a school's count is out of is missing".to_owned());
        }
        let denominator = (rates > 0).then_some(all);
        if withheld == 0 {
            return Ok(Figure { numerator: Some(low), denominator, ..Figure::count(0) });
        }
        let share = |bound: Exact| denominator.map_or(Some(bound), |all| bound.divide(all));
        let (Some(low), Some(high)) = (share(low), share(high)) else { return Err("the denominator is zero".to_owned()) };
        let counts = if withheld == 1 { "one school's count is".to_owned() } else { format!("{withheld} schools' counts are each") };
        let why = format!("withheld: {counts} 1 to {}", self.most_withheld);
        Ok(Figure {
            numerator: None,
            denominator,
            basis: Basis::Derived,
            is_count: denominator.is_none(),
            interval: Some(Interval { low, high, why }),
            ..Figure::count(0)
        })
    }

    /// The schools' rates weighted, with the interval that rounding leaves; else why there is no such rate.
    fn weighted(schools: &BTreeMap<SchoolIndex, Cells>, weights: &BTreeMap<SchoolIndex, Exact>) -> Result<Figure, String> {
        let (mut all, mut sum, mut slack) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
        for (school, cells) in schools {
            let (rate, half_unit) = cells
                .rate
                .ok_or_else(|| if cells.rate_withheld { "a school's rate is withheld" } else { "a school's rate is missing" }.to_owned())?;
            let weight = *weights.get(school).ok_or("a school's weight is missing")?;
            all = all + weight;
            sum = sum + rate * weight;
            slack = slack + half_unit * weight;
        }
        let (Some(rate), Some(slack)) = (sum.divide(all), slack.divide(all)) else {
            return Err("no school's figure was published".to_owned());
        };
        let interval = Interval {
            low: (rate - slack).max(Exact::ZERO),
            high: (rate + slack).min(Exact::ONE),
            why: "worked out from schools' rounded rates".to_owned(),
        };
        Ok(Figure {
            numerator: None,
            denominator: None,
            rate: Some(rate),
            basis: Basis::Derived,
            interval: Some(interval),
            ..Figure::count(0)
        })
    }

    /// The district's own row; else why there is no figure.
    fn published(district: Option<Cells>) -> Result<Figure, String> {
        let cells = district.ok_or("no figure of the district was published")?;
        let withheld = cells.numerator_withheld || cells.rate_withheld;
        let why = if withheld { "the district's figure is withheld" } else { "the district's figure is missing" };
        Self::figure(cells).ok_or_else(|| why.to_owned())
    }
}

/// A percentage cell as a fraction of one, with the half unit of its last digit.
fn percent(cell: Cell) -> Option<(Exact, Exact)> {
    let (value, scale) = match cell {
        Cell::Integer(whole) => (Exact::whole(whole), 0),
        Cell::Decimal(mantissa, scale) => (Exact::decimal(mantissa, scale), scale),
        _ => return None,
    };
    let hundredth = Exact::decimal(1, 2);
    Some((value * hundredth, Exact::decimal(5, scale + 1) * hundredth))
}

impl Measure for Aggregate {
    type Tally = Published;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (key, name) in [
            ("dataset", &self.dataset),
            ("district", &self.district),
            ("schools_dataset", &self.schools_dataset),
            ("weights", &self.weights),
        ] {
            if let Some(name) = name {
                problems.extend(setup.dataset_problem(key, name, &["aggregates"]));
            }
        }
        if self.dataset.is_none() && self.district.is_none() && self.schools_dataset.is_none() {
            problems.push(Problem::new("dataset", "nothing says where the figures are", "name a dataset, or district and schools_dataset"));
        }
        if self.combine == Combine::Weighted && (self.weights.is_none() || self.schools_dataset.is_none()) {
            problems.push(Problem::new("combine", "a weighted rate needs schools' rates and weights", "name schools_dataset and weights"));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        match self.combine {
            Combine::Published => {
                Text::in_languages("The figure is carried as it was published.", "La cifra se toma tal como fue publicada.")
            }
            Combine::Sum => Text::in_languages(
                format!(
                    "The schools' published counts are added. Where a count is withheld, the sum is given as a range: each withheld count is 1 to {}.",
                    self.most_withheld
                ),
                format!(
                    "Se suman los totales publicados de las escuelas. Donde un total está oculto, la suma se da como un intervalo: cada total oculto es de 1 a {}.",
                    self.most_withheld
                ),
            ),
            Combine::Weighted => Text::in_languages(
                "Worked out from the schools' published rates, each weighted by the school's enrollment. The published rates are rounded, so the figure is derived and lies within a range.",
                "Calculada a partir de las tasas publicadas de las escuelas, ponderadas por su matrícula. Las tasas publicadas están redondeadas, por lo que la cifra es derivada y está dentro de un intervalo.",
            ),
        }
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        match self.unit {
            AggregateUnit::Students => Unit::Students,
            AggregateUnit::Events => Unit::Events,
            AggregateUnit::Answers => Unit::Answers,
            AggregateUnit::Staff => Unit::Staff,
            AggregateUnit::Things => Unit::Things,
            AggregateUnit::Percent => Unit::Percent,
        }
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        self.roles()
            .into_iter()
            .map(|(role, name)| {
                let mapped = |column: &str| setup.dataset(name).is_some_and(|dataset| dataset.columns.contains_key(column));
                let want = |column: &'static str, column_type| {
                    if mapped(column) { Want::required(column, column_type) } else { Want::optional(column, column_type) }
                };
                let school = if matches!(role, Role::Schools | Role::Weights) {
                    Want::filled("school_code", ColumnType::School)
                } else {
                    Want::optional("school_code", ColumnType::School)
                };
                let columns = vec![
                    school,
                    want("numerator", ColumnType::Count),
                    want("denominator", ColumnType::Count),
                    want("percent", ColumnType::Percent),
                    want("dimension", ColumnType::Text),
                    want("category", ColumnType::Text),
                    Want::optional("measure", ColumnType::Text),
                    Want::optional("level", ColumnType::Category),
                ];
                Read::of(name, columns)
            })
            .collect()
    }

    fn start(&self, scope: &Scope<'_>) -> Published {
        Published { chosen: scope.schools(self.schools.as_ref()), ..Published::default() }
    }

    fn add(&self, tally: &mut Published, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let Some((role, _)) = self.roles().get(read).copied() else { return Taken::Excluded("unread") };
        let text = |column: usize| row.cell(column).text().map(|symbol| scope.symbols.text(symbol)).filter(|text| !text.is_empty());
        if role != Role::Weights
            && let Some(measure) = text(MEASURE)
            && *measure != *self.of.as_deref().unwrap_or(scope.setup.id)
        {
            return Taken::Excluded("other-measure");
        }
        let school = row.cell(SCHOOL).school();
        if school.is_some_and(|school| !is_chosen(&tally.chosen, school)) {
            return OTHER_SCHOOL;
        }
        let is_district = match role {
            Role::District => true,
            Role::Schools | Role::Weights => false,
            Role::Both => text(LEVEL).map_or(school.is_none(), |level| level.eq_ignore_ascii_case("district")),
        };
        if role == Role::Weights {
            return match (school, row.cell(NUMERATOR).number()) {
                (Some(school), Some(weight)) => {
                    tally.weights.insert(school, weight);
                    Taken::Used
                }
                _ => Taken::Excluded("withheld"),
            };
        }
        let cells = Cells {
            numerator: row.cell(NUMERATOR).number(),
            numerator_withheld: row.cell(NUMERATOR) == Cell::Withheld,
            denominator: row.cell(DENOMINATOR).number(),
            denominator_withheld: row.cell(DENOMINATOR) == Cell::Withheld,
            rate_withheld: row.cell(PERCENT) == Cell::Withheld,
            rate: percent(row.cell(PERCENT)),
        };
        let place = if is_district { None } else { school };
        if let Some(category) = text(CATEGORY) {
            let dimension = text(DIMENSION).map_or_else(String::new, |text| text.to_string());
            if !scope.grouping.dimensions().any(|known| known == dimension) {
                return Taken::Excluded("other-dimension");
            }
            tally.groups.entry((dimension, category.to_string(), place)).or_insert(cells);
        } else if is_district {
            if tally.district.is_some() {
                return Taken::Excluded("second-district-row");
            }
            tally.district = Some(cells);
        } else {
            let Some(school) = school else { return Taken::Excluded("no-school") };
            tally.schools.entry(school).or_insert(cells);
        }
        Taken::Used
    }

    fn merge(&self, into: &mut Published, from: Published) {
        // Two rows of one figure are an error of the data, whose first word stands.
        into.district = into.district.or(from.district);
        for (school, cells) in from.schools {
            into.schools.entry(school).or_insert(cells);
        }
        for (group, cells) in from.groups {
            into.groups.entry(group).or_insert(cells);
        }
        for (school, weight) in from.weights {
            into.weights.entry(school).or_insert(weight);
        }
    }

    fn finish(&self, tally: Published, scope: &Scope<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        let has_rows = tally.district.is_some() || !tally.schools.is_empty() || !tally.groups.is_empty();
        let district = match self.combine {
            Combine::Published => Self::published(tally.district),
            Combine::Sum => self.summed(&tally.schools),
            Combine::Weighted => Self::weighted(&tally.schools, &tally.weights),
        };
        match district {
            Ok(figure) => outcome.district = Some(figure),
            // Without any row it is the data that are missing.
            Err(why) => outcome.no_figure = has_rows.then_some(why),
        }
        for (school, cells) in tally.schools {
            match Self::figure(cells) {
                Some(figure) => {
                    outcome.schools.insert(school, figure);
                }
                None => outcome.withheld_schools.push(school),
            }
        }
        let dimensions: Vec<&str> = scope.grouping.dimensions().collect();
        for ((dimension, category, school), cells) in tally.groups {
            let Some(position) = dimensions.iter().position(|name| *name == dimension) else { continue };
            let order = scope
                .code_lists
                .get(&dimension)
                .and_then(|list| list.entries.iter().position(|entry| entry.name == category || entry.code == category));
            let name = order.and_then(|order| Some(scope.code_lists.get(&dimension)?.entries.get(order)?.name.clone())).unwrap_or(category);
            if let Some(figure) = Self::figure(cells) {
                outcome
                    .groups
                    .insert(GroupKey { dimension: position, order: order.unwrap_or(usize::MAX - 1), category: name, school }, figure);
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
