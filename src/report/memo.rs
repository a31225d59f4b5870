//! The board memo and the scorecard: ten lines on one page each.

use super::block::anchor;
use super::charts;
use super::explained;
use super::figure::{self, NONE};
use super::goals;
use super::language::{Language, Phrase, capitalized};
use super::line::Line;
use super::prose::Figures;
use super::sentence;
use super::status::{self, StatusView};
use super::view::{MemoView, ScoreGroup, ScoreRow, Scorecard, TallyRow};
use crate::plan::{SectionPlace, Words};
use crate::results::{MeasureResult, OperatorName, Results, Status, Value};
use crate::text::Text;

/// Sentences of progress and of discussion at most, so that the memo stays one page.
const MOST_SENTENCES: usize = 4;

/// The memo about `lines`, those that the plan has it count, in order.
pub(crate) fn memo(results: &Results, words: &Words, lines: &[Line], figures: Figures) -> MemoView {
    let language = figures.language;
    let memo = &words.memo;
    let mut fields: Vec<(String, Phrase)> = Vec::new();
    let mut field = |key: &str, phrase: Option<Phrase>| {
        if let Some(phrase) = phrase.filter(|phrase| !phrase.text.is_empty()) {
            fields.push((language.text(key).to_owned(), phrase));
        }
    };
    let given = |text: &Option<Text>| text.as_ref().map(|text| language.phrase(text));
    field("memo.to", given(&memo.to));
    field("memo.from", given(&memo.from));
    field("memo.date", memo.date.map(|date| Phrase::own(language.date(date))));
    field("memo.subject", given(&memo.subject));
    field("memo.agenda_item", given(&memo.agenda_item));
    field("memo.prepared_by", given(&memo.prepared_by).or_else(|| given(&words.edition.prepared_by)));
    field("memo.approved_by", given(&memo.approved_by).or_else(|| approved(words, language)));
    field("memo.data", Some(Phrase::own(data_as_of(results, lines, language))));
    let prose = |text: &Option<Text>| text.as_ref().map(|text| super::block::commentary(text, None, None, figures, 3));
    MemoView {
        heading: language
            .say("memo.heading", &[("plan", &language.phrase(&words.title).text), ("year", &results.plan.school_year.to_string())]),
        follows: words.sections.iter().any(|section| section.place == SectionPlace::Opening),
        fields,
        introduction: prose(&memo.introduction),
        lede: lede(lines, language),
        tally: tally(lines, language),
        progress: lines
            .iter()
            .filter(|line| is_progress(line, language))
            .take(MOST_SENTENCES)
            .map(|line| sentence::memo_sentence(line, language))
            .collect(),
        discussion: discussion(lines, words, language),
        recommendation: prose(&memo.recommendation),
    }
}

fn approved(words: &Words, language: &Language) -> Option<Phrase> {
    let by = language.phrase(words.edition.approved_by.as_ref()?);
    Some(match words.edition.approved_on {
        Some(date) => Phrase { text: format!("{}, {}", by.text, language.date(date)), ..by },
        None => by,
    })
}

/// "As of June 30, 2026, preliminary until the data are certified".
fn data_as_of(results: &Results, lines: &[Line], language: &Language) -> String {
    let date = language.date(results.edition.as_of);
    let key = if lines.iter().any(|line| line.result.preliminary) { "memo.as_of_preliminary" } else { "memo.as_of" };
    language.say(key, &[("date", &date)])
}

/// Whether a line is something to report as progress: met, or better than last year.
fn is_progress(line: &Line, language: &Language) -> bool {
    let better = line.change(language).and_then(|change| change.is_better(line.result.target.as_ref()));
    match line.result.status {
        Status::Met | Status::Complete | Status::Improved | Status::OnTrack => true,
        Status::PartlyComplete => better == Some(true),
        _ => false,
    }
}

/// What a board should talk about: the plan's own points, then lines missed and not better, behind, or without a result.
fn discussion(lines: &[Line], words: &Words, language: &Language) -> Vec<Phrase> {
    let own = words.memo.discussion.iter().map(|text| language.phrase(text));
    let rank = |status: Status| match status {
        Status::NotMet => Some(0),
        Status::Behind => Some(1),
        Status::NotStarted | Status::Incomplete | Status::Pending | Status::NotComparable | Status::NotComputable => Some(2),
        Status::PartlyComplete => Some(3),
        _ => None,
    };
    let mut raised: Vec<(u8, &Line)> = lines.iter().filter_map(|line| Some((rank(line.result.status)?, line))).collect();
    raised.sort_by_key(|(rank, line)| (*rank, line.number()));
    let raised = raised.into_iter().take(MOST_SENTENCES).map(|(_, line)| Phrase::own(sentence::memo_sentence(line, language)));
    raised.chain(own).collect()
}

