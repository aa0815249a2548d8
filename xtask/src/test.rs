//! `cargo xtask test`: everything a change must pass, in the order in which a mistake is found soonest.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::fleet::Fleet;
use crate::layout::Layout;
use crate::stack::{Process, Stack, StopSignal, free_port};
use crate::step::{seconds, stream};
use crate::tools::Tools;
use crate::{build, codegen, conformance, fleet, migrate, pages, torture};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Reference crates that are only ever compiled to wasm, besides the Workers.
const WASM_ONLY: [&str; 1] = ["igaming-runtime"];
pub const BLACK_BOX: &str = "igaming-e2e";

type Action = fn(&Suite<'_>) -> Result<()>;

/// (name, what it does).
const STEPS: &[(&str, Action)] = &[
    ("locks", |suite| suite.locks()),
    ("format", |suite| suite.format()),
    ("tidy", |suite| suite.cargo(suite.root(), &["test", "-p", "xtask"], "a rule above says what to mend")),
    ("generated", |suite| suite.generated()),
    ("lint-crates", |suite| suite.lint(suite.root(), &["--workspace", "--all-targets", "--all-features"])),
    ("lint-reference", |suite| suite.lint(suite.reference(), &["--all-targets"])),
    ("lint-tests", |suite| suite.lint(suite.reference(), &["--all-targets", "-p", BLACK_BOX])),
    ("lint-workers", |suite| suite.lint_workers()),
    ("test-crates", |suite| {
        let arguments = ["test", "--workspace", "--exclude", "xtask", "--all-features"];
        suite.cargo(suite.root(), &arguments, "see the failed test above")
    }),
    ("test-reference", |suite| suite.cargo(suite.reference(), &["test"], "see the failed test above")),
    ("wasm-crates", |suite| suite.wasm_crates()),
    ("workers", |suite| build::run(suite.layout, suite.tools, &[]).map(drop)),
    ("bindings", |suite| suite.bindings()),
    ("pages", |suite| suite.pages()),
    ("analytics", |suite| suite.analytics()),
    ("black-box", |suite| suite.black_box()),
    ("conformance", |suite| conformance::run(suite.layout, suite.tools, suite.fleet)),
    ("browser", |suite| suite.browser()),
    ("torture", |suite| torture::run(suite.layout, suite.tools, suite.fleet)),
];

struct Suite<'a> {
    layout: &'a Layout,
    tools: &'a Tools,
    fleet: &'a Fleet,
}

/// Runs the named steps, or all of them, up to the first that fails.
pub fn run(layout: &Layout, only: &[String]) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|(step, _)| step == name)) {
        let names: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
        bail!("there is no step {unknown}; the steps are {}", names.join(", "));
    }
    let mut times = Vec::new();
    let started = Instant::now();
    println!("== setup");
    let tools = Tools::set_up(layout)?;
    let fleet = Fleet::load(layout)?;
    times.push(("setup", started.elapsed()));
    let suite = Suite { layout, tools: &tools, fleet: &fleet };
    let mut outcome = Ok(());
    for (name, action) in
        STEPS.iter().filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted == name))
    {
        println!("== {name}");
        let step_started = Instant::now();
        outcome = action(&suite);
        times.push((name, step_started.elapsed()));
        if let Err(error) = outcome {
            outcome = Err(error.context(format!("step {name}, alone: `cargo xtask test {name}`")));
            break;
        }
    }
    summarise(&times, started.elapsed());
    outcome
}

fn summarise(times: &[(&str, Duration)], total: Duration) {
    println!("\n{:<16} {:>10}", "step", "time");
    for (name, time) in times.iter().copied().chain([("total", total)]) {
        println!("{name:<16} {:>10}", seconds(time));
    }
}

