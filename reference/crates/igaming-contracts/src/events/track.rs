//! `POST /api/events/track`: the events of a page or an app.
//!
//! The answer names each event: a client sends again what was neither accepted nor rejected, with the same ids.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// The most events of a batch.
pub const BATCH_EVENTS_MAX: u32 = 100;

/// The most bytes of a batch, after decompression: 100 events of 2.6 kB. An ordinary one has 600 bytes.
pub const BATCH_BYTES_MAX: u32 = 256 * 1024;

/// `POST /api/events/track`: takes a batch of events, each by itself. The body may be compressed with gzip and be
/// declared as `text/plain`, which a page that is being left can send without a preflight.
///
/// Whoever asks without a token may send events without a player; with a player's token they are that player's.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrackEvents;

impl Endpoint for TrackEvents {
    const BINDING: &'static str = "EVENTS";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/events/track";
    const ACCESS: Access = Access::Public;
    const STATUS: u16 = 202;
    const BODY_BYTES_MAX: u32 = BATCH_BYTES_MAX;
    const BODY_IS_BATCH: bool = true;
    type Request = TrackRequest;
    type Response = Tracked;
    type Rejection = TrackRejection;
}

/// See [`TrackEvents`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrackRequest {
    /// When the batch was sent, by the client's clock, in milliseconds since the Unix epoch.
    pub sent_ms: u64,
    /// What sent it.
    pub sdk: Sdk,
    /// 1 to [`BATCH_EVENTS_MAX`] events; each is an object as the catalog describes it.
    pub events: Vec<Value>,
}

/// The library that sent a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tracked {
    /// Events that are on their way.
    pub accepted: u32,
    /// Events that are not and never will be.
    pub rejected: u32,
    /// One for each event, in the order of the batch.
    pub results: Vec<TrackResult>,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TrackResult {
    /// It is on its way, and counts once however often it is sent.
    Accepted {
        /// Its id.
        event_id: String,
    },
    /// An event of this id came before it in the batch.
    Duplicate {
        /// Its id.
        event_id: String,
    },
    /// It is no event of the catalog, and will not be one when it is sent again.
    Rejected {
        /// Its place in the batch, from 0.
        index: u32,
        /// Its id, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event_id: Option<String>,
        /// What is wrong with it; at least one.
        violations: Vec<Violation>,
    },
}

/// Something that is wrong with an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// Where, as a JSON pointer (RFC 6901), for example `/data/amount_minor`; empty for the event itself.
    pub path: String,
    /// What, for programs.
    pub code: String,
    /// What, for people.
    pub message: String,
}

/// Why no event of a batch was looked at, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TrackRejection {
    /// There is no event in it.
    EmptyBatch,
    /// There are too many events in it.
    TooManyEvents {
        /// The most events of a batch.
        events_max: u32,
    },
}

impl Rejection for TrackRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::EmptyBatch => "empty_batch",
            Self::TooManyEvents { .. } => "too_many_events",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::EmptyBatch => 400,
            Self::TooManyEvents { .. } => 413,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::EmptyBatch => "There is no event in the batch.".to_owned(),
            Self::TooManyEvents { events_max } => format!("A batch may have {events_max} events."),
        }
    }
}
