//! Exchange of one currency into another: quotes at the brand's rates, and taking them.

mod quote;
mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use quote::{QUOTE_LIFETIME_MS, QuoteKey};
pub use rules::price;
pub use service::{ExchangeService, ExchangeWallet};
