//! The query of measures that remember people by marks.
//!
//! Its steps are those of the measure: the rows that count with what they mark, each person's marks at each school, each
//! person's in the district with their groups. What the marks are about it does not know.

use crate::dataset::{ColumnType, DatasetSpec, ReadError};
use crate::measure::{Condition, Counting, Fold, PeopleQuery, QueriedRows, SchoolFilter, Set, Term, Things};
use crate::plan::MeasurePlan;
use crate::school_year::SchoolYear;
use crate::sql::figures::{Count, From, figures};
use crate::sql::groups::{self, Records, group};
use crate::sql::source::Sources;
use crate::sql::{Request, Statements};

/// Ranks of datasets are so far apart that the positions of schools fit between them.
const RANK: usize = 100_000;

/// Writes the query of `measure` for `year`.
///
/// # Errors
/// [`ReadError`] where a file, looked at for its header, cannot be read.
pub fn write(
    request: &Request<'_>,
    sources: &mut Sources<'_>,
    measure: &MeasurePlan,
    query: &PeopleQuery,
    year: SchoolYear,
) -> Result<Statements, ReadError> {
    let dialect = request.dialect;
    let dimensions = groups::dimensions(request.plan, measure);
    let writer = Writer { request, query, columns: groups::columns(&dimensions), year };
    let table = |step: &str| format!("{}_{}_{step}", measure.id, year.start());
    let (rows, stays, people) = (table("rows"), table("stays"), table("people"));
    let mut parts = Vec::new();
    for of in &query.rows {
        if let Some(spec) = request.plan.dataset(&of.dataset) {
            parts.push(writer.rows(sources, spec, of)?);
        }
    }
    let mut written = Statements::default();
    written.statements.push(dialect.keep(&rows, &parts.join("\nUNION ALL\n")));
    written.statements.push(dialect.keep(&stays, &writer.stays(&dialect.name(&rows))));
    written.statements.push(dialect.keep(&people, &writer.people(sources, &dialect.name(&rows), &dialect.name(&stays))?));
    let from = writer.from(sources, &dialect.name(&stays), &dialect.name(&people));
    written.selects = figures(request, measure, &dimensions, year, &from);
    Ok(written)
}

/// The question and where it is asked.
struct Writer<'a> {
    request: &'a Request<'a>,
    query: &'a PeopleQuery,
    /// The columns of groups.
    columns: Vec<&'a str>,
    year: SchoolYear,
}

