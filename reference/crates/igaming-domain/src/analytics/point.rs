//! The mapping from an event to a point of Analytics Engine. Queries name the positions, so they never change their
//! meaning; a new one is added at the end, and an unused one is left empty.
//!
//! The index is the tenant: a busy brand is sampled more, a quiet one is not thinned out by it.

use cactus_edge::DataPoint;
use cactus_edge::limits::{ANALYTICS_BLOBS_BYTES_MAX, ANALYTICS_INDEX_BYTES_MAX};
use cactus_events::CATALOG;

use super::row::{EventRow, measured_ms};

/// What `blob1` to `blob20` are; absent ones are empty.
pub const BLOBS: [&str; 20] = [
    "ip_country",
    "player_id",
    "event_type",
    "utm_source",
    "source",
    "session_id",
    "device_id",
    "device_type",
    "utm_medium",
    "utm_campaign",
    "affiliate_code",
    "page_path",
    "ip_region",
    "ip_city",
    "ip_isp",
    "game",
    "currency",
    "data.experiment",
    "data.variant",
    "schema_version",
];

/// What `double1` to `double7` are; absent ones are 0. `double1` is the first field of the event's `data`, in the order
/// of the catalog, that is a number of milliseconds: how long something took, such as `duration_ms` of `session.end` or
/// `decision_time_ms` of `bet.cashout_clicked`. `late_ms` is how long after it happened the event was received. Amounts
/// are of wallets' events; they are here for a look, and counted in D1.
pub const DOUBLES: [&str; 7] =
    ["data.*_ms", "at_ms", "late_ms", "amount_minor", "change_minor", "ip_asn", "consent_analytics"];

/// Each blob is cut to a share of the 16 KB: 20 x 819 = 16,380 of 16,384 bytes.
const BLOB_BYTES_MAX: usize = ANALYTICS_BLOBS_BYTES_MAX / 20;

/// The point of a row.
pub(super) fn point(row: &EventRow) -> DataPoint {
    let measured_ms = CATALOG.event(&row.event_type).and_then(|spec| measured_ms(spec, &row.data));
    DataPoint {
        index: text(&row.tenant_id, ANALYTICS_INDEX_BYTES_MAX),
        blobs: BLOBS.iter().map(|name| text(blob(row, name), BLOB_BYTES_MAX)).collect(),
        doubles: vec![
            measured_ms.unwrap_or_default(),
            unsigned(row.at_ms),
            unsigned(row.received_ms.saturating_sub(row.at_ms)),
            unsigned(row.amount_minor.unwrap_or_default()),
            signed(row.change_minor.unwrap_or_default()),
            row.ip_asn.map(f64::from).unwrap_or_default(),
            row.consent_analytics.map(f64::from).unwrap_or_default(),
        ],
    }
}

fn blob<'a>(row: &'a EventRow, name: &str) -> &'a str {
    let column = match name {
        "ip_country" => &row.ip_country,
        "player_id" => &row.player_id,
        "event_type" => return &row.event_type,
        "utm_source" => &row.utm_source,
        "source" => return row.source,
        "session_id" => &row.session_id,
        "device_id" => &row.device_id,
        "device_type" => return row.device_type.unwrap_or_default(),
        "utm_medium" => &row.utm_medium,
        "utm_campaign" => &row.utm_campaign,
        "affiliate_code" => &row.affiliate_code,
        "page_path" => &row.page_path,
        "ip_region" => &row.ip_region,
        "ip_city" => &row.ip_city,
        "ip_isp" => &row.ip_isp,
        "game" => &row.game,
        "currency" => &row.currency,
        "schema_version" => &row.schema_version,
        name => {
            let field = name.strip_prefix("data.").and_then(|field| row.data.get(field));
            return field.and_then(serde_json::Value::as_str).unwrap_or_default();
        }
    };
    column.as_deref().unwrap_or_default()
}

/// Without control characters, which would cost a point its place, and not longer than fits.
fn text(text: &str, bytes_max: usize) -> String {
    let text = &text[..text.floor_char_boundary(bytes_max)];
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Exact: the database holds no integer that a double does not.
#[expect(clippy::cast_precision_loss, reason = "rows are checked to be safe integers")]
fn unsigned(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "a change is a sum of amounts, which are safe integers")]
fn signed(number: i64) -> f64 {
    number as f64
}
