//! What a kind asks of its rows, said so that another engine can be asked the same.
//!
//! Apart from any language of queries, which no kind knows.

use crate::text::StringList;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Columns of the roster, and the values one of which each must have.
pub type SchoolFilter = BTreeMap<String, Vec<String>>;

/// The question of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Days enrolled and missed.
    Attendance(AttendanceQuery),
    /// People who have something.
    People(PeopleQuery),
}

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
    pub schools: Option<SchoolFilter>,
    /// Where `schools` says nothing: types of schools, in small letters, whose rows do not count.
    pub no_schools: Vec<String>,
}

/// A question about people, each of whom is remembered at every school by numbered marks.
///
/// Rows set marks; marks of several rows of a person at a school are folded into one, and those of a person's schools
/// into the person's in the district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleQuery {
    /// The rows that count.
    pub rows: Vec<QueriedRows>,
    /// How each mark is folded.
    pub marks: Vec<Fold>,
    /// More marks, each worked out at a school from those before it.
    pub derived: Vec<Term>,
    /// How marks become a numerator and a denominator.
    pub counting: Counting,
    /// The year whose students' records say the groups, counted back from that of the result.
    pub groups_years_back: i16,
    /// Whether somebody belongs to the groups of all schools, not of the last one.
    pub in_every_school: bool,
    /// What the things of rows are for.
    pub things: Things,
}

/// Rows of one dataset and year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueriedRows {
    /// The dataset.
    pub dataset: String,
    /// The year, counted back from that of the result.
    pub years_back: i16,
    /// The column that names the person; where it is empty, the next one does.
    pub person: Vec<String>,
    /// Columns that together name the thing of a row.
    pub thing: Vec<String>,
    /// The column of the day of the row, by which the latest row about a thing is found.
    pub day: Option<String>,
    /// Which schools' rows count; rows without a school do.
    pub schools: Option<SchoolFilter>,
    /// What rows must satisfy.
    pub only: Vec<Condition>,
    /// The marks that a row sets.
    pub sets: Vec<(usize, Set)>,
    /// Whether the row's own columns say a person's groups.
    pub says_groups: bool,
}

/// What a row sets a mark to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// 1 where all conditions hold, else 0.
    When(Vec<Condition>),
    /// Twice the number of the day in this column, and one more where the condition holds: the largest is the latest.
    Day(String, Condition),
}

/// A condition on a row; one on a cell that holds nothing fails unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The category is one of these codes or names.
    Among(String, Vec<String>),
    /// There is a category and it is none of these.
    NotAmong(String, Vec<String>),
    /// Something is there.
    Filled(String),
    /// The day is this or an earlier one.
    Until(String, Date),
    /// The day is this or a later one.
    From(String, Date),
    /// The day is this or a later one, or there is none.
    NoneOrFrom(String, Date),
    /// In an edition made during the year: the day is not after that edition's, or there is none.
    NotLater(String),
    /// The row has no school.
    NoSchool,
    /// The category is one whose entry in the list of codes says `value` under `attribute`, in whatever case; where no
    /// entry has the attribute, any is.
    Listed {
        /// The column.
        column: String,
        /// The column of the list.
        attribute: String,
        /// What it says.
        value: String,
    },
    /// All of one of these hold.
    Either(Vec<Vec<Condition>>),
}

/// How a mark of several rows becomes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The largest.
    Most,
    /// The sum.
    Sum,
}

/// Something that is true of a person at a school, or in the district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// The mark is not 0 here.
    Mark(usize),
    /// The mark is not 0 at any of the person's schools.
    Anywhere(usize),
    /// The largest mark at the person's schools is odd.
    Odd(usize),
    /// Two marks are equal here.
    Equal(usize, usize),
    /// The person has at least so many things.
    Things(u16),
    /// All are true.
    All(Vec<Term>),
    /// One is true.
    Any(Vec<Term>),
    /// It is not true.
    Not(Box<Term>),
}

/// How marks become a numerator and a denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Of those in the denominator, those also in the numerator.
    Rate {
        /// Who is in the denominator.
        denominator: Term,
        /// Who of these is in the numerator.
        numerator: Term,
    },
    /// Numerator and denominator are counted apart.
    Apart {
        /// Who is in the denominator.
        denominator: Term,
        /// Who is in the numerator, in the denominator or not.
        numerator: Term,
    },
    /// The sum of one mark over that of another, which is not 0.
    Sums {
        /// The mark in the numerator.
        numerator: usize,
        /// The mark in the denominator.
        denominator: usize,
    },
    /// The sum of a mark, without a denominator.
    Sum {
        /// The mark.
        of: usize,
        /// The dataset that is complete where no row of a school is none.
        dataset: String,
    },
    /// Everybody, without a denominator.
    Heads,
}

/// What the things of rows are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Things {
    /// They are counted, each once a person.
    Counted,
    /// Of a person's rows about one thing the latest counts.
    Latest,
    /// Only those also in rows of the year before count, where there are any.
    Shared,
}

impl QueriedRows {
    /// All rows of `dataset` in the year of the result, of people named in `person`.
    #[must_use]
    pub fn of(dataset: &str, person: &str) -> Self {
        Self {
            dataset: dataset.to_owned(),
            years_back: 0,
            person: vec![person.to_owned()],
            thing: Vec::new(),
            day: None,
            schools: None,
            only: Vec::new(),
            sets: Vec::new(),
            says_groups: true,
        }
    }

    /// Those that satisfy `only`.
    #[must_use]
    pub fn only(mut self, only: Vec<Condition>) -> Self {
        self.only.extend(only);
        self
    }

    /// Those of schools that match `filter`.
    #[must_use]
    pub fn schools(mut self, filter: Option<&BTreeMap<String, StringList>>) -> Self {
        self.schools = filter.map(plain_filter);
        self
    }

    /// Those of an earlier year.
    #[must_use]
    pub fn years_back(mut self, years: i16) -> Self {
        self.years_back = years;
        self
    }

    /// Each sets `mark` where `when` holds.
    #[must_use]
    pub fn sets(mut self, mark: usize, when: Vec<Condition>) -> Self {
        self.sets.push((mark, Set::When(when)));
        self
    }

    /// None says the groups of a person.
    #[must_use]
    pub fn beside(mut self) -> Self {
        self.says_groups = false;
        self
    }
}

impl PeopleQuery {
    /// A question about `rows` with so many marks, each of which is set where any row sets it.
    #[must_use]
    pub fn new(rows: Vec<QueriedRows>, marks: usize, counting: Counting) -> Self {
        Self {
            rows,
            marks: vec![Fold::Most; marks],
            derived: Vec::new(),
            counting,
            groups_years_back: 0,
            in_every_school: false,
            things: Things::Counted,
        }
    }
}

/// A filter with plain lists.
pub(crate) fn plain_filter(filter: &BTreeMap<String, StringList>) -> SchoolFilter {
    filter.iter().map(|(column, values)| (column.clone(), values.0.clone())).collect()
}

/// Conditions that every column of `filter` has one of its values.
pub(crate) fn conditions(filter: &BTreeMap<String, StringList>) -> Vec<Condition> {
    filter.iter().map(|(column, values)| Condition::Among(column.clone(), values.0.clone())).collect()
}
