mod head;
mod history;
mod kinds;
mod quarantine;
mod simulation;

use cactus_edge::limits::{QUEUE_MESSAGE_BYTES_MAX, SQL_VALUE_BYTES_MAX};
use cactus_edge::sqlite::{FailWhen, SqliteDb};
use cactus_edge::{Db, Fault, Row, Statement};
use cactus_ledger::{AmountMinor, Bet, CommandKey, Entry, EntryHash, EntryOutcome, RoundId, WalletId};
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};
use igaming_contracts::wallet_do::wallet_id;
use igaming_testkit::player_ledger;
use pollster::block_on;
use serde_json::{Value, json};

use super::chunk::{Chunk, Parameters};
use super::fixture;
use super::row::rows;
use super::rules::{Message, SyncRejection, read_message};
use super::service::Outcome;
use crate::ServiceError;
use crate::wallet::fixture::{Fixture, NOW_MS, PLAYER_ID, TENANT_ID, bet, long_win, promo_credit, win};

async fn project(db: &impl Db, messages: &[&str]) -> Vec<Outcome> {
    fixture::project(db, messages, NOW_MS).await
}

/// The log of a wallet that won, lost, was refused and played for nothing.
async fn played_log() -> Vec<Entry> {
    let fixture = Fixture::new();
    let wallet = fixture.open().await.unwrap();
    wallet.promo_credit(promo_credit("plr_1", 100_000)).await.unwrap();
    wallet.bet(bet("r1", 2_500)).await.unwrap();
    wallet.win(win("r1", 4_950)).await.unwrap();
    wallet.bet(bet("r2", 200_000)).await.unwrap_err();
    wallet.bet(bet("r3", 0)).await.unwrap();
    wallet.bet(bet("r4", 102_450)).await.unwrap();
    fixture.log()
}

fn message(player_id: &str, entries: &[Entry]) -> String {
    let message = SyncMessage {
        schema_version: SYNC_SCHEMA_VERSION,
        tenant_id: TENANT_ID.to_owned(),
        player_id: player_id.to_owned(),
        entries: entries.to_vec(),
    };
    serde_json::to_string(&message).unwrap()
}

async fn all_rows(db: &SqliteDb) -> Vec<Row> {
    db.query(Statement::new("SELECT * FROM ledger_entries ORDER BY player_id, sequence")).await.unwrap()
}

async fn kept_entries(db: &SqliteDb) -> Vec<Entry> {
    let rows = db.query(Statement::new("SELECT entry FROM ledger_entries ORDER BY sequence")).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(row.text(0).unwrap()).unwrap()).collect()
}

fn all_done<E: std::fmt::Debug>(outcomes: &[Result<(), E>]) -> bool {
    outcomes.iter().all(Result::is_ok)
}

fn kind_of(outcome: &Result<(), ServiceError<SyncRejection>>) -> &'static str {
    match outcome {
        Ok(()) => "done",
        Err(ServiceError::Rejected(rejection)) => rejection.code(),
        Err(ServiceError::Fault(_)) => "fault",
    }
}

#[test]
fn every_column_says_what_the_entry_says() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        assert!(all_done(&project(&db, &[&message(PLAYER_ID, &log)]).await));
        let sql = "SELECT player_id, sequence, tenant_id, at_ms, kind, refusal_code, asset, amount_minor, \
                   change_minor, balance_after_minor, command_key, game, round_id, entry, hash \
                   FROM ledger_entries ORDER BY sequence";
        let rows = db.query(Statement::new(sql)).await.unwrap();
        let expected = [
            ("promo_credit", None, 100_000, 100_000, 100_000, "welcome plr_1", None),
            ("bet", None, 2_500, -2_500, 97_500, "mines-bet r1", Some("r1")),
            ("win", None, 4_950, 4_950, 102_450, "mines-win r1", Some("r1")),
            ("bet", Some("insufficient_funds"), 200_000, 0, 102_450, "mines-bet r2", Some("r2")),
            ("bet", None, 0, 0, 102_450, "mines-bet r3", Some("r3")),
            ("bet", None, 102_450, -102_450, 0, "mines-bet r4", Some("r4")),
        ];
        assert_eq!(rows.len(), expected.len());
        for ((row, entry), expected) in rows.iter().zip(&log).zip(expected) {
            let (kind, refusal, amount, change, balance, key, round) = expected;
            assert_eq!((row.text(0).unwrap(), row.text(2).unwrap()), (PLAYER_ID, TENANT_ID));
            assert_eq!((row.unsigned(1).unwrap(), row.unsigned(3).unwrap()), (entry.sequence, entry.at_ms));
            assert_eq!((row.text(4).unwrap(), row.optional_text(5).unwrap()), (kind, refusal));
            assert_eq!((row.text(6).unwrap(), row.unsigned(7).unwrap()), ("BRL", amount));
            assert_eq!((row.integer(8).unwrap(), row.unsigned(9).unwrap()), (change, balance));
            assert_eq!(row.text(10).unwrap(), key);
            assert_eq!(row.optional_text(11).unwrap(), round.map(|_| "mines"));
            assert_eq!(row.optional_text(12).unwrap(), round);
            assert_eq!(row.text(13).unwrap(), serde_json::to_string(entry).unwrap(), "byte for byte");
            assert_eq!(row.text(14).unwrap(), entry.hash.to_string());
        }
    });
}

