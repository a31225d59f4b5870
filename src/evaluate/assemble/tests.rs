use crate::evaluate::testing::{Project, project};

const CHRONIC: &str = "kind = \"chronic-absenteeism\"\nmin_days_enrolled = 10\nin_school_suspension = \"present\"\nby = [\"school\"]";

/// Rounds of schools: the school and how many it held, in a year and month.
fn rounds(of_schools: &[(&str, usize)], month: &str) -> String {
    let mut rows = "round_id,school_code,date\n".to_owned();
    for (school, count) in of_schools {
        (1..=*count).for_each(|round| rows.push_str(&format!("{school}{round},{school},{month}-{round:02}\n")));
    }
    rows
}

fn every_school(project: Project, least: u32) -> Project {
    project.measure(
        "rounds",
        &format!(
            "kind = \"schools-meeting\"\nschools = {{ school_type = [\"high-school\"] }}\ntarget = {{ every_school_at_least = \"{least}\" }}\nby = [\"school\"]"
        ),
    )
}

#[test]
fn a_target_missed_is_never_written_like_one_met() {
    let of = |figure: &str| {
        let ran = project().published("chronic", "target = { at_most = \"12.5%\" }", &[("2025-26", figure)]).run();
        format!("{} {}", ran.value("chronic"), ran.status("chronic"))
    };
    assert_eq!(of("1401/11200"), "12.51% not-met");
    assert_eq!(of("1400/11200"), "12.5% met");
    assert_eq!(of("1399/11200"), "12.5% met");
    assert_eq!(of("49/400"), "12.3% met");
}

#[test]
fn a_threshold_that_is_worked_out_is_written_as_finely_as_the_figure() {
    // A tenth below 7.502%: 6.752%. The figure, 6.78%, misses it.
    let ran = project()
        .published("rate", "target = { change = \"-10%\", of = \"rate\" }", &[("2024-25", "3751/50000"), ("2025-26", "3390/50000")])
        .run();
    assert_eq!((ran.value("rate"), ran.threshold("rate"), ran.status("rate")), ("6.78%", "6.75%", "improved"));
    assert_eq!(ran.gap("rate"), "0.0282");
}

#[test]
fn a_tenth_down_by_rate_and_by_count() {
    let years = [("2024-25", "850/11331"), ("2025-26", "760/11200")];
    let ran = project()
        .published("by-rate", "target = { change = \"-10%\", of = \"rate\" }", &years)
        .published("by-count", "target = { change = \"-10%\", of = \"count\" }", &years)
        .run();
    // With one decimal figure and threshold would both be 6.8%.
    assert_eq!((ran.status("by-rate"), ran.value("by-rate"), ran.threshold("by-rate")), ("improved", "6.79%", "6.75%"));
    assert_eq!(ran.prior("by-rate"), "7.5%");
    assert_eq!((ran.status("by-count"), ran.threshold("by-count"), ran.gap("by-count")), ("met", "765", "-5"));
}

#[test]
fn the_baseline_moves_with_corrected_data_unless_it_is_held() {
    let baseline = |hold: &str| {
        format!(
            "target = {{ change = \"-10%\", of = \"count\" }}\nbaseline = {{ school_year = \"2024-25\", numerator = 900, source = \"Board\"{hold} }}"
        )
    };
    let years = [("2024-25", "850"), ("2025-26", "780")];
    let ran = project().published("restated", &baseline(""), &years).published("fixed", &baseline(", hold = \"fixed\""), &years).run();
    assert_eq!((ran.threshold("restated"), ran.status("restated")), ("765", "improved"));
    assert_eq!((ran.threshold("fixed"), ran.status("fixed")), ("810", "met"));
    // Without data of its year the plan's figure stands.
    let alone = project().published("alone", &baseline(""), &[("2025-26", "780")]).run();
    assert_eq!((alone.threshold("alone"), alone.status("alone")), ("810", "met"));
}

#[test]
fn the_first_year_is_said_to_be_the_first() {
    let ran = project().published("rise", "target = { increase = true }", &[("2025-26", "50/100")]).run();
    assert_eq!((ran.status("rise"), ran.reason("rise")), ("baseline-year", "there is no earlier figure to compare with"));
}

