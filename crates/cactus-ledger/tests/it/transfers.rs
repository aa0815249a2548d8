//! Transfers between wallets, and exchanges between assets of one.

use cactus_ledger::{Asset, AssetRegistry, BRL, EUR, Rejection, USD};
use serde_json::json;

use crate::book::*;

#[test]
fn a_transfer_is_a_hold_that_never_expires() {
    let mut book = Book::funded(100, 50, 50);
    let entry = book.ok("transfer_out", "h-1", json!({"amount_minor": 60}));
    assert_eq!(moves(&entry), ["player:cash>player:held BRL 60"]);
    assert_eq!(book.state.open_holds()[0].expires_at_ms, None);
    let never = book.at(NOW_MS + 9_000 * DAY_MS).no("hold_expire", "x-1", json!({}));
    assert_eq!(never, Rejection::HoldNotExpired { expires_at_ms: None });
    let post = book.ok("hold_post", "p-1", json!({}));
    assert_eq!(moves(&post), ["player:held>operator:transfer BRL 60"]);
    assert_eq!(book.code("hold_expire", "x-2", json!({})), "hold_already_posted");
    book.ok("transfer_out", "h-2", json!({"amount_minor": 40}));
    let void = book.ok("hold_void", "v-2", json!({"hold_key": "h-2"}));
    assert_eq!(moves(&void), ["player:held>player:cash BRL 40"]);
    assert_eq!(book.code("hold_expire", "x-3", json!({"hold_key": "h-2"})), "hold_already_voided");
    assert_eq!(book.brl(), [40, 50, 50, 0]);
}

#[test]
fn a_transfer_in_is_cash() {
    let mut book = Book::new();
    let entry = book.ok("transfer_in", "t-1", json!({"amount_minor": 60}));
    assert_eq!(moves(&entry), ["operator:transfer>player:cash BRL 60"]);
    assert_eq!(book.brl(), [60, 0, 0, 0]);
}

#[test]
fn a_transfer_is_between_two_wallets() {
    let mut book = Book::funded(100, 0, 0);
    for (kind, side) in [("transfer_out", "to_wallet"), ("transfer_in", "from_wallet")] {
        // Also in an unknown asset: the wallets come first, the amount before them.
        assert_eq!(book.code(kind, kind, json!({side: "demo/p-1", "asset": "XYZ"})), "wallets_same");
        assert_eq!(book.code(kind, kind, json!({side: "demo/p-1", "amount_minor": 0})), "amount_zero");
        assert_eq!(book.code(kind, kind, json!({"asset": "XYZ"})), "asset_unknown");
    }
    assert_eq!(book.code("transfer_out", "h-1", json!({"amount_minor": 101})), "insufficient_funds");
}

#[test]
fn an_exchange_moves_both_assets_in_one_decision() {
    let mut book = Book::funded(1_000, 7, 0);
    let entry = book.ok("exchange", "x-1", json!({"amount_minor": 999, "rate": "0.2"}));
    assert_eq!(
        moves(&entry),
        ["player:cash>operator:exchange BRL 999", "operator:exchange>player:cash USD 199",]
    );
    assert_eq!((book.brl(), book.balance("USD")), ([1, 7, 0, 0], [199, 0, 0, 0]));
    assert_eq!(book.code("exchange", "x-2", json!({"amount_minor": 2, "rate": "1"})), "insufficient_funds");
}

