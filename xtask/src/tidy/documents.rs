//! Documents that state facts state all of them.

use super::{Tree, expect, expect_none, fleet, identifiers, tables};

fn findings(tree: &Tree, workers: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let tables = tables::tables(tree);
    for document in ["ARCHITECTURE.md", "README.md"] {
        let Some(text) = tree.text(document) else {
            found.push(format!("{document} is missing"));
            continue;
        };
        // A name counts only as a whole word: igaming-wallet is not said by igaming-wallet-do.
        let words: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').collect();
        for worker in workers.iter().filter(|worker| !words.contains(*worker)) {
            found.push(format!("{document} does not name the Worker {worker}"));
        }
        let identifiers = identifiers(text);
        for (table, database) in tables.iter().filter(|(table, _)| !identifiers.contains(&table.as_str())) {
            if document == "ARCHITECTURE.md" {
                found.push(format!("{document} does not name the table {table} of {database}"));
            }
        }
    }
    found
}

#[test]
fn the_documents_name_every_worker_and_table() {
    let fleet = fleet();
    let workers: Vec<&str> = fleet.workers.iter().map(|worker| worker.name.as_str()).collect();
    expect_none(&findings(&Tree::here(), &workers));
}

#[test]
fn a_missing_name_is_seen() {
    let tree = Tree::of(&[
        ("ARCHITECTURE.md", "| `igaming-wallet-do` | `players` |"),
        ("reference/migrations/d/schema.sql", "CREATE TABLE players (\n);\nCREATE TABLE tenants (\n);\n"),
    ]);
    expect(
        &findings(&tree, &["igaming-wallet", "igaming-wallet-do"]),
        &[
            "ARCHITECTURE.md does not name the Worker igaming-wallet",
            "ARCHITECTURE.md does not name the table tenants of d",
            "README.md is missing",
        ],
    );
}
