//! What the known answers of every game on the outcome stream have in common. The files in `tests/data` come from a
//! second implementation in JavaScript, beside them.

use cactus_games::{ClientSeed, Nonce, OutcomeKey, OutcomeStream, ServerSeed};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
pub struct StreamVector {
    pub name: String,
    pub server_seed: String,
    pub commitment: String,
    pub outcome_key: String,
    pub client_seed: ClientSeed,
    pub nonce: Nonce,
    pub message_of_block_0: String,
    pub first_words: Vec<u32>,
    pub words_dropped: u32,
}

impl StreamVector {
    pub fn server_seed(&self) -> ServerSeed {
        ServerSeed::from_hex(&self.server_seed).expect("a server seed")
    }
}

/// The crate's stream, and the crate documentation's words written out once more: commitment, outcome key, message,
/// its HMAC, eight big-endian words.
pub fn check_first_block(scheme_tag: &str, vector: &StreamVector) {
    let (name, server_seed) = (&vector.name, vector.server_seed());
    let key = OutcomeKey::new(scheme_tag, &server_seed);
    assert_eq!(hex::encode(key.secret_bytes()), vector.outcome_key, "{name}");
    assert_eq!(server_seed.commitment().to_string(), vector.commitment, "{name}");
    let mut stream = OutcomeStream::new(scheme_tag, &server_seed, &vector.client_seed, vector.nonce);
    let words: Vec<u32> = vector.first_words.iter().map(|_| stream.next_word()).collect();
    assert_eq!(words, vector.first_words, "{name}");

    let seed_bytes = hex::decode(&vector.server_seed).expect("hexadecimal digits");
    let committed = [b"\x00\x13cactus/commitment/1\x00\x20".as_slice(), &seed_bytes].concat();
    assert_eq!(hex::encode(Sha256::digest(committed)), vector.commitment, "{name}");
    let tags = [b"\x00\x10cactus/outcome/1\x00\x0e".as_slice(), scheme_tag.as_bytes()].concat();
    assert_eq!(hex::encode(hmac(&seed_bytes, &tags)), vector.outcome_key, "{name}");
    let client_seed = vector.client_seed.as_str();
    let (length, client_seed) = (client_seed.len(), hex::encode(client_seed));
    let message = format!("{length:04x}{client_seed}0008{:016x}000400000000", vector.nonce.get());
    assert_eq!(message, vector.message_of_block_0, "{name}");
    let bytes = |text: &str| hex::decode(text).expect("hexadecimal digits");
    let block = hmac(&bytes(&vector.outcome_key), &bytes(&message));
    let words = block.chunks(4).map(|word| u32::from_be_bytes(word.try_into().expect("four bytes")));
    assert_eq!(words.collect::<Vec<u32>>(), vector.first_words[..8], "{name}");
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    hmac.update(message);
    hmac.finalize().into_bytes().to_vec()
}
