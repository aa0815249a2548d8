//! Commands of the wallet object, sent as the Workers inside send them: each way to say no leaves every balance alone.

use igaming_e2e::{Client, Player, WELCOME_MINOR, Wallet};
use serde_json::json;

use crate::command_bodies::{
    DAY_MS, bet, bonus, deposit, key, limit, of_hold, wallet, win, with, withdrawal,
};
use crate::concurrency::{at_once, with_status};

/// The most that an amount can be: 2^53 - 1.
const AMOUNT_MINOR_MAX: u64 = 9_007_199_254_740_991;

#[test]
fn the_same_command_again_is_answered_as_the_first_time() {
    let wallet = wallet();
    for (operation, body) in [("deposit", deposit("d", 700)), ("bet", bet("b", "r", 300))] {
        let mut first = wallet.apply(operation, &body);
        first["replayed"] = json!(true);
        for _ in 0..2 {
            assert_eq!(wallet.command(operation, &body).send().expect(200), first);
        }
    }
    assert_eq!(wallet.minor("BRL", "balance"), WELCOME_MINOR + 700 - 300);
    assert_eq!(wallet.log().len(), 3, "a repetition is no entry");
}

#[test]
fn a_key_stands_for_one_command_to_the_last_field() {
    let wallet = wallet();
    wallet.deposit("cash", "BRL", 5_000);
    let cases = [
        (
            "deposit",
            deposit("d", 700),
            vec![("provider", json!("card")), ("asset", json!("EUR")), ("amount_minor", json!(701))],
        ),
        (
            "bet",
            bet("b", "r", 300),
            vec![
                ("round_id", json!("r2")),
                ("game", json!("dice")),
                ("asset", json!("EUR")),
                ("amount_minor", json!(299)),
                ("provider", json!("p")),
            ],
        ),
        (
            "win",
            win("w", "r", "b", 100),
            vec![
                ("round_id", json!("r2")),
                ("game", json!("dice")),
                ("bet_key", key("b2")),
                ("asset", json!("EUR")),
                ("amount_minor", json!(101)),
                ("closes_round", json!(true)),
            ],
        ),
        (
            "withdrawal",
            withdrawal("h", 1_000, DAY_MS),
            vec![
                ("provider", json!("card")),
                ("asset", json!("EUR")),
                ("amount_minor", json!(1)),
                ("timeout_ms", json!(1)),
            ],
        ),
        (
            "hold-post",
            with(of_hold("p", "h"), "amount_minor", json!(400)),
            vec![("hold_key", key("h2")), ("amount_minor", json!(401))],
        ),
    ];
    for (operation, body, changes) in cases {
        wallet.apply(operation, &body);
        for (field, value) in changes {
            let changed = with(body.clone(), field, value);
            let problem = wallet.refused(operation, &changed, 409, "idempotency_conflict");
            assert_eq!(problem["field"], field, "{operation}");
        }
    }
    let problem = wallet.refused("deposit", &deposit("b", 300), 409, "idempotency_conflict");
    assert_eq!(problem["field"], "kind");
    assert_eq!(wallet.log().len(), 7, "no conflict is an entry");
}

#[test]
fn a_bet_refused_for_lack_of_funds_stays_refused() {
    let wallet = wallet();
    let too_much = bet("b", "r", WELCOME_MINOR + 1);
    let refused = wallet.refused("bet", &too_much, 402, "insufficient_funds");
    assert_eq!((&refused["needed_minor"], &refused["available_minor"]), (&json!(100_001), &json!(100_000)));
    wallet.deposit("more", "BRL", 5_000);
    let again = wallet.refused("bet", &too_much, 402, "insufficient_funds");
    assert_eq!(again["available_minor"], 100_000, "the numbers of the first refusal");
    wallet.apply("bet", &bet("b2", "r", WELCOME_MINOR + 1));
    wallet.refused("win", &win("w", "r", "b", 1), 409, "bet_refused");
    assert_eq!(wallet.minor("BRL", "cash"), 4_999, "the player's own money is spent last");
}

#[test]
fn a_command_that_could_never_be_does_not_burn_its_key() {
    let wallet = wallet();
    let amounts =
        [json!(-1), json!(1.5), json!("700"), json!(1e3), json!(9_007_199_254_740_992_u64), json!(null)];
    for amount in amounts {
        let body = with(deposit("d", 0), "amount_minor", amount);
        wallet.refused("deposit", &body, 422, "invalid_amount");
    }
    wallet.refused("deposit", &deposit("d", 0), 422, "amount_zero");
    wallet.refused("deposit", &with(deposit("d", 1), "asset", json!("XXX")), 422, "asset_unknown");
    wallet.refused("withdrawal", &withdrawal("d", 1, 0), 422, "timeout_invalid");
    wallet.refused("withdrawal", &withdrawal("d", 1, 367 * DAY_MS), 422, "timeout_invalid");
    wallet.refused("deposit", &with(deposit("d", 1), "surprise", json!(1)), 422, "unknown_field");
    assert_eq!(wallet.log().len(), 1, "nothing of it was recorded");
    wallet.apply("deposit", &deposit("d", 700));
}

#[test]
fn a_balance_never_passes_what_json_can_carry() {
    let wallet = wallet();
    let most = AMOUNT_MINOR_MAX - WELCOME_MINOR;
    wallet.refused("deposit", &deposit("d", most + 1), 409, "balance_overflow");
    wallet.apply("deposit", &deposit("d2", most));
    assert_eq!(wallet.minor("BRL", "balance"), AMOUNT_MINOR_MAX);
    wallet.refused("deposit", &deposit("d3", 1), 409, "balance_overflow");
}

