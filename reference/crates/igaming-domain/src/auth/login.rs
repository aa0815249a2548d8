use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::auth::player_auth::{PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::auth::{
    AccountStatus, LoggedIn, LoginAnswer, LoginRejection, LoginRequest, RefreshRequest, Refreshed,
    SecondFactorChallenge, VerifySecondFactorRequest,
};

use super::new_password::PASSWORD_BYTES_MAX;
use super::opaque_token::{PlayerToken, RefreshToken, draw_secret, hash_of};
use super::password::PasswordHash;
use super::player_auth::CHALLENGE_LIFETIME_MS;
use super::registration::WelcomeWallet;
use super::rules::Email;
use super::service::{AuthService, Drawn, PlayerAuthObjects, retry_after_s, unexpected};
use super::store::{self, StoredPlayer};
use super::token::ACCESS_TOKEN_LIFETIME_S;
use crate::ServiceError;

type Outcome<T> = Result<T, ServiceError<LoginRejection>>;

/// What came of a refresh token.
#[derive(Debug)]
pub struct Refreshing {
    /// The next pair of tokens.
    pub outcome: Outcome<Refreshed>,
    /// The player of a session that has ended because an older token was used again.
    pub reused_by: Option<String>,
}

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// Opens a session, or asks for the second factor.
    ///
    /// An address that no player has costs the same calls, the same hash and the same counting as a wrong password. How
    /// an account stands is told only to who knows its password.
    ///
    /// # Errors
    /// One rejection for an unknown address and a wrong password, after the same time.
    pub async fn login(&self, request: &LoginRequest) -> Outcome<LoginAnswer> {
        let rejected = || ServiceError::Rejected(LoginRejection::InvalidCredentials);
        let password = request.password.as_str();
        // Nobody has such a password; hashing megabytes would only cost CPU.
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(rejected());
        }
        let Ok(email) = Email::parse(&request.email) else {
            PasswordHash::verify_nobody(password)?;
            return Err(rejected());
        };
        let device_hash = request.device_token.as_ref().map(|token| hash_of(token.as_str()));
        let begin = PlayerAuthCommand::BeginAttempt { device_hash: device_hash.clone() };
        refuse_delayed(self.ask_address(email.as_str(), begin).await?)?;
        let Some(stored) = store::by_email(self.db, self.tenant_id, &email).await? else {
            PasswordHash::verify_nobody(password)?;
            return Err(rejected());
        };
        if !stored.password_hash.verify(password)? {
            return Err(rejected());
        }
        self.log_in(stored, &email, device_hash, password).await
    }

    /// The password was right.
    async fn log_in(
        &self,
        stored: StoredPlayer,
        email: &Email,
        device_hash: Option<String>,
        password: &str,
    ) -> Outcome<LoginAnswer> {
        let player_id = stored.player.player_id.clone();
        let drawn = self.draw_session(&player_id).await?;
        let challenge = PlayerToken::draw(&player_id, self.rng);
        let open = PlayerAuthCommand::OpenSession {
            session: drawn.session(),
            challenge_hash: challenge.hash(),
            password_version: stored.password_version,
        };
        let answer = self.ask_player(&player_id, open).await?;
        let PlayerAuthAnswer::Opened { ended_session_ids } = answer else {
            self.forget_sessions(&[drawn.session_id]).await?;
            let end = PlayerAuthCommand::EndAttempt { device_hash, new_device_hash: None };
            self.ask_address(email.as_str(), end).await?;
            return match answer {
                PlayerAuthAnswer::Challenged {} => Ok(LoginAnswer::SecondFactor(SecondFactorChallenge {
                    challenge: challenge.text(),
                    challenge_expires_in_s: CHALLENGE_LIFETIME_MS / 1_000,
                })),
                refused => Err(refusal(&refused)),
            };
        };
        self.forget_sessions(&ended_session_ids).await?;
        let logged_in = self.greet(stored, email, device_hash, &drawn, Some(password)).await?;
        Ok(LoginAnswer::LoggedIn(Box::new(logged_in)))
    }

    /// Answers the challenge of a login.
    ///
    /// # Errors
    /// `invalid_challenge`, `invalid_code`, `too_many_attempts`, or how the account stands.
    pub async fn verify_second_factor(&self, request: &VerifySecondFactorRequest) -> Outcome<LoggedIn> {
        let invalid = || ServiceError::Rejected(LoginRejection::InvalidChallenge);
        let challenge = PlayerToken::parse(&request.challenge).ok_or_else(invalid)?;
        let stored = store::by_id(self.db, self.tenant_id, &challenge.player_id).await?;
        let stored = stored.ok_or_else(invalid)?;
        let drawn = self.draw_session(&challenge.player_id).await?;
        let answer = PlayerAuthCommand::AnswerChallenge {
            challenge_hash: challenge.hash(),
            code: request.code.clone(),
            session: drawn.session(),
        };
        match self.ask_player(&challenge.player_id, answer).await? {
            PlayerAuthAnswer::Opened { ended_session_ids } => {
                self.forget_sessions(&ended_session_ids).await?;
                let email = Email::parse(&stored.player.email)
                    .map_err(|_| Fault::corrupt("an account without an address"))?;
                Ok(self.greet(stored, &email, None, &drawn, None).await?)
            }
            refused => {
                self.forget_sessions(&[drawn.session_id]).await?;
                Err(refusal(&refused))
            }
        }
    }

    /// What belongs to each login: the count of failures begins anew, the device is known from now on, the gift that is
    /// still missing is asked for, and a hash of former parameters is made anew.
    async fn greet(
        &self,
        stored: StoredPlayer,
        email: &Email,
        device_hash: Option<String>,
        drawn: &Drawn,
        password: Option<&str>,
    ) -> Result<LoggedIn, Fault> {
        let device_token = draw_secret(self.rng);
        let new_device_hash = Some(hash_of(&device_token));
        self.ask_address(email.as_str(), PlayerAuthCommand::EndAttempt { device_hash, new_device_hash })
            .await?;
        if !stored.welcome_promo_credited {
            let _ = self.credit_welcome(&stored.player.player_id).await;
        }
        if let Some(password) = password
            && stored.password_hash.is_outdated()?
        {
            let hash = PasswordHash::create(password, self.rng)?;
            store::update_password(self.db, &stored, &hash, stored.password_version).await?;
        }
        Ok(self.logged_in(stored.player, drawn, device_token.into()))
    }

    /// Exchanges a refresh token for the next pair of tokens.
    ///
    /// # Errors
    /// `invalid_refresh_token`.
    pub async fn refresh(&self, request: &RefreshRequest) -> Refreshing {
        let mut reused_by = None;
        let outcome = self.rotate(request, &mut reused_by).await;
        Refreshing { outcome, reused_by }
    }

    async fn rotate(&self, request: &RefreshRequest, reused_by: &mut Option<String>) -> Outcome<Refreshed> {
        let invalid = ServiceError::Rejected(LoginRejection::InvalidRefreshToken);
        let Some(token) = RefreshToken::parse(&request.refresh_token) else { return Err(invalid) };
        let next = token.successor(self.rng);
        let rotate = PlayerAuthCommand::RotateRefresh {
            session_id: token.session_id.clone(),
            family_hash: token.family_hash(),
            token_hash: token.hash(),
            next_hash: next.hash(),
        };
        match self.ask_player(&token.player_id, rotate).await? {
            PlayerAuthAnswer::Rotated { expires_at_ms } => Ok(Refreshed {
                access_token: self.access_token(&token.player_id, &token.session_id),
                token_type: "Bearer".to_owned(),
                expires_in_s: ACCESS_TOKEN_LIFETIME_S,
                refresh_token: next.text(),
                refresh_expires_in_s: expires_at_ms.saturating_sub(self.clock.now_ms()) / 1_000,
            }),
            PlayerAuthAnswer::Reused {} => {
                *reused_by = Some(token.player_id);
                self.forget_sessions(&[token.session_id]).await?;
                Err(invalid)
            }
            PlayerAuthAnswer::Unknown {} => Err(invalid),
            answer => Err(unexpected(&answer).into()),
        }
    }
}

