//! The schools of the district.

/// The position of a school in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolIndex(pub u16);

/// A school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// The state's code, or a local one.
    pub code: String,
    /// The full name.
    pub name: String,
    /// A name short enough for a chart.
    pub short_name: String,
    /// Every other column of the roster: `school_type`, `town`, `rsco`, …
    pub attributes: std::collections::BTreeMap<String, String>,
}

/// The schools of the district, in the order of the roster's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    schools: Vec<School>,
}

impl Roster {
    /// A roster of `schools`.
    #[must_use]
    pub fn new(schools: Vec<School>) -> Self {
        Self { schools }
    }

    /// The schools in order.
    pub fn schools(&self) -> impl Iterator<Item = (SchoolIndex, &School)> {
        (0..).map(SchoolIndex).zip(&self.schools)
    }

    /// The school at `index`.
    #[must_use]
    pub fn get(&self, index: SchoolIndex) -> Option<&School> {
        self.schools.get(usize::from(index.0))
    }

    /// The school with `code`.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<SchoolIndex> {
        self.schools().find(|(_, school)| school.code == code).map(|(index, _)| index)
    }

    /// How many schools there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.schools.len()
    }

    /// Whether there is no school.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.schools.is_empty()
    }

    /// The schools for which every column of `filter` has one of the values given; `school_code` and
    /// `school_name` may be named like any other column.
    #[must_use]
    pub fn matching(&self, filter: &std::collections::BTreeMap<String, Vec<String>>) -> Vec<SchoolIndex> {
        self.schools()
            .filter(|(_, school)| {
                filter
                    .iter()
                    .all(|(column, values)| school.attribute(column).is_some_and(|value| values.iter().any(|wanted| wanted == value)))
            })
            .map(|(index, _)| index)
            .collect()
    }
}

impl School {
    /// The value of a column of the roster.
    #[must_use]
    pub fn attribute(&self, column: &str) -> Option<&str> {
        match column {
            "school_code" => Some(&self.code),
            "school_name" => Some(&self.name),
            _ => self.attributes.get(column).map(String::as_str),
        }
    }
}
