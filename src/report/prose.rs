//! Commentary: Markdown whose figures are references, so that no number is typed twice.
//!
//! `{{ measure-id.value }}` stands for a figure of the results. Apart because this is the one place where a person's
//! words meet the figures: references are resolved here, and claims such as "improved" are held against them.

use super::figure::{self, Change};
use super::language::Language;
use super::line::Line;
use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::results::{Audience, MeasureResult, PrivacyClass, Results, SchoolResult, Status};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;
use std::ops::Range;

/// A text of several paragraphs, in the two forms that pages and text files need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Prose {
    /// HTML without anything that was HTML in the source.
    pub(crate) html: String,
    /// Markdown with its references filled in.
    pub(crate) markdown: String,
    /// Its language where that is not the page's.
    pub(crate) lang: Option<String>,
}

/// Fields of a measure that commentary may name.
const FIELDS: [&str; 9] = ["value", "prior", "baseline", "target", "gap", "change", "status", "counts", "school"];

/// What a commentary is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// The Markdown.
    pub(crate) text: &'a str,
    /// Its file as messages name it; none for a text of the plan file itself.
    pub(crate) file: Option<&'a str>,
    /// The measure it belongs to.
    pub(crate) measure: Option<&'a str>,
    /// The school it belongs to.
    pub(crate) school: Option<&'a str>,
}

/// A reference in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reference<'a> {
    range: Range<usize>,
    name: &'a str,
}

/// What references are resolved in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures<'a> {
    pub(crate) results: &'a Results,
    pub(crate) lines: &'a [Line<'a>],
    pub(crate) language: &'a Language,
}

/// `source` with its references filled in, as HTML and Markdown; headings begin at `level`.
pub(crate) fn prose(source: Source, figures: Figures, level: u8) -> Prose {
    let resolved = resolved(source.text, figures);
    Prose { html: to_html(&resolved, level), markdown: to_markdown(&resolved, level), lang: None }
}

/// `text` with every reference that names a figure replaced by it.
fn resolved(text: &str, figures: Figures) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for reference in references(text) {
        filled.push_str(&text[from..reference.range.start]);
        match figure_named(reference.name, figures) {
            Ok(figure) => filled.push_str(&escaped(&figure)),
            Err(_) => filled.push_str(&text[reference.range.clone()]),
        }
        from = reference.range.end;
    }
    filled.push_str(&text[from..]);
    filled
}

/// Marks of Markdown escaped.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '_' | '[' | ']' | '<' | '>' | '`' | '\\' | '|') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// Every `{{ … }}` of a text.
fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let Some(length) = text[start..].find("}}") else { break };
        let end = start + length + 2;
        found.push(Reference { range: start..end, name: text[start + 2..end - 2].trim() });
        from = end;
    }
    found
}

/// The figure that `name` stands for, or why there is none: a sentence, and what may have been meant.
fn figure_named(name: &str, figures: Figures) -> Result<String, (String, Option<String>)> {
    let mut steps = name.split('.');
    let id = steps.next().unwrap_or_default();
    let Some(line) = find_line(figures.lines, id) else {
        let known = figures.results.measures.iter().map(|measure| measure.id.as_str());
        let meant = did_you_mean(id, known).map(|near| format!("did you mean `{near}`?"));
        return Err((format!("`{id}` is no measure of the plan"), meant));
    };
    let language = figures.language;
    let measure = line.result;
    let withholds = may_withhold(figures.results, measure);
    let nothing = |what: &str| {
        if withholds { Ok(figure::WITHHELD.to_owned()) } else { Err((format!("measure `{id}` has no {what} in this edition"), None)) }
    };
    let field = steps.next().unwrap_or("value");
    let school_code = steps.next();
    let school_field = steps.next();
    if field != "school" && school_code.is_some() || steps.next().is_some() {
        return Err((format!("`{name}` has more parts than a reference has"), None));
    }
    match field {
        "value" => match measure.status {
            Status::NotShown => Ok(figure::WITHHELD.to_owned()),
            _ => measure.value.as_ref().map_or_else(|| nothing("figure"), |value| Ok(figure::display(value, language))),
        },
        "prior" => measure.prior.as_ref().map_or_else(|| nothing("figure of last year"), |value| Ok(figure::display(value, language))),
        "baseline" => measure.baseline.as_ref().map_or_else(|| nothing("baseline"), |value| Ok(figure::display(value, language))),
        "counts" => measure.value.as_ref().and_then(|value| figure::counts(value, language)).map_or_else(|| nothing("counts"), Ok),
        "target" => line.target_words(language).map_or_else(|| nothing("target"), Ok),
        "gap" => line.gap(language).map_or_else(|| nothing("distance from a target"), |gap| Ok(gap.words)),
        "change" => line.change(language).map_or_else(|| nothing("comparable figure of last year"), |change| Ok(change.both())),
        "status" => Ok(super::status::of_measure(measure, language).words),
        "school" => school_figure(line, school_code.unwrap_or_default(), school_field.unwrap_or("value"), withholds, language),
        other => {
            let meant = did_you_mean(other, FIELDS)
                .map_or_else(|| format!("known are {}", FIELDS.join(", ")), |near| format!("did you mean `{near}`?"));
            Err((format!("`{other}` is no figure of a measure"), Some(meant)))
        }
    }
}

