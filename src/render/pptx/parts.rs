//! The fixed parts of a `PowerPoint` file: the master, its layouts with their places, the master of notes.

use crate::render::office::{DECLARATION, Package, Relations, font, tag, theme};
use crate::report::View;

/// The namespaces of every part with shapes.
pub(super) const NAMESPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
     xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
/// The size of a slide, 16 to 9, in English metric units.
pub(super) const SIZE: (u32, u32) = (12_192_000, 6_858_000);

/// A rectangle in English metric units: left, top, width, height.
pub(super) type Area = (u32, u32, u32, u32);

/// Where a title stands.
const TITLE: Area = (609_600, 380_000, 10_972_800, 1_000_000);
/// Where what a slide shows stands.
pub(super) const CONTENT: Area = (609_600, 1_520_000, 10_972_800, 4_650_000);
/// The left part of it, for a chart or a table.
pub(super) const LEFT: Area = (609_600, 1_520_000, 6_700_000, 4_650_000);
/// The right part of it, for texts.
const RIGHT: Area = (7_560_000, 1_520_000, 4_022_400, 4_650_000);
/// Where the stage stands.
const FOOTER: Area = (609_600, 6_370_000, 9_600_000, 300_000);
/// Where the number of the slide stands.
const NUMBER: Area = (10_700_000, 6_370_000, 882_400, 300_000);

/// A layout of slides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// The first slide.
    Opening,
    /// A title and one thing.
    Content,
    /// A title, a chart or a table, and texts beside it.
    Beside,
}

impl Layout {
    /// All layouts, in order.
    const ALL: [Self; 3] = [Self::Opening, Self::Content, Self::Beside];

    /// The number of its part.
    pub(super) fn number(self) -> usize {
        match self {
            Self::Opening => 1,
            Self::Content => 2,
            Self::Beside => 3,
        }
    }

    fn xml(self) -> String {
        let (kind, name, places) = match self {
            Self::Opening => (
                "title",
                "Title Slide",
                format!(
                    "{}{}",
                    place(2, "Title", "type=\"ctrTitle\"", (609_600, 1_500_000, 10_972_800, 1_500_000), "<a:bodyPr anchor=\"b\"/>", 4000),
                    place(3, "Subtitle", "type=\"subTitle\" idx=\"1\"", (609_600, 3_200_000, 10_972_800, 2_700_000), "<a:bodyPr/>", 2000)
                ),
            ),
            Self::Content => (
                "obj",
                "Title and Content",
                format!(
                    "{}{}",
                    place(2, "Title", "type=\"title\"", TITLE, "<a:bodyPr/>", 0),
                    place(3, "Content", "idx=\"1\"", CONTENT, "<a:bodyPr/>", 0)
                ),
            ),
            Self::Beside => (
                "twoObj",
                "Two Content",
                format!(
                    "{}{}{}",
                    place(2, "Title", "type=\"title\"", TITLE, "<a:bodyPr/>", 0),
                    place(3, "Content", "sz=\"half\" idx=\"1\"", LEFT, "<a:bodyPr/>", 0),
                    place(4, "Content", "sz=\"half\" idx=\"2\"", RIGHT, "<a:bodyPr/>", 1600)
                ),
            ),
        };
        format!(
            "{DECLARATION}<p:sldLayout {NAMESPACES} type=\"{kind}\" preserve=\"1\"><p:cSld name=\"{name}\">{}{places}{}</p:spTree></p:cSld>\
             <p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>",
            TREE,
            margins(5)
        )
    }
}

/// What a tree of shapes begins with.
pub(super) const TREE: &str = "<p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>\
     <a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";

/// The place of an area.
pub(super) fn transform(prefix: char, (left, top, width, height): Area) -> String {
    format!("<{prefix}:xfrm><a:off x=\"{left}\" y=\"{top}\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></{prefix}:xfrm>")
}

/// A place for texts; `size` in hundredths of a point, 0 for the master's.
fn place(id: u8, name: &str, kind: &str, area: Area, body: &str, size: u16) -> String {
    let style = if size == 0 {
        "<a:lstStyle/>".to_owned()
    } else {
        format!("<a:lstStyle><a:lvl1pPr><a:buNone/><a:defRPr sz=\"{size}\"/></a:lvl1pPr></a:lstStyle>").replace(
            "<a:lvl1pPr>",
            if kind.contains("Title") { "<a:lvl1pPr marL=\"0\" indent=\"0\" algn=\"l\">" } else { "<a:lvl1pPr marL=\"0\" indent=\"0\">" },
        )
    };
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name} {id}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>\
         <p:spPr>{}</p:spPr><p:txBody>{body}{style}<a:p><a:endParaRPr lang=\"en-US\"/></a:p></p:txBody></p:sp>",
        transform('a', area)
    )
}

/// The places of stage and number.
fn margins(first: u8) -> String {
    let quiet = "<a:solidFill><a:schemeClr val=\"accent2\"/></a:solidFill><a:latin typeface=\"+mn-lt\"/>";
    format!(
        "{}<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Slide Number {id}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph type=\"sldNum\" sz=\"quarter\" idx=\"12\"/></p:nvPr></p:nvSpPr><p:spPr>{area}</p:spPr><p:txBody><a:bodyPr anchor=\"ctr\"/>\
         <a:lstStyle><a:lvl1pPr algn=\"r\"><a:buNone/><a:defRPr sz=\"1000\">{quiet}</a:defRPr></a:lvl1pPr></a:lstStyle>\
         <a:p><a:fld id=\"{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}\" type=\"slidenum\"><a:rPr lang=\"en-US\"/><a:t>\u{2039}#\u{203a}</a:t></a:fld></a:p></p:txBody></p:sp>",
        place(first, "Footer", "type=\"ftr\" sz=\"quarter\" idx=\"11\"", FOOTER, "<a:bodyPr anchor=\"ctr\"/>", 1000)
            .replace("<a:defRPr sz=\"1000\"/>", &format!("<a:defRPr sz=\"1000\">{quiet}</a:defRPr>")),
        id = first + 1,
        area = transform('a', NUMBER),
    )
}

