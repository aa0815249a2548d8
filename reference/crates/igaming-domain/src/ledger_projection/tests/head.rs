//! The head of each wallet: what is there without a gap.

use cactus_edge::sqlite::SqliteDb;
use cactus_edge::{Db, Statement};
use cactus_ledger::Entry;
use igaming_testkit::player_ledger;
use pollster::block_on;

use super::{all_done, forked_log, message, played_log, project};
use crate::ledger_projection::fixture;
use crate::ledger_projection::head::HEAD_STEPS_MAX;
use crate::ledger_projection::{
    ProjectedHead, count_gaps, count_wallets, heads_after, heads_of, heads_with_gap, register_wallets,
};
use crate::wallet::fixture::{Fixture, NOW_MS, PLAYER_ID, TENANT_ID, promo_credit};

async fn head(db: &SqliteDb) -> ProjectedHead {
    let mut heads = heads_of(db, &[(TENANT_ID.to_owned(), PLAYER_ID.to_owned())]).await.unwrap();
    assert_eq!(heads.len(), 1);
    heads.remove(0)
}

async fn send(db: &SqliteDb, entries: &[Entry]) {
    assert!(all_done(&project(db, &[&message(PLAYER_ID, entries)]).await));
}

/// Contiguous, largest, received, gap and broken link.
async fn shape(db: &SqliteDb) -> (u64, u64, u64, bool, bool) {
    let head = head(db).await;
    (head.contiguous_sequence, head.max_sequence, head.received_count, head.has_gap(), head.link_broken)
}

#[test]
fn the_head_follows_in_any_order_and_shows_gaps_and_duplicates() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        send(&db, &log[1..2]).await;
        assert_eq!(shape(&db).await, (0, 2, 1, true, false));
        assert_eq!(head(&db).await.head_hash, log[0].previous_hash.to_string(), "the genesis");
        assert_eq!(head(&db).await.duplicate_count(), None);
        send(&db, &log[4..]).await;
        assert_eq!(shape(&db).await, (0, 6, 3, true, false));
        send(&db, &log[..1]).await;
        assert_eq!(shape(&db).await, (2, 6, 4, true, false));
        assert_eq!(head(&db).await.head_hash, log[1].hash.to_string());
        send(&db, &log[1..3]).await;
        assert_eq!(shape(&db).await, (3, 6, 6, true, false));
        assert_eq!(count_gaps(&db).await, Ok(1));
        send(&db, &log[2..4]).await;
        assert_eq!(shape(&db).await, (6, 6, 8, false, false));
        assert_eq!(head(&db).await.head_hash, log[5].hash.to_string());
        assert_eq!(head(&db).await.duplicate_count(), Some(2));
        assert_eq!((count_gaps(&db).await, count_wallets(&db).await), (Ok(0), Ok(1)));
    });
}

#[test]
fn one_delivery_moves_the_head_of_each_wallet_once() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        let single: Vec<String> =
            log.iter().rev().map(|entry| message(PLAYER_ID, std::slice::from_ref(entry))).collect();
        let bodies: Vec<&str> = single.iter().map(String::as_str).collect();
        assert!(all_done(&project(&db, &bodies).await));
        assert_eq!(shape(&db).await, (6, 6, 6, false, false));
    });
}

#[test]
fn a_link_that_is_broken_between_messages_stops_the_head() {
    block_on(async {
        let (db, truth, fork) = (player_ledger(), forked_log(100).await, forked_log(200).await);
        send(&db, &fork[1..]).await;
        send(&db, &truth[..1]).await;
        assert_eq!(shape(&db).await, (1, 2, 2, true, true));
        assert_eq!(head(&db).await.head_hash, truth[0].hash.to_string());
        assert_eq!(heads_with_gap(&db, 10).await.unwrap(), [head(&db).await]);
    });
}

#[test]
fn times_say_when_the_head_moved_and_when_anything_came() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        let at = async |entries: &[Entry], now_ms| {
            let body = message(PLAYER_ID, entries);
            assert!(all_done(&fixture::project(&db, &[&body], now_ms).await));
            let head = head(&db).await;
            (head.progressed_at_ms, head.updated_at_ms)
        };
        assert_eq!(at(&log[..1], 100).await, (100, 100));
        assert_eq!(at(&log[2..3], 200).await, (100, 200));
        assert_eq!(at(&log[1..2], 150).await, (150, 200), "a clock that was set back");
        assert_eq!(at(&log[3..4], 120).await, (150, 200));
    });
}

/// The walk of one write is bounded; the next write goes on where it stopped.
#[test]
fn a_long_backlog_is_walked_in_pieces() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 1)).await.unwrap();
        let first = fixture.log();
        let db = player_ledger();
        let long = i64::from(HEAD_STEPS_MAX) + 10;
        // A backlog after the first entry whose links all hold: each row's hash is the next one's previous hash.
        let backlog = format!(
            "WITH RECURSIVE n (sequence) AS (SELECT 2 UNION ALL SELECT sequence + 1 FROM n WHERE sequence < {long}) \
             INSERT INTO ledger_entries (tenant_id, player_id, sequence, at_ms, kind, amount_minor, change_minor, \
             command_key, entry, hash) SELECT '{TENANT_ID}', '{PLAYER_ID}', sequence, 1, 'bet', 0, 0, 'k', \
             json_object('previous_hash', CASE sequence WHEN 2 THEN '{}' ELSE printf('%064d', sequence - 1) END), \
             printf('%064d', sequence) FROM n",
            first[0].hash
        );
        db.query(Statement::new(backlog)).await.unwrap();
        send(&db, &first).await;
        let reached = u64::from(HEAD_STEPS_MAX);
        assert_eq!(head(&db).await.contiguous_sequence, reached);
        assert!(!head(&db).await.link_broken, "the rest was not walked over yet");
        send(&db, &first).await;
        assert_eq!(head(&db).await.contiguous_sequence, reached + 10);
    });
}

#[test]
fn registered_wallets_are_known_before_anything_arrives() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        let wallet = |player: &str| (TENANT_ID.to_owned(), player.to_owned());
        let wallets = [wallet("plr_2"), wallet(PLAYER_ID), wallet(""), ("a:b".to_owned(), "c".to_owned())];
        register_wallets(&db, &wallets, NOW_MS).await.unwrap();
        assert_eq!(count_wallets(&db).await, Ok(2), "two of them name no wallet");
        assert_eq!(shape(&db).await, (0, 0, 0, false, false));
        assert_eq!(head(&db).await.head_hash, log[0].previous_hash.to_string());
        send(&db, &log).await;
        register_wallets(&db, &wallets, NOW_MS).await.unwrap();
        register_wallets(&db, &[], NOW_MS).await.unwrap();
        assert_eq!(shape(&db).await, (6, 6, 6, false, false));

        let players = async |tenant: &str, player: &str, limit| {
            let heads = heads_after(&db, tenant, player, limit).await.unwrap();
            heads.into_iter().map(|head| head.player_id).collect::<Vec<_>>()
        };
        assert_eq!(players("", "", 10).await, [PLAYER_ID, "plr_2"]);
        assert_eq!(players("", "", 1).await, [PLAYER_ID]);
        assert_eq!(players(TENANT_ID, PLAYER_ID, 10).await, ["plr_2"]);
        assert!(players(TENANT_ID, "plr_2", 10).await.is_empty());
        assert!(players("zzz", "", 10).await.is_empty());
    });
}
