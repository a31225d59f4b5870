//! Made-up districts: students drawn at random, and the results that an evaluation of them gives.

use ctecs_report::number::{Exact, percent_text};
use ctecs_report::results::{
    Audience, Basis, EditionInfo, EditionKind, GoalInfo, GroupResult, Line, MeasureResult, PlanInfo, PrivacyClass, Results, SCHEMA,
    SchoolInfo, SchoolResult, Stage, Status, Unit, Value,
};
use ctecs_report::school_year::SchoolYear;
use std::collections::BTreeMap;

/// A small generator of its own, so that a district is the same for the same seed everywhere.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound.max(1)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A student: schools, categories by dimension, and for each measure whether it holds.
#[derive(Clone, Debug)]
pub struct Student {
    pub schools: Vec<usize>,
    pub categories: Vec<usize>,
    pub has: Vec<bool>,
}

/// What a district is like.
#[derive(Clone, Debug)]
pub struct Shape {
    pub schools: usize,
    pub students: usize,
    /// Categories of each dimension.
    pub dimensions: Vec<usize>,
    /// Percent of students that have each measure's property.
    pub rates: Vec<u64>,
    /// Percent of students of two schools.
    pub movers: u64,
    /// Whether the last dimension is the union of the first categories of those before it.
    pub union: bool,
    /// How uneven categories and schools are: 0 even, 3 steep.
    pub skew: u32,
    pub seed: u64,
}

/// Draws the students of a year.
pub fn students(shape: &Shape, dice: &mut Dice) -> Vec<Student> {
    let pick = |dice: &mut Dice, count: usize| {
        let mut best = dice.below(count as u64);
        for _ in 0..shape.skew {
            best = best.min(dice.below(count as u64));
        }
        best as usize
    };
    (0..shape.students)
        .map(|_| {
            let mut schools = vec![pick(dice, shape.schools)];
            if shape.schools > 1 && dice.chance(shape.movers) {
                let other = dice.below(shape.schools as u64) as usize;
                if other != schools[0] {
                    schools.push(other);
                }
            }
            let mut categories: Vec<usize> = shape.dimensions.iter().map(|&count| pick(dice, count)).collect();
            if shape.union && categories.len() > 1 {
                let last = categories.len() - 1;
                categories[last] = usize::from(categories[..last].iter().all(|&category| category != 1));
            }
            let first = *shape.rates.first().unwrap_or(&0);
            let mut has: Vec<bool> = shape.rates.iter().map(|&rate| dice.chance(rate)).collect();
            // The third measure is a part of the second: who has it has the second too.
            if has.len() > 2 {
                has[1] |= has[2];
            }
            let _ = first;
            Student { schools, categories, has }
        })
        .collect()
}

pub fn school_code(index: usize) -> String {
    format!("90{:05}", index + 1)
}

pub fn dimension_name(index: usize) -> String {
    format!("dimension-{index}")
}

pub fn category_name(dimension: usize, category: usize) -> String {
    format!("category-{dimension}-{category}")
}

pub fn year(start: i16) -> SchoolYear {
    SchoolYear::starting_in(start).unwrap()
}

pub fn value(numerator: i64, denominator: i64, start: i16) -> Option<Value> {
    let rate = Exact::rate(numerator, denominator)?;
    Some(Value {
        school_year: year(start),
        unit: Unit::Students,
        numerator: Some(Exact::whole(numerator)),
        denominator: Some(Exact::whole(denominator)),
        percent: Some(rate),
        display: percent_text(rate, 1),
        people: None,
        basis: Basis::Counted,
        interval: None,
        definition: "test".to_owned(),
        series_break: None,
    })
}

pub fn measure(id: &str, kind: &str, class: PrivacyClass) -> MeasureResult {
    MeasureResult {
        id: id.to_owned(),
        goal: "goal".to_owned(),
        line: Line::Dip,
        number: None,
        part_of: None,
        title: id.to_owned(),
        kind: kind.to_owned(),
        class,
        definition: "test".to_owned(),
        window: "the school year".to_owned(),
        target: None,
        baseline: None,
        prior: None,
        value: None,
        status: Status::Reported,
        reason: None,
        gap: None,
        preliminary: false,
        trend: Vec::new(),
        parts: Vec::new(),
        schools: Vec::new(),
        groups: Vec::new(),
        details: Vec::new(),
        checkpoints: Vec::new(),
        exclusions: Vec::new(),
        sources: Vec::new(),
    }
}

