//! Wallets: one object per tenant and player, named `{tenant}:{player}`. Routes only; the rules are in
//! `cactus_ledger` and `igaming_domain::wallet`.

mod wallet_do;

use igaming_runtime::pass_to_named_object;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Env, web_sys};

pub use wallet_do::WalletDo;

/// The platform's event. Not by the macro of the `worker` crate, whose function is a future: this one never waits.
#[wasm_bindgen]
pub fn fetch(request: web_sys::Request, env: Env, _context: JsValue) -> Result<JsValue, JsValue> {
    pass_to_named_object(request, &env, "WALLET_DO", "/wallet-do/")
}
