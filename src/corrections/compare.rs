//! Compares two editions figure by figure.

use crate::corrections::edition::{Edition, Figure, Measure};
use crate::results::{Change, ChangedFigure, Line, Shown, Status};
use crate::school_year::SchoolYear;
use std::collections::BTreeMap;

/// The figures, targets and statuses that differ, the most important first: statuses that flipped, then the district,
/// its schools, its groups; within each in the order of the plan.
#[must_use]
pub fn compare(old: &Edition, new: &Edition) -> Vec<Change> {
    let same_year = old.plan.school_year == new.plan.school_year;
    let mut changes = Vec::new();
    for measure in &new.measures {
        match old.measure(&measure.id) {
            Some(earlier) => of_measure(earlier, measure, same_year, &mut changes),
            None if same_year => changes.push(whole(measure, None, Some(measure))),
            None => {}
        }
    }
    if same_year {
        let gone = old.measures.iter().filter(|measure| new.measure(&measure.id).is_none());
        changes.extend(gone.map(|measure| whole(measure, Some(measure), None)));
    }
    changes.sort_by_key(|change| importance(change, new));
    changes
}

/// A measure that is new or gone.
fn whole(measure: &Measure, old: Option<&Measure>, new: Option<&Measure>) -> Change {
    let shown = |side: Option<&Measure>| side.and_then(|measure| measure.value.as_ref()).map(Figure::shown);
    Change {
        old: shown(old),
        new: shown(new),
        old_status: old.map(|measure| measure.status),
        new_status: new.map(|measure| measure.status),
        ..blank(measure, ChangedFigure::Measure)
    }
}

/// A change of `measure` without its figures.
fn blank(measure: &Measure, figure: ChangedFigure) -> Change {
    Change {
        measure: measure.id.clone(),
        title: measure.title.clone(),
        school_code: None,
        school_name: None,
        dimension: None,
        category: None,
        figure,
        school_year: None,
        old: None,
        new: None,
        old_status: None,
        new_status: None,
        why: Vec::new(),
        files: Vec::new(),
    }
}

/// Of whom a figure is: a school or the district, a group or everyone.
type Scope<'a> = (Option<&'a str>, Option<(&'a str, &'a str)>);

/// A measure's figures by whom they are of and their year, each with its place in the measure.
type Figures<'a> = BTreeMap<(Scope<'a>, SchoolYear), (ChangedFigure, &'a Figure)>;

/// Adds a figure. A year's figure stands in several places; the first added is the most important one.
fn add<'a>(found: &mut Figures<'a>, scope: Scope<'a>, place: ChangedFigure, figure: Option<&'a Figure>) {
    if let Some(figure) = figure {
        found.entry((scope, figure.school_year)).or_insert((place, figure));
    }
}

fn figures(measure: &Measure) -> Figures<'_> {
    let mut found = Figures::new();
    let district = (None, None);
    add(&mut found, district, ChangedFigure::Value, measure.value.as_ref());
    add(&mut found, district, ChangedFigure::Baseline, measure.baseline.as_ref());
    add(&mut found, district, ChangedFigure::Prior, measure.prior.as_ref());
    for figure in &measure.trend {
        add(&mut found, district, ChangedFigure::Trend, Some(figure));
    }
    for school in &measure.schools {
        let scope = (Some(school.code.as_str()), None);
        add(&mut found, scope, ChangedFigure::Value, school.value.as_ref());
        add(&mut found, scope, ChangedFigure::Prior, school.prior.as_ref());
    }
    for group in &measure.groups {
        let scope = (group.school_code.as_deref(), Some((group.dimension.as_str(), group.category.as_str())));
        add(&mut found, scope, ChangedFigure::Value, group.value.as_ref());
        add(&mut found, scope, ChangedFigure::Prior, group.prior.as_ref());
    }
    found
}

fn statuses(measure: &Measure) -> BTreeMap<Scope<'_>, Status> {
    let district = [((None, None), measure.status)];
    let schools = measure.schools.iter().map(|school| ((Some(school.code.as_str()), None), school.status));
    let groups = measure
        .groups
        .iter()
        .map(|group| ((group.school_code.as_deref(), Some((group.dimension.as_str(), group.category.as_str()))), group.status));
    district.into_iter().chain(schools).chain(groups).collect()
}