impl Writer<'_> {
    /// The rows that count: person, position of the school, thing, day, marks, how late they are, groups as sent.
    fn rows(&self, sources: &mut Sources<'_>, spec: &DatasetSpec, of: &QueriedRows) -> Result<String, ReadError> {
        let dialect = self.request.dialect;
        let year = self.year.minus(of.years_back);
        let cells = Cells { request: self.request, sources, spec, year };
        let mut names = Vec::new();
        for (index, column) in of.person.iter().enumerate() {
            let Some(text) = cells.known(column)? else { continue };
            // An id of the dataset may look like a key of somebody else.
            names.push(if index == 0 { text } else { format!("'id ' || ({text})") });
        }
        let person = if names.is_empty() { "NULL".to_owned() } else { format!("coalesce({})", names.join(", ")) };
        let nothing = |kind: &str| format!("CAST(NULL AS {kind})");
        let mut only = Vec::new();
        let mut things = Vec::new();
        for column in &of.thing {
            let Some(cell) = cells.typed(column)? else { continue };
            only.push(format!("({cell}) IS NOT NULL"));
            things.push(format!("CAST({cell} AS {})", dialect.string()));
        }
        let thing = if things.is_empty() { nothing(dialect.string()) } else { format!("concat({})", things.join(", '|', ")) };
        let day = of.day.as_ref().map(|column| cells.date(column)).transpose()?.flatten();
        let school = cells.known("school_code")?.unwrap_or_else(|| nothing(dialect.string()));
        let mut inner = vec![
            format!("{person} AS person"),
            format!("{school} AS at_school"),
            format!("{thing} AS thing"),
            format!("{} AS day", day.unwrap_or_else(|| nothing("DATE"))),
        ];
        let mut outer = vec!["said.person".to_owned()];
        let unknown = dialect.fail("unknown school: ", "said.at_school", "INTEGER");
        outer.push(format!(
            "CASE WHEN said.at_school IS NOT NULL AND school.position IS NULL THEN {unknown} ELSE school.position END AS school"
        ));
        outer.extend(["said.thing".to_owned(), "said.day".to_owned(), format!("{} AS years_back", of.years_back)]);
        for mark in 0..self.query.marks.len() {
            let set = of.sets.iter().find(|(of, _)| *of == mark).map(|(_, set)| cells.set(set)).transpose()?;
            inner.push(format!("{} AS mark_{mark}", set.unwrap_or_else(|| "0".to_owned())));
            outer.push(format!("CAST(said.mark_{mark} AS BIGINT) AS mark_{mark}"));
        }
        // The students' own records are believed as they are looked up, not as they are counted.
        let says = of.says_groups && groups::students(self.request.plan).is_none_or(|students| students.name != spec.name);
        let mut any = false;
        for column in &self.columns {
            let name = dialect.name(&group(column));
            let cell = if says { cells.text(column)? } else { None };
            any |= cell.is_some();
            inner.push(format!("{} AS {name}", cell.map_or_else(|| "''".to_owned(), |cell| format!("coalesce({cell}, '')"))));
            outer.push(format!("said.{name}"));
        }
        let dataset = self.request.plan.datasets.iter().position(|other| other.name == spec.name).unwrap_or(0);
        let rank = if any { format!("{} + coalesce(school.position, -1)", (dataset + 1) * RANK) } else { "-1".to_owned() };
        outer.push(format!("{rank} AS says"));
        only.extend(of.only.iter().map(|condition| cells.condition(condition)).collect::<Result<Vec<_>, _>>()?);
        let roster = sources.roster();
        let rows = sources.rows(spec, year, &inner, &only)?;
        let mut wanted = vec!["said.person IS NOT NULL".to_owned()];
        wanted.extend(of.schools.as_ref().map(|filter| format!("(school.position IS NULL OR {})", self.among(filter))));
        Ok(format!(
            "SELECT {}\nFROM (\n  {rows}\n) AS said\nLEFT JOIN {roster} AS school ON school.school_code = said.at_school\nWHERE {}",
            outer.join(",\n  "),
            wanted.join(" AND ")
        ))
    }

    /// Whether the position of `school` is that of one that matches `filter`.
    fn among(&self, filter: &SchoolFilter) -> String {
        let positions: Vec<String> = self.request.roster.matching(filter).iter().map(|index| index.0.to_string()).collect();
        format!("school.position IN ({})", if positions.is_empty() { "NULL".to_owned() } else { positions.join(", ") })
    }

    /// Each mark folded, as columns of a select that is grouped.
    fn folded(&self, marks: usize) -> String {
        (0..marks)
            .map(|mark| {
                let function = match self.query.marks.get(mark) {
                    Some(Fold::Sum) => "sum",
                    Some(Fold::Most) | None => "max",
                };
                format!(",\n  CAST({function}(mark_{mark}) AS BIGINT) AS mark_{mark}")
            })
            .collect()
    }

    /// The rows of which marks are taken, by what their things are for; `of` says within what the latest counts.
    fn counted(&self, rows: &str, of: &str) -> String {
        match self.query.things {
            Things::Counted => rows.to_owned(),
            Things::Latest => format!(
                "(\n  SELECT * FROM (\n    SELECT said.*, row_number() OVER (PARTITION BY {of}, thing ORDER BY day DESC NULLS LAST, school DESC) AS recency\n    \
                 FROM {rows} AS said\n  ) AS ranked WHERE recency = 1\n) AS latest"
            ),
            Things::Shared => {
                let shared = format!(
                    "SELECT DISTINCT now.thing FROM {rows} AS now JOIN {rows} AS earlier ON earlier.thing = now.thing WHERE now.years_back = 0 AND earlier.years_back > 0"
                );
                format!(
                    "(\n  SELECT * FROM {rows} WHERE years_back = 0\n    AND (thing IN ({shared})\n      OR (SELECT count(*) FROM ({shared}) AS shared) = 0)\n) AS shared"
                )
            }
        }
    }

    /// Each person's marks at each school.
    fn stays(&self, rows: &str) -> String {
        let marks = self.query.marks.len();
        let stays =
            format!("SELECT person, school{}\nFROM {}\nGROUP BY person, school", self.folded(marks), self.counted(rows, "person, school"));
        if self.query.derived.is_empty() {
            return stays;
        }
        let derived: String = self
            .query
            .derived
            .iter()
            .enumerate()
            .map(|(index, term)| format!(",\n  CASE WHEN {} THEN 1 ELSE 0 END AS mark_{}", is(term, "stay"), marks + index))
            .collect();
        format!("SELECT stay.*{derived}\nFROM (\n{stays}\n) AS stay")
    }

    /// Each person in the district: marks, things, the school of groups of schools, and the code of each group's column.
    fn people(&self, sources: &mut Sources<'_>, rows: &str, stays: &str) -> Result<String, ReadError> {
        let request = self.request;
        let dialect = request.dialect;
        let group_year = self.year.minus(self.query.groups_years_back);
        let marks = self.query.marks.len() + self.query.derived.len();
        let from = match self.query.things {
            Things::Latest => self.counted(rows, "person"),
            Things::Counted | Things::Shared => stays.to_owned(),
        };
        let records = Records::of(request, sources, &self.columns, group_year)?;
        let entered = sources.entered_last(group_year)?;
        let mut tables = vec![format!("together AS (\n  SELECT person{}\n  FROM {from}\n  GROUP BY person\n)", self.folded(marks))];
        let mut selected = vec!["together.*".to_owned(), "home.school".to_owned()];
        let mut joins = "\nLEFT JOIN homes AS home ON home.person = together.person AND home.recency = 1".to_owned();
        if self.query.things == Things::Counted && self.query.rows.iter().any(|rows| !rows.thing.is_empty()) {
            tables.push(format!("things AS (\n  SELECT person, count(DISTINCT thing) AS things FROM {rows} GROUP BY person\n)"));
            selected.push("coalesce(things.things, 0) AS things".to_owned());
            joins.push_str("\nLEFT JOIN things ON things.person = together.person");
        }
        let own: Vec<Option<&str>> = self.columns.iter().map(|_| Some("said")).collect();
        if !self.columns.is_empty() {
            let latest: String = self
                .columns
                .iter()
                .map(|column| dialect.name(&group(column)))
                .map(|name| format!(", max_by({name}, says) AS {name}"))
                .collect();
            tables.push(format!("said AS (\n  SELECT person{latest} FROM {rows} WHERE says >= 0 GROUP BY person\n)"));
            joins.push_str("\nLEFT JOIN said ON said.person = together.person");
        }
        let counts = format!("CASE WHEN {} THEN 1 ELSE 0 END", self.is_counted("stay"));
        let (first, join) = match entered {
            None => (String::new(), String::new()),
            Some(entered) => (
                format!("CASE WHEN {} AND entered.school = stay.school THEN 1 ELSE 0 END DESC, ", self.is_counted("stay")),
                format!("\n  LEFT JOIN {entered} AS entered ON entered.sasid = stay.person"),
            ),
        };
        tables.push(format!(
            "homes AS (\n  SELECT stay.person, stay.school,\n    \
             row_number() OVER (PARTITION BY stay.person ORDER BY {counts} DESC, {first}stay.school DESC NULLS LAST) AS recency\n  \
             FROM {stays} AS stay JOIN together AS person ON person.person = stay.person{join}\n)"
        ));
        joins.push_str(&records.join("together.person"));
        selected.extend(records.codes(request, sources, &self.columns, &own));
        tables.extend(records.table);
        Ok(format!("WITH {}\nSELECT {}\nFROM together{joins}", tables.join(",\n"), selected.join(",\n  ")))
    }

    /// Whether somebody, `alias`, is counted.
    fn is_counted(&self, alias: &str) -> String {
        match &self.query.counting {
            Counting::Rate { denominator, .. } => is(denominator, alias),
            Counting::Apart { denominator, numerator } => format!("({} OR {})", is(denominator, alias), is(numerator, alias)),
            Counting::Sums { denominator, .. } => format!("{alias}.mark_{denominator} > 0"),
            Counting::Sum { .. } | Counting::Heads => "1 = 1".to_owned(),
        }
    }

    /// What is counted of those called `alias`.
    fn count(&self, alias: &str) -> Count {
        let people = |term: &Term| format!("coalesce(sum(CASE WHEN {} THEN 1 ELSE 0 END), 0)", is(term, alias));
        let sum = |mark: usize| format!("coalesce(sum({alias}.mark_{mark}), 0)");
        let (numerator, denominator) = match &self.query.counting {
            Counting::Rate { numerator, .. } => (people(numerator), "count(*)".to_owned()),
            Counting::Apart { denominator, numerator } => (people(numerator), people(denominator)),
            Counting::Sums { numerator, denominator } => (sum(*numerator), sum(*denominator)),
            Counting::Sum { of, .. } => (sum(*of), "NULL".to_owned()),
            Counting::Heads => ("count(*)".to_owned(), "NULL".to_owned()),
        };
        Count { numerator, denominator, condition: self.is_counted(alias) }
    }

    /// Where figures are taken from.
    fn from(&self, sources: &mut Sources<'_>, stays: &str, people: &str) -> From {
        let roster = sources.roster();
        let person_of = format!("JOIN {people} AS person ON person.person = stay.person");
        let schools = format!("{stays} AS stay {person_of} JOIN {roster} AS school ON school.position = stay.school");
        let complete = match &self.query.counting {
            Counting::Sum { dataset, .. } => self.request.plan.dataset(dataset).filter(|spec| spec.complete),
            _ => None,
        };
        // Where no row of a school is none, every school that must report has a figure.
        let all_schools = complete.map(|spec| {
            let must = [spec.schools.as_ref(), self.query.rows.first().and_then(|rows| rows.schools.as_ref())];
            let must: Vec<String> = must.into_iter().flatten().map(|filter| self.among(filter)).collect();
            let must = if must.is_empty() { "1 = 1".to_owned() } else { must.join(" AND ") };
            format!(
                "(SELECT * FROM {roster} AS school WHERE ({must}) OR school.position IN (SELECT school FROM {stays})) AS school\n\
                 LEFT JOIN {stays} AS stay ON stay.school = school.position"
            )
        });
        let in_every_school = self.query.in_every_school.then(|| {
            format!(
                "{people} AS person LEFT JOIN (\n  SELECT DISTINCT stay.person, {{}} AS category FROM {stays} AS stay {person_of}\n  \
                 WHERE stay.school IS NOT NULL AND {}\n) AS placed ON placed.person = person.person",
                self.is_counted("stay")
            )
        });
        From {
            district: format!("{people} AS person"),
            of_district: self.count("person"),
            schools,
            all_schools,
            of_school: self.count("stay"),
            in_every_school,
            is_zero: matches!(self.query.counting, Counting::Sum { .. }),
        }
    }
}

