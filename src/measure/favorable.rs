//! Favorable answers to survey items.

use crate::dataset::{Cell, ColumnType, PersonId, SchoolIndex, Symbol};
use crate::measure::grouping::GroupCounts;
use crate::measure::response_share::Eligible;
use crate::measure::scope::is_chosen;
use crate::measure::{Figure, GroupKey, Measure, OTHER_SCHOOL, Outcome, Problem, Read, RowView, Scope, Setup, Taken, Want};
use crate::number::Exact;
use crate::results::{Basis, Unit};
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
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
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

/// The answers to one item in one year.
#[derive(Debug, Default)]
pub(crate) struct ItemAnswers {
    district: (i64, i64),
    schools: BTreeMap<SchoolIndex, (i64, i64)>,
    groups: GroupCounts,
}

/// The tally of one year and the year before.
#[derive(Debug)]
pub struct Answers {
    years: [FxHashMap<Symbol, ItemAnswers>; 2],
    respondents: FxHashSet<PersonId>,
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

impl Favorable {
    fn by_item(&self, setup: &Setup<'_>) -> bool {
        setup.dataset(&self.dataset).is_some_and(|dataset| dataset.grain.as_deref() == Some("item"))
    }

    /// The figure of answers to several items.
    fn figure<'a>(&self, items: impl Iterator<Item = &'a (i64, i64)>) -> Option<Figure> {
        let answered: Vec<(i64, i64)> = items.copied().filter(|(_, valid)| *valid > 0).collect();
        if answered.is_empty() {
            return None;
        }
        match self.roll_up {
            RollUp::Pooled => {
                let (favorable, valid) = answered.iter().fold((0, 0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
                Some(Figure::ratio(favorable, valid))
            }
            RollUp::ItemMean => {
                let count = i64::try_from(answered.len()).unwrap_or(i64::MAX);
                let sum = answered
                    .iter()
                    .filter_map(|(favorable, valid)| Exact::rate(*favorable, *valid))
                    .fold(Exact::ZERO, |sum, rate| sum + rate);
                let rate = sum.divide(Exact::whole(count));
                Some(Figure { numerator: None, rate, basis: Basis::Counted, ..Figure::count(0) })
            }
        }
    }

    /// The figures of a year over `items`.
    fn outcome(&self, scope: &Scope<'_>, year: FxHashMap<Symbol, ItemAnswers>, items: &BTreeSet<String>) -> Outcome {
        let chosen: Vec<ItemAnswers> =
            year.into_iter().filter(|(item, _)| items.contains(&*scope.symbols.text(*item))).map(|(_, answers)| answers).collect();
        let mut outcome = Outcome { district: self.figure(chosen.iter().map(|answers| &answers.district)), ..Outcome::default() };
        let schools: BTreeSet<SchoolIndex> = chosen.iter().flat_map(|answers| answers.schools.keys().copied()).collect();
        for school in schools {
            if let Some(figure) = self.figure(chosen.iter().filter_map(|answers| answers.schools.get(&school))) {
                outcome.schools.insert(school, figure);
            }
        }
        let mut groups: BTreeMap<GroupKey, Vec<(i64, i64)>> = BTreeMap::new();
        for answers in chosen {
            for (key, pair) in scope.grouping.keys(answers.groups, scope.symbols) {
                groups.entry(key).or_default().push(pair);
            }
        }
        outcome.groups = groups.into_iter().filter_map(|(key, pairs)| Some((key, self.figure(pairs.iter())?))).collect();
        outcome
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

    fn unit(&self) -> Unit {
        Unit::Answers
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
            years: [FxHashMap::default(), FxHashMap::default()],
            respondents: FxHashSet::default(),
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
            return match row.cell(0).person() {
                Some(person) if tally.eligible_filter.holds(&row) => {
                    tally.eligible.insert(person);
                    Taken::Used
                }
                _ => Taken::Excluded("not-eligible"),
            };
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
        let (favorable, valid) = match (row.cell(VALID), row.cell(FAVORABLE), row.cell(RESPONSE)) {
            (Cell::Integer(valid), Cell::Integer(favorable), _) => (favorable, valid),
            (_, _, Cell::Text(response)) => {
                if tally.not_valid.contains(&response) {
                    return Taken::Excluded("not-valid-answer");
                }
                let good = if tally.reversed.contains(&item) { &tally.unfavorable } else { &tally.favorable };
                (i64::from(good.contains(&response)), 1)
            }
            (_, _, Cell::Withheld) | (Cell::Withheld, _, _) => return Taken::Excluded("withheld"),
            _ => return Taken::Excluded("no-answer"),
        };
        if read == 0
            && let Some(respondent) = row.cell(RESPONDENT).person()
        {
            tally.respondents.insert(respondent);
        }
        let answers = tally.years[read.min(1)].entry(item).or_default();
        answers.district.0 += favorable;
        answers.district.1 += valid;
        let at = answers.schools.entry(school).or_default();
        at.0 += favorable;
        at.1 += valid;
        if let Some(groups) = scope.grouping.of_row(&row) {
            scope.grouping.count(&mut answers.groups, &groups, None, Some(school), (favorable, valid));
            scope.grouping.count(&mut answers.groups, &groups, Some(school), Some(school), (favorable, valid));
        }
        Taken::Used
    }

    fn merge(&self, into: &mut Answers, from: Answers) {
        for (before, more) in into.years.iter_mut().zip(from.years) {
            for (item, more) in more {
                let known = before.entry(item).or_default();
                known.district.0 += more.district.0;
                known.district.1 += more.district.1;
                for (school, pair) in more.schools {
                    let at = known.schools.entry(school).or_default();
                    at.0 += pair.0;
                    at.1 += pair.1;
                }
                for (key, pair) in more.groups {
                    let at = known.groups.entry(key).or_default();
                    at.0 += pair.0;
                    at.1 += pair.1;
                }
            }
        }
        into.respondents.extend(from.respondents);
        into.eligible.extend(from.eligible);
    }

    fn finish(&self, tally: Answers, scope: &Scope<'_>) -> Outcome {
        let [now, before] = tally.years;
        let names = |year: &FxHashMap<Symbol, ItemAnswers>| -> BTreeSet<String> {
            year.keys().map(|item| scope.symbols.text(*item).to_string()).collect()
        };
        let (asked, earlier) = (names(&now), names(&before));
        let shared: BTreeSet<String> = asked.intersection(&earlier).cloned().collect();
        let has_earlier = !earlier.is_empty();
        let items = if has_earlier && !shared.is_empty() { &shared } else { &asked };
        let mut outcome = self.outcome(scope, now, items);
        if has_earlier {
            if shared.is_empty() {
                outcome.not_comparable = Some("no item was asked in both years".to_owned());
            } else {
                outcome.prior = Some(Box::new(self.outcome(scope, before, items)));
                if asked != earlier {
                    outcome.note = Some(format!(
                        "Compared over the {} items asked in both years: {}.",
                        shared.len(),
                        shared.iter().cloned().collect::<Vec<_>>().join(", ")
                    ));
                }
            }
        }
        let respondents = i64::try_from(tally.respondents.len()).unwrap_or(i64::MAX);
        if respondents > 0 {
            if self.eligible.is_some() && !tally.eligible.is_empty() {
                let eligible = i64::try_from(tally.eligible.len()).unwrap_or(i64::MAX);
                outcome.details.push(("response-rate", Unit::Respondents, Figure::ratio(respondents, eligible)));
            } else {
                outcome.details.push(("respondents", Unit::Respondents, Figure::count(respondents)));
            }
        }
        outcome
    }
}
