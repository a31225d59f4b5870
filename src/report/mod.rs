//! The report as a plain value: every sentence worded, every table filled, every mark of a chart placed.
//!
//! Apart from rendering, which only turns the value into bytes, and from evaluation, whose results it may see
//! through [`Publishable`] alone.

mod appendix;
mod block;
mod chart;
mod charts;
mod corrections;
mod explained;
mod figure;
mod goals;
mod groups;
mod language;
mod line;
mod memo;
mod prose;
mod rest;
mod schools;
mod sentence;
mod slides;
mod status;
mod table;
mod translation;
mod view;
mod workbook;

pub(crate) use chart::{Dots, Trend};
pub use explained::{figures_of, steps_in_words};
pub(crate) use language::Phrase;
pub use language::languages;
pub(crate) use prose::Prose;
pub(crate) use status::StatusView;
pub(crate) use table::{Cell, Row, Table};
pub use view::View;
pub(crate) use view::{Appendix, Block, GoalView, How, Report, Scorecard, SectionView};
pub(crate) use workbook::{Entry, NumberFormat, RowRole, Sheet, SheetRow};

use crate::diagnostic::Diagnostic;
use crate::disclosure::Publishable;
use crate::plan::{SectionPlace, Words, readable_on_dark};
use crate::results::{Audience, Line as LineKind, Results, Stage, Status};
use crate::text::Text;
use charts::Scene;
use language::Language;
use line::Line;
use prose::{Figures, Source};
use std::collections::BTreeMap;
use view::{Alternate, Link, Page, ThemeView};

/// Above so many schools, the schools' and groups' tables have pages of their own.
const MOST_SCHOOLS_ON_A_PAGE: usize = 20;

/// Why no view can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// No messages exist in a language.
    #[error("there is no message catalogue for the language `{0}`; there are en and es")]
    Language(String),
}

/// The view of the results in `language`: everything a template needs.
///
/// `languages` are those of the whole report, the first being that of the files without a language in their name.
///
/// # Errors
/// [`ReportError::Language`] where there are no messages in `language`.
pub fn build(
    publishable: &Publishable,
    words: &Words,
    language: &str,
    languages: &[String],
    fingerprint: &str,
) -> Result<View, ReportError> {
    let results = publishable.results();
    let own = load(language, words)?;
    let lines = lines(results, words, &own);
    let problems = check(publishable, words, languages);
    let figures = Figures { results, lines: &lines, language: &own };
    let scene = Scene { language: &own, year: results.plan.school_year, roster: &results.roster };
    let dip: Vec<Line> = lines.iter().filter(|line| line.result.line == LineKind::Dip).cloned().collect();
    let page = page(results, words, &own, languages, fingerprint);
    let link_suffix = page.suffix.clone();
    let mut report = Report {
        contents: Vec::new(),
        opening: rest::sections(words, SectionPlace::Opening, figures),
        memo: memo::memo(results, words, &dip, figures),
        background: rest::sections(words, SectionPlace::Background, figures),
        scorecard: memo::scorecard(results, words, &dip, &own),
        goals: goals::goals(results, words, &lines, scene, figures),
        schools: schools::table(&dip, scene, Some(&link_suffix)),
        groups: groups::section(&lines, words, scene),
        context: rest::context(&lines, scene),
        district: rest::district(words, &own),
        next_year: rest::next_year(&lines, results.edition.as_of, &own),
        closing: rest::sections(words, SectionPlace::Closing, figures),
        corrections: corrections::corrections(results, &lines, &own),
        appendix: appendix::appendix(results, words, &lines, &problems, &own),
    };
    report.contents = contents(&report, &page, &own);
    let briefs = results.roster.iter().filter_map(|school| schools::brief(school, &dip, words, scene, figures)).collect();
    let slides = slides::slides(&report, &own);
    let workbook = workbook::workbook(results, words, &lines, scene);
    Ok(View { page, report, briefs, slides, workbook })
}

/// Every status in the English words of the report, for messages on a terminal and notices.
#[must_use]
pub fn status_words() -> BTreeMap<Status, String> {
    let language = Language::load("en", "en");
    let words = |status| language.as_ref().map_or_else(|| Status::id(status).to_owned(), |own| status::view(status, own).words);
    status::ALL.iter().map(|&status| (status, words(status))).collect()
}

