use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::auth::player_auth::{CodePurpose, PlayerAuthAnswer, PlayerAuthCommand, SessionChoice};
use igaming_contracts::auth::{
    ChangePasswordRequest, CredentialRejection, PasswordReset, ResetPasswordRequest, SecretText,
};
use igaming_contracts::comms::Template;

use super::new_password::{PASSWORD_BYTES_MAX, PasswordRejection, check_new_password};
use super::opaque_token::{PlayerToken, draw_secret, hash_of};
use super::password::PasswordHash;
use super::registration::WelcomeWallet;
use super::rules::Email;
use super::service::{AuthService, PlayerAuthObjects, retry_after_s, unexpected};
use super::session;
use super::store::{self, StoredPlayer};
use crate::ServiceError;

pub(super) type Outcome<T> = Result<T, ServiceError<CredentialRejection>>;

pub(super) fn rejected<T>(rejection: CredentialRejection) -> Outcome<T> {
    Err(ServiceError::Rejected(rejection))
}

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// Whether a link to a new password is to be sent. It costs the same for every address, and is all that is done
    /// before the answer; [`AuthService::send_reset_link`] is for afterwards.
    ///
    /// # Errors
    /// A fault when nobody can say.
    pub async fn admit_reset(&self, email: &str) -> Result<Option<Email>, Fault> {
        let Ok(email) = Email::parse(email) else { return Ok(None) };
        let admit = PlayerAuthCommand::AdmitMessage { purpose: CodePurpose::ResetPassword };
        let answer = self.ask_address(email.as_str(), admit).await?;
        Ok((answer == PlayerAuthAnswer::Done {}).then_some(email))
    }

    /// Sends a link to a new password, if the brand has a player of this address.
    ///
    /// # Errors
    /// A fault when it could not be sent.
    pub async fn send_reset_link(&self, email: &Email) -> Result<(), Fault> {
        let Some(stored) = store::by_email(self.db, self.tenant_id, email).await? else { return Ok(()) };
        let player = stored.player;
        let token = PlayerToken::draw(&player.player_id, self.rng);
        self.issue_code(&player.player_id, CodePurpose::ResetPassword, "", token.hash(), None).await?;
        self.send(&player, Template::ResetPassword, &self.link("reset-password", &token.text())).await
    }

    /// Sets a new password by a link. It logs nobody in and leaves the second factor as it is. The device that has the
    /// link is known from now on, so no guesses of others delay its login.
    ///
    /// # Errors
    /// `invalid_link`, or what is wrong with the password; the link is then still good.
    pub async fn reset_password(&self, request: &ResetPasswordRequest) -> Outcome<PasswordReset> {
        let Some(token) = PlayerToken::parse(&request.token) else {
            return rejected(CredentialRejection::InvalidLink);
        };
        let Some(stored) = store::by_id(self.db, self.tenant_id, &token.player_id).await? else {
            return rejected(CredentialRejection::InvalidLink);
        };
        self.check_password(request.new_password.as_str(), &stored.player.email)?;
        let redeem = PlayerAuthCommand::RedeemCode {
            purposes: vec![CodePurpose::ResetPassword],
            request_id: String::new(),
            code_hash: token.hash(),
        };
        match self.ask_player(&token.player_id, redeem).await? {
            PlayerAuthAnswer::Redeemed { .. } => {}
            PlayerAuthAnswer::Unknown {} => return rejected(CredentialRejection::InvalidLink),
            answer => return Err(unexpected(&answer).into()),
        }
        self.set_password(&stored, request.new_password.as_str(), SessionChoice::All {}).await?;
        let device_token = draw_secret(self.rng);
        if let Ok(email) = Email::parse(&stored.player.email) {
            let new_device_hash = Some(hash_of(&device_token));
            let end = PlayerAuthCommand::EndAttempt { device_hash: None, new_device_hash };
            self.ask_address(email.as_str(), end).await?;
        }
        Ok(PasswordReset { device_token: device_token.into() })
    }

    /// Sets a new password for somebody who has a session and knows the old one.
    ///
    /// # Errors
    /// See [`CredentialRejection`].
    pub async fn change_password(
        &self,
        player_id: &str,
        session_id: &str,
        request: &ChangePasswordRequest,
    ) -> Outcome<()> {
        let stored = self.stored(player_id).await?;
        self.check_password(request.new_password.as_str(), &stored.player.email)?;
        let current = &request.current_password;
        self.reauthenticate(&stored, session_id, current, request.code.as_ref()).await?;
        let others = SessionChoice::Others { session_id: session_id.to_owned() };
        self.set_password(&stored, request.new_password.as_str(), others).await
    }

    /// Sessions end, and logins with the old password open none, before the new password is there. If it then cannot be
    /// stored, nobody gets in until another one is set: the safe side.
    async fn set_password(&self, stored: &StoredPlayer, password: &str, ends: SessionChoice) -> Outcome<()> {
        let player_id = &stored.player.player_id;
        let hash = PasswordHash::create(password, self.rng)?;
        let version = stored.password_version.saturating_add(1);
        self.end_chosen(player_id, ends, Some(version)).await?;
        if !store::update_password(self.db, stored, &hash, version).await? {
            return rejected(CredentialRejection::CredentialsChanged);
        }
        self.send(&stored.player, Template::PasswordChanged, &[]).await?;
        Ok(())
    }

    fn check_password(&self, password: &str, email: &str) -> Outcome<()> {
        let chars_min = self.tenant.registration.password_chars_min;
        check_new_password(password, chars_min, &self.context_words(email))
            .map_err(|rejection| ServiceError::Rejected(rejection.into()))
    }

    /// Somebody who has a session shows to be the player: by the password, and by a code where there is a second factor
    /// (ASVS 5.0, 7.5.1). Too many wrong passwords end the session.
    pub(super) async fn reauthenticate(
        &self,
        stored: &StoredPlayer,
        session_id: &str,
        password: &SecretText,
        code: Option<&SecretText>,
    ) -> Outcome<()> {
        let player_id = &stored.player.player_id;
        let begin = PlayerAuthCommand::BeginReauthentication { session_id: session_id.to_owned() };
        match self.ask_player(player_id, begin).await? {
            PlayerAuthAnswer::Done {} => {}
            PlayerAuthAnswer::Unknown {} => {
                session::end(self.sessions, session_id).await?;
                return rejected(CredentialRejection::TooManyAttempts { retry_after_s: None });
            }
            answer => return Err(unexpected(&answer).into()),
        }
        let password = password.as_str();
        if password.len() > PASSWORD_BYTES_MAX || !stored.password_hash.verify(password)? {
            return rejected(CredentialRejection::InvalidCredentials);
        }
        let end = PlayerAuthCommand::EndReauthentication { session_id: session_id.to_owned() };
        self.ask_player(player_id, end).await?;
        let check = PlayerAuthCommand::CheckSecondFactor { code: code.cloned() };
        match self.ask_player(player_id, check).await? {
            PlayerAuthAnswer::Done {} | PlayerAuthAnswer::SecondFactorNotEnabled {} => Ok(()),
            answer => Err(refusal(&answer)),
        }
    }

    pub(super) async fn issue_code(
        &self,
        player_id: &str,
        purpose: CodePurpose,
        request_id: &str,
        code_hash: String,
        subject: Option<String>,
    ) -> Result<(), Fault> {
        let request_id = request_id.to_owned();
        let issue = PlayerAuthCommand::IssueCode { purpose, request_id, code_hash, subject };
        match self.ask_player(player_id, issue).await? {
            PlayerAuthAnswer::Done {} => Ok(()),
            answer => Err(unexpected(&answer)),
        }
    }
}

