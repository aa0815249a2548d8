//! A log with an entry of every kind, for the tests that read logs back.

use std::sync::Arc;

use cactus_ledger::{
    BRL, Command, Entry, Ledger, MemoryStore, Outcome, Policy, ProviderProfile, RollbackSettled, RollbackWin,
    Store, WalletId,
};
use serde_json::{Value, json};

pub const NOW_MS: u64 = 1_700_000_000_000;

pub fn wallet() -> WalletId {
    WalletId::new("demo/p-1").unwrap()
}

/// A command from its kind, its id and its other fields.
pub fn command(kind: &str, id: &str, mut fields: Value) -> Command {
    fields["kind"] = json!(kind);
    fields["key"] = json!({ "scope": "test", "id": id });
    serde_json::from_value(fields.clone()).unwrap_or_else(|error| panic!("{fields}: {error}"))
}

pub fn bet(id: &str, minor: u64) -> Command {
    let fields =
        json!({ "round_id": format!("r-{id}"), "game": "mines", "asset": "BRL", "amount_minor": minor });
    command("bet", id, fields)
}

pub fn deposit(id: &str, minor: u64) -> Command {
    command("deposit", id, json!({ "provider": "pix", "asset": "BRL", "amount_minor": minor }))
}

fn key(id: &str) -> Value {
    json!({ "scope": "test", "id": id })
}

/// Takes wins back, so that every path of a rollback is there.
pub fn policy() -> Policy {
    let default_profile = ProviderProfile {
        rollback_settled: RollbackSettled::Reopen,
        rollback_win: RollbackWin::TakeBack,
        ..ProviderProfile::default()
    };
    Policy { default_profile, ..Policy::default() }
}

fn correction(direction: &str) -> Value {
    json!({
        "direction": direction, "colour": "cash", "reason": "goodwill", "asset": "BRL", "amount_minor": 40
    })
}

fn exchange() -> Value {
    json!({
        "quote_id": "q-1", "from_asset": "BRL", "to_asset": "USD", "amount_minor": 1_000, "rate": "0.1837",
        "expires_at_ms": NOW_MS + 10_000_000
    })
}

/// Commands of every kind, most applied and some refused, one second apart.
pub fn script() -> Vec<Command> {
    let win = |id: &str, bet: &str, minor: u64| {
        let fields = json!({
            "round_id": format!("r-{bet}"), "game": "mines", "bet_key": key(bet), "asset": "BRL", "amount_minor": minor
        });
        command("win", id, fields)
    };
    let money = |minor: u64| json!({ "campaign": "welcome", "asset": "BRL", "amount_minor": minor });
    let payout = |id: &str, minor: u64| {
        let fields =
            json!({ "provider": "pix", "asset": "BRL", "amount_minor": minor, "timeout_ms": 60_000 });
        command("withdrawal", id, fields)
    };
    let limit = json!({ "limit": { "kind": "stake" }, "asset": "BRL", "amount_minor": 9_000 });
    let jackpot = json!({
        "round_id": "r-b-3", "game": "mines", "asset": "BRL", "amount_minor": 500,
        "jackpot": { "pool": "mega", "amount_minor": 5 }
    });
    let jackpot_win = json!({
        "round_id": "r-b-3", "game": "mines", "asset": "BRL", "amount_minor": 5,
        "source": { "kind": "jackpot", "pool": "mega" }
    });
    let transfer =
        json!({ "transfer_id": "t-1", "to_wallet": "demo/p-2", "asset": "BRL", "amount_minor": 100 });
    let transfer_in =
        json!({ "transfer_id": "t-2", "from_wallet": "demo/p-2", "asset": "BRL", "amount_minor": 70 });
    vec![
        deposit("d-1", 100_000),
        command("bonus_grant", "bg-1", money(2_000)),
        command("promo_credit", "pc-1", money(300)),
        command("limit_set", "l-1", limit),
        bet("b-1", 2_500),
        win("w-1", "b-1", 6_001),
        bet("b-2", 400),
        command("rollback", "rb-2", json!({ "target_key": key("b-2") })),
        command("bet", "b-3", jackpot),
        win("w-3", "b-3", 0),
        command("win", "w-3j", jackpot_win),
        command("rollback", "rb-1", json!({ "target_key": key("b-1") })),
        command("rollback", "rb-9", json!({ "target_key": key("b-9") })),
        bet("b-9", 10),
        bet("b-4", 1_000_000),
        bet("b-5", 0),
        command("round_close", "rc-5", json!({ "round_id": "r-b-5" })),
        payout("p-1", 5_000),
        command("hold_post", "hp-1", json!({ "hold_key": key("p-1"), "amount_minor": 4_000 })),
        payout("p-2", 600),
        command("hold_void", "hv-2", json!({ "hold_key": key("p-2") })),
        payout("p-3", 700),
        command("transfer_out", "to-1", transfer),
        command("hold_post", "hp-to", json!({ "hold_key": key("to-1") })),
        command("transfer_in", "ti-1", transfer_in),
        command("exchange", "x-1", exchange()),
        command("bonus_grant", "bg-2", money(900)),
        command("bonus_convert", "bc-2", money(500)),
        command("bonus_forfeit", "bf-2", json!({ "campaign": "welcome", "asset": "BRL" })),
        command("adjustment", "a-1", correction("credit")),
        command("adjustment", "a-2", correction("debit")),
        bet("b-6", 70),
        win("w-6", "b-6", 50),
        command("rollback", "rb-w6", json!({ "target_key": key("w-6") })),
        command("exclude", "e-1", json!({ "until_ms": NOW_MS + 60_000 })),
        command("block", "bl-1", json!({ "blocked": true })),
        command("block", "bl-2", json!({ "blocked": false })),
        bet("b-7", 10),
    ]
}

