//! How exact numbers are written: half-up on the exact value, never on a rounded one.

use super::Exact;

/// Most decimals that the collision rule adds before it gives up.
const MOST_DECIMALS: u32 = 6;

/// A decimal with exactly `places` digits after the point, half-up: `13.9`.
#[must_use]
pub fn decimal_text(value: Exact, places: u32) -> String {
    let scaled = value.scaled_half_up(places);
    let power = 10_i128.pow(places);
    let (whole, fraction) = (scaled.unsigned_abs() / power.unsigned_abs(), scaled.unsigned_abs() % power.unsigned_abs());
    let sign = if scaled < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction:0width$}", width = places as usize) }
}

/// A rate as a percentage with `places` decimals, half-up: 49/400 with one decimal is `12.3%`.
#[must_use]
pub fn percent_text(rate: Exact, places: u32) -> String {
    format!("{}%", decimal_text(rate * Exact::whole(100), places))
}

/// A rate beside a target that it misses: decimals are added until the two are written differently.
///
/// 1,401/11,200 against 12.5% is `12.51%`, for `12.5%` beside "not met" would contradict itself.
/// A rate equal to `other` is written plainly.
#[must_use]
pub fn percent_text_apart(rate: Exact, other: Exact, places: u32) -> String {
    if rate == other {
        return percent_text(rate, places);
    }
    let hundred = Exact::whole(100);
    (places..=MOST_DECIMALS)
        .find(|&more| (rate * hundred).scaled_half_up(more) != (other * hundred).scaled_half_up(more))
        .map_or_else(|| percent_text(rate, MOST_DECIMALS), |more| percent_text(rate, more))
}

/// The difference of two rates in percentage points without a unit or plus sign: `-1.3`.
#[must_use]
pub fn points_text(difference: Exact, places: u32) -> String {
    decimal_text(difference * Exact::whole(100), places)
}

/// A count with thousands commas; a fraction keeps the decimals it has, up to six: `11,204`, `1,204.5`.
#[must_use]
pub fn count_text(value: Exact) -> String {
    let places = (0..MOST_DECIMALS).find(|&places| (value * Exact::decimal(10_i64.pow(places), 0)).is_whole()).unwrap_or(MOST_DECIMALS);
    let plain = decimal_text(value, places);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::{Exact, count_text, percent_text, percent_text_apart, points_text};

    #[test]
    fn a_half_rounds_up_as_the_state_publishes_it() {
        assert_eq!(percent_text(Exact::rate(49, 400).unwrap(), 1), "12.3%");
        assert_eq!(percent_text(Exact::rate(146, 160).unwrap(), 1), "91.3%");
    }

    #[test]
    fn a_missed_target_is_never_written_like_a_met_one() {
        let target = Exact::parse_percent("12.5%").unwrap();
        assert_eq!(percent_text_apart(Exact::rate(1401, 11_200).unwrap(), target, 1), "12.51%");
        assert_eq!(percent_text(Exact::rate(1399, 11_200).unwrap(), 1), "12.5%");
        assert_eq!(percent_text_apart(target, target, 1), "12.5%");
    }

    #[test]
    fn counts_have_commas_and_keep_half_days() {
        assert_eq!(count_text(Exact::whole(1_234_567)), "1,234,567");
        assert_eq!(count_text(Exact::whole(999)), "999");
        assert_eq!(count_text(Exact::whole(-1000)), "-1,000");
        assert_eq!(count_text(Exact::decimal(12_045, 1)), "1,204.5");
    }

    #[test]
    fn points_keep_their_sign() {
        assert_eq!(points_text(Exact::decimal(-13, 3), 1), "-1.3");
    }
}
