//! A measure in full: finding, status, key figures, charts, how it was calculated, what is done about it.

use super::charts::{self, Scene};
use super::explained;
use super::figure::{self, NONE, Shape};
use super::language::{Language, Phrase};
use super::line::Line;
use super::prose::{self, Figures, Prose};
use super::sentence;
use super::status;
use super::table::{Cell, Column, Row, Table};
use super::view::{Block, How, Key};
use crate::number::{Exact, count_text, decimal_text};
use crate::results::{CheckpointState, OperatorName, Status, Unit, Value};
use crate::text::Text;

/// Checkpoints listed one by one at most.
const MOST_CHECKPOINTS: usize = 24;
/// Below so many people a rate says what one of them moves.
const SMALL_GROUP: i64 = 30;
/// Decimals of a quotient shown before it is cut.
const QUOTIENT_PLACES: u32 = 3;

/// The kind whose figures are removals of students, for which "what it would take" is never said.
const NEVER_DEMANDED: &str = "discipline";

/// The anchor of a measure.
pub(crate) fn anchor(id: &str) -> String {
    format!("m-{}", id.replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-', "-"))
}

/// The block of `line`.
pub(crate) fn block(line: &Line, scene: Scene, figures: Figures) -> Block {
    let language = scene.language;
    let measure = line.result;
    let eyebrow = match line.number() {
        Some(number) => language.say("block.line", &[("number", &number.to_string())]),
        None => String::new(),
    };
    let dots_line = if measure.schools.is_empty() { None } else { Some(line) };
    Block {
        id: measure.id.clone(),
        anchor: anchor(&measure.id),
        eyebrow,
        title: line.title.clone(),
        short_title: line.short_title.clone(),
        headline: sentence::headline(line, language),
        status: status::of_measure(measure, language),
        reason: measure.reason.clone().map(|reason| language.english(reason)),
        preliminary: measure.preliminary,
        notes: notes(line, language),
        keys: keys(line, scene),
        bullet: charts::bullet(line, scene),
        trend: charts::trend(line, scene, charts::trend_height()),
        dots: dots_line.and_then(|line| charts::dots(line, scene)),
        parts: parts_table(line, scene),
        part_schools: part_schools_table(line, scene),
        checkpoints: checkpoints_table(line, scene),
        details: details(line, language),
        how: how(line, language),
        commentary: line.words.commentary.as_ref().map(|text| commentary(text, Some(&measure.id), None, figures, 5)),
        actions: actions_table(line, language),
    }
}

/// A text of the plan as prose of the page.
pub(crate) fn commentary(text: &Text, measure: Option<&str>, school: Option<&str>, figures: Figures, level: u8) -> Prose {
    let phrase = figures.language.phrase(text);
    let source = prose::Source { text: &phrase.text, file: None, measure, school };
    // A text in another language than the page has its figures in its own.
    let other = phrase.lang.as_deref().and_then(|code| figures.language.sibling(code));
    let figures = Figures { language: other.as_ref().unwrap_or(figures.language), ..figures };
    Prose { lang: phrase.lang.clone(), ..prose::prose(source, figures, level) }
}

/// What must be said beside a figure: bounds, preliminary data, few people.
fn notes(line: &Line, language: &Language) -> Vec<Phrase> {
    let mut notes = Vec::new();
    let measure = line.result;
    if let Some(value) = &measure.value {
        if let Some(interval) = &value.interval {
            let (low, high) = match figure::shape(value) {
                Shape::Rate => (
                    crate::number::percent_text(interval.low, u32::from(line.decimals)),
                    crate::number::percent_text(interval.high, u32::from(line.decimals)),
                ),
                Shape::Count | Shape::Of => (count_text(interval.low), count_text(interval.high)),
            };
            notes.push(Phrase::own(language.say("note.interval", &[("low", &low), ("high", &high)])));
            notes.push(language.english(interval.why.clone()));
        }
        if value.unit != Unit::Percent
            && figure::shape(value) == Shape::Rate
            && let Some(all) = value.denominator
            && all > Exact::ZERO
            && all < Exact::whole(SMALL_GROUP)
            && let Some(one) = Exact::ONE.divide(all)
        {
            notes.push(Phrase::own(language.say("note.one_person", &[("points", &figure::points(one, 1))])));
        }
    }
    notes
}

/// The key figures of a line.
pub(crate) fn keys(line: &Line, scene: Scene) -> Vec<Key> {
    let language = scene.language;
    let measure = line.result;
    let counts = |value: &Value| figure::counts(value, language).unwrap_or_default();
    let mut keys = Vec::new();
    if let Some(value) = &measure.value {
        keys.push(Key { label: value.school_year.to_string(), value: figure::display(value, language), note: counts(value) });
    }
    if let Some(prior) = &measure.prior {
        keys.push(Key { label: prior.school_year.to_string(), value: figure::display(prior, language), note: counts(prior) });
    }
    if let Some(change) = line.change(language) {
        let same = change.difference == Exact::ZERO;
        keys.push(Key {
            label: language.text("key.change").to_owned(),
            value: if same { language.text("key.unchanged").to_owned() } else { change.signed },
            note: change.relative.filter(|_| !same).unwrap_or_default(),
        });
    }
    if let Some(target) = line.target_words(language) {
        let due = measure.target.as_ref().and_then(|target| target.due);
        let note = due.map(|due| language.say("key.due", &[("date", &language.date(due))])).unwrap_or_default();
        keys.push(Key { label: language.text("key.target").to_owned(), value: target, note });
    }
    if let Some(key) = what_it_would_take(line, language) {
        keys.push(key);
    }
    keys
}

/// "157 fewer": how many people more or fewer would have met the target; never of discipline or staff.
fn what_it_would_take(line: &Line, language: &Language) -> Option<Key> {
    let measure = line.result;
    let value = measure.value.as_ref()?;
    let target = measure.target.as_ref()?;
    let people = matches!(value.unit, Unit::Students | Unit::Applicants);
    if measure.kind == NEVER_DEMANDED || !people || !status::is_missed(measure.status) || value.interval.is_some() {
        return None;
    }
    let (numerator, denominator, threshold) = (value.numerator?, value.denominator?, target.threshold?);
    let bound = threshold * denominator;
    let strict = matches!(target.operator, OperatorName::Increase | OperatorName::Decrease) && target.value.trim().is_empty();
    let (wanted, key) = if figure::lower_is_better(Some(target))? {
        let most = if strict { bound.ceil() - 1 } else { bound.floor() };
        (numerator.floor() - most, "take.fewer")
    } else {
        let least = if strict { bound.floor() + 1 } else { bound.ceil() };
        (least - numerator.floor(), "take.more")
    };
    let wanted = i64::try_from(wanted).ok().filter(|wanted| *wanted > 0)?;
    let noun = language
        .find(&format!("counted.{}", measure.kind))
        .unwrap_or_else(|| language.text(if value.unit == Unit::Applicants { "units.applicants" } else { "units.students" }));
    Some(Key { label: language.text("key.take").to_owned(), value: language.amount(key, Exact::whole(wanted), &[]), note: noun.to_owned() })
}

/// The parts of a line beside each other.
fn parts_table(line: &Line, scene: Scene) -> Option<Table> {
    if line.parts.is_empty() {
        return None;
    }
    let language = scene.language;
    let rows = line
        .parts
        .iter()
        .map(|part| {
            let result = part.result;
            let change = part.change(language);
            Row {
                header: part.short_title.clone(),
                cells: vec![
                    Cell::text(result.prior.as_ref().map_or(NONE.to_owned(), |prior| figure::display(prior, language))),
                    Cell::now(figure::display_or_mark(result.value.as_ref(), result.status, language)),
                    Cell::text(change.map_or(NONE.to_owned(), |change| change.both())),
                    Cell::text(part.target_words(language).unwrap_or_else(|| NONE.to_owned())),
                    Cell::text(part.gap(language).map_or(NONE.to_owned(), |gap| gap.words)),
                    Cell::status(status::of_measure(result, language)),
                    Cell { spark: charts::spark(part, language), ..Cell::default() },
                ],
                ..Row::default()
            }
        })
        .collect();
    Some(
        Table {
            id: format!("p{}", line.tag()),
            caption: language.say("caption.parts", &[("what", &line.short_title.text)]),
            columns: vec![
                Column::text(language.text("column.part")),
                Column::number(scene.year.minus(1).to_string()),
                Column::number(scene.year.to_string()),
                Column::number(language.text("column.change")),
                Column::text(language.text("column.target")),
                Column::text(language.text("column.gap")),
                Column::text(language.text("column.status")),
                Column::text(language.text("column.trend")),
            ],
            ..Table::default()
        }
        .with_rows(rows),
    )
}

/// Schools × parts: one table in place of a chart a part.
fn part_schools_table(line: &Line, scene: Scene) -> Option<Table> {
    let language = scene.language;
    let parts: Vec<&Line> = line.other_parts().filter(|part| !part.result.schools.is_empty()).collect();
    if parts.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text(language.text("column.school"))];
    for part in &parts {
        columns.push(Column { below: scene.year.minus(1).to_string(), ..Column::number(part.short_title.text.clone()) });
        columns.push(Column { below: scene.year.to_string(), ..Column::number(part.short_title.text.clone()) });
    }
    let mut rows: Vec<Row> = scene
        .roster
        .iter()
        .filter_map(|school| {
            let found: Vec<_> =
                parts.iter().map(|part| part.result.schools.iter().find(|result| result.school_code == school.school_code)).collect();
            found.iter().any(Option::is_some).then(|| Row {
                header: Phrase::own(school.short_name.clone()),
                cells: found
                    .into_iter()
                    .flat_map(|result| {
                        let status = result.map_or(Status::Reported, |result| result.status);
                        let shown = |value: Option<&Value>| figure::display_or_mark(value, status, language);
                        [
                            Cell::text(shown(result.and_then(|result| result.prior.as_ref()))),
                            Cell::now(shown(result.and_then(|result| result.value.as_ref()))),
                        ]
                    })
                    .collect(),
                ..Row::default()
            })
        })
        .collect();
    rows.push(Row {
        role: "all",
        header: Phrase::own(language.text("column.district")),
        cells: parts
            .iter()
            .flat_map(|part| {
                let result = part.result;
                let shown = |value: Option<&Value>| figure::display_or_mark(value, result.status, language);
                [Cell::text(shown(result.prior.as_ref())), Cell::now(shown(result.value.as_ref()))]
            })
            .collect(),
        ..Row::default()
    });
    Some(
        Table {
            id: format!("ps{}", line.tag()),
            caption: language.say("caption.part_schools", &[("what", &line.short_title.text)]),
            columns,
            ..Table::default()
        }
        .with_rows(rows),
    )
}

