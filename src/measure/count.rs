//! Numbers of things, or of people, without a denominator.

use crate::dataset::ColumnType;
use crate::measure::coverage::{Covered, counts, not_about};
use crate::measure::outcome::Sum;
use crate::measure::people::People;
use crate::measure::query::conditions;
use crate::measure::scope::Filter;
use crate::measure::share::{event_date, filter_columns, person_column, person_unit};
use crate::measure::{
    Condition, Counting, Figure, Measure, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope, Selection, Setup, Taken,
    Want,
};
use crate::results::Unit;
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A number of things: partners, courses, sessions, activities; or of distinct people of a dataset.
///
/// From a counts dataset the `value` of every row with this measure's id is added; where some rows name a school and
/// others none, the latter are the district's figure and the schools are not added to them. From any other dataset
/// distinct `person` ids are counted, each once in the district and once in each school.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Count {
    /// The dataset: counts, or one whose rows name people or things.
    #[serde(default = "counts")]
    dataset: String,
    /// With a counts dataset: the measure whose rows are taken; default: this measure's own id.
    of: Option<String>,
    /// With a counts dataset: only rows of this `unit_name`.
    unit_name: Option<String>,
    /// With another dataset: the column whose distinct ids are counted; default by the type of the dataset.
    person: Option<String>,
    /// With another dataset: columns and the values one of which each must have.
    #[serde(default, rename = "where")]
    filter: BTreeMap<String, StringList>,
}

const SCHOOL: usize = 1;
const VALUE: usize = 3;
const DATE: usize = 2;
const FILTER: usize = 3;

/// The tally of one year.
#[derive(Debug)]
pub struct Numbers {
    counts: Covered,
    people: People<()>,
    filter: Filter,
}

impl Count {
    fn is_of_counts(&self, setup: &Setup<'_>) -> bool {
        setup.dataset(&self.dataset).is_some_and(|dataset| dataset.dataset_type.name == "counts")
    }
}

impl Measure for Count {
    type Tally = Numbers;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &[]).into_iter().collect();
        problems.extend(setup.of_problem(self.of.as_deref()));
        if self.is_of_counts(setup) && (self.person.is_some() || !self.filter.is_empty()) {
            problems.push(Problem::new(
                "person",
                "a counts dataset has no people to tell apart",
                "leave person and where out, or name another dataset",
            ));
        }
        problems
    }

    fn rule(&self, setup: &Setup<'_>) -> Text {
        if self.is_of_counts(setup) {
            Text::in_languages("The number reported for the year.", "El número reportado para el año.")
        } else {
            Text::in_languages(
                "Everybody in the data of the year, each counted once.",
                "Todas las personas en los datos del año, cada una contada una vez.",
            )
        }
    }

    fn unit(&self, setup: &Setup<'_>) -> Unit {
        if self.is_of_counts(setup) { Unit::Things } else { person_unit(setup, &self.dataset, self.person.as_deref()) }
    }

    fn is_dated(&self, setup: &Setup<'_>) -> bool {
        event_date(setup, &self.dataset).is_some()
    }

    fn only_rises(&self) -> bool {
        true
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        Selection::by(&self.dataset, &self.filter).collect()
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        if self.is_of_counts(setup) {
            let columns = vec![
                Want::filled("measure", ColumnType::Text),
                Want::optional("school_code", ColumnType::School),
                Want::optional("unit_name", ColumnType::Text),
                Want::required("value", ColumnType::Count),
            ];
            return vec![Read::of(&self.dataset, columns)];
        }
        let (name, column_type) = person_column(setup.dataset(&self.dataset).map_or("", |dataset| dataset.dataset_type.name));
        let person = match &self.person {
            Some(column) if column != name => Want::filled(column, ColumnType::Id),
            _ => Want::filled(name, column_type),
        };
        let mut columns = vec![person, Want::optional("school_code", ColumnType::School)];
        columns.push(Want::optional(event_date(setup, &self.dataset).unwrap_or("school_code"), ColumnType::Date));
        columns.extend(filter_columns(&self.filter));
        vec![Read::of(&self.dataset, columns)]
    }

    fn start(&self, scope: &Scope<'_>) -> Numbers {
        Numbers { counts: Covered::default(), people: People::new(), filter: Filter::new(scope, &self.filter, FILTER) }
    }

    fn add(&self, tally: &mut Numbers, scope: &Scope<'_>, _read: usize, row: RowView<'_>) -> Taken {
        if self.is_of_counts(scope.setup) {
            let wanted = self.of.as_deref().unwrap_or(scope.setup.id);
            if let Some(taken) = not_about(scope, &row, wanted, self.unit_name.as_deref()) {
                return taken;
            }
            let Some(value) = row.cell(VALUE).integer() else {
                return Taken::Fault {
                    column: VALUE,
                    code: "no-count",
                    message: "the number is missing".to_owned(),
                    help: "fill in value; write 0 where there is none".to_owned(),
                };
            };
            tally.counts.add(row.cell(SCHOOL).school(), (value, 0));
            return Taken::Used;
        }
        let Some(person) = row.cell(0).person() else { return Taken::Excluded("no-person") };
        if !tally.filter.holds(&row) {
            return Taken::Excluded("outside-filter");
        }
        if scope.is_later(row.cell(DATE).date()) {
            return Taken::Excluded("after-as-of");
        }
        tally.people.at(scope, person, row.cell(SCHOOL).school(), &row);
        Taken::Used
    }

    fn merge(&self, into: &mut Numbers, from: Numbers) {
        into.counts.merge(from.counts);
        into.people.merge(from.people, |(), ()| {});
    }

    fn query(&self, setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        if self.is_of_counts(setup) {
            return Err("its numbers are summed already");
        }
        let (own, _) = person_column(setup.dataset(&self.dataset).map_or("", |dataset| dataset.dataset_type.name));
        let date = event_date(setup, &self.dataset).map(|date| Condition::NotLater(date.to_owned()));
        let only = conditions(&self.filter).into_iter().chain(date).collect();
        let rows = QueriedRows::of(&self.dataset, self.person.as_deref().unwrap_or(own)).only(only);
        Ok(Query::People(PeopleQuery::new(vec![rows], 0, Counting::Heads)))
    }

    fn finish(&self, tally: Numbers, scope: &Scope<'_>) -> Outcome {
        if self.is_of_counts(scope.setup) {
            return tally.counts.into_outcome(|(value, _)| Figure::count(value));
        }
        tally.people.tabulate(scope, scope.year, |_| Some((1, 0)), |()| Some((1, 0))).into_figures(scope, Sum::count)
    }
}

#[cfg(test)]
mod tests;