fn load(language: &str, words: &Words) -> Result<Language, ReportError> {
    let primary = words.languages.first().map_or("en", String::as_str);
    Language::load(language, primary).ok_or_else(|| ReportError::Language(language.to_owned()))
}

/// The measures that stand for themselves, each with its parts.
fn lines<'a>(results: &'a Results, words: &'a Words, language: &Language) -> Vec<Line<'a>> {
    results
        .measures
        .iter()
        .filter(|measure| measure.part_of.is_none())
        .map(|measure| Line::new(measure, results, words, language))
        .collect()
}

/// Everything that is wrong or doubtful about the plan's words beside these results: references in commentary that
/// name no figure (errors), commentary that contradicts a figure, texts without a translation (warnings).
#[must_use]
pub fn check(publishable: &Publishable, words: &Words, languages: &[String]) -> Vec<Diagnostic> {
    let results = publishable.results();
    let mut found = Vec::new();
    for code in languages {
        let Ok(language) = load(code, words) else { continue };
        let lines = lines(results, words, &language);
        let figures = Figures { results, lines: &lines, language: &language };
        for (text, measure, school) in commentaries(words) {
            // A text is checked once, in the language it is given in.
            if language.has(text) {
                let source = Source { text: text.get(code), file: text.file(code), measure, school };
                found.extend(prose::problems(source, figures));
            }
        }
        found.extend(translation::missing(words, &language));
    }
    if words.theme.font.as_deref().is_some_and(|font| !is_font_stack(font)) {
        found.push(
            Diagnostic::error("wrong-value", "the font stack has a character that no font stack needs")
                .help("write names of fonts, separated by commas, with quotes around names of several words"),
        );
    }
    found
}

/// Whether a text can only be a list of fonts: it stands in a style sheet as it is.
fn is_font_stack(font: &str) -> bool {
    font.chars().all(|letter| letter.is_ascii_alphanumeric() || " ,-_'\"".contains(letter))
}

/// Every commentary with the measure or school it is about.
fn commentaries(words: &Words) -> Vec<(&Text, Option<&str>, Option<&str>)> {
    let measures = words.measures.iter().filter_map(|(id, own)| Some((own.commentary.as_ref()?, Some(id.as_str()), None)));
    let goals = words.goals.values().filter_map(|own| Some((own.commentary.as_ref()?, None, None)));
    let schools = words.schools.iter().map(|(code, text)| (text, None, Some(code.as_str())));
    let sections = words.sections.iter().map(|section| (&section.body, None, None));
    let memo = words.memo.introduction.iter().chain(&words.memo.recommendation).map(|text| (text, None, None));
    measures.chain(goals).chain(schools).chain(sections).chain(memo).collect()
}

/// Whether results are those of a public edition from which figures were withheld.
fn withholds(results: &Results) -> bool {
    let withheld = |status: Status| status == Status::NotShown;
    results.edition.audience == Audience::Public
        && results.measures.iter().any(|measure| {
            withheld(measure.status)
                || measure.schools.iter().any(|school| withheld(school.status))
                || measure.groups.iter().any(|group| withheld(group.status))
        })
}

