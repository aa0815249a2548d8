//! The chart of accounts and the postings between its accounts.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::name::{GameCode, PoolCode, ProviderCode};

/// The colour of a player's money: where it came from and what it may do. Colours never mix silently; only a
/// posting moves money from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// The player's own money.
    Cash,
    /// A bonus that wagering may convert to cash.
    Bonus,
    /// Play money and promotional credit: never withdrawn.
    Promo,
    /// Set aside until a hold is posted or voided.
    Held,
}

impl Colour {
    /// Every colour, in the order of the balances.
    pub const ALL: [Self; 4] = [Self::Cash, Self::Bonus, Self::Promo, Self::Held];

    /// The name, as in account codes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Bonus => "bonus",
            Self::Promo => "promo",
            Self::Held => "held",
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An account of one wallet's book. The wallet keeps the balances of the player's accounts; the operator's
/// accounts are summed elsewhere, over the postings of all wallets.
///
/// Each has a stable text code, which is also its JSON form: `player:promo`, `house:game:mines`,
/// `payment:pix`, `jackpot:mega`, `operator:promo_expense`, `operator:bonus_expense`, `operator:adjustment`,
/// `operator:exchange`, `operator:transfer`.
///
/// ```
/// use cactus_ledger::{Account, Colour, GameCode};
///
/// let house: Account = "house:game:mines".parse()?;
/// assert_eq!(house, Account::HouseGame(GameCode::new("mines").unwrap()));
/// assert_eq!(Account::Player(Colour::Cash).to_string(), "player:cash");
/// # Ok::<(), cactus_ledger::AccountUnknown>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Account {
    /// What the operator owes the player in one colour. A liability: its balance is credits less debits, and
    /// debits may not exceed credits.
    Player(Colour),
    /// Stakes less wins of one game: the operator's income, or loss.
    HouseGame(GameCode),
    /// Money on its way from or to a payment provider: deposits less withdrawals.
    Payment(ProviderCode),
    /// What a jackpot's pool has collected and not yet paid.
    Jackpot(PoolCode),
    /// What promotional credits cost the operator.
    PromoExpense,
    /// What bonuses cost the operator.
    BonusExpense,
    /// Corrections made by hand.
    Adjustment,
    /// The operator's position in each asset from exchanges.
    Exchange,
    /// Money on its way between two wallets; zero over all wallets when no transfer is under way.
    Transfer,
}

const PLAYER_PREFIX: &str = "player:";
const HOUSE_GAME_PREFIX: &str = "house:game:";
const PAYMENT_PREFIX: &str = "payment:";
const JACKPOT_PREFIX: &str = "jackpot:";
const OPERATOR_PREFIX: &str = "operator:";

/// The operator's accounts of which there is one each, by what follows `operator:`.
const OPERATOR_ACCOUNTS: [(&str, Account); 5] = [
    ("promo_expense", Account::PromoExpense),
    ("bonus_expense", Account::BonusExpense),
    ("adjustment", Account::Adjustment),
    ("exchange", Account::Exchange),
    ("transfer", Account::Transfer),
];

impl Account {
    /// The two parts of the text code.
    pub(crate) fn code_parts(&self) -> (&'static str, &str) {
        match self {
            Self::Player(colour) => (PLAYER_PREFIX, colour.as_str()),
            Self::HouseGame(game) => (HOUSE_GAME_PREFIX, game.as_str()),
            Self::Payment(provider) => (PAYMENT_PREFIX, provider.as_str()),
            Self::Jackpot(pool) => (JACKPOT_PREFIX, pool.as_str()),
            Self::PromoExpense => (OPERATOR_PREFIX, "promo_expense"),
            Self::BonusExpense => (OPERATOR_PREFIX, "bonus_expense"),
            Self::Adjustment => (OPERATOR_PREFIX, "adjustment"),
            Self::Exchange => (OPERATOR_PREFIX, "exchange"),
            Self::Transfer => (OPERATOR_PREFIX, "transfer"),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, rest) = self.code_parts();
        f.write_str(prefix)?;
        f.write_str(rest)
    }
}

impl FromStr for Account {
    type Err = AccountUnknown;

    fn from_str(code: &str) -> Result<Self, AccountUnknown> {
        let name_of = |prefix| code.strip_prefix(prefix);
        let found = if let Some(name) = name_of(PLAYER_PREFIX) {
            Colour::ALL.into_iter().find(|colour| colour.as_str() == name).map(Self::Player)
        } else if let Some(name) = name_of(HOUSE_GAME_PREFIX) {
            GameCode::new(name).ok().map(Self::HouseGame)
        } else if let Some(name) = name_of(PAYMENT_PREFIX) {
            ProviderCode::new(name).ok().map(Self::Payment)
        } else if let Some(name) = name_of(JACKPOT_PREFIX) {
            PoolCode::new(name).ok().map(Self::Jackpot)
        } else {
            let name = name_of(OPERATOR_PREFIX).ok_or(AccountUnknown)?;
            OPERATOR_ACCOUNTS.into_iter().find(|(known, _)| *known == name).map(|(_, account)| account)
        };
        found.ok_or(AccountUnknown)
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A text that is the code of no account in the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountUnknown;

impl fmt::Display for AccountUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no account has this code")
    }
}

impl core::error::Error for AccountUnknown {}

/// One movement of a positive amount: one account debited, another credited, in one asset. So every list of
/// postings is balanced per asset by construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posting {
    /// The account debited.
    pub debit: Account,
    /// The account credited.
    pub credit: Account,
    /// The asset of both.
    pub asset: AssetCode,
    /// How much; never zero.
    #[serde(rename = "amount_minor")]
    pub amount: AmountMinor,
}
