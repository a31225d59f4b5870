//! Corrections: what this edition says otherwise than the one it replaces, and what those before it changed.
//!
//! Apart from the appendices, since the first page, the slides, the briefs of schools and the workbook tell of them too.

use super::appendix::named;
use super::figure::{NONE, WITHHELD};
use super::language::{Language, Phrase};
use super::line::Line;
use super::status;
use super::table::{Cell, Column, Row, Table};
use super::workbook::{Entry, RowRole, Sheet, SheetColumn, SheetRow};
use crate::results::{Audience, Change, ChangedFigure, Label, PlanChange, Results, Revision, Shown, Status, fingerprint};
use serde::Serialize;

/// Changes that a slide has room for.
const MOST_ON_A_SLIDE: usize = 8;

/// What was corrected.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Corrections {
    /// Which edition is replaced and how much changed, or that none is.
    pub(crate) sentence: String,
    /// Whether figures of an earlier edition changed.
    pub(crate) any: bool,
    /// The changes of this edition and of those before it, the settings of the plan that changed, the files that changed.
    pub(crate) tables: Vec<Table>,
    /// The most important changes of this edition.
    pub(crate) highlights: Option<Table>,
}

/// What the ledger of `results` tells; `lines` are its measures.
pub(super) fn corrections(results: &Results, lines: &[Line], language: &Language) -> Corrections {
    let all: Vec<&Line> = lines.iter().flat_map(|line| std::iter::once(line).chain(&line.parts)).collect();
    let teller = Teller { lines: &all, withholds: results.edition.audience == Audience::Public, language };
    let newest = results.corrections.first();
    let mut tables: Vec<Table> =
        results.corrections.iter().enumerate().filter_map(|(place, revision)| teller.changes(revision, place)).collect();
    tables.extend(teller.plan_changes(&results.corrections));
    tables.extend(newest.and_then(|revision| teller.files(revision)));
    Corrections {
        sentence: teller.sentence(newest),
        any: newest.is_some_and(|revision| !revision.is_empty()),
        tables,
        highlights: newest.and_then(|revision| teller.highlights(revision)),
    }
}

/// What changed for the school `code` since the edition that is replaced; none where nothing did.
pub(super) fn of_school(results: &Results, lines: &[Line], code: &str, language: &Language) -> Option<Table> {
    let all: Vec<&Line> = lines.iter().flat_map(|line| std::iter::once(line).chain(&line.parts)).collect();
    let teller = Teller { lines: &all, withholds: results.edition.audience == Audience::Public, language };
    let revision = results.corrections.first()?;
    let changes: Vec<&Change> =
        revision.changes.iter().filter(|change| change.school_code.as_deref() == Some(code) && change.dimension.is_none()).collect();
    teller.short("school-corrections", revision, &changes)
}

/// The ledger as a sheet; none where nothing was corrected.
pub(super) fn sheet(results: &Results, lines: &[&Line], language: &Language) -> Option<Sheet> {
    let teller = Teller { lines, withholds: results.edition.audience == Audience::Public, language };
    let rows: Vec<SheetRow> = results
        .corrections
        .iter()
        .flat_map(|revision| revision.changes.iter().map(move |change| (revision, change)))
        .map(|(revision, change)| {
            let texts = [
                teller.title(&change.measure).text,
                teller.whose(change),
                teller.figure(change),
                shown(change.old.as_ref()),
                teller.now(change),
                teller.judgment(change),
                teller.reasons(revision, change),
                change.files.join(", "),
                fingerprint(&revision.edition),
                change.measure.clone(),
            ];
            SheetRow { role: RowRole::Plain, cells: texts.into_iter().map(Entry::Text).collect() }
        })
        .collect();
    let columns = [
        ("column.measure", 40),
        ("column.whose", 20),
        ("column.figure", 20),
        ("column.was", 20),
        ("column.is", 20),
        ("column.status", 20),
        ("column.why", 40),
        ("column.files", 40),
        ("column.edition", 20),
        ("sheet.measure_id", 20),
    ];
    (!rows.is_empty()).then(|| Sheet {
        name: language.text("text.corrections").to_owned(),
        heading: teller.sentence(results.corrections.first()),
        columns: columns.map(|(key, width)| SheetColumn { label: language.text(key).to_owned(), width }).to_vec(),
        fixed: 1,
        ends_with_id: true,
        rows,
    })
}

/// A figure with its counts.
fn shown(shown: Option<&Shown>) -> String {
    shown.map_or(NONE.to_owned(), |shown| match &shown.counts {
        Some(counts) => format!("{} ({counts})", shown.display),
        None => shown.display.clone(),
    })
}

/// Words changes.
struct Teller<'a, 'l> {
    lines: &'a [&'a Line<'l>],
    /// Whether a figure that is not there may be withheld.
    withholds: bool,
    language: &'a Language,
}

