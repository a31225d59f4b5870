//! Puts figures, comparators, trends and lines together into results.

use crate::dataset::SchoolIndex;
use crate::diagnostic::Diagnostic;
use crate::evaluate::World;
use crate::evaluate::collection::Collection;
use crate::evaluate::count::Counted;
use crate::evaluate::history::{History, Past, Whose};
use crate::evaluate::judge::{Judged, Judgment, impossible, is_written_as_counts, judge, satisfies};
use crate::evaluate::lines;
use crate::evaluate::plausible;
use crate::evaluate::value::{Style, rewrite, value};
use crate::measure::{Figure, GroupKey, Outcome, Read, Setup};
use crate::number::{Exact, count_text, percent_text, places_apart};
use crate::plan::{BaselineFigures, BaselineHold, ChangeOf, MeasurePlan, Operator, Quantity, SchoolStatus, Target};
use crate::results::{
    Basis, CheckpointState, Detail, EditionInfo, EditionKind, Exclusion, GoalInfo, GroupResult, MeasureResult, OperatorName, PlanInfo,
    PrivacyClass, Results, SCHEMA, SchoolInfo, SchoolResult, Source, Status, TargetInfo, Unit, Value, plain_text,
};
use crate::school_year::SchoolYear;
use std::collections::BTreeMap;

/// The results of a plan.
pub(super) fn assemble(world: &World<'_>, counted: &Counted, history: &History, collection: &Collection) -> (Results, Vec<Diagnostic>) {
    let plan = world.plan;
    let language = plan.words.languages.first().map_or("en", String::as_str);
    let mut measures: Vec<MeasureResult> = Vec::new();
    let mut diagnostics = Vec::new();
    for index in world.chosen() {
        if let (Some(measure), Some(setup)) = (plan.measures.get(index), world.setups.get(index)) {
            let assembly = Assembly { world, counted, history, collection, measure, setup, index, language };
            measures.push(assembly.result());
            diagnostics.extend(assembly.doubts());
        }
    }
    lines::compose(world, &mut measures);
    diagnostics.extend(plausible::check(world, &measures));
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
    setup: &'a Setup<'a>,
    index: usize,
    language: &'a str,
}

/// The figures of a measure in one year, from its exports or the history.
#[derive(Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "the figures of a year know which it is")]
struct Year<'a> {
    year: SchoolYear,
    outcome: Option<&'a Outcome>,
    past: Option<&'a BTreeMap<Whose, Past>>,
}

