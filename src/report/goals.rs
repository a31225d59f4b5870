//! Goals: their blocks, and their strategies in one compact table.

use super::block;
use super::charts::Scene;
use super::explained;
use super::figure::{self, NONE};
use super::language::{Language, Phrase};
use super::line::Line;
use super::prose::Figures;
use super::status;
use super::table::{Cell, Column, Row, RowGroup, Table};
use super::view::{GoalView, Strategies};
use crate::plan::Words;
use crate::results::{GoalInfo, Line as LineKind, Results};

/// The goals with the blocks of `dip` and the strategies.
pub(crate) fn goals(results: &Results, words: &Words, lines: &[Line], scene: Scene, figures: Figures) -> Vec<GoalView> {
    let language = scene.language;
    results
        .goals
        .iter()
        .map(|goal| {
            let own = words.goals.get(&goal.id);
            let of_goal = |kind: LineKind| lines.iter().filter(move |line| line.result.goal == goal.id && line.result.line == kind);
            GoalView {
                id: goal.id.clone(),
                number: goal.number,
                heading: heading(goal, words, language),
                statement: own.and_then(|own| own.statement.as_ref()).map(|text| language.phrase(text)),
                commentary: own.and_then(|own| own.commentary.as_ref()).map(|text| block::commentary(text, None, None, figures, 4)),
                blocks: of_goal(LineKind::Dip).map(|line| block::block(line, scene, figures)).collect(),
                strategies: strategies(goal, &of_goal(LineKind::Strategy).collect::<Vec<_>>(), scene),
            }
        })
        .filter(|goal| !goal.blocks.is_empty() || goal.strategies.is_some() || goal.commentary.is_some())
        .collect()
}

/// "Goal 1: School environment and safety".
pub(crate) fn heading(goal: &GoalInfo, words: &Words, language: &Language) -> Phrase {
    let title = words.goals.get(&goal.id).map(|own| language.phrase(&own.title)).filter(|title| !title.text.is_empty());
    let title = title.unwrap_or_else(|| Phrase::own(goal.title.clone()));
    Phrase::own(language.say("goal.heading", &[("number", &goal.number.to_string()), ("title", &title.text)]))
}

/// The strategies of a goal under the plan's headings.
fn strategies(goal: &GoalInfo, lines: &[&Line], scene: Scene) -> Option<Strategies> {
    if lines.is_empty() {
        return None;
    }
    let language = scene.language;
    let reached = lines.iter().filter(|line| figure::is_reached(line.result.status)).count();
    let mut groups: Vec<RowGroup> = Vec::new();
    for line in lines {
        let heading = line.words.heading.as_ref().map(|text| language.phrase(text));
        let rows = rows(line, language);
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.rows.extend(rows),
            None => groups.push(RowGroup { heading, rows }),
        }
    }
    Some(Strategies {
        heading: language.count(
            "strategies.heading",
            lines.len(),
            &[("goal", &goal.number.to_string()), ("reached", &language.number_word(reached)), ("all", &language.number_word(lines.len()))],
        ),
        table: Table {
            id: format!("s-{}", goal.id),
            caption: language.say("caption.strategies", &[("goal", &goal.number.to_string()), ("year", &scene.year.to_string())]),
            look: "strategies",
            columns: vec![
                Column::text(language.text("column.strategy")),
                Column::number(scene.year.minus(1).to_string()),
                Column::number(scene.year.to_string()),
                Column::text(language.text("column.target")),
                Column::text(language.text("column.status")),
            ],
            ..Table::default()
        }
        .with_groups(groups),
    })
}

fn rows(line: &Line, language: &Language) -> Vec<Row> {
    let mut rows = vec![row(line, "", language)];
    rows.extend(line.parts.iter().map(|part| row(part, "part", language)));
    rows
}

fn row(line: &Line, role: &'static str, language: &Language) -> Row {
    let measure = line.result;
    Row {
        role,
        header: if role.is_empty() { line.title.clone() } else { line.short_title.clone() },
        link: None,
        cells: vec![
            Cell::text(measure.prior.as_ref().map_or(NONE.to_owned(), |prior| figure::display(prior, language))),
            Cell::now(figure::display_or_mark(measure.value.as_ref(), measure.status, language)).explained_at(explained::link(measure)),
            Cell::text(line.target_words(language).unwrap_or_else(|| NONE.to_owned())),
            Cell::status(status::of_measure(measure, language)),
        ],
    }
}
