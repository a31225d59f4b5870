//! How people are told apart: from the columns of a row, or of the students' records, to the category of each dimension.

use crate::dataset::{Cell, CodeList, Dimension, DimensionSource, PersonId, Roster, SchoolIndex, Symbol, Symbols};
use crate::measure::RowView;
use crate::measure::outcome::{GroupKey, Sum};
use crate::school_year::SchoolYear;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The category of people about whom nothing is reported.
pub const NOT_REPORTED: &str = "Not reported";

/// The columns of a person that tell groups apart, as symbols of codes; `None` where nothing is reported.
pub type GroupColumns = Box<[Option<Symbol>]>;

/// The students' records: for each year and student the columns that tell groups apart, of the latest record.
#[derive(Debug, Default)]
pub struct Students {
    /// The columns, in the order of the records' values.
    pub columns: Vec<String>,
    /// The records.
    pub records: FxHashMap<(SchoolYear, PersonId), GroupColumns>,
    /// The school where each was enrolled last.
    pub schools: FxHashMap<(SchoolYear, PersonId), SchoolIndex>,
}

/// The dimensions of one measure.
#[derive(Debug)]
pub struct Grouping<'a> {
    columns: Vec<String>,
    dimensions: Vec<GroupDimension>,
    students: &'a Students,
    /// Where each of `columns` stands in the students' records.
    in_records: Vec<Option<usize>>,
}

#[derive(Debug)]
struct GroupDimension {
    name: String,
    within_schools: bool,
    finder: Finder,
    /// Symbols of categories in order, with their names.
    categories: Vec<(Symbol, String)>,
}

#[derive(Debug)]
enum Finder {
    /// The category is the code in this column.
    Column(usize),
    /// `yes` if any of these columns has one of these codes.
    AnyOf { codes: Vec<(usize, Vec<Symbol>)>, yes: Symbol, no: Symbol },
    /// The category of the code in this column.
    Coarser { column: usize, of: FxHashMap<Symbol, Symbol> },
    /// The category of the school.
    School(Vec<Option<Symbol>>),
}

impl<'a> Grouping<'a> {
    /// The grouping by the dimensions called `by`, of which those in `within_schools` are also counted school by school.
    #[must_use]
    pub fn new(
        by: &[String],
        within_schools: &[String],
        declared: &[Dimension],
        code_lists: &BTreeMap<String, CodeList>,
        roster: &Roster,
        symbols: &Symbols,
        students: &'a Students,
    ) -> Self {
        let mut columns: Vec<String> = Vec::new();
        let mut column = |name: &str| {
            columns.iter().position(|known| known == name).unwrap_or_else(|| {
                columns.push(name.to_owned());
                columns.len() - 1
            })
        };
        let listed = |name: &str| -> Vec<(Symbol, String)> {
            code_lists
                .get(name)
                .map_or_else(Vec::new, |list| list.entries.iter().map(|entry| (symbols.intern(&entry.code), entry.name.clone())).collect())
        };
        let mut dimensions = Vec::new();
        for name in by {
            let source =
                declared.iter().find(|dimension| dimension.name == *name).map_or(&DimensionSource::Column, |dimension| &dimension.source);
            let (finder, categories) = match source {
                DimensionSource::Column => (Finder::Column(column(name)), listed(name)),
                DimensionSource::AnyOf { codes, yes, no } => {
                    let codes = codes
                        .iter()
                        .map(|(name, values)| {
                            let list = code_lists.get(name);
                            let symbol =
                                |value: &String| symbols.intern(list.and_then(|list| list.find(value)).map_or(value, |entry| &entry.code));
                            (column(name), values.iter().map(symbol).collect())
                        })
                        .collect();
                    let (yes_symbol, no_symbol) = (symbols.intern(yes), symbols.intern(no));
                    (Finder::AnyOf { codes, yes: yes_symbol, no: no_symbol }, vec![(yes_symbol, yes.clone()), (no_symbol, no.clone())])
                }
                DimensionSource::From(finer) => {
                    let mut of = FxHashMap::default();
                    let mut categories: Vec<(Symbol, String)> = Vec::new();
                    for entry in code_lists.get(finer).map(|list| list.entries.as_slice()).unwrap_or_default() {
                        if let Some(coarse) = entry.more.get(name).filter(|coarse| !coarse.is_empty()) {
                            let symbol = symbols.intern(coarse);
                            if !categories.iter().any(|(known, _)| *known == symbol) {
                                categories.push((symbol, coarse.clone()));
                            }
                            of.insert(symbols.intern(&entry.code), symbol);
                        }
                    }
                    (Finder::Coarser { column: column(finer), of }, categories)
                }
                DimensionSource::School(attribute) => {
                    let names = listed(name);
                    let list = code_lists.get(name);
                    let of_school = roster
                        .schools()
                        .map(|(_, school)| {
                            let value = school.attribute(attribute).filter(|value| !value.is_empty())?;
                            Some(symbols.intern(list.and_then(|list| list.find(value)).map_or(value, |entry| &entry.code)))
                        })
                        .collect();
                    (Finder::School(of_school), names)
                }
            };
            dimensions.push(GroupDimension { name: name.clone(), within_schools: within_schools.contains(name), finder, categories });
        }
        let in_records = columns.iter().map(|name| students.columns.iter().position(|known| known == name)).collect();
        Self { columns, dimensions, students, in_records }
    }

