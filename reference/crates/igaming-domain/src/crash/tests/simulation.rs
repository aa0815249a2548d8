//! Random players, lost answers and dying objects over many rounds; the wallets' own logs and the verifier are the
//! judges. `CACTUS_SIM_SEED=n` plays one seed again.

mod audit;
mod bugs;

use cactus_edge::Rng;
use cactus_edge::sqlite::{FailWhen, SeededRng};
use igaming_contracts::games::crash::{CrashFairnessMode, CrashPhase};

use super::super::CrashError;
use super::world::{Reply, World, die_after, stake};
use audit::{Found, audit};
pub(super) use bugs::Bug;

const SEEDS: u64 = 80;
const STEPS: u64 = 200;
const PLAYERS: u64 = 6;

struct Dice(SeededRng);

impl Dice {
    fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.0.bytes()) % bound
    }

    fn one_in(&self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

/// One table and its players.
struct Simulation {
    world: World,
    dice: Dice,
    /// Player and id of bets that were answered.
    bets: Vec<(String, String)>,
    commands: u64,
    deaths: u64,
    bug: Option<Bug>,
}

impl Simulation {
    fn new(seed: u64, bug: Option<Bug>) -> Self {
        let dice = Dice(SeededRng::new(seed ^ 0x5eed));
        let world = World::with_config(seed, 8, |config| {
            (config.payout_minor_max, config.round_payout_minor_max) = (40_000, 60_000);
            config.stake_minor_max = 20_000;
            config.multiplier_max_hundredths = 2_000;
            if seed.is_multiple_of(8) {
                config.fairness = CrashFairnessMode::ChainBeacon;
            }
        });
        Self { world, dice, bets: Vec::new(), commands: 0, deaths: 0, bug }
    }

    fn step(&mut self) {
        if self.dice.one_in(6) {
            self.plan_faults();
        }
        match self.dice.below(20) {
            0..=7 => self.bet(),
            8..=11 => self.end(),
            12 => self.die(),
            13 => self.work_and_die(),
            14 => self.let_pass(self.dice.below(20_000)),
            15 => self.jump(self.dice.below(30_000)),
            _ => self.let_pass(self.dice.below(1_500)),
        }
    }

    fn plan_faults(&self) {
        let steps = self.dice.below(4);
        self.world.bank.plan((0..steps).map(|_| match self.dice.below(4) {
            0 => Some(FailWhen::BeforePersisting),
            1 => Some(FailWhen::AfterPersisting),
            _ => None,
        }));
    }

    fn bet(&mut self) {
        let player = format!("p-{}", self.dice.below(PLAYERS));
        let amount = 1 + self.dice.below(if self.dice.one_in(4) { 20_000 } else { 2_000 });
        let auto = self.dice.one_in(2).then(|| i64::try_from(101 + self.dice.below(400)).unwrap());
        // Few refs, so that some are used again.
        let reference = format!("r-{}", self.dice.below(40));
        let action = stake(amount, auto);
        let table = &self.world.table;
        let answer = die_after(self.patience(), table.command(&player, &reference, &action));
        self.note(answer, &player);
    }

    fn end(&mut self) {
        let newest = self.bets.len().saturating_sub(8);
        let recent = &self.bets[newest..];
        let Some((player, bet_id)) = recent.get(usize::try_from(self.dice.below(8)).unwrap()).cloned() else {
            return;
        };
        let reference = format!("e-{}", self.dice.below(100));
        let answer = match self.dice.one_in(4) {
            true => self.world.cancel(&player, &reference, &bet_id),
            false => self.world.cash_out(&player, &reference, &bet_id),
        };
        self.note(Some(answer), &player);
    }

    /// Mostly more polls than any command needs; otherwise the object dies on the way to or from the wallet.
    fn patience(&self) -> usize {
        if self.dice.one_in(12) { usize::try_from(1 + self.dice.below(2)).unwrap() } else { 100 }
    }

    fn note(&mut self, answer: Option<Reply>, player: &str) {
        self.commands += 1;
        match answer {
            None => self.die(),
            Some(Ok(done)) => {
                let own = (player.to_owned(), done.bet.bet_id);
                if !self.bets.contains(&own) {
                    self.bets.push(own);
                }
            }
            Some(Err(CrashError::Rejected(_))) => {}
            Some(Err(CrashError::Fault(fault))) => assert!(fault.is_retryable(), "{fault}"),
        }
    }

    fn die(&mut self) {
        self.deaths += 1;
        if let Some(bug) = self.bug {
            bug.strike_at_death(&self.world);
        }
        self.world.die();
    }

    /// Wallets and beacon are asked, and the object dies in the middle.
    fn work_and_die(&mut self) {
        self.world.wake();
        {
            let mut work = std::pin::pin!(self.world.table.work());
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            for _ in 0..self.dice.below(4) {
                if work.as_mut().poll(&mut context).is_ready() {
                    break;
                }
            }
        }
        self.die();
    }

    fn let_pass(&mut self, ms: u64) {
        self.world.pass_ms(ms);
    }

    /// The object is away for a while.
    fn jump(&mut self, ms: u64) {
        self.world.clock.advance_ms(ms);
        if self.dice.one_in(2) {
            self.die();
        }
    }

    /// Ends what is under way, with wallets that answer.
    fn finish(&mut self) {
        self.world.bank.heal();
        self.world.pass_ms(900_000);
        // With a bug, a wallet may refuse for ever what it is said to be owed.
        let rests = self.world.wake().next_wake_ms.is_none();
        assert!(rests || self.bug.is_some(), "the table sleeps when all is done");
    }

    fn run(mut self) -> Self {
        self.world.bank.bug.set(self.bug);
        for _ in 0..STEPS {
            self.step();
        }
        self.finish();
        self
    }
}

fn seeds() -> std::ops::Range<u64> {
    match std::env::var("CACTUS_SIM_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("CACTUS_SIM_SEED is a number");
            seed..seed + 1
        }
        Err(_) => 0..SEEDS,
    }
}

