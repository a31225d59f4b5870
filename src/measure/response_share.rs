//! Shares of respondents who chose certain responses.

use crate::dataset::{Cell, ColumnType, PersonId, Symbol};
use crate::measure::people::{Pair, People, among};
use crate::measure::scope::{Filter, is_chosen};
use crate::measure::share::{filter_columns, person_column};
use crate::measure::{Figure, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::number::wilson_interval;
use crate::results::{Interval, Unit};
use crate::text::{StringList, Text};
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Share of respondents who chose one of the configured responses, among those with a valid answer.
///
/// A respondent is counted once. With several items the plan says how they are put together: `any` of the answers,
/// `all` of the answers given, or `mean`, the share among all answers. With `eligible`, the response rate is given, and
/// the share if everybody who did not answer had answered otherwise. A declared random `sample` has its 95% Wilson
/// interval shown (Wilson 1927); it never changes the status.
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
        let mut columns = vec![Want::filled(name, column_type)];
        columns.extend(filter_columns(&self.filter));
        Read { required: false, ..Read::of(&self.dataset, columns) }
    }

    pub(crate) fn filter(&self, scope: &Scope<'_>) -> Filter {
        Filter::new(scope, &self.filter, 1)
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

/// What is remembered of a respondent.
#[derive(Debug, Default)]
pub(crate) struct Given {
    yes: i64,
    valid: i64,
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
    fn pair(&self, yes: i64, valid: i64) -> Pair {
        if valid == 0 {
            return None;
        }
        match self.several_items {
            Some(SeveralItems::Mean) => Some((yes, valid)),
            Some(SeveralItems::All) => among(yes == valid),
            Some(SeveralItems::Any) | None => among(yes > 0),
        }
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

    fn unit(&self) -> Unit {
        if self.several_items == Some(SeveralItems::Mean) { Unit::Answers } else { Unit::Respondents }
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
            return match row.cell(0).person() {
                Some(person) if tally.eligible_filter.holds(&row) => {
                    tally.eligible.insert(person);
                    Taken::Used
                }
                _ => Taken::Excluded("not-eligible"),
            };
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
        if !tally.items.contains(&item) {
            return Taken::Excluded("other-item");
        }
        let Cell::Text(response) = row.cell(RESPONSE) else { return Taken::Excluded("no-answer") };
        if tally.not_valid.contains(&response) {
            return Taken::Excluded("not-valid-answer");
        }
        let yes = tally.options.contains(&response);
        let given = tally.people.at(scope, respondent, Some(school), &row);
        given.valid += 1;
        given.yes += i64::from(yes);
        Taken::Used
    }

    fn merge(&self, into: &mut Respondents, from: Respondents) {
        into.people.merge(from.people, |before, more| {
            before.yes += more.yes;
            before.valid += more.valid;
        });
        into.eligible.extend(from.eligible);
    }

    fn finish(&self, tally: Respondents, scope: &Scope<'_>) -> Outcome {
        let table = tally.people.tabulate(
            scope,
            scope.year,
            |person| {
                let (yes, valid) = person.stays.iter().fold((0, 0), |sum, (_, given)| (sum.0 + given.yes, sum.1 + given.valid));
                self.pair(yes, valid)
            },
            |given| self.pair(given.yes, given.valid),
        );
        let (yes, valid) = table.district;
        let mut outcome = table.into_rates(scope);
        let respondents = i64::try_from(tally.people.len()).unwrap_or(i64::MAX);
        let eligible = i64::try_from(tally.eligible.len()).unwrap_or(i64::MAX);
        if eligible > 0 {
            outcome.details.push(("response-rate", Unit::Respondents, Figure::ratio(respondents, eligible)));
            if self.several_items != Some(SeveralItems::Mean) && eligible >= valid {
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
