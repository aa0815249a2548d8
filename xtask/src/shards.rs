//! `cargo xtask shards`: which shard has which slots of the ledger, what to move for another number of shards, and
//! moving it on the local platform.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use cactus_edge::shards::{Shard, ShardMap, plan};
use clap::{Args, Subcommand};
use igaming_contracts::shards::{MoveRequest, MoveStatus, ShardStatus};
use igaming_contracts::{Empty, Endpoint, fleet, shards};

use crate::layout::Layout;
use crate::local_platform::LocalPlatform;

/// Who is asked, and in whose name: a Worker may call its own endpoints.
const WORKER: &str = fleet::worker::D1_BATCHER;

/// The shards are the platform's, not a brand's.
const TENANT: &str = "platform";

const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[derive(Subcommand)]
pub enum Verb {
    /// Say which shard has which slots, and how the last move is.
    Show(Source),
    /// Print what has to be moved to spread the slots over this many shards, and the map after it.
    Plan {
        #[command(flatten)]
        source: Source,
        #[arg(long)]
        shards: u8,
    },
    /// Move slots of the running local platform to another shard, and wait until it is done.
    Move {
        /// Numbers and ranges, such as 7,10-19,20-40/2; all of one shard.
        #[arg(long)]
        slots: String,
        /// The shard, such as s1.
        #[arg(long)]
        to: String,
        #[command(flatten)]
        platform: LocalPlatform,
    },
    /// Give up the move under way on the running local platform.
    Abort(LocalPlatform),
}

/// Where the map is read.
#[derive(Args)]
pub struct Source {
    /// A file with the map, as the key arch:shard_map of CONFIG_KV has it. Without it and --url: the map before any
    /// move.
    #[arg(long, conflicts_with = "url")]
    map: Option<PathBuf>,
    /// The local platform, such as http://localhost:8787.
    #[arg(long)]
    url: Option<String>,
}

pub fn run(layout: &Layout, verb: Verb) -> Result<()> {
    match verb {
        Verb::Show(source) => {
            let (map, last_move) = source.read(layout)?;
            println!("version {}", map.version);
            for shard in (0..map.ledger.shards()).map(Shard::new) {
                let slots = map.ledger.owned_by(shard);
                println!("{shard}: {} slots: {slots}", slots.len());
            }
            println!("brands: {}", serde_json::to_string(&map.brands)?);
            last_move.iter().for_each(print_move);
            Ok(())
        }
        Verb::Plan { source, shards } => print_plan(&source.read(layout)?.0, shards),
        Verb::Move { slots, to, platform } => {
            let begun = ask::<shards::MoveSlots>(layout, &platform, &MoveRequest { slots, to })?;
            follow(layout, &platform, begun)
        }
        Verb::Abort(platform) => {
            let given_up = ask::<shards::AbortMove>(layout, &platform, &Empty {})?;
            follow(layout, &platform, given_up)
        }
    }
}

fn print_plan(map: &ShardMap, shards: u8) -> Result<()> {
    let plan = plan(&map.ledger, shards)?;
    let moved: usize = plan.moves.iter().map(|step| step.slots.len()).sum();
    println!("{moved} slots move");
    for step in &plan.moves {
        println!(
            "{} from {} to {}: --to {} --slots {}",
            step.slots.len(),
            step.from,
            step.to,
            step.to,
            step.slots
        );
    }
    println!("{}", serde_json::to_string(&map.followed_by(plan.next))?);
    // Not on standard output, which may be kept as the map.
    eprintln!(
        "This is the map once all of that was moved. Publishing it by hand moves no row: entries would be looked for \
         where they are not. Move the slots (`cargo xtask shards move`), which copies, verifies and publishes."
    );
    Ok(())
}

fn print_move(step: &MoveStatus) {
    let MoveStatus { id, phase, from, to, slots, wallets_in_phase, entries_copied, attempts, .. } = step;
    let phase = serde_json::to_string(phase).unwrap_or_default();
    println!(
        "move {id}, {}: slots {slots} from {from} to {to}; {wallets_in_phase} wallets in this phase, {entries_copied} \
         entries copied, {attempts} copied again",
        phase.trim_matches('"')
    );
    if let Some(detail) = &step.detail {
        println!("  {detail}");
    }
}

impl Source {
    fn read(&self, layout: &Layout) -> Result<(ShardMap, Option<MoveStatus>)> {
        if let Some(url) = &self.url {
            let platform = LocalPlatform { url: url.clone() };
            let status = ask::<shards::ReadShards>(layout, &platform, &Empty {})?;
            return Ok((serde_json::from_str(&status.map)?, status.last_move));
        }
        let Some(path) = &self.map else {
            let first = ShardMap::striped(shards::LEDGER_SHARDS_DEFAULT, shards::BRAND_SHARDS_DEFAULT);
            return Ok((first, None));
        };
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((serde_json::from_str(&text).with_context(|| path.display().to_string())?, None))
    }
}

fn follow(layout: &Layout, platform: &LocalPlatform, mut status: ShardStatus) -> Result<()> {
    let mut shown = None;
    while let Some(last) = &status.last_move {
        if shown != Some(last.phase) {
            print_move(last);
            shown = Some(last.phase);
        }
        if last.phase.is_final() {
            break;
        }
        thread::sleep(LOOK_AGAIN);
        status = ask::<shards::ReadShards>(layout, platform, &Empty {})?;
    }
    Ok(())
}

fn ask<E: Endpoint>(layout: &Layout, platform: &LocalPlatform, request: &E::Request) -> Result<E::Response> {
    platform.ask_inside::<E>(layout, WORKER, TENANT, request)
}
