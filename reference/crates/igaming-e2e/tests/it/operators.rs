//! Operators: the first one, the second factor, sessions, and who may do what to whom.

use igaming_e2e::{Authenticator, Client, Operator, Player, Secrets, unique_email};
use serde_json::{Value, json};

const AUTH: &str = "/api/bo/auth";
const USERS: &str = "/api/admin/system/users";

fn login(client: &Client, email: &str, password: &str) -> igaming_e2e::Answer {
    client.post(&format!("{AUTH}/login"), &json!({ "email": email, "password": password })).send()
}

fn verify(client: &Client, challenge: &Value, code: &str) -> igaming_e2e::Answer {
    client.post(&format!("{AUTH}/2fa/verify"), &json!({ "challenge": challenge, "code": code })).send()
}

#[test]
fn the_bootstrap_secret_works_once() {
    Operator::first();
    let client = Client::demo();
    let secret = Secrets::from_env().admin_bootstrap_secret;
    for secret in [secret.as_str(), "", "another"] {
        let first = json!({ "secret": secret, "email": unique_email(), "password": "tulip harbor kiosk" });
        client.post(&format!("{AUTH}/bootstrap"), &first).send().problem(403, "bootstrap_refused");
    }
}

#[test]
fn before_the_second_factor_there_is_no_access() {
    let client = Client::demo();
    let email = unique_email();
    let invited = Operator::first().invite(&email, "admin", Some("demo")).send().expect(201);
    login(&client, &email, "").problem(401, "invalid_credentials");
    let accepted = json!({ "token": invited["invitation_token"], "password": "tulip harbor kiosk" });
    let accept = |client: &Client| client.post(&format!("{AUTH}/accept-invitation"), &accepted).send();
    accept(&Client::rival()).problem(403, "invalid_invitation");
    let step = accept(&client).expect(200);
    accept(&client).problem(403, "invalid_invitation");
    assert_eq!((&step["step"], &step["access_token"]), (&json!("enrolment"), &Value::Null));
    // What lets enrol lets do nothing else.
    let challenge = step["challenge"].as_str().expect("challenge");
    client.get(&format!("{AUTH}/me")).token(challenge).send().problem(401, "invalid_token");
    verify(&client, &step["challenge"], "000000").problem(401, "invalid_challenge");
    let code = json!({ "challenge": challenge, "code": "000000" });
    client.post(&format!("{AUTH}/2fa/enable"), &code).send().problem(401, "invalid_challenge");
    let again = login(&client, &email, "tulip harbor kiosk").expect(200);
    assert_eq!(again["step"], "enrolment");
    let set_up =
        client.post(&format!("{AUTH}/2fa/setup"), &json!({ "challenge": challenge })).send().expect(200);
    client.post(&format!("{AUTH}/2fa/enable"), &code).send().problem(401, "invalid_code");
    let app = Authenticator::new(set_up["secret"].as_str().expect("secret"));
    let code = json!({ "challenge": challenge, "code": app.code() });
    let enrolled = client.post(&format!("{AUTH}/2fa/enable"), &code).send().expect(200);
    let token = enrolled["session"]["access_token"].as_str().expect("access token");
    let me = client.get(&format!("{AUTH}/me")).token(token).send().expect(200);
    assert_eq!((&me["operator"]["role"], &me["recovery_codes_left"]), (&json!("admin"), &json!(10)));
}

#[test]
fn a_code_of_the_app_and_a_recovery_code_count_once() {
    let client = Client::demo();
    let operator = Operator::admin(&client);
    let challenge = || login(&client, &operator.email, operator.password()).expect(200)["challenge"].clone();
    operator.authenticator.wait_for_next_step();
    let code = operator.authenticator.code();
    verify(&client, &challenge(), &code).expect(200);
    verify(&client, &challenge(), &code).problem(401, "invalid_code");
    verify(&client, &challenge(), &operator.recovery_codes[0]).expect(200);
    verify(&client, &challenge(), &operator.recovery_codes[0]).problem(401, "invalid_code");
    let used = challenge();
    verify(&client, &used, &operator.recovery_codes[1]).expect(200);
    verify(&client, &used, &operator.recovery_codes[2]).problem(401, "invalid_challenge");
}

