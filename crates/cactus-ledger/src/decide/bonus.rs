use super::{BONUS, CASH, Effect, PROMO, Scene, positive, posting};
use crate::account::{Account, Colour};
use crate::command::{BonusConvert, BonusForfeit, BonusGrant, PromoCredit};
use crate::rejection::Rejection;

pub(super) fn promo_credit(scene: Scene<'_>, credit: &PromoCredit) -> Result<Effect, Rejection> {
    positive(credit.amount)?;
    scene.known_asset(credit.asset)?;
    scene.in_good_standing()?;
    Ok(vec![posting(Account::PromoExpense, PROMO, credit.asset, credit.amount)].into())
}

pub(super) fn grant(scene: Scene<'_>, grant: &BonusGrant) -> Result<Effect, Rejection> {
    positive(grant.amount)?;
    scene.known_asset(grant.asset)?;
    scene.in_good_standing()?;
    Ok(vec![posting(Account::BonusExpense, BONUS, grant.asset, grant.amount)].into())
}

/// What was earned by wagering is the player's, excluded or not.
pub(super) fn convert(scene: Scene<'_>, convert: &BonusConvert) -> Result<Effect, Rejection> {
    positive(convert.amount)?;
    scene.known_asset(convert.asset)?;
    scene.not_blocked()?;
    scene.holds_funds(convert.asset, Colour::Bonus, convert.amount)?;
    Ok(vec![posting(BONUS, CASH, convert.asset, convert.amount)].into())
}

pub(super) fn forfeit(scene: Scene<'_>, forfeit: &BonusForfeit) -> Result<Effect, Rejection> {
    forfeit.amount.map_or(Ok(()), positive)?;
    scene.known_asset(forfeit.asset)?;
    let amount = forfeit.amount.unwrap_or_else(|| scene.state.balances.get(forfeit.asset).bonus);
    scene.holds_funds(forfeit.asset, Colour::Bonus, amount)?;
    if amount.is_zero() {
        return Ok(Effect::default());
    }
    Ok(vec![posting(BONUS, Account::BonusExpense, forfeit.asset, amount)].into())
}
