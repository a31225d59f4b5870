//! Charts that an office draws and a person can edit: the figures lie beside each in a workbook of its own.

use super::{DECLARATION, escaped};
use crate::render::RenderError;
use crate::report::{Dots, Trend};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// Color of what stands back: earlier years, other schools.
const QUIET: &str = "8A9AA6";
/// Color of texts and of the target.
const INK: &str = "26323A";
/// Color of grid lines.
const GRID: &str = "D5DBE0";

/// Size of letters on a page, in hundredths of a point.
const LETTERS: u32 = 900;

/// How figures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Years from left to right.
    Lines,
    /// Schools from top to bottom.
    Bars,
}

/// How a series looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// In the district's color, each figure labeled.
    Strong,
    /// Gray, each figure labeled: years before a break.
    Quiet,
    /// A dashed line with one label at its end.
    Target,
}

/// Figures of one kind.
#[derive(Clone, Debug)]
struct Series {
    name: String,
    values: Vec<Option<f64>>,
    look: Look,
}

/// A chart.
#[derive(Clone, Debug)]
pub(in crate::render) struct Chart {
    kind: Kind,
    categories: Vec<String>,
    series: Vec<Series>,
    /// The ends of the axis and the distance of its ticks.
    axis: (f64, f64, f64),
    /// How figures are written: `0.0"%"`.
    number: String,
    /// How ticks are written.
    ticks: String,
    /// The category that stands out.
    marked: Option<usize>,
    /// Size of its letters, in hundredths of a point.
    letters: u32,
}

/// The code of a number with so many decimals.
fn number_code(decimals: usize, unit: &str) -> String {
    let number = if decimals == 0 { "#,##0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
    if unit.is_empty() { number } else { format!("{number}\"{unit}\"") }
}

/// Decimals of a figure as it is printed.
fn decimals(label: &str) -> usize {
    label.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count())
}

impl Chart {
    /// The years of `trend`, whose figures are called `name`. Years across a break are not joined; a year without
    /// a figure leaves a gap.
    pub(in crate::render) fn trend(trend: &Trend, name: &str) -> Self {
        let drawn = &trend.drawn;
        let first = drawn.points.first().map_or(0, |point| point.year);
        let last = drawn.points.last().map_or(first, |point| point.year);
        let all: Vec<i16> = (first..=last).collect();
        let categories = all
            .iter()
            .map(|year| drawn.points.iter().find(|point| point.year == *year))
            .map(|point| point.map_or(String::new(), |point| point.year_label.clone()))
            .collect();
        let last_break = drawn.points.iter().rposition(|point| point.broken.is_some()).unwrap_or(0);
        let mut series: Vec<Series> = Vec::new();
        for (index, point) in drawn.points.iter().enumerate() {
            if series.is_empty() || point.broken.is_some() {
                let look = if index < last_break { Look::Quiet } else { Look::Strong };
                series.push(Series { name: name.to_owned(), values: vec![None; all.len()], look });
            }
            let place = all.iter().position(|year| *year == point.year);
            if let Some(value) = series.last_mut().zip(place).and_then(|(series, place)| series.values.get_mut(place)) {
                *value = Some(point.at);
            }
        }
        if let Some(target) = &drawn.target {
            let from = drawn.points.get(last_break).map_or(first, |point| point.year);
            let values = all.iter().map(|year| (*year >= from).then_some(target.at)).collect();
            series.push(Series { name: target.label.clone(), values, look: Look::Target });
        }
        let places = drawn.points.iter().map(|point| decimals(&point.label)).max().unwrap_or(0);
        Self {
            kind: Kind::Lines,
            categories,
            series,
            axis: drawn.axis,
            number: number_code(places, &drawn.unit),
            ticks: number_code(decimals(&drawn.tick), &drawn.unit),
            marked: None,
            letters: LETTERS,
        }
    }

    /// The schools of `dots` in their order, whose figures are called `name`. A school without a figure keeps its
    /// place, with what stands for the figure after its name.
    pub(in crate::render) fn schools(dots: &Dots, name: &str) -> Self {
        let drawn = &dots.drawn;
        let categories =
            drawn.rows.iter().map(|row| if row.at.is_none() { format!("{} {}", row.name, row.label) } else { row.name.clone() }).collect();
        let places = drawn.rows.iter().map(|row| decimals(&row.label)).max().unwrap_or(0);
        let (high, step) = drawn.axis;
        Self {
            kind: Kind::Bars,
            categories,
            series: vec![Series { name: name.to_owned(), values: drawn.rows.iter().map(|row| row.at).collect(), look: Look::Quiet }],
            // Bars begin at zero, whatever the scale of the dots.
            axis: (0.0, high, step),
            number: number_code(places, &drawn.unit),
            ticks: number_code(decimals(&drawn.tick), &drawn.unit),
            marked: drawn.rows.iter().position(|row| row.district),
            letters: LETTERS,
        }
    }

