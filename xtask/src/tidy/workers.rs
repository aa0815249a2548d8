//! A Worker is a route table; rules and SQL live in crates that are tested natively.

use std::collections::BTreeMap;

use super::{Tree, expect, expect_none};

const WORKER_LINES_MAX: usize = 150;
/// Each as it begins a statement, so that the HTTP method of the same name is no finding.
const SQL: [&str; 6] = ["SELECT ", "INSERT INTO", "INSERT OR", "DELETE FROM", "CREATE TABLE", "UPDATE "];

fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, text) in tree.rust() {
        let Some((worker, _)) = path.strip_prefix("reference/workers/").and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        *lines.entry(worker).or_default() += text.lines().count();
        for (number, line) in (1..).zip(text.lines()) {
            for keyword in SQL.iter().filter(|keyword| line.contains(*keyword)) {
                let keyword = keyword.trim_end();
                found.push(format!("{path}:{number}: {keyword} belongs into a store.rs of igaming-domain"));
            }
        }
    }
    for (worker, lines) in lines.into_iter().filter(|(_, lines)| *lines > WORKER_LINES_MAX) {
        found.push(format!(
            "reference/workers/{worker}: {lines} lines of Rust, at most {WORKER_LINES_MAX}; move what decides \
             into igaming-domain"
        ));
    }
    found
}

#[test]
fn workers_are_thin() {
    expect_none(&findings(&Tree::here()));
}

#[test]
fn a_thick_worker_and_sql_in_it_are_seen() {
    let tree = Tree::of(&[
        ("reference/workers/igaming-a/src/lib.rs", &"// DELETE\n".repeat(149)),
        ("reference/workers/igaming-a/src/routes.rs", "const Q: &str = \"SELECT 1\";\n\n"),
        ("reference/workers/igaming-b/src/lib.rs", &"\n".repeat(150)),
        ("reference/crates/igaming-domain/src/a/store.rs", "const Q: &str = \"SELECT 1\";\n"),
    ]);
    expect(
        &findings(&tree),
        &[
            "reference/workers/igaming-a/src/routes.rs:1: SELECT belongs into a store.rs of igaming-domain",
            "reference/workers/igaming-a: 151 lines of Rust, at most 150; move what decides into igaming-domain",
        ],
    );
}
