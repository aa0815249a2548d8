//! Commands: what a wallet can be asked to do.

use serde::{Deserialize, Serialize};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::name::{CampaignId, CommandKey, GameCode, RoundId};
use crate::rejection::Field;

/// A command to a wallet. Its fields hold checked values, so that a command that exists is well formed.
///
/// In JSON the kind is a field and an unknown field is refused:
///
/// ```
/// use cactus_ledger::Command;
///
/// let command: Command = serde_json::from_str(
///     r#"{"kind":"promo_credit","key":{"scope":"signup","id":"p-1"},"campaign":"welcome",
///         "asset":"BRL","amount_minor":100000}"#,
/// )?;
/// assert_eq!(command.key().as_str(), "signup p-1");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Command {
    /// Stake money on a round.
    Bet(Bet),
    /// Pay out of a round.
    Win(Win),
    /// Give play money.
    PromoCredit(PromoCredit),
}

/// Takes a stake from the player, in the colours of the spending order. A zero bet is normal (a free round) and
/// is recorded without postings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bet {
    /// Idempotency key.
    pub key: CommandKey,
    /// The round that the stake joins. A round may have several bets.
    pub round_id: RoundId,
    /// The game, whose house account receives the stake.
    pub game: GameCode,
    /// The asset staked.
    pub asset: AssetCode,
    /// The stake; zero is allowed.
    #[serde(rename = "amount_minor")]
    pub amount: AmountMinor,
}

/// Pays a win to the colours that funded its bet, pro rata; so play money never becomes cash. Each share is
/// floored, and the remainder goes to the colour that was spent first. The win of a zero bet is paid as promo
/// money.
///
/// A bet may have several wins, each with a key of its own; the key makes each at most once. A zero win is normal
/// (a lost round) and is recorded without postings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Win {
    /// Idempotency key.
    pub key: CommandKey,
    /// The round of the bet.
    pub round_id: RoundId,
    /// The game of the bet, whose house account pays.
    pub game: GameCode,
    /// The key of the bet that won.
    pub bet_key: CommandKey,
    /// The asset of the bet.
    pub asset: AssetCode,
    /// The whole payout, stake included where the game returns it; zero is allowed.
    #[serde(rename = "amount_minor")]
    pub amount: AmountMinor,
}

/// Gives the player promo money at the operator's expense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromoCredit {
    /// Idempotency key.
    pub key: CommandKey,
    /// The campaign that gives.
    pub campaign: CampaignId,
    /// The asset given.
    pub asset: AssetCode,
    /// How much; positive.
    #[serde(rename = "amount_minor")]
    pub amount: AmountMinor,
}

impl Command {
    /// The idempotency key.
    #[must_use]
    pub const fn key(&self) -> &CommandKey {
        match self {
            Self::Bet(bet) => &bet.key,
            Self::Win(win) => &win.key,
            Self::PromoCredit(credit) => &credit.key,
        }
    }

    /// The key of the other entry that deciding needs: the bet of a win.
    #[must_use]
    pub const fn bet_key(&self) -> Option<&CommandKey> {
        match self {
            Self::Win(win) => Some(&win.bet_key),
            Self::Bet(_) | Self::PromoCredit(_) => None,
        }
    }

    /// The asset moved.
    #[must_use]
    pub const fn asset(&self) -> AssetCode {
        match self {
            Self::Bet(bet) => bet.asset,
            Self::Win(win) => win.asset,
            Self::PromoCredit(credit) => credit.asset,
        }
    }

    /// The first field, in declaration order, in which two commands with one key differ; `None` when they are
    /// the same command.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<Field> {
        debug_assert_eq!(self.key(), other.key());
        match (self, other) {
            (Self::Bet(a), Self::Bet(b)) => first_of([
                (a.round_id != b.round_id, Field::RoundId),
                (a.game != b.game, Field::Game),
                (a.asset != b.asset, Field::Asset),
                (a.amount != b.amount, Field::AmountMinor),
            ]),
            (Self::Win(a), Self::Win(b)) => first_of([
                (a.round_id != b.round_id, Field::RoundId),
                (a.game != b.game, Field::Game),
                (a.bet_key != b.bet_key, Field::BetKey),
                (a.asset != b.asset, Field::Asset),
                (a.amount != b.amount, Field::AmountMinor),
            ]),
            (Self::PromoCredit(a), Self::PromoCredit(b)) => first_of([
                (a.campaign != b.campaign, Field::Campaign),
                (a.asset != b.asset, Field::Asset),
                (a.amount != b.amount, Field::AmountMinor),
            ]),
            (Self::Bet(_) | Self::Win(_) | Self::PromoCredit(_), _) => Some(Field::Kind),
        }
    }
}

fn first_of<const N: usize>(differences: [(bool, Field); N]) -> Option<Field> {
    differences.into_iter().find_map(|(differs, field)| differs.then_some(field))
}

impl From<Bet> for Command {
    fn from(bet: Bet) -> Self {
        Self::Bet(bet)
    }
}

impl From<Win> for Command {
    fn from(win: Win) -> Self {
        Self::Win(win)
    }
}

impl From<PromoCredit> for Command {
    fn from(credit: PromoCredit) -> Self {
        Self::PromoCredit(credit)
    }
}
