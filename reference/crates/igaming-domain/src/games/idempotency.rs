use cactus_edge::Fault;
use igaming_contracts::Endpoint;
use igaming_contracts::games::{GamesRejection, Rotated};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::round::{Moment, RoundRef};

/// The `Idempotency-Key` of a request, with what the request was.
pub(super) struct Key {
    pub text: String,
    /// SHA-256 of the operation's path, a line feed, and the request's JSON with its fields in declaration order.
    pub fingerprint: [u8; 32],
}

impl Key {
    pub fn of<E: Endpoint>(text: Option<&str>, request: &E::Request) -> Result<Option<Self>, Fault> {
        let Some(text) = text else {
            return Ok(None);
        };
        let json = serde_json::to_vec(request).map_err(|error| Fault::internal(error.to_string()))?;
        let hash = Sha256::new().chain_update(E::PATH).chain_update("\n").chain_update(json);
        Ok(Some(Self { text: text.to_owned(), fingerprint: hash.finalize().into() }))
    }
}

/// What a key is remembered by, for ever. It is written with the decision and never changed: an answer that
/// has to wait for the wallet is told again from the round, as it stood at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Receipt {
    /// The request began or moved a round.
    Round { round: RoundRef, moment: Moment },
    /// The request rotated the seeds.
    Rotated { response: Rotated },
    /// The player's state said no. A request that could never succeed leaves its key free instead.
    Rejected { rejection: GamesRejection },
}

/// What is known of a request's key.
pub(super) enum Known {
    /// There is no key, or it is free.
    No,
    /// The same request came before.
    Repeated(Receipt),
    /// The key came with another request.
    Conflicting,
}
