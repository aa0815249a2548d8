//! Bodies of commands to a wallet object, written out once more.

use igaming_e2e::{Client, Player, Wallet};
use serde_json::{Value, json};

pub const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The wallet of a new player.
pub fn wallet() -> Wallet {
    Wallet::of(&Player::register(&Client::demo()))
}

pub fn key(id: &str) -> Value {
    json!({ "scope": "e2e", "id": id })
}

pub fn deposit(id: &str, amount_minor: u64) -> Value {
    json!({ "key": key(id), "provider": "pix", "asset": "BRL", "amount_minor": amount_minor })
}

pub fn bet(id: &str, round_id: &str, amount_minor: u64) -> Value {
    json!({ "key": key(id), "round_id": round_id, "game": "mines", "asset": "BRL", "amount_minor": amount_minor })
}

pub fn win(id: &str, round_id: &str, bet_id: &str, amount_minor: u64) -> Value {
    json!({ "key": key(id), "round_id": round_id, "game": "mines", "bet_key": key(bet_id), "asset": "BRL",
        "amount_minor": amount_minor })
}

pub fn rollback(id: &str, target_id: &str) -> Value {
    json!({ "key": key(id), "target_key": key(target_id) })
}

pub fn withdrawal(id: &str, amount_minor: u64, timeout_ms: u64) -> Value {
    json!({ "key": key(id), "provider": "pix", "asset": "BRL", "amount_minor": amount_minor,
        "timeout_ms": timeout_ms })
}

pub fn of_hold(id: &str, hold_id: &str) -> Value {
    json!({ "key": key(id), "hold_key": key(hold_id) })
}

pub fn bonus(id: &str, amount_minor: u64) -> Value {
    json!({ "key": key(id), "campaign": "first", "asset": "BRL", "amount_minor": amount_minor })
}

pub fn limit(id: &str, name: Value, amount_minor: u64) -> Value {
    json!({ "key": key(id), "limit": name, "asset": "BRL", "amount_minor": amount_minor })
}

pub fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}
