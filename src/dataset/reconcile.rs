//! Compares the files of a dataset with the roster and with each other.
//!
//! Apart from reading: what is missing or doubled shows only once all files of a dataset were read.

use crate::dataset::account::FileReport;
use crate::dataset::filter::Unmatched;
use crate::dataset::people;
use crate::dataset::roster::{Roster, School, SchoolIndex};
use crate::dataset::spec::DatasetSpec;
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::school_year::SchoolYear;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a school from which on a fall by half is worth a question.
const ENOUGH_ROWS: u64 = 20;
/// Rows of a school from which on the same contents twice are no chance.
const ENOUGH_TO_COMPARE: u64 = 5;

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
    let is_empty = |report: &&FileReport| report.readable && report.rows.is_empty();
    // Where no file has a row, one message says so.
    let any_rows = !reports.iter().all(|report| is_empty(&report));
    let mut found: Vec<Diagnostic> = reports
        .iter()
        .filter(|report| any_rows && is_empty(report))
        .map(|report| Diagnostic::warning("no-rows", "the file has a header and no row").at(Place::file(&report.name)))
        .collect();
    found.extend(unmatched(spec, reports));
    let last = years.iter().max().copied();
    // What a file that could not be read would have brought is not known.
    let unreadable = reports.iter().filter(|report| !report.readable).count();
    for &year in years {
        let rows = rows_by_school(reports, year);
        if !reports.iter().any(|report| report.rows.get(&year).is_some_and(|rows| *rows > 0)) {
            if Some(year) == last && unreadable == 0 && !reports.is_empty() {
                found.push(no_data(spec, year, any_rows));
            }
            continue;
        }
        let late = if Some(year) == last { late } else { &[] };
        found.extend(missing(spec, roster, &rows, year, late, unreadable));
        found.extend(doubled(spec, reports, roster, year));
        found.extend(people_differ(reports, year));
        found.extend(again(spec, reports, roster, year, &rows));
        if Some(year) == last {
            found.extend(halved(spec, roster, &rows_by_school(reports, year.minus(1)), &rows, year));
        }
    }
    found
}

/// Values of the plan's `where` that no row of any file has: a misspelled one leaves nothing to count.
fn unmatched(spec: &DatasetSpec, reports: &[FileReport]) -> Vec<Diagnostic> {
    let read: Vec<&FileReport> = reports.iter().filter(|report| report.readable && !report.rows.is_empty()).collect();
    let Some((first, others)) = read.split_first() else { return Vec::new() };
    let everywhere = |one: &&Unmatched| {
        others.iter().all(|report| report.unmatched.iter().any(|other| other.column == one.column && other.value == one.value))
    };
    let say = |one: &Unmatched| {
        let rows = read.iter().flat_map(|report| &report.unmatched).filter(|other| other.column == one.column);
        let near = did_you_mean(&one.value, rows.flat_map(|other| other.others.iter().map(String::as_str)));
        let help =
            near.map_or_else(|| "is it written as in the files? Case does not matter".to_owned(), |near| format!("did you mean `{near}`?"));
        Diagnostic::warning(
            "value-not-found",
            format!("no row of `{}` has `{}` in `{}`, which `where` selects", spec.name, one.value, one.column),
        )
        .at(spec.place.clone())
        .help(help)
    };
    first.unmatched.iter().filter(everywhere).map(say).collect()
}

fn rows_by_school(reports: &[FileReport], year: SchoolYear) -> BTreeMap<SchoolIndex, u64> {
    let mut rows = BTreeMap::new();
    for report in reports {
        for ((_, school), count) in report.schools.range((year, SchoolIndex(0))..=(year, SchoolIndex(u16::MAX))) {
            *rows.entry(*school).or_default() += count;
        }
    }
    rows
}

fn name(roster: &Roster, index: SchoolIndex) -> String {
    roster.get(index).map_or_else(String::new, |school| format!("{} ({})", school.name, school.code))
}

