//! Wallets: one object per tenant and player, named `{tenant}:{player}`. Routes only; the rules are in
//! `cactus_ledger` and `igaming_domain::wallet`.

mod wallet_do;

use igaming_contracts::RequestRejection;
use igaming_runtime::{Exchange, refuse, verified_context};
use worker::{Context, Env, Result, event, web_sys};

pub use wallet_do::WalletDo;

/// Finds the object named in the path and passes the request on untouched; the object's shell answers it.
#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    let exchange = Exchange::new(request);
    if let Err(rejection) = verified_context(&exchange, &env) {
        return refuse(rejection);
    }
    let name = exchange.path().strip_prefix("/wallet-do/").and_then(|rest| rest.split('/').next());
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return refuse(RequestRejection::NotFound);
    };
    let stub = env.durable_object("WALLET_DO")?.get_by_name(name)?;
    exchange.pass_to_object(stub).await
}
