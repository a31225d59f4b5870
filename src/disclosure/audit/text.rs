//! Searches the pages, the Markdown and the slides for withheld figures as they would be displayed.
//!
//! A figure such as `14.3%` says nothing by itself: it counts as a withheld one where it stands in one piece of text (a
//! table row, a paragraph, a line) with the school or group it is of, or on that school's own page, and nothing that is
//! shown there is displayed alike.

use crate::results::{MeasureResult, Results, Value};
use std::collections::BTreeSet;

/// A withheld figure found in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file.
    pub file: String,
    /// The measure's id.
    pub measure: String,
    /// The school's code; empty for the district.
    pub school_code: String,
    /// The group; empty for everybody.
    pub category: String,
}

/// Withheld displays of one school or of the district.
struct Hidden {
    measure: String,
    school: String,
    category: String,
    /// As it would be displayed: a rate, or `3 of 17`.
    displays: Vec<String>,
}

/// Looks for figures of `results` that `public` has not, in `files` (name and text).
#[must_use]
pub fn search(files: &[(&str, &str)], results: &Results, public: &Results) -> Vec<Leak> {
    let hidden = hidden(results, public);
    let mut leaks = BTreeSet::new();
    let names: Vec<(&str, [&str; 2])> = results
        .roster
        .iter()
        .map(|school| (school.school_code.as_str(), [school.school_name.as_str(), school.short_name.as_str()]))
        .collect();
    for &(file, text) in files {
        let own = results.roster.iter().map(|school| school.school_code.as_str()).find(|code| is_page_of(file, code));
        for piece in pieces(text) {
            if !piece.contains('%') && !piece.contains(" of ") && !piece.contains(" de ") {
                continue;
            }
            let mut about: BTreeSet<&str> =
                names.iter().filter(|(_, names)| names.iter().any(|name| has_token(&piece, name))).map(|(code, _)| *code).collect();
            about.extend(own);
            let shown = displays_of(public, &about);
            for figure in &hidden {
                let here = if figure.school.is_empty() {
                    about.is_empty() && (figure.category.is_empty() || has_token(&piece, &figure.category))
                } else {
                    about.contains(figure.school.as_str()) && (figure.category.is_empty() || has_token(&piece, &figure.category))
                };
                if here && figure.displays.iter().any(|display| !shown.contains(display) && has_token(&piece, display)) {
                    leaks.insert(Leak {
                        file: file.to_owned(),
                        measure: figure.measure.clone(),
                        school_code: figure.school.clone(),
                        category: figure.category.clone(),
                    });
                }
            }
        }
    }
    leaks.into_iter().collect()
}

fn is_page_of(file: &str, code: &str) -> bool {
    file.split('/').next_back().and_then(|name| name.split('.').next()) == Some(code)
}

/// Every figure of `results` that is not in `public`, with its displays.
fn hidden(results: &Results, public: &Results) -> Vec<Hidden> {
    let mut found = Vec::new();
    for (full, shown) in results.measures.iter().zip(&public.measures) {
        let mut add = |value: Option<&Value>, public: Option<&Value>, school: &str, category: &str| {
            if let (Some(value), None) = (value, public) {
                let displays = displays(value);
                if !displays.is_empty() {
                    let (school, category) = (school.to_owned(), category.to_owned());
                    found.push(Hidden { measure: full.id.clone(), school, category, displays });
                }
            }
        };
        add(full.value.as_ref(), shown.value.as_ref(), "", "");
        add(full.prior.as_ref(), shown.prior.as_ref(), "", "");
        for (a, b) in full.schools.iter().zip(&shown.schools) {
            add(a.value.as_ref(), b.value.as_ref(), &a.school_code, "");
            add(a.prior.as_ref(), b.prior.as_ref(), &a.school_code, "");
        }
        for (a, b) in full.groups.iter().zip(&shown.groups) {
            let school = a.school_code.as_deref().unwrap_or_default();
            add(a.value.as_ref(), b.value.as_ref(), school, &a.category);
            add(a.prior.as_ref(), b.prior.as_ref(), school, &a.category);
        }
    }
    found
}

