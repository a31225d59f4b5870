//! Shares of respondents who chose certain responses.

use crate::dataset::{Cell, ColumnType, PersonId, Symbol};
use crate::measure::outcome::Sum;
use crate::measure::people::{Pair, People, Person, among};
use crate::measure::scope::{Filter, is_chosen};
use crate::measure::share::{filter_columns, person_column};
use crate::measure::{
    Condition, Counting, Figure, Fold, Measure, OTHER_SCHOOL, Outcome, PeopleQuery, Problem, QueriedRows, Query, Read, RowView, Scope,
    Selection, Setup, Taken, Term, Things, Want,
};
use crate::number::wilson_interval;
use crate::results::{Interval, Unit};
use crate::school_year::SchoolYear;
use crate::text::{StringList, Text};
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Share of respondents who chose one of the configured responses, among those with a valid answer.
///
/// A respondent is counted once: of several answers to an item the latest counts, by the survey's column `date` where
/// it has one, else the one that comes last in the files. With several items the plan says how they are put together:
/// `any` of the answers, `all` of the answers given, or `mean`, the share among all answers. With `eligible`, the
/// response rate is given, and the share if everybody who did not answer had answered otherwise. A declared random
/// `sample` has its 95% Wilson interval shown (Wilson 1927); it never changes the status. Answers to several items put
/// together (`mean`) are not independent and have none.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct ResponseShare {
    /// The survey dataset.
    dataset: String,
    /// The kind of respondents.
    respondents: Option<StringList>,
    /// The items.
    items: StringList,
    /// The responses that count.
    options: StringList,
    /// Responses that are no valid answer.
    #[serde(default)]
    not_valid: StringList,
    /// How several items are put together.
    several_items: Option<SeveralItems>,
    /// Who was asked, for the response rate.
    eligible: Option<Eligible>,
    /// Whether respondents are a random sample.
    #[serde(default)]
    sample: bool,
    /// Which schools' answers count, by columns of the roster.
    schools: Option<BTreeMap<String, StringList>>,
}

/// Who was asked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Eligible {
    /// The dataset in which they are.
    pub dataset: String,
    /// Columns and the values one of which each must have.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, StringList>,
}

impl Eligible {
    pub(crate) fn read(&self, setup: &Setup<'_>) -> Read {
        let (name, column_type) = person_column(setup.dataset(&self.dataset).map_or("", |dataset| dataset.dataset_type.name));
        let mut columns = vec![Want::filled(name, column_type), Want::optional("school_code", ColumnType::School)];
        columns.extend(filter_columns(&self.filter));
        Read { required: false, ..Read::of(&self.dataset, columns) }
    }

    pub(crate) fn filter(&self, scope: &Scope<'_>) -> Filter {
        Filter::new(scope, &self.filter, 2)
    }
}

/// Notes who a row of [`Eligible`] names, if the person is among those asked at one of the `schools`.
pub(crate) fn add_eligible(eligible: &mut FxHashSet<PersonId>, filter: &Filter, schools: &[bool], row: &RowView<'_>) -> Taken {
    if row.cell(1).school().is_some_and(|school| !is_chosen(schools, school)) {
        return OTHER_SCHOOL;
    }
    match row.cell(0).person() {
        Some(person) if filter.holds(row) => {
            eligible.insert(person);
            Taken::Used
        }
        _ => Taken::Excluded("not-eligible"),
    }
}

/// How several items are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum SeveralItems {
    /// One of the answers counts.
    Any,
    /// All answers given count.
    All,
    /// Answers that count among all answers.
    Mean,
}

const SCHOOL: usize = 0;
const ITEM: usize = 1;
const RESPONDENT: usize = 2;
const RESPONSE: usize = 3;
const RESPONDENT_TYPE: usize = 4;
const DATE: usize = 5;

/// What is remembered of a respondent: the latest answer to each item.
#[derive(Debug, Default)]
pub(crate) struct Given {
    answers: Vec<Answer>,
}

/// A valid answer.
#[derive(Clone, Copy, Debug)]
struct Answer {
    /// Position of the item among the measure's.
    item: usize,
    date: Option<Date>,
    yes: bool,
}

impl Given {
    /// Notes an answer, which replaces one to the same item unless that is of a later day.
    fn note(&mut self, answer: Answer) {
        match self.answers.iter_mut().find(|known| known.item == answer.item) {
            Some(known) if answer.date >= known.date => *known = answer,
            Some(_) => {}
            None => self.answers.push(answer),
        }
    }
}

/// The tally of one year.
#[derive(Debug)]
pub struct Respondents {
    people: People<Given>,
    eligible: FxHashSet<PersonId>,
    eligible_filter: Filter,
    schools: Vec<bool>,
    kinds: Option<Vec<Symbol>>,
    items: Vec<Symbol>,
    options: Vec<Symbol>,
    not_valid: Vec<Symbol>,
}

