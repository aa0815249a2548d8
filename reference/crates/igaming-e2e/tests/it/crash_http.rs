//! Crash without a socket: the same commands and looks over HTTP.

use igaming_e2e::{Client, CrashSocket, Player, WELCOME_MINOR, poll_until, promo_balance};
use serde_json::{Value, json};

use crate::crash_flow::TABLE;

fn look(player: &Player, path: &str) -> Value {
    player.get(&format!("/api/games/crash/{path}?table={TABLE}")).send().expect(200)
}

/// Waits until a round is open for bets; gives its number.
fn wait_for_betting(player: &Player) -> u64 {
    poll_until("betting", || {
        let state = look(player, "state")["state"].clone();
        let left_ms = state["betting_closes_at_ms"].as_u64()?.checked_sub(igaming_e2e::unix_time_ms())?;
        (state["phase"] == "betting" && left_ms >= 1_000).then(|| state["round"].as_u64()).flatten()
    })
}

#[test]
fn a_round_is_played_over_http() {
    let player = Player::register(&Client::demo());
    let round = wait_for_betting(&player);
    let body =
        json!({ "table": TABLE, "amount_minor": 800, "currency": "BRL", "auto_cash_out_hundredths": 101 });
    let placed = player.post("/api/games/crash/bet", &body).key("one").send();
    let told = placed.expect(200);
    assert_eq!(told["balance"], promo_balance(WELCOME_MINOR - 800));
    assert_eq!((&told["bet"]["ref"], &told["bet"]["round"]), (&json!("one"), &json!(round)));
    let again = player.post("/api/games/crash/bet", &body).key("one").send();
    assert_eq!(again.expect(200)["bet"]["bet_id"], told["bet"]["bet_id"]);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 800);
    let bet_id = told["bet"]["bet_id"].clone();
    let early = player.post("/api/games/crash/cashout", &json!({ "table": TABLE, "bet_id": bet_id }));
    player.refused(&early, 409, "round_not_running");

    let ended = poll_until("the end of the bet", || {
        let bets = look(&player, "bets");
        let bet = bets["bets"].as_array()?.iter().find(|bet| bet["bet_id"] == bet_id)?.clone();
        (bet["state"] != "placed" && bet["paid"] == true).then_some(bet)
    });
    let payout = ended["payout_minor"].as_u64().expect("a payout");
    assert!([0, 808].contains(&payout), "{ended}");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 800 + payout);
    let told = poll_until("the end of the round", || {
        let answer = player.get(&format!("/api/games/crash/rounds/{round}?table={TABLE}")).send();
        (answer.status() == 200).then(|| answer.expect(200))
    });
    assert!(told["bets"].as_u64().is_some_and(|bets| bets >= 1), "{told}");
    let history = look(&player, "history");
    let listed = history["rounds"].as_array().expect("a list").iter().find(|listed| listed["round"] == round);
    assert_eq!(listed, Some(&told));
}

#[test]
fn a_bet_is_cancelled_over_http() {
    let player = Player::register(&Client::demo());
    wait_for_betting(&player);
    let body = json!({ "table": TABLE, "amount_minor": 800, "currency": "BRL" });
    let bet = player.post("/api/games/crash/bet", &body).send().expect(200)["bet"].clone();
    let cancel = json!({ "table": TABLE, "bet_id": bet["bet_id"] });
    let cancelled = player.post("/api/games/crash/cancel", &cancel).send().expect(200);
    assert_eq!(cancelled["bet"]["state"], "cancelled");
    poll_until("the stake to come back", || (player.balance_minor() == WELCOME_MINOR).then_some(()));
}

#[test]
fn refusals_are_problems_with_the_codes_of_the_socket() {
    let player = Player::register(&Client::demo());
    let bet = |body: &Value| player.post("/api/games/crash/bet", body);
    let unknown = json!({ "table": "none", "amount_minor": 1, "currency": "BRL" });
    player.refused(&bet(&unknown), 404, "unknown_table");
    let euro = json!({ "table": TABLE, "amount_minor": 1, "currency": "EUR" });
    player.refused(&bet(&euro), 422, "unknown_currency");
    let zero = json!({ "table": TABLE, "amount_minor": 0, "currency": "BRL" });
    player.refused(&bet(&zero), 422, "invalid_amount");
    let target =
        json!({ "table": TABLE, "amount_minor": 1, "currency": "BRL", "auto_cash_out_hundredths": 100 });
    player.refused(&bet(&target), 422, "auto_cash_out_out_of_range");
    let none = json!({ "table": TABLE, "bet_id": "bet_0" });
    player.refused(&player.post("/api/games/crash/cashout", &none), 404, "bet_not_found");
    player.refused(&player.post("/api/games/crash/cancel", &none), 404, "bet_not_found");
    player.refused(&bet(&json!({ "amount_minor": 1, "currency": "BRL", "x": 1 })), 422, "unknown_field");

    let anybody = Client::demo();
    anybody.post("/api/games/crash/bet", &euro).send().problem(401, "authentication_required");
    anybody.get("/api/games/crash/bets").send().problem(401, "authentication_required");
    anybody.get("/api/games/crash/bet").send().problem(405, "method_not_allowed");
    anybody.get("/api/games/crash/nothing").send().problem(404, "not_found");
    anybody.get("/api/games/crash/rounds/x").send().problem(404, "round_not_found");
    anybody.get("/api/games/crash/state?tables=fast").send().problem(422, "unknown_field");
    Client::rival().get("/api/games/crash/state").send().problem(404, "unknown_table");
    let state = anybody.get("/api/games/crash/state").send().expect(200);
    assert_eq!(state["table"], "main", "the brand's first");
}

#[test]
fn what_is_done_over_http_shows_on_the_socket() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    socket.wait_for_betting();
    let body =
        json!({ "table": TABLE, "amount_minor": 70, "currency": "BRL", "auto_cash_out_hundredths": 101 });
    let bet = player.post("/api/games/crash/bet", &body).send().expect(200)["bet"].clone();
    let crash = socket.wait_for_crash(&bet["round"]);
    let state = if crash["point_hundredths"] == 100 { "lost" } else { "cashed_out" };
    socket.rewind();
    socket.wait_for_update(&bet, state, true);
}
