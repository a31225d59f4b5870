//! What a kind asks of its rows, said so that another engine can be asked the same.
//!
//! Apart from any language of queries, which no kind knows.

use std::collections::BTreeMap;

/// The question of chronic absenteeism.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceQuery {
    /// The attendance dataset.
    pub dataset: String,
    /// Whether a row is a student's day, and not a student's year.
    pub by_day: bool,
    /// Whether a day more than half absent is an absent day, and any other is not.
    pub half_day_rule: bool,
    /// Days a student must have been enrolled to be counted.
    pub min_days_enrolled: u16,
    /// Whether a school's figure uses the student's days in the whole district, credited to the last school.
    pub days_of_district: bool,
    /// Grades counted, as codes or names; absent: all.
    pub grades: Option<Vec<String>>,
    /// Grades that never count, as codes or names.
    pub never: Vec<String>,
    /// Which schools' rows count, by columns of the roster; absent: all.
    pub schools: Option<BTreeMap<String, Vec<String>>>,
    /// Where `schools` says nothing: types of schools, in small letters, whose rows do not count.
    pub no_schools: Vec<String>,
}
