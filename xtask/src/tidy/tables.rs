//! A table has one writer: the `store.rs` of one domain module.

use std::collections::{BTreeMap, BTreeSet};

use super::{Tree, expect, expect_none, identifiers, is_test};

/// Table -> database, from the generated snapshots.
pub fn tables(tree: &Tree) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in tree.files() {
        let Some(database) =
            path.strip_prefix("reference/migrations/").and_then(|rest| rest.strip_suffix("/schema.sql"))
        else {
            continue;
        };
        for line in text.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")) {
            if let Some(table) = identifiers(line).first() {
                found.insert((*table).into(), database.into());
            }
        }
    }
    found
}

fn findings(tree: &Tree) -> Vec<String> {
    let tables = tables(tree);
    let mut writers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, text) in tree.rust().filter(|(path, _)| path.starts_with("reference/") && !is_test(path)) {
        for table in written(text) {
            if let Some((table, _)) = tables.get_key_value(table) {
                writers.entry(table).or_default().insert(path);
            }
        }
    }
    let mut found = Vec::new();
    for (table, paths) in writers {
        if paths.len() > 1 {
            let paths: Vec<&str> = paths.iter().copied().collect();
            found.push(format!("table {table} has more than one writer: {}", paths.join(", ")));
        }
        for path in paths.iter().filter(|path| !path.ends_with("/store.rs")) {
            found.push(format!("{path} writes table {table}; only a store.rs may"));
        }
    }
    found
}

/// Names that follow the keywords of a writing statement.
fn written(text: &str) -> Vec<&str> {
    let words = identifiers(text);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = |offset: usize| words.get(at + offset).copied().unwrap_or_default();
        let table = match (*word, next(1), next(3)) {
            ("INSERT" | "REPLACE", "INTO", _) | ("DELETE", "FROM", _) => next(2),
            ("INSERT", "OR", "INTO") => next(4),
            ("UPDATE", "OR", _) => next(3),
            ("UPDATE", table, _) => table,
            _ => continue,
        };
        found.push(table);
    }
    found
}

#[test]
fn each_table_has_one_writer() {
    let tree = Tree::here();
    assert!(!tables(&tree).is_empty(), "no table was compared");
    expect_none(&findings(&tree));
}

#[test]
fn a_second_writer_is_seen() {
    let domain = "reference/crates/igaming-domain/src";
    let tree = Tree::of(&[
        ("reference/migrations/d/schema.sql", "CREATE TABLE a (\n);\n\nCREATE TABLE b (x);\n"),
        (
            &format!("{domain}/a/store.rs"),
            "\"INSERT OR IGNORE INTO a\" \"UPDATE a SET x = 1\" \"SELECT * FROM b\"",
        ),
        (&format!("{domain}/a/service.rs"), "\"DELETE FROM b WHERE\""),
        (&format!("{domain}/b/store.rs"), "\"UPDATE OR FAIL\n a SET\""),
        (&format!("{domain}/b/tests.rs"), "\"INSERT INTO b\""),
    ]);
    expect(
        &findings(&tree),
        &[
            "table a has more than one writer: reference/crates/igaming-domain/src/a/store.rs, \
             reference/crates/igaming-domain/src/b/store.rs",
            "reference/crates/igaming-domain/src/a/service.rs writes table b; only a store.rs may",
        ],
    );
}
