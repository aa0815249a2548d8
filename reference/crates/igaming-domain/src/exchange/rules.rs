use cactus_edge::Fault;
use cactus_ledger::{
    Adjustment, AmountMinor, AssetCode, AssetRegistry, Colour, CommandKey, Direction, Exchange, Ledger,
    MemoryStore, Outcome, Policy, Rate, ReasonCode, Rejection, WalletId,
};
use igaming_contracts::Rejection as _;
use igaming_contracts::tenant::{ExchangeRate, TenantConfig};
use igaming_contracts::wallet::{ExchangeRejection, QuoteRequest};
use igaming_contracts::wallet_do::WalletRejection;
use rust_decimal::Decimal;

use crate::ServiceError;

/// A margin is a part of the whole.
const BASIS_POINTS: u16 = 10_000;
/// 10,000 = 10^4.
const BASIS_POINT_DECIMALS: u32 = 4;

/// The rate that players get: the brand's less its margin, exactly. `None` when that is nothing, or has more digits
/// than a rate can have.
#[must_use]
pub fn price(rate: &ExchangeRate) -> Option<Rate> {
    let kept = BASIS_POINTS.checked_sub(rate.margin_basis_points)?;
    // A rate has at most 18 digits and the factor 5: 23 of the 28 that a decimal holds exactly.
    let whole = Decimal::from_str_exact(&rate.rate.to_string()).ok()?;
    let price = whole.checked_mul(Decimal::new(i64::from(kept), BASIS_POINT_DECIMALS))?;
    Rate::new(price).ok()
}

/// The currencies asked for, and the price of one in the other, checked in the order of [`ExchangeRejection`].
pub(super) fn check_request(
    tenant: &TenantConfig,
    request: &QuoteRequest,
) -> Result<(AssetCode, AssetCode, Rate), ExchangeRejection> {
    if request.amount_minor.is_zero() {
        return Err(ExchangeRejection::InvalidAmount { field: "amount_minor".to_owned() });
    }
    let asset = |currency: &str| {
        let known =
            AssetCode::new(currency).ok().filter(|code| AssetRegistry::default().get(*code).is_some());
        known.ok_or_else(|| ExchangeRejection::UnknownCurrency { currency: currency.to_owned() })
    };
    let (from, to) = (asset(&request.from)?, asset(&request.to)?);
    if from == to {
        return Err(ExchangeRejection::CurrenciesSame);
    }
    let rates = &tenant.exchange_rates;
    let rate = rates.iter().find(|rate| rate.from == request.from && rate.to == request.to).and_then(price);
    let unavailable =
        || ExchangeRejection::RateUnavailable { from: request.from.clone(), to: request.to.clone() };
    Ok((from, to, rate.ok_or_else(unavailable)?))
}

/// What the wallet would give for an exchange, found by letting a ledger without a past make it: there is one rule of
/// rounding, and it is the ledger's.
pub(super) fn preview(
    exchange: &Exchange,
    now_ms: u64,
) -> Result<AmountMinor, ServiceError<ExchangeRejection>> {
    let impossible = |rejection: Rejection| Fault::internal(format!("preview of an exchange: {rejection}"));
    let name = WalletId::new("preview").map_err(impossible)?;
    let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &name).map_err(Fault::from)?;
    let funds = Adjustment {
        key: CommandKey::new("preview", "funds").map_err(impossible)?,
        direction: Direction::Credit,
        colour: Colour::Cash,
        reason: ReasonCode::new("preview").map_err(impossible)?,
        asset: exchange.from_asset,
        amount: exchange.amount,
    };
    for command in [funds.into(), exchange.clone().into()] {
        if let Outcome::Rejected { rejection, .. } = ledger.execute(&command, now_ms).map_err(Fault::from)? {
            return Err(ServiceError::Rejected(wallet_rejection(&WalletRejection(rejection))));
        }
    }
    Ok(ledger.balances().map_err(Fault::from)?.get(exchange.to_asset).cash)
}

/// What a player is told when the wallet refused.
pub(super) fn wallet_rejection(rejection: &WalletRejection) -> ExchangeRejection {
    match rejection.0 {
        Rejection::InsufficientFunds { needed_minor, available_minor, .. } => {
            ExchangeRejection::InsufficientFunds {
                needed_minor: needed_minor.get(),
                available_minor: available_minor.get(),
            }
        }
        Rejection::QuoteExpired { expires_at_ms } => ExchangeRejection::QuoteExpired { expires_at_ms },
        Rejection::ExchangeTooSmall => ExchangeRejection::AmountTooSmall,
        Rejection::BalanceOverflow { .. } => ExchangeRejection::AmountTooLarge,
        _ => ExchangeRejection::ExchangeRefused { wallet_code: rejection.code().to_owned() },
    }
}
