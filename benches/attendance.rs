//! What a year of daily attendance costs: `cargo bench --bench attendance -- [--schools N] [--students N] [--runs N]`.
//!
//! Makes a project of made-up attendance, builds every page of its report, and prints processor time, wall time, peak
//! memory and megabytes per second of processor time. Where Python has `DuckDB`, the same figures are counted with it,
//! turn about, and must be equal. `PYTHON` names another Python. Linux only: what a process used is read from `/proc`
//! and `/usr/bin/time`.

#[path = "../tests/attendance/generate.rs"]
#[allow(dead_code, reason = "shared with a test")]
mod generate;

use generate::{Figure, GROUPS};
use std::path::Path;
use std::process::Command;

/// What a run used.
struct Used {
    cpu: f64,
    wall: f64,
    mebibytes: f64,
}

fn run(program: &str, arguments: &[&str]) -> Option<Used> {
    let done = Command::new("/usr/bin/time").args(["-f", "%U %S %e %M", program]).args(arguments).output().ok()?;
    if !done.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    let numbers: Vec<f64> = text.lines().last()?.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [user, system, wall, kibibytes] = numbers.as_slice() else { return None };
    Some(Used { cpu: user + system, wall: *wall, mebibytes: kibibytes / 1024.0 })
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// The peer's program: the same figures, written as rows of level, school, dimension, category, numerator, denominator.
fn peer() -> String {
    let groups = GROUPS.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    format!(
        r#"import csv, sys, duckdb
groups = [{groups}]
con = duckdb.connect()
con.execute("SET preserve_insertion_order = false")
types = "school_code school_year student_id date grade gender race_ethnicity special_education english_learner free_reduced_lunch program attendance_code".split()
columns = {{name: "VARCHAR" for name in types}} | {{"student_id": "BIGINT", "minutes_absent": "INTEGER", "days_absent": "DOUBLE"}}
con.execute(f"""CREATE TEMP TABLE stays AS SELECT school_code, student_id, sum(days_absent) absent, count(*) days,
{{', '.join(f'any_value({{g}}) {{g}}' for g in groups)}}
FROM read_csv('{{sys.argv[1]}}/exports/*.csv', header=true, delim=',', quote='"', escape='"', auto_detect=false, columns={{columns}})
GROUP BY school_code, student_id""")
over = "sum((10 * absent >= days)::INT)"
rows = con.execute(f"SELECT 'district', '', '', '', {{over}}, count(*) FROM (SELECT sum(absent) absent, sum(days) days FROM stays GROUP BY student_id) WHERE days >= 10").fetchall()
for dimension, category in [("", "''")] + [(g, g) for g in groups]:
    rows += con.execute(f"SELECT 'school', school_code, '{{dimension}}', {{category}}, {{over}}, count(*) FROM stays WHERE days >= 10 GROUP BY 2, 4").fetchall()
csv.writer(open(sys.argv[2], "w", newline="")).writerows(rows)
"#
    )
}

fn peer_figures(file: &Path) -> Vec<Figure> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(file).unwrap();
    let mut figures: Vec<Figure> = reader.deserialize().map(|row| row.unwrap()).collect();
    figures.sort();
    figures
}

#[allow(clippy::cast_precision_loss, reason = "megabytes for people")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str, default: usize| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let (schools, students, runs) = (option("--schools", 17), option("--students", 660), option("--runs", 5));
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().to_str().unwrap();
    let bytes = generate::write(folder.path(), &generate::stays(schools, students, 180));
    let out = format!("{project}/out");
    let (script, table) = (format!("{project}/peer.py"), format!("{project}/peer.csv"));
    std::fs::write(&script, peer()).unwrap();
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ours = || {
        run(env!("CARGO_BIN_EXE_ctecs-report"), &["build", project, "--edition", "internal", "--out", &out, "-q"])
            .expect("the build failed")
    };
    let theirs = || run(&python, &[&script, project, &table]);
    println!("{schools} files, {:.0} MB", bytes as f64 / 1e6);
    ours();
    let has_peer = theirs().is_some();
    if has_peer {
        assert_eq!(generate::figures(Path::new(&out).join("figures.csv").as_path()), peer_figures(Path::new(&table)));
        println!("figures equal DuckDB's");
    }
    let pairs: Vec<(Used, Option<Used>)> = (0..runs).map(|_| (ours(), if has_peer { theirs() } else { None })).collect();
    let print = |name: &str, used: &[&Used]| {
        let of = |pick: fn(&Used) -> f64| median(used.iter().map(|used| pick(used)).collect());
        let cpu = of(|used| used.cpu);
        println!(
            "{name:14} cpu {cpu:7.2} s  wall {:7.2} s  peak {:6.0} MiB  {:6.0} MB per cpu s",
            of(|used| used.wall),
            of(|used| used.mebibytes),
            bytes as f64 / 1e6 / cpu
        );
    };
    print("ctecs-report", &pairs.iter().map(|(ours, _)| ours).collect::<Vec<_>>());
    let peers: Vec<&Used> = pairs.iter().filter_map(|(_, theirs)| theirs.as_ref()).collect();
    if !peers.is_empty() {
        print("DuckDB", &peers);
        let ratios = pairs.iter().filter_map(|(ours, theirs)| Some(ours.cpu / theirs.as_ref()?.cpu)).collect();
        println!("cpu, pair by pair: {:.2}", median(ratios));
    }
}
