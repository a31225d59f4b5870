//! Where two engines say the same thing in other words.

use clap::ValueEnum;

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// `DuckDB` 1.x
    Duckdb,
    /// Apache Spark SQL 3.4 and later
    Spark,
}

/// A text as a literal of either engine.
pub fn literal(text: &str) -> String {
    // Spark reads a backslash as an escape; DuckDB does not.
    format!("'{}'", text.replace('\'', "''"))
}

impl Dialect {
    /// A text as a literal.
    pub fn text(self, text: &str) -> String {
        match self {
            Self::Duckdb => literal(text),
            Self::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// Texts as literals, for `IN`.
    pub fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> String {
        let texts: Vec<String> = texts.into_iter().map(|text| self.text(text)).collect();
        format!("({})", if texts.is_empty() { "NULL".to_owned() } else { texts.join(", ") })
    }

    /// The name of a column or table.
    pub fn name(self, name: &str) -> String {
        match self {
            Self::Duckdb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A table that is worked out once and used several times.
    pub fn keep(self, name: &str, select: &str) -> String {
        let name = self.name(name);
        match self {
            Self::Duckdb => format!("CREATE OR REPLACE TEMPORARY TABLE {name} AS\n{select}"),
            // Spark has no way to replace what is cached.
            Self::Spark => format!("DROP VIEW IF EXISTS {name};\n\nCACHE TABLE {name} AS\n{select}"),
        }
    }

    /// A name for a select.
    pub fn view(self, name: &str, select: &str) -> String {
        format!("CREATE OR REPLACE TEMPORARY VIEW {} AS\n{select}", self.name(name))
    }

    /// Delimited files as a table of texts.
    pub fn files(self, name: &str, patterns: &[String], delimiter: Option<u8>) -> String {
        match self {
            Self::Duckdb => {
                let files: Vec<String> = patterns.iter().map(|pattern| self.text(pattern)).collect();
                let delimiter =
                    delimiter.map_or_else(String::new, |byte| format!(", delim = {}", self.text(&char::from(byte).to_string())));
                let options = format!("header = true, all_varchar = true, union_by_name = true, quote = '\"', escape = '\"'{delimiter}");
                self.view(name, &format!("SELECT * FROM read_csv([{}], {options})", files.join(", ")))
            }
            Self::Spark => {
                let path = if let [one] = patterns { one.clone() } else { format!("{{{}}}", patterns.join(",")) };
                let delimiter = delimiter.map_or_else(String::new, |byte| format!(", sep {}", self.text(&char::from(byte).to_string())));
                // Files whose columns stand in another order are refused, not misread.
                let options = format!("path {}, header 'true', escape '\"', multiLine 'true', enforceSchema 'false'", self.text(&path));
                format!("CREATE OR REPLACE TEMPORARY VIEW {} USING csv OPTIONS ({options}{delimiter})", self.name(name))
            }
        }
    }

    /// An expression of type `kind` that ends the query with a message, of which `about` is an expression.
    pub fn fail(self, message: &str, about: &str, kind: &str) -> String {
        let function = match self {
            Self::Duckdb => "error",
            Self::Spark => "raise_error",
        };
        format!("CAST({function}(concat({}, CAST({about} AS {}))) AS {kind})", self.text(message), self.string())
    }

    /// The number of the day that `expression` is, counted from some other.
    pub fn day_number(self, expression: &str) -> String {
        match self {
            Self::Duckdb => format!("(({expression}) - DATE '1900-01-01')"),
            Self::Spark => format!("datediff({expression}, DATE '1900-01-01')"),
        }
    }

    /// The type of a text.
    pub fn string(self) -> &'static str {
        match self {
            Self::Duckdb => "VARCHAR",
            Self::Spark => "STRING",
        }
    }

    /// The day that the text `expression` is, written as `2025-09-02`, or month or day first with slashes.
    pub fn date(self, expression: &str, format: crate::dataset::DateFormat) -> String {
        use crate::dataset::DateFormat::{Dmy, Mdy, Ymd};
        // A time after the day is not read.
        let iso = format!("CAST(substring({expression}, 1, 10) AS DATE)");
        let (duckdb, spark) = match format {
            Ymd => return iso,
            Mdy => ("%m/%d/%Y", "M/d/yyyy"),
            Dmy => ("%d/%m/%Y", "d/M/yyyy"),
        };
        let day = match self {
            Self::Duckdb => format!("CAST(strptime(split_part({expression}, ' ', 1), '{duckdb}') AS DATE)"),
            Self::Spark => format!("to_date(split_part({expression}, ' ', 1), '{spark}')"),
        };
        format!("CASE WHEN {expression} LIKE '____-%' THEN {iso} ELSE {day} END")
    }
}
