//! What the Worker tells of a player's games beside the money, which is the wallet's to tell.

use cactus_events::events::round::RoundSeedRotated;
use igaming_contracts::games::Rotated;

/// A server seed was retired and revealed.
#[must_use]
pub fn seed_rotated(rotated: &Rotated) -> RoundSeedRotated {
    RoundSeedRotated { nonces_used: Some(rotated.revealed.rounds) }
}

#[cfg(test)]
mod tests {
    use cactus_events::{Event, validate_data};
    use igaming_contracts::games::{RevealedSeed, Seeds};

    use super::*;

    #[test]
    fn a_rotation_is_an_event_that_the_catalog_lets_a_worker_tell() {
        let revealed = RevealedSeed { server_seed: String::new(), commitment: String::new(), rounds: 118 };
        let current = Seeds {
            commitment: String::new(),
            client_seed: String::new(),
            nonce: 0,
            next_commitment: String::new(),
        };
        let data = serde_json::to_value(seed_rotated(&Rotated { revealed, current })).unwrap();
        assert_eq!(data, serde_json::json!({ "nonces_used": 118 }));
        assert!(validate_data(RoundSeedRotated::NAME, &data).unwrap().emitters.server);
    }
}
