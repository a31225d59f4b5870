//! Targets: what is to be reached, with an exact value and a date.

use crate::number::Exact;
use crate::plan::check::date;
use crate::plan::raw::{ChangeOf, RawTarget};
use crate::plan::read::Reader;
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use std::collections::BTreeMap;
use toml::Spanned;

/// A value of a target: a rate or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A rate: `12.5%` is 0.125.
    Rate(Exact),
    /// A number of things.
    Number(Exact),
}

impl Quantity {
    /// The exact value, a rate as a fraction of one.
    #[must_use]
    pub fn exact(self) -> Exact {
        match self {
            Self::Rate(value) | Self::Number(value) => value,
        }
    }
}

/// How a target is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// At or below.
    AtMost(Quantity),
    /// At or above.
    AtLeast(Quantity),
    /// Strictly above the comparator; by at least so much where it is given (a rate's points as a fraction of one).
    Increase(Option<Exact>),
    /// Strictly below the comparator; by at least so much where it is given.
    Decrease(Option<Exact>),
    /// Changed by at least this fraction of the comparator: −0.1 is down 10%.
    Change {
        /// The fraction, signed.
        by: Exact,
        /// Of the rate or of the count.
        of: ChangeOf,
    },
    /// At or above in every school.
    EverySchoolAtLeast(Exact),
    /// Everything done.
    AllDone,
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// How it is to be reached.
    pub operator: Operator,
    /// The value as the plan writes it.
    pub text: String,
    /// When it is due.
    pub due: Date,
    /// Values for the years on the way.
    pub steps: BTreeMap<SchoolYear, Quantity>,
}

impl Target {
    /// The same target with another value, as a file of schools' own targets writes it; none where `text` is no value
    /// that this operator has.
    #[must_use]
    pub fn with_value(&self, text: &str) -> Option<Self> {
        let text = text.trim();
        let same_sort = |before: Quantity, now: Quantity| {
            (std::mem::discriminant(&before) == std::mem::discriminant(&now) && now.exact() >= Exact::ZERO).then_some(now)
        };
        let operator = match self.operator {
            Operator::AtMost(before) => Operator::AtMost(same_sort(before, parse_quantity(text)?)?),
            Operator::AtLeast(before) => Operator::AtLeast(same_sort(before, parse_quantity(text)?)?),
            Operator::EverySchoolAtLeast(_) => match parse_quantity(text)? {
                Quantity::Number(least) if least >= Exact::ZERO => Operator::EverySchoolAtLeast(least),
                _ => return None,
            },
            Operator::Increase(_) => Operator::Increase(Some(parse_change(text)?)),
            Operator::Decrease(_) => Operator::Decrease(Some(parse_change(text)?)),
            Operator::Change { by: before, of } => {
                let by = Exact::parse_percent(text).ok()?;
                let same_way = (by < Exact::ZERO) == (before < Exact::ZERO) && by != Exact::ZERO;
                same_way.then_some(Operator::Change { by, of })?
            }
            Operator::AllDone => return None,
        };
        // Steps on the way are the district's.
        Some(Self { operator, text: text.to_owned(), due: self.due, steps: BTreeMap::new() })
    }

    /// An example of a value that this operator has.
    #[must_use]
    pub fn example(&self) -> &'static str {
        match self.operator {
            Operator::AtMost(Quantity::Rate(_)) | Operator::AtLeast(Quantity::Rate(_)) => "12.5%",
            Operator::Increase(_) | Operator::Decrease(_) => "1.5 points",
            Operator::Change { by, .. } if by < Exact::ZERO => "-10%",
            Operator::Change { .. } => "+5%",
            _ => "4",
        }
    }

    /// Whether smaller figures are better.
    #[must_use]
    pub fn lower_is_better(&self) -> bool {
        match self.operator {
            Operator::AtMost(_) | Operator::Decrease(_) => true,
            Operator::Change { by, .. } => by < Exact::ZERO,
            Operator::AtLeast(_) | Operator::Increase(_) | Operator::EverySchoolAtLeast(_) | Operator::AllDone => false,
        }
    }
}

