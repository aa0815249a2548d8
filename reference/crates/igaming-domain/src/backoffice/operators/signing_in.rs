use cactus_edge::{Clock, Db, Fault, Kv, Rng, Statement};
use igaming_contracts::backoffice::signing_in::{
    AcceptInvitationRejection, AcceptedInvitation, AuthenticatorSecret, BootstrapRejection, ChallengeCode,
    Enrolled, FirstOperator, NextStep, OperatorCredentials, OperatorLoggedIn, OperatorLoginRejection,
    OperatorRefreshRejection, SecondFactorRejection,
};
use igaming_contracts::context::Role;
use serde_json::json;

use super::OperatorAuthentication;
use super::attempts;
use super::rules::{Assignment, Token, check_password, draw_id, hash_of, is_same_secret};
use super::sessions::{self, LIFETIME_MS};
use super::store::{self, FoundChallenge, Purpose, StoredOperator};
use crate::ServiceError;
use crate::auth::{Email, PASSWORD_BYTES_MAX, PasswordHash, RecoveryCode, TotpSecret};
use crate::backoffice::audit::{self, Actor, Condition, Sealed};

/// What authenticator apps show beside an operator's address.
const ISSUER: &str = "Cactus Backoffice";

type Answer<T, R> = Result<T, ServiceError<R>>;

/// What a code was found to be.
enum Answered {
    Step(u64),
    RecoveryCode(String),
}