/// Displays that can be told from other numbers: a rate with a decimal, and both counts together.
fn displays(value: &Value) -> Vec<String> {
    let mut displays = Vec::new();
    if value.display.contains('%') && value.display.contains('.') {
        displays.push(value.display.clone());
    }
    if let (Some(numerator), Some(denominator)) = (value.numerator, value.denominator) {
        let text = |number| crate::number::count_text(number);
        displays.push(format!("{} of {}", text(numerator), text(denominator)));
        displays.push(format!("{} de {}", text(numerator), text(denominator)));
    }
    displays
}

/// What is shown of `schools` and of the district, however it is told apart.
fn displays_of(public: &Results, schools: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for measure in &public.measures {
        shown.extend(of_district(measure));
        let of_schools = measure.schools.iter().filter(|school| schools.contains(school.school_code.as_str()));
        shown.extend(of_schools.flat_map(|school| school.value.iter().chain(&school.prior)).flat_map(displays));
        let of_groups = measure.groups.iter().filter(|group| group.school_code.as_deref().is_none_or(|code| schools.contains(code)));
        shown.extend(of_groups.flat_map(|group| group.value.iter().chain(&group.prior)).flat_map(displays));
    }
    shown
}

fn of_district(measure: &MeasureResult) -> Vec<String> {
    let values = measure.value.iter().chain(&measure.prior).chain(&measure.baseline).chain(&measure.trend);
    let mut shown: Vec<String> = values.chain(measure.details.iter().map(|detail| &detail.value)).flat_map(displays).collect();
    if let Some(target) = &measure.target {
        shown.push(target.value.clone());
        shown.extend(target.threshold_display.clone());
    }
    shown
}

/// The text cut at the ends of blocks, without tags and with runs of blanks folded.
fn pieces(text: &str) -> Vec<String> {
    const BLOCKS: [&str; 12] = ["tr", "p", "li", "h1", "h2", "h3", "h4", "figcaption", "caption", "title", "desc", "dd"];
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut rest = text;
    let html = text.trim_start().starts_with('<');
    if !html {
        return text.lines().map(str::to_owned).collect();
    }
    while let Some(open) = rest.find('<') {
        piece.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else { break };
        let tag = &rest[open + 1..open + close];
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if BLOCKS.contains(&name.to_ascii_lowercase().as_str()) {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(' ');
        }
        // Words of charts stand in attributes too.
        if let Some(label) = tag.split("aria-label=\"").nth(1).and_then(|after| after.split('"').next()) {
            piece.push_str(label);
            piece.push(' ');
        }
        rest = &rest[open + close + 1..];
    }
    piece.push_str(rest);
    pieces.push(piece);
    pieces.into_iter().map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|piece| !piece.is_empty()).collect()
}

/// Whether `word` stands in `text` by itself: not within a longer number or word, nor as a change with a sign.
fn has_token(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let within = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '+' | '-' | '\u{2212}' | '\u{2013}');
        let follows = |c: char| c.is_alphanumeric();
        !before.is_some_and(within) && !after.is_some_and(follows)
    })
}

#[cfg(test)]
mod tests {
    use super::{has_token, pieces};

    #[test]
    fn a_number_within_another_is_not_it() {
        assert!(has_token("School 1: 14.3% of 21", "14.3%"));
        assert!(!has_token("114.3%", "14.3%"));
        assert!(!has_token("\u{2212}14.3%", "14.3%"));
        assert!(!has_token("School 12", "School 1"));
        assert!(has_token("3 of 17.", "3 of 17"));
    }

    #[test]
    fn a_page_is_cut_at_its_rows() {
        let page = "<table><tr><th>One</th><td>14.3%</td></tr><tr><th>Two</th><td aria-label=\"x 3 of 17\">*</td></tr></table>";
        assert_eq!(pieces(page), ["One 14.3%", "Two x 3 of 17 *"]);
        assert_eq!(pieces("# A\n| One | 14.3% |"), ["# A", "| One | 14.3% |"]);
    }
}