    /// The columns that the categories are found by.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The names of the dimensions in order.
    pub fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.dimensions.iter().map(|dimension| dimension.name.as_str())
    }

    /// What `row` itself says of the columns; none where it has none of them. Groups of schools need no column.
    #[must_use]
    pub fn of_row<C: FromIterator<Option<Symbol>>>(&self, row: &RowView<'_>) -> Option<C> {
        let any = self.columns.is_empty() || (0..self.columns.len()).any(|index| row.group_cell(index) != Cell::Absent);
        any.then(|| (0..self.columns.len()).map(|index| row.group_cell(index).text()).collect())
    }

    /// Whether `row` says the same of the columns as `known`.
    #[must_use]
    pub fn is_of_row(&self, known: &GroupColumns, row: &RowView<'_>) -> bool {
        known.iter().enumerate().all(|(index, symbol)| row.group_cell(index).text() == *symbol)
    }

    /// The columns of a person: as the rows of the measure's own dataset say, and where these say nothing as the
    /// students' record of `year` says.
    #[must_use]
    pub fn of_person(&self, person: PersonId, year: SchoolYear, own: Option<&GroupColumns>) -> GroupColumns {
        if self.columns.is_empty() {
            return GroupColumns::default();
        }
        let record = self.students.records.get(&(year, person));
        (0..self.columns.len())
            .map(|index| {
                own.and_then(|own| own.get(index).copied().flatten())
                    .or_else(|| record.and_then(|record| record.get(self.in_records[index]?).copied().flatten()))
            })
            .collect()
    }

    /// Whether any group is one of schools.
    #[must_use]
    pub fn is_by_school(&self) -> bool {
        self.dimensions.iter().any(|dimension| matches!(dimension.finder, Finder::School(_)))
    }

    /// The school where a student was enrolled last in `year`.
    #[must_use]
    pub fn last_school(&self, person: PersonId, year: SchoolYear) -> Option<SchoolIndex> {
        self.students.schools.get(&(year, person)).copied()
    }

    /// The category in each dimension of somebody with these columns at `school`.
    fn category(&self, dimension: usize, columns: &GroupColumns, school: Option<SchoolIndex>) -> Option<Symbol> {
        match &self.dimensions.get(dimension)?.finder {
            Finder::Column(column) => columns.get(*column).copied().flatten(),
            Finder::AnyOf { codes, yes, no } => {
                let holds = codes
                    .iter()
                    .any(|(column, wanted)| columns.get(*column).copied().flatten().is_some_and(|symbol| wanted.contains(&symbol)));
                let known = codes.iter().any(|(column, _)| columns.get(*column).copied().flatten().is_some());
                if holds { Some(*yes) } else { known.then_some(*no) }
            }
            Finder::Coarser { column, of } => of.get(&columns.get(*column).copied().flatten()?).copied(),
            Finder::School(of_school) => of_school.get(usize::from(school?.0)).copied().flatten(),
        }
    }

    /// Whether `row` may be of somebody in `category` of `dimension`: it is not where its own columns, or its `school`, say
    /// another category.
    #[must_use]
    pub fn may_be_in(&self, dimension: &str, category: &str, row: &RowView<'_>, school: Option<SchoolIndex>, symbols: &Symbols) -> bool {
        let found = self.dimensions.iter().position(|known| known.name == dimension).and_then(|index| {
            let symbol = self.category(index, &self.of_row(row)?, school)?;
            let known = self.dimensions.get(index)?.categories.iter().find(|(known, _)| *known == symbol);
            Some(known.map_or_else(|| symbols.text(symbol).to_string(), |(_, name)| name.clone()))
        });
        found.is_none_or(|found| found == category)
    }

    /// Counts somebody in the groups they belong to. In a dimension of schools they belong to the group of each of `homes`,
    /// once in each group.
    pub(crate) fn count(
        &self,
        counts: &mut GroupCounts,
        columns: &GroupColumns,
        school: Option<SchoolIndex>,
        homes: &[SchoolIndex],
        counted: Sum,
    ) {
        for (index, dimension) in self.dimensions.iter().enumerate() {
            if school.is_some() && !dimension.within_schools {
                continue;
            }
            let category = self.category(index, columns, school.or(homes.first().copied()));
            *counts.entry((index, category, school)).or_default() += counted;
            if school.is_none() && matches!(dimension.finder, Finder::School(_)) {
                let mut met = vec![category];
                for home in homes.iter().skip(1) {
                    let category = self.category(index, columns, Some(*home));
                    if !met.contains(&category) {
                        met.push(category);
                        *counts.entry((index, category, school)).or_default() += counted;
                    }
                }
            }
        }
    }

    /// The groups counted, named and in order: every category of a list, those without a list by name, and
    /// "Not reported" last.
    pub(crate) fn keys(&self, counts: GroupCounts, symbols: &Symbols) -> BTreeMap<GroupKey, Sum> {
        let mut named: BTreeMap<GroupKey, Sum> = BTreeMap::new();
        for ((dimension, category, school), counted) in counts {
            let categories = self.dimensions.get(dimension).map(|dimension| dimension.categories.as_slice()).unwrap_or_default();
            let (order, name) = match category {
                None => (usize::MAX, NOT_REPORTED.to_owned()),
                Some(symbol) => categories
                    .iter()
                    .position(|(known, _)| *known == symbol)
                    .map_or_else(|| (categories.len(), symbols.text(symbol).to_string()), |order| (order, categories[order].1.clone())),
            };
            // An export may spell out what an empty cell says.
            let order = if name == NOT_REPORTED { usize::MAX } else { order };
            *named.entry(GroupKey { dimension, order, category: name, school }).or_default() += counted;
        }
        named
    }
}

/// Sums by dimension, category and school.
pub(crate) type GroupCounts = FxHashMap<(usize, Option<Symbol>, Option<SchoolIndex>), Sum>;