#[test]
fn duplicates_and_any_order_lead_to_the_same_rows() {
    block_on(async {
        let log = played_log().await;
        let reference = player_ledger();
        assert!(all_done(&project(&reference, &[&message(PLAYER_ID, &log)]).await));
        let expected = all_rows(&reference).await;

        let single: Vec<String> =
            log.iter().map(|entry| message(PLAYER_ID, std::slice::from_ref(entry))).collect();
        let overlapping = [message(PLAYER_ID, &log[2..5]), message(PLAYER_ID, &log[..4])];
        let backwards: Vec<&str> =
            single.iter().rev().chain(&overlapping).chain(&single).map(String::as_str).collect();
        let in_one = player_ledger();
        assert!(all_done(&project(&in_one, &backwards).await));
        assert_eq!(all_rows(&in_one).await, expected);
        let one_by_one = player_ledger();
        for body in &backwards {
            assert!(all_done(&project(&one_by_one, &[body]).await));
        }
        assert_eq!(all_rows(&one_by_one).await, expected);
        assert!(project(&one_by_one, &[]).await.is_empty());
    });
}

#[test]
fn poison_is_told_apart_and_the_others_land() {
    block_on(async {
        let log = played_log().await;
        let good: Value = serde_json::from_str(&message(PLAYER_ID, &log)).unwrap();
        let with = |pointer: &str, value: Value| {
            let mut changed = good.clone();
            *changed.pointer_mut(pointer).unwrap() = value;
            changed.to_string()
        };
        let mut gap = log.clone();
        gap.remove(2);
        let mut unknown_field = good.clone();
        unknown_field["priority"] = json!(1);
        let mut next_version = unknown_field.clone();
        next_version["schema_version"] = json!(2);
        let poison = [
            ("too_long", format!("{}{}", good, " ".repeat(QUEUE_MESSAGE_BYTES_MAX))),
            ("unsupported_version", with("/schema_version", json!(2))),
            ("unsupported_version", next_version.to_string()),
            ("malformed", String::new()),
            ("malformed", good.to_string().replace('}', "")),
            ("malformed", unknown_field.to_string()),
            ("malformed", with("/entries/0/command/kind", json!("jackpot"))),
            ("malformed", with("/entries/0/command/amount_minor", json!(-1))),
            ("malformed", with("/entries/0/command/amount_minor", json!(1.5))),
            ("invalid_wallet", with("/player_id", json!("two words"))),
            ("invalid_wallet", with("/player_id", json!(""))),
            ("invalid_wallet", with("/tenant_id", json!("\u{0}"))),
            ("empty", with("/entries", json!([]))),
            ("sequence_not_next", with("/entries/0/sequence", json!(0))),
            ("sequence_not_next", with("/entries/5/sequence", json!(u64::MAX))),
            ("sequence_not_next", message(PLAYER_ID, &gap)),
            ("chain_broken", with("/entries/1/command/amount_minor", json!(2_501))),
            ("chain_broken", with("/entries/5/at_ms", json!(u64::MAX))),
            ("chain_broken", with("/entries/3/hash", json!(log[2].hash))),
            ("chain_broken", with("/player_id", json!("plr_2"))),
            ("chain_broken", with("/tenant_id", json!("other"))),
        ];
        for (code, body) in &poison {
            let (db, halves) =
                (player_ledger(), [message(PLAYER_ID, &log[..3]), message(PLAYER_ID, &log[3..])]);
            let outcomes = project(&db, &[&halves[0], body, &halves[1]]).await;
            assert_eq!(outcomes.iter().map(kind_of).collect::<Vec<_>>(), ["done", code, "done"], "{body}");
            assert_eq!(kept_entries(&db).await, log);
            let Err(ServiceError::Rejected(rejection)) = &outcomes[1] else { unreachable!() };
            assert!(rejection.to_string().starts_with(code));
        }
    });
}

