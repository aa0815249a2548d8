//! One currency into another, at a rate that was quoted before.

use cactus_ledger::{AmountMinor, Rate};
use serde::{Deserialize, Serialize};

use super::Balance;
use crate::{Access, Endpoint, Method, Rejection};

/// `POST /api/wallet/exchange/quote`: what an exchange would give. The quote holds for half a minute.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuoteExchange;

impl Endpoint for QuoteExchange {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/wallet/exchange/quote";
    const ACCESS: Access = Access::Player;
    type Request = QuoteRequest;
    type Response = Quote;
    type Rejection = ExchangeRejection;
}

/// `POST /api/wallet/exchange`: takes a quote. A quote is taken once: it is its own idempotency key, and sent again it
/// is answered as the first time, whether or not it has expired since.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TakeQuote;

impl Endpoint for TakeQuote {
    const BINDING: &'static str = "WALLET";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/wallet/exchange";
    const ACCESS: Access = Access::Player;
    type Request = TakeQuoteRequest;
    type Response = Exchanged;
    type Rejection = ExchangeRejection;
}

/// See [`QuoteExchange`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// The currency given.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub from: String,
    /// The currency received.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[A-Z0-9]{3,12}$"), extend("examples" = ["BRL"])))]
    pub to: String,
    /// How much is given; positive.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub amount_minor: AmountMinor,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quote {
    /// The quote, for support.
    pub quote_id: String,
    /// The currency given.
    pub from: String,
    /// The currency received.
    pub to: String,
    /// How much is given.
    pub amount_minor: u64,
    /// Whole units of `to` for one whole unit of `from`, the brand's margin included.
    pub rate: Rate,
    /// How much is received.
    pub receive_minor: u64,
    /// From when on the quote is refused, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
    /// The quote, signed: to be sent back as it is.
    pub quote: String,
}

/// See [`TakeQuote`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeQuoteRequest {
    /// The field `quote` of a [`Quote`].
    pub quote: String,
}

/// An exchange that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exchanged {
    /// The quote taken.
    pub quote_id: String,
    /// How much was given.
    pub amount_minor: u64,
    /// How much was received.
    pub receive_minor: u64,
    /// The rate.
    pub rate: Rate,
    /// The balance of the currency given, after.
    pub from_balance: Balance,
    /// The balance of the currency received, after.
    pub to_balance: Balance,
}

/// Why there is no quote, or why it was not taken. Nothing was exchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExchangeRejection {
    /// The amount is zero.
    InvalidAmount {
        /// The field.
        field: String,
    },
    /// There is no such currency.
    UnknownCurrency {
        /// As asked.
        currency: String,
    },
    /// Both currencies are the same.
    CurrenciesSame,
    /// The brand has no rate for these two.
    RateUnavailable {
        /// The currency given.
        from: String,
        /// The currency received.
        to: String,
    },
    /// The amount is worth less than one minor unit of the other currency.
    AmountTooSmall,
    /// The amount is worth more than a balance can hold.
    AmountTooLarge,
    /// The quote was not made here, not for this player, or was changed.
    QuoteInvalid,
    /// The quote's time is over.
    QuoteExpired {
        /// When it was, in milliseconds since the Unix epoch.
        expires_at_ms: u64,
    },
    /// There is not as much cash. Bonus and promotional money cannot be exchanged.
    InsufficientFunds {
        /// What was to be given.
        needed_minor: u64,
        /// The cash there is.
        available_minor: u64,
    },
    /// The wallet refused for another reason.
    ExchangeRefused {
        /// The wallet's code.
        wallet_code: String,
    },
}

impl Rejection for ExchangeRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::CurrenciesSame => "currencies_same",
            Self::RateUnavailable { .. } => "rate_unavailable",
            Self::AmountTooSmall => "amount_too_small",
            Self::AmountTooLarge => "amount_too_large",
            Self::QuoteInvalid => "quote_invalid",
            Self::QuoteExpired { .. } => "quote_expired",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::ExchangeRefused { .. } => "exchange_refused",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InsufficientFunds { .. } => 402,
            Self::QuoteExpired { .. } | Self::ExchangeRefused { .. } => 409,
            Self::InvalidAmount { .. }
            | Self::UnknownCurrency { .. }
            | Self::CurrenciesSame
            | Self::RateUnavailable { .. }
            | Self::AmountTooSmall
            | Self::AmountTooLarge
            | Self::QuoteInvalid => 422,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidAmount { field } => {
                format!("`{field}` must be a whole number of minor units from 1 to 9007199254740991.")
            }
            Self::UnknownCurrency { currency } => format!("The currency `{currency}` is not offered here."),
            Self::CurrenciesSame => "An exchange is between two currencies.".to_owned(),
            Self::RateUnavailable { from, to } => {
                format!("There is no rate from {from} to {to} at the moment.")
            }
            Self::AmountTooSmall => {
                "The amount is worth less than one minor unit of the other currency.".to_owned()
            }
            Self::AmountTooLarge => "The amount is worth more than a balance can hold.".to_owned(),
            Self::QuoteInvalid => {
                "This is no quote that was made for you here; ask for a new one.".to_owned()
            }
            Self::QuoteExpired { .. } => "The quote's time is over; ask for a new one.".to_owned(),
            Self::InsufficientFunds { needed_minor, available_minor } => {
                format!("{needed_minor} minor units are needed, {available_minor} may be exchanged.")
            }
            Self::ExchangeRefused { wallet_code } => {
                format!("The wallet refused the exchange: {wallet_code}.")
            }
        }
    }
}
