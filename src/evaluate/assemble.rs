//! Puts figures, comparators, trends and lines together into results.

use crate::dataset::SchoolIndex;
use crate::diagnostic::Diagnostic;
use crate::evaluate::World;
use crate::evaluate::collection::Collection;
use crate::evaluate::count::Counted;
use crate::evaluate::history::{History, Past, Whose};
use crate::evaluate::judge::{Judged, Judgment, is_written_as_counts, judge, judge_parts};
use crate::evaluate::plausible;
use crate::evaluate::value::{Style, set_apart, value};
use crate::measure::{Figure, GroupKey, Outcome};
use crate::number::{Exact, count_text, percent_text};
use crate::plan::{BaselineFigures, BaselineHold, ChangeOf, MeasurePlan, Operator, Quantity, SchoolStatus};
use crate::results::{
    Basis, Detail, EditionInfo, EditionKind, Exclusion, GoalInfo, GroupResult, MeasureResult, OperatorName, PlanInfo, PrivacyClass,
    Results, SCHEMA, SchoolInfo, SchoolResult, Status, TargetInfo, Unit, Value, plain_text,
};
use crate::school_year::SchoolYear;
use std::collections::BTreeMap;

/// The results of a plan.
pub(super) fn assemble(world: &World<'_>, counted: &Counted, history: &History, collection: &Collection) -> (Results, Vec<Diagnostic>) {
    let plan = world.plan;
    let language = plan.words.languages.first().map_or("en", String::as_str);
    let mut measures: Vec<MeasureResult> = Vec::new();
    for index in world.chosen() {
        if let Some(measure) = plan.measures.get(index) {
            measures.push(Assembly { world, counted, history, collection, measure, index, language }.result());
        }
    }
    compose_lines(world, &mut measures);
    let diagnostics = plausible::check(world, &measures);
    let goals = plan
        .goals
        .iter()
        .map(|goal| GoalInfo {
            id: goal.id.clone(),
            number: goal.number,
            title: goal.title.get(language).to_owned(),
            measures: measures.iter().filter(|measure| measure.goal == goal.id).map(|measure| measure.id.clone()).collect(),
        })
        .collect();
    let roster = world
        .roster
        .schools()
        .map(|(_, school)| SchoolInfo {
            school_code: school.code.clone(),
            school_name: school.name.clone(),
            short_name: school.short_name.clone(),
            school_type: school.attribute("school_type").unwrap_or_default().to_owned(),
            town: school.attribute("town").unwrap_or_default().to_owned(),
        })
        .collect();
    let results = Results {
        schema: SCHEMA,
        plan: PlanInfo {
            title: plan.words.title.get(language).to_owned(),
            organization: plan.words.organization.get(language).to_owned(),
            school_year: plan.school_year,
        },
        edition: EditionInfo {
            id: String::new(),
            audience: world.options.audience,
            kind: plan.words.edition.kind,
            stage: plan.words.edition.stage,
            as_of: world.options.as_of,
            supersedes: None,
            unmarked: false,
            open_warnings: 0,
            signoffs: Vec::new(),
        },
        goals,
        roster,
        measures,
        diagnostics: Vec::new(),
        corrections: Vec::new(),
    };
    (results, diagnostics)
}

/// One measure while its result is put together.
struct Assembly<'a> {
    world: &'a World<'a>,
    counted: &'a Counted,
    history: &'a History,
    collection: &'a Collection,
    measure: &'a MeasurePlan,
    index: usize,
    language: &'a str,
}

/// The figures of a measure in one year, from its exports or the history.
struct Year<'a> {
    year: SchoolYear,
    outcome: Option<&'a Outcome>,
    past: Option<&'a BTreeMap<Whose, Past>>,
}

impl Year<'_> {
    fn district(&self) -> Option<&Figure> {
        match self.outcome {
            Some(outcome) => outcome.district.as_ref(),
            None => self.past?.get(&Whose::District).map(|past| &past.figure),
        }
    }

    fn school(&self, school: SchoolIndex) -> Option<&Figure> {
        match self.outcome {
            Some(outcome) => outcome.schools.get(&school),
            None => self.past?.get(&Whose::School(school)).map(|past| &past.figure),
        }
    }

    fn group(&self, key: &GroupKey, dimension: &str) -> Option<&Figure> {
        match self.outcome {
            Some(outcome) => outcome.groups.get(key),
            None if key.school.is_none() => {
                self.past?.get(&Whose::Group(dimension.to_owned(), key.category.clone())).map(|past| &past.figure)
            }
            None => None,
        }
    }

    /// The definition the year was counted under, where it is not the plan's.
    fn definition(&self) -> Option<&str> {
        if self.outcome.is_some() { None } else { self.past?.get(&Whose::District)?.definition.as_deref() }
    }
}

