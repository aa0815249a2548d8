//! Server seeds encrypted for storage.

use alloc::vec::Vec;
use core::fmt;

use aes_gcm::aead::AeadInPlace;
use aes_gcm::{Aes256Gcm, KeyInit};
use zeroize::{Zeroize, Zeroizing};

use crate::seed::ServerSeed;

/// The first byte of every sealed seed.
const VERSION: u8 = 1;

/// What the key authenticates first, so that nothing else encrypted with it passes for a sealed seed.
const ASSOCIATED_TAG: &[u8] = b"cactus/sealed/1";

const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Where the parts lie: version, key id, nonce, encrypted seed, authentication tag.
const NONCE_AT: usize = 2;
const SEED_AT: usize = NONCE_AT + NONCE_BYTES;
const TAG_AT: usize = SEED_AT + ServerSeed::LENGTH_BYTES;
const SEALED_BYTES: usize = TAG_AT + TAG_BYTES;

/// An operator's key for server seeds in storage, with the number that sealed seeds name it by.
///
/// To change keys, give the new one another id, seal with the new and open each seed with the key whose id it
/// [names](SealedSeed::key_id). The key's memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct SealingKey {
    id: u8,
    bytes: [u8; Self::LENGTH_BYTES],
}

impl SealingKey {
    /// Length of a key in bytes.
    pub const LENGTH_BYTES: usize = 32;

    /// Wraps 32 bytes, which must come from a cryptographically secure generator and seal nothing but seeds.
    pub fn new(id: u8, bytes: [u8; Self::LENGTH_BYTES]) -> Self {
        Self { id, bytes }
    }

    /// The number that sealed seeds name the key by.
    pub fn id(&self) -> u8 {
        self.id
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.bytes.into())
    }
}

impl Drop for SealingKey {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey({}, redacted)", self.id)
    }
}

/// A server seed encrypted with AES-256-GCM, bound to the context it was sealed in.
///
/// Its bytes are: version (1, one byte), key id (one byte), nonce (12 bytes), encrypted seed (32 bytes),
/// authentication tag (16 bytes). The associated data is the ASCII text `cactus/sealed/1`, the key id (one byte)
/// and the context. The context says where the seed belongs, so that a stored seed cannot be moved to another
/// player or another place in the sequence.
///
/// ```
/// use cactus_games::{SealRejection, SealedSeed, SealingKey, ServerSeed};
///
/// let key = SealingKey::new(1, [0x42; 32]); // 32 bytes of the operating system's randomness
/// let seed = ServerSeed::from_bytes([7; 32]);
/// let sealed = seed.seal(&key, [9; 12], b"demo/player-1/3"); // the 12 bytes: fresh randomness each time
///
/// let stored = SealedSeed::from_bytes(sealed.as_bytes())?;
/// assert_eq!(stored.open(&key, b"demo/player-1/3")?.commitment(), seed.commitment());
/// assert_eq!(stored.open(&key, b"demo/player-2/3").unwrap_err(), SealRejection::NotAuthentic);
/// # Ok::<(), SealRejection>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSeed([u8; SEALED_BYTES]);

impl ServerSeed {
    /// Encrypts the seed for storage.
    ///
    /// The nonce must never be used twice with one key: draw it at random each time. GCM allows 2^32 random
    /// nonces a key (NIST SP 800-38D, 8.3); change the key before.
    pub fn seal(&self, key: &SealingKey, nonce: [u8; NONCE_BYTES], context: &[u8]) -> SealedSeed {
        let mut encrypted = *self.secret_bytes();
        let tag = key
            .cipher()
            .encrypt_in_place_detached(&nonce.into(), &associated_data(key.id, context), &mut encrypted)
            .expect("a context is far below the cipher's limit of 2^36 bytes");
        let mut sealed = [0; SEALED_BYTES];
        (sealed[0], sealed[1]) = (VERSION, key.id);
        sealed[NONCE_AT..SEED_AT].copy_from_slice(&nonce);
        sealed[SEED_AT..TAG_AT].copy_from_slice(&encrypted);
        sealed[TAG_AT..].copy_from_slice(&tag);
        SealedSeed(sealed)
    }
}

impl SealedSeed {
    /// Length of a sealed seed in bytes.
    pub const LENGTH_BYTES: usize = SEALED_BYTES;

    /// Reads stored bytes. Only [`open`](Self::open) says whether they are authentic.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealRejection> {
        let sealed: [u8; SEALED_BYTES] = bytes.try_into().map_err(|_| SealRejection::Malformed)?;
        if sealed[0] != VERSION {
            return Err(SealRejection::VersionUnknown);
        }
        Ok(Self(sealed))
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key to open it with.
    pub fn key_id(&self) -> u8 {
        self.0[1]
    }

    /// Decrypts the seed, if key, context and every byte are those that it was sealed with.
    pub fn open(&self, key: &SealingKey, context: &[u8]) -> Result<ServerSeed, SealRejection> {
        if self.key_id() != key.id {
            return Err(SealRejection::OtherKey);
        }
        let mut seed = Zeroizing::new([0; ServerSeed::LENGTH_BYTES]);
        seed.copy_from_slice(&self.0[SEED_AT..TAG_AT]);
        key.cipher()
            .decrypt_in_place_detached(
                self.0[NONCE_AT..SEED_AT].into(),
                &associated_data(key.id, context),
                seed.as_mut_slice(),
                self.0[TAG_AT..].into(),
            )
            .map_err(|_| SealRejection::NotAuthentic)?;
        Ok(ServerSeed::from_bytes(*seed))
    }
}

/// What is authenticated beside the seed. All but the context has a fixed length, so no two lists run together.
fn associated_data(key_id: u8, context: &[u8]) -> Vec<u8> {
    [ASSOCIATED_TAG, &[key_id], context].concat()
}

/// Why a sealed seed was not opened, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SealRejection {
    /// The bytes are not 62.
    Malformed,
    /// The first byte is not a version that this crate knows.
    VersionUnknown,
    /// The seed names another key.
    OtherKey,
    /// Key, context or bytes are not those that the seed was sealed with.
    NotAuthentic,
}

impl SealRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "sealed_seed_malformed",
            Self::VersionUnknown => "sealed_seed_version_unknown",
            Self::OtherKey => "sealed_seed_other_key",
            Self::NotAuthentic => "sealed_seed_not_authentic",
        }
    }
}

impl fmt::Display for SealRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "a sealed seed is 62 bytes",
            Self::VersionUnknown => "the version of the sealed seed is unknown",
            Self::OtherKey => "the seed was sealed with another key",
            Self::NotAuthentic => "key, context or bytes are not those that the seed was sealed with",
        })
    }
}

impl core::error::Error for SealRejection {}
