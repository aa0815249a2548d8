//! The fields of commands, by name.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::{Canonical, put_text};

/// A field of a command, named as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Field {
    /// The kind of the command.
    Kind,
    /// The round.
    RoundId,
    /// The game.
    Game,
    /// The key of the bet that a win answers.
    BetKey,
    /// The key of what a rollback undoes.
    TargetKey,
    /// The key of a hold.
    HoldKey,
    /// The campaign of a promotion or bonus.
    Campaign,
    /// The asset.
    Asset,
    /// The asset given in an exchange.
    FromAsset,
    /// The asset received in an exchange.
    ToAsset,
    /// The amount.
    AmountMinor,
    /// The rate of an exchange.
    Rate,
    /// The quote of an exchange.
    QuoteId,
    /// When a quote expires.
    ExpiresAtMs,
    /// How long a hold lives.
    TimeoutMs,
    /// The provider.
    Provider,
    /// The jackpot contribution of a bet.
    Jackpot,
    /// The pool of a jackpot.
    Pool,
    /// Who pays a win.
    Source,
    /// Whether a win closes its round.
    ClosesRound,
    /// The transfer.
    TransferId,
    /// The wallet that receives a transfer.
    ToWallet,
    /// The wallet that sends a transfer.
    FromWallet,
    /// Which way an adjustment goes.
    Direction,
    /// The colour adjusted.
    Colour,
    /// The reason of an adjustment.
    Reason,
    /// The limit.
    Limit,
    /// The end of an exclusion.
    UntilMs,
    /// Whether the player is blocked.
    Blocked,
    /// The wallet.
    WalletId,
}

impl Field {
    /// The name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::RoundId => "round_id",
            Self::Game => "game",
            Self::BetKey => "bet_key",
            Self::TargetKey => "target_key",
            Self::HoldKey => "hold_key",
            Self::Campaign => "campaign",
            Self::Asset => "asset",
            Self::FromAsset => "from_asset",
            Self::ToAsset => "to_asset",
            Self::AmountMinor => "amount_minor",
            Self::Rate => "rate",
            Self::QuoteId => "quote_id",
            Self::ExpiresAtMs => "expires_at_ms",
            Self::TimeoutMs => "timeout_ms",
            Self::Provider => "provider",
            Self::Jackpot => "jackpot",
            Self::Pool => "pool",
            Self::Source => "source",
            Self::ClosesRound => "closes_round",
            Self::TransferId => "transfer_id",
            Self::ToWallet => "to_wallet",
            Self::FromWallet => "from_wallet",
            Self::Direction => "direction",
            Self::Colour => "colour",
            Self::Reason => "reason",
            Self::Limit => "limit",
            Self::UntilMs => "until_ms",
            Self::Blocked => "blocked",
            Self::WalletId => "wallet_id",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Canonical for Field {
    fn put(&self, bytes: &mut Vec<u8>) {
        put_text(bytes, &[self.as_str()]);
    }
}
