//! The stream of integers that outcomes are made of. The crate documentation specifies it byte by byte.

use core::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroize;

use crate::field::absorb_field;
use crate::seed::{ClientSeed, Nonce, ServerSeed};

/// The first field of the message that makes an outcome key: no commitment begins with it.
const OUTCOME_TAG: &str = "cactus/outcome/1";

const WORD_BYTES: usize = 4;
const BLOCK_BYTES: usize = 32;

/// The secret that one game's outcomes on one server seed are drawn with; it tells nothing about the outcomes of
/// another game, nor about the seed. Its `Debug` is redacted, and its memory is overwritten when it is dropped.
///
/// ```
/// use cactus_games::{ClientSeed, Nonce, OutcomeKey, OutcomeStream, ServerSeed};
///
/// let (server_seed, client_seed) = (ServerSeed::from_bytes([1; 32]), ClientSeed::new("abc")?);
/// let key = OutcomeKey::new("example/dice/1", &server_seed);
/// let mut stream = OutcomeStream::with_key(&key, &client_seed, Nonce::FIRST);
/// let mut same = OutcomeStream::new("example/dice/1", &server_seed, &client_seed, Nonce::FIRST);
/// assert_eq!(stream.next_word(), same.next_word());
/// # Ok::<(), cactus_games::SeedRejection>(())
/// ```
#[derive(Clone)]
pub struct OutcomeKey([u8; 32]);

impl OutcomeKey {
    /// Derives the key. The tag names the scheme and its version, so that two games never draw from the same
    /// stream.
    ///
    /// # Panics
    ///
    /// If the tag is longer than 65,535 bytes.
    pub fn new(scheme_tag: &str, server_seed: &ServerSeed) -> Self {
        let mut hmac = keyed(server_seed.secret_bytes());
        absorb_field(&mut hmac, OUTCOME_TAG.as_bytes());
        absorb_field(&mut hmac, scheme_tag.as_bytes());
        Self(hmac.finalize().into_bytes().into())
    }

    /// The raw bytes, for a verifier that shows each step.
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for OutcomeKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for OutcomeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutcomeKey(redacted)")
    }
}

/// Unbiased integers fixed by a server seed, a client seed and a nonce, one stream per scheme tag.
///
/// Most callers want a game's own functions; the stream is public for verifiers that show each step and for
/// laboratories that test the raw words.
///
/// ```
/// use cactus_games::{ClientSeed, Nonce, OutcomeStream, ServerSeed};
///
/// let server_seed = ServerSeed::from_bytes([1; 32]);
/// let client_seed = ClientSeed::new("abc")?;
/// let mut stream = OutcomeStream::new("example/dice/1", &server_seed, &client_seed, Nonce::FIRST);
/// assert!(stream.below(6) < 6);
/// # Ok::<(), cactus_games::SeedRejection>(())
/// ```
pub struct OutcomeStream {
    /// Keyed, and fed with every field of the message but the block counter, which alone differs between blocks.
    prefix: Hmac<Sha256>,
    block: [u8; BLOCK_BYTES],
    block_bytes_used: usize,
    next_counter: u64,
}

impl OutcomeStream {
    /// Starts the stream of one round of the scheme that the tag names.
    ///
    /// # Panics
    ///
    /// If the tag is longer than 65,535 bytes.
    pub fn new(scheme_tag: &str, server_seed: &ServerSeed, client_seed: &ClientSeed, nonce: Nonce) -> Self {
        Self::with_key(&OutcomeKey::new(scheme_tag, server_seed), client_seed, nonce)
    }

    /// Starts the stream of one round with a key derived before: for many rounds on one seed.
    pub fn with_key(key: &OutcomeKey, client_seed: &ClientSeed, nonce: Nonce) -> Self {
        let mut prefix = keyed(&key.0);
        absorb_field(&mut prefix, client_seed.as_str().as_bytes());
        absorb_field(&mut prefix, &nonce.get().to_be_bytes());
        Self { prefix, block: [0; BLOCK_BYTES], block_bytes_used: BLOCK_BYTES, next_counter: 0 }
    }

    /// The next 32-bit word.
    ///
    /// # Panics
    ///
    /// After 2^35 words, when the block counter is used up.
    pub fn next_word(&mut self) -> u32 {
        if self.block_bytes_used == BLOCK_BYTES {
            let counter = u32::try_from(self.next_counter).expect("a round draws fewer than 2^35 words");
            let mut hmac = self.prefix.clone();
            absorb_field(&mut hmac, &counter.to_be_bytes());
            self.block = hmac.finalize().into_bytes().into();
            self.block_bytes_used = 0;
            self.next_counter += 1;
        }
        let mut word = [0; WORD_BYTES];
        word.copy_from_slice(&self.block[self.block_bytes_used..self.block_bytes_used + WORD_BYTES]);
        self.block_bytes_used += WORD_BYTES;
        u32::from_be_bytes(word)
    }

    /// The next integer below `bound`, each with exactly the same probability.
    ///
    /// # Panics
    ///
    /// If `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        loop {
            if let Some(value) = Self::reduce(self.next_word(), bound) {
                return value;
            }
        }
    }

    /// Maps a word to an integer below `bound`, or `None` when the word must be dropped.
    ///
    /// The words kept are those below the largest multiple of `bound` that is at most 2^32. They fall into whole
    /// runs of `bound` words, so each result has as many words as any other.
    ///
    /// # Panics
    ///
    /// If `bound` is 0.
    pub fn reduce(word: u32, bound: u32) -> Option<u32> {
        assert!(bound > 0, "no integer is below 0");
        const WORD_COUNT: u64 = 1 << 32;
        let kept = WORD_COUNT - WORD_COUNT % u64::from(bound);
        (u64::from(word) < kept).then_some(word % bound)
    }
}

impl fmt::Debug for OutcomeStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutcomeStream(redacted)")
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}
