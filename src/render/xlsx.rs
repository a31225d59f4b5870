//! `report.xlsx`: the figures as a workbook, numbers as numbers.

use super::{OutputFile, RenderError};
use crate::report::{Entry, NumberFormat, RowRole, Sheet, SheetRow, View};
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

/// US Letter, as the file format numbers it.
const LETTER: u8 = 1;
/// Letters of a sheet's name at most.
const LONGEST_NAME: usize = 31;
/// Letters of a page's header or footer at most, signs included.
const LONGEST_MARGIN: usize = 250;
/// Letters of a sheet's columns that still fit the width of a page.
const WIDEST_ON_A_PAGE: u16 = 260;
/// The scale in percent at which a wider sheet is printed, over several pages.
const WIDE_SCALE: u16 = 65;
/// Height of a line of text, in points.
const LINE: u32 = 15;
/// The tint of headers.
const HEADER: Color = Color::RGB(0x00E7_EBEF);
/// The tint of the district's row.
const DISTRICT: Color = Color::RGB(0x00F4_F6F8);
/// The rule under headers.
const RULE: Color = Color::RGB(0x005B_6770);

/// The workbook of `view`.
pub(super) fn file(view: &View) -> Result<OutputFile, RenderError> {
    let bytes = workbook(view).map_err(|error| RenderError::Data(error.to_string()))?;
    Ok(OutputFile { path: format!("report{}.xlsx", view.page.suffix), bytes })
}

fn workbook(view: &View) -> Result<Vec<u8>, XlsxError> {
    let page = &view.page;
    let mut workbook = Workbook::new();
    // The day of the figures, for a clock would give other bytes each time.
    let properties = DocProperties::new()
        .set_title(format!("{} {}", page.title.text, page.school_year))
        .set_subject(page.margin_stage.clone())
        .set_author(page.organization.text.clone())
        .set_company(page.organization.text.clone())
        .set_comment(page.margin_date.clone())
        .set_creation_datetime(&day(page.day)?);
    workbook.set_properties(&properties);
    let color = page.theme.color.as_deref().and_then(rgb);
    for sheet in &view.workbook.sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet_name(&sheet.name))?;
        if let Some(color) = color {
            worksheet.set_tab_color(color);
        }
        write(worksheet, sheet, view)?;
    }
    workbook.save_to_buffer()
}

/// Writes `sheet`: its heading and what the edition is marked with, then the table.
fn write(worksheet: &mut Worksheet, sheet: &Sheet, view: &View) -> Result<(), XlsxError> {
    let page = &view.page;
    worksheet.write_string_with_format(0, 0, &sheet.heading, &Format::new().set_bold().set_font_size(14))?;
    let mut row = 1;
    let mut line = |worksheet: &mut Worksheet, text: &str, format: &Format| -> Result<(), XlsxError> {
        if !text.is_empty() {
            worksheet.write_string_with_format(row, 0, text, format)?;
            row += 1;
        }
        Ok(())
    };
    let plain = Format::new();
    let strong = Format::new().set_bold();
    line(worksheet, &format!("{} \u{b7} {} {}", page.organization.text, page.title.text, page.school_year), &plain)?;
    for mark in [&page.stage, &page.embargo, &page.marking].into_iter().flatten() {
        line(worksheet, mark, &strong)?;
    }
    if let Some(notice) = &page.notice {
        line(worksheet, &notice.text, &strong)?;
    }
    line(worksheet, &page.margin_date, &plain)?;
    if sheet.rows.iter().flat_map(|row| &row.cells).any(|cell| *cell == Entry::Withheld) {
        let withheld = page.text.get("withheld").map_or("", String::as_str);
        line(worksheet, &format!("*  {withheld}"), &plain)?;
    }
    let header = row + 1;
    let header_format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(HEADER)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(RULE);
    for (index, column) in (0_u16..).zip(&sheet.columns) {
        let is_text = column.width > 16;
        let format = header_format.clone().set_align(if is_text { FormatAlign::Left } else { FormatAlign::Right });
        let format = if is_text && index > 0 { format.set_indent(1) } else { format };
        worksheet.write_string_with_format(header, index, &column.label, &format)?;
        worksheet.set_column_width(index, f64::from(column.width))?;
    }
    let labels = sheet.columns.iter().map(|column| lines(&column.label, column.width)).max().unwrap_or(1);
    worksheet.set_row_height(header, labels * LINE)?;
    for (index, row) in (header + 1..).zip(&sheet.rows) {
        write_row(worksheet, index, row)?;
        let texts = row.cells.iter().zip(&sheet.columns).filter_map(|(cell, column)| match cell {
            Entry::Text(text) => Some(lines(text, column.width)),
            _ => None,
        });
        worksheet.set_row_height(index, texts.max().unwrap_or(1) * LINE)?;
    }
    let last_row = header + u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX - header);
    let last_column = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    worksheet.set_freeze_panes(header + 1, sheet.fixed)?;
    worksheet.autofilter(header, 0, last_row, last_column)?;
    // Codes are texts that look like numbers, which is no mistake.
    worksheet.ignore_error_range(header, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    worksheet.set_repeat_rows(header, header)?;
    worksheet.set_landscape().set_paper_size(LETTER).set_margins(0.5, 0.5, 0.7, 0.7, 0.3, 0.3);
    let printed = last_column.saturating_sub(u16::from(sheet.ends_with_id));
    worksheet.set_print_area(0, 0, last_row, printed)?;
    if sheet.columns.iter().take(usize::from(printed) + 1).map(|column| column.width).sum::<u16>() <= WIDEST_ON_A_PAGE {
        worksheet.set_print_fit_to_pages(1, 0);
    } else {
        worksheet.set_print_scale(WIDE_SCALE).set_repeat_columns(0, sheet.fixed.saturating_sub(1))?;
    }
    worksheet.set_header(format!("&L&8{}&R&8{}", margin(&page.margin_title), margin(&page.margin_stage)));
    worksheet.set_footer(format!("&L&8{}&R&8&P / &N", margin(&page.margin_date)));
    Ok(())
}

