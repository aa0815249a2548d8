//! `cargo xtask migrate`: the migrations of each database, applied to the local D1.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::fleet::Instance;
use crate::layout::Layout;
use crate::stack::Stack;
use crate::step::{Step, capture};

/// Applies what the stack's databases do not have yet. A database whose migrations are as they were is not touched.
pub fn apply(stack: &Stack<'_>) -> Result<()> {
    for (schema, database) in &stack.fleet.databases {
        let mut fingerprint = Fingerprint::new();
        for path in migrations(stack.layout, schema)? {
            fingerprint = fingerprint.file(&stack.layout.display(&path), &path)?;
        }
        let fingerprint = fingerprint.finish();
        for Instance { name, .. } in database.instances(schema) {
            migrate(stack, &name, &database.owner, &fingerprint)?;
        }
    }
    Ok(())
}

fn migrate(stack: &Stack<'_>, name: &str, owner: &str, fingerprint: &str) -> Result<()> {
    let stamp = stack.state().join(format!("migrated-{name}"));
    if is_fresh(&stamp, fingerprint) {
        return Ok(());
    }
    let mut command = stack.tools.wrangler()?;
    command.args(["d1", "migrations", "apply", name, "--local", "--persist-to"]).arg(stack.state());
    command.arg("-c").arg(stack.worker_config(owner));
    Step::new(stack.layout, format!("migrate {name}"))
        .cure("mend the migration; `cargo xtask dev --fresh` starts from empty databases")
        .run(command.current_dir(stack.config()))?;
    write_stamp(&stamp, fingerprint)
}

/// The migrations of a database in the order they apply. Names are `NNNN_what.sql`, numbered from 0001 without gaps.
pub fn migrations(layout: &Layout, database: &str) -> Result<Vec<PathBuf>> {
    let folder = layout.migrations().join(database);
    if !folder.is_dir() {
        bail!("database {database} has no folder {}", layout.display(&folder));
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name != "schema.sql") {
            found.push(path);
        }
    }
    found.sort();
    for (index, path) in found.iter().enumerate() {
        if number(path) != Some(index + 1) {
            let display = layout.display(path);
            bail!(
                "{display} should be named {:04}_what.sql: migrations are numbered without gaps",
                index + 1
            );
        }
    }
    if found.is_empty() {
        bail!("database {database} has no migration in {}", layout.display(&folder));
    }
    Ok(found)
}

fn number(path: &Path) -> Option<usize> {
    let name = path.file_name()?.to_str()?.strip_suffix(".sql")?;
    let (number, what) = name.split_once('_')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let well_named = number.len() == 4 && !what.is_empty() && what.chars().all(plain);
    number.parse().ok().filter(|_| well_named)
}

/// Fails when a migration that another clone may already have applied was changed, renamed or removed.
///
/// The reference is where this branch left `main`, and the last commit. Without git there is nothing to compare with.
pub fn require_append_only(layout: &Layout) -> Result<()> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(layout.root()).stderr(std::process::Stdio::null());
        capture(&mut command).ok()
    };
    let Some(head) = git(&["rev-parse", "--verify", "--quiet", "HEAD"]) else { return Ok(()) };
    let base =
        ["origin/main", "main"].iter().find_map(|main| git(&["merge-base", "HEAD", main])).unwrap_or(head);
    let changed = git(&[
        "diff",
        "--name-status",
        "--diff-filter=a",
        "--no-renames",
        base.trim(),
        "--",
        "reference/migrations",
    ]);
    let changed: Vec<String> = changed
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.ends_with("/schema.sql"))
        .map(|line| line.replace('\t', " "))
        .collect();
    if !changed.is_empty() {
        bail!("committed migrations are append-only; undo these and add a new one:\n{}", changed.join("\n"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixture {
        root: PathBuf,
        layout: Layout,
    }

    impl Fixture {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("xtask-migrate-{name}-{}", std::process::id()));
            let layout = Layout::at(&root);
            let fixture = Self { root, layout };
            fs::create_dir_all(fixture.layout.migrations().join("d")).unwrap();
            files.iter().for_each(|(name, sql)| fixture.write(name, sql));
            fixture
        }

        fn write(&self, name: &str, sql: &str) {
            fs::write(self.layout.migrations().join("d").join(name), sql).unwrap();
        }

        fn git(&self, arguments: &[&str]) {
            let mut command = Command::new("git");
            command.args([
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.com",
                "-c",
                "commit.gpgsign=false",
            ]);
            capture(command.args(arguments).current_dir(&self.root)).unwrap();
        }
    }

    impl Drop for Fixture {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.root);
        }
    }

    #[test]
    fn migrations_are_in_order_and_the_snapshot_is_none() {
        let fixture = Fixture::new("order", &[("0002_b.sql", ""), ("schema.sql", ""), ("0001_a.sql", "")]);
        let found = migrations(&fixture.layout, "d").unwrap();
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["0001_a.sql", "0002_b.sql"]);
    }

    #[test]
    fn a_gap_a_bad_name_and_an_empty_folder_are_refused() {
        for (case, files) in [
            ("gap", vec![("0001_a.sql", ""), ("0003_b.sql", "")]),
            ("name", vec![("1_a.sql", "")]),
            ("none", vec![]),
        ] {
            let fixture = Fixture::new(case, &files);
            assert!(migrations(&fixture.layout, "d").is_err(), "{case}");
        }
    }

    #[test]
    fn a_committed_migration_may_not_change_but_a_new_one_may_come() {
        let fixture = Fixture::new("append", &[("0001_a.sql", "CREATE TABLE a (x);")]);
        fixture.git(&["init", "--quiet", "--initial-branch=work"]);
        fixture.git(&["add", "."]);
        fixture.git(&["commit", "--quiet", "-m", "one"]);
        fixture.write("0002_b.sql", "CREATE TABLE b (x);");
        fixture.write("schema.sql", "anything");
        require_append_only(&fixture.layout).unwrap();
        fixture.write("0001_a.sql", "CREATE TABLE a (x, y);");
        let error = require_append_only(&fixture.layout).unwrap_err().to_string();
        assert!(error.ends_with("M reference/migrations/d/0001_a.sql"), "{error}");
    }
}
