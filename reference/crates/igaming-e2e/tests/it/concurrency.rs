//! Requests that arrive at the same moment.

use std::sync::Barrier;
use std::thread;

use igaming_e2e::{Answer, Call, Client, Player, WELCOME_MINOR};
use serde_json::json;

/// Sends all calls at once, each on a connection of its own.
pub fn at_once(calls: &[Call]) -> Vec<Answer> {
    let barrier = Barrier::new(calls.len());
    thread::scope(|scope| {
        let threads: Vec<_> = calls
            .iter()
            .map(|call| {
                scope.spawn(|| {
                    barrier.wait();
                    call.send()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a call is answered")).collect()
    })
}

pub fn with_status(answers: &[Answer], status: u16) -> Vec<&Answer> {
    answers.iter().filter(|answer| answer.status() == status).collect()
}

#[test]
fn two_bets_that_together_exceed_the_balance() {
    for _ in 0..5 {
        let player = Player::register(&Client::demo());
        let answers = at_once(&[player.start_call(60_000, 3), player.start_call(60_000, 3)]);
        let (passed, refused) = (with_status(&answers, 200), with_status(&answers, 402));
        assert_eq!((passed.len(), refused.len()), (1, 1), "{answers:?}");
        assert_eq!(passed[0].expect(200)["balance"]["balance_minor"], 40_000);
        let problem = refused[0].problem(402, "insufficient_funds");
        assert_eq!((&problem["needed_minor"], &problem["available_minor"]), (&json!(60_000), &json!(40_000)));
        assert_eq!(player.balance_minor(), 40_000);
        let open = player.get("/api/games/mines/open").send().expect(200);
        assert_eq!(open["rounds"].as_array().map(Vec::len), Some(1), "a refused bet opens no round");
        assert_eq!(player.history_kinds(2), ["promo_credit", "bet"]);
    }
}

#[test]
fn many_bets_that_together_exceed_the_balance() {
    let player = Player::register(&Client::demo());
    // Six of 150.00 fit 1,000.00, and the brand allows eight open rounds.
    let answers = at_once(&vec![player.start_call(15_000, 3); 8]);
    assert_eq!(with_status(&answers, 200).len(), 6, "{answers:?}");
    for refused in with_status(&answers, 402) {
        refused.problem(402, "insufficient_funds");
    }
    assert_eq!(with_status(&answers, 402).len(), 2, "{answers:?}");
    assert_eq!(player.balance_minor(), 10_000);
    let mut nonces: Vec<u64> = with_status(&answers, 200)
        .iter()
        .map(|answer| answer.expect(200)["fairness"]["nonce"].as_u64().expect("nonce"))
        .collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 6, "no nonce is used twice");
}

#[test]
fn ten_copies_of_a_bet_with_one_key() {
    let player = Player::register(&Client::demo());
    let answers = at_once(&vec![player.start_call(30_000, 3).key("ten-copies"); 10]);
    for answer in &answers {
        answer.expect(200);
        assert_eq!(answer.body(), answers[0].body());
    }
    let first = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_none());
    assert_eq!(first.count(), 1, "one of them is the first");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 30_000);
    assert_eq!(player.history_kinds(2), ["promo_credit", "bet"]);
}

#[test]
fn twenty_openings_of_the_same_tile() {
    let player = Player::register(&Client::demo());
    let round = player.start(1_000, 3);
    let answers = at_once(&vec![player.reveal_call(&round, 8); 20]);
    let opened = with_status(&answers, 200);
    assert_eq!(opened.len(), 1, "{answers:?}");
    let opened = opened[0].expect(200);
    assert_eq!(opened["opened_tiles"], json!([8]));
    let code = if opened["phase"] == "lost" { "round_over" } else { "tile_already_open" };
    for refused in with_status(&answers, 409) {
        refused.problem(409, code);
    }
    assert_eq!(with_status(&answers, 409).len(), 19, "{answers:?}");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 1_000);
}

#[test]
fn different_tiles_at_once_are_opened_one_after_the_other() {
    let player = Player::register(&Client::demo());
    let round = player.start(1_000, 1);
    let calls: Vec<Call> = (0..25).map(|tile| player.reveal_call(&round, tile)).collect();
    let answers = at_once(&calls);
    // One mine: either it is opened, or all 24 gems are and the round pays by itself; then nothing is open to opening.
    let over: Vec<_> = with_status(&answers, 200)
        .iter()
        .map(|answer| answer.expect(200))
        .filter(|round| round["phase"] != "running")
        .collect();
    assert_eq!(over.len(), 1, "{answers:?}");
    assert_eq!(over[0]["opened_tiles"].as_array().map(Vec::len), Some(with_status(&answers, 200).len()));
    for refused in with_status(&answers, 409) {
        refused.problem(409, "round_over");
    }
    let payout_minor = over[0]["payout_minor"].as_u64().expect("payout_minor");
    // floor(1000 x 99/100 x 25) = 24750 for all gems.
    assert_eq!(payout_minor, if over[0]["phase"] == "lost" { 0 } else { 24_750 });
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 1_000 + payout_minor);
}

#[test]
fn ten_cash_outs_without_a_key() {
    let player = Player::register(&Client::demo());
    let round = player.start_with_a_gem(1_000);
    let before = player.balance_minor();
    let answers = at_once(&vec![player.cash_out_call(&round); 10]);
    let paid = with_status(&answers, 200);
    assert!(!paid.is_empty(), "{answers:?}");
    for answer in &paid {
        assert_eq!(answer.expect(200)["payout_minor"], 1_125);
        assert_eq!(answer.body(), paid[0].body());
    }
    for refused in answers.iter().filter(|answer| answer.status() != 200) {
        refused.problem(409, "round_over");
    }
    assert_eq!(player.balance_minor(), before + 1_125, "credited once");
    let bets = usize::try_from((WELCOME_MINOR - before) / 1_000).expect("few rounds");
    let kinds = player.history_kinds(1 + bets + 1);
    assert_eq!(kinds.iter().filter(|kind| *kind == "win").count(), 1);
}

#[test]
fn ten_registrations_of_one_address() {
    let client = Client::demo();
    let email = igaming_e2e::unique_email();
    let credentials = json!({ "email": email, "password": igaming_e2e::PASSWORD });
    let answers = at_once(&vec![client.post("/api/auth/register", &credentials); 10]);
    let registered = with_status(&answers, 201);
    assert_eq!(registered.len(), 1, "{answers:?}");
    for refused in answers.iter().filter(|answer| answer.status() != 201) {
        refused.problem(409, "email_taken");
    }
    let player = Player::of_session(&client, &email, &registered[0].expect(201));
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}
