//! Quotes as signed text, so that none has to be kept: `base64url(json) "." base64url(hmac-sha256(key, tag || json))`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cactus_ledger::{AmountMinor, AssetCode, QuoteId, Rate};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Keeps these MACs apart from every other use of the fleet's key.
const TAG: &[u8] = b"cactus/exchange-quote/1";

/// How long a quote holds. Long enough to read it and decide, short enough that nobody waits for the rate to move.
pub const QUOTE_LIFETIME_MS: u64 = 30_000;

/// Ours have about 400 bytes; the longest ids of tenant and player would make some 600.
const TEXT_BYTES_MAX: usize = 1_024;

/// As for the request context: fewer bytes of key than the hash has would weaken it (RFC 2104).
const KEY_BYTES_MIN: usize = 32;

/// What was offered, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub tenant_id: String,
    pub player_id: String,
    pub quote_id: QuoteId,
    pub from: AssetCode,
    pub to: AssetCode,
    pub amount_minor: AmountMinor,
    pub receive_minor: AmountMinor,
    pub rate: Rate,
    pub expires_at_ms: u64,
}

/// The key that signs quotes.
#[derive(Clone)]
pub struct QuoteKey(Hmac<Sha256>);

impl std::fmt::Debug for QuoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QuoteKey")
    }
}

impl QuoteKey {
    /// A key of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < KEY_BYTES_MIN {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(TAG);
        Some(Self(mac))
    }

    pub(super) fn sign(&self, offer: &Offer) -> String {
        let json = serde_json::to_vec(offer).expect("an offer is plain data");
        let mut mac = self.0.clone();
        mac.update(&json);
        let mut text = URL_SAFE_NO_PAD.encode(&json);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut text);
        assert!(text.len() <= TEXT_BYTES_MAX, "a quote is short");
        text
    }

    /// The offer in `text`, if this key signed it; the signature is checked before anything inside is looked at.
    pub(super) fn verify(&self, text: &str) -> Option<Offer> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let (json, signature) = text.split_once('.')?;
        let json = URL_SAFE_NO_PAD.decode(json).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let mut mac = self.0.clone();
        mac.update(&json);
        mac.verify_slice(&signature).ok()?;
        serde_json::from_slice(&json).ok()
    }
}
