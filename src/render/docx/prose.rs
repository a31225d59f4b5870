//! Commentary in a Word file: Markdown as paragraphs, lists and headings of the document's own styles.

use super::writer::{Look, Writer};
use crate::render::office::escaped;
use crate::report::Prose;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Writes `prose`.
pub(super) fn write(writer: &mut Writer, prose: &Prose) {
    let mut state = State { lang: prose.lang.as_deref(), ..State::default() };
    for event in Parser::new_ext(&prose.markdown, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        state.take(writer, event);
    }
    state.end_paragraph(writer);
}

/// What is open while the text is read.
#[derive(Default)]
struct State<'a> {
    lang: Option<&'a str>,
    runs: String,
    look: Look,
    /// The lists that are open: numbered or not.
    lists: Vec<bool>,
    quote: bool,
    link: Option<String>,
    before_link: String,
}

impl State<'_> {
    fn take(&mut self, writer: &mut Writer, event: Event) {
        match event {
            Event::Text(text) | Event::Code(text) => self.runs.push_str(&Writer::run(&text, self.lang, self.look)),
            Event::SoftBreak | Event::HardBreak => self.runs.push_str(&Writer::run(" ", self.lang, self.look)),
            Event::Start(Tag::Strong) => self.look.bold = true,
            Event::End(TagEnd::Strong) => self.look.bold = false,
            Event::Start(Tag::Emphasis) => self.look.italic = true,
            Event::End(TagEnd::Emphasis) => self.look.italic = false,
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.link = Some(dest_url.to_string());
                self.before_link = std::mem::take(&mut self.runs);
            }
            Event::End(TagEnd::Link) => self.end_link(writer),
            Event::Start(Tag::List(start)) => {
                self.end_paragraph(writer);
                self.lists.push(start.is_some());
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
            }
            Event::Start(Tag::BlockQuote(_)) => self.quote = true,
            Event::End(TagEnd::BlockQuote(_)) => self.quote = false,
            Event::End(TagEnd::Heading(level)) => {
                let runs = std::mem::take(&mut self.runs);
                writer.paragraph(&format!("Heading{}", number(level)), &runs);
            }
            Event::End(TagEnd::TableCell) => self.runs.push_str(&Writer::run(" \u{b7} ", self.lang, self.look)),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead | TagEnd::CodeBlock) => {
                self.end_paragraph(writer);
            }
            _ => {}
        }
    }

    /// Writes what is open as an item, a quotation or a plain paragraph.
    fn end_paragraph(&mut self, writer: &mut Writer) {
        let runs = std::mem::take(&mut self.runs);
        if runs.is_empty() {
            return;
        }
        match self.lists.last() {
            Some(numbered) => writer.item(if *numbered { "ListNumber" } else { "ListBullet" }, self.lists.len() - 1, &runs),
            None if self.quote => writer.paragraph("Quote", &runs),
            None => writer.paragraph("", &runs),
        }
    }

    /// Closes a link: to a place outside it can be followed, within the page it is plain text.
    fn end_link(&mut self, writer: &mut Writer) {
        let runs = std::mem::replace(&mut self.runs, std::mem::take(&mut self.before_link));
        match self.link.take() {
            Some(address) if address.starts_with("http") || address.starts_with("mailto:") => {
                let id = writer.relations.add_link(&address);
                let styled = runs.replace("<w:r><w:t", "<w:r><w:rPr><w:rStyle w:val=\"Hyperlink\"/></w:rPr><w:t");
                self.runs.push_str(&format!("<w:hyperlink r:id=\"{}\">{styled}</w:hyperlink>", escaped(&id)));
            }
            _ => self.runs.push_str(&runs),
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
