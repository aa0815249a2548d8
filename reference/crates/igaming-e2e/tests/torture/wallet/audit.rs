//! The recomputation: from the JSON of the log alone, with sums of its own.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::Told;
use super::commands::{Planned, key_text};

/// Credits less debits, by account and asset.
pub type Sums = BTreeMap<(String, String), i128>;

const COLOURS: [&str; 4] = ["cash", "bonus", "promo", "held"];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned()
}

fn minor(value: &Value) -> i128 {
    i128::from(value.as_u64().unwrap_or_else(|| panic!("minor units: {value}")))
}

/// Checks the log by itself and answers the sums of all its postings.
pub fn audit(log: &[Value]) -> Sums {
    let mut sums = Sums::new();
    let mut keys = HashMap::new();
    let mut holds: HashMap<String, i128> = HashMap::new();
    let (mut at_ms, mut hash) = (0, String::new());
    for (index, entry) in log.iter().enumerate() {
        assert_eq!(entry["sequence"], index + 1, "no gaps");
        let later_ms = entry["at_ms"].as_u64().expect("at_ms");
        assert!(later_ms > at_ms, "time increases: {entry}");
        assert!(index == 0 || entry["previous_hash"] == hash.as_str(), "the chain holds: {entry}");
        (at_ms, hash) = (later_ms, text(&entry["hash"]));
        let command = &entry["command"];
        let key = key_text(&command["key"]);
        assert_eq!(keys.insert(key.clone(), index), None, "{key} has one entry");
        if entry["outcome"]["kind"] == "applied" {
            apply(&mut sums, &mut holds, command, &entry["outcome"]);
        }
        for row in entry["balances_after"].as_array().expect("balances_after") {
            for colour in COLOURS {
                let account = (format!("player:{colour}"), text(&row["asset"]));
                let sum = sums.get(&account).copied().unwrap_or(0);
                assert_eq!(minor(&row[format!("{colour}_minor")]), sum, "{account:?} after {entry}");
                assert!(sum >= 0, "nobody owes: {account:?} after {entry}");
            }
        }
    }
    let held: i128 =
        sums.iter().filter(|((account, _), _)| account == "player:held").map(|(_, sum)| *sum).sum();
    assert_eq!(held, holds.values().sum::<i128>(), "what is held is the open holds");
    for asset in ["BRL", "EUR"] {
        let total: i128 = sums.iter().filter(|((_, of), _)| of == asset).map(|(_, sum)| *sum).sum();
        assert_eq!(total, 0, "{asset} over all accounts");
    }
    sums
}

/// Moves the postings, and checks what the command by its own numbers must have moved.
fn apply(sums: &mut Sums, holds: &mut HashMap<String, i128>, command: &Value, outcome: &Value) {
    let mut to_player = 0;
    for posting in outcome["postings"].as_array().expect("postings") {
        let (debit, credit, asset) = (&posting["debit"], &posting["credit"], text(&posting["asset"]));
        let amount = minor(&posting["amount_minor"]);
        assert!(amount > 0);
        *sums.entry((text(debit), asset.clone())).or_default() -= amount;
        *sums.entry((text(credit), asset)).or_default() += amount;
        let is_player = |account: &Value| text(account).starts_with("player:");
        to_player += amount * (i128::from(is_player(credit)) - i128::from(is_player(debit)));
    }
    let asked = command.get("amount_minor").map(minor);
    let cancelled = outcome["postings"].as_array().is_some_and(Vec::is_empty);
    match command["kind"].as_str().expect("kind") {
        "deposit" | "bonus_grant" | "promo_credit" => assert_eq!(Some(to_player), asked, "{command}"),
        "win" => assert!(Some(to_player) == asked || cancelled, "{command}"),
        "bet" => assert!(Some(-to_player) == asked || cancelled, "{command}"),
        "withdrawal" => {
            assert_eq!(to_player, 0, "a hold stays the player's: {command}");
            holds.insert(key_text(&command["key"]), asked.expect("amount_minor"));
        }
        "hold_post" => {
            let held = holds.remove(&key_text(&command["hold_key"]));
            assert_eq!(Some(-to_player), held, "a hold is paid once: {command}");
        }
        "hold_void" => {
            assert!(holds.remove(&key_text(&command["hold_key"])).is_some(), "a hold ends once: {command}");
            assert_eq!(to_player, 0, "{command}");
        }
        "exchange" => {
            // 0.1731 EUR for a BRL, both of two decimals, floored.
            let received = asked.expect("amount_minor") * 1_731 / 10_000;
            assert_eq!(to_player, received - asked.expect("amount_minor"), "{command}");
        }
        "rollback" => assert!(to_player >= 0, "bets are undone here: {command}"),
        other => panic!("nobody sent a {other}"),
    }
}