fn of_measure(old: &Measure, new: &Measure, same_year: bool, list: &mut Vec<Change>) {
    let (old_figures, new_figures) = (figures(old), figures(new));
    let (old_statuses, new_statuses) = (statuses(old), statuses(new));
    let name = |code: &str| new.schools.iter().chain(&old.schools).find(|school| school.code == code).map(|school| school.name.clone());
    let of_scope = |(school, group): Scope<'_>, figure| Change {
        school_code: school.map(str::to_owned),
        school_name: school.and_then(name),
        dimension: group.map(|(dimension, _)| dimension.to_owned()),
        category: group.map(|(_, category)| category.to_owned()),
        ..blank(new, figure)
    };

    // Statuses, with the year's result beside each.
    let mut told = Vec::new();
    if same_year {
        for (&scope, &status) in &new_statuses {
            let Some(&before) = old_statuses.get(&scope) else { continue };
            if before == status {
                continue;
            }
            let result = |figures: &Figures<'_>| {
                figures
                    .iter()
                    .find(|((of, _), (place, _))| *of == scope && *place == ChangedFigure::Value)
                    .map(|((_, year), (_, figure))| (*year, figure.shown()))
            };
            let (was, is) = (result(&old_figures), result(&new_figures));
            let year = is.as_ref().or(was.as_ref()).map(|(year, _)| *year);
            told.extend(year.map(|year| (scope, year)));
            list.push(Change {
                school_year: year,
                old: was.map(|(_, shown)| shown),
                new: is.map(|(_, shown)| shown),
                old_status: Some(before),
                new_status: Some(status),
                ..of_scope(scope, ChangedFigure::Value)
            });
        }
    }

    // Figures; those of one edition alone only where both report the same year, for else every year would be news.
    let mut keys: Vec<_> = old_figures.keys().chain(new_figures.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    for key @ (scope, year) in keys {
        let (was, is) = (old_figures.get(&key), new_figures.get(&key));
        let changed = match (was, is) {
            (Some((_, was)), Some((_, is))) => !was.same(is),
            _ => same_year,
        };
        if !changed || told.contains(&key) {
            continue;
        }
        let place = is.or(was).map_or(ChangedFigure::Value, |(place, _)| *place);
        let judged = same_year && place == ChangedFigure::Value;
        list.push(Change {
            school_year: Some(year),
            old: was.map(|(_, figure)| figure.shown()),
            new: is.map(|(_, figure)| figure.shown()),
            old_status: if judged { old_statuses.get(&scope).copied() } else { None },
            new_status: if judged { new_statuses.get(&scope).copied() } else { None },
            ..of_scope(scope, place)
        });
    }

    // The target, which moves with a restated baseline.
    let target = |measure: &Measure| {
        let target = measure.target.as_ref()?;
        let display = target.threshold_display.clone().unwrap_or_else(|| target.value.clone());
        (!display.is_empty()).then_some(Shown { display, counts: None })
    };
    let (was, is) = (target(old), target(new));
    if same_year && was != is {
        // A target whose wording stayed moved with the year it is measured from, which so is its baseline.
        let wording = |measure: &Measure| measure.target.as_ref().map(|target| target.value.clone());
        let measured_from = new.baseline.as_ref().or(new.prior.as_ref()).map(|figure| figure.school_year);
        if wording(old) == wording(new) {
            let is_comparator = |change: &&mut Change| {
                change.measure == new.id
                    && (&change.school_code, &change.dimension) == (&None, &None)
                    && change.figure != ChangedFigure::Value
                    && change.school_year == measured_from
            };
            list.iter_mut().filter(is_comparator).for_each(|change| change.figure = ChangedFigure::Baseline);
        }
        list.push(Change { old: was, new: is, ..of_scope((None, None), ChangedFigure::Target) });
    }
}

/// The place of a change in the list.
fn importance(change: &Change, new: &Edition) -> impl Ord + use<> {
    let position = new.measures.iter().position(|measure| measure.id == change.measure).unwrap_or(usize::MAX);
    let line = new.measures.get(position).map_or(Line::Context, |measure| measure.line);
    let scope = match (&change.school_code, &change.dimension) {
        (None, None) => 0,
        (Some(_), None) => 1,
        (None, Some(_)) => 2,
        (Some(_), Some(_)) => 3,
    };
    (!change.flips(), scope, line, position, change.figure)
}
