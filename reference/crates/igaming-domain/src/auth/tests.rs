use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cactus_edge::sqlite::{FailWhen, ManualClock, SeededRng, SqliteDb, SqliteKv};
use cactus_edge::{Db, Fault, Statement};
use cactus_ledger::PromoCredit;
use hmac::{Hmac, Mac};
use igaming_contracts::Answer;
use igaming_contracts::auth::{Credentials, LoggedIn, LoginRejection, RegisterRejection};
use igaming_contracts::context::{Role, Subject};
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_testkit::{demo_tenant, platform_main};
use pollster::block_on;
use sha2::Sha256;

use super::{
    ACCESS_TOKEN_LIFETIME_S, AccessTokenKey, AuthService, Claims, Email, PasswordHash, TokenRejection,
    WelcomeWallet, authenticate,
};
use crate::ServiceError;

const NOW_MS: u64 = 1_800_000_000_000;

/// Records the gifts asked for, and fails while told to.
#[derive(Debug, Default)]
struct RecordingWallet {
    asked: RefCell<Vec<(String, PromoCredit)>>,
    failures: RefCell<u32>,
}

impl WelcomeWallet for RecordingWallet {
    async fn promo_credit(
        &self,
        player_id: &str,
        credit: &PromoCredit,
    ) -> Result<Answer<CommandApplied, WalletRejection>, Fault> {
        if *self.failures.borrow() > 0 {
            *self.failures.borrow_mut() -= 1;
            return Err(Fault::unavailable("planned"));
        }
        self.asked.borrow_mut().push((player_id.to_owned(), credit.clone()));
        let balance_minor = credit.amount.get();
        Ok(Answer::Done(CommandApplied {
            sequence: 1,
            replayed: false,
            balance: Some(Balance {
                currency: credit.asset.as_str().to_owned(),
                scale: 2,
                balance_minor,
                available_minor: balance_minor,
                cash_minor: 0,
                bonus_minor: 0,
                promo_minor: balance_minor,
                held_minor: 0,
            }),
            received_balance: None,
        }))
    }
}

struct World {
    db: SqliteDb,
    sessions: SqliteKv,
    clock: ManualClock,
    rng: SeededRng,
    wallet: RecordingWallet,
    key: AccessTokenKey,
    tenant: TenantConfig,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::at_ms(NOW_MS);
        let db = platform_main();
        for tenant_id in ["demo", "rival"] {
            let insert = "INSERT INTO tenants (tenant_id, name, created_at_ms) VALUES (?1, ?1, 0)";
            block_on(db.query(Statement::new(insert).bind(tenant_id))).unwrap();
        }
        Self {
            db,
            sessions: SqliteKv::in_memory(clock.clone()).unwrap(),
            clock,
            rng: SeededRng::new(1),
            wallet: RecordingWallet::default(),
            key: AccessTokenKey::new(&[1; 32]).unwrap(),
            tenant: demo_tenant(),
        }
    }

    fn auth<'a>(
        &'a self,
        tenant_id: &'a str,
    ) -> AuthService<'a, SqliteDb, SqliteKv, ManualClock, SeededRng, RecordingWallet> {
        AuthService {
            db: &self.db,
            sessions: &self.sessions,
            clock: &self.clock,
            rng: &self.rng,
            wallet: &self.wallet,
            key: &self.key,
            tenant_id,
            tenant: &self.tenant,
        }
    }

    fn register(&self, email: &str) -> Result<LoggedIn, ServiceError<RegisterRejection>> {
        block_on(self.auth("demo").register(&credentials(email, "correct horse")))
    }

    fn login(&self, email: &str, password: &str) -> Result<LoggedIn, ServiceError<LoginRejection>> {
        block_on(self.auth("demo").login(&credentials(email, password)))
    }

    fn authenticate(&self, token: &str, tenant_id: &str) -> Result<Subject, TokenRejection> {
        let now_ms = cactus_edge::Clock::now_ms(&self.clock);
        let authenticated =
            block_on(authenticate(&self.sessions, &self.key, token, tenant_id, now_ms)).unwrap();
        authenticated.map(|authenticated| authenticated.subject)
    }
}

fn credentials(email: &str, password: &str) -> Credentials {
    Credentials { email: email.to_owned(), password: password.to_owned() }
}

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
    let logged_in = world.login("ana@example.com", "correct horse").unwrap();
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
    world.login("ana@example.com", "correct horse").unwrap();
    assert!(world.wallet.asked.borrow().is_empty());
    world.login("ana@example.com", "correct horse").unwrap();
    world.login("ana@example.com", "correct horse").unwrap();
    assert_eq!(world.wallet.asked.borrow().len(), 1);
}

#[test]
fn an_address_belongs_to_one_player_of_a_brand() {
    let world = World::new();
    let first = world.register("ana@example.com").unwrap();
    let taken = world.register("ANA@example.com").unwrap_err();
    assert_eq!(taken, ServiceError::Rejected(RegisterRejection::EmailTaken));
    let rival = block_on(world.auth("rival").register(&credentials("ana@example.com", "correct horse")));
    assert_ne!(rival.unwrap().player.player_id, first.player.player_id);
}

