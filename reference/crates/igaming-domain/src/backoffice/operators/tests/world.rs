use cactus_edge::sqlite::{ManualClock, SeededRng, SqliteDb, SqliteKv};
use cactus_edge::{Clock, Db, Row, Statement};
use data_encoding::BASE32_NOPAD;
use igaming_contracts::backoffice::audit::{AuditQuery, VerifyAuditQuery};
use igaming_contracts::backoffice::operators::{NewOperator, Operator};
use igaming_contracts::backoffice::signing_in::{
    AcceptedInvitation, ChallengeCode, Enrolled, FirstOperator, NextStep, OperatorCredentials,
    OperatorLoggedIn, OperatorLoginRejection,
};
use igaming_contracts::context::{RequestContext, Role, Subject};
use igaming_testkit::platform_main;
use pollster::block_on;

use super::super::{OperatorAuthentication, invite, is_in_force};
use crate::ServiceError;
use crate::auth::{
    AccessTokenCheck, AccessTokenKeys, CredentialKeys, Issuer, NativeVerifier, TokenRejection, TotpSecret,
    VerifiedTokens,
};
use crate::backoffice::audit::{self, Actor};
use crate::backoffice::{Acting, Reach};

pub(super) const NOW_MS: u64 = 1_800_000_000_000;
pub(super) const SECRET: &str = "the secret of the deployment";
pub(super) const PASSWORD: &str = "tulip harbor kiosk";
pub(super) const ROOT: &str = "root@platform.example";

pub(super) type Service<'a> = OperatorAuthentication<'a, SqliteDb, SqliteKv, ManualClock, SeededRng>;

pub(super) struct World {
    pub db: SqliteDb,
    pub sessions: SqliteKv,
    pub clock: ManualClock,
    pub rng: SeededRng,
    keys: AccessTokenKeys,
    credentials: CredentialKeys,
    verified: VerifiedTokens,
}

/// Somebody who is logged in, with the app and the codes.
#[derive(Clone)]
pub(super) struct Person {
    pub operator: Operator,
    pub secret: TotpSecret,
    pub recovery_codes: Vec<String>,
    pub session: OperatorLoggedIn,
}

impl World {
    pub fn new() -> Self {
        let clock = ManualClock::at_ms(NOW_MS);
        let db = platform_main();
        for tenant in ["demo", "rival"] {
            let sql = "INSERT INTO tenants (tenant_id, name, created_at_ms) VALUES (?1, ?1, 0)";
            block_on(db.query(Statement::new(sql).bind(tenant))).unwrap();
        }
        Self {
            db,
            sessions: SqliteKv::in_memory(clock.clone()).unwrap(),
            clock,
            rng: SeededRng::new(1),
            keys: AccessTokenKeys::parse(Issuer::Operators, &format!("test:{}", "01".repeat(32))).unwrap(),
            credentials: CredentialKeys::parse(&"42".repeat(32)).unwrap(),
            verified: VerifiedTokens::default(),
        }
    }

    /// The service as it serves a request at this brand.
    pub fn at<'a>(&'a self, tenant_id: &'a str) -> Service<'a> {
        OperatorAuthentication {
            db: &self.db,
            sessions: &self.sessions,
            clock: &self.clock,
            rng: &self.rng,
            keys: &self.keys,
            credentials: &self.credentials,
            tenant_id,
            request_id: "req_1",
        }
    }

    pub fn first(&self, secret: &str) -> FirstOperator {
        FirstOperator { secret: secret.to_owned(), email: ROOT.to_owned(), password: PASSWORD.to_owned() }
    }

    /// The first super admin, enrolled at `demo`.
    pub fn root(&self) -> Person {
        let step = block_on(self.at("demo").bootstrap(SECRET, &self.first(SECRET))).unwrap();
        self.enrol("demo", &step)
    }

    pub fn enrol(&self, tenant_id: &str, step: &NextStep) -> Person {
        let shown = block_on(self.at(tenant_id).set_up(&step.challenge)).unwrap();
        let bytes = BASE32_NOPAD.decode(shown.secret.as_bytes()).unwrap();
        let secret = TotpSecret::from_bytes(bytes.try_into().unwrap());
        let answer = ChallengeCode { challenge: step.challenge.clone(), code: self.code(&secret) };
        let Enrolled { recovery_codes, session } = block_on(self.at(tenant_id).enable(&answer)).unwrap();
        Person { operator: session.operator.clone(), secret, recovery_codes, session }
    }

    /// What the app shows now.
    pub fn code(&self, secret: &TotpSecret) -> String {
        secret.code(self.clock.now_ms() / 30_000)
    }

