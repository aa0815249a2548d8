//! Third parties' signatures that are part of a crash game's outcome.

use super::rejection::VerifierRejection;
use super::request::{Answer, CrashRequest};
#[cfg(feature = "beacon")]
use super::{crash_schemes::BUSTABIT_V3_SALT, digest::sha256, scheme::Signer};
#[cfg(feature = "beacon")]
use crate::beacon::bls;
use crate::beacon::{Network, Signature};

/// Checks the signature against its signer's key, where the scheme has one and the question says what was signed.
///
/// Without the feature `beacon` a signature is taken as it is given: the outcome is the same, but nobody has
/// checked that the operator did not choose it.
pub(super) fn check(request: &CrashRequest) -> Result<(), VerifierRejection> {
    if request.scheme.signer.is_none() {
        return Ok(());
    }
    let signature = request.signature.as_deref().ok_or(VerifierRejection::InputMissing("signature"))?;
    #[cfg(feature = "beacon")]
    let genuine = match request.scheme.signer {
        Some(Signer::Vx) => {
            let salt = request.salt.as_deref().or(request.scheme.salt).unwrap_or(BUSTABIT_V3_SALT);
            let message = [&sha256(&request.game_hash)[..], salt.as_bytes()].concat();
            bls::verify_on_g2(&bls::VX_PUBLIC_KEY, &message, signature)
        }
        Some(Signer::Quicknet) => match (request.beacon_round, <[u8; 48]>::try_from(signature)) {
            (Some(round), Ok(bytes)) => Network::quicknet().verify(round, &Signature(bytes)).is_ok(),
            (None, Ok(_)) => true,
            (_, Err(_)) => false,
        },
        None => true,
    };
    #[cfg(not(feature = "beacon"))]
    let genuine = matches!(signature.len(), 48 | 96);
    if genuine { Ok(()) } else { Err(VerifierRejection::SignatureInvalid) }
}

/// Whether a signature of quicknet is genuine, and what it stands for.
pub(super) fn beacon(round: u64, signature: [u8; 48]) -> Result<Answer, VerifierRejection> {
    let network = Network::quicknet();
    let signature = Signature(signature);
    let round_time_unix_s = network.time_of(round).ok_or(VerifierRejection::InputOutOfRange("round"))?;
    #[cfg(feature = "beacon")]
    {
        Ok(Answer::Beacon {
            verifies: network.verify(round, &signature).is_ok(),
            round_time_unix_s,
            randomness: hex::encode(signature.randomness().0),
        })
    }
    #[cfg(not(feature = "beacon"))]
    {
        let _ = (signature, round_time_unix_s);
        Err(VerifierRejection::SignaturesUnsupported)
    }
}