impl<'a> Assembly<'a> {
    fn year(&self, year: SchoolYear) -> Year<'a> {
        let job = self.counted.job_of.get(&(self.index, year)).copied();
        let outcome = job.and_then(|job| self.counted.outcomes.get(job)?.as_ref());
        Year { year, outcome, past: self.history.figures.get(&(self.measure.id.clone(), year)) }
    }

    fn style(&self) -> Style {
        let unit = self.measure.object.unit();
        Style {
            unit,
            decimals: u32::from(self.measure.decimals),
            as_counts: is_written_as_counts(unit),
            definition: self.measure.definition.clone(),
        }
    }

    /// The style of a school's figure: where the district counts schools, a school has a bare count.
    fn school_style(&self) -> Style {
        let mut style = self.style();
        if style.unit == Unit::Schools {
            style.unit = Unit::Things;
        }
        style
    }

    fn class(&self) -> PrivacyClass {
        let reads = self.world.setups.get(self.index).map(|setup| self.measure.object.reads(setup)).unwrap_or_default();
        reads
            .iter()
            .filter_map(|read| self.world.plan.dataset(&read.dataset))
            .map(|dataset| dataset.class)
            .min()
            .unwrap_or(PrivacyClass::Things)
    }

    /// Why a figure of `earlier` cannot be compared with one of `later`, if so.
    fn break_between(&self, earlier: &Year<'_>, later: SchoolYear) -> Option<String> {
        if let Some((_, reason)) = self.measure.breaks.iter().find(|(from, _)| earlier.year < *from && *from <= later) {
            return Some(reason.get(self.language).to_owned());
        }
        let definition = earlier.definition()?;
        (definition != self.measure.definition).then(|| format!("counted under another definition ({definition})"))
    }

    /// The value of a figure of `year`.
    fn value(&self, figure: Option<&Figure>, year: &Year<'_>, style: &Style) -> Option<Value> {
        let mut found = value(figure?, year.year, style)?;
        if let Some(definition) = year.definition() {
            definition.clone_into(&mut found.definition);
        }
        Some(found)
    }

    /// The plan's baseline, or the figure of the year it names.
    fn baseline(&self, style: &Style) -> Option<Value> {
        let baseline = self.measure.baseline.as_ref()?;
        let year = self.year(baseline.school_year);
        let restated = self.value(year.district(), &year, style);
        if baseline.hold == BaselineHold::Restated
            && let Some(restated) = restated
        {
            return Some(restated);
        }
        let figure = match baseline.figures? {
            BaselineFigures::Percent(rate) => Figure { numerator: None, rate: Some(rate), basis: Basis::Published, ..Figure::count(0) },
            BaselineFigures::Counts { numerator, denominator: Some(all) } => Figure::ratio(numerator, all),
            BaselineFigures::Counts { numerator, denominator: None } => Figure::count(numerator),
        };
        value(&figure, baseline.school_year, style)
    }

    fn result(&self) -> MeasureResult {
        let (world, measure) = (self.world, self.measure);
        let style = self.style();
        let now = self.year(world.plan.school_year);
        let before = self.year(world.plan.school_year.minus(1));
        let setup = world.setups.get(self.index);
        let (from, to) = measure.object.window(now.year);
        let is_dated = setup.is_some_and(|setup| measure.object.is_dated(setup));
        let window_open = world.plan.words.edition.kind == EditionKind::Interim && world.options.as_of < to;
        let same_footing = now.outcome.and_then(|outcome| outcome.prior.as_deref());
        let before = Year { outcome: same_footing.or(before.outcome), ..before };
        // Part of a year is shown beside the same part of the year before, or beside nothing.
        let has_fair_prior = !window_open || (is_dated && before.outcome.is_some());
        let mut district = self.value(now.district(), &now, &style);
        let prior = has_fair_prior.then(|| self.value(before.district(), &before, &style)).flatten();
        let broken = now.outcome.and_then(|outcome| outcome.not_comparable.clone()).or_else(|| self.break_between(&before, now.year));
        let baseline = self.baseline(&style);
        let comparator_break = match (&baseline, &measure.baseline) {
            (Some(_), Some(plan)) => self.break_between(&self.year(plan.school_year), now.year),
            _ => broken.clone(),
        };
        let comparator = baseline.as_ref().or(prior.as_ref());
        let mut judgment = judge(&Judged {
            value: district.as_ref(),
            prior: prior.as_ref(),
            comparator,
            not_comparable: comparator_break.as_deref(),
            target: measure.target.as_ref(),
            edition: world.plan.words.edition.kind,
            as_of: world.options.as_of,
            year: now.year,
            window_end: to,
            is_dated,
            only_rises: measure.object.only_rises(),
            is_sample: now.district().is_some_and(|figure| figure.is_sample),
        });
        self.correct_for_collection(&now, district.as_ref(), &mut judgment);
        if let (Some(district), Some(threshold), false) = (&mut district, judgment.threshold, judgment.is_reached()) {
            set_apart(district, threshold, &style);
        }
        let as_rate = district.as_ref().or(comparator).is_some_and(Value::is_rate) && !style.as_counts;
        let gap = gap(district.as_ref(), judgment.threshold, as_rate, measure);
        let trend = self.trend(&style, window_open, is_dated, district.as_ref());
        let job = self.counted.job_of.get(&(self.index, now.year)).copied();
        let mut exclusions: Vec<Exclusion> = now.outcome.map(|outcome| outcome.exclusions.clone()).unwrap_or_default();
        exclusions.extend(job.and_then(|job| self.counted.exclusions.get(job).cloned()).unwrap_or_default());
        let target = measure.target.as_ref().map(|target| target_info(target, judgment.threshold, as_rate, measure));
        let broken_prior = broken.filter(|_| prior.is_some());
        MeasureResult {
            id: measure.id.clone(),
            goal: measure.goal.clone(),
            line: measure.line,
            number: measure.number,
            part_of: measure.part_of.clone(),
            title: measure.title.get(self.language).to_owned(),
            kind: measure.kind.to_owned(),
            class: self.class(),
            definition: measure.definition.clone(),
            window: format!("{from}/{to}"),
            target,
            baseline,
            schools: if measure.by_school {
                self.schools(&now, &before, has_fair_prior, judgment.threshold, to, is_dated)
            } else {
                Vec::new()
            },
            groups: self.groups(&now, &before, has_fair_prior),
            prior: prior.map(|mut prior| {
                prior.series_break = broken_prior;
                prior
            }),
            value: district,
            status: judgment.status,
            reason: judgment.reason.or_else(|| now.outcome.and_then(|outcome| outcome.note.clone())),
            gap,
            preliminary: self.is_preliminary(),
            trend,
            parts: measure.parts.clone(),
            details: self.details(&now, &style),
            checkpoints: now.outcome.map(|outcome| outcome.checkpoints.clone()).unwrap_or_default(),
            exclusions,
            sources: job.and_then(|job| self.counted.sources.get(job).cloned()).unwrap_or_default(),
        }
    }

    /// What has not arrived changes a status whatever the figures say.
    fn correct_for_collection(&self, now: &Year<'_>, district: Option<&Value>, judgment: &mut Judgment) {
        if !self.measure.parts.is_empty() || self.measure.kind == "narrative" {
            return;
        }
        let Some(outcome) = now.outcome else {
            if now.past.is_none() {
                *judgment =
                    Judgment { status: Status::Pending, reason: Some("nothing was sent yet".to_owned()), threshold: judgment.threshold };
            }
            return;
        };
        let late = self.late_schools();
        let missing = outcome.missing.iter().filter(|school| !late.contains(school)).count() + late.len();
        if missing > 0 && district.is_some() {
            let all = self.expected_schools().max(missing);
            judgment.status = Status::Incomplete;
            judgment.reason = Some(format!("{} of {all} schools", all - missing));
        } else if outcome.district.is_none() && outcome.checkpoints.is_empty() && outcome.schools.is_empty() {
            judgment.status = Status::Pending;
            judgment.reason = Some("the files that were sent have no row of this measure".to_owned());
        }
    }

    /// Schools whose lateness was agreed, for any dataset the measure reads in the year reported.
    fn late_schools(&self) -> Vec<SchoolIndex> {
        let reads = self.world.setups.get(self.index).map(|setup| self.measure.object.reads(setup)).unwrap_or_default();
        let mut late: Vec<SchoolIndex> = reads
            .iter()
            .filter(|read| read.years_back == 0)
            .flat_map(|read| self.collection.late(&read.dataset, self.world.roster))
            .collect();
        late.sort_unstable();
        late.dedup();
        late
    }

    fn expected_schools(&self) -> usize {
        let reads = self.world.setups.get(self.index).map(|setup| self.measure.object.reads(setup)).unwrap_or_default();
        let datasets = reads.iter().filter_map(|read| self.world.plan.dataset(&read.dataset));
        datasets
            .filter_map(|dataset| dataset.schools.as_ref())
            .map(|filter| self.world.roster.matching(filter).len())
            .max()
            .unwrap_or(self.world.roster.len())
    }

    fn is_preliminary(&self) -> bool {
        let reads = self.world.setups.get(self.index).map(|setup| self.measure.object.reads(setup)).unwrap_or_default();
        reads.iter().any(|read| {
            self.world.plan.dataset(&read.dataset).is_some_and(|dataset| !dataset.is_final && dataset.class != PrivacyClass::Public)
        })
    }

    fn trend(&self, style: &Style, window_open: bool, is_dated: bool, district: Option<&Value>) -> Vec<Value> {
        let mut years = self.world.years();
        years.truncate(usize::from(self.world.plan.trend_years));
        years.reverse();
        let mut trend: Vec<Value> = Vec::new();
        for (position, year) in years.iter().enumerate() {
            let figures = self.year(*year);
            let is_last = position + 1 == years.len();
            if !is_last && window_open && !(is_dated && figures.outcome.is_some()) {
                continue;
            }
            let found = if is_last { district.cloned() } else { self.value(figures.district(), &figures, style) };
            let Some(mut found) = found else { continue };
            if let Some(next) = years.get(position + 1) {
                let next_definition = self.year(*next).definition().unwrap_or(&self.measure.definition).to_owned();
                found.series_break = match self.measure.breaks.iter().find(|(from, _)| from == next) {
                    Some((_, reason)) => Some(reason.get(self.language).to_owned()),
                    None => (found.definition != next_definition).then(|| "another definition".to_owned()),
                };
            }
            trend.push(found);
        }
        trend
    }

    fn schools(
        &self,
        now: &Year<'_>,
        before: &Year<'_>,
        has_fair_prior: bool,
        threshold: Option<Exact>,
        to: jiff::civil::Date,
        is_dated: bool,
    ) -> Vec<SchoolResult> {
        let style = self.school_style();
        let late = self.late_schools();
        let mut rows = Vec::new();
        for (index, school) in self.world.roster.schools() {
            let figure = now.school(index);
            let missing =
                now.outcome.is_some_and(|outcome| outcome.missing.contains(&index)) || (late.contains(&index) && figure.is_none());
            let withheld = now.outcome.is_some_and(|outcome| outcome.withheld_schools.contains(&index));
            if figure.is_none() && before.school(index).is_none() && !missing && !withheld {
                continue;
            }
            let mut found = self.value(figure, now, &style);
            let prior = has_fair_prior.then(|| self.value(before.school(index), before, &style)).flatten();
            let (status, gap) = if missing {
                (Status::Pending, None)
            } else if withheld {
                (Status::NotShown, None)
            } else {
                let judged = self.judge_school(found.as_ref(), prior.as_ref(), threshold, to, is_dated);
                if let (Some(found), Some(threshold), false) = (&mut found, judged.threshold, judged.is_reached()) {
                    set_apart(found, threshold, &style);
                }
                let as_rate = found.as_ref().is_some_and(Value::is_rate);
                (judged.status, gap(found.as_ref(), judged.threshold, as_rate, self.measure))
            };
            rows.push(SchoolResult {
                school_code: school.code.clone(),
                school_name: school.name.clone(),
                value: found,
                prior,
                gap,
                status,
            });
        }
        rows
    }

    /// A school's judgment: against the number every school must reach, or the district's target where the plan says so.
    fn judge_school(
        &self,
        value: Option<&Value>,
        prior: Option<&Value>,
        _threshold: Option<Exact>,
        to: jiff::civil::Date,
        is_dated: bool,
    ) -> Judgment {
        let reported =
            Judgment { status: if value.is_some() { Status::Reported } else { Status::NotComputable }, reason: None, threshold: None };
        let Some(target) = &self.measure.target else { return reported };
        let mut own = target.clone();
        match target.operator {
            Operator::EverySchoolAtLeast(least) => own.operator = Operator::AtLeast(Quantity::Number(least)),
            _ if self.measure.school_status == SchoolStatus::District => {}
            _ => return reported,
        }
        let broken = self.break_between(&self.year(self.world.plan.school_year.minus(1)), self.world.plan.school_year);
        judge(&Judged {
            value,
            prior,
            comparator: prior,
            not_comparable: broken.as_deref(),
            target: Some(&own),
            edition: self.world.plan.words.edition.kind,
            as_of: self.world.options.as_of,
            year: self.world.plan.school_year,
            window_end: to,
            is_dated,
            only_rises: self.measure.object.only_rises(),
            is_sample: false,
        })
    }

    fn groups(&self, now: &Year<'_>, before: &Year<'_>, has_fair_prior: bool) -> Vec<GroupResult> {
        let style = self.style();
        let mut keys: Vec<&GroupKey> = now.outcome.map(|outcome| outcome.groups.keys().collect()).unwrap_or_default();
        if let Some(earlier) = before.outcome {
            keys.extend(earlier.groups.keys().filter(|key| !now.outcome.is_some_and(|outcome| outcome.groups.contains_key(key))));
        }
        keys.sort_unstable();
        keys.into_iter()
            .filter_map(|key| {
                let dimension = self.measure.by.get(key.dimension)?;
                let found = self.value(now.group(key, dimension), now, &style);
                let prior = has_fair_prior.then(|| self.value(before.group(key, dimension), before, &style)).flatten();
                let status = if found.is_some() { Status::Reported } else { Status::NotComputable };
                Some(GroupResult {
                    dimension: dimension.clone(),
                    category: key.category.clone(),
                    school_code: key.school.and_then(|school| self.world.roster.get(school)).map(|school| school.code.clone()),
                    value: found,
                    prior,
                    gap: None,
                    status,
                })
            })
            .collect()
    }

    fn details(&self, now: &Year<'_>, style: &Style) -> Vec<Detail> {
        let details = now.outcome.map(|outcome| outcome.details.as_slice()).unwrap_or_default();
        details
            .iter()
            .filter_map(|(id, unit, figure)| {
                let style = Style { unit: *unit, as_counts: false, ..style.clone() };
                Some(Detail { id: (*id).to_owned(), value: value(figure, now.year, &style)? })
            })
            .collect()
    }
}

