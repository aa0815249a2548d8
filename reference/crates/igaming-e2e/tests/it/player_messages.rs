//! Links and codes that are sent: each counts once, for whom it was sent, and only the latest.

use igaming_e2e::{Account, Client, message_parameter, messages, unix_time_ms};
use serde_json::{Value, json};

fn verify_email(account: &Account, token: &str) -> igaming_e2e::Answer {
    account.client.post("/api/auth/verify-email", &json!({ "token": token })).send()
}

#[test]
fn only_the_latest_link_shows_that_mail_arrives_and_once() {
    let account = Account::register(&Client::demo());
    assert_eq!(account.get("/api/auth/me").send().expect(200)["email_verified"], false);
    let first = message_parameter(&account.email, "verify_email", 1, "token");
    account.post("/api/auth/verify-email/resend", &json!({})).send().expect(202);
    let second = message_parameter(&account.email, "verify_email", 2, "token");
    assert_ne!(first, second);
    for wrong in [first.as_str(), "", "garbage", &account.access_token, &account.refresh_token] {
        verify_email(&account, wrong).problem(422, "invalid_link");
    }
    // A link to an address is none to a new password.
    account.reset_password(&second, "kiosk tulip harbor").problem(422, "invalid_link");
    verify_email(&account, &second).expect(204);
    verify_email(&account, &second).problem(422, "invalid_link");
    assert_eq!(account.get("/api/auth/me").send().expect(200)["email_verified"], true);
}

/// Asks for a code; gives the request's id and the code that was sent.
#[track_caller]
fn code_by_mail(account: &Account, count: usize) -> (String, String) {
    let answer = account.post("/api/auth/otp/send", &json!({ "channel": "email" })).send().expect(200);
    assert_eq!(answer["expires_in_s"], 600);
    let request_id = answer["request_id"].as_str().expect("request_id").to_owned();
    let code = message_parameter(&account.email, "code", count, "code");
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    (request_id, code)
}

fn verify_code(account: &Account, request_id: &str, code: &str) -> igaming_e2e::Answer {
    account.post("/api/auth/otp/verify", &json!({ "request_id": request_id, "code": code })).send()
}

#[test]
fn a_code_is_good_for_its_request_and_its_player_once() {
    let (account, other) = (Account::register(&Client::demo()), Account::register(&Client::demo()));
    let (request_id, code) = code_by_mail(&account, 1);
    let (other_id, _) = code_by_mail(&other, 1);
    verify_code(&other, &request_id, &code).problem(422, "invalid_code");
    verify_code(&account, &other_id, &code).problem(422, "invalid_code");
    verify_code(&account, "", &code).problem(422, "invalid_code");
    verify_code(&account, &request_id, &code).expect(204);
    verify_code(&account, &request_id, &code).problem(422, "invalid_code");
    assert_eq!(account.get("/api/auth/me").send().expect(200)["email_verified"], true);
    assert_eq!(other.get("/api/auth/me").send().expect(200)["email_verified"], false);
}

#[test]
fn five_guesses_void_a_code_and_a_new_one_voids_the_former() {
    let account = Account::register(&Client::demo());
    let (request_id, code) = code_by_mail(&account, 1);
    for guess in 1..=5 {
        let wrong = format!("{:06}", (code.parse::<u32>().expect("a number") + guess) % 1_000_000);
        verify_code(&account, &request_id, &wrong).problem(422, "invalid_code");
    }
    verify_code(&account, &request_id, &code).problem(422, "invalid_code");
    let (second_id, second) = code_by_mail(&account, 2);
    verify_code(&account, &request_id, &second).problem(422, "invalid_code");
    verify_code(&account, &second_id, &second).expect(204);
}

#[test]
fn a_telephone_is_shown_by_the_code_that_it_was_sent() {
    let account = Account::register(&Client::demo());
    let send = |phone: Value| {
        account.post("/api/auth/otp/send", &json!({ "channel": "sms", "phone": phone })).send()
    };
    for wrong in ["5511999990000", "+0511999990000", "+55 11 99999", "+551199999000012345", "+55119'--", ""] {
        send(json!(wrong)).problem(422, "invalid_phone");
    }
    send(Value::Null).problem(422, "invalid_phone");
    let phone = format!("+5511{:09}", unix_time_ms() % 1_000_000_000);
    let request_id = send(json!(phone)).expect(200)["request_id"].as_str().expect("request_id").to_owned();
    let code = message_parameter(&phone, "code", 1, "code");
    assert_eq!(messages(&phone, "code")[0]["channel"], "sms");
    verify_code(&account, &request_id, &code).expect(204);
}

/// Whoever has a session, or knows an address, cannot have it written to without end.
#[test]
fn nobody_is_written_to_without_end() {
    let account = Account::register(&Client::demo());
    let answers: Vec<u16> = (0..5)
        .map(|_| account.post("/api/auth/otp/send", &json!({ "channel": "email" })).send().status())
        .collect();
    assert_eq!(answers[4], 429, "{answers:?}");
    let resend = || account.post("/api/auth/verify-email/resend", &json!({})).send();
    // The first of the three is the registration's own.
    message_parameter(&account.email, "verify_email", 1, "token");
    for _ in 0..2 {
        resend().expect(202);
    }
    let problem = resend().problem(429, "too_many_attempts");
    let retry_after_s = problem["retry_after_s"].as_u64().expect("retry_after_s");
    assert!((1..=900).contains(&retry_after_s), "{problem}");
    for _ in 0..5 {
        account.forgot_password().expect(202);
    }
    assert_eq!(messages(&account.email, "code").len(), 3);
    assert!(messages(&account.email, "reset_password").len() <= 3);
}

/// Whoever knows an address can ask for links to it; that does not delay its owner's own codes.
#[test]
fn links_that_strangers_ask_for_do_not_delay_a_players_own_codes() {
    let account = Account::register(&Client::demo());
    for _ in 0..5 {
        account.forgot_password().expect(202);
    }
    account.post("/api/auth/otp/send", &json!({ "channel": "email" })).send().expect(200);
    account.post("/api/auth/verify-email/resend", &json!({})).send().expect(202);
}