/// Whether a figure that the edition does not have may be there and withheld: a reference to it shows the mark. Whether
/// it refers to anything is found where nothing is withheld.
fn may_withhold(results: &Results, measure: &MeasureResult) -> bool {
    results.edition.audience == Audience::Public && matches!(measure.class, PrivacyClass::Student | PrivacyClass::Survey)
}

fn school_figure(line: &Line, code: &str, field: &str, withholds: bool, language: &Language) -> Result<String, (String, Option<String>)> {
    let id = &line.result.id;
    let Some(school) = line.result.schools.iter().find(|school| school.school_code == code) else {
        let known = line.result.schools.iter().map(|school| school.school_code.as_str());
        let meant = did_you_mean(code, known).map(|near| format!("did you mean `{near}`?"));
        return Err((format!("measure `{id}` has no school `{code}`"), meant));
    };
    let nothing = |what: &str| {
        if withholds {
            Ok(figure::WITHHELD.to_owned())
        } else {
            Err((format!("measure `{id}` has no {what} for school `{code}` in this edition"), None))
        }
    };
    match field {
        "value" if school.status == Status::NotShown => Ok(figure::WITHHELD.to_owned()),
        "value" => school.value.as_ref().map_or_else(|| nothing("figure"), |value| Ok(figure::display(value, language))),
        "prior" => school.prior.as_ref().map_or_else(|| nothing("figure of last year"), |value| Ok(figure::display(value, language))),
        "change" => {
            school_change(line, school, language).map_or_else(|| nothing("comparable figure of last year"), |change| Ok(change.both()))
        }
        other => Err((format!("`{other}` is no figure of a school; known are value, prior, change"), None)),
    }
}

/// A school's change since last year.
pub(crate) fn school_change(line: &Line, school: &SchoolResult, language: &Language) -> Option<Change> {
    figure::change(school.value.as_ref()?, school.prior.as_ref()?, line.decimals, language)
}

/// The line called `id`, parts included.
fn find_line<'a, 'b>(lines: &'b [Line<'a>], id: &str) -> Option<&'b Line<'a>> {
    lines.iter().find_map(|line| if line.result.id == id { Some(line) } else { find_line(&line.parts, id) })
}

/// What is wrong or doubtful in `source`: references that name no figure, claims that a figure contradicts.
pub(crate) fn problems(source: Source, figures: Figures) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let place = |range: &Range<usize>| source.file.map(|file| Place::in_text(file, source.text, range.start, range.end));
    let placed = |diagnostic: Diagnostic, range: &Range<usize>| match place(range) {
        Some(place) => diagnostic.at(place),
        None => diagnostic,
    };
    for reference in references(source.text) {
        if let Err((message, help)) = figure_named(reference.name, figures) {
            let mut diagnostic = Diagnostic::error("unresolved-reference", format!("commentary refers to `{}`: {message}", reference.name));
            diagnostic.help = help;
            found.push(placed(diagnostic, &reference.range));
        }
    }
    for range in sentences(source.text) {
        if let Some(message) = contradiction(&source.text[range.clone()], source, figures) {
            found.push(placed(Diagnostic::warning("contradiction", message), &range));
        }
    }
    found
}

