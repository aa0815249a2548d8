//! The running stack: one `wrangler dev` in a process group of its own, so that all it starts can be stopped.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use super::{Stack, StopSignal};

const READY_TIMEOUT: Duration = Duration::from_secs(120);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Answered by the entry Worker itself, without tenant and session.
const READY_PATH: &str = "/status";
const LOG_LINES_SHOWN: usize = 30;

pub struct Process {
    child: Child,
    group: Pid,
    pub url: String,
    pub log: PathBuf,
}

impl Process {
    /// Starts every built Worker and returns once the entry answers.
    pub fn start(stack: &Stack<'_>, port: u16, stop: &StopSignal) -> Result<Self> {
        require_free(port)?;
        fs::create_dir_all(stack.layout.logs())?;
        let log_path = stack.layout.logs().join(format!("workers-{}.log", stack.name()));
        let log = File::create(&log_path)?;
        let mut command = stack.tools.wrangler()?;
        command.args(["dev", "--local", "--ip", "127.0.0.1", "--show-interactive-dev-session=false"]);
        command.args(["--port", &port.to_string(), "--inspector-port", &free_port()?.to_string()]);
        command.arg("--persist-to").arg(stack.state());
        // The first configuration is the one that listens on the port; the rest are reached through bindings.
        let entry = &stack.fleet.platform.entry;
        command.arg("-c").arg(stack.worker_config(entry));
        for worker in stack.fleet.built().filter(|worker| worker.name != *entry) {
            command.arg("-c").arg(stack.worker_config(&worker.name));
        }
        command.arg("-c").arg(stack.beacon_config());
        command
            // Two stacks on one machine must not find each other's Workers.
            .env("WRANGLER_REGISTRY_PATH", stack.config().join("registry"))
            .current_dir(stack.config())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0);
        let child = command.spawn().context("cannot start wrangler")?;
        let group = Pid::from_child(&child);
        let mut process = Self { child, group, url: format!("http://localhost:{port}"), log: log_path };
        process.wait_until_ready(stack, stop)?;
        Ok(process)
    }

    fn wait_until_ready(&mut self, stack: &Stack<'_>, stop: &StopSignal) -> Result<()> {
        let started = Instant::now();
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(2)))
            .http_status_as_error(false)
            .build()
            .into();
        let url = format!("{}{READY_PATH}", self.url);
        let mut last = String::from("no answer");
        while started.elapsed() < READY_TIMEOUT {
            if stop.is_set() {
                bail!("stopped before the Workers were ready");
            }
            self.require_running(stack)?;
            match agent.get(&url).call() {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(response) => last = format!("status {}", response.status()),
                Err(error) => last = error.to_string(),
            }
            thread::sleep(POLL_INTERVAL);
        }
        self.show_log();
        let log = stack.layout.display(&self.log);
        bail!("GET {READY_PATH} gave {last} for {} s; log: {log}", READY_TIMEOUT.as_secs())
    }

    /// Fails, with the end of the log, when the Workers have stopped by themselves.
    pub fn require_running(&mut self, stack: &Stack<'_>) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            self.show_log();
            bail!("the Workers stopped ({status}); log: {}", stack.layout.display(&self.log));
        }
        Ok(())
    }

    fn show_log(&self) {
        let text =
            fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..] {
            eprintln!("    {line}");
        }
    }
}

impl Process {
    /// Ends everything at once, as a power cut would.
    pub fn kill(mut self) -> Result<()> {
        kill_process_group(self.group, Signal::KILL)?;
        self.child.wait()?;
        let killed = Instant::now();
        while test_kill_process_group(self.group).is_ok() {
            if killed.elapsed() > STOP_TIMEOUT {
                bail!("the Workers' processes outlive being killed");
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }
}

impl Drop for Process {
    /// Asks the group to end, then ends it. A leader that is gone may leave children behind, so the group counts.
    fn drop(&mut self) {
        let _ = kill_process_group(self.group, Signal::INT);
        let asked = Instant::now();
        while asked.elapsed() < STOP_TIMEOUT {
            let _ = self.child.try_wait();
            if test_kill_process_group(self.group).is_err() {
                return;
            }
            thread::sleep(POLL_INTERVAL);
        }
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
    }
}

/// Fails in one line when something already listens on the port.
pub fn require_free(port: u16) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        let other = port.wrapping_add(1).max(1024);
        bail!("port {port} is taken: stop what listens on it, or run `cargo xtask dev --port {other}`");
    }
    Ok(())
}

/// A port that nobody listens on now.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
