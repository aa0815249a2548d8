//! This crate's own Mines and Tower, computed from their specification and not by the code that deals them: a second
//! implementation, so that a mistake in one is found by the other.

use alloc::format;
use alloc::vec::Vec;

use super::digest::{hmac_sha256, sha256};
use super::explain::Trace;
use super::rejection::VerifierRejection;
use super::seeded::{SeedPair, seed_bytes};
use crate::{ClientSeed, Nonce};

const COMMITMENT_TAG: &[u8] = b"cactus/commitment/1";
const OUTCOME_TAG: &[u8] = b"cactus/outcome/1";
const WORD_BYTES: usize = 4;
const BLOCK_BYTES: usize = 32;

/// Scheme tag of Mines, version 1.
pub(super) const MINES_TAG: &[u8] = b"cactus/mines/1";
/// Scheme tag of Tower, version 1.
pub(super) const TOWER_TAG: &[u8] = b"cactus/tower/1";

/// What is published before the rounds of a seed.
pub(super) fn commitment(server_seed: &str) -> Result<[u8; 32], VerifierRejection> {
    let seed = seed_of(server_seed)?;
    Ok(sha256(&[field(COMMITMENT_TAG), field(&seed)].concat()))
}

fn seed_of(server_seed: &str) -> Result<[u8; 32], VerifierRejection> {
    seed_bytes(server_seed)?.try_into().map_err(|_| VerifierRejection::InputMalformed("server_seed"))
}

/// The integers of a round: blocks of HMAC-SHA256 under a key that the seed and the scheme give.
pub(super) struct CactusStream {
    key: [u8; 32],
    fields: Vec<u8>,
    block: [u8; BLOCK_BYTES],
    used_bytes: usize,
    blocks: u32,
}

impl CactusStream {
    pub(super) fn new(tag: &[u8], seeds: &SeedPair, trace: &mut Trace) -> Result<Self, VerifierRejection> {
        let seed = seed_of(&seeds.server_seed)?;
        ClientSeed::new(seeds.client_seed.as_str())
            .map_err(|_| VerifierRejection::InputMalformed("client_seed"))?;
        Nonce::new(seeds.nonce).map_err(|_| VerifierRejection::InputOutOfRange("nonce"))?;
        let derivation = [field(OUTCOME_TAG), field(tag)].concat();
        let key = hmac_sha256(&seed, &derivation);
        trace.note("outcome_key_hmac_key_hex", || hex::encode(seed));
        trace.note("outcome_key_hmac_message_hex", || hex::encode(&derivation));
        trace.note("hmac_key_hex", || hex::encode(key));
        let fields = [field(seeds.client_seed.as_bytes()), field(&seeds.nonce.to_be_bytes())].concat();
        Ok(Self { key, fields, block: [0; BLOCK_BYTES], used_bytes: BLOCK_BYTES, blocks: 0 })
    }

    fn next_word(&mut self, trace: &mut Trace) -> u32 {
        if self.used_bytes == BLOCK_BYTES {
            let message = [self.fields.as_slice(), &field(&self.blocks.to_be_bytes())].concat();
            self.block = hmac_sha256(&self.key, &message);
            trace.note("hmac_message_hex", || hex::encode(&message));
            trace.note("digest_hex", || hex::encode(self.block));
            self.used_bytes = 0;
            self.blocks += 1;
        }
        let mut word = [0; WORD_BYTES];
        word.copy_from_slice(&self.block[self.used_bytes..][..WORD_BYTES]);
        self.used_bytes += WORD_BYTES;
        u32::from_be_bytes(word)
    }

    /// The first word below the largest multiple of the bound, modulo the bound.
    fn below(&mut self, bound: u32, trace: &mut Trace) -> u32 {
        let limit = (1_u64 << 32) / u64::from(bound) * u64::from(bound);
        loop {
            let word = self.next_word(trace);
            if u64::from(word) < limit {
                return word % bound;
            }
            trace.note("dropped_word", || format!("{word} is not below {limit}"));
        }
    }

    /// The first places of a forward Fisher-Yates shuffle of the tiles 0, 1, ….
    pub(super) fn shuffle(&mut self, tiles: u8, count: u8, trace: &mut Trace) -> Vec<u8> {
        let mut list: Vec<u8> = (0..tiles).collect();
        for place in 0..count {
            let bound = tiles - place;
            let drawn = self.below(u32::from(bound), trace);
            let other = usize::from(place) + usize::try_from(drawn).expect("below 25");
            list.swap(usize::from(place), other);
            let tile = list[usize::from(place)];
            trace
                .note("pick", || format!("{drawn} of {bound}: places {place} and {other} swap, tile {tile}"));
        }
        list.truncate(usize::from(count));
        list
    }
}

fn field(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a field of at most 64 bytes");
    [&length.to_be_bytes()[..], bytes].concat()
}
