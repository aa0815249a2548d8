use cactus_edge::limits::SAFE_INTEGER_MAX;
use cactus_events::{EventSpec, FieldKind, validate_data, validate_wallet_data};
use igaming_contracts::events::money::{EVENTS_SCHEMA_VERSION, MoneyEvent};
use igaming_contracts::events::queue::{ClientEvent, EventSource, Place, ServerEvent};
use serde::Serialize;
use serde_json::{Map, Value};

use super::rules::MessageRejection;
use crate::events::PseudonymKey;

/// Widths of a viewport in CSS pixels from which a device counts as a tablet, and as a desktop: the breakpoints that
/// style sheets use.
const TABLET_WIDTH: u32 = 768;
const DESKTOP_WIDTH: u32 = 1_024;

/// A row of `events_recent_90d`, named as its columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct EventRow {
    pub(super) tenant_id: String,
    pub(super) source: &'static str,
    pub(super) event_id: String,
    pub(super) event_type: String,
    pub(super) schema_version: Option<String>,
    pub(super) catalog_version: Option<String>,
    pub(super) at_ms: u64,
    pub(super) received_ms: u64,
    pub(super) client_ms: Option<u64>,
    pub(super) player_id: Option<String>,
    pub(super) session_id: Option<String>,
    pub(super) device_id: Option<String>,
    pub(super) login_session_id: Option<String>,
    pub(super) page_url: Option<String>,
    pub(super) page_path: Option<String>,
    pub(super) referrer: Option<String>,
    pub(super) landing_page: Option<String>,
    pub(super) utm_source: Option<String>,
    pub(super) utm_medium: Option<String>,
    pub(super) utm_campaign: Option<String>,
    pub(super) utm_content: Option<String>,
    pub(super) utm_term: Option<String>,
    pub(super) gclid: Option<String>,
    pub(super) fbclid: Option<String>,
    pub(super) affiliate_code: Option<String>,
    pub(super) user_agent_hash: Option<String>,
    pub(super) viewport: Option<String>,
    pub(super) device_type: Option<&'static str>,
    pub(super) ip_country: Option<String>,
    pub(super) ip_city: Option<String>,
    pub(super) ip_region: Option<String>,
    pub(super) ip_asn: Option<u32>,
    pub(super) ip_isp: Option<String>,
    pub(super) consent_analytics: Option<u8>,
    pub(super) consent_marketing: Option<u8>,
    pub(super) worker: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) game: Option<String>,
    pub(super) round_id: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) amount_minor: Option<u64>,
    pub(super) change_minor: Option<i64>,
    pub(super) data: Value,
}

/// The columns in the order of [`EventRow`].
pub(super) const COLUMNS: [&str; 43] = [
    "tenant_id",
    "source",
    "event_id",
    "event_type",
    "schema_version",
    "catalog_version",
    "at_ms",
    "received_ms",
    "client_ms",
    "player_id",
    "session_id",
    "device_id",
    "login_session_id",
    "page_url",
    "page_path",
    "referrer",
    "landing_page",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "utm_term",
    "gclid",
    "fbclid",
    "affiliate_code",
    "user_agent_hash",
    "viewport",
    "device_type",
    "ip_country",
    "ip_city",
    "ip_region",
    "ip_asn",
    "ip_isp",
    "consent_analytics",
    "consent_marketing",
    "worker",
    "request_id",
    "game",
    "round_id",
    "currency",
    "amount_minor",
    "change_minor",
    "data",
];

/// The row of a client's event. The door has validated it; what is missing all the same is NULL, or refused by the
/// database.
pub(super) fn client_row(event: ClientEvent) -> EventRow {
    let ClientEvent { tenant_id, received_ms, at_ms, place, mut event } = event;
    let data = event.remove("data").unwrap_or(Value::Null);
    let consent = |event: &Map<String, Value>, name: &str| {
        event.get("consent").and_then(|consent| consent.get(name)).and_then(Value::as_bool).map(u8::from)
    };
    let (consent_analytics, consent_marketing) = (consent(&event, "analytics"), consent(&event, "marketing"));
    let client_ms = event.get("ts_client").and_then(Value::as_u64);
    let mut text = |name: &str| match event.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let viewport = text("viewport");
    EventRow {
        tenant_id,
        source: EventSource::Client.as_str(),
        event_id: text("event_id").unwrap_or_default(),
        event_type: text("event_type").unwrap_or_default(),
        schema_version: text("schema_version"),
        catalog_version: text("catalog_version"),
        at_ms,
        received_ms,
        client_ms,
        player_id: text("player_id"),
        session_id: text("session_id"),
        device_id: text("device_id"),
        page_url: text("page_url"),
        page_path: text("page_path"),
        referrer: text("referrer"),
        landing_page: text("landing_page"),
        utm_source: text("utm_source"),
        utm_medium: text("utm_medium"),
        utm_campaign: text("utm_campaign"),
        utm_content: text("utm_content"),
        utm_term: text("utm_term"),
        gclid: text("gclid"),
        fbclid: text("fbclid"),
        affiliate_code: text("affiliate_code"),
        user_agent_hash: text("user_agent_hash"),
        device_type: viewport.as_deref().and_then(device_type),
        viewport,
        consent_analytics,
        consent_marketing,
        data,
        ..placed(place)
    }
}

