use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What the key authenticates first, so that nothing else made with it passes for this.
const TAG: &[u8] = b"cactus/auth-address/1";
const KEY_BYTES_MIN: usize = 32;
const NAME_BYTES: usize = 16;

/// Hashes what is too short or too well known to be hashed without a key: addresses, and codes of six digits. With
/// another key all counts of addresses begin anew, and codes that are on their way are void.
#[derive(Clone)]
pub struct AddressKey(Hmac<Sha256>);

impl std::fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AddressKey")
    }
}

impl AddressKey {
    /// The key of these bytes; `None` when they are fewer than 32.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.len() < KEY_BYTES_MIN {
            return None;
        }
        Hmac::new_from_slice(bytes).ok().map(Self)
    }

    /// The name of an address's object. It does not tell the address, and is made whether or not there is an account.
    pub(super) fn object_name(&self, tenant_id: &str, email: &str) -> String {
        format!("{tenant_id}:address:{}", hex::encode(&self.mac(&[tenant_id, email])[..NAME_BYTES]))
    }

    /// What is kept of a short code that answers a request.
    pub(super) fn code_hash(&self, request_id: &str, code: &str) -> String {
        hex::encode(self.mac(&[request_id, code]))
    }

    fn mac(&self, parts: &[&str]) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(TAG);
        for part in parts {
            // No part has a zero byte, so no two lists are written alike.
            mac.update(&[0]);
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_one_brand_one_address_and_one_key() {
        let key = AddressKey::new(&[1; 32]).unwrap();
        let name = key.object_name("demo", "ana@example.com");
        assert_eq!(name.len(), "demo:address:".len() + 32);
        assert!(!name.contains("ana"));
        assert_ne!(name, key.object_name("rival", "ana@example.com"));
        assert_ne!(name, key.object_name("demo", "bia@example.com"));
        assert_ne!(name, AddressKey::new(&[2; 32]).unwrap().object_name("demo", "ana@example.com"));
        assert!(AddressKey::new(&[1; 31]).is_none());
    }
}
