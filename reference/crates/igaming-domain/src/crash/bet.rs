//! A bet as it is stored, what the wallet is asked for it, and how its player sees it.

use cactus_edge::Fault;
use cactus_ledger::{AmountMinor, AssetCode, Bet, CommandKey, GameCode, Rollback, RoundId, Win, WinSource};
use igaming_contracts::games::crash::{CrashBet, CrashBetState, CrashCashOutCause, CrashRejection};
use igaming_contracts::wallet::Balance;
use serde::{Deserialize, Serialize};

use super::rules::Retry;

/// The game's name in the wallet.
const GAME: &str = "crash";
/// One bet, one win and one rollback per bet, each under a key that is the bet's alone: however often they are sent,
/// the stake is taken once, and the payout credited or the stake given back once.
const BET_SCOPE: &str = "crash-bet";
const WIN_SCOPE: &str = "crash-win";
const ROLLBACK_SCOPE: &str = "crash-rollback";

/// Begins every bet id.
const BET_ID_PREFIX: &str = "bet_";
/// Bytes drawn once per table: 64 random bits keep the bets of all tables apart, also from those of a table whose
/// storage was lost.
pub(super) const TABLE_TAG_BYTES: usize = 8;
/// 8 bytes of tag, 8 of number: 32 hexadecimal digits.
const BET_ID_BYTES: usize = TABLE_TAG_BYTES + 8;

/// What keeps the ids of one table's bets apart from all others.
pub(super) type TableTag = [u8; TABLE_TAG_BYTES];

/// A bet's place in the order in which the table took them, from 1. It is the key of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct BetNumber(pub u64);

impl BetNumber {
    pub fn bet_id(self, tag: TableTag) -> String {
        format!("{BET_ID_PREFIX}{}{:016x}", hex::encode(tag), self.0)
    }

    /// The bet of this id, if it is the table's.
    pub fn of_bet_id(bet_id: &str, tag: TableTag) -> Option<Self> {
        let mut bytes = [0; BET_ID_BYTES];
        hex::decode_to_slice(bet_id.strip_prefix(BET_ID_PREFIX)?, &mut bytes).ok()?;
        let number = bytes.strip_prefix(&tag)?.try_into().map(u64::from_be_bytes).ok()?;
        // Digits of the other case would make a second id of the same bet.
        Some(Self(number)).filter(|number| number.bet_id(tag) == bet_id)
    }
}

/// One bet: the body of its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredBet {
    pub round: u64,
    pub player_id: String,
    #[serde(rename = "ref")]
    pub reference: String,
    pub asset: AssetCode,
    pub amount: AmountMinor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_cash_out_hundredths: Option<u64>,
    pub state: State,
    /// What the wallet answered to the bet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
    /// What the wallet is owed, and when it is tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Retry>,
}

/// How far a bet has come. The row of a bet that loses is not written again: it stays `Placed` in a round that
/// crashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum State {
    /// The wallet has been asked for the stake.
    Reserved,
    /// The stake is taken; the bet plays.
    Placed,
    /// The payout is owed or paid.
    CashedOut {
        at_hundredths: u64,
        payout_minor: u64,
        cause: CrashCashOutCause,
        /// From the round's start.
        elapsed_ms: u64,
        /// The player's `ref` of the cash-out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// The player took it back; the stake goes back or has gone.
    Cancelled {
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The table gave it back.
    Refunded,
    /// It never played. Whatever the wallet did about the stake is undone.
    Dropped { rejection: CrashRejection },
}

/// What a wallet is asked for a bet that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settlement {
    Win(Win),
    Rollback(Rollback),
}

impl StoredBet {
    /// The stake asked of the wallet, the same each time.
    pub fn wallet_bet(&self, bet_id: &str) -> Result<Bet, Fault> {
        Ok(Bet {
            key: wallet_key(BET_SCOPE, bet_id)?,
            round_id: wallet_round(bet_id)?,
            game: GameCode::new(GAME).map_err(impossible)?,
            asset: self.asset,
            amount: self.amount,
            provider: None,
            jackpot: None,
        })
    }

    /// What the wallet is owed, the same each time; `None` when nothing is.
    ///
    /// # Panics
    /// When the bet is not over.
    pub fn settlement(&self, bet_id: &str) -> Result<Option<Settlement>, Fault> {
        if self.due.is_none() {
            return Ok(None);
        }
        let owed = match self.state {
            State::CashedOut { payout_minor, .. } => Settlement::Win(self.wallet_win(bet_id, payout_minor)?),
            State::Cancelled { .. } | State::Refunded | State::Dropped { .. } => {
                Settlement::Rollback(Rollback {
                    key: wallet_key(ROLLBACK_SCOPE, bet_id)?,
                    target_key: wallet_key(BET_SCOPE, bet_id)?,
                    provider: None,
                })
            }
            State::Reserved | State::Placed => panic!("a bet that plays is owed nothing"),
        };
        Ok(Some(owed))
    }

    fn wallet_win(&self, bet_id: &str, payout_minor: u64) -> Result<Win, Fault> {
        Ok(Win {
            key: wallet_key(WIN_SCOPE, bet_id)?,
            round_id: wallet_round(bet_id)?,
            game: GameCode::new(GAME).map_err(impossible)?,
            bet_key: Some(wallet_key(BET_SCOPE, bet_id)?),
            asset: self.asset,
            amount: AmountMinor::new(payout_minor).map_err(impossible)?,
            source: WinSource::Round,
            closes_round: true,
            provider: None,
        })
    }

    /// The bet as its player sees it; `None` for one that never played or does not play yet. `crashed` is whether its
    /// round has.
    pub fn view(&self, bet_id: String, crashed: bool) -> Option<CrashBet> {
        let (mut at_hundredths, mut by, mut paid_minor) = (None, None, 0);
        let state = match &self.state {
            State::Reserved | State::Dropped { .. } => return None,
            State::Placed if crashed => CrashBetState::Lost,
            State::Placed => CrashBetState::Placed,
            State::CashedOut { at_hundredths: at, payout_minor, cause, .. } => {
                (at_hundredths, by, paid_minor) = (Some(*at), Some(*cause), *payout_minor);
                CrashBetState::CashedOut
            }
            State::Cancelled { .. } => CrashBetState::Cancelled,
            State::Refunded => CrashBetState::Refunded,
        };
        Some(CrashBet {
            bet_id,
            round: self.round,
            reference: self.reference.clone(),
            currency: self.asset.as_str().to_owned(),
            amount_minor: self.amount.get(),
            auto_cash_out_hundredths: self.auto_cash_out_hundredths,
            state,
            cashed_out_at_hundredths: at_hundredths,
            cashed_out_by: by,
            payout_minor: paid_minor,
            paid: self.due.is_none() && state != CrashBetState::Placed,
        })
    }
}

/// Each bet is a round of its own in the wallet: what comes of one bet of a player must not settle the other.
fn wallet_round(bet_id: &str) -> Result<RoundId, Fault> {
    RoundId::new(bet_id).map_err(impossible)
}

fn wallet_key(scope: &str, bet_id: &str) -> Result<CommandKey, Fault> {
    CommandKey::new(scope, bet_id).map_err(impossible)
}

fn impossible(rejection: cactus_ledger::Rejection) -> Fault {
    Fault::corrupt(format!("a stored bet does not make a wallet command: {rejection}"))
}