impl Teller<'_, '_> {
    /// How much changed since which edition.
    fn sentence(&self, newest: Option<&Revision>) -> String {
        let language = self.language;
        let Some(revision) = newest else { return language.text("text.first_edition").to_owned() };
        let (before, date) = (fingerprint(&revision.supersedes), language.date(revision.as_of_before));
        let values = [("edition", before.as_str()), ("date", date.as_str())];
        if revision.changes.is_empty() {
            return language.say("corrections.none", &values);
        }
        let flips = revision.changes.iter().filter(|change| change.flips()).count();
        let said = |key: &str, none: &str, count: usize| match count {
            0 => language.text(none).to_owned(),
            _ => language.count(key, count, &[]),
        };
        let statuses = said("corrections.statuses", "corrections.no_status", flips);
        let figures = said("corrections.figures", "corrections.no_figure", revision.changes.len() - flips);
        let [edition, date] = values;
        language.say("corrections.some", &[edition, date, ("statuses", &statuses), ("figures", &figures)])
    }

    /// What a measure is called in a list of changes.
    fn title(&self, id: &str) -> Phrase {
        self.lines.iter().find(|line| line.result.id == id).map_or_else(|| Phrase::own(id), |line| named(line))
    }

    fn whose(&self, change: &Change) -> String {
        let district = self.language.text("column.district");
        let school = change.school_name.as_deref().or(change.school_code.as_deref()).unwrap_or(district);
        match &change.category {
            Some(category) => format!("{school}, {category}"),
            None => school.to_owned(),
        }
    }

    /// The figure as it is now. One that was shown and is not any more stays in the public edition as what it is: revised
    /// or withheld with one that was.
    fn now(&self, change: &Change) -> String {
        if self.withholds && change.new.is_none() && change.old.is_some() { WITHHELD.to_owned() } else { shown(change.new.as_ref()) }
    }

    fn figure(&self, change: &Change) -> String {
        let figure = self.language.text(match change.figure {
            ChangedFigure::Value => "changed.value",
            ChangedFigure::Target => "changed.target",
            ChangedFigure::Baseline => "changed.baseline",
            ChangedFigure::Prior | ChangedFigure::Trend => "changed.earlier",
            ChangedFigure::Measure => "changed.measure",
        });
        change.school_year.map_or_else(|| figure.to_owned(), |year| format!("{figure} {year}"))
    }

    fn judgment(&self, change: &Change) -> String {
        let words = |status: Option<Status>| status.map_or(NONE.to_owned(), |status| status::view(status, self.language).words);
        match (change.old_status, change.new_status) {
            (None, None) => NONE.to_owned(),
            (old, new) if old == new => self.language.text("changed.same_status").to_owned(),
            (old, new) => self.language.say("changed.status", &[("old", &words(old)), ("new", &words(new))]),
        }
    }

    fn reasons(&self, revision: &Revision, change: &Change) -> String {
        let language = self.language;
        let reason = |declared: &crate::results::Declared| {
            let label = match declared.label {
                Label::Correction => "changed.correction",
                Label::Revision => "changed.revision",
            };
            let reason = declared.reason.trim_end_matches('.');
            language.say(label, &[("date", &language.short_date(declared.date)), ("reason", reason)])
        };
        let why: Vec<String> = change.why.iter().filter_map(|&position| revision.declared.get(position)).map(reason).collect();
        if why.is_empty() { language.text("changed.no_reason").to_owned() } else { why.join(" ") }
    }

    /// Figures that differ from the edition before; `place` counts the revisions back.
    fn changes(&self, revision: &Revision, place: usize) -> Option<Table> {
        let language = self.language;
        let row = |change: &Change| Row {
            header: self.title(&change.measure),
            cells: vec![
                Cell::text(self.whose(change)),
                Cell::text(self.figure(change)),
                Cell::text(shown(change.old.as_ref())),
                Cell::text(self.now(change)),
                Cell::text(self.judgment(change)),
                Cell::text(self.reasons(revision, change)),
            ],
            ..Row::default()
        };
        let rows: Vec<Row> = revision.changes.iter().map(row).collect();
        (!rows.is_empty()).then(|| {
            let before = fingerprint(&revision.supersedes);
            let caption = if place == 0 {
                language.say("caption.corrections", &[("edition", &before)])
            } else {
                language.say("caption.earlier_corrections", &[("edition", &fingerprint(&revision.edition)), ("before", &before)])
            };
            Table {
                id: if place == 0 { "corrections".to_owned() } else { format!("corrections-{place}") },
                caption,
                note: language.say("note.corrections", &[("date", &language.date(revision.as_of_before))]),
                look: "wide-text",
                columns: vec![
                    Column::text(language.text("column.measure")),
                    Column::text(language.text("column.whose")),
                    Column::text(language.text("column.figure")),
                    Column::number(language.text("column.was")),
                    Column::number(language.text("column.is")),
                    Column::text(language.text("column.status")),
                    Column::text(language.text("column.why")),
                ],
                ..Table::default()
            }
            .with_rows(rows)
        })
    }