impl Suite<'_> {
    fn root(&self) -> PathBuf {
        self.layout.root().to_path_buf()
    }

    fn reference(&self) -> PathBuf {
        self.layout.reference()
    }

    fn cargo(&self, folder: PathBuf, arguments: &[&str], cure: &str) -> Result<()> {
        println!("   {}cargo {}", place(self.layout, &folder), arguments.join(" "));
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(folder);
        stream(&mut command, &format!("cargo {}", arguments[0]), cure)
    }

    /// The committed lock files say what is built; nothing may be resolved anew.
    fn locks(&self) -> Result<()> {
        for folder in [self.root(), self.reference()] {
            self.cargo(
                folder,
                &["fetch", "--locked", "--quiet"],
                "run `cargo update --workspace` there and commit",
            )?;
        }
        Ok(())
    }

    fn format(&self) -> Result<()> {
        self.cargo(self.root(), &["fmt", "--check"], "run `cargo fmt`")?;
        self.cargo(self.reference(), &["fmt", "--check"], "run `cargo fmt` in reference/")
    }

    fn generated(&self) -> Result<()> {
        fleet::run(self.layout, true)?;
        codegen::run(self.layout, true)?;
        migrate::require_append_only(self.layout)
    }

    fn lint(&self, folder: PathBuf, what: &[&str]) -> Result<()> {
        let arguments = [&["clippy", "--quiet"], what, &["--", "-D", "warnings"]].concat();
        self.cargo(folder, &arguments, "mend what clippy says above")
    }

    fn lint_workers(&self) -> Result<()> {
        let mut arguments = vec!["--target", WASM_TARGET];
        for name in WASM_ONLY.into_iter().chain(self.fleet.built().map(|worker| worker.name.as_str())) {
            arguments.extend(["-p", name]);
        }
        self.lint(self.reference(), &arguments)
    }

    /// Each published crate must compile to wasm by itself: features of one must not lean on another's.
    fn wasm_crates(&self) -> Result<()> {
        let cure = "the crate above does not compile to wasm";
        for name in crates(self.layout)? {
            self.cargo(self.root(), &["build", "--quiet", "--target", WASM_TARGET, "-p", &name], cure)?;
        }
        // The platform's side of the ports exists on this target only, so this is where it is linted.
        self.lint(self.root(), &["--target", WASM_TARGET, "-p", "cactus-edge", "--features", "worker,ledger"])
    }

    /// The packages for JavaScript: built, their types, their tests in Node; the verifier's published hash, the event
    /// SDK's size.
    fn bindings(&self) -> Result<()> {
        pages::build_verifier(self.layout, self.tools)?;
        pages::build_events(self.layout, self.tools)?;
        for package in [self.layout.verifier_package(), self.layout.events_package()] {
            for name in ["check-types", "test"] {
                self.npm(&package, name, None)?;
            }
        }
        self.npm(&self.layout.crash_protocol(), "compile", None)?;
        pages::check_published_hashes(self.layout)
    }

    /// The pages' own checks.
    fn pages(&self) -> Result<()> {
        pages::build(self.layout, self.tools)?;
        for name in ["typecheck", "test"] {
            self.npm(&self.layout.player_page(), name, None)?;
        }
        Ok(())
    }

    /// The packages for JavaScript in a browser, and a person who plays and checks each round, against empty databases.
    fn browser(&self) -> Result<()> {
        let chromium = pages::chromium(self.layout, self.tools)?;
        pages::build_verifier(self.layout, self.tools)?;
        pages::build_events(self.layout, self.tools)?;
        let page = pages::build(self.layout, self.tools)?;
        for package in [self.layout.verifier_package(), self.layout.events_package()] {
            self.npm(&package, "test-browser", Some(&chromium))?;
        }
        let stack = Stack::test(self.layout, self.tools, self.fleet)?.with_page(page);
        stack.reset()?;
        stack.prepare()?;
        let stop = StopSignal::install()?;
        let mut process = Process::start(&stack, free_port()?, &stop)?;
        println!("   Workers at {}, log: {}", process.url, self.layout.display(&process.log));
        let scripts = [(self.layout.events_package(), "test-platform"), (self.layout.player_page(), "e2e")];
        let outcome = scripts.into_iter().try_for_each(|(package, name)| {
            println!("   {}npm run {name}", place(self.layout, &package));
            let mut command = pages::script(self.tools, &package, name)?;
            command
                .env("CACTUS_CHROMIUM", &chromium)
                .env("CACTUS_URL", &process.url)
                .env("CACTUS_DEV_SECRETS", stack.secrets());
            stream(&mut command, &format!("npm run {name}"), "see what failed above")
        });
        process.require_running(&stack)?;
        outcome
    }

    fn npm(&self, package: &Path, name: &str, chromium: Option<&Path>) -> Result<()> {
        println!("   {}npm run {name}", place(self.layout, package));
        let mut command = pages::script(self.tools, package, name)?;
        if let Some(chromium) = chromium {
            command.env("CACTUS_CHROMIUM", chromium);
        }
        stream(&mut command, &format!("npm run {name}"), "see what failed above")
    }

    /// The queries of dashboards on an embedded ClickHouse, over points that the consumer's mapping wrote.
    fn analytics(&self) -> Result<()> {
        let queries = self.layout.analytics_queries();
        if !has_clickhouse() {
            let queries = self.layout.display(&queries);
            println!(
                "   SKIPPED: the lock file has no ClickHouse for this platform; {queries} was not tried"
            );
            return Ok(());
        }
        pages::install(self.layout, self.tools, &queries)?;
        let data = self.layout.scratch().join("analytics");
        std::fs::create_dir_all(&data)?;
        let mut points = Command::new("cargo");
        let test = ["test", "-p", "igaming-domain", "--lib", "points_are_written_for_the_queries"];
        points.args(test).current_dir(self.reference()).env("CACTUS_ANALYTICS_DATA", &data);
        stream(&mut points, "cargo test", "see the failed test above")?;
        println!("   {}npm run test", place(self.layout, &queries));
        let mut command = pages::script(self.tools, &queries, "test")?;
        command.env("CACTUS_ANALYTICS_DATA", &data);
        stream(&mut command, "npm run test", "a query and the mapping in `analytics/point.rs` disagree")
    }

    /// The tests that know nothing but the platform's address, against Workers with empty databases.
    fn black_box(&self) -> Result<()> {
        let stack = Stack::test(self.layout, self.tools, self.fleet)?;
        stack.reset()?;
        stack.prepare()?;
        let stop = StopSignal::install()?;
        let mut process = Process::start(&stack, free_port()?, &stop)?;
        println!("   Workers at {}, log: {}", process.url, self.layout.display(&process.log));
        let mut command = Command::new("cargo");
        command
            .args(["test", "-p", BLACK_BOX, "--test", "it"])
            .current_dir(self.reference())
            .env("CACTUS_URL", &process.url)
            .env("CACTUS_DEV_SECRETS", stack.secrets())
            .env("CACTUS_LOG", &process.log)
            .env("CACTUS_NODE", &self.tools.node);
        let log = self.layout.display(&process.log);
        let outcome = stream(&mut command, "cargo test", &format!("the Workers' side is in {log}"));
        process.require_running(&stack)?;
        outcome
    }
}

/// The platform for which the lock file has an embedded ClickHouse: the package chdb, one binary package per platform.
const fn has_clickhouse() -> bool {
    cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))
}

/// Names of the published crates.
fn crates(layout: &Layout) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for folder in std::fs::read_dir(layout.root().join("crates"))? {
        names.push(folder?.file_name().to_string_lossy().into_owned());
    }
    if names.is_empty() {
        bail!("there is no crate under crates/");
    }
    names.sort();
    Ok(names)
}

fn place(layout: &Layout, folder: &Path) -> String {
    if folder == layout.root() { String::new() } else { format!("{}: ", layout.display(folder)) }
}
