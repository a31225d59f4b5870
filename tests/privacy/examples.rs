//! The projects under `examples/`.

use crate::random::files;
use ctecs_report::disclosure::{self, Leak, PublicFiles, Structure};
use ctecs_report::evaluate;
use ctecs_report::plan::{self, Plan};
use ctecs_report::render::{self, Format, Options};
use ctecs_report::results::{Audience, PrivacyClass, Results, Status};
use ctecs_report::source::Progress;
use std::path::Path;

fn example(folder: &str) -> (Plan, Results, Structure) {
    let plan = plan::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().plan.unwrap();
    let options = evaluate::Options {
        data_root: plan.root.clone(),
        audience: Audience::Internal,
        as_of: plan.as_of,
        only: None,
        show_values: false,
        progress: Progress::default(),
    };
    let evaluated = evaluate::evaluate(&plan, &options).unwrap();
    let structure = Structure::of(&plan.dimensions, &evaluated.code_lists, &evaluated.roster);
    (plan, evaluated.results.unwrap(), structure)
}

#[test]
fn the_public_report_of_the_made_up_year_passes_the_audit_and_no_page_shows_a_withheld_figure() {
    let (plan, results, structure) = example("examples/ctecs");
    let release = disclosure::public(&results, &plan.privacy, &structure, &[], &[]).unwrap();
    let list = &release.withheld;
    println!(
        "{} figures of people, {} small, {} withheld; {} secrets, {} linear programmes, {} rounds",
        list.figures,
        list.small,
        list.entries.len(),
        release.audit.secrets,
        release.audit.programmes,
        release.rounds
    );
    assert!(list.entries.len() < list.small * 2);
    for measure in &release.publishable.results().measures {
        assert_ne!(measure.status, Status::NotShown, "the district's figure of `{}` is shown", measure.id);
    }
    let (json, csv) = files(&release.publishable);
    let read = PublicFiles { results: &json, figures: Some(&csv) };
    assert!(disclosure::audit(read, &results, &structure, &plan.privacy, &[]).unwrap().is_clean());
    let options = Options { templates_dir: None, fingerprint: "", languages: &[], school: None };
    let made = render::render(&release.publishable, &plan.words, &[Format::Html, Format::Markdown, Format::Slides], &options).unwrap();
    let texts: Vec<(&str, &str)> = made.iter().map(|file| (file.path.as_str(), std::str::from_utf8(&file.bytes).unwrap())).collect();
    assert_eq!(disclosure::search(&texts, &results, release.publishable.results()), Vec::<Leak>::new());
    let internal = render::render(&disclosure::internal(results.clone()), &plan.words, &[Format::Html], &options).unwrap();
    let texts: Vec<(&str, &str)> = internal.iter().map(|file| (file.path.as_str(), std::str::from_utf8(&file.bytes).unwrap())).collect();
    assert!(
        !disclosure::search(&texts, &results, release.publishable.results()).is_empty(),
        "the search finds withheld figures where they are: in the internal report"
    );
}

#[test]
fn figures_that_the_state_published_are_shown_and_those_it_withheld_stay_unknown() {
    let (plan, results, structure) = example("examples/edsight");
    let release = disclosure::public(&results, &plan.privacy, &structure, &[], &[]).unwrap();
    for (full, public) in results.measures.iter().zip(&release.publishable.results().measures) {
        if full.class == PrivacyClass::Public {
            assert_eq!(full.value, public.value, "{}", full.id);
            for (full, public) in full.schools.iter().zip(&public.schools) {
                assert_eq!(full.value, public.value);
            }
        }
    }
    assert!(results.measures.iter().any(|measure| measure.class == PrivacyClass::Public));
}
