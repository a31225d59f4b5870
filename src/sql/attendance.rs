//! The query of chronic absenteeism.
//!
//! Its steps are those of the measure: rows, then each student's days at each school, then each student in the district,
//! where a day at two schools counts once and as missed only so far as it was missed at both.

use crate::dataset::{DatasetSpec, Dimension, DimensionSource, ReadError};
use crate::measure::{AttendanceQuery, NOT_REPORTED};
use crate::plan::MeasurePlan;
use crate::school_year::{SchoolYear, YearNames};
use crate::sql::Request;
use crate::sql::source::Sources;

/// Days are added in millionths.
const DAY: u32 = 1_000_000;

/// What one measure and year needs.
#[derive(Debug, Default)]
pub struct Statements {
    /// The tables it rests on.
    pub statements: Vec<String>,
    /// Selects of the same columns, to be put together.
    pub selects: Vec<String>,
}

/// The tables of one measure and year.
struct Names {
    rows: String,
    stays: String,
    people: String,
}

/// Writes the query of `measure` for `year`.
///
/// # Errors
/// [`ReadError`] where a file, looked at for its header, cannot be read.
pub fn write(
    request: &Request<'_>,
    sources: &mut Sources<'_>,
    measure: &MeasurePlan,
    query: &AttendanceQuery,
    year: SchoolYear,
) -> Result<Statements, ReadError> {
    let Some(spec) = request.plan.dataset(&query.dataset) else { return Ok(Statements::default()) };
    let dialect = request.dialect;
    let table = |step: &str| format!("{}_{}_{step}", measure.id, year.start());
    let names = Names { rows: table("rows"), stays: table("stays"), people: table("people") };
    let dimensions: Vec<(&str, Option<&Dimension>)> = measure.by.iter().map(|name| (name.as_str(), request.plan.dimension(name))).collect();
    let columns = group_columns(&dimensions);
    let own: Vec<Option<String>> = sources.headers(spec, &columns, year)?;

    let mut written = Statements::default();
    written.statements.push(dialect.view(&names.rows, &rows(request, sources, spec, query, &columns, &own, year)?));
    written.statements.push(dialect.keep(&names.stays, &stays(request, query, &names, &columns, &own)));
    let people = people(request, sources, query, &names, &columns, &own, year)?;
    written.statements.push(dialect.keep(&names.people, &people));
    written.selects = figures(request, sources, measure, query, &names, &dimensions, year);
    Ok(written)
}

