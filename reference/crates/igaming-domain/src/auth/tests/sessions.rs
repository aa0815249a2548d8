use std::rc::Rc;

use igaming_contracts::auth::player_auth::PlayerAuthCommand;
use igaming_contracts::auth::{
    AccountStatus, CredentialRejection, EndReason, LoginAnswer, LoginRejection, RefreshRequest, Refreshed,
    SecretText,
};
use pollster::block_on;

use super::super::player_auth::{FREE_FAILURES, SESSION_IDLE_MS, SESSION_LIFETIME_MS, SESSIONS_MAX};
use super::{PASSWORD, World};
use crate::ServiceError;

const EMAIL: &str = "ana@example.com";

fn refresh(world: &World, token: &SecretText) -> Result<Refreshed, LoginRejection> {
    let request = RefreshRequest { refresh_token: token.clone() };
    match block_on(world.auth("demo").refresh(&request)).outcome {
        Ok(refreshed) => Ok(refreshed),
        Err(ServiceError::Rejected(rejection)) => Err(rejection),
        Err(ServiceError::Fault(fault)) => panic!("{fault}"),
    }
}

fn rejection<T: std::fmt::Debug, R: std::fmt::Debug>(answer: Result<T, ServiceError<R>>) -> R {
    match answer {
        Err(ServiceError::Rejected(rejection)) => rejection,
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn a_refresh_token_is_exchanged_once_and_an_older_one_ends_the_session() {
    let world = World::new();
    let first = world.register(EMAIL).unwrap();
    let other = world.login(EMAIL, PASSWORD).unwrap();
    let second = refresh(&world, &first.refresh_token).unwrap();
    let third = refresh(&world, &second.refresh_token).unwrap();
    assert!(world.authenticate(&third.access_token, "demo").is_ok());

    let request = RefreshRequest { refresh_token: first.refresh_token.clone() };
    let refreshing = block_on(world.auth("demo").refresh(&request));
    assert_eq!(rejection(refreshing.outcome), LoginRejection::InvalidRefreshToken);
    assert_eq!(refreshing.reused_by.as_ref(), Some(&first.player.player_id));
    assert_eq!(refresh(&world, &third.refresh_token), Err(LoginRejection::InvalidRefreshToken));
    assert!(world.authenticate(&third.access_token, "demo").is_err());
    // The player's other session is none of the thief's.
    assert!(world.is_open(&other));
    refresh(&world, &other.refresh_token).unwrap();
}

#[test]
fn an_invented_token_ends_nobodys_session() {
    let world = World::new();
    let ana = world.register(EMAIL).unwrap();
    let bob = world.register("bob@example.com").unwrap();
    let parts = |token: &SecretText| token.as_str().split('.').map(str::to_owned).collect::<Vec<_>>();
    let (own, others) = (parts(&ana.refresh_token), parts(&bob.refresh_token));
    for invented in [
        [&own[0], &own[1], &others[2], &others[3]],
        [&own[0], &others[1], &own[2], &own[3]],
        [&others[0], &own[1], &own[2], &own[3]],
    ] {
        let token = SecretText::from(invented.map(String::as_str).join("."));
        assert_eq!(refresh(&world, &token), Err(LoginRejection::InvalidRefreshToken));
    }
    for text in ["", "x", "a.b.c.d", ana.access_token.as_str()] {
        assert_eq!(refresh(&world, &text.into()), Err(LoginRejection::InvalidRefreshToken));
    }
    refresh(&world, &ana.refresh_token).unwrap();
    refresh(&world, &bob.refresh_token).unwrap();
}

#[test]
fn a_token_of_one_brand_is_worth_nothing_at_another() {
    let world = World::new();
    let ana = world.register(EMAIL).unwrap();
    let request = RefreshRequest { refresh_token: ana.refresh_token.clone() };
    let refreshing = block_on(world.auth("rival").refresh(&request));
    assert_eq!(rejection(refreshing.outcome), LoginRejection::InvalidRefreshToken);
    refresh(&world, &ana.refresh_token).unwrap();
}

#[test]
fn a_session_ends_after_a_day_without_use_and_after_thirty_days_in_any_case() {
    let world = World::new();
    let idle = world.register(EMAIL).unwrap();
    world.clock.advance_ms(SESSION_IDLE_MS);
    assert_eq!(refresh(&world, &idle.refresh_token), Err(LoginRejection::InvalidRefreshToken));

    let mut token = world.login(EMAIL, PASSWORD).unwrap().refresh_token;
    let mut refreshes = 0;
    loop {
        world.clock.advance_ms(SESSION_IDLE_MS - 1);
        match refresh(&world, &token) {
            Ok(refreshed) => token = refreshed.refresh_token,
            Err(_) => break,
        }
        refreshes += 1;
        assert!(refreshes <= SESSION_LIFETIME_MS / (SESSION_IDLE_MS - 1));
    }
    assert_eq!(refreshes, 30);
}

#[test]
fn sessions_are_seen_and_ended_by_their_player_only() {
    let world = World::new();
    let phone = world.register(EMAIL).unwrap();
    world.clock.advance_ms(1);
    let laptop = world.login(EMAIL, PASSWORD).unwrap();
    let stranger = world.register("bob@example.com").unwrap();
    let (auth, player_id) = (world.auth("demo"), phone.player.player_id.as_str());
    let (phone_id, laptop_id) = (world.session_id(&phone), world.session_id(&laptop));
    let listed = block_on(auth.list_sessions(player_id, &phone_id)).unwrap().sessions;
    let seen: Vec<_> = listed.iter().map(|view| (view.session_id.as_str(), view.current)).collect();
    assert_eq!(seen, [(laptop_id.as_str(), false), (phone_id.as_str(), true)]);

    for id in [world.session_id(&stranger).as_str(), "ses_00000000000000000000000000000000", "", "' OR 1=1"] {
        let refused = rejection(block_on(auth.end_session(player_id, id)));
        assert_eq!(refused, CredentialRejection::SessionNotFound, "{id}");
    }
    assert!(world.is_open(&stranger));
    block_on(auth.end_session(player_id, &laptop_id)).unwrap();
    assert!(!world.is_open(&laptop) && world.is_open(&phone));
    assert_eq!(refresh(&world, &laptop.refresh_token), Err(LoginRejection::InvalidRefreshToken));

    let laptop = world.login(EMAIL, PASSWORD).unwrap();
    block_on(auth.logout_everywhere(player_id)).unwrap();
    assert!(!world.is_open(&laptop) && !world.is_open(&phone) && world.is_open(&stranger));
}

#[test]
fn the_session_that_was_used_longest_ago_makes_room() {
    let world = World::new();
    let first = world.register(EMAIL).unwrap();
    let mut latest = None;
    for _ in 0..SESSIONS_MAX {
        world.clock.advance_ms(1);
        latest = Some(world.login(EMAIL, PASSWORD).unwrap());
    }
    assert!(!world.is_open(&first));
    assert!(latest.is_some_and(|latest| world.is_open(&latest)));
}

#[test]
fn a_barred_account_has_no_session_and_opens_none_and_tells_why_to_its_owner_only() {
    for (reason, status, expected) in [
        (EndReason::SelfExcluded, AccountStatus::SelfExcluded, LoginRejection::AccountSelfExcluded),
        (EndReason::Closed, AccountStatus::Closed, LoginRejection::AccountClosed),
        (EndReason::Locked, AccountStatus::Locked, LoginRejection::AccountLocked),
    ] {
        let world = World::new();
        let player = world.register(EMAIL).unwrap();
        let (auth, player_id) = (world.auth("demo"), player.player.player_id.as_str());
        let ended = block_on(auth.end_player_sessions(player_id, reason)).unwrap().unwrap();
        assert_eq!((ended.ended, ended.status), (1, status));
        assert!(!world.is_open(&player));
        assert_eq!(refresh(&world, &player.refresh_token), Err(LoginRejection::InvalidRefreshToken));
        assert_eq!(rejection(world.login(EMAIL, PASSWORD)), expected);
        assert_eq!(rejection(world.login(EMAIL, "wrong horse")), LoginRejection::InvalidCredentials);

        let ended = block_on(auth.end_player_sessions(player_id, EndReason::Reinstated)).unwrap().unwrap();
        let closed = reason == EndReason::Closed;
        assert_eq!(ended.status, if closed { AccountStatus::Closed } else { AccountStatus::Active });
        assert_eq!(world.login(EMAIL, PASSWORD).is_ok(), !closed);
    }
    let world = World::new();
    let unknown = block_on(
        world.auth("demo").end_player_sessions("plr_00000000000000000000000000000000", EndReason::Closed),
    );
    assert_eq!(unknown.unwrap(), None);
}

/// The self-exclusion comes at each moment of a login that is under way: there is never a session afterwards.
#[test]
fn no_login_under_way_outlives_a_self_exclusion() {
    let moments: [fn(&PlayerAuthCommand) -> bool; 3] = [
        |command| matches!(command, PlayerAuthCommand::BeginAttempt { .. }),
        |command| matches!(command, PlayerAuthCommand::OpenSession { .. }),
        |command| matches!(command, PlayerAuthCommand::EndAttempt { .. }),
    ];
    for moment in moments {
        let world = Rc::new(World::new());
        let player_id = world.register(EMAIL).unwrap().player.player_id;
        let excluding = Rc::clone(&world);
        let exclude = move || {
            let auth = excluding.auth("demo");
            block_on(auth.end_player_sessions(&player_id, EndReason::SelfExcluded)).unwrap();
        };
        *world.objects.interruption.borrow_mut() = Some((moment, Box::new(exclude)));
        // Whatever the login is told, its tokens are worth nothing.
        if let Ok(logged_in) = world.login(EMAIL, PASSWORD) {
            assert!(!world.is_open(&logged_in));
            assert!(refresh(&world, &logged_in.refresh_token).is_err());
        }
        assert!(world.objects.interruption.borrow().is_none(), "the moment came");
    }
}

#[test]
fn guessing_is_delayed_alike_whether_or_not_there_is_an_account() {
    for email in [EMAIL, "nobody@example.com"] {
        let world = World::new();
        let known = world.register(EMAIL).unwrap();
        for _ in 0..FREE_FAILURES {
            assert_eq!(rejection(world.login(email, "wrong horse")), LoginRejection::InvalidCredentials);
        }
        let delayed = LoginRejection::TooManyAttempts { retry_after_s: Some(1) };
        assert_eq!(rejection(world.login(email, "wrong horse")), delayed);
        assert_eq!(rejection(world.login(email, PASSWORD)), delayed);
        // The owner's device is not delayed, and its right password leaves the others' count as it is.
        if email == EMAIL {
            let answer = world.try_login(email, PASSWORD, Some(&known)).unwrap();
            assert!(matches!(answer, LoginAnswer::LoggedIn(_)));
            assert_eq!(rejection(world.login(email, "wrong horse")), delayed);
        }
        world.clock.advance_ms(1_000);
        assert_eq!(rejection(world.login(email, "wrong horse")), LoginRejection::InvalidCredentials);
    }
}

/// Status, text, and what is asked of whom.
#[test]
fn a_login_at_no_account_costs_the_calls_of_a_wrong_password() {
    let world = World::new();
    world.register(EMAIL).unwrap();
    world.objects.asked.borrow_mut().clear();
    let known = rejection(world.login(EMAIL, "wrong horse"));
    let asked_known = world.objects.asked.take();
    let unknown = rejection(world.login("bob@example.com", "wrong horse"));
    assert_eq!((known, asked_known.len()), (unknown, world.objects.asked.borrow().len()));
}
