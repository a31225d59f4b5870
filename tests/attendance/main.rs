//! Daily attendance, counted by the program and counted again here in the simplest way, to the last figure.

mod generate;

use generate::{Figure, GROUPS, Stay};
use std::collections::BTreeMap;
use std::process::Command;

/// Days and halves missed of everybody, and whether that is a tenth or more; none under ten days.
fn chronic(days: u64, halves: u64) -> Option<u64> {
    (days >= 10).then(|| u64::from(5 * halves >= days))
}

fn counted(stays: &[Stay]) -> Vec<Figure> {
    let mut figures: BTreeMap<(String, String, String, String), (u64, u64)> = BTreeMap::new();
    let mut district: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for stay in stays {
        let (days, halves) = (stay.days.len() as u64, stay.days.iter().map(|(_, halves)| u64::from(*halves)).sum::<u64>());
        let all = district.entry(&stay.student).or_default();
        *all = (all.0 + days, all.1 + halves);
        let Some(is_chronic) = chronic(days, halves) else { continue };
        let groups = GROUPS.iter().zip(&stay.groups).map(|(name, category)| ((*name).to_owned(), category.clone()));
        for (dimension, category) in groups.chain([(String::new(), String::new())]) {
            let figure = figures.entry(("school".to_owned(), stay.school.clone(), dimension, category)).or_default();
            *figure = (figure.0 + is_chronic, figure.1 + 1);
        }
    }
    let of_district: Vec<u64> = district.values().filter_map(|(days, halves)| chronic(*days, *halves)).collect();
    let sum = (of_district.iter().sum(), of_district.len() as u64);
    figures.insert(("district".to_owned(), String::new(), String::new(), String::new()), sum);
    figures.into_iter().map(|((level, school, dimension, category), (over, of))| (level, school, dimension, category, over, of)).collect()
}

#[test]
fn daily_attendance_is_counted_to_the_last_figure_whatever_the_form_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let stays = generate::stays(7, 80, 40);
    generate::write(folder.path(), &stays);
    let out = folder.path().join("out");
    let built = Command::new(env!("CARGO_BIN_EXE_ctecs-report"))
        .args(["build", "--edition", "internal"])
        .arg(folder.path())
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let wanted = counted(&stays);
    assert!(wanted.len() > 150, "{}", wanted.len());
    assert_eq!(generate::figures(&out.join("figures.csv")), wanted);
}