pub(super) fn refusal(answer: &PlayerAuthAnswer) -> ServiceError<CredentialRejection> {
    ServiceError::Rejected(match answer {
        PlayerAuthAnswer::Delayed { retry_after_ms } => {
            CredentialRejection::TooManyAttempts { retry_after_s: retry_after_s(*retry_after_ms) }
        }
        PlayerAuthAnswer::CodeRequired {} => CredentialRejection::SecondFactorRequired,
        PlayerAuthAnswer::WrongCode {} => CredentialRejection::InvalidCode,
        PlayerAuthAnswer::SecondFactorEnabled {} => CredentialRejection::SecondFactorEnabled,
        PlayerAuthAnswer::SecondFactorNotEnabled {} => CredentialRejection::SecondFactorNotEnabled,
        PlayerAuthAnswer::Unknown {} => CredentialRejection::SecondFactorNotSetUp,
        answer => return unexpected(answer).into(),
    })
}

impl From<PasswordRejection> for CredentialRejection {
    fn from(rejection: PasswordRejection) -> Self {
        match rejection {
            PasswordRejection::Length { chars_min, bytes_max } => {
                Self::InvalidPassword { chars_min, bytes_max }
            }
            PasswordRejection::Common => Self::CommonPassword,
            PasswordRejection::Contextual => Self::ContextualPassword,
        }
    }
}
