//! Sessions and their refresh tokens: each token counts once, whoever uses an older one ends the session, and players
//! see and end their own sessions only.

use igaming_e2e::{Account, Client, PASSWORD};
use serde_json::{Value, json};

use crate::concurrency::at_once;

#[test]
fn a_refresh_token_counts_once_and_an_older_one_ends_the_session() {
    let mut account = Account::register(&Client::demo());
    let other = account.login();
    let first = account.clone();
    account.refresh();
    let second = account.clone();
    account.refresh();
    account.assert_open();
    assert_ne!(first.refresh_token, second.refresh_token);
    assert_ne!(second.refresh_token, account.refresh_token);

    // The one that a thief has, or the one that the thief has left to the player.
    account.refresh_call(&first.refresh_token).send().problem(401, "invalid_refresh_token");
    account.assert_ended();
    second.assert_ended();
    other.assert_open();
}

#[test]
fn of_refreshes_at_once_one_wins() {
    let account = Account::register(&Client::demo());
    let other = account.login();
    let answers = at_once(&vec![account.refresh_call(&account.refresh_token); 20]);
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status() == 200);
    assert_eq!((won.len(), lost.len()), (1, 19), "{answers:?}");
    for answer in lost {
        answer.problem(401, "invalid_refresh_token");
    }
    // One of the twenty was a thief, so the winner's tokens end too.
    let next = won[0].expect(200);
    let next = next["refresh_token"].as_str().expect("refresh_token");
    account.refresh_call(next).send().problem(401, "invalid_refresh_token");
    account.assert_ended();
    other.assert_open();
}

#[test]
fn an_invented_refresh_token_ends_nothing() {
    let (ours, theirs) = (Account::register(&Client::demo()), Account::register(&Client::demo()));
    let parts = |account: &Account| account.refresh_token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (our, their) = (parts(&ours), parts(&theirs));
    assert_eq!(our.len(), 4);
    for invented in [
        String::new(),
        "garbage".to_owned(),
        "...".to_owned(),
        ours.access_token.clone(),
        ours.device_token.clone(),
        // Who knows ids, which are no secrets, and has a session of their own.
        [&their[0], &their[1], &our[2], &our[3]].map(String::as_str).join("."),
        [&our[0], &their[1], &our[2], &our[3]].map(String::as_str).join("."),
        [&their[0], &our[1], &our[2], &our[3]].map(String::as_str).join("."),
        format!("{}.", ours.refresh_token),
        format!("{}.{}", ours.refresh_token, our[3]),
        ours.refresh_token.to_uppercase(),
    ] {
        ours.refresh_call(&invented).send().problem(401, "invalid_refresh_token");
    }
    // Another brand has no such session.
    let rival = Account { client: Client::rival(), ..ours.clone() };
    rival.refresh_call(&ours.refresh_token).send().problem(401, "invalid_refresh_token");
    for mut account in [ours, theirs] {
        account.assert_open();
        account.refresh();
        account.assert_open();
    }
}

#[test]
fn a_refresh_token_opens_nothing_but_a_refresh() {
    let account = Account::register(&Client::demo());
    for token in [&account.refresh_token, &account.device_token] {
        account.client.get("/api/auth/me").token(token).send().problem(401, "invalid_token");
    }
}

fn listed(account: &Account) -> Vec<Value> {
    let answer = account.get("/api/auth/sessions").send().expect(200);
    answer["sessions"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn current_id(account: &Account) -> String {
    let sessions = listed(account);
    let current: Vec<_> = sessions.iter().filter(|session| session["current"] == true).collect();
    assert_eq!(current.len(), 1, "{sessions:?}");
    current[0]["session_id"].as_str().expect("session_id").to_owned()
}

#[test]
fn a_player_sees_and_ends_their_own_sessions() {
    let phone = Account::register(&Client::demo());
    let (laptop, tablet) = (phone.login(), phone.login());
    assert_eq!(listed(&phone).len(), 3);
    for session in listed(&phone) {
        assert_eq!(session["second_factor"], false, "{session}");
        let created = session["created_at_ms"].as_u64().expect("created_at_ms");
        assert!(session["expires_at_ms"].as_u64().expect("expires_at_ms") > created, "{session}");
    }
    let end = |account: &Account, id: &str| {
        let path = format!("/api/auth/sessions/{id}");
        account.client.call("DELETE", &path).token(&account.access_token).send()
    };
    // Nobody else's, and none that there is not.
    let stranger = Account::register(&Client::demo());
    end(&stranger, &current_id(&laptop)).problem(404, "session_not_found");
    end(&phone, &current_id(&stranger)).problem(404, "session_not_found");
    for account in [&laptop, &stranger] {
        account.assert_open();
    }
    end(&phone, &current_id(&laptop)).expect(204);
    laptop.assert_ended();
    assert_eq!(listed(&phone).len(), 2);
    tablet.assert_open();

    phone.post("/api/auth/logout-everywhere", &json!({})).send().expect(204);
    phone.assert_ended();
    tablet.assert_ended();
    stranger.assert_open();
    phone.login().assert_open();
}

#[test]
fn a_logout_ends_the_refresh_token_too() {
    let account = Account::register(&Client::demo());
    account.post("/api/auth/logout", &json!({})).send().expect(204);
    account.assert_ended();
}

#[test]
fn every_login_has_a_session_of_its_own() {
    let account = Account::register(&Client::demo());
    let again = account.login();
    assert_ne!(current_id(&account), current_id(&again));
    // A session that a client proposes is not taken: what is not asked for is refused.
    let body = json!({ "email": account.email, "password": PASSWORD, "session_id": current_id(&account) });
    account.client.post("/api/auth/login", &body).send().problem(422, "unknown_field");
}
