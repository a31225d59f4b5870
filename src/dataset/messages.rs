//! What is said of each fault of a cell or a row: its code, its words, what belongs there, what to do.
//!
//! Apart from the rules, so that all messages can be read and mended in one place.

use crate::dataset::catalog::ColumnType;
use crate::dataset::column::{Column, Notice};
use crate::dataset::parse::Fault;
use crate::dataset::problems::Words;
use crate::dataset::read::Reading;
use crate::dataset::roster::School;
use crate::dataset::spec::DatasetSpec;
use crate::diagnostic::did_you_mean;

/// Categories that a message lists.
const MOST_LISTED: usize = 12;
/// Schools that a message offers.
const MOST_NEAR: usize = 3;

/// The stable code of a fault.
#[must_use]
pub fn code(fault: Fault) -> &'static str {
    match fault {
        Fault::Empty | Fault::Mark => "empty-cell",
        Fault::Withheld => "withheld-figure",
        Fault::NotText => "not-text",
        Fault::Control => "control-character",
        Fault::NotANumber | Fault::Comma | Fault::TooManyDigits | Fault::NotWhole | Fault::Scientific => "bad-number",
        Fault::Negative => "negative-number",
        Fault::AbovePercent | Fault::AboveFraction => "bad-percent",
        Fault::SasidLength(_) | Fault::SasidCharacters => "bad-sasid",
        Fault::NotADate | Fault::DateOrder | Fault::ShortYear | Fault::NoSuchDay | Fault::NoSuchMonth | Fault::DayNumber => "bad-date",
        Fault::BareYear | Fault::YearsApart | Fault::NotAYear => "bad-school-year",
        Fault::UnknownSchool => "unknown-school",
        Fault::UnknownCode => "unknown-code",
        Fault::UnknownAttendance => "unknown-attendance-code",
        Fault::UnknownLevel => "unknown-level",
        Fault::NotYesOrNo => "not-yes-or-no",
    }
}

