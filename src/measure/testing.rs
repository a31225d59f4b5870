//! Runs one measure over a few lines of data, so that a test reads as a statement: rows in, figures out.
//!
//! A trial has the schools `A`, `B` and `C`, all high schools, unless it names others. Columns of the rows may be padded
//! with blanks, and a student's id may be short: it is filled up to ten digits.

use crate::dataset::{
    CodeList, ColumnType, DataFile, DatasetSpec, Dimension, DimensionSource, Layout, Reading, Refusal, Roster, Row, SchoolIndex, Slot,
    Symbols, WantedColumn, dataset_type, read_file,
};
use crate::diagnostic::{Diagnostic, Place, has_errors};
use crate::measure::{Figure, Grouping, MeasureObject, Outcome, Problem, RowView, Scope, Setup, Students, Taken, Tally, kind};
use crate::number::{count_text, decimal_text};
use crate::school_year::SchoolYear;
use crate::text::Text;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// The measure's id in every trial.
pub(crate) const ID: &str = "the-measure";

/// A measure and its data.
pub(crate) struct Trial {
    object: Box<dyn MeasureObject>,
    year: SchoolYear,
    as_of: Option<Date>,
    every_school: Option<crate::number::Exact>,
    schools: String,
    datasets: Vec<DatasetSpec>,
    codes: BTreeMap<String, String>,
    dimensions: Vec<Dimension>,
    by: Vec<String>,
    within: Vec<String>,
    files: Vec<(String, SchoolYear, String)>,
    other_measures: Vec<String>,
    folder: TempDir,
}

/// What came out.
pub(crate) struct Ran {
    pub outcome: Outcome,
    pub problems: Vec<Diagnostic>,
    roster: Roster,
    by: Vec<String>,
    excluded: BTreeMap<&'static str, u64>,
}

/// A trial of a measure of `kind` with `settings` as the plan writes them.
pub(crate) fn trial(kind_name: &str, settings: &str) -> Trial {
    let deserializer = toml::Deserializer::parse(settings).unwrap();
    let object = kind(kind_name).unwrap().configure(deserializer).unwrap_or_else(|error| panic!("{kind_name}: {error}"));
    Trial {
        object,
        year: "2025-26".parse().unwrap(),
        as_of: None,
        every_school: None,
        schools: "school_code,school_name,school_type\nA,Alpha,high-school\nB,Beta,high-school\nC,Gamma,high-school".to_owned(),
        datasets: Vec::new(),
        codes: BTreeMap::new(),
        dimensions: Vec::new(),
        by: Vec::new(),
        within: Vec::new(),
        files: Vec::new(),
        other_measures: Vec::new(),
        folder: tempfile::tempdir().unwrap(),
    }
}

/// The settings of a measure that cannot be read: what is said of them.
pub(crate) fn refused(kind_name: &str, settings: &str) -> String {
    let deserializer = toml::Deserializer::parse(settings).unwrap();
    kind(kind_name).unwrap().configure(deserializer).unwrap_err().message().to_owned()
}

impl Trial {
    /// An interim edition as of `day`: nothing later counts.
    #[expect(clippy::wrong_self_convention, reason = "as of is a day, not a conversion")]
    pub(crate) fn as_of(mut self, day: &str) -> Self {
        self.as_of = Some(day.parse().unwrap());
        self
    }

    /// The roster.
    pub(crate) fn schools(mut self, csv: &str) -> Self {
        self.schools = tidy(csv);
        self
    }

    /// What every school must reach.
    pub(crate) fn every_school_at_least(mut self, number: i64) -> Self {
        self.every_school = Some(crate::number::Exact::whole(number));
        self
    }

    /// A dataset that is not of the type it is called, or not of its type's first grain.
    pub(crate) fn dataset(mut self, name: &str, type_name: &str, grain: &str) -> Self {
        let mut spec = DatasetSpec::plain(dataset_type(type_name).unwrap(), Vec::new());
        name.clone_into(&mut spec.name);
        if !grain.is_empty() {
            spec.grain = Some(grain.to_owned());
        }
        self.datasets.push(spec);
        self
    }

    /// Changes what the plan says of a dataset.
    pub(crate) fn with(mut self, name: &str, change: impl Fn(&mut DatasetSpec)) -> Self {
        change(self.spec(name));
        self
    }

    /// A school without a row of the dataset truly has none.
    pub(crate) fn complete(self, name: &str) -> Self {
        self.with(name, |spec| spec.complete = true)
    }

