use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::backoffice::account::{
    EndOperatorSessionRejection, NewOperatorPassword, OperatorSessions, OwnAccount, Reauthentication,
    ReauthenticationRejection,
};
use igaming_contracts::backoffice::signing_in::NextStep;
use serde_json::json;

use super::OperatorAuthentication;
use super::attempts;
use super::rules::check_password;
use super::sessions;
use super::store::{self, Purpose, StoredOperator};
use crate::ServiceError;
use crate::auth::{PASSWORD_BYTES_MAX, PasswordHash, end_session};
use crate::backoffice::audit::{self, Sealed};

type Answer<T> = Result<T, ServiceError<ReauthenticationRejection>>;

impl<D: Db, K: Kv, C: Clock, R: Rng> OperatorAuthentication<'_, D, K, C, R> {
    /// The operator of the access token.
    ///
    /// # Errors
    /// A fault when the account cannot be read.
    pub async fn me(&self, operator_id: &str) -> Result<OwnAccount, Fault> {
        let operator = self.own(operator_id).await?;
        let left = store::recovery_codes_left(self.db, operator_id).await?;
        Ok(OwnAccount {
            scopes: operator.assignment.role.scopes().to_vec(),
            operator: operator.shown(),
            recovery_codes_left: u32::try_from(left).unwrap_or(u32::MAX),
        })
    }

    /// The operator's open sessions.
    ///
    /// # Errors
    /// A fault when they cannot be read.
    pub async fn sessions(&self, operator_id: &str, current: &str) -> Result<OperatorSessions, Fault> {
        let sessions = sessions::list(self.db, operator_id, current, self.clock.now_ms()).await?;
        Ok(OperatorSessions { sessions })
    }

    /// Ends the session of the access token; one that is over stays so.
    ///
    /// # Errors
    /// A fault when it could not be ended.
    pub async fn logout(&self, operator_id: &str, session_id: &str) -> Result<(), Fault> {
        self.end(operator_id, session_id, "operator.logout").await?;
        end_session(self.sessions, session_id).await
    }

    /// Ends one of the operator's sessions.
    ///
    /// # Errors
    /// `session_not_found`, also for a session of somebody else.
    pub async fn end_session(
        &self,
        operator_id: &str,
        session_id: &str,
    ) -> Result<(), ServiceError<EndOperatorSessionRejection>> {
        if !self.end(operator_id, session_id, "operator.session_ended").await? {
            return Err(ServiceError::Rejected(EndOperatorSessionRejection::SessionNotFound));
        }
        Ok(end_session(self.sessions, session_id).await?)
    }

    async fn end(&self, operator_id: &str, session_id: &str, action: &'static str) -> Result<bool, Fault> {
        let operator = self.own(operator_id).await?;
        let draft = self.draft_of(action, &operator, json!({ "session_id": session_id }));
        let condition = sessions::open_condition(session_id, operator_id);
        let now_ms = self.clock.now_ms();
        let ended = |row: &Sealed| vec![sessions::end(session_id, now_ms, row)];
        Ok(audit::commit(self.db, &draft, &condition, ended).await?.is_some())
    }

    /// Sets another password, and ends all sessions but the one that asks.
    ///
    /// # Errors
    /// The new password is none, the one of now is another, or one has to wait.
    pub async fn change_password(
        &self,
        operator_id: &str,
        session_id: &str,
        passwords: &NewOperatorPassword,
    ) -> Answer<()> {
        let before = self.own(operator_id).await?;
        check_password(&passwords.new_password, &before.email).map_err(|defect| {
            ServiceError::Rejected(ReauthenticationRejection::InvalidPassword { defect })
        })?;
        self.reauthenticate(&before, &passwords.current_password).await?;
        let after = StoredOperator {
            password_hash: Some(PasswordHash::create(&passwords.new_password, self.rng)?),
            version: before.version + 1,
            ..before.clone()
        };
        let draft = self.draft_of("operator.password_changed", &after, json!({}));
        let now_ms = self.clock.now_ms();
        let changes = |row: &Sealed| {
            vec![
                store::write(&after, row),
                store::delete_challenges(operator_id, row),
                sessions::end_all_but(session_id, operator_id, now_ms, row),
            ]
        };
        if audit::commit(self.db, &draft, &store::is_at(&before), changes).await?.is_none() {
            return Err(Fault::unavailable("the account was changed at the same time").into());
        }
        Ok(self.withdraw_ended(operator_id).await?)
    }

    /// Begins the enrolment of another authenticator app.
    ///
    /// # Errors
    /// The password is another, or one has to wait.
    pub async fn renew_second_factor(&self, operator_id: &str, proof: &Reauthentication) -> Answer<NextStep> {
        let operator = self.own(operator_id).await?;
        self.reauthenticate(&operator, &proof.current_password).await?;
        let issued = self.issue(operator_id, operator.version, Purpose::Enrolment);
        let draft = self.draft_of("operator.second_factor_renewal", &operator, json!({}));
        let changes = |row: &Sealed| store::write_challenge(&issued.challenge, row);
        match audit::commit(self.db, &draft, &store::is_at(&operator), changes).await? {
            Some(_) => Ok(issued.step),
            None => Err(Fault::unavailable("the account was changed at the same time").into()),
        }
    }

    async fn own(&self, operator_id: &str) -> Result<StoredOperator, Fault> {
        let operator = store::by_id(self.db, operator_id).await?;
        operator.ok_or_else(|| Fault::corrupt("a session without an account"))
    }

    async fn reauthenticate(&self, operator: &StoredOperator, password: &str) -> Answer<()> {
        let key = attempts::key_of(&operator.email);
        if let Err(retry_after_s) = attempts::begin(self.db, &key, self.clock.now_ms()).await? {
            return Err(ServiceError::Rejected(ReauthenticationRejection::LoginDelayed { retry_after_s }));
        }
        let is_right = match &operator.password_hash {
            Some(hash) if password.len() <= PASSWORD_BYTES_MAX => hash.verify(password)?,
            _ => false,
        };
        if is_right {
            return Ok(attempts::forgive(self.db, &key).await?);
        }
        self.record_failure("operator.reauthentication_failed", Some(operator), "wrong_password").await?;
        Err(ServiceError::Rejected(ReauthenticationRejection::InvalidCredentials))
    }
}
