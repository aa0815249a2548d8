//! Accounts and sessions: routes only. The rules are in `igaming_domain::auth`.

use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{D1, KvNamespace, SystemClock, SystemRng};
use igaming_contracts::auth::{
    Credentials, LoggedIn, Login, LoginRejection, Logout, Me, Player, Register, RegisterRejection,
};
use igaming_contracts::context::Subject;
use igaming_contracts::wallet_do::{
    CommandApplied, PromoCredit, PromoCreditRequest, WalletRejection, wallet_id,
};
use igaming_contracts::{Answer, Empty, NoRejection, RequestRejection, fleet};
use igaming_domain::auth::{AccessTokenKey, AuthService, WelcomeWallet};
use igaming_runtime::{App, Caller, Failure, Reply, Shell, access_token_key};
use worker::{Context, Env, Result, event, web_sys};

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::AUTH)
            .on::<Register, _, _>(register)
            .on::<Login, _, _>(login)
            .on::<Logout, _, _>(logout)
            .on::<Me, _, _>(me),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

async fn register(
    app: App<()>,
    request: Credentials,
) -> std::result::Result<Reply<LoggedIn>, Failure<RegisterRejection>> {
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    Ok(ports.service(&app, &tenant).register(&request).await?.into())
}

async fn login(
    app: App<()>,
    request: Credentials,
) -> std::result::Result<Reply<LoggedIn>, Failure<LoginRejection>> {
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    Ok(ports.service(&app, &tenant).login(&request).await?.into())
}

async fn logout(app: App<()>, _: Empty) -> std::result::Result<Reply<Empty>, Failure<NoRejection>> {
    let Subject::Player { session_id, .. } = &app.context.subject else {
        return Err(RequestRejection::AuthenticationRequired.into());
    };
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    ports.service(&app, &tenant).logout(session_id).await?;
    Ok(Empty {}.into())
}

async fn me(app: App<()>, _: Empty) -> std::result::Result<Reply<Player>, Failure<NoRejection>> {
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    Ok(ports.service(&app, &tenant).me(app.player_id()?).await?.into())
}

struct Ports {
    db: D1,
    sessions: KvNamespace,
    wallet: WalletOf,
    key: AccessTokenKey,
}

type Service<'a> = AuthService<'a, D1, KvNamespace, SystemClock, SystemRng, WalletOf>;

impl Ports {
    fn new(app: &App<()>) -> std::result::Result<Self, Fault> {
        let missing = |error: worker::Error| Fault::internal(error.to_string());
        Ok(Self {
            db: D1::new(app.env.d1("PLATFORM_DB").map_err(missing)?),
            sessions: KvNamespace::new(&app.env, "SESSIONS_KV")?,
            wallet: WalletOf { tenant_id: app.context.tenant_id.clone(), caller: app.caller() },
            key: access_token_key(&app.env)?,
        })
    }

    fn service<'a>(
        &'a self,
        app: &'a App<()>,
        tenant: &'a igaming_contracts::tenant::TenantConfig,
    ) -> Service<'a> {
        AuthService {
            db: &self.db,
            sessions: &self.sessions,
            clock: &SystemClock,
            rng: &SystemRng,
            wallet: &self.wallet,
            key: &self.key,
            tenant_id: &app.context.tenant_id,
            tenant,
        }
    }
}

/// The wallets of a tenant's players, over the service binding.
struct WalletOf {
    tenant_id: String,
    caller: Caller,
}

impl WelcomeWallet for WalletOf {
    async fn promo_credit(
        &self,
        player_id: &str,
        request: &PromoCreditRequest,
    ) -> std::result::Result<Answer<CommandApplied, WalletRejection>, Fault> {
        self.caller.call::<PromoCredit>(&wallet_id(&self.tenant_id, player_id), request).await
    }
}