#[test]
fn copies_that_arrive_at_once_are_one_command() {
    let wallet = wallet();
    let answers = at_once(&vec![wallet.command("deposit", &deposit("d", 700)); 10]);
    let first = answers.iter().filter(|answer| answer.expect(200)["replayed"] == false).count();
    assert_eq!(first, 1, "{answers:?}");
    assert_eq!(wallet.minor("BRL", "cash"), 700);

    let both = [wallet.command("bet", &bet("a", "r", 60_000)), wallet.command("bet", &bet("b", "r", 60_000))];
    let answers = at_once(&both);
    assert_eq!((with_status(&answers, 200).len(), with_status(&answers, 402).len()), (1, 1), "{answers:?}");
    assert_eq!(wallet.minor("BRL", "balance"), WELCOME_MINOR + 700 - 60_000);
}

#[test]
fn two_players_may_use_one_id() {
    for wallet in [wallet(), wallet()] {
        wallet.apply("bet", &bet("the-same", "r", 300));
        assert_eq!(wallet.minor("BRL", "balance"), WELCOME_MINOR - 300);
    }
}

#[test]
fn bonus_money_becomes_cash_or_goes() {
    let wallet = wallet();
    wallet.apply("bonus-grant", &bonus("g", 1_000));
    wallet.refused("bonus-convert", &bonus("c", 1_001), 402, "insufficient_funds");
    wallet.apply("bonus-convert", &bonus("c2", 400));
    assert_eq!((wallet.minor("BRL", "bonus"), wallet.minor("BRL", "cash")), (600, 400));
    wallet.apply("bonus-forfeit", &json!({ "key": key("f"), "campaign": "first", "asset": "BRL" }));
    assert_eq!((wallet.minor("BRL", "bonus"), wallet.minor("BRL", "cash")), (0, 400));
}

#[test]
fn limits_and_exclusions_hold_for_bets_and_not_for_wins() {
    let wallet = wallet();
    wallet.deposit("cash", "BRL", 200_000);
    // Play money does not count, so it goes first.
    wallet.apply("bet", &bet("b", "r", WELCOME_MINOR));
    wallet.apply("limit-set", &limit("l1", json!({ "kind": "stake" }), 5_000));
    let problem = wallet.refused("bet", &bet("b1", "r1", 5_001), 403, "limit_exceeded");
    assert_eq!((&problem["limit_minor"], &problem["asked_minor"]), (&json!(5_000), &json!(5_001)));
    wallet.apply("bet", &bet("b2", "r1", 5_000));
    let deposits = json!({ "kind": "deposit_gross", "window": "rolling_day" });
    wallet.apply("limit-set", &limit("l2", deposits, 200_100));
    wallet.refused("deposit", &deposit("d", 101), 403, "limit_exceeded");
    wallet.apply("deposit", &deposit("d2", 100));

    wallet.apply("exclude", &json!({ "key": key("x"), "until_ms": 9_000_000_000_000_u64 }));
    wallet.refused(
        "exclude",
        &json!({ "key": key("x2"), "until_ms": 2_000_000_000_000_u64 }),
        409,
        "exclusion_shortened",
    );
    wallet.refused("bet", &bet("b3", "r3", 1), 403, "player_excluded");
    wallet.refused("deposit", &deposit("d3", 1), 403, "player_excluded");
    wallet.apply("win", &win("w", "r1", "b2", 700));
    wallet.apply("withdrawal", &withdrawal("h", 700, DAY_MS));
}

#[test]
fn who_may_not_ask_is_told_so() {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    let adjustment = json!({ "key": key("a"), "direction": "credit", "colour": "cash", "reason": "gift",
        "asset": "BRL", "amount_minor": 1 });
    for issuer in
        ["igaming-games", "igaming-wallet", "igaming-d1-batcher", "igaming-backoffice", "igaming-apex"]
    {
        let wallet = wallet.asked_by(issuer);
        for (operation, body) in [
            ("adjustment", adjustment.clone()),
            ("block", json!({ "key": key("b"), "blocked": true })),
            ("close", json!({ "key": key("c") })),
            ("hold-expire", of_hold("e", "h")),
        ] {
            wallet.command(operation, &body).send().problem(403, "forbidden");
        }
    }
    wallet.refused("resend", &json!({ "after_sequence": 0 }), 403, "forbidden");
    let transfer = json!({ "transfer_id": "t", "to_player_id": "x", "asset": "BRL", "amount_minor": 1 });
    wallet.refused("transfer-out", &transfer, 403, "forbidden");
    let other_tenant = Wallet::named(&format!("rival:{}", player.player_id));
    other_tenant.command("deposit", &deposit("d", 1)).send().problem(403, "forbidden");
    other_tenant.read("balances").send().problem(403, "forbidden");
    assert_eq!(wallet.log().len(), 1);
}

#[test]
fn the_keys_of_the_object_itself_are_for_nobody_else() {
    let wallet = wallet();
    for scope in ["transfer-out", "transfer-in", "transfer-post", "transfer-void", "hold-expire"] {
        let body = with(deposit("d", 1), "key", json!({ "scope": scope, "id": "1" }));
        wallet.refused("deposit", &body, 422, "command_key_invalid");
    }
    for (scope, id) in [("", "1"), ("s", ""), ("a b", "1"), ("s", "é"), ("s", &"x".repeat(129))] {
        let body = with(deposit("d", 1), "key", json!({ "scope": scope, "id": id }));
        wallet.refused("deposit", &body, 422, "invalid_field");
    }
    assert_eq!(wallet.log().len(), 1);
}
