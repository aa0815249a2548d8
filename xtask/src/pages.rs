//! The npm packages of this repository: the verifier that players run, and the pages that brands serve.
//!
//! Each is built when its inputs changed, with the pinned Node, by its own npm scripts. The page takes the verifier
//! from its folder, so the verifier comes first.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::layout::Layout;
use crate::step::Step;
use crate::tools::Tools;

/// Where a browser may be, beyond the names on PATH.
const CHROMIUM_PATHS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Folders of a package that its build writes, beside `dist`, which is never an input.
const OUTPUTS: [&str; 1] = ["pkg"];

/// Builds what changed; gives the folder that a brand serves.
pub fn build(layout: &Layout, tools: &Tools) -> Result<PathBuf> {
    let verifier = build_verifier(layout, tools)?;
    let page = layout.player_page();
    install(layout, tools, &page)?;
    let fingerprint =
        Fingerprint::new().text("verifier", &verifier).folder_except("page", &page, &OUTPUTS)?.finish();
    let (stamp, dist) = (layout.stamp("player-page"), page.join("dist"));
    if !is_fresh(&stamp, &fingerprint) || !dist.join("index.html").is_file() {
        Step::new(layout, "build the player page")
            .cure("mend what Vite says above")
            .run(&mut script(tools, &page, "build")?)?;
        write_stamp(&stamp, &fingerprint)?;
    }
    Ok(dist)
}

/// Builds the verifier package when its inputs changed; gives their fingerprint.
pub fn build_verifier(layout: &Layout, tools: &Tools) -> Result<String> {
    let package = layout.verifier_package();
    install(layout, tools, &package)?;
    let fingerprint = Fingerprint::new()
        .text("tools", &Tools::versions(layout)?)
        .file("Cargo.toml", &layout.root().join("Cargo.toml"))?
        .file("Cargo.lock", &layout.root().join("Cargo.lock"))?
        .folder_except("games", &layout.root().join("crates/cactus-games"), &["tests"])?
        .folder_except("wasm", &layout.root().join("bindings-ts/cactus-wasm"), &["tests"])?
        .folder_except("package", &package, &OUTPUTS)?
        .finish();
    let stamp = layout.stamp("verifier");
    if !is_fresh(&stamp, &fingerprint) || !package.join("dist").is_dir() {
        Step::new(layout, "build the verifier (wasm-pack, TypeScript)")
            .cure("mend what the compiler says above")
            .run(&mut script(tools, &package, "build")?)?;
        write_stamp(&stamp, &fingerprint)?;
    }
    Ok(fingerprint)
}

/// Runs an npm script of a package, with the pinned Node and all tools on the path.
pub fn script(tools: &Tools, package: &Path, name: &str) -> Result<Command> {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", name]).current_dir(package).env("PATH", tools.path_with_wasm_tools()?);
    Ok(command)
}

/// Installs a package's own packages at most once per lock file.
fn install(layout: &Layout, tools: &Tools, package: &Path) -> Result<()> {
    let fingerprint = Fingerprint::new()
        .file("package.json", &package.join("package.json"))?
        .file("package-lock.json", &package.join("package-lock.json"))?
        .finish();
    let stamp = package.join("node_modules/.cactus-stamp");
    if is_fresh(&stamp, &fingerprint) {
        return Ok(());
    }
    Step::new(layout, format!("install npm packages of {}", layout.display(package)))
        .cure("check that npm reaches its registry, then run this again")
        .run(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--loglevel=error"])
                .current_dir(package)
                .env("PATH", tools.path_with_wasm_tools()?),
        )?;
    write_stamp(&stamp, &fingerprint)
}

/// A Chromium for the browser tests.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CACTUS_CHROMIUM") {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("CACTUS_CHROMIUM names no file: {}", named.display());
        }
        return Ok(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .flat_map(|folder| CHROMIUM_NAMES.map(|name| folder.join(name)))
        .chain(CHROMIUM_PATHS.map(PathBuf::from))
        .find(|candidate| candidate.is_file());
    on_path.context(
        "no Chromium found; install one (Debian: apt-get install chromium) or name it in CACTUS_CHROMIUM",
    )
}