#[test]
fn failures_in_a_row_delay_whether_somebody_has_the_address_or_not() {
    let client = Client::demo();
    let operator = Operator::with_role(&client, "read_only");
    let mut problems = Vec::new();
    for email in [operator.email.as_str(), &unique_email()] {
        // Five at least; more where an answer takes longer than the first waits.
        let mut failures = 0;
        loop {
            let answer = login(&client, email, "wrong");
            if answer.status() == 429 {
                answer.problem(429, "login_delayed");
                break;
            }
            let mut problem = answer.problem(401, "invalid_credentials");
            problem["request_id"] = Value::Null;
            problems.push(problem);
            failures += 1;
        }
        assert!((5..12).contains(&failures), "{failures}");
    }
    problems.dedup();
    assert_eq!(problems.len(), 1, "one answer for all: {problems:?}");
    // Who is logged in stays so.
    operator.get(&format!("{AUTH}/me")).send().expect(200);
}

#[test]
fn a_refresh_token_that_comes_again_ends_the_session() {
    let client = Client::demo();
    let mut operator = Operator::with_role(&client, "support");
    let first = operator.refresh_token.clone();
    let refresh =
        |token: &str| client.post(&format!("{AUTH}/refresh"), &json!({ "refresh_token": token })).send();
    operator.renew();
    operator.get(&format!("{AUTH}/me")).send().expect(200);
    refresh(&first).problem(401, "invalid_refresh_token");
    refresh(&operator.refresh_token).problem(401, "invalid_refresh_token");
    operator.get(&format!("{AUTH}/me")).send().problem(401, "invalid_token");
}

#[test]
fn of_twenty_who_refresh_at_once_at_most_one_is_answered() {
    let client = Client::demo();
    let operator = Operator::with_role(&client, "support");
    let body = json!({ "refresh_token": operator.refresh_token });
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| client.post(&format!("{AUTH}/refresh"), &body).send().status()))
            .collect();
        calls.into_iter().map(|call| call.join().expect("a call ends")).collect()
    });
    assert!(answers.iter().filter(|status| **status == 200).count() <= 1, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 401].contains(status)), "{answers:?}");
    operator.get(&format!("{AUTH}/me")).send().problem(401, "invalid_token");
}

#[test]
fn a_session_ends_at_logout_and_from_the_list() {
    let client = Client::demo();
    let operator = Operator::with_role(&client, "finance");
    let second = Operator::log_in(&client, &operator.email, &operator.authenticator);
    let listed = operator.get(&format!("{AUTH}/sessions")).send().expect(200);
    let sessions = listed["sessions"].as_array().expect("sessions");
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).expect("the other one");
    let path = format!("{AUTH}/sessions/{}", other["session_id"].as_str().expect("id"));
    Operator::with_role(&client, "finance").delete(&path).send().problem(404, "session_not_found");
    operator.delete(&path).send().expect(204);
    second.get(&format!("{AUTH}/me")).send().problem(401, "invalid_token");
    operator.post(&format!("{AUTH}/logout"), &json!({})).send().expect(204);
    operator.get(&format!("{AUTH}/me")).send().problem(401, "invalid_token");
}

#[test]
fn a_new_password_needs_the_old_one() {
    let client = Client::demo();
    let operator = Operator::with_role(&client, "risk");
    let path = format!("{AUTH}/password");
    let change = |current: &str, new: &str| {
        operator.post(&path, &json!({ "current_password": current, "new_password": new })).send()
    };
    change("wrong", "lantern harbor tulip").problem(403, "invalid_credentials");
    let problem = change(operator.password(), "123456789qwe").problem(422, "invalid_password");
    assert_eq!(problem["defect"], "common");
    change(operator.password(), "lantern harbor tulip").expect(204);
    login(&client, &operator.email, operator.password()).problem(401, "invalid_credentials");
    login(&client, &operator.email, "lantern harbor tulip").expect(200);
    operator.get(&format!("{AUTH}/me")).send().expect(200);
}