fn refuse_delayed(answer: PlayerAuthAnswer) -> Outcome<()> {
    match answer {
        PlayerAuthAnswer::Done {} => Ok(()),
        answer => Err(refusal(&answer)),
    }
}

fn refusal(answer: &PlayerAuthAnswer) -> ServiceError<LoginRejection> {
    ServiceError::Rejected(match answer {
        PlayerAuthAnswer::Delayed { retry_after_ms } => {
            LoginRejection::TooManyAttempts { retry_after_s: retry_after_s(*retry_after_ms) }
        }
        PlayerAuthAnswer::Barred { status: AccountStatus::SelfExcluded } => {
            LoginRejection::AccountSelfExcluded
        }
        PlayerAuthAnswer::Barred { status: AccountStatus::Closed } => LoginRejection::AccountClosed,
        PlayerAuthAnswer::Barred { .. } => LoginRejection::AccountLocked,
        PlayerAuthAnswer::Outdated {} => LoginRejection::InvalidCredentials,
        PlayerAuthAnswer::Unknown {} | PlayerAuthAnswer::SecondFactorNotEnabled {} => {
            LoginRejection::InvalidChallenge
        }
        PlayerAuthAnswer::WrongCode {} => LoginRejection::InvalidCode,
        answer => return unexpected(answer).into(),
    })
}
