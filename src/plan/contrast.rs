//! Contrast of a theme's colors by WCAG 2.2: an accent that cannot be read stops the build.
//!
//! Apart from reading the plan, for it is arithmetic on colors alone. Formula: relative luminance and contrast ratio as
//! WCAG 2.2 defines them; success criteria 1.4.3 (text) and 1.4.11 (graphics).

use std::fmt;

/// What text needs.
const TEXT: f64 = 4.5;
/// What a bar on a shaded ground needs.
const GRAPHICS: f64 = 3.0;

/// A color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color([u8; 3]);

/// The grounds of a page that an accent stands on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    paper: Color,
    tint: Color,
    /// How much of the accent is mixed into paper for the zone that meets a target, in percent.
    zone: u16,
    /// The color that makes an accent more readable when mixed into it.
    towards: Color,
}

/// Grounds of a light page.
pub(super) const LIGHT: Ground =
    Ground { paper: Color([255, 255, 255]), tint: Color([0xf2, 0xf4, 0xf7]), zone: 16, towards: Color([0, 0, 0]) };
/// Grounds of a dark page.
pub(super) const DARK: Ground =
    Ground { paper: Color([0x10, 0x17, 0x1e]), tint: Color([0x1b, 0x25, 0x30]), zone: 30, towards: Color([255, 255, 255]) };

/// Why a color cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The contrast it has, to one decimal, cut rather than rounded.
    pub(super) ratio: String,
    /// The contrast it needs.
    pub(super) wanted: String,
    /// The ground it fails on.
    pub(super) against: String,
}

impl Color {
    /// Reads `#0a4a86`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Relative luminance.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio to `other`, at least 1.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// `percent` of this color mixed into `other`.
    fn mixed(self, other: Self, percent: u16) -> Self {
        let mut channels = [0; 3];
        for (channel, (own, ground)) in channels.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let sum = u16::from(own) * percent + u16::from(ground) * (100 - percent);
            *channel = u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX);
        }
        Self(channels)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Ground {
    /// What `accent` fails, the first of the grounds on which it cannot be read.
    pub(super) fn failure(&self, accent: Color) -> Option<Failure> {
        let zone = accent.mixed(self.paper, self.zone);
        let grounds = [(self.paper, TEXT, "the page"), (self.tint, TEXT, "a tinted row"), (zone, GRAPHICS, "the shaded part of a chart")];
        grounds.into_iter().find_map(|(ground, wanted, name)| {
            let ratio = accent.contrast(ground);
            (ratio < wanted).then(|| Failure {
                ratio: format!("{:.1}", (ratio * 10.0).floor() / 10.0),
                wanted: format!("{wanted}"),
                against: format!("{name} ({ground})"),
            })
        })
    }

    /// The color nearest to `accent`, on the way to black or white, that can be read on every ground.
    pub(super) fn nearest(&self, accent: Color) -> Color {
        (0..=100).map(|percent| self.towards.mixed(accent, percent)).find(|color| self.failure(*color).is_none()).unwrap_or(self.towards)
    }
}

/// The accent for a dark page that is nearest to `color`, which can be read on a light one; none where it is no color.
#[must_use]
pub fn readable_on_dark(color: &str) -> Option<String> {
    Color::parse(color).map(|color| DARK.nearest(color).to_string())
}

#[cfg(test)]
mod tests {
    use super::{Color, DARK, LIGHT, readable_on_dark};

    fn color(text: &str) -> Color {
        Color::parse(text).unwrap()
    }

    #[test]
    fn black_on_white_is_21_to_1() {
        assert!((color("#000000").contrast(color("#ffffff")) - 21.0).abs() < 1e-9);
        assert!((color("#777777").contrast(color("#ffffff")) - 4.478).abs() < 0.001);
    }

    #[test]
    fn the_colors_of_the_style_sheet_can_be_read() {
        assert_eq!(LIGHT.failure(color("#0a4a86")), None);
        assert_eq!(DARK.failure(color("#8cc0f2")), None);
    }

    #[test]
    fn a_color_that_cannot_be_read_has_a_near_one_that_can() {
        let orange = color("#ff8800");
        let failure = LIGHT.failure(orange).unwrap();
        assert_eq!((failure.ratio.as_str(), failure.wanted.as_str()), ("2.3", "4.5"));
        let near = LIGHT.nearest(orange);
        assert_eq!(LIGHT.failure(near), None);
        assert_ne!(near.to_string(), "#000000");
        assert_eq!(LIGHT.nearest(color("#0a4a86")), color("#0a4a86"));
        assert_eq!(DARK.failure(color(&readable_on_dark("#0a4a86").unwrap())), None);
    }

    #[test]
    fn what_is_no_color_is_none() {
        for text in ["#fff", "0a4a86", "#0a4a8g", "red", ""] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }
}
