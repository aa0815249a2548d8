//! Runs child commands so that a person sees what happens, how long it takes and, on failure, what to do.

use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::layout::Layout;

/// How often the elapsed seconds are redrawn on a terminal.
const REDRAW_INTERVAL: Duration = Duration::from_millis(200);
/// How often a line says "still running" where there is no terminal to redraw.
const REMIND_INTERVAL_S: u64 = 30;
/// Lines of a failed command's log that are shown; the rest is in the file.
const LOG_LINES_SHOWN: usize = 40;

/// A command whose output goes to a log file, with a line that shows its progress.
pub struct Step<'a> {
    layout: &'a Layout,
    title: String,
    log_name: String,
    cure: Option<String>,
    shows_progress: bool,
}

impl<'a> Step<'a> {
    pub fn new(layout: &'a Layout, title: impl Into<String>) -> Self {
        let title = title.into();
        let kept = |c: char| if c.is_ascii_alphanumeric() || ".-@".contains(c) { c } else { '-' };
        let log_name = title.chars().map(kept).collect();
        Self { layout, title, log_name, cure: None, shows_progress: true }
    }

    /// What the person can do when the command fails.
    pub fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }

    /// For steps that run beside each other and would write over each other's line.
    pub fn without_progress(mut self) -> Self {
        self.shows_progress = false;
        self
    }

    /// Runs the command to its end; prints `title ... 12.3 s`.
    pub fn run(&self, command: &mut Command) -> Result<Duration> {
        let elapsed = self.run_silently(command)?;
        println!("  {} {}", self.title, seconds(elapsed));
        Ok(elapsed)
    }

    /// As `run`, but leaves the last word to the caller.
    pub fn run_silently(&self, command: &mut Command) -> Result<Duration> {
        fs::create_dir_all(self.layout.logs())?;
        let log_path = self.layout.logs().join(format!("{}.log", self.log_name));
        let log = File::create(&log_path).with_context(|| format!("cannot write {}", log_path.display()))?;
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let started = Instant::now();
        let status = if self.shows_progress { self.wait(&mut child, started)? } else { child.wait()? };
        if status.success() {
            return Ok(started.elapsed());
        }
        let text = String::from_utf8_lossy(&fs::read(&log_path)?).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..] {
            eprintln!("    {line}");
        }
        let cure = self.cure.as_deref().map(|c| format!("; {c}")).unwrap_or_default();
        bail!("{} failed ({status}), log: {}{cure}", self.title, self.layout.display(&log_path))
    }

    fn wait(&self, child: &mut Child, started: Instant) -> Result<ExitStatus> {
        let terminal = std::io::stdout().is_terminal();
        let mut reminders = 0;
        loop {
            if let Some(status) = child.try_wait()? {
                if terminal {
                    print!("\r\x1b[2K");
                    std::io::stdout().flush()?;
                }
                return Ok(status);
            }
            let elapsed_s = started.elapsed().as_secs();
            if terminal {
                print!("\r\x1b[2K  {} ... {elapsed_s} s", self.title);
                std::io::stdout().flush()?;
            } else if elapsed_s / REMIND_INTERVAL_S > reminders {
                reminders = elapsed_s / REMIND_INTERVAL_S;
                println!("  {} ... {elapsed_s} s", self.title);
            }
            // A short command should not wait for a whole redraw.
            let early = started.elapsed() < REDRAW_INTERVAL;
            thread::sleep(if early { Duration::from_millis(10) } else { REDRAW_INTERVAL });
        }
    }
}

/// Runs a command with its output passed through; fails with `cure` when it fails.
pub fn stream(command: &mut Command, what: &str, cure: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("{what} failed ({status}); {cure}");
    }
    Ok(())
}

/// A command's standard output as text; its standard error is shown when it fails.
pub fn capture(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {program}"))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        bail!("{program} failed ({})", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// `12.3 s`, for people.
pub fn seconds(elapsed: Duration) -> String {
    format!("{}.{} s", elapsed.as_secs(), elapsed.subsec_millis() / 100)
}
