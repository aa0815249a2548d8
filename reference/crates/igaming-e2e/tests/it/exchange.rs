//! One currency into another: at the quoted rate, once, and no unit lost on the way.

use std::thread;
use std::time::Duration;

use igaming_e2e::{Call, Client, Player, Wallet, unix_time_ms};
use serde_json::{Value, json};

use crate::concurrency::at_once;

const CASH_MINOR: u64 = 50_000;
/// How long a quote holds.
const QUOTE_LIFETIME: Duration = Duration::from_secs(30);

/// A player with cash of one currency.
fn player() -> (Player, Wallet) {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    wallet.deposit("cash", "BRL", CASH_MINOR);
    (player, wallet)
}

fn quote_call(player: &Player, from: &str, to: &str, amount_minor: Value) -> Call {
    let body = json!({ "from": from, "to": to, "amount_minor": amount_minor });
    player.post("/api/wallet/exchange/quote", &body)
}

fn quote(player: &Player, amount_minor: u64) -> Value {
    quote_call(player, "BRL", "EUR", json!(amount_minor)).send().expect(200)
}

fn take(player: &Player, quote: &Value) -> Call {
    player.post("/api/wallet/exchange", &json!({ "quote": quote["quote"] }))
}

#[track_caller]
fn refused(player: &Player, call: &Call, status: u16, code: &str) -> Value {
    let before = player.get("/api/wallet/balances").send().expect(200);
    let problem = call.send().problem(status, code);
    assert_eq!(
        player.get("/api/wallet/balances").send().expect(200),
        before,
        "a refusal moved money: {problem}"
    );
    problem
}

#[test]
fn a_quote_is_taken_once() {
    let (player, wallet) = player();
    let before_ms = unix_time_ms();
    let quote = quote(&player, 10_000);
    // 0.1739 less 1.5 % is 0.1712915; floor(10,000 x 0.1712915) = 1,712.
    assert_eq!((&quote["rate"], &quote["receive_minor"]), (&json!("0.1712915"), &json!(1_712)));
    let expires_at_ms = quote["expires_at_ms"].as_u64().expect("expires_at_ms");
    assert!(expires_at_ms > before_ms && expires_at_ms <= unix_time_ms() + 31_000, "{quote}");
    assert_eq!(wallet.minor("BRL", "cash"), CASH_MINOR, "a quote moves nothing");

    let first = take(&player, &quote).send();
    let taken = first.expect(200);
    assert_eq!((&taken["amount_minor"], &taken["receive_minor"]), (&json!(10_000), &json!(1_712)));
    assert_eq!(taken["from_balance"]["cash_minor"], CASH_MINOR - 10_000);
    assert_eq!(taken["to_balance"]["cash_minor"], 1_712);
    assert_eq!((wallet.minor("BRL", "cash"), wallet.minor("EUR", "cash")), (CASH_MINOR - 10_000, 1_712));

    let again = take(&player, &quote).send();
    again.expect(200);
    assert_eq!((again.body(), again.header("idempotency-replayed")), (first.body(), Some("true")));
    assert_eq!((wallet.minor("BRL", "cash"), wallet.minor("EUR", "cash")), (CASH_MINOR - 10_000, 1_712));
}

#[test]
fn copies_of_a_quote_that_are_taken_at_once() {
    let (player, wallet) = player();
    let quote = quote(&player, 10_000);
    for answer in at_once(&vec![take(&player, &quote); 10]) {
        assert_eq!(answer.expect(200)["receive_minor"], 1_712);
    }
    assert_eq!((wallet.minor("BRL", "cash"), wallet.minor("EUR", "cash")), (CASH_MINOR - 10_000, 1_712));
}

#[test]
fn there_and_back_never_gains() {
    let (player, wallet) = player();
    for amount_minor in [6, 7, 99, 12_345] {
        let before = wallet.minor("BRL", "cash");
        let taken = take(&player, &quote(&player, amount_minor)).send().expect(200);
        let back = quote_call(&player, "EUR", "BRL", taken["receive_minor"].clone()).send().expect(200);
        take(&player, &back).send().expect(200);
        assert!(wallet.minor("BRL", "cash") < before, "{taken} {back}");
        assert_eq!(wallet.minor("EUR", "cash"), 0);
    }
}

#[test]
fn quotes_that_are_not_given() {
    let (player, _) = player();
    for amount in [json!(0), json!(-1), json!(1.5), json!("1"), json!(9_007_199_254_740_992_u64), json!(null)]
    {
        refused(&player, &quote_call(&player, "BRL", "EUR", amount), 422, "invalid_amount");
    }
    for (from, to) in [("XXX", "EUR"), ("BRL", "XXX"), ("brl", "EUR"), ("", "EUR")] {
        refused(&player, &quote_call(&player, from, to, json!(1)), 422, "unknown_currency");
    }
    refused(&player, &quote_call(&player, "BRL", "BRL", json!(1)), 422, "currencies_same");
    refused(&player, &quote_call(&player, "BRL", "EUR", json!(5)), 422, "amount_too_small");
    let most = json!(9_007_199_254_740_991_u64);
    refused(&player, &quote_call(&player, "EUR", "BRL", most), 422, "amount_too_large");
    let rival = Player::register(&Client::rival());
    refused(&rival, &quote_call(&rival, "BRL", "EUR", json!(100)), 422, "rate_unavailable");
    let anonymous = Client::demo().post("/api/wallet/exchange/quote", &json!({}));
    anonymous.send().problem(401, "authentication_required");
}

#[test]
fn quotes_that_are_not_taken() {
    let (player, wallet) = player();
    let (other, _) = self::player();
    let given = quote(&player, 10_000);
    let expiring = quote(&player, 100);
    refused(&other, &take(&other, &given), 422, "quote_invalid");
    let text = given["quote"].as_str().expect("quote");
    let (offer, signature) = text.rsplit_once('.').unwrap_or((text, ""));
    let forged = [
        String::new(),
        "x".to_owned(),
        offer.to_owned(),
        format!("{text}A"),
        format!("A{text}"),
        format!("{}.{signature}", quote(&player, 20_000)["quote"].as_str().expect("quote")),
    ];
    for quote in forged {
        refused(&player, &take(&player, &json!({ "quote": quote })), 422, "quote_invalid");
    }
    let poor = refused(&player, &take(&player, &quote(&player, CASH_MINOR + 1)), 402, "insufficient_funds");
    assert_eq!(poor["available_minor"], CASH_MINOR, "promotional money is not exchanged");
    take(&player, &given).send().expect(200);
    thread::sleep(QUOTE_LIFETIME);
    refused(&player, &take(&player, &expiring), 409, "quote_expired");
    let again = take(&player, &given).send();
    assert_eq!(again.expect(200)["receive_minor"], 1_712, "taken in time");
    assert_eq!(wallet.minor("EUR", "cash"), 1_712);
}
