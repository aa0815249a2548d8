//! What the two workspaces and every crate must state.

use super::{Tree, expect, expect_none};

const ROOT: &str = "Cargo.toml";
const REFERENCE: &str = "reference/Cargo.toml";

fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let workspaces = [ROOT, REFERENCE].map(|path| {
        let manifest: toml::Table = toml::from_str(tree.text(path).unwrap_or_default()).unwrap();
        // Money arithmetic that overflows must stop, in what is shipped too.
        let profile = manifest.get("profile").and_then(|profile| profile.get("release"));
        if profile.and_then(|release| release.get("overflow-checks")) != Some(&toml::Value::Boolean(true)) {
            found.push(format!("{path}: [profile.release] must have overflow-checks = true"));
        }
        manifest.get("workspace").and_then(|workspace| workspace.get("lints")).cloned()
    });
    if workspaces[0].is_none() || workspaces[0] != workspaces[1] {
        found.push(format!("[workspace.lints] of {ROOT} and {REFERENCE} must be equal"));
    }
    for (folder, manifest) in tree.crates() {
        if manifest.get("lints").and_then(|lints| lints.get("workspace")) != Some(&toml::Value::Boolean(true))
        {
            found.push(format!("{folder}/Cargo.toml: [lints] must have workspace = true"));
        }
        if folder.starts_with("crates/") {
            published(tree, folder, &manifest, &mut found);
        } else if manifest["package"].get("publish").is_none() {
            found.push(format!("{folder}/Cargo.toml: publish must be false"));
        }
    }
    found
}

fn published(tree: &Tree, folder: &str, manifest: &toml::Table, found: &mut Vec<String>) {
    for key in ["description", "license", "repository", "readme"] {
        if manifest["package"].get(key).is_none() {
            found.push(format!("{folder}/Cargo.toml: a published crate has a {key}"));
        }
    }
    for file in ["README.md", "CHANGELOG.md"] {
        if tree.text(&format!("{folder}/{file}")).is_none_or(str::is_empty) {
            found.push(format!("{folder}: a published crate has a {file}"));
        }
    }
    if manifest["package"]["name"].as_str() != folder.rsplit('/').next() {
        found.push(format!("{folder}: the folder has the crate's name"));
    }
}

#[test]
fn workspaces_and_crates_state_what_they_must() {
    expect_none(&findings(&Tree::here()));
}

#[test]
fn each_missing_statement_is_seen() {
    let tree = Tree::of(&[
        (ROOT, "[workspace.lints.clippy]\ntodo = \"warn\"\n[profile.release]\noverflow-checks = true\n"),
        (REFERENCE, "[workspace.lints.clippy]\ntodo = \"allow\"\n"),
        ("crates/cactus-a/CHANGELOG.md", "# Changes\n"),
        (
            "crates/cactus-a/Cargo.toml",
            "[package]\nname = \"cactus-a\"\ndescription = \"d\"\nlicense = \"MIT\"\nreadme = \"README.md\"\n",
        ),
        ("reference/crates/b/Cargo.toml", "[package]\nname = \"b\"\n[lints]\nworkspace = true\n"),
    ]);
    expect(
        &findings(&tree),
        &[
            "reference/Cargo.toml: [profile.release] must have overflow-checks = true",
            "[workspace.lints] of Cargo.toml and reference/Cargo.toml must be equal",
            "crates/cactus-a/Cargo.toml: [lints] must have workspace = true",
            "crates/cactus-a/Cargo.toml: a published crate has a repository",
            "crates/cactus-a: a published crate has a README.md",
            "reference/crates/b/Cargo.toml: publish must be false",
        ],
    );
}
