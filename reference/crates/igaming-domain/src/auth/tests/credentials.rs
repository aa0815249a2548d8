use std::rc::Rc;

use igaming_contracts::auth::player_auth::PlayerAuthCommand;
use igaming_contracts::auth::{
    ChangePasswordRequest, CodeChannel, CredentialRejection, LoginRejection, ResetPasswordRequest,
    SecretText, SendCodeRequest, VerifyCodeRequest, VerifyEmailRequest,
};
use igaming_contracts::comms::{Channel, Template};
use pollster::block_on;

use super::super::player_auth::{CODE_ATTEMPTS_MAX, CODE_LIFETIME_MS, RESET_LIFETIME_MS};
use super::{PASSWORD, World};
use crate::ServiceError;

const EMAIL: &str = "ana@example.com";
const NEW_PASSWORD: &str = "kiosk tulip harbor";

fn rejection<T: std::fmt::Debug, R: std::fmt::Debug>(answer: Result<T, ServiceError<R>>) -> R {
    match answer {
        Err(ServiceError::Rejected(rejection)) => rejection,
        answer => panic!("{answer:?}"),
    }
}

/// Asks for a link as the Worker does, and gives the token that was sent.
fn reset_token(world: &World, email: &str) -> Option<SecretText> {
    let auth = world.auth("demo");
    if let Some(email) = block_on(auth.admit_reset(email)).unwrap() {
        block_on(auth.send_reset_link(&email)).unwrap();
    }
    let message = world.message(email, Template::ResetPassword)?;
    Some(message.parameters["token"].as_str().into())
}

fn reset(
    world: &World,
    token: &SecretText,
    password: &str,
) -> Result<SecretText, ServiceError<CredentialRejection>> {
    let request = ResetPasswordRequest { token: token.clone(), new_password: password.into() };
    block_on(world.auth("demo").reset_password(&request)).map(|reset| reset.device_token)
}

#[test]
fn a_link_sets_a_password_once_and_ends_all_sessions() {
    let world = World::new();
    let session = world.register(EMAIL).unwrap();
    let token = reset_token(&world, EMAIL).unwrap();
    let link = &world.message(EMAIL, Template::ResetPassword).unwrap().parameters["link"];
    assert_eq!(*link, format!("https://play.example/#/reset-password/{}", token.as_str()));

    assert_eq!(rejection(reset(&world, &token, "password1")), CredentialRejection::CommonPassword);
    reset(&world, &token, NEW_PASSWORD).unwrap();
    assert!(!world.is_open(&session));
    assert_eq!(rejection(world.login(EMAIL, PASSWORD)), LoginRejection::InvalidCredentials);
    assert!(world.login(EMAIL, NEW_PASSWORD).is_ok());
    assert!(world.message(EMAIL, Template::PasswordChanged).is_some());
    assert_eq!(rejection(reset(&world, &token, PASSWORD)), CredentialRejection::InvalidLink);
}

#[test]
fn only_the_latest_link_counts_and_for_an_hour() {
    let world = World::new();
    world.register(EMAIL).unwrap();
    let first = reset_token(&world, EMAIL).unwrap();
    world.clock.advance_ms(1);
    let second = reset_token(&world, EMAIL).unwrap();
    assert_ne!(first, second);
    assert_eq!(rejection(reset(&world, &first, NEW_PASSWORD)), CredentialRejection::InvalidLink);
    world.clock.advance_ms(RESET_LIFETIME_MS);
    assert_eq!(rejection(reset(&world, &second, NEW_PASSWORD)), CredentialRejection::InvalidLink);
    for invented in ["", "x", "plr_00000000000000000000000000000000.AAAA"] {
        let refused = rejection(reset(&world, &invented.into(), NEW_PASSWORD));
        assert_eq!(refused, CredentialRejection::InvalidLink);
    }
    // Nobody voids a link by guessing.
    let third = reset_token(&world, EMAIL).unwrap();
    let (player_id, _) = third.as_str().split_once('.').unwrap();
    for _ in 0..10 {
        let guess = format!("{player_id}.{}", "A".repeat(43));
        assert!(reset(&world, &guess.as_str().into(), NEW_PASSWORD).is_err());
    }
    reset(&world, &third, NEW_PASSWORD).unwrap();
}

#[test]
fn nobody_is_written_to_too_often_and_strangers_not_at_all() {
    let world = World::new();
    world.register(EMAIL).unwrap();
    assert_eq!(reset_token(&world, "nobody@example.com"), None);
    assert_eq!(reset_token(&world, "no address"), None);
    let tokens: Vec<_> = (0..4)
        .map(|_| {
            world.clock.advance_ms(1);
            reset_token(&world, EMAIL).unwrap()
        })
        .collect();
    assert_ne!(tokens[1], tokens[2]);
    assert_eq!(tokens[2], tokens[3], "the fourth was not sent");
}