#[test]
fn an_exchange_is_floored_exactly_whatever_the_scales() {
    let asset = |code: &str, scale| Asset { code: code.parse().unwrap(), scale };
    let assets = [BRL, EUR, USD, asset("CHIPS", 0), asset("DUST", 15)];
    // From, to, amount, rate, received.
    for (from, to, given, rate, received) in [
        ("BRL", "USD", 100, "0.999999999999999999", 99),
        ("BRL", "USD", 100, "0.01", 1),
        ("BRL", "USD", 199, "0.01", 1),
        ("BRL", "CHIPS", 199, "1", 1),
        ("BRL", "CHIPS", 100, "1", 1),
        ("CHIPS", "BRL", 3, "1.5", 450),
        ("CHIPS", "DUST", 9, "1", 9_000_000_000_000_000),
        ("CHIPS", "DUST", 1, "0.000000000000001", 1),
        ("DUST", "CHIPS", 2_000_000_000_000_000, "1", 2),
        ("DUST", "CHIPS", 1_999_999_999_999_999, "1", 1),
        ("BRL", "USD", 2_000_000, "0.000001", 2),
        ("BRL", "USD", MAX, "1", MAX),
        ("BRL", "USD", 1, "999999999999999", 999_999_999_999_999),
        ("BRL", "USD", MAX, "0.999999999999999999", 9_007_199_254_740_990),
    ] {
        let mut book = Book::new();
        book.policy.assets = AssetRegistry::new(&assets).unwrap();
        book.ok("deposit", "d-1", json!({"asset": from, "amount_minor": given}));
        let fields = json!({"from_asset": from, "to_asset": to, "amount_minor": given, "rate": rate});
        book.ok("exchange", "x-1", fields);
        assert_eq!(book.balance(from), [0; 4]);
        assert_eq!(book.balance(to), [received, 0, 0, 0], "{given} {from} at {rate}");
    }
}

#[test]
fn an_exchange_worth_nothing_or_too_much_is_refused() {
    let mut book = Book::funded(MAX, 0, 0);
    for (id, given, rate) in
        [("a", 99, "0.01"), ("b", 1, "0.999999999999999999"), ("c", 1, "0.000000000000000001")]
    {
        let code = book.code("exchange", id, json!({"amount_minor": given, "rate": rate}));
        assert_eq!(code, "exchange_too_small", "{given} at {rate}");
    }
    let asset = USD.code;
    for (id, given, rate) in
        [("d", MAX, "1.1"), ("e", 10, "999999999999999999"), ("f", MAX, "999999999999999999")]
    {
        let rejection = book.no("exchange", id, json!({"amount_minor": given, "rate": rate}));
        assert_eq!(rejection, Rejection::BalanceOverflow { asset });
    }
    book.ok("deposit", "d-1", json!({"asset": "USD", "amount_minor": MAX - 1}));
    assert_eq!(book.code("exchange", "g", json!({"amount_minor": 2, "rate": "1"})), "balance_overflow");
    book.ok("exchange", "h", json!({"amount_minor": 1, "rate": "1"}));
}

#[test]
fn a_quote_ends_at_its_time() {
    let mut book = Book::funded(100, 0, 0);
    book.at(NOW_MS + 999).ok("exchange", "x-1", json!({}));
    for (id, now_ms) in [("x-2", NOW_MS + 1_000), ("x-3", NOW_MS + 1_001)] {
        let rejection = book.at(now_ms).no("exchange", id, json!({}));
        assert_eq!(rejection, Rejection::QuoteExpired { expires_at_ms: NOW_MS + 1_000 });
    }
    // The caller's clock is asked: set back, the quote is good.
    book.at(NOW_MS).ok("exchange", "x-4", json!({}));
    assert_eq!(book.code("exchange", "x-5", json!({"expires_at_ms": MAX + 1})), "time_out_of_range");
    book.ok("exchange", "x-5", json!({"expires_at_ms": MAX}));
}

#[test]
fn an_exchange_is_between_two_known_assets() {
    let mut book = Book::funded(100, 0, 0);
    for (fields, code) in [
        (json!({"amount_minor": 0, "to_asset": "BRL"}), "amount_zero"),
        (json!({"from_asset": "XYZ", "to_asset": "XYZ"}), "assets_same"),
        (json!({"from_asset": "XYZ", "to_asset": "ABC"}), "asset_unknown"),
        (json!({"to_asset": "ABC"}), "asset_unknown"),
    ] {
        assert_eq!(book.code("exchange", "x-1", fields), code);
    }
}
