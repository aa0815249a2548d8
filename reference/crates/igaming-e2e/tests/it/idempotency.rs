//! The same request twice is one deed with one answer.

use igaming_e2e::{Answer, Call, Client, Player, WELCOME_MINOR, without_request_id};
use serde_json::{Value, json};

/// Sends a call that was answered before, and asserts that it gets the first answer to the byte, marked as such.
#[track_caller]
fn assert_replays(player: &Player, first: &Answer, call: &Call) {
    let before = player.balance();
    assert_eq!(first.header("idempotency-replayed"), None, "{first:?}");
    for _ in 0..2 {
        let again = call.send();
        again.expect(200);
        assert_eq!(again.body(), first.body());
        assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again:?}");
        assert_ne!(again.request_id(), first.request_id(), "each request has an id of its own");
    }
    assert_eq!(player.balance(), before, "a replay moves no money");
}

#[test]
fn a_round_whose_every_request_is_sent_again() {
    let player = Player::register(&Client::demo());
    let mut balance_minor = WELCOME_MINOR;
    let mut entries = 1;
    // Until a round is won: with one mine 24 in 25 are.
    for attempt in 0..20 {
        let start = player.start_call(1_000, 1).key(&format!("start-{attempt}"));
        let started = start.send();
        let round = started.expect(200);
        balance_minor -= 1_000;
        entries += 1;
        assert_replays(&player, &started, &start);
        assert_eq!(player.balance_minor(), balance_minor, "one debit");

        let reveal = player.reveal_call(&round, 5).key(&format!("reveal-{attempt}"));
        let revealed = reveal.send();
        let opened = revealed.expect(200);
        assert_replays(&player, &revealed, &reveal);
        assert_replays(&player, &started, &start);
        if opened["phase"] == "lost" {
            continue;
        }
        let reveal_more = player.reveal_call(&round, 6).key(&format!("reveal-more-{attempt}"));
        let revealed_more = reveal_more.send();
        if revealed_more.expect(200)["phase"] == "lost" {
            assert_replays(&player, &revealed_more, &reveal_more);
            continue;
        }

        let cash_out = player.cash_out_call(&round).key(&format!("cashout-{attempt}"));
        let paid = cash_out.send();
        // floor(1000 x 99/100 x (25 x 24)/(24 x 23)) = 1076.
        assert_eq!(paid.expect(200)["payout_minor"], 1_076);
        balance_minor += 1_076;
        entries += 1;
        for (first, call) in
            [(&paid, &cash_out), (&revealed_more, &reveal_more), (&revealed, &reveal), (&started, &start)]
        {
            assert_replays(&player, first, call);
        }
        assert_eq!(player.balance_minor(), balance_minor, "one credit");
        let mut kinds = vec!["bet"; entries];
        (kinds[0], kinds[entries - 1]) = ("promo_credit", "win");
        assert_eq!(player.history_kinds(entries), kinds);
        return;
    }
    panic!("20 rounds with one mine were lost");
}

#[test]
fn a_rotation_that_is_sent_again() {
    let player = Player::register(&Client::demo());
    let rotate = player.post("/api/games/seeds/rotate", &json!({ "client_seed": "once" })).key("rotate");
    let rotated = rotate.send();
    let current = rotated.expect(200)["current"].clone();
    assert_replays(&player, &rotated, &rotate);
    assert_eq!(player.get("/api/games/seeds").send().expect(200), current);
}

