//! Who gets in, and with which token.

use igaming_e2e::{Client, PASSWORD, Player, unique_email, without_request_id};
use serde_json::json;

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
        (&taken.email, "12345678", 422, "common_password"),
        (&taken.email, "tulip ha", 409, "email_taken"),
        (&taken.email.to_uppercase(), PASSWORD, 409, "email_taken"),
    ] {
        let credentials = json!({ "email": email, "password": password });
        let problem = client.post("/api/auth/register", &credentials).send().problem(status, code);
        if code == "invalid_password" {
            assert_eq!((&problem["chars_min"], &problem["bytes_max"]), (&json!(8), &json!(1_024)));
        }
    }
    taken.assert_is_me(&taken.get("/api/auth/me").send());
    let credentials = json!({ "email": free, "password": "tulip ha" });
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
        "/api/auth/sessions",
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
        "/api/auth/logout-everywhere",
        "/api/auth/change-password",
        "/api/auth/verify-email/resend",
        "/api/auth/otp/send",
        "/api/auth/otp/verify",
        "/api/auth/2fa/setup",
        "/api/auth/2fa/enable",
        "/api/auth/2fa/disable",
        "/api/auth/2fa/recovery-codes",
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