/// A hash proves only that an entry is what its writer wrote: what the database cannot keep must be found anyway,
/// or one message would keep a whole write from landing.
#[test]
fn poison_with_a_true_hash_is_told_apart_too() {
    type Change = fn(&mut Vec<Entry>);
    let cases: [(&str, Change); 4] = [
        ("sequence_not_next", |entries| {
            entries.truncate(1);
            entries[0].sequence = 1 << 53;
        }),
        ("chain_broken", |entries| entries[1].at_ms = entries[0].at_ms),
        ("chain_broken", |entries| entries[5].at_ms = 1 << 53),
        ("change_out_of_range", |entries| {
            let EntryOutcome::Applied { postings, .. } = &mut entries[0].outcome else { unreachable!() };
            postings[0].amount = AmountMinor::MAX;
            postings.push(postings[0]);
        }),
    ];
    block_on(async {
        let log = played_log().await;
        let good = message(PLAYER_ID, &log);
        for (code, change) in cases {
            let mut forged = log.clone();
            change(&mut forged);
            for index in 0..forged.len() {
                if index > 0 {
                    forged[index].previous_hash = forged[index - 1].hash;
                }
                forged[index].hash = forged[index].computed_hash();
            }
            let db = player_ledger();
            let outcomes = project(&db, &[&message(PLAYER_ID, &forged), &good]).await;
            assert_eq!(outcomes.iter().map(kind_of).collect::<Vec<_>>(), [code, "done"]);
            assert_eq!(kept_entries(&db).await, log);
        }
    });
}

/// The log of a wallet with one credit of this amount: another amount, another history of the same player.
async fn forked_log(minor: u64) -> Vec<Entry> {
    let fixture = Fixture::new();
    let wallet = fixture.open().await.unwrap();
    wallet.promo_credit(promo_credit("plr_1", minor)).await.unwrap();
    wallet.bet(bet("r1", 1)).await.unwrap();
    fixture.log()
}

#[test]
fn an_entry_that_disagrees_with_its_row_is_refused_and_changes_nothing() {
    block_on(async {
        let (truth, fork) = (forked_log(100).await, forked_log(200).await);
        let (true_body, forked_body) = (message(PLAYER_ID, &truth), message(PLAYER_ID, &fork));

        let apart = player_ledger();
        assert!(all_done(&project(&apart, &[&true_body]).await));
        let before = all_rows(&apart).await;
        let outcomes = project(&apart, &[&true_body, &forked_body, &message(PLAYER_ID, &fork[1..])]).await;
        assert_eq!(
            outcomes.iter().map(kind_of).collect::<Vec<_>>(),
            ["done", "conflicting_entry", "conflicting_entry"]
        );
        assert_eq!(all_rows(&apart).await, before);

        let together = player_ledger();
        let outcomes = project(&together, &[&true_body, &forked_body]).await;
        assert_eq!(outcomes.iter().map(kind_of).collect::<Vec<_>>(), ["done", "conflicting_entry"]);
        assert_eq!(all_rows(&together).await, before);
    });
}

#[test]
fn a_failed_write_is_retryable_and_the_retry_converges() {
    block_on(async {
        let log = played_log().await;
        for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
            let db = player_ledger();
            let bodies = [message(PLAYER_ID, &log[..2]), message(PLAYER_ID, &log[2..])];
            let bodies = [bodies[0].as_str(), "poison", bodies[1].as_str()];
            // The write fails, and the database does not answer afterwards either.
            db.faults().plan([Some(when), Some(FailWhen::BeforePersisting)]);
            let outcomes = project(&db, &bodies).await;
            assert_eq!(outcomes.iter().map(kind_of).collect::<Vec<_>>(), ["fault", "malformed", "fault"]);
            assert_eq!(all_rows(&db).await.len(), if when == FailWhen::AfterPersisting { 6 } else { 0 });
            assert_eq!(
                project(&db, &bodies).await.iter().map(kind_of).collect::<Vec<_>>(),
                ["done", "malformed", "done"]
            );
            assert_eq!(kept_entries(&db).await, log);
        }
    });
}

