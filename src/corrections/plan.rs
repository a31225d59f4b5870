//! Compares the settings of two plans.

use crate::results::PlanChange;
use std::collections::BTreeMap;

/// The settings of a plan that can change a figure: measure id (empty for the plan as a whole), key, value as written.
pub type Settings = BTreeMap<String, BTreeMap<String, String>>;

/// The settings that differ, by measure and key. A measure that is new or gone is no change of settings.
#[must_use]
pub fn plan_changes(old: &Settings, new: &Settings) -> Vec<PlanChange> {
    let mut changes = Vec::new();
    for (measure, settings) in new {
        let Some(before) = old.get(measure) else { continue };
        let mut keys: Vec<&String> = before.keys().chain(settings.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let (was, is) = (before.get(key), settings.get(key));
            if was != is {
                changes.push(PlanChange {
                    measure: (!measure.is_empty()).then(|| measure.clone()),
                    key: key.clone(),
                    old: was.cloned(),
                    new: is.cloned(),
                });
            }
        }
    }
    changes
}