#[test]
fn a_figure_without_a_target_is_reported_and_a_narrative_has_no_judgment() {
    let ran = project().published("rate", "", &[("2025-26", "50/100")]).measure("story", "kind = \"narrative\"").run();
    assert_eq!((ran.status("rate"), ran.status("story"), ran.reason("story")), ("reported", "reported", ""));
}

#[test]
fn nothing_sent_is_pending_and_never_zero() {
    let ran = project().dataset("attendance", "").measure("chronic", CHRONIC).run();
    assert_eq!((ran.status("chronic"), ran.value("chronic"), ran.reason("chronic")), ("pending", "none", "nothing was sent yet"));
    let ran = project()
        .measure("hvac", "kind = \"coverage\"\ntarget = { at_least = \"100%\" }")
        .data("2025-26", "counts", "measure,school_code,done,in_scope\n")
        .run();
    assert_eq!((ran.status("hvac"), ran.value("hvac")), ("pending", "none"));
}

#[test]
fn a_figure_that_cannot_be_computed_says_why() {
    let coverage = |rows: &str| {
        let csv = format!("measure,school_code,done,in_scope\n{rows}");
        project().measure("hvac", "kind = \"coverage\"\ntarget = { at_least = \"100%\" }").data("2025-26", "counts", &csv).run()
    };
    let ran = coverage("hvac,,0,0");
    assert_eq!((ran.status("hvac"), ran.value("hvac"), ran.reason("hvac")), ("not-computable", "none", "the denominator is zero"));
    assert_eq!(coverage("hvac,,20,20").status("hvac"), "met");
    let withheld = project().published("rate", "target = { at_most = \"12.5%\" }", &[("2025-26", "*/100")]).run();
    assert_eq!((withheld.status("rate"), withheld.reason("rate")), ("not-computable", "the district's figure is withheld"));
}

#[test]
fn more_sanctioned_than_enrolled_is_no_rate() {
    let ran = project()
        .measure("discipline", "kind = \"discipline\"\ncount = \"students\"\nsanctions = [\"ISS\"]\nby = [\"school\"]")
        .data(
            "2025-26",
            "discipline",
            "incident_id,sasid,school_code,incident_date,sanction\n1,0000000001,A,2025-11-01,ISS\n2,0000000002,A,2025-11-01,ISS\n",
        )
        .data(
            "2025-26",
            "enrollment",
            "sasid,school_code,entry_date,exit_date\n0000000001,A,2025-08-27,\n0000000003,B,2025-08-27,\n0000000004,B,2025-08-27,\n",
        )
        .run();
    assert_eq!((ran.value("discipline"), ran.status("discipline")), ("66.7%", "reported"));
    assert_eq!(
        (ran.school("discipline", "A"), ran.school("discipline", "B")),
        ("2 of 1 not-computable".to_owned(), "0.0% reported".to_owned())
    );
}

/// Withheld counts of two schools beside one that is known; a tenth below last year's count is 90.
fn withheld(known: &str) -> Project {
    let csv = format!("level,school_code,numerator,denominator\nschool,A,{known},1000\nschool,B,*,1000\nschool,C,*,1000\n");
    project()
        .dataset("state", "type = \"aggregates\"")
        .measure("sum", "kind = \"aggregate\"\ndataset = \"state\"\ncombine = \"sum\"\nunit = \"students\"\nby = [\"school\"]\ntarget = { change = \"-10%\", of = \"count\" }")
        .data("2024-25", "state", "level,school_code,numerator,denominator\nschool,A,40,1000\nschool,B,30,1000\nschool,C,30,1000\n")
        .data("2025-26", "state", &csv)
}

#[test]
fn withheld_parts_leave_a_status_only_where_both_bounds_agree() {
    let ran = withheld("80").run();
    assert_eq!((ran.status("sum"), ran.value("sum")), ("met", "2.7%\u{2013}3.0%"), "82 to 90");
    let ran = withheld("81").run();
    assert_eq!(
        (ran.status("sum"), ran.reason("sum")),
        ("not-computable", "the figure is known only within bounds that lie on both sides of the target")
    );
    assert_eq!(withheld("99").run().status("sum"), "not-met");
    assert_eq!((ran.school("sum", "A"), ran.school("sum", "B")), ("8.1% reported".to_owned(), "none not-shown".to_owned()));
}