    /// The list of categories of a column.
    pub(crate) fn codes(mut self, column: &str, csv: &str) -> Self {
        self.codes.insert(column.to_owned(), tidy(csv));
        self
    }

    /// Broken down by a column, or with `school*` in front by the column within each school.
    pub(crate) fn by(mut self, name: &str) -> Self {
        let column = name.strip_prefix("school*").unwrap_or(name).to_owned();
        if name.starts_with("school*") {
            self.within.push(column.clone());
        }
        if !self.dimensions.iter().any(|dimension| dimension.name == column) {
            self = self.dimension(&column, DimensionSource::Column);
        }
        if !self.by.contains(&column) {
            self.by.push(column);
        }
        self
    }

    /// A dimension that is no column of its own.
    pub(crate) fn dimension(mut self, name: &str, source: DimensionSource) -> Self {
        self.dimensions.push(Dimension {
            name: name.to_owned(),
            label: Text::from(name),
            source,
            codes: None,
            place: Place::file("plan.toml"),
        });
        self
    }

    /// A file of a dataset, of the year reported. Several files of a dataset are read in the order in which they are given.
    pub(crate) fn data(self, dataset: &str, csv: &str) -> Self {
        let year = self.year;
        self.data_of(&year.to_string(), dataset, csv)
    }

    /// A file of a dataset, of another year.
    pub(crate) fn data_of(mut self, year: &str, dataset: &str, csv: &str) -> Self {
        self.spec(dataset);
        self.files.push((dataset.to_owned(), year.parse().unwrap(), tidy(csv)));
        self
    }

    /// Another measure of the plan.
    pub(crate) fn other_measure(mut self, id: &str) -> Self {
        self.other_measures.push(id.to_owned());
        self
    }

