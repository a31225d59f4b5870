//! The house rules, read off the source: data flows one way, exact numbers decide, nothing panics, only the command
//! line prints.
//!
//! The source is read as tokens, so that comments and texts do not count, and code under `#[cfg(test)]` is left out.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The modules from low to high: each may use those before it.
const ORDER: [&str; 18] = [
    "number",
    "school_year",
    "text",
    "source",
    "diagnostic",
    "results",
    "corrections",
    "dataset",
    "measure",
    "plan",
    "sql",
    "evaluate",
    "explanation",
    "disclosure",
    "report",
    "render",
    "publish",
    "cli",
];

/// What a module must not use although it lies below.
const NEVER: [(&str, &[&str]); 3] = [
    ("report", &["dataset", "measure", "evaluate"]),
    ("render", &["dataset", "measure", "evaluate"]),
    ("publish", &["number", "dataset", "measure", "plan", "evaluate", "report"]),
];

/// Modules in which a decision is made, by exact numbers alone.
const EXACT: [&str; 5] = ["number", "measure", "evaluate", "explanation", "disclosure"];

/// Modules that know no file.
const NO_FILES: [&str; 10] =
    ["number", "school_year", "text", "diagnostic", "results", "corrections", "measure", "explanation", "disclosure", "report"];

/// A token of the source, with its line; groups are flattened between their brackets.
struct Token {
    text: String,
    line: usize,
    literal: bool,
}

/// A file of the source.
struct File {
    path: PathBuf,
    module: String,
    text: String,
    tokens: Vec<Token>,
}

impl File {
    fn line(&self, index: usize) -> String {
        format!("{}:{}", self.path.display(), self.tokens[index].line)
    }

    /// The positions at which the tokens `pattern` stand one after the other.
    fn find<'a>(&'a self, pattern: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
        (0..self.tokens.len()).filter(move |&start| {
            pattern.iter().enumerate().all(|(offset, wanted)| self.tokens.get(start + offset).is_some_and(|token| token.text == *wanted))
        })
    }

    /// The top-level modules that the file names by `crate::`, with the position of each.
    fn uses(&self) -> Vec<(String, usize)> {
        let mut used = Vec::new();
        for at in self.find(&["crate", ":", ":"]) {
            let first = at + 3;
            if self.tokens[first].text != "{" {
                used.push((self.tokens[first].text.clone(), first));
                continue;
            }
            let mut depth = 0;
            for index in first..self.tokens.len() {
                match self.tokens[index].text.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    "," => {}
                    name if depth == 1 && matches!(self.tokens[index - 1].text.as_str(), "{" | ",") => used.push((name.to_owned(), index)),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
        used
    }
}

/// Every file of the library and the program.
fn source() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut open = vec![root.join("src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
                let text = std::fs::read_to_string(&path).unwrap();
                let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let mut tokens = Vec::new();
                flatten(stream, &mut tokens);
                let path = path.strip_prefix(root).unwrap().to_owned();
                let module = path.iter().nth(1).unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
                files.push(File { path, module, text, tokens });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 30, "only {} files were found", files.len());
    files
}

/// Whether a file holds tests alone: `mod tests;` or `mod testing;` under `#[cfg(test)]`.
fn is_test(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name == "tests" || name == "testing")
}

/// Lists the tokens of `stream` but for attributes, doc comments and what is under `#[cfg(test)]`.
fn flatten(stream: TokenStream, out: &mut Vec<Token>) {
    let mut tokens = stream.into_iter().peekable();
    let mut skipping = false;
    while let Some(token) = tokens.next() {
        let line = token.span().start().line;
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if matches!(tokens.peek(), Some(TokenTree::Punct(inner)) if inner.as_char() == '!') {
                    tokens.next();
                }
                if let Some(TokenTree::Group(group)) = tokens.peek() {
                    skipping |= group.stream().to_string().replace(' ', "") == "cfg(test)";
                    tokens.next();
                }
            }
            // The item under `#[cfg(test)]` ends with its block or its semicolon.
            _ if skipping => {
                skipping = match &token {
                    TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
                    TokenTree::Punct(punct) => punct.as_char() != ';',
                    _ => true,
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push(Token { text: open.to_owned(), line, literal: false });
                flatten(group.stream(), out);
                out.push(Token { text: close.to_owned(), line: group.span_close().start().line, literal: false });
            }
            TokenTree::Literal(literal) => out.push(Token { text: literal.to_string(), line, literal: true }),
            other => out.push(Token { text: other.to_string(), line, literal: false }),
        }
    }
}

/// Fails with every finding at once.
fn none(findings: &[String], rule: &str) {
    let mut list = String::new();
    for finding in findings {
        writeln!(list, "  {finding}").unwrap();
    }
    assert!(findings.is_empty(), "{rule}:\n{list}");
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == module)
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let unknown: Vec<String> = source()
        .iter()
        .filter(|file| !matches!(file.module.as_str(), "lib" | "main") && rank(&file.module).is_none())
        .map(|file| file.path.display().to_string())
        .collect();
    none(&unknown, "modules without a place in ORDER");
}

