//! The configuration of a brand, in `CONFIG_KV` under `tenant:{id}:config`; `host:{hostname}` leads to the id.

use cactus_games::Jurisdiction;
use cactus_ledger::Rate;
use serde::{Deserialize, Serialize};

use crate::games::crash::CrashFairnessMode;

/// One brand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TenantConfig {
    /// Rises with each change. Of two valid configurations the one with the higher version is in force.
    #[serde(default)]
    pub version: u64,
    /// The brand's name for people.
    pub name: String,
    /// Nobody is served but its operators, providers' callbacks, and what players are owed by law.
    #[serde(default)]
    pub suspended: bool,
    /// Only play money: nothing can be deposited or withdrawn.
    pub play_money: bool,
    /// The currencies offered, by code; the first is the default.
    pub currencies: Vec<String>,
    /// Promotional money for a new player.
    #[serde(default)]
    pub welcome_promo: Option<WelcomePromo>,
    /// Origins that browsers may call from, exactly as in the `Origin` header.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// Where the brand's pages are, for links in messages: `https://play.example`, without a slash at the end. A link
    /// never follows the host name of a request.
    #[serde(default)]
    pub page_url: Option<String>,
    /// Countries whose people are not served, ISO 3166-1 alpha-2.
    #[serde(default)]
    pub restricted_countries: Vec<String>,
    /// Whether who comes through Tor is served: the country is then unknown on purpose.
    #[serde(default = "blocked_by_default")]
    pub tor: CountryAccess,
    /// Whether who comes from a country that the platform does not know is served.
    #[serde(default)]
    pub unknown_country: CountryAccess,
    /// Who may open an account.
    #[serde(default)]
    pub registration: RegistrationPolicy,
    /// Whether players may send each other money.
    #[serde(default = "transfers_by_default")]
    pub transfers: bool,
    /// What players may exchange, and at which rate; a pair that is not listed cannot be.
    #[serde(default)]
    pub exchange_rates: Vec<ExchangeRate>,
    /// The rules that the brand's games are offered under.
    #[serde(default)]
    pub jurisdiction: Jurisdiction,
    /// Mines.
    pub mines: MinesConfig,
    /// Tower; not offered unless given.
    #[serde(default)]
    pub tower: Option<TowerConfig>,
    /// Crash tables; the first is the one of a request that names none. Without any, crash is not offered.
    #[serde(default)]
    pub crash: Vec<CrashTableConfig>,
}

/// Whether clients of which the country is hidden or not known are served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CountryAccess {
    /// They are.
    #[default]
    Allow,
    /// They are not.
    Block,
}

/// Who may open an account with a brand, and what must be told for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistrationPolicy {
    /// The youngest age in years, 18 to 99.
    #[serde(default = "default_age_years_min")]
    pub age_years_min: u8,
    /// Whether a date of birth must be told. One that is told is checked in any case.
    #[serde(default)]
    pub date_of_birth_required: bool,
    /// Whether a country of residence must be told. One that is told is checked in any case.
    #[serde(default)]
    pub country_required: bool,
    /// The only countries of residence that are accepted, ISO 3166-1 alpha-2; empty for all that are not restricted.
    #[serde(default)]
    pub countries_allowed: Vec<String>,
    /// Countries of residence that are not accepted, beside those that are not served at all.
    #[serde(default)]
    pub countries_restricted: Vec<String>,
    /// The shortest password in characters, 8 to 64: the brand may ask for more than the platform, never for less.
    #[serde(default = "default_password_chars_min")]
    pub password_chars_min: u16,
}

impl Default for RegistrationPolicy {
    fn default() -> Self {
        Self {
            age_years_min: default_age_years_min(),
            date_of_birth_required: false,
            country_required: false,
            countries_allowed: Vec::new(),
            countries_restricted: Vec::new(),
            password_chars_min: default_password_chars_min(),
        }
    }
}

/// The rate of one currency in another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExchangeRate {
    /// The code of the currency given.
    pub from: String,
    /// The code of the currency received.
    pub to: String,
    /// Whole units of `to` for one whole unit of `from`, a decimal as text.
    pub rate: Rate,
    /// What the brand keeps of the rate, in hundredths of a percent; 150 is 1.5 %.
    #[serde(default)]
    pub margin_basis_points: u16,
}

