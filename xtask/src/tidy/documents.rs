//! Documents that state facts state all of them.

use super::{Tree, expect, expect_none, fleet, identifiers, tables};

const MAP: &str = "ARCHITECTURE.md";

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