/// What is said of `fault` in `column`, whose cell is `value` where that may be shown.
#[must_use]
pub fn words(fault: Fault, column: &Column<'_>, value: Option<&str>, true_value: &str, spec: &DatasetSpec, reading: &Reading<'_>) -> Words {
    let name = column.name;
    let shown = value.map(|value| format!(" `{value}`")).unwrap_or_default();
    match fault {
        Fault::Empty => Words::new(format!("`{name}` is empty")).expected("a value"),
        Fault::Mark => Words::new(format!("`{name}` holds a mark for \"not available\", but must have a value")).expected("a value"),
        Fault::Withheld => Words::new(format!("`{name}` holds a mark for a withheld figure"))
            .expected("a number")
            .help("rows of persons need their true values; withheld figures are read in `aggregates` only"),
        Fault::NotText => Words::new(format!("`{name}` holds bytes that are not UTF-8"))
            .help(format!("if the file is in another encoding, name it: `encoding = \"windows-1252\"` in `[datasets.{}]`", spec.name)),
        Fault::Control => Words::new(format!("`{name}` holds a control character")).help("export the file again; it may be damaged"),
        Fault::NotANumber => {
            Words::new(format!("`{name}` is not a number:{shown}").trim_end_matches(':')).expected(if column.holds == ColumnType::Percent { "a percentage such as 12.5" } else { "a number such as 12 or 0.5" })
        }
        Fault::Comma => Words::new(format!("`{name}` has a comma that separates no thousands"))
            .expected("1,437 or 12.5")
            .help("decimals are written with a point"),
        Fault::TooManyDigits => Words::new(format!("`{name}` has more digits than any figure of a district"))
            .expected("at most 12 digits before the point and 6 after it"),
        Fault::NotWhole => Words::new(format!("`{name}` is a count but has decimals")).expected("a whole number"),
        Fault::Scientific => Words::new(format!("a spreadsheet has turned `{name}` into a power of ten, and digits are lost"))
            .expected("all digits")
            .help("format the column as text before exporting"),
        Fault::Negative => Words::new(format!("`{name}` is below zero")).expected("zero or more"),
        Fault::AbovePercent => Words::new(format!("`{name}` is above 100%")).expected("0 to 100"),
        Fault::AboveFraction => Words::new(format!("`{name}` is above 1, though the plan says that it is written as a fraction"))
            .expected("0 to 1")
            .help(format!("if these are percentages, remove `percents = \"fraction\"` from `[datasets.{}]`", spec.name)),
        Fault::SasidLength(length) => {
            let words = Words::new(format!("`{name}` has {length} digits instead of 10")).expected("10 digits");
            if length < 10 {
                words.help("a spreadsheet may have dropped leading zeros: format the column as text before exporting")
            } else {
                words
            }
        }
        Fault::SasidCharacters => {
            Words::new(format!("`{name}` is not a state-assigned student identifier")).expected("10 digits, nothing else")
        }
        Fault::NotADate => {
            Words::new(format!("`{name}` is not a date:{shown}").trim_end_matches(':')).expected("a date such as 2025-09-02")
        }
        Fault::DateOrder => {
            Words::new(format!("`{name}` does not say which part is the month")).expected("a date such as 2025-09-02").help(format!(
                "if all dates of these files are written so, add `date_format = \"mdy\"` (9/2/2025) or `\"dmy\"` (2/9/2025) to `[datasets.{}]`",
                spec.name
            ))
        }
        Fault::ShortYear => Words::new(format!("`{name}` has a year of two digits")).expected("a year of four digits"),
        Fault::NoSuchDay => Words::new(format!("`{name}` is a day that does not exist")).expected("a date such as 2025-09-02"),
        Fault::NoSuchMonth => Words::new(format!("the month of `{name}` is above 12")).expected("a date such as 2025-09-02").help(format!(
            "are day and month exchanged? `date_format` in `[datasets.{}]` says which comes first: \"mdy\" or \"dmy\"",
            spec.name
        )),
        Fault::DayNumber => Words::new(format!("`{name}` is a spreadsheet's number for a day"))
            .expected("a date such as 2025-09-02")
            .help("format the column as a date before exporting"),
        Fault::BareYear => Words::new(format!("`{name}` does not say whether it names the start or the end of a school year"))
            .expected("a school year such as 2025-26")
            .help(format!("add `year_names = \"start\"` or `\"end\"` to `[datasets.{}]`", spec.name)),
        Fault::YearsApart => {
            Words::new(format!("`{name}` names two years that do not follow each other")).expected("a school year such as 2025-26")
        }
        Fault::NotAYear => {
            Words::new(format!("`{name}` is not a school year:{shown}").trim_end_matches(':')).expected("a school year such as 2025-26")
        }
        Fault::UnknownSchool => unknown_school(name, value, true_value, spec, reading),
        Fault::UnknownCode => unknown_code(column, value, true_value, spec, reading),
        Fault::UnknownAttendance => {
            let known: Vec<&str> = spec.codes.keys().map(String::as_str).collect();
            Words::new(format!("the plan does not say how much of a day the attendance code{shown} is absent"))
                .expected(if known.is_empty() { "a mapped code".to_owned() } else { format!("one of {}", known.join(", ")) })
                .help(format!("add it to `[datasets.{}.codes]` with \"0\", \"0.5\" or \"1\"", spec.name))
        }
        Fault::NotYesOrNo => Words::new(format!("`{name}`{shown} is neither yes nor no"))
            .expected("yes or no")
            .help(format!("if your system has other words for them, map these in `[datasets.{}.values.{name}]`", spec.name)),
        Fault::UnknownLevel => Words::new(format!("`{name}` is neither school nor district")).expected("school or district"),
    }
}

