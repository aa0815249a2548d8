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

/// What the commands before have opened.
#[derive(Debug, Default)]
struct Before {
    /// Number and asset of each bet.
    bets: Vec<(usize, &'static str)>,
    /// Number of each withdrawal.
    withdrawals: Vec<usize>,
}

impl Before {
    /// A bet to pay or undo; one in eight is none.
    fn bet(&self, random: &mut Random, number: usize) -> (usize, &'static str) {
        if self.bets.is_empty() || random.one_in(8) {
            return (number, "BRL");
        }
        self.bets[random.below(self.bets.len())]
    }

    /// A hold to end; one in eight is none.
    fn withdrawal(&self, random: &mut Random, number: usize) -> usize {
        if self.withdrawals.is_empty() || random.one_in(8) {
            return number;
        }
        self.withdrawals[random.below(self.withdrawals.len())]
    }
}

/// `count` commands, and for one in five a second body under the same key.
pub fn plan(random: &mut Random, count: usize, player_id: &str) -> Vec<Planned> {
    let mut planned = Vec::new();
    let mut before = Before::default();
    for number in 0..count {
        let command = command(random, &mut before, number, player_id);
        if random.one_in(5) && command.body.get("amount_minor").is_some() {
            let mut contradiction = command.clone();
            contradiction.body["amount_minor"] = json!(random.amount(1_000) + 1_000_000);
            planned.push(contradiction);
        }
        planned.push(command);
    }
    planned
}

/// The clients send the commands in any order, so that some come before what they refer to.
fn command(random: &mut Random, before: &mut Before, number: usize, player_id: &str) -> Planned {
    let asset = if random.one_in(4) { "EUR" } else { "BRL" };
    let of = |operation, body| Planned { operation, body };
    match random.below(12) {
        0 => of(
            "deposit",
            json!({ "key": key("deposit", number), "provider": "pix", "asset": asset,
                "amount_minor": random.amount(5_000) }),
        ),
        1..=3 => {
            before.bets.push((number, asset));
            of(
                "bet",
                json!({ "key": key("bet", number), "round_id": format!("r{number}"), "game": "mines",
                    "asset": asset, "amount_minor": random.amount(3_000) }),
            )
        }
        4 | 5 => {
            let (bet, asset) = before.bet(random, number);
            of(
                "win",
                json!({ "key": key("win", number), "round_id": format!("r{bet}"), "game": "mines",
                    "bet_key": key("bet", bet), "asset": asset, "amount_minor": random.amount(4_000),
                    "closes_round": random.one_in(2) }),
            )
        }
        6 => {
            let (bet, _) = before.bet(random, number);
            of("rollback", json!({ "key": key("rollback", number), "target_key": key("bet", bet) }))
        }
        7 => {
            before.withdrawals.push(number);
            of(
                "withdrawal",
                json!({ "key": key("withdrawal", number), "provider": "pix", "asset": asset,
                    "amount_minor": random.amount(500), "timeout_ms": 86_400_000 }),
            )
        }
        8 | 9 => {
            let hold_key = key("withdrawal", before.withdrawal(random, number));
            let (operation, kind) =
                if random.one_in(2) { ("hold-post", "post") } else { ("hold-void", "void") };
            of(operation, json!({ "key": key(kind, number), "hold_key": hold_key }))
        }
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
