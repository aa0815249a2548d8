use cactus_edge::sqlite::{FailWhen, SeededRng};
use igaming_contracts::auth::{LoginRejection, RegisterRejection, RegisterRequest};
use igaming_contracts::context::{Role, Subject};
use pollster::block_on;

use super::super::{ACCESS_TOKEN_LIFETIME_S, Claims, Email, PasswordHash, TokenRejection};
use super::{NOW_MS, PASSWORD, World, registration};
use crate::ServiceError;

#[test]
fn a_new_player_is_logged_in_and_gets_the_gift_once() {
    let world = World::new();
    let registered = world.register("Ana@Example.com").unwrap();
    assert_eq!(registered.player.email, "ana@example.com");
    assert_eq!(registered.expires_in_s, ACCESS_TOKEN_LIFETIME_S);
    assert!(matches!(
        world.authenticate(&registered.access_token, "demo"),
        Ok(Subject::Player { player_id, .. }) if player_id == registered.player.player_id
    ));
    let logged_in = world.login("ana@example.com", PASSWORD).unwrap();
    assert_eq!(logged_in.player, registered.player);
    assert_ne!(logged_in.access_token, registered.access_token);
    let asked = world.wallet.asked.borrow();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].0, registered.player.player_id);
    assert_eq!((asked[0].1.amount.get(), asked[0].1.asset.as_str()), (100_000, "BRL"));
}

#[test]
fn a_gift_that_the_wallet_did_not_answer_comes_at_the_next_login() {
    let world = World::new();
    *world.wallet.failures.borrow_mut() = 2;
    world.register("ana@example.com").unwrap();
    world.login("ana@example.com", PASSWORD).unwrap();
    assert!(world.wallet.asked.borrow().is_empty());
    world.login("ana@example.com", PASSWORD).unwrap();
    world.login("ana@example.com", PASSWORD).unwrap();
    assert_eq!(world.wallet.asked.borrow().len(), 1);
}

#[test]
fn an_address_belongs_to_one_player_of_a_brand() {
    let world = World::new();
    let first = world.register("ana@example.com").unwrap();
    let taken = world.register("ANA@example.com").unwrap_err();
    assert_eq!(taken, ServiceError::Rejected(RegisterRejection::EmailTaken));
    let rival = block_on(world.auth("rival").register(&registration("ana@example.com", PASSWORD)));
    assert_ne!(rival.unwrap().player.player_id, first.player.player_id);
}

#[test]
fn a_lost_answer_of_the_database_leaves_an_account_to_log_in_to() {
    let world = World::new();
    world.db.faults().fail_next(FailWhen::AfterPersisting);
    assert!(matches!(world.register("ana@example.com"), Err(ServiceError::Fault(_))));
    assert!(world.wallet.asked.borrow().is_empty());
    world.login("ana@example.com", PASSWORD).unwrap();
    assert_eq!(world.wallet.asked.borrow().len(), 1);
}

#[test]
fn wrong_passwords_and_unknown_addresses_get_one_answer() {
    let world = World::new();
    world.register("ana@example.com").unwrap();
    let refused = ServiceError::Rejected(LoginRejection::InvalidCredentials);
    let too_long = "x".repeat(1_025);
    for (email, password) in [
        ("ana@example.com", "wrong horse"),
        ("ana@example.com", ""),
        ("ana@example.com", too_long.as_str()),
        ("bob@example.com", PASSWORD),
        ("not an address", PASSWORD),
    ] {
        assert_eq!(world.login(email, password).unwrap_err(), refused, "{email}");
    }
}

#[test]
fn logging_out_ends_the_token() {
    let world = World::new();
    let first = world.register("ana@example.com").unwrap();
    let second = world.login("ana@example.com", PASSWORD).unwrap();
    let Ok(Subject::Player { session_id, .. }) = world.authenticate(&first.access_token, "demo") else {
        panic!("the first token is good");
    };
    block_on(world.auth("demo").logout(&first.player.player_id, &session_id)).unwrap();
    assert_eq!(world.authenticate(&first.access_token, "demo"), Err(TokenRejection::Revoked));
    assert!(world.authenticate(&second.access_token, "demo").is_ok());
}

#[test]
fn a_players_key_makes_no_operator() {
    let world = World::new();
    let player = world.register("ana@example.com").unwrap();
    let Ok(Subject::Player { player_id, session_id }) = world.authenticate(&player.access_token, "demo")
    else {
        panic!("a player's token");
    };
    let claims = Claims::issue("demo", &player_id, &session_id, NOW_MS);
    assert!(world.authenticate(&world.keys.sign(&claims), "demo").is_ok());
    for claims in [
        Claims { role: Some(Role::Admin), ..claims },
        Claims::issue_to_operator("demo", &player_id, Role::Admin, &session_id, NOW_MS),
    ] {
        let token = world.keys.sign(&claims);
        assert_eq!(world.authenticate(&token, "demo"), Err(TokenRejection::WrongIssuer));
    }
}