impl ResponseShare {
    /// What a respondent adds who gave these answers at a school.
    fn pair(&self, given: &Given) -> Pair {
        let count = |answers: usize| i64::try_from(answers).unwrap_or(i64::MAX);
        let (yes, valid) = (count(given.answers.iter().filter(|answer| answer.yes).count()), count(given.answers.len()));
        if valid == 0 {
            return None;
        }
        match self.several_items {
            Some(SeveralItems::Mean) => Some((yes, valid)),
            Some(SeveralItems::All) => Some(among(yes == valid)),
            Some(SeveralItems::Any) | None => Some(among(yes > 0)),
        }
    }

    /// What a respondent adds who answered at several schools.
    fn pair_of_all(&self, person: &Person<Given>) -> Pair {
        match person.stays.as_slice() {
            [(_, given)] => self.pair(given),
            stays => {
                let mut all = Given::default();
                for answer in stays.iter().flat_map(|(_, given)| &given.answers) {
                    all.note(*answer);
                }
                self.pair(&all)
            }
        }
    }

    fn is_mean(&self) -> bool {
        self.several_items == Some(SeveralItems::Mean)
    }
}

impl Measure for ResponseShare {
    type Tally = Respondents;

    fn problems(&self, setup: &Setup<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> = setup.dataset_problem("dataset", &self.dataset, &["survey"]).into_iter().collect();
        if let Some(eligible) = &self.eligible {
            problems.extend(setup.dataset_problem("eligible", &eligible.dataset, &[]));
        }
        if self.items.0.is_empty() {
            problems.push(Problem::new("items", "no item is named", "list the items asked"));
        }
        if self.options.0.is_empty() {
            problems.push(Problem::new("options", "no response is named", "list the responses that count"));
        }
        if self.items.0.len() > 1 && self.several_items.is_none() {
            problems.push(Problem::new(
                "items",
                "nothing says how several items are put together",
                "set several_items = \"any\", \"all\" or \"mean\"",
            ));
        }
        if self.sample && self.is_mean() {
            problems.push(Problem::new(
                "sample",
                "answers to several items are not independent: no interval can be given for their share",
                "leave sample out, or put the items together with \"any\" or \"all\"",
            ));
        }
        problems
    }

    fn rule(&self, _setup: &Setup<'_>) -> Text {
        let options = self.options.0.join(", ");
        let items = self.items.0.join(", ");
        let (together, together_es) = match self.several_items {
            Some(SeveralItems::Any) => {
                (" One such answer to any of the items counts.", " Cuenta una respuesta así a cualquiera de las preguntas.")
            }
            Some(SeveralItems::All) => (" All answers given must be such.", " Todas las respuestas dadas deben ser así."),
            Some(SeveralItems::Mean) => (" Answers to all items are put together.", " Se juntan las respuestas a todas las preguntas."),
            None => ("", ""),
        };
        Text::in_languages(
            format!("Respondents who answered “{options}” to {items}, each counted once, out of all with a valid answer.{together}"),
            format!(
                "Personas que respondieron «{options}» a {items}, cada una contada una vez, del total con una respuesta válida.{together_es}"
            ),
        )
    }

    fn unit(&self, _setup: &Setup<'_>) -> Unit {
        if self.is_mean() { Unit::Answers } else { Unit::Respondents }
    }

    fn schools(&self) -> Option<&BTreeMap<String, StringList>> {
        self.schools.as_ref()
    }

