//! Whatever a client sends to a crash table, the balance is as it was and the answer says why.

use std::time::Duration;

use igaming_e2e::{Client, CrashSocket, Player, Upgrade, WELCOME_MINOR};
use serde_json::{Value, json};

use crate::crash_flow::{TABLE, place};

fn seated() -> (Player, CrashSocket) {
    let player = Player::register(&Client::demo());
    let socket = CrashSocket::open(&player, TABLE);
    (player, socket)
}

#[track_caller]
fn assert_refused(answer: &Value, code: &str) {
    assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!(code)), "{answer}");
    assert!(answer["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{answer}");
}

#[test]
fn frames_that_nobody_understands() {
    let (player, mut socket) = seated();
    for (frame, code, field) in [
        (json!({ "type": "raise" }), "unknown_message_type", Value::Null),
        (json!({}), "unknown_message_type", Value::Null),
        (json!({ "type": "hello" }), "unknown_message_type", Value::Null),
        (json!({ "type": "bet", "amount_minor": 1, "currency": "BRL", "x": 1 }), "unknown_field", json!("x")),
        (json!({ "type": "bet", "amount_minor": 1 }), "missing_field", json!("currency")),
        (json!({ "type": "bet", "currency": "BRL" }), "missing_field", json!("amount_minor")),
        (json!({ "type": "cashout" }), "missing_field", json!("bet_id")),
        (json!({ "type": "cashout", "bet_id": 7 }), "invalid_field", json!("bet_id")),
        (json!({ "type": "ping", "bet_id": "x" }), "unknown_field", json!("bet_id")),
    ] {
        let answer = socket.ask(frame.clone());
        assert_refused(&answer, code);
        assert_eq!(answer["field"], field, "{frame} -> {answer}");
    }
    socket.send(&json!({ "type": "cancel", "bet_id": "x" }));
    let answer = socket.wait("an error", |frame| (frame["type"] == "error").then(|| frame.clone()));
    assert_eq!(player.balance_minor(), WELCOME_MINOR, "{answer}");
    assert!(socket.stays_open(Duration::from_millis(200)));
}