/// The sentences of a text as ranges: a full stop, question or exclamation mark before white space ends one, a blank
/// line too.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, _) in text.char_indices() {
        let next_is_space = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        let ends = matches!(bytes[at], b'.' | b'!' | b'?') && next_is_space || bytes[at] == b'\n' && bytes.get(at + 1) == Some(&b'\n');
        if ends {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    found.push(start..text.len());
    found
        .into_iter()
        .map(|range| {
            let piece = &text[range.clone()];
            let begin = range.start + (piece.len() - piece.trim_start().len());
            begin..(begin + piece.trim().len())
        })
        .filter(|range| !range.is_empty())
        .collect()
}

/// What a claim is held against.
struct Claimed<'a> {
    what: String,
    change: Option<Change>,
    measure: &'a MeasureResult,
    district: bool,
}

/// Why a sentence contradicts the figure it is about; none where it does not, or where that cannot be told.
fn contradiction(sentence: &str, source: Source, figures: Figures) -> Option<String> {
    let language = figures.language;
    let words: Vec<String> = sentence.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect();
    let says = |list: &str| language.text(list).split(' ').any(|claim| words.iter().any(|word| word == claim));
    if says("claims.negation") {
        return None;
    }
    let claimed = claimed(sentence, source, figures)?;
    let direction = claimed.change.as_ref().map(|change| change.difference.cmp(&crate::number::Exact::ZERO));
    let better = claimed.change.as_ref().and_then(|change| change.is_better(claimed.measure.target.as_ref()));
    let moved = claimed.change.as_ref().map(Change::both).unwrap_or_default();
    let has_reference = !references(sentence).is_empty();
    let what = &claimed.what;
    let claims_better = says("claims.better");
    let claims_worse = says("claims.worse");
    if claims_better && !claims_worse && better == Some(false) {
        return Some(format!("the commentary claims an improvement, but {what} became worse ({moved})"));
    }
    if claims_worse && !claims_better && better == Some(true) {
        return Some(format!("the commentary claims a decline, but {what} became better ({moved})"));
    }
    if !has_reference {
        return None;
    }
    let (rose, fell) = (says("claims.rose"), says("claims.fell"));
    match direction {
        Some(std::cmp::Ordering::Less) if rose && !fell => Some(format!("the commentary claims a rise, but {what} fell ({moved})")),
        Some(std::cmp::Ordering::Greater) if fell && !rose => Some(format!("the commentary claims a fall, but {what} rose ({moved})")),
        _ if claimed.district && says("claims.missed") && figure::is_reached(claimed.measure.status) => {
            Some(format!("the commentary says that a target was missed, but {what} reached it"))
        }
        _ if claimed.district && says("claims.met") && super::status::is_missed(claimed.measure.status) => {
            Some(format!("the commentary says that a target was met, but {what} missed it"))
        }
        _ => None,
    }
}

/// The one figure that a sentence is about: that of its references if they agree, else that of the text it stands in,
/// unless the sentence names a school.
fn claimed<'a>(sentence: &str, source: Source, figures: Figures<'a>) -> Option<Claimed<'a>> {
    let mut subjects: Vec<(&str, Option<&str>)> = references(sentence)
        .iter()
        .filter_map(|reference| {
            let mut steps = reference.name.split('.');
            let id = steps.next()?;
            Some((id, (steps.next() == Some("school")).then(|| steps.next()).flatten()))
        })
        .collect();
    subjects.dedup();
    let (id, school) = match subjects.as_slice() {
        [] => {
            let names_a_school = figures.results.roster.iter().any(|school| sentence.contains(school.short_name.as_str()));
            if names_a_school && source.school.is_none() {
                return None;
            }
            (source.measure?, None)
        }
        [one] => *one,
        _ => return None,
    };
    let line = find_line(figures.lines, id)?;
    let title = line.short_title.text.clone();
    Some(match school.and_then(|code| line.result.schools.iter().find(|result| result.school_code == code)) {
        Some(result) => Claimed {
            what: format!("\u{201c}{title}\u{201d} at {}", result.school_name),
            change: school_change(line, result, figures.language),
            measure: line.result,
            district: false,
        },
        None if school.is_some() => return None,
        None => Claimed {
            what: format!("\u{201c}{title}\u{201d}"),
            change: line.change(figures.language),
            measure: line.result,
            district: true,
        },
    })
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

