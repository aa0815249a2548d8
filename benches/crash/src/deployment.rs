//! The Workers on the path of crash in one workerd, as built, without the proxy that a local development server has.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::identity::{CONTEXT_KEY, TENANT, access_token_public_key, operator_token_public_key};

/// Where files are in memory (Linux), so that nothing waits for a disk.
const MEMORY_FOLDER: &str = "/dev/shm";
const SEED_KEY: &str = "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed";
const READY_TIMEOUT: Duration = Duration::from_secs(60);

/// (Worker, its KV, queues, services, objects), as in `reference/fleet.toml`.
struct Worker {
    name: &'static str,
    kv: &'static [&'static str],
    queues: &'static [&'static str],
    services: &'static [(&'static str, &'static str)],
    objects: &'static [(&'static str, &'static str)],
    /// Counters of the platform.
    counters: &'static [&'static str],
}

const WORKERS: [Worker; 3] = [
    Worker {
        name: "igaming-apex",
        kv: &["CONFIG_KV", "RATELIM_KV", "SESSIONS_KV"],
        queues: &[],
        services: &[
            ("GAMES", "igaming-games"),
            ("AUTH", "platform"),
            ("WALLET", "platform"),
            ("BACKUP", "platform"),
        ],
        objects: &[],
        counters: &["RATE_600_PER_60S"],
    },
    Worker {
        name: "igaming-games",
        kv: &["CONFIG_KV"],
        queues: &[],
        services: &[("WALLET_DO_SERVICE", "igaming-wallet-do"), ("BEACON", "beacon")],
        objects: &[
            ("PLAYER_GAMES_DO", "PlayerGamesDo"),
            ("CRASH_ROUND_DO", "CrashRoundDo"),
            ("CRASH_GATEWAY_DO", "CrashGatewayDo"),
            ("CIRCUIT_BREAKER_DO", "CircuitBreakerDo"),
        ],
        counters: &[],
    },
    Worker {
        name: "igaming-wallet-do",
        kv: &["CONFIG_KV"],
        queues: &["SYNC_QUEUE", "EVENTS_QUEUE"],
        services: &[],
        objects: &[("WALLET_DO", "WalletDo")],
        counters: &[],
    },
];

/// A running workerd; ended and its files removed when this is dropped.
#[derive(Debug)]
pub struct Deployment {
    child: Child,
    folder: PathBuf,
    /// Where players come in.
    pub apex: u16,
    /// Where other Workers would call the wallets.
    pub wallet: u16,
}

impl Deployment {
    /// Starts the Workers of `reference/` with one brand that has one table.
    pub fn start(reference: &Path, table: &Value) -> Result<Self> {
        let parent = if Path::new(MEMORY_FOLDER).is_dir() {
            PathBuf::from(MEMORY_FOLDER)
        } else {
            std::env::temp_dir()
        };
        let folder = parent.join(format!("bench-crash-{}", std::process::id()));
        fs::create_dir_all(folder.join("storage"))?;
        let outcome = Self::start_in(reference, table, &folder);
        if outcome.is_err() {
            fs::remove_dir_all(&folder)?;
        }
        outcome
    }

    fn start_in(reference: &Path, table: &Value, folder: &Path) -> Result<Self> {
        bundle_beacon(reference, folder)?;
        fs::write(folder.join("values.json"), values(table).to_string())?;
        fs::write(folder.join("platform.js"), include_str!("platform.js"))?;
        fs::write(folder.join("config.capnp"), config(reference, folder)?)?;
        let mut child = Command::new(workerd(reference)?)
            .args(["serve", "--experimental", "--control-fd=1", "config.capnp"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.join("errors.log"))?)
            .spawn()
            .context("cannot start workerd")?;
        let output = child.stdout.take().context("workerd has an output")?;
        let mut deployment = Self { child, folder: folder.to_owned(), apex: 0, wallet: 0 };
        let (sender, ports) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                if let (Some(socket), Some(port)) = (event["socket"].as_str(), event["port"].as_u64()) {
                    // Nobody waits for ports any more once both are known.
                    let _ = sender.send((socket.to_owned(), port));
                }
            }
        });
        while deployment.apex == 0 || deployment.wallet == 0 {
            let (socket, port) = ports
                .recv_timeout(READY_TIMEOUT)
                .map_err(|_| anyhow!("workerd did not start: {}", deployment.errors()))?;
            let port = u16::try_from(port)?;
            if socket == "apex" { deployment.apex = port } else { deployment.wallet = port }
        }
        Ok(deployment)
    }

    /// The process that is measured.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// What workerd wrote besides its log.
    pub fn errors(&self) -> String {
        fs::read_to_string(self.folder.join("errors.log")).unwrap_or_default()
    }
}