#[test]
fn amounts_currencies_and_targets_out_of_range() {
    let (player, mut socket) = seated();
    for amount in
        [json!(-1), json!(1.5), json!("100"), json!(9_007_199_254_740_992_u64), Value::Null, json!([1])]
    {
        let answer = socket.ask(json!({ "type": "bet", "amount_minor": amount, "currency": "BRL" }));
        assert_refused(&answer, "invalid_amount");
        assert_eq!(answer["field"], "amount_minor", "{answer}");
    }
    assert_refused(&socket.bet(0, None), "invalid_amount");
    assert_refused(&socket.bet(10_000_001, None), "stake_out_of_range");
    for currency in ["EUR", "", "brl", "🌵"] {
        let answer = socket.ask(json!({ "type": "bet", "amount_minor": 100, "currency": currency }));
        assert_refused(&answer, "unknown_currency");
    }
    for target in [json!(-5), json!(0), json!(100), json!(201), json!(9_223_372_036_854_775_807_i64)] {
        let bet = json!({ "type": "bet", "amount_minor": 100, "currency": "BRL", "auto_cash_out_hundredths": target });
        let answer = socket.ask(bet);
        assert_refused(&answer, "auto_cash_out_out_of_range");
        assert_eq!(answer["auto_cash_out_hundredths_min"], 101, "{answer}");
        assert_eq!(answer["auto_cash_out_hundredths_max"], 200, "{answer}");
    }
    let long = "r".repeat(65);
    socket.send(&json!({ "type": "bet", "ref": long, "amount_minor": 100, "currency": "BRL" }));
    let answer = socket.wait("a refusal", |frame| (frame["code"] == "invalid_ref").then(|| frame.clone()));
    assert_refused(&answer, "invalid_ref");
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn more_than_the_wallet_holds() {
    let (player, mut socket) = seated();
    socket.wait_for_betting();
    let answer = socket.bet(WELCOME_MINOR + 1, None);
    assert_refused(&answer, "insufficient_funds");
    assert_eq!(answer["needed_minor"], WELCOME_MINOR + 1, "{answer}");
    assert_eq!(answer["available_minor"], WELCOME_MINOR, "{answer}");
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
    let bet = place(&mut socket, WELCOME_MINOR, Some(101));
    assert_eq!(socket.bet(1, None)["code"], "insufficient_funds", "{bet}");
    assert_eq!(player.balance_minor(), 0);
}

#[test]
fn a_bet_when_betting_is_closed() {
    let (player, mut socket) = seated();
    let wait_for = |socket: &mut CrashSocket, phase: &str| {
        socket.wait_for_phase(phase);
        socket.bet(100, None)
    };
    socket.wait_for_betting();
    assert_refused(&wait_for(&mut socket, "starting"), "betting_closed");
    assert_refused(&wait_for(&mut socket, "running"), "betting_closed");
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn a_cash_out_without_a_bet_of_ones_own_or_before_the_start() {
    let (player, mut socket) = seated();
    let unknown = json!({ "bet_id": format!("bet_{}", "0".repeat(32)) });
    assert_refused(&socket.cash_out(&unknown), "bet_not_found");
    assert_refused(&socket.cash_out(&json!({ "bet_id": "" })), "bet_not_found");
    assert_refused(&socket.cancel(&unknown), "bet_not_found");
    let bet = place(&mut socket, 400, None);
    assert_refused(&socket.cash_out(&bet), "round_not_running");
    let (stranger, mut other) = seated();
    assert_refused(&other.cash_out(&bet), "bet_not_found");
    assert_refused(&other.cancel(&bet), "bet_not_found");
    assert_eq!((player.balance_minor(), stranger.balance_minor()), (WELCOME_MINOR - 400, WELCOME_MINOR));
}

#[test]
fn what_is_no_frame_ends_the_socket() {
    let player = Player::register(&Client::demo());
    let open = || CrashSocket::open(&player, TABLE);
    for text in ["", "{", "nonsense", "[]", "7", "null", "\"bet\"", "[{\"type\":\"ping\"}]"] {
        let mut socket = open();
        socket.send_text(text);
        assert_eq!(socket.wait_for_close(), (4400, "malformed_frame".to_owned()), "{text}");
    }
    let mut socket = open();
    socket.send_binary(br#"{"type":"ping"}"#);
    assert_eq!(socket.wait_for_close().0, 4400);
    let mut socket = open();
    socket.send(&json!({ "type": "ping", "ref": "r".repeat(5_000) }));
    assert_eq!(socket.wait_for_close(), (4413, "frame_too_large".to_owned()));
    let mut socket = open();
    socket.send_text(&"x".repeat(1_000_000));
    assert_eq!(socket.wait_for_close().0, 4413);
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn a_thousand_messages_at_once() {
    let (player, mut socket) = seated();
    for number in 0..1_000 {
        socket.send(&json!({ "type": "ping", "ref": number.to_string() }));
    }
    assert_eq!(socket.wait_for_close(), (4429, "too_many_messages".to_owned()));
    let count = |of: &str| socket.frames().iter().filter(|frame| frame["type"] == of).count();
    let (pongs, errors) = (count("pong"), count("error"));
    assert!((40..=120).contains(&pongs), "{pongs} pongs");
    assert_eq!(errors, 20, "refusals before the end");
    assert!(
        socket.frames().iter().all(|frame| frame["type"] != "error" || frame["code"] == "too_many_messages")
    );
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn sockets_are_refused_to_strangers() {
    let client = Client::demo();
    let player = Player::register(&client);
    let refused = |query: &str| {
        let refused = Upgrade::new(&client, query).open().expect_err("a refusal");
        (refused.status, refused.code)
    };
    let token = &player.token;
    assert_eq!(refused("table=fast"), (401, "authentication_required".to_owned()));
    assert_eq!(refused("table=fast&token="), (401, "authentication_required".to_owned()));
    assert_eq!(refused("table=fast&token=x.y.z"), (401, "invalid_token".to_owned()));
    assert_eq!(refused(&format!("table=none&token={token}")), (404, "unknown_table".to_owned()));
    assert_eq!(refused(&format!("tables=fast&token={token}")), (422, "unknown_field".to_owned()));
    let rival = Upgrade::new(&Client::rival(), &format!("token={token}"));
    assert_eq!(rival.open().expect_err("a refusal").code, "invalid_token");
    let theirs = Player::register(&Client::rival());
    let rival = Upgrade::new(&Client::rival(), &format!("token={}", theirs.token));
    assert_eq!(rival.open().expect_err("the brand has no crash").code, "unknown_table");
    let plain = client.get(&format!("/api/games/crash/connect?table=fast&token={token}"));
    plain.send().problem(426, "upgrade_required");
}

#[test]
fn only_pages_of_the_brand_open_sockets() {
    let client = Client::demo();
    let player = Player::register(&client);
    let of = |origin: &str| {
        let query = format!("table=fast&token={}", player.token);
        Upgrade::new(&client, &query)
            .header("origin", origin)
            .open()
            .map(drop)
            .map_err(|refused| refused.code)
    };
    for foreign in
        ["https://evil.example", "http://rival.localhost", "null", "http://localhost:5173.evil.example"]
    {
        assert_eq!(of(foreign), Err("origin_refused".to_owned()), "{foreign}");
    }
    assert_eq!(of("http://localhost:5173"), Ok(()), "listed");
    assert_eq!(of(&format!("http://{}", client.host())), Ok(()), "the brand's own");
}
