//! The public edition against readers who try to find a student in it.

mod attacker;
mod district;
mod random;

use ctecs_report::disclosure::{Structure, public};
use ctecs_report::evaluate;
use ctecs_report::plan::{self, Privacy};
use ctecs_report::results::{Audience, Results};
use district::{Shape, district};
use std::path::Path;

fn show(results: &Results, privacy: &Privacy, structure: &Structure) {
    let start = std::time::Instant::now();
    match public(results, privacy, structure, &[], &[]) {
        Ok(release) => {
            eprintln!(
                "{:?} rounds {} figures {} small {} withheld {} secrets {} programmes {}",
                start.elapsed(),
                release.rounds,
                release.withheld.figures,
                release.withheld.small,
                release.withheld.entries.len(),
                release.audit.secrets,
                release.audit.programmes
            );
            std::fs::write("/tmp/withheld.csv", release.withheld.to_csv().unwrap()).unwrap();
        }
        Err(error) => eprintln!("{:?} {error} {error:?}", start.elapsed()),
    }
}

#[test]
fn try_random() {
    let number = |name: &str, default: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let shape = Shape {
        schools: number("SCHOOLS", 4),
        students: number("STUDENTS", 2000),
        dimensions: vec![3, 4, 7, 2, 2, 2, 30].into_iter().take(number("DIMENSIONS", 3)).collect(),
        rates: vec![14, 8, 5, 1].into_iter().take(number("MEASURES", 1)).collect(),
        movers: 2,
        union: false,
        skew: 1,
        seed: 1,
    };
    show(&district(&shape), &Privacy::default(), &Structure::default());
}

fn example(folder: &str) -> (Results, Privacy, Structure) {
    let plan = plan::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().plan.unwrap();
    let options =
        evaluate::Options { data_root: plan.root.clone(), audience: Audience::Internal, as_of: plan.as_of, only: None, show_values: false };
    let evaluated = evaluate::evaluate(&plan, &options).unwrap();
    let structure = Structure::of(&plan.dimensions, &evaluated.code_lists, &evaluated.roster);
    (evaluated.results.unwrap(), plan.privacy.clone(), structure)
}

#[test]
fn try_example() {
    let (results, privacy, structure) = example("examples/ctecs");
    show(&results, &privacy, &structure);
}
