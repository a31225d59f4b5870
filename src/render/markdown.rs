//! The Markdown files: a report that reads well in a terminal, on a forge, and through a converter to a document.
//!
//! Templates write plain pipe tables; they are aligned here, so that they can be read as they stand.

use super::templates::Templates;
use super::{OutputFile, RenderError};
use crate::report::View;
use tera::Context;

/// Dashes under the header of a column of texts or numbers: converters give wide tables columns in this proportion.
const TEXT_DASHES: usize = 3;

/// The report, of which `context` has what the template needs.
pub(super) fn report(view: &View, templates: &Templates, context: &Context) -> Result<OutputFile, RenderError> {
    Ok(file(format!("report{}.md", view.page.suffix), &templates.render("report.md", context)?))
}

/// The brief of the school with `code`.
pub(super) fn brief(view: &View, templates: &Templates, code: &str, context: &Context) -> Result<OutputFile, RenderError> {
    Ok(file(format!("schools/{code}{}.md", view.page.suffix), &templates.render("school.md", context)?))
}

/// A Markdown file with its tables aligned and its blank lines in order.
pub(super) fn file(path: String, text: &str) -> OutputFile {
    OutputFile { path, bytes: tidy(text).into_bytes() }
}

/// Aligned tables, one blank line between blocks and around tables, no white space at line ends, one line end at the
/// end. Blocks fenced as code stay as they are.
fn tidy(text: &str) -> String {
    let mut tidied: Vec<String> = Vec::new();
    let mut table: Vec<&str> = Vec::new();
    let mut fenced = false;
    let blank = |lines: &mut Vec<String>| {
        if lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
    };
    for line in text.lines().chain([""]) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let line = line.trim_end();
        if !fenced && line.starts_with('|') {
            table.push(line);
            continue;
        }
        if !table.is_empty() {
            blank(&mut tidied);
            tidied.extend(aligned(&table));
            tidied.push(String::new());
            table.clear();
        }
        if line.is_empty() && !fenced {
            blank(&mut tidied);
        } else {
            tidied.push(line.to_owned());
        }
    }
    let mut text = tidied.join("\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text.trim_start_matches('\n').to_owned()
}

/// The cells of a line of a pipe table; an escaped pipe ends none.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for letter in line.trim().trim_start_matches('|').chars() {
        match letter {
            '|' if !escaped => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(letter);
                }
            }
        }
        escaped = letter == '\\' && !escaped;
    }
    cells.pop();
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// A pipe table with columns of one width each.
fn aligned(lines: &[&str]) -> Vec<String> {
    let rows: Vec<Vec<String>> = lines.iter().map(|line| cells(line)).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_rule =
        |row: &[String]| !row.is_empty() && row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|letter| "-:".contains(letter)));
    let right: Vec<bool> = rows
        .get(1)
        .filter(|row| is_rule(row))
        .map(|row| row.iter().map(|cell| cell.ends_with(':') && !cell.starts_with(':')).collect())
        .unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter(|row| !is_rule(row)).filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(TEXT_DASHES + 1)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let rule = is_rule(row);
            let mut line = String::from("|");
            for (column, &width) in widths.iter().enumerate() {
                let number = right.get(column).copied().unwrap_or(false);
                let cell = row.get(column).map_or("", String::as_str);
                let padded = match (rule, number) {
                    (true, true) => format!("{}:", "-".repeat(width - 1)),
                    (true, false) => "-".repeat(width),
                    (false, true) => format!("{}{cell}", " ".repeat(width - cell.chars().count())),
                    (false, false) => format!("{cell}{}", " ".repeat(width - cell.chars().count())),
                };
                line.push(' ');
                line.push_str(&padded);
                line.push_str(" |");
            }
            line
        })
        .collect()
}

/// A text of the data as it stands between other text: marks of Markdown escaped, line ends as blanks.
pub(super) fn escape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let rest = text.get(at + letter.len_utf8()..).unwrap_or("");
        let entity = || {
            rest.split_once(';').is_some_and(|(name, _)| {
                let name = name.strip_prefix('#').unwrap_or(name);
                !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric())
            })
        };
        let marks = matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|')
            || at == 0 && (matches!(letter, '#' | '+' | '-') && rest.trim_start_matches('#').starts_with(' ') || text.starts_with("~~~"))
            || letter == '&' && entity();
        if marks {
            plain.push('\\');
        }
        plain.push(if matches!(letter, '\n' | '\r') { ' ' } else { letter });
        let numbered = letter.is_ascii_digit() && text.get(..=at).is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_digit()));
        if numbered
            && matches!(letters.peek(), Some((_, '.' | ')')))
            && (rest.len() == 1 || rest.get(1..).is_some_and(|after| after.starts_with(' ')))
        {
            plain.push('\\');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{escape, tidy};

    #[test]
    fn tables_are_aligned_and_keep_their_pipes() {
        let text = "Text\n| A | Long header |\n| --- | ---: |\n| x \\| y | 1 |\n\n\n\nEnd";
        let tidied = "Text\n\n| A      | Long header |\n| ------ | ----------: |\n| x \\| y |           1 |\n\nEnd\n";
        assert_eq!(tidy(text), tidied);
        assert_eq!(tidy(tidied), tidied);
    }

    #[test]
    fn code_stays_as_it_is() {
        assert_eq!(tidy("```\n| a | b |\n\n\nx\n```"), "```\n| a | b |\n\n\nx\n```\n");
    }

    #[test]
    fn marks_of_a_name_are_text() {
        assert_eq!(escape("A|B *and* <c> [d] _e_"), "A\\|B \\*and\\* \\<c\\> \\[d\\] \\_e\\_");
        assert_eq!(escape("1. First"), "1\\. First");
        assert_eq!(escape("12.5% of 2025-26"), "12.5% of 2025-26");
        assert_eq!(escape("- dash"), "\\- dash");
        assert_eq!(escape("+1.3"), "+1.3");
        assert_eq!(escape("O&amp;M, R&D"), "O\\&amp;M, R&D");
        assert_eq!(escape("two\nlines"), "two lines");
    }
}
