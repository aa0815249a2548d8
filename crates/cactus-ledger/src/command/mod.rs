//! Commands: what a wallet can be asked to do. One definition per command gives its JSON, its canonical bytes and
//! the comparison that finds a conflict.

mod bonus;
mod control;
mod exchange;
mod payment;
mod play;
mod transfer;

use core::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::field::Field;
use crate::kind::split;
use crate::name::CommandKey;

pub use bonus::{BonusConvert, BonusForfeit, BonusGrant, PromoCredit};
pub use control::{Adjustment, Block, Close, Direction, Exclude, LimitSet};
pub use exchange::{Exchange, Rate};
pub use payment::{Deposit, HoldExpire, HoldPost, HoldVoid, Withdrawal};
pub use play::{Bet, JackpotContribution, Rollback, RoundClose, Win, WinSource};
pub use transfer::{TransferIn, TransferOut};

/// Defines a command: its struct with the idempotency key first, and its [`Body`].
///
/// The fields are compared and hashed in the order written.
macro_rules! command {
    (
        $(#[$docs:meta])*
        $name:ident, tag $tag:literal {
            $( $(#[$field_docs:meta])* $field:ident: $type:ty => $variant:ident, )*
        }
    ) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Idempotency key.
            pub key: crate::name::CommandKey,
            $( $(#[$field_docs])* pub $field: $type, )*
        }

        impl crate::command::Body for $name {
            fn first_difference(&self, other: &Self) -> Option<crate::field::Field> {
                $(
                    if self.$field != other.$field {
                        return Some(crate::field::Field::$variant);
                    }
                )*
                let _ = other;
                None
            }

            fn put(&self, bytes: &mut Vec<u8>) {
                bytes.push($tag);
                crate::canonical::Canonical::put(&self.key, bytes);
                $( crate::canonical::Canonical::put(&self.$field, bytes); )*
            }
        }

        impl From<$name> for crate::command::Command {
            fn from(command: $name) -> Self {
                Self::$name(command)
            }
        }
    };
}
pub(crate) use command;

/// What every command can do with its fields.
pub(crate) trait Body {
    /// The first field, in declaration order, in which two commands of one kind differ.
    fn first_difference(&self, other: &Self) -> Option<Field>;

    /// Appends the canonical bytes: the kind's tag, the key, the fields in declaration order.
    fn put(&self, bytes: &mut Vec<u8>);
}

/// Lists the commands once: the enum and what is the same for each.
macro_rules! commands {
    ($( $(#[$docs:meta])* $name:ident $kind:literal, )*) => {
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
        /// assert_eq!(command.kind(), "promo_credit");
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Command {
            $( $(#[$docs])* $name($name), )*
        }

        /// Which command, as in JSON.
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Kind {
            $($name,)*
        }

        impl<'de> Visitor<'de> for CommandVisitor {
            type Value = Command;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a command")
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Command, M::Error> {
                let (kind, fields) = split(map)?;
                let fields = MapAccessDeserializer::new(fields);
                match kind {
                    $( Kind::$name => $name::deserialize(fields).map(Command::$name), )*
                }
            }
        }

        impl Command {
            /// Every kind, as in JSON.
            pub const KINDS: &[&str] = &[$($kind),*];

            /// The kind, as in JSON.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $( Self::$name(_) => $kind, )* }
            }

            /// The idempotency key.
            #[must_use]
            pub const fn key(&self) -> &CommandKey {
                match self { $( Self::$name(command) => &command.key, )* }
            }

            /// The first field, in declaration order, in which two commands with one key differ; `None` when they
            /// are the same command.
            #[must_use]
            pub fn first_difference(&self, other: &Self) -> Option<Field> {
                debug_assert_eq!(self.key(), other.key());
                match (self, other) {
                    $( (Self::$name(a), Self::$name(b)) => a.first_difference(b), )*
                    _ => Some(Field::Kind),
                }
            }

            pub(crate) fn put(&self, bytes: &mut Vec<u8>) {
                match self { $( Self::$name(command) => command.put(bytes), )* }
            }
        }
    };
}

struct CommandVisitor;

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CommandVisitor)
    }
}

commands! {
    /// Stake money on a round.
    Bet "bet",
    /// Pay out of a round, a promotion or a jackpot.
    Win "win",
    /// Give play money.
    PromoCredit "promo_credit",
    /// Undo a bet or a win.
    Rollback "rollback",
    /// End a round.
    RoundClose "round_close",
    /// Credit money that a payment provider received.
    Deposit "deposit",
    /// Hold money for a payout.
    Withdrawal "withdrawal",
    /// Settle a hold in full or in part.
    HoldPost "hold_post",
    /// Release a hold.
    HoldVoid "hold_void",
    /// Release a hold whose time is over.
    HoldExpire "hold_expire",
    /// Hold money for another wallet.
    TransferOut "transfer_out",
    /// Credit money that another wallet holds for this one.
    TransferIn "transfer_in",
    /// Change one asset into another at a quoted rate.
    Exchange "exchange",
    /// Give a bonus.
    BonusGrant "bonus_grant",
    /// Turn bonus money into cash.
    BonusConvert "bonus_convert",
    /// Take bonus money back.
    BonusForfeit "bonus_forfeit",
    /// Correct a balance by hand.
    Adjustment "adjustment",
    /// Set or remove a responsible-gaming limit.
    LimitSet "limit_set",
    /// Exclude the player from play.
    Exclude "exclude",
    /// Block or unblock the player.
    Block "block",
    /// Close the wallet.
    Close "close",
}

impl Command {
    /// The key of the other entry that deciding needs: the bet of a win, the bet or win of a rollback, the hold of
    /// what resolves it.
    #[must_use]
    pub const fn target_key(&self) -> Option<&CommandKey> {
        match self {
            Self::Win(win) => win.bet_key.as_ref(),
            Self::Rollback(rollback) => Some(&rollback.target_key),
            Self::HoldPost(post) => Some(&post.hold_key),
            Self::HoldVoid(void) => Some(&void.hold_key),
            Self::HoldExpire(expire) => Some(&expire.hold_key),
            _ => None,
        }
    }

    /// The asset named; of an exchange the one given. `None` for a command that names none: a rollback or what
    /// resolves a hold moves its target's asset.
    #[must_use]
    pub const fn asset(&self) -> Option<&AssetCode> {
        match self {
            Self::Bet(command) => Some(&command.asset),
            Self::Win(command) => Some(&command.asset),
            Self::PromoCredit(command) => Some(&command.asset),
            Self::Deposit(command) => Some(&command.asset),
            Self::Withdrawal(command) => Some(&command.asset),
            Self::TransferOut(command) => Some(&command.asset),
            Self::TransferIn(command) => Some(&command.asset),
            Self::Exchange(command) => Some(&command.from_asset),
            Self::BonusGrant(command) => Some(&command.asset),
            Self::BonusConvert(command) => Some(&command.asset),
            Self::BonusForfeit(command) => Some(&command.asset),
            Self::Adjustment(command) => Some(&command.asset),
            Self::LimitSet(command) => Some(&command.asset),
            Self::Rollback(_)
            | Self::RoundClose(_)
            | Self::HoldPost(_)
            | Self::HoldVoid(_)
            | Self::HoldExpire(_)
            | Self::Exclude(_)
            | Self::Block(_)
            | Self::Close(_) => None,
        }
    }

    /// The amount named, in minor units of [`Command::asset`]; `None` where the command names none or means all.
    #[must_use]
    pub const fn amount(&self) -> Option<AmountMinor> {
        match self {
            Self::Bet(command) => Some(command.amount),
            Self::Win(command) => Some(command.amount),
            Self::PromoCredit(command) => Some(command.amount),
            Self::Deposit(command) => Some(command.amount),
            Self::Withdrawal(command) => Some(command.amount),
            Self::HoldPost(command) => command.amount,
            Self::TransferOut(command) => Some(command.amount),
            Self::TransferIn(command) => Some(command.amount),
            Self::Exchange(command) => Some(command.amount),
            Self::BonusGrant(command) => Some(command.amount),
            Self::BonusConvert(command) => Some(command.amount),
            Self::BonusForfeit(command) => command.amount,
            Self::Adjustment(command) => Some(command.amount),
            Self::LimitSet(command) => command.amount,
            Self::Rollback(_)
            | Self::RoundClose(_)
            | Self::HoldVoid(_)
            | Self::HoldExpire(_)
            | Self::Exclude(_)
            | Self::Block(_)
            | Self::Close(_) => None,
        }
    }
}
