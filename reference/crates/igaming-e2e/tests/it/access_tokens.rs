//! Which access tokens are good.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use igaming_e2e::{Answer, Client, Operator, Player, Secrets, TokenKey, Upgrade, claims_of, unix_time_ms};
use serde_json::{Value, json};

/// The same cases that the native check is tested with.
const CASES: &str = include_str!("../../../igaming-domain/src/auth/token/data/access_tokens.json");

fn me(client: &Client, token: &str) -> Answer {
    client.get("/api/auth/me").token(token).send()
}

fn assert_invalid(answer: &Answer, what: &str) {
    assert_eq!((answer.status(), answer.code().as_deref()), (401, Some("invalid_token")), "{what}");
}

#[test]
fn a_token_is_accepted_or_refused_for_the_one_thing_that_is_wrong_with_it() {
    let Secrets { access_token_keys: keys, operator_token_keys, .. } = Secrets::from_env();
    let player = Player::register(&Client::demo());
    let claims = claims_of(&player.token);
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!("demo"), &json!(player.player_id)));
    let cases: Vec<Value> = serde_json::from_str(CASES).expect("cases");
    for case in cases {
        let key = match case["key"].as_str() {
            None => keys[0].clone(),
            Some("previous") => keys[1].clone(),
            Some("operators") => operator_token_keys[0].clone(),
            Some("foreign") => TokenKey::foreign(keys[0].key_id()),
            Some("rotated_out") => TokenKey::foreign("local-0"),
            Some(other) => panic!("{other}"),
        };
        let answer = me(&player.client, &key.forge(&case, &claims, unix_time_ms() / 1_000));
        match case["expected"].as_str() {
            Some("Accepted") => player.assert_is_me(&answer),
            Some(_) => assert_invalid(&answer, &case["what"].to_string()),
            None => panic!("{case}"),
        }
    }
}

/// Whoever has the secrets of one issuer mints nothing of the other's.
#[test]
fn an_operators_token_is_of_an_operators_key() {
    let Secrets { access_token_keys, operator_token_keys, .. } = Secrets::from_env();
    let client = Client::demo();
    let admin = Operator::admin(&client);
    let claims = claims_of(&admin.token);
    assert_eq!((&claims["iss"], &claims["role"]), (&json!("igaming-backoffice"), &json!("admin")));
    let me = |token: &str| client.get("/api/bo/auth/me").token(token).send();
    for key in &operator_token_keys {
        me(&key.mint(&claims)).expect(200);
    }
    for key in &access_token_keys {
        assert_invalid(&me(&key.mint(&claims)), "an operator's claims by a players' key");
        let mut others = claims.clone();
        others["iss"] = json!("igaming-auth");
        assert_invalid(&me(&key.mint(&others)), "a role by a players' key");
    }
}

/// A signature that was found right is remembered; what goes with it is not.
#[test]
fn a_token_that_was_accepted_lends_nothing_to_another() {
    let player = Player::register(&Client::demo());
    let other = Player::register(&Client::demo());
    player.assert_is_me(&me(&player.client, &player.token));
    player.assert_is_me(&me(&player.client, &player.token));

    let parts: Vec<&str> = player.token.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("three parts") };
    let others: Vec<&str> = other.token.split('.').collect();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    for token in [
        format!("{header}.{}.{signature}", others[1]),
        format!("{header}.{claims}.{}", others[2]),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{none}.{claims}.{signature}"),
        format!("{none}.{claims}."),
        format!("..{signature}"),
        format!("{}{}", player.token, other.token),
        player.token.to_lowercase(),
        player.token[..player.token.len() - 1].to_owned(),
    ] {
        assert_invalid(&me(&player.client, &token), &token);
    }
    player.assert_is_me(&me(&player.client, &player.token));
}

#[test]
fn a_token_is_of_one_session_of_one_player_and_of_one_brand() {
    let key = Secrets::from_env().access_token_key().clone();
    let player = Player::register(&Client::demo());
    let stranger = Player::register(&Client::demo());
    let claims = claims_of(&player.token);
    for (name, value) in [
        ("sub", json!(stranger.player_id)),
        ("sub", json!("plr_00000000000000000000000000000000")),
        ("sid", claims_of(&stranger.token)["sid"].clone()),
        ("sid", json!("ses_00000000000000000000000000000000")),
        ("sid", json!("")),
    ] {
        let mut wrong = claims.clone();
        wrong[name] = value;
        assert_invalid(&me(&player.client, &key.mint(&wrong)), &wrong.to_string());
    }
    assert_invalid(&me(&Client::rival(), &player.token), "at another brand");
}

#[test]
fn a_token_ends_while_its_signature_is_remembered() {
    let player = Player::register(&Client::demo());
    let mut claims = claims_of(&player.token);
    let expires_s = unix_time_ms() / 1_000 + 3;
    claims["exp"] = json!(expires_s);
    let token = Secrets::from_env().access_token_key().mint(&claims);
    player.assert_is_me(&me(&player.client, &token));
    while unix_time_ms() < expires_s * 1_000 + 100 {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_invalid(&me(&player.client, &token), "expired");
    player.assert_is_me(&me(&player.client, &player.token));
}

#[test]
fn a_socket_asks_for_the_same() {
    let player = Player::register(&Client::demo());
    let forged = TokenKey::foreign(Secrets::from_env().access_token_key().key_id());
    for token in [forged.mint(&claims_of(&player.token)), "a.b.c".to_owned(), "x".repeat(2_049)] {
        let socket = Upgrade::new(&player.client, &format!("table=crash&token={token}")).open();
        assert_eq!(socket.expect_err(&token).code, "invalid_token");
    }
}

#[test]
fn the_keys_can_be_read_by_anybody_and_cached() {
    let keys = Secrets::from_env().access_token_keys;
    for client in [Client::demo(), Client::rival()] {
        let answer = client.get("/api/auth/jwks").send();
        answer.request_id();
        assert_eq!((answer.status(), answer.header("content-type")), (200, Some("application/jwk-set+json")));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        let expected: Vec<Value> = keys
            .iter()
            .map(|key| {
                let point = key.point();
                let [x, y] = [&point[1..33], &point[33..]].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
                json!({
                    "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": key.key_id(), "x": x, "y": y,
                })
            })
            .collect();
        let found: Value = serde_json::from_slice(answer.body()).expect("JSON");
        assert_eq!(found, json!({ "keys": expected }), "and no digit of a private key");
    }
    Client::demo().post("/api/auth/jwks", &json!({})).send().problem(405, "method_not_allowed");
}
