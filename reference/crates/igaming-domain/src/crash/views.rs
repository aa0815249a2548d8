//! What everybody may know: the table, its rounds and its chain. Nothing of a game before it is over but the hash of
//! the game before.

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use cactus_games::crash::{SCHEME, SCHEME_VERSION, VoidReason};
use igaming_contracts::games::crash::{
    CrashBets, CrashChain, CrashCheckpoint, CrashFairness, CrashHistory, CrashLimits, CrashPhase,
    CrashRejection, CrashRound, CrashSeeding, CrashState, CrashTableState, CrashWelcome,
};
use igaming_contracts::tenant::CrashTableConfig;

use super::live::Live;
use super::play::bets_per_round;
use super::ports::{Beacon, PlayerWallets};
use super::round::{Progress, StoredRound, Totals};
use super::rules::rejected;
use super::seeding;
use super::table::{CrashError, CrashTable};

/// Rounds of one answer.
const HISTORY_ROUNDS: u32 = 50;
/// Bets of one answer.
const OWN_BETS: u32 = 50;

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: PlayerWallets, B: Beacon> CrashTable<S, A, C, R, W, B> {
    /// What a player who connects is told first. Counts as a request.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn hello(&self, player_id: &str) -> Result<CrashWelcome, Fault> {
        let table = self.state()?;
        let bets = self.live.borrow().bets_of(player_id).collect();
        Ok(CrashWelcome { table, bets })
    }

    /// The table and its round. Counts as a request: a table that sleeps opens a round.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn state(&self) -> Result<CrashTableState, Fault> {
        self.request()?;
        let now_ms = self.ports.clock.now_ms();
        let live = self.live.borrow();
        let config = &live.betting_config()?;
        Ok(CrashTableState {
            table: self.key.table.clone(),
            currency: config.currency.clone(),
            server_ms: now_ms,
            limits: limits(config),
            fairness: live.fairness(config),
            state: live.state(now_ms),
        })
    }

    /// The last 50 rounds that ended, newest first.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn history(&self) -> Result<CrashHistory, Fault> {
        let rounds = self.store.newest_rounds(HISTORY_ROUNDS + 1)?;
        let ended = rounds.iter().filter_map(|(number, stored)| self.ended(*number, stored).transpose());
        Ok(CrashHistory {
            rounds: ended
                .take(usize::try_from(HISTORY_ROUNDS).unwrap_or(usize::MAX))
                .collect::<Result<_, _>>()?,
        })
    }

    /// One round that ended, as long as it is kept.
    ///
    /// # Errors
    /// `RoundNotFound`, or a fault.
    pub fn round(&self, round: u64) -> Result<CrashRound, CrashError> {
        // Beyond what SQLite and JSON hold exactly there is no round.
        let stored = i64::try_from(round).ok().filter(|round| *round < 1 << 53);
        let stored = stored.map(|_| self.store.round(round)).transpose()?.flatten();
        let ended = stored.map(|stored| self.ended(round, &stored)).transpose()?.flatten();
        ended.ok_or_else(|| rejected(CrashRejection::RoundNotFound))
    }

    /// The chain in use and its played part.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn chain(&self) -> Result<CrashChain, Fault> {
        let live = self.live.borrow();
        let next = live.next_chain.as_ref();
        let Some(chain) = live.chain.as_ref().or(next) else {
            return Ok(CrashChain {
                chain: 0,
                scheme: SCHEME.to_owned(),
                scheme_version: SCHEME_VERSION,
                games: 0,
                played: 0,
                remaining: 0,
                first_round: 1,
                terminating_hash: None,
                seeding: None,
                last_hash: None,
                checkpoints: Vec::new(),
                next_terminating_hash: None,
            });
        };
        let in_use = live.chain.is_some();
        let played = if in_use { live.played_games() } else { 0 };
        let stored = &chain.stored;
        let checkpoints = self.vault.played_checkpoints(chain, played)?;
        Ok(CrashChain {
            chain: stored.chain,
            scheme: SCHEME.to_owned(),
            scheme_version: SCHEME_VERSION,
            games: stored.games,
            played,
            remaining: stored.games - played,
            first_round: stored.first_round.unwrap_or_else(|| live.next_round_number()),
            terminating_hash: Some(stored.terminating_hash.clone()),
            seeding: Some(CrashSeeding {
                published_at_ms: stored.published_at_ms,
                beacon_public_key: stored.beacon.public_key.clone(),
                beacon_genesis_s: stored.beacon.genesis_s,
                beacon_period_s: stored.beacon.period_s,
                beacon_round: stored.beacon_round,
                beacon_signature: stored.beacon_signature.clone(),
                salt: chain.salt.map(|salt| salt.to_string()),
            }),
            last_hash: (played > 0)
                .then(|| self.vault.link(chain, played))
                .transpose()?
                .map(|link| link.reveal().to_string()),
            checkpoints: checkpoints
                .into_iter()
                .map(|(game, hash)| CrashCheckpoint { game, hash: hash.to_string() })
                .collect(),
            next_terminating_hash: next.filter(|_| in_use).map(|next| next.stored.terminating_hash.clone()),
        })
    }

    /// The player's newest bets, 50 at most.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn bets(&self, player_id: &str) -> Result<CrashBets, Fault> {
        let bets = self.store.bets_of_player(player_id, OWN_BETS)?;
        let live = self.live.borrow();
        Ok(CrashBets { bets: bets.iter().filter_map(|(number, bet)| live.view(*number, bet)).collect() })
    }

    /// A round as everybody may see it; `None` while it is not over.
    fn ended(&self, number: u64, stored: &StoredRound) -> Result<Option<CrashRound>, Fault> {
        let Progress::Over { started_at_ms, hash, point_hundredths, void, interrupted, totals, .. } =
            &stored.progress
        else {
            return Ok(None);
        };
        let config = self.config(stored.config)?;
        let Totals { bets, stake_minor, payout_minor } = *totals;
        let salt = self.salt_of(stored.chain)?;
        let signature = stored.beacon_signature.clone();
        Ok(Some(CrashRound {
            round: number,
            chain: stored.chain,
            game: stored.game,
            phase: if void.is_some() { CrashPhase::Void } else { CrashPhase::Crashed },
            scheme: SCHEME.to_owned(),
            scheme_version: SCHEME_VERSION,
            house_edge_basis_points: config.house_edge_basis_points,
            multiplier_max_hundredths: config.multiplier_max_hundredths,
            hash: hash.clone(),
            previous_hash: stored.previous_hash.clone(),
            salt: salt.to_string(),
            beacon_round: stored.beacon_round,
            beacon_randomness: signature
                .as_deref()
                .map(seeding::randomness)
                .transpose()?
                .map(|randomness| randomness.to_string()),
            beacon_signature: signature,
            point_hundredths: *point_hundredths,
            void_reason: void.map(void_reason),
            interrupted: *interrupted,
            opened_at_ms: stored.opened_at_ms,
            started_at_ms: *started_at_ms,
            bets,
            stake_minor,
            payout_minor,
        }))
    }
}