    /// A file of the project, such as evidence.
    pub(crate) fn project_file(self, path: &str) -> Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "evidence").unwrap();
        self
    }

    fn spec(&mut self, name: &str) -> &mut DatasetSpec {
        let position = self.datasets.iter().position(|spec| spec.name == name).unwrap_or_else(|| {
            self.datasets.push(DatasetSpec::plain(dataset_type(name).unwrap_or_else(|| panic!("declare {name}")), Vec::new()));
            self.datasets.len() - 1
        });
        &mut self.datasets[position]
    }

    fn ids(&self) -> Vec<String> {
        std::iter::once(ID.to_owned()).chain(self.other_measures.iter().cloned()).collect()
    }

    fn in_setup<T>(&self, use_it: impl FnOnce(&Setup<'_>) -> T) -> T {
        let ids = self.ids();
        use_it(&Setup { id: ID, datasets: &self.datasets, measures: &ids, every_school: self.every_school })
    }

    /// What is wrong with the settings: the keys and messages.
    pub(crate) fn problems(&self) -> Vec<(&'static str, String)> {
        self.in_setup(|setup| self.object.problems(setup)).into_iter().map(|Problem { key, message, .. }| (key, message)).collect()
    }

    /// How the figures are calculated, in English and Spanish.
    pub(crate) fn rule(&self) -> (String, String) {
        let rule = self.in_setup(|setup| self.object.rule(setup));
        (rule.get("en").to_owned(), rule.get("es").to_owned())
    }

    /// The first and last day that count.
    pub(crate) fn window(&self) -> String {
        let (from, to) = self.object.window(self.year);
        format!("{from}/{to}")
    }

    /// Counts; the data must be without fault.
    pub(crate) fn run(self) -> Ran {
        let ran = self.try_run();
        assert!(!has_errors(&ran.problems), "{:#?}", ran.problems);
        ran
    }

    /// Counts data that have faults: the codes of the faults.
    pub(crate) fn faults(self) -> Vec<&'static str> {
        self.try_run().problems.into_iter().map(|problem| problem.code).collect()
    }

    fn try_run(self) -> Ran {
        let write = |name: String, text: &str| -> PathBuf {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (roster, problems) = Roster::read(&write("schools.csv".to_owned(), &self.schools), "schools.csv").unwrap();
        assert!(problems.is_empty(), "{problems:#?}");
        let mut code_lists = BTreeMap::new();
        for (column, csv) in &self.codes {
            let (list, problems) = CodeList::read(&write(format!("{column}.csv"), csv), "codes").unwrap();
            assert!(problems.is_empty(), "{problems:#?}");
            code_lists.insert(column.clone(), list);
        }
        let symbols = Symbols::default();
        let nobody = Students::default();
        let grouping = |students| Grouping::new(&self.by, &self.within, &self.dimensions, &code_lists, &roster, &symbols, students);
        let reading_grouping = grouping(&nobody);
        let columns = reading_grouping.columns().to_vec();
        let ids = self.ids();
        let setup = Setup { id: ID, datasets: &self.datasets, measures: &ids, every_school: self.every_school };
        assert!(self.object.problems(&setup).is_empty(), "{:?}", self.object.problems(&setup));
        let scope = |grouping| Scope {
            setup: &setup,
            year: self.year,
            as_of: self.as_of.unwrap_or(self.year.last_day()),
            interim: self.as_of.is_some(),
            roster: &roster,
            symbols: &symbols,
            code_lists: &code_lists,
            grouping,
            project: self.folder.path(),
        };
        let counting = scope(&reading_grouping);
        let reads = self.object.reads(&setup);
        let mut students = Students { columns: columns.clone(), ..Students::default() };
        let mut whole: Tally = self.object.start(&counting);
        let (mut excluded, mut problems) = (BTreeMap::new(), Vec::new());
        for (position, (dataset, year, csv)) in self.files.iter().enumerate() {
            let spec = self.datasets.iter().find(|spec| spec.name == *dataset).unwrap();
            let file =
                DataFile { path: write(format!("{position}-{dataset}.csv"), csv), name: format!("{dataset}.csv"), year: Some(*year) };
            let mut layout = Layout::default();
            for column in spec.dataset_type.key(spec.grain.as_deref()) {
                let column_type = spec.dataset_type.column(column).unwrap().column_type;
                layout.want(WantedColumn { name: (*column).to_owned(), column_type, required: false, filled: false });
            }
            let wanted = |layout: &mut Layout, name: &str| {
                layout.want(WantedColumn { name: name.to_owned(), column_type: ColumnType::Category, required: false, filled: false })
            };
            let group_slots: Vec<Slot> = columns.iter().map(|name| wanted(&mut layout, name)).collect();
            let wishes: Vec<(usize, Vec<Slot>)> = reads
                .iter()
                .enumerate()
                .filter(|(_, read)| read.dataset == *dataset && self.year.minus(read.years_back) == *year)
                .map(|(index, read)| {
                    let slot = |want: &crate::measure::Want| {
                        let column_type = spec.dataset_type.column(&want.name).map_or(want.column_type, |column| column.column_type);
                        layout.want(WantedColumn { name: want.name.clone(), column_type, required: want.required, filled: want.filled })
                    };
                    (index, read.columns.iter().map(slot).collect())
                })
                .collect();
            let student = (spec.dataset_type.name == "students").then(|| layout.slot("sasid").unwrap());
            let years = [*year];
            let reading = Reading {
                symbols: &symbols,
                roster: &roster,
                code_lists: &code_lists,
                calendar: None,
                school_year: self.year,
                years: &years,
                show_values: true,
            };
            let mut part = self.object.start(&counting);
            let mut records = FxHashMap::default();
            let report = read_file(spec, &layout, &file, &reading, &mut |row: &Row<'_>| {
                if let Some(person) = student.and_then(|slot| row.cell(slot).person()) {
                    records.insert((row.year, person), group_slots.iter().map(|&slot| row.cell(slot).text()).collect());
                }
                let mut fault = None;
                for (index, slots) in &wishes {
                    match self.object.add(&mut part, &counting, *index, RowView::new(row, slots, &group_slots, 0, u64::MAX)) {
                        Taken::Used => {}
                        Taken::Excluded(reason) => *excluded.entry(reason).or_default() += 1,
                        Taken::Fault { column, code, message, help } => fault = Some(Refusal { slot: slots[column], code, message, help }),
                    }
                }
                fault
            })
            .unwrap();
            problems.extend(report.diagnostics);
            students.records.extend(records);
            self.object.merge(&mut whole, part);
        }
        let finishing = grouping(&students);
        let outcome = self.object.finish(whole, &scope(&finishing));
        Ran { outcome, problems, roster, by: self.by.clone(), excluded }
    }
}