/// Promotional money for a new player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WelcomePromo {
    /// The campaign that pays.
    pub campaign: String,
    /// The currency code.
    pub currency: String,
    /// How much, in minor units.
    pub amount_minor: u64,
}

/// The brand's Mines table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MinesConfig {
    /// The house edge in hundredths of a percent; 100 is 1 %.
    #[serde(default = "default_house_edge_basis_points")]
    pub house_edge_basis_points: u16,
    /// The smallest stake, in minor units.
    pub stake_minor_min: u64,
    /// The largest stake, in minor units.
    pub stake_minor_max: u64,
    /// The most a round pays, in minor units.
    pub payout_minor_max: u64,
    /// Rounds of Mines and Tower a player may have open at once. GLI-19 4.16 wants an interrupted game resolved before
    /// another begins, so a regulated brand leaves it at one.
    #[serde(default = "default_open_rounds_max")]
    pub open_rounds_max: u32,
}

/// The brand's Tower. How many rounds may be open is said once, for all games of a player's seeds, in [`MinesConfig`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TowerConfig {
    /// The house edge in hundredths of a percent; 100 is 1 %.
    #[serde(default = "default_house_edge_basis_points")]
    pub house_edge_basis_points: u16,
    /// The smallest stake, in minor units.
    pub stake_minor_min: u64,
    /// The largest stake, in minor units.
    pub stake_minor_max: u64,
    /// The most a round pays, in minor units.
    pub payout_minor_max: u64,
}

/// One crash table. A round in play goes on under the configuration it was opened with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CrashTableConfig {
    /// 1 to 32 characters of `a-z 0-9 -`. The table's object and its chain belong to the name for ever.
    pub name: String,
    /// The currency code of all bets.
    pub currency: String,
    /// How long bets are taken, in milliseconds.
    pub betting_ms: u64,
    /// Between the end of betting and the start, in milliseconds: wallets may still answer.
    pub closing_ms: u64,
    /// Between the crash and the next round, in milliseconds.
    pub pause_ms: u64,
    /// The house edge in hundredths of a percent; 100 is 1 %.
    #[serde(default = "default_house_edge_basis_points")]
    pub house_edge_basis_points: u16,
    /// The multiplier at which all open bets are cashed out; 1000000 is 10,000.00.
    pub multiplier_max_hundredths: u64,
    /// The smallest stake, in minor units.
    pub stake_minor_min: u64,
    /// The largest stake, in minor units.
    pub stake_minor_max: u64,
    /// The most a bet pays, in minor units.
    pub payout_minor_max: u64,
    /// The most all bets of a round pay together, in minor units.
    pub round_payout_minor_max: u64,
    /// Objects that share the table's sockets; each holds 1,000 to 5,000.
    pub gateways: u32,
    /// Whether a public beacon decides with the chain.
    #[serde(default)]
    pub fairness: CrashFairnessMode,
    /// The beacon that salts the table's chains and, with `chain_beacon`, decides with them.
    #[serde(default)]
    pub beacon: BeaconConfig,
}

/// A network of the drand kind whose signatures are BLS12-381 in G1, unchained: that of drand's quicknet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BeaconConfig {
    /// Where rounds are asked for: the round's number is appended.
    pub url: String,
    /// The network's public key, 192 hexadecimal digits.
    pub public_key: String,
    /// When the network's first round was, in seconds since the Unix epoch.
    pub genesis_s: u64,
    /// Seconds between two rounds.
    pub period_s: u64,
}

impl Default for BeaconConfig {
    /// drand's quicknet.
    fn default() -> Self {
        Self {
            url: concat!(
                "https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
                "/public/"
            )
            .to_owned(),
            public_key: concat!(
                "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451",
                "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
            )
            .to_owned(),
            genesis_s: 1_692_803_367,
            period_s: 3,
        }
    }
}

fn blocked_by_default() -> CountryAccess {
    CountryAccess::Block
}

/// The age of majority, below which no jurisdiction lets anybody gamble for money online.
fn default_age_years_min() -> u8 {
    18
}

/// NIST SP 800-63B-4, 3.1.1.2: eight characters where a second factor is offered.
fn default_password_chars_min() -> u16 {
    8
}

fn transfers_by_default() -> bool {
    true
}

fn default_house_edge_basis_points() -> u16 {
    100
}

fn default_open_rounds_max() -> u32 {
    1
}
