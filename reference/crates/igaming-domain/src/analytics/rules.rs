use std::fmt;

use cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX;
use cactus_events::Violation;
use igaming_contracts::events::queue::{EventsMessage, RefusedEvent};

use super::row::{EventRow, check, client_row, server_row, wallet_row};
use crate::events::PseudonymKey;

/// Why a message, or an event of one, can never become a row. The order is the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageRejection {
    /// Longer than a queue message can be.
    TooLong,
    /// Not the JSON of a message.
    Malformed {
        /// Where and how, for the log.
        detail: String,
    },
    /// A wallet's event of another version.
    UnsupportedVersion {
        /// The version it states.
        schema_version: u32,
    },
    /// Not as the catalog describes it.
    InvalidEvent {
        /// The violations.
        detail: String,
    },
}

impl MessageRejection {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Malformed { .. } => "malformed",
            Self::UnsupportedVersion { .. } => "unsupported_version",
            Self::InvalidEvent { .. } => "invalid_event",
        }
    }

    pub(super) fn invalid(violations: &[Violation]) -> Self {
        let told = violations.iter().map(|violation| format!("{} {}", violation.path, violation.code.code()));
        Self::InvalidEvent { detail: told.collect::<Vec<_>>().join(", ") }
    }
}

impl fmt::Display for MessageRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str(self.code()),
            Self::UnsupportedVersion { schema_version } => write!(f, "{}: {schema_version}", self.code()),
            Self::Malformed { detail } | Self::InvalidEvent { detail } => {
                write!(f, "{}: {detail}", self.code())
            }
        }
    }
}

/// A message that was read.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) rows: Vec<EventRow>,
    pub(super) refused: Vec<RefusedEvent>,
    /// The first event that is none, if there is one. The others are in `rows`.
    pub(super) rejection: Option<MessageRejection>,
}

/// Reads a message.
pub(super) fn read_message(body: &str, now_ms: u64, key: &PseudonymKey) -> Result<Message, MessageRejection> {
    if body.len() > QUEUE_MESSAGE_BYTES_MAX {
        return Err(MessageRejection::TooLong);
    }
    let message: EventsMessage = serde_json::from_str(body)
        .map_err(|error| MessageRejection::Malformed { detail: error.to_string() })?;
    let rows: Vec<Result<EventRow, MessageRejection>> = match message {
        EventsMessage::Client { events } => events.into_iter().map(|event| Ok(client_row(event))).collect(),
        EventsMessage::Server { events } => {
            events.into_iter().map(|event| server_row(event, now_ms, key)).collect()
        }
        EventsMessage::Wallet { events } => {
            events.into_iter().map(|event| wallet_row(event, now_ms)).collect()
        }
        EventsMessage::Refused { events } => return Ok(Message { refused: events, ..Message::default() }),
    };
    let mut message = Message::default();
    for row in rows {
        match row.and_then(|row| check(&row).map(|()| row)) {
            Ok(row) => message.rows.push(row),
            Err(rejection) => message.rejection = message.rejection.or(Some(rejection)),
        }
    }
    Ok(message)
}
