//! What Word and `PowerPoint` files have in common: a package of XML parts with relations between them (ECMA-376), its
//! properties, and charts that an office can edit.
//!
//! Written over `zip` rather than with a crate for either format: those that exist know no repeated table headers, no
//! alternative texts or no charts, bring a second zip and image library, and state no order of their bytes.

pub(super) mod chart;

use super::RenderError;
use crate::report::View;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The first line of every part.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// What names of relations begin with.
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Accent of a theme without colors of its own.
const ACCENT: &str = "1F5A7A";

/// A file of XML parts.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// The parts by path, in the order in which they are written.
    parts: Vec<(String, Vec<u8>)>,
    /// The content types of parts, by path.
    types: Vec<(String, String)>,
}

impl Package {
    /// Adds the part at `path`, which is of the type `content_type`.
    pub(super) fn add(&mut self, path: &str, content_type: &str, part: impl Into<Vec<u8>>) {
        self.types.push((path.to_owned(), content_type.to_owned()));
        self.parts.push((path.to_owned(), part.into()));
    }

    /// Adds the relations of the part at `path` (of the package itself where it is empty), if there are any.
    pub(super) fn relate(&mut self, path: &str, relations: &Relations) {
        if relations.entries.is_empty() {
            return;
        }
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let slash = if folder.is_empty() { "" } else { "/" };
        self.parts.push((format!("{folder}{slash}_rels/{name}.rels"), relations.xml().into_bytes()));
    }

    /// Adds a chart with the workbook of its figures, and gives its path.
    pub(super) fn add_chart(&mut self, folder: &str, number: usize, chart: &chart::Chart, color: &str) -> Result<String, RenderError> {
        let path = format!("{folder}/charts/chart{number}.xml");
        let book = format!("{folder}/embeddings/chart{number}.xlsx");
        let mut relations = Relations::default();
        relations.add("package", &format!("../embeddings/chart{number}.xlsx"));
        self.add(&path, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", chart.xml(color));
        self.relate(&path, &relations);
        self.add(&book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", chart.workbook()?);
        Ok(path)
    }

    /// Adds all parts of `other`.
    pub(super) fn append(&mut self, other: Self) {
        self.parts.extend(other.parts);
        self.types.extend(other.types);
    }

    /// The bytes: the same parts give the same bytes, for no entry has a time.
    pub(super) fn finish(self) -> Result<Vec<u8>, RenderError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let failed = |error: &dyn std::fmt::Display| RenderError::Data(error.to_string());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let mut types = format!("{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">");
        types.push_str("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>");
        types.push_str("<Default Extension=\"xml\" ContentType=\"application/xml\"/>");
        for (path, content_type) in &self.types {
            types.push_str(&format!("<Override PartName=\"/{path}\" ContentType=\"{content_type}\"/>"));
        }
        types.push_str("</Types>");
        let first = ("[Content_Types].xml".to_owned(), types.into_bytes());
        for (path, bytes) in std::iter::once(&first).chain(&self.parts) {
            writer.start_file(path.as_str(), options).map_err(|error| failed(&error))?;
            writer.write_all(bytes).map_err(|error| failed(&error))?;
        }
        Ok(writer.finish().map_err(|error| failed(&error))?.into_inner())
    }
}

/// The relations of a part.
#[derive(Debug, Default)]
pub(super) struct Relations {
    entries: Vec<(String, String, bool)>,
}

impl Relations {
    /// Relates to the part at `target`, and gives the id of the relation.
    pub(super) fn add(&mut self, kind: &str, target: &str) -> String {
        self.entries.push((kind.to_owned(), target.to_owned(), false));
        format!("rId{}", self.entries.len())
    }

    /// Relates to an address outside, and gives the id of the relation.
    pub(super) fn add_link(&mut self, address: &str) -> String {
        self.entries.push(("hyperlink".to_owned(), address.to_owned(), true));
        format!("rId{}", self.entries.len())
    }

    fn xml(&self) -> String {
        let mut xml = format!("{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
        for (index, (kind, target, outside)) in self.entries.iter().enumerate() {
            let kind = if kind.starts_with("http") { kind.clone() } else { format!("{RELATIONS}/{kind}") };
            let mode = if *outside { " TargetMode=\"External\"" } else { "" };
            xml.push_str(&format!("<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{}\"{mode}/>", index + 1, escaped(target)));
        }
        xml.push_str("</Relationships>");
        xml
    }
}

/// Adds the properties of the file and the relations of the package, whose main part is at `main`.
pub(super) fn add_properties(package: &mut Package, main: &str, title: &str, view: &View) {
    let page = &view.page;
    let organization = escaped(&page.organization.text);
    // The day of the figures, for a clock would give other bytes each time.
    let day = format!("{}T00:00:00Z", page.day);
    let core = format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:creator>{organization}</dc:creator><dc:description>{}</dc:description><cp:lastModifiedBy>{organization}</cp:lastModifiedBy>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{day}</dcterms:modified><dc:language>{}</dc:language></cp:coreProperties>",
        escaped(title),
        escaped(&page.margin_stage),
        escaped(&page.margin_date),
        tag(&page.language),
    );
    package.add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", core);
    let app = format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Company>{organization}</Company></Properties>"
    );
    package.add("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml", app);
    let mut relations = Relations::default();
    relations.add("officeDocument", main);
    relations.add("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml");
    relations.add("extended-properties", "docProps/app.xml");
    package.relate("", &relations);
}

/// A text inside an element or an attribute; letters that XML cannot have are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '"' => plain.push_str("&quot;"),
            '\n' | '\t' => plain.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => plain.push(letter),
        }
    }
    plain
}

