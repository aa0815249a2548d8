//! Provably fair games: each player's seeds and rounds are in an object of their own, and so is each crash table.
//! Routes only; the rules are in `cactus_games`, `igaming_domain::games`, `igaming_domain::crash` and
//! `igaming_domain::sockets`.

mod objects;

use std::rc::Rc;

use igaming_contracts::RequestRejection;
use igaming_contracts::circuit_breaker::CIRCUIT_BREAKER_PATH_PREFIX;
use igaming_contracts::fleet;
use igaming_contracts::games::{
    CashOutMines, CashOutTower, ClimbTower, GamesRejection, GetOpenMines, GetOpenTower, GetRounds, GetSeeds,
    RevealMines, RotateSeeds, StartMines, StartTower, Verification, Verify, VerifyRequest,
};
use igaming_contracts::wallet_do::wallet_id;
use igaming_domain::games::verify_values;
use igaming_runtime::{
    App, CRASH_PATH_PREFIX, Exchange, Failure, Reply, Shell, refuse, serve_circuit_breaker, serve_crash,
    verified_context,
};
use worker::{Context, Env, Result, event, web_sys};

pub use objects::breaker::CircuitBreakerDo;
pub use objects::gateway::CrashGatewayDo;
pub use objects::player::PlayerGamesDo;
pub use objects::table::CrashRoundDo;

thread_local! {
    /// What those may do who are not logged in.
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::GAMES)
            .on::<Verify, _, _>(verify)
            .guard::<GetSeeds>()
            .guard::<RotateSeeds>()
            .guard::<StartMines>()
            .guard::<RevealMines>()
            .guard::<CashOutMines>()
            .guard::<GetOpenMines>()
            .guard::<StartTower>()
            .guard::<ClimbTower>()
            .guard::<CashOutTower>()
            .guard::<GetOpenTower>()
            .guard::<GetRounds>(),
    );
}

/// Passes a player's request on untouched to the player's object, whose shell answers it; what is about crash is
/// answered in its own place.
#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    let exchange = Exchange::new(request);
    if exchange.path().starts_with(CRASH_PATH_PREFIX) {
        return serve_crash(exchange, env).await;
    }
    if exchange.path().starts_with(CIRCUIT_BREAKER_PATH_PREFIX) {
        return serve_circuit_breaker(exchange, env).await;
    }
    let context = match verified_context(&exchange, &env) {
        Ok(context) => context,
        Err(rejection) => return refuse(rejection),
    };
    match context.player_id() {
        Some(player_id) => {
            let name = wallet_id(&context.tenant_id, player_id);
            exchange.pass_to_object(env.durable_object("PLAYER_GAMES_DO")?.get_by_name(&name)?).await
        }
        None => SHELL.with(Rc::clone).serve(exchange.into_request(), env, Rc::new(())).await,
    }
}

/// Anybody may recompute pasted values; only a player has rounds to look up.
async fn verify(
    _app: App<()>,
    request: VerifyRequest,
) -> std::result::Result<Reply<Verification>, Failure<GamesRejection>> {
    if request.round_id.is_some() {
        return Err(RequestRejection::AuthenticationRequired.into());
    }
    verify_values(&request).map(Reply::from).map_err(Failure::Rejected)
}