#[test]
fn a_key_is_for_one_request() {
    let player = Player::register(&Client::demo());
    let body = json!({ "amount_minor": 1_000, "currency": "BRL", "mines": 24 });
    let start = |body: &Value| player.post("/api/games/mines/start", body).key("the-key");
    let first = start(&body).send();
    let round = first.expect(200);
    for (name, value) in [("amount_minor", json!(1_001)), ("mines", json!(3)), ("client_seed", json!("abc"))]
    {
        let mut other = body.clone();
        other[name] = value;
        player.refused(&start(&other), 409, "idempotency_conflict");
    }
    let round_id = &round["round_id"];
    let rotate = player.post("/api/games/seeds/rotate", &json!({})).key("the-key");
    player.refused(&rotate, 409, "idempotency_conflict");
    player.refused(&player.reveal_call(&round, 1).key("the-key"), 409, "idempotency_conflict");
    player.refused(&player.cash_out_call(&round).key("the-key"), 409, "idempotency_conflict");

    // The same request in other words is the same request.
    let reordered = r#" { "mines": 24, "currency": "BRL", "amount_minor": 1000 } "#;
    assert_replays(&player, &first, &player.post_raw("/api/games/mines/start", reordered).key("the-key"));
    assert_replays(&player, &first, &start(&body));
    let open = player.get("/api/games/mines/open").send().expect(200);
    assert_eq!(open["rounds"].as_array().map(Vec::len), Some(1));
    assert_eq!(&open["rounds"][0]["round_id"], round_id);

    // Another player's key of the same name is another key.
    let stranger = Player::register(&Client::demo());
    let other = stranger.post("/api/games/mines/start", &body).key("the-key").send();
    assert_ne!(&other.expect(200)["round_id"], round_id);
    assert_eq!(other.header("idempotency-replayed"), None);
    assert_eq!(stranger.balance_minor(), WELCOME_MINOR - 1_000);
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 1_000);
}

#[test]
fn without_a_key_the_same_request_is_another_deed() {
    let player = Player::register(&Client::demo());
    assert_ne!(player.start(100, 3)["round_id"], player.start(100, 3)["round_id"]);
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 200);
}

#[test]
fn a_refusal_for_lack_of_funds_is_the_answer_for_ever() {
    for _ in 0..20 {
        let player = Player::register(&Client::demo());
        let round = player.start(40_000, 1);
        let expensive = player.start_call(61_000, 1);
        let call = expensive.clone().key("too-expensive");
        let refusal = without_request_id(player.refused(&call, 402, "insufficient_funds"));
        assert_eq!((&refusal["needed_minor"], &refusal["available_minor"]), (&json!(61_000), &json!(60_000)));

        if player.reveal(&round, 0)["phase"] == "lost" {
            continue;
        }
        // floor(40000 x 99/100 x 25/24) = 41250.
        assert_eq!(player.cash_out(&round)["payout_minor"], 41_250);
        assert_eq!(player.balance_minor(), 101_250);
        for _ in 0..2 {
            let again = without_request_id(player.refused(&call, 402, "insufficient_funds"));
            assert_eq!(again, refusal, "the numbers are those of the first time");
        }
        let other = player.start_call(61_001, 1).key("too-expensive");
        player.refused(&other, 409, "idempotency_conflict");
        expensive.key("another-key").send().expect(200);
        assert_eq!(player.balance_minor(), 40_250);
        return;
    }
    panic!("20 rounds with one mine were lost");
}

/// What was refused because of the moment stays refused; what could never be right leaves its key free.
#[test]
fn a_refusal_is_remembered_if_it_depended_on_the_state() {
    let player = Player::register(&Client::demo());
    let round = player.start_with_a_gem(1_000);

    let early = player.post("/api/games/seeds/rotate", &json!({})).key("rotate-early");
    player.refused(&early, 409, "rounds_running");
    player.cash_out(&round);
    player.refused(&early, 409, "rounds_running");

    let start = |mines: u64| player.start_call(100, mines).key("mistyped");
    player.refused(&start(25), 422, "mines_out_of_range");
    let malformed = player.post_raw("/api/games/mines/start", "{").key("mistyped");
    player.refused(&malformed, 400, "malformed_json");
    let before = player.balance_minor();
    start(3).send().expect(200);
    assert_eq!(player.balance_minor(), before - 100);
}
