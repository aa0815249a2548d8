//! Who gets in, and with which token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use igaming_e2e::{
    Client, PASSWORD, Player, Secrets, claims_of, mint_token, unique_email, unix_time_ms, without_request_id,
};
use serde_json::{Value, json};

const HEADER: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;

#[test]
fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let client = Client::demo();
    let player = Player::register(&client);
    let login = |email: &str, password: &str| {
        let credentials = json!({ "email": email, "password": password });
        client.post("/api/auth/login", &credentials).send().problem(401, "invalid_credentials")
    };
    let expected = without_request_id(login(&player.email, "another password"));
    for (email, password) in [
        (unique_email().as_str(), PASSWORD),
        (&player.email, ""),
        (&player.email, &PASSWORD[1..]),
        (&player.email, &PASSWORD.to_uppercase()),
        (&player.email, &"x".repeat(1_025)),
        ("no address", PASSWORD),
        ("", ""),
    ] {
        assert_eq!(without_request_id(login(email, password)), expected, "{email:?} {password:?}");
    }
    let credentials = json!({ "email": player.email.to_uppercase(), "password": PASSWORD });
    client.post("/api/auth/login", &credentials).send().expect(200);
}

#[test]
fn a_registration_needs_a_free_address_and_a_long_password() {
    let client = Client::demo();
    let taken = Player::register(&client);
    let long_local_part = format!("{}@example.com", "a".repeat(65));
    let free = unique_email();
    for (email, password, status, code) in [
        ("", PASSWORD, 422, "invalid_email"),
        ("no-at.example.com", PASSWORD, 422, "invalid_email"),
        ("two@at@example.com", PASSWORD, 422, "invalid_email"),
        ("no-domain@", PASSWORD, 422, "invalid_email"),
        ("@example.com", PASSWORD, 422, "invalid_email"),
        ("one-label@localhost", PASSWORD, 422, "invalid_email"),
        ("a space@example.com", PASSWORD, 422, "invalid_email"),
        ("line\nfeed@example.com", PASSWORD, 422, "invalid_email"),
        ("não@example.com", PASSWORD, 422, "invalid_email"),
        (&long_local_part, PASSWORD, 422, "invalid_email"),
        ("no-address", "short", 422, "invalid_email"),
        (&free, "", 422, "invalid_password"),
        (&free, "1234567", 422, "invalid_password"),
        (&free, &"x".repeat(1_025), 422, "invalid_password"),
        (&taken.email, "1234567", 422, "invalid_password"),
        (&taken.email, "12345678", 409, "email_taken"),
        (&taken.email.to_uppercase(), PASSWORD, 409, "email_taken"),
    ] {
        let credentials = json!({ "email": email, "password": password });
        let problem = client.post("/api/auth/register", &credentials).send().problem(status, code);
        if code == "invalid_password" {
            assert_eq!((&problem["bytes_min"], &problem["bytes_max"]), (&json!(8), &json!(1_024)));
        }
    }
    taken.assert_is_me(&taken.get("/api/auth/me").send());
    let credentials = json!({ "email": free, "password": "12345678" });
    client.post("/api/auth/register", &credentials).send().expect(201);
}

#[test]
fn a_logout_ends_its_own_session_only() {
    let client = Client::demo();
    let phone = Player::register(&client);
    let credentials = json!({ "email": phone.email, "password": PASSWORD });
    let session = client.post("/api/auth/login", &credentials).send().expect(200);
    let laptop = Player::of_session(&client, &phone.email, &session);
    assert_eq!(laptop.player_id, phone.player_id);

    phone.post("/api/auth/logout", &json!({})).send().expect(204);
    for path in ["/api/auth/me", "/api/wallet/balance", "/api/wallet/history", "/api/games/seeds"] {
        phone.get(path).send().problem(401, "invalid_token");
    }
    phone.post("/api/auth/logout", &json!({})).send().problem(401, "invalid_token");
    laptop.refused(&phone.start_call(100, 3), 401, "invalid_token");
    laptop.assert_is_me(&laptop.get("/api/auth/me").send());
    laptop.client.call("POST", "/api/auth/logout").token(&laptop.token).send().expect(204);
    laptop.get("/api/auth/me").send().problem(401, "invalid_token");
}

#[test]
fn every_endpoint_of_a_player_needs_a_token() {
    let client = Client::demo();
    for path in [
        "/api/auth/me",
        "/api/wallet/balance",
        "/api/wallet/balances",
        "/api/wallet/history",
        "/api/games/seeds",
        "/api/games/mines/open",
    ] {
        client.get(path).send().problem(401, "authentication_required");
        client.get(path).token("garbage").send().problem(401, "invalid_token");
    }
    for path in [
        "/api/auth/logout",
        "/api/games/seeds/rotate",
        "/api/games/mines/start",
        "/api/games/mines/reveal",
        "/api/games/mines/cashout",
    ] {
        client.post(path, &json!({})).send().problem(401, "authentication_required");
        client.post(path, &json!({})).token("garbage").send().problem(401, "invalid_token");
    }
}

