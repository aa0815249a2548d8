use cactus_events::EventSpec;
use cactus_events::spec::PersonalData;
use hmac::{Hmac, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

const TAG: &[u8] = b"cactus/pseudonym/1";

/// Fewer bytes of key than the hash has would weaken it (RFC 2104).
const KEY_BYTES_MIN: usize = 32;

/// Stands between personal data and what is stored of it.
///
/// A plain hash of an e-mail address is found by hashing addresses; this one also takes the key. Equal values of one
/// tenant have equal pseudonyms, so they can still be counted and joined; those of two tenants have not.
#[derive(Clone)]
pub struct PseudonymKey(Hmac<Sha256>);

impl std::fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PseudonymKey")
    }
}

impl PseudonymKey {
    /// A key of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < KEY_BYTES_MIN {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(TAG);
        Some(Self(mac))
    }

    /// 32 hexadecimal digits: 128 bits, so that of 2^40 values no two are expected to meet.
    fn pseudonym(&self, tenant_id: &str, text: &str) -> String {
        let mut mac = self.0.clone();
        // A tenant's id holds no NUL, so no two pairs are the same bytes.
        mac.update(tenant_id.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex::encode(&mac.finalize().into_bytes()[..16])
    }

    /// Replaces what `spec` says must not be stored. What is no text is removed: a number has too few values to hide
    /// behind a hash.
    pub(crate) fn replace(&self, tenant_id: &str, spec: &EventSpec, data: &mut Map<String, Value>) {
        let direct = spec.fields.iter().filter(|field| field.personal_data == PersonalData::Direct);
        for field in direct {
            match data.get_mut(field.name) {
                Some(Value::String(text)) => *text = self.pseudonym(tenant_id, text),
                Some(Value::Null) | None => {}
                Some(_) => {
                    data.remove(field.name);
                }
            }
        }
    }
}
