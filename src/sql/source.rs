//! The datasets and the roster as tables, and the columns of files under their canonical names.

use crate::dataset::{DatasetSpec, ReadError, Reading, Symbols, find_files, headers};
use crate::school_year::{SchoolYear, YearNames};
use crate::sql::Request;
use std::collections::{BTreeMap, BTreeSet};

/// The marks that stand for nothing in a cell, in small letters.
const MISSING: [&str; 11] = ["", ".", "-", "--", "-9999", "n/a", "na", "#n/a", "null", "(null)", "#null!"];

/// The tables that queries read.
pub struct Sources<'a> {
    request: &'a Request<'a>,
    statements: Vec<String>,
    /// Names of tables by dataset and year.
    tables: BTreeMap<(String, SchoolYear), String>,
    symbols: Symbols,
    has_roster: bool,
    /// The tables of [`Sources::entered_last`] that there are.
    entered: BTreeSet<String>,
}

impl<'a> Sources<'a> {
    /// No table yet.
    pub fn new(request: &'a Request<'a>) -> Self {
        Self {
            request,
            statements: Vec::new(),
            tables: BTreeMap::new(),
            symbols: Symbols::default(),
            has_roster: false,
            entered: BTreeSet::new(),
        }
    }

    /// The statements that make the tables.
    pub fn into_statements(self) -> Vec<String> {
        self.statements
    }

