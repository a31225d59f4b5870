//! The live preview: it shows the report or what is wrong, sees changes, and stops cleanly.

use crate::builder::Project;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A running preview; killed if a test ends before it has stopped.
struct Preview {
    child: Child,
    address: String,
    output: BufReader<std::process::ChildStdout>,
}

impl Preview {
    fn of(project: &Project) -> Self {
        let mut child = project.command("serve small --port 0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("{line}"));
        Self { address: address.to_owned(), child, output }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn version(&self) -> u64 {
        self.get("/-/version").rsplit("\r\n\r\n").next().unwrap().trim().parse().unwrap()
    }

    /// How long it took until another version than `seen` was there.
    fn wait_for_change(&self, seen: u64) -> Duration {
        let from = Instant::now();
        while self.version() == seen {
            assert!(from.elapsed() < Duration::from_secs(30), "the change was not seen");
            std::thread::sleep(Duration::from_millis(20));
        }
        from.elapsed()
    }

    /// Stops it as Ctrl-C does; what it said, and how it ended.
    fn stop(mut self) -> (String, Option<i32>) {
        let interrupted = std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(interrupted.success());
        let from = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(from.elapsed() < Duration::from_secs(10), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut said = String::new();
        self.output.read_to_string(&mut said).unwrap();
        (said, self.child.wait().unwrap().code())
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_shows_the_report_on_this_machine_only_and_writes_nothing() {
    let project = Project::new("small");
    let before = project.files("");
    let preview = Preview::of(&project);
    assert!(preview.address.starts_with("127.0.0.1:"), "{}", preview.address);
    let page = preview.get("/");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Reduce chronic absenteeism to 12.5%"));
    assert!(preview.get("/results.json").contains("ctecs-report/results/1"));
    assert!(preview.get("/nothing.html").starts_with("HTTP/1.1 404"));
    assert!(preview.get("/../plan.toml").starts_with("HTTP/1.1 404"), "nothing but the report is served");
    drop(preview);
    assert_eq!(project.files(""), before);
}

#[test]
fn a_change_is_shown_and_an_error_takes_the_page_with_its_caret_until_it_is_mended() {
    let project = Project::new("small");
    let preview = Preview::of(&project);
    let first = preview.version();

    project.edit("plan.toml", "Reduce chronic absenteeism to 12.5%", "Fewer absences");
    let took = preview.wait_for_change(first);
    assert!(preview.get("/").contains("Fewer absences"));
    eprintln!("rebuilt {took:?} after the change");

    let second = preview.version();
    project.edit("plan.toml", "min_days_enrolled = 10", "min_days_enroled = 10");
    preview.wait_for_change(second);
    let page = preview.get("/");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("did you mean `min_days_enrolled`?") && page.contains("^^^"), "{page}");
    assert!(page.contains("/-/version"), "the page of problems looks for the next version too");

    let third = preview.version();
    project.edit("plan.toml", "min_days_enroled = 10", "min_days_enrolled = 10");
    preview.wait_for_change(third);
    assert!(preview.get("/").contains("Fewer absences"));
}

#[test]
fn a_preview_begins_even_where_the_plan_is_broken() {
    let project = Project::new("small");
    project.edit("plan.toml", "school_year = \"2025-26\"", "school_year = \"2025\"");
    let preview = Preview::of(&project);
    assert!(preview.get("/").contains("plan.toml:"));
}

#[test]
#[cfg(unix)]
fn it_stops_cleanly_on_interrupt() {
    let project = Project::new("small");
    let preview = Preview::of(&project);
    let (said, code) = preview.stop();
    assert_eq!((said.as_str(), code), ("stopped\n", Some(0)));
}