#[test]
fn a_late_school_that_was_agreed_leaves_the_figure_incomplete_and_never_met() {
    let rows = "sasid,school_code,days_enrolled,days_absent\n0000000001,A,180,0\n0000000002,B,180,0\n";
    let late = "[[late]]\ndataset = \"attendance\"\nschool_code = \"C\"\nreason = \"Server failure\"\nwho = \"Data office\"\nuntil = \"2026-06-20\"";
    let base = || {
        project()
            .dataset("attendance", "schools = { school_type = [\"high-school\"] }")
            .measure("chronic", &format!("{CHRONIC}\ntarget = {{ at_most = \"12.5%\" }}"))
            .measure("at-a", &format!("{CHRONIC}\ntarget = {{ at_most = \"12.5%\" }}\nschools = {{ school_code = [\"A\"] }}"))
            .data("2025-26", "attendance", rows)
    };
    assert_eq!(base().errors()[0].0, "missing-school");
    let ran = base().table(late).run();
    assert_eq!((ran.status("chronic"), ran.value("chronic"), ran.reason("chronic")), ("incomplete", "0.0%", "2 of 3 schools"));
    assert_eq!(ran.school("chronic", "C"), "none pending");
    assert_eq!(ran.status("at-a"), "met", "the late school is none of this measure's");
}

#[test]
fn every_school_must_reach_it_and_a_school_without_a_row_leaves_it_open() {
    let run = |project: Project| every_school(project, 4).run();
    let ran =
        run(project().dataset("rounds", "complete = true").data("2025-26", "rounds", &rounds(&[("A", 6), ("B", 6), ("C", 3)], "2025-11")));
    assert_eq!((ran.status("rounds"), ran.value("rounds"), ran.threshold("rounds")), ("not-met", "2 of 3", "3"));
    assert_eq!((ran.school("rounds", "A"), ran.school("rounds", "C")), ("6 met".to_owned(), "3 not-met".to_owned()));
    let ran = run(project().data("2025-26", "rounds", &rounds(&[("A", 6), ("B", 6)], "2025-11")));
    assert_eq!((ran.status("rounds"), ran.reason("rounds")), ("incomplete", "2 of 3 schools"));
    assert_eq!(ran.school("rounds", "C"), "none pending");
    let ran = run(project().dataset("rounds", "complete = true").data("2025-26", "rounds", &rounds(&[("A", 6), ("B", 6)], "2025-11")));
    assert_eq!((ran.status("rounds"), ran.school("rounds", "C")), ("not-met", "0 not-met".to_owned()));
    let ran = run(project().data("2025-26", "rounds", "round_id,school_code,date\n"));
    assert_eq!(ran.status("rounds"), "pending");
}

#[test]
fn sixteen_of_seventeen_is_not_met_and_incomplete_counts_the_schools_of_the_measure() {
    let mut schools = "school_code,school_name,school_type\n".to_owned();
    (1..=17).for_each(|number| schools.push_str(&format!("H{number},School {number},high-school\n")));
    schools.push_str("V,Wings,aviation\nW,More wings,aviation\nT,Center,technical-education-center\n");
    let codes: Vec<String> = (1..=17).map(|number| format!("H{number}")).collect();
    let base = |counts: &[(&str, usize)]| {
        every_school(project().file("schools.csv", &schools).data("2025-26", "rounds", &rounds(counts, "2025-11")), 4).run()
    };
    let all: Vec<(&str, usize)> = codes.iter().map(|code| (code.as_str(), if code == "H1" { 3 } else { 6 })).collect();
    let ran = base(&all);
    assert_eq!((ran.value("rounds"), ran.status("rounds")), ("16 of 17", "not-met"));
    let ran = base(&all[1..]);
    assert_eq!((ran.status("rounds"), ran.reason("rounds")), ("incomplete", "16 of 17 schools"));
}

