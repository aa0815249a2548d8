//! Arrows between layers point downward only; ARCHITECTURE.md says why.

use super::{Tree, expect, expect_none};

/// What a layer must never depend on, and what it may have only behind a feature.
struct Layer {
    /// Folder of a crate, or a prefix of it that ends in `/`.
    folder: &'static str,
    never: &'static [&'static [&'static str]],
    optional: &'static [&'static str],
}

const fn layer(
    folder: &'static str,
    never: &'static [&'static [&'static str]],
    optional: &'static [&'static str],
) -> Layer {
    Layer { folder, never, optional }
}

/// The world outside: the platform, a runtime, a clock, randomness, the network.
const OUTSIDE: &[&str] = &["worker", "axum", "tokio", "wasm-bindgen", "js-sys", "getrandom", "rand", "ureq"];
const PLATFORM: &[&str] =
    &["worker", "rusqlite", "getrandom", "js-sys", "wasm-bindgen", "wasm-bindgen-futures", "cactus-ledger"];

const LAYERS: [Layer; 12] = [
    layer("crates/cactus-ledger", &[OUTSIDE, &["cactus-edge"]], &["rusqlite"]),
    layer("crates/cactus-games", &[OUTSIDE, &["cactus-edge", "rusqlite"]], &[]),
    layer("crates/cactus-payments", &[OUTSIDE, &["cactus-edge", "rusqlite"]], &[]),
    layer("crates/cactus-events", &[OUTSIDE, &["cactus-edge", "rusqlite"]], &[]),
    layer("crates/cactus-compliance", &[OUTSIDE, &["cactus-edge", "rusqlite"]], &[]),
    layer("crates/cactus-edge", &[&["axum", "tokio", "rand"]], PLATFORM),
    layer(
        "reference/crates/igaming-contracts",
        &[OUTSIDE, &["cactus-edge", "igaming-domain", "igaming-runtime"]],
        &[],
    ),
    layer("reference/crates/igaming-domain", &[OUTSIDE, &["igaming-runtime", "rusqlite"]], &[]),
    layer("reference/crates/igaming-runtime", &[&["rusqlite", "tokio", "rand"]], &[]),
    layer("reference/crates/igaming-testkit", &[&["worker"]], &[]),
    // Knows the platform as its users do: by address.
    layer("reference/crates/igaming-e2e", &[&["worker", "igaming-domain", "igaming-runtime"]], &[]),
    layer("reference/workers/", &[&["rusqlite", "tokio", "rand"]], &[]),
];

/// Crates of the repository that are in no layer: tools, measurements and models.
const FREE: [&str; 6] = ["xtask", "benches", "examples", "fuzz", "models", "bindings-ts/"];

fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let under =
        |folder: &str, rule: &str| folder == rule || (rule.ends_with('/') && folder.starts_with(rule));
    for (folder, manifest) in tree.crates() {
        let Some(layer) = LAYERS.iter().find(|layer| under(folder, layer.folder)) else {
            if !FREE.iter().any(|free| under(folder, free) || folder.starts_with(&format!("{free}/"))) {
                found.push(format!(
                    "{folder} is in no layer; say in xtask/src/tidy/layers.rs what it must never use"
                ));
            }
            continue;
        };
        for (name, is_optional) in dependencies(&manifest) {
            if layer.never.iter().any(|group| group.contains(&name.as_str())) {
                found.push(format!("{folder} must never depend on {name}"));
            }
            if layer.optional.contains(&name.as_str()) && !is_optional {
                found.push(format!("{folder} may have {name} only behind a feature (`optional = true`)"));
            }
            if folder.starts_with("reference/workers/")
                && tree.text(&format!("reference/workers/{name}/Cargo.toml")).is_some()
            {
                found.push(format!(
                    "{folder} must never depend on the Worker {name}; call it through a contract"
                ));
            }
        }
    }
    found
}

/// (name of the package, whether it is optional) of what ends up in the crate; what only tests use does not count.
fn dependencies(manifest: &toml::Table) -> Vec<(String, bool)> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let tables =
        targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table).chain([manifest]);
    let mut found = Vec::new();
    for table in tables.flat_map(|table| ["dependencies", "build-dependencies"].map(|key| table.get(key))) {
        for (name, value) in table.and_then(toml::Value::as_table).into_iter().flatten() {
            let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(name);
            let optional = value.get("optional").and_then(toml::Value::as_bool).unwrap_or(false);
            found.push((package.into(), optional));
        }
    }
    found
}

#[test]
fn arrows_point_downward() {
    expect_none(&findings(&Tree::here()));
}

#[test]
fn each_forbidden_arrow_is_seen() {
    let manifest = |rest: &str| format!("[package]\nname = \"x\"\n{rest}");
    let tree = Tree::of(&[
        (
            "crates/cactus-ledger/Cargo.toml",
            &manifest("[dependencies]\nworker.workspace = true\nrusqlite = \"0.37\""),
        ),
        (
            "crates/cactus-games/Cargo.toml",
            &manifest("[target.'cfg(unix)'.dependencies]\nt = { package = \"tokio\", version = \"1\" }"),
        ),
        ("crates/cactus-odds/Cargo.toml", &manifest("")),
        (
            "reference/crates/igaming-domain/Cargo.toml",
            &manifest("[dependencies]\naxum = \"1\"\n[dev-dependencies]\nworker = \"1\""),
        ),
        (
            "reference/workers/igaming-a/Cargo.toml",
            &manifest("[dependencies]\nigaming-b = { path = \"../igaming-b\" }"),
        ),
        ("reference/workers/igaming-b/Cargo.toml", &manifest("")),
        ("xtask/Cargo.toml", &manifest("[dependencies]\nrusqlite = \"0.37\"")),
    ]);
    expect(
        &findings(&tree),
        &[
            "crates/cactus-games must never depend on tokio",
            "crates/cactus-ledger may have rusqlite only behind a feature (`optional = true`)",
            "crates/cactus-ledger must never depend on worker",
            "crates/cactus-odds is in no layer; say in xtask/src/tidy/layers.rs what it must never use",
            "reference/crates/igaming-domain must never depend on axum",
            "reference/workers/igaming-a must never depend on the Worker igaming-b; call it through a contract",
        ],
    );
}
