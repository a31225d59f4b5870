//! Whether an edition may go out as approved: no school late, no warning open, every sign-off still of the same file.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::evaluate::World;
use crate::evaluate::collection::Collection;
use crate::evaluate::count::Counted;
use crate::results::{EditionInfo, SignoffInfo, Stage};

/// The plan's sign-offs, each held against the file it is of; one that no longer holds is a warning.
pub(super) fn signoffs(world: &World<'_>, counted: &Counted, diagnostics: &mut Vec<Diagnostic>) -> Vec<SignoffInfo> {
    let mut found = Vec::new();
    for signoff in &world.plan.signoffs {
        let Some(school) = world.roster.find(&signoff.school_code) else {
            diagnostics.push(
                Diagnostic::error("unknown-school", format!("there is no school with code {}", signoff.school_code))
                    .at(signoff.place.clone())
                    .help("use a code of the roster"),
            );
            continue;
        };
        let position = world.plan.datasets.iter().position(|spec| spec.name == signoff.dataset);
        let reports = position.and_then(|position| counted.reports.get(&position)).map(Vec::as_slice).unwrap_or_default();
        let year = world.plan.school_year;
        let holds = reports.iter().any(|report| report.schools.contains_key(&(year, school)) && report.digest.starts_with(&signoff.digest));
        if !holds {
            let name = world.roster.get(school).map_or(signoff.school_code.as_str(), |school| school.name.as_str());
            diagnostics.push(
                Diagnostic::warning(
                    "void-signoff",
                    format!("{name} signed off another file of {} than the one that is here", signoff.dataset),
                )
                .at(signoff.place.clone())
                .help("ask the school to look at the file again, and enter the digest that `b3sum` prints of it"),
            );
        }
        found.push(SignoffInfo {
            dataset: signoff.dataset.clone(),
            school_code: signoff.school_code.clone(),
            who: signoff.who.clone(),
            date: signoff.date,
            holds,
        });
    }
    found
}

/// Errors of an edition that calls itself approved and cannot be.
pub(super) fn check_stage(world: &World<'_>, collection: &Collection) -> Vec<Diagnostic> {
    let edition = &world.plan.words.edition;
    if !matches!(edition.stage, Stage::Approved | Stage::Released) {
        return Vec::new();
    }
    let place = || Place::file(world.plan.file.clone());
    let mut problems = Vec::new();
    for dataset in collection.datasets.iter().filter(|dataset| dataset.is_read) {
        for school in dataset.schools.iter().filter(|school| school.rows.is_none() && school.late_until.is_some()) {
            problems.push(
                Diagnostic::error(
                    "late-in-approved",
                    format!("{} is late with {}: the edition cannot be approved", school.school_name, dataset.dataset),
                )
                .at(place())
                .help("wait for the school's file, or set stage = \"for-approval\""),
            );
        }
    }
    if edition.approved_by.is_none() || edition.approved_on.is_none() {
        problems.push(
            Diagnostic::error("nobody-approved", "an approved edition must say who approved it and when")
                .at(place())
                .help("set approved_by and approved_on in [edition]"),
        );
    }
    problems
}

/// Notes how many warnings are open, and whether the pages may go unmarked.
pub(super) fn conclude(edition: &mut EditionInfo, diagnostics: &[Diagnostic]) {
    let open = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning).count();
    edition.open_warnings = u64::try_from(open).unwrap_or(u64::MAX);
    edition.unmarked = matches!(edition.stage, Stage::Approved | Stage::Released) && open == 0;
}