    /// The name of the table of the schools: `position` in the roster, `school_code`, `school_name`, `short_name`.
    pub fn roster(&mut self) -> &'static str {
        if !self.has_roster {
            let dialect = self.request.dialect;
            let rows: Vec<String> = self
                .request
                .roster
                .schools()
                .map(|(index, school)| {
                    let texts = [&school.code, &school.name, &school.short_name].map(|text| dialect.text(text));
                    format!("  ({}, {})", index.0, texts.join(", "))
                })
                .collect();
            let select =
                format!("SELECT * FROM (VALUES\n{}\n) AS roster (position, school_code, school_name, short_name)", rows.join(",\n"));
            self.statements.push(dialect.keep("roster", &select));
            self.has_roster = true;
        }
        "roster"
    }

    /// The name of the table of a dataset in a year.
    pub fn table(&mut self, spec: &DatasetSpec, year: SchoolYear) -> String {
        let key = (spec.name.clone(), year);
        if let Some(name) = self.tables.get(&key) {
            return name.clone();
        }
        let name = format!("{}_{}", spec.name, year.start());
        let root = self.request.data_root.to_string_lossy();
        let path = |pattern: &String| {
            let pattern = pattern.replace("{school_year}", &year.to_string());
            if pattern.starts_with('/') { pattern } else { format!("{}/{pattern}", root.trim_end_matches('/')) }
        };
        let patterns: Vec<String> = spec.files.iter().map(path).collect();
        self.statements.push(self.request.dialect.files(&name, &patterns, spec.delimiter));
        self.tables.insert(key, name.clone());
        name
    }

    /// The headers of `names` in the files of a dataset: those of its first file, or where there is none here those
    /// that the plan names.
    ///
    /// # Errors
    /// [`ReadError`] where that file cannot be read.
    pub fn headers(&self, spec: &DatasetSpec, names: &[&str], year: SchoolYear) -> Result<Vec<Option<String>>, ReadError> {
        let files = find_files(spec, self.request.data_root, &[year])?;
        let Some(file) = files.iter().find(|file| file.year.is_none_or(|of| of == year)) else {
            return Ok(names.iter().map(|name| Some(spec.columns.get(*name).map_or(*name, String::as_str).to_owned())).collect());
        };
        let reading = Reading {
            symbols: &self.symbols,
            roster: self.request.roster,
            code_lists: self.request.code_lists,
            calendar: None,
            school_year: year,
            years: &[year],
            show_values: false,
        };
        headers(spec, names, file, &reading)
    }

    /// The text of a cell, or NULL, as the plan maps it.
    pub fn text(&self, spec: &DatasetSpec, name: &str, header: &str) -> String {
        let dialect = self.request.dialect;
        let text = format!("trim({})", dialect.name(header));
        let Some(values) = spec.values.get(name).filter(|values| !values.is_empty()) else { return text };
        let exact = values.iter().map(|(from, to)| format!(" WHEN {text} = {} THEN {}", dialect.text(from), dialect.text(to)));
        let folded = values
            .iter()
            .map(|(from, to)| format!(" WHEN lower({text}) = {} THEN {}", dialect.text(&from.to_lowercase()), dialect.text(to)));
        format!("CASE{}{} ELSE {text} END", exact.collect::<String>(), folded.collect::<String>())
    }

    /// The code of the category that the text `expression` is in the list of `column`; the text where there is no list.
    /// NULL where nothing is said; a category that is not in the list ends the query.
    pub fn code(&self, column: &str, expression: &str) -> String {
        let dialect = self.request.dialect;
        let nothing = format!("lower({expression}) IN {}", dialect.texts(MISSING.into_iter().chain(["*"])));
        let Some(list) = self.request.code_lists.get(column) else {
            return format!("CASE WHEN {nothing} THEN NULL ELSE {expression} END");
        };
        let when =
            |of: &str, code: &str| format!(" WHEN lower({expression}) = {} THEN {}", dialect.text(&of.to_lowercase()), dialect.text(code));
        let codes: String = list.entries.iter().map(|entry| when(&entry.code, &entry.code)).collect();
        let names: String = list.entries.iter().map(|entry| when(&entry.name, &entry.code)).collect();
        let unknown = dialect.fail(&format!("unknown {column}: "), expression, dialect.string());
        format!("CASE WHEN {expression} IS NULL THEN NULL{codes}{names} WHEN {nothing} THEN NULL ELSE {unknown} END")
    }

    /// The text of the cells of `name` in the files of a dataset, or nothing where they have no such column.
    ///
    /// # Errors
    /// [`ReadError`] where a file, looked at for its header, cannot be read.
    pub fn cell(&self, spec: &DatasetSpec, name: &str, year: SchoolYear) -> Result<Option<String>, ReadError> {
        let header = self.headers(spec, &[name], year)?.pop().flatten();
        Ok(header.map(|header| self.text(spec, name, &header)))
    }

    /// A select of `selected` from the rows of a dataset that are of `year`, that the plan wants, and that satisfy `more`.
    ///
    /// # Errors
    /// [`ReadError`] where a file, looked at for its header, cannot be read.
    pub fn rows(&mut self, spec: &DatasetSpec, year: SchoolYear, selected: &[String], more: &[String]) -> Result<String, ReadError> {
        let dialect = self.request.dialect;
        let mut wanted = Vec::new();
        if let Some(text) = self.cell(spec, "school_year", year)? {
            wanted.push(format!("{text} IN {}", dialect.texts(year_names(spec, year).iter().map(String::as_str))));
        }
        for (name, values) in &spec.filter {
            let text = self.cell(spec, name, year)?.unwrap_or_else(|| self.text(spec, name, name));
            let values: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
            wanted.push(format!("lower({text}) IN {}", dialect.texts(values.iter().map(String::as_str))));
        }
        wanted.extend(more.iter().cloned());
        let table = dialect.name(&self.table(spec, year));
        let wanted = if wanted.is_empty() { String::new() } else { format!("\n  WHERE {}", wanted.join("\n    AND ")) };
        Ok(format!("SELECT {}\n  FROM {table}{wanted}", selected.join(",\n    ")))
    }

    /// The name of the table of the school that each student was entered last at in `year`; none where no measure reads
    /// when students were entered.
    ///
    /// # Errors
    /// [`ReadError`] where a file, looked at for its header, cannot be read.
    pub fn entered_last(&mut self, year: SchoolYear) -> Result<Option<String>, ReadError> {
        let dialect = self.request.dialect;
        let Some(spec) = self.request.enrollment else { return Ok(None) };
        let name = format!("entered_last_{}", year.start());
        let quoted = dialect.name(&name);
        if !self.entered.insert(name.clone()) {
            return Ok(Some(quoted));
        }
        let mut selected = Vec::new();
        for (column, alias) in [("sasid", "sasid"), ("school_code", "at_school"), ("entry_date", "entry")] {
            let cell = self.cell(spec, column, year)?.unwrap_or_else(|| format!("trim({})", dialect.name(column)));
            let cell = if alias == "entry" { dialect.date(&cell, spec.date_format) } else { cell };
            selected.push(format!("{cell} AS {alias}"));
        }
        let roster = self.roster();
        let rows = self.rows(spec, year, &selected, &[])?;
        let select = format!(
            "SELECT sasid, school FROM (\n  SELECT said.sasid, school.position AS school,\n    \
             row_number() OVER (PARTITION BY said.sasid ORDER BY said.entry DESC, school.position DESC) AS recency\n  \
             FROM ({rows}) AS said\n  JOIN {roster} AS school ON school.school_code = said.at_school\n) AS entered\nWHERE recency = 1"
        );
        self.statements.push(dialect.keep(&name, &select));
        Ok(Some(quoted))
    }

    /// The text `expression`, or NULL where it is a mark for nothing.
    pub fn known(&self, expression: &str) -> String {
        let nothing = self.request.dialect.texts(MISSING);
        format!("CASE WHEN lower({expression}) IN {nothing} THEN NULL ELSE {expression} END")
    }
}

/// How files may write a school year.
fn year_names(spec: &DatasetSpec, year: SchoolYear) -> Vec<String> {
    let (start, end) = (year.start(), year.start() + 1);
    let mut names = Vec::new();
    for prefix in ["", "SY", "SY "] {
        names.push(format!("{prefix}{start}-{:02}", end % 100));
        names.push(format!("{prefix}{start}-{end}"));
        names.push(format!("{prefix}{start}{end}"));
    }
    match spec.year_names {
        Some(YearNames::Start) => names.push(start.to_string()),
        Some(YearNames::End) => names.push(end.to_string()),
        None => {}
    }
    names
}
