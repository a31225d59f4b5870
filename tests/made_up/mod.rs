//! A made-up district of 17 schools with ten lines and strategies of every status, built by hand: the report can be
//! tested without data, and with figures chosen to be awkward.

use ctecs_report::disclosure::{self, Publishable};
use ctecs_report::number::{Exact, count_text, percent_text};
use ctecs_report::plan::{Action, Edition, Fact, GoalWords, MeasureWords, Memo, Reference, Section, SectionPlace, Words};
use ctecs_report::results::{
    Audience, Basis, Checkpoint, CheckpointState, Detail, EditionInfo, EditionKind, Exclusion, GoalInfo, GroupResult, Line, MeasureResult,
    OperatorName, PlanInfo, PrivacyClass, Results, RowCounts, SCHEMA, SchoolInfo, SchoolResult, Source, Stage, Status, TargetInfo, Unit,
    Value,
};
use ctecs_report::school_year::SchoolYear;
use ctecs_report::text::Text;
use jiff::civil::date;
use std::collections::BTreeMap;

/// Towns of the made-up schools.
const TOWNS: [&str; 17] = [
    "Ashford",
    "Birchwood",
    "Cedar Falls",
    "Dover",
    "Elmhurst",
    "Fairview",
    "Granby",
    "Harwinton",
    "Ivoryton",
    "Kent",
    "Lyme",
    "Marlborough",
    "Norfolk",
    "Orange",
    "Pomfret",
    "Quarry Hill",
    "Roxbury",
];
/// Students of each school.
const STUDENTS: [i64; 17] = [588, 802, 702, 655, 548, 596, 744, 668, 798, 561, 811, 662, 672, 402, 668, 812, 551];

/// The year reported.
pub fn year() -> SchoolYear {
    "2025-26".parse().unwrap()
}

/// A text in both languages.
fn both(english: &str, spanish: &str) -> Text {
    Text { by_language: BTreeMap::from([("en".to_owned(), english.to_owned()), ("es".to_owned(), spanish.to_owned())]), ..Text::default() }
}

fn percent(text: &str) -> Exact {
    Exact::parse_percent(text).unwrap()
}

/// A counted rate.
pub fn rate(back: i16, numerator: i64, denominator: i64, unit: Unit) -> Value {
    let exact = Exact::rate(numerator, denominator).unwrap();
    Value {
        school_year: year().minus(back),
        unit,
        numerator: Some(Exact::whole(numerator)),
        denominator: Some(Exact::whole(denominator)),
        percent: Some(exact),
        display: percent_text(exact, 1),
        people: None,
        basis: Basis::Counted,
        interval: None,
        definition: "d1".to_owned(),
        series_break: None,
    }
}

/// A published rate without counts.
fn published(back: i16, text: &str, definition: &str) -> Value {
    Value {
        unit: Unit::Percent,
        numerator: None,
        denominator: None,
        percent: Some(percent(text)),
        display: text.to_owned(),
        basis: Basis::Published,
        definition: definition.to_owned(),
        ..rate(back, 1, 2, Unit::Percent)
    }
}

/// So many of a few.
fn of(back: i16, numerator: i64, denominator: i64, unit: Unit) -> Value {
    Value { display: format!("{numerator} of {denominator}"), ..rate(back, numerator, denominator, unit) }
}

/// A bare count.
fn count(back: i16, number: i64, unit: Unit) -> Value {
    Value {
        numerator: Some(Exact::whole(number)),
        denominator: None,
        percent: None,
        display: count_text(Exact::whole(number)),
        ..rate(back, 1, 2, unit)
    }
}

fn target(operator: OperatorName, value: &str, threshold: Option<Exact>) -> TargetInfo {
    TargetInfo {
        operator,
        value: value.to_owned(),
        due: Some(date(2026, 6, 30)),
        threshold,
        threshold_display: threshold.map(|threshold| percent_text(threshold, 1)),
    }
}

