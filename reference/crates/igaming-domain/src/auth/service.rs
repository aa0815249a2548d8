use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use cactus_ledger::{AmountMinor, AssetCode, CampaignId, CommandKey, PromoCredit};
use igaming_contracts::Answer;
use igaming_contracts::auth::{Credentials, LoggedIn, LoginRejection, Player, RegisterRejection};
use igaming_contracts::tenant::{TenantConfig, WelcomePromo};
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

use super::password::PasswordHash;
use super::rules::{Email, check_password};
use super::session;
use super::store::{self, StoredPlayer};
use super::token::{ACCESS_TOKEN_LIFETIME_S, AccessTokenKey, Claims};
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

/// Registration, login, logout.
#[derive(Debug)]
pub struct AuthService<'a, D, K, C, R, W> {
    /// `platform-main`.
    pub db: &'a D,
    /// `SESSIONS_KV`.
    pub sessions: &'a K,
    /// The time.
    pub clock: &'a C,
    /// Randomness.
    pub rng: &'a R,
    /// Where welcome gifts go.
    pub wallet: &'a W,
    /// Signs access tokens.
    pub key: &'a AccessTokenKey,
    /// The tenant.
    pub tenant_id: &'a str,
    /// Its configuration.
    pub tenant: &'a TenantConfig,
}

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet> AuthService<'_, D, K, C, R, W> {
    /// Opens an account and a session.
    ///
    /// The welcome gift is asked for at once and, if the wallet does not answer, again at each login until it
    /// is there; the wallet sees to it that it comes once.
    ///
    /// # Errors
    /// A rejection, after which there is no account; or a fault, after which there may be one to log in to.
    pub async fn register(
        &self,
        credentials: &Credentials,
    ) -> Result<LoggedIn, ServiceError<RegisterRejection>> {
        let email = Email::parse(&credentials.email).map_err(ServiceError::Rejected)?;
        check_password(&credentials.password).map_err(ServiceError::Rejected)?;
        let player = Player {
            player_id: format!("plr_{}", hex::encode(self.rng.bytes::<16>())),
            tenant_id: self.tenant_id.to_owned(),
            email: email.as_str().to_owned(),
            created_at_ms: self.clock.now_ms(),
        };
        let hash = PasswordHash::create(&credentials.password, self.rng)?;
        if !store::insert(self.db, &player, &hash).await? {
            return Err(ServiceError::Rejected(RegisterRejection::EmailTaken));
        }
        // A wallet that does not answer must not undo the account; the next login asks again.
        let _ = self.credit_welcome(&player.player_id).await;
        Ok(self.open_session(player).await?)
    }

    /// Opens a session.
    ///
    /// # Errors
    /// One rejection for an unknown address and a wrong password, after the same time.
    pub async fn login(&self, credentials: &Credentials) -> Result<LoggedIn, ServiceError<LoginRejection>> {
        let rejected = || ServiceError::Rejected(LoginRejection::InvalidCredentials);
        // Nobody has such a password; hashing megabytes would only cost CPU.
        if credentials.password.len() > super::PASSWORD_BYTES_MAX {
            return Err(rejected());
        }
        let stored = match Email::parse(&credentials.email) {
            Ok(email) => store::by_email(self.db, self.tenant_id, &email).await?,
            Err(_) => None,
        };
        let Some(StoredPlayer { player, password_hash, welcome_promo_credited }) = stored else {
            PasswordHash::verify_nobody(&credentials.password)?;
            return Err(rejected());
        };
        if !password_hash.verify(&credentials.password)? {
            return Err(rejected());
        }
        if !welcome_promo_credited {
            let _ = self.credit_welcome(&player.player_id).await;
        }
        Ok(self.open_session(player).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// A fault when the session could not be ended.
    pub async fn logout(&self, session_id: &str) -> Result<(), Fault> {
        session::end(self.sessions, session_id).await
    }

    /// The account of a player whose token was accepted.
    ///
    /// # Errors
    /// A fault when it cannot be read or does not exist.
    pub async fn me(&self, player_id: &str) -> Result<Player, Fault> {
        let stored = store::by_id(self.db, self.tenant_id, player_id).await?;
        stored.map(|stored| stored.player).ok_or_else(|| Fault::corrupt("a session without an account"))
    }

    async fn open_session(&self, player: Player) -> Result<LoggedIn, Fault> {
        let session_id = format!("ses_{}", hex::encode(self.rng.bytes::<16>()));
        session::open(self.sessions, &session_id, &player.player_id).await?;
        let claims = Claims::issue(self.tenant_id, &player.player_id, &session_id, self.clock.now_ms());
        Ok(LoggedIn {
            access_token: self.key.sign(&claims),
            token_type: "Bearer".to_owned(),
            expires_in_s: ACCESS_TOKEN_LIFETIME_S,
            player,
        })
    }

    async fn credit_welcome(&self, player_id: &str) -> Result<(), Fault> {
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
