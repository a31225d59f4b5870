//! The 17 high schools, with what is made up about them.

/// A high school. Rates are per mille.
pub struct School {
    /// Code in the roster.
    pub code: &'static str,
    /// Name in the exports; the roster has a shorter one for the school that was renamed.
    pub name: &'static str,
    /// Whether it takes part in the lottery of the Hartford Regional School Choice Office.
    pub rsco: bool,
    /// Students on October 1, 2025, about.
    pub size: usize,
    /// Chronically absent, 2024-25 and 2025-26.
    pub chronic: [usize; 2],
    /// Favorable answers beside the district's, in points of a thousand.
    pub climate: isize,
    /// Leave between one October and the next, of grades 9 to 11.
    pub leave: usize,
    /// Sanctioned, 1000 being the district's rate.
    pub discipline: usize,
    /// Instructional rounds, 2024-25 and 2025-26.
    pub rounds: [usize; 2],
    /// Weights of White, Hispanic/Latino, Black, Two or More Races, Asian, American Indian, Native Hawaiian.
    pub races: [usize; 7],
}

const fn school(code: &'static str, name: &'static str, size: usize, chronic: [usize; 2], climate: isize) -> School {
    School { code, name, rsco: false, size, chronic, climate, leave: 76, discipline: 1000, rounds: [4, 4], races: [52, 30, 9, 5, 2, 1, 1] }
}

/// Race and ethnicity in a school of a large city.
const CITY: [usize; 7] = [16, 52, 24, 4, 2, 1, 1];

/// The schools in the order of the roster.
pub const SCHOOLS: [School; 17] = [
    School {
        leave: 72, discipline: 780, rounds: [5, 5], ..school("9002516", "Emmett O’Brien Technical High School", 606, [140, 119], 9)
    },
    School { leave: 92, discipline: 1350, races: CITY, ..school("9001116", "Bullard-Havens Technical High School", 828, [212, 190], -41) },
    School { leave: 62, discipline: 760, rounds: [5, 6], ..school("9001216", "Henry Abbott Technical High School", 708, [126, 110], 8) },
    School { leave: 70, discipline: 840, ..school("9001316", "H. H. Ellis Technical High School", 684, [119, 115], 27) },
    School {
        leave: 84,
        discipline: 1010,
        rounds: [4, 5],
        ..school("9002716", "Ella T. Grasso Southeastern Technical High School", 514, [159, 150], -9)
    },
    School { leave: 88, discipline: 1120, races: CITY, ..school("9001416", "Eli Whitney Technical High School", 580, [183, 165], -22) },
    School {
        rsco: true,
        leave: 112,
        discipline: 1280,
        races: CITY,
        ..school("9001516", "A. I. Prince Technical High School", 764, [204, 186], -36)
    },
    School {
        rsco: true,
        leave: 93,
        discipline: 900,
        rounds: [5, 6],
        ..school("9001616", "Howell Cheney Technical High School", 662, [138, 122], 14)
    },
    School { leave: 80, discipline: 1060, ..school("9001716", "H. C. Wilcox Technical High School", 796, [157, 147], -1) },
    School { leave: 61, discipline: 700, rounds: [6, 5], ..school("9001816", "Vinal Technical High School", 554, [122, 108], 33) },
    School { leave: 64, discipline: 760, ..school("9002616", "Platt Technical High School", 832, [103, 95], 21) },
    School {
        rsco: true,
        leave: 104,
        discipline: 1180,
        races: CITY,
        ..school("9001916", "E. C. Goodwin Technical High School", 662, [171, 175], -17)
    },
    School { leave: 68, discipline: 880, rounds: [5, 4], ..school("9002016", "Norwich Technical High School", 682, [149, 130], 12) },
    School { leave: 74, discipline: 820, races: CITY, ..school("9002116", "J. M. Wright Technical High School", 430, [155, 136], 2) },
    School { leave: 58, discipline: 640, rounds: [6, 7], ..school("9002216", "Oliver Wolcott Technical High School", 678, [109, 93], 36) },
    School {
        leave: 82,
        discipline: 1160,
        rounds: [4, 3],
        races: CITY,
        ..school("9002316", "W. F. Kaynor Technical High School", 814, [188, 156], -14)
    },
    School { leave: 90, discipline: 1020, ..school("9002416", "Windham Technical High School", 504, [152, 156], -6) },
];

/// The renamed school's name from 2025-26 on. Its code stayed.
pub const NEW_NAME: (&str, &str) = ("9002716", "Ella T. Grasso Technical High School");

/// Trade programs of a high school, by their codes in `codes/program.csv`.
pub const PROGRAMS: [&str; 28] = [
    "AUT", "CAR", "ELE", "HAI", "CUL", "INF", "PRE", "PHC", "HEA", "WEL", "CRI", "GRA", "COL", "HVA", "MEC", "DIG", "MAS", "ROB", "TOU",
    "DIE", "ARC", "BIO", "BTE", "BCC", "AER", "LAN", "PLH", "VET",
];

/// The programs that the `index`-th school offers: six that all have, and seven more.
pub fn programs(index: usize) -> Vec<&'static str> {
    let others = &PROGRAMS[6..];
    PROGRAMS[..6].iter().copied().chain((0..7).map(|nth| others[(index * 5 + nth * 3) % others.len()])).collect()
}