    /// The code of the next step, so that it was not used before.
    pub fn next_code(&self, secret: &TotpSecret) -> String {
        self.clock.advance_ms(30_000);
        self.code(secret)
    }

    /// An invited, accepted and enrolled operator.
    pub fn hire(&self, by: &Person, email: &str, role: Role, tenant_id: Option<&str>) -> Person {
        let at = tenant_id.unwrap_or("demo");
        let new = NewOperator { email: email.to_owned(), role, tenant_id: tenant_id.map(str::to_owned) };
        let invited = block_on(invite(&self.db, &self.rng, &self.acting(by), &new)).unwrap();
        let accepted = AcceptedInvitation { token: invited.invitation_token, password: PASSWORD.to_owned() };
        let step = block_on(self.at(at).accept_invitation(&accepted)).unwrap();
        self.enrol(at, &step)
    }

    pub fn login(
        &self,
        tenant_id: &str,
        email: &str,
        password: &str,
    ) -> Result<NextStep, ServiceError<OperatorLoginRejection>> {
        let credentials = OperatorCredentials { email: email.to_owned(), password: password.to_owned() };
        block_on(self.at(tenant_id).login(&credentials))
    }

    /// A complete login with the app, in the next step of time.
    pub fn log_in(&self, tenant_id: &str, person: &Person) -> OperatorLoggedIn {
        let step = self.login(tenant_id, &person.operator.email, PASSWORD).unwrap();
        let code = self.next_code(&person.secret);
        block_on(self.at(tenant_id).verify(&ChallengeCode { challenge: step.challenge, code })).unwrap()
    }

    pub fn acting(&self, person: &Person) -> Acting {
        Acting {
            actor: Actor::Operator(person.operator.operator_id.clone()),
            reach: Reach::of(person.operator.role, person.operator.tenant_id.as_deref().unwrap_or("demo")),
            request_id: "req_1".to_owned(),
            now_ms: self.clock.now_ms(),
        }
    }

    /// Whose the access token is, as the apex asks.
    pub fn subject(&self, tenant_id: &str, token: &str) -> Result<Subject, TokenRejection> {
        let keys = self.keys.public();
        let check = AccessTokenCheck {
            keys: &keys,
            verifier: &NativeVerifier,
            verified: &self.verified,
            sessions: &self.sessions,
        };
        let found = block_on(check.authenticate(token, tenant_id, self.clock.now_ms())).unwrap();
        found.map(|authenticated| authenticated.subject)
    }

    /// Whether the backoffice takes a request with this token, and whether the apex does.
    pub fn is_let_in(&self, tenant_id: &str, token: &str) -> (bool, bool) {
        let subject = self.subject(tenant_id, token);
        let by_apex = subject.is_ok();
        let Ok(subject) = subject.or_else(|_| self.claimed(tenant_id, token)) else {
            return (false, false);
        };
        let context = RequestContext {
            issuer: "igaming-apex".to_owned(),
            tenant_id: tenant_id.to_owned(),
            subject,
            request_id: "req_1".to_owned(),
            country: None,
            place: None,
            token_expires_at_ms: None,
            hops: 1,
            expires_at_ms: self.clock.now_ms() + 60_000,
        };
        (block_on(is_in_force(&self.db, &context, self.clock.now_ms())).unwrap(), by_apex)
    }

    /// As an apex believes it whose copy of KV is old.
    fn claimed(&self, tenant_id: &str, token: &str) -> Result<Subject, TokenRejection> {
        let keys = self.keys.public();
        let now_ms = self.clock.now_ms();
        let claims =
            block_on(keys.verify(&NativeVerifier, &self.verified, token, tenant_id, now_ms)).unwrap()?;
        let role = claims.role.expect("an operator's token");
        Ok(Subject::Operator { operator_id: claims.sub.clone(), session_id: claims.sid.clone(), role })
    }

    pub fn sql(&self, sql: &str) -> Vec<Row> {
        block_on(self.db.query(Statement::new(sql.to_owned()))).unwrap()
    }

    pub fn count(&self, sql: &str) -> u64 {
        self.sql(sql)[0].unsigned(0).unwrap()
    }

    /// What was done, the newest last. The chain is whole, whenever it is looked at.
    pub fn actions(&self) -> Vec<String> {
        let verified = block_on(audit::verify(&self.db, &VerifyAuditQuery::default())).unwrap();
        assert_eq!(verified.broken, None);
        let page = block_on(audit::list(&self.db, &Reach::Platform, &AuditQuery::default())).unwrap();
        page.entries.into_iter().rev().map(|entry| entry.action).collect()
    }
}
