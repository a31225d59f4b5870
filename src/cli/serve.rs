//! `serve`: a live preview of the report, on this machine only.

use crate::cli::console::Console;
use crate::cli::editions::Earlier;
use crate::cli::environment::Environment;
use crate::cli::exit::{Exit, Failure};
use crate::cli::making::{self, Making, Request};
use crate::cli::project::{self, AsOfArguments, ProjectArguments};
use crate::diagnostic::{self, Format as MessageFormat};
use crate::render::{Format, OutputFile, preview};
use crate::results::Audience;
use clap::Args;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How often the project is looked at for changes.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What `--help` says after the options.
const AFTER_HELP: &str = "\
Examples:
  ctecs-report serve district
  ctecs-report serve district --port 8080

Shows the internal edition; nothing is written. Stop with Ctrl-C.";

/// Show the report in a browser while the project is being edited
///
/// Makes the report again whenever a file of the project changes, and the page reloads by itself and keeps its place.
/// Where plan or data have errors, the page shows these. Only this machine can reach the preview.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    as_of: AsOfArguments,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 8423)]
    port: u16,
}

/// What the browser is shown.
#[derive(Default)]
struct Shown {
    version: u64,
    files: BTreeMap<String, Vec<u8>>,
    /// The page of problems, where there is no report.
    problems: Option<String>,
}

/// Serves a project's report.
pub fn execute(arguments: &Arguments, console: &Console, environment: &Environment) -> Result<Exit, Failure> {
    let folder = project::folder(&arguments.project.project);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).map_err(|error| {
        Failure::usage(format!("cannot listen on 127.0.0.1:{}: {error}", arguments.port), "is another preview running? Try `--port 0`")
    })?;
    let address = listener.local_addr().map_err(|error| Failure::usage(error.to_string(), "try another port"))?;
    let server = tiny_http::Server::from_listener(listener, None).map_err(|error| Failure::usage(error.to_string(), "try another port"))?;
    let server = Arc::new(server);
    let stopper = Arc::clone(&server);
    ctrlc::set_handler(move || stopper.unblock())
        .map_err(|error| Failure::usage(error.to_string(), "stop the preview by closing the terminal"))?;
    let first = state(&folder, arguments.project.data.folder.as_deref());
    let shown = Mutex::new(Shown::default());
    arguments.renew(&shown, console, environment);
    console.summary(&format!("http://{address}/ shows the report of {}; Ctrl-C stops\n", folder.display()))?;

    let running = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut seen = first;
            while running.load(std::sync::atomic::Ordering::Relaxed) {
                let state = state(&folder, arguments.project.data.folder.as_deref());
                if seen != state {
                    seen = state;
                    arguments.renew(&shown, console, environment);
                }
                std::thread::sleep(LOOK_EVERY);
            }
        });
        while let Ok(request) = server.recv() {
            answer(request, &shown);
        }
        running.store(false, std::sync::atomic::Ordering::Relaxed);
    });
    console.summary("stopped\n")?;
    Ok(Exit::Done)
}

impl Arguments {
    /// Makes the report again and shows it, or the problems for which there is none.
    fn renew(&self, shown: &Mutex<Shown>, console: &Console, environment: &Environment) {
        let (files, problems) = self.make(console, environment);
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.version += 1;
        shown.problems = problems;
        if shown.problems.is_none() {
            shown.files = files.into_iter().map(|file| (file.path, file.bytes)).collect();
        }
    }

    /// The files of the report, or the page of the problems for which there is none.
    fn make(&self, console: &Console, environment: &Environment) -> (Vec<OutputFile>, Option<String>) {
        match self.try_make(console, environment) {
            Ok(Ok(files)) => (files, None),
            Ok(Err(problems)) => (Vec::new(), Some(problems)),
            Err(Failure::Refused { message, .. } | Failure::Privacy { message, .. }) => (Vec::new(), Some(message)),
            Err(Failure::Gone) => (Vec::new(), Some(String::new())),
        }
    }

    fn try_make(&self, console: &Console, environment: &Environment) -> Result<Result<Vec<OutputFile>, String>, Failure> {
        let loaded = project::load(&self.project.project)?;
        let words = |problems: &[diagnostic::Diagnostic]| diagnostic::render(problems, MessageFormat::Text, false);
        let Some(plan) = loaded.plan else { return Ok(Err(words(&loaded.diagnostics))) };
        let request = Request {
            project: &self.project.project,
            data: &self.project.data,
            audience: Audience::Internal,
            withheld: false,
            as_of: self.as_of.day(&plan, environment)?,
            // What the browser is never asked for need not be made.
            formats: &[Format::Html, Format::Json, Format::Csv],
            languages: &[],
            only: None,
            school: None,
            earlier: &Earlier::default(),
        };
        match making::make(&plan, loaded.diagnostics, &request, console)? {
            Making::Made(made) => Ok(Ok(made.files)),
            Making::Failed(problems) => Ok(Err(words(&problems))),
        }
    }
}

/// Every file that the report may depend on, with its size and time; reports that builds made are left out.
fn state(project: &Path, data: Option<&Path>) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = std::iter::once(project).chain(data).map(Path::to_owned).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if kind.is_dir() {
                if !hidden && !path.join("manifest.json").exists() {
                    folders.push(path);
                }
            } else if let Ok(metadata) = entry.metadata() {
                found.insert(path, (metadata.len(), metadata.modified().ok()));
            }
        }
    }
    found
}

/// Answers a request of the browser.
fn answer(request: tiny_http::Request, shown: &Mutex<Shown>) {
    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    let path = request.url().split(['?', '#']).next().unwrap_or_default().trim_start_matches('/').to_owned();
    let (status, kind, body) = if path == "-/version" {
        (200, "text/plain; charset=utf-8", shown.version.to_string().into_bytes())
    } else if let Some(problems) = &shown.problems {
        let page = preview::problems(problems).unwrap_or_else(|error| error.to_string());
        (200, "text/html; charset=utf-8", preview::with_script(&page, shown.version).into_bytes())
    } else {
        let name = if path.is_empty() { "index.html" } else { path.as_str() };
        match shown.files.get(name) {
            Some(bytes) if name.ends_with(".html") => {
                let page = preview::with_script(&String::from_utf8_lossy(bytes), shown.version);
                (200, "text/html; charset=utf-8", page.into_bytes())
            }
            Some(bytes) => {
                let kind = if name.ends_with(".json") { "application/json" } else { "text/plain; charset=utf-8" };
                (200, kind, bytes.clone())
            }
            None => (404, "text/plain; charset=utf-8", b"there is no such page in the report\n".to_vec()),
        }
    };
    let mut response = tiny_http::Response::from_data(body).with_status_code(status);
    for (name, value) in [("Content-Type", kind), ("Cache-Control", "no-store")] {
        if let Ok(header) = tiny_http::Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // A browser that has gone away needs no answer.
    let _ = request.respond(response);
}
