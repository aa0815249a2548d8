//! Secrets of second factors, encrypted for storage.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};

/// The first byte of whatever is sealed here.
const VERSION: u8 = 1;

/// What the key authenticates first, so that nothing else encrypted with it passes for a credential.
const ASSOCIATED_TAG: &[u8] = b"cactus/credential/1";

/// Length of a nonce in bytes.
pub const SEAL_NONCE_BYTES: usize = 12;

const HEAD_BYTES: usize = 2 + SEAL_NONCE_BYTES;
const KEY_BYTES: usize = 32;

/// The operator's keys for secrets of second factors: the first seals, all open.
///
/// What is sealed is: version (1, one byte), key id (one byte), nonce (12 bytes), and AES-256-GCM's output; the
/// associated data is `cactus/credential/1`, the key id and the context. The context says whose secret it is, so that
/// a stored one cannot be given to somebody else.
///
/// ```
/// use igaming_domain::auth::CredentialKeys;
///
/// let keys = CredentialKeys::parse(&format!("2:{}, 1:{}", "42".repeat(32), "17".repeat(32))).unwrap();
/// let sealed = keys.seal(b"secret", [9; 12], b"demo/plr_1"); // the 12 bytes: fresh randomness each time
/// assert_eq!(keys.open(&sealed, b"demo/plr_1").as_deref(), Some(&b"secret"[..]));
/// assert_eq!(keys.open(&sealed, b"demo/plr_2"), None);
/// ```
#[derive(Clone)]
pub struct CredentialKeys(Vec<(u8, Aes256Gcm)>);

impl std::fmt::Debug for CredentialKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}

impl CredentialKeys {
    /// The keys in the text of the secret: `id:` and 64 hexadecimal digits each, separated by commas, the id from 0 to
    /// 255. A single key may come without an id and has the id 1. `None` when it is anything else, or an id occurs
    /// twice.
    pub fn parse(text: &str) -> Option<Self> {
        let mut keys = Vec::new();
        for part in text.split(',').map(str::trim) {
            let (id, digits) = match part.split_once(':') {
                Some((id, digits)) => (id.parse().ok()?, digits),
                None => (1, part),
            };
            let mut bytes = [0; KEY_BYTES];
            hex::decode_to_slice(digits, &mut bytes).ok()?;
            if keys.iter().any(|(before, _)| *before == id) {
                return None;
            }
            keys.push((id, Aes256Gcm::new(&bytes.into())));
        }
        Some(Self(keys))
    }

    /// Encrypts `secret`. A nonce must never be used twice with one key: draw it at random.
    ///
    /// # Panics
    /// When the secret is beyond the cipher's limit of 2^36 bytes.
    pub fn seal(&self, secret: &[u8], nonce: [u8; SEAL_NONCE_BYTES], context: &[u8]) -> Vec<u8> {
        let (id, cipher) = &self.0[0];
        let payload = Payload { msg: secret, aad: &associated_data(*id, context) };
        let encrypted = cipher.encrypt(&nonce.into(), payload).expect("a credential is short");
        [&[VERSION, *id], &nonce[..], &encrypted].concat()
    }

    /// Decrypts what [`CredentialKeys::seal`] answered, if key, context and every byte are the same.
    pub fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (head, encrypted) = sealed.split_at_checked(HEAD_BYTES)?;
        let (version, id) = (head[0], head[1]);
        let (_, cipher) = self.0.iter().find(|(key_id, _)| version == VERSION && *key_id == id)?;
        let nonce: [u8; SEAL_NONCE_BYTES] = head[2..].try_into().ok()?;
        let payload = Payload { msg: encrypted, aad: &associated_data(id, context) };
        cipher.decrypt(&nonce.into(), payload).ok()
    }
}

fn associated_data(key_id: u8, context: &[u8]) -> Vec<u8> {
    [ASSOCIATED_TAG, &[key_id], context].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> CredentialKeys {
        CredentialKeys::parse(text).unwrap()
    }

    #[test]
    fn every_flipped_bit_another_context_and_another_key_are_refused() {
        let one = "11".repeat(32);
        let sealed = keys(&one).seal(b"twenty bytes of seed", [3; 12], b"demo/plr_1");
        for bit in 0..sealed.len() * 8 {
            let mut forged = sealed.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(keys(&one).open(&forged, b"demo/plr_1"), None, "bit {bit}");
        }
        assert_eq!(keys(&one).open(&sealed[..HEAD_BYTES - 1], b"demo/plr_1"), None);
        assert_eq!(keys(&one).open(&sealed, b"rival/plr_1"), None);
        assert_eq!(keys(&"22".repeat(32)).open(&sealed, b"demo/plr_1"), None);
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let (one, two) = ("11".repeat(32), "22".repeat(32));
        let old = keys(&one).seal(b"seed", [3; 12], b"x");
        let both = keys(&format!("2:{two},1:{one}"));
        assert_eq!(both.open(&old, b"x").as_deref(), Some(&b"seed"[..]));
        assert_eq!(keys(&one).open(&both.seal(b"seed", [4; 12], b"x"), b"x"), None);
        for text in ["", "11", &format!("1:{one},1:{two}"), &format!("256:{one}"), &format!("{one},{two}")] {
            assert!(CredentialKeys::parse(text).is_none(), "{text}");
        }
    }
}
