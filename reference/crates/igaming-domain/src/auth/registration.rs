use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use cactus_ledger::{AmountMinor, AssetCode, CampaignId, CommandKey, PromoCredit};
use igaming_contracts::Answer;
use igaming_contracts::auth::player_auth::{PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::auth::{LoggedIn, Player, RegisterRejection, RegisterRequest};
use igaming_contracts::tenant::WelcomePromo;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

use super::new_password::{PasswordRejection, check_new_password};
use super::opaque_token::{draw_secret, hash_of};
use super::password::PasswordHash;
use super::rules::{Email, check_country, check_date_of_birth};
use super::service::{AuthService, PlayerAuthObjects, unexpected};
use super::store::{self, Told};
use crate::ServiceError;

/// The scope of the idempotency key of welcome gifts; the player's id is the key, so there is one per player.
const WELCOME_SCOPE: &str = "welcome-promo";

/// The wallet that welcome gifts are credited to.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait WelcomeWallet {
    /// Credits a player's wallet; idempotent by the command's key.
    async fn promo_credit(
        &self,
        player_id: &str,
        credit: &PromoCredit,
    ) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;
}

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// Opens an account and a session.
    ///
    /// That an address is taken is told: a player is logged in at once, not by mail, and so whoever registers learns
    /// it in any case. How many addresses one can try is limited at the apex.
    ///
    /// The welcome gift is asked for at once and, if the wallet does not answer, again at each login until it
    /// is there; the wallet sees to it that it comes once.
    ///
    /// # Errors
    /// A rejection, after which there is no account; or a fault, after which there may be one to log in to.
    pub async fn register(
        &self,
        request: &RegisterRequest,
    ) -> Result<LoggedIn, ServiceError<RegisterRejection>> {
        let now_ms = self.clock.now_ms();
        let email = self.check_registration(request, now_ms).map_err(ServiceError::Rejected)?;
        let player = Player {
            player_id: format!("plr_{}", hex::encode(self.rng.bytes::<16>())),
            tenant_id: self.tenant_id.to_owned(),
            email: email.as_str().to_owned(),
            created_at_ms: now_ms,
            email_verified: false,
        };
        let hash = PasswordHash::create(request.password.as_str(), self.rng)?;
        let told =
            Told { date_of_birth: request.date_of_birth.as_deref(), country: request.country.as_deref() };
        if !store::insert(self.db, &player, &hash, told).await? {
            return Err(ServiceError::Rejected(RegisterRejection::EmailTaken));
        }
        // A wallet that does not answer must not undo the account; the next login asks again.
        let _ = self.credit_welcome(&player.player_id).await;
        Ok(self.open_first_session(player, &email).await?)
    }

    fn check_registration(&self, request: &RegisterRequest, now_ms: u64) -> Result<Email, RegisterRejection> {
        let email = Email::parse(&request.email)?;
        let policy = &self.tenant.registration;
        let context = self.context_words(email.as_str());
        check_new_password(request.password.as_str(), policy.password_chars_min, &context)?;
        check_date_of_birth(policy, request.date_of_birth.as_deref(), now_ms)?;
        check_country(self.tenant, request.country.as_deref())?;
        Ok(email)
    }

    async fn open_first_session(&self, player: Player, email: &Email) -> Result<LoggedIn, Fault> {
        let drawn = self.draw_session(&player.player_id).await?;
        let open = PlayerAuthCommand::OpenSession {
            session: drawn.session(),
            challenge_hash: String::new(),
            password_version: 0,
        };
        match self.ask_player(&player.player_id, open).await? {
            PlayerAuthAnswer::Opened { .. } => {}
            answer => return Err(unexpected(&answer)),
        }
        let device_token = draw_secret(self.rng);
        let remember = PlayerAuthCommand::EndAttempt {
            device_hash: None,
            new_device_hash: Some(hash_of(&device_token)),
        };
        self.ask_address(email.as_str(), remember).await?;
        Ok(self.logged_in(player, &drawn, device_token.into()))
    }

    pub(super) async fn credit_welcome(&self, player_id: &str) -> Result<(), Fault> {
        if let Some(promo) = &self.tenant.welcome_promo {
            match self.wallet.promo_credit(player_id, &welcome_credit(promo, player_id)?).await? {
                Answer::Done(_) => {}
                Answer::Rejected(rejection) => {
                    return Err(Fault::internal(format!("welcome gift refused: {rejection:?}")));
                }
            }
        }
        store::mark_welcome_credited(self.db, player_id).await
    }
}

fn welcome_credit(promo: &WelcomePromo, player_id: &str) -> Result<PromoCredit, Fault> {
    let refused = |rejection: cactus_ledger::Rejection| Fault::corrupt(format!("welcome promo: {rejection}"));
    Ok(PromoCredit {
        key: CommandKey::new(WELCOME_SCOPE, player_id).map_err(refused)?,
        campaign: CampaignId::new(&promo.campaign).map_err(refused)?,
        asset: AssetCode::new(&promo.currency).map_err(refused)?,
        amount: AmountMinor::new(promo.amount_minor).map_err(refused)?,
    })
}

impl From<PasswordRejection> for RegisterRejection {
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
