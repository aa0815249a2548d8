//! The project's one tool. `cargo xtask dev` runs the platform, `cargo xtask test` checks everything.
//!
//! This tool times its own steps and waits for servers, so it alone may read the clock.
#![allow(clippy::disallowed_methods)]

mod build;
mod codegen;
mod conformance;
mod dev;
mod fingerprint;
mod fleet;
mod generated;
mod layout;
mod local_platform;
mod migrate;
mod operator;
mod outbox;
mod pages;
mod shards;
mod stack;
mod step;
mod test;
#[cfg(test)]
mod tidy;
mod tools;
mod torture;
mod watch;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use layout::Layout;
use local_platform::LocalPlatform;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, build, run, test and check the project")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the whole platform on this machine with a demo brand; rebuild what is edited.
    Dev {
        /// Where the platform listens.
        #[arg(long, default_value_t = 8787)]
        port: u16,
        /// Forget every player, balance and session first.
        #[arg(long)]
        fresh: bool,
    },
    /// Run every check and test; `.ci/run` runs exactly this.
    Test {
        /// Only these steps; all of them when none is named.
        steps: Vec<String>,
    },
    /// Build the Workers whose inputs changed.
    Build {
        /// Only these; all of them when none is named.
        workers: Vec<String>,
    },
    /// Apply the migrations to the local databases.
    Migrate,
    /// Write the files derived from the fleet and the migrations.
    Codegen {
        /// Write nothing; fail when a file is not as the generator would write it.
        #[arg(long)]
        check: bool,
    },
    /// Say which shard has which slots, plan for another number of shards, and move slots of the local platform.
    Shards {
        #[command(subcommand)]
        verb: shards::Verb,
    },
    /// Print an access token of the running local platform's first operator.
    Operator(LocalPlatform),
    /// Print what the running local platform wrote to a player.
    Outbox(outbox::Outbox),
    /// Write each Worker's wrangler.jsonc and the call graph from reference/fleet.toml.
    Fleet {
        /// Write nothing; fail when a file is not as the generator would write it.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let layout = Layout::here();
    let result = match Arguments::parse().verb {
        Verb::Dev { port, fresh } => dev::run(&layout, port, fresh),
        Verb::Test { steps } => test::run(&layout, &steps),
        Verb::Build { workers } => build_workers(&layout, &workers),
        Verb::Migrate => migrate_dev(&layout),
        Verb::Codegen { check } => codegen::run(&layout, check),
        Verb::Fleet { check } => fleet::run(&layout, check),
        Verb::Operator(platform) => operator::run(&layout, &platform),
        Verb::Outbox(outbox) => outbox::run(&layout, outbox),
        Verb::Shards { verb } => shards::run(&layout, verb),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build_workers(layout: &Layout, workers: &[String]) -> Result<()> {
    build::run(layout, &tools::Tools::set_up(layout)?, workers).map(drop)
}

fn migrate_dev(layout: &Layout) -> Result<()> {
    migrate::require_append_only(layout)?;
    let tools = tools::Tools::set_up(layout)?;
    let fleet = fleet::Fleet::load(layout)?;
    stack::Stack::dev(layout, &tools, &fleet)?.migrate()
}