fn write_row(worksheet: &mut Worksheet, index: u32, row: &SheetRow) -> Result<(), XlsxError> {
    let base = Format::new().set_align(FormatAlign::Top);
    let base = if row.role == RowRole::All {
        base.set_bold().set_background_color(DISTRICT).set_border_top(FormatBorder::Thin).set_border_top_color(RULE)
    } else {
        base
    };
    for (column, cell) in (0_u16..).zip(&row.cells) {
        match cell {
            Entry::Empty if row.role == RowRole::All => {
                worksheet.write_blank(index, column, &base)?;
            }
            Entry::Empty => {}
            Entry::Text(text) => {
                let format = base.clone().set_text_wrap();
                let format = match (row.role, column) {
                    (_, 0) => format,
                    (RowRole::Part, 2) => format.set_indent(2),
                    _ => format.set_indent(1),
                };
                worksheet.write_string_with_format(index, column, text, &format)?;
            }
            Entry::Number(number, shown) => {
                worksheet.write_number_with_format(index, column, *number, &base.clone().set_num_format(number_format(shown)))?;
            }
            Entry::Day(date) => {
                worksheet.write_datetime_with_format(index, column, &day(*date)?, &base.clone().set_num_format("yyyy-mm-dd"))?;
            }
            Entry::Withheld => {
                worksheet.write_string_with_format(index, column, "*", &base.clone().set_align(FormatAlign::Right))?;
            }
        }
    }
    Ok(())
}

/// Lines that `text` takes in a column `width` letters wide, words being kept whole.
fn lines(text: &str, width: u16) -> u32 {
    let width = usize::from(width.saturating_sub(2).max(1));
    let (mut lines, mut used) = (1, 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
        while used > width {
            lines += 1;
            used -= width;
        }
    }
    lines
}

/// The format of a number as the file format writes it.
fn number_format(format: &NumberFormat) -> String {
    let decimals = |places: u8| if places == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(usize::from(places))) };
    match format {
        NumberFormat::Percent(places) => format!("{}%", decimals(*places)),
        NumberFormat::Count => "#,##0".to_owned(),
        NumberFormat::Of(text) => format!("#,##0\"{}\"", text.replace('"', "")),
        NumberFormat::Points(places) => {
            let number = decimals(*places);
            format!("+{number};-{number};{number}")
        }
        NumberFormat::Difference => "+#,##0;-#,##0;0".to_owned(),
    }
}

/// A day as the file format counts days.
fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// A name that a tab can have.
fn sheet_name(name: &str) -> String {
    name.chars().map(|letter| if "[]:*?/\\'".contains(letter) { ' ' } else { letter }).take(LONGEST_NAME).collect()
}

/// A text in a page's margin, whose sign for codes is `&`.
fn margin(text: &str) -> String {
    let short: String = text.chars().take(LONGEST_MARGIN / 3).collect();
    short.replace('&', "&&")
}

/// `#1f4e79` as a color.
fn rgb(color: &str) -> Option<Color> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    u32::from_str_radix(digits, 16).ok().map(Color::RGB)
}

#[cfg(test)]
mod tests {
    use super::{lines, number_format, sheet_name};
    use crate::report::NumberFormat;

    #[test]
    fn numbers_keep_their_decimals_and_what_they_are_out_of() {
        assert_eq!(number_format(&NumberFormat::Percent(1)), "0.0%");
        assert_eq!(number_format(&NumberFormat::Percent(0)), "0%");
        assert_eq!(number_format(&NumberFormat::Of(" of 17".to_owned())), "#,##0\" of 17\"");
        assert_eq!(number_format(&NumberFormat::Points(1)), "+0.0;-0.0;0.0");
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_text() {
        assert_eq!(lines("short", 20), 1);
        assert_eq!(lines("two words that do not fit", 20), 2);
        assert_eq!(lines("", 20), 1);
    }

    #[test]
    fn a_name_is_one_that_a_tab_can_have() {
        assert_eq!(sheet_name("Goal 1: a/b"), "Goal 1  a b");
        assert_eq!(sheet_name(&"x".repeat(40)).len(), 31);
    }
}