/// No row of the year reported, whether or not there are rows of others.
fn no_data(spec: &DatasetSpec, year: SchoolYear, any_rows: bool) -> Diagnostic {
    let (of, help) = if any_rows {
        (format!(" for {year}"), "is the school year of the plan right, and that of the files?")
    } else {
        (String::new(), "put the rows in, below the header; if there truly are none, say `complete = true`")
    };
    Diagnostic::warning("no-data", format!("the files of `{}` have no row{of}: {}", spec.name, spec.dataset_type.without_it()))
        .at(spec.place.clone())
        .help(help)
}

/// Schools that must report and do not.
fn missing(
    spec: &DatasetSpec,
    roster: &Roster,
    rows: &BTreeMap<SchoolIndex, u64>,
    year: SchoolYear,
    late: &[SchoolIndex],
    unreadable: usize,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let must: BTreeSet<SchoolIndex> = spec
        .schools
        .iter()
        .flat_map(|filter| roster.matching(filter))
        .filter(|index| !spec.complete && roster.get(*index).is_some_and(|school| is_active(school, year)))
        .collect();
    let absent: Vec<SchoolIndex> = must.iter().copied().filter(|index| !rows.contains_key(index)).collect();
    let unexpected: Vec<String> = absent.iter().filter(|index| !late.contains(index)).map(|index| name(roster, *index)).collect();
    if unexpected.len() > unreadable {
        let of = match must.len() {
            1 => "the only school".to_owned(),
            many => format!("{} of {many} schools", unexpected.len()),
        };
        let verb = if unexpected.len() == 1 { "is" } else { "are" };
        let message = format!("{of} {verb} missing from `{}` for {year}: {}", spec.name, unexpected.join(", "));
        let help = "add the export; if it is agreed that it comes later, add a `[[late]]` entry; \
                    if a school without rows truly has none, say `complete = true`";
        let unread = match unreadable {
            0 => String::new(),
            1 => "one file could not be read and may be theirs; ".to_owned(),
            many => format!("{many} files could not be read and may be theirs; "),
        };
        found.push(Diagnostic::error("missing-school", message).at(spec.place.clone()).help(format!("{unread}{help}")));
    }
    for index in absent.iter().filter(|index| late.contains(index)) {
        let message = format!("{} is late with `{}` for {year}, as agreed", name(roster, *index), spec.name);
        found.push(Diagnostic::warning("late-school", message).at(spec.place.clone()));
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

/// Schools that are in two files of a year: an error where the files overlap.
fn doubled(spec: &DatasetSpec, reports: &[FileReport], roster: &Roster, year: SchoolYear) -> Vec<Diagnostic> {
    let mut by_school: BTreeMap<SchoolIndex, Vec<&FileReport>> = BTreeMap::new();
    for report in reports {
        for ((_, school), _) in report.schools.range((year, SchoolIndex(0))..=(year, SchoolIndex(u16::MAX))) {
            by_school.entry(*school).or_default().push(report);
        }
    }
    let mut found = Vec::new();
    for (school, files) in by_school.into_iter().filter(|(_, files)| files.len() > 1) {
        let overlapping = files.iter().enumerate().find_map(|(index, second)| {
            files[..index].iter().find(|first| overlap(first, second, year, school)).map(|first| (*first, *second))
        });
        let message = |first: &FileReport, second: &FileReport| {
            let school = name(roster, school);
            format!("{school} is in two files of `{}` for {year}: `{}` and `{}`", spec.name, first.name, second.name)
        };
        if let Some((first, second)) = overlapping {
            found.push(
                Diagnostic::error("school-twice", message(first, second))
                    .at(Place::file(&second.name))
                    .also(Place::file(&first.name))
                    .help("rows in both would count twice: remove the file that is out of date, or mend the school code in the one that is another school's"),
            );
        } else if files.iter().all(|report| report.traces.days.is_empty()) {
            // Monthly files of daily rows are usual; a year's list in two parts is not.
            let message = format!("{}; they have no row in common, and both count", message(files[0], files[1]));
            found.push(Diagnostic::warning("school-in-two-files", message).at(Place::file(&files[1].name)));
        }
    }
    found
}

/// Whether two files have rows of a school in common: a key, or for daily rows a span of days.
fn overlap(first: &FileReport, second: &FileReport, year: SchoolYear, school: SchoolIndex) -> bool {
    if let (Some(first), Some(second)) = (first.traces.days.get(&(year, school)), second.traces.days.get(&(year, school))) {
        return first.0 <= second.1 && second.0 <= first.1;
    }
    first.traces.keys.iter().any(|key| second.traces.keys.contains(key))
}

/// People about whom two files say different things.
fn people_differ(reports: &[FileReport], year: SchoolYear) -> Vec<Diagnostic> {
    let differences = people::differences(reports.iter().map(|report| &report.traces.people), year);
    let say = |difference: people::Difference| {
        let (first, second) = (reports.get(difference.first)?, reports.get(difference.second)?);
        let of = if difference.count == 1 { "one person has".to_owned() } else { format!("{} people have", difference.count) };
        let message = format!("{of} another `{}` in `{}` than in `{}`", difference.name, second.name, first.name);
        let place = Place { line: u64::from(difference.line), ..Place::file(&second.name) };
        let help = "the latest record counts where they differ; ask the schools which one is right";
        Some(Diagnostic::warning("person-differs", message).at(place).help(help))
    };
    differences.into_iter().filter_map(say).collect()
}

/// Schools that have sent last year's data again.
fn again(
    spec: &DatasetSpec,
    reports: &[FileReport],
    roster: &Roster,
    year: SchoolYear,
    rows: &BTreeMap<SchoolIndex, u64>,
) -> Vec<Diagnostic> {
    // What cannot be the same two years running: lists of staff or of things can.
    if !matches!(spec.dataset_type.name, "attendance" | "students" | "enrollment" | "survey" | "aggregates") {
        return Vec::new();
    }
    let contents = |year: SchoolYear| {
        let mut contents: BTreeMap<SchoolIndex, (u64, &FileReport)> = BTreeMap::new();
        for report in reports {
            for ((_, school), sum) in report.traces.contents.range((year, SchoolIndex(0))..=(year, SchoolIndex(u16::MAX))) {
                contents.entry(*school).and_modify(|(all, _)| *all = all.wrapping_add(*sum)).or_insert((*sum, report));
            }
        }
        contents
    };
    let before = contents(year.minus(1));
    let mut found = Vec::new();
    for (school, (sum, report)) in contents(year) {
        let same = before.get(&school).filter(|(earlier, _)| *earlier == sum);
        if let Some((_, earlier)) = same.filter(|_| rows.get(&school).is_some_and(|rows| *rows >= ENOUGH_TO_COMPARE)) {
            let message = format!("the rows of {} in `{}` for {year} are those of {}", name(roster, school), spec.name, year.minus(1));
            found.push(
                Diagnostic::warning("last-year-again", message)
                    .at(Place::file(&report.name))
                    .also(Place::file(&earlier.name))
                    .help("last year's export may have been sent again; ask for this year's"),
            );
        }
    }
    found
}

/// Schools whose rows fell by more than half, where a row is a person's year.
fn halved(
    spec: &DatasetSpec,
    roster: &Roster,
    before: &BTreeMap<SchoolIndex, u64>,
    now: &BTreeMap<SchoolIndex, u64>,
    year: SchoolYear,
) -> Vec<Diagnostic> {
    let yearly = match spec.dataset_type.name {
        "students" | "enrollment" | "staff" => true,
        "attendance" => spec.grain.as_deref() != Some("student-day"),
        _ => false,
    };
    if !yearly {
        return Vec::new();
    }
    let fell = |school: &SchoolIndex, earlier: &u64| now.get(school).is_some_and(|rows| *earlier >= ENOUGH_ROWS && rows * 2 < *earlier);
    before
        .iter()
        .filter(|(school, earlier)| fell(school, earlier))
        .map(|(school, earlier)| {
            let rows = now.get(school).copied().unwrap_or_default();
            let message =
                format!("{} has {rows} rows in `{}` for {year}, and had {earlier} the year before", name(roster, *school), spec.name);
            Diagnostic::warning("rows-halved", message).at(spec.place.clone()).help("is the export complete?")
        })
        .collect()
}
