use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::forgery::hmac_sha256;

/// The order of P-256 (SEC 2, 2.4.2).
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/// A private key for access tokens, and the id under which the platform may know it.
#[derive(Clone)]
pub struct TokenKey {
    key_id: String,
    key: SigningKey,
}

impl TokenKey {
    /// A key that the platform does not know, under an id of one's choice.
    pub fn foreign(key_id: &str) -> Self {
        // Any number below the order is a key.
        Self { key_id: key_id.to_owned(), key: SigningKey::from_slice(&[7; 32]).expect("a key") }
    }

    /// The key of `id:digits`.
    pub(crate) fn parse(text: &str) -> Self {
        let (key_id, digits) = text.split_once(':').expect("a key has an id");
        let scalar = hex::decode(digits).expect("hexadecimal digits");
        Self { key_id: key_id.to_owned(), key: SigningKey::from_slice(&scalar).expect("a key") }
    }

    /// The `kid`.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The uncompressed point: 4, x, y.
    pub fn point(&self) -> Vec<u8> {
        VerifyingKey::from(&self.key).to_encoded_point(false).as_bytes().to_vec()
    }

    /// The token that the platform would make of these claims.
    pub fn mint(&self, claims: &Value) -> String {
        self.forge(&json!({}), claims, 0)
    }

    /// A token that is right but for what the case says, as `access_tokens.json` of domain `auth` has them.
    ///
    /// # Panics
    /// When the case says what nobody understands.
    pub fn forge(&self, case: &Value, claims: &Value, now_s: u64) -> String {
        let usual = json!(r#"{"alg":"ES256","kid":"$kid","typ":"at+jwt"}"#);
        let header =
            case.get("header").unwrap_or(&usual).as_str().expect("a text").replace("$kid", &self.key_id);
        let claims = changed(claims, &case["claims"], now_s);
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let how = case["signature"].as_str().unwrap_or("right");
        format!("{signed}.{}", self.written(how, &signed))
    }

    fn written(&self, how: &str, signed: &str) -> String {
        let signature: Signature = self.key.sign(signed.as_bytes());
        let bytes = signature.to_bytes().to_vec();
        let (r, s) = bytes.split_at(32);
        let text = URL_SAFE_NO_PAD.encode(&bytes);
        let changed = match how {
            "right" => bytes,
            "high_s" => {
                let other = Signature::from_scalars(signature.r(), -*signature.s()).expect("not zero");
                assert_ne!(other, signature);
                other.to_bytes().to_vec()
            }
            "hmac_of_public_key" => hmac_sha256(&self.point(), &[signed.as_bytes()]),
            "empty" => Vec::new(),
            "bit_flipped" => [r, &s[..31], &[s[31] ^ 1]].concat(),
            "swapped" => [s, r].concat(),
            "zero_s" => [r, &[0; 32]].concat(),
            "zero_r" => [&[0; 32], s].concat(),
            "zero" => vec![0; 64],
            "order" => hex::decode(ORDER.repeat(2)).expect("digits"),
            "ones" => vec![0xff; 64],
            "der" => signature.to_der().as_bytes().to_vec(),
            "short" => bytes[..63].to_vec(),
            "long" => [&bytes[..], &[0]].concat(),
            "padded" => return format!("{text}=="),
            "stray_bits" => return format!("{}{}", &text[..85], char::from(text.as_bytes()[85] + 1)),
            "standard_alphabet" => return format!("+{}", &text[1..]),
            "escaped" => return format!("{text}%0A"),
            "fourth_part" => return format!("{text}.{text}"),
            other => panic!("{other}"),
        };
        URL_SAFE_NO_PAD.encode(changed)
    }
}

fn changed(claims: &Value, change: &Value, now_s: u64) -> String {
    let mut claims = claims.clone();
    for (name, value) in change["set"].as_object().into_iter().flatten() {
        claims[name] = match value.as_str() {
            Some("$later") => json!(now_s + 600),
            Some("$earlier") => json!(now_s - 1),
            Some("$long") => json!("x".repeat(2_048)),
            _ => value.clone(),
        };
    }
    if let Some(name) = change["remove"].as_str() {
        claims.as_object_mut().and_then(|claims| claims.remove(name)).expect("a claim");
    }
    if let Some(member) = change["append"].as_str() {
        return format!("{},{member}}}", claims.to_string().trim_end_matches('}'));
    }
    change["text"].as_str().map_or_else(|| claims.to_string(), str::to_owned)
}
