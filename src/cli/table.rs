//! Tables for a terminal: columns aligned, two blanks between them.

use unicode_width::UnicodeWidthStr;

/// Rows of cells under headings.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Whether it has no row under its headings.
    pub fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// The table without its last column.
    pub fn without_last(mut self) -> Self {
        for row in &mut self.rows {
            row.pop();
        }
        self
    }

    /// The table as text, each line indented by `indent` blanks.
    pub fn text(&self, indent: usize) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or_default())
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = " ".repeat(indent);
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - cell.width() + 2));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// `text` in lines of at most `width` columns, each indented by `indent` blanks; a longer word stands alone.
pub fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && indent + line.width() + 1 + word.width() > width {
            out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        out.push_str(&format!("{}{line}\n", " ".repeat(indent)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Table, wrapped};

    #[test]
    fn a_paragraph_is_wrapped_between_words() {
        assert_eq!(wrapped("one two  three", 2, 9), "  one two\n  three\n");
        assert_eq!(wrapped("incomprehensibly long", 1, 9), " incomprehensibly\n long\n");
        assert_eq!(wrapped("", 1, 9), "");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_on_the_screen() {
        let mut table = Table::new(["name", "n"]);
        table.row(["Prado\u{e9}".to_owned(), "1".to_owned()]);
        table.row(["x".to_owned(), "22".to_owned()]);
        assert_eq!(table.text(1), " name    n\n Prado\u{e9}  1\n x       22\n");
    }
}