    /// The chart with letters of another size, in hundredths of a point.
    pub(in crate::render) fn with_letters(self, letters: u32) -> Self {
        Self { letters, ..self }
    }

    /// How many categories there are.
    pub(in crate::render) fn categories(&self) -> usize {
        self.categories.len()
    }

    /// The chart as a part; `color` is the district's.
    pub(super) fn xml(&self, color: &str) -> String {
        let group = match self.kind {
            Kind::Lines => "<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>",
            Kind::Bars => "<c:barChart><c:barDir val=\"bar\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>",
        };
        let series: String = self.series.iter().enumerate().map(|(index, series)| self.series_xml(index, series, color)).collect();
        let end = match self.kind {
            Kind::Lines => "<c:marker val=\"1\"/><c:axId val=\"1001\"/><c:axId val=\"1002\"/></c:lineChart>",
            Kind::Bars => "<c:gapWidth val=\"45\"/><c:axId val=\"1001\"/><c:axId val=\"1002\"/></c:barChart>",
        };
        let (low, high, step) = self.axis;
        // Bars are read from the top, which for an office is a reversed axis.
        let (orientation, category_side, value_side, crosses) = match self.kind {
            Kind::Lines => ("minMax", "b", "l", "autoZero"),
            Kind::Bars => ("maxMin", "l", "b", "max"),
        };
        let text = text_properties(self.letters, INK);
        let line = format!("<c:spPr><a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"{QUIET}\"/></a:solidFill></a:ln></c:spPr>");
        let grid = format!(
            "<c:majorGridlines><c:spPr><a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"{GRID}\"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>"
        );
        format!(
            "{DECLARATION}<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><c:roundedCorners val=\"0\"/><c:chart>\
             <c:autoTitleDeleted val=\"1\"/><c:plotArea><c:layout/>{group}{series}{end}\
             <c:catAx><c:axId val=\"1001\"/><c:scaling><c:orientation val=\"{orientation}\"/></c:scaling><c:delete val=\"0\"/>\
             <c:axPos val=\"{category_side}\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
             <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>{line}{text}<c:crossAx val=\"1002\"/><c:crosses val=\"autoZero\"/>\
             <c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"100\"/><c:tickLblSkip val=\"1\"/><c:noMultiLvlLbl val=\"1\"/></c:catAx>\
             <c:valAx><c:axId val=\"1002\"/><c:scaling><c:orientation val=\"minMax\"/><c:max val=\"{high}\"/><c:min val=\"{low}\"/></c:scaling>\
             <c:delete val=\"0\"/><c:axPos val=\"{value_side}\"/>{grid}<c:numFmt formatCode=\"{}\" sourceLinked=\"0\"/>\
             <c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/>\
             <c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{text}<c:crossAx val=\"1001\"/><c:crosses val=\"{crosses}\"/>\
             <c:crossBetween val=\"between\"/><c:majorUnit val=\"{step}\"/></c:valAx>\
             <c:spPr><a:noFill/></c:spPr></c:plotArea><c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart>\
             <c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>\
             <c:externalData r:id=\"rId1\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>",
            escaped(&self.ticks),
        )
    }

