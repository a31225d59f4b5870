//! Numbers typed into texts of the plan: nobody can prove that they give nothing away.

use crate::diagnostic::Diagnostic;
use crate::plan::Words;
use crate::text::Text;

/// A warning for each text of the plan's own words that has a number of people or a rate typed into it, which somebody
/// has to acknowledge before the report is released. References such as `{{ measure.value }}` are replaced by what is
/// published and are no typed numbers; years, dates and grades are none either.
#[must_use]
pub fn typed_numbers(words: &Words) -> Vec<Diagnostic> {
    let mut texts: Vec<(String, &Text)> = Vec::new();
    for (id, goal) in &words.goals {
        texts.extend(goal.commentary.iter().map(|text| (format!("the commentary of goal `{id}`"), text)));
    }
    for (id, measure) in &words.measures {
        texts.extend(measure.commentary.iter().map(|text| (format!("the commentary of measure `{id}`"), text)));
    }
    for (code, text) in &words.schools {
        texts.push((format!("the commentary of school `{code}`"), text));
    }
    texts.extend(words.memo.introduction.iter().map(|text| ("the memo's introduction".to_owned(), text)));
    texts.extend(words.memo.recommendation.iter().map(|text| ("the memo's recommendation".to_owned(), text)));
    texts.extend(words.memo.discussion.iter().map(|text| ("the memo's points for discussion".to_owned(), text)));
    texts
        .into_iter()
        .filter_map(|(place, text)| {
            let numbers = text.by_language.values().map(|text| typed(text)).max_by_key(Vec::len).unwrap_or_default();
            let first = numbers.first()?;
            let more = if numbers.len() > 1 { format!(" and {} more", numbers.len() - 1) } else { String::new() };
            Some(
                Diagnostic::warning("typed-number", format!("{place} has a number typed into it: {first}{more}"))
                    .help("write a reference such as {{ measure.value }}, or acknowledge it once it is certain that it tells nothing about a few people"),
            )
        })
        .collect()
}

/// The numbers typed into `text` that could be counts or rates.
fn typed(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        plain.push_str(&rest[..open]);
        plain.push(' ');
        rest = rest[open..].find("}}").map_or("", |close| &rest[open + close + 2..]);
    }
    plain.push_str(rest);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut numbers = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        let is_number = core.chars().next().is_some_and(|c| c.is_ascii_digit())
            && core.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'));
        if !is_number {
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| words.get(before)).map(|word| word.to_lowercase()).unwrap_or_default();
        let is_year = core.len() == 4 && (core.starts_with("19") || core.starts_with("20"));
        let named = ["grade", "grades", "goal", "line", "page", "section", "grado", "grados", "meta", "página"].contains(&before.as_str());
        let is_date = MONTHS.iter().any(|month| before.starts_with(month));
        let in_list = word.ends_with('.') && index == 0;
        if !(is_year || named || is_date || in_list) {
            numbers.push(core.to_owned());
        }
    }
    numbers
}

const MONTHS: [&str; 20] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic", "january", "march",
    "june", "july",
];

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn references_years_and_dates_are_not_typed_numbers() {
        assert!(typed("{{ absence.value }} since 2024-25, from June 30, 2026 on, in grades 9 and above").is_empty());
    }

    #[test]
    fn counts_and_rates_are() {
        assert_eq!(typed("Only 3 students, 12.5% of them, were suspended."), ["3", "12.5%"]);
    }
}
