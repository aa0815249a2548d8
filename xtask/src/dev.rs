//! `cargo xtask dev`: from a fresh clone to the running platform with a demo brand, and from an edit to the new code.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::fleet::Fleet;
use crate::layout::Layout;
use crate::stack::{DEMO_EMAIL, DEMO_PASSWORD, Process, Stack, StopSignal, require_free};
use crate::step::seconds;
use crate::tools::Tools;
use crate::watch::Snapshot;
use crate::{build, pages};

const WATCH_INTERVAL: Duration = Duration::from_secs(1);
/// How quickly Ctrl-C is noticed between two looks at the files.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(100);

pub fn run(layout: &Layout, port: u16, fresh: bool) -> Result<()> {
    let started = Instant::now();
    require_free(port)?;
    println!("tools");
    let tools = Tools::set_up(layout)?;
    let fleet = Fleet::load(layout)?;
    println!("Workers");
    build::run(layout, &tools, &[])?;
    println!("page");
    let page = pages::build(layout, &tools)?;
    let watched = Watched::of(layout)?;
    let mut seen = watched.look()?;
    println!("state");
    let stack = Stack::dev(layout, &tools, &fleet)?.with_page(page);
    if fresh {
        stack.reset()?;
    }
    stack.prepare()?;
    println!("start");
    let stop = StopSignal::install()?;
    let mut process = Process::start(&stack, port, &stop)?;
    stack.seed_player(&process.url)?;
    greet(layout, &process, port, started.elapsed());
    while !stop.is_set() {
        wait(WATCH_INTERVAL, &stop);
        process.require_running(&stack)?;
        let now = watched.look()?;
        if now.restart != seen.restart {
            println!(
                "the fleet, a migration or the seed changed: stop with Ctrl-C and start again to apply it"
            );
        }
        if now.rebuild != seen.rebuild && !stop.is_set() {
            rebuild(layout, &tools);
        }
        seen = now;
    }
    println!("\nstopping");
    drop(process);
    Ok(())
}

fn rebuild(layout: &Layout, tools: &Tools) {
    let started = Instant::now();
    match build::run(layout, tools, &[]) {
        Ok(changed) if changed.is_empty() => {}
        Ok(changed) => println!("reloaded {} in {}", changed.join(", "), seconds(started.elapsed())),
        // The Workers go on as they were; the next edit tries again.
        Err(error) => eprintln!("error: {error:#}"),
    }
    if let Err(error) = pages::build(layout, tools) {
        eprintln!("error: {error:#}");
    }
}

fn wait(time: Duration, stop: &StopSignal) {
    let started = Instant::now();
    while started.elapsed() < time && !stop.is_set() {
        thread::sleep(SIGNAL_INTERVAL);
    }
}

fn greet(layout: &Layout, process: &Process, port: u16, elapsed: Duration) {
    let url = &process.url;
    println!(
        "\nready in {}: {url}/\n\n  demo player  {DEMO_EMAIL}\n  password     {DEMO_PASSWORD}\n\n\
         open the page above in a browser, or try\n  curl -s {url}/api/auth/login \\\n    \
         -H 'content-type: application/json' \\\n    \
         -d '{{\"email\":\"{DEMO_EMAIL}\",\"password\":\"{DEMO_PASSWORD}\"}}'\n\n\
         the brand `rival` is at http://rival.localhost:{port}/\n\
         what a player was written, such as links: cargo xtask outbox {DEMO_EMAIL} --url {url}\n\
         an operator's access token, for /api/admin/system/…: cargo xtask operator --url {url}\n\n\
         log of the Workers: {}\nstop with Ctrl-C",
        seconds(elapsed),
        layout.display(&process.log)
    );
}

/// What is looked at while the platform runs.
struct Watched {
    rebuild: Vec<PathBuf>,
    restart: Vec<PathBuf>,
}

struct Seen {
    rebuild: Snapshot,
    restart: Snapshot,
}

impl Watched {
    fn of(layout: &Layout) -> Result<Self> {
        let mut rebuild: Vec<PathBuf> = build::Inputs::read(layout)?.watched().into_iter().collect();
        rebuild.extend([layout.reference().join("Cargo.toml"), layout.reference().join("Cargo.lock")]);
        rebuild.extend([
            layout.player_page(),
            layout.verifier_package(),
            layout.root().join("bindings-ts/cactus-wasm"),
        ]);
        Ok(Self { rebuild, restart: vec![layout.fleet_manifest(), layout.migrations(), layout.seed()] })
    }

    fn look(&self) -> Result<Seen> {
        let take = |paths: &[PathBuf]| Snapshot::take(paths.iter().map(|path| -> &Path { path }));
        Ok(Seen { rebuild: take(&self.rebuild)?, restart: take(&self.restart)? })
    }
}
