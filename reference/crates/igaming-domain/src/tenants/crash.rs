use std::collections::HashSet;

use cactus_games::crash::ParameterRejection;
use cactus_games::{Game, Jurisdiction};
use igaming_contracts::tenant::{BeaconConfig, CrashTableConfig, TenantConfig};

use crate::crash::table_parameters;

/// Characters of a table's name.
const NAME_LENGTH_MAX: usize = 32;
/// Bets are taken for a second to a minute.
const BETTING_MS: std::ops::RangeInclusive<u64> = 1_000..=60_000;
/// Wallets have a tenth of a second to ten seconds to answer.
const CLOSING_MS: std::ops::RangeInclusive<u64> = 100..=10_000;
/// Between two rounds at most a minute.
const PAUSE_MS: std::ops::RangeInclusive<u64> = 0..=60_000;
/// Objects that share a table's sockets: 64 x 5,000 = 320,000 sockets.
const GATEWAYS: std::ops::RangeInclusive<u32> = 1..=64;
/// With two periods and a wait, a period longer than this would make rounds of minutes.
const BEACON_PERIOD_S: std::ops::RangeInclusive<u64> = 1..=30;
/// The year 2100: a time in milliseconds, as somebody may write it, is far beyond.
const GENESIS_S_MAX: u64 = 4_102_444_800;

/// Checks the brand's crash tables; the first wrong field, if there is one.
pub(super) fn check_crash(config: &TenantConfig) -> Result<(), String> {
    let mut names = HashSet::new();
    for table in &config.crash {
        if !is_table_name(&table.name) || !names.insert(table.name.as_str()) {
            return Err("crash.name: 1 to 32 of a-z, 0-9 and -, each once".to_owned());
        }
        if !config.currencies.contains(&table.currency) {
            return Err(format!("crash.currency: {} is not a currency of the brand", table.currency));
        }
        check_times(table)?;
        check_stakes(table)?;
        check_odds(config.jurisdiction, table)?;
        check_beacon(&table.beacon)?;
        if !GATEWAYS.contains(&table.gateways) {
            return Err("crash.gateways: 1 to 64".to_owned());
        }
    }
    Ok(())
}

fn is_table_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_LENGTH_MAX).contains(&name.len()) && name.bytes().all(allowed)
}

fn check_times(table: &CrashTableConfig) -> Result<(), String> {
    for (field, range, value) in [
        ("betting_ms", BETTING_MS, table.betting_ms),
        ("closing_ms", CLOSING_MS, table.closing_ms),
        ("pause_ms", PAUSE_MS, table.pause_ms),
    ] {
        if !range.contains(&value) {
            return Err(format!("crash.{field}: {} to {}", range.start(), range.end()));
        }
    }
    Ok(())
}

fn check_stakes(table: &CrashTableConfig) -> Result<(), String> {
    if table.stake_minor_min == 0 || table.stake_minor_min > table.stake_minor_max {
        return Err("crash.stake_minor_min: 1 to stake_minor_max".to_owned());
    }
    if table.stake_minor_max > table.payout_minor_max {
        return Err("crash.stake_minor_max: at most payout_minor_max".to_owned());
    }
    Ok(())
}

/// The house edge is on the jurisdiction's list; the rules of crash know the other limits, and how unlikely the highest
/// multiplier may be.
fn check_odds(jurisdiction: Jurisdiction, table: &CrashTableConfig) -> Result<(), String> {
    let edges = jurisdiction.house_edges_basis_points(Game::Crash);
    if !edges.contains(&table.house_edge_basis_points) {
        return Err(format!("crash.house_edge_basis_points: one of {edges:?}"));
    }
    table_parameters(table).map(drop).map_err(|rejection| match rejection {
        ParameterRejection::MultiplierOutOfRange | ParameterRejection::TopAwardTooUnlikely => {
            format!("crash.multiplier_max_hundredths: {rejection}")
        }
        ParameterRejection::RoundPayoutMaxOutOfRange => format!("crash.round_payout_minor_max: {rejection}"),
        _ => format!("crash.payout_minor_max: {rejection}"),
    })
}

fn check_beacon(beacon: &BeaconConfig) -> Result<(), String> {
    let mut public_key = [0; 96];
    if hex::decode_to_slice(&beacon.public_key, &mut public_key).is_err() {
        return Err("crash.beacon.public_key: 192 hexadecimal digits".to_owned());
    }
    if !BEACON_PERIOD_S.contains(&beacon.period_s) {
        return Err("crash.beacon.period_s: 1 to 30".to_owned());
    }
    if beacon.genesis_s > GENESIS_S_MAX {
        return Err("crash.beacon.genesis_s: seconds since the Unix epoch".to_owned());
    }
    if beacon.url.is_empty() {
        return Err("crash.beacon.url: where rounds are asked for".to_owned());
    }
    Ok(())
}