impl<D: Db, K: Kv, C: Clock, R: Rng> OperatorAuthentication<'_, D, K, C, R> {
    /// The first operator. `secret` is the deployment's; without one nobody is let in this way.
    ///
    /// # Errors
    /// `bootstrap_refused` once there is any operator, as for a wrong secret.
    pub async fn bootstrap(
        &self,
        secret: &str,
        first: &FirstOperator,
    ) -> Answer<NextStep, BootstrapRejection> {
        if !is_same_secret(&first.secret, secret) {
            self.record_failure("operator.bootstrap_refused", None, "wrong_secret").await?;
            return Err(ServiceError::Rejected(BootstrapRejection::BootstrapRefused));
        }
        let email = Email::parse(&first.email)
            .map_err(|_| ServiceError::Rejected(BootstrapRejection::InvalidEmail))?;
        check_password(&first.password, email.as_str())
            .map_err(|defect| ServiceError::Rejected(BootstrapRejection::InvalidPassword { defect }))?;
        let operator = StoredOperator {
            operator_id: draw_id("opr", self.rng),
            email: email.as_str().to_owned(),
            assignment: Assignment { role: Role::SuperAdmin, tenant_id: None },
            version: 1,
            disabled: false,
            password_hash: Some(PasswordHash::create(&first.password, self.rng)?),
            totp_sealed: None,
            totp_last_step: None,
            created_at_ms: self.clock.now_ms(),
        };
        let issued = self.issue(&operator.operator_id, operator.version, Purpose::Enrolment);
        let draft = self.draft_of("operator.bootstrap", &operator, json!({ "email": operator.email }));
        let changes = |row: &Sealed| {
            let mut statements = vec![store::write(&operator, row)];
            statements.extend(store::write_challenge(&issued.challenge, row));
            statements
        };
        match audit::commit(self.db, &draft, &store::nobody(), changes).await? {
            Some(_) => Ok(issued.step),
            None => {
                self.record_failure("operator.bootstrap_refused", None, "done_before").await?;
                Err(ServiceError::Rejected(BootstrapRejection::BootstrapRefused))
            }
        }
    }

    /// The password. For an address that no operator has, the same is done and answered.
    ///
    /// # Errors
    /// One rejection for whatever is wrong, or for how long to wait.
    pub async fn login(&self, credentials: &OperatorCredentials) -> Answer<NextStep, OperatorLoginRejection> {
        let key = attempts::key_of(&credentials.email);
        if let Err(retry_after_s) = attempts::begin(self.db, &key, self.clock.now_ms()).await? {
            return Err(ServiceError::Rejected(OperatorLoginRejection::LoginDelayed { retry_after_s }));
        }
        let stored = match Email::parse(&credentials.email) {
            Ok(email) => store::by_email(self.db, &email).await?,
            Err(_) => None,
        };
        let usable = stored
            .as_ref()
            .filter(|operator| !operator.disabled && operator.works_at(self.tenant_id))
            .and_then(|operator| Some((operator, operator.password_hash.as_ref()?)));
        let is_right = match usable {
            // Nobody has such a password; hashing it would only cost CPU.
            _ if credentials.password.len() > PASSWORD_BYTES_MAX => false,
            Some((_, hash)) => hash.verify(&credentials.password)?,
            None => {
                PasswordHash::verify_nobody(&credentials.password)?;
                false
            }
        };
        let (Some((operator, _)), true) = (usable, is_right) else {
            let reason = if usable.is_some() { "wrong_password" } else { "no_such_operator" };
            self.record_failure("operator.login_failed", stored.as_ref(), reason).await?;
            return Err(ServiceError::Rejected(OperatorLoginRejection::InvalidCredentials));
        };
        attempts::forgive(self.db, &key).await?;
        let purpose = if operator.totp_sealed.is_some() { Purpose::SecondFactor } else { Purpose::Enrolment };
        let issued = self.issue(&operator.operator_id, operator.version, purpose);
        let draft =
            self.draft_of("operator.password_accepted", operator, json!({ "next": issued.step.step }));
        let changes = |row: &Sealed| store::write_challenge(&issued.challenge, row);
        match audit::commit(self.db, &draft, &store::is_at(operator), changes).await? {
            Some(_) => Ok(issued.step),
            // The account was changed while the password was compared.
            None => Err(ServiceError::Rejected(OperatorLoginRejection::InvalidCredentials)),
        }
    }

    /// Sets an invited operator's password.
    ///
    /// # Errors
    /// The invitation is not good, or the password is not.
    pub async fn accept_invitation(
        &self,
        accepted: &AcceptedInvitation,
    ) -> Answer<NextStep, AcceptInvitationRejection> {
        let rejected = || ServiceError::Rejected(AcceptInvitationRejection::InvalidInvitation);
        let token_hash = hash_of(&accepted.token);
        let invited = store::by_invitation(self.db, &token_hash, self.clock.now_ms()).await?;
        let invited = invited.filter(|operator| operator.works_at(self.tenant_id)).ok_or_else(rejected)?;
        check_password(&accepted.password, &invited.email).map_err(|defect| {
            ServiceError::Rejected(AcceptInvitationRejection::InvalidPassword { defect })
        })?;
        let operator = StoredOperator {
            password_hash: Some(PasswordHash::create(&accepted.password, self.rng)?),
            version: invited.version + 1,
            ..invited.clone()
        };
        let issued = self.issue(&operator.operator_id, operator.version, Purpose::Enrolment);
        let draft = self.draft_of("operator.invitation_accepted", &operator, json!({}));
        let changes = |row: &Sealed| {
            let mut statements =
                vec![store::write(&operator, row), store::delete_invitation(&operator.operator_id, row)];
            statements.extend(store::write_challenge(&issued.challenge, row));
            statements
        };
        let condition = store::is_invited(&invited, &token_hash);
        let written = audit::commit(self.db, &draft, &condition, changes).await?;
        written.map(|_| issued.step).ok_or_else(rejected)
    }

    /// A fresh secret for who has to enrol. It is in force once a code of it came back.
    ///
    /// # Errors
    /// `invalid_challenge`.
    pub async fn set_up(&self, challenge: &str) -> Answer<AuthenticatorSecret, SecondFactorRejection> {
        let found = self.challenge(challenge, Purpose::Enrolment).await?;
        let secret = TotpSecret::from_bytes(self.rng.bytes());
        let sealed = self.seal(&secret, &found.operator.operator_id);
        if !store::keep_secret(self.db, &found.token_hash, sealed).await? {
            return Err(ServiceError::Rejected(SecondFactorRejection::InvalidChallenge));
        }
        let uri = secret.key_uri(ISSUER, &found.operator.email);
        Ok(AuthenticatorSecret { secret: secret.base32(), uri })
    }

    /// Puts the secret in force that the code is of, and opens the only session of the operator.
    ///
    /// # Errors
    /// The challenge or the code is not good, or one has to wait.
    pub async fn enable(&self, answer: &ChallengeCode) -> Answer<Enrolled, SecondFactorRejection> {
        let found = self.challenge(&answer.challenge, Purpose::Enrolment).await?;
        let Some(sealed) = &found.totp_sealed else {
            return Err(ServiceError::Rejected(SecondFactorRejection::InvalidChallenge));
        };
        self.begin_attempt(&found).await?;
        let secret = self.open(sealed, &found.operator.operator_id)?;
        let Some(step) = secret.accept(&answer.code, self.clock.now_ms(), None) else {
            return self.refuse_code(&found).await;
        };
        let operator = StoredOperator {
            totp_sealed: Some(sealed.clone()),
            totp_last_step: Some(step),
            version: found.operator.version + 1,
            ..found.operator.clone()
        };
        let operator_id = operator.operator_id.as_str();
        let codes = RecoveryCode::draw(self.rng);
        let hashes: Vec<String> = codes.iter().map(RecoveryCode::hash).collect();
        let now_ms = self.clock.now_ms();
        let changes = |row: &Sealed| {
            let mut statements =
                vec![store::write(&operator, row), sessions::end_all(operator_id, now_ms, row)];
            statements.extend(store::replace_recovery_codes(operator_id, &hashes, row));
            statements
        };
        let condition = store::is_enrolling(&found, sealed);
        let session =
            self.open_session("operator.second_factor_enabled", &operator, &condition, changes).await?;
        self.withdraw_ended(operator_id).await?;
        let recovery_codes = codes.iter().map(|code| code.as_str().to_owned()).collect();
        Ok(Enrolled { recovery_codes, session })
    }

    /// The second factor, by the app or by a recovery code, opens a session.
    ///
    /// # Errors
    /// The challenge or the code is not good, or one has to wait.
    pub async fn verify(&self, answer: &ChallengeCode) -> Answer<OperatorLoggedIn, SecondFactorRejection> {
        let found = self.challenge(&answer.challenge, Purpose::SecondFactor).await?;
        self.begin_attempt(&found).await?;
        let operator = &found.operator;
        let operator_id = operator.operator_id.as_str();
        let (action, condition, answered) = match self.answered(operator, &answer.code)? {
            Some(Answered::Step(step)) => {
                ("operator.login", store::is_answered_by_step(&found, step), Answered::Step(step))
            }
            Some(Answered::RecoveryCode(hash)) => {
                let condition = store::is_answered_by_recovery_code(&found, &hash);
                ("operator.login_by_recovery_code", condition, Answered::RecoveryCode(hash))
            }
            None => return self.refuse_code(&found).await,
        };
        let changes = |row: &Sealed| match &answered {
            Answered::Step(step) => vec![store::use_step(operator_id, *step, row)],
            Answered::RecoveryCode(hash) => vec![store::use_recovery_code(hash, row)],
        };
        match self.open_session(action, operator, &condition, changes).await {
            // Used already, or at the same time by somebody else.
            Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode)) => self.refuse_code(&found).await,
            other => other,
        }
    }

    /// New tokens for a session; a token that was used before ends it.
    ///
    /// # Errors
    /// `invalid_refresh_token`.
    pub async fn refresh(&self, refresh_token: &str) -> Answer<OperatorLoggedIn, OperatorRefreshRejection> {
        let rejected = || ServiceError::Rejected(OperatorRefreshRejection::InvalidRefreshToken);
        let (hash, now_ms) = (hash_of(refresh_token), self.clock.now_ms());
        let found = sessions::find_token(self.db, &hash, now_ms).await?;
        let found =
            found.filter(|found| found.tenant_id == self.tenant_id && found.is_open).ok_or_else(rejected)?;
        let operator = store::by_id(self.db, &found.operator_id).await?;
        let operator = operator
            .filter(|operator| !operator.disabled && operator.works_at(self.tenant_id))
            .ok_or_else(rejected)?;
        let successor = Token::draw("rft", self.rng);
        let is_first = !found.is_used && sessions::rotate(self.db, &hash, &successor.hash, now_ms).await?;
        if !is_first {
            self.end_stolen(&operator, &found.session_id).await?;
            return Err(rejected());
        }
        let tokens = self.tokens(&operator, &found.session_id, found.expires_at_ms, successor.text).await?;
        tokens.ok_or_else(rejected)
    }

    async fn end_stolen(&self, operator: &StoredOperator, session_id: &str) -> Result<(), Fault> {
        let after = json!({ "session_id": session_id });
        let draft = self.draft("operator.refresh_reused", Actor::Anonymous, &operator.operator_id, after);
        let condition = sessions::open_condition(session_id, &operator.operator_id);
        let now_ms = self.clock.now_ms();
        audit::commit(self.db, &draft, &condition, |row| vec![sessions::end(session_id, now_ms, row)])
            .await?;
        self.withdraw_ended(&operator.operator_id).await
    }

    async fn challenge(&self, text: &str, purpose: Purpose) -> Answer<FoundChallenge, SecondFactorRejection> {
        let now_ms = self.clock.now_ms();
        let found = store::challenge(self.db, &hash_of(text), purpose, self.tenant_id, now_ms).await?;
        found.ok_or(ServiceError::Rejected(SecondFactorRejection::InvalidChallenge))
    }

    async fn begin_attempt(&self, found: &FoundChallenge) -> Answer<(), SecondFactorRejection> {
        let key = attempts::key_of(&found.operator.email);
        let begun = attempts::begin(self.db, &key, self.clock.now_ms()).await?;
        begun.map_err(|retry_after_s| {
            ServiceError::Rejected(SecondFactorRejection::LoginDelayed { retry_after_s })
        })
    }

    async fn refuse_code<T>(&self, found: &FoundChallenge) -> Answer<T, SecondFactorRejection> {
        self.record_failure("operator.login_failed", Some(&found.operator), "wrong_code").await?;
        Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode))
    }

    fn answered(&self, operator: &StoredOperator, code: &str) -> Result<Option<Answered>, Fault> {
        let Some(sealed) = &operator.totp_sealed else {
            return Ok(None);
        };
        let secret = self.open(sealed, &operator.operator_id)?;
        let step = secret.accept(code, self.clock.now_ms(), operator.totp_last_step);
        let recovery_code = || RecoveryCode::hash_of(code).map(Answered::RecoveryCode);
        Ok(step.map(Answered::Step).or_else(recovery_code))
    }

    /// Makes the changes, ends the operator's challenges and opens a session, all of it or nothing.
    async fn open_session(
        &self,
        action: &'static str,
        operator: &StoredOperator,
        condition: &Condition,
        changes: impl Fn(&Sealed) -> Vec<Statement>,
    ) -> Answer<OperatorLoggedIn, SecondFactorRejection> {
        let (session, refresh_token) = self.new_session(operator);
        let draft = self.draft_of(action, operator, json!({ "session_id": session.session_id }));
        let all = |row: &Sealed| {
            let mut statements = changes(row);
            statements.push(store::delete_challenges(&operator.operator_id, row));
            statements.extend(sessions::open(&session, row));
            statements
        };
        if audit::commit(self.db, &draft, condition, all).await?.is_none() {
            return Err(ServiceError::Rejected(SecondFactorRejection::InvalidCode));
        }
        attempts::clear(self.db, &attempts::key_of(&operator.email)).await?;
        let expires_at_ms = session.now_ms + LIFETIME_MS;
        let tokens = self.tokens(operator, &session.session_id, expires_at_ms, refresh_token).await?;
        tokens.ok_or(ServiceError::Rejected(SecondFactorRejection::InvalidChallenge))
    }
}
