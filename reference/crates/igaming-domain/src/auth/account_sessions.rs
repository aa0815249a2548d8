use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::auth::player_auth::{PlayerAuthAnswer, PlayerAuthCommand, SessionChoice};
use igaming_contracts::auth::{
    AccountStatus, CredentialRejection, EndReason, EndedSessions, SessionView, Sessions,
};

use super::registration::WelcomeWallet;
use super::service::{AuthService, PlayerAuthObjects, unexpected};
use super::store;
use crate::ServiceError;

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// Ends the session that asks.
    ///
    /// # Errors
    /// A fault when the session could not be ended.
    pub async fn logout(&self, player_id: &str, session_id: &str) -> Result<(), Fault> {
        let choice = SessionChoice::One { session_id: session_id.to_owned() };
        self.end_chosen(player_id, choice, None).await?;
        // The apex forgets it even where the object knew it no longer.
        self.forget_sessions(&[session_id.to_owned()]).await
    }

    /// Ends all sessions of the player who asks.
    ///
    /// # Errors
    /// A fault when they could not be ended.
    pub async fn logout_everywhere(&self, player_id: &str) -> Result<(), Fault> {
        self.end_chosen(player_id, SessionChoice::All {}, None).await.map(drop)
    }

    /// The player's open sessions, the latest used first.
    ///
    /// # Errors
    /// A fault when they cannot be read.
    pub async fn list_sessions(&self, player_id: &str, current_id: &str) -> Result<Sessions, Fault> {
        let sessions = match self.ask_player(player_id, PlayerAuthCommand::ListSessions {}).await? {
            PlayerAuthAnswer::Sessions { sessions } => sessions,
            answer => return Err(unexpected(&answer)),
        };
        let mark = |view: SessionView| SessionView { current: view.session_id == current_id, ..view };
        Ok(Sessions { sessions: sessions.into_iter().map(mark).collect() })
    }

    /// Ends one of the player's sessions. Only the player's own object is asked, so nobody ends another's.
    ///
    /// # Errors
    /// `session_not_found`.
    pub async fn end_session(
        &self,
        player_id: &str,
        session_id: &str,
    ) -> Result<(), ServiceError<CredentialRejection>> {
        let choice = SessionChoice::One { session_id: session_id.to_owned() };
        match self.end_chosen(player_id, choice, None).await?.is_empty() {
            true => Err(ServiceError::Rejected(CredentialRejection::SessionNotFound)),
            false => Ok(()),
        }
    }

    /// Ends all sessions of a player for somebody else: the brand, or the player's own self-exclusion. A player's
    /// object decides first, so that no login opens a session after this has answered; then the record follows.
    /// `None` when the tenant has no such player.
    ///
    /// # Errors
    /// A fault, after which it is to be asked again.
    pub async fn end_player_sessions(
        &self,
        player_id: &str,
        reason: EndReason,
    ) -> Result<Option<EndedSessions>, Fault> {
        if !store::player_exists(self.db, self.tenant_id, player_id).await? {
            return Ok(None);
        }
        let status = match reason {
            EndReason::SelfExcluded => Some(AccountStatus::SelfExcluded),
            EndReason::Closed => Some(AccountStatus::Closed),
            EndReason::Locked => Some(AccountStatus::Locked),
            EndReason::Reinstated => Some(AccountStatus::Active),
            EndReason::Revoked => None,
        };
        let command = match status {
            Some(status) => PlayerAuthCommand::SetStatus { status },
            None => {
                PlayerAuthCommand::EndSessions { choice: SessionChoice::All {}, password_version_min: None }
            }
        };
        let (session_ids, status) = match self.ask_player(player_id, command).await? {
            PlayerAuthAnswer::Ended { session_ids, status } => (session_ids, status),
            answer => return Err(unexpected(&answer)),
        };
        self.forget_sessions(&session_ids).await?;
        store::update_status(self.db, self.tenant_id, player_id, status).await?;
        let ended = u32::try_from(session_ids.len()).unwrap_or(u32::MAX);
        Ok(Some(EndedSessions { ended, status }))
    }

    /// Ends sessions in the object, then lets the apex forget them. Answers which they were.
    pub(super) async fn end_chosen(
        &self,
        player_id: &str,
        choice: SessionChoice,
        password_version_min: Option<u64>,
    ) -> Result<Vec<String>, Fault> {
        let end = PlayerAuthCommand::EndSessions { choice, password_version_min };
        match self.ask_player(player_id, end).await? {
            PlayerAuthAnswer::Ended { session_ids, .. } => {
                self.forget_sessions(&session_ids).await?;
                Ok(session_ids)
            }
            answer => Err(unexpected(&answer)),
        }
    }
}
