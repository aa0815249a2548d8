//! What fixes an outcome: the operator's secret, its commitment, the player's words, and the round's number.

use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::field::absorb_field;

/// The first field of every commitment, so that no other hash of a seed is one.
const COMMITMENT_TAG: &str = "cactus/commitment/1";

/// The operator's secret for a series of rounds: 32 random bytes.
///
/// It has no serde form and its `Debug` is redacted, so that it cannot slip into a log or an answer; the two
/// ways out are named [`reveal_hex`](Self::reveal_hex) and [`secret_bytes`](Self::secret_bytes). Its memory is
/// overwritten when it is dropped.
///
/// ```
/// use cactus_games::ServerSeed;
///
/// let seed = ServerSeed::from_bytes([0xab; 32]);
/// assert_eq!(format!("{seed:?}"), "ServerSeed(redacted)");
/// assert_eq!(ServerSeed::from_hex(&seed.reveal_hex())?.commitment(), seed.commitment());
/// # Ok::<(), cactus_games::SeedRejection>(())
/// ```
#[derive(Clone)]
pub struct ServerSeed([u8; Self::LENGTH_BYTES]);

impl ServerSeed {
    /// Length of a server seed in bytes.
    pub const LENGTH_BYTES: usize = 32;

    /// Wraps 32 bytes, which must come from a cryptographically secure generator and be used for one seed only.
    pub fn from_bytes(bytes: [u8; Self::LENGTH_BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits of either case.
    pub fn from_hex(text: &str) -> Result<Self, SeedRejection> {
        bytes_from_hex(text).map(Self).ok_or(SeedRejection::ServerSeedMalformed)
    }

    /// The seed as 64 lowercase hexadecimal digits, to be shown only after the seed is retired.
    pub fn reveal_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// The raw bytes, for encrypted storage; with the feature `sealed`, rather `ServerSeed::seal`.
    pub fn secret_bytes(&self) -> &[u8; Self::LENGTH_BYTES] {
        &self.0
    }

    /// The commitment to publish before the first round.
    pub fn commitment(&self) -> Commitment {
        let mut hash = Sha256::new();
        absorb_field(&mut hash, COMMITMENT_TAG.as_bytes());
        absorb_field(&mut hash, &self.0);
        Commitment(hash.finalize().into())
    }
}

impl Drop for ServerSeed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for ServerSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSeed(redacted)")
    }
}

/// The hash that binds the operator to a server seed, as the crate documentation specifies it; printed and
/// serialized as 64 lowercase hexadecimal digits.
///
/// ```
/// use cactus_games::ServerSeed;
///
/// let commitment = ServerSeed::from_bytes([0; 32]).commitment();
/// assert_eq!(commitment.to_string(), "2f280c204f00c19298bbc98e97a2cb7798a99fcc622dc0f6599e67a4ef2a6818");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Commitment([u8; 32]);

impl Commitment {
    /// The 32 bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

impl FromStr for Commitment {
    type Err = SeedRejection;

    fn from_str(text: &str) -> Result<Self, SeedRejection> {
        bytes_from_hex(text).map(Self).ok_or(SeedRejection::CommitmentMalformed)
    }
}

impl TryFrom<String> for Commitment {
    type Error = SeedRejection;

    fn try_from(text: String) -> Result<Self, SeedRejection> {
        text.parse()
    }
}

impl From<Commitment> for String {
    fn from(commitment: Commitment) -> Self {
        commitment.to_string()
    }
}

/// The player's contribution: 1 to 64 printable ASCII characters (`!` to `~`, no spaces).
///
/// Characters outside that range are refused rather than normalized: two texts that look alike on a screen but
/// differ in bytes would give different outcomes, and a verifier fed by copy and paste would not agree.
///
/// ```
/// use cactus_games::{ClientSeed, SeedRejection};
///
/// assert_eq!(ClientSeed::new("lucky-7")?.as_str(), "lucky-7");
/// assert_eq!(ClientSeed::new("lucky\u{2010}7").unwrap_err(), SeedRejection::ClientSeedCharacter);
/// # Ok::<(), SeedRejection>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientSeed(String);

impl ClientSeed {
    /// Longest client seed, in characters: room for 256 bits as hexadecimal digits.
    pub const LENGTH_MAX: usize = 64;