/// What every page shows.
fn page(results: &Results, words: &Words, language: &Language, languages: &[String], fingerprint: &str) -> Page {
    let edition = &words.edition;
    let theme = &words.theme;
    let first = languages.first().map_or(language.code, String::as_str);
    let suffix_of = |code: &str| if code == first { String::new() } else { format!(".{code}") };
    let stage = match results.edition.stage {
        _ if results.edition.unmarked => None,
        Stage::Draft => Some("stage.draft"),
        Stage::ForApproval => Some("stage.for_approval"),
        Stage::Approved | Stage::Released => Some("stage.approved_open"),
    };
    let short_name = language.phrase(&words.short_name);
    let organization = language.phrase(&words.organization);
    let reporting = results
        .roster
        .iter()
        .filter(|school| {
            results.measures.iter().any(|measure| measure.schools.iter().any(|result| result.school_code == school.school_code))
        })
        .count();
    let short_name = if short_name.text.is_empty() { organization.clone() } else { short_name };
    let title = language.phrase(&words.title);
    let stage = stage.map(|key| language.text(key).to_owned());
    let embargo = edition.embargo.map(|date| language.say("stage.embargo", &[("date", &language.date(date))]));
    let marking = (results.edition.audience == Audience::Internal).then(|| language.text("stage.internal").to_owned());
    let as_of = language.say("page.as_of", &[("date", &language.date(results.edition.as_of))]);
    let edition_text = if fingerprint.is_empty() { String::new() } else { language.say("page.edition", &[("id", fingerprint)]) };
    let joined = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" \u{b7} ");
    let notice = edition.notice.as_ref().map(|text| language.phrase(text));
    Page {
        margin_title: joined(&[&short_name.text, &format!("{} {}", title.text, results.plan.school_year)]),
        margin_notice: notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default(),
        margin_stage: joined(&[stage.as_deref().unwrap_or_default(), embargo.as_deref().unwrap_or_default()]),
        margin_marking: marking.clone().unwrap_or_default(),
        margin_date: joined(&[&as_of, &edition_text]),
        language: language.code.to_owned(),
        suffix: suffix_of(language.code),
        alternates: languages
            .iter()
            .filter(|code| *code != language.code)
            .filter_map(|code| {
                let other = Language::load(code, first)?;
                Some(Alternate { language: code.clone(), name: other.text("text.language_name").to_owned(), suffix: suffix_of(code) })
            })
            .collect(),
        text: language.interface(),
        title,
        short_name,
        organization,
        school_year: results.plan.school_year.to_string(),
        prior_year: results.plan.school_year.minus(1).to_string(),
        stage,
        embargo,
        notice,
        marking,
        privacy: withholds(results).then(|| language.text("text.privacy_paragraph").to_owned()),
        as_of,
        day: results.edition.as_of,
        edition: edition_text,
        preliminary: results.measures.iter().any(|measure| measure.preliminary).then(|| language.text("note.preliminary").to_owned()),
        theme: ThemeView {
            color_dark: theme.color_dark.clone().or_else(|| readable_on_dark(theme.color.as_deref()?)),
            color: theme.color.clone(),
            font: theme.font.clone().filter(|font| is_font_stack(font)),
            logo: theme.logo.clone(),
        },
        statuses: status::ALL.iter().map(|&shown| status::view(shown, language)).collect(),
        untranslated: translation::untranslated(words, results, language),
        large: reporting > MOST_SCHOOLS_ON_A_PAGE,
    }
}

/// The contents of the district's page.
fn contents(report: &Report, page: &Page, language: &Language) -> Vec<Link> {
    let own = |anchor: &str, key: &str| Link { anchor: format!("#{anchor}"), label: Phrase::own(language.text(key)) };
    let plan = |sections: &[view::SectionView]| {
        sections.iter().map(|section| Link { anchor: format!("#{}", section.id), label: section.title.clone() }).collect::<Vec<_>>()
    };
    let mut links = plan(&report.opening);
    links.push(own("memo", "text.memo"));
    links.extend(plan(&report.background));
    links.push(own("scorecard", "text.scorecard"));
    links.extend(report.goals.iter().map(|goal| Link { anchor: format!("#goal-{}", goal.number), label: goal.heading.clone() }));
    let elsewhere = |file: &str, key: &str| {
        if page.large {
            Link { anchor: format!("{file}{}.html", page.suffix), label: Phrase::own(language.text(key)) }
        } else {
            own(file, key)
        }
    };
    if report.schools.is_some() {
        links.push(elsewhere("schools", "text.schools"));
    }
    if report.groups.is_some() {
        links.push(elsewhere("groups", "text.groups"));
    }
    if report.context.is_some() {
        links.push(own("context", "text.context"));
    }
    if report.district.is_some() {
        links.push(own("district", "text.district"));
    }
    if report.next_year.is_some() {
        links.push(own("next-year", "text.next_year"));
    }
    links.extend(plan(&report.closing));
    links.push(own("appendix", "text.appendix"));
    links
}
