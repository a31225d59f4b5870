//! The query of chronic absenteeism.
//!
//! Its steps are those of the measure: rows, then each student's days at each school, then each student in the district,
//! where a day at two schools counts once and as missed only so far as it was missed at both.

use crate::dataset::{DatasetSpec, ReadError};
use crate::measure::AttendanceQuery;
use crate::plan::MeasurePlan;
use crate::school_year::SchoolYear;
use crate::sql::figures::{Count, From, figures};
use crate::sql::groups::{self, Records, group};
use crate::sql::source::Sources;
use crate::sql::{Request, Statements};

/// Days are added in millionths.
const DAY: u32 = 1_000_000;

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
    let dimensions = groups::dimensions(request.plan, measure);
    let columns = groups::columns(&dimensions);
    let own: Vec<Option<String>> = sources.headers(spec, &columns, year)?;

    let mut written = Statements::default();
    written.statements.push(dialect.view(&names.rows, &rows(request, sources, spec, query, &columns, &own, year)?));
    written.statements.push(dialect.keep(&names.stays, &stays(request, query, &names, &columns, &own)));
    let people = people(request, sources, query, &names, &columns, &own, year)?;
    written.statements.push(dialect.keep(&names.people, &people));
    written.selects = figures(request, measure, &dimensions, year, &from(request, sources, query, &names));
    Ok(written)
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
    let inner = sources.rows(spec, year, &selected, &wanted)?;
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
    let (first, entered) = match sources.entered_last(year)?.filter(|_| !query.days_of_district) {
        None => (String::new(), String::new()),
        Some(entered) => (
            format!("CASE WHEN {counts} = 1 AND school = entered_at THEN 1 ELSE 0 END DESC, "),
            format!("LEFT JOIN (SELECT sasid AS entered, school AS entered_at FROM {entered}) AS entries ON entered = sasid"),
        ),
    };
    let latest = format!(
        "latest AS (\n  SELECT *, row_number() OVER (PARTITION BY sasid ORDER BY last_day DESC, school DESC) AS recency FROM {stays}\n),\n\
         homes AS (\n  SELECT sasid, school, school_code, row_number() OVER (PARTITION BY sasid ORDER BY {counts} DESC, {first}last_day DESC, school DESC) AS recency\n  \
         FROM {stays} {entered}\n)"
    );
    let records = Records::of(request, sources, columns, year)?;
    let mut selected = vec!["latest.sasid, home.school, home.school_code, totals.enrolled, totals.missed".to_owned()];
    let own: Vec<Option<&str>> = own.iter().map(|own| own.as_ref().map(|_| "latest")).collect();
    selected.extend(records.codes(request, sources, columns, &own));
    let join = records.join("latest.sasid");
    let record = records.table.map_or_else(String::new, |table| format!(",\n{table}"));
    Ok(format!(
        "WITH {totals},\n{latest}{record}\nSELECT {}\nFROM latest JOIN totals ON totals.sasid = latest.sasid\n\
         JOIN homes AS home ON home.sasid = latest.sasid AND home.recency = 1{join}\nWHERE latest.recency = 1",
        selected.join(",\n  ")
    ))
}

/// Where figures are taken from.
fn from(request: &Request<'_>, sources: &mut Sources<'_>, query: &AttendanceQuery, names: &Names) -> From {
    let dialect = request.dialect;
    let roster = sources.roster();
    let (people, stays) = (dialect.name(&names.people), dialect.name(&names.stays));
    let least = u64::from(query.min_days_enrolled) * u64::from(DAY);
    let count = |of: &str| Count {
        numerator: format!("coalesce(sum(CASE WHEN 10 * {of}.missed >= {of}.enrolled THEN 1 ELSE 0 END), 0)"),
        denominator: "count(*)".to_owned(),
        condition: format!("{of}.enrolled >= {least} AND {of}.enrolled > 0"),
    };
    let (schools, of) = if query.days_of_district {
        (format!("{people} AS person JOIN {roster} AS school ON school.position = person.school"), "person")
    } else {
        (
            format!(
                "{stays} AS stay JOIN {people} AS person ON person.sasid = stay.sasid JOIN {roster} AS school ON school.position = stay.school"
            ),
            "stay",
        )
    };
    From {
        district: format!("{people} AS person"),
        of_district: count("person"),
        schools,
        all_schools: None,
        of_school: count(of),
        in_every_school: None,
        is_zero: true,
    }
}