#[test]
fn a_token_of_another_tenant_or_time_is_refused() {
    let world = World::new();
    let token = world.register("ana@example.com").unwrap().access_token;
    assert_eq!(world.authenticate(&token, "rival"), Err(TokenRejection::WrongAudience));
    world.clock.advance_ms(ACCESS_TOKEN_LIFETIME_S * 1_000 - 1);
    assert!(world.authenticate(&token, "demo").is_ok());
    world.clock.advance_ms(1);
    assert_eq!(world.authenticate(&token, "demo"), Err(TokenRejection::Expired));
    world.clock.set_ms(NOW_MS - 1_000);
    assert_eq!(world.authenticate(&token, "demo"), Err(TokenRejection::NotYetValid));
}

#[test]
fn passwords_are_argon2id_with_the_stated_parameters() {
    let hash = PasswordHash::create("correct horse", &SeededRng::new(1)).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    assert!(hash.verify("correct horse").unwrap());
    assert!(!hash.verify("correct hors").unwrap());
    assert!(!hash.is_outdated().unwrap());
    assert!(PasswordHash::from_stored(hash.as_str().replace("m=19456", "m=7168")).is_outdated().unwrap());
    assert!(PasswordHash::from_stored("plain text").verify("plain text").is_err());
}

#[test]
fn addresses_and_passwords_are_checked() {
    for valid in ["a@b.co", "A.b+c@mail.example.com", "x'y@exa-mple.org"] {
        assert!(Email::parse(valid).is_ok(), "{valid}");
    }
    let long = format!("{}@example.com", "a".repeat(65));
    for invalid in [
        "",
        "a",
        "@b.co",
        "a@",
        "a@b",
        "a b@c.co",
        "a..b@c.co",
        ".a@c.co",
        "a@-c.co",
        "a@c..co",
        "a@b@c.co",
        "ä@c.co",
        &long,
    ] {
        assert!(Email::parse(invalid).is_err(), "{invalid}");
    }
    let world = World::new();
    for password in ["1234567", &"x".repeat(1_025)] {
        let refused = block_on(world.auth("demo").register(&registration("ana@example.com", password)));
        assert!(matches!(refused, Err(ServiceError::Rejected(RegisterRejection::InvalidPassword { .. }))));
    }
}

#[test]
fn a_player_exists_for_the_own_brand_only() {
    let world = World::new();
    let player_id = world.register("ana@example.com").unwrap().player.player_id;
    let exists =
        |tenant_id: &str, id: &str| block_on(super::super::player_exists(&world.db, tenant_id, id)).unwrap();
    assert!(exists("demo", &player_id));
    assert!(!exists("rival", &player_id));
    assert!(!exists("demo", "plr_00000000000000000000000000000000") && !exists("demo", ""));
}

fn refused_registration(world: &World, change: impl FnOnce(&mut RegisterRequest)) -> RegisterRejection {
    let mut request = registration("ana@example.com", PASSWORD);
    change(&mut request);
    match block_on(world.auth("demo").register(&request)) {
        Err(ServiceError::Rejected(rejection)) => rejection,
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn passwords_that_are_tried_first_are_refused() {
    let world = World::new();
    for (password, expected) in [
        ("Password123", RegisterRejection::CommonPassword),
        ("example12", RegisterRejection::ContextualPassword),
        ("short", RegisterRejection::InvalidPassword { chars_min: 8, bytes_max: 1_024 }),
    ] {
        assert_eq!(refused_registration(&world, |request| request.password = password.into()), expected);
    }
}

#[test]
fn age_and_country_are_asked_for_by_the_brand_and_checked_in_any_case() {
    let mut world = World::new();
    // NOW_MS is 2027-01-15.
    let born = |date: &'static str| {
        move |request: &mut RegisterRequest| request.date_of_birth = Some(date.to_owned())
    };
    let lives = |country: &'static str| {
        move |request: &mut RegisterRequest| request.country = Some(country.to_owned())
    };
    assert_eq!(
        refused_registration(&world, born("2009-01-16")),
        RegisterRejection::UnderAge { age_years_min: 18 }
    );
    for date in ["2009-1-5", "2008-02-30", "1890-01-01", "2030-01-01", "", "x"] {
        assert_eq!(refused_registration(&world, born(date)), RegisterRejection::InvalidDateOfBirth, "{date}");
    }
    assert_eq!(refused_registration(&world, lives("br")), RegisterRejection::InvalidCountry);
    world.tenant.restricted_countries = vec!["KP".to_owned()];
    world.tenant.registration.countries_restricted = vec!["FR".to_owned()];
    for country in ["KP", "FR"] {
        assert_eq!(refused_registration(&world, lives(country)), RegisterRejection::CountryNotAccepted);
    }
    world.tenant.registration.countries_allowed = vec!["BR".to_owned()];
    assert_eq!(refused_registration(&world, lives("PT")), RegisterRejection::CountryNotAccepted);
    world.tenant.registration.country_required = true;
    assert_eq!(refused_registration(&world, |_| ()), RegisterRejection::CountryRequired);
    world.tenant.registration.date_of_birth_required = true;
    assert_eq!(refused_registration(&world, |_| ()), RegisterRejection::DateOfBirthRequired);
    let mut request = registration("ana@example.com", PASSWORD);
    born("2009-01-15")(&mut request);
    lives("BR")(&mut request);
    block_on(world.auth("demo").register(&request)).unwrap();
}
