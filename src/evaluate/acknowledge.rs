//! Warnings that somebody has looked at become notes that say who and why.

use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::Plan;

/// Quiets the warnings that the plan acknowledges; an acknowledgment that matches none is itself a warning.
pub(super) fn acknowledge(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    let language = plan.words.languages.first().map_or("en", String::as_str);
    let mut idle = Vec::new();
    for entry in &plan.acknowledged {
        let mut used = false;
        for diagnostic in diagnostics.iter_mut() {
            let matches = diagnostic.code == entry.warning && entry.about.as_ref().is_none_or(|about| diagnostic.message.contains(about));
            if matches && diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Note;
                let by = format!("acknowledged by {}: {}", entry.who, entry.reason.get(language).trim());
                diagnostic.help = Some(by.clone());
                diagnostic.acknowledged = Some(by);
                used = true;
            }
        }
        if !used {
            idle.push(
                Diagnostic::warning("idle-acknowledgment", format!("no warning `{}` is left to acknowledge", entry.warning))
                    .at(entry.place.clone())
                    .help("remove the [[acknowledge]] entry"),
            );
        }
    }
    diagnostics.extend(idle);
}
