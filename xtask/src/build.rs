//! `cargo xtask build`: each built Worker to wasm, only when one of its inputs changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::fleet::Fleet;
use crate::layout::Layout;
use crate::step::{Step, capture, seconds};
use crate::tools::Tools;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The module of a Worker that the platform loads, in front of what `worker-build` gives.
const HANDLERS: &str = include_str!("handlers.js");

/// Where that module is in a Worker's folder.
pub const MAIN: &str = "build/handlers.js";

/// Folders of a crate whose content never reaches its wasm.
const NOT_IN_WASM: [&str; 3] = ["tests", "benches", "examples"];

/// Builds the named Workers, or all of them; says which changed.
pub fn run(layout: &Layout, tools: &Tools, names: &[String]) -> Result<Vec<String>> {
    let fleet = Fleet::load(layout)?;
    for name in names {
        if !fleet.built().any(|worker| worker.name == *name) {
            bail!("{name} is not a built Worker; see reference/fleet.toml");
        }
    }
    let chosen: Vec<&str> = fleet
        .built()
        .map(|worker| worker.name.as_str())
        .filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .collect();
    let inputs = Inputs::read(layout)?;
    let mut stale = Vec::new();
    for name in &chosen {
        let fingerprint = inputs.fingerprint(layout, name)?;
        if !is_built(layout, name) || !is_fresh(&stamp(layout, name), &fingerprint) {
            stale.push((*name, fingerprint));
        }
    }
    if !stale.is_empty() {
        compile_together(layout, stale.iter().map(|(name, _)| *name))?;
    }
    build_side_by_side(layout, tools, &stale)?;
    if stale.len() < chosen.len() {
        println!("  {} of {} Workers unchanged", chosen.len() - stale.len(), chosen.len());
    }
    Ok(stale.into_iter().map(|(name, _)| name.to_owned()).collect())
}

fn is_built(layout: &Layout, name: &str) -> bool {
    let output = layout.worker(name).join("build");
    let is_there = |file: &str| output.join(file).is_file();
    is_there("handlers.js") && is_there("index.js") && is_there("index_bg.wasm")
}

/// Inside the output folder, so that removing the output removes the claim that it is fresh.
fn stamp(layout: &Layout, name: &str) -> PathBuf {
    layout.worker(name).join("build/.cactus-stamp")
}

/// Link-time optimisation runs on one core per Worker, so compiling the Workers in one cargo uses all cores.
/// What it compiles is what `worker-build` then finds done.
fn compile_together<'a>(layout: &Layout, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["build", "--lib", "--release", "--target", WASM_TARGET]);
    let mut count = 0;
    for name in names {
        command.args(["-p", name]);
        count += 1;
    }
    // As worker-build sets it: wasm-bindgen's macro expands by it.
    command.env("WASM_BINDGEN_USE_JS_SYS", "1");
    let what = if count == 1 { "1 Worker".into() } else { format!("{count} Workers") };
    Step::new(layout, format!("compile {what}")).cure("fix what the compiler says above").run(
        command.current_dir(layout.reference()).env("CARGO_TARGET_DIR", layout.reference().join("target")),
    )?;
    Ok(())
}

/// What is left after compiling runs on one core per Worker.
fn build_side_by_side(layout: &Layout, tools: &Tools, stale: &[(&str, String)]) -> Result<()> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some((name, fingerprint)) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
            build_one(layout, tools, name, fingerprint)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores.min(stale.len())).map(|_| scope.spawn(work)).collect();
        let results = threads.into_iter().map(|thread| match thread.join() {
            Ok(result) => result,
            Err(panic) => resume_unwind(panic),
        });
        results.collect::<Vec<_>>().into_iter().collect()
    })
}

fn build_one(layout: &Layout, tools: &Tools, name: &str, fingerprint: &str) -> Result<()> {
    let mut command = tools.worker_build()?;
    command
        .arg("--release")
        .current_dir(layout.worker(name))
        .env("CARGO_TARGET_DIR", layout.reference().join("target"));
    let elapsed = Step::new(layout, format!("build {name}"))
        .cure("fix what the compiler says above")
        .without_progress()
        .run_silently(&mut command)?;
    fs::write(layout.worker(name).join(MAIN), HANDLERS)?;
    let wasm = layout.worker(name).join("build/index_bg.wasm");
    let size = fs::metadata(&wasm).with_context(|| format!("worker-build gave no {}", wasm.display()))?.len();
    println!(
        "  build {name} {}, wasm {} kB, gzip {} kB",
        seconds(elapsed),
        size.div_ceil(1000),
        gzip_size(&wasm)?.div_ceil(1000)
    );
    write_stamp(&stamp(layout, name), fingerprint)
}

