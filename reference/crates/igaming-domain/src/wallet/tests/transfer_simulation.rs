//! Transfers between three wallets while calls, storage and memory fail at random: after each step no money was made
//! or lost, and in the end every transfer has ended. A seed that fails is replayed by
//! `CACTUS_SIM_SEED=7 cargo test -p igaming-domain --lib transfer_simulation`.

use std::time::{Duration, Instant};

use cactus_edge::sqlite::FailWhen;
use cactus_ledger::Block;
use pollster::block_on;

use super::bank::{Bank, Bug};
use crate::wallet::fixture::key;

const PLAYERS: [&str; 3] = ["plr_1", "plr_2", "plr_3"];
/// Seeds are played for this long.
const BUDGET: Duration = Duration::from_secs(8);
/// So many are played whatever it takes, so that a slow machine does not quietly test nothing.
const SEEDS_MIN: u64 = 30;
/// Each planted defect is to be found within so many seeds.
const SEEDS_PER_BUG: u64 = 200;
const SEED_VARIABLE: &str = "CACTUS_SIM_SEED";
const STEPS: u64 = 60;

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn player(&mut self) -> &'static str {
        PLAYERS[usize::try_from(self.below(3)).unwrap()]
    }

    fn when(&mut self) -> FailWhen {
        if self.below(2) == 0 { FailWhen::BeforePersisting } else { FailWhen::AfterPersisting }
    }
}

/// What one seed came to.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    transfers: u64,
    attempts: u32,
}

async fn step(bank: &Bank, dice: &mut Dice, number: u64) {
    let player = dice.player();
    match dice.below(11) {
        0 => drop(bank.deposit(player, &number.to_string(), 1 + dice.below(500)).await),
        1..=4 => {
            let (to, minor) = (dice.player(), 1 + dice.below(300));
            // The steps of four share an id for each sender, so that transfers are repeated, with the same body or not.
            drop(bank.transfer(&format!("{player}-{}", number / 4), player, to, minor).await);
        }
        5 | 6 => drop(bank.ring(player).await),
        7 => bank.crash(player),
        8 => bank.clock.advance_ms(dice.below(400_000)),
        9 => {
            let block = Block { key: key("block", &number.to_string()), blocked: dice.below(3) == 0 };
            if let Ok(wallet) = bank.wallet(player).await {
                drop(wallet.send(block).await);
            }
        }
        _ => {
            let when = dice.when();
            bank.calls.borrow_mut().push_back(Some(when));
        }
    }
}

/// Plays a seed; answers the first thing that the auditor found.
fn play(seed: u64, bug: Option<Bug>) -> Result<Tally, String> {
    block_on(async {
        let mut dice = Dice(seed);
        let mut bank = Bank::of(&PLAYERS).await;
        bank.bug = bug;
        for player in PLAYERS {
            bank.deposit(player, "first", 1_000).await.map_err(|fault| fault.to_string())?;
        }
        for number in 0..STEPS {
            // The storage of one player may fail once during a step.
            let (player, passing, when) = (dice.player(), dice.below(20), dice.when());
            if dice.below(3) == 0 {
                bank.fixture(player).sql.faults().plan((0..passing).map(|_| None).chain([Some(when)]));
            }
            step(&bank, &mut dice, number).await;
            bank.heal(player);
            bank.audit().map_err(|wrong| format!("step {number}: {wrong}"))?;
        }
        // Everything is well again, and everybody starts anew.
        bank.calls.borrow_mut().clear();
        for player in PLAYERS {
            bank.crash(player);
            bank.wallet(player).await.map_err(|fault| fault.to_string())?;
        }
        bank.settle().await;
        bank.audit()?;
        bank.verify_chains()?;
        if !bank.ended() {
            return Err("a transfer did not end".to_owned());
        }
        let sent = |player: &str| {
            let log = bank.fixture(player).log();
            log.iter().filter(|entry| entry.command.kind() == "transfer_in").count() as u64
        };
        let transfers = PLAYERS.iter().map(|player| sent(player)).sum();
        let attempts = *bank.attempts.borrow();
        Ok(Tally { transfers, attempts })
    })
}

#[test]
#[allow(clippy::disallowed_methods)] // the budget is real time; the worlds have clocks of their own
fn no_seed_makes_or_loses_money() {
    let play = |seed: u64| {
        play(seed, None).unwrap_or_else(|wrong| {
            panic!("seed {seed}: {wrong}\nreplay: {SEED_VARIABLE}={seed} cargo test transfer")
        })
    };
    if let Ok(seed) = std::env::var(SEED_VARIABLE) {
        play(seed.parse().expect("a seed is a number"));
        return;
    }
    let (until, mut seeds, mut sum) = (Instant::now() + BUDGET, 0, Tally::default());
    while Instant::now() < until || seeds < SEEDS_MIN {
        let tally = play(seeds);
        sum = Tally { transfers: sum.transfers + tally.transfers, attempts: sum.attempts + tally.attempts };
        seeds += 1;
    }
    println!("{seeds} seeds, {sum:?}");
    assert!(sum.transfers > seeds * 4, "{sum:?}: hardly anything was transferred");
    assert!(u64::from(sum.attempts) > sum.transfers * 11 / 10, "{sum:?}: hardly anything was lost");
}

#[test]
fn planted_defects_are_found() {
    for bug in [Bug::SilenceIsRefusal, Bug::KeyPerAttempt] {
        let found = (0..SEEDS_PER_BUG).find_map(|seed| Some((seed, play(seed, Some(bug)).err()?)));
        let (seed, wrong) = found.unwrap_or_else(|| panic!("{bug:?} went unseen"));
        println!("{bug:?}: seed {seed}: {wrong}");
    }
}
