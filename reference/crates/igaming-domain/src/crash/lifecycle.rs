//! The life of rounds: what the clock decides. Every step is persisted before anybody is told.
//!
//! Each step leaves rows from which another life of the object can go on: bets are written before their round, so that
//! a round which is over has no bet that still plays.

use std::collections::HashMap;
use std::rc::Rc;

use cactus_edge::{Fault, ObjectSql};
use cactus_games::crash::VoidReason;
use igaming_contracts::games::crash::{CrashBroadcast, CrashFairnessMode, CrashTick};
use igaming_contracts::tenant::CrashTableConfig;

use super::bet::BetNumber;
use super::chain::Vault;
use super::events::Cause;
use super::live::{Live, LiveRound};
use super::round::{Progress, StoredRound};
use super::store::Store;
use super::{play, seeding};

/// Between two ticks: four a second.
const TICK_MS: u64 = 250;

/// A round that could not start within this time of its announced start is void: its players have left.
const START_DELAY_MS_MAX: u64 = 10_000;

/// How long a round waits for its beacon. drand publishes within a second or two; a network that is down for longer
/// than this is down.
const BEACON_WAIT_MS_MAX: u64 = 30_000;

/// From a beacon's time until its round can be had: its nodes have to exchange their shares first.
const BEACON_DELAY_MS: u64 = 500;

/// Bets kept after their rounds: 5,000,000 x about 600 B with its index = 3 GB of the object's 10.
const BETS_KEPT: u64 = 5_000_000;

/// Rounds kept: 1,000,000 x about 700 B = 700 MB. At most six a minute: four months and more.
const ROUNDS_KEPT: u64 = 1_000_000;

