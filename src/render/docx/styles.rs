//! The fixed parts of a Word file: styles, numbering, settings.

use crate::render::office::{DECLARATION, accent, font, tag};
use crate::report::View;

/// The namespace of the format.
pub(super) const NAMESPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// The styles: headings that an outline shows, captions, lists, one table style.
pub(super) fn styles(view: &View) -> String {
    let (accent, font, language) = (accent(view), font(view), tag(&view.page.language));
    let heading = |level: u8, size: u8, before: u16, color: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:next w:val=\"Normal\"/><w:uiPriority w:val=\"9\"/><w:qFormat/><w:pPr><w:keepNext/><w:keepLines/>\
             <w:spacing w:before=\"{before}\" w:after=\"80\"/><w:outlineLvl w:val=\"{}\"/></w:pPr>\
             <w:rPr><w:b/><w:color w:val=\"{color}\"/><w:sz w:val=\"{size}\"/></w:rPr></w:style>",
            level - 1
        )
    };
    let paragraph = |id: &str, name: &str, properties: &str, run: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/>\
             <w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    let mut xml = format!(
        "{DECLARATION}<w:styles {NAMESPACE}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\" w:eastAsia=\"{font}\" w:cs=\"{font}\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>\
         <w:lang w:val=\"{language}\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"100\" w:line=\"259\" w:lineRule=\"auto\"/>\
         </w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\"><w:name w:val=\"Default Paragraph Font\"/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
         <w:tblCellMar><w:left w:w=\"70\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
    );
    xml.push_str(&paragraph(
        "Title",
        "Title",
        "<w:spacing w:after=\"40\" w:line=\"240\" w:lineRule=\"auto\"/>",
        &format!("<w:b/><w:color w:val=\"{accent}\"/><w:sz w:val=\"34\"/>"),
    ));
    xml.push_str(&paragraph("Subtitle", "Subtitle", "<w:spacing w:after=\"80\"/>", "<w:color w:val=\"5B6770\"/><w:sz w:val=\"19\"/>"));
    xml.push_str(&heading(1, 30, 240, &accent));
    xml.push_str(&heading(2, 25, 240, "26323A"));
    xml.push_str(&heading(3, 23, 220, "26323A"));
    xml.push_str(&heading(4, 21, 180, "26323A"));
    xml.push_str(&heading(5, 21, 140, "26323A"));
    xml.push_str(&heading(6, 21, 140, "26323A"));
    xml.push_str(&paragraph(
        "Caption",
        "caption",
        "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/>",
        "<w:b/><w:sz w:val=\"19\"/>",
    ));
    xml.push_str(&paragraph(
        "Note",
        "Note",
        "<w:spacing w:before=\"40\" w:after=\"120\"/>",
        "<w:color w:val=\"5B6770\"/><w:sz w:val=\"18\"/>",
    ));
    xml.push_str(&paragraph(
        "Marking",
        "Marking",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"26323A\"/></w:pBdr><w:spacing w:after=\"20\"/>",
        "<w:b/><w:sz w:val=\"19\"/>",
    ));
    xml.push_str(&paragraph("MemoField", "Memo Field", "<w:spacing w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>", ""));
    xml.push_str(&paragraph("Figure", "Figure", "<w:spacing w:after=\"60\"/>", ""));
    xml.push_str(&paragraph(
        "ListBullet",
        "List Bullet",
        "<w:numPr><w:numId w:val=\"1\"/></w:numPr><w:spacing w:after=\"60\"/><w:contextualSpacing/>",
        "",
    ));
    xml.push_str(&paragraph(
        "ListNumber",
        "List Number",
        "<w:numPr><w:numId w:val=\"2\"/></w:numPr><w:spacing w:after=\"60\"/><w:contextualSpacing/>",
        "",
    ));
    xml.push_str(&paragraph("Quote", "Quote", "<w:ind w:left=\"480\" w:right=\"480\"/>", "<w:i/>"));
    xml.push_str(&paragraph("Header", "header", "<w:spacing w:after=\"0\"/>", "<w:color w:val=\"5B6770\"/><w:sz w:val=\"16\"/>"));
    xml.push_str(&paragraph("Footer", "footer", "<w:spacing w:after=\"0\"/>", "<w:color w:val=\"5B6770\"/><w:sz w:val=\"16\"/>"));
    xml.push_str(&paragraph(
        "CellText",
        "Cell Text",
        "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>",
        "<w:sz w:val=\"18\"/>",
    ));
    xml.push_str(&paragraph(
        "TOCHeading",
        "TOC Heading",
        "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"80\"/>",
        "<w:b/><w:sz w:val=\"26\"/>",
    ));
    xml.push_str(&paragraph("TOC1", "toc 1", "<w:spacing w:after=\"40\"/>", ""));
    xml.push_str(&paragraph("TOC2", "toc 2", "<w:spacing w:after=\"20\"/><w:ind w:left=\"240\"/>", "<w:sz w:val=\"19\"/>"));
    xml.push_str(&format!(
        "<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr><w:color w:val=\"{accent}\"/><w:u w:val=\"single\"/></w:rPr></w:style>"
    ));
    let rule =
        |side: &str, size: u8, color: &str| format!("<w:{side} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"{color}\"/>");
    xml.push_str(&format!(
        "<w:style w:type=\"table\" w:styleId=\"ReportTable\"><w:name w:val=\"Report Table\"/><w:basedOn w:val=\"TableNormal\"/>\
         <w:tblPr><w:tblBorders>{}{}{}</w:tblBorders></w:tblPr>\
         <w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>{}</w:tcBorders><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF1F4\"/></w:tcPr></w:tblStylePr></w:style>",
        rule("top", 6, "5B6770"),
        rule("bottom", 6, "5B6770"),
        rule("insideH", 4, "D5DBE0"),
        rule("bottom", 8, "5B6770"),
    ));
    xml.push_str("</w:styles>");
    xml
}

/// Bullets and numbers of lists.
pub(super) fn numbering() -> String {
    let level = |level: u8, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/>\
             <w:pPr><w:ind w:left=\"{}\" w:hanging=\"280\"/></w:pPr></w:lvl>",
            360 + 360 * u16::from(level)
        )
    };
    let bullets: String = (0..3).map(|at| level(at, "bullet", "\u{2022}")).collect();
    let numbers: String = (0..3).map(|at| level(at, "decimal", &format!("%{}.", at + 1))).collect();
    format!(
        "{DECLARATION}<w:numbering {NAMESPACE}><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{bullets}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{numbers}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"
    )
}

/// Settings: the format as of the version of 2013, which offices take as it is.
pub(super) fn settings(view: &View) -> String {
    format!(
        "{DECLARATION}<w:settings {NAMESPACE}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:characterSpacingControl w:val=\"doNotCompress\"/>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"{}\"/></w:settings>",
        tag(&view.page.language)
    )
}
