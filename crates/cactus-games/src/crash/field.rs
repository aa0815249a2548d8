//! Length-prefixed fields: how values become bytes to hash.

use sha2::digest::Update;

/// Feeds a field: its length in bytes as a 16-bit big-endian integer, then its bytes.
///
/// # Panics
///
/// If the field is longer than 65,535 bytes.
pub(super) fn absorb_field(function: &mut impl Update, field: &[u8]) {
    let length = u16::try_from(field.len()).expect("a field is at most 65,535 bytes");
    function.update(&length.to_be_bytes());
    function.update(field);
}
