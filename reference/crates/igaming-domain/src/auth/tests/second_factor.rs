use data_encoding::BASE32_NOPAD;
use igaming_contracts::auth::{
    CodeRequest, CredentialRejection, LoggedIn, LoginAnswer, LoginRejection, ReauthenticationRequest,
    SecretText, VerifySecondFactorRequest,
};
use igaming_contracts::comms::Template;
use pollster::block_on;

use super::super::player_auth::{CHALLENGE_LIFETIME_MS, REAUTHENTICATION_FAILURES_MAX, SETUP_LIFETIME_MS};
use super::super::totp::{TOTP_STEP_S, TotpSecret};
use super::{PASSWORD, World};
use crate::ServiceError;
use cactus_edge::{Clock, Db, ObjectSql, Statement};

const EMAIL: &str = "ana@example.com";

fn rejection<T: std::fmt::Debug, R: std::fmt::Debug>(answer: Result<T, ServiceError<R>>) -> R {
    match answer {
        Err(ServiceError::Rejected(rejection)) => rejection,
        answer => panic!("{answer:?}"),
    }
}

fn proof(password: &str, code: Option<&str>) -> ReauthenticationRequest {
    ReauthenticationRequest { password: password.into(), code: code.map(SecretText::from) }
}

/// A player with an authenticator app.
struct Enrolled {
    world: World,
    session: LoggedIn,
    session_id: String,
    secret: TotpSecret,
    recovery_codes: Vec<SecretText>,
}

impl Enrolled {
    fn new() -> Self {
        let world = World::new();
        let session = world.register(EMAIL).unwrap();
        let session_id = world.session_id(&session);
        let auth = world.auth("demo");
        let player_id = &session.player.player_id;
        let setup = block_on(auth.set_up_second_factor(player_id, &session_id, &proof(PASSWORD, None)));
        let setup = setup.unwrap();
        let bytes = BASE32_NOPAD.decode(setup.secret.as_str().as_bytes()).unwrap();
        let secret = TotpSecret::from_bytes(bytes.try_into().unwrap());
        let code = secret.code(world.clock.now_ms() / 1_000 / TOTP_STEP_S);
        let request = CodeRequest { code: code.into() };
        let codes = block_on(auth.enable_second_factor(player_id, &session_id, &request)).unwrap();
        Self { world, session, session_id, secret, recovery_codes: codes.recovery_codes }
    }

    /// The code of the app, `steps` after now.
    fn code(&self, steps: u64) -> String {
        self.secret.code(self.world.clock.now_ms() / 1_000 / TOTP_STEP_S + steps)
    }

    fn next_code(&self) -> String {
        self.world.clock.advance_ms(TOTP_STEP_S * 1_000);
        self.code(0)
    }

    fn challenge(&self) -> SecretText {
        match self.world.try_login(EMAIL, PASSWORD, Some(&self.session)).unwrap() {
            LoginAnswer::SecondFactor(challenge) => challenge.challenge,
            LoginAnswer::LoggedIn(_) => panic!("no second factor"),
        }
    }

    fn verify(&self, challenge: &SecretText, code: &str) -> Result<LoggedIn, ServiceError<LoginRejection>> {
        let request = VerifySecondFactorRequest { challenge: challenge.clone(), code: code.into() };
        block_on(self.world.auth("demo").verify_second_factor(&request))
    }
}

#[test]
fn a_login_asks_for_the_code_and_each_code_and_challenge_counts_once() {
    let player = Enrolled::new();
    assert!(player.world.message(EMAIL, Template::SecondFactorEnabled).is_some());
    let challenge = player.challenge();
    // The code that enabled the app is used up.
    assert_eq!(rejection(player.verify(&challenge, &player.code(0))), LoginRejection::InvalidCode);
    let code = player.next_code();
    let session = player.verify(&challenge, &code).unwrap();
    assert!(player.world.is_open(&session));
    assert_eq!(rejection(player.verify(&challenge, &player.code(1))), LoginRejection::InvalidChallenge);
    let another = player.challenge();
    assert_eq!(rejection(player.verify(&another, &code)), LoginRejection::InvalidCode);
}

#[test]
fn a_challenge_is_no_session_and_ends_soon() {
    let player = Enrolled::new();
    let challenge = player.challenge();
    assert!(player.world.authenticate(challenge.as_str(), "demo").is_err());
    player.world.clock.advance_ms(CHALLENGE_LIFETIME_MS);
    assert_eq!(rejection(player.verify(&challenge, &player.code(0))), LoginRejection::InvalidChallenge);
    for invented in ["", "x.y", format!("{}.{}", player.session.player.player_id, "A".repeat(43)).as_str()] {
        assert_eq!(
            rejection(player.verify(&invented.into(), &player.code(1))),
            LoginRejection::InvalidChallenge
        );
    }
}

#[test]
fn a_challenge_takes_five_codes_and_failures_are_counted_across_challenges() {
    let player = Enrolled::new();
    let right = player.next_code();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let challenge = player.challenge();
    for _ in 0..5 {
        assert_eq!(rejection(player.verify(&challenge, wrong)), LoginRejection::InvalidCode);
    }
    assert_eq!(rejection(player.verify(&challenge, &right)), LoginRejection::InvalidChallenge);
    let another = player.challenge();
    let delayed = LoginRejection::TooManyAttempts { retry_after_s: Some(1) };
    assert_eq!(rejection(player.verify(&another, &right)), delayed);
    player.world.clock.advance_ms(1_000);
    player.verify(&another, &right).unwrap();
}

