//! The entry point of the platform: everything is in the runtime's gateway.

mod objects;

use igaming_runtime::Gateway;
use worker::{Context, Env, Result, event, web_sys};

pub use objects::RateLimitDo;

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    Gateway::new(env).serve(request).await
}
