//! The players of the benchmark and what is signed on their behalf.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use sha2::Sha256;

use crate::clock;

pub const TENANT: &str = "bench";
pub const CONTEXT_KEY: &str = "bench-context-key-0123456789abcdef0123456789abcdef0123456789abcdef";

/// Any number below the order of the curve is a key.
static TOKEN_KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::from_slice(&[0x2a; 32]).expect("a number below the order"));

/// The id of the player of this number.
pub fn player_id(number: usize) -> String {
    format!("plr_{number:026}")
}

/// An access token that is good for a day.
pub fn access_token(number: usize) -> String {
    let now_s = clock::unix_ms() / 1_000;
    let claims = json!({
        "iss": "igaming-auth", "aud": TENANT, "sub": player_id(number), "sid": format!("ses_{number:026}"),
        "iat": now_s, "nbf": now_s, "exp": now_s + 86_400,
    });
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","kid":"bench","typ":"at+jwt"}"#);
    let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature: Signature = TOKEN_KEY.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// The point of the key that signs access tokens, as the entry Worker reads it.
pub fn access_token_public_key() -> String {
    public_text("bench", &TOKEN_KEY)
}

/// The point of a key that no operator uses here; the entry Worker wants one.
pub fn operator_token_public_key() -> String {
    public_text("operators", &SigningKey::from_slice(&[0x2b; 32]).expect("a number below the order"))
}

fn public_text(key_id: &str, key: &SigningKey) -> String {
    format!("{key_id}:{}", hex::encode(key.verifying_key().to_encoded_point(false).as_bytes()))
}

/// The context of a Worker that calls a wallet.
pub fn service_context() -> String {
    let json = json!({
        "issuer": "igaming-games", "tenant_id": TENANT, "subject": { "kind": "service" },
        "request_id": "req_00000000000000000000000000000000", "expires_at_ms": clock::unix_ms() + 60_000,
    });
    let json = json.to_string();
    format!("{}.{}", URL_SAFE_NO_PAD.encode(&json), mac(CONTEXT_KEY, &[b"cactus/context/1", json.as_bytes()]))
}

fn mac(key: &str, parts: &[&[u8]]) -> String {
    // HMAC takes keys of any length, so there is always one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    parts.iter().for_each(|part| mac.update(part));
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}