#[test]
fn a_recovery_code_counts_once_and_is_not_delayed_by_guesses() {
    let player = Enrolled::new();
    let challenge = player.challenge();
    for _ in 0..4 {
        let _ = player.verify(&challenge, "000000");
    }
    let code = player.recovery_codes[3].as_str();
    player.verify(&challenge, &code.to_lowercase()).unwrap();
    let challenge = player.challenge();
    assert_eq!(rejection(player.verify(&challenge, code)), LoginRejection::InvalidCode);
    player.verify(&challenge, player.recovery_codes[4].as_str()).unwrap();
}

#[test]
fn changing_the_second_factor_wants_password_and_code_and_ends_other_sessions() {
    let player = Enrolled::new();
    let (auth, player_id) = (player.world.auth("demo"), player.session.player.player_id.as_str());
    let other = player.verify(&player.challenge(), player.recovery_codes[0].as_str()).unwrap();
    let disable = |password: &str, code: Option<&str>| {
        block_on(auth.disable_second_factor(player_id, &player.session_id, &proof(password, code)))
    };
    let code = player.next_code();
    assert_eq!(rejection(disable("wrong horse", Some(&code))), CredentialRejection::InvalidCredentials);
    assert_eq!(rejection(disable(PASSWORD, None)), CredentialRejection::SecondFactorRequired);
    assert_eq!(rejection(disable(PASSWORD, Some("12345"))), CredentialRejection::InvalidCode);

    let request = proof(PASSWORD, Some(&code));
    let fresh = block_on(auth.replace_recovery_codes(player_id, &player.session_id, &request)).unwrap();
    let former = player.recovery_codes[5].as_str();
    let code_rejected = rejection(player.verify(&player.challenge(), former));
    assert_eq!(code_rejected, LoginRejection::InvalidCode);

    assert!(player.world.is_open(&other));
    disable(PASSWORD, Some(fresh.recovery_codes[0].as_str())).unwrap();
    assert!(!player.world.is_open(&other) && player.world.is_open(&player.session));
    assert!(player.world.message(EMAIL, Template::SecondFactorDisabled).is_some());
    player.world.login(EMAIL, PASSWORD).unwrap();
    assert_eq!(rejection(disable(PASSWORD, None)), CredentialRejection::SecondFactorNotEnabled);
}

#[test]
fn a_set_up_is_enabled_by_its_own_code_in_time() {
    let world = World::new();
    let session = world.register(EMAIL).unwrap();
    let (session_id, player_id) = (world.session_id(&session), session.player.player_id.as_str());
    let auth = world.auth("demo");
    let enable = |code: &str| {
        block_on(auth.enable_second_factor(player_id, &session_id, &CodeRequest { code: code.into() }))
    };
    assert_eq!(rejection(enable("000000")), CredentialRejection::SecondFactorNotSetUp);
    block_on(auth.set_up_second_factor(player_id, &session_id, &proof(PASSWORD, None))).unwrap();
    assert_eq!(rejection(enable("no code")), CredentialRejection::InvalidCode);
    world.login(EMAIL, PASSWORD).unwrap();
    world.clock.advance_ms(SETUP_LIFETIME_MS);
    assert_eq!(rejection(enable("000000")), CredentialRejection::SecondFactorNotSetUp);
}

#[test]
fn whoever_stole_a_session_learns_no_password() {
    let world = World::new();
    let session = world.register(EMAIL).unwrap();
    let (session_id, player_id) = (world.session_id(&session), session.player.player_id.as_str());
    let auth = world.auth("demo");
    let guess = || block_on(auth.set_up_second_factor(player_id, &session_id, &proof("wrong horse", None)));
    for _ in 0..REAUTHENTICATION_FAILURES_MAX {
        assert_eq!(rejection(guess()), CredentialRejection::InvalidCredentials);
    }
    let ended = CredentialRejection::TooManyAttempts { retry_after_s: None };
    assert_eq!(rejection(guess()), ended);
    assert!(!world.is_open(&session));
    world.login(EMAIL, PASSWORD).unwrap();
}

#[test]
fn nothing_that_lets_in_is_stored_as_it_is() {
    let enrolled = Enrolled::new();
    let world = &enrolled.world;
    let mut stored = String::new();
    for object in world.objects.objects.borrow().values() {
        let rows = object.run("SELECT state FROM player_auth", &[]).unwrap();
        rows.iter().for_each(|row| stored.push_str(row.text(0).unwrap()));
    }
    let columns = Statement::new("SELECT email || password_hash FROM players");
    let rows = block_on(world.db.query(columns)).unwrap();
    rows.iter().for_each(|row| stored.push_str(row.text(0).unwrap()));
    assert!(stored.contains(EMAIL) && stored.contains("recovery_hashes"), "{stored}");

    let LoggedIn { refresh_token, device_token, access_token, .. } = &enrolled.session;
    // Whose it is and of which session is in a refresh token too, and no secret.
    let is_secret = |part: &&str| part.len() >= 22 && !part.starts_with("plr_") && !part.starts_with("ses_");
    let parts = refresh_token.as_str().split('.').filter(is_secret);
    let mut secrets: Vec<String> = parts.map(str::to_owned).collect();
    assert!(!secrets.is_empty(), "{}", refresh_token.as_str());
    secrets.extend([PASSWORD.to_owned(), device_token.as_str().to_owned(), access_token.clone()]);
    secrets.extend([enrolled.secret.base32(), hex::encode(enrolled.secret.as_bytes())]);
    for code in &enrolled.recovery_codes {
        secrets.extend([code.as_str().to_owned(), code.as_str().replace('-', "")]);
    }
    for secret in secrets {
        assert!(!stored.contains(&secret) && !stored.contains(&secret.to_lowercase()), "{secret}");
    }
}