    fn series_xml(&self, index: usize, series: &Series, color: &str) -> String {
        let column = column_letter(index + 1);
        let last_row = self.categories.len() + 1;
        let name = escaped(&series.name);
        let stroke = match series.look {
            Look::Strong => color,
            Look::Quiet => QUIET,
            Look::Target => INK,
        };
        let fill = format!("<a:solidFill><a:srgbClr val=\"{stroke}\"/></a:solidFill>");
        let mut shape = match (self.kind, series.look) {
            (Kind::Bars, _) => format!("<c:spPr>{fill}</c:spPr><c:invertIfNegative val=\"0\"/>"),
            (Kind::Lines, Look::Target) => {
                format!(
                    "<c:spPr><a:ln w=\"15875\">{fill}<a:prstDash val=\"dash\"/></a:ln></c:spPr><c:marker><c:symbol val=\"none\"/></c:marker>"
                )
            }
            (Kind::Lines, look) => {
                let inside = if look == Look::Quiet { "<a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill>" } else { fill.as_str() };
                format!(
                    "<c:spPr><a:ln w=\"28575\" cap=\"rnd\">{fill}<a:round/></a:ln></c:spPr><c:marker><c:symbol val=\"circle\"/>\
                     <c:size val=\"7\"/><c:spPr>{inside}<a:ln w=\"19050\">{fill}</a:ln></c:spPr></c:marker>"
                )
            }
        };
        if let Some(marked) = self.marked {
            shape.push_str(&format!(
                "<c:dPt><c:idx val=\"{marked}\"/><c:invertIfNegative val=\"0\"/><c:bubble3D val=\"0\"/>\
                 <c:spPr><a:solidFill><a:srgbClr val=\"{color}\"/></a:solidFill></c:spPr></c:dPt>"
            ));
        }
        let side = if self.kind == Kind::Bars { "outEnd" } else { "t" };
        let show = |value: u8, name: u8| {
            format!(
                "<c:showLegendKey val=\"0\"/><c:showVal val=\"{value}\"/><c:showCatName val=\"0\"/><c:showSerName val=\"{name}\"/>\
                 <c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>"
            )
        };
        let labels = match series.look {
            Look::Target => {
                let from = series.values.iter().position(Option::is_some).unwrap_or(0);
                format!(
                    "<c:dLbls><c:dLbl><c:idx val=\"{from}\"/><c:spPr><a:noFill/></c:spPr>{}<c:dLblPos val=\"b\"/>{}</c:dLbl>{}</c:dLbls>",
                    text_properties(self.letters, INK),
                    show(0, 1),
                    show(0, 0)
                )
            }
            _ => format!(
                "<c:dLbls><c:numFmt formatCode=\"{}\" sourceLinked=\"0\"/><c:spPr><a:noFill/></c:spPr>{}<c:dLblPos val=\"{side}\"/>{}</c:dLbls>",
                escaped(&self.number),
                text_properties(self.letters, INK),
                show(1, 0)
            ),
        };
        let categories: String = self
            .categories
            .iter()
            .enumerate()
            .map(|(index, name)| format!("<c:pt idx=\"{index}\"><c:v>{}</c:v></c:pt>", escaped(name)))
            .collect();
        let values: String = series
            .values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| value.map(|value| format!("<c:pt idx=\"{index}\"><c:v>{value}</c:v></c:pt>")))
            .collect();
        let count = self.categories.len();
        let smooth = if self.kind == Kind::Lines { "<c:smooth val=\"0\"/>" } else { "" };
        format!(
            "<c:ser><c:idx val=\"{index}\"/><c:order val=\"{index}\"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>\
             <c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>{shape}{labels}\
             <c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last_row}</c:f><c:strCache><c:ptCount val=\"{count}\"/>{categories}</c:strCache></c:strRef></c:cat>\
             <c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last_row}</c:f><c:numCache><c:formatCode>General</c:formatCode>\
             <c:ptCount val=\"{count}\"/>{values}</c:numCache></c:numRef></c:val>{smooth}</c:ser>"
        )
    }

    /// The workbook that an office opens to edit the figures.
    pub(super) fn workbook(&self) -> Result<Vec<u8>, RenderError> {
        self.write().map_err(|error| RenderError::Data(error.to_string()))
    }

    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
        let worksheet = workbook.add_worksheet();
        worksheet.set_name("Sheet1")?;
        for (row, category) in (1_u32..).zip(&self.categories) {
            worksheet.write_string(row, 0, category)?;
        }
        for (column, series) in (1_u16..).zip(&self.series) {
            worksheet.write_string(0, column, &series.name)?;
            for (row, value) in (1_u32..).zip(&series.values) {
                if let Some(value) = value {
                    worksheet.write_number(row, column, *value)?;
                }
            }
        }
        workbook.save_to_buffer()
    }
}

/// The letter of the column `index`, of which a chart has few.
fn column_letter(index: usize) -> char {
    u8::try_from(index).ok().filter(|index| *index < 26).map_or('Z', |index| char::from(b'A' + index))
}

/// The size, in hundredths of a point, and the color of texts.
fn text_properties(size: u32, color: &str) -> String {
    format!(
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz=\"{size}\"><a:solidFill><a:srgbClr val=\"{color}\"/></a:solidFill>\
         </a:defRPr></a:pPr><a:endParaRPr lang=\"en-US\"/></a:p></c:txPr>"
    )
}

#[cfg(test)]
mod tests {
    use super::{decimals, number_code};

    #[test]
    fn figures_are_written_with_their_decimals_and_unit() {
        assert_eq!(decimals("13.9%"), 1);
        assert_eq!(decimals("16 of 17"), 0);
        assert_eq!(number_code(1, "%"), "0.0\"%\"");
        assert_eq!(number_code(0, ""), "#,##0");
    }
}
