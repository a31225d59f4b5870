//! The schools' own targets: files of a value for each school, held with the operator and date of the measure's target.

use crate::dataset::{ReadError, Roster, SchoolIndex, Table};
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::plan::{Plan, SchoolStatus, Target};
use std::collections::BTreeMap;

/// The targets by measure and school.
pub(super) type SchoolTargets = BTreeMap<String, BTreeMap<SchoolIndex, Target>>;

/// Reads the files that `plan` names.
///
/// # Errors
/// [`ReadError`] where a file cannot be read at all.
pub(super) fn read(plan: &Plan, roster: &Roster) -> Result<(SchoolTargets, Vec<Diagnostic>), ReadError> {
    let (mut found, mut problems) = (SchoolTargets::new(), Vec::new());
    for measure in plan.measures.iter().filter(|measure| measure.school_status == SchoolStatus::Own) {
        let (Some(path), Some(target)) = (&measure.school_targets, &measure.target) else { continue };
        let (table, faults) = Table::read(&plan.root.join(path), &path.to_string_lossy(), &["school_code", "target"])?;
        problems.extend(faults);
        let (code, value) = (table.column("school_code"), table.column("target"));
        let mut targets: BTreeMap<SchoolIndex, Target> = BTreeMap::new();
        let mut places: BTreeMap<SchoolIndex, Place> = BTreeMap::new();
        for row in &table.rows {
            let (school_code, text) = (row.cell(code), row.cell(value));
            let Some(school) = roster.find(school_code) else {
                let near = did_you_mean(school_code, roster.schools().map(|(_, school)| school.code.as_str()));
                problems.push(
                    Diagnostic::error("unknown-school", format!("there is no school with code `{school_code}`"))
                        .at(row.place(code))
                        .expected("a code of the roster")
                        .help(near.map_or_else(|| "use the code that the roster has".to_owned(), |near| format!("did you mean `{near}`?"))),
                );
                continue;
            };
            if let Some(first) = places.get(&school) {
                problems.push(
                    Diagnostic::error("duplicate-key", format!("school `{school_code}` has two targets"))
                        .at(row.place(code))
                        .expected(format!("the same code as line {}", first.line))
                        .also(first.clone()),
                );
                continue;
            }
            places.insert(school, row.place(code));
            // A school without a value has no target.
            if text.is_empty() {
                continue;
            }
            match target.with_value(text) {
                Some(own) => {
                    targets.insert(school, own);
                }
                None => problems.push(
                    Diagnostic::error("wrong-target", format!("`{text}` is no value of this measure's target"))
                        .at(row.place(value))
                        .expected(format!("a value such as {}", target.example()))
                        .help(format!("measure `{}` says how it is reached; the file has each school's value", measure.id)),
                ),
            }
        }
        found.insert(measure.id.clone(), targets);
    }
    Ok((found, problems))
}
