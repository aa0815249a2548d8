use igaming_contracts::games::crash::SocketEnd;
use serde::{Deserialize, Serialize};

/// Sockets of one player at one table; with another the oldest goes.
pub const SOCKETS_PER_PLAYER: usize = 4;

/// How long a socket may send nothing: 5 minutes.
const IDLE_MS_MAX: u64 = 300_000;

/// A message is written down when the one that was written down before is this old: 30 s. What is remembered may so be
/// that much too old, never too new.
const SEEN_STALE_MS: u64 = 30_000;

/// What is remembered about a socket, attached to it by the platform while the object is not in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketCard {
    /// The socket.
    #[serde(rename = "s")]
    pub socket_id: String,
    /// Whose it is.
    #[serde(rename = "p")]
    pub player_id: String,
    /// When it was opened.
    #[serde(rename = "c")]
    pub connected_at_ms: u64,
    /// When it last sent something, as far as it is written down.
    #[serde(rename = "n")]
    pub seen_at_ms: u64,
    /// When its access token expires.
    #[serde(rename = "t")]
    pub token_expires_at_ms: u64,
}

impl SocketCard {
    /// A message came; whether that is to be written down.
    pub fn see(&mut self, now_ms: u64) -> bool {
        let stale = now_ms.saturating_sub(self.seen_at_ms) >= SEEN_STALE_MS;
        if stale {
            self.seen_at_ms = now_ms;
        }
        stale
    }

    /// Why the socket is to be closed now, if it is. `pinged_at_ms` is the last ping that the platform answered itself.
    pub fn end(&self, pinged_at_ms: Option<u64>, now_ms: u64) -> Option<SocketEnd> {
        if now_ms >= self.token_expires_at_ms {
            return Some(SocketEnd::TokenExpired);
        }
        let seen_at_ms = pinged_at_ms.map_or(self.seen_at_ms, |pinged| pinged.max(self.seen_at_ms));
        let silent_ms = now_ms.saturating_sub(seen_at_ms);
        (silent_ms >= IDLE_MS_MAX + SEEN_STALE_MS).then_some(SocketEnd::Idle)
    }
}

/// Which of a player's sockets are too many: the oldest.
pub fn surplus(cards: &[SocketCard]) -> Vec<&SocketCard> {
    let mut oldest_first: Vec<&SocketCard> = cards.iter().collect();
    oldest_first.sort_by_key(|card| (card.connected_at_ms, card.socket_id.as_str()));
    oldest_first.truncate(cards.len().saturating_sub(SOCKETS_PER_PLAYER));
    oldest_first
}