    fn selections(&self) -> Vec<Selection<'_>> {
        let of = |column, values| Selection::of(&self.dataset, column, values);
        let mut all = vec![of("item", &self.items), of("response", &self.options)];
        all.extend(self.respondents.iter().map(|values| of("respondent_type", values)));
        all.push(Selection::apart(&self.dataset, "response", &self.not_valid));
        all.extend(self.eligible.iter().flat_map(|eligible| Selection::by(&eligible.dataset, &eligible.filter)));
        all
    }

    fn reads(&self, setup: &Setup<'_>) -> Vec<Read> {
        let kind = if self.respondents.is_some() {
            Want::required("respondent_type", ColumnType::Category)
        } else {
            Want::optional("respondent_type", ColumnType::Category)
        };
        let columns = vec![
            Want::filled("school_code", ColumnType::School),
            Want::filled("item", ColumnType::Category),
            Want::filled("respondent_id", ColumnType::Id),
            Want::required("response", ColumnType::Category),
            kind,
            Want::optional("date", ColumnType::Date),
        ];
        let mut reads = vec![Read::of(&self.dataset, columns)];
        reads.extend(self.eligible.as_ref().map(|eligible| eligible.read(setup)));
        reads
    }

    fn start(&self, scope: &Scope<'_>) -> Respondents {
        Respondents {
            people: People::new(),
            eligible: FxHashSet::default(),
            eligible_filter: self.eligible.as_ref().map_or_else(Filter::default, |eligible| eligible.filter(scope)),
            schools: scope.schools(self.schools.as_ref()),
            kinds: self.respondents.as_ref().map(|kinds| scope.codes("respondent_type", &kinds.0)),
            items: scope.codes("item", &self.items.0),
            options: scope.codes("response", &self.options.0),
            not_valid: scope.codes("response", &self.not_valid.0),
        }
    }

    fn add(&self, tally: &mut Respondents, scope: &Scope<'_>, read: usize, row: RowView<'_>) -> Taken {
        if read == 1 {
            return add_eligible(&mut tally.eligible, &tally.eligible_filter, &tally.schools, &row);
        }
        let (Some(school), Some(item), Some(respondent)) =
            (row.cell(SCHOOL).school(), row.cell(ITEM).text(), row.cell(RESPONDENT).person())
        else {
            return Taken::Excluded("no-respondent");
        };
        if !is_chosen(&tally.schools, school) {
            return OTHER_SCHOOL;
        }
        if !tally.kinds.as_ref().is_none_or(|kinds| row.cell(RESPONDENT_TYPE).text().is_some_and(|kind| kinds.contains(&kind))) {
            return Taken::Excluded("other-respondents");
        }
        let Some(item) = tally.items.iter().position(|known| *known == item) else { return Taken::Excluded("other-item") };
        let Cell::Text(response) = row.cell(RESPONSE) else { return Taken::Excluded("no-answer") };
        if tally.not_valid.contains(&response) {
            return Taken::Excluded("not-valid-answer");
        }
        let yes = tally.options.contains(&response);
        let date = row.cell(DATE).date();
        tally.people.at(scope, respondent, Some(school), &row).note(Answer { item, date, yes });
        Taken::Used
    }

    fn merge(&self, into: &mut Respondents, from: Respondents) {
        into.people.merge(from.people, |before, more| {
            for answer in more.answers {
                before.note(answer);
            }
        });
        into.eligible.extend(from.eligible);
    }

    fn query(&self, _setup: &Setup<'_>, _year: SchoolYear) -> Result<Query, &'static str> {
        let (yes, valid) = (0, 1);
        let among = |column: &str, list: &StringList| Condition::Among(column.to_owned(), list.0.clone());
        let mut only = vec![among("item", &self.items), Condition::NotAmong("response".to_owned(), self.not_valid.0.clone())];
        only.extend(self.respondents.as_ref().map(|kinds| among("respondent_type", kinds)));
        let rows = QueriedRows::of(&self.dataset, "respondent_id").schools(self.schools.as_ref()).only(only);
        let rows = rows.sets(yes, vec![among("response", &self.options)]).sets(valid, Vec::new());
        let rows = QueriedRows { thing: vec!["item".to_owned()], day: Some("date".to_owned()), ..rows };
        let counting = match self.several_items {
            Some(SeveralItems::Mean) => Counting::Sums { numerator: yes, denominator: valid },
            Some(SeveralItems::All) => Counting::Rate { denominator: Term::Mark(valid), numerator: Term::Equal(yes, valid) },
            Some(SeveralItems::Any) | None => Counting::Rate { denominator: Term::Mark(valid), numerator: Term::Mark(yes) },
        };
        let marks = vec![Fold::Sum; 2];
        Ok(Query::People(PeopleQuery { marks, things: Things::Latest, ..PeopleQuery::new(vec![rows], 2, counting) }))
    }

    fn finish(&self, tally: Respondents, scope: &Scope<'_>) -> Outcome {
        let table = tally.people.tabulate(scope, scope.year, |person| self.pair_of_all(person), |given| self.pair(given));
        let Sum { numerator: yes, denominator: valid, people: respondents } = table.district;
        let mut outcome = table.into_figures(scope, if self.is_mean() { Sum::rate_of_answers } else { Sum::rate });
        let eligible = i64::try_from(tally.eligible.len()).unwrap_or(i64::MAX);
        if eligible > 0 {
            outcome.details.push(("response-rate", Unit::Respondents, Figure::ratio(respondents, eligible)));
            if !self.is_mean() && eligible >= respondents {
                outcome.details.push(("if-others-answered-no", Unit::Respondents, Figure::ratio(yes, eligible)));
            }
        }
        if self.sample
            && let (Some(figure), Some((low, high))) = (&mut outcome.district, wilson_interval(yes, valid))
        {
            figure.interval = Some(Interval { low, high, why: "95% Wilson interval of a random sample".to_owned() });
            figure.is_sample = true;
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
