//! Which columns of a dataset are read, and into which slot of a row.

use crate::dataset::catalog::ColumnType;
use crate::dataset::spec::DatasetSpec;

/// The position of a column in a typed row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub usize);

/// A column that somebody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedColumn {
    /// Its canonical name, or the header itself where the plan names one that has no canonical name.
    pub name: String,
    /// What its cells are.
    pub column_type: ColumnType,
    /// Whether a file without it is an error.
    pub required: bool,
    /// Whether an empty cell in it is an error.
    pub filled: bool,
}

/// The columns that are read of a dataset: those its measures ask for, its keys and its filter, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    columns: Vec<WantedColumn>,
}

impl Layout {
    /// Every column of a dataset that its kind knows.
    #[must_use]
    pub fn all(spec: &DatasetSpec) -> Self {
        let mut layout = Self::default();
        for column in spec.dataset_type.columns {
            let needed = spec.dataset_type.is_needed(column.name, spec.grain.as_deref());
            layout.want(WantedColumn {
                name: column.name.to_owned(),
                column_type: column.column_type,
                required: needed,
                filled: needed && !column.may_be_empty(),
            });
        }
        layout
    }

    /// Asks for a column; asked for twice, it is required if it is required once.
    pub fn want(&mut self, wanted: WantedColumn) -> Slot {
        if let Some(index) = self.columns.iter().position(|column| column.name == wanted.name) {
            self.columns[index].required |= wanted.required;
            self.columns[index].filled |= wanted.filled;
            return Slot(index);
        }
        self.columns.push(wanted);
        Slot(self.columns.len() - 1)
    }

    /// The slot of the column called `name`.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.columns.iter().position(|column| column.name == name).map(Slot)
    }

    /// The columns in the order of their slots.
    #[must_use]
    pub fn columns(&self) -> &[WantedColumn] {
        &self.columns
    }
}
