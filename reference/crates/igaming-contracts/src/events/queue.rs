//! The messages on `EVENTS_QUEUE`: events of clients, of Workers and of wallets, each kind in messages of its own.
//!
//! The tag says where the events come from, which is what a stored row's `source` says: money is counted from
//! wallets' events only, whatever a page or a Worker says about it.
//!
//! Delivery is at least once and in any order. An event's id is the same each time, and a consumer counts it once.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::money::MoneyEvent;
use super::track::Violation;

/// The most events of a message. A consumer's batch of 10 messages has as many as one invocation may write points of
/// Analytics Engine: 10 x 25 = 250.
pub const MESSAGE_EVENTS_MAX: usize = 25;

/// One message: at least one event, and at most what `cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "source", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventsMessage {
    /// From a page or an app, through the track endpoint.
    Client {
        /// In the order of the request.
        events: Vec<ClientEvent>,
    },
    /// From a Worker, about what it did.
    Server {
        /// In the order in which they were emitted.
        events: Vec<ServerEvent>,
    },
    /// From a wallet's log.
    Wallet {
        /// Events of one wallet, in the order of their sequence. Each stands for itself.
        events: Vec<MoneyEvent>,
    },
    /// What clients sent and the catalog refused: kept for whoever mends the page, and counted nowhere.
    Refused {
        /// In the order of the request.
        events: Vec<RefusedEvent>,
    },
}

/// Where events come from: the tag of a message, and what a stored row's `source` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventSource {
    /// A page or an app.
    Client,
    /// A Worker.
    Server,
    /// A wallet's log.
    Wallet,
    /// A page or an app, of what is no event. No row has this source.
    Refused,
}

impl EventSource {
    /// The name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Wallet => "wallet",
            Self::Refused => "refused",
        }
    }
}

/// An event that a client sent and the catalog found valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientEvent {
    /// The tenant of the host under which the request came.
    pub tenant_id: String,
    /// When the request came, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// When it happened by the platform's clock: the client's time, corrected by how far its clock was off.
    pub at_ms: u64,
    /// From where the request came.
    pub place: Place,
    /// The event as the client sent it, envelope and `data`, without what must not be stored.
    pub event: Map<String, Value>,
}

/// What a client sent as an event and the catalog refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RefusedEvent {
    /// The request and the place in it, for example `req_0123:7`.
    pub id: String,
    /// The tenant of the host under which the request came.
    pub tenant_id: String,
    /// When the request came, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// What it says of its type, if that is a name in the catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// What is wrong with it; at least one.
    pub violations: Vec<Violation>,
    /// Its names and the types of its values; no value, which might be personal.
    pub shape: String,
    /// How long it was.
    pub bytes: u32,
}

/// Where a request came from, by Cloudflare's data about its connection; what is unknown is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The city's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The region's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The number of the autonomous system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
    /// The organisation of the autonomous system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isp: Option<String>,
}

/// An event that a Worker emitted, in the words of the catalog. It is never about money: that is told by wallets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerEvent {
    /// A UUIDv7 in text.
    pub event_id: String,
    /// The name in the catalog, for example `auth.login_succeeded`.
    pub event_type: String,
    /// The version of the event's schema, for example `1.0`.
    pub schema_version: String,
    /// The version of the catalog.
    pub catalog_version: String,
    /// The Worker that emitted it.
    pub worker: String,
    /// The tenant of the request.
    pub tenant_id: String,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player_id: Option<String>,
    /// The session of the player's access token; not the visit that a client's `session_id` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_session_id: Option<String>,
    /// The client's country, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The request in which it happened; also in the log lines of all Workers that took part.
    pub request_id: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The event's own fields.
    pub data: Map<String, Value>,
}
