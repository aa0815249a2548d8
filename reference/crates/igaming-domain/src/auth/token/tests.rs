use std::cell::Cell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cactus_edge::Fault;
use hmac::{Hmac, Mac};
use igaming_contracts::auth::JsonWebKey;
use igaming_contracts::context::Role;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    AccessTokenKeys, AccessTokenPublicKeys, Claims, Issuer, NativeVerifier, SignatureVerifier,
    TokenRejection, UnverifiedToken, VerifiedTokens,
};

const NOW_MS: u64 = 1_800_000_000_000;

/// Each token is right but for one thing. The black-box tests make the same ones for the platform's own cryptography.
const CASES: &str = include_str!("data/access_tokens.json");

/// Somebody who has a key, and what to write on a token made with it.
struct Forger {
    key: SigningKey,
    key_id: &'static str,
}

impl Forger {
    fn new(role: &str) -> Self {
        let (scalar, key_id) = match role {
            "active" => ([1; 32], "b"),
            "previous" => ([2; 32], "a"),
            "foreign" => ([3; 32], "b"),
            "operators" => ([5; 32], "o"),
            "rotated_out" => ([4; 32], "0"),
            other => panic!("{other}"),
        };
        Self { key: SigningKey::from_slice(&scalar).unwrap(), key_id }
    }

    fn point(&self) -> Vec<u8> {
        VerifyingKey::from(&self.key).to_encoded_point(false).as_bytes().to_vec()
    }

    /// The token of a case.
    fn token(&self, case: &Value) -> String {
        let usual = json!(r#"{"alg":"ES256","kid":"$kid","typ":"at+jwt"}"#);
        let header = case.get("header").unwrap_or(&usual).as_str().unwrap().replace("$kid", self.key_id);
        let (header, claims) = (URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims_of(case)));
        let signed = format!("{header}.{claims}");
        let signature: Signature = self.key.sign(signed.as_bytes());
        let how = case["signature"].as_str().unwrap_or("right");
        format!("{signed}.{}", written(how, &signature, &self.point(), &signed))
    }
}

fn claims_of(case: &Value) -> String {
    let now_s = NOW_MS / 1_000;
    let claims = Claims::issue("demo", "plr_1", "ses_1", NOW_MS);
    let mut claims = serde_json::to_value(claims).unwrap();
    let change = &case["claims"];
    for (name, value) in change["set"].as_object().into_iter().flatten() {
        claims[name] = match value.as_str() {
            Some("$later") => json!(now_s + 600),
            Some("$earlier") => json!(now_s - 1),
            Some("$long") => json!("x".repeat(2_048)),
            _ => value.clone(),
        };
    }
    if let Some(name) = change["remove"].as_str() {
        claims.as_object_mut().unwrap().remove(name).unwrap();
    }
    if let Some(member) = change["append"].as_str() {
        return format!("{},{member}}}", claims.to_string().strip_suffix('}').unwrap());
    }
    change["text"].as_str().map_or_else(|| claims.to_string(), str::to_owned)
}

/// The order of P-256 (SEC 2, 2.4.2).
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

