//! What the students' records say of each student, and where the student was enrolled last.
//!
//! Apart from counting, since a student of several schools has several records of a year and one of them has to be
//! believed: that of the school where the student was enrolled last, as the enrollment says.

use crate::dataset::{PersonId, SchoolIndex};
use crate::measure::{GroupColumns, Students};
use crate::school_year::SchoolYear;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// A student in a year.
type Student = (SchoolYear, PersonId);

/// Records and stays while they are gathered from files.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// By school, the last record of each.
    records: FxHashMap<Student, Vec<(Option<SchoolIndex>, GroupColumns)>>,
    /// The latest entry, and of two on one day the later school in the roster.
    latest: FxHashMap<Student, (Date, SchoolIndex)>,
}

impl Gathered {
    /// Notes a record; a later one of the same school replaces it.
    pub fn note_record(&mut self, student: Student, school: Option<SchoolIndex>, columns: GroupColumns) {
        let records = self.records.entry(student).or_default();
        match records.iter_mut().find(|(of, _)| *of == school) {
            Some((_, known)) => *known = columns,
            None => records.push((school, columns)),
        }
    }

    /// Notes that a student was entered at a school.
    pub fn note_stay(&mut self, student: Student, entry: Date, school: SchoolIndex) {
        let known = self.latest.entry(student).or_insert((entry, school));
        *known = (*known).max((entry, school));
    }

    /// Adds what later files say.
    pub fn merge(&mut self, later: Self) {
        for (student, records) in later.records {
            for (school, columns) in records {
                self.note_record(student, school, columns);
            }
        }
        for (student, (entry, school)) in later.latest {
            self.note_stay(student, entry, school);
        }
    }

    /// One record of each student: of the school entered last, else of the later school in the roster.
    pub fn finish(self, columns: Vec<String>) -> Students {
        let latest = self.latest;
        let records = self.records.into_iter().filter_map(|(student, records)| {
            let last = latest.get(&student).map(|(_, school)| *school);
            let believed = records.into_iter().max_by_key(|(school, _)| (last.is_some() && *school == last, *school))?;
            Some((student, believed.1))
        });
        let records = records.collect();
        Students { columns, records, schools: latest.into_iter().map(|(student, (_, school))| (student, school)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::Gathered;
    use crate::dataset::{PersonId, SchoolIndex, Symbols};
    use crate::school_year::SchoolYear;
    use jiff::civil::date;

    #[test]
    fn of_a_mover_the_school_entered_last_is_believed() {
        let symbols = Symbols::default();
        let year: SchoolYear = "2025-26".parse().unwrap();
        let student = (year, PersonId::new("0000000001", &symbols));
        let says = |text| vec![Some(symbols.intern(text))].into_boxed_slice();
        let mut gathered = Gathered::default();
        gathered.note_record(student, Some(SchoolIndex(3)), says("Carpentry"));
        gathered.note_record(student, Some(SchoolIndex(1)), says("Masonry"));
        gathered.note_stay(student, date(2025, 8, 28), SchoolIndex(3));
        let mut later = Gathered::default();
        later.note_stay(student, date(2025, 12, 19), SchoolIndex(1));
        gathered.merge(later);
        let students = gathered.finish(vec!["program".to_owned()]);
        assert_eq!(students.records[&student], says("Masonry"));
        assert_eq!(students.schools[&student], SchoolIndex(1));
    }

    #[test]
    fn without_enrollment_the_later_school_of_the_roster_is_believed() {
        let symbols = Symbols::default();
        let year: SchoolYear = "2025-26".parse().unwrap();
        let student = (year, PersonId::new("0000000001", &symbols));
        let says = |text| vec![Some(symbols.intern(text))].into_boxed_slice();
        let mut gathered = Gathered::default();
        gathered.note_record(student, Some(SchoolIndex(3)), says("Carpentry"));
        gathered.note_record(student, Some(SchoolIndex(1)), says("Masonry"));
        assert_eq!(gathered.finish(Vec::new()).records[&student], says("Carpentry"));
    }
}
