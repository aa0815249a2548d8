//! Checkpoints: a wallet's state kept beside its log, so that opening reads only the entries after it.

use sha2::{Digest, Sha256};

use super::StoreFault;
use crate::chain::EntryHash;
use crate::name::WalletId;
use crate::state::State;

const CHECKPOINT_TAG: &[u8] = b"cactus-ledger:checkpoint:v1\n";

/// Largest state kept, below the 2 MB that a SQLite value of a Durable Object may have. A wallet with a larger one is
/// read from its first entry.
const STATE_BYTES_MAX: usize = 1_500_000;

/// What a store keeps beside the log: how far it was sent, and the state after some entry. Everything in it follows
/// from the log but the synced sequence; the digest finds a changed byte in either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The sequence up to which entries are known to have been sent.
    pub synced_sequence: u64,
    /// The JSON of a [`State`]; without one the log is read from its first entry.
    pub state: Option<String>,
    /// [`Checkpoint::computed_digest`].
    pub digest: EntryHash,
}

impl Checkpoint {
    /// A checkpoint of `state`.
    ///
    /// # Errors
    /// [`StoreFault`] when the state has no JSON, which only a defect of this crate can cause.
    pub fn of_state(synced_sequence: u64, state: &State) -> Result<Self, StoreFault> {
        let json = serde_json::to_string(state).map_err(StoreFault::new)?;
        Ok(Self::sealed(synced_sequence, (json.len() <= STATE_BYTES_MAX).then_some(json)))
    }

    /// A checkpoint without a state.
    #[must_use]
    pub fn of_outbox(synced_sequence: u64) -> Self {
        Self::sealed(synced_sequence, None)
    }

    fn sealed(synced_sequence: u64, state: Option<String>) -> Self {
        let mut checkpoint = Self { synced_sequence, state, digest: EntryHash::UNSET };
        checkpoint.digest = checkpoint.computed_digest();
        checkpoint
    }

    /// SHA-256 of `cactus-ledger:checkpoint:v1`, a line feed, the synced sequence as a big-endian u64, and the state's
    /// JSON where there is one.
    #[must_use]
    pub fn computed_digest(&self) -> EntryHash {
        let mut hasher = Sha256::new();
        hasher.update(CHECKPOINT_TAG);
        hasher.update(self.synced_sequence.to_be_bytes());
        hasher.update(self.state.as_deref().unwrap_or_default());
        EntryHash::from_bytes(hasher.finalize().into())
    }

    /// The state, checked to be what was written for `wallet`; a wallet without entries if there is none.
    ///
    /// # Errors
    /// A corrupt [`StoreFault`] that says what is wrong.
    pub fn read_state(&self, wallet: &WalletId) -> Result<State, StoreFault> {
        if self.digest != self.computed_digest() {
            return Err(StoreFault::corrupt("the checkpoint does not have the digest of its content"));
        }
        let Some(json) = &self.state else {
            return Ok(State::genesis(wallet));
        };
        let unreadable =
            |error| StoreFault::corrupt(format_args!("the checkpoint's state is not readable: {error}"));
        let state: State = serde_json::from_str(json).map_err(unreadable)?;
        if state.wallet() != wallet {
            return Err(StoreFault::corrupt("the checkpoint belongs to another wallet"));
        }
        Ok(state)
    }
}
