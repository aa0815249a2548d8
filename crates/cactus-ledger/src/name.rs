//! Names: the short validated texts that commands and accounts carry.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::field::Field;
use crate::rejection::Rejection;

/// Longest scope, id, round id, campaign id or wallet id. 128 bytes hold a UUID with a provider's prefix three
/// times over, and keep the largest entry far below a queue message of 128 KB.
pub const NAME_BYTES_MAX: usize = 128;

/// ASCII text stored inline, so that codes are `Copy` and postings need no heap.
///
/// `bytes` comes first and is zero-padded: the derived order is the alphabetical one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct InlineText<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> InlineText<N> {
    /// `None` when longer than `N` or not ASCII.
    pub(crate) const fn new(text: &str) -> Option<Self> {
        assert!(N <= 255);
        let source = text.as_bytes();
        if source.len() > N || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; N];
        let mut index = 0;
        let mut length = 0_u8;
        while index < source.len() {
            bytes[index] = source[index];
            index += 1;
            length += 1;
        }
        Some(Self { bytes, length })
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..usize::from(self.length)]).expect("inline text is ASCII")
    }
}

/// Serde, `Display`, `Debug` and `FromStr` of a text newtype that has `new` and `as_str`.
macro_rules! text_traits {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Rejection;

            fn from_str(text: &str) -> Result<Self, Rejection> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(&text).map_err(de::Error::custom)
            }
        }
    };
}
pub(crate) use text_traits;

/// Printable ASCII without spaces, so that a space can separate two names in one key.
fn is_name(text: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

macro_rules! boxed_name {
    ($(#[$docs:meta])* $name:ident, $field:expr) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks the shape: 1 to [`NAME_BYTES_MAX`] bytes of printable ASCII without spaces.
            ///
            /// # Errors
            /// [`Rejection::NameInvalid`] with the field that this name fills.
            pub fn new(text: &str) -> Result<Self, Rejection> {
                if is_name(text) { Ok(Self(text.into())) } else { Err(Rejection::NameInvalid { field: $field }) }
            }

            /// The text as given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        text_traits!($name);
    };
}

boxed_name!(
    /// A game round, as its game or provider names it. Groups the bets and wins of one round.
    RoundId,
    Field::RoundId
);
boxed_name!(
    /// The campaign that pays for a promotional credit.
    CampaignId,
    Field::Campaign
);
boxed_name!(
    /// A transfer between two wallets: names the hold of the one and the credit of the other.
    TransferId,
    Field::TransferId
);
boxed_name!(
    /// A quote of an exchange rate, as its issuer names it.
    QuoteId,
    Field::QuoteId
);
boxed_name!(
    /// One wallet among all wallets, for example `tenant/player`. The hash chain starts from it, so that the
    /// log of one wallet cannot pass for the log of another.
    WalletId,
    Field::WalletId
);

/// Longest game, provider, jackpot pool or reason code: enough for a provider's prefix and the provider's own code.
pub const CODE_BYTES_MAX: usize = 48;

macro_rules! inline_code {
    ($(#[$docs:meta])* $name:ident, $field:expr) => {
        $(#[$docs])*
        ///
        /// 1 to [`CODE_BYTES_MAX`] of `a-z`, `0-9`, `_`, `-` and `.`.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(InlineText<CODE_BYTES_MAX>);

        impl $name {
            /// Checks the shape.
            ///
            /// # Errors
            /// [`Rejection::NameInvalid`] with the field that this code fills.
            pub fn new(text: &str) -> Result<Self, Rejection> {
                let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
                let invalid = Rejection::NameInvalid { field: $field };
                if text.is_empty() || !text.bytes().all(allowed) {
                    return Err(invalid);
                }
                InlineText::new(text).map(Self).ok_or(invalid)
            }

            /// The code as given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        text_traits!($name);
    };
}

inline_code!(
    /// A game, which names a house account, see [`Account`](crate::Account).
    GameCode,
    Field::Game
);
inline_code!(
    /// A payment or game provider: names a clearing account, or a [profile](crate::ProviderProfile).
    ProviderCode,
    Field::Provider
);
inline_code!(
    /// A jackpot's pool, which names an account.
    PoolCode,
    Field::Pool
);
inline_code!(
    /// Why an operator adjusted a balance.
    ReasonCode,
    Field::Reason
);

/// The permanent idempotency key of a command: a scope (who numbers: a provider, a saga, a campaign) and an id
/// within it, each 1 to [`NAME_BYTES_MAX`] bytes of printable ASCII without spaces.
///
/// Two providers may use the same id; one provider's bets and wins share a scope only if the provider numbers
/// them from one sequence.
///
/// ```
/// use cactus_ledger::CommandKey;
///
/// let key = CommandKey::new("provider:acme", "tx-1")?;
/// assert_eq!((key.scope(), key.id(), key.as_str()), ("provider:acme", "tx-1", "provider:acme tx-1"));
/// assert_eq!(CommandKey::new("acme", "two words").unwrap_err().code(), "command_key_invalid");
/// # Ok::<(), cactus_ledger::Rejection>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommandKey {
    /// Scope, one space, id. Neither part has a space, so the text is unambiguous.
    text: Box<str>,
    scope_bytes: u8,
}

impl Hash for CommandKey {
    /// Of the text alone: where its scope ends follows from it.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl CommandKey {
    /// Checks the shape of both parts.
    ///
    /// # Errors
    /// [`Rejection::CommandKeyInvalid`].
    pub fn new(scope: &str, id: &str) -> Result<Self, Rejection> {
        if !is_name(scope) || !is_name(id) {
            return Err(Rejection::CommandKeyInvalid);
        }
        let scope_bytes = u8::try_from(scope.len()).map_err(|_| Rejection::CommandKeyInvalid)?;
        let mut text = String::with_capacity(scope.len() + 1 + id.len());
        text.push_str(scope);
        text.push(' ');
        text.push_str(id);
        Ok(Self { text: text.into_boxed_str(), scope_bytes })
    }

    /// Who numbers.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.text[..usize::from(self.scope_bytes)]
    }

    /// The number or id within the scope.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.text[usize::from(self.scope_bytes) + 1..]
    }

    /// Scope, one space, id: unique per key, the text a store indexes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandKey({:?})", self.text)
    }
}

#[derive(Serialize)]
struct KeyRef<'a> {
    scope: &'a str,
    id: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyOwned {
    scope: String,
    id: String,
}

impl Serialize for CommandKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        KeyRef { scope: self.scope(), id: self.id() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CommandKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = KeyOwned::deserialize(deserializer)?;
        Self::new(&key.scope, &key.id).map_err(de::Error::custom)
    }
}
