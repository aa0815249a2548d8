//! The configuration of a brand, in `CONFIG_KV` under `tenant:{id}:config`; `host:{hostname}` leads to the id.

use cactus_ledger::Rate;
use serde::{Deserialize, Serialize};

/// One brand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantConfig {
    /// The brand's name for people.
    pub name: String,
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
    /// Whether players may send each other money.
    #[serde(default = "transfers_by_default")]
    pub transfers: bool,
    /// What players may exchange, and at which rate; a pair that is not listed cannot be.
    #[serde(default)]
    pub exchange_rates: Vec<ExchangeRate>,
    /// Mines.
    pub mines: MinesConfig,
}

/// The rate of one currency in another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Rounds a player may have open at once. GLI-19 4.16 wants an interrupted game resolved before another
    /// begins, so a regulated brand leaves it at one.
    #[serde(default = "default_open_rounds_max")]
    pub open_rounds_max: u32,
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
