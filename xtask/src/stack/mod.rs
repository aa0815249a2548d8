//! The whole platform on this machine: every built Worker in one local workerd, with its own configuration and state.

mod access_tokens;
mod config;
mod process;
mod seed;

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, bail};

pub use process::{Process, free_port, require_free};
pub use seed::{DEMO_EMAIL, DEMO_PASSWORD};

use crate::fleet::Fleet;
use crate::layout::Layout;
use crate::tools::Tools;
use crate::{build, migrate};

/// A local stack: `dev` is a person's and keeps its state, `test` is made anew for each run.
pub struct Stack<'a> {
    pub layout: &'a Layout,
    pub tools: &'a Tools,
    pub fleet: &'a Fleet,
    name: &'static str,
    state: PathBuf,
    /// What the entry Worker serves beside the platform.
    page: Option<PathBuf>,
    /// Two runtimes on one set of database files would damage them.
    _lock: File,
}

/// Held until the file is dropped; the operating system lets go of it even when this process is killed.
fn lock(layout: &Layout, name: &str, what: &str) -> Result<File> {
    fs::create_dir_all(layout.scratch())?;
    let file = File::create(layout.scratch().join(format!("{name}.lock")))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        bail!("{what} is running already; stop that one first");
    }
    Ok(file)
}

impl<'a> Stack<'a> {
    pub fn dev(layout: &'a Layout, tools: &'a Tools, fleet: &'a Fleet) -> Result<Self> {
        let lock = lock(layout, "dev", "a local platform of this clone")?;
        Ok(Self {
            layout,
            tools,
            fleet,
            name: "dev",
            state: layout.scratch().join("state"),
            page: None,
            _lock: lock,
        })
    }

    /// With the Workers as their sources are now, also when one step of the tests is run alone.
    pub fn test(layout: &'a Layout, tools: &'a Tools, fleet: &'a Fleet) -> Result<Self> {
        let lock = lock(layout, "test", "a test of this clone")?;
        build::run(layout, tools, &[])?;
        Ok(Self {
            layout,
            tools,
            fleet,
            name: "test",
            state: layout.scratch().join("test-state"),
            page: None,
            _lock: lock,
        })
    }

    /// Serves a built page at the platform's address: a file of the folder where there is one, the platform otherwise.
    pub fn with_page(mut self, dist: PathBuf) -> Self {
        self.page = Some(dist);
        self
    }

    pub fn name(&self) -> &str {
        self.name
    }

    pub fn is_for_tests(&self) -> bool {
        self.name == "test"
    }

    /// Databases, KV and Durable Objects.
    pub fn state(&self) -> PathBuf {
        self.state.clone()
    }

    /// Generated wrangler configurations and secrets.
    pub fn config(&self) -> PathBuf {
        self.layout.scratch().join(self.name)
    }

    pub fn worker_config(&self, worker: &str) -> PathBuf {
        self.config().join(worker).join("wrangler.json")
    }

    pub fn beacon_config(&self) -> PathBuf {
        self.worker_config("local-beacon")
    }

    pub fn secrets(&self) -> PathBuf {
        self.config().join("secrets.json")
    }

    /// Forgets every player, balance and session.
    pub fn reset(&self) -> Result<()> {
        if self.state.exists() {
            fs::remove_dir_all(&self.state)?;
        }
        Ok(())
    }

    /// Everything that must be there before the Workers start.
    pub fn prepare(&self) -> Result<()> {
        self.migrate()?;
        seed::apply(self)
    }

    /// Brings the databases up to date.
    pub fn migrate(&self) -> Result<()> {
        config::write(self)?;
        migrate::apply(self)
    }

    /// What only the running platform can do: register the demo player.
    pub fn seed_player(&self, url: &str) -> Result<()> {
        seed::register_player(url)
    }
}

/// Set once a person or the machine asks this tool to stop.
#[derive(Clone)]
pub struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// From here on Ctrl-C no longer ends this process; whoever holds the signal must look at it.
    pub fn install() -> Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP]
        {
            // A second Ctrl-C while the first is being obeyed ends the process at once.
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag))?;
            signal_hook::flag::register(signal, Arc::clone(&flag))?;
        }
        Ok(Self(flag))
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
