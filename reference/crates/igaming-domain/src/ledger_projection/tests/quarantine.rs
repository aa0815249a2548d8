//! Poison goes into quarantine, once, and everything else is written.

use cactus_edge::sqlite::{FailWhen, SqliteDb};
use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::batcher::{QuarantineQuery, QuarantineRejection, QuarantinedMessage};
use igaming_testkit::player_ledger;
use pollster::block_on;

use super::{forked_log, kept_entries, message, played_log};
use crate::ServiceError;
use crate::ledger_projection::fixture::{receive, receive_dead_letters};
use crate::ledger_projection::{
    DEAD_LETTER, Delivery, QUARANTINE_PAGE_MAX, Receipt, count_quarantined, quarantined,
};
use crate::wallet::fixture::{Fixture, NOW_MS, PLAYER_ID, TENANT_ID, promo_credit};

fn deliveries<'a>(messages: &[(&'a str, &'a str)]) -> Vec<Delivery<'a>> {
    messages.iter().map(|&(id, body)| Delivery { id, body }).collect()
}

async fn all(db: &SqliteDb) -> Vec<QuarantinedMessage> {
    quarantined(db, &QuarantineQuery::default()).await.unwrap().messages
}

fn code(receipt: &Receipt) -> &str {
    match receipt {
        Receipt::Projected => "projected",
        Receipt::Quarantined(reason) => reason.split(':').next().unwrap(),
        Receipt::Retry(_) => "retry",
    }
}

#[test]
fn poison_is_kept_once_and_the_others_are_written() {
    block_on(async {
        let (db, log, fork) = (player_ledger(), played_log().await, forked_log(7).await);
        let (good, conflicting) = (message(PLAYER_ID, &log), message(PLAYER_ID, &fork));
        let stranger = message("plr_2", &log);
        let batch = deliveries(&[("m1", "{"), ("m2", &good), ("m3", &stranger), ("m4", &conflicting)]);
        for _ in 0..2 {
            let receipts = receive(&db, &batch, NOW_MS).await;
            let codes: Vec<&str> = receipts.iter().map(code).collect();
            assert_eq!(codes, ["malformed", "projected", "chain_broken", "conflicting_entry"]);
        }
        assert_eq!(kept_entries(&db).await, log);
        let kept = all(&db).await;
        let seen: Vec<_> =
            kept.iter().map(|m| (m.id.as_str(), m.reason.as_str(), m.player_id.as_deref())).collect();
        assert_eq!(
            seen,
            [
                ("m4", "conflicting_entry", Some(PLAYER_ID)),
                ("m3", "chain_broken", Some("plr_2")),
                ("m1", "malformed", None)
            ]
        );
        assert_eq!(
            (kept[0].detail.as_str(), kept[0].tenant_id.as_deref()),
            ("conflicting_entry: entry 1", Some(TENANT_ID))
        );
        assert_eq!((&kept[0].body, kept[0].body_bytes), (&conflicting, conflicting.len() as u64));
        assert_eq!(count_quarantined(&db).await, Ok(3));
    });
}

#[test]
fn a_message_is_delivered_again_until_it_is_in_quarantine() {
    block_on(async {
        for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
            let db = player_ledger();
            let batch = deliveries(&[("m1", "poison")]);
            db.faults().fail_next(when);
            assert_eq!(receive(&db, &batch, NOW_MS).await.iter().map(code).collect::<Vec<_>>(), ["retry"]);
            assert_eq!(
                receive(&db, &batch, NOW_MS + 9).await.iter().map(code).collect::<Vec<_>>(),
                ["malformed"]
            );
            assert_eq!(all(&db).await.len(), 1);
        }
    });
}

#[test]
fn dead_letters_are_kept_whatever_is_in_them() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        let good = message(PLAYER_ID, &log);
        let long = "\u{1}".repeat(300_000);
        let batch =
            deliveries(&[("a", &good), ("b", ""), ("c", &long), ("d", "nul \u{0} \u{fffd}"), ("e", &long)]);
        let receipts = receive_dead_letters(&db, &batch, NOW_MS).await;
        assert!(receipts.iter().all(|receipt| code(receipt) == DEAD_LETTER));
        let kept = all(&db).await;
        assert_eq!(kept.len(), 5);
        assert!(kept.iter().all(|message| message.reason == DEAD_LETTER && message.received_at_ms == NOW_MS));
        assert_eq!((kept[4].body.as_str(), kept[4].player_id.as_deref()), (good.as_str(), Some(PLAYER_ID)));
        assert_eq!((kept[2].body.len(), kept[2].body_bytes), (128_000, 300_000));
        assert_eq!(kept[1].body_bytes, 9);
        assert!(kept_entries(&db).await.is_empty(), "the wallet sends them again");
    });
}

#[test]
fn pages_walk_the_quarantine_once() {
    block_on(async {
        let db = player_ledger();
        let ids: Vec<String> = (0..25).map(|n| format!("m{n:02}")).collect();
        for (n, id) in (0..).zip(&ids) {
            // Two at a time have the same time.
            receive(&db, &deliveries(&[(id.as_str(), "poison")]), NOW_MS + n / 2).await;
        }
        let (mut seen, mut query) = (Vec::new(), QuarantineQuery::default());
        loop {
            let page = quarantined(&db, &query).await.unwrap();
            assert!(page.messages.len() <= QUARANTINE_PAGE_MAX as usize);
            seen.extend(page.messages.into_iter().map(|message| message.id));
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ids.iter().rev().cloned().collect::<Vec<_>>());
        for cursor in ["", "x", "bXNnOg", "bXNnOjE"] {
            let query = QuarantineQuery { cursor: Some(cursor.to_owned()) };
            let refused = ServiceError::Rejected(QuarantineRejection::InvalidCursor);
            assert_eq!(quarantined(&db, &query).await, Err(refused), "{cursor:?}");
        }
    });
}

/// A database that refuses every write of one player's entries, for a reason that no rule foresees.
struct Picky<'a>(&'a SqliteDb);

impl Db for Picky<'_> {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.0.query(statement).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        let text = format!("{:?}", statements[0].parameters());
        if text.contains("plr_unloved") {
            return Err(Fault::unavailable("D1_ERROR: constraint failed"));
        }
        self.0.batch(statements).await
    }
}

#[test]
fn a_write_that_the_database_refuses_does_not_hold_up_other_wallets() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        let fixture = Fixture::new();
        let wallet = fixture.open_as("plr_unloved").await.unwrap();
        wallet.promo_credit(promo_credit("gift", 1)).await.unwrap();
        let unloved = fixture.log();
        let (good, bad) = (message(PLAYER_ID, &log), message("plr_unloved", &unloved));
        let batch = deliveries(&[("m1", &bad), ("m2", &good), ("m3", "poison")]);
        let receipts = receive(&Picky(&db), &batch, NOW_MS).await;
        assert_eq!(receipts.iter().map(code).collect::<Vec<_>>(), ["retry", "projected", "malformed"]);
        assert_eq!(kept_entries(&db).await, log);
    });
}
