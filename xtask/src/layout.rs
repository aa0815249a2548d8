//! Where things are: every path the tool reads or writes, from the repository's root.

use std::path::{Path, PathBuf};

/// The repository's folders. Tests point it at a fixture.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The repository this tool was compiled in.
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(xtask.parent().unwrap_or(xtask))
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn reference(&self) -> PathBuf {
        self.root.join("reference")
    }

    pub fn fleet_manifest(&self) -> PathBuf {
        self.reference().join("fleet.toml")
    }

    pub fn fleet_graph(&self) -> PathBuf {
        self.reference().join("fleet.graph.toml")
    }

    pub fn workers(&self) -> PathBuf {
        self.reference().join("workers")
    }

    pub fn worker(&self, name: &str) -> PathBuf {
        self.workers().join(name)
    }

    pub fn contracts_fleet(&self) -> PathBuf {
        self.reference().join("crates/igaming-contracts/src/fleet.rs")
    }

    pub fn migrations(&self) -> PathBuf {
        self.reference().join("migrations")
    }

    /// The zone in front of the platform, as Terraform.
    pub fn infra(&self) -> PathBuf {
        self.reference().join("infra")
    }

    pub fn seed(&self) -> PathBuf {
        self.reference().join("seed")
    }

    /// The Worker that only a local platform has.
    pub fn local_beacon(&self) -> PathBuf {
        self.reference().join("local/beacon.mjs")
    }

    /// The queries of dashboards, with the package that tries them.
    pub fn analytics_queries(&self) -> PathBuf {
        self.reference().join("analytics")
    }

    pub fn node_modules(&self) -> PathBuf {
        self.reference().join("node_modules")
    }

    pub fn bindings(&self) -> PathBuf {
        self.root.join("bindings-ts")
    }

    /// The verifier's npm package.
    pub fn verifier_package(&self) -> PathBuf {
        self.bindings().join("verifier")
    }

    /// The event SDK's npm package.
    pub fn events_package(&self) -> PathBuf {
        self.bindings().join("events")
    }

    /// The OpenAPI document of what is reached from outside.
    pub fn openapi(&self) -> PathBuf {
        self.reference().join("openapi.json")
    }

    /// What the run against that document needs besides it.
    pub fn conformance(&self) -> PathBuf {
        self.reference().join("conformance")
    }

    /// The npm package of the crash socket's protocol.
    pub fn crash_protocol(&self) -> PathBuf {
        self.bindings().join("crash-protocol")
    }

    pub fn player_page(&self) -> PathBuf {
        self.reference().join("pages/player")
    }

    /// The file that says which inputs an output was made from.
    pub fn stamp(&self, name: &str) -> PathBuf {
        self.scratch().join("stamp").join(name)
    }

    /// Tools built from source, one folder per name and version.
    pub fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// Everything a run leaves behind: logs, stamps, generated dev configs, local databases.
    pub fn scratch(&self) -> PathBuf {
        self.root.join(".cactus")
    }

    pub fn logs(&self) -> PathBuf {
        self.scratch().join("log")
    }

    /// `path` as a person in the root folder would write it.
    pub fn display(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}