impl<'a> Year<'a> {
    fn district(&self) -> Option<&'a Figure> {
        match self.outcome {
            Some(outcome) => outcome.district.as_ref(),
            None => self.past?.get(&Whose::District).map(|past| &past.figure),
        }
    }

    fn school(&self, school: SchoolIndex) -> Option<&'a Figure> {
        match self.outcome {
            Some(outcome) => outcome.schools.get(&school),
            None => self.past?.get(&Whose::School(school)).map(|past| &past.figure),
        }
    }

    fn group(&self, key: &GroupKey, dimension: &str) -> Option<&'a Figure> {
        match self.outcome {
            Some(outcome) => outcome.groups.get(key),
            None if key.school.is_none() => {
                self.past?.get(&Whose::Group(dimension.to_owned(), key.category.clone())).map(|past| &past.figure)
            }
            None => None,
        }
    }

    /// Whether the year has a figure of the district.
    fn has_figure(&self) -> bool {
        self.district().is_some()
    }

    /// The definition the year was counted under, where it is not the plan's.
    fn definition(&self) -> Option<&'a str> {
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
        let unit = self.measure.object.unit(self.setup);
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

    fn reads(&self) -> Vec<Read> {
        self.measure.object.reads(self.setup)
    }

    fn class(&self) -> PrivacyClass {
        let reads = self.reads();
        let datasets = reads.iter().filter_map(|read| self.world.plan.dataset(&read.dataset));
        datasets.map(|dataset| dataset.class).min().unwrap_or(PrivacyClass::Things)
    }

    /// Why a figure of `earlier` cannot be compared with one of `later`, if so.
    fn break_between(&self, earlier: &Year<'a>, later: &Year<'a>) -> Option<String> {
        if let Some((_, reason)) = self.measure.breaks.iter().find(|(from, _)| earlier.year < *from && *from <= later.year) {
            return Some(reason.get(self.language).to_owned());
        }
        let definition = |year: &Year<'_>| year.definition().unwrap_or(&self.measure.definition).to_owned();
        if definition(earlier) != definition(later) {
            return Some(format!("counted under another definition ({})", definition(earlier)));
        }
        let footing = |year: &Year<'a>| year.outcome.and_then(|outcome| outcome.footing.as_ref());
        match (footing(earlier), footing(later)) {
            (Some(one), Some(other)) if one != other => Some("counted over other items".to_owned()),
            _ => None,
        }
    }

    /// Why the figures of the year `before` cannot be compared with those of `now`, if so.
    fn prior_break(&self, before: &Year<'a>, now: &Year<'a>) -> Option<String> {
        let found_by_kind = now.outcome.and_then(|outcome| outcome.not_comparable.clone());
        found_by_kind.or_else(|| self.break_between(before, now))
    }

    /// The value of a figure of `year`.
    fn value(figure: Option<&Figure>, year: &Year<'_>, style: &Style) -> Option<Value> {
        let mut found = value(figure?, year.year, style)?;
        if let Some(definition) = year.definition() {
            definition.clone_into(&mut found.definition);
        }
        Some(found)
    }

    /// Whether figures of `year` are fair to hold beside those reported: while a year runs, only figures of the same
    /// part of their year are.
    fn is_fair(&self, year: &Year<'_>) -> bool {
        !self.is_window_open() || (self.is_dated() && year.outcome.is_some())
    }

    fn is_window_open(&self) -> bool {
        let (_, to) = self.measure.object.window(self.world.plan.school_year);
        self.world.plan.words.edition.kind == EditionKind::Interim && self.world.options.as_of < to
    }

    fn is_dated(&self) -> bool {
        self.measure.object.is_dated(self.setup)
    }

    /// The figures of the year the plan's baseline names; those of last year on the footing of this one.
    fn baseline_year(&self, before: &Year<'a>) -> Option<Year<'a>> {
        let year = self.measure.baseline.as_ref()?.school_year;
        Some(if year == before.year { *before } else { self.year(year) })
    }

    /// The plan's baseline, or the figure of the year it names; and the year as it counts.
    fn baseline(&self, before: &Year<'a>, style: &Style) -> Option<(Value, Year<'a>)> {
        let baseline = self.measure.baseline.as_ref()?;
        let year = self.baseline_year(before)?;
        let restated = Self::value(year.district(), &year, style);
        if baseline.hold == BaselineHold::Restated
            && let Some(restated) = restated
        {
            return Some((restated, year));
        }
        let figure = match baseline.figures? {
            BaselineFigures::Percent(rate) => Figure { numerator: None, rate: Some(rate), basis: Basis::Published, ..Figure::count(0) },
            BaselineFigures::Counts { numerator, denominator: Some(all) } => Figure::ratio(numerator, all),
            BaselineFigures::Counts { numerator, denominator: None } => Figure::count(numerator),
        };
        Some((value(&figure, baseline.school_year, style)?, Year { year: baseline.school_year, outcome: None, past: None }))
    }

    fn result(&self) -> MeasureResult {
        let (world, measure) = (self.world, self.measure);
        let style = self.style();
        let now = self.year(world.plan.school_year);
        let before = self.year(world.plan.school_year.minus(1));
        let same_footing = now.outcome.and_then(|outcome| outcome.prior.as_deref());
        let before = Year { outcome: same_footing.or(before.outcome), ..before };
        let mut district = Self::value(now.district(), &now, &style);
        // Part of a year is shown beside the same part of the year before, or beside nothing.
        let last_year = Self::value(before.district(), &before, &style);
        let prior = last_year.clone().filter(|_| self.is_fair(&before));
        let prior_break = self.prior_break(&before, &now);
        let baseline = self.baseline(&before, &style);
        let (comparator, comparator_break, has_earlier) = match &baseline {
            Some((value, year)) => {
                let broken = if year.year == before.year { prior_break.clone() } else { self.break_between(year, &now) };
                (Some(value).filter(|_| self.is_fair(year)), broken, true)
            }
            None => (prior.as_ref(), prior_break.clone(), before.has_figure()),
        };
        let start = baseline.as_ref().map(|(value, _)| value).or(last_year.as_ref());
        let no_value = now.outcome.and_then(|outcome| outcome.no_figure.as_deref());
        let mut judgment = judge(&Judged {
            value: district.as_ref(),
            no_value,
            prior: prior.as_ref(),
            prior_break: prior_break.as_deref(),
            comparator,
            start,
            comparator_break: comparator_break.as_deref(),
            earlier_is_whole: has_earlier && comparator.is_none(),
            target: measure.target.as_ref(),
            is_sample: now.district().is_some_and(|figure| figure.is_sample),
            ..self.to_judge()
        });
        self.correct_for_collection(&now, district.as_ref(), &mut judgment);
        let places = Self::places(&judgment, measure.target.as_ref(), district.as_ref(), &style);
        if let Some(district) = district.as_mut().filter(|_| places > style.decimals) {
            rewrite(district, places);
        }
        let job = self.counted.job_of.get(&(self.index, now.year)).copied();
        let mut exclusions: Vec<Exclusion> = now.outcome.map(|outcome| outcome.exclusions.clone()).unwrap_or_default();
        exclusions.extend(job.and_then(|job| self.counted.exclusions.get(job).cloned()).unwrap_or_default());
        let as_rate = district.as_ref().or(comparator).is_some_and(Value::is_rate);
        let (from, to) = measure.object.window(now.year);
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
            target: measure.target.as_ref().map(|target| target_info(target, &judgment, as_rate, places)),
            schools: if measure.by_school { self.schools(&now, &before) } else { Vec::new() },
            groups: self.groups(&now, &before),
            gap: gap(district.as_ref(), &judgment),
            trend: self.trend(&style, &now, &before, district.as_ref()),
            baseline: baseline.map(|(value, _)| value),
            prior: prior.map(|mut prior| {
                prior.series_break = prior_break;
                prior
            }),
            value: district,
            status: judgment.status,
            reason: judgment.reason.or_else(|| now.outcome.and_then(|outcome| outcome.note.clone())),
            preliminary: self.is_preliminary(),
            parts: measure.parts.clone(),
            details: Self::details(&now, &style),
            checkpoints: now.outcome.map(|outcome| outcome.checkpoints.clone()).unwrap_or_default(),
            exclusions,
            sources: self.sources(),
        }
    }

    /// The files behind the figure, and behind those it is held beside: last year's and the baseline's.
    fn sources(&self) -> Vec<Source> {
        let now = self.world.plan.school_year;
        let baseline = self.measure.baseline.as_ref().map(|baseline| baseline.school_year);
        let mut years = vec![now, now.minus(1)];
        years.extend(baseline.filter(|year| *year < now.minus(1)));
        let of = |year: &SchoolYear| self.counted.job_of.get(&(self.index, *year)).and_then(|job| self.counted.sources.get(*job));
        let mut sources: Vec<Source> = Vec::new();
        for source in years.iter().filter_map(of).flatten() {
            // A file that both years read, such as that of a cohort's end and of the next one's start, is listed once.
            if !sources.iter().any(|known| known.file == source.file && known.school_year == source.school_year) {
                sources.push(source.clone());
            }
        }
        sources
    }

    /// What a judgment of any figure of this measure goes by; the figure itself is still to be filled in.
    fn to_judge(&self) -> Judged<'_> {
        let year = self.world.plan.school_year;
        Judged {
            value: None,
            no_value: None,
            prior: None,
            prior_break: None,
            comparator: None,
            start: None,
            comparator_break: None,
            earlier_is_whole: false,
            target: None,
            edition: self.world.plan.words.edition.kind,
            as_of: self.world.options.as_of,
            year,
            window_end: self.measure.object.window(year).1,
            only_rises: self.measure.object.only_rises(),
            is_sample: false,
        }
    }

    /// The decimals with which a figure shows that it reaches its target, or that it does not.
    fn places(judgment: &Judgment, target: Option<&Target>, value: Option<&Value>, style: &Style) -> u32 {
        let (Some(target), Some(threshold), Some(_)) = (target, judgment.threshold, judgment.reached) else { return style.decimals };
        let rate = value.filter(|value| value.is_rate() && !style.as_counts && judgment.measured == ChangeOf::Rate);
        let Some(rate) = rate.and_then(Value::exact) else { return style.decimals };
        let is_as_written = matches!(target.operator, Operator::AtMost(_) | Operator::AtLeast(_));
        places_apart(rate, threshold, !is_as_written, style.decimals, |rate, threshold| satisfies(target, rate, threshold))
    }

    /// Warnings about the data behind the measure.
    fn doubts(&self) -> Vec<Diagnostic> {
        let now = self.year(self.world.plan.school_year);
        let doubts = now.outcome.map(|outcome| outcome.doubts.as_slice()).unwrap_or_default();
        doubts
            .iter()
            .map(|doubt| {
                Diagnostic::warning(doubt.code, format!("measure `{}`: {}", self.measure.id, doubt.message))
                    .at(self.measure.place.clone())
                    .help(doubt.help.clone())
            })
            .collect()
    }

    /// What has not arrived changes a status whatever the figures say.
    fn correct_for_collection(&self, now: &Year<'_>, district: Option<&Value>, judgment: &mut Judgment) {
        if self.measure.kind == "narrative" {
            (judgment.status, judgment.reason) = (Status::Reported, None);
        }
        if !self.measure.parts.is_empty() || self.measure.kind == "narrative" {
            return;
        }
        let Some(outcome) = now.outcome else {
            if now.past.is_none() {
                (judgment.status, judgment.reason) = (Status::Pending, Some("nothing was sent yet".to_owned()));
            }
            return;
        };
        let late = self.late_schools();
        let missing = outcome.missing.iter().filter(|school| !late.contains(school)).count() + late.len();
        if missing > 0 && district.is_some() {
            // A kind that knows which schools are missing has a figure of all the others.
            let all = if outcome.missing.is_empty() { self.expected_schools() } else { outcome.schools.len() + missing };
            let all = all.max(missing);
            judgment.status = Status::Incomplete;
            judgment.reason = Some(format!("{} of {all} schools", all - missing));
        } else if outcome.district.is_none() && outcome.no_figure.is_none() && outcome.checkpoints.is_empty() && outcome.schools.is_empty()
        {
            judgment.status = Status::Pending;
            judgment.reason = Some("the files that were sent have no row of this measure".to_owned());
        } else if judgment.status == Status::NotStarted
            && outcome.checkpoints.iter().any(|checkpoint| matches!(checkpoint.state, CheckpointState::Done | CheckpointState::Late))
        {
            // No school has finished, but something is done.
            judgment.status = Status::PartlyComplete;
        }
    }

    /// The schools that the measure is about.
    fn own_schools(&self) -> Option<Vec<SchoolIndex>> {
        let filter = self.measure.object.schools()?;
        Some(self.world.roster.matching(&filter.iter().map(|(column, values)| (column.clone(), values.0.clone())).collect()))
    }

    /// Schools whose lateness was agreed, for any dataset the measure reads in the year reported.
    fn late_schools(&self) -> Vec<SchoolIndex> {
        let own = self.own_schools();
        let mut late: Vec<SchoolIndex> = self
            .reads()
            .iter()
            .filter(|read| read.years_back == 0)
            .flat_map(|read| self.collection.late(&read.dataset, self.world.roster))
            .filter(|school| own.as_ref().is_none_or(|own| own.contains(school)))
            .collect();
        late.sort_unstable();
        late.dedup();
        late
    }

    /// How many schools must have a figure.
    fn expected_schools(&self) -> usize {
        let own = self.own_schools();
        let reads = self.reads();
        let datasets = reads.iter().filter_map(|read| self.world.plan.dataset(&read.dataset));
        datasets
            .filter_map(|dataset| dataset.schools.as_ref())
            .map(|filter| {
                let must = self.world.roster.matching(filter);
                must.iter().filter(|school| own.as_ref().is_none_or(|own| own.contains(school))).count()
            })
            .max()
            .unwrap_or_else(|| own.as_ref().map_or(self.world.roster.len(), Vec::len))
    }

    fn is_preliminary(&self) -> bool {
        self.reads().iter().any(|read| {
            self.world.plan.dataset(&read.dataset).is_some_and(|dataset| !dataset.is_final && dataset.class != PrivacyClass::Public)
        })
    }

    fn trend(&self, style: &Style, now: &Year<'a>, before: &Year<'a>, district: Option<&Value>) -> Vec<Value> {
        let mut years = self.world.years();
        years.truncate(usize::from(self.world.plan.trend_years));
        years.reverse();
        let of = |year: SchoolYear| match year {
            year if year == now.year => *now,
            year if year == before.year => *before,
            year => self.year(year),
        };
        let mut trend: Vec<Value> = Vec::new();
        for (position, year) in years.iter().enumerate() {
            let figures = of(*year);
            let is_last = position + 1 == years.len();
            if !is_last && !self.is_fair(&figures) {
                continue;
            }
            let found = if is_last { district.cloned() } else { Self::value(figures.district(), &figures, style) };
            let Some(mut found) = found else { continue };
            if let Some(next) = years.get(position + 1) {
                let next = of(*next);
                found.series_break = self.prior_break(&figures, &next);
            }
            trend.push(found);
        }
        trend
    }

    fn schools(&self, now: &Year<'a>, before: &Year<'a>) -> Vec<SchoolResult> {
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
            let mut found = Self::value(figure, now, &style);
            let prior = self.is_fair(before).then(|| Self::value(before.school(index), before, &style)).flatten();
            let target = self.school_target(index);
            let (status, gap) = if missing {
                (Status::Pending, None)
            } else if withheld {
                (Status::NotShown, None)
            } else {
                let judgment = self.judge_school(index, found.as_ref(), prior.as_ref(), target.as_ref(), now, before);
                let places = Self::places(&judgment, target.as_ref(), found.as_ref(), &style);
                if let Some(found) = found.as_mut().filter(|_| places > style.decimals) {
                    rewrite(found, places);
                }
                (judgment.status, gap(found.as_ref(), &judgment))
            };
            rows.push(SchoolResult {
                school_code: school.code.clone(),
                school_name: school.name.clone(),
                value: found,
                prior,
                target: target.filter(|_| self.measure.school_status == SchoolStatus::Own).map(|target| target.text),
                gap,
                status,
            });
        }
        rows
    }

    /// What a school is held to: the number every school must reach, the checklist every school has, its own target or
    /// the district's where the plan says so; else nothing.
    fn school_target(&self, school: SchoolIndex) -> Option<Target> {
        let mut target = match self.measure.school_status {
            SchoolStatus::Own => self.world.school_targets.get(&self.measure.id)?.get(&school)?.clone(),
            SchoolStatus::District => self.measure.target.clone()?,
            SchoolStatus::None => {
                let target = self.measure.target.clone()?;
                let is_of_every_school = match target.operator {
                    Operator::EverySchoolAtLeast(_) => true,
                    Operator::AllDone => self.measure.object.unit(self.setup) == Unit::Schools,
                    _ => false,
                };
                is_of_every_school.then_some(target)?
            }
        };
        if let Operator::EverySchoolAtLeast(least) = target.operator {
            target.operator = Operator::AtLeast(Quantity::Number(least));
        }
        Some(target)
    }

    fn judge_school(
        &self,
        school: SchoolIndex,
        value: Option<&Value>,
        prior: Option<&Value>,
        target: Option<&Target>,
        now: &Year<'a>,
        before: &Year<'a>,
    ) -> Judgment {
        let style = self.school_style();
        let prior_break = self.prior_break(before, now);
        let baseline = self
            .baseline_year(before)
            .and_then(|year| Some((Self::value(year.school(school), &year, &style)?, self.is_fair(&year), self.break_between(&year, now))));
        let (comparator, comparator_break, has_earlier) = match &baseline {
            Some((value, is_fair, broken)) => (Some(value).filter(|_| *is_fair), broken.clone(), true),
            None => (prior, prior_break.clone(), before.school(school).is_some()),
        };
        let last_year = Self::value(before.school(school), before, &style);
        judge(&Judged {
            value,
            prior,
            prior_break: prior_break.as_deref(),
            comparator,
            start: baseline.as_ref().map(|(value, ..)| value).or(last_year.as_ref()),
            comparator_break: comparator_break.as_deref(),
            earlier_is_whole: has_earlier && comparator.is_none(),
            target,
            ..self.to_judge()
        })
    }

    fn groups(&self, now: &Year<'a>, before: &Year<'a>) -> Vec<GroupResult> {
        let style = self.style();
        let mut keys: Vec<&GroupKey> = now.outcome.map(|outcome| outcome.groups.keys().collect()).unwrap_or_default();
        if let Some(earlier) = before.outcome {
            keys.extend(earlier.groups.keys().filter(|key| !now.outcome.is_some_and(|outcome| outcome.groups.contains_key(key))));
        }
        keys.sort_unstable();
        keys.into_iter()
            .filter_map(|key| {
                let dimension = self.measure.by.get(key.dimension)?;
                let found = Self::value(now.group(key, dimension), now, &style);
                let prior = self.is_fair(before).then(|| Self::value(before.group(key, dimension), before, &style)).flatten();
                let is_figure = found.as_ref().is_some_and(|value| impossible(value).is_none());
                let status = if is_figure { Status::Reported } else { Status::NotComputable };
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

    fn details(now: &Year<'_>, style: &Style) -> Vec<Detail> {
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

/// The figure minus what it is held against: percentage points of rates, units of counts.
fn gap(value: Option<&Value>, judgment: &Judgment) -> Option<String> {
    let (value, threshold) = (value?, judgment.threshold?);
    let is_points = judgment.measured == ChangeOf::Rate && value.is_rate();
    let exact = if judgment.measured == ChangeOf::Count { value.numerator? } else { value.exact()? };
    let difference = exact - threshold;
    Some(plain_text(if is_points { difference * Exact::whole(100) } else { difference }))
}

/// The target as results tell it; a rate that it is worked out to be is written with `places` decimals.
fn target_info(target: &Target, judgment: &Judgment, as_rate: bool, places: u32) -> TargetInfo {
    let operator = match target.operator {
        Operator::AtMost(_) => OperatorName::AtMost,
        Operator::AtLeast(_) => OperatorName::AtLeast,
        Operator::Increase(_) => OperatorName::Increase,
        Operator::Decrease(_) => OperatorName::Decrease,
        Operator::Change { .. } => OperatorName::Change,
        Operator::EverySchoolAtLeast(_) => OperatorName::EverySchoolAtLeast,
        Operator::AllDone => OperatorName::AllDone,
    };
    let is_rate = as_rate && judgment.measured == ChangeOf::Rate;
    let display = match target.operator {
        Operator::AtMost(_) | Operator::AtLeast(_) => Some(target.text.clone()),
        _ => judgment.threshold.map(|threshold| if is_rate { percent_text(threshold, places) } else { count_text(threshold) }),
    };
    TargetInfo { operator, value: target.text.clone(), due: Some(target.due), threshold: judgment.threshold, threshold_display: display }
}

#[cfg(test)]
mod tests;
