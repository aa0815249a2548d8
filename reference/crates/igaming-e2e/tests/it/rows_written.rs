//! What a command costs: rows that the object's SQL wrote, as the platform itself counts them.

use igaming_e2e::{Client, Player, Wallet};
use serde_json::{Value, json};

/// The entry, and at most one row besides.
const ROWS_PER_ENTRY_MAX: u64 = 2;

fn key(id: &str) -> Value {
    json!({ "scope": "rows", "id": id })
}

fn round(id: &str, amount: u64) -> Value {
    json!({ "key": key(id), "round_id": "r", "game": "mines", "asset": "BRL", "amount_minor": amount })
}

fn campaign(id: &str, amount: u64) -> Value {
    json!({ "key": key(id), "campaign": "c", "asset": "BRL", "amount_minor": amount })
}

fn hold(id: &str) -> Value {
    json!({ "key": key(id), "provider": "pix", "asset": "BRL", "amount_minor": 100, "timeout_ms": 86_400_000 })
}

fn of_hold(id: &str, hold: &str) -> Value {
    json!({ "key": key(id), "hold_key": key(hold) })
}

/// (operation, body, HTTP status), each after what it needs; every kind of command that a Worker may send today.
fn commands(receiver: &Player) -> Vec<(&'static str, Value, u16)> {
    let deposit = json!({ "key": key("d"), "provider": "pix", "asset": "BRL", "amount_minor": 5_000 });
    vec![
        ("deposit", deposit.clone(), 200),
        ("deposit", deposit, 200), // a replay
        ("bet", round("b", 500), 200),
        ("bet", round("b2", 900), 200),
        ("bet", round("poor", 9_000_000), 402),
        ("win", round("w", 700), 200),
        ("rollback", json!({ "key": key("rb"), "target_key": key("unknown") }), 200),
        ("round-close", json!({ "key": key("rc"), "round_id": "r" }), 200),
        ("promo-credit", campaign("pc", 10), 200),
        ("bonus-grant", campaign("bg", 1_000), 200),
        ("bonus-convert", campaign("bc", 400), 200),
        ("bonus-forfeit", campaign("bf", 600), 200),
        ("withdrawal", hold("h1"), 200),
        ("hold-post", of_hold("hp", "h1"), 200),
        ("withdrawal", hold("h2"), 200),
        ("hold-void", of_hold("hv", "h2"), 200),
        (
            "exchange",
            json!({ "key": key("x"), "quote_id": "q", "from_asset": "BRL", "to_asset": "EUR", "amount_minor": 100,
                "rate": "0.17", "expires_at_ms": 9_000_000_000_000_u64 }),
            200,
        ),
        (
            "transfer-out",
            json!({ "transfer_id": format!("rows-{}", receiver.player_id), "to_player_id": receiver.player_id,
                "asset": "BRL", "amount_minor": 100 }),
            200,
        ),
        (
            "limit-set",
            json!({ "key": key("l"), "limit": { "kind": "stake" }, "asset": "BRL", "amount_minor": 5_000 }),
            200,
        ),
        ("exclude", json!({ "key": key("e"), "until_ms": 9_000_000_000_000_u64 }), 200),
    ]
}

#[test]
fn a_command_writes_at_most_two_rows() {
    let wallet = Wallet::of(&Player::register(&Client::demo()));
    let receiver = Player::register(&Client::demo());
    for (operation, body, status) in commands(&receiver) {
        // Without an alarm that is due: what it writes would be counted here.
        let before = wallet.when_synced();
        let issuer = if operation == "transfer-out" { "igaming-wallet" } else { "igaming-games" };
        let answer = wallet.asked_by(issuer).command(operation, &body).send();
        assert_eq!(answer.status(), status, "{answer:?}");
        let rows = answer.header("x-rows-written").unwrap_or_else(|| panic!("no meter: {answer:?}"));
        let rows: u64 = rows.parse().expect("a number of rows");
        let entries = wallet.head()["sequence"].as_u64().expect("sequence") - before;
        println!("{operation:<14} {status} {entries} entries {rows} rows");
        assert!(rows <= ROWS_PER_ENTRY_MAX * entries, "{operation}: {rows} rows for {entries} entries");
        assert!(
            rows >= entries,
            "{operation}: an entry is a row, so the meter is wrong: {rows} for {entries}"
        );
    }
}