#[test]
fn whoever_has_the_link_is_not_kept_out_by_those_who_guess() {
    let world = World::new();
    world.register(EMAIL).unwrap();
    for _ in 0..5 {
        let _ = world.login(EMAIL, "wrong horse");
    }
    assert!(matches!(rejection(world.login(EMAIL, PASSWORD)), LoginRejection::TooManyAttempts { .. }));
    let token = reset_token(&world, EMAIL).unwrap();
    reset(&world, &token, NEW_PASSWORD).unwrap();
    world.login(EMAIL, NEW_PASSWORD).unwrap();
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let world = World::new();
    let here = world.register(EMAIL).unwrap();
    let there = world.login(EMAIL, PASSWORD).unwrap();
    let (auth, player_id) = (world.auth("demo"), here.player.player_id.as_str());
    let session_id = world.session_id(&here);
    let change = |current: &str, new: &str| {
        let request =
            ChangePasswordRequest { current_password: current.into(), new_password: new.into(), code: None };
        block_on(auth.change_password(player_id, &session_id, &request))
    };
    assert_eq!(rejection(change("wrong horse", NEW_PASSWORD)), CredentialRejection::InvalidCredentials);
    assert_eq!(rejection(change(PASSWORD, "ana@example")), CredentialRejection::ContextualPassword);
    assert!(world.is_open(&there));
    change(PASSWORD, NEW_PASSWORD).unwrap();
    assert!(world.is_open(&here) && !world.is_open(&there));
    assert_eq!(rejection(change(PASSWORD, "another tulip")), CredentialRejection::InvalidCredentials);
    world.login(EMAIL, NEW_PASSWORD).unwrap();
}

/// Somebody who knows the old password logs in while it is being replaced, at each moment.
#[test]
fn no_login_with_the_old_password_outlives_the_new_one() {
    let moments: [fn(&PlayerAuthCommand) -> bool; 2] = [
        |command| matches!(command, PlayerAuthCommand::OpenSession { .. }),
        |command| matches!(command, PlayerAuthCommand::EndAttempt { .. }),
    ];
    for moment in moments {
        let world = Rc::new(World::new());
        world.register(EMAIL).unwrap();
        let token = reset_token(&world, EMAIL).unwrap();
        let owner = Rc::clone(&world);
        let replace = move || {
            reset(&owner, &token, NEW_PASSWORD).unwrap();
        };
        *world.objects.interruption.borrow_mut() = Some((moment, Box::new(replace)));
        if let Ok(thief) = world.login(EMAIL, PASSWORD) {
            assert!(!world.is_open(&thief));
        }
        assert!(world.objects.interruption.borrow().is_none(), "the moment came");
        assert!(world.login(EMAIL, NEW_PASSWORD).is_ok());
    }
}

#[test]
fn a_code_is_of_one_request_counts_once_and_takes_five_tries() {
    let world = World::new();
    let player_id = world.register(EMAIL).unwrap().player.player_id;
    let auth = world.auth("demo");
    let send = |channel, phone: Option<&str>| {
        world.clock.advance_ms(1);
        let request = SendCodeRequest { channel, phone: phone.map(str::to_owned) };
        block_on(auth.send_code(&player_id, &request))
    };
    let code_of =
        |recipient: &str| world.message(recipient, Template::Code).unwrap().parameters["code"].clone();
    let verify = |request_id: &str, code: &str| {
        let request = VerifyCodeRequest { request_id: request_id.to_owned(), code: code.into() };
        block_on(auth.verify_code(&player_id, &request))
    };
    for phone in [None, Some(""), Some("5511999990000"), Some("+0511999990000"), Some("+55' OR 1=1")] {
        assert_eq!(rejection(send(CodeChannel::Sms, phone)), CredentialRejection::InvalidPhone);
    }
    let first = send(CodeChannel::Email, None).unwrap().request_id;
    let first_code = code_of(EMAIL);
    let second = send(CodeChannel::Email, None).unwrap().request_id;
    let code = code_of(EMAIL);
    assert_eq!(rejection(verify(&first, &first_code)), CredentialRejection::InvalidCode);
    assert_eq!(rejection(verify(&first, &code)), CredentialRejection::InvalidCode);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 1..CODE_ATTEMPTS_MAX {
        assert_eq!(rejection(verify(&second, wrong)), CredentialRejection::InvalidCode);
    }
    verify(&second, &code).unwrap();
    assert_eq!(rejection(verify(&second, &code)), CredentialRejection::InvalidCode);
    assert!(block_on(auth.me(&player_id)).unwrap().email_verified);

    let third = send(CodeChannel::Sms, Some("+5511999990000")).unwrap().request_id;
    assert_eq!(world.message("+5511999990000", Template::Code).unwrap().channel, Channel::Sms);
    let code = code_of("+5511999990000");
    for _ in 0..CODE_ATTEMPTS_MAX {
        let _ = verify(&third, if code == "000000" { "000001" } else { "000000" });
    }
    assert_eq!(rejection(verify(&third, &code)), CredentialRejection::InvalidCode);
    send(CodeChannel::Email, None).unwrap();
    let limited = rejection(send(CodeChannel::Email, None));
    assert!(matches!(limited, CredentialRejection::TooManyAttempts { retry_after_s: Some(_) }));
}