#[test]
fn a_lost_answer_of_the_database_leaves_an_account_to_log_in_to() {
    let world = World::new();
    world.db.faults().fail_next(FailWhen::AfterPersisting);
    assert!(matches!(world.register("ana@example.com"), Err(ServiceError::Fault(_))));
    assert!(world.wallet.asked.borrow().is_empty());
    world.login("ana@example.com", "correct horse").unwrap();
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
        ("bob@example.com", "correct horse"),
        ("not an address", "correct horse"),
    ] {
        assert_eq!(world.login(email, password).unwrap_err(), refused, "{email}");
    }
}

#[test]
fn logging_out_ends_the_token() {
    let world = World::new();
    let first = world.register("ana@example.com").unwrap();
    let second = world.login("ana@example.com", "correct horse").unwrap();
    let Ok(Subject::Player { session_id, .. }) = world.authenticate(&first.access_token, "demo") else {
        panic!("the first token is good");
    };
    block_on(world.auth("demo").logout(&session_id)).unwrap();
    assert_eq!(world.authenticate(&first.access_token, "demo"), Err(TokenRejection::Revoked));
    assert!(world.authenticate(&second.access_token, "demo").is_ok());
}

#[test]
fn a_role_makes_a_token_an_operators_and_an_unknown_one_none() {
    let world = World::new();
    let player = world.register("ana@example.com").unwrap();
    let claims = world.key.verify(&player.access_token, "demo", NOW_MS).unwrap();
    assert_eq!(claims.role, None);
    let operator = world.key.sign(&Claims { role: Some(Role::Admin), ..claims.clone() });
    assert_eq!(
        world.authenticate(&operator, "demo"),
        Ok(Subject::Operator { operator_id: claims.sub, session_id: claims.sid, role: Role::Admin })
    );
    assert_eq!(world.authenticate(&operator, "rival"), Err(TokenRejection::WrongAudience));
    let unknown = operator_with_role(&operator, "owner");
    assert_eq!(world.authenticate(&unknown, "demo"), Err(TokenRejection::Malformed));
}

/// The token with another role, signed as the platform signs.
fn operator_with_role(token: &str, role: &str) -> String {
    let (header, rest) = token.split_once('.').unwrap();
    let claims = URL_SAFE_NO_PAD.decode(rest.split_once('.').unwrap().0).unwrap();
    let claims = String::from_utf8(claims).unwrap();
    assert!(claims.contains(r#""role":"admin""#), "{claims}");
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.replace("admin", role)));
    let mut mac = Hmac::<Sha256>::new_from_slice(&[1; 32]).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
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
fn tokens_that_we_did_not_sign_in_our_way_are_refused() {
    let key = AccessTokenKey::new(&[1; 32]).unwrap();
    let claims = Claims::issue("demo", "plr_1", "ses_1", NOW_MS);
    let check = |token: &str| key.verify(token, "demo", NOW_MS).unwrap_err();
    let other = AccessTokenKey::new(&[2; 32]).unwrap();
    assert_eq!(check(&other.sign(&claims)), TokenRejection::Forged);
    let parts = |header: &str| {
        let json = serde_json::to_string(&claims).unwrap();
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(json))
    };
    assert_eq!(check(&parts(r#"{"alg":"none","typ":"at+jwt"}"#)), TokenRejection::WrongHeader);
    assert_eq!(check(&parts(r#"{"alg":"HS256","typ":"JWT"}"#)), TokenRejection::WrongHeader);
    assert_eq!(check(&parts(r#"{"alg":"HS256","typ":"at+jwt"}"#)), TokenRejection::Forged);
    let wrong_issuer = Claims { iss: "somebody".to_owned(), ..claims.clone() };
    assert_eq!(check(&key.sign(&wrong_issuer)), TokenRejection::WrongIssuer);
    let padded = format!("{}=", key.sign(&claims));
    for malformed in ["", "a", "a.b", "a.b.c.d", "é.é.é", padded.as_str(), &"x".repeat(3_000)] {
        assert_eq!(check(malformed), TokenRejection::Malformed, "{malformed}");
    }
}

#[test]
fn passwords_are_argon2id_with_the_stated_parameters() {
    let hash = PasswordHash::create("correct horse", &SeededRng::new(1)).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    assert!(hash.verify("correct horse").unwrap());
    assert!(!hash.verify("correct hors").unwrap());
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
        let refused = block_on(world.auth("demo").register(&credentials("ana@example.com", password)));
        assert!(matches!(refused, Err(ServiceError::Rejected(RegisterRejection::InvalidPassword { .. }))));
    }
}

#[test]
fn a_player_exists_for_the_own_brand_only() {
    let world = World::new();
    let player_id = world.register("ana@example.com").unwrap().player.player_id;
    let exists =
        |tenant_id: &str, id: &str| block_on(super::player_exists(&world.db, tenant_id, id)).unwrap();
    assert!(exists("demo", &player_id));
    assert!(!exists("rival", &player_id));
    assert!(!exists("demo", "plr_00000000000000000000000000000000") && !exists("demo", ""));
}
