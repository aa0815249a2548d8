//! The fields around every event.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::spec::{Example, FieldKind, FieldSpec};

/// Characters of an address, of a path and of a referrer.
pub const URL_CHARS_MAX: usize = 2_048;
/// Characters of a campaign's parameter.
pub const CAMPAIGN_CHARS_MAX: usize = 255;
/// Events of one request to the track endpoint.
pub const BATCH_EVENTS_MAX: usize = 100;
/// Bytes of one request to the track endpoint, unpacked.
pub const BATCH_BYTES_MAX: usize = 256 * 1024;

/// An event as a client sends it: what is known without asking the platform, and `data`.
///
/// The place (`ip_*`), the tenant and the time of arrival are the platform's to add. `sent_ms` and the SDK's name
/// and version stand once on a [`Batch`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// A UUIDv7, the same on every retry: an event with an id that was seen before is not counted again.
    pub event_id: String,
    /// `namespace.action`.
    pub event_type: String,
    /// `major.minor` of the event's schema.
    pub schema_version: String,
    /// The catalog's version that the sender was built with.
    pub catalog_version: String,
    /// When it happened, by the client's clock, in milliseconds since the Unix epoch.
    pub ts_client: u64,
    /// The visit.
    pub session_id: String,
    /// The device, or rather the storage of one browser or app.
    pub device_id: String,
    /// The signed-in player.
    #[serde(default)]
    pub player_id: Option<String>,
    /// The page's address without what may be personal.
    #[serde(default)]
    pub page_url: Option<String>,
    /// The page's path.
    #[serde(default)]
    pub page_path: Option<String>,
    /// The address of the page before the visit.
    #[serde(default)]
    pub referrer: Option<String>,
    /// SHA-256 of the browser's user agent, in hexadecimal.
    #[serde(default)]
    pub user_agent_hash: Option<String>,
    /// `{width}x{height}` of the window in CSS pixels.
    #[serde(default)]
    pub viewport: Option<String>,
    /// Device pixels for a CSS pixel.
    #[serde(default)]
    pub pixel_ratio: Option<f64>,
    /// Where the first visit came from.
    #[serde(default)]
    pub utm_source: Option<String>,
    /// The marketing channel of the first visit.
    #[serde(default)]
    pub utm_medium: Option<String>,
    /// The campaign of the first visit.
    #[serde(default)]
    pub utm_campaign: Option<String>,
    /// The variant of the advertisement of the first visit.
    #[serde(default)]
    pub utm_content: Option<String>,
    /// The paid search term of the first visit.
    #[serde(default)]
    pub utm_term: Option<String>,
    /// Google's click id of the first visit.
    #[serde(default)]
    pub gclid: Option<String>,
    /// Facebook's click id of the first visit.
    #[serde(default)]
    pub fbclid: Option<String>,
    /// The affiliate's code of the first visit.
    #[serde(default)]
    pub affiliate_code: Option<String>,
    /// The first page of the first visit.
    #[serde(default)]
    pub landing_page: Option<String>,
    /// What the person had agreed to when it happened.
    pub consent: Consent,
    /// The event's own fields.
    pub data: Map<String, Value>,
}

/// What the person had agreed to when the event happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "export", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// To be counted.
    pub analytics: bool,
    /// To be followed up for advertising.
    pub marketing: bool,
}

/// A request to the track endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// When it was sent, by the client's clock: how far that clock is off is what lies between this and the arrival.
    pub sent_ms: u64,
    /// What sent it.
    pub sdk: Sdk,
    /// 1 to [`BATCH_EVENTS_MAX`], each to be validated by itself.
    pub events: Vec<Value>,
}

/// What sent a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// For example `@cactus/events`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Fields that only the platform may set: those of section "added server-side" and what identifies the brand.
pub const SERVER_FIELDS: &[&str] = &[
    "tenant_id",
    "ts_server",
    "ts_sent",
    "source",
    "ip_country",
    "ip_city",
    "ip_region",
    "ip_postal_code",
    "ip_timezone",
    "ip_asn",
    "ip_isp",
];

