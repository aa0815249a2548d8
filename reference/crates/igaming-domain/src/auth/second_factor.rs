use cactus_edge::{Clock, Db, Kv, Rng};
use igaming_contracts::auth::player_auth::{PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::auth::{
    CodeRequest, CredentialRejection, ReauthenticationRequest, RecoveryCodes, SecondFactorSetup,
};
use igaming_contracts::comms::Template;

use super::credentials::{Outcome, refusal, rejected};
use super::player_auth::SETUP_LIFETIME_MS;
use super::recovery_code::RecoveryCode;
use super::registration::WelcomeWallet;
use super::service::{AuthService, PlayerAuthObjects, player_object, unexpected};
use super::totp::TotpSecret;

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// A new secret for an authenticator app. It is kept sealed, and counts once it is enabled.
    ///
    /// # Errors
    /// `second_factor_enabled`, or why the player was not believed.
    pub async fn set_up_second_factor(
        &self,
        player_id: &str,
        session_id: &str,
        request: &ReauthenticationRequest,
    ) -> Outcome<SecondFactorSetup> {
        let stored = self.stored(player_id).await?;
        self.reauthenticate(&stored, session_id, &request.password, request.code.as_ref()).await?;
        let secret = TotpSecret::from_bytes(self.rng.bytes());
        let name = player_object(self.tenant_id, player_id);
        let sealed = self.credential_keys.seal(secret.as_bytes(), self.rng.bytes(), name.as_bytes());
        let set_up = PlayerAuthCommand::SetUpSecondFactor { sealed_secret: hex::encode(sealed) };
        match self.ask_player(player_id, set_up).await? {
            PlayerAuthAnswer::Done {} => Ok(SecondFactorSetup {
                secret: secret.base32().into(),
                key_uri: secret.key_uri(&self.tenant.name, &stored.player.email).into(),
                expires_in_s: SETUP_LIFETIME_MS / 1_000,
            }),
            answer => Err(refusal(&answer)),
        }
    }

    /// Enables the app by a first code. All other sessions end.
    ///
    /// # Errors
    /// `second_factor_not_set_up`, `invalid_code`, `too_many_attempts`.
    pub async fn enable_second_factor(
        &self,
        player_id: &str,
        session_id: &str,
        request: &CodeRequest,
    ) -> Outcome<RecoveryCodes> {
        let codes = RecoveryCode::draw(self.rng);
        let enable = PlayerAuthCommand::EnableSecondFactor {
            code: request.code.clone(),
            recovery_hashes: codes.iter().map(RecoveryCode::hash).collect(),
            session_id: session_id.to_owned(),
        };
        match self.ask_player(player_id, enable).await? {
            PlayerAuthAnswer::Ended { session_ids, .. } => self.forget_sessions(&session_ids).await?,
            answer => return Err(refusal(&answer)),
        }
        self.send(&self.stored(player_id).await?.player, Template::SecondFactorEnabled, &[]).await?;
        Ok(shown(&codes))
    }

    /// Disables the second factor. All other sessions end.
    ///
    /// # Errors
    /// `second_factor_not_enabled`, or why the player was not believed.
    pub async fn disable_second_factor(
        &self,
        player_id: &str,
        session_id: &str,
        request: &ReauthenticationRequest,
    ) -> Outcome<()> {
        self.prove_second_factor(player_id, session_id, request).await?;
        let disable = PlayerAuthCommand::DisableSecondFactor { session_id: session_id.to_owned() };
        match self.ask_player(player_id, disable).await? {
            PlayerAuthAnswer::Ended { session_ids, .. } => self.forget_sessions(&session_ids).await?,
            answer => return Err(unexpected(&answer).into()),
        }
        self.send(&self.stored(player_id).await?.player, Template::SecondFactorDisabled, &[]).await?;
        Ok(())
    }

    /// New recovery codes in the place of all former ones.
    ///
    /// # Errors
    /// `second_factor_not_enabled`, or why the player was not believed.
    pub async fn replace_recovery_codes(
        &self,
        player_id: &str,
        session_id: &str,
        request: &ReauthenticationRequest,
    ) -> Outcome<RecoveryCodes> {
        self.prove_second_factor(player_id, session_id, request).await?;
        let codes = RecoveryCode::draw(self.rng);
        let recovery_hashes = codes.iter().map(RecoveryCode::hash).collect();
        let replace = PlayerAuthCommand::ReplaceRecoveryCodes { recovery_hashes };
        match self.ask_player(player_id, replace).await? {
            PlayerAuthAnswer::Done {} => Ok(shown(&codes)),
            answer => Err(unexpected(&answer).into()),
        }
    }

    /// The player knows the password and has the second factor, which there must be.
    async fn prove_second_factor(
        &self,
        player_id: &str,
        session_id: &str,
        request: &ReauthenticationRequest,
    ) -> Outcome<()> {
        let stored = self.stored(player_id).await?;
        // Without a code the object answers only whether there is a second factor.
        let exists = self.ask_player(player_id, PlayerAuthCommand::CheckSecondFactor { code: None }).await?;
        if exists == (PlayerAuthAnswer::SecondFactorNotEnabled {}) {
            return rejected(CredentialRejection::SecondFactorNotEnabled);
        }
        self.reauthenticate(&stored, session_id, &request.password, request.code.as_ref()).await
    }
}

fn shown(codes: &[RecoveryCode]) -> RecoveryCodes {
    RecoveryCodes { recovery_codes: codes.iter().map(|code| code.as_str().into()).collect() }
}
