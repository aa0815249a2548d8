//! Accounts and sessions: routes only. The rules are in `igaming_domain::auth`.

use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{D1, KvNamespace, SystemClock, SystemRng};
use igaming_contracts::auth::{
    Credentials, FindPlayer, FoundPlayer, LoggedIn, Login, LoginRejection, Logout, Me, Player, Register,
    RegisterRejection,
};
use igaming_contracts::context::Subject;
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::{Empty, NoRejection, RequestRejection, fleet};
use igaming_domain::ServiceError;
use igaming_domain::auth::{AccessTokenKey, AuthService, events, player_exists};
use igaming_runtime::{App, Caller, Failure, Reply, Shell, access_token_key};
use worker::{Context, Env, Result, event, web_sys};

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::AUTH)
            .on::<Register, _, _>(register)
            .on::<Login, _, _>(login)
            .on::<Logout, _, _>(logout)
            .on::<Me, _, _>(me)
            .on::<FindPlayer, _, _>(find_player),
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
    let registered = ports.service(&app, &tenant).register(&request).await;
    match &registered {
        Ok(session) => {
            let (completed, step) = events::registered();
            app.emit_about(&session.player.player_id, &completed);
            app.emit_about(&session.player.player_id, &step);
        }
        Err(ServiceError::Rejected(rejection)) => app.emit(&events::not_registered(rejection)),
        Err(ServiceError::Fault(_)) => {}
    }
    Ok(registered?.into())
}

async fn login(
    app: App<()>,
    request: Credentials,
) -> std::result::Result<Reply<LoggedIn>, Failure<LoginRejection>> {
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    let logged_in = ports.service(&app, &tenant).login(&request).await;
    match &logged_in {
        Ok(session) => app.emit_about(&session.player.player_id, &events::logged_in()),
        Err(ServiceError::Rejected(rejection)) => app.emit(&events::not_logged_in(rejection)),
        Err(ServiceError::Fault(_)) => {}
    }
    Ok(logged_in?.into())
}

async fn logout(app: App<()>, _: Empty) -> std::result::Result<Reply<Empty>, Failure<NoRejection>> {
    let Subject::Player { session_id, .. } = &app.context.subject else {
        return Err(RequestRejection::AuthenticationRequired.into());
    };
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    ports.service(&app, &tenant).logout(session_id).await?;
    app.emit(&events::logged_out());
    Ok(Empty {}.into())
}

async fn me(app: App<()>, _: Empty) -> std::result::Result<Reply<Player>, Failure<NoRejection>> {
    let ports = Ports::new(&app)?;
    let tenant = app.tenant_config().await?;
    Ok(ports.service(&app, &tenant).me(app.player_id()?).await?.into())
}

/// For Workers that are about to name another player: the id is in the path.
async fn find_player(
    app: App<()>,
    _: Empty,
) -> std::result::Result<Reply<FoundPlayer>, Failure<NoRejection>> {
    let db = app.env.d1("PLATFORM_DB").map_err(|error| Fault::internal(error.to_string()))?;
    let exists = player_exists(&D1::new(db), &app.context.tenant_id, &app.parameter).await?;
    Ok(FoundPlayer { exists }.into())
}

struct Ports {
    db: D1,
    sessions: KvNamespace,
    wallets: Caller,
    key: AccessTokenKey,
}

type Service<'a> = AuthService<'a, D1, KvNamespace, SystemClock, SystemRng, Caller>;

impl Ports {
    fn new(app: &App<()>) -> std::result::Result<Self, Fault> {
        let db = app.env.d1("PLATFORM_DB").map_err(|error| Fault::internal(error.to_string()))?;
        let sessions = KvNamespace::new(&app.env, "SESSIONS_KV")?;
        Ok(Self { db: D1::new(db), sessions, wallets: app.caller(), key: access_token_key(&app.env)? })
    }

    fn service<'a>(&'a self, app: &'a App<()>, tenant: &'a TenantConfig) -> Service<'a> {
        AuthService {
            db: &self.db,
            sessions: &self.sessions,
            clock: &SystemClock,
            rng: &SystemRng,
            wallet: &self.wallets,
            key: &self.key,
            tenant_id: &app.context.tenant_id,
            tenant,
        }
    }
}
