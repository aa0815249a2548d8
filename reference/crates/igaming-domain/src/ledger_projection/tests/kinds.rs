//! Every kind of command has its row, also those that name no asset or no amount.

use cactus_edge::{Db, Statement};
use cactus_ledger::{Command, Entry, Ledger, MemoryStore, Policy, WalletId};
use igaming_contracts::wallet::HistoryQuery;
use igaming_contracts::wallet_do::wallet_id;
use igaming_testkit::player_ledger;
use pollster::block_on;
use serde_json::{Value, json};

use super::{all_done, message, project};
use crate::ledger_projection::{heads_of, history};
use crate::wallet::fixture::{NOW_MS, PLAYER_ID, TENANT_ID};

/// Kind, what else the command has, and of its row: asset, amount, change and balance after.
type Case = (&'static str, Value, (Option<&'static str>, u64, i64, Option<u64>));

fn cases() -> Vec<Case> {
    let key = |id: &str| json!({ "scope": "t", "id": id });
    let bet = json!({ "round_id": "r", "game": "mines", "asset": "BRL", "amount_minor": 300 });
    vec![
        (
            "deposit",
            json!({ "provider": "pix", "asset": "BRL", "amount_minor": 1_000 }),
            (Some("BRL"), 1_000, 1_000, Some(1_000)),
        ),
        (
            "withdrawal",
            json!({ "provider": "pix", "asset": "BRL", "amount_minor": 400, "timeout_ms": 60_000 }),
            (Some("BRL"), 400, 0, Some(1_000)),
        ),
        // All of the hold: the amount and the asset are only in the postings.
        ("hold_post", json!({ "hold_key": key("1") }), (Some("BRL"), 400, -400, Some(600))),
        ("bet", bet, (Some("BRL"), 300, -300, Some(300))),
        ("round_close", json!({ "round_id": "r" }), (None, 0, 0, None)),
        (
            "exchange",
            json!({ "quote_id": "q", "from_asset": "BRL", "to_asset": "USD", "amount_minor": 100, "rate": "0.2",
                    "expires_at_ms": NOW_MS + 60_000 }),
            (Some("BRL"), 100, -100, Some(200)),
        ),
        ("exclude", json!({}), (None, 0, 0, None)),
        ("close", json!({}), (None, 0, 0, None)),
    ]
}

fn log(cases: &[Case]) -> Vec<Entry> {
    let name = WalletId::new(&wallet_id(TENANT_ID, PLAYER_ID)).unwrap();
    let mut ledger = Ledger::open(MemoryStore::default(), Policy::default(), &name).unwrap();
    for (id, (kind, fields, _)) in cases.iter().enumerate() {
        let mut command = fields.clone();
        command["kind"] = json!(kind);
        command["key"] = json!({ "scope": "t", "id": id.to_string() });
        let command: Command = serde_json::from_value(command).unwrap();
        ledger.execute(&command, NOW_MS).unwrap();
    }
    let entries = ledger.entries_after(0, 1_000).unwrap();
    entries.iter().map(|entry| Entry::clone(entry)).collect()
}

#[test]
fn each_kind_has_its_row() {
    block_on(async {
        let (db, cases) = (player_ledger(), cases());
        let log = log(&cases);
        assert!(all_done(&project(&db, &[&message(PLAYER_ID, &log)]).await));
        let sql = "SELECT kind, refusal_code, asset, amount_minor, change_minor, balance_after_minor \
                   FROM ledger_entries ORDER BY sequence";
        let rows = db.query(Statement::new(sql)).await.unwrap();
        assert_eq!(rows.len(), cases.len());
        for (row, (kind, _, (asset, amount, change, balance))) in rows.iter().zip(&cases) {
            assert_eq!((row.text(0).unwrap(), row.optional_text(1).unwrap()), (*kind, None));
            assert_eq!(row.optional_text(2).unwrap(), *asset, "{kind}");
            assert_eq!((row.unsigned(3).unwrap(), row.integer(4).unwrap()), (*amount, *change), "{kind}");
            assert_eq!(row.unsigned(5).ok(), *balance, "{kind}");
        }
        let wallet = [(TENANT_ID.to_owned(), PLAYER_ID.to_owned())];
        assert_eq!(heads_of(&db, &wallet).await.unwrap()[0].contiguous_sequence, cases.len() as u64);

        let page = history(&db, TENANT_ID, PLAYER_ID, &HistoryQuery::default()).await.unwrap();
        let shown: Vec<&str> = page.entries.iter().rev().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(
            shown,
            ["deposit", "withdrawal", "hold_post", "bet", "exchange"],
            "what moves no money is left out"
        );
    });
}