/// What the script leaves to be done later: an expired payout to be released, and the end.
pub fn later() -> Vec<Command> {
    vec![
        command("hold_expire", "he-3", json!({ "hold_key": key("p-3") })),
        command("close", "c-1", json!({})),
    ]
}

/// Runs the script in `store`, each command one second after the one before.
pub fn run<S: Store>(store: S) -> Ledger<S> {
    let mut ledger = Ledger::open(store, policy(), &wallet()).unwrap();
    for (index, command) in script().iter().chain(&later()).enumerate() {
        let late_ms = if command.kind() == "hold_expire" { 100_000 } else { 0 };
        let now_ms = NOW_MS + u64::try_from(index).unwrap() * 1_000 + late_ms;
        let outcome = ledger.execute(command, now_ms).unwrap();
        let refused_on_purpose = ["b-4", "b-7"].contains(&command.key().id());
        let applied = matches!(outcome, Outcome::Applied { replayed: false, .. });
        assert_eq!(applied, !refused_on_purpose, "{command:?}: {outcome:?}");
    }
    ledger
}

/// The script's entries.
pub fn entries() -> Vec<Arc<Entry>> {
    let mut ledger = run(MemoryStore::new());
    let entries = ledger.entries_after(0, 1_000).unwrap();
    let kinds: std::collections::BTreeSet<_> = entries.iter().map(|entry| entry.command.kind()).collect();
    assert_eq!(kinds.len(), Command::KINDS.len(), "every kind is in the script");
    assert!(ledger.balances().unwrap().get(BRL.code).held.is_zero());
    entries
}

/// A store with these entries, whatever they are.
pub fn stored(entries: &[Arc<Entry>]) -> MemoryStore {
    let mut store = MemoryStore::new();
    store.append_all(entries).unwrap();
    store
}

/// The entries with one changed and every hash after it made again: a forgery that no hash gives away.
pub fn forged(sequence: usize, change: impl Fn(&mut Entry)) -> Vec<Arc<Entry>> {
    let mut forged: Vec<Arc<Entry>> = Vec::new();
    for (index, entry) in entries().into_iter().enumerate() {
        let mut entry = Arc::unwrap_or_clone(entry);
        if let Some(before) = forged.last() {
            entry.previous_hash = before.hash;
        }
        if index + 1 == sequence {
            change(&mut entry);
        }
        entry.hash = entry.computed_hash();
        forged.push(Arc::new(entry));
    }
    forged
}
