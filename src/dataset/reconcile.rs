//! Compares the files of a dataset with the roster and with each other.
//!
//! Apart from reading: what is missing or doubled shows only once all files of a dataset were read.

use crate::dataset::read::FileReport;
use crate::dataset::roster::{Roster, School, SchoolIndex};
use crate::dataset::spec::DatasetSpec;
use crate::diagnostic::{Diagnostic, Place};
use crate::school_year::SchoolYear;
use std::collections::{BTreeMap, BTreeSet};

/// What the files of a dataset lack or have twice, given what was read of them. `late` schools may be missing in
/// the last of `years`.
#[must_use]
pub fn reconcile(
    spec: &DatasetSpec,
    reports: &[FileReport],
    roster: &Roster,
    years: &[SchoolYear],
    late: &[SchoolIndex],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let last = years.iter().max().copied();
    let must = spec.schools.as_ref().map_or_else(Vec::new, |filter| roster.matching(filter));
    for &year in years {
        let reporting: BTreeSet<SchoolIndex> = reports.iter().flat_map(|report| schools_of(report, year)).collect();
        if !reports.iter().any(|report| report.rows.get(&year).is_some_and(|rows| *rows > 0)) {
            if Some(year) == last {
                found.push(
                    Diagnostic::warning("no-data", format!("`{}` has no row for {year}; its measures are pending", spec.name))
                        .at(spec.place.clone())
                        .help("`ctecs-report list` shows which files match"),
                );
            }
            continue;
        }
        if !spec.complete {
            found.extend(missing(spec, roster, &must, &reporting, year, if Some(year) == last { late } else { &[] }));
        }
        found.extend(doubled(spec, reports, roster, year));
    }
    found.extend(same_file_twice(reports));
    found
}

fn schools_of(report: &FileReport, year: SchoolYear) -> impl Iterator<Item = SchoolIndex> + '_ {
    report.schools.range((year, SchoolIndex(0))..=(year, SchoolIndex(u16::MAX))).map(|((_, school), _)| *school)
}

fn missing(
    spec: &DatasetSpec,
    roster: &Roster,
    must: &[SchoolIndex],
    reporting: &BTreeSet<SchoolIndex>,
    year: SchoolYear,
    late: &[SchoolIndex],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let name = |index: SchoolIndex| roster.get(index).map_or_else(String::new, |school| format!("{} ({})", school.name, school.code));
    let absent: Vec<SchoolIndex> = must
        .iter()
        .copied()
        .filter(|index| !reporting.contains(index) && roster.get(*index).is_some_and(|school| is_active(school, year)))
        .collect();
    let unexpected: Vec<String> = absent.iter().filter(|index| !late.contains(index)).map(|index| name(*index)).collect();
    if !unexpected.is_empty() {
        let count = unexpected.len();
        let what = if count == 1 { "school is".to_owned() } else { format!("{count} schools are") };
        let message = format!("{} of {} {what} missing from `{}` for {year}: {}", count, must.len(), spec.name, unexpected.join(", "));
        let message = message.replacen(
            &format!("{count} of {} {count} schools are", must.len()),
            &format!("{count} of {} schools are", must.len()),
            1,
        );
        found.push(
            Diagnostic::error("missing-school", message)
                .at(spec.place.clone())
                .help("add the export; or agree that it comes later: `[[late]]` with dataset, school_code, reason, who and until; or say `complete = true` where a school without rows truly has none"),
        );
    }
    for index in absent.iter().filter(|index| late.contains(index)) {
        found.push(
            Diagnostic::warning("late-school", format!("{} is late with `{}` for {year}, as agreed", name(*index), spec.name))
                .at(spec.place.clone()),
        );
    }
    for index in late.iter().filter(|index| reporting.contains(index)) {
        found.push(
            Diagnostic::warning("late-school-arrived", format!("{} has sent `{}` for {year} after all", name(*index), spec.name))
                .at(spec.place.clone())
                .help("remove its `[[late]]` entry"),
        );
    }
    found
}

/// Whether a school runs in `year`, by the roster's `active_from` and `active_to`: school years or days.
fn is_active(school: &School, year: SchoolYear) -> bool {
    let bound = |column: &str| {
        let text = school.attribute(column).unwrap_or_default();
        text.parse::<SchoolYear>().ok().or_else(|| text.parse::<jiff::civil::Date>().ok().map(SchoolYear::of))
    };
    bound("active_from").is_none_or(|from| from <= year) && bound("active_to").is_none_or(|to| year <= to)
}

/// Schools that are in two files of a year: an error where they have a row in common.
fn doubled(spec: &DatasetSpec, reports: &[FileReport], roster: &Roster, year: SchoolYear) -> Vec<Diagnostic> {
    let mut by_school: BTreeMap<SchoolIndex, Vec<&FileReport>> = BTreeMap::new();
    for report in reports {
        for school in schools_of(report, year) {
            by_school.entry(school).or_default().push(report);
        }
    }
    let mut found = Vec::new();
    for (school, files) in by_school.into_iter().filter(|(_, files)| files.len() > 1) {
        let Some(school) = roster.get(school) else { continue };
        let names = files.iter().map(|report| format!("`{}`", report.name)).collect::<Vec<_>>().join(" and ");
        let (first, second) = (files[0], files[1]);
        let overlap = first.keys.is_empty() || second.keys.is_empty() || first.keys.iter().any(|key| second.keys.contains(key));
        let message = format!("{} ({}) is in two files of `{}` for {year}: {names}", school.name, school.code, spec.name);
        found.push(if overlap {
            Diagnostic::error("school-twice", message)
                .at(Place::file(&second.name))
                .also(Place::file(&first.name))
                .help("rows in both would be counted twice: remove the older file, or check the school code in it")
        } else {
            Diagnostic::warning("school-in-two-files", format!("{message}; they have no row in common, and both count"))
                .at(Place::file(&second.name))
        });
    }
    found
}

/// Files of the same bytes under two names.
fn same_file_twice(reports: &[FileReport]) -> Vec<Diagnostic> {
    let mut by_digest: BTreeMap<&str, &FileReport> = BTreeMap::new();
    let mut found = Vec::new();
    for report in reports.iter().filter(|report| report.rows.values().sum::<u64>() > 0) {
        if let Some(first) = by_digest.insert(&report.digest, report) {
            found.push(
                Diagnostic::error("same-file-twice", format!("`{}` and `{}` are the same file", first.name, report.name))
                    .at(Place::file(&report.name))
                    .also(Place::file(&first.name))
                    .help("one of them is under the wrong name, or stands for last year's data sent again"),
            );
        }
    }
    found
}