#[test]
fn a_header_that_is_no_bearer_token_is_refused() {
    let player = Player::register(&Client::demo());
    let token = &player.token;
    for authorization in [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Basic dXNlcjpwYXNzd29yZA==".to_owned(),
        token.clone(),
        format!("Bearer  {token}"),
        format!("Bearer {token} {token}"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer {token}."),
        format!("Bearer .{token}"),
        format!("Bearer {}", "a".repeat(4_000)),
    ] {
        let call = player.client.get("/api/auth/me").header("authorization", &authorization);
        let answer = call.send();
        assert_eq!(
            (answer.status(), answer.code().as_deref()),
            (401, Some("invalid_token")),
            "{authorization:?}"
        );
        // An endpoint that needs no player does not take the request for an anonymous one either.
        let verify =
            player.client.post("/api/games/verify", &json!({})).header("authorization", &authorization);
        verify.send().problem(401, "invalid_token");
    }
}

/// Tokens that are right but for one thing. The first shows that the tests mint them as the platform does.
#[test]
fn a_token_is_refused_for_each_thing_that_is_wrong_with_it() {
    let key = Secrets::from_env().access_token_key;
    let player = Player::register(&Client::demo());
    let stranger = Player::register(&Client::demo());
    let claims = claims_of(&player.token);
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!("demo"), &json!(player.player_id)));
    let me = |token: &str| player.client.get("/api/auth/me").token(token).send();
    player.assert_is_me(&me(&mint_token(&key, HEADER, &claims)));

    for (header, what) in [
        (r#"{"alg":"HS256","typ":"JWT"}"#, "another type"),
        (r#"{"alg":"HS256"}"#, "no type"),
        (r#"{"typ":"at+jwt"}"#, "no algorithm"),
        (r#"{"alg":"none","typ":"at+jwt"}"#, "algorithm none"),
        (r#"{"alg":"None","typ":"at+jwt"}"#, "algorithm None"),
        (r#"{"alg":"HS512","typ":"at+jwt"}"#, "another algorithm"),
        (r#"{"alg":"RS256","typ":"at+jwt"}"#, "an asymmetric algorithm"),
        (r#"{"alg":"HS256","typ":"at+jwt","kid":"1"}"#, "a key of the sender's choice"),
        (r#"{"alg":"HS256","typ":"at+jwt","crit":["x"],"x":1}"#, "a critical extension"),
        ("", "no header"),
    ] {
        let answer = me(&mint_token(&key, header, &claims));
        assert_eq!((answer.status(), answer.code().as_deref()), (401, Some("invalid_token")), "{what}");
    }

    let now_s = unix_time_ms() / 1_000;
    for (name, value) in [
        ("exp", json!(now_s - 1)),
        ("exp", json!(0)),
        ("exp", json!("tomorrow")),
        ("exp", json!(-1)),
        ("nbf", json!(now_s + 600)),
        ("iat", json!(now_s + 600)),
        ("iss", json!("igaming-apex")),
        ("aud", json!("rival")),
        ("aud", json!("")),
        ("aud", json!(["demo", "rival"])),
        ("sub", json!(stranger.player_id)),
        ("sub", json!("plr_00000000000000000000000000000000")),
        ("sid", claims_of(&stranger.token)["sid"].clone()),
        ("sid", json!("ses_00000000000000000000000000000000")),
        ("sid", json!("")),
    ] {
        let mut wrong = claims.clone();
        wrong[name] = value;
        let answer = me(&mint_token(&key, HEADER, &wrong));
        assert_eq!((answer.status(), answer.code().as_deref()), (401, Some("invalid_token")), "{wrong}");
    }
    for name in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"] {
        let mut incomplete = claims.clone();
        incomplete.as_object_mut().and_then(|members| members.remove(name)).expect("a claim");
        me(&mint_token(&key, HEADER, &incomplete)).problem(401, "invalid_token");
    }
    for wrong in [Value::Null, json!([]), json!("claims"), json!({})] {
        me(&mint_token(&key, HEADER, &wrong)).problem(401, "invalid_token");
    }
}

#[test]
fn a_token_without_the_right_signature_is_refused() {
    let player = Player::register(&Client::demo());
    let claims = claims_of(&player.token);
    let me = |token: &str| player.client.get("/api/auth/me").token(token).send();
    let (signed, signature) = player.token.rsplit_once('.').expect("three parts");
    let (header, payload) = signed.split_once('.').expect("three parts");
    assert_eq!(header, URL_SAFE_NO_PAD.encode(HEADER));

    let mut flipped = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    flipped[31] ^= 1;
    let flipped = URL_SAFE_NO_PAD.encode(flipped);
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let mut other_claims = claims.clone();
    other_claims["sub"] = "plr_00000000000000000000000000000000".into();
    let other_payload = URL_SAFE_NO_PAD.encode(other_claims.to_string());
    for token in [
        mint_token(b"a key of at least thirty-two bytes", HEADER, &claims),
        mint_token(b"", HEADER, &claims),
        format!("{signed}.{flipped}"),
        format!("{signed}.{}", &signature[..signature.len() - 2]),
        format!("{signed}.{signature}AA"),
        format!("{signed}.{signature}="),
        format!("{signed}."),
        signed.to_owned(),
        format!("{header}.{other_payload}.{signature}"),
        format!("{none}.{payload}.{signature}"),
        format!("{none}.{payload}."),
        format!("{none}.{payload}"),
        format!("..{signature}"),
    ] {
        let answer = me(&token);
        assert_eq!((answer.status(), answer.code().as_deref()), (401, Some("invalid_token")), "{token}");
    }
    player.assert_is_me(&me(&player.token));
}
