//! From a scheme and its inputs to a multiplier.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::digest::{hmac_sha256, read_hex, sha256};
use super::double;
use super::explain::Trace;
use super::rejection::VerifierRejection;
use super::request::{Answer, CrashRequest};
use super::scheme::{DigestSource, DrawBits, Encoding, Formula, Material, Rounding, SchemeSpec, Source};
use super::signature;

pub(super) fn evaluate(request: &CrashRequest, trace: &mut Trace) -> Result<Answer, VerifierRejection> {
    let scheme = &request.scheme;
    if let (Some(id), Some((first, last))) = (request.game_id, scheme.valid_ids)
        && !(first..=last).contains(&id)
    {
        return Err(VerifierRejection::InputOutOfRange("game_id"));
    }
    if let Some(commitment) = request.commitment
        && sha256(&request.game_hash) != commitment
    {
        return Err(VerifierRejection::CommitmentMismatch);
    }
    signature::check(request)?;
    let digest = match scheme.digest {
        DigestSource::HmacSha256 { key, message } => {
            let (key, message) = (bytes(request, key)?, bytes(request, message)?);
            trace.note("hmac_key_hex", || hex::encode(&key));
            trace.note("hmac_message_hex", || hex::encode(&message));
            hmac_sha256(&key, &message)
        }
        DigestSource::GameHash => request.game_hash,
        DigestSource::CactusFields => {
            let message = cactus_message(request)?;
            trace.note("hmac_key_hex", || hex::encode(request.game_hash));
            trace.note("hmac_message_hex", || hex::encode(&message));
            hmac_sha256(&request.game_hash, &message)
        }
    };
    trace.note("digest_hex", || hex::encode(digest));
    if let Some(rule) = scheme.instant {
        trace.note("digest_modulo", || {
            format!("{} (modulo {})", remainder(&digest, rule.modulus), rule.modulus)
        });
    }
    if let Some(hundredths) = instant_hundredths(scheme, &digest) {
        return Ok(Answer::Multiplier { hundredths });
    }
    let draw = leading_bits(&digest, scheme.draw_bits);
    trace.note("draw", || draw.to_string());
    trace.note("draw_count", || scheme.draw_bits.draw_count().to_string());
    of_draw(scheme, draw)
}

/// The message of `cactus-crash`: what it is made of is public before the game, but for the beacon.
pub(super) fn cactus_message(request: &CrashRequest) -> Result<Vec<u8>, VerifierRejection> {
    let salt: [u8; 32] = read_hex(request.salt.as_deref().ok_or(VerifierRejection::InputMissing("salt"))?)
        .ok_or(VerifierRejection::InputMalformed("salt"))?;
    let game_id = request.game_id.ok_or(VerifierRejection::InputMissing("game_number"))?;
    let round = request.beacon_round.map(u64::to_be_bytes);
    if round.is_some() != request.beacon_randomness.is_some() {
        return Err(VerifierRejection::InputMissing(if round.is_some() {
            "beacon_randomness"
        } else {
            "beacon_round"
        }));
    }
    let round: &[u8] = round.as_ref().map_or(&[], |bytes| bytes);
    let randomness: &[u8] = request.beacon_randomness.as_ref().map_or(&[], |bytes| bytes);
    let mut message = Vec::with_capacity(2 * 5 + CRASH_TAG.len() + 32 + 8 + 8 + 32);
    for field in [CRASH_TAG, &salt, &game_id.to_be_bytes(), round, randomness] {
        let length = u16::try_from(field.len()).expect("a field of at most 32 bytes");
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(field);
    }
    Ok(message)
}

const CRASH_TAG: &[u8] = b"cactus/crash/1";

/// The multiplier that a game ends with at once, if it does.
pub(super) fn instant_hundredths(scheme: &SchemeSpec, digest: &[u8; 32]) -> Option<u64> {
    let rule = scheme.instant?;
    (remainder(digest, rule.modulus) == 0).then_some(rule.result_hundredths)
}

/// The multiplier of a draw, without the rule for games that end at once.
pub(super) fn of_draw(scheme: &SchemeSpec, draw: u64) -> Result<Answer, VerifierRejection> {
    let draw_count = scheme.draw_bits.draw_count();
    if draw >= draw_count {
        return Err(VerifierRejection::InputOutOfRange("draw"));
    }
    if scheme.rounding == Rounding::Unrounded {
        return Ok(Answer::Number(double::unrounded(scheme.formula, draw, draw_count)));
    }
    hundredths_of_draw(scheme, draw).map(|hundredths| Answer::Multiplier { hundredths })
}

/// The multiplier of a draw in hundredths, at most the scheme's highest.
pub(super) fn hundredths_of_draw(scheme: &SchemeSpec, draw: u64) -> Result<u64, VerifierRejection> {
    let hundredths = unlimited_hundredths(scheme, draw)?;
    Ok(scheme.multiplier_max_hundredths.map_or(hundredths, |most| hundredths.min(most)))
}

