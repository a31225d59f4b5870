//! From people and their stays at schools to figures: of the district, of the schools, and of groups in both.
//!
//! Apart from how people are found, which differs by what is counted.

use crate::dataset::{Dimension, DimensionSource};
use crate::measure::NOT_REPORTED;
use crate::plan::MeasurePlan;
use crate::school_year::SchoolYear;
use crate::sql::Request;
use crate::sql::groups::group;

/// How many of those whom a select finds are counted.
#[derive(Clone, Debug)]
pub struct Count {
    /// An aggregate.
    pub numerator: String,
    /// An aggregate, or NULL.
    pub denominator: String,
    /// Who is counted at all.
    pub condition: String,
}

/// Where figures are taken from. In each, `person` has the groups, and `school` is of the roster where schools are told
/// apart.
#[derive(Clone, Debug)]
pub struct From {
    /// Everybody, once.
    pub district: String,
    /// The figure of the district.
    pub of_district: Count,
    /// Everybody at each school.
    pub schools: String,
    /// The schools' own figures, where they are of more schools than have somebody.
    pub all_schools: Option<String>,
    /// The figure of a school.
    pub of_school: Count,
    /// Where somebody belongs to the groups of several schools: everybody with each category, of which the name is put
    /// in place of `{}`.
    pub in_every_school: Option<String>,
    /// Whether the district has a figure although nobody is counted.
    pub is_zero: bool,
}

/// The selects.
pub fn figures(
    request: &Request<'_>,
    measure: &MeasurePlan,
    dimensions: &[(&str, Option<&Dimension>)],
    year: SchoolYear,
    from: &From,
) -> Vec<String> {
    let dialect = request.dialect;
    let nothing = format!("CAST(NULL AS {})", dialect.string());
    let select = |level: &str, school: &str, dimension: Option<&str>, category: &str, source: &str, count: &Count, by: &[&str]| {
        let dimension = dimension.map_or_else(|| nothing.clone(), |name| dialect.text(name));
        let grouped = match by {
            [] if from.is_zero => String::new(),
            [] => "\nHAVING count(*) > 0".to_owned(),
            by => format!("\nGROUP BY {}", by.join(", ")),
        };
        format!(
            "SELECT {} AS measure, {} AS school_year, '{level}' AS level, {school} AS school_code, {dimension} AS dimension,\n  \
             {category} AS category, CAST({} AS BIGINT) AS numerator, CAST({} AS BIGINT) AS denominator, {} AS definition\n\
             FROM {source}\nWHERE {}{grouped}",
            dialect.text(&measure.id),
            dialect.text(&year.to_string()),
            count.numerator,
            count.denominator,
            dialect.text(&measure.definition),
            count.condition,
        )
    };
    let code = "school.school_code";
    let (district, school) = (&from.of_district, &from.of_school);
    let mut selects = vec![select("district", &nothing, None, &nothing, &from.district, district, &[])];
    if measure.by_school {
        let source = from.all_schools.as_ref().unwrap_or(&from.schools);
        selects.push(select("school", code, None, &nothing, source, school, &[code]));
    }
    for (name, dimension) in dimensions {
        let is_of_schools = matches!(dimension.map(|dimension| &dimension.source), Some(DimensionSource::School(_)));
        match &from.in_every_school {
            Some(every) if is_of_schools => {
                let source = every.replace("{}", &category(request, name, *dimension, "stay.school"));
                let of = format!("coalesce(placed.category, {})", dialect.text(NOT_REPORTED));
                selects.push(select("district", &nothing, Some(name), &of, &source, district, &[&of]));
            }
            _ => {
                let of = category(request, name, *dimension, "person.school");
                selects.push(select("district", &nothing, Some(name), &of, &from.district, district, &[&of]));
            }
        }
        if measure.within_schools.iter().any(|within| within == name) {
            let of = category(request, name, *dimension, "school.position");
            selects.push(select("school", code, Some(name), &of, &from.schools, school, &[code, &of]));
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
