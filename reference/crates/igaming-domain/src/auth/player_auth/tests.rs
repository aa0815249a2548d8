use cactus_edge::sqlite::{FailWhen, SqliteObject};
use igaming_contracts::auth::AccountStatus;
use igaming_contracts::auth::player_auth::{NewSession, PlayerAuthAnswer, PlayerAuthCommand, SessionChoice};
use proptest::prelude::*;

use super::super::sealed::CredentialKeys;
use super::PlayerAuth;

fn open(sql: &SqliteObject) -> PlayerAuth<SqliteObject> {
    let keys = CredentialKeys::parse(&"07".repeat(32)).unwrap();
    PlayerAuth::open(sql.clone(), "demo:plr_1".to_owned(), keys).unwrap()
}

fn open_session(id: &str) -> PlayerAuthCommand {
    let session = NewSession {
        session_id: id.to_owned(),
        family_hash: format!("family {id}"),
        token_hash: "0".to_owned(),
    };
    PlayerAuthCommand::OpenSession { session, challenge_hash: String::new(), password_version: 0 }
}

fn rotate(id: &str, token: u32, next: u32) -> PlayerAuthCommand {
    PlayerAuthCommand::RotateRefresh {
        session_id: id.to_owned(),
        family_hash: format!("family {id}"),
        token_hash: token.to_string(),
        next_hash: next.to_string(),
    }
}

#[test]
fn what_cannot_be_stored_has_not_happened() {
    let sql = SqliteObject::in_memory().unwrap();
    let mut object = open(&sql);
    object.ask(0, open_session("a")).unwrap();
    sql.faults().fail_next(FailWhen::BeforePersisting);
    assert!(object.ask(1, rotate("a", 0, 1)).is_err());
    // The same token is still the latest, in memory as in storage.
    assert!(matches!(object.ask(1, rotate("a", 0, 1)), Ok(PlayerAuthAnswer::Rotated { .. })));
    assert_eq!(open(&sql).ask(1, rotate("a", 0, 2)), Ok(PlayerAuthAnswer::Reused {}));
}

#[test]
fn an_object_that_has_nothing_to_remember_may_go() {
    let sql = SqliteObject::in_memory().unwrap();
    let mut object = open(&sql);
    object.ask(0, PlayerAuthCommand::BeginAttempt { device_hash: None }).unwrap();
    let day_ms = 24 * 60 * 60 * 1_000;
    assert_eq!(object.purge(1), Ok(Some(1 + day_ms)));
    assert_eq!(object.purge(30 * day_ms), Ok(None));
    // A bar stays, and nothing about it expires.
    object.ask(0, PlayerAuthCommand::SetStatus { status: AccountStatus::Closed }).unwrap();
    assert_eq!(object.purge(1), Ok(Some(1 + 30 * day_ms)));
}

/// Whoever ended a session may have failed to have the apex forget it, so the object does it again.
#[test]
fn the_object_knows_which_sessions_the_apex_is_to_forget() {
    let all = || PlayerAuthCommand::EndSessions { choice: SessionChoice::All {}, password_version_min: None };
    let sql = SqliteObject::in_memory().unwrap();
    let mut object = open(&sql);
    for id in ["a", "b", "c"] {
        object.ask(0, open_session(id)).unwrap();
    }
    let day_ms = 24 * 60 * 60 * 1_000;
    assert_eq!((object.ended_session_ids(), object.look_again_at_ms(0)), (vec![], day_ms));
    object.ask(1, rotate("a", 7, 8)).unwrap();
    assert_eq!((object.ended_session_ids(), object.look_again_at_ms(1)), (vec!["a".to_owned()], 5_001));
    object.ask(2, PlayerAuthCommand::SetStatus { status: AccountStatus::Locked }).unwrap();
    assert_eq!(
        object.ask(3, all()).unwrap(),
        PlayerAuthAnswer::Ended { session_ids: vec![], status: AccountStatus::Locked }
    );
    object = open(&sql);
    assert_eq!(object.ended_session_ids(), ["a", "b", "c"]);
    assert_eq!(object.purge(4), Ok(Some(5_004)), "what is left to do is not put off");
    sql.faults().fail_next(FailWhen::BeforePersisting);
    assert!(object.forget_ended(&["a".to_owned()]).is_err());
    object.forget_ended(&["b".to_owned()]).unwrap();
    assert_eq!(open(&sql).ended_session_ids(), ["a", "c"]);
    // No access token of a session is good for longer.
    let access_token_ms = 10 * 60 * 1_000;
    assert_eq!(object.purge(2 + access_token_ms), Ok(Some(2 + access_token_ms + 30 * day_ms)));
    assert!(object.ended_session_ids().is_empty());
}

proptest! {
    /// Clients that share a token use it at the same time, in any order, some with answers they lost: of each token one
    /// use wins at most, and once a token came twice, no later use of its session wins.
    #[test]
    fn of_parallel_refreshes_one_wins_and_a_second_use_ends_the_session(
        uses in prop::collection::vec((0_usize..2, 0_u32..6), 1..40),
        restarts in prop::collection::vec(any::<bool>(), 40),
    ) {
        let sql = SqliteObject::in_memory().unwrap();
        let mut object = open(&sql);
        let ids = ["a", "b"];
        for id in ids {
            object.ask(0, open_session(id)).unwrap();
        }
        // Independent of the rules: the latest token of each session, or none when it has ended.
        let mut latest = [Some(0_u32); 2];
        for ((session, token), restart) in uses.into_iter().zip(restarts) {
            if restart {
                object = open(&sql);
            }
            let answer = object.ask(1, rotate(ids[session], token, token + 1)).unwrap();
            let expected = match latest[session] {
                None => PlayerAuthAnswer::Unknown {},
                Some(current) if current == token => {
                    latest[session] = Some(token + 1);
                    prop_assert!(matches!(answer, PlayerAuthAnswer::Rotated { .. }), "{:?}", answer);
                    continue;
                }
                Some(_) => {
                    latest[session] = None;
                    PlayerAuthAnswer::Reused {}
                }
            };
            prop_assert_eq!(answer, expected);
        }
    }
}
