use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use igaming_contracts::auth::{JsonWebKey, JsonWebKeySet};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};

use super::{Claims, Issuer};

/// An uncompressed point of P-256: 4, x, y.
const POINT_BYTES: usize = 65;

/// Begins an uncompressed point (SEC 1, 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// The longest id of a key, in characters.
const KEY_ID_CHARS_MAX: usize = 32;

/// An issuer's private keys for access tokens: the first signs. The others are listed so that the same text can be
/// turned round when the next one takes over; what is accepted, the [public keys](AccessTokenPublicKeys) say.
#[derive(Clone)]
pub struct AccessTokenKeys(Vec<(PublicKey, SigningKey)>);

/// The keys whose tokens are accepted. To change keys: add the new public key here, then sign with the new private
/// one, then, ten minutes later, take the old public key away. A key that leaks is taken away at once, and its tokens
/// end with it.
#[derive(Clone, Debug)]
pub struct AccessTokenPublicKeys(Vec<PublicKey>);

/// A public key, whose tokens it vouches for, and the only header that they may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    issuer: Issuer,
    key_id: String,
    point: [u8; POINT_BYTES],
    header: String,
}

impl std::fmt::Debug for AccessTokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(key, _)| &key.key_id)).finish()
    }
}

/// The keys of `id:digits,id:digits`; `None` when there is none, an id occurs twice or is not 1 to 32 characters of
/// `A-Z a-z 0-9 . _ -`, or `read` does not like the digits.
fn parse<T>(text: &str, read: impl Fn(&str, &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let mut ids: Vec<&str> = Vec::new();
    let mut keys = Vec::new();
    for part in text.split(',') {
        let (id, digits) = part.trim().split_once(':')?;
        let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if !(1..=KEY_ID_CHARS_MAX).contains(&id.len()) || !id.bytes().all(is_id) || ids.contains(&id) {
            return None;
        }
        ids.push(id);
        keys.push(read(id, &hex::decode(digits).ok()?)?);
    }
    Some(keys)
}

impl AccessTokenKeys {
    /// The keys in the text of the secret: `id:` and the private scalar's 64 hexadecimal digits, separated by commas,
    /// the one that signs first. `None` when it is anything else.
    pub fn parse(issuer: Issuer, text: &str) -> Option<Self> {
        let read = |id: &str, bytes: &[u8]| {
            let key = SigningKey::from_slice(bytes).ok()?;
            let point = VerifyingKey::from(&key).to_encoded_point(false);
            Some((PublicKey::new(issuer, id, point.as_bytes())?, key))
        };
        parse(text, read).map(Self)
    }

    /// The token of `claims`.
    ///
    /// # Panics
    /// Never: there is a key, and claims are plain data.
    pub fn sign(&self, claims: &Claims) -> String {
        let (public, key) = &self.0[0];
        let json = serde_json::to_vec(claims).expect("claims are plain data");
        let mut token = format!("{}.", public.header);
        URL_SAFE_NO_PAD.encode_string(json, &mut token);
        let signature: Signature = key.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.to_bytes(), &mut token);
        token
    }

    /// The public keys of all of them.
    pub fn public(&self) -> AccessTokenPublicKeys {
        AccessTokenPublicKeys(self.0.iter().map(|(public, _)| public.clone()).collect())
    }
}

impl AccessTokenPublicKeys {
    /// The keys in the text of the variable: `id:` and the uncompressed point's 130 hexadecimal digits, separated by
    /// commas. `None` when it is anything else. Whether a point is on the curve, whoever verifies with it asks, so that
    /// the entry Worker does without that arithmetic.
    pub fn parse(issuer: Issuer, text: &str) -> Option<Self> {
        parse(text, |id, bytes| PublicKey::new(issuer, id, bytes)).map(Self)
    }

    /// These and those of another issuer. `None` when an id or a point is on both sides: one private key would vouch
    /// for two issuers.
    pub fn and(mut self, others: Self) -> Option<Self> {
        let is_same = |a: &PublicKey, b: &PublicKey| a.key_id == b.key_id || a.point == b.point;
        if self.0.iter().any(|key| others.0.iter().any(|other| is_same(key, other))) {
            return None;
        }
        self.0.extend(others.0);
        Some(self)
    }

    /// The text that [`AccessTokenPublicKeys::parse`] reads.
    pub fn to_text(&self) -> String {
        let keys: Vec<_> =
            self.0.iter().map(|key| format!("{}:{}", key.key_id, hex::encode(key.point))).collect();
        keys.join(",")
    }

    /// As others read them (RFC 7517).
    pub fn to_jwks(&self) -> JsonWebKeySet {
        let coordinate = |key: &PublicKey, at: usize| URL_SAFE_NO_PAD.encode(&key.point[at..at + 32]);
        let keys = self.0.iter().map(|key| JsonWebKey {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            alg: "ES256".to_owned(),
            usage: "sig".to_owned(),
            kid: key.key_id.clone(),
            x: coordinate(key, 1),
            y: coordinate(key, 33),
        });
        JsonWebKeySet { keys: keys.collect() }
    }

    /// The key whose tokens have this header, in base64url.
    pub(super) fn of_header(&self, header: &str) -> Option<&PublicKey> {
        self.0.iter().find(|key| key.header == header)
    }
}

impl PublicKey {
    fn new(issuer: Issuer, key_id: &str, point: &[u8]) -> Option<Self> {
        let point: [u8; POINT_BYTES] = point.try_into().ok()?;
        if point[0] != UNCOMPRESSED {
            return None;
        }
        let header = format!(r#"{{"alg":"ES256","kid":"{key_id}","typ":"at+jwt"}}"#);
        Some(Self { issuer, key_id: key_id.to_owned(), point, header: URL_SAFE_NO_PAD.encode(header) })
    }

    /// Whose tokens it vouches for.
    pub fn issuer(&self) -> Issuer {
        self.issuer
    }

    /// The `kid`.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The uncompressed point: 4, x, y.
    pub fn point(&self) -> &[u8; POINT_BYTES] {
        &self.point
    }
}