#[test]
fn an_admin_of_one_brand_is_nobody_at_another() {
    let (demo, rival) = (Client::demo(), Client::rival());
    let admin = Operator::admin(&demo);
    let stranger = Operator::admin(&rival);
    rival.get(&format!("{AUTH}/me")).token(&admin.token).send().problem(401, "invalid_token");
    login(&rival, &admin.email, admin.password()).problem(401, "invalid_credentials");
    let path = format!("{USERS}/{}", stranger.operator_id);
    for change in [json!({ "version": 3, "disabled": true }), json!({ "version": 3, "role": "read_only" })] {
        admin.patch(&path, &change).send().problem(404, "operator_not_found");
    }
    admin.post(&format!("{path}/invitation"), &json!({})).send().problem(404, "operator_not_found");
    for (role, tenant_id) in [("admin", Some("rival")), ("super_admin", None)] {
        admin.invite(&unique_email(), role, tenant_id).send().problem(403, "role_not_allowed");
    }
    let listed = admin.get(USERS).send().expect(200);
    let operators = listed["operators"].as_array().expect("operators");
    assert!(operators.iter().all(|operator| operator["tenant_id"] == "demo"), "{listed}");
    stranger.get(&format!("{AUTH}/me")).send().expect(200);
}

#[test]
fn who_is_disabled_is_out_at_once() {
    let client = Client::demo();
    let (admin, support) = (Operator::admin(&client), Operator::with_role(&client, "support"));
    let path = format!("{USERS}/{}", support.operator_id);
    admin.patch(&path, &json!({ "version": 1, "disabled": true })).send().problem(409, "version_conflict");
    let changed = admin.patch(&path, &json!({ "version": 3, "disabled": true })).send().expect(200);
    assert_eq!(changed["status"], "disabled");
    support.get(&format!("{AUTH}/me")).send().problem(401, "invalid_token");
    login(&client, &support.email, support.password()).problem(401, "invalid_credentials");
    let own = format!("{USERS}/{}", admin.operator_id);
    admin.patch(&own, &json!({ "version": 3, "role": "super_admin" })).send().problem(403, "own_account");
    let audit =
        admin.get(&format!("/api/admin/system/audit?target_id={}", support.operator_id)).send().expect(200);
    let actions: Vec<&Value> =
        audit["entries"].as_array().expect("entries").iter().map(|entry| &entry["action"]).collect();
    assert!(actions.contains(&&json!("operator.change")), "{audit}");
    assert!(actions.contains(&&json!("operator.login_failed")), "{audit}");
}

#[test]
fn only_who_may_invites_and_lists() {
    let client = Client::demo();
    client.get(USERS).send().problem(401, "authentication_required");
    Player::register(&client).get(USERS).send().problem(403, "insufficient_scope");
    for role in ["finance", "risk", "support", "read_only"] {
        let operator = Operator::with_role(&client, role);
        operator.get(USERS).send().problem(403, "insufficient_scope");
        operator.invite(&unique_email(), "read_only", Some("demo")).send().problem(403, "insufficient_scope");
    }
}

#[test]
fn whatever_is_in_a_field_is_only_text() {
    let client = Client::demo();
    let admin = Operator::admin(&client);
    let text = "'; DROP TABLE admin_users; --\u{0} \r\n{\"level\":\"error\"}";
    login(&client, text, text).problem(401, "invalid_credentials");
    verify(&client, &json!(text), text).problem(401, "invalid_challenge");
    let secret = json!({ "secret": text, "email": text, "password": text });
    client.post(&format!("{AUTH}/bootstrap"), &secret).send().problem(403, "bootstrap_refused");
    let token = json!({ "token": text, "password": text });
    client.post(&format!("{AUTH}/accept-invitation"), &token).send().problem(403, "invalid_invitation");
    client
        .post(&format!("{AUTH}/2fa/setup"), &json!({ "challenge": text }))
        .send()
        .problem(401, "invalid_challenge");
    let refresh = json!({ "refresh_token": text });
    client.post(&format!("{AUTH}/refresh"), &refresh).send().problem(401, "invalid_refresh_token");
    admin.invite(text, "admin", Some("demo")).send().problem(422, "invalid_email");
    admin.invite(&unique_email(), "admin", Some(text)).send().problem(403, "role_not_allowed");
    let injected = "x%27%20OR%201%3D1";
    admin.delete(&format!("{AUTH}/sessions/{injected}")).send().problem(404, "session_not_found");
    let disabled = json!({ "version": 1, "disabled": true });
    admin.patch(&format!("{USERS}/{injected}"), &disabled).send().problem(404, "operator_not_found");
    admin.get(&format!("{USERS}?after={injected}")).send().expect(200);
    admin.get(&format!("{AUTH}/me")).send().expect(200);
}