/// The language of a part's texts with its region, which spelling checkers ask for.
pub(super) fn tag(language: &str) -> String {
    match language {
        "en" => "en-US".to_owned(),
        "es" => "es-US".to_owned(),
        other => other.to_owned(),
    }
}

/// The district's color as six digits.
pub(super) fn accent(view: &View) -> String {
    let color = view.page.theme.color.as_deref().and_then(|color| color.strip_prefix('#'));
    color.filter(|digits| digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit())).unwrap_or(ACCENT).to_uppercase()
}

/// The first family of the district's fonts, or one that every office has.
pub(super) fn font(view: &View) -> String {
    let named = view.page.theme.font.as_deref().and_then(|fonts| fonts.split(',').next()).map(|name| name.trim_matches([' ', '"', '\'']));
    escaped(named.filter(|name| !name.is_empty() && !name.contains('-')).unwrap_or("Arial"))
}

/// The theme part: the district's color and font, which every style takes from here.
pub(super) fn theme(view: &View) -> String {
    let (accent, font) = (accent(view), font(view));
    let colors = [
        ("dk2", "26323A"),
        ("lt2", "EEF1F4"),
        ("accent1", accent.as_str()),
        ("accent2", "5B6770"),
        ("accent3", "A4452C"),
        ("accent4", "2E6B45"),
        ("accent5", "8A9AA6"),
        ("accent6", "B98A2F"),
        ("hlink", accent.as_str()),
        ("folHlink", "5B6770"),
    ];
    let colors: String = colors.iter().map(|(name, color)| format!("<a:{name}><a:srgbClr val=\"{color}\"/></a:{name}>")).collect();
    let family = format!("<a:latin typeface=\"{font}\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>");
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let line = |width: u32| format!("<a:ln w=\"{width}\"><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:ln>");
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
    format!(
        "{DECLARATION}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Report\"><a:themeElements>\
         <a:clrScheme name=\"Report\"><a:dk1><a:sysClr val=\"windowText\" lastClr=\"000000\"/></a:dk1>\
         <a:lt1><a:sysClr val=\"window\" lastClr=\"FFFFFF\"/></a:lt1>{colors}</a:clrScheme>\
         <a:fontScheme name=\"Report\"><a:majorFont>{family}</a:majorFont><a:minorFont>{family}</a:minorFont></a:fontScheme>\
         <a:fmtScheme name=\"Report\"><a:fillStyleLst>{fill}{fill}{fill}</a:fillStyleLst>\
         <a:lnStyleLst>{}{}{}</a:lnStyleLst><a:effectStyleLst>{effect}{effect}{effect}</a:effectStyleLst>\
         <a:bgFillStyleLst>{fill}{fill}{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        line(6350),
        line(12_700),
        line(19_050),
    )
}

#[cfg(test)]
mod tests {
    use super::{Package, Relations, escaped};

    #[test]
    fn texts_are_escaped_and_letters_that_xml_cannot_have_are_left_out() {
        assert_eq!(escaped("a < b & \"c\"\u{1}\nd"), "a &lt; b &amp; &quot;c&quot; d");
    }

    #[test]
    fn the_same_parts_give_the_same_bytes() {
        let make = || {
            let mut package = Package::default();
            package.add("word/document.xml", "application/xml", "<a/>");
            let mut relations = Relations::default();
            assert_eq!(relations.add("styles", "styles.xml"), "rId1");
            package.relate("word/document.xml", &relations);
            package.finish().unwrap()
        };
        assert_eq!(make(), make());
    }
}