fn unlimited_hundredths(scheme: &SchemeSpec, draw: u64) -> Result<u64, VerifierRejection> {
    let draw_count = scheme.draw_bits.draw_count();
    match (scheme.rounding, scheme.formula) {
        (Rounding::BcPrecision9, Formula::Division { return_basis_points }) => {
            double::hundredths_of_nine_digits(return_basis_points, draw, draw_count)
                .ok_or(VerifierRejection::MultiplierInfinite)
        }
        (Rounding::StakeDouble, Formula::Inverse { return_per_mille }) => {
            Ok(stake_double(return_per_mille, draw, draw_count))
        }
        (Rounding::Ieee52 | Rounding::Unrounded, formula) => {
            Ok(double::hundredths(formula, draw, draw_count))
        }
        (Rounding::ExactFloor | Rounding::StakeDouble | Rounding::BcPrecision9, formula) => {
            Ok(exact_floor(formula, draw, draw_count))
        }
    }
}

/// The exact fraction in hundredths, rounded down.
pub(super) fn exact_floor(formula: Formula, draw: u64, draw_count: u64) -> u64 {
    let (draw, draw_count) = (u128::from(draw), u128::from(draw_count));
    let hundredths = match formula {
        Formula::Interval => (100 * draw_count - draw) / (draw_count - draw),
        Formula::Division { return_basis_points } => {
            (u128::from(return_basis_points) * draw_count / (100 * (draw_count - draw))).max(100)
        }
        Formula::Inverse { return_per_mille } => {
            (u128::from(return_per_mille) * draw_count / (10 * (draw + 1))).max(100)
        }
    };
    u64::try_from(hundredths).expect("at most 656 times 2^52, or 6,554 times the draws of 2^52")
}

/// What doubles make of `draw_count / (draw + 1) * return`, in integers.
///
/// The product of doubles differs from the exact fraction by less than the distance of a fraction that is not whole
/// to the next whole hundredth, so that only whole hundredths can go wrong, and those need `draw + 1` to be a power
/// of two times an odd divisor of the return in percent. An enumeration of all 2^32 draws found every one of these
/// short by one: 60 draws at a return of 99 % (3 and 9), and 7 and 49 at 98 %. With the other divisors, 1, 11, 33
/// and 99, the product of doubles is whole as well.
fn stake_double(return_per_mille: u16, draw: u64, draw_count: u64) -> u64 {
    let short: [u64; 2] = match return_per_mille {
        990 => [3, 9],
        980 => [7, 49],
        _ => return double::hundredths(Formula::Inverse { return_per_mille }, draw, draw_count),
    };
    let exact = exact_floor(Formula::Inverse { return_per_mille }, draw, draw_count);
    let divisor = draw + 1;
    let odd_part = divisor >> divisor.trailing_zeros();
    if exact > 100 && short.contains(&odd_part) { exact - 1 } else { exact }
}

pub(super) fn leading_bits(digest: &[u8; 32], bits: DrawBits) -> u64 {
    let mut leading = [0; 8];
    leading.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(leading) >> (u64::BITS - bits.bits())
}

/// The digest as one big-endian integer, modulo a small number.
pub(super) fn remainder(digest: &[u8; 32], modulus: u32) -> u64 {
    let modulus = u64::from(modulus.max(1));
    digest.iter().fold(0, |remainder, byte| (remainder * 256 + u64::from(*byte)) % modulus)
}

pub(super) fn bytes(request: &CrashRequest, material: Material) -> Result<Vec<u8>, VerifierRejection> {
    let text = |raw: &[u8]| hex::encode(raw).into_bytes();
    match (material.source, material.encoding) {
        (Source::GameHash, encoding) => Ok(encoded(&request.game_hash, encoding, text)),
        (Source::Signature, encoding) => {
            let signature = request.signature.as_ref().ok_or(VerifierRejection::InputMissing("signature"))?;
            Ok(encoded(signature, encoding, text))
        }
        (Source::Salt, encoding) => {
            let salt = salt(request)?;
            let raw = hex::decode(salt.strip_prefix("0x").unwrap_or(&salt))
                .map_err(|_| VerifierRejection::InputMalformed("salt"))?;
            Ok(encoded(&raw, encoding, |_| salt.clone().into_bytes()))
        }
    }
}

fn encoded(raw: &[u8], encoding: Encoding, text: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    match encoding {
        Encoding::Text => text(raw),
        Encoding::Raw => raw.to_vec(),
        Encoding::LossyTextColonZero => [String::from_utf8_lossy(raw).as_bytes(), b":0"].concat(),
    }
}

/// The salt in its canonical form: lowercase, without white space around it.
fn salt(request: &CrashRequest) -> Result<String, VerifierRejection> {
    let salt = request.salt.as_deref().or(request.scheme.salt);
    let salt = salt.ok_or(VerifierRejection::InputMissing("salt"))?.trim().to_ascii_lowercase();
    if salt.is_empty() { Err(VerifierRejection::InputEmpty("salt")) } else { Ok(salt) }
}
