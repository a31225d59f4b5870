//! The PDF files of a program that was built with the feature `pdf`.

use crate::builder::Project;
use std::collections::BTreeMap;

/// The PDF files of the small project in English and Spanish.
fn built(project: &Project) -> BTreeMap<String, Vec<u8>> {
    project.run("build small --edition internal --out small/built --format pdf --lang en,es -q").code(0);
    project.files("built").into_iter().filter(|(path, _)| path.ends_with(".pdf")).collect()
}

/// How often `text` stands in `bytes`.
fn count(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).filter(|window| *window == text.as_bytes()).count()
}

#[test]
fn pdf_of_the_report_the_memo_and_every_school_in_every_language() {
    let files = built(&Project::new("small"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let wanted = ["memo.es.pdf", "memo.pdf", "report.es.pdf", "report.pdf"];
    let schools = ["1001", "1002", "1003"].map(|code| [format!("schools/{code}.es.pdf"), format!("schools/{code}.pdf")]);
    let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).chain(schools.into_iter().flatten()).collect();
    assert_eq!(names, wanted);
}

#[test]
fn pdf_is_tagged_as_pdf_ua_asks() {
    let files = built(&Project::new("small"));
    for (path, bytes) in &files {
        assert!(bytes.starts_with(b"%PDF-1.7"), "{path}");
        assert_eq!(count(bytes, "pdfuaid:part"), 2, "{path}");
        let language = if path.contains(".es.") { "/Lang (es-US)" } else { "/Lang (en-US)" };
        assert!(count(bytes, language) > 0, "{path}");
        for tag in ["/S /Title", "/S /H1", "/S /Table", "/S /TH", "/Scope /Row", "/Scope /Column", "/DisplayDocTitle true"] {
            assert!(count(bytes, tag) > 0 || !path.starts_with("report") && tag == "/S /H1", "{path} has no {tag}");
        }
        // A drawing without a text for who does not see it cannot be exported; the count holds that there are drawings.
        assert_eq!(count(bytes, "/S /Figure"), count(bytes, "/Alt "), "{path}");
    }
    assert!(count(&files["report.pdf"], "/S /Figure") > 0);
    assert!(count(&files["report.pdf"], "/Type /Outlines") > 0);
}

#[test]
fn pdf_of_the_memo_has_one_page_of_letter_paper() {
    let files = built(&Project::new("small"));
    for name in ["memo.pdf", "memo.es.pdf"] {
        assert_eq!(count(&files[name], "/MediaBox [0 0 612 792]"), 1, "{name}");
        assert_eq!(count(&files[name], "/MediaBox"), 1, "{name}");
    }
    assert!(count(&files["report.pdf"], "/MediaBox [0 0 792 612]") >= 1, "the scorecard lies across");
}

#[test]
fn pdf_has_the_same_bytes_twice() {
    assert!(built(&Project::new("small")) == built(&Project::new("small")));
}

#[test]
fn pdf_cannot_be_made_of_letters_that_its_fonts_lack() {
    let project = Project::new("small");
    project.edit("plan.toml", "title = \"Small Plan\"", "title = \"Small Plan \u{5b66}\"");
    project.run("build small --edition internal --out small/built --format pdf").code(1).stdout("").stderr(snapbox::str![[r#"
error[template]: memo.pdf cannot be made: PDF/UA-1 error: the text `"学"` could not be displayed with font `"Inter"`
 |
 = help: try using a different font

no report was written: 1 error

"#]]);
    assert!(project.files("built").is_empty());
}