/// `value` minus `threshold`: percentage points of rates, units of counts.
fn gap(value: Option<&Value>, threshold: Option<Exact>, as_rate: bool, measure: &MeasurePlan) -> Option<String> {
    let (value, threshold) = (value?, threshold?);
    let of_count = matches!(measure.target.as_ref()?.operator, Operator::Change { of: ChangeOf::Count, .. });
    let exact = if of_count || !as_rate { value.numerator? } else { value.exact()? };
    let difference = exact - threshold;
    Some(plain_text(if as_rate && !of_count { difference * Exact::whole(100) } else { difference }))
}

/// The target as results tell it.
fn target_info(target: &crate::plan::Target, threshold: Option<Exact>, as_rate: bool, measure: &MeasurePlan) -> TargetInfo {
    let operator = match target.operator {
        Operator::AtMost(_) => OperatorName::AtMost,
        Operator::AtLeast(_) => OperatorName::AtLeast,
        Operator::Increase(_) => OperatorName::Increase,
        Operator::Decrease(_) => OperatorName::Decrease,
        Operator::Change { .. } => OperatorName::Change,
        Operator::EverySchoolAtLeast(_) => OperatorName::EverySchoolAtLeast,
        Operator::AllDone => OperatorName::AllDone,
    };
    let of_count = matches!(target.operator, Operator::Change { of: ChangeOf::Count, .. });
    let display =
        match target.operator {
            Operator::AtMost(_) | Operator::AtLeast(_) => Some(target.text.clone()),
            _ => threshold.map(|threshold| {
                if as_rate && !of_count { percent_text(threshold, u32::from(measure.decimals)) } else { short_count(threshold) }
            }),
        };
    TargetInfo { operator, value: target.text.clone(), due: Some(target.due), threshold, threshold_display: display }
}

