//! Exact numbers: ratios, decimals as people write them, and half-up display.
//!
//! Apart from everything else because every status of the report is decided here: a rate is a ratio of
//! integers, a target is an exact decimal, and the two are compared without ever being rounded.

mod display;
mod exact;
mod wilson;

pub use display::{count_text, decimal_text, percent_text, places_apart, points_text};
pub(crate) use exact::parse_decimal;
pub use exact::{Exact, NumberError};
pub use wilson::wilson_interval;
