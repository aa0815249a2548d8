//! Public randomness that nobody can know before its time: the rounds of a drand network.
//!
//! A network signs the number of each round at a fixed time. The signature is unique, so that a holder of all key
//! shares could at most withhold it, and SHA-256 of it is the round's randomness. The round and time arithmetic is
//! always here; the check of a signature needs the feature `beacon`.
//!
//! ```
//! use cactus_games::beacon::Network;
//!
//! let network = Network::quicknet();
//! assert_eq!(network.time_of(1), Some(1_692_803_367));
//! assert_eq!(network.round_at(1_692_803_369), Some(1)); // the next round comes a second later
//! assert_eq!(network.round_at(1_692_803_370), Some(2));
//! ```

use core::fmt;

use sha2::{Digest, Sha256};

#[cfg(feature = "beacon")]
pub(crate) mod bls;

/// A network whose rounds are signed on G1 of BLS12-381 (drand's scheme `bls-unchained-g1-rfc9380`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// The group's public key: a compressed point of G2.
    pub public_key: [u8; 96],
    /// When round 1 was due, in seconds since the Unix epoch.
    pub genesis_s: u64,
    /// Seconds from a round to the next; at least 1.
    pub period_s: u64,
}

/// Compressed public key of quicknet, as the network publishes it.
const QUICKNET_PUBLIC_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3a\
                                   c6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5\
                                   a6e9c76a4bc09e76eae8991ef5ece45a";

impl Network {
    /// drand's quicknet: a round every 3 seconds since 23 August 2023, 15:09:27 UTC.
    pub fn quicknet() -> Self {
        let mut public_key = [0; 96];
        let decoded = hex::decode_to_slice(QUICKNET_PUBLIC_KEY, &mut public_key);
        assert!(decoded.is_ok(), "96 bytes in hexadecimal digits");
        Self { public_key, genesis_s: 1_692_803_367, period_s: 3 }
    }

    /// The newest round at a time in seconds since the Unix epoch; `None` before the first.
    pub fn round_at(&self, unix_s: u64) -> Option<u64> {
        unix_s.checked_sub(self.genesis_s)?.checked_div(self.period_s)?.checked_add(1)
    }

    /// When a round is due, in seconds since the Unix epoch. Rounds are counted from 1.
    pub fn time_of(&self, round: u64) -> Option<u64> {
        round.checked_sub(1)?.checked_mul(self.period_s)?.checked_add(self.genesis_s)
    }

    /// The first round that is due at a time or after it, which nobody can know before then.
    pub fn first_round_from(&self, unix_s: u64) -> Option<u64> {
        match self.round_at(unix_s) {
            None => Some(1),
            Some(round) if self.time_of(round)? == unix_s => Some(round),
            Some(round) => round.checked_add(1),
        }
    }

    /// The randomness of a round, after a check that the network signed it.
    #[cfg(feature = "beacon")]
    pub fn verify(&self, round: u64, signature: &Signature) -> Result<Randomness, BeaconRejection> {
        if round == 0 {
            return Err(BeaconRejection::RoundZero);
        }
        if !bls::is_public_key(&self.public_key) {
            return Err(BeaconRejection::PublicKeyMalformed);
        }
        let message: [u8; 32] = Sha256::digest(round.to_be_bytes()).into();
        if bls::verify_on_g1(&self.public_key, &message, &signature.0) {
            Ok(signature.randomness())
        } else {
            Err(BeaconRejection::SignatureInvalid)
        }
    }
}

/// The signature of a round: a compressed point of G1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signature(pub [u8; 48]);

impl Signature {
    /// Reads 96 hexadecimal digits of either case.
    pub fn from_hex(text: &str) -> Result<Self, BeaconRejection> {
        let mut bytes = [0; 48];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BeaconRejection::SignatureMalformed)?;
        Ok(Self(bytes))
    }

    /// What the signature stands for, without a check of it.
    pub fn randomness(&self) -> Randomness {
        Randomness(Sha256::digest(self.0).into())
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The randomness of a round: SHA-256 of its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Randomness(pub [u8; 32]);

impl fmt::Display for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Why a beacon's round was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BeaconRejection {
    /// Rounds are counted from 1.
    RoundZero,
    /// A signature is not 96 hexadecimal digits.
    SignatureMalformed,
    /// The network's public key is no point of the group.
    PublicKeyMalformed,
    /// The network did not sign this round so.
    SignatureInvalid,
}

impl BeaconRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::RoundZero => "beacon_round_zero",
            Self::SignatureMalformed => "beacon_signature_malformed",
            Self::PublicKeyMalformed => "beacon_public_key_malformed",
            Self::SignatureInvalid => "beacon_signature_invalid",
        }
    }
}

impl fmt::Display for BeaconRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RoundZero => "rounds are counted from 1",
            Self::SignatureMalformed => "a signature is 96 hexadecimal digits",
            Self::PublicKeyMalformed => "the public key is no point of the group",
            Self::SignatureInvalid => "the network did not sign this round so",
        })
    }
}

impl core::error::Error for BeaconRejection {}
