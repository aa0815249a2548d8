//! Wallets, queue, projection and reconciliation under loss, duplication, reordering, partial failure, crashes before
//! and after persisting, a clock that jumps, poison, and a database that is away for a while. After each step an
//! auditor that shares nothing with them checks what is written; in the end wallets, projection and chains are equal.
//!
//! `CACTUS_SIM_SEED=7 cargo test -p igaming-domain simulation` plays seed 7 alone.

mod auditor;
mod bug;
mod dice;
mod twins;
mod world;

use std::time::{Duration, Instant};

use pollster::block_on;

use bug::Bug;
use world::World;

/// Seeds are played for this long: a thousand on two cores without optimisation, and several thousand with it.
const BUDGET: Duration = Duration::from_secs(20);

/// So many are played whatever it takes, so that a slow machine does not quietly test nothing.
const SEEDS_MIN: u64 = 300;

/// Each planted bug is to be found within so many seeds.
const SEEDS_PER_BUG: u64 = 500;

const STEPS: u32 = 60;

const SEED_VARIABLE: &str = "CACTUS_SIM_SEED";

/// Plays one seed and answers how many entries its wallets wrote, or what the auditor found.
fn play(seed: u64, bug: Option<Bug>) -> Result<usize, String> {
    block_on(async {
        let mut world = World::new(seed, bug).await;
        for step in 0..STEPS {
            world.step().await.map_err(|violation| format!("step {step}: {violation}"))?;
        }
        world.settle().await.map_err(|violation| format!("at the end: {violation}"))
    })
}

fn play_or_panic(seed: u64) -> usize {
    play(seed, None).unwrap_or_else(|violation| {
        panic!(
            "seed {seed}: {violation}\nreplay: {SEED_VARIABLE}={seed} cargo test -p igaming-domain simulation"
        )
    })
}

#[test]
#[allow(clippy::disallowed_methods)] // the budget is real time; the worlds have clocks of their own
fn whatever_happens_the_projection_is_the_log() {
    if let Ok(seed) = std::env::var(SEED_VARIABLE) {
        play_or_panic(seed.parse().expect("a seed is a number"));
        return;
    }
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let until = Instant::now() + BUDGET;
    let play_some = |thread: u64| {
        let (mut seeds, mut entries) = (0, 0);
        while Instant::now() < until || seeds * threads < SEEDS_MIN {
            entries += play_or_panic(thread + seeds * threads);
            seeds += 1;
        }
        (seeds, entries)
    };
    let (seeds, entries) = std::thread::scope(|scope| {
        let players: Vec<_> = (0..threads).map(|thread| scope.spawn(move || play_some(thread))).collect();
        players
            .into_iter()
            .map(|player| player.join().expect("a seed failed, see above"))
            .fold((0, 0), |(seeds, entries), (more_seeds, more_entries)| {
                (seeds + more_seeds, entries + more_entries)
            })
    });
    assert!(entries as u64 > 10 * seeds, "the simulation plays: {entries} entries in {seeds} seeds");
    println!("{seeds} seeds, {entries} entries");
}

#[test]
fn a_seed_always_plays_the_same() {
    for seed in 0..5 {
        assert_eq!(play(seed, None), play(seed, None));
    }
}

#[test]
fn the_auditor_finds_each_planted_bug() {
    for bug in Bug::ALL {
        let found = (0..SEEDS_PER_BUG).find_map(|seed| Some((seed, play(seed, Some(bug)).err()?)));
        let (seed, violation) =
            found.unwrap_or_else(|| panic!("{bug:?} was not found in {SEEDS_PER_BUG} seeds"));
        assert!(violation.contains(bug.symptom()), "{bug:?}, seed {seed}: {violation}");
        println!("{bug:?}: seed {seed}: {violation}");
    }
}