/// Each client was told what the log says, and all who sent one command were told the same.
pub fn answers(planned: &[Planned], told: &[Told], log: &[Value]) {
    let by_key: HashMap<String, &Value> =
        log.iter().map(|entry| (key_text(&entry["command"]["key"]), entry)).collect();
    let (mut applied, mut refused, mut conflicts) = (0, 0, 0);
    for Told { command, answer } in told {
        let planned = &planned[*command];
        let entry =
            by_key.get(&planned.key()).unwrap_or_else(|| panic!("{planned:?} was answered: {answer:?}"));
        let mut sent = planned.body.clone();
        sent["kind"] = entry["command"]["kind"].clone();
        let is_first_body = sent.get("amount_minor") == entry["command"].get("amount_minor");
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_else(|_| panic!("{answer:?}"));
        if !is_first_body {
            assert_eq!(body["code"], "idempotency_conflict", "{planned:?}: {answer:?}");
            assert_eq!(body["field"], "amount_minor", "{answer:?}");
            conflicts += 1;
        } else if entry["outcome"]["kind"] == "applied" {
            assert_eq!(
                (answer.status(), &body["sequence"]),
                (200, &entry["sequence"]),
                "{planned:?}: {answer:?}"
            );
            applied += 1;
        } else {
            assert_eq!(body["code"], entry["outcome"]["rejection"]["code"], "{planned:?}: {answer:?}");
            refused += 1;
        }
    }
    let sent: HashMap<String, ()> = told.iter().map(|told| (planned[told.command].key(), ())).collect();
    let unasked = log.iter().filter(|entry| !sent.contains_key(&key_text(&entry["command"]["key"]))).count();
    assert_eq!(unasked, 1, "besides what the clients sent there is the welcome gift");
    println!("torture: told {applied} applied, {refused} refused, {conflicts} conflicts");
    assert!(applied > 0 && refused > 0 && conflicts > 0, "a run in which nothing happens proves nothing");
}

/// The wallet's balances are the recomputed ones.
pub fn balances(sums: &Sums, balances: &Value) {
    for balance in balances["balances"].as_array().expect("balances") {
        let currency = text(&balance["currency"]);
        for colour in COLOURS {
            let sum = sums.get(&(format!("player:{colour}"), currency.clone())).copied().unwrap_or(0);
            assert_eq!(minor(&balance[format!("{colour}_minor")]), sum, "{colour} of {currency}");
        }
    }
}

/// The history in D1, newest first, is what the log says took effect.
pub fn history(log: &[Value], history: &[Value]) {
    let shown: Vec<&Value> = shown(log).collect();
    assert_eq!(history.len(), shown.len(), "the history has each entry once");
    for (entry, row) in shown.into_iter().rev().zip(history) {
        for (of_row, of_entry) in [
            (&row["sequence"], &entry["sequence"]),
            (&row["hash"], &entry["hash"]),
            (&row["at_ms"], &entry["at_ms"]),
            (&row["kind"], &entry["command"]["kind"]),
        ] {
            assert_eq!(of_row, of_entry, "{row}");
        }
    }
}

/// The entries that a history shows: those that took effect, without the rollbacks that found nothing to undo.
pub fn shown(log: &[Value]) -> impl Iterator<Item = &Value> {
    log.iter().filter(|entry| entry["outcome"]["kind"] == "applied").filter(|entry| {
        let moves = entry["outcome"]["postings"].as_array().is_some_and(|postings| !postings.is_empty());
        moves || entry["command"]["kind"] != "rollback"
    })
}
