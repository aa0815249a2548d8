use serde::{Deserialize, Serialize};

use super::command;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::canonical::Canonical;
use crate::name::{CampaignId, CommandKey, GameCode, PoolCode, ProviderCode, RoundId};

command! {
    /// Takes a stake from the player, in the colours of the spending order. A zero bet is normal (a free round) and
    /// is recorded without postings.
    Bet, tag 0x01 {
        /// The round that the stake joins. A round may have several bets. Its id stands for one round in the whole
        /// wallet: where two providers number theirs alike, put the provider before the number.
        round_id: RoundId => RoundId,
        /// The game, whose house account receives the stake.
        game: GameCode => Game,
        /// The asset staked.
        asset: AssetCode => Asset,
        /// The stake; zero is allowed.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
        /// The provider whose [profile](crate::ProviderProfile) applies; the default profile without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<ProviderCode> => Provider,
        /// The part of the stake that the game's house account passes on to a jackpot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        jackpot: Option<JackpotContribution> => Jackpot,
    }
}

command! {
    /// Pays a win to the colours that funded its bet, pro rata; so play money never becomes cash. Each share is
    /// floored, and the remainder goes to the colour that was spent first. The win of a zero bet is paid as promo
    /// money.
    ///
    /// A bet may have several wins, each with a key of its own; the key makes each at most once. A zero win is
    /// normal (a lost round) and is recorded without postings. Without a bet's key the win is shared by the stakes
    /// of the whole round.
    Win, tag 0x02 {
        /// The round of the bet.
        round_id: RoundId => RoundId,
        /// The game of the bet, whose house account pays.
        game: GameCode => Game,
        /// The key of the bet that won; without it, the round's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bet_key: Option<CommandKey> => BetKey,
        /// The asset of the bet.
        asset: AssetCode => Asset,
        /// The whole payout, stake included where the game returns it; zero is allowed.
        #[serde(rename = "amount_minor")]
        amount: AmountMinor => AmountMinor,
        /// Who pays.
        #[serde(default, skip_serializing_if = "WinSource::is_round")]
        source: WinSource => Source,
        /// Whether this was the round's last message.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        closes_round: bool => ClosesRound,
        /// As in [`Bet`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<ProviderCode> => Provider,
    }
}

command! {
    /// Undoes a bet or a win by its key alone, exactly as it was posted. A bet that is not known is cancelled before
    /// it comes: see [`ProviderProfile`](crate::ProviderProfile).
    Rollback, tag 0x04 {
        /// The key of the bet or win.
        target_key: CommandKey => TargetKey,
        /// As in [`Bet`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<ProviderCode> => Provider,
    }
}

command! {
    /// Ends a round without a win: what it staked is settled.
    RoundClose, tag 0x05 {
        /// The round.
        round_id: RoundId => RoundId,
        /// As in [`Bet`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<ProviderCode> => Provider,
    }
}

/// A part of a stake for a jackpot's pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JackpotContribution {
    /// The pool.
    pub pool: PoolCode,
    /// At most the stake; positive.
    #[serde(rename = "amount_minor")]
    pub amount: AmountMinor,
}

impl Canonical for JackpotContribution {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.pool.put(bytes);
        self.amount.put(bytes);
    }
}

/// Who pays a win.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", from = "WinSourceJson")]
pub enum WinSource {
    /// The game's house account, for a bet of the round.
    #[default]
    Round,
    /// A promotion (tournament, free spins), paid as promo money; needs no bet.
    Promo {
        /// The campaign that pays.
        campaign: CampaignId,
    },
    /// A jackpot's pool, paid as cash; needs no bet.
    Jackpot {
        /// The pool that pays.
        pool: PoolCode,
    },
}

/// The JSON read: serde refuses the unknown fields of a variant only when it has braces.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum WinSourceJson {
    Round {},
    Promo { campaign: CampaignId },
    Jackpot { pool: PoolCode },
}

impl From<WinSourceJson> for WinSource {
    fn from(json: WinSourceJson) -> Self {
        match json {
            WinSourceJson::Round {} => Self::Round,
            WinSourceJson::Promo { campaign } => Self::Promo { campaign },
            WinSourceJson::Jackpot { pool } => Self::Jackpot { pool },
        }
    }
}

impl WinSource {
    /// Whether the game pays.
    #[must_use]
    pub const fn is_round(&self) -> bool {
        matches!(self, Self::Round)
    }
}

impl Canonical for WinSource {
    fn put(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Round => bytes.push(1),
            Self::Promo { campaign } => {
                bytes.push(2);
                campaign.put(bytes);
            }
            Self::Jackpot { pool } => {
                bytes.push(3);
                pool.put(bytes);
            }
        }
    }
}
