use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::backoffice::signing_in::{
    ENROLMENT_LIFETIME_S, NextStep, OperatorLoggedIn, SECOND_FACTOR_LIFETIME_S, SignInStep,
};
use serde_json::{Value, json};

use super::rules::Token;
use super::sessions::{self, Opened};
use super::store::{NewChallenge, Purpose, StoredOperator};
use crate::auth::{AccessTokenKeys, Claims, CredentialKeys, SEAL_NONCE_BYTES, TotpSecret};
use crate::backoffice::audit::{self, Actor, Draft};

/// Sign-in of operators and their own accounts, in one request.
#[derive(Debug)]
pub struct OperatorAuthentication<'a, D, K, C, R> {
    /// `platform-main`.
    pub db: &'a D,
    /// `SESSIONS_KV`.
    pub sessions: &'a K,
    /// The time.
    pub clock: &'a C,
    /// Randomness.
    pub rng: &'a R,
    /// Sign operators' access tokens.
    pub keys: &'a AccessTokenKeys,
    /// Seal the secrets of authenticator apps.
    pub credentials: &'a CredentialKeys,
    /// The brand under whose name the request came.
    pub tenant_id: &'a str,
    /// The request, for the audit log.
    pub request_id: &'a str,
}

/// A challenge to be written, and how its holder learns of it.
pub(super) struct Issued {
    pub challenge: NewChallenge,
    pub step: NextStep,
}

impl<D: Db, K: Kv, C: Clock, R: Rng> OperatorAuthentication<'_, D, K, C, R> {
    /// What is to be written of something that an operator did, or somebody nobody knows to an operator's account.
    pub(super) fn draft(&self, action: &'static str, actor: Actor, target_id: &str, after: Value) -> Draft {
        Draft {
            at_ms: self.clock.now_ms(),
            actor,
            action,
            target_kind: "operator",
            target_id: target_id.to_owned(),
            tenant_id: Some(self.tenant_id.to_owned()),
            request_id: self.request_id.to_owned(),
            change: json!({ "before": {}, "after": after }),
        }
    }

    pub(super) fn draft_of(&self, action: &'static str, operator: &StoredOperator, after: Value) -> Draft {
        let actor = Actor::Operator(operator.operator_id.clone());
        self.draft(action, actor, &operator.operator_id, after)
    }

    /// Writes down that somebody could not prove to be who they say. An operator of another brand is not named: the row
    /// is read by this one's.
    pub(super) async fn record_failure(
        &self,
        action: &'static str,
        operator: Option<&StoredOperator>,
        reason: &str,
    ) -> Result<(), Fault> {
        let named = operator.filter(|operator| operator.works_at(self.tenant_id));
        let target_id = named.map_or("", |operator| operator.operator_id.as_str());
        let draft = self.draft(action, Actor::Anonymous, target_id, json!({ "reason": reason }));
        audit::record(self.db, &draft).await
    }

    /// A challenge for who knows the password of an account of this version.
    pub(super) fn issue(&self, operator_id: &str, operator_version: u64, purpose: Purpose) -> Issued {
        let token = Token::draw("chl", self.rng);
        let now_ms = self.clock.now_ms();
        let (step, expires_in_s) = match purpose {
            Purpose::SecondFactor => (SignInStep::SecondFactor, SECOND_FACTOR_LIFETIME_S),
            Purpose::Enrolment => (SignInStep::Enrolment, ENROLMENT_LIFETIME_S),
        };
        Issued {
            challenge: NewChallenge {
                token_hash: token.hash,
                operator_id: operator_id.to_owned(),
                operator_version,
                tenant_id: self.tenant_id.to_owned(),
                purpose,
                expires_at_ms: now_ms + expires_in_s * 1_000,
                now_ms,
            },
            step: NextStep { step, challenge: token.text, expires_in_s },
        }
    }

    /// A session to be written, and its refresh token.
    pub(super) fn new_session(&self, operator: &StoredOperator) -> (Opened, String) {
        let refresh_token = Token::draw("rft", self.rng);
        let session = Opened {
            session_id: super::rules::draw_id("ses", self.rng),
            operator_id: operator.operator_id.clone(),
            tenant_id: self.tenant_id.to_owned(),
            refresh_hash: refresh_token.hash,
            now_ms: self.clock.now_ms(),
        };
        (session, refresh_token.text)
    }

    /// The tokens of a session that was written; `None` when it is over already.
    pub(super) async fn tokens(
        &self,
        operator: &StoredOperator,
        session_id: &str,
        expires_at_ms: u64,
        refresh_token: String,
    ) -> Result<Option<OperatorLoggedIn>, Fault> {
        let now_ms = self.clock.now_ms();
        let operator_id = operator.operator_id.as_str();
        if !sessions::publish(self.db, self.sessions, session_id, operator_id, now_ms).await? {
            return Ok(None);
        }
        let role = operator.assignment.role;
        let claims = Claims::issue_to_operator(self.tenant_id, operator_id, role, session_id, now_ms);
        // No token outlives its session.
        let exp = claims.exp.min(expires_at_ms / 1_000);
        let claims = Claims { exp, ..claims };
        Ok(Some(OperatorLoggedIn {
            operator: operator.shown(),
            access_token: self.keys.sign(&claims),
            token_type: "Bearer".to_owned(),
            expires_in_s: claims.exp.saturating_sub(claims.iat),
            refresh_token,
        }))
    }

    /// Takes from the apex what the operator's ended sessions let do. The sessions are ended whatever comes of it: KV
    /// forgets them with their access tokens.
    pub(super) async fn withdraw_ended(&self, operator_id: &str) -> Result<(), Fault> {
        sessions::withdraw_ended(self.db, self.sessions, operator_id, self.clock.now_ms()).await
    }

    pub(super) fn seal(&self, secret: &TotpSecret, operator_id: &str) -> Vec<u8> {
        let nonce = self.rng.bytes::<SEAL_NONCE_BYTES>();
        self.credentials.seal(secret.as_bytes(), nonce, operator_id.as_bytes())
    }

    pub(super) fn open(&self, sealed: &[u8], operator_id: &str) -> Result<TotpSecret, Fault> {
        let bytes = self.credentials.open(sealed, operator_id.as_bytes());
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(TotpSecret::from_bytes).ok_or_else(|| Fault::corrupt("a secret that no key opens"))
    }
}