pub fn results(measures: Vec<MeasureResult>, schools: usize) -> Results {
    Results {
        schema: SCHEMA,
        plan: PlanInfo { title: "Made-up plan".to_owned(), organization: "Made-up district".to_owned(), school_year: year(2025) },
        edition: EditionInfo {
            id: String::new(),
            audience: Audience::Internal,
            kind: EditionKind::YearEnd,
            stage: Stage::Draft,
            as_of: year(2025).last_day(),
            supersedes: None,
            unmarked: false,
            open_warnings: 0,
            signoffs: Vec::new(),
        },
        goals: vec![GoalInfo {
            id: "goal".to_owned(),
            number: 1,
            title: "Goal".to_owned(),
            measures: measures.iter().map(|measure| measure.id.clone()).collect(),
        }],
        roster: (0..schools)
            .map(|index| SchoolInfo {
                school_code: school_code(index),
                school_name: format!("School {}", index + 1),
                short_name: format!("S{}", index + 1),
                school_type: "high-school".to_owned(),
                town: "Town".to_owned(),
            })
            .collect(),
        measures,
        diagnostics: Vec::new(),
        corrections: Vec::new(),
    }
}

/// Counts by dimension, category and school (`None` for all).
type Counted = BTreeMap<(Option<(usize, usize)>, Option<usize>), (i64, i64)>;

fn count(students: &[Student], which: usize) -> Counted {
    let mut counted = Counted::new();
    for student in students {
        let groups: Vec<Option<(usize, usize)>> =
            std::iter::once(None).chain(student.categories.iter().enumerate().map(|(d, &c)| Some((d, c)))).collect();
        let scopes: Vec<Option<usize>> = std::iter::once(None).chain(student.schools.iter().map(|&school| Some(school))).collect();
        for &group in &groups {
            for &scope in &scopes {
                let entry = counted.entry((group, scope)).or_default();
                entry.1 += 1;
                entry.0 += i64::from(student.has[which]);
            }
        }
    }
    counted
}

/// The results of a district with this year's and last year's students.
pub fn district(shape: &Shape) -> Results {
    let mut dice = Dice::new(shape.seed);
    let now = students(shape, &mut dice);
    let before = students(shape, &mut dice);
    evaluated(shape, &now, &before)
}

/// The results of given students.
pub fn evaluated(shape: &Shape, now: &[Student], before: &[Student]) -> Results {
    let mut measures = Vec::new();
    for which in 0..shape.rates.len() {
        let mut result = measure(&format!("measure-{which}"), "made-up", PrivacyClass::Student);
        if which > 0 {
            result.part_of = Some("measure-line".to_owned());
        }
        let (this, last) = (count(now, which), count(before, which));
        let at = |table: &Counted, key: (Option<(usize, usize)>, Option<usize>), start: i16| {
            table.get(&key).and_then(|&(numerator, denominator)| value(numerator, denominator, start))
        };
        result.value = at(&this, (None, None), 2025);
        result.prior = at(&last, (None, None), 2024);
        result.trend = result.prior.iter().chain(&result.value).cloned().collect();
        for school in 0..shape.schools {
            result.schools.push(SchoolResult {
                school_code: school_code(school),
                school_name: format!("School {}", school + 1),
                value: at(&this, (None, Some(school)), 2025),
                prior: at(&last, (None, Some(school)), 2024),
                target: None,
                gap: None,
                status: Status::Reported,
            });
        }
        for (dimension, &categories) in shape.dimensions.iter().enumerate() {
            let categories = if shape.union && dimension > 0 && dimension + 1 == shape.dimensions.len() { 2 } else { categories };
            for category in 0..categories {
                for school in std::iter::once(None).chain((0..shape.schools).map(Some)) {
                    result.groups.push(GroupResult {
                        dimension: dimension_name(dimension),
                        category: category_name(dimension, category),
                        school_code: school.map(school_code),
                        value: at(&this, (Some((dimension, category)), school), 2025),
                        prior: at(&last, (Some((dimension, category)), school), 2024),
                        gap: None,
                        status: Status::Reported,
                    });
                }
            }
        }
        measures.push(result);
    }
    results(measures, shape.schools)
}
