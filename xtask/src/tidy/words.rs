//! What may stand in no text of the project.

use super::{Tree, expect, expect_none};

/// This file names what it forbids.
const EXEMPT: &str = "xtask/src/tidy/words.rs";

const BANNED: [(&str, &str); 5] = [
    ("TODO", "do it, or file an issue"),
    ("FIXME", "fix it, or file an issue"),
    ("todo!(", "write it"),
    ("unimplemented!(", "leave it out of the type"),
    ("#[ignore", "make the test pass or remove it"),
];

/// Folders at the root of paths that exist on one machine only.
const MACHINE_ROOTS: [&str; 5] = ["work", "tmp", "home", "root", "Users"];

fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| *path != EXEMPT) {
        for (number, line) in (1..).zip(text.lines()) {
            for (word, instead) in BANNED.iter().filter(|(word, _)| line.contains(word)) {
                found.push(format!("{path}:{number}: {word} may not stay; {instead}"));
            }
            let roots = MACHINE_ROOTS.map(|root| format!("/{root}/"));
            for root in roots.iter().filter(|root| names_machine_path(line, root)) {
                found.push(format!(
                    "{path}:{number}: {root} is one machine's path; use one relative to the root"
                ));
            }
        }
    }
    found
}

/// A root counts where a path can begin, not inside a longer one.
fn names_machine_path(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_ascii_alphanumeric() && !".-_*}/".contains(c))
    })
}

#[test]
fn no_text_holds_a_forbidden_word() {
    expect_none(&findings(&Tree::here()));
}

#[test]
fn each_forbidden_word_is_seen() {
    let tree = Tree::of(&[
        ("a.rs", "// TODO: x\n#[ignore]\nfn f() { todo!() }\n"),
        ("b.md", "See `/home/someone/notes` and https://example.com/home/page.\n"),
    ]);
    expect(
        &findings(&tree),
        &[
            "a.rs:1: TODO may not stay; do it, or file an issue",
            "a.rs:2: #[ignore may not stay; make the test pass or remove it",
            "a.rs:3: todo!( may not stay; write it",
            "b.md:1: /home/ is one machine's path; use one relative to the root",
        ],
    );
}
