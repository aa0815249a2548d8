//! Guessing: at one account, at many, at which accounts there are; and that it keeps no owner out.

use std::thread;
use std::time::{Duration, Instant};

use igaming_e2e::{Account, Answer, Client, PASSWORD, messages, random_ip, unique_email, without_request_id};
use serde_json::{Value, json};

const WRONG: &str = "another password";

fn login(email: &str, password: &str, device_token: Option<&str>) -> Answer {
    let mut body = json!({ "email": email, "password": password });
    if let Some(device_token) = device_token {
        body["device_token"] = json!(device_token);
    }
    Client::demo().post("/api/auth/login", &body).send()
}

/// What the sixth failure and those after it are told, from addresses that no limit on addresses stops.
fn guesses(email: &str) -> Vec<(u16, Value)> {
    let told = |answer: Answer| {
        let problem = match answer.status() {
            429 => answer.problem(429, "too_many_attempts"),
            _ => answer.problem(401, "invalid_credentials"),
        };
        (answer.status(), without_request_id(problem))
    };
    (0..7).map(|_| told(login(email, WRONG, None))).collect()
}

#[test]
fn guesses_are_delayed_at_an_account_and_where_there_is_none() {
    let account = Account::register(&Client::demo());
    let (known, unknown) = (guesses(&account.email), guesses(&unique_email()));
    let statuses = |told: &[(u16, Value)]| told.iter().map(|(status, _)| *status).collect::<Vec<_>>();
    assert_eq!(statuses(&known)[..5], [401; 5]);
    assert!(statuses(&known)[5..].contains(&429), "{known:?}");
    assert_eq!(known[..5], unknown[..5]);
    assert!(statuses(&unknown)[5..].contains(&429), "{unknown:?}");
    for (_, problem) in known.iter().chain(&unknown).filter(|(status, _)| *status == 429) {
        let retry_after_s = problem["retry_after_s"].as_u64().expect("retry_after_s");
        assert!((1..=4).contains(&retry_after_s), "{problem}");
    }
}

#[test]
fn an_attacker_does_not_keep_the_owner_out() {
    let account = Account::register(&Client::demo());
    guesses(&account.email);
    // The right password of somebody whom nobody knows waits as a guess would: that it is right is not told.
    let delayed = (0..4).map(|_| login(&account.email, WRONG, None)).any(|answer| answer.status() == 429);
    assert!(delayed, "nothing delays the guesses");
    let invented = login(&account.email, PASSWORD, Some("invented"));
    assert!(matches!(invented.status(), 429), "{invented:?}");
    // The owner's device is known.
    let session = login(&account.email, PASSWORD, Some(&account.device_token)).expect(200);
    let again = Account::of_session(&account.client, &account.email, &session);
    again.assert_open();
    assert_ne!(again.device_token, account.device_token);
    account.assert_open();
}

#[test]
fn a_device_token_is_of_one_account_and_no_password() {
    let (ours, theirs) = (Account::register(&Client::demo()), Account::register(&Client::demo()));
    login(&ours.email, WRONG, Some(&ours.device_token)).problem(401, "invalid_credentials");
    guesses(&theirs.email);
    let delayed = (0..6).any(|_| login(&theirs.email, WRONG, Some(&ours.device_token)).status() == 429);
    assert!(delayed, "another account's device is as unknown as any");
}

/// One password at a hundred accounts, from one place and from a hundred.
#[test]
fn spraying_is_stopped_by_address_and_delays_nobody() {
    let accounts: Vec<Account> = thread::scope(|scope| {
        let registered: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| (0..10).map(|_| Account::register(&Client::demo())).collect::<Vec<_>>()))
            .collect();
        registered.into_iter().flat_map(|thread| thread.join().expect("ten accounts")).collect()
    });
    let one = Client::demo().at(&random_ip());
    let from_one = |account: &Account| {
        let body = json!({ "email": account.email, "password": WRONG });
        one.post("/api/auth/login", &body).send()
    };
    let tried = accounts.iter().map(from_one).filter(|answer| match answer.status() {
        401 => answer.problem(401, "invalid_credentials") != Value::Null,
        _ => answer.problem(429, "rate_limited") == Value::Null,
    });
    assert_eq!(tried.count(), 10);
    for account in &accounts {
        account.login_call(WRONG).send().problem(401, "invalid_credentials");
    }
    for account in accounts.iter().step_by(10) {
        account.login().assert_open();
    }
}

#[test]
fn a_link_is_promised_to_everybody_alike() {
    let account = Account::register(&Client::demo());
    let nobody = Account { email: unique_email(), ..account.clone() };
    let odd = Account { email: "no address".to_owned(), ..account.clone() };
    let told = |account: &Account| {
        let answer = account.forgot_password();
        (answer.expect(202), answer.header("content-length").map(str::to_owned))
    };
    let known = told(&account);
    assert_eq!(told(&nobody), known);
    assert_eq!(told(&odd), known);
    assert!(messages(&nobody.email, "reset_password").is_empty());
}

/// Microseconds of one call.
#[expect(clippy::disallowed_methods, reason = "a test outside the platform has no Clock port")]
fn time(call: impl Fn() -> Answer, status: u16) -> u128 {
    let started = Instant::now();
    let answer = call();
    let elapsed = started.elapsed();
    assert_eq!(answer.status(), status, "{answer:?}");
    elapsed.as_micros()
}

fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The bound: medians of 48 interleaved pairs differ by less than a third. An answer without the hash would take a
/// tenth of the time, and one without the lookups of a link less than half.
#[track_caller]
fn takes_as_long(
    known: impl Fn(usize) -> Answer,
    unknown: impl Fn(usize) -> Answer,
    pairs: usize,
    status: u16,
) {
    for last in [false, false, true] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for pair in 0..pairs {
            ours.push(time(|| known(pair), status));
            theirs.push(time(|| unknown(pair), status));
        }
        let (ours, theirs) = (median(ours), median(theirs));
        if ours.abs_diff(theirs) < ours.min(theirs) / 3 {
            return;
        }
        // The machine has other things to do; a difference that is real is there each time.
        assert!(!last, "known {ours} us, unknown {theirs} us");
        thread::sleep(Duration::from_secs(1));
    }
}

#[test]
fn time_does_not_tell_who_has_an_account() {
    // Each address is tried once per round, so no delay comes in.
    let accounts: Vec<Account> = (0..48).map(|_| Account::register(&Client::demo())).collect();
    let nobody: Vec<Account> =
        accounts.iter().map(|account| Account { email: unique_email(), ..account.clone() }).collect();
    takes_as_long(
        |pair| accounts[pair].login_call(WRONG).send(),
        |pair| nobody[pair].login_call(WRONG).send(),
        accounts.len(),
        401,
    );
    takes_as_long(
        |pair| accounts[pair].forgot_password(),
        |pair| nobody[pair].forgot_password(),
        accounts.len(),
        202,
    );
}
