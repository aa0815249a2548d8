//! The seeds of a sample: many server seeds, each with a few thousand nonces, as players have them.

use cactus_games::{ClientSeed, Nonce, ServerSeed};
use sha2::{Digest, Sha256};

/// Rounds on one pair of seeds before both are changed.
const ROUNDS_PER_SEED: u64 = 4_096;

/// Seeds and nonces that follow from a text, so that a sample can be drawn again.
pub struct SeedSequence {
    text: String,
    rounds: u64,
    server_seed: ServerSeed,
    client_seed: ClientSeed,
}

impl SeedSequence {
    /// The sequence of a text: another text, an independent sample.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let (server_seed, client_seed) = pair(&text, 0);
        Self { text, rounds: 0, server_seed, client_seed }
    }

    /// What the next round is played with.
    pub fn next_round(&mut self) -> (&ServerSeed, &ClientSeed, Nonce) {
        let (number, nonce) = (self.rounds / ROUNDS_PER_SEED, self.rounds % ROUNDS_PER_SEED);
        if nonce == 0 {
            (self.server_seed, self.client_seed) = pair(&self.text, number);
        }
        self.rounds += 1;
        (&self.server_seed, &self.client_seed, Nonce::new(nonce).expect("a few thousand"))
    }
}

fn pair(text: &str, number: u64) -> (ServerSeed, ClientSeed) {
    let hash = |role: &str| -> [u8; 32] { Sha256::digest(format!("{text}/{number}/{role}")).into() };
    let client_seed: String = hash("client")[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    (ServerSeed::from_bytes(hash("server")), ClientSeed::new(client_seed).expect("hexadecimal digits"))
}
