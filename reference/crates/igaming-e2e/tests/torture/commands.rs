//! The commands that the clients send.

use serde_json::{Value, json};

use crate::random::Random;

/// A command as it is posted. Two of one key and another body contradict each other.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The last part of the path.
    pub operation: &'static str,
    /// The body.
    pub body: Value,
}

impl Planned {
    /// The idempotency key, as one text.
    pub fn key(&self) -> String {
        key_text(&self.body["key"])
    }
}

/// Scope and id of a key, as one text.
pub fn key_text(key: &Value) -> String {
    format!("{} {}", key["scope"].as_str().expect("scope"), key["id"].as_str().expect("id"))
}

fn key(kind: &str, number: usize) -> Value {
    json!({ "scope": format!("torture:{kind}"), "id": number.to_string() })
}

/// `count` commands, and for one in five a second body under the same key.
pub fn plan(random: &mut Random, count: usize, player_id: &str) -> Vec<Planned> {
    let mut planned = Vec::new();
    for number in 0..count {
        let command = command(random, number, player_id);
        if random.one_in(5) && command.body.get("amount_minor").is_some() {
            let mut contradiction = command.clone();
            contradiction.body["amount_minor"] = json!(random.amount(1_000) + 1_000_000);
            planned.push(contradiction);
        }
        planned.push(command);
    }
    planned
}

/// Commands refer to numbers below their own, so that most find what they need and some come too early.
fn command(random: &mut Random, number: usize, player_id: &str) -> Planned {
    let earlier = random.below(number.max(1));
    let asset = if random.one_in(4) { "EUR" } else { "BRL" };
    let of = |operation, body| Planned { operation, body };
    match random.below(12) {
        0 => of(
            "deposit",
            json!({ "key": key("deposit", number), "provider": "pix", "asset": asset,
                "amount_minor": random.amount(5_000) }),
        ),
        1..=3 => of(
            "bet",
            json!({ "key": key("bet", number), "round_id": format!("r{number}"), "game": "mines", "asset": asset,
                "amount_minor": random.amount(3_000) }),
        ),
        4 | 5 => of(
            "win",
            json!({ "key": key("win", number), "round_id": format!("r{earlier}"), "game": "mines",
                "bet_key": key("bet", earlier), "asset": asset, "amount_minor": random.amount(4_000),
                "closes_round": random.one_in(2) }),
        ),
        6 => of("rollback", json!({ "key": key("rollback", number), "target_key": key("bet", earlier) })),
        7 => of(
            "withdrawal",
            json!({ "key": key("withdrawal", number), "provider": "pix", "asset": asset,
                "amount_minor": random.amount(500), "timeout_ms": 86_400_000 }),
        ),
        8 => of("hold-post", json!({ "key": key("post", number), "hold_key": key("withdrawal", earlier) })),
        9 => of("hold-void", json!({ "key": key("void", number), "hold_key": key("withdrawal", earlier) })),
        10 => of(
            "bonus-grant",
            json!({ "key": key("bonus", number), "campaign": format!("of-{player_id}"), "asset": asset,
                "amount_minor": random.amount(700) }),
        ),
        _ => of(
            "exchange",
            json!({ "key": key("exchange", number), "quote_id": format!("q{number}"), "from_asset": "BRL",
                "to_asset": "EUR", "amount_minor": random.amount(900), "rate": "0.1731",
                "expires_at_ms": 9_000_000_000_000_000_u64 }),
        ),
    }
}