/// A term about `alias`, a person at a school or in the district, beside whom `person` is the person in the district.
fn is(term: &Term, alias: &str) -> String {
    let all = |terms: &[Term], word: &str| format!("({})", terms.iter().map(|term| is(term, alias)).collect::<Vec<_>>().join(word));
    match term {
        Term::Mark(mark) => format!("{alias}.mark_{mark} > 0"),
        Term::Anywhere(mark) => format!("person.mark_{mark} > 0"),
        Term::Odd(mark) => format!("person.mark_{mark} % 2 = 1"),
        Term::Equal(one, other) => format!("{alias}.mark_{one} = {alias}.mark_{other}"),
        Term::Things(least) => format!("person.things >= {least}"),
        Term::All(terms) => all(terms, " AND "),
        Term::Any(terms) => all(terms, " OR "),
        Term::Not(term) => format!("NOT ({})", is(term, alias)),
    }
}

/// The cells of a dataset's rows in a year, as expressions.
struct Cells<'a, 'b> {
    request: &'a Request<'a>,
    sources: &'a Sources<'b>,
    spec: &'a DatasetSpec,
    year: SchoolYear,
}

impl Cells<'_, '_> {
    /// As it was sent; none where the files have no such column.
    fn text(&self, column: &str) -> Result<Option<String>, ReadError> {
        self.sources.cell(self.spec, column, self.year)
    }

