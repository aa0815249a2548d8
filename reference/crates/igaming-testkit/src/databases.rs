use cactus_edge::sqlite::SqliteDb;

const PLATFORM_MAIN: &[&str] = &[
    include_str!("../../../migrations/platform-main/0001_tenants_players.sql"),
    include_str!("../../../migrations/platform-main/0002_players_are_on_brands.sql"),
    include_str!("../../../migrations/platform-main/0003_audit_log.sql"),
    include_str!("../../../migrations/platform-main/0004_tenants_administered.sql"),
    include_str!("../../../migrations/platform-main/0005_operators.sql"),
];
const BRANDS: &[&str] = &[
    include_str!("../../../migrations/brands/0001_players.sql"),
    include_str!("../../../migrations/brands/0002_credentials_outbox.sql"),
];
const EVENTS: &[&str] = &[
    include_str!("../../../migrations/events/0001_events_recent_90d.sql"),
    include_str!("../../../migrations/events/0002_bad_events.sql"),
];
const PLAYER_LEDGER: &[&str] = &[
    include_str!("../../../migrations/player-ledger/0001_ledger_entries.sql"),
    include_str!("../../../migrations/player-ledger/0002_entries_by_tenant.sql"),
    include_str!("../../../migrations/player-ledger/0003_wallet_heads.sql"),
    include_str!("../../../migrations/player-ledger/0004_quarantined_messages.sql"),
    include_str!("../../../migrations/player-ledger/0005_reconciliation.sql"),
];

/// `platform-main`, empty, in memory.
///
/// # Panics
/// When a migration does not apply.
pub fn platform_main() -> SqliteDb {
    SqliteDb::in_memory(&PLATFORM_MAIN.concat()).expect("the migrations of platform-main apply")
}

/// A shard of `brands`, empty, in memory.
///
/// # Panics
/// When a migration does not apply.
pub fn brands() -> SqliteDb {
    SqliteDb::in_memory(&BRANDS.concat()).expect("the migrations of brands apply")
}

/// A shard of `player-ledger`, empty, in memory.
///
/// # Panics
/// When a migration does not apply.
pub fn player_ledger() -> SqliteDb {
    SqliteDb::in_memory(&PLAYER_LEDGER.concat()).expect("the migrations of player-ledger apply")
}

/// `events`, empty, in memory.
///
/// # Panics
/// When a migration does not apply.
pub fn events() -> SqliteDb {
    SqliteDb::in_memory(&EVENTS.concat()).expect("the migrations of events apply")
}
