use super::{AT_MS_MAX, CASH, Effect, Scene, positive, posting};
use crate::account::{Account, Colour};
use crate::amount::AmountMinor;
use crate::command::Exchange;
use crate::rejection::Rejection;

pub(super) fn exchange(scene: Scene<'_>, exchange: &Exchange) -> Result<Effect, Rejection> {
    if exchange.expires_at_ms > AT_MS_MAX {
        return Err(Rejection::TimeOutOfRange);
    }
    positive(exchange.amount)?;
    if exchange.from_asset == exchange.to_asset {
        return Err(Rejection::AssetsSame);
    }
    scene.known_asset(exchange.from_asset)?;
    scene.known_asset(exchange.to_asset)?;
    scene.in_good_standing()?;
    if scene.context.now_ms >= exchange.expires_at_ms {
        return Err(Rejection::QuoteExpired { expires_at_ms: exchange.expires_at_ms });
    }
    let received = received(scene, exchange);
    if received.is_ok_and(AmountMinor::is_zero) {
        return Err(Rejection::ExchangeTooSmall);
    }
    scene.holds_funds(exchange.from_asset, Colour::Cash, exchange.amount)?;
    let received = received?;
    let given = posting(CASH, Account::Exchange, exchange.from_asset, exchange.amount);
    Ok(vec![given, posting(Account::Exchange, CASH, exchange.to_asset, received)].into())
}

/// `floor(amount x rate x 10^(scale of to - scale of from))`, exactly; an overflow when no balance could hold it.
fn received(scene: Scene<'_>, exchange: &Exchange) -> Result<AmountMinor, Rejection> {
    let scale = |code| scene.policy.assets.get(code).map_or(0, |asset| u32::from(asset.scale));
    let overflow = Rejection::BalanceOverflow { asset: exchange.to_asset };
    // Below 2^53 x 10^18 < 2^113.
    let product = u128::from(exchange.amount.get()) * exchange.rate.digits();
    let up = scale(exchange.to_asset);
    let down = scale(exchange.from_asset) + exchange.rate.decimals();
    let received = if up >= down {
        let factor = 10_u128.checked_pow(up - down).ok_or(overflow)?;
        product.checked_mul(factor).ok_or(overflow)?
    } else {
        // A divisor beyond 128 bits is larger than any product.
        10_u128.checked_pow(down - up).map_or(0, |divisor| product / divisor)
    };
    u64::try_from(received).ok().and_then(|minor| AmountMinor::new(minor).ok()).ok_or(overflow)
}