/// A number of things as a threshold: whole, or with one decimal where it is not.
fn short_count(threshold: Exact) -> String {
    if threshold.is_whole() { count_text(threshold) } else { crate::number::decimal_text(threshold, 1) }
}

/// Fills in the lines that consist of parts.
fn compose_lines(world: &World<'_>, measures: &mut [MeasureResult]) {
    for position in 0..measures.len() {
        let Some(line) = measures.get(position).filter(|line| !line.parts.is_empty()) else { continue };
        let parts: Vec<&MeasureResult> = line.parts.iter().filter_map(|part| measures.iter().find(|measure| measure.id == *part)).collect();
        let statuses: Vec<(Status, bool)> = parts.iter().map(|part| (part.status, part.target.is_some())).collect();
        let judgment = judge_parts(&statuses);
        let lead =
            world.plan.measure(&line.id).and_then(|plan| plan.object.lead()).and_then(|lead| parts.iter().find(|part| part.id == lead));
        let is_checklist = !parts.is_empty() && parts.iter().all(|part| !part.checkpoints.is_empty());
        let mut composed = line.clone();
        composed.status = judgment.status;
        composed.reason = parts
            .iter()
            .find(|part| part.status == judgment.status)
            .and_then(|part| part.reason.clone())
            .filter(|_| judgment.status == Status::Incomplete);
        composed.preliminary = parts.iter().any(|part| part.preliminary);
        composed.class = parts.iter().map(|part| part.class).min().unwrap_or(line.class);
        if let Some(lead) = lead {
            composed.value.clone_from(&lead.value);
            composed.prior.clone_from(&lead.prior);
            composed.baseline.clone_from(&lead.baseline);
            composed.trend.clone_from(&lead.trend);
            composed.schools.clone_from(&lead.schools);
            composed.gap.clone_from(&lead.gap);
            composed.target.clone_from(&lead.target);
        } else if is_checklist {
            let sum = |year: &dyn Fn(&MeasureResult) -> Option<Value>| sum_values(&parts, year);
            composed.value = sum(&|part| part.value.clone());
            composed.prior = sum(&|part| part.prior.clone());
            composed.baseline = sum(&|part| part.baseline.clone());
            let years = world.years().into_iter().rev();
            composed.trend =
                years.filter_map(|year| sum(&|part| part.trend.iter().find(|value| value.school_year == year).cloned())).collect();
            composed.target.clone_from(&parts.iter().find_map(|part| part.target.clone()));
            let threshold = composed.value.as_ref().and_then(|value| value.denominator);
            if let Some(target) = &mut composed.target {
                target.threshold = threshold;
                target.threshold_display = threshold.map(count_text);
            }
            composed.gap = composed.value.as_ref().and_then(|value| Some(plain_text(value.numerator? - value.denominator?)));
        } else {
            let judged: Vec<&&MeasureResult> = parts.iter().filter(|part| part.target.is_some()).collect();
            let met = judged.iter().filter(|part| matches!(part.status, Status::Met | Status::Complete)).count();
            let figure = Figure::ratio(i64::try_from(met).unwrap_or(0), i64::try_from(judged.len()).unwrap_or(0));
            let style = Style { unit: Unit::Parts, decimals: 1, as_counts: true, definition: line.definition.clone() };
            composed.value = value(&figure, world.plan.school_year, &style);
        }
        if let Some(line) = measures.get_mut(position) {
            *line = composed;
        }
    }
}

/// The sum of the parts' values, where every part has one.
fn sum_values(parts: &[&MeasureResult], of: &dyn Fn(&MeasureResult) -> Option<Value>) -> Option<Value> {
    let values: Vec<Value> = parts.iter().map(|part| of(part)).collect::<Option<_>>()?;
    let first = values.first()?;
    let add = |pick: &dyn Fn(&Value) -> Option<Exact>| values.iter().map(pick).try_fold(Exact::ZERO, |sum, more| Some(sum + more?));
    let figure = Figure { numerator: add(&|value| value.numerator), denominator: add(&|value| value.denominator), ..Figure::count(0) };
    value(&figure, first.school_year, &Style { unit: first.unit, decimals: 1, as_counts: true, definition: first.definition.clone() })
}