/// Size as the platform counts it against its limit.
fn gzip_size(path: &Path) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut File::open(path)?, &mut encoder)?;
    encoder.flush()?;
    Ok(encoder.finish()?.len() as u64)
}

/// The path crates that each Worker is made of, by `cargo metadata`.
pub struct Inputs {
    /// Worker -> folders of the crates it is compiled from, its own included.
    folders: BTreeMap<String, BTreeSet<PathBuf>>,
    versions: String,
}

impl Inputs {
    pub fn read(layout: &Layout) -> Result<Self> {
        let text = capture(
            Command::new("cargo")
                .args(["metadata", "--format-version", "1", "--filter-platform", WASM_TARGET])
                .current_dir(layout.reference()),
        )?;
        let metadata: Metadata =
            serde_json::from_str(&text).context("cargo metadata printed something else")?;
        Ok(Self { folders: metadata.path_closures(), versions: Tools::versions(layout)? })
    }

    /// Folders whose files are inputs of any Worker.
    pub fn watched(&self) -> BTreeSet<PathBuf> {
        self.folders.values().flatten().cloned().collect()
    }

    fn fingerprint(&self, layout: &Layout, name: &str) -> Result<String> {
        let Some(folders) = self.folders.get(name) else {
            bail!("{name} is not a member of the reference workspace")
        };
        let mut fingerprint = Fingerprint::new()
            .text("tools", &self.versions)
            .text("handlers", HANDLERS)
            .file("toolchain", &layout.root().join("rust-toolchain.toml"))?
            .file("root manifest", &layout.root().join("Cargo.toml"))?
            .file("manifest", &layout.reference().join("Cargo.toml"))?
            .file("lock", &layout.reference().join("Cargo.lock"))?
            .file("cargo config", &layout.root().join(".cargo/config.toml"))?;
        for folder in folders {
            let label = layout.display(folder);
            fingerprint = fingerprint.folder_except(&label, folder, &NOT_IN_WASM)?;
        }
        Ok(fingerprint.finish())
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    source: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl Metadata {
    /// For each package of this repository, the folders of all packages of this repository it is compiled from.
    fn path_closures(&self) -> BTreeMap<String, BTreeSet<PathBuf>> {
        let nodes: BTreeMap<&str, &Node> =
            self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let local: BTreeMap<&str, &Package> = self
            .packages
            .iter()
            .filter(|package| package.source.is_none())
            .map(|package| (package.id.as_str(), package))
            .collect();
        let mut closures = BTreeMap::new();
        for package in local.values() {
            let mut seen = BTreeSet::new();
            let mut next = vec![package.id.as_str()];
            while let Some(id) = next.pop() {
                if !local.contains_key(id) || !seen.insert(id) {
                    continue;
                }
                let deps = nodes.get(id).map(|node| node.deps.as_slice()).unwrap_or_default();
                let compiled =
                    |dep: &&Dependency| dep.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
                next.extend(deps.iter().filter(compiled).map(|dep| dep.pkg.as_str()));
            }
            let folder =
                |id: &&str| local.get(id).and_then(|p| p.manifest_path.parent()).map(Path::to_path_buf);
            closures.insert(package.name.clone(), seen.iter().filter_map(folder).collect());
        }
        closures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closure_follows_path_dependencies_but_not_those_of_tests() {
        let package = |name: &str, source: &str| {
            format!(
                r#"{{"id": "{name}", "name": "{name}", "source": {source}, "manifest_path": "/{name}/Cargo.toml"}}"#
            )
        };
        let edge = |to: &str, kind: &str| format!(r#"{{"pkg": "{to}", "dep_kinds": [{{"kind": {kind}}}]}}"#);
        let node =
            |from: &str, edges: &[String]| format!(r#"{{"id": "{from}", "deps": [{}]}}"#, edges.join(","));
        let packages = [
            package("worker", "null"),
            package("domain", "null"),
            package("ledger", "null"),
            package("testkit", "null"),
            package("serde", "\"registry\""),
        ];
        let nodes = [
            node("worker", &[edge("domain", "null"), edge("serde", "null")]),
            node("domain", &[edge("ledger", "\"build\""), edge("testkit", "\"dev\"")]),
            node("testkit", &[edge("domain", "null")]),
            node("ledger", &[]),
            node("serde", &[]),
        ];
        let (packages, nodes) = (packages.join(","), nodes.join(","));
        let text = format!(r#"{{"packages": [{packages}], "resolve": {{"nodes": [{nodes}]}}}}"#);
        let closures = serde_json::from_str::<Metadata>(&text).unwrap().path_closures();
        let folders: Vec<_> = closures["worker"].iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(folders, ["/domain", "/ledger", "/worker"]);
    }
}