/// The checkpoints of a checklist: all of a short one, the open ones of a long one.
fn checkpoints_table(line: &Line, scene: Scene) -> Option<Table> {
    let language = scene.language;
    let all = &line.result.checkpoints;
    if all.is_empty() {
        return None;
    }
    let in_schools = all.iter().any(|checkpoint| checkpoint.school_code.is_some());
    let is_done = |state: CheckpointState| matches!(state, CheckpointState::Done | CheckpointState::Late);
    let listed: Vec<_> = if all.len() > MOST_CHECKPOINTS {
        all.iter().filter(|checkpoint| !is_done(checkpoint.state)).collect()
    } else {
        all.iter().collect()
    };
    let mut columns = vec![Column::text(language.text("column.checkpoint"))];
    if in_schools {
        columns.push(Column::text(language.text("column.school")));
    }
    columns.push(Column::text(language.text("column.state")));
    columns.extend(["column.completed", "column.due"].map(|key| Column::date(language.text(key))));
    columns.extend(["column.evidence", "column.owner"].map(|key| Column::text(language.text(key))));
    let date = |date: Option<jiff::civil::Date>| Cell::text(date.map_or(NONE.to_owned(), |date| language.short_date(date)));
    let rows = listed
        .iter()
        .map(|checkpoint| {
            let (key, shown) = match checkpoint.state {
                CheckpointState::Done => ("checkpoint.done", Status::Complete),
                CheckpointState::Late => ("checkpoint.late", Status::Complete),
                CheckpointState::NoEvidence => ("checkpoint.no_evidence", Status::PartlyComplete),
                CheckpointState::Open => ("checkpoint.open", Status::NotStarted),
            };
            let state = status::StatusView {
                words: language.text(key).to_owned(),
                short: language.text(key).to_owned(),
                ..status::view(shown, language)
            };
            let mut cells = Vec::new();
            if in_schools {
                let code = checkpoint.school_code.as_deref().unwrap_or_default();
                let name = scene.roster.iter().find(|school| school.school_code == code).map_or(code, |school| school.short_name.as_str());
                cells.push(Cell::text(name));
            }
            cells.push(Cell::status(state));
            cells.push(date(checkpoint.completed));
            cells.push(date(checkpoint.due));
            cells.push(Cell::text(checkpoint.evidence.clone().unwrap_or_else(|| NONE.to_owned())));
            cells.push(Cell::text(checkpoint.owner.clone().unwrap_or_else(|| NONE.to_owned())));
            Row { header: Phrase::own(checkpoint.item.clone()), cells, ..Row::default() }
        })
        .collect();
    let note = if listed.len() < all.len() { language.count("note.open_checkpoints", all.len(), &[]) } else { String::new() };
    Some(
        Table {
            id: format!("c{}", line.tag()),
            caption: language.say("caption.checkpoints", &[("what", &line.short_title.text)]),
            // Evidence is an address, which may break anywhere.
            look: "wide-text",
            note,
            columns,
            ..Table::default()
        }
        .with_rows(rows),
    )
}