/// "Three of the plan's ten lines were met. Three more missed their targets but did better than last year."
fn lede(lines: &[Line], language: &Language) -> String {
    let count = |wanted: &[Status]| lines.iter().filter(|line| wanted.contains(&line.result.status)).count();
    let all = lines.len();
    let reached = count(&[Status::Met, Status::Complete]);
    let without_target = has_no_target(lines);
    let mut said = vec![if without_target {
        language.count("lede.no_target", all, &[("all", &language.number_word(all))])
    } else {
        language.count("lede.met", reached, &[("word", &capitalized(&language.number_word(reached))), ("all", &language.number_word(all))])
    }];
    let mut add = |key: &str, count: usize| {
        if count > 0 {
            said.push(language.count(key, count, &[("word", &capitalized(&language.number_word(count)))]));
        }
    };
    add("lede.improved", count(&[Status::Improved]));
    add("lede.not_met", count(&[Status::NotMet]));
    add("lede.on_track", count(&[Status::OnTrack]));
    add("lede.behind", count(&[Status::Behind]));
    add("lede.partly_complete", count(&[Status::PartlyComplete]));
    add("lede.not_started", count(&[Status::NotStarted]));
    add("lede.open", count(&[Status::Pending, Status::Incomplete, Status::InProgress]));
    add("lede.baseline_year", count(&[Status::BaselineYear]));
    if without_target {
        return said.join(" ");
    }
    add("lede.no_judgment", count(&[Status::NotComparable, Status::NotComputable, Status::NotShown, Status::Reported]));
    said.join(" ")
}

/// Whether nothing was promised that could be met: no line has a target, and none a status that needs one.
fn has_no_target(lines: &[Line]) -> bool {
    lines.iter().all(|line| {
        let result = line.result;
        result.target.is_none()
            && result.parts.is_empty()
            && matches!(result.status, Status::Reported | Status::Pending | Status::Incomplete | Status::InProgress | Status::NotShown)
    })
}

/// The lines by status.
fn tally(lines: &[Line], language: &Language) -> Vec<TallyRow> {
    status::ALL
        .iter()
        .filter_map(|&wanted| {
            let found: Vec<Phrase> =
                lines.iter().filter(|line| line.result.status == wanted).map(|line| line.short_title.clone()).collect();
            (!found.is_empty()).then(|| TallyRow { status: status::view(wanted, language), count: found.len(), lines: found })
        })
        .collect()
}

/// "Scorecard: three of ten lines met".
pub(crate) fn scorecard(results: &Results, words: &Words, lines: &[Line], language: &Language) -> Scorecard {
    let reached = lines.iter().filter(|line| figure::is_reached(line.result.status)).count();
    let year = results.plan.school_year;
    Scorecard {
        heading: language.count(
            if has_no_target(lines) { "scorecard.heading_without_targets" } else { "scorecard.heading" },
            lines.len(),
            &[("reached", &language.number_word(reached)), ("all", &language.number_word(lines.len()))],
        ),
        caption: language.count(
            "scorecard.caption",
            lines.len(),
            &[("all", &language.number_word(lines.len())), ("year", &year.to_string())],
        ),
        note: language.say("scorecard.note", &[("year", &year.to_string())]),
        groups: results
            .goals
            .iter()
            .filter_map(|goal| {
                let rows: Vec<ScoreRow> =
                    lines.iter().filter(|line| line.result.goal == goal.id).flat_map(|line| rows(line, language)).collect();
                (!rows.is_empty()).then(|| ScoreGroup { heading: goals::heading(goal, words, language), rows })
            })
            .collect(),
    }
}

/// What a change is measured from where the plan names no other baseline: last year.
fn compared(measure: &MeasureResult) -> Option<&Value> {
    let changes = [OperatorName::Increase, OperatorName::Decrease, OperatorName::Change];
    measure.target.as_ref().filter(|target| changes.contains(&target.operator)).and(measure.prior.as_ref())
}

/// A line and its parts.
fn rows(line: &Line, language: &Language) -> Vec<ScoreRow> {
    let mut rows = vec![row(line, line, language)];
    rows.extend(line.other_parts().map(|part| row(part, line, language)));
    rows
}

fn row(line: &Line, whole: &Line, language: &Language) -> ScoreRow {
    let measure = line.result;
    let part = !std::ptr::eq(line, whole);
    let due = measure.target.as_ref().and_then(|target| target.due);
    let due = due.or_else(|| {
        let parts = line.parts.iter().filter_map(|part| part.result.target.as_ref()?.due);
        parts.max()
    });
    let shown_status: StatusView = status::of_measure(measure, language);
    let shown = |value: Option<&Value>| value.map_or(NONE.to_owned(), |value| figure::display(value, language));
    ScoreRow {
        part,
        number: line.number().filter(|_| !part),
        title: line.title.clone(),
        short_title: line.short_title.clone(),
        anchor: anchor(&whole.result.id),
        baseline: shown(measure.baseline.as_ref().or_else(|| compared(measure))),
        prior: shown(measure.prior.as_ref()),
        how: explained::link(measure),
        value: figure::display_or_mark(measure.value.as_ref(), measure.status, language),
        target: line.target_words(language).unwrap_or_else(|| NONE.to_owned()),
        gap: line.gap(language).map_or(NONE.to_owned(), |gap| gap.words),
        status: shown_status,
        spark: charts::spark(line, language),
        due: due.filter(|_| !part).map_or(String::new(), |due| language.short_date(due)),
    }
}