    /// Checks and keeps the player's text.
    pub fn new(text: impl Into<String>) -> Result<Self, SeedRejection> {
        let text = text.into();
        if text.is_empty() {
            return Err(SeedRejection::ClientSeedEmpty);
        }
        if text.chars().count() > Self::LENGTH_MAX {
            return Err(SeedRejection::ClientSeedTooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SeedRejection::ClientSeedCharacter);
        }
        Ok(Self(text))
    }

    /// The text, which is also its bytes in the outcome stream.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientSeed {
    type Error = SeedRejection;

    fn try_from(text: String) -> Result<Self, SeedRejection> {
        Self::new(text)
    }
}

impl From<ClientSeed> for String {
    fn from(seed: ClientSeed) -> Self {
        seed.0
    }
}

/// The number of a round within a pair of seeds: 0, 1, 2, … without gaps, at most 2^53 - 1.
///
/// ```
/// use cactus_games::Nonce;
///
/// assert_eq!(Nonce::FIRST.next().map(Nonce::get), Some(1));
/// assert_eq!(Nonce::MAX.next(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Nonce(u64);

impl Nonce {
    /// The nonce of the first round on a new pair of seeds.
    pub const FIRST: Self = Self(0);
    /// The largest nonce: 2^53 - 1, so that it is exact in JavaScript and JSON.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// Checks the range.
    pub fn new(value: u64) -> Result<Self, SeedRejection> {
        if value > Self::MAX.0 { Err(SeedRejection::NonceOutOfRange) } else { Ok(Self(value)) }
    }

    /// The number itself.
    pub fn get(self) -> u64 {
        self.0
    }

    /// The nonce of the next round, or `None` when the seeds must be rotated first.
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1).ok()
    }
}

impl TryFrom<u64> for Nonce {
    type Error = SeedRejection;

    fn try_from(value: u64) -> Result<Self, SeedRejection> {
        Self::new(value)
    }
}

impl From<Nonce> for u64 {
    fn from(nonce: Nonce) -> Self {
        nonce.0
    }
}

/// Why a seed, a commitment or a nonce was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SeedRejection {
    /// A server seed is not 64 hexadecimal digits.
    ServerSeedMalformed,
    /// A commitment is not 64 hexadecimal digits.
    CommitmentMalformed,
    /// The client seed has no characters.
    ClientSeedEmpty,
    /// The client seed has more than 64 characters.
    ClientSeedTooLong,
    /// The client seed has a character outside `!` to `~`.
    ClientSeedCharacter,
    /// The nonce is above 2^53 - 1.
    NonceOutOfRange,
}

impl SeedRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::ServerSeedMalformed => "server_seed_malformed",
            Self::CommitmentMalformed => "commitment_malformed",
            Self::ClientSeedEmpty => "client_seed_empty",
            Self::ClientSeedTooLong => "client_seed_too_long",
            Self::ClientSeedCharacter => "client_seed_character",
            Self::NonceOutOfRange => "nonce_out_of_range",
        }
    }
}

impl fmt::Display for SeedRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServerSeedMalformed => "a server seed is 64 hexadecimal digits",
            Self::CommitmentMalformed => "a commitment is 64 hexadecimal digits",
            Self::ClientSeedEmpty => "a client seed has at least one character",
            Self::ClientSeedTooLong => "a client seed has at most 64 characters",
            Self::ClientSeedCharacter => "a client seed has only printable ASCII characters and no spaces",
            Self::NonceOutOfRange => "a nonce is at most 9007199254740991",
        })
    }
}

impl core::error::Error for SeedRejection {}

fn bytes_from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}
