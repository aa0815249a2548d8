use cactus_games::mines::{self, MineCount};
use cactus_games::tower::{self, Difficulty};
use cactus_games::{Game, HouseEdge, PayoutMax, TopAwardOdds};
use cactus_ledger::{AmountMinor, AssetCode, AssetRegistry, CampaignId};
use igaming_contracts::tenant::TenantConfig;

use super::access::check_access;
use super::crash::check_crash;
use crate::exchange::price;

/// Why a configuration was not accepted. It names the field, for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigRejection {
    /// What is wrong, with the field's name.
    pub detail: String,
}

/// Parses and checks a tenant's configuration, so that no rule meets a value outside its range.
///
/// # Errors
/// A [`ConfigRejection`] that names the first wrong field.
pub fn parse_config(json: &str) -> Result<TenantConfig, ConfigRejection> {
    let config: TenantConfig = serde_json::from_str(json).map_err(|error| reject(error.to_string()))?;
    if config.currencies.is_empty() {
        return Err(reject("currencies: at least one"));
    }
    for currency in &config.currencies {
        check_currency(currency, "currencies")?;
    }
    if let Some(promo) = &config.welcome_promo {
        check_currency(&promo.currency, "welcome_promo.currency")?;
        let amount = AmountMinor::new(promo.amount_minor).ok().filter(|amount| !amount.is_zero());
        if amount.is_none() || CampaignId::new(&promo.campaign).is_err() {
            return Err(reject("welcome_promo: a campaign and a positive amount"));
        }
    }
    check_access(&config).map_err(reject)?;
    check_exchange_rates(&config)?;
    check_seeded_games(&config)?;
    check_crash(&config).map_err(reject)?;
    Ok(config)
}

fn check_currency(currency: &str, field: &str) -> Result<(), ConfigRejection> {
    AssetCode::new(currency)
        .ok()
        .and_then(|code| AssetRegistry::default().get(code))
        .map(drop)
        .ok_or_else(|| reject(format!("{field}: unknown currency {currency}")))
}

fn check_exchange_rates(config: &TenantConfig) -> Result<(), ConfigRejection> {
    for (index, rate) in config.exchange_rates.iter().enumerate() {
        check_currency(&rate.from, "exchange_rates.from")?;
        check_currency(&rate.to, "exchange_rates.to")?;
        let (from, to) = (&rate.from, &rate.to);
        let repeated =
            config.exchange_rates[..index].iter().any(|other| (&other.from, &other.to) == (from, to));
        if from == to || repeated {
            return Err(reject(format!("exchange_rates: {from} to {to} is no pair, or stands twice")));
        }
        if price(rate).is_none() {
            return Err(reject(format!(
                "exchange_rates: {from} to {to}: margin_basis_points 0 to 9999, and 18 digits with the margin"
            )));
        }
    }
    Ok(())
}

/// A game of a player's seeds, as its part of the configuration names its fields.
struct SeededGame<'a> {
    field: &'a str,
    house_edge_basis_points: u16,
    stake_minor_min: u64,
    stake_minor_max: u64,
    payout_minor_max: u64,
}

fn check_seeded_games(config: &TenantConfig) -> Result<(), ConfigRejection> {
    let mines = &config.mines;
    let house_edge = check_seeded_game(&SeededGame {
        field: "mines",
        house_edge_basis_points: mines.house_edge_basis_points,
        stake_minor_min: mines.stake_minor_min,
        stake_minor_max: mines.stake_minor_max,
        payout_minor_max: mines.payout_minor_max,
    })?;
    for count in (1..=24).filter_map(|count| MineCount::new(count).ok()) {
        let odds = mines::Parameters { house_edge, ..mines::Parameters::new(count) }.top_award_odds();
        check_jurisdiction(config, "mines", Game::Mines, house_edge, odds)?;
    }
    if mines.open_rounds_max == 0 {
        return Err(reject("mines.open_rounds_max: at least 1"));
    }
    let Some(tower) = &config.tower else {
        return Ok(());
    };
    let house_edge = check_seeded_game(&SeededGame {
        field: "tower",
        house_edge_basis_points: tower.house_edge_basis_points,
        stake_minor_min: tower.stake_minor_min,
        stake_minor_max: tower.stake_minor_max,
        payout_minor_max: tower.payout_minor_max,
    })?;
    for difficulty in Difficulty::ALL {
        let odds = tower::Parameters { house_edge, ..tower::Parameters::new(difficulty) }.top_award_odds();
        check_jurisdiction(config, "tower", Game::Tower, house_edge, odds)?;
    }
    Ok(())
}

fn check_seeded_game(game: &SeededGame<'_>) -> Result<HouseEdge, ConfigRejection> {
    let field = game.field;
    let house_edge = HouseEdge::new(game.house_edge_basis_points);
    let house_edge = house_edge.map_err(|_| reject(format!("{field}.house_edge_basis_points: 0 to 2500")))?;
    if PayoutMax::new(game.payout_minor_max).is_err() {
        return Err(reject(format!("{field}.payout_minor_max: 1 to 2^53 - 1")));
    }
    if game.stake_minor_min == 0 || game.stake_minor_min > game.stake_minor_max {
        return Err(reject(format!("{field}.stake_minor_min: 1 to stake_minor_max")));
    }
    if game.stake_minor_max > game.payout_minor_max {
        return Err(reject(format!("{field}.stake_minor_max: at most payout_minor_max")));
    }
    Ok(house_edge)
}

fn check_jurisdiction(
    config: &TenantConfig,
    field: &str,
    game: Game,
    house_edge: HouseEdge,
    top_award: TopAwardOdds,
) -> Result<(), ConfigRejection> {
    let checked = config.jurisdiction.check(game, house_edge, top_award);
    checked.map_err(|rejection| reject(format!("{field}: {rejection}")))
}

fn reject(detail: impl Into<String>) -> ConfigRejection {
    ConfigRejection { detail: detail.into() }
}
