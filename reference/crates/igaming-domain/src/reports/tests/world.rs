use cactus_edge::sqlite::SqliteDb;
use cactus_edge::{Db, Statement};
use igaming_contracts::reports::{Overview, OverviewQuery, ReportRejection};

use igaming_testkit::events;
use pollster::block_on;
use serde::Serialize;

use crate::ServiceError;
use crate::reports::overview;

pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The query for these days.
pub(super) fn days(from: &str, to: &str) -> OverviewQuery {
    OverviewQuery { from: from.to_owned(), to: to.to_owned(), ..OverviewQuery::default() }
}

/// A row of the table, as far as reports look at it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Event {
    pub(super) tenant_id: &'static str,
    pub(super) source: &'static str,
    pub(super) event_type: String,
    pub(super) at_ms: u64,
    pub(super) player_id: Option<String>,
    pub(super) session_id: Option<String>,
    pub(super) ip_country: Option<String>,
    pub(super) utm_source: Option<String>,
    /// JSON text.
    pub(super) data: String,
}

impl Event {
    /// An event of a page.
    pub(super) fn client(at_ms: u64, name: &str, player: &str) -> Self {
        Self {
            tenant_id: "demo",
            source: "client",
            event_type: name.to_owned(),
            at_ms,
            player_id: Some(player.to_owned()),
            session_id: Some(format!("session of {player}")),
            ip_country: None,
            utm_source: None,
            data: "{}".to_owned(),
        }
    }

    /// An event of a wallet, about Mines in BRL.
    pub(super) fn wallet(at_ms: u64, name: &str, player: &str, change_minor: i64) -> Self {
        Self { source: "wallet", session_id: None, ..Self::client(at_ms, name, player) }
            .with(&format!(r#"{{"currency":"BRL","change_minor":{change_minor},"game":"mines"}}"#))
    }

    pub(super) fn with(self, data: &str) -> Self {
        Self { data: data.to_owned(), ..self }
    }

    pub(super) fn of_session(self, session: &str) -> Self {
        Self { session_id: Some(session.to_owned()), ..self }
    }

    pub(super) fn of_country(self, country: &str) -> Self {
        Self { ip_country: Some(country.to_owned()), ..self }
    }

    pub(super) fn of_currency(self, currency: &str) -> Self {
        Self { data: self.data.replace("BRL", currency), ..self }
    }
}

/// Of wallets' events the money has columns of its own.
const INSERT: &str = "\
    WITH sent AS (SELECT key, value, CASE value ->> 'source' WHEN 'wallet' THEN value ->> 'data' ELSE '{}' END \
    AS money \
    FROM json_each(?1)) \
    INSERT INTO events_recent_90d (event_id, tenant_id, source, event_type, at_ms, received_ms, player_id, session_id, \
    ip_country, utm_source, currency, change_minor, game, data) \
    SELECT key, value ->> 'tenant_id', value ->> 'source', value ->> 'event_type', value ->> 'at_ms', \
    value ->> 'at_ms', value ->> 'player_id', value ->> 'session_id', value ->> 'ip_country', \
    value ->> 'utm_source', money ->> 'currency', money ->> 'change_minor', money ->> 'game', value ->> 'data' \
    FROM sent";

pub(super) struct World {
    pub(super) db: SqliteDb,
}

impl World {
    pub(super) fn new() -> Self {
        Self { db: events() }
    }

    /// Fills an empty table.
    pub(super) fn insert(&self, events: &[Event]) {
        let events = serde_json::to_string(events).unwrap();
        block_on(self.db.query(Statement::new(INSERT).bind(events))).unwrap();
    }

    pub(super) fn overview(
        &self,
        tenant_id: &str,
        query: &OverviewQuery,
    ) -> Result<Overview, ServiceError<ReportRejection>> {
        block_on(overview(&self.db, tenant_id, query))
    }
}
