//! Pages of a player's history.

use igaming_contracts::wallet::{History, HistoryEntry, HistoryQuery, HistoryRejection};
use igaming_testkit::player_ledger;
use pollster::block_on;

use super::{message, played_log, project};
use crate::ServiceError;
use crate::ledger_projection::{HISTORY_LIMIT_MAX, cursor, history};
use crate::wallet::fixture::{NOW_MS, PLAYER_ID, TENANT_ID};

fn query(limit: Option<u32>, cursor: Option<&str>) -> HistoryQuery {
    HistoryQuery { limit, cursor: cursor.map(str::to_owned) }
}

#[test]
fn history_shows_what_took_effect_newest_first() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        project(&db, &[&message(PLAYER_ID, &log)]).await;
        let page = history(&db, TENANT_ID, PLAYER_ID, &query(None, None)).await.unwrap();
        let sequences: Vec<u64> = page.entries.iter().map(|entry| entry.sequence).collect();
        assert_eq!(sequences, [6, 5, 3, 2, 1], "entry 4 was refused");
        assert_eq!(page.next_cursor, None);
        let first_bet = HistoryEntry {
            sequence: 2,
            at_ms: NOW_MS + 1,
            kind: "bet".to_owned(),
            currency: "BRL".to_owned(),
            amount_minor: 2_500,
            change_minor: -2_500,
            balance_after_minor: 97_500,
            game: Some("mines".to_owned()),
            round_id: Some("r1".to_owned()),
            hash: log[1].hash.to_string(),
        };
        assert_eq!(page.entries[3], first_bet);
        let nothing = History { entries: Vec::new(), next_cursor: None };
        for (tenant, player) in [("other", PLAYER_ID), (TENANT_ID, "plr_2")] {
            assert_eq!(history(&db, tenant, player, &query(None, None)).await.unwrap(), nothing);
        }
    });
}

#[test]
fn pages_walk_every_entry_once_and_the_last_one_says_so() {
    block_on(async {
        let (db, log) = (player_ledger(), played_log().await);
        project(&db, &[&message(PLAYER_ID, &log)]).await;
        for (limit, pages) in [(1, 5), (2, 3), (4, 2), (5, 1), (HISTORY_LIMIT_MAX, 1)] {
            let (mut sequences, mut cursor, mut count) = (Vec::new(), None, 0);
            loop {
                let asked = query(Some(limit), cursor.as_deref());
                let page = history(&db, TENANT_ID, PLAYER_ID, &asked).await.unwrap();
                assert!(!page.entries.is_empty(), "no page is empty");
                sequences.extend(page.entries.iter().map(|entry| entry.sequence));
                (cursor, count) = (page.next_cursor, count + 1);
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!((sequences.as_slice(), count), (&[6, 5, 3, 2, 1][..], pages), "limit {limit}");
        }
    });
}

#[test]
fn a_limit_or_cursor_that_is_not_ours_is_refused() {
    block_on(async {
        let db = player_ledger();
        let refusal = async |query| match history(&db, TENANT_ID, PLAYER_ID, &query).await {
            Err(ServiceError::Rejected(rejection)) => rejection,
            other => panic!("{other:?}"),
        };
        for limit in [0, HISTORY_LIMIT_MAX + 1, u32::MAX] {
            let expected = HistoryRejection::InvalidLimit { limit_max: HISTORY_LIMIT_MAX };
            assert_eq!(refusal(query(Some(limit), Some("?"))).await, expected, "the limit comes first");
        }
        // base64url of: nothing, "seq:", "seq:0", "seq:-1", "seq:+1", "seq:01", "seq:9007199254740992", "foo:1".
        for text in [
            "",
            "c2VxOg",
            "c2VxOjA",
            "c2VxOi0x",
            "c2VxOisx",
            "c2VxOjAx",
            "c2VxOjkwMDcxOTkyNTQ3NDA5OTI",
            "Zm9vOjE",
        ] {
            assert_eq!(refusal(query(None, Some(text))).await, HistoryRejection::InvalidCursor, "{text}");
        }
        for text in ["1", "seq:1", "c2VxOjE=", "c2VxOjE ", "c2VxOjF", "\u{e9}"] {
            assert_eq!(refusal(query(None, Some(text))).await, HistoryRejection::InvalidCursor, "{text}");
        }
        assert_eq!(cursor::decode("c2VxOjE"), Some(1));
        for sequence in [1, 42, (1 << 53) - 1] {
            assert_eq!(cursor::decode(&cursor::encode(sequence)), Some(sequence));
        }
    });
}
