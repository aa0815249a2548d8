use super::{AT_MS_MAX, CASH, Effect, HELD, Scene, limits, positive, posting};
use crate::account::{Account, Colour};
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::command::{Deposit, TransferIn, TransferOut, Withdrawal};
use crate::rejection::Rejection;

/// 366 days: the longest a payout may wait.
const HOLD_TIMEOUT_MS_MAX: u64 = 366 * 24 * 60 * 60 * 1_000;

pub(super) fn deposit(scene: Scene<'_>, deposit: &Deposit) -> Result<Effect, Rejection> {
    positive(deposit.amount)?;
    scene.known_asset(deposit.asset)?;
    scene.in_good_standing()?;
    limits::deposit(scene, deposit.asset, deposit.amount)?;
    let clearing = Account::Payment(deposit.provider);
    Ok(vec![posting(clearing, CASH, deposit.asset, deposit.amount)].into())
}

/// A player who is excluded, or whose wallet is closed, may still take the money out.
pub(super) fn withdrawal(scene: Scene<'_>, withdrawal: &Withdrawal) -> Result<Effect, Rejection> {
    let too_long = withdrawal.timeout_ms > HOLD_TIMEOUT_MS_MAX;
    if !too_long && scene.at_ms.saturating_add(withdrawal.timeout_ms) > AT_MS_MAX {
        return Err(Rejection::TimeOutOfRange);
    }
    positive(withdrawal.amount)?;
    if too_long || withdrawal.timeout_ms == 0 {
        return Err(Rejection::TimeoutInvalid);
    }
    scene.known_asset(withdrawal.asset)?;
    scene.not_blocked()?;
    hold(scene, withdrawal.asset, withdrawal.amount)
}

pub(super) fn transfer_out(scene: Scene<'_>, transfer: &TransferOut) -> Result<Effect, Rejection> {
    positive(transfer.amount)?;
    if transfer.to_wallet == scene.state.wallet {
        return Err(Rejection::WalletsSame);
    }
    scene.known_asset(transfer.asset)?;
    scene.in_good_standing()?;
    hold(scene, transfer.asset, transfer.amount)
}

pub(super) fn transfer_in(scene: Scene<'_>, transfer: &TransferIn) -> Result<Effect, Rejection> {
    positive(transfer.amount)?;
    if transfer.from_wallet == scene.state.wallet {
        return Err(Rejection::WalletsSame);
    }
    scene.known_asset(transfer.asset)?;
    scene.in_good_standing()?;
    Ok(vec![posting(Account::Transfer, CASH, transfer.asset, transfer.amount)].into())
}

fn hold(scene: Scene<'_>, asset: AssetCode, amount: AmountMinor) -> Result<Effect, Rejection> {
    if scene.state.holds.is_full() {
        return Err(Rejection::HoldsTooMany);
    }
    scene.holds_funds(asset, Colour::Cash, amount)?;
    Ok(vec![posting(CASH, HELD, asset, amount)].into())
}