/// The target in `raw`; problems are noted with `reader`.
pub(super) fn check_target(reader: &mut Reader<'_>, raw: &Spanned<RawTarget>, default_due: Date) -> Option<Target> {
    let span = raw.span();
    let raw = raw.as_ref();
    let mut operators: Vec<(Operator, String)> = Vec::new();
    let faulty = std::cell::Cell::new(false);
    let quantity = |reader: &mut Reader<'_>, text: &Spanned<String>| {
        let parsed = parse_quantity(text.as_ref());
        if parsed.is_none() {
            faulty.set(true);
            reader.error(
                "wrong-target",
                format!("`{}` is neither a percentage nor a number", text.as_ref()),
                text.span(),
                "write \"12.5%\" for a rate, \"4\" for a count",
            );
        }
        parsed
    };
    if let Some(text) = &raw.at_most
        && let Some(value) = quantity(reader, text)
    {
        operators.push((Operator::AtMost(value), text.as_ref().clone()));
    }
    if let Some(text) = &raw.at_least
        && let Some(value) = quantity(reader, text)
    {
        operators.push((Operator::AtLeast(value), text.as_ref().clone()));
    }
    if let Some(text) = &raw.every_school_at_least {
        match quantity(reader, text) {
            Some(Quantity::Number(value)) => operators.push((Operator::EverySchoolAtLeast(value), text.as_ref().clone())),
            Some(Quantity::Rate(_)) => {
                faulty.set(true);
                reader.error(
                    "wrong-target",
                    "every school must have at least a number of things, not a rate",
                    text.span(),
                    "write a number such as \"4\"",
                );
            }
            None => {}
        }
    }
    let mut steps = BTreeMap::new();
    for (year, text) in &raw.steps {
        match (year.as_ref().parse::<SchoolYear>(), quantity(reader, text)) {
            (Ok(year), Some(value)) => {
                steps.insert(year, value);
            }
            (Err(error), _) => {
                faulty.set(true);
                reader.error("wrong-target", error.to_string(), year.span(), "write school years as \"2025-26\"");
            }
            (Ok(_), None) => {}
        }
    }
    let min_change = match &raw.min_change {
        Some(text) => match parse_change(text.as_ref()) {
            Some(value) => Some(value),
            None => {
                reader.error(
                    "wrong-target",
                    format!("`{}` is not a change", text.as_ref()),
                    text.span(),
                    "write \"1.5 points\" for rates, \"3\" for counts",
                );
                return None;
            }
        },
        None => None,
    };
    let change_text = raw.min_change.as_ref().map_or_else(String::new, |text| text.as_ref().clone());
    if raw.increase == Some(true) {
        operators.push((Operator::Increase(min_change), change_text.clone()));
    }
    if raw.decrease == Some(true) {
        operators.push((Operator::Decrease(min_change), change_text));
    }
    if let Some(text) = &raw.change {
        match (Exact::parse_percent(text.as_ref()), raw.of) {
            (Ok(by), Some(of)) if by != Exact::ZERO => operators.push((Operator::Change { by, of }, text.as_ref().clone())),
            (Ok(_), Some(_)) => {
                reader.error("wrong-target", "a change of zero is no target", text.span(), "write \"-10%\" or \"+5%\"");
                return None;
            }
            (Ok(_), None) => {
                reader.error(
                    "missing-key",
                    "nothing says what changes",
                    text.span(),
                    "add of = \"rate\" or of = \"count\": the two can differ in their result",
                );
                return None;
            }
            (Err(_), _) => {
                reader.error("wrong-target", format!("`{}` is not a relative change", text.as_ref()), text.span(), "write \"-10%\"");
                return None;
            }
        }
    }
    if raw.all_done == Some(true) {
        operators.push((Operator::AllDone, String::new()));
    }
    let due = match &raw.due {
        Some(text) => date(reader, text)?,
        None => default_due,
    };
    if faulty.get() {
        return None;
    }
    let mut operators = operators.into_iter();
    match (operators.next(), operators.next()) {
        (Some((operator, text)), None) => Some(Target { operator, text, due, steps }),
        (None, _) => {
            reader.error(
                "wrong-target",
                "the target does not say what is to be reached",
                span,
                "give one of at_most, at_least, increase, decrease, change, every_school_at_least, all_done",
            );
            None
        }
        (Some(_), Some(_)) => {
            reader.error(
                "wrong-target",
                "the target says more than one thing",
                span,
                "give one operator; a line with several targets is an all-of",
            );
            None
        }
    }
}

/// Reads `12.5%` or `4`.
fn parse_quantity(text: &str) -> Option<Quantity> {
    if text.trim_end().ends_with('%') {
        Exact::parse_percent(text).ok().map(Quantity::Rate)
    } else {
        Exact::parse(text.trim()).ok().map(Quantity::Number)
    }
}

/// Reads `1.5 points` as 0.015, and `3` as 3.
fn parse_change(text: &str) -> Option<Exact> {
    let value = match text.trim().strip_suffix("points").or_else(|| text.trim().strip_suffix("point")) {
        Some(points) => Exact::parse(points.trim()).ok()? * Exact::decimal(1, 2),
        None => Exact::parse(text.trim()).ok()?,
    };
    (value > Exact::ZERO).then_some(value)
}