/// Counts and measures the statements that pass through it.
struct MeasuredDb(SqliteDb, std::cell::RefCell<Vec<usize>>);

impl Db for MeasuredDb {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.0.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        for statement in &statements {
            let Some(cactus_edge::Value::Text(json)) = statement.parameters().first() else {
                panic!("the first parameter is JSON")
            };
            self.1.borrow_mut().push(json.len());
        }
        self.0.batch(statements).await
    }
}

#[test]
fn a_full_delivery_of_full_messages_is_a_few_large_writes() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        for number in 0..1_000 {
            wallet.win(long_win(number)).await.unwrap_err();
        }
        while wallet.on_alarm().await.unwrap().messages > 0 {}
        let once = fixture.queue.0.drain().unwrap();
        // 100 messages, most of them delivered several times.
        let bodies: Vec<&str> = once.iter().cycle().take(100).map(String::as_str).collect();
        assert!(once.len() > 10 && bodies[0].len() > QUEUE_MESSAGE_BYTES_MAX - 2_000);
        let db = MeasuredDb(player_ledger(), std::cell::RefCell::default());
        assert!(all_done(&project(&db, &bodies).await));
        assert_eq!(kept_entries(&db.0).await, fixture.log());
        let sizes = db.1.into_inner();
        let bytes: usize = bodies.iter().map(|body| body.len()).sum();
        assert!(sizes.iter().all(|&size| size <= SQL_VALUE_BYTES_MAX));
        assert!(sizes.iter().any(|&size| size > SQL_VALUE_BYTES_MAX * 9 / 10), "writes are filled");
        // A row has less than twice the bytes of its entry here, and a write has three statements.
        assert!(sizes.len() / 3 <= 2 * bytes / SQL_VALUE_BYTES_MAX + 1, "{} statements", sizes.len());
    });
}

/// The arithmetic of [`Chunk`]: the smallest entries under the longest, all escaped names grow most.
#[test]
fn a_message_of_the_smallest_entries_fits_one_write() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        for number in 0..300 {
            let request = Bet {
                key: CommandKey::new("s", &number.to_string()).unwrap(),
                round_id: RoundId::new("r").unwrap(),
                ..bet("r", 0)
            };
            wallet.bet(request).await.unwrap();
        }
        let (tenant_id, player_id) = ("\"".repeat(63), "\"".repeat(64));
        let genesis = EntryHash::genesis(&WalletId::new(&wallet_id(&tenant_id, &player_id)).unwrap());
        let mut message = Message { tenant_id, player_id, genesis, entries: fixture.log() };
        let json = |entry: &Entry| serde_json::to_string(entry).unwrap().len() + 1;
        while message.entries.iter().map(json).sum::<usize>() + 600 > QUEUE_MESSAGE_BYTES_MAX {
            message.entries.pop();
        }
        assert!(message.entries.iter().all(|entry| serde_json::to_string(entry).unwrap().len() >= 350));
        let mut chunk = Chunk::default();
        assert_eq!(chunk.push(7, &message, &rows(&message).unwrap()), Ok(true));
        assert_eq!(chunk.messages(), [7]);
        let Parameters { rows, proofs, wallets } = chunk.into_parameters().unwrap();
        assert!(rows.len() < 457_200 && proofs.len() < 457_200, "{} {}", rows.len(), proofs.len());
        assert!(wallets.len() < 400, "{}", wallets.len());
    });
}

#[test]
fn a_message_of_a_wallet_is_read_back_whole() {
    block_on(async {
        let log = played_log().await;
        assert_eq!(read_message(&message(PLAYER_ID, &log)).unwrap().entries, log);
        assert_eq!(read_message(&message(PLAYER_ID, &log[3..])).unwrap().entries, log[3..]);
    });
}