#[test]
fn in_an_interim_edition_counts_are_held_against_the_same_day_last_year_only() {
    // Two students by January 31 last year, three in all; one by January 31 this year.
    let discipline = |rows: &str| format!("incident_id,sasid,school_code,incident_date,sanction\n{rows}");
    let enrollment = |year: u16| -> String {
        let rows: String = (1..=10).map(|id| format!("{id:010},A,{year}-08-27,\n")).collect();
        format!("sasid,school_code,entry_date,exit_date\n{rows}")
    };
    let base = |keys: &str| {
        project()
            .measure("iss", &format!("kind = \"discipline\"\ncount = \"students\"\nsanctions = [\"ISS\"]\ntarget = {{ change = \"-10%\", of = \"rate\" }}\n{keys}"))
            .data("2024-25", "discipline", &discipline("1,0000000001,A,2024-11-01,ISS\n2,0000000002,A,2025-01-31,ISS\n3,0000000003,A,2025-02-01,ISS\n"))
            .data("2024-25", "enrollment", &enrollment(2024))
            .data("2025-26", "discipline", &discipline("1,0000000001,A,2025-11-01,ISS\n2,0000000002,A,2026-03-01,ISS\n"))
            .data("2025-26", "enrollment", &enrollment(2025))
    };
    let january = base("").edition("interim").as_of("2026-01-31").run();
    assert_eq!((january.status("iss"), january.value("iss"), january.prior("iss")), ("on-track", "10.0%", "20.0%"));
    assert_eq!(january.trend("iss"), "20.0% 10.0%");
    let june = base("").run();
    assert_eq!((june.status("iss"), june.value("iss"), june.prior("iss")), ("met", "20.0%", "30.0%"));
    // A baseline that the plan gives is of a whole year.
    let whole = base("baseline = { school_year = \"2023-24\", percent = \"30%\", source = \"Board\" }");
    let ran = whole.edition("interim").as_of("2026-01-31").run();
    assert_eq!((ran.status("iss"), ran.reason("iss")), ("in-progress", "part of a year is not held against a full year"));
    // One that is counted again is of the same part.
    let counted = base("baseline = { school_year = \"2024-25\" }").edition("interim").as_of("2026-01-31").run();
    assert_eq!((counted.status("iss"), counted.threshold("iss")), ("on-track", "18.0%"));
}

#[test]
fn in_an_interim_edition_figures_without_days_have_nothing_fair_beside_them() {
    let years = [("2024-25", "80"), ("2025-26", "70")];
    let ran = project().edition("interim").as_of("2026-01-31").published("partners", "target = { increase = true }", &years).run();
    assert_eq!((ran.status("partners"), ran.prior("partners"), ran.trend("partners")), ("in-progress", "none", "70".to_owned()));
    let first = project().edition("interim").as_of("2026-01-31").published("partners", "target = { increase = true }", &years[1..]).run();
    assert_eq!(first.status("partners"), "baseline-year");
    let rate = project()
        .edition("interim")
        .as_of("2026-01-31")
        .published("rate", "target = { at_most = \"12.5%\" }", &[("2025-26", "13/100")])
        .run();
    assert_eq!(rate.status("rate"), "behind");
}

#[test]
fn rounds_are_met_before_the_year_is_over_once_every_school_has_them() {
    let base = |counts: &[(&str, usize)]| {
        let project = project().edition("interim").as_of("2026-01-31").dataset("rounds", "complete = true");
        every_school(project.data("2025-26", "rounds", &rounds(counts, "2025-11")), 2).run()
    };
    assert_eq!(base(&[("A", 2), ("B", 2), ("C", 2)]).status("rounds"), "met");
    let ran = base(&[("A", 2), ("B", 2), ("C", 1)]);
    assert_eq!((ran.status("rounds"), ran.school("rounds", "C")), ("in-progress", "1 in-progress".to_owned()));
}

#[test]
fn figures_are_preliminary_until_their_data_are_final() {
    let base = |keys: &str, kind: &str| {
        let rows = "sasid,school_code,days_enrolled,days_absent\n0000000001,A,180,0\n";
        project().edition(kind).dataset("attendance", keys).measure("chronic", CHRONIC).data("2025-26", "attendance", rows).run()
    };
    for kind in ["interim", "year-end", "final"] {
        assert!(base("", kind).measure("chronic").preliminary);
        assert!(!base("final = true", kind).measure("chronic").preliminary);
    }
}