fn unknown_school(name: &str, value: Option<&str>, true_value: &str, spec: &DatasetSpec, reading: &Reading<'_>) -> Words {
    let shown = value.map(|value| format!(" `{value}`")).unwrap_or_default();
    let words = Words::new(format!("`{name}`{shown} is not in the roster")).expected("a school code of the roster");
    let schools = || reading.roster.schools().map(|(_, school)| school);
    // A code that lost its leading zeros is nearer than any that differs in a digit.
    if let Some(school) = schools().find(|school| !true_value.is_empty() && school.code.trim_start_matches('0') == true_value) {
        return words.help(format!(
            "did you mean `{}` ({})? A spreadsheet may have dropped leading zeros: format the column as text before exporting",
            school.code, school.name
        ));
    }
    let near = |text: fn(&School) -> &str| {
        let distance = |school: &&School| strsim::damerau_levenshtein(true_value, text(school));
        let least = schools().map(|school| distance(&school)).min().filter(|least| least * 4 <= true_value.chars().count())?;
        Some(schools().filter(|school| distance(school) == least).collect::<Vec<_>>())
    };
    let near = near(|school| &school.code).or_else(|| near(|school| &school.name)).filter(|near| near.len() <= MOST_NEAR);
    let name = |school: &&School| format!("`{}` ({})", school.code, school.name);
    match near {
        Some(near) => words.help(format!("did you mean {}?", near.iter().map(name).collect::<Vec<_>>().join(" or "))),
        None if spec.dataset_type.name == "aggregates" => words.help(format!(
            "if the file holds other districts' schools, select the rows that count by `where` in `[datasets.{}]`",
            spec.name
        )),
        None => words.help("a school that is new is added to the roster; codes count, not names"),
    }
}

fn unknown_code(column: &Column<'_>, value: Option<&str>, true_value: &str, spec: &DatasetSpec, reading: &Reading<'_>) -> Words {
    let name = column.name;
    let shown = value.map(|value| format!(" `{value}`")).unwrap_or_default();
    let Some(list) = reading.code_lists.get(name) else { return Words::new(format!("`{name}`{shown} is not in its list")) };
    let codes: Vec<String> = list
        .entries
        .iter()
        .take(MOST_LISTED)
        .map(|entry| if entry.code == entry.name { entry.code.clone() } else { format!("{} ({})", entry.code, entry.name) })
        .collect();
    let more = if list.entries.len() > MOST_LISTED { ", \u{2026}" } else { "" };
    let near = did_you_mean(true_value, list.entries.iter().flat_map(|entry| [entry.code.as_str(), entry.name.as_str()]))
        .filter(|_| value.is_some());
    let what = value.map_or_else(|| "the value".to_owned(), |value| format!("`\"{value}\" = \"\u{2026}\"`"));
    let map = format!("if it stands for one of them, add {what} to `[datasets.{}.values.{name}]`", spec.name);
    Words::new(format!("`{name}`{shown} is not in its list of codes"))
        .expected(format!("one of {}{more}", codes.join(", ")))
        .help(near.map_or_else(|| map.clone(), |near| format!("did you mean `{near}`? Or {map}")))
}

/// What is said of a notice.
#[must_use]
pub fn notice(notice: Notice, name: &str, spec: &DatasetSpec) -> (&'static str, Words) {
    match notice {
        Notice::Windows1252 => (
            "windows-1252",
            Words::new(format!("`{name}` is not UTF-8 here, and is read as Windows-1252")).help(format!(
                "export as \"CSV UTF-8\"; or, if it is right so, add `encoding = \"windows-1252\"` to `[datasets.{}]`",
                spec.name
            )),
        ),
        Notice::Replacement => (
            "lost-character",
            Words::new(format!("`{name}` holds a character that an earlier conversion has lost"))
                .help("export the file again from the system it comes from"),
        ),
        Notice::Carried => ("carried-forward", Words::new(format!("`{name}` is empty here, and the cell above counts"))),
    }
}
