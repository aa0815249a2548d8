//! The running platform against its own OpenAPI document: every answer to generated requests, good and bad, must be one
//! that the document has, and none may be a server's error.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::fleet::Fleet;
use crate::layout::Layout;
use crate::stack::{Process, Stack, StopSignal, free_port};
use crate::step::{Step, stream};
use crate::tools::Tools;

/// Generated requests of each operation in the fuzzing phase, besides those that its schema enumerates.
const EXAMPLES_MAX: &str = "20";
/// The same requests in each run.
const SEED: &str = "20260101";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
     response_schema_conformance,response_headers_conformance,unsupported_method";
/// A socket is no HTTP answer.
const EXCLUDED: &str = "/api/games/crash/connect";
/// Paths of operators.
const BACKOFFICE: &str = "^/api/(admin|bo|reports)/|^/api/events/(bad|recent)$";
/// Who asks, as `callers.py` knows them, and for which paths.
const CALLERS: [(&str, [&str; 2]); 3] = [
    ("player", ["--exclude-path-regex", BACKOFFICE]),
    ("operator", ["--include-path-regex", BACKOFFICE]),
    ("nobody", ["--include-path-regex", "^/"]),
];
/// A table makes a chain of a million links when it is asked for the first time; bets wait for that with a 503.
const TABLE_TIMEOUT: Duration = Duration::from_secs(120);
/// The oldest Python that the tool runs on.
const PYTHON_MIN: &str = "3.10";

pub fn run(layout: &Layout, tools: &Tools, fleet: &Fleet) -> Result<()> {
    let Some(schemathesis) = install(layout)? else {
        println!("   SKIPPED: needs Python {PYTHON_MIN} or newer with venv; the document was not tried");
        return Ok(());
    };
    let stack = Stack::test(layout, tools, fleet)?;
    stack.reset()?;
    stack.prepare()?;
    let stop = StopSignal::install()?;
    let mut process = Process::start(&stack, free_port()?, &stop)?;
    println!("   Workers at {}, log: {}", process.url, layout.display(&process.log));
    table_is_prepared(&process.url)?;
    let bootstrap_secret = bootstrap_secret(&stack.secrets())?;
    let outcome = CALLERS.into_iter().try_for_each(|(caller, paths)| {
        println!("   schemathesis run, caller: {caller}");
        let mut command = Command::new(&schemathesis);
        command
            .arg("run")
            .arg(layout.openapi())
            .args(["--url", &process.url, "--checks", CHECKS, "--seed", SEED, "--max-examples", EXAMPLES_MAX])
            // One at a time: in Python 3.11 two threads that parse Python at once can fail, and hypothesis does so
            // (https://github.com/python/cpython/issues/106905).
            .args(["--phases", "examples,coverage,fuzzing", "--workers", "1", "--no-color"])
            .args(["--exclude-path", EXCLUDED])
            .args(paths)
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", layout.conformance())
            .env("CACTUS_CALLER", caller)
            .env("CACTUS_URL", &process.url)
            .env("CACTUS_BOOTSTRAP_SECRET", &bootstrap_secret)
            .current_dir(layout.scratch());
        let log = layout.display(&process.log);
        stream(
            &mut command,
            "schemathesis",
            &format!("the document and the Workers disagree; their side is in {log}"),
        )
    });
    process.require_running(&stack)?;
    outcome
}

/// The tool in a virtual environment of its own, or `None` where there is no Python to make one with.
fn install(layout: &Layout) -> Result<Option<PathBuf>> {
    let requirements = layout.conformance().join("requirements.txt");
    let fingerprint = Fingerprint::new().file("requirements", &requirements)?.finish();
    let folder = layout.tools().join("schemathesis");
    let program = folder.join("bin/schemathesis");
    let stamp = folder.join(".cactus-stamp");
    if is_fresh(&stamp, &fingerprint) && program.is_file() {
        return Ok(Some(program));
    }
    if !has_python() {
        return Ok(None);
    }
    let cure = "check that pip reaches its registry, then run this again";
    Step::new(layout, "make a Python environment")
        .cure("install Python's venv (Debian: python3-venv), then run this again")
        .run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    Step::new(layout, "install schemathesis").cure(cure).run(
        Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"])
            .arg(&requirements),
    )?;
    ensure!(
        program.is_file(),
        "pip installed no schemathesis; remove {} and run this again",
        folder.display()
    );
    write_stamp(&stamp, &fingerprint)?;
    Ok(Some(program))
}

fn has_python() -> bool {
    let (major, minor) = PYTHON_MIN.split_once('.').unwrap_or((PYTHON_MIN, "0"));
    let test = format!("import sys, venv, ensurepip; sys.exit(sys.version_info < ({major}, {minor}))");
    let output = Command::new("python3").args(["-c", &test]).output();
    output.is_ok_and(|output| output.status.success())
}

/// What the first operator of the stack is made with.
fn bootstrap_secret(secrets: &Path) -> Result<String> {
    let secrets: Value = serde_json::from_slice(&fs::read(secrets)?)?;
    let secret = secrets["ADMIN_BOOTSTRAP_SECRET"].as_str().context("the stack has no bootstrap secret")?;
    Ok(secret.to_owned())
}

/// Waits until the crash table of the brand takes bets.
fn table_is_prepared(url: &str) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < TABLE_TIMEOUT {
        let mut response = agent().get(format!("{url}/api/games/crash/state")).call()?;
        let state: Value = response.body_mut().read_json().context("the crash table answered no JSON")?;
        if state["state"]["phase"].as_str().is_some_and(|phase| phase != "preparing") {
            return Ok(());
        }
        sleep(Duration::from_millis(200));
    }
    bail!("the crash table is not prepared after {} s; its log is the Workers'", TABLE_TIMEOUT.as_secs())
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}
