//! Passwords: what they may be, how they are changed, and how a forgotten one is set anew without a way in for others.

use igaming_e2e::{Account, Client, PASSWORD, message_parameter, messages, poll_until, unique_email};
use serde_json::{Value, json};

const NEW: &str = "kiosk tulip harbor";

#[test]
fn a_forgotten_password_is_set_by_the_link_that_was_sent() {
    let account = Account::register(&Client::demo());
    let other = account.login();
    account.forgot_password().expect(202);
    let token = message_parameter(&account.email, "reset_password", 1, "token");

    account.reset_password(&token, "short").problem(422, "invalid_password");
    account.reset_password(&token, "password1").problem(422, "common_password");
    account.reset_password("garbage", NEW).problem(422, "invalid_link");
    account.reset_password(&account.refresh_token, NEW).problem(422, "invalid_link");
    for session in [&account, &other] {
        session.assert_open();
    }
    let reset = account.reset_password(&token, NEW).expect(200);
    assert_eq!((&reset["access_token"], &reset["refresh_token"]), (&Value::Null, &Value::Null), "no login");
    for session in [&account, &other] {
        session.assert_ended();
    }
    account.reset_password(&token, PASSWORD).problem(422, "invalid_link");
    account.login_call(PASSWORD).send().problem(401, "invalid_credentials");
    account.login_call(NEW).send().expect(200);
    poll_until("a notice", || messages(&account.email, "password_changed").pop());
}

#[test]
fn only_the_latest_link_is_good_and_only_at_its_brand() {
    let account = Account::register(&Client::demo());
    account.forgot_password().expect(202);
    let first = message_parameter(&account.email, "reset_password", 1, "token");
    // A link follows the brand, never what a request names as its host.
    let body = json!({ "email": account.email });
    let call = account.client.post("/api/auth/forgot-password", &body);
    call.header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example")
        .send()
        .expect(202);
    let second = message_parameter(&account.email, "reset_password", 2, "token");
    for message in messages(&account.email, "reset_password") {
        assert!(!message.to_string().contains("evil.example"), "{message}");
    }
    account.reset_password(&first, NEW).problem(422, "invalid_link");
    let rival = Account { client: Client::rival(), ..account.clone() };
    rival.reset_password(&second, NEW).problem(422, "invalid_link");
    account.assert_open();
    account.reset_password(&second, NEW).expect(200);
}

#[test]
fn a_reset_leaves_the_second_factor_as_it_is() {
    let account = Account::register(&Client::demo());
    let (_, recovery_codes) = account.enable_second_factor();
    account.forgot_password().expect(202);
    let token = message_parameter(&account.email, "reset_password", 1, "token");
    account.reset_password(&token, NEW).expect(200);
    let asked = account.login_call(NEW).send().expect(200);
    assert_eq!(asked["access_token"], Value::Null, "{asked}");
    let body = json!({ "challenge": asked["challenge"], "code": recovery_codes[0] });
    account.client.post("/api/auth/2fa/verify", &body).send().expect(200);
}

#[test]
fn a_challenge_of_the_former_password_opens_no_session() {
    let account = Account::register(&Client::demo());
    let (_, recovery_codes) = account.enable_second_factor();
    let asked = account.login_call(PASSWORD).send().expect(200);
    account.forgot_password().expect(202);
    let token = message_parameter(&account.email, "reset_password", 1, "token");
    account.reset_password(&token, NEW).expect(200);
    let body = json!({ "challenge": asked["challenge"], "code": recovery_codes[0] });
    account.client.post("/api/auth/2fa/verify", &body).send().problem(401, "invalid_challenge");
}

#[test]
fn a_password_is_changed_by_who_knows_it() {
    let account = Account::register(&Client::demo());
    let other = account.login();
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        account.post("/api/auth/change-password", &body).send()
    };
    change("another password", NEW).problem(403, "invalid_credentials");
    change(PASSWORD, "qwertyuiop").problem(422, "common_password");
    change(PASSWORD, "short").problem(422, "invalid_password");
    other.assert_open();
    change(PASSWORD, NEW).expect(204);
    account.assert_open();
    other.assert_ended();
    account.login_call(PASSWORD).send().problem(401, "invalid_credentials");
    account.login_call(NEW).send().expect(200);
    poll_until("a notice", || messages(&account.email, "password_changed").pop());
}

/// NIST SP 800-63B-4: length and a list, no composition; every character counts as it was typed.
#[test]
fn what_a_new_password_may_be() {
    let client = Client::demo();
    let register = |email: &str, password: &str| {
        client.post("/api/auth/register", &json!({ "email": email, "password": password })).send()
    };
    for (password, code) in [
        ("1234567", "invalid_password"),
        ("ãẽĩõũãẽ", "invalid_password"),
        ("12345678", "common_password"),
        ("PassWord1", "common_password"),
        ("aaaaaaaaaaaa", "common_password"),
    ] {
        register(&unique_email(), password).problem(422, code);
    }
    let local = unique_email();
    let name = local.split('@').next().expect("a local part");
    register(&local, name).problem(422, "contextual_password");

    // 64 characters and more, of any kind, with spaces at the ends: none is cut off, trimmed or changed.
    for password in
        ["all lower case letters", &"añb ".repeat(16), " leading and trailing ", &"🌵🌷 tulip".repeat(20)]
    {
        let email = unique_email();
        register(&email, password).expect(201);
        let login = |password: &str| {
            client.post("/api/auth/login", &json!({ "email": email, "password": password })).send().status()
        };
        assert_eq!(login(password), 200, "{password}");
        let shorter: String = password.chars().take(password.chars().count() - 1).collect();
        let upper = password.to_uppercase();
        for wrong in
            [password.trim_end_matches(' '), &shorter, &upper].into_iter().filter(|one| *one != password)
        {
            assert_eq!(login(wrong), 401, "{wrong:?}");
        }
    }
    // One password on two keyboards.
    let email = unique_email();
    register(&email, "cafe\u{301} harbor").expect(201);
    let body = json!({ "email": email, "password": "caf\u{e9} harbor" });
    client.post("/api/auth/login", &body).send().expect(200);
}

#[test]
fn age_and_country_are_checked_where_they_are_told() {
    let client = Client::demo();
    let register = |date_of_birth: Value, country: Value| {
        let body = json!({
            "email": unique_email(), "password": PASSWORD, "date_of_birth": date_of_birth, "country": country,
        });
        client.post("/api/auth/register", &body).send()
    };
    for wrong in ["2001-02-29", "1-1-1990", "1990-13-01", "1850-01-01", "2190-01-01", "", "'; --"] {
        register(json!(wrong), Value::Null).problem(422, "invalid_date_of_birth");
    }
    let problem = register(json!("2020-01-01"), Value::Null).problem(422, "under_age");
    assert_eq!(problem["age_years_min"], 18);
    for wrong in ["br", "BRA", "B", "", "1!"] {
        register(Value::Null, json!(wrong)).problem(422, "invalid_country");
    }
    register(json!("1990-01-31"), json!("BR")).expect(201);
}
