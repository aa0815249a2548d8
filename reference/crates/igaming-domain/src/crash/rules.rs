//! What a request must be, and when something is tried again. Pure.

use cactus_edge::Fault;
use cactus_ledger::AssetCode;
use igaming_contracts::games::crash::{CrashRejection, CrashStake};
use igaming_contracts::tenant::CrashTableConfig;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_contracts::{Answer, Rejection};
use serde::{Deserialize, Serialize};

use super::ports::WalletAnswer;
use super::table::CrashError;
use crate::ServiceError;

/// Characters of a `ref`.
const REFERENCE_LENGTH_MAX: usize = 64;
/// The smallest target: 1.01. At 1.00 a bet would only give its stake back.
const AUTO_CASH_OUT_HUNDREDTHS_MIN: u64 = 101;

/// The delay after the first failed attempt; it doubles with each further one.
const RETRY_DELAY_MS_MIN: u64 = 1_000;
/// The longest delay: 5 minutes.
const RETRY_DELAY_MS_MAX: u64 = 300_000;
/// 1,000 ms x 2^9 = 512 s, past the longest delay.
const RETRY_DOUBLINGS_MAX: u32 = 9;
/// The delay after the wallet refused what it is owed, which is a defect that people must mend: 1 hour.
const REFUSED_DELAY_MS: u64 = 3_600_000;

/// The next attempt to reach the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retry {
    pub at_ms: u64,
    /// Attempts that failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
fn is_zero(attempts: &u32) -> bool {
    *attempts == 0
}

impl Retry {
    /// Due at once.
    pub fn first(now_ms: u64) -> Self {
        Self { at_ms: now_ms, attempts: 0 }
    }

    /// After an attempt that failed.
    pub fn next(self, now_ms: u64) -> Self {
        let doubled = RETRY_DELAY_MS_MIN << self.attempts.min(RETRY_DOUBLINGS_MAX);
        let at_ms = now_ms.saturating_add(doubled.min(RETRY_DELAY_MS_MAX));
        Self { at_ms, attempts: self.attempts.saturating_add(1) }
    }

    /// After the wallet said no.
    pub fn after_refusal(self, now_ms: u64) -> Self {
        Self { at_ms: now_ms.saturating_add(REFUSED_DELAY_MS), ..self.next(now_ms) }
    }
}

/// A stake that the table takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CheckedStake {
    pub asset: AssetCode,
    pub amount: cactus_ledger::AmountMinor,
    pub auto_cash_out_hundredths: Option<u64>,
}

pub(super) fn check_reference(reference: &str) -> Result<(), CrashRejection> {
    let printable = reference.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if printable && (1..=REFERENCE_LENGTH_MAX).contains(&reference.len()) {
        Ok(())
    } else {
        Err(CrashRejection::InvalidRef)
    }
}

/// Checks what does not depend on the round, in the order of [`CrashRejection`].
pub(super) fn check_stake(config: &CrashTableConfig, stake: &CrashStake) -> Result<CheckedStake, CrashError> {
    if stake.amount_minor.is_zero() {
        return Err(rejected(CrashRejection::InvalidAmount { field: "amount_minor".to_owned() }));
    }
    if stake.currency != config.currency {
        return Err(rejected(CrashRejection::UnknownCurrency { currency: stake.currency.clone() }));
    }
    let asset = AssetCode::new(&stake.currency)
        .map_err(|rejection| Fault::internal(format!("the table's currency: {rejection}")))?;
    let (stake_minor_min, stake_minor_max) = (config.stake_minor_min, config.stake_minor_max);
    if !(stake_minor_min..=stake_minor_max).contains(&stake.amount_minor.get()) {
        return Err(rejected(CrashRejection::StakeOutOfRange { stake_minor_min, stake_minor_max }));
    }
    let auto_cash_out_hundredths = check_target(config, stake.auto_cash_out_hundredths).map_err(rejected)?;
    Ok(CheckedStake { asset, amount: stake.amount_minor, auto_cash_out_hundredths })
}

fn check_target(config: &CrashTableConfig, target: Option<i64>) -> Result<Option<u64>, CrashRejection> {
    let (min, max) = (AUTO_CASH_OUT_HUNDREDTHS_MIN, config.multiplier_max_hundredths);
    let Some(target) = target else { return Ok(None) };
    let target = u64::try_from(target).ok().filter(|target| (min..=max).contains(target));
    target.map(Some).ok_or(CrashRejection::AutoCashOutOutOfRange {
        auto_cash_out_hundredths_min: min,
        auto_cash_out_hundredths_max: max,
    })
}

/// What a player is told when the wallet refused the stake.
pub(super) fn bet_rejection(wallet: &WalletRejection) -> CrashRejection {
    match wallet.0 {
        cactus_ledger::Rejection::InsufficientFunds { needed_minor, available_minor, .. } => {
            CrashRejection::InsufficientFunds {
                needed_minor: needed_minor.get(),
                available_minor: available_minor.get(),
            }
        }
        _ => CrashRejection::BetRefused { wallet_code: wallet.code().to_owned() },
    }
}

/// An answer about another currency is not an answer to a command in this one. A rollback of what never was answers
/// without a balance.
pub(super) fn check_answer(answer: WalletAnswer, asset: AssetCode) -> WalletAnswer {
    match answer? {
        Answer::Done(CommandApplied { balance: Some(balance), .. }) if balance.currency != asset.as_str() => {
            Err(Fault::corrupt(format!("the wallet answered with {balance:?}")))
        }
        answer => Ok(answer),
    }
}

pub(super) fn rejected(rejection: CrashRejection) -> CrashError {
    ServiceError::Rejected(rejection)
}
