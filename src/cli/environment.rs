//! What the environment of the process says, read once.

use crate::cli::exit::Failure;
use jiff::civil::Date;
use jiff::tz::Offset;
use std::io::IsTerminal;

/// What the environment says, as far as anything here depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Whether `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `SOURCE_DATE_EPOCH`, where it is set.
    pub source_date_epoch: Option<String>,
    /// Whether standard error is a terminal that understands more than text.
    pub terminal: bool,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            no_color: set("NO_COLOR").is_some(),
            source_date_epoch: set("SOURCE_DATE_EPOCH"),
            terminal: std::io::stderr().is_terminal() && set("TERM").as_deref() != Some("dumb"),
        }
    }

    /// The day that `SOURCE_DATE_EPOCH` names, in UTC.
    pub(super) fn source_date(&self) -> Result<Option<Date>, Failure> {
        let Some(text) = &self.source_date_epoch else { return Ok(None) };
        let day = text.parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        match day {
            Some(day) => Ok(Some(Offset::UTC.to_datetime(day).date())),
            None => Err(Failure::usage(
                format!("the environment variable SOURCE_DATE_EPOCH is `{text}`, which is no number of seconds since 1970"),
                "correct it, unset it, or give `--as-of`",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Environment;
    use jiff::civil::date;

    fn with_epoch(text: &str) -> Environment {
        Environment { source_date_epoch: Some(text.to_owned()), ..Environment::default() }
    }

    #[test]
    fn the_source_date_is_a_day_in_utc() {
        assert_eq!(with_epoch("1781999999").source_date().unwrap(), Some(date(2026, 6, 20)));
        assert_eq!(with_epoch("1782000000").source_date().unwrap(), Some(date(2026, 6, 21)));
        assert_eq!(Environment::default().source_date().unwrap(), None);
        with_epoch("yesterday").source_date().unwrap_err();
    }
}