/// The columns by which groups are found.
fn group_columns<'a>(dimensions: &[(&'a str, Option<&'a Dimension>)]) -> Vec<&'a str> {
    let mut columns: Vec<&str> = Vec::new();
    for (name, dimension) in dimensions {
        let more: Vec<&str> = match dimension.map(|dimension| &dimension.source) {
            None | Some(DimensionSource::Column) => vec![name],
            Some(DimensionSource::AnyOf { codes, .. }) => codes.keys().map(String::as_str).collect(),
            Some(DimensionSource::From(finer)) => vec![finer],
            Some(DimensionSource::School(_)) => Vec::new(),
        };
        for column in more {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    columns
}

/// The name of a group's column in the tables of steps.
fn group(column: &str) -> String {
    format!("group_{column}")
}

/// The rows that count: student, position of the school, day, days enrolled and missed in millionths, groups as sent.
fn rows(
    request: &Request<'_>,
    sources: &mut Sources<'_>,
    spec: &DatasetSpec,
    query: &AttendanceQuery,
    columns: &[&str],
    own: &[Option<String>],
    year: SchoolYear,
) -> Result<String, ReadError> {
    let dialect = request.dialect;
    let fixed =
        ["sasid", "school_code", "school_year", "grade", "date", "fraction_absent", "attendance_code", "days_enrolled", "days_absent"];
    let headers = sources.headers(spec, &fixed, year)?;
    let text = |name: &str| -> Option<String> {
        let at = fixed.iter().position(|fixed| *fixed == name)?;
        Some(sources.text(spec, name, headers.get(at)?.as_deref()?))
    };
    let need = |name: &str| text(name).unwrap_or_else(|| format!("trim({})", dialect.name(name)));
    let millionths = |text: &str| format!("CAST(CAST(nullif({text}, '') AS DECIMAL(18, 6)) * {DAY} AS BIGINT)");

    let mut selected = vec![format!("{} AS sasid", need("sasid")), format!("{} AS school_code", need("school_code"))];
    if query.by_day {
        selected.push(format!("{} AS day", dialect.date(&need("date"), spec.date_format)));
        selected.push(format!("CAST({DAY} AS BIGINT) AS enrolled"));
        let coded = text("attendance_code").filter(|_| !spec.codes.is_empty()).map(|code| {
            let cases = spec.codes.iter().map(|(name, part)| {
                let missed = (*part * crate::number::Exact::whole(i64::from(DAY))).floor();
                format!(" WHEN {} THEN {missed}", dialect.text(name))
            });
            let unknown = dialect.fail("unmapped attendance code: ", &code, "BIGINT");
            format!("CASE {code}{} ELSE {unknown} END", cases.collect::<String>())
        });
        let missed = match (text("fraction_absent"), coded) {
            (Some(fraction), None) => millionths(&fraction),
            (Some(fraction), Some(coded)) => format!("coalesce({}, {coded})", millionths(&fraction)),
            (None, Some(coded)) => coded,
            (None, None) => millionths(&need("fraction_absent")),
        };
        let missed = if query.half_day_rule { format!("CASE WHEN {missed} * 2 > {DAY} THEN {DAY} ELSE 0 END") } else { missed };
        selected.push(format!("CAST({missed} AS BIGINT) AS missed"));
    } else {
        selected.push(format!("{} AS enrolled", millionths(&need("days_enrolled"))));
        selected.push(format!("{} AS missed", millionths(&need("days_absent"))));
    }
    for (column, header) in columns.iter().zip(own) {
        if let Some(header) = header {
            selected.push(format!("coalesce({}, '') AS {}", sources.text(spec, column, header), dialect.name(&group(column))));
        }
    }
    let mut wanted = Vec::new();
    if let Some(text) = text("school_year") {
        wanted.push(format!("{text} IN {}", dialect.texts(year_names(spec, year).iter().map(String::as_str))));
    }
    for (name, values) in &spec.filter {
        let header = sources.headers(spec, &[name], year)?.pop().flatten();
        let text = sources.text(spec, name, header.as_deref().unwrap_or(name));
        let values: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
        wanted.push(format!("lower({text}) IN {}", dialect.texts(values.iter().map(String::as_str))));
    }
    if let Some(grade) = text("grade") {
        let code = sources.code("grade", &grade);
        let list = request.code_lists.get("grade");
        let resolved = |grade: &'_ String| list.and_then(|list| list.find(grade)).map_or_else(|| grade.clone(), |entry| entry.code.clone());
        let codes = |grades: &[String]| {
            let codes: Vec<String> = grades.iter().map(resolved).collect();
            dialect.texts(codes.iter().map(String::as_str))
        };
        wanted.push(format!("(({code}) IS NULL OR ({code}) NOT IN {})", codes(&query.never)));
        if let Some(grades) = &query.grades {
            wanted.push(format!("({code}) IN {}", codes(grades)));
        }
    }
    let roster = sources.roster();
    let table = dialect.name(&sources.table(spec, year));
    let inner = format!(
        "SELECT {}\n  FROM {table}{}",
        selected.join(",\n    "),
        if wanted.is_empty() { String::new() } else { format!("\n  WHERE {}", wanted.join("\n    AND ")) }
    );
    let mut outer = vec!["said.*".to_owned()];
    let unknown = dialect.fail("unknown school: ", "said.school_code", "INTEGER");
    outer.push(format!("CASE WHEN school.position IS NULL THEN {unknown} ELSE school.position END AS school"));
    let mut conditions = Vec::new();
    let chosen: Vec<String> = match &query.schools {
        Some(filter) => request.roster.matching(filter).iter().map(|index| index.0.to_string()).collect(),
        None => {
            let counts = |school: &crate::dataset::School| {
                !school.attribute("school_type").is_some_and(|of| query.no_schools.contains(&of.to_lowercase()))
            };
            request.roster.schools().filter(|(_, school)| counts(school)).map(|(index, _)| index.0.to_string()).collect()
        }
    };
    if chosen.len() < request.roster.len() {
        let positions = if chosen.is_empty() { "NULL".to_owned() } else { chosen.join(", ") };
        conditions.push(format!("(school.position IS NULL OR school.position IN ({positions}))"));
    }
    if let Some(until) = request.until.filter(|_| query.by_day) {
        conditions.push(format!("said.day <= DATE '{until}'"));
    }
    let conditions = if conditions.is_empty() { String::new() } else { format!("\nWHERE {}", conditions.join(" AND ")) };
    Ok(format!(
        "SELECT {}\nFROM (\n  {inner}\n) AS said\nLEFT JOIN {roster} AS school ON school.school_code = said.school_code{conditions}",
        outer.join(", ")
    ))
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

/// Each student's days at each school, and what the latest row says of the groups.
fn stays(request: &Request<'_>, query: &AttendanceQuery, names: &Names, columns: &[&str], own: &[Option<String>]) -> String {
    let dialect = request.dialect;
    let mut selected = vec!["sasid".to_owned(), "school".to_owned()];
    let once = if query.by_day { "count(DISTINCT day)" } else { "1" };
    let doubled = dialect.fail("two rows of one student, school and day: ", "max(school_code)", "BIGINT");
    selected.push(format!("CAST(CASE WHEN count(*) = {once} THEN sum(enrolled) ELSE {doubled} END AS BIGINT) AS enrolled"));
    selected.push("CAST(sum(missed) AS BIGINT) AS missed".to_owned());
    selected.push(if query.by_day { "max(day) AS last_day" } else { "0 AS last_day" }.to_owned());
    selected.push("max(school_code) AS school_code".to_owned());
    for (column, _) in columns.iter().zip(own).filter(|(_, header)| header.is_some()) {
        let name = dialect.name(&group(column));
        selected.push(if query.by_day { format!("max_by({name}, day) AS {name}") } else { format!("max({name}) AS {name}") });
    }
    format!("SELECT {}\nFROM {}\nGROUP BY sasid, school", selected.join(",\n  "), dialect.name(&names.rows))
}

/// Each student in the district: days, the last school, and the code of each group's column.
fn people(
    request: &Request<'_>,
    sources: &mut Sources<'_>,
    query: &AttendanceQuery,
    names: &Names,
    columns: &[&str],
    own: &[Option<String>],
    year: SchoolYear,
) -> Result<String, ReadError> {
    let dialect = request.dialect;
    let (rows, stays) = (dialect.name(&names.rows), dialect.name(&names.stays));
    let totals = if query.by_day {
        format!(
            "movers AS (\n  SELECT sasid FROM {stays} GROUP BY sasid HAVING count(*) > 1\n),\n\
             days AS (\n  SELECT sasid, day, min(missed) AS missed FROM {rows}\n  WHERE sasid IN (SELECT sasid FROM movers) GROUP BY sasid, day\n),\n\
             totals AS (\n  SELECT sasid, enrolled, missed FROM {stays} WHERE sasid NOT IN (SELECT sasid FROM movers)\n  UNION ALL\n  \
             SELECT sasid, count(*) * {DAY} AS enrolled, CAST(sum(missed) AS BIGINT) AS missed FROM days GROUP BY sasid\n)"
        )
    } else {
        format!(
            "totals AS (\n  SELECT sasid, CAST(sum(enrolled) AS BIGINT) AS enrolled, CAST(sum(missed) AS BIGINT) AS missed\n  FROM {stays} GROUP BY sasid\n)"
        )
    };
    // The last school that counts the student; with the district's days, the last school.
    let least = u64::from(query.min_days_enrolled) * u64::from(DAY);
    let counts =
        if query.days_of_district { "0".to_owned() } else { format!("CASE WHEN enrolled >= {least} AND enrolled > 0 THEN 1 ELSE 0 END") };
    let latest = format!(
        "latest AS (\n  SELECT *, row_number() OVER (PARTITION BY sasid ORDER BY last_day DESC, school DESC) AS recency FROM {stays}\n),\n\
         homes AS (\n  SELECT sasid, school, school_code, row_number() OVER (PARTITION BY sasid ORDER BY {counts} DESC, last_day DESC, school DESC) AS recency\n  \
         FROM {stays}\n)"
    );
    let students = request.plan.datasets.iter().find(|spec| spec.dataset_type.name == "students");
    let mut record = String::new();
    let mut join = String::new();
    let mut recorded: Vec<Option<String>> = vec![None; columns.len()];
    if let Some(spec) = students {
        let mut fixed = vec!["sasid", "school_code", "school_year"];
        fixed.extend(columns);
        let headers = sources.headers(spec, &fixed, year)?;
        recorded = headers.iter().skip(3).cloned().collect();
        if recorded.iter().any(Option::is_some) {
            let header = |at: usize, name: &str| headers.get(at).cloned().flatten().unwrap_or_else(|| name.to_owned());
            let (sasid, school) =
                (sources.text(spec, "sasid", &header(0, "sasid")), sources.text(spec, "school_code", &header(1, "school_code")));
            let mut selected = vec![format!("{sasid} AS sasid")];
            for (column, header) in columns.iter().zip(&recorded) {
                if let Some(header) = header {
                    selected.push(format!("{} AS {}", sources.text(spec, column, header), dialect.name(&group(column))));
                }
            }
            let names = year_names(spec, year);
            let of_year = headers.get(2).cloned().flatten().map_or_else(String::new, |header| {
                let text = sources.text(spec, "school_year", &header);
                format!("\n  WHERE {text} IN {}", dialect.texts(names.iter().map(String::as_str)))
            });
            let roster = sources.roster();
            let table = dialect.name(&sources.table(spec, year));
            selected.push(format!("{school} AS at_school"));
            record = format!(
                ",\nrecords AS (\n  SELECT said.*, row_number() OVER (PARTITION BY sasid ORDER BY school.position DESC) AS recency\n  \
                 FROM (SELECT {} FROM {table}{of_year}) AS said\n  LEFT JOIN {roster} AS school ON school.school_code = said.at_school\n)",
                selected.join(", ")
            );
            "\nLEFT JOIN records AS record ON record.sasid = latest.sasid AND record.recency = 1".clone_into(&mut join);
        }
    }
    let mut selected = vec!["latest.sasid, home.school, home.school_code, totals.enrolled, totals.missed".to_owned()];
    for ((column, own), recorded) in columns.iter().zip(own).zip(&recorded) {
        let name = dialect.name(&group(column));
        let codes: Vec<String> = [own.is_some().then_some("latest"), recorded.is_some().then_some("record")]
            .into_iter()
            .flatten()
            .map(|table| sources.code(column, &format!("{table}.{name}")))
            .collect();
        selected.push(match codes.as_slice() {
            [] => format!("CAST(NULL AS {}) AS {name}", dialect.string()),
            [one] => format!("{one} AS {name}"),
            [first, second, ..] => format!("coalesce({first}, {second}) AS {name}"),
        });
    }
    Ok(format!(
        "WITH {totals},\n{latest}{record}\nSELECT {}\nFROM latest JOIN totals ON totals.sasid = latest.sasid\n\
         JOIN homes AS home ON home.sasid = latest.sasid AND home.recency = 1{join}\nWHERE latest.recency = 1",
        selected.join(",\n  ")
    ))
}

/// The figures: of the district, of the schools, and of groups in both.
fn figures(
    request: &Request<'_>,
    sources: &mut Sources<'_>,
    measure: &MeasurePlan,
    query: &AttendanceQuery,
    names: &Names,
    dimensions: &[(&str, Option<&Dimension>)],
    year: SchoolYear,
) -> Vec<String> {
    let dialect = request.dialect;
    let roster = sources.roster();
    let (people, stays) = (dialect.name(&names.people), dialect.name(&names.stays));
    let least = u64::from(query.min_days_enrolled) * u64::from(DAY);
    let select = |level: &str, school: &str, dimension: Option<&str>, category: &str, from: &str, counted: &str, by: &[&str]| {
        let nothing = format!("CAST(NULL AS {})", dialect.string());
        let dimension = dimension.map_or_else(|| nothing.clone(), |name| dialect.text(name));
        let grouped = if by.is_empty() { String::new() } else { format!("\nGROUP BY {}", by.join(", ")) };
        format!(
            "SELECT {} AS measure, {} AS school_year, '{level}' AS level, {school} AS school_code, {dimension} AS dimension,\n  \
             {category} AS category, CAST(coalesce(sum(CASE WHEN 10 * {counted}.missed >= {counted}.enrolled THEN 1 ELSE 0 END), 0) AS BIGINT) AS numerator,\n  \
             count(*) AS denominator, {} AS definition\nFROM {from}\nWHERE {counted}.enrolled >= {least} AND {counted}.enrolled > 0{grouped}",
            dialect.text(&measure.id),
            dialect.text(&year.to_string()),
            dialect.text(&measure.definition),
        )
    };
    let nothing = format!("CAST(NULL AS {})", dialect.string());
    let code = "school.school_code";
    let (in_schools, counted) = if query.days_of_district {
        (format!("{people} AS person JOIN {roster} AS school ON school.position = person.school"), "person")
    } else {
        (
            format!(
                "{stays} AS stay JOIN {people} AS person ON person.sasid = stay.sasid JOIN {roster} AS school ON school.position = stay.school"
            ),
            "stay",
        )
    };
    let mut selects = vec![
        select("district", &nothing, None, &nothing, &format!("{people} AS person"), "person", &[]),
        select("school", code, None, &nothing, &in_schools, counted, &[code]),
    ];
    for (name, dimension) in dimensions {
        let category = category(request, name, *dimension, "person.school");
        let within = measure.within_schools.iter().any(|within| within == name);
        selects.push(select("district", &nothing, Some(name), &category, &format!("{people} AS person"), "person", &[&category]));
        if within {
            let category = self::category(request, name, *dimension, "school.position");
            selects.push(select("school", code, Some(name), &category, &in_schools, counted, &[code, &category]));
        }
    }
    selects
}

/// The category of a person in a dimension, by its name.
fn category(request: &Request<'_>, name: &str, dimension: Option<&Dimension>, school: &str) -> String {
    let dialect = request.dialect;
    let nobody = dialect.text(NOT_REPORTED);
    let column = |column: &str| format!("person.{}", dialect.name(&group(column)));
    let cases = |of: &str, pairs: &[(String, &str)]| {
        if pairs.is_empty() {
            return nobody.clone();
        }
        let whens: String = pairs.iter().map(|(code, category)| format!(" WHEN {code} THEN {}", dialect.text(category))).collect();
        format!("CASE {of}{whens} ELSE {nobody} END")
    };
    let list = request.code_lists.get(name);
    match dimension.map(|dimension| &dimension.source) {
        None | Some(DimensionSource::Column) => match list {
            None => format!("coalesce({}, {nobody})", column(name)),
            Some(list) => {
                let pairs: Vec<_> = list.entries.iter().map(|entry| (dialect.text(&entry.code), entry.name.as_str())).collect();
                cases(&column(name), &pairs)
            }
        },
        Some(DimensionSource::AnyOf { codes, yes, no }) => {
            let holds: Vec<String> = codes
                .iter()
                .map(|(name, values)| {
                    let list = request.code_lists.get(name);
                    let codes =
                        values.iter().map(|value| list.and_then(|list| list.find(value)).map_or(value.as_str(), |entry| &entry.code));
                    format!("{} IN {}", column(name), dialect.texts(codes))
                })
                .collect();
            let known: Vec<String> = codes.keys().map(|name| format!("{} IS NOT NULL", column(name))).collect();
            let (yes, no) = (dialect.text(yes), dialect.text(no));
            format!("CASE WHEN {} THEN {yes} WHEN {} THEN {no} ELSE {nobody} END", holds.join(" OR "), known.join(" OR "))
        }
        Some(DimensionSource::From(finer)) => {
            let entries = request.code_lists.get(finer).map(|list| list.entries.as_slice()).unwrap_or_default();
            let coarse = |entry: &'_ crate::dataset::CodeEntry| entry.more.get(name).filter(|text| !text.is_empty()).cloned();
            let found: Vec<(String, String)> =
                entries.iter().filter_map(|entry| Some((dialect.text(&entry.code), coarse(entry)?))).collect();
            let pairs: Vec<(String, &str)> = found.iter().map(|(code, coarse)| (code.clone(), coarse.as_str())).collect();
            cases(&column(finer), &pairs)
        }
        Some(DimensionSource::School(attribute)) => {
            let pairs: Vec<(String, &str)> = request
                .roster
                .schools()
                .filter_map(|(index, of)| {
                    let value = of.attribute(attribute).filter(|value| !value.is_empty())?;
                    Some((index.0.to_string(), list.and_then(|list| list.find(value)).map_or(value, |entry| entry.name.as_str())))
                })
                .collect();
            cases(school, &pairs)
        }
    }
}
