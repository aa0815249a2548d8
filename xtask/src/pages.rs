//! The npm packages of this repository: the verifier that players run, the event SDK, and the pages that brands serve.
//!
//! Each is built when its inputs changed, with the pinned Node, by its own npm scripts. The page takes the verifier
//! from its folder, so the verifier comes first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::layout::Layout;
use crate::step::Step;
use crate::tools::Tools;

/// Builds what changed; gives the folder that a brand serves.
pub fn build(layout: &Layout, tools: &Tools) -> Result<PathBuf> {
    let verifier = build_verifier(layout, tools)?;
    let page = layout.player_page();
    install(layout, tools, &page)?;
    let fingerprint =
        Fingerprint::new().text("verifier", &verifier).folder_except("page", &page, &[])?.finish();
    let (stamp, dist) = (layout.stamp("player-page"), page.join("dist"));
    if !is_fresh(&stamp, &fingerprint) || !dist.join("index.html").is_file() {
        Step::new(layout, "build the player page")
            .cure("mend what Vite says above")
            .run(&mut script(tools, &page, "build")?)?;
        write_stamp(&stamp, &fingerprint)?;
    }
    Ok(dist)
}

/// One wasm file of the verifier.
struct VerifierWasm {
    /// The folder in the package.
    folder: &'static str,
    /// The profile in Cargo.toml.
    profile: &'static str,
    /// Of the crate.
    features: &'static str,
    /// What the machine that runs it must have beyond what each has.
    target_features: Option<&'static str>,
}

/// Walks are there twice: four hashes at a time where the browser can, and one where it cannot.
const VERIFIER_WASM: [VerifierWasm; 4] = [
    VerifierWasm { folder: "wasm", profile: "wasm", features: "questions,small", target_features: None },
    VerifierWasm { folder: "wasm-beacon", profile: "wasm", features: "beacon,small", target_features: None },
    VerifierWasm { folder: "wasm-walk", profile: "wasm-walk", features: "walks", target_features: None },
    VerifierWasm {
        folder: "wasm-walk-simd",
        profile: "wasm-walk",
        features: "walks",
        target_features: Some("+simd128"),
    },
];

/// Builds the verifier package when its inputs changed; gives their fingerprint.
pub fn build_verifier(layout: &Layout, tools: &Tools) -> Result<String> {
    let (bindings, package) = (layout.bindings(), layout.verifier_package());
    install(layout, tools, &bindings)?;
    let fingerprint = Fingerprint::new()
        .text("tools", &Tools::versions(layout)?)
        .file("Cargo.toml", &layout.root().join("Cargo.toml"))?
        .file("Cargo.lock", &layout.root().join("Cargo.lock"))?
        .folder_except("games", &layout.root().join("crates/cactus-games"), &["tests"])?
        .folder_except("crate", &bindings.join("cactus-wasm"), &["tests"])?
        .folder_except("package", &package, &VERIFIER_WASM.map(|wasm| wasm.folder))?
        .finish();
    let stamp = layout.stamp("verifier");
    if is_fresh(&stamp, &fingerprint) && package.join("dist/index.js").is_file() {
        return Ok(fingerprint);
    }
    for wasm in VERIFIER_WASM {
        Step::new(layout, format!("build the verifier's {}", wasm.folder))
            .cure("mend what the compiler says above")
            .run(&mut wasm_pack(layout, tools, &wasm)?)?;
    }
    Step::new(layout, "compile the verifier's TypeScript")
        .cure("mend what the compiler says above")
        .run(&mut script(tools, &package, "compile")?)?;
    write_stamp(&stamp, &fingerprint)?;
    Ok(fingerprint)
}

/// Builds the event SDK when its inputs changed.
pub fn build_events(layout: &Layout, tools: &Tools) -> Result<()> {
    let package = layout.events_package();
    install(layout, tools, &layout.bindings())?;
    let fingerprint = Fingerprint::new()
        .file("packages", &layout.bindings().join("package-lock.json"))?
        .file("verifier's options", &layout.verifier_package().join("tsconfig.json"))?
        .folder_except("package", &package, &["schemas"])?
        .finish();
    let stamp = layout.stamp("events");
    if !is_fresh(&stamp, &fingerprint) || !package.join("dist/index.js").is_file() {
        Step::new(layout, "compile the event SDK")
            .cure("mend what the compiler says above")
            .run(&mut script(tools, &package, "compile")?)?;
        write_stamp(&stamp, &fingerprint)?;
    }
    Ok(())
}

/// wasm-pack for the verifier's crate. Paths of this machine are replaced in what it compiles: the same source gives
/// the same bytes everywhere, whose hash is published.
fn wasm_pack(layout: &Layout, tools: &Tools, wasm: &VerifierWasm) -> Result<Command> {
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")))
        .context("neither CARGO_HOME nor HOME is set")?;
    let flags = [(layout.root(), "/cactus"), (cargo_home.as_path(), "/cargo")]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    let target_features = wasm.target_features.map(|features| format!("-Ctarget-feature={features}"));
    let flags: Vec<String> = flags.into_iter().chain(target_features).collect();
    let mut command = Command::new("wasm-pack");
    command
        .args(["--log-level", "warn", "build", "--mode", "no-install", "--target", "web", "--no-pack"])
        .args(["--profile", wasm.profile, "--out-dir", &format!("../verifier/{}", wasm.folder)])
        .args(["--", "--no-default-features", "--features", wasm.features])
        .current_dir(layout.bindings().join("cactus-wasm"))
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .env("PATH", tools.path_with_wasm_tools()?);
    Ok(command)
}

/// Fails unless the wasm files are those whose hashes are published.
pub fn check_published_hashes(layout: &Layout) -> Result<()> {
    let package = layout.verifier_package();
    let mut found = String::new();
    for VerifierWasm { folder, .. } in VERIFIER_WASM {
        let file = package.join(folder).join("cactus_wasm_bg.wasm");
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", layout.display(&file)))?;
        found.push_str(&format!("{}  {folder}/cactus_wasm_bg.wasm\n", hex::encode(Sha256::digest(bytes))));
    }
    let published = package.join("wasm.sha256");
    if fs::read_to_string(&published).unwrap_or_default() != found {
        bail!("{} should be, if the change is meant:\n{found}", layout.display(&published));
    }
    Ok(())
}

/// Runs an npm script of a package, with the pinned Node and all tools on the path.
pub fn script(tools: &Tools, package: &Path, name: &str) -> Result<Command> {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", name]).current_dir(package).env("PATH", tools.path_with_wasm_tools()?);
    Ok(command)
}

/// Installs a package's own packages at most once per lock file.
pub fn install(layout: &Layout, tools: &Tools, package: &Path) -> Result<()> {
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

/// A Chromium for the browser tests: the machine's own, or one of npm for Linux.
pub fn chromium(layout: &Layout, tools: &Tools) -> Result<PathBuf> {
    install(layout, tools, &layout.bindings())?;
    let finder = layout.bindings().join("browser/chromium.mjs");
    let output = Command::new(&tools.node).arg(&finder).output().context("Node does not start")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}