fn measure(id: &str, goal: &str, line: Line, number: Option<u32>, title: &str, kind: &str, status: Status) -> MeasureResult {
    MeasureResult {
        id: id.to_owned(),
        goal: goal.to_owned(),
        line,
        number,
        part_of: None,
        title: title.to_owned(),
        kind: kind.to_owned(),
        class: PrivacyClass::Student,
        definition: "d1".to_owned(),
        window: "July 1, 2025 to June 30, 2026".to_owned(),
        target: None,
        baseline: None,
        prior: None,
        value: None,
        status,
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

/// A measure with this year's figure, last year's and a trend that ends in the two.
fn with_years(mut measure: MeasureResult, years: Vec<Value>) -> MeasureResult {
    measure.value = years.last().cloned();
    measure.prior = years.len().checked_sub(2).map(|at| years[at].clone()).filter(|prior| prior.series_break.is_none());
    measure.trend = years;
    measure
}

/// The schools' figures from two functions of their position.
fn schools(
    value: impl Fn(usize) -> Option<Value>,
    prior: impl Fn(usize) -> Option<Value>,
    judge: impl Fn(&Value, Option<&Value>) -> Status,
) -> Vec<SchoolResult> {
    roster()
        .iter()
        .enumerate()
        .take(17)
        .map(|(at, school)| {
            let value = value(at);
            let prior = prior(at);
            SchoolResult {
                school_code: school.school_code.clone(),
                school_name: school.school_name.clone(),
                status: value.as_ref().map_or(Status::NotShown, |value| judge(value, prior.as_ref())),
                value,
                prior,
                target: None,
                gap: None,
            }
        })
        .collect()
}

fn group(dimension: &str, category: &str, value: Option<Value>, prior: Option<Value>) -> GroupResult {
    let status = if value.is_some() { Status::Reported } else { Status::NotShown };
    GroupResult { dimension: dimension.to_owned(), category: category.to_owned(), school_code: None, value, prior, gap: None, status }
}

/// Groups with awkward names, one of them too small to be shown.
fn groups(base: i64) -> Vec<GroupResult> {
    let of = |numerator: i64, denominator: i64| {
        let prior = numerator + denominator / 60;
        (Some(rate(0, numerator, denominator, Unit::Students)), Some(rate(1, prior, denominator, Unit::Students)))
    };
    let mut groups = Vec::new();
    for (category, numerator, denominator) in
        [("Grade 9", 378, 2998), ("Grade 10", 382, 2884), ("Grade 11", 389, 2742), ("Grade 12", 408, 2580)]
    {
        let (value, prior) = of(numerator * base / 100, denominator);
        groups.push(group("grade", category, value, prior));
    }
    for (category, numerator, denominator) in [("Female", 693, 4640), ("Male", 854, 6522)] {
        let (value, prior) = of(numerator * base / 100, denominator);
        groups.push(group("gender", category, value, prior));
    }
    groups.push(group("gender", "Non-binary", None, None));
    for (category, numerator, denominator) in [
        ("Asian", 14, 212),
        ("Black or African American", 214, 1588),
        ("Hispanic or Latino", 824, 4902),
        ("Two or more races | <other>", 63, 431),
        ("White", 432, 4016),
    ] {
        let (value, prior) = of(numerator * base / 100, denominator);
        groups.push(group("race_ethnicity", category, value, prior));
    }
    for (category, numerator, denominator) in [("High needs", 1146, 6870), ("Not high needs", 411, 4334)] {
        let (value, prior) = of(numerator * base / 100, denominator);
        groups.push(group("high_needs", category, value, prior));
    }
    groups
}

fn sources(dataset: &str, files: u64) -> Vec<Source> {
    (0..files)
        .map(|at| Source {
            file: format!("exports/2025-26/{dataset}/{}.csv", 9_001_016 + at * 100),
            school_year: year(),
            digest: Some("0".repeat(64)),
            rows: Some(RowCounts { rows: 700, used: 690, excluded: 10 }),
        })
        .collect()
}

/// The schools: 17 that report and one more.
fn roster() -> Vec<SchoolInfo> {
    let mut roster: Vec<SchoolInfo> = TOWNS
        .iter()
        .enumerate()
        .map(|(at, town)| SchoolInfo {
            school_code: format!("{}", 9_001_016 + at * 100),
            school_name: format!("{town} Technical High School"),
            short_name: (*town).to_owned(),
            school_type: "high-school".to_owned(),
            town: (*town).to_owned(),
        })
        .collect();
    "O\u{2019}Brien & Sons".clone_into(&mut roster[3].short_name);
    roster.push(SchoolInfo {
        school_code: "9009216".to_owned(),
        school_name: "Adult Center".to_owned(),
        short_name: "Adult Center".to_owned(),
        school_type: "technical-education-center".to_owned(),
        town: "Dover".to_owned(),
    });
    roster
}

/// The results.
pub fn results() -> Results {
    let mut measures = Vec::new();
    let dip = |id: &str, goal: &str, number: u32, title: &str, kind: &str, status: Status| {
        measure(id, goal, Line::Dip, Some(number), title, kind, status)
    };
    let students = Unit::Students;
    let absent = |at: usize, back: i64| {
        rate(
            i16::try_from(back).unwrap(),
            STUDENTS[at] * (93 + i64::try_from(at * 37 % 97).unwrap() + back * 13) / 1000,
            STUDENTS[at],
            students,
        )
    };

    let mut line = with_years(
        dip("chronic-absenteeism", "environment", 1, "Reduce chronic absenteeism to 12.5%", "chronic-absenteeism", Status::Improved),
        vec![
            Value {
                definition: "d0".to_owned(),
                series_break: Some("New state definition from Sept. 2022".to_owned()),
                ..rate(4, 2469, 10_925, students)
            },
            rate(3, 2127, 11_022, students),
            rate(2, 1994, 11_140, students),
            rate(1, 1709, 11_243, students),
            rate(0, 1557, 11_204, students),
        ],
    );
    line.target = Some(target(OperatorName::AtMost, "12.5%", Some(percent("12.5%"))));
    line.baseline = Some(rate(2, 1994, 11_140, students));
    line.gap = Some("1.4".to_owned());
    line.preliminary = true;
    line.schools = schools(
        |at| Some(absent(at, 0)),
        |at| Some(absent(at, 1)),
        |value, prior| {
            let (now, before) = (value.exact().unwrap(), prior.and_then(Value::exact).unwrap());
            if now <= percent("12.5%") {
                Status::Met
            } else if now < before {
                Status::Improved
            } else {
                Status::NotMet
            }
        },
    );
    line.groups = groups(100);
    line.exclusions = vec![Exclusion::new("below-minimum-days", "student", 83), Exclusion::new("school outside the measure", "row", 412)];
    line.sources = sources("attendance", 17);
    measures.push(line);

    let mut line = with_years(
        dip("suspensions", "environment", 2, "Decrease suspensions and expulsions by an additional 10%", "all-of", Status::Improved),
        vec![
            rate(3, 940, 11_190, students),
            rate(2, 905, 11_140, students),
            rate(1, 820, 11_243, students),
            rate(0, 706, 11_204, students),
        ],
    );
    line.parts = vec!["in-school".to_owned(), "out-of-school".to_owned(), "expulsion".to_owned()];
    measures.push(line);
    for (at, (id, title, before, now, status)) in [
        ("in-school", "In-school suspension", 495, 437, Status::Met),
        ("out-of-school", "Out-of-school suspension", 405, 358, Status::Met),
        ("expulsion", "Expulsion", 19, 18, Status::Improved),
    ]
    .into_iter()
    .enumerate()
    {
        let mut part = with_years(
            measure(id, "environment", Line::Dip, None, title, "discipline", status),
            vec![rate(1, before, 11_243, students), rate(0, now, 11_204, students)],
        );
        part.part_of = Some("suspensions".to_owned());
        let threshold = Exact::rate(before * 9, 11_243 * 10).unwrap();
        part.target = Some(target(OperatorName::Change, "-10%", Some(threshold)));
        part.baseline.clone_from(&part.prior);
        let shown = move |school: usize, back: i64| {
            let number =
                STUDENTS[school] * (40 - i64::try_from(at).unwrap() * 12 + i64::try_from(school * 29 % 31).unwrap() + back * 4) / 1000;
            (number > 5).then(|| rate(i16::try_from(back).unwrap(), number, STUDENTS[school], students))
        };
        part.schools = schools(|school| shown(school, 0), |school| shown(school, 1), |_, _| Status::Reported);
        measures.push(part);
    }

    let mut line = dip(
        "climate",
        "environment",
        3,
        "Increase positive responses on climate surveys, especially teacher\u{2013}student relationships",
        "all-of",
        Status::Met,
    );
    line.value = Some(of(0, 2, 2, Unit::Parts));
    line.parts = vec!["climate-all".to_owned(), "climate-relations".to_owned()];
    measures.push(line);
    for (id, title, before, now) in
        [("climate-all", "All items", 6410, 6600), ("climate-relations", "Teacher\u{2013}student relationships", 6890, 7030)]
    {
        let mut part = with_years(
            measure(id, "environment", Line::Dip, None, title, "favorable", Status::Met),
            vec![rate(1, before, 10_000, Unit::Answers), rate(0, now, 10_000, Unit::Answers)],
        );
        part.part_of = Some("climate".to_owned());
        part.target = Some(target(OperatorName::Increase, "", Some(Exact::rate(before, 10_000).unwrap())));
        part.details = vec![Detail { id: "response-rate".to_owned(), value: rate(0, 8120, 11_204, Unit::Respondents) }];
        let favorable = |school: usize, back: i64| {
            rate(i16::try_from(back).unwrap(), 600 + i64::try_from(school * 41 % 113).unwrap() - back * 11, 1000, Unit::Answers)
        };
        part.schools = schools(
            |school| Some(favorable(school, 0)),
            |school| {
                Some(Value { ..favorable(school, i64::from(school % 5 != 0)) }).map(|value| Value { school_year: year().minus(1), ..value })
            },
            |value, prior| if value.exact() > prior.and_then(Value::exact) { Status::Met } else { Status::NotMet },
        );
        measures.push(part);
    }

    let rounds = [5, 4, 6, 4, 5, 4, 4, 6, 4, 5, 6, 4, 5, 4, 6, 3, 4];
    let mut line = with_years(
        dip("rounds", "teaching", 4, "Implement at least 4 instructional rounds in all schools", "schools-meeting", Status::NotMet),
        vec![of(3, 11, 17, Unit::Schools), of(2, 15, 17, Unit::Schools), of(1, 17, 17, Unit::Schools), of(0, 16, 17, Unit::Schools)],
    );
    line.class = PrivacyClass::Things;
    line.target = Some(target(OperatorName::EverySchoolAtLeast, "4", Some(Exact::ONE)));
    line.schools = schools(
        |at| Some(count(0, rounds[at], Unit::Things)),
        |at| Some(count(1, rounds[(at + 3) % 17].max(4), Unit::Things)),
        |value, _| if value.numerator >= Some(Exact::whole(4)) { Status::Met } else { Status::NotMet },
    );
    measures.push(line);

    let mut line = with_years(
        dip(
            "confidence",
            "teaching",
            5,
            "80% of teachers report increased confidence with high-impact strategies",
            "response-share",
            Status::Met,
        ),
        vec![rate(1, 611, 800, Unit::Respondents), rate(0, 697, 850, Unit::Respondents)],
    );
    line.target = Some(target(OperatorName::AtLeast, "80%", Some(percent("80%"))));
    line.details = vec![Detail { id: "response-rate".to_owned(), value: rate(0, 850, 1104, Unit::Respondents) }];
    measures.push(line);

    let mut line = with_years(
        dip(
            "scales",
            "teaching",
            6,
            "75% of students can explain their progress with Proficiency Scales",
            "response-share",
            Status::Improved,
        ),
        vec![rate(2, 582, 1000, Unit::Respondents), rate(1, 668, 1000, Unit::Respondents), rate(0, 713, 1000, Unit::Respondents)],
    );
    line.target = Some(target(OperatorName::AtLeast, "75%", Some(percent("75%"))));
    measures.push(line);

    let mut line = with_years(
        dip("applicants", "access", 7, "Increase female applicants to at least 48% by 2026", "share", Status::Behind),
        vec![
            rate(4, 2050, 5000, Unit::Applicants),
            rate(3, 2130, 5000, Unit::Applicants),
            rate(2, 2190, 5000, Unit::Applicants),
            rate(1, 2245, 5000, Unit::Applicants),
            rate(0, 2399, 5002, Unit::Applicants),
        ],
    );
    line.value = Some(Value { display: "47.96%".to_owned(), ..rate(0, 2399, 5002, Unit::Applicants) });
    line.target = Some(TargetInfo { due: Some(date(2026, 12, 31)), ..target(OperatorName::AtLeast, "48%", Some(percent("48%"))) });
    line.baseline = Some(rate(4, 2050, 5000, Unit::Applicants));
    measures.push(line);

    let kept = |at: usize, back: i64| {
        rate(
            i16::try_from(back).unwrap(),
            STUDENTS[at] * (880 + i64::try_from(at * 23 % 71).unwrap() - back * 9) / 1000,
            STUDENTS[at],
            students,
        )
    };
    let mut line = with_years(
        dip("retention", "access", 8, "District-wide student retention of 85%", "student-retention", Status::Met),
        vec![
            rate(3, 9080, 10_000, students),
            rate(2, 9110, 10_000, students),
            rate(1, 9150, 10_000, students),
            rate(0, 9240, 10_000, students),
        ],
    );
    line.target = Some(target(OperatorName::AtLeast, "85%", Some(percent("85%"))));
    line.parts = vec!["retention-rsco".to_owned()];
    line.schools = schools(
        |at| Some(kept(at, 0)),
        |at| Some(kept(at, 1)),
        |value, _| if value.exact() >= Some(percent("85%")) { Status::Met } else { Status::NotMet },
    );
    line.groups = vec![
        group("rsco", "RSCO schools", Some(rate(0, 1730, 1926, students)), Some(rate(1, 1702, 1921, students))),
        group("rsco", "Other schools", Some(rate(0, 7510, 8074, students)), Some(rate(1, 7448, 8079, students))),
    ];
    measures.push(line);
    let mut part = with_years(
        measure("retention-rsco", "access", Line::Dip, None, "RSCO schools (shown apart)", "student-retention", Status::Reported),
        vec![rate(1, 1702, 1921, students), rate(0, 1730, 1926, students)],
    );
    part.part_of = Some("retention".to_owned());
    measures.push(part);

    let mut line = with_years(
        dip("teachers", "staff", 9, "Retain at least 95% of teachers", "staff-retention", Status::NotMet),
        vec![
            rate(3, 1016, 1080, Unit::Staff),
            rate(2, 1014, 1080, Unit::Staff),
            rate(1, 1011, 1080, Unit::Staff),
            rate(0, 1002, 1080, Unit::Staff),
        ],
    );
    line.class = PrivacyClass::StaffRoster;
    line.target = Some(target(OperatorName::AtLeast, "95%", Some(percent("95%"))));
    let stayed = |at: usize, back: i64| rate(i16::try_from(back).unwrap(), 61 - i64::try_from(at * 5 % 7).unwrap() - back, 64, Unit::Staff);
    line.schools = schools(
        |at| (at != 13).then(|| stayed(at, 0)),
        |at| (at != 13).then(|| stayed(at, i64::from(at % 3 == 0))).map(|value| Value { school_year: year().minus(1), ..value }),
        |_, _| Status::Reported,
    );
    measures.push(line);

    let mut line = with_years(
        dip(
            "onboarding",
            "staff",
            10,
            "Develop, distribute and post an orientation plan and an onboarding manual",
            "milestones",
            Status::PartlyComplete,
        ),
        vec![of(2, 0, 6, Unit::Checkpoints), of(1, 2, 6, Unit::Checkpoints), of(0, 5, 6, Unit::Checkpoints)],
    );
    line.class = PrivacyClass::Things;
    line.target = Some(target(OperatorName::AllDone, "", Some(Exact::ONE)));
    line.checkpoints = [
        "Orientation plan: developed",
        "Orientation plan: distributed",
        "Orientation plan: posted",
        "Onboarding manual: developed",
        "Onboarding manual: distributed",
        "Onboarding manual: posted",
    ]
    .iter()
    .enumerate()
    .map(|(at, item)| Checkpoint {
        item: (*item).to_owned(),
        school_code: None,
        state: match at {
            2 => CheckpointState::Late,
            5 => CheckpointState::NoEvidence,
            _ => CheckpointState::Done,
        },
        due: Some(date(2026, 3, 1)),
        completed: Some(date(2026, if at == 2 { 4 } else { 2 }, 11)),
        evidence: (at != 5).then(|| "evidence/orientation-plan.md".to_owned()),
        owner: Some("Human resources".to_owned()),
    })
    .collect();
    measures.push(line);

    let strategy =
        |id: &str, goal: &str, title: &str, kind: &str, status: Status| measure(id, goal, Line::Strategy, None, title, kind, status);
    let mut line = with_years(
        strategy("sel", "environment", "Social-emotional learning supported in all schools", "unit-checklist", Status::PartlyComplete),
        vec![of(0, 15, 17, Unit::Schools)],
    );
    line.target = Some(target(OperatorName::AllDone, "", None));
    measures.push(line);
    let mut line = with_years(
        strategy("hvac", "environment", "Evaluation of all heating and ventilation systems", "coverage", Status::NotMet),
        vec![of(1, 9, 18, Unit::Things), of(0, 17, 18, Unit::Things)],
    );
    line.target = Some(target(OperatorName::AllDone, "", None));
    measures.push(line);
    let mut line = with_years(
        strategy("skills", "environment", "More participation in SkillsUSA", "share", Status::Met),
        vec![rate(1, 2226, 11_243, students), rate(0, 2398, 11_204, students)],
    );
    line.target = Some(target(OperatorName::Increase, "", Some(Exact::rate(2226, 11_243).unwrap())));
    measures.push(line);
    let mut line = strategy("council", "environment", "Student-council procedures", "milestones", Status::Pending);
    line.reason = Some("the result is due on August 15, 2026".to_owned());
    measures.push(line);
    let mut line = with_years(
        strategy("parents", "environment", "More opportunities for parents", "count", Status::BaselineYear),
        vec![count(0, 212, Unit::Things)],
    );
    line.target = Some(target(OperatorName::Increase, "", None));
    measures.push(line);
    let mut line = with_years(
        strategy("plc", "environment", "Policies for professional learning communities", "unit-checklist", Status::Incomplete),
        vec![of(0, 15, 16, Unit::Schools)],
    );
    line.schools = schools(|at| (at != 4).then(|| of(0, 1, 1, Unit::Checkpoints)), |_| None, |_, _| Status::Reported);
    measures.push(line);
    measures.push(strategy("vision", "teaching", "Vision of a Graduate in all student experiences", "milestones", Status::Complete));
    measures.push(strategy("stem", "teaching", "More AP STEM courses", "count", Status::NotComparable));
    measures.push(strategy("ece", "teaching", "More ECE enrollment", "share", Status::NotComputable));
    measures.push(strategy("partners", "teaching", "Formal process for partnering", "milestones", Status::NotStarted));
    measures.push(strategy("sessions", "access", "Information sessions at schools", "schools-meeting", Status::OnTrack));
    measures.push(strategy("summer", "access", "After-school and summer programs", "count", Status::InProgress));
    measures.push(strategy("small", "staff", "Leadership pathways", "share", Status::NotShown));
    measures.push(with_years(
        measure("enrollment", "access", Line::Context, None, "Enrollment on October 1", "count", Status::Reported),
        vec![count(3, 11_022, students), count(2, 11_140, students), count(1, 11_243, students), count(0, 11_331, students)],
    ));
    measures.push(with_years(
        measure(
            "graduation",
            "access",
            Line::Context,
            None,
            "Four-year graduation rate, as the state publishes it",
            "aggregate",
            Status::Reported,
        ),
        vec![published(2, "97.1%", "d1"), published(1, "97.4%", "d1"), published(0, "97.9%", "d1")],
    ));

    let goal = |id: &str, number: u32, title: &str| GoalInfo {
        id: id.to_owned(),
        number,
        title: title.to_owned(),
        measures: measures.iter().filter(|measure| measure.goal == id).map(|measure| measure.id.clone()).collect(),
    };
    let goals = vec![
        goal("environment", 1, "School Environment and Safety"),
        goal("teaching", 2, "Teaching and Learning"),
        goal("access", 3, "Access and Enrollment"),
        goal("staff", 4, "Staff Recruitment and Retention"),
    ];
    Results {
        schema: SCHEMA,
        plan: PlanInfo {
            title: "District Improvement Plan".to_owned(),
            organization: "Made-up Technical District".to_owned(),
            school_year: year(),
        },
        edition: EditionInfo {
            id: String::new(),
            audience: Audience::Internal,
            kind: EditionKind::YearEnd,
            stage: Stage::Draft,
            as_of: date(2026, 6, 30),
            supersedes: None,
            unmarked: false,
            open_warnings: 1,
            signoffs: Vec::new(),
        },
        goals,
        roster: roster(),
        measures,
        diagnostics: vec![
            ctecs_report::diagnostic::Diagnostic::warning("jump", "teacher retention at Kent moved by 9.4 points in a year"),
            ctecs_report::diagnostic::Diagnostic::note("no-code-list", "values of `program` are taken as they stand"),
        ],
        corrections: Vec::new(),
    }
}

/// The plan's words.
pub fn words() -> Words {
    let mut measures = BTreeMap::new();
    for (id, title, short) in [
        (
            "chronic-absenteeism",
            both("Reduce chronic absenteeism to 12.5%", "Reducir el ausentismo crónico a 12.5%"),
            both("Chronic absenteeism", "Ausentismo crónico"),
        ),
        (
            "suspensions",
            Text::from("Decrease suspensions and expulsions by an additional 10%"),
            both("Suspensions and expulsions", "Suspensiones y expulsiones"),
        ),
        ("in-school", Text::from("In-school suspension"), both("In-school suspension", "Suspensión en la escuela")),
        ("out-of-school", Text::from("Out-of-school suspension"), both("Out-of-school suspension", "Suspensión fuera de la escuela")),
        ("expulsion", Text::from("Expulsion"), both("Expulsion", "Expulsión")),
        (
            "climate",
            Text::from("Increase positive responses on climate surveys, especially teacher\u{2013}student relationships"),
            both("Climate responses", "Respuestas sobre el clima"),
        ),
        ("climate-all", Text::from("All items"), both("All items", "Todas las preguntas")),
        (
            "climate-relations",
            Text::from("Teacher\u{2013}student relationships"),
            both("Teacher\u{2013}student relationships", "Relación entre docentes y estudiantes"),
        ),
        (
            "rounds",
            Text::from("Implement at least 4 instructional rounds in all schools"),
            both("Instructional rounds", "Rondas de instrucción"),
        ),
        (
            "confidence",
            Text::from("80% of teachers report increased confidence with high-impact strategies"),
            both("Teacher confidence", "Confianza de los docentes"),
        ),
        (
            "scales",
            Text::from("75% of students can explain their progress with Proficiency Scales"),
            both("Proficiency Scales", "Escalas de dominio"),
        ),
        ("applicants", Text::from("Increase female applicants to at least 48% by 2026"), both("Female applicants", "Solicitantes mujeres")),
        ("retention", Text::from("District-wide student retention of 85%"), both("Student retention", "Retención de estudiantes")),
        ("retention-rsco", Text::from("RSCO schools (shown apart)"), both("RSCO schools (shown apart)", "Escuelas RSCO (aparte)")),
        ("teachers", Text::from("Retain at least 95% of teachers"), both("Teacher retention", "Retención de docentes")),
        (
            "onboarding",
            Text::from("Develop, distribute and post an orientation plan and an onboarding manual"),
            both("Orientation and onboarding", "Orientación e incorporación"),
        ),
    ] {
        let mut own = MeasureWords { title, short_title: Some(short), decimals: 1, ..MeasureWords::default() };
        if id == "expulsion" {
            own.decimals = 2;
        }
        measures.insert(id.to_owned(), own);
    }
    let own = measures.get_mut("chronic-absenteeism").unwrap();
    own.explanation = Some(both(
        "A student is chronically absent who misses a tenth or more of the days enrolled, for whatever reason.",
        "Un estudiante tiene ausentismo crónico si falta a la décima parte o más de los días en que está inscrito, por cualquier motivo.",
    ));
    own.rule = Text::from(
        "Students enrolled at least 10 days who were absent 10% or more of the days they were enrolled, out of all students enrolled at least 10 days. A student of two schools is counted once.",
    );
    own.commentary = Some(both(
        "Attendance teams met weekly in **every school** from October. The rate is {{ chronic-absenteeism.value }}, {{ chronic-absenteeism.gap }}; last year it was {{ chronic-absenteeism.prior }} ({{ chronic-absenteeism.change }}).\n\n- Ashford stands at {{ chronic-absenteeism.school.9001016 }}.\n- Grade 12 remains the highest grade.",
        "Los equipos de asistencia se reunieron cada semana desde octubre. La tasa es {{ chronic-absenteeism.value }}; el año pasado fue {{ chronic-absenteeism.prior }}.",
    ));
    own.actions = vec![
        Action {
            text: Text::from("Home visits for students at 10% by November"),
            owner: Some(Text::from("Student services")),
            due: Some(date(2026, 12, 1)),
            evidence: None,
        },
        Action {
            text: Text::from("Grade 12 attendance agreements"),
            owner: Some(Text::from("Principals")),
            due: Some(date(2026, 10, 15)),
            evidence: None,
        },
    ];
    own.references = vec![Reference {
        label: Text::from("Connecticut"),
        rate: percent("17.2%"),
        school_year: year().minus(1),
        source: Text::from("State report card"),
    }];
    own.breaks =
        BTreeMap::from([(year().minus(3), both("New state definition from Sept. 2022", "Nueva definición estatal desde sept. de 2022"))]);
    for (id, heading) in [
        ("sel", "School environment"),
        ("hvac", "School environment"),
        ("skills", "Student growth"),
        ("council", "Student growth"),
        ("parents", "Collaboration"),
        ("plc", "Collaboration"),
        ("vision", "Academic"),
        ("stem", "Academic"),
        ("ece", "Academic"),
        ("partners", "Industry"),
        ("sessions", "Recruitment"),
        ("summer", "Recruitment"),
        ("small", "Training"),
    ] {
        let title = results_title(id);
        measures.insert(
            id.to_owned(),
            MeasureWords { title: Text::from(title.as_str()), heading: Some(Text::from(heading)), decimals: 1, ..MeasureWords::default() },
        );
    }
    let goals = [
        ("environment", "School Environment and Safety"),
        ("teaching", "Teaching and Learning"),
        ("access", "Access and Enrollment"),
        ("staff", "Staff Recruitment and Retention"),
    ]
    .into_iter()
    .map(|(id, title)| (id.to_owned(), GoalWords { title: Text::from(title), statement: None, commentary: None }))
    .collect();
    let school_words = both(
        "The attendance team called every family on the second absence. The fourth round, planned for May, was lost to a building closure.",
        "El equipo de asistencia llamó a cada familia en la segunda ausencia.",
    );
    Words {
        title: both("District Improvement Plan", "Plan de Mejora del Distrito"),
        organization: Text::from("Made-up Technical District"),
        short_name: Text::from("MTD"),
        languages: vec!["en".to_owned(), "es".to_owned()],
        edition: Edition {
            notice: Some(both("Made-up data: every figure is invented.", "Datos inventados: todas las cifras son inventadas.")),
            ..Edition::default()
        },
        memo: Memo {
            to: Some(both("The Board", "La Junta")),
            from: Some(both("Superintendent of Schools", "Superintendente de Escuelas")),
            date: Some(date(2026, 7, 15)),
            subject: Some(both("Year-end results of the plan\u{2019}s ten lines", "Resultados de fin de año de las diez líneas del plan")),
            agenda_item: Some(Text::from("6")),
            introduction: None,
            recommendation: Some(both("That the Board accept the report.", "Que la Junta acepte el informe.")),
            discussion: vec![both("Whether rounds should be scheduled by semester", "Si las rondas deben programarse por semestre")],
            ..Memo::default()
        },
        vision: Some(both(
            "Every graduate is ready for a trade and for college.",
            "Cada graduado está listo para un oficio y para la universidad.",
        )),
        mission: Some(Text::from("We prepare students for skilled work.")),
        graduate: ["A problem solver", "Respectful", "A critical thinker", "Work ready", "Skilled socially", "An effective communicator"]
            .iter()
            .map(|title| {
                (
                    Text::from(*title),
                    vec![Text::from("Collaborative"), Text::from("Can persevere and adapt"), Text::from("Always follows through")],
                )
            })
            .collect(),
        facts: vec![Fact {
            label: Text::from("Full-time students"),
            value: Text::from("about 11,200"),
            source: Text::from("District website"),
            date: Text::from("undated"),
        }],
        sections: vec![Section {
            title: Text::from("How the plan came about"),
            body: Text::from("The plan was adopted in **June**.\n\n## Steps\n\n1. Listening\n2. Drafting"),
            place: SectionPlace::Closing,
        }],
        clusters: vec![
            ("Manufacturing".to_owned(), vec!["Precision Machining".to_owned(), "Welding and Metal Fabrication".to_owned()]),
            ("Construction".to_owned(), vec!["Carpentry".to_owned(), "Electrical".to_owned(), "Plumbing, Heating and Cooling".to_owned()]),
        ],
        contact: Some(Text::from("District data office")),
        goals,
        measures,
        schools: BTreeMap::from([("9002516".to_owned(), school_words)]),
        dimensions: BTreeMap::from([
            ("grade".to_owned(), both("Grade", "Grado")),
            ("gender".to_owned(), both("Gender", "Género")),
            ("race_ethnicity".to_owned(), both("Race and ethnicity", "Raza y origen étnico")),
            ("high_needs".to_owned(), both("High needs", "Altas necesidades")),
            ("rsco".to_owned(), both("Choice office schools", "Escuelas de la oficina de elección")),
        ]),
        ..Words::default()
    }
}

fn results_title(id: &str) -> String {
    results().measures.iter().find(|measure| measure.id == id).map_or_else(|| id.to_owned(), |measure| measure.title.clone())
}

/// The results released to the internal edition.
pub fn publishable() -> Publishable {
    disclosure::internal(results())
}