/// The fields of `consent`.
pub const CONSENT_FIELDS: &[FieldSpec] = &[
    FieldSpec::required("analytics", FLAG, "To be counted."),
    FieldSpec::required("marketing", FLAG, "To be followed up for advertising."),
];

const FLAG: (FieldKind, Example) = (FieldKind::Flag, Example::Flag(true));

const fn id(example: &'static str) -> (FieldKind, Example) {
    (FieldKind::Id, Example::Text(example))
}

const fn text(max_chars: usize, example: &'static str) -> (FieldKind, Example) {
    (FieldKind::Text { max_chars }, Example::Text(example))
}

const fn url(example: &'static str) -> (FieldKind, Example) {
    text(URL_CHARS_MAX, example)
}

const fn campaign(example: &'static str) -> (FieldKind, Example) {
    text(CAMPAIGN_CHARS_MAX, example)
}

const EVENT_ID: (FieldKind, Example) =
    (FieldKind::EventId, Example::Text("018f6f43-2c1d-7a90-b1f2-6f1d3c5a7e90"));
const TS_CLIENT: (FieldKind, Example) = (FieldKind::TimestampMs, Example::Integer(1_716_922_800_000));
const CONSENT: (FieldKind, Example) = (FieldKind::Object(CONSENT_FIELDS), Example::Fields);
const PIXEL_RATIO: (FieldKind, Example) = (FieldKind::Decimal { min: 0.1, max: 32.0 }, Example::Decimal(2.0));

/// The fields of [`Envelope`], without `data`.
pub const ENVELOPE_FIELDS: &[FieldSpec] = &[
    FieldSpec::required("event_id", EVENT_ID, "UUIDv7, the same on every retry."),
    FieldSpec::required("event_type", text(64, "page.view"), "`namespace.action`."),
    FieldSpec::required("schema_version", text(11, "1.0"), "`major.minor` of the event's schema."),
    FieldSpec::required("catalog_version", text(17, "1.0.0"), "The catalog that the sender was built with."),
    FieldSpec::required("ts_client", TS_CLIENT, "When it happened, by the client's clock, in ms."),
    FieldSpec::required("session_id", id("sess_018f6f43"), "The visit.").pseudonym(),
    FieldSpec::required("device_id", id("dev_018f6f43"), "The storage of one browser or app.").pseudonym(),
    FieldSpec::required("consent", CONSENT, "What the person had agreed to when it happened."),
    FieldSpec::optional("player_id", id("plr_018f6f43"), "The signed-in player.").pseudonym(),
    FieldSpec::optional("page_url", url("https://play.example/casino"), "The page's address.").personal(),
    FieldSpec::optional("page_path", url("/casino"), "The page's path.").personal(),
    FieldSpec::optional("referrer", url("https://search.example/"), "The page before the visit.").personal(),
    FieldSpec::optional("user_agent_hash", text(64, "9f86d081884c7d65"), "SHA-256 of the user agent.")
        .pseudonym(),
    FieldSpec::optional("viewport", text(16, "1280x720"), "`{width}x{height}` in CSS pixels."),
    FieldSpec::optional("pixel_ratio", PIXEL_RATIO, "Device pixels for a CSS pixel."),
    FieldSpec::optional("utm_source", campaign("newsletter"), "Where the first visit came from."),
    FieldSpec::optional("utm_medium", campaign("email"), "The channel of the first visit."),
    FieldSpec::optional("utm_campaign", campaign("spring"), "The campaign of the first visit."),
    FieldSpec::optional("utm_content", campaign("banner-2"), "The advertisement of the first visit."),
    FieldSpec::optional("utm_term", campaign("crash game"), "The paid search term of the first visit."),
    FieldSpec::optional("gclid", campaign("Cj0KCQ"), "Google's click id of the first visit.").pseudonym(),
    FieldSpec::optional("fbclid", campaign("IwAR0"), "Facebook's click id of the first visit.").pseudonym(),
    FieldSpec::optional("affiliate_code", campaign("partner-7"), "The affiliate of the first visit."),
    FieldSpec::optional("landing_page", url("https://play.example/"), "The first page of the first visit.")
        .personal(),
];
