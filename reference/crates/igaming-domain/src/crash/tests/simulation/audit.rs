//! Whether rows, wallets and chain agree: recomputed from the log of rounds, not from what the table believes.

use std::collections::BTreeMap;

use cactus_edge::{ObjectSql, Value};
use cactus_games::crash::{
    BeaconMix, BeaconRandomness, Bet, BetId, BetState, CashOut, CashOutCause, Crash, Hundredths, KnownLink,
    Mismatch, Outcome, RefundReason, RoundRecord, SCHEME, SCHEME_VERSION, Void, verify,
};
use cactus_ledger::{Command, Entry};
use igaming_contracts::games::crash::CrashCashOutCause;

use super::super::super::bet::{BetNumber, State, StoredBet};
use super::super::super::round::{Progress, StoredRound};
use super::super::super::{play, seeding};
use super::super::bank::FUNDS_MINOR;
use super::super::world::World;

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A bet still waits for something.
    Unfinished(u64),
    /// Something is owed to a wallet.
    Owed(u64),
    /// The verifier refuses a round.
    Round(u64, Mismatch),
    /// A bet without a row, in a wallet.
    Unknown(String),
    /// A wallet's log says another story than the row.
    Wallet { bet: u64, staked: u64, returned: u64, paid: u64 },
    /// A player's balance is not what the rows make it.
    Balance { player_id: String, expected: u64, is: u64 },
}

/// What the audited rounds reached.
#[derive(Debug, Default)]
pub struct Sums {
    pub rounds: u64,
    pub bets: u64,
    lost: u64,
    cancelled: u64,
    refunded: u64,
    dropped: u64,
    void: u64,
    interrupted: u64,
    causes: BTreeMap<String, u64>,
}

impl Sums {
    pub fn add(&mut self, other: &Self) {
        self.rounds += other.rounds;
        self.bets += other.bets;
        self.lost += other.lost;
        self.cancelled += other.cancelled;
        self.refunded += other.refunded;
        self.dropped += other.dropped;
        self.void += other.void;
        self.interrupted += other.interrupted;
        for (cause, count) in &other.causes {
            *self.causes.entry(cause.clone()).or_default() += count;
        }
    }

    pub fn assert_reached(&self) {
        let counts = [self.lost, self.cancelled, self.refunded, self.dropped, self.void, self.interrupted];
        assert!(self.rounds > 400 && self.bets > 1_000 && counts.iter().all(|count| *count > 10), "{self:?}");
        assert_eq!(self.causes.len(), 5, "every cause of a cash-out: {self:?}");
    }
}

type Bets = BTreeMap<u64, StoredBet>;

/// Recomputes every round and every wallet.
pub fn audit(world: &World) -> Result<Sums, Found> {
    let bets: Bets = rows(world, "SELECT bet, body FROM bets ORDER BY bet");
    let rounds: BTreeMap<u64, StoredRound> = rows(world, "SELECT round, body FROM rounds ORDER BY round");
    let mut sums = Sums { bets: bets.len() as u64, rounds: rounds.len() as u64, ..Sums::default() };
    for (number, bet) in &bets {
        if bet.state == State::Reserved {
            return Err(Found::Unfinished(*number));
        }
        if bet.due.is_some() {
            return Err(Found::Owed(*number));
        }
    }
    for (number, round) in &rounds {
        let record = record(world, *number, round, &bets).ok_or(Found::Unfinished(*number))?;
        count(&mut sums, &record);
        let known = KnownLink { game: round.game - 1, hash: round.previous_hash.parse().unwrap() };
        verify(&record, &known).map_err(|mismatch| Found::Round(*number, mismatch))?;
    }
    wallets(world, &bets)?;
    Ok(sums)
}

fn rows<T: serde::de::DeserializeOwned>(world: &World, sql: &str) -> BTreeMap<u64, T> {
    let rows = world.sql.run(sql, &[] as &[Value]).unwrap();
    let parsed = rows
        .iter()
        .map(|row| (row.unsigned(0).unwrap(), serde_json::from_str(row.text(1).unwrap()).unwrap()));
    parsed.collect()
}

/// The round as an auditor gets it; `None` for one that is not over.
fn record(world: &World, number: u64, round: &StoredRound, bets: &Bets) -> Option<RoundRecord> {
    let Progress::Over { started_at_ms, ended_at_ms, hash, point_hundredths, void, interrupted, .. } =
        &round.progress
    else {
        return None;
    };
    let outcome = match (void, point_hundredths) {
        (Some(reason), _) => Outcome::Voided(Void { voided_at_ms: *ended_at_ms, reason: *reason }),
        (None, Some(point)) => Outcome::Crashed(Crash {
            crashed_at_ms: *ended_at_ms,
            point: Hundredths::new(*point).unwrap(),
            interrupted: *interrupted,
        }),
        (None, None) => panic!("a round that crashed nowhere"),
    };
    let config = world.table.config(round.config).unwrap();
    let signature = round.beacon_signature.as_deref();
    let mix = round.beacon_round.zip(signature).map(|(round, signature)| BeaconMix {
        round,
        randomness: BeaconRandomness::from_bytes(seeding::randomness(signature).unwrap().0),
    });
    let of_round = bets.iter().filter(|(_, bet)| bet.round == number);
    Some(RoundRecord {
        scheme: SCHEME.to_owned(),
        scheme_version: SCHEME_VERSION,
        parameters: play::table_parameters(&config).unwrap(),
        game: round.game,
        hash: hash.parse().unwrap(),
        salt: world.table.salt_of(round.chain).unwrap(),
        beacon: mix,
        started_at_ms: *started_at_ms,
        outcome,
        bets: of_round.map(|(number, bet)| recorded(*number, bet, *interrupted)).collect(),
    })
}