    /// The first changes of a revision: the ledger has them by their importance.
    fn highlights(&self, revision: &Revision) -> Option<Table> {
        let changes: Vec<&Change> = revision.changes.iter().take(MOST_ON_A_SLIDE).collect();
        let mut table = self.short("corrections-highlights", revision, &changes)?;
        if revision.changes.len() > changes.len() {
            table.note = self.language.count("corrections.more", revision.changes.len() - changes.len(), &[]);
        }
        Some(table)
    }

    /// Changes without their reasons.
    fn short(&self, id: &str, revision: &Revision, changes: &[&Change]) -> Option<Table> {
        let language = self.language;
        let row = |change: &&Change| Row {
            header: self.title(&change.measure),
            cells: vec![
                Cell::text(format!("{}: {}", self.whose(change), self.figure(change))),
                Cell::text(shown(change.old.as_ref())),
                Cell::text(self.now(change)),
                Cell::text(self.judgment(change)),
            ],
            ..Row::default()
        };
        (!changes.is_empty()).then(|| {
            Table {
                id: id.to_owned(),
                caption: language.say("caption.corrections", &[("edition", &fingerprint(&revision.supersedes))]),
                columns: vec![
                    Column::text(language.text("column.measure")),
                    Column::text(language.text("column.figure")),
                    Column::number(language.text("column.was")),
                    Column::number(language.text("column.is")),
                    Column::text(language.text("column.status")),
                ],
                ..Table::default()
            }
            .with_rows(changes.iter().map(row).collect())
        })
    }

    /// Settings of the plan that changed, with this edition and with those before it: a plan's history is never silent.
    fn plan_changes(&self, revisions: &[Revision]) -> Option<Table> {
        let language = self.language;
        let row = |(revision, change): (&Revision, &PlanChange)| {
            let side = |value: &Option<String>| Cell::text(value.clone().unwrap_or_else(|| NONE.to_owned()));
            let header = match &change.measure {
                Some(id) => self.title(id),
                None => Phrase::own(language.text("changed.plan")),
            };
            let about = |id: &String| revision.declared.iter().find(|declared| declared.measures.contains(id));
            let when = match change.measure.as_ref().and_then(about) {
                Some(declared) => language.short_date(declared.date),
                None => language.say("changed.with_edition", &[("date", &language.short_date(revision.as_of))]),
            };
            let cells = vec![Cell::text(self.setting(&change.key)), side(&change.old), side(&change.new), Cell::text(when)];
            Row { header, cells, ..Row::default() }
        };
        let changes = revisions.iter().flat_map(|revision| revision.plan.iter().map(move |change| (revision, change)));
        let rows: Vec<Row> = changes.map(row).collect();
        let keys = ["column.measure", "column.setting", "column.was", "column.is", "column.when"];
        (!rows.is_empty()).then(|| {
            Table {
                id: "plan-changes".to_owned(),
                caption: language.text("caption.plan_changes").to_owned(),
                columns: keys.map(|key| Column::text(language.text(key))).to_vec(),
                ..Table::default()
            }
            .with_rows(rows)
        })
    }

    /// A setting in words where readers know it, with its key.
    fn setting(&self, key: &str) -> String {
        let known = ["target", "baseline", "definition"];
        match known.into_iter().find(|name| key.split('.').next() == Some(*name)) {
            Some(name) => {
                let words = self.language.text(match name {
                    "target" => "changed.target",
                    "baseline" => "text.baseline",
                    _ => "column.definition",
                });
                if key == name { words.to_owned() } else { format!("{words} ({key})") }
            }
            None => key.to_owned(),
        }
    }

    /// Files that differ from those of the edition before.
    fn files(&self, revision: &Revision) -> Option<Table> {
        let language = self.language;
        let rows: Vec<Row> = revision
            .files
            .iter()
            .map(|file| {
                let side = |there: bool, rows: Option<u64>| {
                    let rows = rows.map(super::appendix::whole);
                    Cell::text(if there { rows.unwrap_or_else(|| language.text("changed.changed").to_owned()) } else { NONE.to_owned() })
                };
                Row {
                    header: Phrase::own(file.file.clone()),
                    cells: vec![side(file.was, file.old_rows), side(file.is, file.new_rows)],
                    ..Row::default()
                }
            })
            .collect();
        let column = |key: &str, below: &str| Column { below: language.text(below).to_owned(), ..Column::number(language.text(key)) };
        (!rows.is_empty()).then(|| {
            Table {
                id: "changed-files".to_owned(),
                caption: language.text("caption.changed_files").to_owned(),
                columns: vec![
                    Column::text(language.text("column.files")),
                    column("column.rows", "column.was"),
                    column("column.rows", "column.is"),
                ],
                ..Table::default()
            }
            .with_rows(rows)
        })
    }
}
