//! Favorable answers to survey items.

use crate::dataset::{Cell, ColumnType, PersonId, SchoolIndex, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{Pair, People, Person, Table};
use crate::measure::response_share::{Eligible, add_eligible};
use crate::measure::scope::is_chosen;
use crate::measure::{
    Condition, Counting, Figure, Fold, GroupKey, Measure, OTHER_SCHOOL, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView,
    Scope, Selection, Setup, Taken, Things, Want,
};
use crate::number::Exact;
use crate::results::Unit;
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use rustc_hash::{FxHashMap, FxHashSet};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Share of favorable answers among valid answers to the items of a survey.
///
/// "Don't know" and "does not apply" leave the denominator; a neutral middle stays in it; negatively worded items are
/// reversed. Respondents of different kinds are never pooled, so a measure names one. The district's figure pools the
/// answers of all schools, never the schools' rates. Years are compared only over the items asked in both: where the
/// items differ, both years are counted over the items they share, and without one the years are not comparable.
/// With `item-mean` each item's rate is taken to fifteen decimals.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
#[expect(clippy::struct_field_names, reason = "the fields are the words of a plan")]
pub struct Favorable {
    /// The survey dataset.
    dataset: String,
    /// The kind of respondents.
    respondents: Option<StringList>,
    /// Topics counted; absent: all.
    topics: Option<StringList>,
    /// Items counted; absent: all.
    items: Option<StringList>,
    /// Favorable responses. Needed unless the dataset's grain is `item`.
    #[serde(default)]
    favorable: StringList,
    /// Responses that leave the denominator.
    #[serde(default)]
    not_valid: StringList,
    /// Negatively worded items.
    #[serde(default)]
    reversed: StringList,
    /// Responses that are favorable to a reversed item.
    #[serde(default)]
    unfavorable: StringList,
    /// `pooled`: all answers together. `item-mean`: the mean of the items' rates.
    roll_up: RollUp,
    /// Who was asked, for the response rate.
    eligible: Option<Eligible>,
    /// Which schools' answers count, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// How items are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum RollUp {
    /// All answers together: 80/100 and 10/20 are 75.0%.
    Pooled,
    /// The mean of the items' rates: 80/100 and 10/20 are 65.0%.
    ItemMean,
}

const SCHOOL: usize = 0;
const ITEM: usize = 1;
const TOPIC: usize = 2;
const RESPONDENT_TYPE: usize = 3;
const RESPONDENT: usize = 4;
const RESPONSE: usize = 5;
const VALID: usize = 6;
const FAVORABLE: usize = 7;

/// The answers of one year.
#[derive(Debug)]
struct Year {
    /// Of each respondent the valid answers: the item, and whether the answer is favorable.
    respondents: People<Vec<(Symbol, bool)>>,
    /// Answers that arrive already counted, by item.
    counted: FxHashMap<Symbol, Table>,
    /// The items with a valid answer.
    items: FxHashSet<Symbol>,
}

impl Year {
    fn new() -> Self {
        Self { respondents: People::new(), counted: FxHashMap::default(), items: FxHashSet::default() }
    }

    fn merge(&mut self, from: Self) {
        self.respondents.merge(from.respondents, Vec::extend);
        for (item, table) in from.counted {
            self.counted.entry(item).or_default().add(table);
        }
        self.items.extend(from.items);
    }

    /// The respondents' answers to `items` in the year of `scope`.
    fn tabulate(&self, scope: &Scope<'_>, items: &FxHashSet<Symbol>) -> Table {
        let add = |sum: (i64, i64), answers: &[(Symbol, bool)]| {
            answers
                .iter()
                .filter(|(item, _)| items.contains(item))
                .fold(sum, |(favorable, valid), (_, good)| (favorable + i64::from(*good), valid + 1))
        };
        let some = |sum: (i64, i64)| -> Pair { (sum.1 > 0).then_some(sum) };
        let of_person =
            |person: &Person<Vec<(Symbol, bool)>>| some(person.stays.iter().fold((0, 0), |sum, (_, answers)| add(sum, answers)));
        self.respondents.tabulate(scope, scope.year, of_person, |answers| some(add((0, 0), answers)))
    }
}

/// The tally of one year and the year before.
#[derive(Debug)]
pub struct Answers {
    years: [Year; 2],
    eligible: FxHashSet<PersonId>,
    eligible_filter: crate::measure::scope::Filter,
    schools: Vec<bool>,
    kinds: Option<Vec<Symbol>>,
    topics: Option<Vec<Symbol>>,
    items: Option<Vec<Symbol>>,
    favorable: Vec<Symbol>,
    unfavorable: Vec<Symbol>,
    not_valid: Vec<Symbol>,
    reversed: Vec<Symbol>,
}

/// Decimals to which an item's rate is taken before rates are averaged, so that the mean of many stays exact to more
/// places than any other figure tells, however many answers each item has.
const MEAN_DECIMALS: u8 = 15;

/// The mean of the rates of items, none of which is without a valid answer.
fn mean_of_rates(items: &[Sum]) -> Option<Exact> {
    let scale = 10_i128.pow(u32::from(MEAN_DECIMALS));
    let rate = |item: &Sum| -> Option<i64> {
        let (favorable, valid) = (i128::from(item.numerator), i128::from(item.denominator));
        i64::try_from((favorable * scale * 2 + valid) / (valid * 2)).ok()
    };
    let sum = items.iter().map(rate).try_fold(Exact::ZERO, |sum, rate| Some(sum + Exact::decimal(rate?, MEAN_DECIMALS)))?;
    sum.divide(Exact::whole(i64::try_from(items.len()).ok()?))
}

impl Favorable {
    fn by_item(&self, setup: &Setup<'_>) -> bool {
        setup.dataset(&self.dataset).is_some_and(|dataset| dataset.grain.as_deref() == Some("item"))
    }

    /// The figure of answers to several items, each with the people who answered it.
    fn figure(&self, items: &[Sum]) -> Option<Figure> {
        let answered: Vec<Sum> = items.iter().copied().filter(|sum| sum.denominator > 0).collect();
        // Of items counted apart it is not known who answered several: so many people there are at least.
        let people = answered.iter().map(|sum| sum.people).max()?;
        let figure = match self.roll_up {
            RollUp::Pooled => {
                let mut pooled = Sum::default();
                for sum in answered {
                    pooled += sum;
                }
                pooled.rate()
            }
            RollUp::ItemMean => Figure { numerator: None, rate: Some(mean_of_rates(&answered)?), ..Figure::count(0) },
        };
        Some(figure.of_people(u64::try_from(people).unwrap_or(0)))
    }

    /// The figures of a year over `items`, and how many respondents it has.
    fn outcome(&self, scope: &Scope<'_>, mut year: Year, items: &FxHashSet<Symbol>) -> (Outcome, i64) {
        let answers = year.tabulate(scope, items);
        let respondents = answers.district.people;
        let counted = items.iter().filter_map(|item| year.counted.remove(item));
        if self.roll_up == RollUp::Pooled || respondents == 0 {
            return (self.combined(scope, std::iter::once(answers).chain(counted)), respondents);
        }
        let each = items.iter().map(|item| year.tabulate(scope, &std::iter::once(*item).collect()));
        let mut outcome = self.combined(scope, each);
        // Who answered any of the items stands behind the mean of their rates.
        outcome.take_people_of(&answers.into_figures(scope, Sum::rate_of_answers));
        (outcome, respondents)
    }

    /// The figures over several tables.
    fn combined(&self, scope: &Scope<'_>, tables: impl Iterator<Item = Table>) -> Outcome {
        let mut district = Vec::new();
        let mut schools: BTreeMap<SchoolIndex, Vec<Sum>> = BTreeMap::new();
        let mut groups: BTreeMap<GroupKey, Vec<Sum>> = BTreeMap::new();
        for table in tables {
            district.push(table.district);
            for (school, sum) in table.schools {
                schools.entry(school).or_default().push(sum);
            }
            for (key, sum) in scope.grouping.keys(table.groups, scope.symbols) {
                groups.entry(key).or_default().push(sum);
            }
        }
        Outcome {
            district: self.figure(&district),
            schools: schools.into_iter().filter_map(|(school, sums)| Some((school, self.figure(&sums)?))).collect(),
            groups: groups.into_iter().filter_map(|(key, sums)| Some((key, self.figure(&sums)?))).collect(),
            ..Outcome::default()
        }
    }
}

impl Measure for Favorable {
    type Tally = Answers;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &["survey"]).into_iter().collect();
        if let Some(eligible) = &self.eligible {
            problems.extend(setup.dataset_problem("eligible", &eligible.dataset, &[]));
        }
        if self.favorable.0.is_empty() && !self.by_item(setup) {
            problems.push(Problem::new(
                "favorable",
                "nothing says which responses are favorable",
                "list them, such as favorable = [\"Agree\", \"Strongly agree\"]",
            ));
        }
        if !self.reversed.0.is_empty() && self.unfavorable.0.is_empty() {
            problems.push(Problem::new(
                "reversed",
                "nothing says which responses are favorable to a reversed item",
                "list them in unfavorable",
            ));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let who = self.respondents.as_ref().map_or_else(String::new, |kinds| format!(" ({})", kinds.0.join(", ")));
        let topics = self.topics.as_ref().map_or_else(String::new, |topics| topics.0.join(", "));
        let (about, about_es) =
            if topics.is_empty() { (String::new(), String::new()) } else { (format!(" on {topics}"), format!(" sobre {topics}")) };
        let (roll_up, roll_up_es) = match self.roll_up {
            RollUp::Pooled => ("All answers are put together.", "Se juntan todas las respuestas."),
            RollUp::ItemMean => ("The rates of the items are averaged.", "Se promedian las tasas de las preguntas."),
        };
        let not_valid = self.not_valid.0.join(", ");
        let (left, left_es) = if not_valid.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(" Not counted as answers: {not_valid}."), format!(" No cuentan como respuestas: {not_valid}."))
        };
        Text::in_languages(
            format!(
                "Favorable answers{about} out of all valid answers of the survey{who}. {roll_up}{left} Years are compared over the items asked in both."
            ),
            format!(
                "Respuestas favorables{about_es} del total de respuestas válidas de la encuesta{who}. {roll_up_es}{left_es} Los años se comparan con las preguntas hechas en ambos."
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        Unit::Answers
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        let of = |column, values| Selection::of(&self.dataset, column, values);
        let apart = |column, values| Selection::apart(&self.dataset, column, values);
        let chosen = [("respondent_type", &self.respondents), ("topic", &self.topics), ("item", &self.items)];
        let mut all: Vec<Selection<'_>> =
            chosen.into_iter().filter_map(|(column, values)| values.as_ref().map(|values| of(column, values))).collect();
        if !self.favorable.0.is_empty() {
            all.push(of("response", &self.favorable));
        }
        all.extend([apart("response", &self.not_valid), apart("response", &self.unfavorable), apart("item", &self.reversed)]);
        all.extend(self.eligible.iter().flat_map(|eligible| Selection::by(&eligible.dataset, &eligible.filter)));
        all
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        let by_item = self.by_item(setup);
        let either = |is_needed: bool, name: &str, column_type| {
            if is_needed { Want::filled(name, column_type) } else { Want::optional(name, column_type) }
        };
        let needed = |is_needed: bool, name: &str| {
            if is_needed { Want::required(name, ColumnType::Category) } else { Want::optional(name, ColumnType::Category) }
        };
        let columns = vec![
            Want::filled("school_code", ColumnType::School),
            Want::filled("item", ColumnType::Category),
            needed(self.topics.is_some(), "topic"),
            needed(self.respondents.is_some(), "respondent_type"),
            either(!by_item, "respondent_id", ColumnType::Id),
            needed(!by_item, "response"),
            either(by_item, "valid", ColumnType::Count),
            either(by_item, "favorable", ColumnType::Count),
        ];
        let mut earlier = Read::of(&self.dataset, columns.clone()).years_back(1);
        earlier.required = false;
        let mut reads = vec![Read::of(&self.dataset, columns), earlier];
        reads.extend(self.eligible.as_ref().map(|eligible| eligible.read(setup)));
        reads
    }

    fn start(&self, scope: &Scope<'_>) -> Answers {
        let codes = |column: &str, values: &StringList| scope.codes(column, &values.0);
        Answers {
            years: [Year::new(), Year::new()],
            eligible: FxHashSet::default(),
            eligible_filter: self.eligible.as_ref().map_or_else(Default::default, |eligible| eligible.filter(scope)),
            schools: scope.schools(self.schools.as_ref()),
            kinds: self.respondents.as_ref().map(|kinds| codes("respondent_type", kinds)),
            topics: self.topics.as_ref().map(|topics| codes("topic", topics)),
            items: self.items.as_ref().map(|items| codes("item", items)),
            favorable: codes("response", &self.favorable),
            unfavorable: codes("response", &self.unfavorable),
            not_valid: codes("response", &self.not_valid),
            reversed: codes("item", &self.reversed),
        }
    }

    fn add(&self, tally: &mut Answers, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        if read == 2 {
            return add_eligible(&mut tally.eligible, &tally.eligible_filter, &tally.schools, &row);
        }
        let (Some(school), Some(item)) = (row.cell(SCHOOL).school(), row.cell(ITEM).text()) else { return Taken::Excluded("no-item") };
        if !is_chosen(&tally.schools, school) {
            return OTHER_SCHOOL;
        }
        let among = |list: &Option<Vec<Symbol>>, column: usize| {
            list.as_ref().is_none_or(|list| row.cell(column).text().is_some_and(|symbol| list.contains(&symbol)))
        };
        if !among(&tally.kinds, RESPONDENT_TYPE) {
            return Taken::Excluded("other-respondents");
        }
        if !among(&tally.topics, TOPIC) || !among(&tally.items, ITEM) {
            return Taken::Excluded("other-item");
        }
        let year = &mut tally.years[read.min(1)];
        match (row.cell(VALID), row.cell(FAVORABLE), row.cell(RESPONSE)) {
            (Cell::Integer(valid), Cell::Integer(favorable), _) => {
                if valid == 0 {
                    return Taken::Excluded("no-answer");
                }
                // Everybody answers an item once.
                let sum = Sum { numerator: favorable, denominator: valid, people: valid };
                let table = year.counted.entry(item).or_default();
                table.district += sum;
                *table.schools.entry(school).or_default() += sum;
                if let Some(groups) = scope.grouping.of_row(&row) {
                    scope.grouping.count(&mut table.groups, &groups, None, &[school], sum);
                    scope.grouping.count(&mut table.groups, &groups, Some(school), &[school], sum);
                }
            }
            (_, _, Cell::Text(response)) => {
                if tally.not_valid.contains(&response) {
                    return Taken::Excluded("not-valid-answer");
                }
                let Some(respondent) = row.cell(RESPONDENT).person() else { return Taken::Excluded("no-respondent") };
                let good = if tally.reversed.contains(&item) { &tally.unfavorable } else { &tally.favorable };
                year.respondents.at(scope, respondent, Some(school), &row).push((item, good.contains(&response)));
            }
            (_, _, Cell::Withheld) | (Cell::Withheld, _, _) => return Taken::Excluded("withheld"),
            _ => return Taken::Excluded("no-answer"),
        }
        year.items.insert(item);
        Taken::Used
    }

    fn merge(&self, into: &mut Answers, from: Answers) {
        for (before, more) in into.years.iter_mut().zip(from.years) {
            before.merge(more);
        }
        into.eligible.extend(from.eligible);
    }

    fn query(&self, setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        if self.by_item(setup) {
            return Err("its answers are summed already");
        }
        if self.roll_up == RollUp::ItemMean {
            return Err("a mean of rates has no numerator and denominator");
        }
        let (good, valid) = (0, 1);
        let among = |column: &str, list: &StringList| Condition::Among(column.to_owned(), list.0.clone());
        let mut only = vec![Condition::Filled("item".to_owned()), Condition::NotAmong("response".to_owned(), self.not_valid.0.clone())];
        let chosen = [("respondent_type", &self.respondents), ("topic", &self.topics), ("item", &self.items)];
        only.extend(chosen.into_iter().filter_map(|(column, list)| list.as_ref().map(|list| among(column, list))));
        let favorable = among("response", &self.favorable);
        let favorable = if self.reversed.0.is_empty() {
            favorable
        } else {
            Condition::Either(vec![
                vec![Condition::NotAmong("item".to_owned(), self.reversed.0.clone()), favorable],
                vec![among("item", &self.reversed), among("response", &self.unfavorable)],
            ])
        };
        let rows = |back| {
            let of = QueriedRows::of(&self.dataset, "respondent_id").years_back(back).schools(self.schools.as_ref()).only(only.clone());
            QueriedRows { thing: vec!["item".to_owned()], ..of }
        };
        let now = rows(0).sets(good, vec![favorable]).sets(valid, Vec::new());
        let counting = Counting::Sums { numerator: good, denominator: valid };
        let query = PeopleQuery::new(vec![now, rows(1).beside()], 2, counting);
        Ok(Query::People(PeopleQuery { marks: vec![Fold::Sum; 2], things: Things::Shared, ..query }))
    }

    fn finish(&self, tally: Answers, scope: &Scope<'_>) -> Outcome {
        let [now, before] = tally.years;
        let shared: FxHashSet<Symbol> = now.items.intersection(&before.items).copied().collect();
        let has_earlier = !before.items.is_empty();
        let differ = now.items != before.items;
        let items = if has_earlier && !shared.is_empty() { shared.clone() } else { now.items.clone() };
        let names: BTreeSet<String> = items.iter().map(|item| scope.symbols.text(*item).to_string()).collect();
        let (mut outcome, respondents) = self.outcome(scope, now, &items);
        if has_earlier {
            if shared.is_empty() {
                outcome.not_comparable = Some("no item was asked in both years".to_owned());
            } else {
                let earlier = Scope { year: scope.year.minus(1), ..*scope };
                let (mut prior, _) = self.outcome(&earlier, before, &items);
                prior.footing = Some(names.iter().cloned().collect());
                outcome.prior = Some(Box::new(prior));
                if differ {
                    let list = names.iter().cloned().collect::<Vec<_>>().join(", ");
                    outcome.note = Some(format!("Compared over the {} items asked in both years: {list}.", names.len()));
                }
            }
        }
        outcome.footing = Some(names.into_iter().collect());
        if respondents > 0 {
            let eligible = i64::try_from(tally.eligible.len()).unwrap_or(i64::MAX);
            if self.eligible.is_some() && eligible > 0 {
                outcome.details.push(("response-rate", Unit::Respondents, Figure::ratio(respondents, eligible)));
            } else {
                outcome.details.push(("respondents", Unit::Respondents, Figure::count(respondents)));
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
