//! `cargo xtask fleet`: from `reference/fleet.toml` to one wrangler.jsonc per built Worker and the call graph.

mod crons;
mod graph;
mod manifest;
mod queues;
mod rate_limits;
#[cfg(test)]
mod tests;
mod validate;
mod wrangler;

use anyhow::Result;

pub use manifest::{Fleet, Instance, Worker};
pub use wrangler::{DevBuild, config as wrangler_config};

use crate::generated::Generated;
use crate::layout::Layout;

const COMMAND: &str = "cargo xtask fleet";

pub fn run(layout: &Layout, check: bool) -> Result<()> {
    let fleet = Fleet::load(layout)?;
    validate::require_none(layout, &validate::folder_findings(&fleet, layout)?)?;
    let generated = generate(&fleet, layout)?;
    if check { generated.check(layout, COMMAND) } else { generated.write(layout) }
}

fn generate(fleet: &Fleet, layout: &Layout) -> Result<Generated> {
    let mut generated = Generated::default();
    for worker in fleet.built() {
        generated.file(layout.worker(&worker.name).join("wrangler.jsonc"), wrangler::jsonc(fleet, worker)?);
    }
    generated.file(layout.fleet_graph(), graph::toml(fleet));
    generated.sweep(existing(layout)?);
    Ok(generated)
}

/// Every wrangler configuration in the tree, whatever its format: only generated ones may exist.
fn existing(layout: &Layout) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    if layout.workers().is_dir() {
        for folder in std::fs::read_dir(layout.workers())? {
            let folder = folder?.path();
            let names = ["wrangler.jsonc", "wrangler.json", "wrangler.toml"];
            found.extend(names.iter().map(|name| folder.join(name)).filter(|path| path.exists()));
        }
    }
    Ok(found)
}