impl Live {
    /// Where the round stands.
    pub fn state(&self, now_ms: u64) -> CrashState {
        let mut state = CrashState {
            round: 0,
            chain: 0,
            game: 0,
            phase: CrashPhase::Preparing,
            opened_at_ms: None,
            betting_closes_at_ms: None,
            starts_at_ms: None,
            started_at_ms: None,
            previous_hash: None,
            beacon_round: None,
            server_ms: now_ms,
            point_hundredths: None,
            hash: None,
            void_reason: None,
            next_round_at_ms: None,
        };
        let Some(round) = &self.round else { return state };
        let stored = &round.stored;
        (state.round, state.chain, state.game) = (round.number, stored.chain, stored.game);
        state.opened_at_ms = Some(stored.opened_at_ms);
        state.betting_closes_at_ms = Some(stored.betting_closes_at_ms);
        state.starts_at_ms = Some(stored.starts_at_ms);
        state.previous_hash = Some(stored.previous_hash.clone());
        state.beacon_round = stored.beacon_round;
        match &stored.progress {
            Progress::Open if now_ms < stored.betting_closes_at_ms => state.phase = CrashPhase::Betting,
            Progress::Open => state.phase = CrashPhase::Starting,
            Progress::Running { started_at_ms } => {
                state.phase = CrashPhase::Running;
                state.started_at_ms = Some(*started_at_ms);
            }
            Progress::Over { started_at_ms, hash, point_hundredths, void, .. } => {
                state.phase = match void {
                    Some(_) => CrashPhase::Void,
                    None => CrashPhase::Crashed,
                };
                state.started_at_ms = *started_at_ms;
                state.hash = Some(hash.clone());
                state.point_hundredths = *point_hundredths;
                state.void_reason = void.map(void_reason);
                state.next_round_at_ms = round.next_round_at_ms();
                if now_ms >= state.next_round_at_ms.unwrap_or(0) && !self.has_playable_chain() {
                    state.phase = CrashPhase::Preparing;
                }
            }
        }
        state
    }

    /// What makes the outcomes of the round of now checkable, or of the next.
    fn fairness(&self, config: &CrashTableConfig) -> Option<CrashFairness> {
        let chain = self.chain.as_ref().or(self.next_chain.as_ref())?;
        Some(CrashFairness {
            scheme: SCHEME.to_owned(),
            scheme_version: SCHEME_VERSION,
            house_edge_basis_points: config.house_edge_basis_points,
            terminating_hash: chain.stored.terminating_hash.clone(),
            salt: chain.salt?.to_string(),
            mode: config.fairness,
        })
    }
}

fn limits(config: &CrashTableConfig) -> CrashLimits {
    CrashLimits {
        stake_minor_min: config.stake_minor_min,
        stake_minor_max: config.stake_minor_max,
        payout_minor_max: config.payout_minor_max,
        round_payout_minor_max: config.round_payout_minor_max,
        multiplier_max_hundredths: config.multiplier_max_hundredths,
        bets_per_round: bets_per_round(),
    }
}

fn void_reason(reason: VoidReason) -> String {
    match reason {
        VoidReason::BeaconMissing => "beacon_missing",
        VoidReason::TableAway => "table_away",
        _ => "operator",
    }
    .to_owned()
}
