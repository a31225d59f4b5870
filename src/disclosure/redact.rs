//! Takes out of the results everything that the decisions withhold, and everything from which it could be read.

use super::fact::{Cell, Slot, is_protected};
use super::protect::Decision;
use crate::diagnostic::Diagnostic;
use crate::plan::Privacy;
use crate::results::{
    Audience, Exclusion, MeasureResult, OperatorName, PrivacyClass, Results, SchoolResult, Source, Status, TargetInfo, Unit, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// The reason of a line of exclusions that stands for all of them.
pub const FOLDED_EXCLUSIONS: &str = "not-counted";

/// The results of the public edition.
pub(super) fn redacted(results: &Results, cells: &[Cell], decisions: &[Decision], privacy: &Privacy) -> Results {
    let mut hidden: BTreeMap<usize, BTreeSet<Slot>> = BTreeMap::new();
    for (cell, _) in cells.iter().zip(decisions).filter(|(_, decision)| !decision.is_shown()) {
        hidden.entry(cell.measure).or_default().extend(cell.slots.iter().copied());
    }
    let mut public = results.clone();
    public.edition.audience = Audience::Public;
    // The id of an internal edition is a digest of its inputs, and its corrections show what they withheld.
    public.edition.id.clear();
    public.edition.supersedes = None;
    public.corrections.clear();
    public.diagnostics = without_data(&public.diagnostics);
    // How many rules found something hangs on the figures of people.
    public.edition.open_warnings = public.edition.open_warnings.min(1);
    let nothing = BTreeSet::new();
    for (index, measure) in public.measures.iter_mut().enumerate() {
        take_out(measure, hidden.get(&index).unwrap_or(&nothing), privacy);
    }
    take_out_sums_of_withheld(&mut public);
    public
}

fn take_out(measure: &mut MeasureResult, hidden: &BTreeSet<Slot>, privacy: &Privacy) {
    let without = |slot: Slot, value: &mut Option<Value>| {
        let withheld = hidden.contains(&slot);
        if withheld {
            *value = None;
        } else if let Some(value) = value {
            value.people = None;
        }
        withheld
    };
    let value_hidden = without(Slot::Value, &mut measure.value);
    let prior_hidden = without(Slot::Prior, &mut measure.prior);
    let baseline_hidden = without(Slot::Baseline, &mut measure.baseline);
    let comparator_hidden = if measure.baseline.is_some() || baseline_hidden { baseline_hidden } else { prior_hidden };
    let judged = Judged { value_hidden, comparator_hidden, prior_hidden, path_hidden: comparator_hidden };
    let relative = measure.target.as_ref().is_some_and(is_relative);
    judged.apply(relative, &mut measure.status, &mut measure.gap);
    if value_hidden || prior_hidden || baseline_hidden {
        measure.reason = None;
    }
    if comparator_hidden
        && relative
        && let Some(target) = &mut measure.target
    {
        target.threshold = None;
        target.threshold_display = None;
    }
    let mut position = 0;
    measure.trend.retain_mut(|value| {
        position += 1;
        value.people = None;
        !hidden.contains(&Slot::Trend(position - 1))
    });
    for (position, school) in measure.schools.iter_mut().enumerate() {
        let value_hidden = without(Slot::School(position), &mut school.value);
        let prior_hidden = without(Slot::SchoolPrior(position), &mut school.prior);
        let judged = Judged { value_hidden, comparator_hidden: prior_hidden, prior_hidden, path_hidden: prior_hidden };
        judged.apply(relative, &mut school.status, &mut school.gap);
    }
    for (position, group) in measure.groups.iter_mut().enumerate() {
        let value_hidden = without(Slot::Group(position), &mut group.value);
        let prior_hidden = without(Slot::GroupPrior(position), &mut group.prior);
        let judged = Judged { value_hidden, comparator_hidden: prior_hidden, prior_hidden, path_hidden: prior_hidden };
        judged.apply(relative, &mut group.status, &mut group.gap);
    }
    let mut position = 0;
    measure.details.retain_mut(|detail| {
        position += 1;
        detail.value.people = None;
        // What is told apart about a staff roster beside its result is why people left.
        measure.class != PrivacyClass::StaffRoster && !hidden.contains(&Slot::Detail(position - 1))
    });
    measure.exclusions = folded(&measure.exclusions, measure.class, privacy);
    measure.sources = measure.sources.iter().map(|source| Source { digest: None, rows: None, ..source.clone() }).collect();
    measure.sources.dedup();
}

/// What about a judgment is withheld with the figures it rests on.
struct Judged {
    value_hidden: bool,
    comparator_hidden: bool,
    prior_hidden: bool,
    path_hidden: bool,
}

impl Judged {
    /// A status or a gap is a fact about the figures behind it: it goes where one of them goes.
    fn apply(&self, relative: bool, status: &mut Status, gap: &mut Option<String>) {
        if self.value_hidden || (relative && self.comparator_hidden) {
            *gap = None;
        }
        *status = match *status {
            _ if self.value_hidden => Status::NotShown,
            Status::Met | Status::NotMet | Status::Improved | Status::OnTrack | Status::Behind if relative && self.comparator_hidden => {
                Status::NotShown
            }
            Status::OnTrack | Status::Behind if self.path_hidden => Status::NotShown,
            Status::Improved if self.prior_hidden || self.comparator_hidden => Status::NotMet,
            status => status,
        };
    }
}

/// Whether a target is set by an earlier figure.
fn is_relative(target: &TargetInfo) -> bool {
    matches!(target.operator, OperatorName::Increase | OperatorName::Decrease | OperatorName::Change)
}

/// One line for all who are not counted, where they are enough; counts of rows and answers never, nor anything about
/// who left a staff roster.
fn folded(exclusions: &[Exclusion], class: PrivacyClass, privacy: &Privacy) -> Vec<Exclusion> {
    if class == PrivacyClass::StaffRoster {
        return Vec::new();
    }
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for exclusion in exclusions.iter().filter(|exclusion| !matches!(exclusion.unit.as_str(), "row" | "answer" | "rows" | "answers")) {
        *sums.entry(&exclusion.unit).or_default() += exclusion.count;
    }
    let enough = sums.into_iter().filter(|&(_, count)| count >= u64::from(privacy.min_count));
    enough.map(|(unit, count)| Exclusion::new(FOLDED_EXCLUSIONS, unit, count)).collect()
}

/// A figure that counts parts or schools says something about each of them: it goes where one of them goes.
fn take_out_sums_of_withheld(results: &mut Results) {
    let withheld: BTreeSet<String> =
        results.measures.iter().filter(|measure| measure.status == Status::NotShown).map(|measure| measure.id.clone()).collect();
    for measure in &mut results.measures {
        // A line's own judgment is made of its parts', and its figure may be a count of them.
        if measure.parts.iter().any(|part| withheld.contains(part)) {
            measure.status = Status::NotShown;
            measure.reason = None;
            if measure.value.as_ref().is_none_or(|value| value.unit == Unit::Parts) {
                withhold(measure);
            }
        }
        let counts_schools = measure.value.as_ref().is_some_and(|value| value.unit == Unit::Schools);
        let some_withheld = |schools: &[SchoolResult]| schools.iter().any(|school| school.status == Status::NotShown);
        if counts_schools && is_protected(measure) && some_withheld(&measure.schools) {
            withhold(measure);
        }
    }
}

fn withhold(measure: &mut MeasureResult) {
    measure.value = None;
    measure.prior = None;
    measure.baseline = None;
    measure.trend.clear();
    measure.status = Status::NotShown;
    measure.gap = None;
    measure.reason = None;
}

/// Rules that speak of files and plan alone. What another rule finds hangs on the figures of people, and that it found
/// something may tell one: a school at 0%, a jump, a student in two groups.
const ABOUT_FILES: [&str; 11] = [
    "contradiction",
    "idle-acknowledgment",
    "late-school",
    "mapped-column-missing",
    "missing-translation",
    "no-data",
    "no-rows",
    "nothing-sent",
    "percents-look-like-fractions",
    "school-in-two-files",
    "typed-number",
];

/// One diagnostic for each rule about files and plan that found something, without a cell, a place in person data or a
/// count.
fn without_data(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let about_files = diagnostics.iter().filter(|diagnostic| ABOUT_FILES.contains(&diagnostic.code));
    let found: BTreeSet<_> = about_files.map(|diagnostic| (diagnostic.severity, diagnostic.code)).collect();
    let said = |code: &str| format!("{}: the data office has the details", code.replace('-', " "));
    found.into_iter().map(|(severity, code)| Diagnostic::new(severity, code, said(code))).collect()
}
