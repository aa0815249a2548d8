use cactus_edge::{Clock, Fault, Rng};
use cactus_ledger::{CommandKey, Exchange, QuoteId};
use igaming_contracts::Answer;
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::{ExchangeRejection, Exchanged, Quote, QuoteRequest};
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

use super::quote::{Offer, QUOTE_LIFETIME_MS, QuoteKey};
use super::rules::{check_request, preview, wallet_rejection};
use crate::ServiceError;

/// The scope of the idempotency key of exchanges; the quote's id is the key, so a quote is taken once.
const SCOPE: &str = "exchange";

/// The wallet of the player who exchanges.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait ExchangeWallet {
    /// Exchanges; idempotent by the command's key.
    ///
    /// # Errors
    /// A fault; whether the exchange was made is then unknown.
    async fn exchange(&self, command: &Exchange) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;
}

/// Exchanges of one player.
#[derive(Debug)]
pub struct ExchangeService<'a, C, R, W> {
    /// The tenant.
    pub tenant_id: &'a str,
    /// The player.
    pub player_id: &'a str,
    /// Signs quotes.
    pub key: &'a QuoteKey,
    /// The time.
    pub clock: &'a C,
    /// Randomness, for the ids of quotes.
    pub rng: &'a R,
    /// The player's wallet.
    pub wallet: &'a W,
}

impl<C: Clock, R: Rng, W: ExchangeWallet> ExchangeService<'_, C, R, W> {
    /// What an exchange would give.
    ///
    /// # Errors
    /// See [`ExchangeRejection`].
    pub fn quote(
        &self,
        tenant: &TenantConfig,
        request: &QuoteRequest,
    ) -> Result<Quote, ServiceError<ExchangeRejection>> {
        let (from, to, rate) = check_request(tenant, request).map_err(ServiceError::Rejected)?;
        let now_ms = self.clock.now_ms();
        let quote_id = QuoteId::new(&format!("qt_{}", hex::encode(self.rng.bytes::<16>())))
            .map_err(|rejection| Fault::internal(rejection.to_string()))?;
        let mut offer = Offer {
            tenant_id: self.tenant_id.to_owned(),
            player_id: self.player_id.to_owned(),
            quote_id,
            from,
            to,
            amount_minor: request.amount_minor,
            receive_minor: request.amount_minor,
            rate,
            expires_at_ms: now_ms.saturating_add(QUOTE_LIFETIME_MS),
        };
        offer.receive_minor = preview(&command(&offer)?, now_ms)?;
        Ok(Quote {
            quote_id: offer.quote_id.as_str().to_owned(),
            from: offer.from.to_string(),
            to: offer.to.to_string(),
            amount_minor: offer.amount_minor.get(),
            rate,
            receive_minor: offer.receive_minor.get(),
            expires_at_ms: offer.expires_at_ms,
            quote: self.key.sign(&offer),
        })
    }

    /// Takes a quote, and answers whether it had been taken before. Whether it has expired is for the wallet to say,
    /// which looks first whether it was taken in time.
    ///
    /// # Errors
    /// See [`ExchangeRejection`]: nothing was exchanged. Or a fault, after which it may have been: take it again.
    pub async fn take(&self, quote: &str) -> Result<(Exchanged, bool), ServiceError<ExchangeRejection>> {
        let offer = self.key.verify(quote);
        let offer =
            offer.filter(|offer| offer.tenant_id == self.tenant_id && offer.player_id == self.player_id);
        let offer = offer.ok_or(ServiceError::Rejected(ExchangeRejection::QuoteInvalid))?;
        let applied = match self.wallet.exchange(&command(&offer)?).await? {
            Answer::Done(applied) => applied,
            Answer::Rejected(rejection) => return Err(ServiceError::Rejected(wallet_rejection(&rejection))),
        };
        let (Some(from_balance), Some(to_balance)) = (applied.balance, applied.received_balance) else {
            return Err(Fault::corrupt("the wallet answered an exchange without its balances").into());
        };
        let exchanged = Exchanged {
            quote_id: offer.quote_id.as_str().to_owned(),
            amount_minor: offer.amount_minor.get(),
            receive_minor: offer.receive_minor.get(),
            rate: offer.rate,
            from_balance,
            to_balance,
        };
        Ok((exchanged, applied.replayed))
    }
}

fn command(offer: &Offer) -> Result<Exchange, Fault> {
    let key = CommandKey::new(SCOPE, offer.quote_id.as_str());
    Ok(Exchange {
        key: key.map_err(|rejection| Fault::internal(rejection.to_string()))?,
        quote_id: offer.quote_id.clone(),
        from_asset: offer.from,
        to_asset: offer.to,
        amount: offer.amount_minor,
        rate: offer.rate,
        expires_at_ms: offer.expires_at_ms,
    })
}
