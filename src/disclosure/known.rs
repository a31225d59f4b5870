//! Figures that others have published about the same people (`[privacy] known`): a reader has them too.

use super::ledger::{EditionFacts, LedgerFact};
use crate::number::Exact;
use crate::school_year::SchoolYear;

/// Why a file of known figures cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// It is no table.
    #[error("{0}")]
    Table(#[from] csv::Error),
    /// A column is missing.
    #[error("it has no column `{0}`")]
    Column(&'static str),
    /// A school year cannot be read.
    #[error("line {line}: {reason}")]
    Year {
        /// The line.
        line: u64,
        /// Why not.
        reason: String,
    },
}

/// Reads a CSV of the `aggregates` columns: `measure` (an id of the plan) and `school_year`, then `school_code`,
/// `dimension`, `category` (empty for everybody), `numerator`, `denominator`, `percent`. A cell that others withheld is
/// no number and tells nothing. A rate with its denominator tells the count.
///
/// # Errors
/// [`KnownError`] where it is no such file.
pub fn known_figures(name: &str, bytes: &[u8]) -> Result<EditionFacts, KnownError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
    let measure = column("measure").ok_or(KnownError::Column("measure"))?;
    let year = column("school_year").ok_or(KnownError::Column("school_year"))?;
    let [school, dimension, category, numerator, denominator, percent] =
        ["school_code", "dimension", "category", "numerator", "denominator", "percent"].map(column);
    let mut facts = Vec::new();
    for record in reader.records() {
        let record = record?;
        let text = |index: Option<usize>| index.and_then(|index| record.get(index)).unwrap_or_default();
        let number = |index: Option<usize>| Exact::parse(&text(index).replace(',', "")).ok();
        let line = record.position().map_or(0, csv::Position::line);
        let school_year =
            SchoolYear::parse(text(Some(year)), None).map_err(|error| KnownError::Year { line, reason: error.to_string() })?;
        let of = number(denominator);
        let rate = number(percent).or_else(|| Exact::parse(text(percent).trim_end_matches('%').trim_end()).ok());
        let counted = number(numerator).or_else(|| Some(rate? * of? * Exact::decimal(1, 2)));
        let whole = |value: Exact| i64::try_from(value.scaled_half_up(0)).unwrap_or(i64::MAX / 4);
        if counted.is_none() && of.is_none() {
            continue;
        }
        facts.push(LedgerFact {
            measure: text(Some(measure)).to_owned(),
            school_year,
            dimension: text(dimension).to_owned(),
            category: text(category).to_owned(),
            school_code: text(school).to_owned(),
            figure: String::new(),
            numerator: counted.map(whole),
            denominator: of.map(whole),
            shown: true,
        });
    }
    Ok(EditionFacts { id: format!("known:{name}"), complete: false, of_others: true, facts })
}

#[cfg(test)]
mod tests {
    use super::known_figures;

    #[test]
    fn what_others_withheld_tells_nothing_and_a_rate_tells_its_count() {
        let file = b"measure,school_year,school_code,numerator,denominator,percent\nm,2024-25,1001,*,*,*\nm,2024-25,1002,,40,12.5\nm,2024-25,,\"1,537\",,14.6\n";
        let facts = known_figures("state.csv", file).unwrap().facts;
        let counts: Vec<_> = facts.iter().map(|fact| (fact.school_code.as_str(), fact.numerator, fact.denominator)).collect();
        assert_eq!(counts, [("1002", Some(5), Some(40)), ("", Some(1537), None)]);
    }
}
