use cactus_edge::Fault;
use cactus_ledger::{AssetBalance, Policy};
use igaming_contracts::wallet::Balance;

/// How a player, and every other Worker, sees the balance of one asset.
///
/// # Errors
/// A fault when the registry no longer has an asset that the wallet holds: without its scale the numbers mean
/// nothing.
pub(super) fn balance_view(policy: &Policy, balance: &AssetBalance) -> Result<Balance, Fault> {
    let asset = policy.assets.get(balance.asset);
    let asset = asset.ok_or_else(|| {
        Fault::corrupt(format!("the wallet holds {}, which is not in the registry", balance.asset))
    })?;
    let balance_minor = balance.total_minor();
    // Each colour is below 2^53 and appears once, so the sum is at most the total.
    let available_minor =
        policy.spending_order.colours().iter().map(|&colour| balance.of(colour).get()).sum();
    assert!(available_minor <= balance_minor, "what may be spent is part of the balance");
    Ok(Balance {
        currency: balance.asset.to_string(),
        scale: asset.scale,
        balance_minor,
        available_minor,
        cash_minor: balance.cash.get(),
        bonus_minor: balance.bonus.get(),
        promo_minor: balance.promo.get(),
        held_minor: balance.held.get(),
    })
}