/// Whoever knows an address can ask for links to it; the owner is not delayed by that, and no mailbox is flooded.
#[test]
fn links_that_strangers_ask_for_do_not_delay_a_players_own_codes() {
    let world = World::new();
    let player_id = world.register(EMAIL).unwrap().player.player_id;
    let auth = world.auth("demo");
    let send = |request: &SendCodeRequest| block_on(auth.send_code(&player_id, request)).map(drop);
    let by_mail = SendCodeRequest { channel: CodeChannel::Email, phone: None };
    let by_sms = SendCodeRequest { channel: CodeChannel::Sms, phone: Some("+5511999990000".to_owned()) };
    for _ in 0..5 {
        reset_token(&world, EMAIL);
    }
    for _ in 0..3 {
        send(&by_mail).unwrap();
        send(&by_sms).unwrap();
        block_on(auth.send_verification(&player_id)).unwrap();
    }
    for limited in [
        rejection(send(&by_mail)),
        rejection(send(&by_sms)),
        rejection(block_on(auth.send_verification(&player_id))),
    ] {
        assert_eq!(limited, CredentialRejection::TooManyAttempts { retry_after_s: Some(900) });
    }
    world.clock.advance_ms(900_000);
    send(&by_mail).unwrap();
    for _ in 0..3 {
        send(&by_sms).unwrap();
    }
    assert!(block_on(auth.admit_reset(EMAIL)).unwrap().is_some(), "own codes do not delay a new password");
}

/// A telephone may be anybody's, and each message to it costs: other accounts are no way around the limit.
#[test]
fn many_accounts_write_to_a_number_no_more_often_than_one() {
    let world = World::new();
    let auth = world.auth("demo");
    let send = |account: usize, phone: &str| {
        let email = format!("{account}@example.com");
        let player_id = world.register(&email).unwrap().player.player_id;
        let request = SendCodeRequest { channel: CodeChannel::Sms, phone: Some(phone.to_owned()) };
        block_on(auth.send_code(&player_id, &request)).map(drop)
    };
    for account in 0..3 {
        send(account, "+5511999990000").unwrap();
    }
    let limited = CredentialRejection::TooManyAttempts { retry_after_s: Some(900) };
    assert_eq!(rejection(send(3, "+5511999990000")), limited);
    send(4, "+5511999990001").unwrap();
    world.clock.advance_ms(900_000);
    send(5, "+5511999990000").unwrap();
}

#[test]
fn a_code_is_void_after_ten_minutes() {
    let world = World::new();
    let player_id = world.register(EMAIL).unwrap().player.player_id;
    let auth = world.auth("demo");
    let request = SendCodeRequest { channel: CodeChannel::Sms, phone: Some("+5511999990000".to_owned()) };
    let request_id = block_on(auth.send_code(&player_id, &request)).unwrap().request_id;
    let code = world.message("+5511999990000", Template::Code).unwrap().parameters["code"].as_str().into();
    world.clock.advance_ms(CODE_LIFETIME_MS);
    let late = block_on(auth.verify_code(&player_id, &VerifyCodeRequest { request_id, code }));
    assert_eq!(rejection(late), CredentialRejection::InvalidCode);
}

#[test]
fn a_link_shows_once_that_mail_arrives() {
    let world = World::new();
    let player_id = world.register(EMAIL).unwrap().player.player_id;
    let auth = world.auth("demo");
    block_on(auth.send_verification(&player_id)).unwrap();
    let message = world.message(EMAIL, Template::VerifyEmail).unwrap();
    let request = VerifyEmailRequest { token: message.parameters["token"].as_str().into() };
    assert!(!block_on(auth.me(&player_id)).unwrap().email_verified);
    block_on(auth.verify_email(&request)).unwrap();
    assert!(block_on(auth.me(&player_id)).unwrap().email_verified);
    assert_eq!(rejection(block_on(auth.verify_email(&request))), CredentialRejection::InvalidLink);
    // A link of one kind is not one of another.
    let as_reset = reset(&world, &request.token, NEW_PASSWORD);
    assert_eq!(rejection(as_reset), CredentialRejection::InvalidLink);
}
