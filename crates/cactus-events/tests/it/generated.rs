//! What the generated tables say, read as their readers do.

use std::collections::BTreeSet;

use cactus_events::CATALOG;
use cactus_events::export::{catalog_md, names_string, names_ts, schemas_ts, types_ts};

fn names() -> Vec<String> {
    let table = names_string();
    let mut names = Vec::new();
    for group in table.split(';') {
        let (namespace, actions) = group.split_once(':').unwrap();
        names.extend(actions.split(',').map(|action| format!("{namespace}.{action}")));
    }
    names
}

#[test]
fn the_name_table_has_29_namespaces_and_more_than_300_events() {
    let namespaces: BTreeSet<&str> = CATALOG.namespaces().iter().map(|namespace| namespace.name).collect();
    let table = names_string();
    let in_table: BTreeSet<&str> =
        table.split(';').filter_map(|group| Some(group.split_once(':')?.0)).collect();
    assert_eq!(in_table, namespaces);
    assert_eq!(in_table.len(), 29);
    assert!(names().len() >= 300, "{}", names().len());
    let of_clients: Vec<&str> =
        CATALOG.events().filter(|event| event.emitters.client).map(|event| event.name).collect();
    assert_eq!(names(), of_clients);
    assert!(names_ts().contains(&table));
}

#[test]
fn there_is_a_schema_row_for_each_name_and_for_no_other() {
    let schemas = schemas_ts();
    let (_, rows) = schemas.split_once("export const SCHEMAS").unwrap();
    let in_table: Vec<&str> =
        rows.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect();
    assert_eq!(in_table, names());
}

#[test]
fn the_types_have_no_bigint_and_emit_has_what_a_page_may_emit() {
    let types = types_ts();
    assert!(!types.contains("bigint"));
    assert!(types.contains("    readonly placed: (data: BetPlaced) => EventId;"));
    assert!(types.contains("    readonly firstLoginCompleted: () => EventId;"));
    assert!(types.contains("    readonly view: (data?: PageView) => EventId;"));
    assert!(types.contains("  \"bet.settled\": BetSettled;"));
    assert!(!types.contains("readonly settled:"), "a page does not settle bets");
    let (_, emit) = types.split_once("export interface Emit").unwrap();
    assert_eq!(emit.matches("=> EventId;").count(), names().len());
}

#[test]
fn the_readable_catalog_has_every_event_and_field() {
    let text = catalog_md();
    for event in CATALOG.events() {
        assert!(text.contains(&format!("\n### {}\n", event.name)), "{}", event.name);
        for field in event.fields {
            assert!(text.contains(&format!("\n| `{}` | ", field.name)), "{} {}", event.name, field.name);
        }
    }
}