impl Drop for Deployment {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The binary itself: the command that npm installs is a script around it.
fn workerd(reference: &Path) -> Result<PathBuf> {
    let packages = reference.join("node_modules/@cloudflare");
    for entry in fs::read_dir(&packages).with_context(|| missing(&packages))? {
        let binary = entry?.path().join("bin/workerd");
        if binary.is_file() {
            return Ok(binary);
        }
    }
    bail!(missing(&packages.join("workerd")))
}

fn missing(what: &Path) -> String {
    format!("{} is missing; run `cargo xtask build` first", what.display())
}

/// The local stack's beacon, with what it imports, as one module.
fn bundle_beacon(reference: &Path, folder: &Path) -> Result<()> {
    let status = Command::new(reference.join("node_modules/.bin/esbuild"))
        .arg(reference.join("local/beacon.mjs"))
        .args(["--bundle", "--format=esm", "--log-level=warning"])
        .arg(format!("--outfile={}", folder.join("beacon.js").display()))
        .status()
        .with_context(|| missing(&reference.join("node_modules/.bin/esbuild")))?;
    if status.success() { Ok(()) } else { bail!("the local beacon could not be bundled") }
}

fn values(table: &Value) -> Value {
    let brand = json!({
        "name": "Bench", "play_money": true, "currencies": ["BRL"], "allowed_origins": [],
        "mines": {
            "house_edge_basis_points": 100, "stake_minor_min": 1, "stake_minor_max": 10_000_000,
            "payout_minor_max": 1_000_000_000, "open_rounds_max": 1,
        },
        "crash": [table],
    });
    json!({ "host:localhost": TENANT, (format!("tenant:{TENANT}:config")): brand.to_string() })
}

fn text(value: impl AsRef<str>) -> String {
    Value::from(value.as_ref()).to_string()
}

fn config(reference: &Path, folder: &Path) -> Result<String> {
    let date = compatibility_date(reference)?;
    let mut services = String::new();
    for worker in &WORKERS {
        services.push_str(&worker_config(reference, folder, worker, &date)?);
    }
    let plain = |name: &str, more: &str| {
        format!(
            "(name = \"{name}\", worker = (compatibilityDate = {}, modules = [(name = \"{name}.js\", \
             esModule = embed \"{name}.js\"){more}])),\n",
            text(&date)
        )
    };
    services.push_str(&plain("platform", ", (name = \"values.json\", json = embed \"values.json\")"));
    services.push_str(&plain("beacon", ""));
    let storage = text(folder.join("storage").to_string_lossy());
    Ok(format!(
        "using Workerd = import \"/workerd/workerd.capnp\";
const config :Workerd.Config = (
services = [
{services}(name = \"storage\", disk = (path = {storage}, writable = true))],
sockets = [
(name = \"apex\", address = \"127.0.0.1:0\", http = (), service = \"igaming-apex\"),
(name = \"wallet\", address = \"127.0.0.1:0\", http = (), service = \"igaming-wallet-do\")]);
"
    ))
}

fn compatibility_date(reference: &Path) -> Result<String> {
    let fleet = fs::read_to_string(reference.join("fleet.toml"))?;
    let line = fleet.lines().find_map(|line| line.strip_prefix("compatibility_date = \""));
    Ok(line.context("fleet.toml has a compatibility date")?.trim_end_matches('"').to_owned())
}

fn worker_config(reference: &Path, folder: &Path, worker: &Worker, date: &str) -> Result<String> {
    let name = worker.name;
    let mut config = format!("(name = \"{name}\", worker = (compatibilityDate = {}, modules = [", text(date));
    let built = reference.join("workers").join(name).join("build");
    fs::create_dir_all(folder.join(name))?;
    for module in ["handlers.js", "index.js", "index_bg.wasm"] {
        let from = built.join(module);
        fs::copy(&from, folder.join(name).join(module)).with_context(|| missing(&from))?;
        let kind = if module.ends_with(".wasm") { "wasm" } else { "esModule" };
        write!(config, "(name = \"{module}\", {kind} = embed \"{name}/{module}\"), ")?;
    }
    config.push_str("], bindings = [");
    for binding in worker.kv {
        write!(config, "(name = \"{binding}\", kvNamespace = \"platform\"), ")?;
    }
    for binding in worker.queues {
        write!(config, "(name = \"{binding}\", queue = \"platform\"), ")?;
    }
    for (binding, service) in worker.services {
        write!(config, "(name = \"{binding}\", service = \"{service}\"), ")?;
    }
    for counter in worker.counters {
        write!(
            config,
            "(name = \"{counter}\", service = (name = \"platform\", entrypoint = \"Counter\")), "
        )?;
    }
    for (binding, class) in worker.objects {
        write!(config, "(name = \"{binding}\", durableObjectNamespace = \"{class}\"), ")?;
    }
    let (public_keys, operators_keys) = (access_token_public_key(), operator_token_public_key());
    for (binding, value) in [
        ("ACCESS_TOKEN_PUBLIC_KEYS", public_keys.as_str()),
        ("CONTEXT_KEY", CONTEXT_KEY),
        ("OPERATOR_TOKEN_PUBLIC_KEYS", operators_keys.as_str()),
        ("SEED_KEY", SEED_KEY),
    ] {
        write!(config, "(name = \"{binding}\", text = \"{value}\"), ")?;
    }
    config.push_str("], durableObjectNamespaces = [");
    for (_, class) in worker.objects {
        write!(config, "(className = \"{class}\", uniqueKey = \"{class}\", enableSql = true), ")?;
    }
    config.push_str("], durableObjectStorage = (localDisk = \"storage\"))),\n");
    Ok(config)
}
