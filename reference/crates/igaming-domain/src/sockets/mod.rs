//! The sockets that a gateway object holds: how much one may send, when it ends, and what is remembered about it while
//! the object is not in memory. No platform in sight: the object does what is decided here.

mod budget;
mod card;
mod fanout;
#[cfg(test)]
mod tests;

pub use budget::{MESSAGES_PER_SECOND, MessageBudget, Verdict};
pub use card::{SOCKETS_PER_PLAYER, SocketCard, surplus};
pub use fanout::Fanout;

use sha2::{Digest, Sha256};

/// The longest frame that is looked at, in bytes. The longest command has about 300.
pub const FRAME_BYTES_MAX: usize = 4 * 1024;

/// How often a gateway with sockets looks at all of them, in milliseconds.
pub const INSPECTION_INTERVAL_MS: u64 = 60_000;

/// Which of a table's gateways holds the sockets of a player: always the same, so that it can count them.
pub fn gateway_of(player_id: &str, gateways: u32) -> u32 {
    let hash = Sha256::digest(player_id.as_bytes());
    let (first, _) = hash.split_at(4);
    let number = first.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    number.checked_rem(gateways).unwrap_or(0)
}
