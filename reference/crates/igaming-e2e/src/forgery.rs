use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::token_key::TokenKey;

/// What the platform under test signs with. A forger who had these would be inside; the tests use them to show that
/// each check works by itself, the signature being right.
#[derive(Clone)]
pub struct Secrets {
    /// Signs the context that Workers pass each other.
    pub context_key: Vec<u8>,
    /// Sign players' access tokens: the first is the platform's own, tokens of the others are accepted.
    pub access_token_keys: Vec<TokenKey>,
    /// Sign operators', likewise.
    pub operator_token_keys: Vec<TokenKey>,
    /// Opens the first operator's account.
    pub admin_bootstrap_secret: String,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// Reads the file that `CACTUS_DEV_SECRETS` names.
    ///
    /// # Panics
    /// When there is none, or a key is missing.
    pub fn from_env() -> Self {
        let Ok(path) = env::var("CACTUS_DEV_SECRETS") else {
            panic!(
                "CACTUS_DEV_SECRETS is not set: run `cargo xtask test`, which starts the platform for these tests"
            );
        };
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let secrets: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text =
            |name: &str| secrets[name].as_str().unwrap_or_else(|| panic!("{path} has no {name}")).to_owned();
        let keys = |name: &str| text(name).split(',').map(TokenKey::parse).collect();
        Self {
            context_key: text("CONTEXT_KEY").into_bytes(),
            access_token_keys: keys("ACCESS_TOKEN_KEYS"),
            operator_token_keys: keys("OPERATOR_TOKEN_KEYS"),
            admin_bootstrap_secret: text("ADMIN_BOOTSTRAP_SECRET"),
        }
    }

    /// The key that signs players' access tokens.
    pub fn access_token_key(&self) -> &TokenKey {
        &self.access_token_keys[0]
    }

    /// The key that signs operators' access tokens.
    pub fn operator_token_key(&self) -> &TokenKey {
        &self.operator_token_keys[0]
    }
}

/// The claims inside a token, unchecked.
///
/// # Panics
/// When it is not a token.
pub fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("a token has three parts");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
    serde_json::from_slice(&claims).expect("claims are JSON")
}

/// The internal context as the entry Worker would sign it.
pub fn mint_context(key: &[u8], context: &Value) -> String {
    let json = context.to_string();
    let signature = hmac_sha256(key, &[b"cactus/context/1", json.as_bytes()]);
    format!("{}.{}", URL_SAFE_NO_PAD.encode(json), URL_SAFE_NO_PAD.encode(signature))
}

pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
