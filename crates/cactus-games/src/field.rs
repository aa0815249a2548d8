//! Length-prefixed fields: the one way in which this crate's own schemes turn values into bytes to hash.

use sha2::digest::Update;

/// Feeds a field: its length in bytes as a 16-bit big-endian integer, then its bytes. The length in front keeps
/// two different lists of fields from ever being the same message.
///
/// # Panics
///
/// If the field is longer than 65,535 bytes.
pub(crate) fn absorb_field(function: &mut impl Update, field: &[u8]) {
    let length = u16::try_from(field.len()).expect("a field is at most 65,535 bytes");
    function.update(&length.to_be_bytes());
    function.update(field);
}
