//! Self-exclusion, closing and locking end sessions at once and keep others from being opened, whatever is under way.

use igaming_e2e::{Account, Client, Inside, PASSWORD};
use serde_json::{Value, json};

use crate::concurrency::at_once;

fn end_sessions(account: &Account, reason: &str) -> Value {
    let path = format!("/auth/players/{}/end-sessions", account.player_id);
    let body = json!({ "reason": reason });
    Inside::as_worker("igaming-wallet").post("igaming-auth", &path, &body).send().expect(200)
}

#[test]
fn who_is_barred_is_out_at_once_and_stays_out() {
    for (reason, code) in [
        ("self_excluded", "account_self_excluded"),
        ("closed", "account_closed"),
        ("locked", "account_locked"),
    ] {
        let account = Account::register(&Client::demo());
        let other = account.login();
        let balance = account.get("/api/wallet/balance").send().expect(200);
        assert_eq!(end_sessions(&account, reason), json!({ "ended": 2, "status": reason }));
        for session in [&account, &other] {
            session.assert_ended();
            session.get("/api/wallet/balance").send().problem(401, "invalid_token");
        }
        account.login_call(PASSWORD).send().problem(403, code);
        // How an account stands is told only to who knows its password.
        account.login_call("another password").send().problem(401, "invalid_credentials");
        assert_eq!(end_sessions(&account, reason), json!({ "ended": 0, "status": reason }), "asked again");

        let closed = reason == "closed";
        let status = if closed { "closed" } else { "active" };
        assert_eq!(end_sessions(&account, "reinstated"), json!({ "ended": 0, "status": status }));
        let answer = account.login_call(PASSWORD).send();
        if closed {
            answer.problem(403, code);
        } else {
            let again = Account::of_session(&account.client, &account.email, &answer.expect(200));
            assert_eq!(again.get("/api/wallet/balance").send().expect(200), balance, "money moved");
        }
    }
}

#[test]
fn credentials_in_other_hands_are_revoked_and_the_password_still_counts() {
    let account = Account::register(&Client::demo());
    assert_eq!(end_sessions(&account, "revoked"), json!({ "ended": 1, "status": "active" }));
    account.assert_ended();
    account.login().assert_open();
}

/// Logins and refreshes that are under way while the player is excluded.
#[test]
fn no_session_slips_through_while_the_bar_comes() {
    let account = Account::register(&Client::demo());
    let refresh = account.refresh_call(&account.refresh_token);
    let path = format!("/auth/players/{}/end-sessions", account.player_id);
    let body = json!({ "reason": "self_excluded" });
    let bar = Inside::as_worker("igaming-wallet").post("igaming-auth", &path, &body);
    let mut calls = vec![account.login_call(PASSWORD); 4];
    calls.extend([bar, refresh]);
    calls.extend(vec![account.login_call(PASSWORD); 4]);
    let answers = at_once(&calls);
    answers[4].expect(200);
    for answer in answers.iter().filter(|answer| answer.status() == 200) {
        let body = answer.expect(200);
        if let Some(token) = body["access_token"].as_str() {
            account.client.get("/api/auth/me").token(token).send().problem(401, "invalid_token");
        }
        if let Some(token) = body["refresh_token"].as_str() {
            account.refresh_call(token).send().problem(401, "invalid_refresh_token");
        }
    }
    account.login_call(PASSWORD).send().problem(403, "account_self_excluded");
}

#[test]
fn nobody_outside_ends_sessions_or_reads_messages() {
    let account = Account::register(&Client::demo());
    let path = format!("/auth/players/{}/end-sessions", account.player_id);
    account.post(&path, &json!({ "reason": "closed" })).send().problem(404, "not_found");
    account.post(&format!("/api{path}"), &json!({ "reason": "closed" })).send().problem(404, "not_found");
    for path in ["/auth/outbox?recipient=x", "/api/auth/outbox?recipient=x"] {
        account.get(path).send().problem(404, "not_found");
    }
    account.assert_open();
}
