use cactus_games::Jurisdiction;
use igaming_contracts::games::crash::CrashFairnessMode;
use igaming_contracts::tenant::{
    BeaconConfig, CountryAccess, CrashTableConfig, MinesConfig, RegistrationPolicy, TenantConfig,
    TowerConfig, WelcomePromo,
};

/// The demo brand: play money, BRL, a welcome gift of 1,000.00.
pub fn demo_tenant() -> TenantConfig {
    TenantConfig {
        version: 1,
        name: "Demo".to_owned(),
        suspended: false,
        play_money: true,
        currencies: vec!["BRL".to_owned()],
        welcome_promo: Some(WelcomePromo {
            campaign: "welcome".to_owned(),
            currency: "BRL".to_owned(),
            amount_minor: 100_000,
        }),
        allowed_origins: Vec::new(),
        page_url: None,
        restricted_countries: Vec::new(),
        tor: CountryAccess::Block,
        unknown_country: CountryAccess::Allow,
        registration: RegistrationPolicy::default(),
        transfers: true,
        exchange_rates: Vec::new(),
        mines: MinesConfig {
            house_edge_basis_points: 100,
            stake_minor_min: 1,
            stake_minor_max: 10_000_000,
            payout_minor_max: 1_000_000_000,
            open_rounds_max: 8,
        },
        jurisdiction: Jurisdiction::Unregulated,
        tower: Some(TowerConfig {
            house_edge_basis_points: 200,
            stake_minor_min: 1,
            stake_minor_max: 10_000_000,
            payout_minor_max: 1_000_000_000,
        }),
        crash: vec![demo_crash_table()],
    }
}

/// The demo brand's crash table: bets for 5 s, a start 500 ms later, 3 s between rounds.
pub fn demo_crash_table() -> CrashTableConfig {
    CrashTableConfig {
        name: "main".to_owned(),
        currency: "BRL".to_owned(),
        betting_ms: 5_000,
        closing_ms: 500,
        pause_ms: 3_000,
        house_edge_basis_points: 100,
        multiplier_max_hundredths: 1_000_000,
        stake_minor_min: 1,
        stake_minor_max: 10_000_000,
        payout_minor_max: 1_000_000_000,
        round_payout_minor_max: 5_000_000_000,
        gateways: 4,
        fairness: CrashFairnessMode::Chain,
        beacon: BeaconConfig::default(),
    }
}