/// The level of a heading of the text on a page where its headings begin at `first`.
fn demoted(level: HeadingLevel, first: u8) -> u8 {
    (first + level as u8 - 1).min(6)
}

fn heading_level(level: u8) -> HeadingLevel {
    HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H6)
}

/// Markdown as HTML: raw HTML dropped, pictures as their descriptions, links only to where a reader can safely go,
/// headings from `first` down without a gap.
fn to_html(text: &str, first: u8) -> String {
    let mut events = Vec::new();
    let mut open_links = Vec::new();
    let mut shallowest = first;
    let mut last_level = first.saturating_sub(1);
    let level_of = |level: HeadingLevel, last: u8| demoted(level, first).min(last + 1);
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::HtmlBlock | Tag::Image { .. })
            | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => {}
            Event::Start(Tag::Heading { level, .. }) => {
                let level = level_of(level, last_level);
                last_level = level;
                shallowest = level;
                events.push(Event::Start(Tag::Heading { level: heading_level(level), id: None, classes: Vec::new(), attrs: Vec::new() }));
            }
            Event::End(TagEnd::Heading(_)) => events.push(Event::End(TagEnd::Heading(heading_level(shallowest)))),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let kept = is_safe(&dest_url);
                open_links.push(kept);
                if kept {
                    events.push(Event::Start(Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") }));
                }
            }
            Event::End(TagEnd::Link) => {
                if open_links.pop() == Some(true) {
                    events.push(event);
                }
            }
            _ => events.push(event),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    page.trim_end().to_owned()
}

/// Whether a link may stand in a page: to the web, to a mailbox, to a place of the page.
fn is_safe(address: &str) -> bool {
    let address = address.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "#"].iter().any(|start| address.starts_with(start))
}

/// Markdown with raw HTML cut out and headings from `first` down.
fn to_markdown(text: &str, first: u8) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => edits.push((range, String::new())),
            Event::Start(Tag::Heading { level, .. }) => {
                let marks = "#".repeat(usize::from(demoted(level, first)));
                let source = text[range.clone()].trim_end();
                let body = match source.strip_prefix('#') {
                    Some(_) => source.trim_start_matches('#').trim(),
                    None => source.lines().next().unwrap_or_default().trim(),
                };
                edits.push((range.start..range.start + source.len(), format!("{marks} {body}")));
            }
            _ => {}
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for (range, replacement) in edits {
        if range.start < from {
            continue;
        }
        kept.push_str(&text[from..range.start]);
        kept.push_str(&replacement);
        from = range.end;
    }
    kept.push_str(&text[from..]);
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{references, sentences, to_html, to_markdown};

    #[test]
    fn raw_html_and_unsafe_links_are_dropped() {
        let text =
            "A <b>bold</b> [link](javascript:alert(1)) and [page](https://example.org).\n\n<script>alert(1)</script>\n\n![chart](x.png)";
        let page = to_html(text, 4);
        assert!(!page.contains("<b>") && !page.contains("script") && !page.contains("<img"), "{page}");
        assert!(page.contains("<a href=\"https://example.org\">page</a>"), "{page}");
        assert!(page.contains("bold link and"), "{page}");
        assert!(!to_markdown(text, 4).contains("<script>"));
    }

    #[test]
    fn headings_go_under_the_heading_they_stand_below() {
        assert_eq!(to_html("# One\n\n### Two", 5), "<h5>One</h5>\n<h6>Two</h6>");
        assert_eq!(to_markdown("# One\n\ntext\n\nTwo\n---\n", 5), "##### One\n\ntext\n\n###### Two");
    }

    #[test]
    fn references_are_found_where_they_stand() {
        let text = "It is {{ a.value }}, was {{b.prior}}.";
        let found: Vec<_> = references(text).into_iter().map(|reference| reference.name).collect();
        assert_eq!(found, ["a.value", "b.prior"]);
        assert!(references("{{ open").is_empty());
    }

    #[test]
    fn a_decimal_point_ends_no_sentence() {
        let text = "It fell to 13.9% last year. Next?\n\nNew paragraph";
        let found: Vec<_> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["It fell to 13.9% last year.", "Next?", "New paragraph"]);
    }
}
