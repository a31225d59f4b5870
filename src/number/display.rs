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

/// How many decimals, `places` at least, a rate needs so that it stands to `other` as it is written as it does exactly.
///
/// `reaches` asks whether the first reaches the second. 1,401/11,200 does not reach "at most 12.5%", yet with one decimal
/// it is written `12.5%`: it needs two, `12.51%`. 1,399/11,200 reaches it and is written `12.5%`. Where `other_is_rounded`
/// it is written with as many decimals as the rate; else in full, as a plan writes a target.
#[must_use]
pub fn places_apart(rate: Exact, other: Exact, other_is_rounded: bool, places: u32, reaches: impl Fn(Exact, Exact) -> bool) -> u32 {
    let exactly = reaches(rate, other);
    let written = |rate: Exact, places: u32| {
        let scaled = i64::try_from((rate * Exact::whole(100)).scaled_half_up(places)).unwrap_or(i64::MAX);
        Exact::decimal(scaled, u8::try_from(places + 2).unwrap_or(u8::MAX))
    };
    (places..MOST_DECIMALS)
        .find(|&more| reaches(written(rate, more), if other_is_rounded { written(other, more) } else { other }) == exactly)
        .unwrap_or(MOST_DECIMALS)
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
    use super::{Exact, count_text, percent_text, places_apart, points_text};

    #[test]
    fn a_half_rounds_up_as_the_state_publishes_it() {
        assert_eq!(percent_text(Exact::rate(49, 400).unwrap(), 1), "12.3%");
        assert_eq!(percent_text(Exact::rate(146, 160).unwrap(), 1), "91.3%");
    }

    #[test]
    fn a_missed_target_is_never_written_like_a_met_one() {
        let target = Exact::parse_percent("12.5%").unwrap();
        let text = |students: i64| {
            let rate = Exact::rate(students, 11_200).unwrap();
            percent_text(rate, places_apart(rate, target, false, 1, |rate, target| rate <= target))
        };
        assert_eq!(text(1401), "12.51%");
        assert_eq!(text(1400), "12.5%");
        assert_eq!(text(1399), "12.5%");
    }

    #[test]
    fn a_target_with_more_decimals_than_the_rate_is_no_trap() {
        // 12.445% misses "at most 12.44%", and must not be written 12.4%.
        let (rate, target) = (Exact::decimal(12_445, 5), Exact::parse_percent("12.44%").unwrap());
        assert_eq!(percent_text(rate, places_apart(rate, target, false, 1, |rate, target| rate <= target)), "12.45%");
    }

    #[test]
    fn a_rounded_threshold_is_written_as_finely_as_the_rate() {
        // 6.78% misses 6.752%: with one decimal both are 6.8%.
        let (rate, threshold) = (Exact::decimal(678, 4), Exact::decimal(6752, 5));
        let places = places_apart(rate, threshold, true, 1, |rate, threshold| rate <= threshold);
        assert_eq!((percent_text(rate, places), percent_text(threshold, places)), ("6.78%".to_owned(), "6.75%".to_owned()));
    }

    #[test]
    fn a_rise_is_seen_in_what_is_written() {
        let (now, before) = (Exact::decimal(50_004, 5), Exact::decimal(50_001, 5));
        let places = places_apart(now, before, true, 1, |now, before| now > before);
        assert_eq!((percent_text(now, places), percent_text(before, places)), ("50.004%".to_owned(), "50.001%".to_owned()));
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
