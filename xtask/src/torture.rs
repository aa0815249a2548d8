//! The torture run: its clients go on while the platform under them is killed and started again.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::fleet::Fleet;
use crate::layout::Layout;
use crate::stack::{Process, Stack, StopSignal, free_port};
use crate::test::BLACK_BOX;
use crate::tools::Tools;

const POLL_INTERVAL: Duration = Duration::from_millis(20);

pub fn run(layout: &Layout, tools: &Tools, fleet: &Fleet) -> Result<()> {
    let stack = Stack::test(layout, tools, fleet)?;
    stack.reset()?;
    stack.prepare()?;
    let stop = StopSignal::install()?;
    let port = free_port()?;
    let mut process = Process::start(&stack, port, &stop)?;
    println!("   Workers at {}, log: {}", process.url, layout.display(&process.log));
    // While this file is there, the clients want the platform killed and started again.
    let restart = stack.config().join("restart");
    let _ = fs::remove_file(&restart);
    let mut clients = Command::new("cargo")
        .args(["test", "--quiet", "-p", BLACK_BOX, "--test", "torture"])
        .current_dir(layout.reference())
        .env("CACTUS_URL", &process.url)
        .env("CACTUS_DEV_SECRETS", stack.secrets())
        .env("CACTUS_RESTART_FILE", &restart)
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start cargo")?;
    let status = loop {
        if let Some(status) = clients.try_wait()? {
            break status;
        }
        if stop.is_set() {
            let _ = clients.kill();
            bail!("stopped");
        }
        if restart.exists() {
            process.kill()?;
            process = Process::start(&stack, port, &stop)?;
            fs::remove_file(&restart)?;
        }
        process.require_running(&stack)?;
        thread::sleep(POLL_INTERVAL);
    };
    if !status.success() {
        bail!(
            "the torture run failed ({status}); its seed is above, the Workers' side is in {}",
            layout.display(&process.log)
        );
    }
    Ok(())
}
