//! Documents that state facts state all of them.

use super::{Tree, expect, expect_none, fleet, identifiers, tables};

const MAP: &str = "ARCHITECTURE.md";
const TESTS: &str = "SECURITY.md";

fn findings(tree: &Tree, workers: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    if tree.text("README.md").is_none_or(|text| !text.contains(&format!("]({MAP})"))) {
        found.push(format!("README.md does not lead on to {MAP}"));
    }
    let text = tree.text(MAP).unwrap_or_default();
    // A name counts only as a whole word: igaming-wallet is not said by igaming-wallet-do.
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').collect();
    for worker in workers.iter().filter(|worker| !words.contains(*worker)) {
        found.push(format!("{MAP} does not name the Worker {worker}"));
    }
    let identifiers = identifiers(text);
    for (table, database) in tables::tables(tree) {
        if !identifiers.contains(&table.as_str()) {
            found.push(format!("{MAP} does not name the table {table} of {database}"));
        }
    }
    found
}

/// Tests that [`TESTS`] names, as `file::function`, and that are not there.
fn missing_tests(tree: &Tree) -> Vec<String> {
    let text = tree.text(TESTS).unwrap_or_default();
    let named: Vec<(&str, &str)> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.split_once("::"))
        .filter(|(file, function)| [file, function].iter().all(|name| is_identifier(name)))
        .collect();
    let is_there = |(file, function): &(&str, &str)| {
        let (path, head) = (format!("/{file}.rs"), format!("fn {function}("));
        tree.rust().any(|(rust, text)| rust.ends_with(&path) && text.contains(&head))
    };
    let mut found: Vec<String> = named
        .iter()
        .filter(|name| !is_there(name))
        .map(|(file, function)| format!("{TESTS} names a test that is not there: {file}::{function}"))
        .collect();
    if named.is_empty() {
        found.push(format!("{TESTS} names no tests"));
    }
    found
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[test]
fn tests_that_are_named_exist() {
    expect_none(&missing_tests(&Tree::here()));
}

#[test]
fn a_test_that_does_not_exist_is_seen() {
    let tree = Tree::of(&[
        ("SECURITY.md", "`auth::login`, `auth::logout`, `a` and `Type::new`"),
        ("crates/a/tests/it/auth.rs", "fn login() {}\nfn logout_all() {}"),
    ]);
    expect(&missing_tests(&tree), &["SECURITY.md names a test that is not there: auth::logout"]);
    expect(&missing_tests(&Tree::of(&[])), &["SECURITY.md names no tests"]);
}

#[test]
fn the_map_names_every_worker_and_table() {
    let fleet = fleet();
    let workers: Vec<&str> = fleet.workers.iter().map(|worker| worker.name.as_str()).collect();
    expect_none(&findings(&Tree::here(), &workers));
}

#[test]
fn a_missing_name_is_seen() {
    let tree = Tree::of(&[
        ("ARCHITECTURE.md", "| `igaming-wallet-do` | `players` |"),
        ("README.md", "See the code."),
        ("reference/migrations/d/schema.sql", "CREATE TABLE players (\n);\nCREATE TABLE tenants (\n);\n"),
    ]);
    expect(
        &findings(&tree, &["igaming-wallet", "igaming-wallet-do"]),
        &[
            "README.md does not lead on to ARCHITECTURE.md",
            "ARCHITECTURE.md does not name the Worker igaming-wallet",
            "ARCHITECTURE.md does not name the table tenants of d",
        ],
    );
}
