//! Shares of people who have a property.

use crate::dataset::{Cell, ColumnType, PersonId, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{People, Person, among};
use crate::measure::query::conditions;
use crate::measure::scope::{Filter, is_chosen};
use crate::measure::{
    Condition, Counting, Figure, Measure, OTHER_SCHOOL, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope, Selection,
    Setup, Taken, Term, Want,
};
use crate::results::{Exclusion, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Share of people of a dataset whose rows have a property, each person counted once.
///
/// A person is in the denominator if any row satisfies `denominator`, and in the numerator if any such row satisfies
/// `numerator`. Several rows of one person, in several schools or channels, count once in the district and once in each
/// school. With `population` the denominator is everybody of another dataset instead, such as all students; who is not
/// in it is left out and counted. With `known`, a second rate leaves out those about whom that column says nothing.
/// Rows after `until` do not count, so that every cycle is cut at the same date. Where `person` names a key that matches
/// people across channels, somebody without one counts by the dataset's own id, and how many those are is said.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Share {
    /// The dataset.
    dataset: String,
    /// The column that names a person; default by the type of the dataset.
    person: Option<String>,
    /// Columns and the values one of which each must have, for the numerator.
    #[serde(default)]
    numerator: BTreeMap<String, StringList>,
    /// The column that must be filled for the numerator, such as a date of completion.
    filled: Option<String>,
    /// With `filled`: the last day, `MM-DD` in the school year of the result, on which the date there counts.
    filled_by: Option<String>,
    /// Columns and the values one of which each must have, for the denominator.
    #[serde(default)]
    denominator: BTreeMap<String, StringList>,
    /// A dataset whose people are the denominator.
    population: Option<String>,
    /// Columns and values of the population.
    #[serde(default)]
    population_where: BTreeMap<String, StringList>,
    /// A column: a second rate is given among those for whom it is known.
    known: Option<String>,
    /// Values of the `known` column that mean "not known".
    #[serde(default)]
    not_known: StringList,
    /// The last day that counts.
    until: Option<Until>,
    /// Which schools' rows count, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// A last day in every school year.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Until {
    /// The column of the date.
    column: String,
    /// The day as `MM-DD`, in the school year of the result.
    day: String,
}

/// The day `MM-DD` in `year`.
fn day_in_year(day: &str, year: SchoolYear) -> Option<Date> {
    let (month, day) = day.split_once('-')?;
    let month: i8 = month.parse().ok()?;
    let calendar_year = if month >= 7 { year.start() } else { year.start() + 1 };
    Date::new(calendar_year, month, day.parse().ok()?).ok()
}

const PERSON: usize = 0;
const SCHOOL: usize = 1;
const UNTIL: usize = 2;
const KNOWN: usize = 3;
const FILLED: usize = 4;
const OWN_ID: usize = 5;
const FILTERS: usize = 6;

/// What is remembered of a person at a school.
#[derive(Debug, Default)]
pub(crate) struct Held {
    in_denominator: bool,
    in_numerator: bool,
    known: bool,
    /// Whether the person is known by no key that matches channels.
    unmatched: bool,
}

/// The tally of one year.
#[derive(Debug)]
pub struct Holders {
    people: People<Held>,
    schools: Vec<bool>,
    numerator: Filter,
    denominator: Filter,
    population: Filter,
    not_known: Vec<Symbol>,
    until: Option<Date>,
    filled_by: Option<Date>,
}

/// The column that names a person in a dataset of `dataset_type`.
pub(crate) fn person_column(dataset_type: &str) -> (&'static str, ColumnType) {
    match dataset_type {
        "applicants" => ("applicant_id", ColumnType::Id),
        "staff" | "training" => ("staff_id", ColumnType::Id),
        "survey" => ("respondent_id", ColumnType::Id),
        "adult_enrollment" => ("person_id", ColumnType::Id),
        _ => ("sasid", ColumnType::Sasid),
    }
}

/// What is counted where people of `dataset` are: by the type of the dataset, or the `column` that names them.
pub(crate) fn person_unit(setup: &Setup<'_>, dataset: &str, column: Option<&str>) -> Unit {
    match (setup.dataset(dataset).map_or("", |dataset| dataset.dataset_type.name), column) {
        ("applicants", _) | (_, Some("applicant_id")) => Unit::Applicants,
        ("staff" | "training", _) | (_, Some("staff_id")) => Unit::Staff,
        ("survey", _) | (_, Some("respondent_id")) => Unit::Respondents,
        ("adult_enrollment", _) | (_, Some("person_id")) => Unit::People,
        ("rounds" | "milestones" | "counts" | "calendar" | "aggregates", _) => Unit::Things,
        _ => Unit::Students,
    }
}

/// The column of the day on which what a row of `dataset` tells happened.
pub(crate) fn event_date(setup: &Setup<'_>, dataset: &str) -> Option<&'static str> {
    setup.dataset(dataset)?.dataset_type.event_date
}

/// The columns of a filter.
pub(crate) fn filter_columns(filter: &BTreeMap<String, StringList>) -> impl Iterator<Item = Want> {
    filter.keys().map(|column| Want::required(column, ColumnType::Category))
}

impl Share {
    /// The column that matches people, where it is not the dataset's own id.
    fn matching_key(&self, setup: &Setup<'_>) -> Option<&str> {
        let (name, _) = person_column(setup.dataset(&self.dataset).map_or("", |dataset| dataset.dataset_type.name));
        self.person.as_deref().filter(|column| *column != name)
    }

    /// The person a row is about, and whether only by the dataset's own id although another key matches people.
    fn person_of(scope: &Scope<'_>, row: &RowView<'_>) -> Option<(PersonId, bool)> {
        match (row.cell(PERSON).person(), row.cell(OWN_ID).person()) {
            (Some(person), _) => Some((person, false)),
            // An id of the dataset may look like a key of somebody else.
            (None, Some(own)) => Some((PersonId::new(&format!("id {}", own.text(scope.symbols)), scope.symbols), true)),
            (None, None) => None,
        }
    }
}

impl Measure for Share {
    type Tally = Holders;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &[]).into_iter().collect();
        if let Some(population) = &self.population {
            problems.extend(setup.dataset_problem("population", population, &[]));
        }
        if self.numerator.is_empty() && self.filled.is_none() && self.population.is_none() {
            problems.push(Problem::new(
                "numerator",
                "nothing says who is in the numerator",
                "give numerator = { column = \"value\" }, filled = \"column\", or a population",
            ));
        }
        // A leap year, so that February 29 is a day.
        let leap = SchoolYear::of(Date::constant(2024, 1, 1));
        for (key, day) in [("until", self.until.as_ref().map(|until| &until.day)), ("filled_by", self.filled_by.as_ref())] {
            if let Some(day) = day
                && day_in_year(day, leap).is_none()
            {
                problems.push(Problem::new(key, format!("`{day}` is not a day of the year"), "write it as MM-DD, such as \"02-15\""));
            }
        }
        if self.filled_by.is_some() && self.filled.is_none() {
            problems.push(Problem::new(
                "filled_by",
                "nothing says which date must be filled by then",
                "name its column: filled = \"column\"",
            ));
        }
        problems
    }

    fn rule(&self, setup: &Setup<'_>) -> Text {
        let words = |filter: &BTreeMap<String, StringList>| {
            filter.iter().map(|(column, values)| format!("{column}: {}", values.0.join(", "))).collect::<Vec<_>>().join("; ")
        };
        let mut property = words(&self.numerator);
        if let Some(filled) = &self.filled {
            let by = self.filled_by.as_ref().map_or_else(String::new, |day| format!(" ≤ {day}"));
            property = [property, format!("{filled}{by}")].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
        }
        let base = words(&self.denominator);
        let name = setup.dataset(&self.dataset).map_or("", |dataset| dataset.label.get("en"));
        let mut english = format!("People of the dataset “{name}”, each counted once");
        let mut spanish = format!("Personas del conjunto de datos «{name}», cada una contada una vez");
        if !property.is_empty() {
            english.push_str(&format!(", with {property}"));
            spanish.push_str(&format!(", con {property}"));
        }
        if let Some(population) = &self.population {
            let name = setup.dataset(population).map_or("", |dataset| dataset.label.get("en"));
            english.push_str(&format!(", out of everybody of the dataset “{name}”"));
            spanish.push_str(&format!(", del total de personas del conjunto de datos «{name}»"));
        } else if base.is_empty() {
            english.push_str(", out of all of them");
            spanish.push_str(", del total de ellas");
        } else {
            english.push_str(&format!(", out of those with {base}"));
            spanish.push_str(&format!(", del total de las que tienen {base}"));
        }
        if let Some(until) = &self.until {
            english.push_str(&format!("; every year is cut at {} (month-day)", until.day));
            spanish.push_str(&format!("; cada año se corta el {} (mes-día)", until.day));
        }
        Text::in_languages(format!("{english}."), format!("{spanish}."))
    }

    fn unit(&self, setup: &Setup<'_>) -> Unit {
        person_unit(setup, &self.dataset, self.person.as_deref())
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn window(&self, year: SchoolYear) -> (Date, Date) {
        let last = self.until.as_ref().and_then(|until| day_in_year(&until.day, year));
        (year.first_day(), last.unwrap_or(year.last_day()))
    }

    fn is_dated(&self, setup: &Setup<'_>) -> bool {
        let is_date = |filled: &String| {
            setup
                .dataset(&self.dataset)
                .and_then(|dataset| dataset.dataset_type.column(filled))
                .is_some_and(|column| column.column_type == ColumnType::Date)
        };
        self.until.is_some() || self.filled.as_ref().is_some_and(is_date)
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        let own = [&self.numerator, &self.denominator].into_iter().flat_map(|filter| Selection::by(&self.dataset, filter));
        let population = self.population.iter().flat_map(|dataset| Selection::by(dataset, &self.population_where));
        own.chain(population).collect()
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        let optional = |column: Option<&String>, column_type| {
            column.map_or_else(|| Want::optional("school_code", ColumnType::School), |name| Want::required(name, column_type))
        };
        let (own, own_type) = person_column(setup.dataset(&self.dataset).map_or("", |dataset| dataset.dataset_type.name));
        let person = match self.matching_key(setup) {
            Some(column) => Want::required(column, ColumnType::Id),
            None => Want::filled(own, own_type),
        };
        let mut columns = vec![person, Want::optional("school_code", ColumnType::School)];
        columns.push(optional(self.until.as_ref().map(|until| &until.column), ColumnType::Date));
        columns.push(optional(self.known.as_ref(), ColumnType::Category));
        columns.push(match &self.filled {
            Some(name) => {
                let column_type = setup
                    .dataset(&self.dataset)
                    .and_then(|dataset| dataset.dataset_type.column(name))
                    .map_or(ColumnType::Text, |column| column.column_type);
                Want::required(name, column_type)
            }
            None => Want::optional("school_code", ColumnType::School),
        });
        columns.push(Want::optional(own, own_type));
        columns.extend(filter_columns(&self.numerator));
        columns.extend(filter_columns(&self.denominator));
        let mut reads = vec![Read::of(&self.dataset, columns)];
        if let Some(population) = &self.population {
            let (name, column_type) = person_column(setup.dataset(population).map_or("", |dataset| dataset.dataset_type.name));
            let mut columns = vec![Want::filled(name, column_type), Want::optional("school_code", ColumnType::School)];
            columns.extend(filter_columns(&self.population_where));
            reads.push(Read::of(population, columns));
        }
        reads
    }

    fn start(&self, scope: &Scope<'_>) -> Holders {
        Holders {
            people: People::new(),
            schools: scope.schools(self.schools.as_ref()),
            numerator: Filter::new(scope, &self.numerator, FILTERS),
            denominator: Filter::new(scope, &self.denominator, FILTERS + self.numerator.len()),
            population: Filter::new(scope, &self.population_where, 2),
            not_known: self.known.as_ref().map_or_else(Vec::new, |column| scope.codes(column, &self.not_known.0)),
            until: self.until.as_ref().and_then(|until| day_in_year(&until.day, scope.year)),
            filled_by: self.filled_by.as_ref().and_then(|day| day_in_year(day, scope.year)),
        }
    }

    fn add(&self, tally: &mut Holders, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        let school = row.cell(SCHOOL).school();
        if let Some(school) = school
            && !is_chosen(&tally.schools, school)
        {
            return OTHER_SCHOOL;
        }
        if read == 1 {
            let Some(person) = row.cell(PERSON).person() else { return Taken::Excluded("no-person") };
            if !tally.population.holds(&row) {
                return Taken::Excluded("outside-denominator");
            }
            tally.people.at(scope, person, school, &row).in_denominator = true;
            return Taken::Used;
        }
        let Some((person, unmatched)) = Self::person_of(scope, &row) else { return Taken::Excluded("no-person") };
        if self.until.is_some() {
            let Some(date) = row.cell(UNTIL).date() else { return Taken::Excluded("no-date") };
            if tally.until.is_some_and(|until| date > until) || scope.is_later(Some(date)) {
                return Taken::Excluded("after-cutoff");
            }
        }
        if !tally.denominator.holds(&row) {
            return Taken::Excluded("outside-denominator");
        }
        let mut holds = tally.numerator.holds(&row);
        if self.filled.is_some() {
            holds &= match row.cell(FILLED) {
                Cell::Absent | Cell::Missing | Cell::Withheld => false,
                Cell::Date(date) => !scope.is_later(Some(date)) && tally.filled_by.is_none_or(|last| date <= last),
                _ => true,
            };
        }
        let known = self.known.is_some() && row.cell(KNOWN).text().is_some_and(|symbol| !tally.not_known.contains(&symbol));
        let held = tally.people.at(scope, person, school, &row);
        held.in_denominator |= self.population.is_none();
        held.in_numerator |= holds;
        held.known |= known;
        held.unmatched |= unmatched;
        Taken::Used
    }

    fn merge(&self, into: &mut Holders, from: Holders) {
        into.people.merge(from.people, |before, more| {
            before.in_denominator |= more.in_denominator;
            before.in_numerator |= more.in_numerator;
            before.known |= more.known;
            before.unmatched |= more.unmatched;
        });
    }

    fn query(&self, setup: &Setup<'_>, year: SchoolYear) -> Result<Query, &'static str> {
        let (denominator_mark, numerator_mark, nowhere_mark) = (0, 1, 2);
        let dataset_type = |name: &str| setup.dataset(name).map(|dataset| dataset.dataset_type);
        let own = person_column(dataset_type(&self.dataset).map_or("", |of| of.name)).0;
        let mut only = conditions(&self.denominator);
        if let Some(until) = &self.until {
            let last = day_in_year(&until.day, year).ok_or("its last day is no day of the year")?;
            only.extend([Condition::Until(until.column.clone(), last), Condition::NotLater(until.column.clone())]);
        }
        let mut holds = conditions(&self.numerator);
        if let Some(filled) = &self.filled {
            let of = dataset_type(&self.dataset).and_then(|of| of.column(filled)).map(|column| column.column_type);
            holds.push(Condition::Filled(filled.clone()));
            if of == Some(ColumnType::Date) {
                holds.push(Condition::NotLater(filled.clone()));
                let last = self.filled_by.as_ref().and_then(|day| day_in_year(day, year));
                holds.extend(last.map(|last| Condition::Until(filled.clone(), last)));
            }
        }
        let mut rows = QueriedRows::of(&self.dataset, own).schools(self.schools.as_ref()).only(only);
        if let Some(column) = self.matching_key(setup) {
            rows.person.insert(0, column.to_owned());
        }
        // What is known of a person without a school holds in every school the person is counted at.
        rows = rows.sets(numerator_mark, holds.clone());
        rows = rows.sets(nowhere_mark, holds.into_iter().chain([Condition::NoSchool]).collect());
        let mut all = vec![rows];
        match &self.population {
            None => all = all.into_iter().map(|rows| rows.sets(denominator_mark, Vec::new())).collect(),
            Some(population) => {
                let person = person_column(dataset_type(population).map_or("", |of| of.name)).0;
                let of = QueriedRows::of(population, person).schools(self.schools.as_ref());
                all.push(of.only(conditions(&self.population_where)).sets(denominator_mark, Vec::new()));
            }
        }
        let numerator = Term::Any(vec![Term::Mark(numerator_mark), Term::Anywhere(nowhere_mark)]);
        let counting = Counting::Rate { denominator: Term::Mark(denominator_mark), numerator };
        let in_every_school = Measure::unit(self, setup) == Unit::Applicants;
        Ok(Query::People(PeopleQuery { in_every_school, ..PeopleQuery::new(all, 3, counting) }))
    }

    fn finish(&self, mut tally: Holders, scope: &Scope<'_>) -> Outcome {
        // What is known of a person without a school holds in every school the person is counted at.
        tally.people.each(|person| {
            let anywhere = person.stays.iter().any(|(school, held)| school.is_none() && held.in_numerator);
            for (_, held) in &mut person.stays {
                held.in_numerator |= anywhere;
            }
        });
        let (mut known, mut unmatched) = ((0_i64, 0_i64), 0_i64);
        for person in tally.people.all() {
            let any = |is: fn(&Held) -> bool| person.stays.iter().any(|(_, held)| is(held));
            if !any(|held| held.in_denominator) {
                continue;
            }
            unmatched += i64::from(any(|held| held.unmatched));
            if any(|held| held.known) {
                known.1 += 1;
                known.0 += i64::from(any(|held| held.in_numerator));
            }
        }
        let district = |person: &Person<Held>| {
            let counted = person.stays.iter().any(|(_, held)| held.in_denominator);
            counted.then(|| among(person.stays.iter().any(|(_, held)| held.in_numerator)))
        };
        let school = |held: &Held| held.in_denominator.then(|| among(held.in_numerator));
        let is_at_several = Measure::unit(self, scope.setup) == Unit::Applicants;
        let table = if is_at_several {
            tally.people.tabulate_in_every_school(scope, scope.year, district, school)
        } else {
            tally.people.tabulate(scope, scope.year, district, school)
        };
        let outside = table.left_out;
        let mut outcome = table.into_figures(scope, Sum::rate);
        let unit = Measure::unit(self, scope.setup);
        if self.known.is_some() {
            outcome.details.push(("among-known", unit, Figure::ratio(known.0, known.1)));
        }
        if self.matching_key(scope.setup).is_some() {
            outcome.details.push(("unmatched", unit, Figure::count(unmatched)));
        }
        if outside > 0 {
            let unit = match unit {
                Unit::Staff => "staff",
                Unit::Students => "student",
                _ => "person",
            };
            outcome.exclusions.push(Exclusion::new("outside-population", unit, outside));
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