impl Live {
    /// Does all that is due.
    pub fn advance_to<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        now_ms: u64,
    ) -> Result<(), Fault> {
        while self.step(store, vault, now_ms)? {}
        Ok(())
    }

    /// Does one thing that is due; whether there was one.
    fn step<S: ObjectSql>(&mut self, store: &Store<S>, vault: &Vault, now_ms: u64) -> Result<bool, Fault> {
        let Some(round) = &mut self.round else { return self.open_if_wanted(store, vault, now_ms) };
        match &round.stored.progress {
            Progress::Over { .. } => self.open_if_wanted(store, vault, now_ms),
            Progress::Running { .. } => self.run(store, vault, now_ms),
            Progress::Open if now_ms < round.stored.betting_closes_at_ms => Ok(false),
            Progress::Open if !round.told_closed => {
                round.told_closed = true;
                self.tell_state(now_ms);
                Ok(true)
            }
            Progress::Open if now_ms < round.stored.starts_at_ms => Ok(false),
            Progress::Open => self.start_or_void(store, vault, now_ms),
        }
    }

    /// When something is due next by the clock alone; `None` when the table may sleep.
    pub fn next_step_ms(&self, now_ms: u64) -> Option<u64> {
        let Some(round) = &self.round else {
            return self.can_open(now_ms).then_some(now_ms);
        };
        let stored = &round.stored;
        match &stored.progress {
            Progress::Over { .. } => round.next_round_at_ms().filter(|_| self.can_open(now_ms)),
            Progress::Running { .. } => {
                let decided = round.play.as_ref().and_then(|play| play.next_wake_ms());
                let tick = (self.sockets > 0).then_some(round.next_tick_ms);
                [decided, tick].into_iter().flatten().min()
            }
            Progress::Open if !round.told_closed => Some(stored.betting_closes_at_ms),
            Progress::Open if now_ms < stored.starts_at_ms => Some(stored.starts_at_ms),
            // It waits for its beacon, which is asked beside.
            Progress::Open => Some(stored.starts_at_ms.saturating_add(BEACON_WAIT_MS_MAX + 1)),
        }
    }

    fn can_open(&self, now_ms: u64) -> bool {
        self.has_audience(now_ms) && self.config.is_some() && self.has_playable_chain()
    }

    fn open_if_wanted<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        now_ms: u64,
    ) -> Result<bool, Fault> {
        let paused = self.round.as_ref().and_then(LiveRound::next_round_at_ms).is_some_and(|at| now_ms < at);
        if paused || !self.can_open(now_ms) {
            return Ok(false);
        }
        self.open_round(store, vault, now_ms)?;
        Ok(true)
    }

    fn open_round<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        now_ms: u64,
    ) -> Result<(), Fault> {
        let number = self.next_round_number();
        self.take_next_chain_if_needed(store, number)?;
        let configured = self.config.as_ref().ok_or_else(|| Fault::internal("no configuration"))?;
        let (version, config) = (configured.version, Rc::new(configured.config.clone()));
        let chain = self.chain.as_ref().ok_or_else(|| Fault::internal("no chain"))?;
        let game = chain.game_of(number)?;
        let betting_closes_at_ms = now_ms.saturating_add(config.betting_ms);
        let mut starts_at_ms = betting_closes_at_ms.saturating_add(config.closing_ms);
        let mut beacon_round = None;
        if config.fairness == CrashFairnessMode::ChainBeacon {
            let (round, at_ms) = seeding::beacon_round_after(&config.beacon, betting_closes_at_ms)?;
            beacon_round = Some(round);
            starts_at_ms = starts_at_ms.max(at_ms.saturating_add(BEACON_DELAY_MS));
        }
        let stored = StoredRound {
            chain: chain.stored.chain,
            game,
            opened_at_ms: now_ms,
            betting_closes_at_ms,
            starts_at_ms,
            config: version,
            previous_hash: vault.link(chain, game - 1)?.reveal().to_string(),
            first_bet: self.next_bet,
            beacon_round,
            beacon_signature: None,
            progress: Progress::Open,
        };
        store.insert_round(number, &stored)?;
        let play = play::open(&config, &stored)?;
        self.forget_settled();
        self.ask_beacon_at_ms = 0;
        self.round = Some(LiveRound {
            number,
            stored,
            config,
            play: Some(play),
            references: HashMap::new(),
            next_tick_ms: u64::MAX,
            told_closed: false,
        });
        self.prune(store, number)?;
        self.tell_state(now_ms);
        Ok(())
    }

    fn prune<S: ObjectSql>(&self, store: &Store<S>, round: u64) -> Result<(), Fault> {
        if let Some(before) = self.next_bet.0.checked_sub(BETS_KEPT) {
            store.prune_bets(BetNumber(before))?;
        }
        if let Some(before) = round.checked_sub(ROUNDS_KEPT) {
            store.prune_rounds(before)?;
        }
        Ok(())
    }

    fn start_or_void<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        now_ms: u64,
    ) -> Result<bool, Fault> {
        let Some(round) = &self.round else { return Ok(false) };
        let late_ms = now_ms.saturating_sub(round.stored.starts_at_ms);
        let waits_for_beacon = round.stored.beacon_round.is_some() && round.stored.beacon_signature.is_none();
        if waits_for_beacon && late_ms > BEACON_WAIT_MS_MAX {
            self.void(store, vault, VoidReason::BeaconMissing, now_ms)?;
        } else if waits_for_beacon {
            return Ok(false);
        } else if late_ms > START_DELAY_MS_MAX.saturating_add(round.beacon_wait_ms()) {
            self.void(store, vault, VoidReason::TableAway, now_ms)?;
        } else {
            self.start(store, vault, now_ms)?;
        }
        Ok(true)
    }

    fn start<S: ObjectSql>(&mut self, store: &Store<S>, vault: &Vault, now_ms: u64) -> Result<(), Fault> {
        let chain = self.chain.as_ref().ok_or_else(|| Fault::internal("no chain"))?;
        let round = self.round.as_mut().ok_or_else(|| Fault::internal("no round"))?;
        let point = seeding::point(vault, chain, &round.stored, &round.config)?;
        let started =
            self.play()?.start(point, now_ms).map_err(|error| Fault::internal(error.to_string()))?;
        self.absorb(store, vault, started, &Cause::Time, now_ms)
    }

    /// Drops and refunds all bets of a round that cannot be played.
    fn void<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        reason: VoidReason,
        now_ms: u64,
    ) -> Result<(), Fault> {
        let voided = self.play()?.void(reason, now_ms).map_err(|error| Fault::internal(error.to_string()))?;
        self.absorb(store, vault, voided, &Cause::Time, now_ms)
    }

    /// Lets happen what is due; whether the round is over.
    fn run<S: ObjectSql>(&mut self, store: &Store<S>, vault: &Vault, now_ms: u64) -> Result<bool, Fault> {
        let events = self.play()?.advance(now_ms);
        self.absorb(store, vault, events, &Cause::Time, now_ms)?;
        self.tick_if_due(now_ms);
        Ok(self.round.as_ref().is_some_and(LiveRound::is_over))
    }

    pub(super) fn tell_state(&mut self, now_ms: u64) {
        let state = self.state(now_ms);
        self.tell(CrashBroadcast::State { state });
    }

    fn tick_if_due(&mut self, now_ms: u64) {
        let sockets = self.sockets;
        let Some(round) = &mut self.round else { return };
        let (Some(play), Progress::Running { started_at_ms }) = (&round.play, &round.stored.progress) else {
            return;
        };
        if sockets == 0 || now_ms < round.next_tick_ms {
            return;
        }
        let Some(multiplier) = play.multiplier(now_ms) else { return };
        let elapsed_ms = now_ms.saturating_sub(*started_at_ms);
        round.next_tick_ms = started_at_ms.saturating_add((elapsed_ms / TICK_MS + 1) * TICK_MS);
        let totals = play.totals();
        let tick = CrashTick {
            round: round.number,
            elapsed_ms,
            multiplier_hundredths: multiplier.get(),
            bets: totals.bets,
            open_bets: totals.open_bets,
            stake_minor: totals.stake_minor,
            payout_minor: totals.payout_minor,
        };
        self.tell(CrashBroadcast::Tick(tick));
    }

    pub fn next_round_number(&self) -> u64 {
        self.round.as_ref().map_or(1, |round| round.number + 1)
    }
}

impl LiveRound {
    /// When the next round may open; `None` while this one is not over.
    pub fn next_round_at_ms(&self) -> Option<u64> {
        match self.stored.progress {
            Progress::Over { ended_at_ms, .. } => Some(ended_at_ms.saturating_add(self.config.pause_ms)),
            Progress::Open | Progress::Running { .. } => None,
        }
    }

    /// What waiting for the beacon may add to the start.
    fn beacon_wait_ms(&self) -> u64 {
        if self.stored.beacon_round.is_some() { BEACON_WAIT_MS_MAX } else { 0 }
    }
}

impl Live {
    /// The configuration under which bets are taken now.
    pub fn betting_config(&self) -> Result<Rc<CrashTableConfig>, Fault> {
        if let Some(round) = self.round.as_ref().filter(|round| !round.is_over()) {
            return Ok(Rc::clone(&round.config));
        }
        let configured =
            self.config.as_ref().ok_or_else(|| Fault::internal("the table has no configuration"))?;
        Ok(Rc::new(configured.config.clone()))
    }
}
