//! Wallets: one object per tenant and player, named `{tenant}:{player}`. Routes only; the rules are in
//! `cactus_ledger` and `igaming_domain::wallet`.

mod wallet_do;

use igaming_runtime::pass_to_named_object;
use worker::{Context, Env, Result, event, web_sys};

pub use wallet_do::WalletDo;

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    pass_to_named_object(request, &env, "WALLET_DO", "/wallet-do/").await
}
