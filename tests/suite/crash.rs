//! Whatever happens to a build, the folder holds the old report or the new one.

use crate::builder::{Project, files};
use snapbox::str;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The chronically absent students of the report in `folder`, after every file of it was held against its manifest.
#[track_caller]
fn whole_report(folder: &Path) -> i64 {
    let files = files(folder);
    let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let outputs = manifest["outputs"].as_array().unwrap();
    let listed: Vec<&str> = outputs.iter().map(|output| output["path"].as_str().unwrap()).collect();
    let present: Vec<&str> = files.keys().map(String::as_str).filter(|name| *name != "manifest.json").collect();
    assert_eq!(listed, present);
    for output in outputs {
        let name = output["path"].as_str().unwrap();
        assert_eq!(output["digest"].as_str().unwrap(), blake3::hash(&files[name]).to_hex().as_str(), "{name}");
    }
    let results: serde_json::Value = serde_json::from_slice(&files["results.json"]).unwrap();
    results["measures"][0]["value"]["numerator"].as_i64().unwrap()
}

/// Makes a fourth student of a school chronically absent, or takes that back.
fn toggle(project: &Project, fourth: bool) {
    let (from, to) = if fourth { ("003,1003,180,3,", "003,1003,180,18,") } else { ("003,1003,180,18,", "003,1003,180,3,") };
    project.edit("exports/2025-26/attendance/1003.csv", from, to);
}

#[test]
fn a_build_that_is_killed_at_any_moment_leaves_the_old_report_or_the_new_one() {
    const KILLS: u32 = 300;
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let start = Instant::now();
    project.run("build small --edition internal -q").code(0);
    let whole = start.elapsed();

    let folder = project.path("report-internal");
    let (mut fourth, mut old, mut new) = (false, 0, 0);
    let mut shown = whole_report(&folder);
    for kill in 0..KILLS {
        fourth = !fourth;
        toggle(&project, fourth);
        let mut build = project.command("build small --edition internal -q").stderr(Stdio::null()).spawn().unwrap();
        // Moments spread over the build and a little longer, in an order that does not follow the change of the data.
        let part = f64::from(kill * 7919 % KILLS) / f64::from(KILLS);
        std::thread::sleep(whole.mul_f64(part * 1.3));
        build.kill().unwrap();
        build.wait().unwrap();
        let now = whole_report(&folder);
        assert!(now == shown || now == if fourth { 6 } else { 5 }, "kill {kill}: {now}");
        if now == if fourth { 6 } else { 5 } {
            new += 1;
        } else {
            old += 1;
        }
        shown = now;
    }
    assert!(old > 10 && new > 10, "{old} old and {new} new reports: the kills miss the build");

    // The next build tidies up what the killed ones left beside the report.
    project.run("build small --edition internal -q").code(0);
    let beside: Vec<String> = fs::read_dir(project.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(beside.is_empty(), "{beside:?}");
}

#[cfg(unix)]
#[test]
fn a_build_that_is_interrupted_leaves_nothing_behind() {
    const STOPS: u32 = 60;
    let project = Project::new("small");
    project.run("build small -q --edition internal").code(0);
    let before: Vec<String> = names(&project);
    let start = Instant::now();
    project.run("build small -q --edition internal").code(0);
    let whole = start.elapsed();
    let mut interrupted = 0;
    for stop in 0..STOPS {
        let mut build = project.command("build small -q --edition internal").stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(f64::from(stop * 7919 % STOPS) / f64::from(STOPS)));
        Command::new("kill").args(["-INT", &build.id().to_string()]).status().unwrap();
        let code = build.wait().unwrap().code();
        // Before the program waits for it, the signal ends it at once, and there is nothing yet to be left behind.
        assert!(matches!(code, Some(0 | 130) | None), "{code:?}");
        interrupted += u32::from(code == Some(130));
        assert_eq!(names(&project), before, "stop {stop}");
        assert_eq!(whole_report(&project.path("report-internal")), 5);
    }
    assert!(interrupted > 10, "only {interrupted} builds were interrupted");
}

