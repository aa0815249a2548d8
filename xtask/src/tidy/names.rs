//! A name says what a thing is; these names say nothing.

use super::{Tree, expect, expect_none, file_stem};

const BANNED: [(&str, &str); 8] = [
    ("utils", "the noun it works on"),
    ("util", "the noun it works on"),
    ("common", "what its users share"),
    ("helpers", "the noun it works on"),
    ("helper", "the noun it works on"),
    ("types", "the domain it belongs to"),
    ("misc", "what it holds"),
    ("shared", "what its users share"),
];

fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let folders = path.rsplit('/').skip(1);
        for name in folders.chain([file_stem(path)]) {
            report(&mut found, path, name);
        }
        let inline =
            text.lines().filter_map(|line| line.trim_start().trim_start_matches("pub ").strip_prefix("mod "));
        inline.filter_map(|rest| rest.strip_suffix(" {")).for_each(|name| report(&mut found, path, name));
    }
    for (folder, manifest) in tree.crates() {
        let name = manifest["package"]["name"].as_str().unwrap();
        name.split('-').for_each(|part| report(&mut found, &format!("{folder}/Cargo.toml"), part));
    }
    found
}

fn report(found: &mut Vec<String>, path: &str, name: &str) {
    if let Some((_, instead)) = BANNED.iter().find(|(banned, _)| *banned == name) {
        found.push(format!("{path}: \"{name}\" says nothing; name it after {instead}"));
    }
}

#[test]
fn no_module_or_crate_has_a_name_that_says_nothing() {
    expect_none(&findings(&Tree::here()));
}

#[test]
fn each_banned_place_is_seen() {
    let tree = Tree::of(&[
        ("crates/a-utils/Cargo.toml", "[package]\nname = \"a-utils\""),
        ("crates/a/src/common/mod.rs", ""),
        ("crates/a/src/lib.rs", "pub mod helpers {\n}\nmod typescript {\n}"),
        ("crates/a/src/types.rs", ""),
    ]);
    expect(
        &findings(&tree),
        &[
            "crates/a/src/common/mod.rs: \"common\" says nothing; name it after what its users share",
            "crates/a/src/lib.rs: \"helpers\" says nothing; name it after the noun it works on",
            "crates/a/src/types.rs: \"types\" says nothing; name it after the domain it belongs to",
            "crates/a-utils/Cargo.toml: \"utils\" says nothing; name it after the noun it works on",
        ],
    );
}