#[test]
fn a_target_ahead_follows_the_line_from_its_baseline() {
    let line = "target = { at_least = \"48%\", due = \"2026-12-31\" }\nbaseline = { school_year = \"2022-23\" }";
    let of = |now: &str| {
        let years = [("2022-23", "40/100"), ("2024-25", "44/100"), ("2025-26", now)];
        let ran = project().published("female", line, &years).run();
        format!("{} {}", ran.value("female"), ran.status("female"))
    };
    // From 40% in 2022-23 to 48% in 2026-27: 46% in 2025-26.
    assert_eq!(of("46/100"), "46.0% on-track");
    assert_eq!(of("45/100"), "45.0% behind");
    assert_eq!(of("48/100"), "48.0% met");
    assert_eq!(of("47999/100000"), "47.999% on-track", "on its way, and not written as if it were there");
    let steps = line.replace(" }\nbaseline", ", steps = { \"2025-26\" = \"45%\" } }\nbaseline");
    let ran = project().published("female", &steps, &[("2022-23", "40/100"), ("2025-26", "45/100")]).run();
    assert_eq!(ran.status("female"), "on-track");
    // In the middle of a year the path is the same, though last year's figure is of a whole year.
    let january = project().edition("interim").as_of("2026-01-31");
    let ran = january.published("female", line, &[("2022-23", "40/100"), ("2024-25", "44/100"), ("2025-26", "45/100")]).run();
    assert_eq!((ran.status("female"), ran.prior("female")), ("behind", "none"));
    let alone = project().published("female", "target = { at_least = \"48%\", due = \"2026-12-31\" }", &[("2025-26", "45/100")]).run();
    assert_eq!(alone.status("female"), "in-progress");
}

#[test]
fn a_break_is_shown_and_nothing_is_compared_across_it() {
    let years = [("2023-24", "10/100"), ("2024-25", "20/100"), ("2025-26", "30/100")];
    let broken = "[[measures.break]]\nfrom = \"2025-26\"\nreason = \"New scale\"";
    let ran = project().published("rise", "target = { increase = true }", &years).table(broken).run();
    assert_eq!((ran.status("rise"), ran.reason("rise"), ran.prior("rise")), ("not-comparable", "New scale", "20.0%"));
    assert_eq!(ran.trend("rise"), "10.0% 20.0% | 30.0%");
    let ran =
        project().published("most", "target = { at_most = \"25%\" }", &[("2024-25", "40/100"), ("2025-26", "30/100")]).table(broken).run();
    assert_eq!(ran.status("most"), "not-met", "better than last year cannot be said across a break");
}

#[test]
fn history_fills_in_years_without_exports_and_keeps_its_definition() {
    let history = "measure,school_year,numerator,denominator,percent,definition\nrise,2024-25,,,40.0,old\nrise,2023-24,30,100,,aggregate\n";
    let ran = project().file("history.csv", history).published("rise", "target = { increase = true }", &[("2025-26", "50/100")]).run();
    assert_eq!((ran.status("rise"), ran.reason("rise")), ("not-comparable", "counted under another definition (old)"));
    assert_eq!(ran.trend("rise"), "30.0% | 40.0% | 50.0%");
    let same = history.replace("old", "aggregate");
    let ran = project().file("history.csv", &same).published("rise", "target = { increase = true }", &[("2025-26", "50/100")]).run();
    assert_eq!((ran.status("rise"), ran.trend("rise").as_str()), ("met", "30.0% 40.0% 50.0%"));
}

#[test]
fn survey_years_are_compared_over_their_common_items() {
    let settings = "kind = \"favorable\"\ndataset = \"climate\"\nroll_up = \"pooled\"\nby = [\"school\"]\ntarget = { increase = true }";
    let base = |before: &str, now: &str| {
        let header = "school_code,item,valid,favorable\n";
        project()
            .dataset("climate", "type = \"survey\"\ngrain = \"item\"")
            .measure("climate", settings)
            .data("2023-24", "climate", &format!("{header}A,q1,100,50\n"))
            .data("2024-25", "climate", &format!("{header}{before}"))
            .data("2025-26", "climate", &format!("{header}{now}"))
            .run()
    };
    // Over both items last year had 70 of 200, over the one in common 60 of 100.
    let ran = base("A,q1,100,60\nA,q2,100,10\n", "A,q1,100,61\n");
    assert_eq!((ran.value("climate"), ran.prior("climate"), ran.status("climate")), ("61.0%", "60.0%", "met"));
    assert_eq!(ran.reason("climate"), "Compared over the 1 items asked in both years: q1.");
    assert_eq!(ran.trend("climate"), "50.0% 60.0% 61.0%");
    assert_eq!(ran.find_school("climate", "A").prior.as_ref().unwrap().display, "60.0%");
    let ran = base("A,q1,100,60\n", "A,q9,100,61\n");
    assert_eq!((ran.status("climate"), ran.prior("climate")), ("not-comparable", "60.0%"));
    assert_eq!(ran.trend("climate"), "50.0% 60.0% | 61.0%");
}

