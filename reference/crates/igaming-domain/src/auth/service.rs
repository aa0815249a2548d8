use std::collections::BTreeMap;

use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::auth::player_auth::{NewSession, PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::auth::{LoggedIn, Player, SecretText};
use igaming_contracts::comms::{Channel, Message, Template};
use igaming_contracts::tenant::TenantConfig;

use super::address_key::AddressKey;
use super::opaque_token::RefreshToken;
use super::player_auth::{SESSION_IDLE_MS, SESSION_LIFETIME_MS};
use super::registration::WelcomeWallet;
use super::sealed::CredentialKeys;
use super::session;
use super::store::{self, StoredPlayer};
use super::token::{ACCESS_TOKEN_LIFETIME_S, AccessTokenKeys, Claims};
use crate::comms::put_message;

/// The objects of `igaming-auth`.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait PlayerAuthObjects {
    /// Asks the object of this name.
    async fn ask(&self, name: &str, command: PlayerAuthCommand) -> Result<PlayerAuthAnswer, Fault>;
}

/// Accounts and sessions of one brand's players.
#[derive(Debug)]
pub struct AuthService<'a, D, K, C, R, W, O> {
    /// The tenant's shard of `brands`.
    pub db: &'a D,
    /// `SESSIONS_KV`.
    pub sessions: &'a K,
    /// The time.
    pub clock: &'a C,
    /// Randomness.
    pub rng: &'a R,
    /// Where welcome gifts go.
    pub wallet: &'a W,
    /// Where it is decided what must be decided once.
    pub objects: &'a O,
    /// Sign access tokens.
    pub keys: &'a AccessTokenKeys,
    /// Seal second factors.
    pub credential_keys: &'a CredentialKeys,
    /// Hashes addresses and codes.
    pub address_key: &'a AddressKey,
    /// The tenant.
    pub tenant_id: &'a str,
    /// Its configuration.
    pub tenant: &'a TenantConfig,
}

/// A session that is about to be opened.
pub(super) struct Drawn {
    pub session_id: String,
    pub refresh: RefreshToken,
}

impl Drawn {
    pub fn session(&self) -> NewSession {
        NewSession {
            session_id: self.session_id.clone(),
            family_hash: self.refresh.family_hash(),
            token_hash: self.refresh.hash(),
        }
    }
}

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// The account of a player whose token was accepted.
    ///
    /// # Errors
    /// A fault when it cannot be read or does not exist.
    pub async fn me(&self, player_id: &str) -> Result<Player, Fault> {
        self.stored(player_id).await.map(|stored| stored.player)
    }

    pub(super) async fn stored(&self, player_id: &str) -> Result<StoredPlayer, Fault> {
        let stored = store::by_id(self.db, self.tenant_id, player_id).await?;
        stored.ok_or_else(|| Fault::corrupt("a session without an account"))
    }

    pub(super) async fn ask_player(
        &self,
        player_id: &str,
        command: PlayerAuthCommand,
    ) -> Result<PlayerAuthAnswer, Fault> {
        self.objects.ask(&player_object(self.tenant_id, player_id), command).await
    }

    /// Asks the object of an address, or of a telephone number.
    pub(super) async fn ask_address(
        &self,
        address: &str,
        command: PlayerAuthCommand,
    ) -> Result<PlayerAuthAnswer, Fault> {
        let name = self.address_key.object_name(self.tenant_id, address);
        self.objects.ask(&name, command).await
    }

    /// Makes a session known to the apex. It is known before it is open: a bar that comes in between then finds it
    /// neither open nor known, whatever comes first.
    pub(super) async fn draw_session(&self, player_id: &str) -> Result<Drawn, Fault> {
        let session_id = format!("ses_{}", hex::encode(self.rng.bytes::<16>()));
        let lifetime_s = SESSION_LIFETIME_MS / 1_000;
        session::open(self.sessions, &session_id, player_id, lifetime_s).await?;
        let refresh = RefreshToken::draw(player_id, &session_id, self.rng);
        Ok(Drawn { session_id, refresh })
    }

    /// Lets the apex forget sessions.
    pub(super) async fn forget_sessions(&self, session_ids: &[String]) -> Result<(), Fault> {
        for session_id in session_ids {
            session::end(self.sessions, session_id).await?;
        }
        Ok(())
    }

    pub(super) fn access_token(&self, player_id: &str, session_id: &str) -> String {
        self.keys.sign(&Claims::issue(self.tenant_id, player_id, session_id, self.clock.now_ms()))
    }

    pub(super) fn logged_in(&self, player: Player, drawn: &Drawn, device_token: SecretText) -> LoggedIn {
        LoggedIn {
            access_token: self.access_token(&player.player_id, &drawn.session_id),
            token_type: "Bearer".to_owned(),
            expires_in_s: ACCESS_TOKEN_LIFETIME_S,
            refresh_token: drawn.refresh.text(),
            refresh_expires_in_s: SESSION_IDLE_MS / 1_000,
            device_token,
            player,
        }
    }

    pub(super) async fn send(
        &self,
        player: &Player,
        template: Template,
        parameters: &[(&str, String)],
    ) -> Result<(), Fault> {
        self.send_by(player, Channel::Email, &player.email, template, parameters).await
    }

    pub(super) async fn send_by(
        &self,
        player: &Player,
        channel: Channel,
        recipient: &str,
        template: Template,
        parameters: &[(&str, String)],
    ) -> Result<(), Fault> {
        let parameters: BTreeMap<_, _> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let message = Message {
            message_id: format!("msg_{}", hex::encode(self.rng.bytes::<16>())),
            player_id: player.player_id.clone(),
            channel,
            recipient: recipient.to_owned(),
            template,
            parameters,
            created_at_ms: self.clock.now_ms(),
        };
        put_message(self.db, self.tenant_id, &message).await
    }

    /// The parameters of a message with a link. Place and token stand behind `#`, so that any static server can serve
    /// the page, and no server and no referrer sees the token. The page is the brand's own, whatever host a request
    /// named.
    pub(super) fn link(&self, page: &str, token: &SecretText) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("token", token.as_str().to_owned())];
        if let Some(page_url) = &self.tenant.page_url {
            parameters.push(("link", format!("{page_url}/#/{page}/{}", token.as_str())));
        }
        parameters
    }

    /// What an attacker knows of a player, and must not be the password.
    pub(super) fn context_words<'a>(&'a self, email: &'a str) -> [&'a str; 2] {
        [&self.tenant.name, email]
    }
}

/// The name of a player's object.
pub(super) fn player_object(tenant_id: &str, player_id: &str) -> String {
    format!("{tenant_id}:{player_id}")
}

/// An object that answers what it was not asked.
pub(super) fn unexpected(answer: &PlayerAuthAnswer) -> Fault {
    let _ = answer; // it may name sessions: nothing of it is logged
    Fault::corrupt("an object of auth answered what it was not asked")
}

/// Whole seconds until a time in milliseconds has passed.
pub(super) fn retry_after_s(retry_after_ms: Option<u64>) -> Option<u64> {
    retry_after_ms.map(|retry_after_ms| retry_after_ms.div_ceil(1_000))
}
