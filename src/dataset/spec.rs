//! What a plan says about the files of a dataset.

use crate::dataset::catalog::DatasetType;
use crate::diagnostic::Place;
use crate::number::Exact;
use crate::results::PrivacyClass;
use crate::school_year::YearNames;
use crate::text::Text;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Files of one kind, as the plan describes them.
#[derive(Clone, Debug)]
pub struct DatasetSpec {
    /// The plan's name for it.
    pub name: String,
    /// The kind of dataset, a name of the dataset catalog.
    pub dataset_type: &'static DatasetType,
    /// Its grain, where the type has several.
    pub grain: Option<String>,
    /// Paths or patterns, relative to the data root; `{school_year}` stands for each year.
    pub files: Vec<String>,
    /// Roster columns and values that say which schools must report; `None`: none must.
    pub schools: Option<BTreeMap<String, Vec<String>>>,
    /// Headers by canonical column, where they differ.
    pub columns: BTreeMap<String, String>,
    /// Values by column and value as sent.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Share of the day absent by attendance code.
    pub codes: BTreeMap<String, Exact>,
    /// Rows that count: columns and the values one of which each must have.
    pub filter: BTreeMap<String, Vec<String>>,
    /// Level of already-summed figures that do not say theirs.
    pub level: Option<Level>,
    /// Encoding, where it is not to be found out.
    pub encoding: Option<String>,
    /// The sheet of a workbook, where it is not the first.
    pub sheet: Option<String>,
    /// The character between cells, where it is not to be found out.
    pub delimiter: Option<u8>,
    /// The order of the parts of a date.
    pub date_format: DateFormat,
    /// What a bare year names.
    pub year_names: Option<YearNames>,
    /// How percentages are written.
    pub percents: PercentForm,
    /// The day of the extract.
    pub extract_date: Option<Date>,
    /// Whether a school without a row truly has none.
    pub complete: bool,
    /// Whether the data are certified.
    pub is_final: bool,
    /// What must be protected about it.
    pub class: PrivacyClass,
    /// A name for readers.
    pub label: Text,
    /// Where the plan declares it.
    pub place: Place,
}

impl DatasetSpec {
    /// Whether a plan describes it, so that a setting of the plan can be advised.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.place.line > 0
    }

    /// Files of the kind `dataset_type` that need no setting.
    #[must_use]
    pub fn plain(dataset_type: &'static DatasetType, files: Vec<String>) -> Self {
        Self {
            name: dataset_type.name.to_owned(),
            dataset_type,
            grain: dataset_type.grains.first().map(|&grain| grain.to_owned()),
            files,
            schools: None,
            columns: BTreeMap::new(),
            values: BTreeMap::new(),
            codes: BTreeMap::new(),
            filter: BTreeMap::new(),
            level: None,
            encoding: None,
            sheet: None,
            delimiter: None,
            date_format: DateFormat::Ymd,
            year_names: None,
            percents: PercentForm::default(),
            extract_date: None,
            complete: false,
            is_final: false,
            class: dataset_type.class,
            label: Text::from(dataset_type.label),
            place: Place::file("plan.toml"),
        }
    }
}

/// The level of an already-summed figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// One school.
    School,
    /// The district.
    District,
}

/// The order of the parts of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DateFormat {
    /// `2025-09-02`.
    Ymd,
    /// `9/2/2025`.
    Mdy,
    /// `02/09/2025`.
    Dmy,
}

/// How percentages are written in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PercentForm {
    /// 12.5 is twelve and a half percent.
    #[default]
    Percent,
    /// 0.125 is twelve and a half percent.
    Fraction,
}
