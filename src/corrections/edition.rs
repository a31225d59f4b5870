//! An edition as it was published, read back from `results.json`.

use crate::results::{Audience, EditionKind, Line, Results, Revision, SCHEMA, Shown, Status, fingerprint};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use serde::Deserialize;

/// What a comparison needs of an edition; keys it does not need may be there or not.
#[derive(Clone, Debug, Deserialize)]
pub struct Edition {
    schema: String,
    pub(super) plan: Plan,
    #[serde(rename = "edition")]
    pub(super) info: Info,
    pub(super) measures: Vec<Measure>,
    /// What it changed, and the editions before it, newest first.
    #[serde(default)]
    pub corrections: Vec<Revision>,
}

/// Why a text is no edition.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// It is not the JSON of results.
    #[error("not the results of a report: {0}")]
    Malformed(String),
    /// It is another version of the results.
    #[error("it is `{0}`, not `{SCHEMA}`")]
    OtherVersion(String),
}

/// A measure's figure in an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultOf {
    /// The edition's fingerprint.
    pub edition: String,
    /// The rate in percent, as decimal text.
    pub percent: Option<String>,
    /// The numerator or the bare count, where it is whole.
    pub numerator: Option<i64>,
    /// The denominator, where it is whole.
    pub denominator: Option<i64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Plan {
    pub title: String,
    pub organization: String,
    pub school_year: SchoolYear,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Info {
    pub id: String,
    pub audience: Audience,
    pub kind: EditionKind,
    pub stage: crate::results::Stage,
    pub as_of: Date,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Measure {
    pub id: String,
    pub line: Line,
    pub part_of: Option<String>,
    pub title: String,
    pub target: Option<Target>,
    pub baseline: Option<Figure>,
    pub prior: Option<Figure>,
    pub value: Option<Figure>,
    pub status: Status,
    #[serde(default)]
    pub trend: Vec<Figure>,
    #[serde(default)]
    pub schools: Vec<School>,
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    sources: Vec<Source>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Target {
    pub value: String,
    pub threshold_display: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct School {
    #[serde(rename = "school_code")]
    pub code: String,
    #[serde(rename = "school_name")]
    pub name: String,
    pub value: Option<Figure>,
    pub prior: Option<Figure>,
    pub status: Status,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Group {
    pub dimension: String,
    pub category: String,
    pub school_code: Option<String>,
    pub value: Option<Figure>,
    pub prior: Option<Figure>,
    pub status: Status,
}

#[derive(Clone, Debug, Deserialize)]
struct Source {
    file: String,
}

/// A figure as it was published.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Figure {
    pub school_year: SchoolYear,
    /// Whole numbers, or decimal text where days are fractional.
    pub numerator: Option<serde_json::Value>,
    pub denominator: Option<serde_json::Value>,
    pub percent: Option<String>,
    pub display: String,
}

impl Edition {
    /// Reads `results.json`.
    ///
    /// # Errors
    /// [`EditionError`] where `bytes` are something else.
    pub fn read(bytes: &[u8]) -> Result<Self, EditionError> {
        let edition: Self = serde_json::from_slice(bytes).map_err(|error| EditionError::Malformed(error.to_string()))?;
        if edition.schema == SCHEMA { Ok(edition) } else { Err(EditionError::OtherVersion(edition.schema)) }
    }

    /// The edition that `results` will be.
    ///
    /// # Errors
    /// [`EditionError`] where the results cannot be written as JSON.
    pub fn of(results: &Results) -> Result<Self, EditionError> {
        let bytes = serde_json::to_vec(results).map_err(|error| EditionError::Malformed(error.to_string()))?;
        Self::read(&bytes)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.info.id
    }

    /// For whom it is.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.info.audience
    }

    /// The year it reports.
    #[must_use]
    pub fn school_year(&self) -> SchoolYear {
        self.plan.school_year
    }

    /// This year's figure of the measure `id`.
    #[must_use]
    pub fn result(&self, id: &str) -> Option<ResultOf> {
        let value = self.measure(id)?.value.as_ref()?;
        Some(ResultOf {
            edition: fingerprint(self.id()),
            percent: value.percent.clone(),
            numerator: value.numerator.as_ref().and_then(serde_json::Value::as_i64),
            denominator: value.denominator.as_ref().and_then(serde_json::Value::as_i64),
        })
    }

    pub(super) fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }
}

impl Measure {
    /// The files its figures come from.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.file.as_str())
    }
}

impl Figure {
    /// Whether it says the same as `other`: the same counts, or, without counts, the same rate.
    pub fn same(&self, other: &Self) -> bool {
        let counts = |figure: &Self| (figure.numerator.clone(), figure.denominator.clone());
        let counted = self.numerator.is_some() && other.numerator.is_some();
        counts(self) == counts(other) && (counted || self.percent == other.percent)
    }

    /// As a reader sees it.
    pub fn shown(&self) -> Shown {
        let counts = match (&self.numerator, &self.denominator) {
            (Some(numerator), Some(denominator)) => Some(format!("{} of {}", grouped(numerator), grouped(denominator))),
            _ => None,
        };
        Shown { counts: counts.filter(|counts| *counts != self.display), display: self.display.clone() }
    }
}

/// A count with commas between thousands.
fn grouped(count: &serde_json::Value) -> String {
    match count.as_i64() {
        Some(count) => crate::number::count_text(crate::number::Exact::whole(count)),
        None => count.as_str().unwrap_or_default().to_owned(),
    }
}
