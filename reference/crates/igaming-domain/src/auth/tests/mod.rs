mod accounts;
mod credentials;
mod second_factor;
mod sessions;

use std::cell::RefCell;
use std::collections::BTreeMap;

use cactus_edge::sqlite::{ManualClock, SeededRng, SqliteDb, SqliteKv, SqliteObject};
use cactus_edge::{Clock, Fault};
use cactus_ledger::PromoCredit;
use igaming_contracts::Answer;
use igaming_contracts::auth::player_auth::{PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::auth::{
    LoggedIn, LoginAnswer, LoginRejection, LoginRequest, RegisterRejection, RegisterRequest,
};
use igaming_contracts::comms::{Message, Template};
use igaming_contracts::context::Subject;
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_testkit::{brands, demo_tenant};
use pollster::block_on;

use super::player_auth::PlayerAuth;
use super::{
    AccessTokenCheck, AccessTokenKeys, AddressKey, AuthService, CredentialKeys, Issuer, NativeVerifier,
    PlayerAuthObjects, TokenRejection, VerifiedTokens, WelcomeWallet,
};
use crate::ServiceError;
use crate::comms::list_messages;

const NOW_MS: u64 = 1_800_000_000_000;
const PASSWORD: &str = "correct horse";

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

/// What happens between two commands.
type Interruption = (fn(&PlayerAuthCommand) -> bool, Box<dyn FnOnce()>);

/// The objects of `igaming-auth`, each put aside after every command. Before one command something else may happen.
struct Objects {
    clock: ManualClock,
    keys: CredentialKeys,
    objects: RefCell<BTreeMap<String, SqliteObject>>,
    asked: RefCell<Vec<String>>,
    interruption: RefCell<Option<Interruption>>,
}

impl PlayerAuthObjects for Objects {
    async fn ask(&self, name: &str, command: PlayerAuthCommand) -> Result<PlayerAuthAnswer, Fault> {
        let due = self.interruption.borrow_mut().take_if(|(when, _)| when(&command));
        if let Some((_, happen)) = due {
            happen();
        }
        self.asked.borrow_mut().push(name.to_owned());
        let sql = self
            .objects
            .borrow_mut()
            .entry(name.to_owned())
            .or_insert_with(|| SqliteObject::in_memory().unwrap())
            .clone();
        PlayerAuth::open(sql, name.to_owned(), self.keys.clone())?.ask(self.clock.now_ms(), command)
    }
}

struct World {
    db: SqliteDb,
    sessions: SqliteKv,
    clock: ManualClock,
    rng: SeededRng,
    wallet: RecordingWallet,
    objects: Objects,
    keys: AccessTokenKeys,
    credential_keys: CredentialKeys,
    address_key: AddressKey,
    verified: VerifiedTokens,
    tenant: TenantConfig,
}

type Service<'a> = AuthService<'a, SqliteDb, SqliteKv, ManualClock, SeededRng, RecordingWallet, Objects>;

impl World {
    fn new() -> Self {
        let clock = ManualClock::at_ms(NOW_MS);
        let credential_keys = CredentialKeys::parse(&"07".repeat(32)).unwrap();
        let objects = Objects {
            clock: clock.clone(),
            keys: credential_keys.clone(),
            objects: RefCell::default(),
            asked: RefCell::default(),
            interruption: RefCell::default(),
        };
        let mut tenant = demo_tenant();
        tenant.page_url = Some("https://play.example".to_owned());
        Self {
            db: brands(),
            sessions: SqliteKv::in_memory(clock.clone()).unwrap(),
            clock,
            rng: SeededRng::new(1),
            wallet: RecordingWallet::default(),
            objects,
            keys: AccessTokenKeys::parse(Issuer::Players, &format!("test:{}", "01".repeat(32))).unwrap(),
            credential_keys,
            address_key: AddressKey::new(&[5; 32]).unwrap(),
            verified: VerifiedTokens::default(),
            tenant,
        }
    }

    fn auth<'a>(&'a self, tenant_id: &'a str) -> Service<'a> {
        AuthService {
            db: &self.db,
            sessions: &self.sessions,
            clock: &self.clock,
            rng: &self.rng,
            wallet: &self.wallet,
            objects: &self.objects,
            keys: &self.keys,
            credential_keys: &self.credential_keys,
            address_key: &self.address_key,
            tenant_id,
            tenant: &self.tenant,
        }
    }

    fn register(&self, email: &str) -> Result<LoggedIn, ServiceError<RegisterRejection>> {
        block_on(self.auth("demo").register(&registration(email, PASSWORD)))
    }

    fn login(&self, email: &str, password: &str) -> Result<LoggedIn, ServiceError<LoginRejection>> {
        match self.try_login(email, password, None)? {
            LoginAnswer::LoggedIn(logged_in) => Ok(*logged_in),
            LoginAnswer::SecondFactor(_) => panic!("a second factor"),
        }
    }

    fn try_login(
        &self,
        email: &str,
        password: &str,
        device_token: Option<&LoggedIn>,
    ) -> Result<LoginAnswer, ServiceError<LoginRejection>> {
        let device_token = device_token.map(|logged_in| logged_in.device_token.clone());
        let request = LoginRequest { email: email.to_owned(), password: password.into(), device_token };
        block_on(self.auth("demo").login(&request))
    }

    fn authenticate(&self, token: &str, tenant_id: &str) -> Result<Subject, TokenRejection> {
        let check = AccessTokenCheck {
            keys: &self.keys.public(),
            verifier: &NativeVerifier,
            verified: &self.verified,
            sessions: &self.sessions,
        };
        block_on(check.authenticate(token, tenant_id, self.clock.now_ms()))
            .unwrap()
            .map(|authenticated| authenticated.subject)
    }

    fn session_id(&self, logged_in: &LoggedIn) -> String {
        match self.authenticate(&logged_in.access_token, "demo") {
            Ok(Subject::Player { session_id, .. }) => session_id,
            other => panic!("{other:?}"),
        }
    }

    fn is_open(&self, logged_in: &LoggedIn) -> bool {
        self.authenticate(&logged_in.access_token, "demo").is_ok()
    }

    /// The latest message of this kind to the address.
    fn message(&self, recipient: &str, template: Template) -> Option<Message> {
        let messages = block_on(list_messages(&self.db, "demo", recipient)).unwrap().messages;
        messages.into_iter().find(|message| message.template == template)
    }
}

fn registration(email: &str, password: &str) -> RegisterRequest {
    let (email, password) = (email.to_owned(), password.into());
    RegisterRequest { email, password, date_of_birth: None, country: None }
}