#[test]
fn years_of_a_trend_over_other_items_are_a_break() {
    let header = "school_code,item,valid,favorable\n";
    let ran = project()
        .dataset("climate", "type = \"survey\"\ngrain = \"item\"")
        .measure("climate", "kind = \"favorable\"\ndataset = \"climate\"\nroll_up = \"pooled\"")
        .data("2023-24", "climate", &format!("{header}A,q1,100,50\n"))
        .data("2024-25", "climate", &format!("{header}A,q1,100,60\nA,q2,100,10\n"))
        .data("2025-26", "climate", &format!("{header}A,q1,100,61\nA,q2,100,20\n"))
        .run();
    assert_eq!(ran.trend("climate"), "50.0% | 35.0% 40.5%");
}

#[test]
fn checkpoints_have_words_of_their_own() {
    let base = |rows: &str| {
        let csv = format!("measure,item,completed_date,evidence\n{rows}");
        project().measure("manual", "kind = \"milestones\"\ntarget = { all_done = true }").data("2025-26", "milestones", &csv).run()
    };
    let done = "manual,x,2025-12-01,https://example.org/a\n";
    let ran = base(done);
    assert_eq!((ran.status("manual"), ran.value("manual")), ("complete", "1 of 1"));
    let ran = base(&format!("{done}manual,y,2025-12-01,\n"));
    assert_eq!((ran.status("manual"), ran.value("manual"), ran.gap("manual")), ("partly-complete", "1 of 2", "-1"));
    assert_eq!(base("manual,x,,\n").status("manual"), "not-started");
}

#[test]
fn a_checklist_of_schools_has_started_once_anything_is_done() {
    let base = |rows: &str| {
        let csv = format!("measure,item,school_code,completed_date,evidence\n{rows}");
        project()
            .measure(
                "sel",
                "kind = \"unit-checklist\"\nschools = { school_type = [\"high-school\"] }\ntarget = { all_done = true }\nby = [\"school\"]",
            )
            .dataset("milestones", "complete = true")
            .data("2025-26", "milestones", &csv)
            .run()
    };
    let done = "2025-12-01,https://example.org/a";
    let ran = base(&format!("sel,x,A,{done}\nsel,y,A,,\nsel,x,B,,\nsel,y,B,,\n"));
    assert_eq!((ran.status("sel"), ran.value("sel")), ("partly-complete", "0 of 3"));
    let schools = ["A", "B", "C"].map(|code| ran.school("sel", code));
    assert_eq!(schools, ["1 of 2 partly-complete", "0 of 2 not-started", "0 of 2 not-started"]);
    assert_eq!(base("sel,x,A,,\n").status("sel"), "not-started");
}

#[test]
fn a_line_of_parts_is_judged_by_its_parts() {
    let line = |now: &str| {
        project()
            .measure("line", "kind = \"all-of\"\nparts = [\"one\", \"two\", \"three\"]")
            .published("one", "target = { at_most = \"10%\" }", &[("2025-26", "10/100")])
            .published("two", "target = { at_most = \"10%\" }", &[("2024-25", "20/100"), ("2025-26", now)])
            .published("three", "", &[("2025-26", "99/100")])
            .run()
    };
    assert_eq!((line("10/100").status("line"), line("10/100").value("line")), ("met", "2 of 2"));
    assert_eq!((line("11/100").status("line"), line("11/100").value("line")), ("improved", "1 of 2"));
    assert_eq!(line("20/100").status("line"), "not-met");
}