#[test]
fn money_is_conserved_and_every_bet_ends_once_whatever_is_lost() {
    let mut sums = audit::Sums::default();
    let (mut deaths, mut commands) = (0, 0);
    for seed in seeds() {
        let simulation = Simulation::new(seed, None).run();
        let found = audit(&simulation.world).unwrap_or_else(|found| panic!("seed {seed}: {found:?}"));
        sums.add(&found);
        (deaths, commands) = (deaths + simulation.deaths, commands + simulation.commands);
    }
    if seeds().count() > 1 {
        // The simulation reaches what it is there for.
        assert!(deaths > 500 && commands > 3_000, "{deaths} deaths, {commands} commands");
        sums.assert_reached();
    }
}

#[test]
fn planted_bugs_are_found() {
    for bug in Bug::ALL {
        let found = (0..SEEDS).find_map(|seed| {
            let simulation = Simulation::new(seed, Some(bug)).run();
            audit(&simulation.world).err()
        });
        let found = found.unwrap_or_else(|| panic!("{bug:?} is not found"));
        assert!(bug.is_found_as(&found), "{bug:?} is found as {found:?}");
    }
}

#[test]
fn the_same_seed_plays_the_same() {
    let run = || {
        let simulation = Simulation::new(7, None).run();
        let rounds = simulation.world.table.history().unwrap();
        (rounds, simulation.bets, simulation.commands)
    };
    assert_eq!(run(), run());
}

#[test]
fn the_audit_accepts_a_table_that_nobody_used() {
    let mut world = World::new();
    world.pass_to(CrashPhase::Crashed);
    let found: Result<audit::Sums, Found> = audit(&world);
    assert_eq!(found.unwrap().bets, 0);
}
