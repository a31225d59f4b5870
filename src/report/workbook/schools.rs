//! The sheet of schools: a row a school, the district last.

use super::cell::{NAMES, NUMBER, WORDS, column, number, text};
use super::{Entry, RowRole, Sheet, SheetColumn, SheetRow};
use crate::report::charts::{self, Scene};
use crate::report::line::Line;
use crate::report::status;
use crate::results::{SchoolResult, Status, Value};

/// Schools in rows, and for each measure with results of schools its two years and its status; none without any.
pub(super) fn sheet(lines: &[&Line], scene: Scene) -> Option<Sheet> {
    let language = scene.language;
    let shown: Vec<&&Line> = lines.iter().filter(|line| !line.result.schools.is_empty()).collect();
    if shown.is_empty() {
        return None;
    }
    let mut columns = vec![column("column.school", NAMES, language), column("sheet.school_code", NUMBER, language)];
    for line in &shown {
        let name = line.number().map_or_else(|| line.short_title.text.clone(), |number| format!("{number} {}", line.short_title.text));
        let judged = charts::schools_judged(line.result);
        columns.push(SheetColumn { label: format!("{name}, {}", scene.year.minus(1)), width: NUMBER });
        columns.push(SheetColumn { label: format!("{name}, {}", scene.year), width: NUMBER });
        if judged {
            let label = language.text("column.status");
            columns.push(SheetColumn { label: format!("{name}: {label}"), width: WORDS });
        }
    }
    let find =
        |line: &Line, code: &str| -> Option<SchoolResult> { line.result.schools.iter().find(|school| school.school_code == code).cloned() };
    let mut rows = Vec::new();
    for school in scene.roster {
        let found: Vec<Option<SchoolResult>> = shown.iter().map(|line| find(line, &school.school_code)).collect();
        if found.iter().all(Option::is_none) {
            continue;
        }
        let mut cells = vec![text(school.school_name.clone()), text(school.school_code.clone())];
        for (line, result) in shown.iter().zip(&found) {
            let status = result.as_ref().map_or(Status::Reported, |result| result.status);
            let entry = |value: Option<&Value>| number(value, status, line.decimals, language);
            cells.push(entry(result.as_ref().and_then(|result| result.prior.as_ref())));
            cells.push(entry(result.as_ref().and_then(|result| result.value.as_ref())));
            if charts::schools_judged(line.result) {
                cells.push(result.as_ref().map_or(Entry::Empty, |result| text(status::view(result.status, language).words)));
            }
        }
        rows.push(SheetRow { role: RowRole::Plain, cells });
    }
    let mut cells = vec![text(language.text("column.district")), Entry::Empty];
    for line in &shown {
        let result = line.result;
        cells.push(number(result.prior.as_ref(), Status::Reported, line.decimals, language));
        cells.push(number(result.value.as_ref(), result.status, line.decimals, language));
        if charts::schools_judged(result) {
            cells.push(text(status::of_measure(result, language).words));
        }
    }
    rows.push(SheetRow { role: RowRole::All, cells });
    Some(Sheet {
        name: language.text("sheet.schools").to_owned(),
        heading: language.say("caption.school_table", &[("year", &scene.year.to_string())]),
        columns,
        fixed: 1,
        ends_with_id: false,
        rows,
    })
}
