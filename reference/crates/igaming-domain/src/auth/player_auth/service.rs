use cactus_edge::{Fault, ObjectSql};
use igaming_contracts::auth::player_auth::{PlayerAuthAnswer, PlayerAuthCommand, SessionChoice};

use super::super::sealed::CredentialKeys;
use super::super::totp::TotpSecret;
use super::attempts::TooMany;
use super::codes::Redeemed;
use super::ended_sessions::FORGET_AFTER_MS;
use super::second_factor::CodeRefused;
use super::sessions::Rotation;
use super::state::State;
use super::store;

/// How long an object rests before it looks again what has expired, in milliseconds: a day.
const REST_MS: u64 = 24 * 60 * 60 * 1_000;

/// How long an object rests in which nothing expires, in milliseconds: 30 days. An alarm costs a write, and most
/// players who have a second factor come back before.
const QUIET_MS: u64 = 30 * REST_MS;

/// An object of `igaming-auth`, by its name.
#[derive(Debug)]
pub struct PlayerAuth<S> {
    sql: S,
    /// Binds sealed secrets to the object.
    name: String,
    keys: CredentialKeys,
    state: State,
}

impl<S: ObjectSql> PlayerAuth<S> {
    /// The object as it was stored, or one that knows nothing yet.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub fn open(sql: S, name: String, keys: CredentialKeys) -> Result<Self, Fault> {
        let state = store::load(&sql)?;
        Ok(Self { sql, name, keys, state })
    }

    /// Decides a command and stores what has changed before it answers.
    ///
    /// # Errors
    /// A fault when the state cannot be stored or a secret cannot be unsealed; then nothing has changed.
    pub fn ask(&mut self, now_ms: u64, command: PlayerAuthCommand) -> Result<PlayerAuthAnswer, Fault> {
        let mut state = self.state.clone();
        let answer = self.decide(&mut state, now_ms, command)?;
        // Whatever ended them, also that they were used too long ago.
        state.ended_sessions.remember(now_ms, self.state.sessions.missing_in(&state.sessions));
        self.keep(state)?;
        Ok(answer)
    }

    /// Takes out what has expired. Answers when to look again, in milliseconds since the Unix epoch; `None` when
    /// nothing is left, and the object may be deleted.
    ///
    /// # Errors
    /// A fault when the state cannot be stored.
    pub fn purge(&mut self, now_ms: u64) -> Result<Option<u64>, Fault> {
        let mut state = self.state.clone();
        state.purge(now_ms);
        self.keep(state)?;
        let again_ms = if self.state.expires() {
            self.look_again_at_ms(now_ms)
        } else {
            now_ms.saturating_add(QUIET_MS)
        };
        Ok((!self.state.is_empty()).then_some(again_ms))
    }

    /// Sessions that have ended and that the apex may know still. It is to forget them; then [`Self::forget_ended`].
    pub fn ended_session_ids(&self) -> Vec<String> {
        self.state.ended_sessions.ids()
    }

    /// The apex has forgotten these sessions.
    ///
    /// # Errors
    /// A fault when the state cannot be stored; then they are still to be forgotten.
    pub fn forget_ended(&mut self, session_ids: &[String]) -> Result<(), Fault> {
        let mut state = self.state.clone();
        state.ended_sessions.forget(session_ids);
        self.keep(state)
    }

    /// When an object that was asked something looks again what has expired or what the apex is to forget, in
    /// milliseconds since the Unix epoch.
    pub fn look_again_at_ms(&self, now_ms: u64) -> u64 {
        let rest_ms = if self.state.ended_sessions.is_empty() { REST_MS } else { FORGET_AFTER_MS };
        now_ms.saturating_add(rest_ms)
    }

    fn keep(&mut self, state: State) -> Result<(), Fault> {
        if state != self.state {
            store::save(&self.sql, &state)?;
            self.state = state;
        }
        Ok(())
    }

    fn decide(
        &self,
        state: &mut State,
        now_ms: u64,
        command: PlayerAuthCommand,
    ) -> Result<PlayerAuthAnswer, Fault> {
        use PlayerAuthCommand as Command;
        Ok(match command {
            Command::BeginAttempt { device_hash } => {
                done_or_delayed(state.attempts.begin(now_ms, device_hash.as_deref()))
            }
            Command::EndAttempt { device_hash, new_device_hash } => {
                state.attempts.succeed(now_ms, device_hash.as_deref(), new_device_hash);
                PlayerAuthAnswer::Done {}
            }
            Command::AdmitMessage { purpose } => done_or_delayed(state.messages.admit(now_ms, purpose)),
            Command::OpenSession { session, challenge_hash, password_version } => {
                state.open_session(now_ms, session, challenge_hash, password_version)
            }
            Command::RotateRefresh { session_id, family_hash, token_hash, next_hash } => {
                rotated(state.sessions.rotate(now_ms, &session_id, &family_hash, &token_hash, next_hash))
            }
            Command::EndSessions { choice, password_version_min } => {
                state.end_sessions(now_ms, &choice, password_version_min)
            }
            Command::SetStatus { status } => state.set_status(now_ms, status),
            Command::ListSessions {} => PlayerAuthAnswer::Sessions { sessions: state.sessions.list(now_ms) },
            Command::BeginReauthentication { session_id } => {
                match state.sessions.begin_reauthentication(now_ms, &session_id) {
                    true => PlayerAuthAnswer::Done {},
                    false => PlayerAuthAnswer::Unknown {},
                }
            }
            Command::EndReauthentication { session_id } => {
                state.sessions.end_reauthentication(&session_id);
                PlayerAuthAnswer::Done {}
            }
            Command::IssueCode { purpose, request_id, code_hash, subject } => {
                state.codes.issue(now_ms, purpose, request_id, code_hash, subject);
                PlayerAuthAnswer::Done {}
            }
            Command::RedeemCode { purposes, request_id, code_hash } => {
                match state.codes.redeem(now_ms, &purposes, &request_id, &code_hash) {
                    Some(Redeemed { purpose, subject }) => PlayerAuthAnswer::Redeemed { purpose, subject },
                    None => PlayerAuthAnswer::Unknown {},
                }
            }
            _ => self.second_factor(state, now_ms, command)?,
        })
    }

    fn second_factor(
        &self,
        state: &mut State,
        now_ms: u64,
        command: PlayerAuthCommand,
    ) -> Result<PlayerAuthAnswer, Fault> {
        use PlayerAuthCommand as Command;
        Ok(match command {
            Command::AnswerChallenge { challenge_hash, code, session } => {
                let Some(version) = state.second_factor.try_challenge(now_ms, &challenge_hash) else {
                    return Ok(PlayerAuthAnswer::Unknown {});
                };
                match self.check(state, now_ms, code.as_str())? {
                    PlayerAuthAnswer::Done {} => {
                        state.open_challenged(now_ms, session, &challenge_hash, version)
                    }
                    refused => refused,
                }
            }
            Command::CheckSecondFactor { code } => match (&state.second_factor.totp, code) {
                (None, _) => PlayerAuthAnswer::SecondFactorNotEnabled {},
                (Some(_), None) => PlayerAuthAnswer::CodeRequired {},
                (Some(_), Some(code)) => self.check(state, now_ms, code.as_str())?,
            },
            Command::SetUpSecondFactor { sealed_secret } => {
                if state.second_factor.totp.is_some() {
                    return Ok(PlayerAuthAnswer::SecondFactorEnabled {});
                }
                state.second_factor.set_up(now_ms, sealed_secret);
                PlayerAuthAnswer::Done {}
            }
            Command::EnableSecondFactor { code, recovery_hashes, session_id } => {
                let Some(setup) = state.second_factor.setup(now_ms) else {
                    return Ok(PlayerAuthAnswer::Unknown {});
                };
                let secret = self.unseal(&setup.sealed_secret)?;
                match state.second_factor.enable(now_ms, &secret, code.as_str(), recovery_hashes) {
                    Ok(()) => state.end_sessions(now_ms, &SessionChoice::Others { session_id }, None),
                    Err(refused) => refused.into(),
                }
            }
            Command::DisableSecondFactor { session_id } => {
                state.second_factor = Default::default();
                state.end_sessions(now_ms, &SessionChoice::Others { session_id }, None)
            }
            Command::ReplaceRecoveryCodes { recovery_hashes } => {
                state.second_factor.replace_recovery_codes(recovery_hashes);
                PlayerAuthAnswer::Done {}
            }
            _ => return Err(Fault::internal("a command that nobody decides")),
        })
    }

    fn check(&self, state: &mut State, now_ms: u64, code: &str) -> Result<PlayerAuthAnswer, Fault> {
        let Some(totp) = &state.second_factor.totp else {
            return Ok(PlayerAuthAnswer::SecondFactorNotEnabled {});
        };
        let secret = self.unseal(&totp.sealed_secret)?;
        Ok(match state.second_factor.check(now_ms, &secret, code) {
            Ok(()) => PlayerAuthAnswer::Done {},
            Err(refused) => refused.into(),
        })
    }

    fn unseal(&self, sealed_secret: &str) -> Result<TotpSecret, Fault> {
        let corrupt = || Fault::corrupt("a secret of a second factor cannot be unsealed");
        let sealed = hex::decode(sealed_secret).map_err(|_| corrupt())?;
        let secret = self.keys.open(&sealed, self.name.as_bytes()).ok_or_else(corrupt)?;
        secret.try_into().map(TotpSecret::from_bytes).map_err(|_| corrupt())
    }
}

fn done_or_delayed(decided: Result<(), TooMany>) -> PlayerAuthAnswer {
    decided.map_or_else(PlayerAuthAnswer::from, |()| PlayerAuthAnswer::Done {})
}

fn rotated(rotation: Rotation) -> PlayerAuthAnswer {
    match rotation {
        Rotation::Rotated { expires_at_ms } => PlayerAuthAnswer::Rotated { expires_at_ms },
        Rotation::Reused => PlayerAuthAnswer::Reused {},
        Rotation::Unknown => PlayerAuthAnswer::Unknown {},
    }
}

impl From<CodeRefused> for PlayerAuthAnswer {
    fn from(refused: CodeRefused) -> Self {
        match refused {
            CodeRefused::TooMany(too_many) => too_many.into(),
            CodeRefused::Wrong => Self::WrongCode {},
        }
    }
}
