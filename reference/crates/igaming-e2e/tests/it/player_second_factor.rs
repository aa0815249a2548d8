//! The second factor: what it is asked for, that a code counts once, and that guessing ends.

use igaming_e2e::{Account, Client, PASSWORD, messages, poll_until, totp_code, totp_step};
use serde_json::{Value, json};

const WRONG: &str = "another password";

/// The challenge of a login, which is no session.
#[track_caller]
fn challenge(account: &Account) -> String {
    let answer = account.login_call(PASSWORD).send().expect(200);
    for name in ["access_token", "refresh_token", "player", "device_token"] {
        assert_eq!(answer[name], Value::Null, "{answer}");
    }
    answer["challenge"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn verify(account: &Account, challenge: &str, code: &str) -> igaming_e2e::Answer {
    let body = json!({ "challenge": challenge, "code": code });
    account.client.post("/api/auth/2fa/verify", &body).send()
}

/// Six digits that are none of this secret's codes around now.
fn wrong_code(secret: &str) -> String {
    let now = totp_step();
    let right: Vec<String> = (now - 2..now + 3).map(|step| totp_code(secret, step)).collect();
    let wrong = (0..).map(|number| format!("{number:06}")).find(|code| !right.contains(code));
    wrong.expect("a million codes are more than five")
}

#[test]
fn a_login_asks_for_a_code_and_each_code_counts_once() {
    let account = Account::register(&Client::demo());
    let other = account.login();
    let (secret, _) = account.enable_second_factor();
    account.assert_open();
    other.assert_ended();
    poll_until("a notice", || messages(&account.email, "second_factor_enabled").pop());

    // The step after the one that enabling has used up.
    let code = totp_code(&secret, totp_step() + 1);
    let asked = challenge(&account);
    account.client.get("/api/auth/me").token(&asked).send().problem(401, "invalid_token");
    account.refresh_call(&asked).send().problem(401, "invalid_refresh_token");
    let session = verify(&account, &asked, &code).expect(200);
    let second = Account::of_session(&account.client, &account.email, &session);
    second.assert_open();
    let views = second.get("/api/auth/sessions").send().expect(200);
    let current = views["sessions"].as_array().expect("sessions").iter().find(|view| view["current"] == true);
    assert_eq!(current.expect("the current session")["second_factor"], true);

    verify(&account, &asked, &code).problem(401, "invalid_challenge");
    verify(&account, &challenge(&account), &code).problem(401, "invalid_code");
    for step in [totp_step() - 3, totp_step() + 3] {
        verify(&account, &challenge(&account), &totp_code(&secret, step)).problem(401, "invalid_code");
    }
}

#[test]
fn of_one_code_for_two_challenges_at_once_one_wins() {
    let account = Account::register(&Client::demo());
    let (secret, _) = account.enable_second_factor();
    let code = totp_code(&secret, totp_step() + 1);
    let challenges: Vec<String> = (0..4).map(|_| challenge(&account)).collect();
    let calls: Vec<_> = challenges
        .iter()
        .map(|challenge| {
            let body = json!({ "challenge": challenge, "code": code });
            account.client.post("/api/auth/2fa/verify", &body)
        })
        .collect();
    let answers = crate::concurrency::at_once(&calls);
    let won = answers.iter().filter(|answer| answer.status() == 200).count();
    assert_eq!(won, 1, "{answers:?}");
}

#[test]
fn guessing_ends_the_challenge_and_then_waits() {
    let account = Account::register(&Client::demo());
    let (secret, recovery_codes) = account.enable_second_factor();
    let asked = challenge(&account);
    for _ in 0..5 {
        verify(&account, &asked, &wrong_code(&secret)).problem(401, "invalid_code");
    }
    let right = totp_code(&secret, totp_step() + 1);
    verify(&account, &asked, &right).problem(401, "invalid_challenge");
    // A new challenge does not begin the count anew. The owner is not kept out by it.
    let asked = challenge(&account);
    let mut refused = 0;
    for _ in 0..3 {
        let answer = verify(&account, &asked, &wrong_code(&secret));
        if answer.status() == 429 {
            answer.problem(429, "too_many_attempts");
            refused += 1;
        } else {
            answer.problem(401, "invalid_code");
        }
    }
    assert!(refused > 0, "nothing delays the guesses");
    verify(&account, &challenge(&account), &recovery_codes[0]).expect(200);
}

#[test]
fn a_recovery_code_stands_once_for_the_app() {
    let account = Account::register(&Client::demo());
    let (secret, recovery_codes) = account.enable_second_factor();
    assert_eq!(recovery_codes.len(), 10);
    verify(&account, &challenge(&account), &recovery_codes[0]).expect(200);
    verify(&account, &challenge(&account), &recovery_codes[0]).problem(401, "invalid_code");
    verify(&account, &challenge(&account), &recovery_codes[1].to_lowercase()).expect(200);

    let path = "/api/auth/2fa/recovery-codes";
    account.post(path, &json!({ "password": PASSWORD })).send().problem(403, "second_factor_required");
    let body = json!({ "password": WRONG, "code": recovery_codes[2] });
    account.post(path, &body).send().problem(403, "invalid_credentials");
    let body = json!({ "password": PASSWORD, "code": totp_code(&secret, totp_step() + 1) });
    let replaced = account.post(path, &body).send().expect(200);
    let new = replaced["recovery_codes"][0].as_str().expect("a code").to_owned();
    verify(&account, &challenge(&account), &recovery_codes[2]).problem(401, "invalid_code");
    verify(&account, &challenge(&account), &new).expect(200);
}

#[test]
fn a_stolen_session_neither_enables_nor_disables_it() {
    let account = Account::register(&Client::demo());
    let (setup, disable) = ("/api/auth/2fa/setup", "/api/auth/2fa/disable");
    account.post(setup, &json!({ "password": WRONG })).send().problem(403, "invalid_credentials");
    account.post(setup, &json!({})).send().problem(422, "missing_field");
    account
        .post("/api/auth/2fa/enable", &json!({ "code": "000000" }))
        .send()
        .problem(409, "second_factor_not_set_up");
    let nothing = json!({ "password": PASSWORD });
    account.post(disable, &nothing).send().problem(409, "second_factor_not_enabled");

    let (secret, recovery_codes) = account.enable_second_factor();
    let code = json!({ "password": PASSWORD, "code": recovery_codes[0] });
    account.post(setup, &code).send().problem(409, "second_factor_enabled");
    account.post(disable, &nothing).send().problem(403, "second_factor_required");
    let wrong = json!({ "password": PASSWORD, "code": wrong_code(&secret) });
    account.post(disable, &wrong).send().problem(422, "invalid_code");
    let right = json!({ "password": PASSWORD, "code": totp_code(&secret, totp_step() + 1) });
    account.post(disable, &right).send().expect(204);
    poll_until("a notice", || messages(&account.email, "second_factor_disabled").pop());
    account.login().assert_open();
}

/// Whoever has a session can try a password only so often; then the session is gone.
#[test]
fn a_stolen_session_learns_no_password() {
    let account = Account::register(&Client::demo());
    let tries: Vec<u16> = (0..7)
        .map(|number| {
            let body = json!({ "password": format!("{WRONG} {number}") });
            account.post("/api/auth/2fa/setup", &body).send().status()
        })
        .collect();
    assert_eq!(tries, [403, 403, 403, 403, 403, 429, 401]);
    account.assert_ended();
    account.login().assert_open();
}