/// The names of everything in the project's folder.
fn names(project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.path("")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_second_build_is_told_of_the_first_and_leaves_everything_alone() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let before = project.files("report-internal");
    project.write(".report-internal.ctecs-report-lock", "4711\n");
    let lock = fs::File::open(project.path(".report-internal.ctecs-report-lock")).unwrap();
    lock.lock().unwrap();
    project.run("build small --edition internal").code(2).stdout("").stderr(str![[r#"
error[publish]: another build (process 4711) is writing `small/report-internal`
 |
 = help: wait until it has ended, or give this build another folder with `--out`


"#]]);
    assert!(project.files("report-internal") == before);
    drop(lock);
    project.run("build small --edition internal -q").code(0);
}

#[test]
fn builds_at_once_do_not_mix() {
    let project = Project::new("small");
    let mut builds: Vec<_> =
        (0..8).map(|_| project.command("build small --edition internal -q").stderr(Stdio::null()).spawn().unwrap()).collect();
    let codes: Vec<i32> = builds.iter_mut().map(|build| build.wait().unwrap().code().unwrap()).collect();
    assert!(codes.iter().all(|code| matches!(code, 0 | 2)), "{codes:?}");
    assert!(codes.contains(&0), "{codes:?}");
    assert_eq!(whole_report(&project.path("report-internal")), 5);
}

/// Runs `script`, in which `$0` is the program, where mounts are its own; none where this machine allows no such thing.
fn with_mounts(project: &Project, script: &str) -> Option<crate::builder::Run> {
    let allowed = Command::new("unshare").args(["-rm", "true"]).status().is_ok_and(|status| status.success());
    if !allowed {
        eprintln!("skipped: no mount namespaces here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-ec", script, env!("CARGO_BIN_EXE_ctecs-report")]).current_dir(project.root());
    Some(project.finish(&mut command, script))
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_the_work() {
    let project = Project::new("small");
    project.run("build small --edition internal -q").code(0);
    let before = project.files("report-internal");
    let script = "mount --bind small small; mount -o remount,bind,ro small; exec \"$0\" build small";
    let Some(run) = with_mounts(&project, script) else { return };
    run.code(2).stdout("").stderr(str![[r#"
error[publish]: cannot write beside `small/report`: read-only file system
 |
 = help: name a folder that you may write to with `--out`


"#]]);
    assert!(project.files("report-internal") == before);
}

#[test]
fn a_full_disk_is_said_and_the_report_before_stays() {
    let project = Project::new("small");
    project.run("build small --edition internal -q --out measured").code(0);
    let kilobytes: usize = files(&project.root().join("measured")).values().map(|bytes| bytes.len().div_ceil(4096) * 4).sum();
    fs::create_dir(project.root().join("disk")).unwrap();
    // Room for one report, not for two; what is on the disk then is copied out.
    let script = format!(
        "mount -t tmpfs -o size={}k tmpfs disk; \"$0\" build small -q --out disk/report; cp -r disk/report before
         code=0; \"$0\" build small --out disk/report || code=$?
         cp -r disk/report after; ls -A disk > left; exit $code",
        kilobytes * 3 / 2
    );
    let Some(run) = with_mounts(&project, &script) else { return };
    run.code(2).stdout("").stderr(str![[r#"
error[publish]: cannot write `disk/report/[..]`: no space left on device
 |
 = help: make room on the disk; the report that was there is untouched


"#]]);
    assert!(files(&project.root().join("after")) == files(&project.root().join("before")));
    assert_eq!(fs::read_to_string(project.root().join("left")).unwrap(), "report\n");
}

#[test]
fn a_report_on_another_file_system_is_replaced_in_one_step_too() {
    let shared = Path::new("/dev/shm");
    if !shared.is_dir() {
        return;
    }
    let project = Project::new("small");
    let elsewhere = tempfile::tempdir_in(shared).unwrap();
    let out = elsewhere.path().join("report");
    for _ in 0..2 {
        let line = format!("build small --edition internal -q --out {}", out.display());
        project.run(&line).code(0);
        assert_eq!(whole_report(&out), 5);
    }
}

#[test]
fn a_killed_build_does_not_keep_its_lock() {
    let project = Project::new("small");
    for _ in 0..10 {
        let mut build = project.command("build small --edition internal -q").stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(5));
        build.kill().unwrap();
        build.wait().unwrap();
        project.run("build small --edition internal -q").code(0);
    }
}
