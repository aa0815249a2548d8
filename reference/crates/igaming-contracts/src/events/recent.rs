//! What a brand's people see of the event pipeline: the events that just came, and what could not become one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::context::Scope;
use crate::{Access, Endpoint, Method, NoRejection};

/// Events or bad events of one answer: 100 x 3 kB = 300 kB.
pub const RECENT_EVENTS_MAX: u32 = 100;

/// `GET /api/events/recent`: the brand's newest events, to see whether a page emits what it should.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetRecentEvents;

impl Endpoint for GetRecentEvents {
    const BINDING: &'static str = "EVENTS";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/events/recent";
    const ACCESS: Access = Access::Operator(Scope::EventsRead);
    type Request = RecentEventsQuery;
    type Response = RecentEvents;
    type Rejection = NoRejection;
}

/// See [`GetRecentEvents`]. Filters are exact. That of the session looks among the newest 10,000 events that the others
/// leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecentEventsQuery {
    /// The name in the catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player_id: Option<String>,
    /// The visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
}

/// Newest first, at most [`RECENT_EVENTS_MAX`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecentEvents {
    /// The events.
    pub events: Vec<RecentEvent>,
}

/// A stored event. Its fields are those of the columns of `events_recent_90d` that are not null, `data` is an object.
pub type RecentEvent = Map<String, Value>;

/// `GET /api/events/bad`: what of the brand could not become an event.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetBadEvents;

impl Endpoint for GetBadEvents {
    const BINDING: &'static str = "EVENTS";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/events/bad";
    const ACCESS: Access = Access::Operator(Scope::EventsRead);
    type Request = BadEventsQuery;
    type Response = BadEvents;
    type Rejection = NoRejection;
}

/// See [`GetBadEvents`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BadEventsQuery {
    /// Only those that came before this time, in milliseconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_ms: Option<u64>,
}

/// Newest first, at most [`RECENT_EVENTS_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BadEvents {
    /// What came.
    pub events: Vec<BadEvent>,
}

/// What could not become an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BadEvent {
    /// Of a refused event the request and its place in it; of a message the queue's id.
    pub id: String,
    /// When it came, in milliseconds since the Unix epoch.
    pub received_ms: u64,
    /// The code of the first violation, of the message's rejection, or `dead_letter`.
    pub reason: String,
    /// Of a refused event its violations as JSON; else in words.
    pub detail: String,
    /// What it says of its type.
    pub event_type: Option<String>,
    /// Of a refused event its shape without values; of a message the first 2,000 bytes.
    pub body: String,
    /// How long it was.
    pub body_bytes: u64,
}
