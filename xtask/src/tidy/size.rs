//! How long lines, functions and files may be.

use std::io::Write;

use super::{Tree, expect, expect_none};

const LINE_CHARS_MAX: usize = 120;
/// Above this a file is named on standard error; above the other it fails.
const FILE_LINES_WARNED: usize = 400;
const FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;

/// Longer functions that are there already: (file, name, lines). A line here may only become smaller or go.
const LONG_FUNCTIONS: [(&str, &str, usize); 0] = [];

fn line_findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        for (number, line) in (1..).zip(text.lines()) {
            let chars = line.chars().count();
            if chars > LINE_CHARS_MAX {
                found.push(format!("{path}:{number}: {chars} characters, at most {LINE_CHARS_MAX}"));
            }
        }
    }
    found
}

fn file_findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            found.push(format!("{path}: {lines} lines, at most {FILE_LINES_MAX}; split it by noun"));
        } else if lines > FILE_LINES_WARNED {
            // Past the capture of the test harness, so that it is read when the test passes too.
            let _ = writeln!(std::io::stderr(), "warning: {path}: {lines} lines; split it by noun");
        }
    }
    found
}

fn function_findings(tree: &Tree, allowed: &[(&str, &str, usize)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = Vec::new();
    for (path, text) in tree.rust() {
        for function in functions(text).into_iter().filter(|function| function.lines > FUNCTION_LINES_MAX) {
            let Function { name, line, lines } = function;
            let entry = allowed.iter().find(|(file, known, _)| *file == path && *known == name);
            used.extend(entry);
            let max = entry.map_or(FUNCTION_LINES_MAX, |(_, _, max)| *max);
            if lines > max {
                found.push(format!("{path}:{line}: fn {name} has {lines} lines, at most {max}; split it"));
            } else if lines < max {
                found.push(format!(
                    "{path}:{line}: fn {name} shrank to {lines}: write that into LONG_FUNCTIONS"
                ));
            }
        }
    }
    for (path, name, _) in allowed.iter().filter(|entry| !used.contains(entry)) {
        found.push(format!("{path}: fn {name} is long no more: take it out of LONG_FUNCTIONS"));
    }
    found
}

struct Function<'a> {
    name: &'a str,
    /// Where it starts, from 1.
    line: usize,
    lines: usize,
}

/// Functions with a body of more than one line. In formatted code one ends at the first `}` at its own indentation.
fn functions(text: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indentation = &line[..line.len() - line.trim_start().len()];
        let end = lines[start..].iter().position(|line| line.strip_prefix(indentation) == Some("}"));
        let one_line = line.trim_end().ends_with([';', '}']);
        if let Some(length) = end.filter(|_| !one_line) {
            found.push(Function { name, line: start + 1, lines: length + 1 });
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    loop {
        match words.next()? {
            "fn" => return words.next()?.split(['(', '<']).next(),
            word if word == "pub" || word.starts_with("pub(") => {}
            "const" | "async" | "unsafe" | "extern" | "\"C\"" => {}
            _ => return None,
        }
    }
}

#[test]
fn lines_are_short_enough_to_read() {
    expect_none(&line_findings(&Tree::here()));
}

#[test]
fn files_are_short_enough_to_read() {
    expect_none(&file_findings(&Tree::here()));
}

#[test]
fn functions_are_short_enough_to_read() {
    expect_none(&function_findings(&Tree::here(), &LONG_FUNCTIONS));
}

#[test]
fn a_long_line_and_a_long_file_are_seen() {
    let line = format!("// {}", "é".repeat(118));
    expect(&line_findings(&Tree::of(&[("a.rs", &line)])), &["a.rs:1: 121 characters, at most 120"]);
    let file = "\n".repeat(801);
    expect(
        &file_findings(&Tree::of(&[("a.rs", &file)])),
        &["a.rs: 801 lines, at most 800; split it by noun"],
    );
}

#[test]
fn a_long_function_is_seen_and_may_only_shrink() {
    let of = |lines: usize| {
        format!("impl A {{\n    pub async fn f(&self) {{\n{}    }}\n}}\n", "        g();\n".repeat(lines - 2))
    };
    let check = |lines: usize, allowed: &[(&str, &str, usize)], expected: &[&str]| {
        expect(&function_findings(&Tree::of(&[("a.rs", &of(lines))]), allowed), expected);
    };
    check(70, &[], &[]);
    check(71, &[], &["a.rs:2: fn f has 71 lines, at most 70; split it"]);
    check(90, &[("a.rs", "f", 90)], &[]);
    check(91, &[("a.rs", "f", 90)], &["a.rs:2: fn f has 91 lines, at most 90; split it"]);
    check(89, &[("a.rs", "f", 90)], &["a.rs:2: fn f shrank to 89: write that into LONG_FUNCTIONS"]);
    check(70, &[("a.rs", "f", 90)], &["a.rs: fn f is long no more: take it out of LONG_FUNCTIONS"]);
}
