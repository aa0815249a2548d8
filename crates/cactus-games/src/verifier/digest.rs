//! Hashes, and hexadecimal digits by table.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

const DIGITS: [u8; 16] = *b"0123456789abcdef";

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(super) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hmac.update(message);
    hmac.finalize().into_bytes().into()
}

/// Writes two lowercase digits a byte.
///
/// # Panics
///
/// If the output is not twice as long as the input.
pub(super) fn write_hex(bytes: &[u8], output: &mut [u8]) {
    assert!(output.len() == 2 * bytes.len(), "two digits a byte");
    for (byte, digits) in bytes.iter().zip(output.chunks_exact_mut(2)) {
        digits[0] = DIGITS[usize::from(byte >> 4)];
        digits[1] = DIGITS[usize::from(byte & 15)];
    }
}

/// The digits of an exact number of bytes, of either case, with white space around them.
pub(super) fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text.trim(), &mut bytes).ok().map(|()| bytes)
}
