//! Codes for those who lost their authenticator app.

use cactus_edge::Rng;
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

/// How many codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// 120 bits. NIST SP 800-63B-4 (3.1.2.2) wants 64; from 112 on, a plain hash is enough to store them (ASVS 5.0, 6.5.2).
const CODE_BYTES: usize = 15;

/// Characters between two hyphens.
const GROUP_CHARS: usize = 4;

/// A code that stands once for the authenticator app: six groups of four characters, `ABCD-EFGH-…`.
///
/// ```
/// use igaming_domain::auth::RecoveryCode;
///
/// let code = RecoveryCode::from_bytes([7; 15]);
/// let typed = code.as_str().to_lowercase().replace('-', " ");
/// assert_eq!(RecoveryCode::hash_of(&typed), Some(code.hash()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

impl RecoveryCode {
    /// The code of these bytes, which must come from a cryptographically secure generator.
    pub fn from_bytes(bytes: [u8; CODE_BYTES]) -> Self {
        let text = BASE32_NOPAD.encode(&bytes);
        let groups: Vec<&str> =
            (0..text.len()).step_by(GROUP_CHARS).map(|at| &text[at..at + GROUP_CHARS]).collect();
        Self(groups.join("-"))
    }

    /// A set of fresh codes.
    pub fn draw(rng: &impl Rng) -> Vec<Self> {
        (0..RECOVERY_CODES).map(|_| Self::from_bytes(rng.bytes())).collect()
    }

    /// As the person writes it down. It is shown once.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored: SHA-256 in hexadecimal digits.
    pub fn hash(&self) -> String {
        hash(&self.0.replace('-', ""))
    }

    /// What a typed code would be stored as: case, spaces and hyphens do not matter. `None` when it is no code.
    pub fn hash_of(typed: &str) -> Option<String> {
        const TYPED_BYTES_MAX: usize = 64;
        if typed.len() > TYPED_BYTES_MAX {
            return None;
        }
        let text: String = typed.chars().filter(|char| !matches!(char, '-' | ' ')).collect();
        let text = text.to_ascii_uppercase();
        let decoded = BASE32_NOPAD.decode(text.as_bytes()).ok()?;
        (decoded.len() == CODE_BYTES).then(|| hash(&text))
    }
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_groups_and_read_whatever_its_case() {
        let code = RecoveryCode::from_bytes([0xff; 15]);
        assert_eq!(code.as_str(), "7777-7777-7777-7777-7777-7777");
        for typed in ["777777777777777777777777", "7777 7777 7777 7777 7777 7777", code.as_str()] {
            assert_eq!(RecoveryCode::hash_of(typed), Some(code.hash()), "{typed}");
        }
        let mixed = RecoveryCode::from_bytes(*b"fifteen bytes!!");
        assert_eq!(RecoveryCode::hash_of(&mixed.as_str().to_lowercase()), Some(mixed.hash()));
        assert_ne!(mixed.hash(), code.hash());
    }

    #[test]
    fn anything_else_is_no_code() {
        for typed in ["", "7777", "0000-0000-0000-0000-0000-0000", &"7".repeat(25), &"-".repeat(65), "é"] {
            assert_eq!(RecoveryCode::hash_of(typed), None, "{typed}");
        }
    }
}