/// A stable id as words, where the catalogue has none for it.
pub(crate) fn in_words(prefix: &str, id: &str, language: &Language) -> Phrase {
    match language.find(&format!("{prefix}.{id}")) {
        Some(text) => Phrase::own(text),
        None => language.english(super::language::capitalized(&id.replace('-', " "))),
    }
}

/// Further figures of a line.
fn details(line: &Line, language: &Language) -> Vec<Key> {
    line.result
        .details
        .iter()
        .map(|detail| Key {
            label: in_words("detail", &detail.id, language).text,
            value: figure::display(&detail.value, language),
            note: figure::counts(&detail.value, language).unwrap_or_default(),
        })
        .collect()
}

/// How a line is calculated: in plain words, by its rule, and with this year's numbers.
fn how(line: &Line, language: &Language) -> How {
    let measure = line.result;
    let mut arithmetic = Vec::new();
    if let Some(value) = &measure.value
        && figure::shape(value) == Shape::Rate
        && let (Some(numerator), Some(denominator), Some(rate)) = (value.numerator, value.denominator, value.exact())
    {
        let percent = rate * Exact::whole(100);
        let places = (0..=QUOTIENT_PLACES).find(|places| (percent * Exact::decimal(10_i64.pow(*places), 0)).is_whole());
        let quotient = if let Some(places) = places {
            format!("{}%", decimal_text(percent, places))
        } else {
            let scale = Exact::whole(10_i64.pow(QUOTIENT_PLACES));
            let cut = i64::try_from((percent * scale).floor()).unwrap_or_default();
            format!("{}\u{2026}%", decimal_text(Exact::decimal(cut, 3), QUOTIENT_PLACES))
        };
        arithmetic.push(language.say(
            "how.arithmetic",
            &[
                ("numerator", &count_text(numerator)),
                ("denominator", &count_text(denominator)),
                ("quotient", &quotient),
                ("figure", &figure::display(value, language)),
            ],
        ));
    }
    let left_out: u64 = measure.exclusions.iter().filter(|exclusion| exclusion.unit == "student").map(|exclusion| exclusion.count).sum();
    if left_out > 0 {
        arithmetic.push(language.count("how.left_out", usize::try_from(left_out).unwrap_or(usize::MAX), &[]));
    }
    How {
        explanation: line.words.explanation.as_ref().map(|text| language.phrase(text)),
        rule: Some(language.phrase(&line.words.rule)).filter(|rule| !rule.text.is_empty()),
        arithmetic,
        steps: explained::link(measure),
    }
}

/// What is done about a line.
pub(crate) fn actions_table(line: &Line, language: &Language) -> Option<Table> {
    if line.words.actions.is_empty() {
        return None;
    }
    let rows = line
        .words
        .actions
        .iter()
        .map(|action| Row {
            header: language.phrase(&action.text),
            cells: vec![
                action.owner.as_ref().map_or_else(|| Cell::text(NONE), |owner| Cell::phrase(language.phrase(owner))),
                Cell::text(action.due.map_or(NONE.to_owned(), |due| language.short_date(due))),
            ],
            ..Row::default()
        })
        .collect();
    Some(
        Table {
            id: format!("a-{}", line.result.id),
            caption: language.say("caption.actions", &[("what", &line.short_title.text)]),
            look: "actions",
            columns: vec![
                Column::text(language.text("column.action")),
                Column::text(language.text("column.owner")),
                Column::date(language.text("column.due")),
            ],
            ..Table::default()
        }
        .with_rows(rows),
    )
}