fn recorded(number: u64, bet: &StoredBet, interrupted: bool) -> Bet {
    let state = match &bet.state {
        State::Reserved => BetState::Reserved,
        State::Placed => BetState::Lost,
        State::CashedOut { at_hundredths, payout_minor, cause, elapsed_ms, .. } => {
            BetState::CashedOut(CashOut {
                at: Hundredths::new(*at_hundredths).unwrap(),
                cause: match cause {
                    CrashCashOutCause::Player => CashOutCause::Player,
                    CrashCashOutCause::Auto => CashOutCause::Auto,
                    CrashCashOutCause::PayoutMax => CashOutCause::PayoutMax,
                    CrashCashOutCause::RoundPayoutMax => CashOutCause::RoundPayoutMax,
                    CrashCashOutCause::MultiplierMax => CashOutCause::MultiplierMax,
                },
                payout_minor: *payout_minor,
                elapsed_ms: *elapsed_ms,
            })
        }
        State::Cancelled { .. } => BetState::Cancelled,
        State::Refunded if interrupted => BetState::Refunded(RefundReason::Interrupted),
        State::Refunded => BetState::Refunded(RefundReason::Voided),
        State::Dropped { .. } => BetState::Dropped,
    };
    let auto_cash_out = bet.auto_cash_out_hundredths.map(|target| Hundredths::new(target).unwrap());
    let (player_id, stake_minor) = (bet.player_id.clone(), bet.amount.get());
    Bet { bet_id: BetId(number), player_id, stake_minor, auto_cash_out, state }
}

fn count(sums: &mut Sums, record: &RoundRecord) {
    sums.void += u64::from(matches!(record.outcome, Outcome::Voided(_)));
    sums.interrupted +=
        u64::from(matches!(record.outcome, Outcome::Crashed(Crash { interrupted: true, .. })));
    for bet in &record.bets {
        match bet.state {
            BetState::CashedOut(cash_out) => {
                *sums.causes.entry(format!("{:?}", cash_out.cause)).or_default() += 1;
            }
            BetState::Lost => sums.lost += 1,
            BetState::Cancelled => sums.cancelled += 1,
            BetState::Refunded(_) => sums.refunded += 1,
            BetState::Dropped => sums.dropped += 1,
            _ => {}
        }
    }
}

/// What a wallet's log says about one bet.
#[derive(Default)]
struct Moved {
    staked: u64,
    returned: u64,
    paid: u64,
}

/// Each wallet against the rows: what every bet took, gave back and paid, and the balance.
fn wallets(world: &World, bets: &Bets) -> Result<(), Found> {
    let tag = world.table.live.borrow().tag;
    let mut expected: BTreeMap<String, i128> = BTreeMap::new();
    for player_id in world.bank.players() {
        let entries = world.bank.entries(&player_id);
        let mut moved: BTreeMap<String, Moved> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.outcome.is_applied()) {
            note(&mut moved, &entries, entry);
        }
        for (bet_id, Moved { staked, returned, paid }) in moved {
            let number = BetNumber::of_bet_id(&bet_id, tag).map(|number| number.0);
            let Some((number, bet)) = number.and_then(|number| Some((number, bets.get(&number)?))) else {
                return Err(Found::Unknown(bet_id));
            };
            let amount = bet.amount.get();
            let right = match &bet.state {
                State::Placed => (staked, returned, paid) == (amount, 0, 0),
                State::CashedOut { payout_minor, .. } => {
                    (staked, returned, paid) == (amount, 0, *payout_minor)
                }
                State::Cancelled { .. } | State::Refunded => (staked, returned, paid) == (amount, amount, 0),
                State::Dropped { .. } => staked == returned && paid == 0,
                State::Reserved => false,
            };
            if !right {
                return Err(Found::Wallet { bet: number, staked, returned, paid });
            }
        }
    }
    for bet in bets.values() {
        let owed = match &bet.state {
            State::Placed => -i128::from(bet.amount.get()),
            State::CashedOut { payout_minor, .. } => i128::from(*payout_minor) - i128::from(bet.amount.get()),
            _ => 0,
        };
        *expected.entry(bet.player_id.clone()).or_default() += owed;
    }
    for (player_id, change) in expected {
        let expected = u64::try_from(i128::from(FUNDS_MINOR) + change).unwrap_or(u64::MAX);
        let is = world.bank.balance_minor(&player_id);
        if is != expected {
            return Err(Found::Balance { player_id, expected, is });
        }
    }
    Ok(())
}

fn note(moved: &mut BTreeMap<String, Moved>, entries: &[Entry], entry: &Entry) {
    match &entry.command {
        Command::Bet(bet) => moved.entry(bet.round_id.to_string()).or_default().staked += bet.amount.get(),
        Command::Win(win) => moved.entry(win.round_id.to_string()).or_default().paid += win.amount.get(),
        Command::Rollback(rollback) => {
            let target = entries
                .iter()
                .find(|entry| entry.outcome.is_applied() && entry.command.key() == &rollback.target_key);
            // A rollback of what never was moves nothing.
            if let Some(Command::Bet(bet)) = target.map(|target| &target.command)
                && !entry.outcome.postings().is_empty()
            {
                moved.entry(bet.round_id.to_string()).or_default().returned += bet.amount.get();
            }
        }
        other => panic!("no crash table sends {other:?}"),
    }
}