fn written(how: &str, signature: &Signature, point: &[u8], signed: &str) -> String {
    let bytes = signature.to_bytes().to_vec();
    let (r, s) = bytes.split_at(32);
    let text = URL_SAFE_NO_PAD.encode(&bytes);
    let changed = match how {
        "right" => bytes,
        "high_s" => {
            let other = Signature::from_scalars(signature.r(), -*signature.s()).unwrap();
            assert_ne!(&other, signature);
            other.to_bytes().to_vec()
        }
        "hmac_of_public_key" => {
            let mut mac = Hmac::<Sha256>::new_from_slice(point).unwrap();
            mac.update(signed.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        "empty" => Vec::new(),
        "bit_flipped" => [r, &[s[0]], &s[1..31], &[s[31] ^ 1]].concat(),
        "swapped" => [s, r].concat(),
        "zero_s" => [r, &[0; 32]].concat(),
        "zero_r" => [&[0; 32], s].concat(),
        "zero" => vec![0; 64],
        "order" => hex::decode(ORDER.repeat(2)).unwrap(),
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

/// The public keys of these roles, as the variable has them.
fn public_text(roles: &[&str]) -> String {
    let keys = roles.iter().map(|role| Forger::new(role));
    let text: Vec<_> = keys.map(|key| format!("{}:{}", key.key_id, hex::encode(key.point()))).collect();
    text.join(",")
}

fn players_keys() -> AccessTokenPublicKeys {
    AccessTokenPublicKeys::parse(Issuer::Players, &public_text(&["active", "previous"])).unwrap()
}

fn accepted_keys() -> AccessTokenPublicKeys {
    let operators = AccessTokenPublicKeys::parse(Issuer::Operators, &public_text(&["operators"])).unwrap();
    players_keys().and(operators).unwrap()
}

fn verify(keys: &AccessTokenPublicKeys, token: &str) -> Result<Claims, TokenRejection> {
    block_on(keys.verify(&NativeVerifier, &VerifiedTokens::default(), token, "demo", NOW_MS)).unwrap()
}

#[test]
fn a_token_is_accepted_or_refused_for_the_one_thing_that_is_wrong_with_it() {
    let keys = accepted_keys();
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 50);
    for case in cases {
        let token = Forger::new(case["key"].as_str().unwrap_or("active")).token(&case);
        let outcome = match verify(&keys, &token) {
            Ok(_) => "Accepted".to_owned(),
            Err(rejection) => format!("{rejection:?}"),
        };
        assert_eq!(outcome, case["expected"].as_str().unwrap(), "{}: {token}", case["what"]);
    }
}

#[test]
fn what_the_platform_signs_is_what_it_accepts() {
    let text = format!("b:{},a:{}", "01".repeat(32), "02".repeat(32));
    let keys = AccessTokenKeys::parse(Issuer::Players, &text).unwrap();
    assert_eq!(keys.public().to_text(), players_keys().to_text());
    let claims = Claims::issue("demo", "plr_1", "ses_1", NOW_MS);
    let token = keys.sign(&claims);
    assert_eq!(verify(&accepted_keys(), &token), Ok(claims));
    let header = URL_SAFE_NO_PAD.decode(token.split_once('.').unwrap().0).unwrap();
    assert_eq!(header, br#"{"alg":"ES256","kid":"b","typ":"at+jwt"}"#);
    assert_eq!(format!("{keys:?}"), r#"["b", "a"]"#, "no digits of a private key");
}

#[test]
fn an_operators_token_is_of_an_operators_key() {
    let operators = AccessTokenKeys::parse(Issuer::Operators, &format!("o:{}", "05".repeat(32))).unwrap();
    let claims = Claims::issue_to_operator("demo", "opr_1", Role::SuperAdmin, "ses_1", NOW_MS);
    assert_eq!((claims.iss.as_str(), claims.role), ("igaming-backoffice", Some(Role::SuperAdmin)));
    assert_eq!(verify(&accepted_keys(), &operators.sign(&claims)), Ok(claims.clone()));
    assert_eq!(verify(&players_keys(), &operators.sign(&claims)), Err(TokenRejection::WrongHeader));

    let players = AccessTokenKeys::parse(Issuer::Players, &format!("b:{}", "01".repeat(32))).unwrap();
    let verified = VerifiedTokens::default();
    let forged = players.sign(&claims);
    for _ in 0..2 {
        let found =
            block_on(accepted_keys().verify(&NativeVerifier, &verified, &forged, "demo", NOW_MS)).unwrap();
        assert_eq!(found, Err(TokenRejection::WrongIssuer));
    }
    assert_eq!(verified.len(), 0, "what the key does not vouch for is not remembered");
}

#[test]
fn no_key_is_of_two_issuers() {
    let operators = |text: &str| AccessTokenPublicKeys::parse(Issuer::Operators, text).unwrap();
    let point = |role: &str| hex::encode(Forger::new(role).point());
    for (text, is_good) in [
        (format!("o:{}", point("operators")), true),
        (format!("a:{}", point("operators")), false),
        (format!("o:{}", point("previous")), false),
        (format!("o:{},p:{}", point("operators"), point("active")), false),
    ] {
        assert_eq!(players_keys().and(operators(&text)).is_some(), is_good, "{text}");
    }
}

#[test]
fn keys_change_without_a_token_being_refused_that_may_still_be_in_use() {
    let [old, new] = ["01", "02"].map(|digits| digits.repeat(32));
    let sign = |keys: &str| {
        let claims = Claims::issue("demo", "plr_1", "ses_1", NOW_MS);
        AccessTokenKeys::parse(Issuer::Players, keys).unwrap().sign(&claims)
    };
    let public = |keys: &str| AccessTokenKeys::parse(Issuer::Players, keys).unwrap().public();
    let (before, after) = (sign(&format!("1:{old}")), sign(&format!("2:{new},1:{old}")));
    let both = public(&format!("2:{new},1:{old}"));
    assert!(verify(&both, &before).is_ok() && verify(&both, &after).is_ok());
    let only_new = public(&format!("2:{new}"));
    assert_eq!(verify(&only_new, &before), Err(TokenRejection::WrongHeader));
    assert!(verify(&only_new, &after).is_ok());
}

#[test]
fn a_signature_of_rfc_7515_is_right() {
    let read = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let x = read("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    let y = read("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    let text = format!("k:04{}{}", hex::encode(x), hex::encode(y));
    let keys = AccessTokenPublicKeys::parse(Issuer::Players, &text).unwrap();
    let signed = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                  cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature =
        read("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    let header = keys.to_jwks().keys[0].kid.clone();
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"ES256","kid":"{header}","typ":"at+jwt"}}"#));
    let key = keys.of_header(&header).unwrap();
    let mut token = UnverifiedToken {
        key,
        signed: signed.as_bytes(),
        signature: signature.try_into().unwrap(),
        claims: "",
    };
    assert!(block_on(NativeVerifier.is_genuine(&token)).unwrap());
    token.signed = &signed.as_bytes()[1..];
    assert!(!block_on(NativeVerifier.is_genuine(&token)).unwrap());
}

#[test]
fn keys_are_as_they_must_be_or_none() {
    let digits = "01".repeat(32);
    for text in [
        "",
        "a",
        "a:",
        ":",
        &digits,
        &format!(":{digits}"),
        &format!("a:{digits},"),
        &format!("a:{digits},a:{}", "02".repeat(32)),
        &format!("a b:{digits}"),
        &format!("a\":{digits}"),
        &format!("{}:{digits}", "k".repeat(33)),
        &format!("a:{digits}00"),
        &format!("a:{}", "00".repeat(32)),
        &format!("a:{ORDER}"),
    ] {
        assert!(AccessTokenKeys::parse(Issuer::Players, text).is_none(), "{text}");
    }
    let point = hex::encode(Forger::new("active").point());
    let compressed = format!("a:02{}", &point[2..66]);
    for text in ["", "a:", &format!("a:{}", &point[..128]), &compressed, &format!("a:05{}", &point[2..])] {
        assert!(AccessTokenPublicKeys::parse(Issuer::Players, text).is_none(), "{text}");
    }
}

#[test]
fn a_point_beside_the_curve_is_a_fault_and_no_verdict() {
    let text = format!("b:04{}", "01".repeat(64));
    let keys = AccessTokenPublicKeys::parse(Issuer::Players, &text).unwrap();
    let token = Forger::new("active").token(&json!({}));
    let verified = VerifiedTokens::default();
    assert!(block_on(keys.verify(&NativeVerifier, &verified, &token, "demo", NOW_MS)).is_err());
    assert_eq!(verified.len(), 0);
}

#[test]
fn the_key_set_has_the_same_points() {
    let keys = players_keys();
    let JsonWebKey { kty, crv, alg, usage, kid, x, y } = keys.to_jwks().keys.swap_remove(0);
    assert_eq!([&*kty, &*crv, &*alg, &*usage, &*kid], ["EC", "P-256", "ES256", "sig", "b"]);
    let point = [URL_SAFE_NO_PAD.decode(x).unwrap(), URL_SAFE_NO_PAD.decode(y).unwrap()].concat();
    assert_eq!(point, Forger::new("active").point()[1..]);
    assert_eq!(keys.to_jwks().keys.len(), 2);
}

/// Counts how often it is asked.
#[derive(Default)]
struct Counting(Cell<u32>);

impl SignatureVerifier for Counting {
    async fn is_genuine(&self, token: &UnverifiedToken<'_>) -> Result<bool, Fault> {
        self.0.set(self.0.get() + 1);
        NativeVerifier.is_genuine(token).await
    }
}

#[test]
fn a_signature_is_checked_once_and_everything_else_always() {
    let (keys, verified, counting) = (accepted_keys(), VerifiedTokens::default(), Counting::default());
    let ask = |token: &str, tenant_id: &str, now_ms: u64| {
        block_on(keys.verify(&counting, &verified, token, tenant_id, now_ms)).unwrap()
    };
    let token = Forger::new("active").token(&json!({}));
    let first = ask(&token, "demo", NOW_MS).unwrap();
    assert_eq!(ask(&token, "demo", NOW_MS), Ok(first.clone()));
    assert_eq!(ask(&token, "rival", NOW_MS), Err(TokenRejection::WrongAudience));
    assert_eq!(ask(&token, "demo", NOW_MS - 1_000), Err(TokenRejection::NotYetValid));
    assert_eq!(ask(&token, "demo", first.exp * 1_000), Err(TokenRejection::Expired));
    assert_eq!(counting.0.get(), 1);

    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    let other = URL_SAFE_NO_PAD.encode(claims_of(&json!({ "claims": { "set": { "sub": "plr_2" } } })));
    assert_eq!(ask(&format!("{header}.{other}.{signature}"), "demo", NOW_MS), Err(TokenRejection::Forged));
    assert_eq!((counting.0.get(), verified.len()), (2, 1), "what is forged is not remembered");
}

#[test]
fn what_is_remembered_has_a_bound() {
    let verified = VerifiedTokens::default();
    let claims = Claims::issue("demo", "plr_1", "ses_1", NOW_MS);
    let put = |number: usize, claims: &Claims| verified.put(&number.to_string(), claims, NOW_MS);
    put(0, &Claims { exp: NOW_MS / 1_000, ..claims.clone() });
    assert_eq!(verified.len(), 0, "expired");
    (0..4_096).for_each(|number| put(number, &claims));
    assert_eq!(verified.len(), 4_096);
    put(4_096, &claims);
    assert_eq!(verified.len(), 1);
    assert!(verified.get("4096").is_some() && verified.get("0").is_none());

    let soon = NOW_MS / 1_000 + 1;
    (0..4_094).for_each(|number| put(number, &Claims { exp: soon, ..claims.clone() }));
    put(4_094, &claims);
    verified.put("later", &claims, soon * 1_000);
    assert_eq!(verified.len(), 3, "what expired makes room first");
}

proptest! {
    #[test]
    fn no_change_of_a_character_is_accepted(at in any::<prop::sample::Index>(), to in any::<char>()) {
        let token = Forger::new("active").token(&json!({}));
        let mut characters: Vec<char> = token.chars().collect();
        let at = at.index(characters.len());
        prop_assume!(characters[at] != to);
        characters[at] = to;
        prop_assert!(verify(&accepted_keys(), &characters.iter().collect::<String>()).is_err());
    }

    #[test]
    fn any_text_is_refused_and_nothing_else_happens(text in ".{0,300}") {
        prop_assert!(verify(&accepted_keys(), &text).is_err());
    }
}