    /// As it was sent, or NULL where that says nothing.
    fn known(&self, column: &str) -> Result<Option<String>, ReadError> {
        Ok(self.text(column)?.map(|text| self.sources.known(&text)))
    }

    /// As a day.
    fn date(&self, column: &str) -> Result<Option<String>, ReadError> {
        Ok(self.known(column)?.map(|text| self.request.dialect.date(&format!("({text})"), self.spec.date_format)))
    }

    /// As what the column holds: a day, the code of a category, or a text.
    fn typed(&self, column: &str) -> Result<Option<String>, ReadError> {
        match self.spec.dataset_type.column(column).map_or(ColumnType::Category, |column| column.column_type) {
            ColumnType::Date => self.date(column),
            ColumnType::Category => Ok(self.text(column)?.map(|text| self.sources.code(column, &text))),
            _ => self.known(column),
        }
    }

    fn set(&self, set: &Set) -> Result<String, ReadError> {
        Ok(match set {
            Set::When(when) => format!("CASE WHEN {} THEN 1 ELSE 0 END", self.all(when)?),
            Set::Day(column, better) => match self.date(column)? {
                None => "0".to_owned(),
                Some(day) => format!(
                    "coalesce(2 * {} + CASE WHEN {} THEN 1 ELSE 0 END, 0)",
                    self.request.dialect.day_number(&day),
                    self.condition(better)?
                ),
            },
        })
    }