/// A figure in short: `1/2`, `5`, `65%`, a range, with the bounds it has; `none`.
pub(crate) fn short(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return "none".to_owned() };
    let percent =
        |rate| format!("{}%", decimal_text(rate * crate::number::Exact::whole(100), 2).trim_end_matches('0').trim_end_matches('.'));
    match (figure.numerator, figure.denominator, figure.rate, &figure.interval) {
        (Some(numerator), Some(denominator), ..) => format!("{}/{}", count_text(numerator), count_text(denominator)),
        (Some(numerator), None, None, _) => count_text(numerator),
        (Some(numerator), None, Some(rate), _) => format!("{} ({})", count_text(numerator), percent(rate)),
        (None, _, Some(rate), None) => percent(rate),
        (None, _, Some(rate), Some(bounds)) => format!("{} ({}–{})", percent(rate), percent(bounds.low), percent(bounds.high)),
        (None, _, None, Some(bounds)) if figure.is_count => format!("{}–{}", count_text(bounds.low), count_text(bounds.high)),
        (None, _, None, Some(bounds)) => format!("{}–{}", percent(bounds.low), percent(bounds.high)),
        (None, _, None, None) => "nothing".to_owned(),
    }
}

impl Ran {
    /// The district's figure.
    pub(crate) fn district(&self) -> String {
        short(self.outcome.district.as_ref())
    }

    /// A school's figure.
    pub(crate) fn school(&self, code: &str) -> String {
        short(self.outcome.schools.get(&self.index(code)))
    }

    /// The figures of all schools that have one, by code.
    pub(crate) fn all_schools(&self) -> String {
        let of = |(index, figure)| format!("{} {}", self.roster.get(index).unwrap().code, short(Some(figure)));
        self.outcome.schools.iter().map(|(index, figure)| of((*index, figure))).collect::<Vec<_>>().join(", ")
    }

    /// A group's figure in a school.
    pub(crate) fn group_in(&self, code: &str, dimension: &str, category: &str) -> String {
        short(self.find_group(dimension, category, Some(self.index(code))))
    }

    /// The district's groups of a dimension in order: `Female 1/2, Not reported 0/1`.
    pub(crate) fn groups(&self, dimension: &str) -> String {
        let position = self.by.iter().position(|name| name == dimension).unwrap();
        let groups = self.outcome.groups.iter().filter(|(key, _)| key.dimension == position && key.school.is_none());
        groups.map(|(key, figure)| format!("{} {}", key.category, short(Some(figure)))).collect::<Vec<_>>().join(", ")
    }

    /// The figure of a group.
    pub(crate) fn find_group(&self, dimension: &str, category: &str, school: Option<SchoolIndex>) -> Option<&Figure> {
        let position = self.by.iter().position(|name| name == dimension).unwrap();
        let mut groups = self.outcome.groups.iter();
        groups.find(|(key, _)| key.dimension == position && key.category == category && key.school == school).map(|(_, figure)| figure)
    }

    /// A further figure.
    pub(crate) fn detail(&self, id: &str) -> String {
        short(self.outcome.details.iter().find(|(known, ..)| *known == id).map(|(.., figure)| figure))
    }

    /// Rows left out for a reason.
    pub(crate) fn rows_excluded(&self, reason: &str) -> u64 {
        self.excluded.get(reason).copied().unwrap_or(0)
    }

    /// People left out for a reason.
    pub(crate) fn excluded(&self, reason: &str) -> u64 {
        self.outcome.exclusions.iter().filter(|exclusion| exclusion.reason == reason).map(|exclusion| exclusion.count).sum()
    }

    /// The codes of what is doubtful.
    pub(crate) fn doubts(&self) -> Vec<&'static str> {
        self.outcome.doubts.iter().map(|doubt| doubt.code).collect()
    }

    /// How many people stand behind a figure.
    pub(crate) fn people(&self) -> Option<u64> {
        self.outcome.district.as_ref()?.people
    }

    /// The codes of schools that must have a figure and have no row.
    pub(crate) fn missing(&self) -> Vec<&str> {
        self.outcome.missing.iter().map(|school| self.roster.get(*school).unwrap().code.as_str()).collect()
    }

    fn index(&self, code: &str) -> SchoolIndex {
        self.roster.find(code).unwrap()
    }
}

/// Rows without the blanks around cells, with student ids of ten digits.
fn tidy(csv: &str) -> String {
    let mut lines = csv.lines().map(str::trim).filter(|line| !line.is_empty());
    let header: Vec<&str> = lines.next().unwrap().split(',').map(str::trim).collect();
    let mut text = header.join(",");
    for line in lines {
        let cells = line.split(',').map(str::trim).enumerate().map(|(index, cell)| {
            let short_id = header.get(index) == Some(&"sasid") && cell.bytes().all(|byte| byte.is_ascii_digit());
            if short_id { format!("{cell:0>10}") } else { cell.to_owned() }
        });
        text.push('\n');
        text.push_str(&cells.collect::<Vec<_>>().join(","));
    }
    text.push('\n');
    text
}
