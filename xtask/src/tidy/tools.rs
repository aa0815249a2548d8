//! Versions that must agree because one tool reads what the other wrote.

use super::{Tree, expect, expect_none};
use crate::tools::{WASM_BINDGEN_VERSION, WORKER_BUILD_VERSION};

fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for path in ["Cargo.toml", "reference/Cargo.toml"] {
        let manifest: toml::Table = toml::from_str(tree.text(path).unwrap_or_default()).unwrap();
        let dependencies = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies"));
        for (package, version) in [("wasm-bindgen", WASM_BINDGEN_VERSION), ("worker", WORKER_BUILD_VERSION)] {
            let stated = dependencies.and_then(|dependencies| dependencies.get(package));
            let stated =
                stated.map(|value| value.get("version").unwrap_or(value)).and_then(toml::Value::as_str);
            let wanted = format!("={version}");
            if stated != Some(&wanted) {
                found.push(format!("{path}: {package} must be \"{wanted}\", as in xtask/src/tools.rs"));
            }
        }
    }
    // One declaration, or cargo compiles `worker` anew at each switch between Workers that want other features.
    for (folder, manifest) in tree.crates().filter(|(folder, _)| folder.starts_with("reference/")) {
        let worker = manifest.get("dependencies").and_then(|dependencies| dependencies.get("worker"));
        if worker.is_some_and(|worker| worker.get("features").is_some() || worker.get("workspace").is_none())
        {
            found.push(format!(
                "{folder}/Cargo.toml: worker's features are declared once, in reference/Cargo.toml"
            ));
        }
    }
    // A stripped module lacks what wasm-bindgen needs to wrap caught errors.
    if tree
        .text("reference/Cargo.toml")
        .is_some_and(|text| text.lines().any(|line| line.starts_with("strip")))
    {
        found.push("reference/Cargo.toml: strip breaks wasm-bindgen; wasm-opt removes names already".into());
    }
    found
}

#[test]
fn versions_agree() {
    expect_none(&findings(&Tree::here()));
}

#[test]
fn a_disagreement_is_seen() {
    let agreeing = format!(
        "[workspace.dependencies]\nwasm-bindgen = \"={WASM_BINDGEN_VERSION}\"\nworker = {{ version = \
         \"={WORKER_BUILD_VERSION}\", features = [\"d1\"] }}\n"
    );
    let other = "[workspace.dependencies]\nwasm-bindgen = \"0.2\"\n[profile.release]\nstrip = true\n";
    let worker =
        "[package]\nname = \"a\"\n[dependencies]\nworker = { workspace = true, features = [\"queue\"] }\n";
    let tree = Tree::of(&[
        ("Cargo.toml", &agreeing),
        ("reference/Cargo.toml", other),
        ("reference/workers/a/Cargo.toml", worker),
    ]);
    expect(
        &findings(&tree),
        &[
            &format!(
                "reference/Cargo.toml: wasm-bindgen must be \"={WASM_BINDGEN_VERSION}\", as in xtask/src/tools.rs"
            ),
            &format!(
                "reference/Cargo.toml: worker must be \"={WORKER_BUILD_VERSION}\", as in xtask/src/tools.rs"
            ),
            "reference/workers/a/Cargo.toml: worker's features are declared once, in reference/Cargo.toml",
            "reference/Cargo.toml: strip breaks wasm-bindgen; wasm-opt removes names already",
        ],
    );
}