#[test]
fn a_line_may_show_its_leading_part() {
    let ran = project()
        .measure("line", "kind = \"all-of\"\nparts = [\"one\", \"two\"]\nlead = \"two\"")
        .published("one", "target = { at_most = \"10%\" }", &[("2025-26", "10/100")])
        .published("two", "target = { at_most = \"10%\" }", &[("2024-25", "20/100"), ("2025-26", "30/100")])
        .run();
    assert_eq!((ran.status("line"), ran.value("line"), ran.prior("line"), ran.threshold("line")), ("not-met", "30.0%", "20.0%", "10%"));
}

#[test]
fn a_line_of_checklists_adds_its_checkpoints() {
    let rows = "measure,item,completed_date,evidence\none,x,2025-12-01,https://example.org/a\ntwo,y,,\ntwo,z,,\n";
    let ran = project()
        .measure("line", "kind = \"all-of\"\nparts = [\"one\", \"two\"]")
        .measure("one", "kind = \"milestones\"\ntarget = { all_done = true }")
        .measure("two", "kind = \"milestones\"\ntarget = { all_done = true }")
        .data("2025-26", "milestones", rows)
        .run();
    assert_eq!((ran.status("line"), ran.value("line"), ran.gap("line")), ("partly-complete", "1 of 3", "-2"));
}

#[test]
fn the_parts_of_a_line_must_be_there() {
    let errors = project().measure("line", "kind = \"all-of\"\nparts = [\"nine\", \"line\"]\nlead = \"two\"").errors();
    let messages: Vec<&str> = errors.iter().map(|(_, message)| message.as_str()).collect();
    for part in ["there is no measure `nine`", "`line` cannot be a part of itself", "`two` is not one of the parts"] {
        assert!(messages.iter().any(|message| message.contains(part)), "{messages:?}");
    }
}

/// Two years of three schools: A falls from 20 to 12 of 100, B stays at 12, C rises from 10 to 14.
fn three_schools(keys: &str) -> Project {
    let year = |counts: [u32; 3]| -> String {
        let rows: String = ["A", "B", "C"].iter().zip(counts).map(|(code, count)| format!("school,{code},{count},100\n")).collect();
        format!("level,school_code,numerator,denominator\n{rows}district,,{},300\n", counts.iter().sum::<u32>())
    };
    project()
        .dataset("state", "type = \"aggregates\"")
        .measure("rate", &format!("kind = \"aggregate\"\ndataset = \"state\"\nunit = \"students\"\nby = [\"school\"]\n{keys}"))
        .data("2024-25", "state", &year([20, 12, 10]))
        .data("2025-26", "state", &year([12, 12, 14]))
}

fn statuses(project: &Project) -> [String; 3] {
    let ran = project.run();
    ["A", "B", "C"].map(|code| ran.school("rate", code))
}

#[test]
fn schools_are_judged_only_where_the_plan_says_so() {
    let none = three_schools("target = { at_most = \"12%\" }");
    assert_eq!(statuses(&none), ["12.0% reported", "12.0% reported", "14.0% reported"]);
    let district = three_schools("target = { at_most = \"12%\" }\nschool_status = \"district\"");
    assert_eq!(statuses(&district), ["12.0% met", "12.0% met", "14.0% not-met"]);
    let change = three_schools("target = { decrease = true }\nschool_status = \"district\"");
    assert_eq!(statuses(&change), ["12.0% met", "12.0% not-met", "14.0% not-met"], "each against its own last year");
}

/// Schools with targets of their own, as `targets.csv` has them.
fn own(target: &str, csv: &str) -> Project {
    three_schools(&format!("target = {target}\nschool_status = \"own\"\nschool_targets = \"targets.csv\"")).file("targets.csv", csv)
}

#[test]
fn schools_may_have_targets_of_their_own() {
    let project = own("{ at_most = \"12%\" }", "school_code,target\nA,11.5%\nC,14%\n");
    assert_eq!(statuses(&project), ["12.0% improved", "12.0% reported", "14.0% met"]);
    let ran = project.run();
    assert_eq!(ran.status("rate"), "improved", "the district has its own");
    let a = ran.find_school("rate", "A");
    assert_eq!((a.target.as_deref(), a.gap.as_deref()), (Some("11.5%"), Some("0.5")));
    assert_eq!((ran.find_school("rate", "B").target.clone(), ran.find_school("rate", "B").gap.clone()), (None, None));
    let change = own("{ change = \"-10%\", of = \"count\" }", "school_code,target\nA,-50%\nB,-5%\nC,\n");
    assert_eq!(statuses(&change), ["12.0% improved", "12.0% not-met", "14.0% reported"]);
    let points = own("{ decrease = true }", "school_code,target\nA,8 points\nB,1 point\n");
    assert_eq!(statuses(&points), ["12.0% met", "12.0% not-met", "14.0% reported"]);
}

