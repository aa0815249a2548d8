//! A Worker behind the entry that breaks, hangs or is overloaded.

use igaming_e2e::{Client, Player, WELCOME_MINOR};

const FAILURE: &str = "x-local-failure";
const LISTED: &str = "http://localhost:5173";

#[test]
fn a_worker_that_breaks_is_a_bad_gateway() {
    let player = Player::register(&Client::demo());
    let call = player.get("/api/wallet/balance").header(FAILURE, "WALLET breaks").header("origin", LISTED);
    let answer = call.send();
    let problem = answer.problem(502, "bad_gateway");
    assert!(!problem.to_string().contains("WALLET"), "nothing of the inside: {problem}");
    assert_eq!(answer.header("access-control-allow-origin"), Some(LISTED));
    assert_eq!(answer.header("retry-after"), None);
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn an_overloaded_worker_is_to_be_asked_again() {
    let player = Player::register(&Client::demo());
    let answer = player.get("/api/wallet/balance").header(FAILURE, "WALLET overloaded").send();
    answer.problem(503, "unavailable");
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
}

/// Takes the ten seconds that a read is waited for.
#[test]
fn a_worker_that_hangs_is_a_gateway_timeout() {
    let player = Player::register(&Client::demo());
    let answer = player.get("/api/wallet/balance").header(FAILURE, "WALLET hangs").send();
    answer.problem(504, "gateway_timeout");
    // Others are not held up by it.
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}