#[test]
fn data_flows_one_way() {
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::new();
    for file in source() {
        let Some(own) = rank(&file.module) else { continue };
        for (used, at) in file.uses() {
            *seen.entry((file.module.clone(), used.clone())).or_insert(0) += 1;
            let forbidden = NEVER.iter().any(|(module, never)| *module == file.module && never.contains(&used.as_str()));
            // A module that may be used from anywhere else lies before the one that uses it.
            let above = rank(&used).is_none_or(|used| used > own);
            if forbidden || above {
                wrong.push(format!("{}: `{}` uses `{used}`", file.line(at), file.module));
            }
        }
    }
    none(&wrong, "a lower module must not use a higher one");
    assert!(seen.contains_key(&("publish".to_owned(), "results".to_owned())), "the test sees no arrow at all: {seen:?}");
}

#[test]
fn no_path_climbs_out_of_its_module() {
    let mut wrong = Vec::new();
    for file in source() {
        wrong.extend(file.find(&["super", ":", ":", "super"]).map(|at| file.line(at)));
    }
    none(&wrong, "name a module by its path from `crate`, not by climbing");
}

#[test]
fn nothing_is_imported_that_is_not_named() {
    let mut wrong = Vec::new();
    for file in source() {
        wrong.extend(file.find(&["super", ":", ":", "*"]).map(|at| file.line(at)));
    }
    none(&wrong, "`use super::*` says nothing");
}

#[test]
fn no_float_where_a_decision_is_made() {
    let mut wrong = Vec::new();
    // The audit's linear program computes in floats, counts a doubtful tolerance as a failure, and decides nothing else.
    let is_exact = |file: &&File| EXACT.contains(&file.module.as_str()) && !file.path.ends_with("disclosure/audit/worlds.rs");
    for file in source().iter().filter(is_exact) {
        for (index, token) in file.tokens.iter().enumerate() {
            let digits = token.literal && token.text.starts_with(|first: char| first.is_ascii_digit());
            let float = digits && (token.text.contains('.') || token.text.ends_with("f32") || token.text.ends_with("f64"));
            if float || token.text == "f32" || token.text == "f64" {
                wrong.push(format!("{}: {}", file.line(index), token.text));
            }
        }
    }
    none(&wrong, "floats where exact numbers decide");
}

#[test]
fn nothing_panics_on_purpose() {
    let mut wrong = Vec::new();
    for file in source() {
        for method in ["unwrap", "expect", "unwrap_err", "expect_err"] {
            wrong.extend(file.find(&[".", method, "("]).map(|at| format!("{}: .{method}()", file.line(at))));
        }
        for name in ["panic", "unreachable", "todo", "unimplemented", "dbg", "assert", "assert_eq", "assert_ne"] {
            wrong.extend(file.find(&[name, "!"]).map(|at| format!("{}: {name}!", file.line(at))));
        }
    }
    none(&wrong, "outside tests an error is a value");
}

#[test]
fn only_the_command_line_prints_ends_the_process_and_reads_the_environment() {
    let mut wrong = Vec::new();
    for file in source().iter().filter(|file| !matches!(file.module.as_str(), "cli" | "main")) {
        for name in ["print", "println", "eprint", "eprintln"] {
            wrong.extend(file.find(&[name, "!"]).map(|at| format!("{}: {name}!", file.line(at))));
        }
        for path in [["process", ":", ":", "exit"], ["env", ":", ":", "var"], ["env", ":", ":", "var_os"], ["env", ":", ":", "args"]] {
            wrong.extend(file.find(&path).map(|at| format!("{}: {}", file.line(at), path.concat())));
        }
        for name in ["stdout", "stderr", "stdin"] {
            wrong.extend(file.find(&[name, "("]).map(|at| format!("{}: {name}()", file.line(at))));
        }
    }
    none(&wrong, "outside `cli` nothing prints, exits or reads the environment");
}

#[test]
fn nothing_reads_the_clock() {
    let mut wrong = Vec::new();
    for file in source() {
        for name in ["SystemTime", "Instant", "Zoned", "Timestamp"] {
            wrong.extend(file.find(&[name, ":", ":", "now"]).map(|at| format!("{}: {name}::now", file.line(at))));
        }
    }
    none(&wrong, "the day of a report comes from the plan, the command line or SOURCE_DATE_EPOCH");
}

#[test]
fn measures_and_everything_below_them_know_no_file() {
    let mut wrong = Vec::new();
    for file in source().iter().filter(|file| NO_FILES.contains(&file.module.as_str())) {
        wrong.extend(file.find(&["std", ":", ":", "fs"]).map(|at| file.line(at)));
        wrong.extend(file.find(&["fs", ":", ":"]).map(|at| file.line(at)));
    }
    none(&wrong, "files are opened by plan, dataset, publish and cli");
}

#[test]
fn nothing_but_the_name_of_the_program_knows_a_district() {
    let mut wrong = Vec::new();
    for file in source() {
        for (number, line) in file.text.lines().enumerate() {
            let line = line.to_lowercase().replace("ctecs-report", "").replace("ctecs_report", "");
            if ["ctecs", "connecticut technical"].iter().any(|name| line.contains(name)) {
                wrong.push(format!("{}:{}", file.path.display(), number + 1));
            }
        }
    }
    none(&wrong, "a district is known by its plan alone");
}