#[test]
fn a_schools_missed_target_is_not_written_like_one_met() {
    let project = own("{ at_most = \"12%\" }", "school_code,target\nA,11.96%\n");
    assert_eq!(project.run().school("rate", "A"), "12.0% improved");
    let close = own("{ at_most = \"12%\" }", "school_code,target\nA,12.0%\n").data(
        "2025-26",
        "state",
        "level,school_code,numerator,denominator\nschool,A,1201,10000\ndistrict,,1201,10000\n",
    );
    assert_eq!(close.run().school("rate", "A"), "12.01% improved");
}

#[test]
fn the_file_of_targets_is_checked() {
    let missing = three_schools("target = { at_most = \"12%\" }\nschool_status = \"own\"\nschool_targets = \"nowhere.csv\"").errors();
    assert_eq!(missing, [("missing-file", "there is no file `nowhere.csv`".to_owned())]);
    let unnamed = three_schools("target = { at_most = \"12%\" }\nschool_status = \"own\"").errors();
    assert_eq!(unnamed, [("missing-key", "measure `rate` has no `school_targets`".to_owned())]);
    let unused = three_schools("target = { at_most = \"12%\" }\nschool_targets = \"targets.csv\"").errors();
    assert_eq!(unused[0].0, "wrong-setting");
    let no_target = three_schools("school_status = \"own\"\nschool_targets = \"targets.csv\"").file("targets.csv", "school_code,target\n");
    assert_eq!(no_target.errors()[0].0, "missing-key");
    assert_eq!(three_schools("school_status = \"district\"").errors()[0].0, "missing-key");
    let faults = own("{ at_most = \"12%\" }", "school_code,target\nZ,10%\nA,10%\nA,11%\nB,4\nC,lots\n").errors();
    assert_eq!(
        faults,
        [
            ("unknown-school", "there is no school with code `Z`".to_owned()),
            ("duplicate-key", "school `A` has two targets".to_owned()),
            ("wrong-target", "`4` is no value of this measure's target".to_owned()),
            ("wrong-target", "`lots` is no value of this measure's target".to_owned()),
        ]
    );
    // A target down by a tenth cannot be a school's target up by five percent.
    let other_way = own("{ change = \"-10%\", of = \"count\" }", "school_code,target\nA,+5%\nB,-5%\n").errors();
    assert_eq!(other_way, [("wrong-target", "`+5%` is no value of this measure's target".to_owned())]);
    let columns = own("{ at_most = \"12%\" }", "school,goal\nA,10%\n").errors();
    assert_eq!(columns[0].0, "no-header");
}

#[test]
fn doubts_about_the_data_are_warnings() {
    let ran = project()
        .measure("hvac", "kind = \"coverage\"")
        .data("2025-26", "counts", "measure,school_code,done,in_scope\nhvac,,1,5\nhvac,A,2,3\n")
        .run();
    assert!(ran.warns("district-and-schools"));
    assert_eq!(ran.value("hvac"), "20.0%");
}

#[test]
fn people_behind_answers_reach_the_results_and_are_not_printed() {
    let ran = project()
        .dataset("climate", "type = \"survey\"")
        .measure("climate", "kind = \"favorable\"\ndataset = \"climate\"\nfavorable = [\"Yes\"]\nroll_up = \"pooled\"\nby = [\"school\"]")
        .data("2025-26", "climate", "respondent_id,school_code,item,response\n1,A,q1,Yes\n1,A,q2,No\n2,B,q1,Yes\n")
        .run();
    assert_eq!(ran.measure("climate").value.as_ref().unwrap().people, Some(2));
    assert_eq!(ran.find_school("climate", "A").value.as_ref().unwrap().people, Some(1));
    assert!(!serde_json::to_string(&ran.results).unwrap().contains("people"));
}