fn placed(place: Place) -> EventRow {
    let Place { country, city, region, asn, isp } = place;
    EventRow {
        ip_country: country,
        ip_city: city,
        ip_region: region,
        ip_asn: asn,
        ip_isp: isp,
        ..EventRow::default()
    }
}

/// By the width of a viewport, `1280x720`.
pub(super) fn device_type(viewport: &str) -> Option<&'static str> {
    let width: u32 = viewport.split_once('x')?.0.parse().ok()?;
    Some(match width {
        0..TABLET_WIDTH => "mobile",
        TABLET_WIDTH..DESKTOP_WIDTH => "tablet",
        _ => "desktop",
    })
}

/// The row of an event that a Worker emitted, validated here: what Workers say is in the catalog like everything else.
pub(super) fn server_row(
    event: ServerEvent,
    received_ms: u64,
    key: &PseudonymKey,
) -> Result<EventRow, MessageRejection> {
    let ServerEvent { event_type, mut data, tenant_id, .. } = event;
    let mut value = Value::Object(std::mem::take(&mut data));
    let spec = validate_data(&event_type, &value).map_err(|found| MessageRejection::invalid(&found))?;
    if let Value::Object(data) = &mut value {
        key.replace(&tenant_id, spec, data);
    }
    Ok(EventRow {
        tenant_id,
        source: EventSource::Server.as_str(),
        event_id: event.event_id,
        event_type,
        schema_version: Some(event.schema_version),
        catalog_version: Some(event.catalog_version),
        at_ms: event.at_ms,
        received_ms,
        player_id: event.player_id,
        login_session_id: event.login_session_id,
        ip_country: event.country,
        worker: Some(event.worker),
        request_id: Some(event.request_id),
        data: value,
        ..EventRow::default()
    })
}

/// The row of a wallet's entry. Its form is the ledger's own; that the catalog describes it is checked all the same.
pub(super) fn wallet_row(event: MoneyEvent, received_ms: u64) -> Result<EventRow, MessageRejection> {
    let MoneyEvent { schema_version, event_id, tenant_id, player_id, name, at_ms, data } = event;
    if schema_version != EVENTS_SCHEMA_VERSION {
        return Err(MessageRejection::UnsupportedVersion { schema_version });
    }
    let value = serde_json::to_value(&data)
        .map_err(|error| MessageRejection::Malformed { detail: error.to_string() })?;
    validate_wallet_data(name.as_str(), &value).map_err(|found| MessageRejection::invalid(&found))?;
    Ok(EventRow {
        tenant_id,
        source: EventSource::Wallet.as_str(),
        event_id,
        event_type: name.as_str().to_owned(),
        at_ms,
        received_ms,
        player_id: Some(player_id),
        game: data.game_id,
        round_id: data.round_id,
        currency: data.currency,
        amount_minor: data.amount_minor,
        change_minor: Some(data.change_minor),
        data: value,
        ..EventRow::default()
    })
}

/// What the database would refuse, found before the rows of others are refused with it.
pub(super) fn check(row: &EventRow) -> Result<(), MessageRejection> {
    let safe_max = SAFE_INTEGER_MAX.unsigned_abs();
    let numbers = [Some(row.at_ms), Some(row.received_ms), row.client_ms, row.amount_minor];
    let texts = [&row.tenant_id, &row.event_id, &row.event_type];
    if texts.iter().any(|text| text.is_empty()) || numbers.into_iter().flatten().any(|n| n > safe_max) {
        return Err(MessageRejection::InvalidEvent { detail: "an id or a number is none".to_owned() });
    }
    Ok(())
}

/// The time that an event tells of itself: the first of its fields that is a number of milliseconds and no date.
pub(super) fn measured_ms(spec: &EventSpec, data: &Value) -> Option<f64> {
    let field = spec.fields.iter().find(|field| {
        field.name.ends_with("_ms")
            && matches!(field.kind, FieldKind::Integer { .. } | FieldKind::Decimal { .. })
    })?;
    data.get(field.name)?.as_f64()
}
