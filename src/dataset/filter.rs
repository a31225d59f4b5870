//! Which rows of a file belong to its dataset, by the values that the plan's `where` wants in a column.
//!
//! Apart from typed columns: a filter may name any header of a file, also one that no kind of dataset knows.

use crate::dataset::column::{Last, decode, undouble};
use crate::dataset::parse;
use crate::dataset::records::Field;
use crate::dataset::spec::DatasetSpec;
use crate::source::Text;
use std::collections::BTreeSet;

/// A column whose value decides whether a row belongs to the dataset.
pub(crate) struct Filter<'a> {
    source: usize,
    name: &'a str,
    wanted: &'a [String],
    carried: bool,
    last: Last,
    matches: Option<bool>,
    /// For each of the values wanted, whether a row has it.
    met: Vec<bool>,
    /// Other values that rows have.
    others: BTreeSet<String>,
}

/// Other values that a filter remembers, to offer one of them.
const MOST_OTHERS: usize = 2_000;

/// A value of the plan's `where` that no row of a file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
    /// What rows have that no value of the plan is.
    pub others: BTreeSet<String>,
}

impl<'a> Filter<'a> {
    /// The filter by the column at `source`, called `name`; an empty cell of one that is `carried` is the cell above.
    pub fn new(source: usize, name: &'a str, wanted: &'a [String], carried: bool) -> Self {
        Self {
            source,
            name,
            wanted,
            carried,
            last: Last::default(),
            matches: None,
            met: vec![false; wanted.len()],
            others: BTreeSet::new(),
        }
    }

    /// The values that no row has.
    pub fn unmatched(&self) -> impl Iterator<Item = Unmatched> {
        let unmet = self.wanted.iter().zip(&self.met).filter(|(_, met)| !**met);
        unmet.map(|(value, _)| Unmatched { column: self.name.to_owned(), value: value.clone(), others: self.others.clone() })
    }

    /// Whether the row has one of the values wanted.
    pub fn holds(&mut self, spec: &DatasetSpec, record: &[u8], fields: &[Field], text: Text) -> bool {
        let Some(field) = fields.get(self.source) else { return false };
        let raw = &record[field.start as usize..field.end as usize];
        if let Some(matches) = self.matches
            && self.last.is(raw, field.doubled)
        {
            return matches;
        }
        let undoubled = if field.doubled { undouble(raw) } else { raw.to_vec() };
        let bytes = parse::unwrap_formula(parse::trim(&undoubled));
        if bytes.is_empty() && self.carried {
            return self.matches.unwrap_or(false);
        }
        let value = decode(bytes, text, &mut None).unwrap_or_default();
        let mapped = spec.values.get(self.name).and_then(|values| values.get(value.as_ref()));
        let is = |wanted: &String| wanted.eq_ignore_ascii_case(&value) || mapped.is_some_and(|mapped| mapped.eq_ignore_ascii_case(wanted));
        let at = self.wanted.iter().position(is);
        match at.and_then(|at| self.met.get_mut(at)) {
            Some(met) => *met = true,
            None if self.others.len() < MOST_OTHERS => drop(self.others.insert(mapped.cloned().unwrap_or_else(|| value.into_owned()))),
            None => {}
        }
        let matches = at.is_some();
        self.last.set(raw, field.doubled);
        self.matches = Some(matches);
        matches
    }
}