/// The master: title and texts as the district's colors and font have them.
fn master(view: &View) -> String {
    let (font, language) = (font(view), tag(&view.page.language));
    let level = |level: u8, left: u32, size: u16| {
        format!(
            "<a:lvl{level}pPr marL=\"{left}\" indent=\"-228600\" algn=\"l\"><a:lnSpc><a:spcPct val=\"100000\"/></a:lnSpc><a:spcBef><a:spcPts val=\"700\"/></a:spcBef>\
             <a:buFont typeface=\"Arial\"/><a:buChar char=\"\u{2022}\"/><a:defRPr sz=\"{size}\"><a:solidFill><a:schemeClr val=\"tx1\"/></a:solidFill>\
             <a:latin typeface=\"{font}\"/></a:defRPr></a:lvl{level}pPr>"
        )
    };
    let layouts: String = Layout::ALL
        .iter()
        .map(|layout| format!("<p:sldLayoutId id=\"{}\" r:id=\"rId{}\"/>", 2_147_483_648 + layout.number(), layout.number()))
        .collect();
    format!(
        "{DECLARATION}<p:sldMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>{TREE}{}{}{}</p:spTree></p:cSld>\
         <p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>\
         <p:sldLayoutIdLst>{layouts}</p:sldLayoutIdLst><p:hf hdr=\"0\" dt=\"0\"/><p:txStyles><p:titleStyle><a:lvl1pPr algn=\"l\"><a:lnSpc><a:spcPct val=\"95000\"/></a:lnSpc><a:buNone/>\
         <a:defRPr sz=\"2800\" b=\"1\"><a:solidFill><a:schemeClr val=\"accent1\"/></a:solidFill><a:latin typeface=\"{font}\"/></a:defRPr></a:lvl1pPr></p:titleStyle>\
         <p:bodyStyle>{}{}</p:bodyStyle><p:otherStyle><a:defPPr><a:defRPr lang=\"{language}\"/></a:defPPr><a:lvl1pPr><a:defRPr sz=\"1000\"><a:latin typeface=\"{font}\"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles></p:sldMaster>",
        place(2, "Title", "type=\"title\"", TITLE, "<a:bodyPr anchor=\"t\"><a:normAutofit/></a:bodyPr>", 0),
        place(3, "Text", "type=\"body\" idx=\"1\"", CONTENT, "<a:bodyPr><a:normAutofit/></a:bodyPr>", 0),
        margins(5),
        level(1, 228_600, 1800),
        level(2, 571_500, 1600),
    )
}

/// The master of pages with notes.
fn notes_master() -> String {
    format!(
        "{DECLARATION}<p:notesMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>{TREE}\
         <p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide Image 2\"/><p:cNvSpPr><a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\" idx=\"2\"/></p:nvPr></p:nvSpPr><p:spPr>{}<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr></p:sp>\
         {}</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>\
         <p:notesStyle><a:lvl1pPr><a:spcBef><a:spcPts val=\"400\"/></a:spcBef><a:defRPr sz=\"1200\"/></a:lvl1pPr></p:notesStyle></p:notesMaster>",
        transform('a', (685_800, 800_000, 5_486_400, 3_086_100)),
        place(3, "Notes", "type=\"body\" sz=\"quarter\" idx=\"1\"", (685_800, 4_100_000, 5_486_400, 4_400_000), "<a:bodyPr/>", 0),
    )
}

/// Adds master, layouts, themes and the master of notes.
pub(super) fn add(package: &mut Package, view: &View) {
    let kind = |name: &str| format!("application/vnd.openxmlformats-officedocument.presentationml.{name}+xml");
    let theme_kind = "application/vnd.openxmlformats-officedocument.theme+xml";
    let mut relations = Relations::default();
    for layout in Layout::ALL {
        let number = layout.number();
        relations.add("slideLayout", &format!("../slideLayouts/slideLayout{number}.xml"));
        let path = format!("ppt/slideLayouts/slideLayout{number}.xml");
        package.add(&path, &kind("slideLayout"), layout.xml());
        let mut up = Relations::default();
        up.add("slideMaster", "../slideMasters/slideMaster1.xml");
        package.relate(&path, &up);
    }
    relations.add("theme", "../theme/theme1.xml");
    package.add("ppt/slideMasters/slideMaster1.xml", &kind("slideMaster"), master(view));
    package.relate("ppt/slideMasters/slideMaster1.xml", &relations);
    package.add("ppt/theme/theme1.xml", theme_kind, theme(view));
    let mut relations = Relations::default();
    relations.add("theme", "../theme/theme2.xml");
    package.add("ppt/notesMasters/notesMaster1.xml", &kind("notesMaster"), notes_master());
    package.relate("ppt/notesMasters/notesMaster1.xml", &relations);
    package.add("ppt/theme/theme2.xml", theme_kind, theme(view));
}
