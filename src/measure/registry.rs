//! The list of kinds: one line each.

use crate::measure::object::MeasureObject;
use crate::measure::{
    Measure, aggregate::Aggregate, all_of::AllOf, chronic_absenteeism::ChronicAbsenteeism, count::Count, coverage::Coverage,
    credentials::Credentials, discipline::Discipline, events::Events, favorable::Favorable, milestones::Milestones, narrative::Narrative,
    response_share::ResponseShare, schools_meeting::SchoolsMeeting, share::Share, staff_retention::StaffRetention,
    student_retention::StudentRetention, unit_checklist::UnitChecklist,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

/// A kind of measure.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in a plan.
    pub name: &'static str,
    configure: fn(toml::Deserializer<'_>) -> Result<Box<dyn MeasureObject>, toml::de::Error>,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

impl Kind {
    /// A measure of this kind with the settings in a table.
    ///
    /// # Errors
    /// Where a key is unknown, missing, or of the wrong type.
    pub fn configure(&self, table: toml::Deserializer<'_>) -> Result<Box<dyn MeasureObject>, toml::de::Error> {
        (self.configure)(table)
    }

    /// The schema of its own keys; its description is the kind's documentation.
    #[must_use]
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.schema)(generator)
    }

    /// What it measures and by which rule: the doc comment of its settings.
    #[must_use]
    pub fn about(&self) -> String {
        let schema = self.schema(&mut SchemaGenerator::default());
        schema.get("description").and_then(|text| text.as_str()).unwrap_or_default().to_owned()
    }
}

const fn of<M: Measure + DeserializeOwned + JsonSchema>(name: &'static str) -> Kind {
    Kind {
        name,
        configure: |table| M::deserialize(table).map(|measure| Box::new(measure) as Box<dyn MeasureObject>),
        schema: M::json_schema,
    }
}

const KINDS: &[Kind] = &[
    of::<ChronicAbsenteeism>("chronic-absenteeism"),
    of::<Discipline>("discipline"),
    of::<Favorable>("favorable"),
    of::<ResponseShare>("response-share"),
    of::<SchoolsMeeting>("schools-meeting"),
    of::<Share>("share"),
    of::<StudentRetention>("student-retention"),
    of::<StaffRetention>("staff-retention"),
    of::<Milestones>("milestones"),
    of::<Aggregate>("aggregate"),
    of::<UnitChecklist>("unit-checklist"),
    of::<Coverage>("coverage"),
    of::<Count>("count"),
    of::<Credentials>("credentials"),
    of::<Events>("events"),
    of::<Narrative>("narrative"),
    of::<AllOf>("all-of"),
];

/// Every kind, in the order of the reference.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    KINDS
}

/// The kind called `name`.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