    fn all(&self, conditions: &[Condition]) -> Result<String, ReadError> {
        let all: Vec<String> = conditions.iter().map(|condition| self.condition(condition)).collect::<Result<_, _>>()?;
        Ok(if all.is_empty() { "1 = 1".to_owned() } else { all.join(" AND ") })
    }

    fn condition(&self, condition: &Condition) -> Result<String, ReadError> {
        let dialect = self.request.dialect;
        let never = || "1 = 0".to_owned();
        let always = || "1 = 1".to_owned();
        let codes = |column: &str, values: &[String]| {
            let list = self.request.code_lists.get(column);
            let code = |value: &String| list.and_then(|list| list.find(value)).map_or_else(|| value.clone(), |entry| entry.code.clone());
            let codes: Vec<String> = values.iter().map(code).collect();
            dialect.texts(codes.iter().map(String::as_str))
        };
        let category = |column: &str| -> Result<Option<String>, ReadError> {
            Ok(self.text(column)?.map(|text| format!("({})", self.sources.code(column, &text))))
        };
        let day = |column: &str, test: &str| -> Result<Option<String>, ReadError> {
            Ok(self.date(column)?.map(|day| test.replace("{}", &format!("({day})"))))
        };
        Ok(match condition {
            Condition::Among(column, values) => category(column)?.map_or_else(never, |code| format!("{code} IN {}", codes(column, values))),
            Condition::NotAmong(column, values) if values.is_empty() => {
                category(column)?.map_or_else(never, |code| format!("{code} IS NOT NULL"))
            }
            Condition::NotAmong(column, values) => {
                category(column)?.map_or_else(never, |code| format!("{code} NOT IN {}", codes(column, values)))
            }
            Condition::Filled(column) => self.typed(column)?.map_or_else(never, |cell| format!("({cell}) IS NOT NULL")),
            Condition::Until(column, last) => day(column, &format!("{{}} <= DATE '{last}'"))?.unwrap_or_else(never),
            Condition::From(column, first) => day(column, &format!("{{}} >= DATE '{first}'"))?.unwrap_or_else(never),
            Condition::NoneOrFrom(column, first) => {
                day(column, &format!("({{}} IS NULL OR {{}} >= DATE '{first}')"))?.unwrap_or_else(always)
            }
            Condition::NotLater(column) => match self.request.until {
                None => always(),
                Some(last) => day(column, &format!("({{}} IS NULL OR {{}} <= DATE '{last}')"))?.unwrap_or_else(always),
            },
            Condition::NoSchool => self.known("school_code")?.map_or_else(always, |school| format!("({school}) IS NULL")),
            Condition::Listed { column, attribute, value } => {
                let list =
                    self.request.code_lists.get(column).filter(|list| list.entries.iter().any(|entry| entry.more.contains_key(attribute)));
                match list {
                    None => always(),
                    Some(list) => {
                        let says = |word: &String| word.eq_ignore_ascii_case(value);
                        let entries = list.entries.iter().filter(|entry| entry.more.get(attribute).is_some_and(says));
                        let codes = dialect.texts(entries.map(|entry| entry.code.as_str()));
                        category(column)?.map_or_else(never, |code| format!("{code} IN {codes}"))
                    }
                }
            }
            Condition::Either(ways) => {
                let ways: Vec<String> = ways.iter().map(|way| Ok(format!("({})", self.all(way)?))).collect::<Result<_, ReadError>>()?;
                format!("({})", ways.join(" OR "))
            }
        })
    }
}
