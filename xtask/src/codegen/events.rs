//! What is generated from the event catalog: the SDK's types and tables, JSON Schema, the catalog for people, and the
//! lock that says what was published.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use cactus_events::export;
use cactus_events::lock::Lock;

use crate::generated::Generated;
use crate::layout::Layout;

/// Adds the files that the catalog makes, if the catalog may follow what was published. Only a project that never
/// published one may be without a lock, and not while it is checked.
pub fn add(generated: &mut Generated, layout: &Layout, check: bool) -> Result<()> {
    let lock = Lock::of_catalog();
    match fs::read_to_string(lock_path(layout)) {
        Ok(text) => check_lock(&lock, &text)?,
        Err(error) if check => {
            return Err(error).context("the event catalog has no lock: nothing was compared");
        }
        Err(_) => println!("  the event catalog is locked for the first time"),
    }
    generated.file(lock_path(layout), pretty(&lock)?);

    let package = package(layout);
    let sources = package.join("src/generated");
    generated.file(sources.join("types.ts"), export::types_ts());
    generated.file(sources.join("names.ts"), export::names_ts());
    generated.file(sources.join("schemas.ts"), export::schemas_ts());
    generated.file(package.join("CATALOG.md"), export::catalog_md());
    for (name, schema) in export::json_schemas() {
        generated.file(package.join("schemas").join(name), pretty(&schema)?);
    }
    Ok(())
}

/// The schemas that are on disk, of whatever event.
pub fn existing(layout: &Layout) -> Result<Vec<PathBuf>> {
    let folder = package(layout).join("schemas");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn check_lock(lock: &Lock, published: &str) -> Result<()> {
    let published: Lock =
        serde_json::from_str(published).context("the event catalog's lock cannot be read")?;
    if let Err(findings) = lock.may_follow(&published) {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        bail!("the event catalog may not follow its lock:\n{}", lines.join("\n"));
    }
    println!("  {} locked events compared", published.events.len());
    Ok(())
}

fn pretty(value: &impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn lock_path(layout: &Layout) -> PathBuf {
    layout.root().join("crates/cactus-events/catalog.lock.json")
}

fn package(layout: &Layout) -> PathBuf {
    layout.root().join("bindings-ts/events")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_without_a_lock_or_against_it_does_not_pass() {
        let root = std::env::temp_dir().join(format!("xtask-events-{}", std::process::id()));
        let layout = Layout::at(&root);
        let folder = root.join("crates/cactus-events");
        fs::create_dir_all(&folder).unwrap();
        let add = |check| add(&mut Generated::default(), &layout, check).map_err(|error| error.to_string());

        assert!(add(true).unwrap_err().contains("nothing was compared"));
        add(false).unwrap();

        let mut lock = Lock::of_catalog();
        fs::write(lock_path(&layout), pretty(&lock).unwrap()).unwrap();
        add(true).unwrap();

        let event = lock.events["bet.placed"].clone();
        lock.events.insert("bet.forgotten".into(), event);
        fs::write(lock_path(&layout), pretty(&lock).unwrap()).unwrap();
        for check in [true, false] {
            assert!(add(check).unwrap_err().contains("bet.forgotten: was removed"));
        }
        fs::remove_dir_all(&root).unwrap();
    }
}
