use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{D1, KvNamespace, SystemClock, SystemRng};
use igaming_contracts::Answer;
use igaming_contracts::auth::player_auth::{AskPlayerAuth, PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::tenant::TenantConfig;
use igaming_domain::auth::{AccessTokenKeys, AddressKey, AuthService, CredentialKeys, PlayerAuthObjects};

use super::BINDING;
use crate::app::App;
use crate::caller::Caller;
use crate::databases::brand_db;
use crate::secrets::{access_token_keys, address_key, credential_keys};

/// What the service of one tenant needs, also after the request is answered.
#[derive(Debug)]
pub(super) struct Ports {
    db: D1,
    sessions: KvNamespace,
    caller: Caller,
    keys: Rc<AccessTokenKeys>,
    credential_keys: Rc<CredentialKeys>,
    address_key: Rc<AddressKey>,
    tenant: Rc<TenantConfig>,
}

pub(super) type Service<'a> = AuthService<'a, D1, KvNamespace, SystemClock, SystemRng, Caller, Caller>;

impl Ports {
    pub async fn new(app: &App<()>) -> Result<Self, Fault> {
        Ok(Self {
            db: brand_db(&app.env, &app.context.tenant_id).await?,
            sessions: KvNamespace::new(&app.env, "SESSIONS_KV")?,
            caller: app.caller(),
            keys: access_token_keys(&app.env)?,
            credential_keys: credential_keys(&app.env)?,
            address_key: address_key(&app.env)?,
            tenant: app.tenant_config().await?,
        })
    }

    pub fn service(&self) -> Service<'_> {
        AuthService {
            db: &self.db,
            sessions: &self.sessions,
            clock: &SystemClock,
            rng: &SystemRng,
            wallet: &self.caller,
            objects: &self.caller,
            keys: &self.keys,
            credential_keys: &self.credential_keys,
            address_key: &self.address_key,
            tenant_id: self.caller.tenant_id(),
            tenant: &self.tenant,
        }
    }
}

/// Only `igaming-auth` has these objects; it asks them in its own name.
impl PlayerAuthObjects for Caller {
    async fn ask(&self, name: &str, command: PlayerAuthCommand) -> Result<PlayerAuthAnswer, Fault> {
        match self.call_object::<AskPlayerAuth>(BINDING, name, &command).await? {
            Answer::Done(answer) => Ok(answer),
            Answer::Rejected(rejection) => match rejection {},
        }
    }
}
