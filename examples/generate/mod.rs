//! The made-up district: its students, staff, applicants and surveys from 2021-22 to 2025-26, as the schools would
//! export them.
//!
//! Apart from the program so that nothing in it can lean on how the data came about, and without any dependency, so
//! that no update of a library moves a figure. Each part draws from streams of its own: changing one leaves the
//! others as they are.

mod activities;
mod applicants;
mod calendar;
mod checklists;
mod context;
mod discipline;
mod files;
mod random;
mod schools;
mod staff;
mod students;
mod surveys;

pub use files::Files;

/// Every file of the example that is generated: the exports and the history.
pub fn files() -> Files {
    let mut files = Files::default();
    let students = students::simulate();
    students::export(&students, &mut files);
    discipline::export(&students, &mut files);
    activities::export(&students, &mut files);
    surveys::export(&students, &mut files);
    let staff = staff::simulate();
    staff::export(&staff, &mut files);
    surveys::export_teachers(&staff, &mut files);
    applicants::export(&mut files);
    checklists::export(&mut files);
    context::export(&students, &mut files);
    files
}
