//! School years and their days.

/// Days on which students are taught.
pub const SCHOOL_DAYS: usize = 180;

/// A school year.
pub struct Year {
    /// The calendar year in which it begins.
    pub start: usize,
    /// Its label, `2025-26`.
    pub label: String,
    /// Every day from July 1 to June 30, as `2025-07-01`.
    pub days: Vec<String>,
    /// The days on which students are taught, as positions in `days`.
    pub taught: Vec<usize>,
    /// Days without students on which staff work, as positions in `days`.
    pub staff_days: Vec<usize>,
}

impl Year {
    /// The school year that begins in `start`.
    pub fn new(start: usize) -> Self {
        let mut days = Vec::new();
        let mut taught = Vec::new();
        let mut staff_days = Vec::new();
        let mut weekday = first_of_july(start);
        let mut mondays = 0;
        for (year, month) in (7..=12).map(|month| (start, month)).chain((1..=6).map(|month| (start + 1, month))) {
            let mut first_monday = 0;
            for day in 1..=length(year, month) {
                if weekday == 0 {
                    mondays += 1;
                    if first_monday == 0 {
                        first_monday = day;
                    }
                }
                let in_session = (month == 8 && day >= 27) || !(7..=8).contains(&month);
                if in_session && weekday < 5 && !is_holiday(month, day, weekday, first_monday) {
                    // Four Mondays of the year are for staff alone.
                    if weekday == 0 && [12, 18, 29, 36].contains(&mondays) {
                        staff_days.push(days.len());
                    } else if taught.len() < SCHOOL_DAYS {
                        taught.push(days.len());
                    }
                }
                days.push(format!("{year}-{month:02}-{day:02}"));
                weekday = (weekday + 1) % 7;
            }
        }
        Self { start, label: format!("{start}-{:02}", (start + 1) % 100), days, taught, staff_days }
    }

    /// The `index`-th day on which students are taught, from 0; the last one where there are fewer.
    pub fn school_day(&self, index: usize) -> &str {
        let position = self.taught[index.min(self.taught.len() - 1)];
        &self.days[position]
    }

    /// The days taught before `month` and `day`.
    pub fn taught_before(&self, month: usize, day: usize) -> usize {
        let calendar_year = if month >= 7 { self.start } else { self.start + 1 };
        let date = format!("{calendar_year}-{month:02}-{day:02}");
        self.taught.iter().filter(|&&position| self.days[position] < date).count()
    }
}

/// The weekday of July 1, Monday being 0. July 1, 2021 was a Thursday.
fn first_of_july(year: usize) -> usize {
    let leap_days = (2022..=year).filter(|year| year.is_multiple_of(4)).count();
    (3 + (year - 2021) + leap_days) % 7
}

fn length(year: usize, month: usize) -> usize {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_holiday(month: usize, day: usize, weekday: usize, first_monday: usize) -> bool {
    let nth_monday = |n: usize| weekday == 0 && first_monday + 7 * (n - 1) == day;
    match month {
        9 => nth_monday(1),
        10 => nth_monday(2),
        11 => day == 11 || (weekday == 3 && (22..=28).contains(&day)) || (weekday == 4 && (23..=29).contains(&day)),
        12 => day >= 24,
        1 => day == 1 || nth_monday(3),
        2 => nth_monday(3) || (weekday == 1 && (16..=22).contains(&day)),
        4 => (10..=16).contains(&day),
        5 => weekday == 0 && day >= 25,
        6 => day == 19,
        _ => false,
    }
}
